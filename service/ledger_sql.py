"""The statements of the ledger, made once, and its rows as objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from service import ledger_schema as tables
from service.counter_key import CounterKey
from service.ledger_days import Total

TOTAL = tuple(item.name for item in dataclasses.fields(Total))

COUNTERS = select(tables.counter).where(tables.counter.c.portal_id.in_(bindparam("portals", expanding=True)))
OF_DAYS = (
    tables.day.c.counter_id.in_(bindparam("ids", expanding=True)),
    tables.day.c.day.between(bindparam("first"), bindparam("last")),
)
OF_MIDNIGHTS = (
    tables.midnight.c.counter_id.in_(bindparam("ids", expanding=True)),
    tables.midnight.c.day.between(bindparam("first"), bindparam("end")),
)
DAYS = select(tables.day.c.counter_id, tables.day.c.day, tables.day.c.number).where(*OF_DAYS)
DAYS_SUM = (
    select(tables.day.c.counter_id, func.count(), func.sum(tables.day.c.number))
    .where(*OF_DAYS)
    .group_by(tables.day.c.counter_id)
)
MIDNIGHTS = select(*(tables.midnight.c[name] for name in ("counter_id", "day", "off_s", "grown", "falls"))).where(
    *OF_MIDNIGHTS
)
MIDNIGHTS_SUM = (
    select(
        tables.midnight.c.counter_id,
        func.count(),
        func.min(tables.midnight.c.grown),
        func.max(tables.midnight.c.grown),
        func.min(tables.midnight.c.falls),
        func.max(tables.midnight.c.falls),
    )
    .where(*OF_MIDNIGHTS)
    .group_by(tables.midnight.c.counter_id)
)
SEQS = (
    select(tables.counter.c.id, tables.counter.c.seq)
    .where(tables.counter.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(tables.counter.c.id)
    .with_for_update()
)
UPDATE = (
    tables.counter.update()
    .where(tables.counter.c.id == bindparam("id_"))
    .values({name: bindparam(f"new_{name}") for name in TOTAL})
)


def is_nearer(off_s: int, kept: int | None) -> bool:
    """Whether a sample so far from midnight is nearer than the one that is kept."""
    return kept is None or abs(off_s) < kept


def values_of(id_: int, total: Total) -> dict[str, Any]:
    """The parameters of UPDATE."""
    return {"id_": id_, **{f"new_{name}": getattr(total, name) for name in TOTAL}}


def rows_of(connection: Connection, keys: Sequence[CounterKey]) -> dict[int, Row[Any]]:
    """The rows of these counters, by id."""
    wanted = set(keys)
    found = connection.execute(COUNTERS, {"portals": sorted({key.portal_id for key in wanted})}).all()
    return {row.id: row for row in found if key_of(row) in wanted}


def key_of(row: Row[Any]) -> CounterKey:
    """Whose row of `ledger_counter` it is."""
    return CounterKey(row.portal_id, row.adapter, row.metric, row.fingerprint)


def total_of_row(row: Row[Any]) -> Total:
    """The running total in a row of `ledger_counter`."""
    return Total(**{name: getattr(row, name) for name in TOTAL})


def new_counter(key: CounterKey) -> dict[str, Any]:
    """The row of a counter that has not been sampled."""
    return {**key._asdict(), "seq": 0, "grown": 0, "falls": 0, "is_additive": False}


def event_row(id_: int, day: date, kind: str, before: int, after: int, seen_at: datetime) -> dict[str, Any]:
    """A row of `ledger_event`."""
    return {
        "counter_id": id_, "day": day, "kind": kind, "before_value": before, "after_value": after,
        "seen_at": int(seen_at.timestamp()),
    }  # fmt: skip
