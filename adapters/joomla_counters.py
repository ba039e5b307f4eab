"""Visit counters on Joomla: the articles' own hits, and VCNT. Vinaora's stand in `joomla_vinaora.py`.

Counts   hits: page views, robots among them; VCNT: addresses, each once in a day or so.
Reads    {prefix}content (hits); vcnt and vcnt_pc; session (who is online). Moments are Unix seconds, so every day of
         any zone can be asked for.
Source   Joomla 4.4; VCNT 3.1.0
Example
    visits: {adapter: joomla-hits, table_prefix: jos_}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import BigInteger, Select, TableClause, case, cast, func, or_, select

from adapters.base import VisitAdapter
from adapters.database import Reader
from adapters.dates import Clock, DateRange, Moment
from adapters.joomla_kinds import Remembering, unix_seconds
from adapters.kinds import Kind, Log, Rows, Running, removed
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
        """Whether the account sees the sessions."""
        return reader.columns(self.table("session").name) >= {"time", "client_id"}

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


# --- VCNT -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogFacts:
    """since: the first whole day that was kept when this was read; None where nothing was removed."""

    has_sessions: bool
    since: date | None


@dataclass(frozen=True)
class VcntFacts(LogFacts):
    """keeps_deleted: whether we see the table with the number of deleted rows."""

    keeps_deleted: bool


class Vcnt(JoomlaCounter):
    """A row for each address a day. By default (`clean_db`) a new month deletes all before its first day - 8 days.

    What is deleted is added to one number, so the total goes on. Nothing is known of the time before the oldest row.
    Source: VCNT 3.1.0 helper.php
    """

    name = "vcnt"
    help = Text("VCNT (Kubik-Rubik Visitorcounter)", "VCNT (Kubik-Rubik Visitorcounter)")
    Options = MixedOptions

    def learn(self, reader: Reader) -> VcntFacts:
        keeps_deleted = "cnt" in reader.columns(self.table("vcnt_pc").name)
        values = [reader.scalar(scalar) for scalar in self._clues(keeps_deleted)]
        return VcntFacts(self.has_sessions(reader), self._reaches(values, keeps_deleted), keeps_deleted)

    def visits(self, facts: VcntFacts, now: datetime) -> Kind:
        table = self._rows()

        def check(values: Sequence[Any], days: DateRange) -> None:
            is_emptied = values[0] is None and any(values[1:])
            tomorrow = now.astimezone(self.zone).date() + ONE_DAY
            refuse_before(tomorrow if is_emptied else self._reaches(values, facts.keeps_deleted), days)

        return Remembering(
            kept=Log(parts=(Rows(table=table, moment=Moment(table.c.tm, Clock.UNIX), number=func.count()),)),
            clues=self._clues(facts.keeps_deleted),
            check=check,
            since=facts.since,
            ever=self._total(facts.keeps_deleted),
        )

    def _total(self, keeps_deleted: bool) -> Select[Any] | None:
        if not keeps_deleted:
            return None
        kept = select(func.count()).select_from(self._rows())
        return select(kept.scalar_subquery() + func.coalesce(self._deleted().scalar_subquery(), 0))

    def _rows(self) -> TableClause:
        return self.table("vcnt", "tm")

    def _deleted(self) -> Select[Any]:
        table = self.table("vcnt_pc", "cnt")
        return select(func.max(table.c.cnt)).select_from(table)

    def _clues(self, keeps_deleted: bool) -> tuple[Select[Any], ...]:
        """The oldest moment and, where it is kept, the number of deleted rows."""
        table = self._rows()
        oldest = select(func.min(table.c.tm)).select_from(table)
        return (oldest, self._deleted()) if keeps_deleted else (oldest,)

    def _reaches(self, values: Sequence[Any], keeps_deleted: bool) -> date | None:
        """The day of the oldest row where surely nothing was deleted, since the counter began on it; else the next."""
        if values[0] is None:
            return None
        day = day_of(int(values[0]), self.zone)
        return day if keeps_deleted and not any(values[1:]) else day + ONE_DAY


def refuse_before(since: date | None, days: DateRange) -> None:
    """Raises: RangeUnknown for days before the first that is kept whole."""
    if since is not None and days.first < since:
        raise removed(since)


def day_of(moment: int, zone: tzinfo) -> date:
    """The day of a zone in which a moment of Unix seconds lies."""
    return datetime.fromtimestamp(moment, zone).date()


ADAPTERS = (JoomlaHits, Vcnt)
