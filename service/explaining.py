"""Giấy giải trình: why a number is what it is.

The number is the API's own, with its receipt; beside it stand the adapter and its rules, the bounds on the CMS's own
clock, the SQL, every row that was counted, and every row that was not with the rule that it fails.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Dialect

from adapters.base import Item, Question, Rule
from adapters.dates import Clock, DateRange, Moment
from adapters.errors import AdapterError, NotExplainable
from adapters.kinds import Best, Daily, Kind, Log, Running, Totals
from adapters.text import Text
from service.cache import Entry
from service.counting import Counter, Counting, Outcome, What
from service.literal_sql import literal_value, pretty_sql
from service.observing import rows_of
from service.settings import Portal

DAYS_ONE_BY_ONE = 62
"""Of a longer range months are listed, since every line is a question to the portal."""
ATTEMPTS = 3

CLOCKS = {
    Clock.LOCAL: Text("giờ địa phương của trang", "the site's own wall clock"),
    Clock.UTC: Text("giờ UTC", "UTC"),
    Clock.AWARE: Text("thời điểm có múi giờ", "an instant with its zone"),
    Clock.UNIX: Text("giây Unix", "Unix seconds"),
    Clock.UNIX_MS: Text("mili giây Unix", "Unix milliseconds"),
    Clock.UNIX_LOCAL: Text("giây Unix của giờ địa phương", "Unix seconds of the local wall clock"),
    Clock.DATE: Text("ngày", "days"),
    Clock.TEXT: Text("chữ ISO theo giờ địa phương", "ISO text of the local wall clock"),
    Clock.TEXT_DATE: Text("chữ ghi ngày", "days as text"),
}
KINDS: dict[type[Kind], Text] = {
    Daily: Text("mỗi ngày một dòng đã cộng sẵn", "a row for each day, already summed"),
    Log: Text("nhật ký: mỗi lượt một dòng có thời điểm", "a log: a row for each visit, with its moment"),
    Best: Text(
        "nhiều bảng cùng ghi các ngày ấy; mỗi ngày lấy số lớn hơn", "several tables of the same days; the larger"
    ),
    Totals: Text("số cộng dồn vào cuối mỗi ngày", "a running total at the end of each day"),
    Running: Text("một con số tổng không có ngày; ngày lấy từ sổ bộ đếm", "one total without days; days by the ledger"),
}


@dataclass(frozen=True)
class Bounds:
    """From when to when, as the database itself tells time: from <= column < until, or from < column <= until."""

    column: str
    start: str
    end: str
    clock: Text
    closes: bool


@dataclass(frozen=True)
class Line:
    """The number of one day or one month of the range; outcome holds the reason where there is none."""

    days: DateRange
    outcome: Outcome


@dataclass
class Explanation:
    """Everything on the paper. items: None where the adapter cannot name them (`sql`) or visits are explained."""

    portal: Portal
    what: What
    days: DateRange
    counter: Counter
    outcome: Outcome
    rules: list[Rule] = field(default_factory=list)
    bounds: list[Bounds] = field(default_factory=list)
    sql: list[str] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    items: list[Item] | None = None
    kind: Text | None = None
    since: date | None = None
    is_additive: bool = True
    lines: list[Line] = field(default_factory=list)

    @property
    def counted(self) -> list[Item]:
        """The items that make the number."""
        return [item for item in self.items or () if item.is_counted]

    @property
    def left_out(self) -> list[Item]:
        """The rows that do not count."""
        return [item for item in self.items or () if not item.is_counted]

    def by_rule(self) -> list[tuple[Rule, int]]:
        """How many rows fail each rule first, in the order of the rules."""
        failed = [item.left_out for item in self.left_out if item.left_out]
        numbers = Tally(rule.name for rule in failed)
        first = {rule.name: rule for rule in reversed(failed)}
        order = [rule.name for rule in self.rules]
        names = sorted(numbers, key=lambda name: order.index(name) if name in order else len(order))
        return [(first[name], numbers[name]) for name in names]

    @property
    def agrees(self) -> bool:
        """Whether the items that are listed make the API's number."""
        return self.items is None or self.outcome.count == len(self.counted)


class NoCache:
    """Keeps nothing: a paper is about this moment."""

    def get(self, keys: Sequence[str]) -> dict[str, Entry]:
        return {}

    def put(self, entries: Mapping[str, Entry], life_s: int) -> None:
        pass


def explain(counting: Counting, what: What, portal: Portal, days: DateRange) -> Explanation:
    """Explain one number; counting: with NoCache. Raises AdapterError where the portal's database does not answer.

    A portal that publishes in this very moment may change between the number and the list: then both are read again.
    """
    for _attempt in range(ATTEMPTS):
        explanation = _explained(counting, what, portal, days)
        if explanation.agrees:
            break
    return explanation


