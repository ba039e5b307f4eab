"""Days as people count them, turned into whatever a CMS stores.

A range of days becomes half-open bounds in the column's own form; the column is never wrapped in a function, so that
the CMS's own index serves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Date, DateTime, Dialect, String, and_, func, literal, not_, or_
from sqlalchemy.types import TypeDecorator, TypeEngine

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
UTC = timezone.utc


@dataclass(frozen=True, slots=True)
class DateRange:
    """Calendar days of one zone, first and last included.

    >>> DateRange(date(2022, 5, 1), date(2022, 5, 31)).start.isoformat()
    '2022-05-01T00:00:00+07:00'
    >>> DateRange(date(2022, 5, 1), date(2022, 5, 31)).length
    31
    """

    first: date
    last: date
    zone: tzinfo = VIETNAM

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("the first day is after the last day")

    @property
    def start(self) -> datetime:
        """The first instant of the first day."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after the last day."""
        return datetime.combine(_next_day(self.last), time(), self.zone)

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=offset) for offset in range(self.length))

    def part(self, first: date, last: date) -> DateRange:
        """Other days of the same zone."""
        return DateRange(first, last, self.zone)


class Clock(Enum):
    """How a column tells time. The values are the words of the YAML."""

    LOCAL = "local"  # wall clock of a zone, without the zone
    UTC = "utc"  # wall clock of UTC, without the zone
    AWARE = "aware"  # an instant with its zone (timestamptz; MySQL's TIMESTAMP)
    UNIX = "unix"  # seconds since 1970 UTC
    UNIX_MS = "unix_ms"  # milliseconds since 1970 UTC
    UNIX_LOCAL = "unix_local"  # a local wall clock written as if it were UTC, in seconds (WordPress's date_i18n('U'))
    DATE = "date"  # a day of the zone
    TEXT = "text"  # ISO text, blank or T between; rows may differ
    TEXT_DATE = "text_date"  # YYYYMMDD or YYYY-MM-DD; rows may differ


