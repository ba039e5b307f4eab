"""The contract: an adapter declares rules; this module counts, explains and lists.

A news adapter says which rows the public can see, as named rules, and which column says when, on which clock.
A visit adapter says what kind of counter the portal keeps (`adapters/kinds.py`). Both give a `Question`: scalars that
`adapters/database.py` reads, many portals in one statement, and how their values become a number.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    TableClause,
    case,
    column,
    distinct,
    func,
    literal_column,
    select,
)
from sqlalchemy import table as sql_table

from adapters.dates import VIETNAM, DateRange, Moment
from adapters.options import Options
from adapters.text import Text

if TYPE_CHECKING:
    from adapters.database import Reader
    from adapters.kinds import Kind

OptionsT = TypeVar("OptionsT", bound=Options)
FactsT = TypeVar("FactsT")

IS_COUNT = "soluong_is_count"
"""Marks a scalar that is an aggregate over conditions and 0 where no row meets them (see `adapters/alike.py`)."""


@dataclass(frozen=True)
class Rule:
    """One named condition that a row must meet, in words that an editor understands.

    name:  stable, lower case, one word per idea: 'status', 'category', 'expired'.
    says:  what holds for a row that passes, e.g. Text("đã xuất bản", "is published").
    """

    name: str
    says: Text
    holds: ColumnElement[bool]


@dataclass(frozen=True)
class News:
    """The rows of one table (or join) that may be news items.

    key:     what makes an item one item.
    rules:   all must hold for a row to count; NULL does not hold.
    repeats: True where one item can stand in several rows; the item then counts once.
    label:   where several tables are read, which one this is.
    """

    table: FromClause
    key: ColumnElement[Any]
    moment: Moment
    rules: tuple[Rule, ...]
    title: ColumnElement[Any] | None = None
    repeats: bool = False
    label: str = ""

    def count(self, days: DateRange) -> Select[Any]:
        """One scalar: the items of these days that pass every rule."""
        number = func.count(distinct(self.key)) if self.repeats else func.count()
        conditions = (self.moment.within(days), *(rule.holds for rule in self.rules))
        return select(number).select_from(self.table).where(*conditions).execution_options(**{IS_COUNT: True})

    def rows(self, days: DateRange) -> Select[Any]:
        """All rows of these days: key, moment, title, then 1 or 0 for each rule in order."""
        title = self.title if self.title is not None else literal_column("''")
        held = [case((rule.holds, 1), else_=0).label(f"rule_{index}") for index, rule in enumerate(self.rules)]
        found = select(self.key.label("item"), self.moment.column.label("moment"), title.label("title"), *held)
        return found.select_from(self.table).where(self.moment.within(days)).order_by(self.moment.column, self.key)

    def newest(self) -> Select[Any]:
        """One scalar: the moment of the newest item that passes every rule."""
        return select(func.max(self.moment.column)).select_from(self.table).where(*(rule.holds for rule in self.rules))


@dataclass(frozen=True)
class Question:
    """Scalars to read, and what makes a number of their values.

    answer: takes the values in the order of the scalars; raises RangeUnknown where they give no number.
    """

    scalars: tuple[Select[Any], ...]
    answer: Callable[[Sequence[Any]], int]


@dataclass(frozen=True)
class Item:
    """One row of an explanation: counted, or left out by the first rule that it fails."""

    key: str
    moment: datetime | None
    title: str
    left_out: Rule | None
    label: str = ""

    @property
    def is_counted(self) -> bool:
        return self.left_out is None


class Adapter(ABC, Generic[OptionsT, FactsT]):
    """What both kinds of adapter share.

    name:    what the YAML says: lower case, hyphens, as the CMS or plug-in calls itself.
    help:    one sentence for lists and documents.
    Options: a frozen dataclass of `adapters.options`.
    """

    name: ClassVar[str]
    help: ClassVar[Text]
    Options: ClassVar[type[Options]] = Options

    def __init__(self, options: OptionsT, zone: tzinfo = VIETNAM) -> None:
        self.options = options
        self.zone = zone

    @abstractmethod
    def learn(self, reader: Reader) -> FactsT:
        """Read what the CMS's own settings and tables decide (zone, languages, table layout). None where nothing is.

        Raises: SiteMismatch, SchemaMismatch, DayBasisMismatch and the database's errors.
        """

    def notes(self, facts: FactsT) -> Sequence[Text]:
        """What a reader of the number must know beside the rules, e.g. that days are stored as UTC days."""
        return ()

    def table(self, name: str, *columns: str) -> TableClause:
        """A table with the configured prefix, and the columns that are read."""
        prefix = getattr(self.options, "table_prefix", "")
        return plain_table(prefix + name, *columns)


class NewsAdapter(Adapter[OptionsT, FactsT]):
    """Declares the news of one portal."""

    @abstractmethod
    def news(self, facts: FactsT, now: datetime) -> Sequence[News]:
        """The tables that hold news, with their rules; `now` decides what is not yet or no longer public."""

    def question(self, facts: FactsT, days: DateRange, now: datetime) -> Question:
        """How many news items were published on these days."""
        return Question(tuple(part.count(days) for part in self.news(facts, now)), _total)

    def explain(self, reader: Reader, facts: FactsT, days: DateRange, now: datetime) -> Iterator[Item]:
        """Every row of these days: counted, or left out by a named rule; as many are counted as `question` says."""
        for part in self.news(facts, now):
            yield from _explained(part, reader.stream(part.rows(days)))

    def rules(self, facts: FactsT, now: datetime) -> list[Rule]:
        """The rules in order, each name once."""
        named = {rule.name: rule for part in self.news(facts, now) for rule in part.rules}
        return list(named.values())

    def newest(self, reader: Reader, facts: FactsT, now: datetime) -> datetime | None:
        """When the newest public item was published; None where there is none."""
        moments = (part.moment.read(reader.scalar(part.newest())) for part in self.news(facts, now))
        return max((moment for moment in moments if moment), default=None)


class VisitAdapter(Adapter[OptionsT, FactsT]):
    """Declares the visit counter of one portal.

    metrics: the words of `metric` that this counter can answer; the first is the default.
    """

    metrics: ClassVar[tuple[str, ...]] = ("visits",)

    @abstractmethod
    def visits(self, facts: FactsT, now: datetime) -> Kind:
        """What the portal keeps: Log, Daily, Running, ... of `adapters/kinds.py`."""

    def online(self, facts: FactsT, now: datetime) -> Select[Any] | None:
        """One scalar: who is on the portal now; None where the counter cannot say."""
        return None

    def question(self, facts: FactsT, days: DateRange, now: datetime) -> Question:
        """How many visits these days had. Raises RangeUnknown where the counter cannot know."""
        return self.visits(facts, now).question(days, now)


ONCE = Rule(
    "once",
    Text("mỗi tin tính một lần (dòng này lặp lại)", "each item once (this row repeats)"),
    literal_column("1") == 1,
)


def _explained(part: News, rows: Iterable[Sequence[Any]]) -> Iterator[Item]:
    counted: set[Any] = set()
    for key, moment, title, *held in rows:
        failed = next((rule for rule, holds in zip(part.rules, held, strict=True) if not holds), None)
        if failed is None and part.repeats:
            failed = ONCE if key in counted else None
            counted.add(key)
        yield Item(str(key), part.moment.read(moment), "" if title is None else str(title), failed, part.label)


def _total(values: Sequence[Any]) -> int:
    return sum(int(value) for value in values)


def plain_table(name: str, *columns: str, schema: str | None = None) -> TableClause:
    """A table and the columns that are read of it; nothing is reflected."""
    return sql_table(name, *(column(item) for item in columns), schema=schema)


def any_of(what: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """The column has one of these values. One value is compared directly, which old optimisers like better."""
    return what == values[0] if len(values) == 1 else what.in_(values)
