"""The configured visit counters as the recorder and the audit take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.dates import DateRange
from adapters.errors import AdapterError
from service.counting import Counting
from service.ledger import Answered, CounterKey
from service.recorder import Counter, Source


def sources_of(counting: Counting) -> list[Source]:
    """Every visit counter, by database."""
    by_database: dict[str, list[Counter]] = {}
    for (what, portal_id), counter in counting.counters.items():
        if what == "visits":
            key = CounterKey.of(portal_id, counter.adapter)
            recorded = Counter(key, counter.adapter, counter.facts)
            by_database.setdefault(counter.source.database_name, []).append(recorded)
    return [Source(name, tuple(found), counting.databases[name].reader) for name, found in by_database.items()]


def ask_again(counting: Counting, answered: Sequence[Answered]) -> list[int | AdapterError]:
    """The number for each of these questions as it would be answered now; those of one range are asked together."""
    portals = {portal.id: portal for portal in counting.settings.portals}
    groups: dict[tuple[Any, DateRange], list[int]] = {}
    for place, item in enumerate(answered):
        groups.setdefault((item.what, item.days), []).append(place)
    numbers: dict[int, int | AdapterError] = {}
    for (what, days), places in groups.items():
        outcomes = counting.count(what, [portals[answered[place].portal_id] for place in places], days)
        for place, outcome in zip(places, outcomes, strict=True):
            numbers[place] = outcome.error if outcome.error is not None else outcome.count or 0
    return [numbers[place] for place in range(len(answered))]
