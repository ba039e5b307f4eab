"""WordPress: WP Statistics, versions 12 to 15, whichever of its tables are there.

Counts   visits     page views, as the plugin's wp_statistics_visit() has it in every version
         visitors   people: the sum of each day's visitors; in version 15 different people over the whole range
         pageviews  page views; up to version 14 the sum over its table of pages
Reads    15: statistics_views, statistics_sessions (UTC). 14: statistics_visitor, statistics_pages and
         statistics_summary_totals (days of the site). 12, 13: statistics_visit too. {prefix}options.
Source   WP Statistics 14.16.4: src/Models/VisitorsModel.php, includes/class-wp-statistics-purge.php; 13.2.16, 12.6.13;
         branch release-15: wp_statistics_visit() asks for views
Example
    visits: {adapter: wp-statistics, table_prefix: wp_, metric: visits}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, TableClause, distinct, func, or_, select

from adapters.base import VisitAdapter
from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.errors import SchemaMismatch
from adapters.kinds import Best, Daily, Kind, Log, Rows
from adapters.text import Text
from adapters.wordpress_kinds import Losses, purged
from adapters.wordpress_settings import (
    CounterFacts,
    VisitorDayOptions,
    day_notes,
    days_before,
    is_on,
    number,
    site_facts,
)
from adapters.wordpress_site import site_table


@dataclass(frozen=True)
class StatisticsFacts(CounterFacts):
    """Which layout the tables have.

    layout:      '15', '14' (a row a visitor and day), '13' (with statistics_visit, version 12 too).
    has_summary: whether days are also kept as totals, which no purge touches.
    has_history: whether the plugin notes how many rows it deleted.
    has_purged:  whether rows were deleted that no total holds.
    """

    layout: str = "14"
    has_summary: bool = False
    has_history: bool = False
    has_purged: bool = False


class WpStatistics(VisitAdapter[VisitorDayOptions, StatisticsFacts]):
    """Finds the layout by itself; old tables stay when a version leaves them, and two sets are never added."""

    name = "wp-statistics"
    help = Text("WP Statistics: lượt truy cập, khách hoặc lượt xem", "WP Statistics: visits, visitors or page views")
    Options = VisitorDayOptions
    metrics = ("visits", "visitors", "pageviews")

    def learn(self, reader: Reader) -> StatisticsFacts:
        facts = site_facts(self, reader, "wp_statistics")
        layout, has_older = self._layout(reader)
        if layout == "15":
            # Its import of version 14's days may not have run: then its tables begin with the update.
            return StatisticsFacts(facts.zone, facts.settings, layout="15", has_purged=has_older)
        has_summary, has_history = self._has(reader, "summary_totals"), self._has(reader, "historical")
        has_purged = False
        if has_history:
            losses = self._losses(has_summary)
            has_purged = not losses.none([reader.scalar(clue) for clue in losses.clues])
        return StatisticsFacts(
            facts.zone,
            facts.settings,
            day_notes(self, facts.zone),
            layout=layout,
            has_summary=has_summary,
            has_history=has_history,
            has_purged=has_purged,
        )

    def notes(self, facts: StatisticsFacts) -> tuple[Text, ...]:
        return facts.notes

    def visits(self, facts: StatisticsFacts, now: datetime) -> Kind:
        if facts.layout == "15":
            return self._of_15(facts, now)
        parts = (*self._summary(facts), self._days(facts))
        kept: Kind = Best(parts=parts) if len(parts) > 1 else Daily(parts=parts)
        age = self._purges_after(facts)
        if not age and not facts.has_purged:
            return kept
        if facts.has_history:
            return purged(kept, parts, now, losses=self._losses(facts.has_summary))
        return purged(kept, parts, now, promised=days_before(now, self.zone, age))

    def _layout(self, reader: Reader) -> tuple[str, bool]:
        """The layout, and whether days of an older one may stand beside it."""
        has_days = self._has(reader, "visitor")
        if self._has(reader, "views") and self._has(reader, "sessions"):
            if not has_days:
                return "15", False
            if self._is_used(reader, "views"):
                return "15", self._is_used(reader, "visitor")
        if not has_days:
            name = self._table("visitor").name
            raise SchemaMismatch(
                Text(
                    f"không có bảng {name} của WP Statistics; table_prefix và blog_id đã đúng chưa?",
                    f"there is no table {name} of WP Statistics; are table_prefix and blog_id right?",
                )
            )
        return ("13" if self._is_used(reader, "visit") else "14"), False

    def _losses(self, has_summary: bool) -> Losses:
        """Rows that the plugin says it deleted, and what the totals of those days hold of them.

        Its history adds deleted rows up: of `visitor` as 'visitors', of `visit` (one a day) as 'visits'. Totals that
        hold as much hold every day that was deleted; were 'visits' page views one day, they would be compared rightly.
        """
        history = self._table("historical", "category", "value")
        noted = tuple(
            select(func.max(history.c.value)).where(history.c.category == name) for name in ("visitors", "visits")
        )
        if not has_summary:
            return Losses(noted, lambda values: not any(values))
        totals = self._table("summary_totals", "date", "visitors", "views")
        visitor = self._table("visitor", "last_counter")
        oldest = select(func.min(visitor.c.last_counter)).scalar_subquery()
        is_deleted = or_(totals.c.date < oldest, oldest.is_(None))
        held = tuple(select(func.sum(column)).where(is_deleted) for column in (totals.c.visitors, totals.c.views))

        def none(values: Sequence[Any]) -> bool:
            return all(int(kept or 0) >= int(gone or 0) for gone, kept in zip(values[:2], values[2:], strict=True))

        return Losses((*noted, *held), none)

    def _purges_after(self, facts: StatisticsFacts) -> int:
        """After how many days rows are deleted; 0 for never. Version 13 has a switch beside the number."""
        is_off = facts.layout == "13" and not is_on(facts.settings.get("schedule_dbmaint"))
        return 0 if is_off else number(facts.settings.get("schedule_dbmaint_days"))

    def _summary(self, facts: StatisticsFacts) -> tuple[Rows, ...]:
        """A row for each finished day, if this version writes it."""
        if not facts.has_summary:
            return ()
        value = "visitors" if self.options.metric == "visitors" else "views"
        totals = self._table("summary_totals", "date", value)
        return (self._rows(totals, totals.c.date, func.sum(totals.c[value])),)

    def _days(self, facts: StatisticsFacts) -> Rows:
        """The rows as they were written, today's too."""
        if self.options.metric == "pageviews":
            pages = self._table("pages", "date", "count")
            return self._rows(pages, pages.c.date, func.sum(pages.c["count"]))
        if self.options.metric == "visits" and facts.layout == "13":
            visit = self._table("visit", "last_counter", "visit")
            return self._rows(visit, visit.c.last_counter, func.sum(visit.c.visit))
        visitor = self._table("visitor", "last_counter", "hits")
        counted = func.count() if self.options.metric == "visitors" else func.sum(visitor.c.hits)
        return self._rows(visitor, visitor.c.last_counter, counted)

    def _of_15(self, facts: StatisticsFacts, now: datetime) -> Kind:
        if self.options.metric == "visitors":
            sessions = self._table("sessions", "started_at", "visitor_id")
            counted = func.count(distinct(sessions.c.visitor_id))
            part = Rows(table=sessions, moment=Moment(sessions.c.started_at, Clock.UTC), number=counted)
        else:
            views = self._table("views", "viewed_at")
            part = Rows(table=views, moment=Moment(views.c.viewed_at, Clock.UTC), number=func.count())
        is_additive = self.options.metric != "visitors"
        kept = Log(parts=(part,), is_additive=is_additive)
        if not facts.has_purged and not number(facts.settings.get("schedule_dbmaint_days")):
            return kept
        return purged(kept, (part,), now, is_by_day=False)

    def _rows(self, table: TableClause, day: ColumnElement[Any], counted: ColumnElement[Any]) -> Rows:
        return Rows(table=table, moment=Moment(day, Clock.DATE, self.zone), number=counted)

    def _table(self, name: str, *columns: str) -> TableClause:
        return site_table(self, f"statistics_{name}", *columns)

    def _has(self, reader: Reader, name: str) -> bool:
        return reader.has_table(self._table(name).name)

    def _is_used(self, reader: Reader, name: str) -> bool:
        """Whether the table has a row. It is read, not only looked for, so that `soluong grants` lists it."""
        table = self._table(name, "ID")
        return self._has(reader, name) and reader.scalar(select(table.c.ID).limit(1)) is not None


ADAPTERS = (WpStatistics,)
