"""WordPress: the visit counters of plugins other than WP Statistics.

Counts   what each plugin's own screen shows for the days; `visits` and `pageviews` are page views, `visitors` people.
         Post Views Counter, Top 10 and WP-PostViews see single posts only, not the home page.
Reads    one or two tables of the plugin; {prefix}options (time zone, how long the plugin keeps its rows).
Source   Koko Analytics 2.5.2, Post Views Counter 1.7.0, Slimstat 5.4.12, Statify 1.9.0, Top 10 4.4.0, Burst 1.7.3,
         Independent Analytics, WP-PostViews 2.0.1; each class names the file.
Example
    visits: {adapter: koko-analytics, table_prefix: wp_, metric: visitors}
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import BigInteger, TableClause, case, cast, distinct, func, select

from adapters.base import Rule, VisitAdapter
from adapters.database import Reader
from adapters.dates import UTC, Clock, Moment
from adapters.day_basis import day_basis_option
from adapters.errors import SchemaMismatch
from adapters.kinds import Daily, Kind, Log, Rows, Running
from adapters.options import choice, option
from adapters.text import Text
from adapters.wordpress_kinds import Distinct, purged
from adapters.wordpress_settings import (
    METRIC,
    CounterFacts,
    CounterOptions,
    ViewDayOptions,
    ViewOptions,
    VisitorOptions,
    day_notes,
    days_before,
    is_on,
    months_before,
    number,
    site_facts,
)
from adapters.wordpress_site import site_table


@dataclass(frozen=True)
class KokoOptions(CounterOptions):
    metric: str = option(choice("visitors", "pageviews"), "visitors", METRIC)
    day_basis: str | None = day_basis_option()


class _Counter(VisitAdapter[Any, CounterFacts]):
    """What the counters below share.

    settings: the name under which the plugin keeps its settings.
    """

    metrics: ClassVar[tuple[str, ...]] = ("visits", "pageviews")
    settings: ClassVar[str] = ""

    def learn(self, reader: Reader) -> CounterFacts:
        return site_facts(self, reader, self.settings)

    def notes(self, facts: CounterFacts) -> tuple[Text, ...]:
        return facts.notes

    def site_table(self, name: str, *columns: str) -> TableClause:
        """A table of the component site."""
        return site_table(self, name, *columns)


class _DayCounter(_Counter):
    """Counters with rows of the site's own days."""

    def learn(self, reader: Reader) -> CounterFacts:
        facts = super().learn(reader)
        return replace(facts, notes=day_notes(self, facts.zone))


class KokoAnalytics(_DayCounter):
    """A row a day in the site's zone. Source: migrations/1.0.0, src/class-stats.php, src/class-pruner.php"""

    name = "koko-analytics"
    help = Text("Koko Analytics: khách hoặc lượt xem trang", "Koko Analytics: visitors or page views")
    Options = KokoOptions
    metrics = ("visitors", "pageviews")
    settings = "koko_analytics_settings"

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        stats = self.site_table("koko_analytics_site_stats", "date", "visitors", "pageviews")
        moment = Moment(stats.c.date, Clock.DATE, self.zone)
        number_of = {name: func.sum(stats.c[name]) for name in ("visitors", "pageviews")}
        # Somebody who stays past midnight is no new visitor; Koko then shows one visitor rather than none.
        seen = case(((number_of["visitors"] == 0) & (number_of["pageviews"] > 0), 1), else_=number_of["visitors"])
        counted = seen if self.options.metric == "visitors" else number_of["pageviews"]
        part = Rows(table=stats, moment=moment, number=counted)
        kept = Daily(parts=(part,))
        months = number(facts.settings.get("prune_data_after_months", 36))
        return purged(kept, (part,), now, promised=months_before(now, self.zone, months)) if months else kept


