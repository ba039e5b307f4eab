"""Which of the visit counters that are there is alive. Two are never added: several alive ones are for a person.

Tables outlive their plug-in, so a counter is judged by its newest row and, where the CMS says it, by its switch. A
counter that keeps one total and no days is never taken by itself: it answers nothing until the ledger has its days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from adapters.base import VisitAdapter
from adapters.calendar_kind import Calendar
from adapters.database import Reader
from adapters.dates import UTC, VIETNAM
from adapters.day_basis import AS_STORED
from adapters.errors import AdapterError, DatabaseUnavailable, DayBasisMismatch
from adapters.kinds import Kind, Running, Totals
from adapters.options import keys_of, load
from adapters.registry import visit_adapters
from adapters.text import Text
from service.init.found import Component, Counter

ALIKE = timedelta(days=7)
"""Counters whose newest rows are no further apart are both alive."""
SILENT = timedelta(days=31)


@dataclass(frozen=True)
class Seen:
    """A counter with its newest row.

    keeps_days: False where it keeps one total.
    mismatch:   why its days are not days of Viet Nam, where they are not.
    """

    counter: Counter
    newest: datetime | None
    keeps_days: bool = True
    mismatch: DayBasisMismatch | None = None

    @property
    def name(self) -> str:
        return self.counter.adapter


@dataclass(frozen=True)
class Choice:
    """The counter to take, None for none; several where a person has to choose; and what to say about the others.

    is_accepted: False where its days are not days of Viet Nam: then it is taken only where a flag speaks of visits.
    """

    chosen: Counter | None
    rivals: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    is_accepted: bool = True


def choose(reader: Reader, component: Component, prefix: str | None, now: datetime) -> Choice:
    """The liveliest counter of a component site."""
    seen, notes = [], []
    for counter in component.counters:
        try:
            seen.append(_see(reader, counter, component, prefix, now))
        except DatabaseUnavailable:
            raise  # slow or away is not absent
        except AdapterError as error:
            notes.append(_unreadable(counter, error))
    dated = [item for item in seen if item.keeps_days and item.newest is not None]
    on = [item for item in dated if item.counter.is_on is not False]
    notes += [_empty(item) for item in seen if item.keeps_days and item.newest is None]
    notes += [_off(item) for item in dated if item not in on]
    totals = [item.name for item in seen if not item.keeps_days]
    newest = max((item.newest for item in on if item.newest), default=None)
    alive = [item for item in on if item.newest and newest and newest - item.newest <= ALIKE]
    notes += [_silent(item) for item in on if item not in alive]
    if len(alive) > 1:
        notes.append(_several([item.name for item in alive]))
        return Choice(None, tuple(item.name for item in alive), tuple(notes))
    if not alive:
        if totals:
            notes.append(_total_only(totals))
        return Choice(None, notes=tuple(notes))
    if newest and now - newest > SILENT:
        notes.append(_stopped(alive[0]))
    mismatch = alive[0].mismatch
    if mismatch is not None:
        notes.append(_other_days(alive[0].name, mismatch))
    return Choice(alive[0].counter, notes=tuple(notes), is_accepted=mismatch is None)


def options_of(
    adapter: type[VisitAdapter[Any, Any]], component: Component, prefix: str | None, own: Mapping[str, Any]
) -> dict[str, Any]:
    """What is known of a counter's options without asking."""
    known = {**({} if prefix is None else {"table_prefix": prefix}), **component.options, **own}
    return {key: value for key, value in known.items() if key in keys_of(adapter.Options)}


