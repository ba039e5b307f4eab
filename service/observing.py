"""What a configured counter asks of its database: every statement, and the tables and columns that it reads.

Nothing is listed by hand. What an adapter learns is seen as it runs (`Reader`'s observe); what it counts is built and
walked. `soluong grants` makes the account of it, `soluong doctor` looks at the plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlglot
from sqlalchemy import ColumnClause, Connection, FromClause, Select, TableClause
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import Alias, TextClause
from sqlalchemy.types import TypeEngine
from sqlglot import expressions

from adapters.base import NewsAdapter
from adapters.database import Reader
from adapters.dates import DateRange, Moment
from adapters.errors import RangeUnknown


class Table(NamedTuple):
    """A table by the names that the statements use; schema: None for the session's own."""

    schema: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass
class Reads:
    """The columns that were asked for, by table; a table may be there without any column."""

    columns: dict[Table, set[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def add(self, statement: Any) -> None:
        """Take what a statement reads. Columns of subqueries are found where the subquery itself reads them."""
        for element in visitors.iterate(statement):
            if isinstance(element, TableClause):
                self.columns.setdefault(_named(element), set())
            elif isinstance(element, ColumnClause) and element.table is not None and element.name != "*":
                table = beneath(element.table)
                if table is not None:
                    self.columns.setdefault(_named(table), set()).add(element.name)
            elif isinstance(element, TextClause):
                self.texts.append(element.text)

    def merge(self, other: Reads) -> None:
        """Take what another has seen."""
        for table, columns in other.columns.items():
            self.columns.setdefault(table, set()).update(columns)
        self.texts += [text for text in other.texts if text not in self.texts]


def _named(table: TableClause) -> Table:
    return Table(table.schema, table.name)


def beneath(table: FromClause) -> TableClause | None:
    """The table under an alias; None for a subquery."""
    if isinstance(table, Alias):
        return beneath(table.element)
    return table if isinstance(table, TableClause) else None


def tables_of_text(text: str, dialect: str) -> dict[Table, set[str]]:
    """The tables that a written SELECT names, each with all column names in it, whichever table they are of.

    '*' stands in the set where the statement asks for every column.
    """
    parsed = sqlglot.parse_one(text, read={"postgresql": "postgres", "mssql": "tsql"}.get(dialect, dialect))
    if dialect == "postgresql":
        for identifier in parsed.find_all(expressions.Identifier):
            if not identifier.quoted:
                identifier.set("this", identifier.name.lower())
    own = {cte.alias for cte in parsed.find_all(expressions.CTE)}
    names = {identifier.name for identifier in parsed.find_all(expressions.Identifier)}
    # count(*) has no columns; SELECT * and t.* have all.
    stars = [star for star in parsed.find_all(expressions.Star) if not isinstance(star.parent, expressions.Count)]
    names |= {"*"} if stars else set()
    found = parsed.find_all(expressions.Table)
    return {Table(table.db or None, table.name): names for table in found if table.db or table.name not in own}


class WatchingReader(Reader):
    """A reader that remembers which tables were looked at, and may be told to see only some columns of them.

    looked:     tables whose columns were asked for, with those that are there.
    has_listed: whether the list of all tables was asked for.
    """

    def __init__(self, connection: Connection, reads: Reads, seen: Mapping[Table, Iterable[str]] | None = None) -> None:
        super().__init__(connection, observe=reads.add)
        self.looked: dict[Table, tuple[str, ...]] = {}
        self.has_listed = False
        self._seen = seen

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, TypeEngine[Any]]:
        found = super().column_types(table, schema)
        key = Table(schema, table)
        self.looked[key] = tuple(found)
        if self._seen is None:
            return found
        return {name: kind for name, kind in found.items() if name in self._seen.get(key, ())}

    def tables(self, schema: str | None = None) -> list[str]:
        self.has_listed = True
        found = super().tables(schema)
        return found if self._seen is None else [name for name in found if self._seen.get(Table(schema, name))]


class Asked(NamedTuple):
    """A statement and what it is for: 'count', 'explain', 'newest', 'total' or 'online'.

    moment: the column that a count or a newest is asked by, where it is known.
    """

    purpose: str
    statement: Select[Any]
    moment: Moment | None = None


def statements(adapter: Any, facts: Any, now: datetime) -> Iterator[Asked]:
    """All that the service, explain, doctor and the recorder ask of this counter once it has learnt its facts."""
    if isinstance(adapter, NewsAdapter):
        yield from _of_news(adapter, facts, now)
    else:
        yield from _of_visits(adapter, facts, now)


def _of_news(adapter: Any, facts: Any, now: datetime) -> Iterator[Asked]:
    today = now.astimezone(adapter.zone).date()
    month = DateRange(today - timedelta(days=30), today, adapter.zone)
    parts = adapter.news(facts, now)
    for part in parts:
        yield Asked("count", part.count(month), part.moment)
        yield Asked("explain", part.rows(month), part.moment)
        yield Asked("newest", part.newest(), part.moment)
    if not parts:
        yield from (Asked("count", scalar) for scalar in adapter.question(facts, month, now).scalars)


def _of_visits(adapter: Any, facts: Any, now: datetime) -> Iterator[Asked]:
    kind = adapter.visits(facts, now)
    parts = rows_of(kind)
    moment = parts[0].moment if parts else None
    for days in ranges(kind.since, now.astimezone(adapter.zone).date(), adapter.zone):
        try:
            question = adapter.question(facts, days, now)
        except RangeUnknown:
            continue
        yield from (Asked("count", scalar, moment) for scalar in question.scalars)
    for part in parts:
        if hasattr(part, "newest"):
            yield Asked("newest", part.newest(), part.moment)
    for purpose, scalar in (("total", kind.total(now)), ("online", adapter.online(facts, now))):
        if scalar is not None:
            yield Asked(purpose, scalar)


def ranges(since: date | None, today: date, zone: Any) -> list[DateRange]:
    """Ranges for which a counter may look in different places: the last month first, which is what is mostly asked."""
    firsts = [today - timedelta(days=30), today, today.replace(month=1, day=1), today - timedelta(days=400)]
    found = [DateRange(first, today, zone) for first in firsts]
    if since is not None and since <= today:
        found.append(DateRange(since, today, zone))
    found.append(DateRange(date(today.year - 10, 1, 1), today, zone))
    return found


def rows_of(kind: Any) -> list[Any]:
    """The tables of moments inside a kind of counter, however kinds are put together: what has a table and a moment."""
    if hasattr(kind, "moment") and hasattr(kind, "table"):
        return [kind]
    if not is_dataclass(kind):
        return []
    found: list[Any] = []
    for item in fields(kind):
        value = getattr(kind, item.name)
        for inner in value if isinstance(value, tuple) else (value,):
            found += [part for part in rows_of(inner) if part not in found] if is_dataclass(inner) else []
    return found


def compiled(asked: Sequence[Asked]) -> tuple[str, ...]:
    """Statements as texts without their values, for telling whether two lists ask the same."""
    return tuple(str(item.statement) for item in asked)