class PostViewsCounter(_Counter):
    """A row for each post and day among rows for weeks, months, years and totals. Days are UTC days by default.

    Source: includes/class-counter.php (count_time), includes/class-cron.php (reset_counts)
    """

    name = "post-views-counter"
    help = Text("Post Views Counter: lượt xem các bài viết", "Post Views Counter: views of single posts")
    Options = ViewDayOptions
    settings = "post_views_counter_settings_general"

    def learn(self, reader: Reader) -> CounterFacts:
        facts = super().learn(reader)
        stored = facts.zone if facts.settings.get("count_time") == "local" else UTC
        return replace(facts, notes=day_notes(self, stored))

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        views = self.site_table("post_views", "type", "period", "count")
        days = Rule("day", Text("là dòng của một ngày", "is a row of a day"), views.c.type == 0)
        moment = Moment(views.c.period, Clock.TEXT_DATE, self.zone)
        part = Rows(table=views, moment=moment, number=func.sum(views.c["count"]), rules=(days,))
        kept = Daily(parts=(part,))
        reset = facts.settings.get("reset_counts")
        age = number(reset.get("number")) if isinstance(reset, dict) else 0
        if not age or not isinstance(reset, dict):
            return kept
        length = {"days": 1, "weeks": 7, "months": 30, "years": 365}.get(str(reset.get("type")), 1)
        return purged(kept, (part,), now, promised=days_before(now, UTC, age * length))


class Statify(_DayCounter):
    """A row a page view with its day; newer versions gather equal rows into one with `hits`.

    Rows are kept 14 days by default. Source: inc/class-statify-cron.php, inc/class-statify-table.php
    """

    name = "statify"
    help = Text("Statify: lượt xem trang", "Statify: page views")
    Options = ViewDayOptions
    settings = "statify"

    def learn(self, reader: Reader) -> CounterFacts:
        facts = super().learn(reader)
        has_hits = "hits" in reader.columns(self.site_table("statify").name)
        return replace(facts, has_extra=has_hits)

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        views = self.site_table("statify", "created", "hits")
        moment = Moment(views.c.created, Clock.DATE, self.zone)
        views_of_rows = func.sum(views.c.hits) if facts.has_extra else func.count()
        part = Rows(table=views, moment=moment, number=views_of_rows)
        # The job runs with any number of days. Fourteen is so short that a site may well have raised it: only the
        # rows tell how far back they reach.
        return purged(Daily(parts=(part,)), (part,), now)


class TopTen(_Counter):
    """A row for each post and hour of the site's zone, of all component sites in one table without their numbers.

    Source: includes/class-database.php, includes/class-counter.php, includes/admin/class-cron.php
    """

    name = "top-10"
    help = Text("Top 10: lượt xem các bài viết", "Top 10: views of single posts")
    Options = ViewDayOptions
    settings = "tptn_settings"

    def learn(self, reader: Reader) -> CounterFacts:
        facts = super().learn(reader)
        now = datetime.now(UTC)
        apart = now.astimezone(facts.zone).replace(tzinfo=UTC) - now.astimezone(self.zone).replace(tzinfo=UTC)
        # Hours that begin together make any day; those of a site half an hour away do not.
        if apart.total_seconds() % 3600:
            return replace(facts, zone=self.zone, notes=day_notes(self, facts.zone))
        return facts

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        views = self.table("top_ten_daily", "cntaccess", "dp_date", "blog_id")
        site = Rule("site", Text("của cổng này", "is of this site"), views.c.blog_id == (self.options.blog_id or 1))
        moment = Moment(views.c.dp_date, Clock.LOCAL, facts.zone)
        part = Rows(table=views, moment=moment, number=func.sum(views.c.cntaccess), rules=(site,))
        kept = Log(parts=(part,))
        if not is_on(facts.settings.get("cron_on")):
            return kept
        # How many days the job keeps is code (90, later 180, and a filter), not a setting; it stops within a day.
        return purged(kept, (part,), now, is_by_day=False)


