"""Vinaora Visitors Counter on Joomla: three generations, three tables.

Counts   visits: a session or an address that was not seen for a while; robots among them unless told otherwise.
Reads    {prefix}vvisitcounter (1.x: a row for each visit), vvcounter_logs (2.0) and vvisit_counter (2.5, 3.x): sums
         over intervals. All moments are Unix seconds, so every day of any zone can be asked for.
Source   Vinaora 1.7.3, 2.0, 3.4.0; Majunke Visitors Counter 2.0.3, whose table is read as that of 1.x
Example
    visits: {adapter: vinaora-3, table_prefix: jos_, bots: true}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Select, TableClause, func, select

from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.joomla_counters import ONE_DAY, JoomlaCounter, LogFacts, MixedOptions, day_of, refuse_before
from adapters.joomla_kinds import Remembering, Upgraded
from adapters.kinds import Kind, Log, Rows
from adapters.text import Text


class Vinaora1(JoomlaCounter):
    """A row for each visit. Rows may be deleted by age or number (`deldays`, `records`); the first has id 1.

    Source: Vinaora 1.7.3 helper.php: the total that it shows is MAX(id), not the number of rows.
    """

    name = "vinaora-1"
    help = Text("Vinaora Visitors Counter 1.x", "Vinaora Visitors Counter 1.x")
    Options = MixedOptions

    def learn(self, reader: Reader) -> LogFacts:
        values = [reader.scalar(scalar) for scalar in self._oldest(self._rows())]
        return LogFacts(self.has_sessions(reader), self._reaches(values))

    def visits(self, facts: LogFacts, now: datetime) -> Kind:
        table = self._rows()
        return Remembering(
            kept=Log(parts=(Rows(table=table, moment=Moment(table.c.tm, Clock.UNIX), number=func.count()),)),
            clues=self._oldest(table),
            check=lambda values, days: refuse_before(self._reaches(values), days),
            since=facts.since,
            ever=select(func.coalesce(func.max(table.c.id), 0)).select_from(table),
        )

    def _rows(self) -> TableClause:
        return self.table("vvisitcounter", "id", "tm")

    def _oldest(self, table: TableClause) -> tuple[Select[Any], ...]:
        """Two scalars: the lowest id, and its moment; the primary key serves both."""
        return (
            select(func.min(table.c.id)).select_from(table),
            select(table.c.tm).select_from(table).order_by(table.c.id).limit(1),
        )

    def _reaches(self, values: Sequence[Any]) -> date | None:
        lowest, oldest = values
        return day_of(int(oldest), self.zone) + ONE_DAY if oldest is not None and int(lowest) > 1 else None


@dataclass(frozen=True)
class SumFacts:
    """since, bounds: see `Upgraded`; both empty where no older generation was taken over."""

    has_sessions: bool
    since: date | None = None
    bounds: frozenset[int] = frozenset()


class VinaoraSums(JoomlaCounter):
    """Sums over intervals, each stamped with its end: a row of exactly 00:00:00 belongs to the day before.

    visits = guests + members + bots.
    """

    stored_in: ClassVar[str]

    def learn(self, reader: Reader) -> SumFacts:
        return SumFacts(self.has_sessions(reader))

    def visits(self, facts: SumFacts, now: datetime) -> Kind:
        table = self._sums()
        number = func.sum(table.c.visits if self.options.bots else table.c.guests + table.c.members)
        rows = Rows(table=table, moment=Moment(table.c.time, Clock.UNIX, closes=True), number=number)
        is_known = self.options.bots or facts.since is None
        return Upgraded(parts=(rows,), since=facts.since, bounds=facts.bounds, ever=rows.all() if is_known else None)

    def _sums(self) -> TableClause:
        return self.table(self.stored_in, "time", "visits", "guests", "members", "bots")


class Vinaora2(VinaoraSums):
    """A row for each hour or quarter in which somebody came.

    An upgrade from 1.x writes a few rows first: all that is older than the start of last month as one number, then the
    time up to the starts of last week, this month, yesterday, ... These rows have visits, but neither guests, members
    nor bots, so robots cannot be left out of them.
    Source: Vinaora 2.0 helpers/vinaora_visitors_counter.php: migrateTable()
    """

    name = "vinaora-2"
    help = Text("Vinaora Visitors Counter 2.0", "Vinaora Visitors Counter 2.0")
    stored_in = "vvcounter_logs"

    def learn(self, reader: Reader) -> SumFacts:
        table = self._sums()
        kinds = table.c.guests + table.c.members + table.c.bots
        has_sessions = self.has_sessions(reader)
        taken_over = select(func.max(table.c.time)).select_from(table).where(table.c.visits > 0, kinds == 0)
        last = reader.scalar(taken_over)
        if last is None:
            return SumFacts(has_sessions)
        stamps = reader.rows(select(table.c.time).select_from(table).where(table.c.time <= last))
        bounds = frozenset(int(row[0]) for row in stamps) if self.options.bots else frozenset()
        # The stamp ends its interval: one of 00:00:00 leaves the day that begins there whole.
        return SumFacts(has_sessions, day_of(int(last) - 1, self.zone) + ONE_DAY, bounds)


class Vinaora3(VinaoraSums):
    """A row for each bucket of one session lifetime (15 minutes); the running one ends in the future.

    Nothing is taken over from older generations, so every row is of its own interval.
    """

    name = "vinaora-3"
    help = Text("Vinaora Visitors Counter 2.5, 3.x", "Vinaora Visitors Counter 2.5, 3.x")
    stored_in = "vvisit_counter"


ADAPTERS = (Vinaora1, Vinaora2, Vinaora3)
