"""Visit counters on Joomla: the articles' own hits, Vinaora Visitors Counter in three generations, VCNT.

Counts   what each counter calls a visit: sessions or addresses, not people; `joomla-hits` counts page views.
Reads    {prefix}content (hits); vvisitcounter, vvcounter_logs, vvisit_counter, vcnt and vcnt_pc; session (who is
         online). All moments are Unix seconds, so every day of any zone can be asked for.
Source   Joomla 4.4; Vinaora 1.7.3, 2.0, 3.4.0; VCNT 3.1.0 (and Majunke 2.0.3, whose table is read as Vinaora 1's)
Example
    visits: {adapter: vinaora-3, table_prefix: jos_, bots: true}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, Select, TableClause, case, cast, func, or_, select

from adapters.base import VisitAdapter
from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.errors import AccessDenied, SchemaMismatch
from adapters.joomla_kinds import Kept, Upgraded, unix_seconds
from adapters.kinds import Kind, Rows, Running
from adapters.options import Options, Problem, choice, option, table_prefix, yes_no
from adapters.text import Text

ONLINE_MINUTES = 15
"""Joomla's `$lifetime` where nobody changed it; it stands in a file, not in the database."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CounterOptions(Options):
    table_prefix: str = option(table_prefix(), "jos_", Text("tiền tố bảng ($dbprefix)", "table prefix ($dbprefix)"))
    bots: bool = option(yes_no(), True, Text("tính cả máy tìm kiếm", "count robots"))
    metric: str = option(choice("visits"), "visits", Text("đại lượng", "the metric"))


@dataclass(frozen=True)
class MixedOptions(CounterOptions):
    """Options of a counter that does not tell robots from people."""

    def problems(self) -> Iterable[Problem]:
        if not self.bots:
            yield Problem(
                ("bots",),
                Text(
                    "gặp false; bộ đếm này không phân biệt máy tìm kiếm, chỉ có thể là true",
                    "found false; this counter does not tell robots from people, so only true is possible",
                ),
            )


@dataclass(frozen=True)
class HitsOptions(MixedOptions):
    metric: str = option(choice("pageviews"), "pageviews", Text("đại lượng", "the metric"))


# --- Joomla's own counter ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JoomlaFacts:
    """Whether the account sees the table of sessions."""

    has_sessions: bool


class JoomlaCounter(VisitAdapter[CounterOptions, Any]):
    """What all counters on Joomla share: who is online, from Joomla's own sessions."""

    Options = CounterOptions

    def has_sessions(self, reader: Reader) -> bool:
        """Whether the account may read the sessions."""
        return is_there(reader, self.table("session", "time").c.time) is True

    def online(self, facts: Any, now: datetime) -> Select[Any] | None:
        """Sessions of the site that were active lately; NULL where Joomla keeps its sessions elsewhere."""
        if not facts.has_sessions:
            return None
        session = self.table("session", "time", "client_id")
        since = unix_seconds(now) - ONLINE_MINUTES * 60
        # `time` is text up to Joomla 3; client 1 is the administration, 3 the API, NULL a session shared by both sides.
        is_visitor = or_(session.c.client_id == 0, session.c.client_id.is_(None))
        is_recent = cast(session.c.time, BigInteger) > since
        return select(func.sum(case((is_visitor & is_recent, 1), else_=0))).select_from(session)


class JoomlaHits(JoomlaCounter):
    """One number for each article that only grows; days of it come from the ledger. Source: ContentModel hit()."""

    name = "joomla-hits"
    help = Text("Joomla: tổng lượt xem của các bài viết", "Joomla: the articles' page views, a running total")
    metrics = ("pageviews",)
    Options = HitsOptions

    def learn(self, reader: Reader) -> JoomlaFacts:
        return JoomlaFacts(self.has_sessions(reader))

    def visits(self, facts: JoomlaFacts, now: datetime) -> Kind:
        content = self.table("content", "hits")
        return Running(value=select(func.sum(content.c.hits)).select_from(content))