class Slimstat(_Counter):
    """A row a page view; `dt` is the local wall clock written as if it were UTC. Crawlers count, as on its own screen.

    Source: wp-slimstat.php (date_i18n, wp_slimstat_purge), admin/view/wp-slimstat-db.php
    """

    name = "wp-slimstat"
    help = Text("Slimstat: lượt xem trang hoặc khách", "Slimstat: page views or visitors")
    Options = VisitorOptions
    metrics = ("visits", "visitors", "pageviews")
    settings = "slimstat_options"

    def learn(self, reader: Reader) -> CounterFacts:
        facts = super().learn(reader)
        has_archive = reader.has_table(self.site_table("slim_stats_archive").name)
        return replace(facts, has_extra=has_archive)

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        names = ["slim_stats", "slim_stats_archive"] if facts.has_extra else ["slim_stats"]
        parts = tuple(self._rows(name, facts) for name in names)
        people = self.options.metric == "visitors"
        kept = Distinct(parts=parts, visitor="ip") if people else Log(parts=parts)
        age = number(facts.settings.get("auto_purge", 420))
        if not age or is_on(facts.settings.get("auto_purge_delete", "on")):
            return kept  # what is purged is moved into the archive
        promised = days_before(now, facts.zone, age) + timedelta(days=1)
        return purged(kept, parts, now, is_by_day=False, promised=promised)

    def _rows(self, name: str, facts: CounterFacts) -> Rows:
        stats = self.site_table(name, "dt", "ip")
        return Rows(table=stats, moment=Moment(stats.c.dt, Clock.UNIX_LOCAL, facts.zone), number=func.count())


class BurstStatistics(_Counter):
    """A row a page view. Visitors are different people over the whole range. Source: statistics/class-statistics.php"""

    name = "burst-statistics"
    help = Text("Burst Statistics: lượt xem trang hoặc khách", "Burst Statistics: page views or visitors")
    Options = VisitorOptions
    metrics = ("visits", "visitors", "pageviews")
    settings = "burst_options_settings"

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        views = self.site_table("burst_statistics", "ID", "time", "uid")
        people = self.options.metric == "visitors"
        counted = func.count(distinct(views.c.uid)) if people else func.count()
        part = Rows(table=views, moment=Moment(views.c.time, Clock.UNIX), number=counted)
        kept = Log(parts=(part,), is_additive=not people)
        if facts.settings.get("archive_data") not in ("delete", "archive"):
            return kept
        return purged(kept, (part,), now, is_by_day=False)


class IndependentAnalytics(_Counter):
    """A row a page view, in UTC; visitors are different people over the whole range. Source: IAWP/Views/View.php"""

    name = "independent-analytics"
    help = Text("Independent Analytics: lượt xem trang hoặc khách", "Independent Analytics: page views or visitors")
    Options = VisitorOptions
    metrics = ("visits", "visitors", "pageviews")

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        views = self.site_table("independent_analytics_views", "viewed_at", "session_id")
        moment = Moment(views.c.viewed_at, Clock.UTC)
        if self.options.metric != "visitors":
            return Log(parts=(Rows(table=views, moment=moment, number=func.count()),))
        sessions = self.site_table("independent_analytics_sessions", "session_id", "visitor_id")
        joined = views.join(sessions, sessions.c.session_id == views.c.session_id)
        people = Rows(table=joined, moment=moment, number=func.count(distinct(sessions.c.visitor_id)))
        return Log(parts=(people,), is_additive=False)


class WpPostViews(_Counter):
    """One total for each post, as text, without any date: days come from the ledger. Source: wp-postviews.php"""

    name = "wp-postviews"
    help = Text("WP-PostViews: tổng lượt xem các bài viết", "WP-PostViews: the total of views of single posts")
    Options = ViewOptions
    settings = "views_options"

    def learn(self, reader: Reader) -> CounterFacts:
        facts = super().learn(reader)
        meta = self.site_table("postmeta", "meta_id", "meta_key")
        seen = select(meta.c.meta_id).where(meta.c.meta_key == "views").limit(1)
        if not facts.settings and reader.scalar(seen) is None:
            raise SchemaMismatch(
                Text(
                    f"bảng {meta.name} không có số liệu của WP-PostViews (meta_key 'views')",
                    f"table {meta.name} holds nothing of WP-PostViews (meta_key 'views')",
                )
            )
        return facts

    def visits(self, facts: CounterFacts, now: datetime) -> Kind:
        kept = self.site_table("postmeta", "meta_key", "meta_value")
        total = select(func.sum(cast(kept.c.meta_value, BigInteger))).where(kept.c.meta_key == "views")
        return Running(value=total)


ADAPTERS = (
    KokoAnalytics,
    PostViewsCounter,
    Slimstat,
    Statify,
    TopTen,
    BurstStatistics,
    IndependentAnalytics,
    WpPostViews,
)
