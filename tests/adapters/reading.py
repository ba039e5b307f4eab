"""Ask an adapter about a database, as the service does, and compare with what a CMS itself answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.base import Adapter, Item
from adapters.database import Reader, make_engine
from adapters.dates import VIETNAM, DateRange
from adapters.errors import AdapterError
from adapters.options import load
from tests.databases import EXAMPLES

NOW = datetime(2026, 11, 26, 12, tzinfo=VIETNAM)


class Asked:
    """One adapter with its options, on one connection, at one moment."""

    def __init__(self, adapter: Any, reader: Reader, now: datetime = NOW) -> None:
        self.adapter, self.reader, self.now = adapter, reader, now
        self.facts = adapter.learn(reader)

    def number(self, first: str, last: str | None = None) -> int:
        """The answer for these days; raises what the adapter raises."""
        question = self.adapter.question(self.facts, days(first, last), self.now)
        answer = self.reader.ask([question])[0]
        if isinstance(answer, AdapterError):
            raise answer
        assert isinstance(answer, int)
        return answer

    def explained(self, first: str, last: str | None = None) -> list[Item]:
        """Every row of these days."""
        items: list[Item] = list(self.adapter.explain(self.reader, self.facts, days(first, last), self.now))
        return items

    def left_out(self, first: str, last: str | None = None) -> dict[str, str]:
        """Key of each row of these days that does not count, and the rule that it fails."""
        items = self.explained(first, last)
        counted = [item for item in items if item.is_counted]
        assert len(counted) == self.number(first, last)
        return {item.key: item.left_out.name for item in items if item.left_out}

    def scalar(self, statement: sa.Select[Any] | None) -> Any:
        assert statement is not None
        return self.reader.scalar(statement)


def days(first: str, last: str | None = None) -> DateRange:
    return DateRange(date.fromisoformat(first), date.fromisoformat(last or first))


@contextmanager
def reading(url: sa.URL) -> Iterator[Reader]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            yield Reader(connection)
    finally:
        engine.dispose()


def made(adapter: type[Adapter[Any, Any]], **options: Any) -> Adapter[Any, Any]:
    """The adapter with these options as the YAML writes them."""
    loaded, problems = load(adapter.Options, options)
    assert not problems, [problem.message.en for problem in problems]
    return adapter(loaded)


def entries(name: str, kind: str) -> list[dict[str, Any]]:
    """What the CMS itself answered; skips where the examples are not beside the repository."""
    path = EXAMPLES / f"{name}-example.json"
    if not path.exists():
        pytest.skip(f"{path.name} is not part of the repository; it was looked for in {path.parent}")
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))[kind]
    assert found
    return found
