"""One portal's database as the tests of Joomla's and K2's adapters ask it: count, explain, and what an adapter says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.base import Adapter, Item
from adapters.database import Reader, make_engine
from adapters.dates import DateRange
from adapters.errors import AdapterError
from adapters.options import load

SEEDS = Path(__file__).resolve().parents[1] / "seed"
NOW = datetime(2025, 4, 10, 5, 0, 0, 400_000, tzinfo=timezone.utc)
"""What the seeds call now. Joomla itself knows whole seconds only."""


class Portal:
    """A database that is asked at a moment `now`."""

    def __init__(self, reader: Reader, prefix: str, now: datetime) -> None:
        self.reader, self.prefix, self.now = reader, prefix, now

    def adapter(self, kind: type[Adapter[Any, Any]], options: Mapping[str, Any]) -> Any:
        loaded, problems = load(kind.Options, {"table_prefix": self.prefix, **options})
        assert not problems, problems
        return kind(loaded)  # type: ignore[arg-type]  # no problems: there are options

    def count(self, kind: type[Adapter[Any, Any]], first: str, last: str, **options: Any) -> int:
        """The number of these days. Raises what the adapter raises."""
        adapter = self.adapter(kind, options)
        question = adapter.question(adapter.learn(self.reader), days(first, last), self.now)
        (answer,) = self.reader.ask([question])
        if isinstance(answer, AdapterError):
            raise answer
        return answer

    def explain(self, kind: type[Adapter[Any, Any]], first: str, last: str, **options: Any) -> list[Item]:
        adapter = self.adapter(kind, options)
        return list(adapter.explain(self.reader, adapter.learn(self.reader), days(first, last), self.now))

    def left_out(self, kind: type[Adapter[Any, Any]], first: str, last: str, **options: Any) -> dict[int, str | None]:
        """For every row of these days the rule that it fails, None where it counts."""
        items = self.explain(kind, first, last, **options)
        return {int(item.key): item.left_out.name if item.left_out else None for item in items}

    def scalar(self, kind: type[Adapter[Any, Any]], what: str, **options: Any) -> Any:
        """What a visit adapter's `online` gives, or its kind's `total`."""
        adapter = self.adapter(kind, options)
        facts = adapter.learn(self.reader)
        if what == "online":
            statement = adapter.online(facts, self.now)
        else:
            statement = adapter.visits(facts, self.now).total(self.now)
        return None if statement is None else self.reader.scalar(statement)


@contextmanager
def opened(url: sa.URL, prefix: str = "jp_", now: datetime = NOW) -> Iterator[Portal]:
    """A portal over one read-only connection."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            yield Portal(Reader(connection), prefix, now)
    finally:
        engine.dispose()


def days(first: str, last: str) -> DateRange:
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))
