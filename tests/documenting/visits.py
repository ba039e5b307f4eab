"""The visits part of a page: which days can be known, of which rows, and what the adapter remarks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.base import Rule, VisitAdapter
from adapters.calendar_kind import Calendar
from adapters.kinds import Best, Daily, Kind, Log, Running, Totals, never
from adapters.matomo_archive import Archive, LogThenArchive
from adapters.sql import Answered
from adapters.text import Text
from adapters.wordpress_kinds import Distinct
from tests.documenting.cases import NOW, PLAIN, Case, Layout, read
from tests.documenting.ending import ending, made_with
from tests.documenting.markdown import both, code, paragraphs

_KEPT = Text(
    "; mọi khoảng ngày còn dòng đều biết. Ngày mà cổng đã xoá dòng thì không trả lời (422), trừ khi sổ bộ đếm đã ghi",
    "; every range whose rows are there is known. Days whose rows were deleted are refused (422), "
    "unless the ledger has them",
)
KINDS: dict[type[Kind], Text] = {
    Daily: Text("Cổng giữ một con số cho mỗi ngày", "The portal keeps a number for each day") + _KEPT,
    Log: Text("Cổng giữ dòng kèm thời điểm", "The portal keeps rows with a moment") + _KEPT,
    Distinct: Text("Cổng giữ dòng kèm thời điểm và khách", "The portal keeps rows with a moment and a visitor") + _KEPT,
    Best: Text(
        "Nhiều bảng biết cùng những ngày, bảng nào cũng có thể đã bị xoá bớt; mỗi ngày lấy số lớn hơn",
        "Several tables know the same days and any may have been emptied; for each day the larger number counts",
    ),
    Totals: Text(
        "Cổng giữ số cộng dồn cuối mỗi ngày; lượt của một khoảng là phần tăng thêm, cần có số của một ngày trước đó",
        "The portal keeps a total at the end of each day; a range is its growth and needs the total of a day before",
    ),
    Running: never().text,
    Calendar: Text(
        "Cổng giữ từng ngày của tháng này, từng tháng của năm nay và từng năm; khoảng nào ghép được từ đó thì biết, "
        "khoảng khác cần sổ bộ đếm",
        "The portal keeps the days of this month, the months of this year, and years; a range that these make up is "
        "known, any other needs the ledger",
    ),
    LogThenArchive: Text(
        "Từ ngày mà nhật ký còn đủ thì đếm nhật ký, trước đó lấy số đã tổng hợp của mỗi ngày",
        "Since the day from which the log is whole the log is counted, before it the day archives",
    ),
    Archive: Text(
        "Số đã tổng hợp của mỗi ngày; ngày chưa được tổng hợp hay đã bị xoá thì không trả lời (422)",
        "A number for each day in the archives; a day that is not archived or was deleted is refused (422)",
    ),
    Answered: Text("Câu SELECT quyết định: NULL là không biết", "The SELECT decides: NULL means not known"),
}
NOT_ADDITIVE = Text(
    "Số người khác nhau của cả khoảng; không phải tổng của các ngày",
    "Different people over the whole range; not the sum of its days",
)


def visits_page(adapter: type[VisitAdapter[Any, Any]], case: Case, folder: Path) -> Iterator[str]:
    yield from ("## Lượt truy cập / Visits\n", *paragraphs(adapter.help))
    if case.note:
        yield from paragraphs(case.note)
    for called, layout in case.layouts.items():
        if called is not PLAIN:
            yield f"### {both(called)}\n"
        yield from _list(_said_by_metric(adapter, layout, folder), len(_metrics(adapter)))
    default = _default_metric(adapter)
    chosen = "không có / none" if default is None else code([default])
    yield f"`metric`: {code(adapter.metrics)}; mặc định / default: {chosen}\n"
    yield from ending(adapter, "visits", case)


def _said_by_metric(
    adapter: type[VisitAdapter[Any, Any]], layout: Layout, folder: Path
) -> dict[tuple[str, str], list[str]]:
    """Each sentence, and the metrics for which it holds."""
    found: dict[tuple[str, str], list[str]] = {}
    for metric in _metrics(adapter):
        for text in _said_of_visits(adapter, layout, metric, folder):
            found.setdefault((text.vi, text.en), []).append(metric)
    return found


def _list(said: Mapping[tuple[str, str], Sequence[str]], everything: int) -> Iterator[str]:
    for (vi, en), metrics in said.items():
        which = "" if len(metrics) == everything else f"{code(metrics)}: "
        yield f"- {which}{vi[0].upper()}{vi[1:]}.\n  {en[0].upper()}{en[1:]}."
    yield ""


def _metrics(adapter: type[VisitAdapter[Any, Any]]) -> tuple[str, ...]:
    """The words that make a difference; "" where the word is but a label of the operator's own."""
    return adapter.metrics if _default_metric(adapter) is not None else ("",)


def _default_metric(adapter: type[VisitAdapter[Any, Any]]) -> Any:
    return next(item.default for item in dataclasses.fields(adapter.Options) if item.name == "metric")


def _said_of_visits(adapter: type[VisitAdapter[Any, Any]], layout: Layout, metric: str, folder: Path) -> Iterator[Text]:
    """Which days can be known, what a row must hold, and what the adapter itself remarks."""
    made = made_with(adapter, {**layout.options, **({"metric": metric} if metric else {})})
    with read(layout, folder) as reader:
        facts = made.learn(reader)
        kind, online, notes = made.visits(facts, NOW), made.online(facts, NOW), made.notes(facts)
    yield from _known(kind)
    if metric and not kind.is_additive:
        yield NOT_ADDITIVE
    yield from (Text("Điều kiện của dòng: ", "Condition of a row: ") + rule.says for rule in _rules_within(kind))
    yield from (Text("Lưu ý: ", "Note: ") + note for note in notes)
    if online is not None:
        yield Text("Biết bao nhiêu người đang xem", "It is known who is on the portal now")


def _known(kind: Kind) -> Iterator[Text]:
    """The sentence of a kind, then those of the kinds that it is made of."""
    said = next((KINDS[item] for item in type(kind).__mro__ if item in KINDS), None)
    inner = list(_inner(kind))
    if said is None and not inner:
        raise KeyError(f"{type(kind).__name__}: tests/documenting/visits.py has no sentence for this kind")
    yield from () if said is None else (said,)
    for item in inner:
        yield from _known(item)


def _inner(kind: Kind) -> Iterator[Kind]:
    values = (getattr(kind, item.name) for item in dataclasses.fields(kind))
    return (value for value in values if isinstance(value, Kind))


def _rules_within(kind: Kind) -> list[Rule]:
    rules = [rule for part in getattr(kind, "parts", ()) for rule in part.rules]
    rules += [*getattr(kind, "rules", ()), *(rule for item in _inner(kind) for rule in _rules_within(item))]
    return list({rule.name: rule for rule in rules}.values())