# --- Vinaora ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogFacts:
    """since: the first whole day that was kept when this was read; None where nothing was removed."""

    has_sessions: bool
    since: date | None


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
        return Kept(
            parts=(Rows(table=table, moment=Moment(table.c.tm, Clock.UNIX), number=func.count()),),
            since=facts.since,
            evidence=self._oldest(table),
            reaches=self._reaches,
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
        return _day(int(oldest), self.zone) + ONE_DAY if oldest is not None and int(lowest) > 1 else None


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
        own = reader.scalar(select(func.min(table.c.time)).select_from(table).where(kinds > 0))
        taken_over = select(func.max(table.c.time)).select_from(table).where(table.c.visits > 0, kinds == 0)
        last = reader.scalar(taken_over if own is None else taken_over.where(table.c.time < own))
        if last is None:
            return SumFacts(has_sessions)
        stamps = reader.rows(select(table.c.time).select_from(table).where(table.c.time <= last))
        bounds = frozenset(int(row[0]) for row in stamps) if self.options.bots else frozenset()
        # The stamp ends its interval: one of 00:00:00 leaves the day that begins there whole.
        return SumFacts(has_sessions, _day(int(last) - 1, self.zone) + ONE_DAY, bounds)


class Vinaora3(VinaoraSums):
    """A row for each bucket of one session lifetime (15 minutes); the running one ends in the future."""

    name = "vinaora-3"
    help = Text("Vinaora Visitors Counter 2.5, 3.x", "Vinaora Visitors Counter 2.5, 3.x")
    stored_in = "vvisit_counter"


# --- VCNT -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VcntFacts(LogFacts):
    """keeps_deleted: whether there is the table with the number of deleted rows; None where that is hidden from us."""

    keeps_deleted: bool | None


class Vcnt(JoomlaCounter):
    """A row for each address a day. By default (`clean_db`) a new month deletes all before its first day - 8 days.

    What is deleted is added to one number, so the total goes on. Nothing is known of the time before the oldest row.
    Source: VCNT 3.1.0 helper.php
    """

    name = "vcnt"
    help = Text("VCNT (Kubik-Rubik Visitorcounter)", "VCNT (Kubik-Rubik Visitorcounter)")
    Options = MixedOptions

    def learn(self, reader: Reader) -> VcntFacts:
        keeps_deleted = is_there(reader, self.table("vcnt_pc", "cnt").c.cnt)
        values = [reader.scalar(scalar) for scalar in self._evidence(keeps_deleted)]
        return VcntFacts(self.has_sessions(reader), self._reaches(values, keeps_deleted), keeps_deleted)

    def visits(self, facts: VcntFacts, now: datetime) -> Kind:
        table = self._rows()

        def reaches(values: Sequence[Any]) -> date | None:
            is_empty = values[0] is None and any(values[1:])
            return (
                now.astimezone(self.zone).date() + ONE_DAY if is_empty else self._reaches(values, facts.keeps_deleted)
            )

        return Kept(
            parts=(Rows(table=table, moment=Moment(table.c.tm, Clock.UNIX), number=func.count()),),
            since=facts.since,
            evidence=self._evidence(facts.keeps_deleted),
            reaches=reaches,
            ever=self._total(facts.keeps_deleted),
        )

    def _total(self, keeps_deleted: bool | None) -> Select[Any] | None:
        kept = select(func.count()).select_from(self._rows())
        if not keeps_deleted:
            return None if keeps_deleted is None else kept
        return select(kept.scalar_subquery() + func.coalesce(self._deleted().scalar_subquery(), 0))

    def _rows(self) -> TableClause:
        return self.table("vcnt", "tm")

    def _deleted(self) -> Select[Any]:
        table = self.table("vcnt_pc", "cnt")
        return select(func.max(table.c.cnt)).select_from(table)

    def _evidence(self, keeps_deleted: bool | None) -> tuple[Select[Any], ...]:
        """The oldest moment and, where it is kept, the number of deleted rows."""
        table = self._rows()
        oldest = select(func.min(table.c.tm)).select_from(table)
        return (oldest, self._deleted()) if keeps_deleted else (oldest,)

    def _reaches(self, values: Sequence[Any], keeps_deleted: bool | None) -> date | None:
        """The day of the oldest row where nothing was deleted, since the counter began on it; else the next."""
        if values[0] is None:
            return None
        day = _day(int(values[0]), self.zone)
        return day + ONE_DAY if keeps_deleted is None or any(values[1:]) else day


def is_there(reader: Reader, column: ColumnElement[Any]) -> bool | None:
    """Whether a table is there, found out by reading one of its columns; None where the account may not know."""
    try:
        reader.scalar(select(column).limit(1))
    except SchemaMismatch:
        return False
    except AccessDenied:
        return None
    return True


def _day(moment: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(moment, zone).date()


ADAPTERS = (JoomlaHits, Vinaora1, Vinaora2, Vinaora3, Vcnt)
