"""The ledger of 600 portals over five years, beside the rival that comes to mind first: one row a sample.

The rival keeps (counter, time, value) every 15 minutes with an index, and finds a day's number from the samples nearest
to its midnights. It is measured on a hundredth of the rows, and its size is scaled up to all of them.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.dates import VIETNAM, DateRange
from service import ledger_schema as tables
from service.ledger import CounterKey, Ledger
from service.ledger_visits import answer_visits, known_visits
from tests.service.portals import Portal

PORTALS = 600
FIRST, LAST = date(2021, 1, 1), date(2025, 12, 31)
DAYS = (LAST - FIRST).days + 1
SAMPLES_A_DAY = 96
RIVAL_PORTALS = 6
YEAR = DateRange(date(2024, 1, 1), date(2024, 12, 31))
NOW = datetime(2026, 1, 1, 9, tzinfo=VIETNAM)
ROUNDS = 30
MEGABYTE = 1_000_000


KEYS = [CounterKey.of(portal, Portal.adapter("joomla-hits")) for portal in range(PORTALS)]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Path]]:
    """600 counters; every second one keeps days, the others have midnights (which take more room)."""
    path = tmp_path_factory.mktemp("bench") / "ledger.db"
    opened = Ledger.open(f"sqlite:///{path}")
    opened.totals(KEYS)
    with opened._engine.begin() as connection:
        for counter_id in range(1, PORTALS + 1):
            days = [FIRST + timedelta(days=number) for number in range(DAYS)]
            if counter_id % 2:
                rows = [{"counter_id": counter_id, "day": day, "number": 300 + day.day} for day in days]
                connection.execute(tables.day.insert(), rows)
            grown = 0
            rows = []
            for day in [*days, LAST + timedelta(days=1)]:
                rows.append({"counter_id": counter_id, "day": day, "off_s": 2, "grown": grown, "falls": 0})
                grown += 300 + day.day
            connection.execute(tables.midnight.insert(), rows)
    yield opened, path
    opened.close()


@pytest.fixture(scope="module")
def rival(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, Path]]:
    path = tmp_path_factory.mktemp("bench") / "rival.db"
    start = int(datetime(2021, 1, 1, tzinfo=VIETNAM).timestamp())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE sample (counter_id INTEGER, at INTEGER, value INTEGER)")
        for counter_id in range(RIVAL_PORTALS):
            rows = ((counter_id, start + 900 * number, 4 * number) for number in range(DAYS * SAMPLES_A_DAY + 1))
            connection.executemany("INSERT INTO sample VALUES (?, ?, ?)", rows)
        connection.execute("CREATE INDEX sample_at ON sample (counter_id, at)")
        connection.commit()
        yield connection, path


def of_rival(connection: sqlite3.Connection, counter_id: int) -> int:
    """The year's number with every day looked at, so that an uncovered day would be noticed."""
    start = int(YEAR.start.timestamp())
    near = "SELECT value FROM sample WHERE counter_id = ? AND at BETWEEN ? AND ? ORDER BY abs(at - ?) LIMIT 1"
    values = []
    for number in range(YEAR.length + 1):
        midnight = start + 86_400 * number
        found = connection.execute(near, (counter_id, midnight - 300, midnight + 300, midnight)).fetchone()
        assert found is not None
        values.append(found[0])
    return sum(after - before for before, after in zip(values, values[1:], strict=False))


def middle_ms(question: Callable[[int], int]) -> float:
    """The median time of an answer."""
    taken = []
    for number in range(ROUNDS):
        begin = time.perf_counter()
        question(number)
        taken.append((time.perf_counter() - begin) * 1000)
    return sorted(taken)[ROUNDS // 2]


def test_five_years_of_600_portals_stay_under_200_mb(
    ledger: tuple[Ledger, Path], rival: tuple[sqlite3.Connection, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    size = ledger[1].stat().st_size / MEGABYTE
    other = rival[1].stat().st_size / MEGABYTE * PORTALS / RIVAL_PORTALS
    with capsys.disabled():
        print(  # noqa: T201 a benchmark prints
            f"\nledger, 600 portals x 5 years (300 of them with days and midnights): {size:.0f} MB; "
            f"one row a sample: {other:.0f} MB, {other / size:.0f} times as much"
        )
    assert size < 200


def test_a_year_is_answered_in_under_50_ms(
    ledger: tuple[Ledger, Path],
    rival: tuple[sqlite3.Connection, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    portal = Portal(tmp_path)
    counter = portal.counter("joomla-hits")
    with portal.open() as reader:
        kind = counter.adapter.visits(counter.facts(reader), NOW)

        def ours(number: int) -> int:
            return answer_visits(kind, ledger[0], KEYS[number], YEAR, NOW, reader.ask).count

        assert ours(0) == ours(1) == 300 * 366 + sum(day.day for day in YEAR)
        mine = middle_ms(ours)
        ledger[0].mark_additive(KEYS)
        all_portals = middle_ms(lambda number: len(known_visits(ledger[0], KEYS, YEAR, NOW)))
    portal.close()
    other = middle_ms(lambda number: of_rival(rival[0], number % RIVAL_PORTALS))
    assert of_rival(rival[0], 1) == 4 * SAMPLES_A_DAY * 366
    with capsys.disabled():
        print(  # noqa: T201 a benchmark prints
            f"\none year of one portal: ledger {mine:.1f} ms; "
            f"one row a sample: {other:.1f} ms, {other / mine:.1f} times as long; "
            f"that year of all 600: {all_portals:.0f} ms"
        )
    assert mine < 50
