"""Days become bounds in every clock's own form, and what drivers give becomes an instant again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, DateTime, Dialect, MetaData, String, Table, column, select
from sqlalchemy.dialects import mysql, postgresql, sqlite

from adapters.dates import UTC, VIETNAM, Clock, DateRange, Moment, is_day_of

PLUS_SEVEN = timezone(timedelta(hours=7))
HALF_PAST = timezone(timedelta(hours=6, minutes=30))
NEW_YORK = ZoneInfo("America/New_York")
MAY = DateRange(date(2022, 5, 1), date(2022, 5, 31))

PG: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own


def wall(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall clock without zone, as drivers give and take it."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


def bounds(moment: Moment, days: DateRange) -> list[Any]:
    """The two values that the column is compared with."""
    return list(moment.within(days).compile().params.values())


def sql(moment: Moment, days: DateRange, dialect: Dialect) -> str:
    return str(moment.within(days).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


# --- Days -------------------------------------------------------------------------------------------------------------


def test_the_first_and_the_last_day_are_both_counted() -> None:
    assert MAY.length == 31
    assert (MAY.start.isoformat(), MAY.end.isoformat()) == ("2022-05-01T00:00:00+07:00", "2022-06-01T00:00:00+07:00")
    assert [day.day for day in DateRange(date(2024, 2, 28), date(2024, 3, 1))] == [28, 29, 1]


def test_a_range_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="the first day is after the last day"):
        DateRange(date(2022, 5, 2), date(2022, 5, 1))


def test_a_part_keeps_the_zone() -> None:
    part = DateRange(date(2022, 5, 1), date(2022, 5, 31), NEW_YORK).part(date(2022, 5, 2), date(2022, 5, 3))
    assert (part.length, part.zone) == (2, NEW_YORK)


def test_a_day_when_clocks_change_is_as_long_as_it_is() -> None:
    day = DateRange(date(2022, 3, 13), date(2022, 3, 13), NEW_YORK)
    assert day.end.astimezone(UTC) - day.start.astimezone(UTC) == timedelta(hours=23)


# --- Bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "zone", "expected"),
    [
        (Clock.LOCAL, VIETNAM, [wall(2022, 5, 1), wall(2022, 6, 1)]),
        (Clock.LOCAL, PLUS_SEVEN, [wall(2022, 5, 1), wall(2022, 6, 1)]),
        (Clock.LOCAL, UTC, [wall(2022, 4, 30, 17), wall(2022, 5, 31, 17)]),
        (Clock.LOCAL, HALF_PAST, [wall(2022, 4, 30, 23, 30), wall(2022, 5, 31, 23, 30)]),
        (Clock.LOCAL, NEW_YORK, [wall(2022, 4, 30, 13), wall(2022, 5, 31, 13)]),
        (Clock.UTC, VIETNAM, [wall(2022, 4, 30, 17), wall(2022, 5, 31, 17)]),
        (Clock.AWARE, VIETNAM, [datetime(2022, 4, 30, 17, tzinfo=UTC), datetime(2022, 5, 31, 17, tzinfo=UTC)]),
        (Clock.UNIX, VIETNAM, [1651338000, 1654016400]),
        (Clock.UNIX_MS, VIETNAM, [1651338000000, 1654016400000]),
        (Clock.UNIX_LOCAL, VIETNAM, [1651363200, 1654041600]),  # seven hours more than UNIX
        (Clock.UNIX_LOCAL, UTC, [1651338000, 1654016400]),
        (Clock.DATE, VIETNAM, [date(2022, 5, 1), date(2022, 6, 1)]),
        (Clock.TEXT, VIETNAM, ["2022-05-01", "2022-06-01"]),
        (Clock.TEXT_DATE, VIETNAM, ["____-%", "2022-05-01", "2022-06-01", "20220501", "20220601"]),
    ],
)  # fmt: skip
def test_each_clock_has_its_own_bounds(clock: Clock, zone: tzinfo, expected: list[Any]) -> None:
    assert bounds(Moment(column("c"), clock, zone), MAY) == expected


@pytest.mark.parametrize("clock", [clock for clock in Clock if clock is not Clock.TEXT_DATE])
def test_the_column_is_compared_bare_so_that_an_index_serves(clock: Clock) -> None:
    text = str(Moment(column("c"), clock).within(MAY).compile())
    assert text.startswith("c >= ")
    assert " AND c < " in text


@pytest.mark.parametrize(("clock", "operators"), [(Clock.LOCAL, ("c > ", "c <= ")), (Clock.UNIX, ("c > ", "c <= "))])
def test_a_stamp_that_closes_its_interval_at_midnight_belongs_to_the_day_before(
    clock: Clock, operators: tuple[str, str]
) -> None:
    text = str(Moment(column("c"), clock, closes=True).within(MAY).compile())
    assert [operator in text for operator in operators] == [True, True]


def test_a_wall_clock_is_text_on_sqlite_and_a_datetime_elsewhere() -> None:
    moment = Moment(column("c"), Clock.LOCAL)
    assert sql(moment, MAY, sqlite.dialect()) == "c >= '2022-05-01 00:00:00' AND c < '2022-06-01 00:00:00'"
    assert sql(moment, MAY, mysql.dialect()) == "c >= '2022-05-01 00:00:00' AND c < '2022-06-01 00:00:00'"


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (sqlite.dialect(), "c >= '2022-04-30 17:00:00' AND c < '2022-05-31 17:00:00'"),
        (mysql.dialect(), "c >= '2022-04-30 17:00:00' AND c < '2022-05-31 17:00:00'"),  # the session's zone is UTC
        (PG, "c >= '2022-04-30 17:00:00+00:00' AND c < '2022-05-31 17:00:00+00:00'"),
    ],
)
def test_an_instant_is_written_as_its_engine_keeps_it(dialect: Dialect, expected: str) -> None:
    assert sql(Moment(column("c"), Clock.AWARE), MAY, dialect) == expected


ENDS = DateRange(date(1, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize("zone", [VIETNAM, UTC, HALF_PAST, NEW_YORK])
@pytest.mark.parametrize("clock", list(Clock))
def test_the_ends_of_the_calendar_have_bounds_on_every_clock(clock: Clock, zone: tzinfo) -> None:
    low, high = bounds(Moment(column("c"), clock, zone), ENDS)[-2:]
    assert low < high


def test_days_asked_in_another_zone_are_that_zones_days() -> None:
    days = DateRange(date(2022, 5, 1), date(2022, 5, 1), UTC)
    assert bounds(Moment(column("c"), Clock.LOCAL, VIETNAM), days) == [wall(2022, 5, 1, 7), wall(2022, 5, 2, 7)]


# --- Text columns: what SQL really makes of them ----------------------------------------------------------------------


def found(clock: Clock, rows: list[str], days: DateRange) -> list[str]:
    """Which of these texts lie on the days, as SQLite compares them."""
    table = Table("t", MetaData(), Column("c", String()))
    statement = select(table.c.c).where(Moment(table.c.c, clock).within(days))
    text = str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (c TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [(row,) for row in rows])
        return [row for (row,) in connection.execute(text)]


def test_iso_text_with_blank_t_zone_or_without_time_may_stand_in_one_column() -> None:
    rows = [
        "2022-04-30 23:59:59", "2022-04-30T23:59:59", "2022-05-01", "2022-05-01T00:00:00", "2022-05-31 23:59:59",
        "2022-05-31T23:59:59.999", "2022-06-01", "2022-06-01T00:00:00", "",
    ]  # fmt: skip
    assert found(Clock.TEXT, rows, MAY) == rows[2:6]


def test_days_as_text_with_and_without_dashes_may_stand_in_one_column() -> None:
    rows = ["20220430", "2022-04-30", "20220501", "2022-05-01", "20220531", "2022-05-31", "20220601", "2022-06-01", ""]
    assert found(Clock.TEXT_DATE, rows, MAY) == ["20220501", "2022-05-01", "20220531", "2022-05-31"]


@pytest.mark.parametrize(
    ("clock", "row", "past", "ahead"),
    [
        (Clock.TEXT, "2022-05-10T11:59:59", True, False),
        (Clock.TEXT, "2022-05-10 12:00:00", True, True),
        (Clock.TEXT, "2022-05-10T12:00:01", False, True),
        (Clock.TEXT_DATE, "20220509", True, False),
        (Clock.TEXT_DATE, "2022-05-10", True, True),  # a day has come when it begins, and passes when it ends
        (Clock.TEXT_DATE, "20220511", False, True),
        (Clock.LOCAL, "2022-05-10 12:00:01", False, True),
        (Clock.DATE, "2022-05-10", True, True),
    ],
)
def test_a_moment_is_past_or_ahead_of_the_now_that_is_passed_in(
    clock: Clock, row: str, past: bool, ahead: bool
) -> None:
    now = datetime(2022, 5, 10, 12, tzinfo=VIETNAM)
    moment = Moment(column("c"), clock)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (c TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", (row,))
        for condition, expected in ((moment.is_past(now), past), (moment.is_ahead(now), ahead)):
            compiled = condition.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
            (held,) = connection.execute(f"SELECT count(*) FROM t WHERE {compiled}").fetchone()  # noqa: S608  # a literal
            assert bool(held) is expected


# --- What drivers give ------------------------------------------------------------------------------------------------

NOON = datetime(2022, 5, 1, 12, tzinfo=VIETNAM)
MIDNIGHT = datetime(2022, 5, 1, tzinfo=VIETNAM)
SECONDS = 1651381200


@pytest.mark.parametrize(
    ("clock", "value", "expected"),
    [
        (Clock.LOCAL, wall(2022, 5, 1, 12), NOON),
        (Clock.LOCAL, "2022-05-01 12:00:00", NOON),  # SQLite
        (Clock.LOCAL, "2022-05-01 12:00:00.000000", NOON),
        (Clock.LOCAL, b"2022-05-01 12:00:00", NOON),
        (Clock.LOCAL, bytearray(b"2022-05-01T12:00:00"), NOON),
        (Clock.UTC, wall(2022, 5, 1, 5), NOON),
        (Clock.UTC, "2022-05-01T05:00:00Z", NOON),
        (Clock.AWARE, datetime(2022, 5, 1, 12, tzinfo=PLUS_SEVEN), NOON),
        (Clock.AWARE, wall(2022, 5, 1, 5), NOON),  # MySQL's TIMESTAMP in a session on UTC
        (Clock.AWARE, "2022-05-01 12:00:00.5+07:00", NOON),
        (Clock.UNIX, SECONDS, NOON),
        (Clock.UNIX, Decimal(SECONDS), NOON),
        (Clock.UNIX, float(SECONDS), NOON),
        (Clock.UNIX, str(SECONDS), NOON),
        (Clock.UNIX, b"1651381200", NOON),
        (Clock.UNIX_MS, SECONDS * 1000, NOON),
        (Clock.UNIX_LOCAL, SECONDS + 7 * 3600, NOON),
        (Clock.DATE, date(2022, 5, 1), MIDNIGHT),
        (Clock.DATE, "2022-05-01", MIDNIGHT),
        (Clock.TEXT, "2022-05-01T12:00:00", NOON),
        (Clock.TEXT, "2022-05-01", MIDNIGHT),
        (Clock.TEXT_DATE, "20220501", MIDNIGHT),
        (Clock.TEXT_DATE, "2022-05-01", MIDNIGHT),
    ],
)
def test_a_value_of_a_driver_is_read_as_an_instant(clock: Clock, value: object, expected: datetime) -> None:
    read = Moment(column("c"), clock).read(value)
    assert read == expected
    assert read is not None
    assert read.tzinfo is not None


@pytest.mark.parametrize("value", [None, "", "0000-00-00 00:00:00", b"0000-00-00", "hôm nay", True, "2022-13-01"])
@pytest.mark.parametrize("clock", list(Clock))
def test_what_is_no_date_is_read_as_none(clock: Clock, value: object) -> None:
    assert Moment(column("c"), clock).read(value) is None


@pytest.mark.parametrize("clock", [Clock.UNIX, Clock.UNIX_MS, Clock.UNIX_LOCAL])
def test_a_number_beyond_the_calendar_is_no_date(clock: Clock) -> None:
    assert Moment(column("c"), clock).read(10**18) is None


def test_a_wall_clock_of_another_zone_is_read_in_that_zone() -> None:
    assert Moment(column("c"), Clock.LOCAL, UTC).read("2022-05-01 05:00:00") == NOON


# --- Zones ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "expected"),
    [(PLUS_SEVEN, True), (ZoneInfo("Asia/Bangkok"), True), (UTC, False), (HALF_PAST, False), (NEW_YORK, False)],
)
def test_zones_that_begin_their_days_together_are_told_from_others(zone: tzinfo, expected: bool) -> None:
    assert is_day_of(zone, VIETNAM, MAY) is expected


def test_a_zone_that_changes_within_the_range_is_not_the_same() -> None:
    year = DateRange(date(2022, 1, 1), date(2022, 12, 31))
    assert not is_day_of(NEW_YORK, timezone(timedelta(hours=-5)), year)
    assert is_day_of(NEW_YORK, timezone(timedelta(hours=-5)), year.part(date(2022, 1, 1), date(2022, 2, 28)))


def test_a_datetime_column_is_compared_with_a_datetime_and_not_with_text() -> None:
    table = Table("t", MetaData(), Column("c", DateTime()))
    text = sql(Moment(table.c.c, Clock.LOCAL), MAY, PG)
    assert text == "t.c >= '2022-05-01 00:00:00' AND t.c < '2022-06-01 00:00:00'"
