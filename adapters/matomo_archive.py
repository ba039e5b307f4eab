"""Matomo's ready-made numbers: one table a month, several archives of one day side by side.

Source   Matomo 5.2: core/DataAccess/ArchiveWriter.php, ArchiveSelector.php; plugins/PrivacyManager/ReportsPurger.php
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    TableClause,
    and_,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from adapters.base import Question
from adapters.dates import DateRange
from adapters.errors import RangeUnknown
from adapters.kinds import Kind
from adapters.text import Text

COLUMNS = ("idarchive", "name", "idsite", "date1", "date2", "period", "ts_archived", "value")
_DAY, _MONTH = 1, 3
_OK, _TEMPORARY = 1, 3
_LATE = timedelta(days=7)
Month = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Archive(Kind):
    """Numbers of days, of which the newest finished archive counts, else the newest temporary one.

    A temporary archive is what Matomo knew while the day lasted. It stands for today, and for days that Matomo has not
    finished within a week; until then it may still do so, and the day is not known.
    A day without an archive is 0 only where a finished archive of its month has no more visits than the month's days.
    Where day archives were deleted, a whole month is still its month archive.

    tables: the tables that are there, by year and month.
    record: the metric's name in them.
    """

    tables: Mapping[Month, TableClause]
    site: int
    record: str

    def question(self, days: DateRange, now: datetime) -> Question:
        """Days that have not come are 0; all others must be in the archives."""
        today = now.astimezone(days.zone).date()
        if days.first > today:
            return Question((), lambda values: 0)
        come = days.part(days.first, min(days.last, today))
        parts = list(_months(come))
        if not self.is_additive and come.length > 1 and not _is_whole(come):
            raise RangeUnknown(
                Text(
                    "kho số liệu của Matomo chỉ có số người của từng ngày và từng tháng, không cộng được",
                    "Matomo's archives hold visitors of single days and whole months, which cannot be added",
                )
            )
        readable = [part for part in parts if _month_of(part) in self.tables]
        scalars = tuple(scalar for part in readable for scalar in self._scalars(part, today))

        def answer(values: Sequence[Any]) -> int:
            pairs = zip(readable, values[::2], values[1::2], strict=True)
            numbers = {part: self._number(part, _listed(of_days), of_month) for part, of_days, of_month in pairs}
            unknown = [part for part in parts if numbers.get(part) is None]
            if unknown:
                raise _unknown(unknown[-1], days)
            return sum(number for number in numbers.values() if number is not None)

        return Question(scalars, answer)

    def _scalars(self, days: DateRange, today: date) -> tuple[Select[Any], Select[Any]]:
        """Of the month of these days: what is known of each day as '2025-02-01=5,2025-02-02=0', and its own number.

        31 days make some 700 characters; MySQL cuts such a list at 1,024.
        """
        table = self.tables[_month_of(days)]
        month = _whole(days)
        value, known, of_days = self._archives(table, _DAY, (_OK, _TEMPORARY), month)
        is_settled = or_(table.c.value == _OK, table.c.date1 >= _day(today), table.c.date1 < _day(today - _LATE))
        item = cast(table.c.date1, String) + "=" + cast(cast(value, BigInteger), String)
        total, month_known, of_month = self._archives(table, _MONTH, (_OK,), month)
        return (
            select(func.group_concat(item)).select_from(of_days).where(known, is_settled),
            select(total).select_from(of_month).where(month_known).limit(1),
        )

    def _number(self, days: DateRange, of_days: Mapping[date, int], of_month: float | None) -> int | None:
        """The number of these days of one month; None where it is not known."""
        if not self.is_additive and days.length > 1:
            return None if of_month is None else int(of_month)
        asked = [of_days[day] for day in days if day in of_days]
        if len(asked) == days.length:
            return sum(asked)
        if of_month is None or not self.is_additive:
            return None
        if _is_whole(days):
            return int(of_month)
        return sum(asked) if sum(of_days.values()) == of_month else None

    def _archives(
        self, table: TableClause, period: int, states: tuple[int, ...], month: DateRange
    ) -> tuple[ColumnElement[float], ColumnElement[bool], FromClause]:
        """The number of an archive, the conditions that choose one for each period of a month, and what both read.

        An archive without the metric's row is 0 if it has no visits either; else its row was deleted.
        """
        done, better = table, table.alias("better")
        metric, visits = table.alias("metric"), table.alias("visits")
        joined = done.outerjoin(metric, and_(metric.c.idarchive == done.c.idarchive, metric.c.name == self.record))
        joined = joined.outerjoin(visits, and_(visits.c.idarchive == done.c.idarchive, visits.c.name == "nb_visits"))
        same = (better.c.date1 == done.c.date1, better.c.date2 == done.c.date2)
        newer = or_(
            better.c.ts_archived > done.c.ts_archived,
            and_(better.c.ts_archived == done.c.ts_archived, better.c.idarchive > done.c.idarchive),
        )
        is_better = or_(better.c.value < done.c.value, and_(better.c.value == done.c.value, newer))
        chosen = and_(
            self._done(done, period, states, month),
            not_(exists(select(better.c.idarchive).where(self._done(better, period, states, month), *same, is_better))),
            or_(metric.c.value.is_not(None), func.coalesce(visits.c.value, 0) == 0),
        )
        return func.coalesce(metric.c.value, 0), chosen, joined

    def _done(self, table: FromClause, period: int, states: tuple[int, ...], month: DateRange) -> ColumnElement[bool]:
        """Archives of all visits and all plugins.

        Only the index that begins with idsite is of use: Matomo's other one begins with the period, which every site
        shares, and `+ 0` keeps MySQL from taking it.
        """
        first, last = table.c.date1, table.c.date2
        is_month = period == _MONTH
        return and_(
            table.c.idsite == self.site,
            table.c.period + 0 == period,
            table.c.name == "done",
            table.c.value.in_(states),
            first == _day(month.first) if is_month else first >= _day(month.first),
            last == _day(month.last) if is_month else last <= _day(month.last),
        )


@dataclass(frozen=True, kw_only=True)
class LogThenArchive(Kind):
    """Days since `log_since` from the log, earlier ones from the archives, both in one statement."""

    log: Kind
    archive: Kind
    log_since: date

    def question(self, days: DateRange, now: datetime) -> Question:
        if days.first >= self.log_since:
            return self.log.question(days, now)
        if days.last >= self.log_since and not self.is_additive:
            raise RangeUnknown(
                Text(
                    f"số người không cộng được qua ngày {self.log_since:%d/%m/%Y}, từ đó nhật ký mới còn đủ",
                    f"visitors cannot be added across {self.log_since.isoformat()}, since when the log is whole",
                ),
                self.log_since,
            )
        before = self.log_since - timedelta(days=1)
        try:
            old = self.archive.question(days.part(days.first, min(days.last, before)), now)
        except RangeUnknown as error:
            raise self._with_first(error) from error
        new = Question((), lambda values: 0)
        if days.last >= self.log_since:
            new = self.log.question(days.part(self.log_since, days.last), now)
        size = len(old.scalars)

        def answer(values: Sequence[Any]) -> int:
            try:
                archived = old.answer(values[:size])
            except RangeUnknown as error:
                raise self._with_first(error) from error
            return archived + new.answer(values[size:])

        return Question(old.scalars + new.scalars, answer)

    def _with_first(self, error: RangeUnknown) -> RangeUnknown:
        """Where the archives know no later day, the log does."""
        return RangeUnknown(error.text, error.first or self.log_since)


def has_visits(table: TableClause, site: int, since: date, before: date) -> ColumnElement[bool]:
    """That an archive of a day or month since one day, over before the other, holds visits."""
    done, visits = table.alias("done"), table.alias("visits")
    return exists(
        select(done.c.idarchive)
        .select_from(done.join(visits, visits.c.idarchive == done.c.idarchive))
        .where(
            done.c.idsite == site,
            done.c.name == "done",
            done.c.value.in_((_OK, _TEMPORARY)),
            done.c.period.in_((_DAY, _MONTH)),
            done.c.date1 >= _day(since),
            done.c.date2 < _day(before),
            visits.c.name == "nb_visits",
            visits.c.value > 0,
        )
    )


def _listed(items: str | None) -> dict[date, int]:
    """What `_scalars` read of the days.

    >>> _listed("2025-02-01=5,2025-02-02=0")
    {datetime.date(2025, 2, 1): 5, datetime.date(2025, 2, 2): 0}
    """
    pairs = (item.split("=") for item in items.split(",")) if items else ()
    return {date.fromisoformat(day): int(number) for day, number in pairs}


def _day(day: date) -> ColumnElement[date]:
    return literal(day, Date())


def _month_of(days: DateRange) -> Month:
    return days.first.year, days.first.month


def _whole(days: DateRange) -> DateRange:
    """The month in which these days lie."""
    first = days.first.replace(day=1)
    return days.part(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def _is_whole(days: DateRange) -> bool:
    return days == _whole(days)


def _months(days: DateRange) -> Iterator[DateRange]:
    """These days, month by month."""
    first = days.first
    while first <= days.last:
        last = min(_whole(days.part(first, first)).last, days.last)
        yield days.part(first, last)
        first = last + timedelta(days=1)


def _unknown(gap: DateRange, days: DateRange) -> RangeUnknown:
    """gap: the last days of the range for which no archive tells anything."""
    after: date | None = gap.last + timedelta(days=1)
    shown = Text(f"tháng {gap.first:%m/%Y}", f"month {gap.first:%Y-%m}")
    return RangeUnknown(
        shown + Text(": kho số liệu của Matomo thiếu ngày", ": Matomo's archives lack days"),
        after if gap.last < days.last else None,
    )