def _see(reader: Reader, counter: Counter, component: Component, prefix: str | None, now: datetime) -> Seen:
    """Raises AdapterError where its tables are not readable as that counter's."""
    adapter_class = visit_adapters()[counter.adapter]
    options, problems = load(adapter_class.Options, options_of(adapter_class, component, prefix, counter.options))
    assert options is not None, problems
    adapter: Any = adapter_class(options, VIETNAM)
    try:
        facts = adapter.learn(reader)
    except DayBasisMismatch as error:
        # Alive all the same: whoever runs the portal has to accept its days, or set its zone right.
        accepted = Counter(counter.adapter, counter.is_on, {**counter.options, "day_basis": AS_STORED})
        return replace(_see(reader, accepted, component, prefix, now), counter=counter, mismatch=error)
    kind = adapter.visits(facts, now)
    newest = newest_visit(reader, kind)
    # A row of tomorrow (WP Statistics 13 makes them ahead) or of a wrong clock is no livelier than one of today.
    return Seen(counter, min(newest, now) if newest else None, not isinstance(kind, Running))


def newest_visit(reader: Reader, kind: Kind) -> datetime | None:
    """The newest moment that a counter holds; None where it is empty or keeps no moments."""
    if isinstance(kind, Calendar):
        rows = kind.counter
        last = reader.scalar(select(rows.c.c_count).where(rows.c.c_type == "c_time", rows.c.c_val == "last"))
        return datetime.fromtimestamp(int(last), UTC) if last else None
    if isinstance(kind, Totals):
        return kind.moment.read(reader.scalar(select(func.max(kind.moment.column)).select_from(kind.table)))
    for inside in ("kept", "log"):
        if isinstance(inner := getattr(kind, inside, None), Kind):
            return newest_visit(reader, inner)
    parts: Sequence[Any] = getattr(kind, "parts", ())
    moments = [part.moment.read(reader.scalar(part.newest())) for part in parts]
    return max((moment for moment in moments if moment), default=None)


def _day(item: Seen) -> str:
    return f"{item.newest.astimezone(VIETNAM):%d/%m/%Y}" if item.newest else "-"


def _several(names: Sequence[str]) -> Text:
    shown = ", ".join(names)
    return Text(
        f"nhiều bộ đếm cùng đang chạy: {shown}; chọn một bằng --visits adapter=..., không cộng cả hai",
        f"several counters are alive: {shown}; choose one with --visits adapter=..., never add two",
    )


def _off(item: Seen) -> Text:
    return Text(
        f"bộ đếm {item.name} đang tắt (dòng cuối {_day(item)}): bỏ qua",
        f"the counter {item.name} is switched off (last row {_day(item)}): left out",
    )


def _unreadable(counter: Counter, error: AdapterError) -> Text:
    name = counter.adapter
    return Text(f"bộ đếm {name} không đọc được: ", f"the counter {name} cannot be read: ") + error.text


def _empty(item: Seen) -> Text:
    return Text(
        f"bộ đếm {item.name} chưa có lượt nào: bỏ qua", f"the counter {item.name} has counted nothing yet: left out"
    )


def _silent(item: Seen) -> Text:
    return Text(
        f"bộ đếm {item.name} đã ngừng từ {_day(item)}: bỏ qua",
        f"the counter {item.name} has stopped on {_day(item)}: left out",
    )


def _stopped(item: Seen) -> Text:
    return Text(
        f"bộ đếm {item.name} không có lượt nào từ sau {_day(item)}; hãy xem nó còn chạy không",
        f"the counter {item.name} has counted nothing since {_day(item)}; see whether it still runs",
    )


def _other_days(name: str, error: DayBasisMismatch) -> Text:
    flag = "--visits day_basis=as-stored"
    return (
        Text(f"bộ đếm {name}: ", f"the counter {name}: ")
        + error.text
        + Text(f". Chưa lấy bộ đếm này; nếu chấp nhận: {flag}", f". It is left out; to accept it: {flag}")
    )


def _total_only(names: Sequence[str]) -> Text:
    first, shown = names[0], ", ".join(names)
    return Text(
        f"chỉ có bộ đếm giữ một số tổng, không giữ ngày: {shown}; muốn dùng qua sổ bộ đếm (soluong record): "
        f"--visits adapter={first}",
        f"there is only a counter of one total without days: {shown}; to use it through the ledger (soluong record): "
        f"--visits adapter={first}",
    )
