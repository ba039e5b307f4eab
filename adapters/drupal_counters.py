"""Drupal: the statistics module's counters.

Counts   drupal-node-counter: page views of all nodes ever, no days. drupal7-accesslog: page requests as its own report
         shows them, with feeds, administrators' pages and pages that were refused or not found.
Reads    {prefix}node_counter; {prefix}accesslog, {prefix}variable.
Source   Drupal 7.105 and 10.1.6 modules/statistics (statistics_exit, statistics_cron)
Example
    visits: {adapter: drupal7-accesslog}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from adapters.base import VisitAdapter
from adapters.database import Reader
from adapters.dates import UTC, Clock, DateRange, Moment
from adapters.errors import RangeUnknown
from adapters.kinds import Kind, Log, Rows, Running, removed
from adapters.options import Options, choice, option, table_prefix
from adapters.reaching import Reaching
from adapters.text import Text

# statistics_cron(): variable_get('statistics_flush_accesslog_timer', 259200)
_DEFAULT_TIMER_S = 259200


@dataclass(frozen=True)
class CounterOptions(Options):
    table_prefix: str = option(table_prefix(), "", Text("tiền tố bảng, thường không có", "table prefix, often none"))
    metric: str = option(choice("pageviews"), "pageviews", Text("đại lượng", "the metric"))


class NodeCounter(VisitAdapter[CounterOptions, None]):
    """A total per node; deleting a node deletes its count. `daycount` is reset by cron at any hour, so it is no day."""

    name = "drupal-node-counter"
    help = Text("Drupal: tổng lượt xem các bài (module statistics)", "Drupal: total views of nodes (statistics module)")
    metrics = ("pageviews",)
    Options = CounterOptions

    def learn(self, reader: Reader) -> None:
        return None

    def visits(self, facts: None, now: datetime) -> Running:
        counter = self.table("node_counter", "totalcount")
        return Running(value=select(func.coalesce(func.sum(counter.c.totalcount), 0)))


class AccessLog(VisitAdapter[CounterOptions, None]):
    """A row per page request, of which cron deletes those older than `statistics_flush_accesslog_timer` seconds.

    How far back the log reaches: to the first whole day after the last cron run less the timer. Where older rows are
    still there, cron has deleted nothing of them (the module was off, or the timer was changed), and the log reaches
    to the day of its oldest row. Days that lie wholly after its newest row are known only while logging is on.
    """

    name = "drupal7-accesslog"
    help = Text("Drupal 7: nhật ký truy cập (module statistics)", "Drupal 7: access log (statistics module)")
    metrics = ("pageviews",)
    Options = CounterOptions

    def learn(self, reader: Reader) -> None:
        return None

    def notes(self, facts: None) -> Sequence[Text]:
        return (
            Text(
                "gồm cả yêu cầu bị từ chối (403), không tìm thấy (404), RSS và trang quản trị, như báo cáo của Drupal",
                "includes refused (403) and missing (404) pages, feeds and admin pages, as Drupal's own report does",
            ),
        )

    def visits(self, facts: None, now: datetime) -> Kind:
        log = self.table("accesslog", "timestamp")
        rows = Rows(table=log, moment=Moment(log.c.timestamp, Clock.UNIX), number=func.count())
        return Reaching(
            kept=Log(parts=(rows,)),
            clues=(
                self._variable("statistics_flush_accesslog_timer"),
                self._variable("statistics_enable_access_log"),
                self._variable("cron_last"),
                select(func.min(log.c.timestamp)),
                select(func.max(log.c.timestamp)),
            ),
            check=_check,
        )

    def _variable(self, name: str) -> Select[Any]:
        variables = self.table("variable", "name", "value")
        return select(variables.c.value).where(variables.c.name == name)


def _check(values: Sequence[Any], days: DateRange) -> None:
    timer, is_on, cron = (_number(value) for value in values[:3])
    oldest, newest = (None if value is None else _moment(int(value), days) for value in values[3:])
    since = _since(_DEFAULT_TIMER_S if timer is None else timer, cron, oldest, days)
    if since is not None and days.first < since:
        raise removed(since)
    if not is_on and (newest is None or days.first > newest.date()):
        raise RangeUnknown(Text("nhật ký truy cập của Drupal đang tắt", "Drupal's access log is switched off"))


def _since(timer: int, cron: int | None, oldest: datetime | None, days: DateRange) -> date | None:
    if timer == 0:
        return None
    limit = None if cron is None else _moment(cron - timer, days)
    if limit is None or (oldest is not None and oldest < limit):
        return None if oldest is None else oldest.date()
    return limit.date() if limit.time() == time() else limit.date() + timedelta(days=1)


def _moment(seconds: int, days: DateRange) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(days.zone)


def _number(value: object) -> int | None:
    """A whole number or yes/no as PHP serializes it: `i:259200;`, `s:6:"259200";`, `b:1;`; None for anything else.

    >>> _number(b's:6:"259200";'), _number("i:0;"), _number(None)
    (259200, 0, None)
    """
    text = bytes(value).decode("ascii", "replace") if isinstance(value, (bytes, bytearray, memoryview)) else value
    found = re.fullmatch(r'(?:[ib]:|s:\d+:")(\d+)"?;', str(text))
    return int(found[1]) if found else None


ADAPTERS = (NodeCounter, AccessLog)
