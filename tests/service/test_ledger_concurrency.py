"""Two recorders on one ledger, of which one is killed at a random point: no day is counted twice or lost."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

import pytest
import sqlalchemy as sa

from adapters.dates import DateRange
from service import ledger_schema
from service.ledger import CounterKey, Ledger
from service.ledger_days import Number
from tests.databases import Server, Sqlite
from tests.service import recording
from tests.service.recording import DAYS, RESET, RESET_AT, START, TOTAL, visited

HOURS = 3 * 24
STEP = 8
LAST_DAY = (START + timedelta(hours=HOURS)).date() - timedelta(days=1)
THREE_DAYS = DateRange(START.date(), LAST_DAY)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that begin with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.service.recording"])
    return context


@contextmanager
def two_recorders(context: ForkServerContext, url: str) -> Iterator[list[tuple[BaseProcess, Connection]]]:
    """Started at once; each says when it is ready."""
    started = []
    for _number in range(2):
        ours, theirs = context.Pipe()
        process = context.Process(target=recording.serve, args=(url, theirs), daemon=True)
        process.start()
        theirs.close()
        started.append((process, ours))
    try:
        for _process, ours in started:
            assert ours.recv() == "ready"
        yield started
    finally:
        for process, ours in started:
            process.kill()
            process.join()
            process.close()
            ours.close()


def live(context: ForkServerContext, url: str, dice: random.Random) -> int:
    """Three days with two recorders; one is killed in the midst of some pass. Returns how many passes it finished."""
    doomed_in = dice.randrange(1, HOURS // STEP)
    finished = 0
    with two_recorders(context, url) as [(victim, to_victim), (_survivor, to_survivor)]:
        for number, hour in enumerate(range(0, HOURS + 1, STEP)):
            moment = START + timedelta(hours=hour)
            if number <= doomed_in:
                to_victim.send(moment)
            to_survivor.send(moment)
            if number == doomed_in:
                time.sleep(dice.random() * 0.03)  # where in its pass the recorder is
                victim.kill()
            elif number < doomed_in:
                assert isinstance(to_victim.recv(), int)
                finished += 1
            assert isinstance(to_survivor.recv(), int)
        # The counter that keeps days is closed three hours after midnight.
        to_survivor.send(moment + timedelta(hours=3))
        to_survivor.recv()
    return finished


def expected(key: CounterKey) -> dict[object, Number]:
    """What truly came each day, less what nobody saw before the reset."""
    found = {}
    for day in THREE_DAYS:
        whole = DateRange(day, day)
        count = visited(whole.end) - visited(whole.start)
        is_reset = key == RESET and whole.start <= RESET_AT < whole.end
        lost = visited(RESET_AT) - visited(RESET_AT - timedelta(hours=STEP)) if is_reset else 0
        found[day] = Number(count - lost, is_reset)
    return found


def check(url: str) -> None:
    ledger = Ledger.open(url)
    for key in (TOTAL, RESET, DAYS):
        assert ledger.visits(key, THREE_DAYS).known(THREE_DAYS) == expected(key), key
    assert [event.kind for event in ledger.events([TOTAL, RESET, DAYS], THREE_DAYS)] == ["reset"]
    assert ledger.totals([TOTAL])[TOTAL].grown == visited(START + timedelta(hours=HOURS + 3)) - visited(START)
    ledger.close()


def test_two_recorders_of_which_one_is_killed_lose_and_double_no_day(
    postgresql: Server, processes: ForkServerContext
) -> None:
    dice = random.Random(4)
    address = postgresql.create_database("ledger_of_two")
    url = address.render_as_string(hide_password=False)
    finished = []
    for _repetition in range(50):
        finished.append(live(processes, url, dice))
        check(url)
        _empty(address)
    assert len(set(finished)) > 5


def test_two_recorders_on_every_engine_lose_and_double_no_day(
    server: Server | Sqlite, processes: ForkServerContext
) -> None:
    dice = random.Random(server.engine)
    address = server.create_database("ledger_of_two")
    for _repetition in range(3):
        live(processes, address.render_as_string(hide_password=False), dice)
        check(address.render_as_string(hide_password=False))
        _empty(address)


def _empty(address: sa.URL) -> None:
    """Drop the ledger's tables, so that the next two also make them at once."""
    engine = sa.create_engine(address)
    ledger_schema.metadata.drop_all(engine, checkfirst=False)
    engine.dispose()
