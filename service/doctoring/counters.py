"""One portal's news or visits: does everything that its adapter reads exist, how fast is it, what does it tell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from adapters.base import NewsAdapter
from adapters.dates import DateRange
from adapters.errors import AdapterError, DatabaseUnavailable, QueryTimeout, RangeUnknown
from adapters.text import Text
from service.counting import Counter
from service.doctoring import clocks, plans, troubles
from service.doctoring.findings import Finding, Place, ok, warning
from service.observing import Asked, Reads, WatchingReader, statements

SLOW_S = 1.0


def examine(connection: Any, counter: Counter, what: str, now: datetime) -> Iterator[Finding]:
    """All findings of one counter. Raises DatabaseUnavailable where the server goes away."""
    portal = counter.portal
    place = Place(counter.source.database_name, portal.id, portal.name, what)
    reads = Reads()
    reader = WatchingReader(connection, reads)
    try:
        yield from _examine(reader, reads, counter, place, now)
    except QueryTimeout as trouble:
        yield troubles.no_number(place, trouble, reader, counter.source.options, ())
    except DatabaseUnavailable:
        raise
    except AdapterError as trouble:
        wanted = [*reads.columns, *reader.looked]
        yield troubles.no_number(place, trouble, reader, counter.source.options, wanted)


def _examine(reader: WatchingReader, reads: Reads, counter: Counter, place: Place, now: datetime) -> Iterator[Finding]:
    adapter = counter.adapter
    facts = adapter.learn(reader)
    seen: dict[str, Asked] = {str(asked.statement): asked for asked in statements(adapter, facts, now)}
    warned: dict[Text, Finding] = {}
    for asked in seen.values():
        reads.add(asked.statement)
        if asked.purpose == "count":
            warned |= {finding.what: finding for finding in plans.advice(reader, place, asked)}
        else:
            plans.explain(reader, asked.statement)
    tables = ", ".join(sorted(str(table) for table in reads.columns))
    columns = sum(len(names) for names in reads.columns.values())
    yield ok(
        "tables",
        place,
        f"đủ {len(reads.columns)} bảng, {columns} cột: {tables}",
        f"all {len(reads.columns)} tables, {columns} columns are there: {tables}",
    )
    yield from warned.values() or (
        ok("plan", place, "đếm không phải đọc hết bảng lớn", "no count reads a large table whole"),
    )
    yield from _timed(reader, adapter, facts, place, now)
    for note in adapter.notes(facts):
        yield ok("note", place, note.vi, note.en)
    look = clocks.news if isinstance(adapter, NewsAdapter) else clocks.visits
    yield from look(reader, place, adapter, facts, now)


def _timed(reader: WatchingReader, adapter: Any, facts: Any, place: Place, now: datetime) -> Iterator[Finding]:
    """Count the last month with a watch in hand."""
    today = now.astimezone(adapter.zone).date()
    days = DateRange(today - timedelta(days=30), today, adapter.zone)
    begun = time.monotonic()
    try:
        (answer,) = reader.ask([adapter.question(facts, days, now)])
    except RangeUnknown:
        return  # days that the counter does not keep; what it keeps is looked at elsewhere
    if isinstance(answer, RangeUnknown):
        return
    if isinstance(answer, AdapterError):
        raise answer
    took = time.monotonic() - begun
    if took <= SLOW_S:
        yield ok("count", place, f"31 ngày qua: {answer}", f"the last 31 days: {answer}")
        return
    yield warning(
        "slow",
        place,
        Text(f"đếm 31 ngày qua mất {took:.1f} giây", f"counting the last 31 days took {took:.1f} s"),
        Text(
            "thêm chỉ mục (xem mục index); máy chủ có đang quá tải không?",
            "add an index (see the index findings); is the server overloaded?",
        ),
    )
