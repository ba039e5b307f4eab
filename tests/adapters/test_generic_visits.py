"""Counters of home-made portals, mapped in YAML, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from adapters.database import Reader
from adapters.dates import VIETNAM
from adapters.errors import AdapterError, DayBasisMismatch, RangeUnknown, SchemaMismatch
from adapters.generic_visits import GenericVisitOptions, GenericVisits
from adapters.options import load
from tests.adapters.reading import Asked, entries, made, reading
from tests.adapters.seeds import seeded
from tests.databases import Example, Server, Sqlite

NOW = datetime(2025, 7, 20, 8, 0, tzinfo=VIETNAM)
LOG: dict[str, Any] = {"table": "LuotTruyCap", "moment": {"column": "ThoiGian"}, "where": {"DonViID": 1}}
DAILY: dict[str, Any] = {"table": "BoDem", "day": {"column": "Ngay"}, "count": "SoLuot", "where": {"DonViID": 1}}
TOTALS: dict[str, Any] = {
    "table": "BoDemTichLuy",
    "day": {"column": "Ngay"},
    "total": "TongLuot",
    "where": {"DonViID": 1},
}
RUNNING: dict[str, Any] = {"table": "TongTruyCap", "value": "Tong", "where": {"DonViID": 1}}


@pytest.fixture(scope="module")
def reader(server: Server | Sqlite) -> Iterator[Reader]:
    with reading(seeded(server, "generic", "generic_visits")) as opened:
        yield opened


def asked(reader: Reader, **options: Any) -> Asked:
    return Asked(made(GenericVisits, **options), reader, NOW)


def first_known(counter: Asked, first: str, last: str) -> date | None:
    with pytest.raises(RangeUnknown) as caught:
        counter.number(first, last)
    return caught.value.first


def test_rows_of_a_log_are_visits(reader: Reader) -> None:
    assert asked(reader, log=LOG).number("2025-07-01") == 4
    assert asked(reader, log=LOG).number("2025-07-02") == 1
    assert asked(reader, log=LOG).number("2025-07-03") == 0


def test_distinct_sessions_of_a_log_are_visitors(reader: Reader) -> None:
    counter = asked(reader, log={**LOG, "distinct": "PhienID"}, metric="visitors")
    assert counter.number("2025-07-01") == 2
    assert counter.number("2025-07-01", "2025-07-02") == 2
    assert counter.number("2025-07-03") == 0


def test_distinct_sessions_may_be_called_visits(reader: Reader) -> None:
    log = {**LOG, "distinct": "PhienID"}
    sessions, visitors = asked(reader, log=log, metric="visits"), asked(reader, log=log, metric="visitors")
    assert sessions.number("2025-07-01", "2025-07-02") == visitors.number("2025-07-01", "2025-07-02")


def test_days_may_be_numbers(server: Server | Sqlite) -> None:
    url = server.create_database("generic_number_days")
    server.load(url, "CREATE TABLE Dem (Ngay INT, Luot INT); INSERT INTO Dem VALUES (20250701, 3), (20250702, 4);")
    with reading(url) as opened:
        daily = {"table": "Dem", "day": {"column": "Ngay", "clock": "text_date"}, "count": "Luot"}
        counter = asked(opened, daily=daily)
        assert [counter.number("2025-07-01"), counter.number("2025-07-01", "2025-07-31")] == [3, 7]


def test_distinct_visitors_of_days_may_not_be_added(reader: Reader) -> None:
    visitors, visits = asked(reader, log={**LOG, "distinct": "PhienID"}), asked(reader, log=LOG)
    assert not visitors.adapter.visits(visitors.facts, NOW).is_additive
    assert visits.adapter.visits(visits.facts, NOW).is_additive


def test_days_add_up_and_a_missing_day_is_zero(reader: Reader) -> None:
    counter = asked(reader, daily=DAILY)
    assert counter.number("2025-07-01", "2025-07-05") == 35
    assert counter.number("2025-07-02") == 20
    assert counter.number("2025-07-03") == 0
    assert counter.number("2025-07-04") == 0  # a row whose number is NULL


def test_a_running_total_at_the_end_of_each_day_gives_days(reader: Reader) -> None:
    counter = asked(reader, running_daily=TOTALS)
    assert counter.number("2025-07-02") == 20
    assert counter.number("2025-07-02", "2025-07-05") == 25
    assert counter.number("2025-07-05") == 5
    assert counter.number("2025-07-04", "2025-07-05") == 5


def test_a_day_without_a_total_had_no_visits(reader: Reader) -> None:
    counter = asked(reader, running_daily=TOTALS)
    assert counter.number("2025-07-03") == 0
    assert counter.number("2025-07-11", "2025-07-15") == 0


def test_before_the_second_total_nothing_is_known(reader: Reader) -> None:
    counter = asked(reader, running_daily=TOTALS)
    assert first_known(counter, "2025-07-01", "2025-07-05") == date(2025, 7, 2)
    assert first_known(counter, "2025-06-01", "2025-06-02") == date(2025, 7, 2)


def test_a_total_that_falls_makes_its_range_unknown_and_no_other(reader: Reader) -> None:
    counter = asked(reader, running_daily=TOTALS)
    assert first_known(counter, "2025-07-08", "2025-07-08") is None
    assert first_known(counter, "2025-07-06", "2025-07-10") is None  # past its old value again: still not known
    assert first_known(counter, "2025-07-06", "2025-07-08") is None
    assert counter.number("2025-07-06", "2025-07-07") == 0
    assert counter.number("2025-07-09", "2025-07-10") == 1993


def test_a_counter_without_rows_knows_nothing(reader: Reader) -> None:
    counter = asked(reader, running_daily={**TOTALS, "where": {"DonViID": 99}})
    assert first_known(counter, "2025-07-02", "2025-07-03") is None


def test_all_visits_ever_are_the_newest_total(reader: Reader) -> None:
    totals, running = asked(reader, running_daily=TOTALS), asked(reader, running=RUNNING)
    assert totals.scalar(totals.adapter.visits(totals.facts, NOW).total(NOW)) == 2000
    assert running.scalar(running.adapter.visits(running.facts, NOW).total(NOW)) == 2000


def test_one_running_total_gives_no_range(reader: Reader) -> None:
    assert first_known(asked(reader, running=RUNNING), "2025-07-01", "2025-07-02") is None


def test_a_running_total_that_is_not_there_is_not_zero(reader: Reader) -> None:
    counter = asked(reader, running={**RUNNING, "where": {"DonViID": 99}})
    assert counter.scalar(counter.adapter.visits(counter.facts, NOW).total(NOW)) is None


def test_totals_of_several_units_add_up(reader: Reader) -> None:
    counter = asked(reader, running={"table": "TongTruyCap", "value": "Tong"})
    assert counter.scalar(counter.adapter.visits(counter.facts, NOW).total(NOW)) == 2100


def test_days_of_another_zone_are_refused_unless_accepted(reader: Reader) -> None:
    utc = {**DAILY, "day": {"column": "Ngay", "zone": "UTC"}}
    with pytest.raises(DayBasisMismatch):
        asked(reader, daily=utc)
    accepted = asked(reader, daily=utc, day_basis="as-stored")
    assert accepted.number("2025-07-02") == 20
    assert [note.en for note in accepted.adapter.notes(accepted.facts)] == [
        "the counter's days are days of UTC+0000, not of Viet Nam"
    ]
    assert asked(reader, daily=DAILY).adapter.notes(accepted.facts) == accepted.facts.notes
    assert asked(reader, daily=DAILY).facts.notes == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"log": {**LOG, "distinct": "Phien_ID"}}, "has no column Phien_ID; did you mean: PhienID"),
        ({"daily": {**DAILY, "count": "SoLuotXem"}}, "has no column SoLuotXem; did you mean: SoLuot"),
        ({"running_daily": {**TOTALS, "total": "Tong"}}, "has no column Tong; did you mean: TongLuot"),
        ({"running": {**RUNNING, "table": "TongTruyCaps"}}, "no table TongTruyCaps; did you mean: TongTruyCap"),
        ({"running": {**RUNNING, "where": {"DonVi": 1}}}, "has no column DonVi; did you mean: DonViID"),
    ],
)
def test_what_is_missing_is_named_with_the_nearest(reader: Reader, options: dict[str, Any], said: str) -> None:
    with pytest.raises(SchemaMismatch) as caught:
        asked(reader, **options)
    assert said in caught.value.text.en


def test_a_column_of_text_cannot_be_added_up(reader: Reader) -> None:
    with pytest.raises(AdapterError, match="holds text, which cannot be added up"):
        asked(reader, running={"table": "LuotTruyCap", "value": "PhienID"})


@pytest.mark.parametrize(
    ("options", "path", "said"),
    [
        ({}, (), "wanted exactly one of: log, daily, running_daily, running"),
        ({"log": LOG, "daily": DAILY}, (), "wanted exactly one of"),
        ({"log": LOG, "metric": "visitors"}, ("metric",), "'visitors' needs log.distinct"),
        ({"log": {**LOG, "distinct": "PhienID"}, "metric": "pageviews"}, ("metric",), "gives only: visits, visitors"),
        ({"daily": {"table": "BoDem", "count": "SoLuot"}}, ("daily", "day"), "required key is missing"),
    ],
)
def test_options_that_say_no_counter_are_refused(options: dict[str, Any], path: tuple[str, ...], said: str) -> None:
    _, problems = load(GenericVisitOptions, options)
    assert [problem.path for problem in problems] == [path]
    assert said in problems[0].message.en


MARIADB: dict[tuple[str, str], dict[str, Any]] = {
    ("table-log", "visits"): {"log": {"table": "LuotTruyCap", "moment": {"column": "ThoiGian"}}},
    ("table-log", "visitors"): {
        "log": {"table": "LuotTruyCap", "moment": {"column": "ThoiGian"}, "distinct": "PhienID"}
    },
    ("table-day", "visits"): {"daily": {"table": "BoDem", "day": {"column": "Ngay"}, "count": "SoLuot"}},
    ("table-day-cumulative", "visits"): {
        "running_daily": {"table": "BoDemTichLuy", "day": {"column": "Ngay"}, "total": "TongLuot"}
    },
    ("table-total", "visits"): {"running": {"table": "TongTruyCap", "value": "Tong"}},
}
UTC_LOG = {"table": "NhatKyTruyCap", "schema": "cong", "moment": {"column": "ThoiGian", "clock": "utc"}}
POSTGRESQL: dict[tuple[str, str], dict[str, Any]] = {
    ("table-log", "visits"): {"log": UTC_LOG},
    ("table-log", "visitors"): {"log": {**UTC_LOG, "distinct": "PhienId"}},
    ("table-day", "visits"): {"daily": {"table": "cong.ThongKeNgay", "day": {"column": "Ngay"}, "count": "SoLuot"}},
}


@pytest.mark.parametrize(
    ("name", "options", "unit", "number"),
    [("generic-mariadb", MARIADB, "DonViID", 20), ("generic-postgresql", POSTGRESQL, "DonViId", 12)],
)
def test_the_examples_come_out_equal(
    example: Example, name: str, options: dict[tuple[str, str], dict[str, Any]], unit: str, number: int
) -> None:
    compared = 0
    with reading(example(name)) as reader:
        for entry in entries(name, "visits"):
            [(kind, counter)] = options[entry["source"], entry["metric"]].items()
            asks = asked(reader, **{kind: {**counter, "where": {unit: entry["options"]["don_vi"]}}})
            if entry["expect"] is None:
                first_known(asks, entry["from"], entry["to"])
            else:
                assert asks.number(entry["from"], entry["to"]) == entry["expect"], entry
            compared += 1
    assert compared == number
