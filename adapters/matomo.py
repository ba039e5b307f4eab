"""Matomo 4 and 5 as a portal's counter: its raw log, and its day archives for days that the log no longer has.

Counts   visits: visits by the moment of their last action, as Matomo dates them. visitors: different visitor ids over
         the whole range, so days cannot be added. actions: page views, downloads, searches. pageviews: views of pages
         by their own moment.
Reads    {prefix}log_visit, {prefix}log_link_visit_action, {prefix}log_action, {prefix}archive_numeric_YYYY_MM,
         {prefix}site, {prefix}option.
Source   Matomo 5.2: core/DataAccess/LogAggregator.php, plugins/PrivacyManager/PrivacyManager.php, LogDataPurger.php
Example
    visits: {adapter: matomo, table_prefix: matomo_, idsite: 1, metric: visits}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Select, TableClause, case, distinct, func, or_, select

from adapters.base import Rule, VisitAdapter
from adapters.database import Reader
from adapters.dates import UTC, Clock, DateRange, Moment
from adapters.day_basis import day_basis_note, day_basis_option
from adapters.errors import DayBasisMismatch, SiteMismatch
from adapters.kinds import Kind, Log, Rows, removed
from adapters.matomo_archive import COLUMNS, Archive, LogThenArchive, Month, has_visits
from adapters.options import REQUIRED, Options, choice, option, table_prefix, whole
from adapters.reaching import Reaching
from adapters.text import Text

# config/global.ini.php: delete_logs_older_than; live_widget_visitor_count_last_minutes
_DEFAULT_DAYS = 180
_ONLINE = timedelta(minutes=3)
_EPOCH = date(1970, 1, 1)
_PAGE_URL = 1  # log_action.type
_RECORDS = {
    "visits": "nb_visits",
    "visitors": "nb_uniq_visitors",
    "actions": "nb_actions",
    "pageviews": "Actions_nb_pageviews",
}


@dataclass(frozen=True)
class MatomoOptions(Options):
    table_prefix: str = option(table_prefix(), "matomo_", Text("tiền tố bảng", "table prefix"))
    idsite: int = option(whole(1), REQUIRED, Text("số của cổng trong Matomo", "the site's number in Matomo"), example=1)
    metric: str = option(choice(*_RECORDS), "visits", Text("đại lượng", "the metric"))
    read: str = option(
        choice("auto", "log", "archive"),
        "auto",
        Text(
            "auto: nhật ký còn đến đâu đọc đến đó, trước nữa đọc số liệu ngày; log; archive",
            "auto: the raw log as far back as it reaches, day archives before; log; archive",
        ),
    )
    day_basis: str | None = day_basis_option()


@dataclass(frozen=True)
class MatomoFacts:
    """since: the first day that the log keeps whole; purged_after: days after which Matomo deletes, once it has begun.

    emptied: the log's first day, where archives hold earlier visits although Matomo did not delete them itself.
    archives: empty where they are not read.
    """

    since: date | None
    emptied: date | None
    purged_after: int | None
    archives: Mapping[Month, TableClause]
    notes: tuple[Text, ...]


class Matomo(VisitAdapter[MatomoOptions, MatomoFacts]):
    """One site of a Matomo.

    Matomo writes down when it last deleted old visits. Once it has, the log is whole from the day after that day less
    the limit, and no earlier than its oldest visit. Where deleting is on but was never done, it is whole from its
    oldest visit's first action; where it was never on, for ever, unless the archives hold visits from before its first
    day: somebody emptied it by hand.
    """

    name = "matomo"
    help = Text("Matomo (Piwik): nhật ký lượt truy cập và số liệu ngày", "Matomo (Piwik): visit log and day archives")
    metrics = tuple(_RECORDS)
    Options = MatomoOptions

    def learn(self, reader: Reader) -> MatomoFacts:
        zone = self._site_zone(reader)
        tables = self._archive_tables(reader)
        archives: Mapping[Month, TableClause] = {}
        notes: tuple[Text, ...] = ()
        if self.options.read != "log":
            try:
                notes = day_basis_note(zone, self.zone, self.options.day_basis, datetime.now(UTC))
                archives = tables
            except DayBasisMismatch:
                if self.options.read == "archive":
                    raise
        if self.options.read == "archive":
            return MatomoFacts(None, None, None, archives, (*notes, _TEMPORARY_NOTE))
        values = [reader.scalar(clue) for clue in self._clues()]
        is_cut = _number(values[0]) == 1 and bool(_number(values[2]))
        since = self._since(values, self.zone)
        emptied = self._emptied(reader, tables, since, is_same_day=bool(archives) and not notes)
        return MatomoFacts(
            since=max((day for day in (since, emptied) if day), default=None),
            emptied=emptied,
            purged_after=_days_kept(values[1]) if is_cut else None,
            archives=archives,
            notes=(*notes, _TEMPORARY_NOTE) if archives else notes,
        )

    def notes(self, facts: MatomoFacts) -> Sequence[Text]:
        return facts.notes

    def visits(self, facts: MatomoFacts, now: datetime) -> Kind:
        archive = Archive(
            tables=facts.archives,
            site=self.options.idsite,
            record=_RECORDS[self.options.metric],
            is_additive=self.options.metric != "visitors",
        )
        if self.options.read == "archive":
            return archive
        log = Reaching(
            kept=Log(parts=(self._rows(),), since=facts.emptied),
            clues=self._clues(),
            check=self._check,
            is_additive=archive.is_additive,
            is_whole=facts.since is None,
        )
        if not facts.archives or facts.since is None:
            return log
        since = facts.since
        if facts.purged_after is not None:
            # What Matomo may have deleted since these facts were learnt.
            since = max(since, now.astimezone(UTC).date() - timedelta(days=facts.purged_after - 1))
        return LogThenArchive(log=log, archive=archive, log_since=since, is_additive=archive.is_additive)

    def online(self, facts: MatomoFacts, now: datetime) -> Select[Any]:
        """Different visitors of the last three minutes, as Matomo's own live widget has it."""
        visits = self._visits()
        last = Moment(visits.c.visit_last_action_time, Clock.UTC)
        return select(func.count(distinct(visits.c.idvisitor))).where(
            visits.c.idsite == self.options.idsite, last.column >= last.bound(now - _ONLINE)
        )

    def _rows(self) -> Rows:
        if self.options.metric == "pageviews":
            return self._page_views()
        visits = self._visits()
        numbers = {
            "visits": func.count(),
            "visitors": func.count(distinct(visits.c.idvisitor)),
            "actions": func.sum(visits.c.visit_total_actions),
        }
        return Rows(
            table=visits,
            moment=Moment(visits.c.visit_last_action_time, Clock.UTC),
            number=numbers[self.options.metric],
            rules=(self._of_site(visits),),
        )

    def _page_views(self) -> Rows:
        links = self.table("log_link_visit_action", "idsite", "server_time", "idaction_url")
        actions = self.table("log_action", "idaction", "type")
        return Rows(
            table=links.join(actions, actions.c.idaction == links.c.idaction_url),
            moment=Moment(links.c.server_time, Clock.UTC),
            number=func.count(),
            rules=(
                self._of_site(links),
                Rule("page", Text("là lượt xem trang", "is a page view"), actions.c.type == _PAGE_URL),
            ),
        )

    def _of_site(self, table: TableClause) -> Rule:
        site = self.options.idsite
        return Rule("site", Text(f"thuộc cổng {site}", f"is of site {site}"), table.c.idsite == site)

    def _visits(self) -> TableClause:
        times = ("visit_first_action_time", "visit_last_action_time")
        return self.table("log_visit", "idvisit", "idsite", "idvisitor", *times, "visit_total_actions")

    def _clues(self) -> tuple[Select[Any], ...]:
        """Whether old visits are deleted, after how many days, when last; the first action of the oldest visit.

        Matomo deletes the visits of all sites together, those with the lowest numbers.
        """
        settings = self.table("option", "option_name", "option_value")
        names = ("delete_logs_enable", "delete_logs_older_than", "lastDelete_piwik_logs")
        visits = self._visits()
        oldest = select(visits.c.visit_first_action_time).order_by(visits.c.idvisit).limit(1)
        return (*(select(settings.c.option_value).where(settings.c.option_name == name) for name in names), oldest)

    def _check(self, values: Sequence[Any], days: DateRange) -> None:
        since = self._since(values, days.zone)
        if since is not None and days.first < since:
            raise removed(since)

    def _since(self, values: Sequence[Any], zone: tzinfo) -> date | None:
        is_on, ran = _number(values[0]) == 1, _number(values[2])
        if not is_on and not ran:
            return None
        first = Moment(self._visits().c.visit_first_action_time, Clock.UTC).read(values[3])
        days = [first.astimezone(zone).date()] if first else []
        if is_on and ran:
            cut = datetime.fromtimestamp(ran, UTC).date() - timedelta(days=_days_kept(values[1]))
            days.append(cut + timedelta(days=1))  # days of UTC were cut, so a day of Viet Nam has lost its morning
        return max(days, default=None)

    def _emptied(
        self, reader: Reader, tables: Mapping[Month, TableClause], since: date | None, is_same_day: bool
    ) -> date | None:
        """The first day of the site's log, where the archives hold visits from before it that Matomo did not delete.

        since: before this day Matomo deleted visits itself.
        is_same_day: False where the archives' days are of another zone, in which a visit may be of the day before.
        """
        visits = self._visits()
        oldest = select(visits.c.visit_first_action_time).where(visits.c.idsite == self.options.idsite)
        oldest = oldest.order_by(visits.c.visit_last_action_time).limit(1)
        moment = Moment(visits.c.visit_first_action_time, Clock.UTC).read(reader.scalar(oldest))
        first = (moment or datetime.now(UTC)).astimezone(self.zone).date()
        slack = timedelta(days=0 if is_same_day else 1)
        after, before = (since + slack if since else _EPOCH), first - slack
        begin, end = (after.year, after.month), (before.year, before.month)
        earlier = [table for month, table in tables.items() if begin <= month <= end]
        held = [has_visits(table, self.options.idsite, after, before) for table in earlier]
        return first if held and reader.scalar(select(case((or_(*held), 1), else_=0))) else None

    def _archive_tables(self, reader: Reader) -> dict[Month, TableClause]:
        start = self.table("archive_numeric_").name
        found = {}
        for name in reader.tables():
            match = re.fullmatch(re.escape(start) + r"(\d{4})_(\d{2})", name)
            if match:
                found[int(match[1]), int(match[2])] = self.table(f"archive_numeric_{match[1]}_{match[2]}", *COLUMNS)
        return found

    def _site_zone(self, reader: Reader) -> tzinfo:
        sites = self.table("site", "idsite", "name", "timezone")
        wanted = self.options.idsite
        name = reader.scalar(select(sites.c.timezone).where(sites.c.idsite == wanted))
        if name is None:
            rows = reader.rows(select(sites.c.idsite, sites.c.name).order_by(sites.c.idsite).limit(20))
            there = ", ".join(f"{number} ({title})" for number, title in rows)
            raise SiteMismatch(
                Text(f"Matomo không có idsite {wanted}; có: {there}", f"Matomo has no idsite {wanted}; it has: {there}")
            )
        return _zone(str(name))


_TEMPORARY_NOTE = Text(
    "ngày mà quá một tuần Matomo vẫn chưa chốt số liệu thì lấy lần tính tạm mới nhất",
    "a day that Matomo has not finished within a week counts as its newest temporary archive",
)


def _days_kept(value: object) -> int:
    return _number(value) or _DEFAULT_DAYS


def _number(value: object) -> int | None:
    found = re.fullmatch(r"\s*(\d+)\s*", "" if value is None else str(value))
    return int(found[1]) if found else None


def _zone(name: str) -> tzinfo:
    """A zone as Matomo writes it: a name, or 'UTC+7', 'UTC-3.5'."""
    if name in available_timezones():
        return ZoneInfo(name)
    manual = re.fullmatch(r"UTC([+-]\d{1,2}(?:\.\d+)?)", name)
    if manual is None:
        raise SiteMismatch(Text(f"múi giờ '{name}' không đọc được", f"cannot read the time zone '{name}'"))
    return timezone(timedelta(hours=float(manual[1])))


ADAPTERS = (Matomo,)
