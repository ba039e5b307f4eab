"""A recorder in a process of its own, which does one pass each time that it is told the hour. It may be killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import create_engine, literal, select

from adapters.base import Question
from adapters.database import Reader
from adapters.dates import VIETNAM, DateRange
from adapters.kinds import Kind, Running
from service.ledger import CounterKey, Ledger
from service.recorder import Counter, Recorder, Source

START = datetime(2025, 3, 1, tzinfo=VIETNAM)
TOTAL = CounterKey(1, "total", "visits", "0" * 16)
RESET = CounterKey(2, "reset", "visits", "0" * 16)
DAYS = CounterKey(3, "days", "visits", "0" * 16)
RESET_AT = START + timedelta(hours=32)


def visited(moment: datetime) -> int:
    """How many visits there have been until this moment; no two days have as many."""
    hours = int((moment - START) / timedelta(hours=1))
    return 1000 + 7 * hours + hours * hours


class GrowingTotal:
    """A total; where it is reset it begins anew at RESET_AT."""

    def __init__(self, *, is_reset: bool) -> None:
        self.is_reset = is_reset

    def visits(self, facts: Any, now: datetime) -> Kind:
        value = visited(now)
        if self.is_reset and now >= RESET_AT:
            value -= visited(RESET_AT)
        return Running(value=select(literal(value)))


class Days(Kind):
    def question(self, days: DateRange, now: datetime) -> Question:
        return Question((select(literal(visited(days.end) - visited(days.start))),), lambda values: int(values[0]))


class ClosedDays:
    def visits(self, facts: Any, now: datetime) -> Kind:
        return Days(since=START.date())


def serve(url: str, orders: Connection) -> None:
    """Record whenever an hour comes; answer with what was sampled."""
    engine = create_engine("sqlite://")

    @contextmanager
    def open_() -> Iterator[Reader]:
        with engine.connect() as connection:
            yield Reader(connection)

    adapters: dict[CounterKey, Any] = {
        TOTAL: GrowingTotal(is_reset=False),
        RESET: GrowingTotal(is_reset=True),
        DAYS: ClosedDays(),
    }
    counters = tuple(Counter(key, adapter, lambda reader: None) for key, adapter in adapters.items())
    ledger = Ledger.open(url)
    now = START
    recorder = Recorder(ledger, [Source("portal", counters, open_)], VIETNAM, clock=lambda: now)
    orders.send("ready")
    while True:
        now = orders.recv()
        orders.send(recorder.record().sampled)
