"""The portals' databases as the service sees them: engines made late, a budget of statements, rest for dead ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
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
CONNECTIONS_TO_A_SERVER = 8


def servers_of(urls: Mapping[str, URL]) -> list[list[str]]:
    """The names of databases, grouped by the server that they live on; an SQLite file is a server of its own."""
    grouped: dict[tuple[Any, ...], list[str]] = {}
    for name, url in urls.items():
        file = url.database if url.get_backend_name() == "sqlite" else None
        socket = url.query.get("unix_socket") or url.query.get("host")
        grouped.setdefault((url.get_backend_name(), url.host, url.port, socket, file), []).append(name)
    return list(grouped.values())


def connections_to(names: Iterable[str], pool: int) -> int:
    """How many of a server's connections are used at once, however many databases it has: a server lets in so many
    callers in all (MariaDB: 151), and the portals need them."""
    return min(CONNECTIONS_TO_A_SERVER, pool * len(list(names)))


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
