"""The news part of a page: what a row must hold, and which options change that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from adapters.base import ONCE, NewsAdapter, Rule
from adapters.dates import Clock, DateRange, Moment
from adapters.errors import NotExplainable
from adapters.text import Text
from tests.documenting.cases import NOW, PLAIN, Case, Layout, read
from tests.documenting.ending import ending, made_with
from tests.documenting.markdown import both, flow, paragraphs, table

COUNTED = Text(
    "Một dòng được tính khi mọi điều sau đây đúng; dòng khác không được tính, `soluong explain` nói vì điều nào.",
    "A row counts where all of this holds; no other row does, and `soluong explain` says which of these it fails.",
)
DAYS = DateRange(date(2025, 3, 1), date(2025, 3, 10))
CLOCKS = {
    Clock.LOCAL: Text("giờ của trang", "the site's wall clock"),
    Clock.UTC: Text("giờ UTC", "the wall clock of UTC"),
    Clock.AWARE: Text("giờ kèm múi giờ", "an instant with its zone"),
    Clock.UNIX: Text("giây Unix", "Unix seconds"),
    Clock.UNIX_MS: Text("mili giây Unix", "Unix milliseconds"),
    Clock.UNIX_LOCAL: Text("giây Unix của giờ trang", "Unix seconds of the site's wall clock"),
    Clock.DATE: Text("ngày", "a day"),
    Clock.TEXT: Text("chữ ISO", "ISO text"),
    Clock.TEXT_DATE: Text("ngày dạng chữ", "a day as text"),
}


def news_page(adapter: type[NewsAdapter[Any, Any]], case: Case, folder: Path) -> Iterator[str]:
    yield from ("## Tin bài / News\n", *paragraphs(adapter.help))
    if case.note:
        yield from paragraphs(case.note)
    for called, layout in case.layouts.items():
        if called is not PLAIN:
            yield f"### {both(called)}\n"
        yield from _layout_of_news(adapter, layout, case.variants, folder)
    yield from ending(adapter, "news", case)


def _layout_of_news(
    adapter: type[NewsAdapter[Any, Any]], layout: Layout, variants: Sequence[Mapping[str, Any]], folder: Path
) -> Iterator[str]:
    rules, moments = _rules_of(adapter, layout, {}, folder)
    if not rules:
        yield from _unexplained(adapter, layout, folder)
        return
    yield from paragraphs(COUNTED)
    yield from table(("", "Được tính khi", "Counted where it"), [_row(rule) for rule in rules.values()])
    for moment in moments:
        yield f"Ngày của tin / its date: {moment}\n"
    changes = [row for variant in variants for row in _changes(adapter, layout, variant, rules, folder)]
    if changes:
        yield "Tuỳ chọn làm đổi các điều kiện này / options that change these conditions:\n"
        yield from table(("", "", ""), changes)


def _rules_of(
    adapter: type[NewsAdapter[Any, Any]], layout: Layout, more: Mapping[str, Any], folder: Path
) -> tuple[dict[str, Rule], list[str]]:
    """The rules by name, and what each table's moment is, each once."""
    made = made_with(adapter, {**layout.options, **more})
    with read(layout, folder) as reader:
        facts = made.learn(reader)
        parts = made.news(facts, NOW)
        rules = {rule.name: rule for rule in made.rules(facts, NOW)}
    if any(part.repeats for part in parts):
        rules[ONCE.name] = ONCE
    return rules, list(dict.fromkeys(_moment(part.moment) for part in parts))


def _changes(
    adapter: type[NewsAdapter[Any, Any]],
    layout: Layout,
    variant: Mapping[str, Any],
    before: Mapping[str, Rule],
    folder: Path,
) -> Iterator[tuple[str, str, str]]:
    """What one option adds, says otherwise or takes away."""
    after, _ = _rules_of(adapter, layout, variant, folder)
    written = f"`{flow(variant)}`"
    for name, rule in after.items():
        if name not in before:
            yield written, f"thêm: {rule.says.vi}", f"adds: {rule.says.en}"
        elif before[name].says != rule.says:
            yield written, f"thay bằng: {rule.says.vi}", f"instead: {rule.says.en}"
    for name, rule in before.items():
        if name not in after:
            yield written, f"bỏ: {rule.says.vi}", f"drops: {rule.says.en}"


def _unexplained(adapter: type[NewsAdapter[Any, Any]], layout: Layout, folder: Path) -> Iterator[str]:
    """The adapter's own words for why it knows no rules."""
    made = made_with(adapter, layout.options)
    with read(layout, folder) as reader:
        try:
            list(made.explain(reader, made.learn(reader), DAYS, NOW))
        except NotExplainable as error:
            yield from paragraphs(error.text)


def _moment(moment: Moment) -> str:
    """The column, or those that an expression is made of, and its clock."""
    columns = dict.fromkeys(str(item.name) for item in _columns(moment.column))
    names = ", ".join(f"`{name}`" for name in columns)
    return f"{names} ({both(CLOCKS[moment.clock])})"


def _columns(element: Any) -> Iterator[Any]:
    if hasattr(element, "table"):
        yield element
        return
    for child in element.get_children():
        yield from _columns(child)


def _row(rule: Rule) -> tuple[str, str, str]:
    return f"`{rule.name}`", rule.says.vi, rule.says.en