def _explained(counting: Counting, what: What, portal: Portal, days: DateRange) -> Explanation:
    counter = counting.counters[what, portal.id]
    (outcome,) = counting.count(what, [portal], days)
    paper = Explanation(portal, what, days, counter, outcome)
    with counting.databases[counter.source.database_name].reader() as reader:
        facts = counter.facts(reader)
        dialect = reader.connection.dialect
        now = counting.now()
        paper.notes = list(counter.adapter.notes(facts))
        if what == "news":
            questions: Sequence[Question] = [counter.adapter.question(facts, days, now)]
            _add_items(paper, reader, facts, now, dialect)
        else:
            kind = counter.adapter.visits(facts, now)
            questions = _asked_beside_the_ledger(counting, paper, kind, now)
            _add_kind(paper, kind, dialect)
        scalars = dict.fromkeys(scalar for question in questions for scalar in question.scalars)
        paper.sql = [pretty_sql(scalar, dialect) for scalar in scalars]
    if what == "visits" and paper.kind is not None:
        paper.lines = _lines(counting, paper)
    return paper


def _asked_beside_the_ledger(counting: Counting, paper: Explanation, kind: Kind, now: datetime) -> Sequence[Question]:
    """What the portal's own counter is asked; the days that the ledger knows are told as such."""
    book, counter, days = counting.book, paper.counter, paper.days
    known = book.open_books([counter], days, now)
    closed = sum(answer.number(day) is not None for answer in known.values() for day in days)
    if closed == days.length:
        paper.notes.append(
            Text(
                "số này lấy trọn từ sổ bộ đếm (các ngày đã chốt), không hỏi lại bộ đếm của cổng",
                "this number comes whole from the ledger (closed days); the portal's counter was not asked",
            )
        )
    elif closed:
        paper.notes.append(
            Text(
                f"số ngày đã chốt lấy từ sổ bộ đếm: {closed}; các ngày khác hỏi bộ đếm của cổng",
                f"closed days that come from the ledger: {closed}; the others come from the portal's counter",
            )
        )
    try:
        return book.plan(counter, kind, days, now, known).questions
    except AdapterError:
        return ()  # the outcome says why


def _add_items(paper: Explanation, reader: Any, facts: Any, now: datetime, dialect: Dialect) -> None:
    adapter = paper.counter.adapter
    paper.rules = list(adapter.rules(facts, now))
    paper.bounds = [_bounds(part.moment, paper.days, dialect) for part in adapter.news(facts, now)]
    paper.bounds = list(dict.fromkeys(paper.bounds))
    try:
        paper.items = list(adapter.explain(reader, facts, paper.days, now))
    except NotExplainable as error:
        paper.notes.append(error.text)


def _add_kind(paper: Explanation, kind: Kind, dialect: Dialect) -> None:
    paper.kind = kind_text(kind)
    paper.since = kind.since
    parts = rows_of(kind)
    rules = {rule.name: rule for part in parts for rule in part.rules}
    paper.rules = list(rules.values())
    paper.bounds = list(dict.fromkeys(_bounds(part.moment, paper.days, dialect) for part in parts))
    paper.is_additive = kind.is_additive
    if not kind.is_additive:
        paper.notes.append(
            Text(
                "đây là số người khác nhau, nên các ngày không cộng lại được",
                "these are different visitors, so days may not be added up",
            )
        )


def kind_text(kind: Kind) -> Text:
    """What the counter keeps, in words; a kind around another is told as the inner one."""
    inner = getattr(kind, "kept", None)
    if isinstance(inner, Kind):
        return kind_text(inner) + Text("; dòng cũ bị bộ đếm xoá dần", "; the counter deletes its older rows")
    for known in type(kind).__mro__:
        if known in KINDS:
            return KINDS[known]
    return Text("cách ghi riêng của bộ đếm này", "this counter's own way of keeping numbers")


def _bounds(moment: Moment, days: DateRange, dialect: Dialect) -> Bounds:
    name = getattr(moment.column, "name", None) or " ".join(str(moment.column).split())
    start, end = (literal_value(moment.bound(instant), dialect) for instant in (days.start, days.end))
    return Bounds(str(name), start, end, CLOCKS[moment.clock] + _zone(moment, days), moment.closes)


def _zone(moment: Moment, days: DateRange) -> Text:
    """The zone of a wall clock, as an offset on the first day."""
    if moment.clock in (Clock.UTC, Clock.AWARE, Clock.UNIX, Clock.UNIX_MS):
        return Text("", "")
    offset = f" (UTC{days.start.astimezone(moment.zone):%z})"
    return Text(offset, offset)


def _lines(counting: Counting, paper: Explanation) -> list[Line]:
    """The number of each day, or of each month where there are too many days."""
    days = paper.days
    if not paper.is_additive or days.length == 1:
        return []
    parts = [days.part(day, day) for day in days] if days.length <= DAYS_ONE_BY_ONE else _months(days)
    return [Line(part, counting.count("visits", [paper.portal], part)[0]) for part in parts]


def _months(days: DateRange) -> list[DateRange]:
    """The calendar months of the range; the first and the last may be parts of months."""
    found: list[DateRange] = []
    first = days.first
    while first <= days.last:
        last = min((first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), days.last)
        found.append(days.part(first, last))
        first = last + timedelta(days=1)
    return found