@dataclass(frozen=True)
class Moment:
    """The column that says when, on which clock.

    zone:   whose wall clock it is (LOCAL, UNIX_LOCAL, DATE, TEXT, TEXT_DATE).
    closes: True where the stamp ends an interval: a row stamped 00:00:00 belongs to the day before.
    """

    column: ColumnElement[Any]
    clock: Clock
    zone: tzinfo = VIETNAM
    closes: bool = False

    def within(self, days: DateRange) -> ColumnElement[bool]:
        """The condition that a row lies on these days."""
        if self.clock is Clock.TEXT_DATE:
            return self._within_text_days(days)
        if self.clock is Clock.TEXT and _wall(days.start, self.zone).time() != time():
            return self._within_text_moments(days)
        start, end = self.bound(days.start), self.bound(days.end)
        if self.closes:
            return and_(self.column > start, self.column <= end)
        return and_(self.column >= start, self.column < end)

    def is_past(self, now: datetime) -> ColumnElement[bool]:
        """The condition that the moment has come; a day has come when it begins."""
        return self.in_one_form() <= self.bound_now(now)

    def is_ahead(self, now: datetime) -> ColumnElement[bool]:
        """The condition that the moment has not passed; a day passes when it ends."""
        form, bound = self.in_one_form(), self.bound_now(now)
        if self.clock is Clock.TEXT:
            return or_(form >= bound, form == self.bound(now))  # text of a day alone
        return form >= bound

    def read(self, value: object) -> datetime | None:
        """What a driver gave for this column, as an instant; None for NULL, zero dates and what is no date."""
        if value is None or isinstance(value, bool):
            return None
        if isinstance(value, (bytes, bytearray)):
            value = bytes(value).decode("ascii", "replace")
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self._stored_zone())
        if isinstance(value, date):
            return datetime.combine(value, time(), self.zone)
        if isinstance(value, (int, float, Decimal)) and self.clock in _NUMBERS:
            return self._from_number(int(value))
        return self._from_text(str(value))

    def _stored_zone(self) -> tzinfo:
        return UTC if self.clock in (Clock.UTC, Clock.AWARE) else self.zone

    def bound(self, instant: datetime) -> ColumnElement[Any]:
        """An instant in the column's own form, for comparing; a day for the clocks that keep days or text."""
        match self.clock:
            case Clock.LOCAL:
                return literal(_wall(instant, self.zone), WallClock())
            case Clock.UTC:
                return literal(_wall(instant, UTC), WallClock())
            case Clock.AWARE:
                return literal(_in_zone(instant, UTC), Instant())
            case Clock.UNIX:
                return literal(_seconds(instant), BigInteger())
            case Clock.UNIX_MS:
                return literal(_seconds(instant) * 1000, BigInteger())
            case Clock.UNIX_LOCAL:
                return literal(_seconds(_wall(instant, self.zone).replace(tzinfo=UTC)), BigInteger())
            case Clock.DATE:
                return literal(_wall(instant, self.zone).date(), Date())
            case Clock.TEXT | Clock.TEXT_DATE:
                return literal(_wall(instant, self.zone).date().isoformat(), String())

    def _within_text_days(self, days: DateRange) -> ColumnElement[bool]:
        """Both spellings, told apart by the dash: '2025-03-02' sorts before '20250101'."""
        start, end = _wall(days.start, self.zone).date(), _wall(days.end, self.zone).date()
        dashed = self.column.like("____-%")
        return or_(
            and_(dashed, self.column >= start.isoformat(), self.column < end.isoformat()),
            and_(not_(dashed), self.column >= f"{start:%Y%m%d}", self.column < f"{end:%Y%m%d}"),
        )

    def _within_text_moments(self, days: DateRange) -> ColumnElement[bool]:
        """Text of another zone, in which the days begin at some hour; 'T' sorts after the blank."""
        start, end = _wall(days.start, self.zone), _wall(days.end, self.zone)
        with_t = self.column.like("__________T%")
        between = [and_(self.column >= start.isoformat(mark), self.column < end.isoformat(mark)) for mark in ("T", " ")]
        return or_(and_(with_t, between[0]), and_(not_(with_t), between[1]))

    def in_one_form(self) -> ColumnElement[Any]:
        """The column in one spelling; only where a single moment is compared, never for the range."""
        if self.clock is Clock.TEXT:
            return func.replace(self.column, "T", " ")
        if self.clock is Clock.TEXT_DATE:
            return func.replace(self.column, "-", "")
        return self.column

    def bound_now(self, now: datetime) -> ColumnElement[Any]:
        """`now` in the form of `in_one_form`."""
        if self.clock is Clock.TEXT:
            return literal(_wall(now, self.zone).isoformat(" ", "seconds"), String())
        if self.clock is Clock.TEXT_DATE:
            return literal(f"{_wall(now, self.zone):%Y%m%d}", String())
        return self.bound(now)

    def _from_number(self, value: int) -> datetime | None:
        try:
            moment = datetime.fromtimestamp(value / 1000 if self.clock is Clock.UNIX_MS else value, UTC)
        except (OverflowError, ValueError, OSError):
            return None
        return moment.replace(tzinfo=self.zone) if self.clock is Clock.UNIX_LOCAL else moment

    def _from_text(self, value: str) -> datetime | None:
        if self.clock in _NUMBERS:
            return self._from_number(int(value)) if re.fullmatch(r"-?\d+", value) else None
        if re.fullmatch(r"\d{8}", value):
            value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
        value = re.sub(r"\.\d+", "", value).removesuffix("Z")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=self._stored_zone())


_NUMBERS = (Clock.UNIX, Clock.UNIX_MS, Clock.UNIX_LOCAL)


class WallClock(TypeDecorator[datetime]):
    """A wall clock without zone. SQLite keeps it as text, and 'HH:MM:SS' sorts before 'HH:MM:SS.000000'."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return value.isoformat(" ", "seconds") if value and dialect.name == "sqlite" else value


class Instant(TypeDecorator[datetime]):
    """An instant. MySQL's TIMESTAMP shows it in the session's zone, which this service sets to UTC; SQLite has text."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        zoned = dialect.name not in ("mysql", "mariadb")
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else DateTime(timezone=zoned))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name not in ("mysql", "mariadb", "sqlite"):
            return value
        naive = value.astimezone(UTC).replace(tzinfo=None)
        return naive.isoformat(" ", "seconds") if dialect.name == "sqlite" else naive


def is_day_of(zone: tzinfo, other: tzinfo, days: DateRange) -> bool:
    """Whether two zones begin their days together, all through a range of days."""
    return all(_offset(day, zone) == _offset(day, other) for day in {days.first, days.last, *_month_starts(days)})


def _month_starts(days: DateRange) -> Iterator[date]:
    return (day for day in days if day.day == 1)


def _offset(day: date, zone: tzinfo) -> timedelta | None:
    return datetime.combine(day, time(12), zone).utcoffset()


def _next_day(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _in_zone(instant: datetime, zone: tzinfo) -> datetime:
    """The same instant in another zone; at the ends of the calendar, the nearest that can be written."""
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return datetime.min.replace(tzinfo=zone) if instant.year < 5000 else datetime.max.replace(tzinfo=zone)


def _wall(instant: datetime, zone: tzinfo) -> datetime:
    return _in_zone(instant, zone).replace(tzinfo=None)


def _seconds(instant: datetime) -> int:
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
