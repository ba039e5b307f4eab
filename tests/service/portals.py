"""Portals for the tests of the ledger: real tables of NukeViet's and Joomla's counters in SQLite, moved by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from adapters.base import Question, VisitAdapter
from adapters.database import Reader, make_engine, translated
from adapters.dates import VIETNAM
from adapters.errors import AdapterError
from adapters.kinds import Kind
from adapters.options import load
from adapters.registry import visit_adapters
from service.ledger import CounterKey
from service.recorder import Counter, Source

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WITH_TOTAL = ("joomla-hits", "nukeviet-counter")


def at(text: str) -> datetime:
    """A moment in Viet Nam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


class Portal:
    """One SQLite database with NukeViet's counter, Joomla's articles and a log, and what was truly visited."""

    def __init__(self, folder: Path) -> None:
        path = folder / "portal.db"
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("PRAGMA journal_mode = MEMORY")
        self._file.executescript(_TABLES)
        rows = [("c_time", "last"), ("total", "hits")]
        rows += [("year", str(year)) for year in range(2025, 2034)]
        rows += [("month", month) for month in MONTHS]
        rows += [("day", f"{day:02}") for day in range(1, 32)]
        self._file.executemany("INSERT INTO nv4_counter VALUES (?, ?, 0, 0)", rows)
        self.engine: Engine = make_engine(URL.create("sqlite", database=str(path)))
        self.visits: dict[date, int] = {}
        self._facts: dict[str, Any] = {}
        self._turned: date | None = None

    def close(self) -> None:
        self.engine.dispose()
        self._file.close()

    def visit(self, moment: datetime, number: int) -> None:
        """Visits: every counter sees them."""
        if not number:
            return
        day = moment.astimezone(VIETNAM).date()
        self.visits[day] = self.visits.get(day, 0) + number
        self._file.execute("BEGIN")
        self._turn(day)
        seconds = int(moment.timestamp())
        self._file.execute("UPDATE nv4_counter SET c_count = ? WHERE c_type = 'c_time'", (seconds,))
        self._file.execute(
            "UPDATE nv4_counter SET c_count = c_count + ?, last_update = ? WHERE (c_type, c_val) IN "
            "(VALUES ('total', 'hits'), ('year', ?), ('month', ?), ('day', ?))",
            (number, seconds, str(day.year), MONTHS[day.month - 1], f"{day.day:02}"),
        )
        self._file.execute("UPDATE jos_content SET hits = hits + ? WHERE id = 1", (number,))
        self._file.execute("INSERT INTO visits VALUES (?, ?)", (moment.strftime("%Y-%m-%d %H:%M:%S"), number))
        self._file.execute("COMMIT")

    def _turn(self, day: date) -> None:
        """NukeViet empties its rows at the first visit of a new day, month or year (includes/core/stat.php)."""
        last, self._turned = self._turned or day, day
        if last.year != day.year:
            self._file.execute("UPDATE nv4_counter SET c_count = 0 WHERE c_type IN ('month', 'day')")
        elif last.month != day.month:
            self._file.execute("UPDATE nv4_counter SET c_count = 0 WHERE c_type = 'day'")

    def reset(self) -> None:
        """An administrator clears the statistics and sets the articles' hits to 0."""
        self._file.execute("UPDATE nv4_counter SET c_count = 0")
        self._file.execute("UPDATE jos_content SET hits = 0")

    def run(self, statement: str) -> None:
        """Something else that is done to the portal."""
        self._file.execute(statement)

    def source(self, *names: str) -> Source:
        """The database with these counters; the key of each is `self.key(name)`."""
        return Source("portal", tuple(self.counter(name) for name in names), self.open)

    def quick_source(self, *names: str) -> Source:
        """The same for tens of thousands of passes: what is the same each time is made once."""
        counters = tuple(replace(item, adapter=Quick(item.adapter)) for item in self.source(*names).counters)
        texts: dict[tuple[int, ...], str] = {}
        with self.open() as reader:
            for item in counters:
                item.facts(reader)

        @contextmanager
        def open_() -> Iterator[Reader]:
            yield QuickReader(self._file, texts, self.open)

        return Source("portal", counters, open_)

    def counter(self, name: str) -> Counter:
        adapter = self.adapter(name)

        def facts(reader: Reader) -> Any:
            if name not in self._facts:
                self._facts[name] = adapter.learn(reader)
            return self._facts[name]

        return Counter(self.key(name), adapter, facts)

    def key(self, name: str) -> CounterKey:
        return CounterKey.of(1, self.adapter(name))

    @staticmethod
    def adapter(name: str) -> VisitAdapter[Any, Any]:
        made = visit_adapters()[name]
        options, problems = load(made.Options, _OPTIONS[name])
        assert not problems and options is not None
        return made(options, VIETNAM)

    @contextmanager
    def open(self) -> Iterator[Reader]:
        with translated(), self.engine.connect() as connection:
            yield Reader(connection)


class Quick:
    """An adapter whose kind does not depend on the moment (neither NukeViet's nor Joomla's does)."""

    def __init__(self, adapter: VisitAdapter[Any, Any]) -> None:
        self._adapter = adapter
        self._kind: Kind | None = None

    def visits(self, facts: Any, now: datetime) -> Kind:
        self._kind = self._kind or self._adapter.visits(facts, now)
        return self._kind

    def learn(self, reader: Reader) -> Any:
        return self._adapter.learn(reader)


class QuickReader:
    """Totals by SQL whose text is kept; everything else by the real reader."""

    def __init__(self, file: sqlite3.Connection, texts: dict[tuple[int, ...], str], open_: Any) -> None:
        self._file, self._texts, self._open = file, texts, open_

    def ask(self, questions: Sequence[Question]) -> list[int | AdapterError]:
        scalars = [scalar for question in questions for scalar in question.scalars]
        if len(scalars) > len(questions):
            with self._open() as reader:
                return reader.ask(questions)
        key = tuple(id(scalar) for scalar in scalars)
        if key not in self._texts:
            inner = (scalar.compile(compile_kwargs={"literal_binds": True}) for scalar in scalars)
            self._texts[key] = "SELECT " + ", ".join(f"({text})" for text in inner)
        values = self._file.execute(self._texts[key]).fetchone()
        return [question.answer([value]) for question, value in zip(questions, values, strict=True)]


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


_TABLES = """
CREATE TABLE nv4_counter (c_type TEXT, c_val TEXT, last_update INTEGER, c_count INTEGER, PRIMARY KEY (c_type, c_val));
CREATE TABLE nv4_config (lang TEXT, module TEXT, config_name TEXT, config_value TEXT);
INSERT INTO nv4_config VALUES ('sys', 'site', 'statistics_timezone', 'Asia/Ho_Chi_Minh');
INSERT INTO nv4_config VALUES ('sys', 'site', 'statistic', '1');
CREATE TABLE jos_content (id INTEGER PRIMARY KEY, hits INTEGER);
INSERT INTO jos_content VALUES (1, 4000), (2, 900), (3, 70);
CREATE TABLE jos_session (time INTEGER, client_id INTEGER);
CREATE TABLE visits (at TEXT, number INTEGER);
CREATE INDEX visits_at ON visits (at);
"""
_OPTIONS: dict[str, dict[str, Any]] = {
    "nukeviet-counter": {},
    "joomla-hits": {"table_prefix": "jos_"},
    "generic": {"daily": {"table": "visits", "day": {"column": "at", "clock": "local"}, "count": "number"}},
}
