"""The portals' databases as the service sees them: engines made late, a budget of statements, rest for dead ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import URL, Engine

from adapters.database import Limits, Reader, make_engine, translated
from adapters.errors import DatabaseUnavailable
from adapters.text import Text

FAILURES_BEFORE_REST = 3
REST_S = 15.0


class Breaker:
    """After repeated failures lets one try through now and then, until one succeeds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    def admit(self) -> None:
        """Raise DatabaseUnavailable while the database rests; the first caller after the rest may try."""
        with self._lock:
            if self._failures < FAILURES_BEFORE_REST:
                return
            if self._clock() < self._rests_until:
                raise DatabaseUnavailable(
                    Text("cơ sở dữ liệu đã nhiều lần không trả lời", "the database has failed repeatedly")
                )
            self._rests_until = self._clock() + REST_S

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_BEFORE_REST:
                self._rests_until = self._clock() + REST_S


class Database:
    """One configured database. The engine is made at the first question, so after any fork."""

    def __init__(self, name: str, url: URL, limits: Limits, statements_per_minute: int) -> None:
        self.name = name
        self.url = url
        self.limits = limits
        self._budget = MovingWindowRateLimiter(MemoryStorage())
        self._per_minute = RateLimitItemPerMinute(statements_per_minute)
        self._breaker = Breaker()
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = make_engine(self.url, self.limits)
            return self._engine

    @contextmanager
    def reader(self, observe: Callable[[Any], None] | None = None) -> Iterator[Reader]:
        """A reader on a pooled connection. Raises AdapterError; failures are remembered, so that a dead one rests."""
        self._breaker.admit()

        def watch(statement: Any) -> None:
            self._spend(statement)
            if observe is not None:
                observe(statement)

        try:
            with translated(), self.engine.connect() as connection:
                yield Reader(connection, statement_s=self.limits.statement_s, observe=watch)
        except DatabaseUnavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()

    def close(self) -> None:
        """Give back every connection."""
        if self._engine is not None:
            self._engine.dispose()

    def _spend(self, _statement: Any) -> None:
        if not self._budget.hit(self._per_minute):
            raise StatementsSpent(Text("đã dùng hết số câu SQL của phút này", "this minute's SQL statements are spent"))


class StatementsSpent(DatabaseUnavailable):
    """The portal is spared: limits.statements_per_minute is used up."""
