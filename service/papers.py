"""How an explanation looks: on a terminal, as plain text in a pipe, and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from adapters.base import Item
from adapters.dates import DateRange
from adapters.text import Text
from service.explaining import Bounds, Explanation

NAMES = {"news": Text("tin bài", "news items"), "visits": Text("lượt truy cập", "visits")}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
PIPE_WIDTH = 100


def console(*, is_error: bool = False) -> Console:
    """Where to print. In a pipe there are neither colours nor the width of a terminal; NO_COLOR is rich's own."""
    made = Console(stderr=is_error, highlight=False, emoji=False, markup=False)
    if not made.is_terminal:
        made = Console(stderr=is_error, highlight=False, emoji=False, markup=False, width=PIPE_WIDTH, no_color=True)
    return made


@contextmanager
def printing() -> Iterator[Console]:
    """The console of standard output; in a pipe its lines do not end in blanks."""
    out = console()
    if out.is_terminal:
        yield out
        return
    with out.capture() as captured:
        yield out
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


class Paper:
    """Prints one explanation. shown: how many rows of each list, at most."""

    def __init__(self, out: Console, lang: str, zone: ZoneInfo, shown: int) -> None:
        self.out, self.lang, self.zone, self.shown = out, lang, zone, shown

    def print(self, paper: Explanation) -> None:
        self._head(paper)
        self._rules(paper)
        for statement in paper.sql:
            self._title(Text("Câu SQL", "The SQL"))
            self.out.print(textwrap.indent(statement, "  "), soft_wrap=True)
        if paper.items is not None:
            self._items(paper)
        self._lines(paper)
        self._sum(paper)

    def _head(self, paper: Explanation) -> None:
        self.out.print(self._in("GIẤY GIẢI TRÌNH SỐ LIỆU", "HOW THIS NUMBER WAS COUNTED"), style="bold")
        adapter = paper.counter.adapter
        self._facts(
            [
                (Text("Cổng", "Portal"), f"{paper.portal.name} (Id {paper.portal.id})"),
                (Text("Số liệu", "Number"), NAMES[paper.what].in_(self.lang)),
                (Text("Các ngày", "Days"), self._days(paper)),
                (Text("Bộ đọc", "Adapter"), f"{adapter.name} - {adapter.help.in_(self.lang)}"),
                *((Text("Mốc giờ", "Bounds"), self._bounds(bounds)) for bounds in paper.bounds),
                *([(Text("Cách ghi", "Kept as"), paper.kind.in_(self.lang))] if paper.kind else []),
                *([(Text("Còn giữ từ", "Kept since"), day(paper.since, self.lang))] if paper.since else []),
                *((Text("Lưu ý", "Note"), note.in_(self.lang)) for note in paper.notes),
            ]
        )

    def _days(self, paper: Explanation) -> str:
        days = f"{day(paper.days.first, self.lang)} - {day(paper.days.last, self.lang)}"
        return days + self._in(f", tính cả hai ngày, giờ {self.zone}", f", both included, {self.zone}")

    def _bounds(self, bounds: Bounds) -> str:
        after, until = (">", "<=") if bounds.closes else (">=", "<")
        text = f"{bounds.column} {after} {bounds.start} {self._in('và', 'and')} {until} {bounds.end}"
        return f"{text}; {bounds.clock.in_(self.lang)}"

    def _rules(self, paper: Explanation) -> None:
        if paper.rules:
            self._title(Text("Một dòng được tính khi", "A row counts when it"))
        for number, rule in enumerate(paper.rules, 1):
            self.out.print(f"  {number}. {rule.says.in_(self.lang)}")

    def _items(self, paper: Explanation) -> None:
        left_out = paper.by_rule()
        if left_out:
            self._title(Text("Không tính, vì không đạt", "Left out, for failing"))
            grid = Table.grid(padding=(0, 2))
            for rule, number in left_out:
                grid.add_row(f"  {number:>6}", rule.says.in_(self.lang))
            self.out.print(grid)
        self._list(Text("Các tin được tính", "Items counted"), paper.counted)
        self._list(Text("Các dòng không tính", "Rows left out"), paper.left_out)

    def _list(self, title: Text, items: Sequence[Item]) -> None:
        if not items or not self.shown:
            return
        self._title(title + Text(f" ({len(items)})", f" ({len(items)})"))
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, justify="right")
        table.add_column(overflow="fold", ratio=1)
        for item in items[: self.shown]:
            fails = self._in("không đạt: ", "fails: ")
            why = f" [{fails}{item.left_out.says.in_(self.lang)}]" if item.left_out else ""
            label = f"{item.label}: " if item.label else ""
            table.add_row(f"  {moment(item, self.zone)}", printable(item.key), f"{label}{printable(item.title)}{why}")
        self.out.print(table)
        more = len(items) - self.shown
        if more > 0:
            text = f"  ... còn {more} dòng nữa: thêm --csv TỆP hoặc --list {len(items)}"
            self.out.print(self._in(text, f"  ... {more} more rows: add --csv FILE or --list {len(items)}"))

    def _lines(self, paper: Explanation) -> None:
        if not paper.lines:
            return
        self._title(Text("Từng phần của khoảng ngày", "Parts of the range"))
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(overflow="fold")
        for line in paper.lines:
            error = line.outcome.error
            least = self._in("ít nhất ", "at least ") if line.outcome.is_lower_bound else ""
            number = self._in("không biết", "not known") if error else f"{least}{line.outcome.count}"
            table.add_row(f"  {span(line.days, self.lang)}", number, error.text.in_(self.lang) if error else "")
        self.out.print(table)

    def _sum(self, paper: Explanation) -> None:
        outcome = paper.outcome
        self._title(Text("Kết quả", "Result"))
        facts: list[tuple[Text, str]] = []
        if paper.items is not None:
            whole = Text("Dòng trong khoảng ngày", "Rows of these days")
            facts = [(whole, str(len(paper.items))), (Text("Không tính", "Left out"), str(len(paper.left_out)))]
        if outcome.error is not None:
            facts.append((Text("Không có số liệu", "No number"), outcome.error.text.in_(self.lang)))
        else:
            sign = self._in(" (ít nhất)", " (at least)") if outcome.is_lower_bound else ""
            facts.append((Text("SỐ LIỆU", "NUMBER"), f"{outcome.count}{sign}"))
            facts.append((Text("Số biên nhận", "Receipt"), outcome.receipt))
        facts.append((Text("Lúc", "As of"), outcome.as_of.astimezone(self.zone).isoformat(" ", "seconds")))
        self._facts(facts)
        if outcome.error is None and not paper.agrees:
            text = "  Danh sách và số liệu lệch nhau: cổng đang được sửa, hãy chạy lại."
            self.out.print(
                self._in(text, "  List and number differ: the portal is being edited, run again."), style="bold"
            )

    def _facts(self, facts: Sequence[tuple[Text, str]]) -> None:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold", ratio=1)
        for name, value in facts:
            grid.add_row(f"  {name.in_(self.lang)}", value)
        self.out.print(grid)

    def _title(self, title: Text) -> None:
        self.out.print()
        self.out.print(title.in_(self.lang), style="bold")

    def _in(self, vi: str, en: str) -> str:
        return Text(vi, en).in_(self.lang)


def day(value: object, lang: str) -> str:
    """A day as people write it: 31/05/2022, or 2022-05-31 in English."""
    return f"{value:%d/%m/%Y}" if lang == "vi" else f"{value:%Y-%m-%d}"


def span(days: DateRange, lang: str) -> str:
    """One day, or first and last."""
    first, last = day(days.first, lang), day(days.last, lang)
    return first if days.length == 1 else f"{first} - {last}"


def moment(item: Item, zone: ZoneInfo) -> str:
    """When an item was published, in the configured zone."""
    return "-" if item.moment is None else f"{item.moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def printable(text: str) -> str:
    """What an editor typed, without line ends and without the codes that steer a terminal.

    >>> printable("Tin \\x1b[2J\\nmới")
    'Tin  [2J mới'
    """
    return "".join(sign if sign.isprintable() else " " for sign in text)


# --- For a spreadsheet ------------------------------------------------------------------------------------------------


def write_csv(path: Path, paper: Explanation, lang: str, zone: ZoneInfo) -> None:
    """Every row, in UTF-8 with the mark by which Excel knows it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(_table(paper, lang, zone))


def _table(paper: Explanation, lang: str, zone: ZoneInfo) -> Iterator[list[str]]:
    if paper.items is None:
        heads = (
            Text("Từ ngày", "From"),
            Text("Đến ngày", "To"),
            NAMES[paper.what],
            Text("Lý do không biết", "Not known"),
        )
        yield [head.in_(lang) for head in heads]
        for days, outcome in [(line.days, line.outcome) for line in paper.lines] or [(paper.days, paper.outcome)]:
            why = outcome.error.text.in_(lang) if outcome.error else ""
            yield [str(days.first), str(days.last), "" if outcome.count is None else str(outcome.count), why]
        return
    columns = (
        Text("STT", "No."), Text("Mã tin", "Item"), Text("Thời điểm", "Moment"), Text("Tiêu đề", "Title"),
        Text("Bảng", "Table"), Text("Được tính", "Counted"), Text("Điều kiện không đạt", "Rule that it fails"),
    )  # fmt: skip
    yield [head.in_(lang) for head in columns]
    for number, item in enumerate(paper.items, 1):
        counted = Text("có", "yes") if item.is_counted else Text("không", "no")
        why = item.left_out.says.in_(lang) if item.left_out else ""
        row = (item.key, moment(item, zone), item.title, item.label, counted.in_(lang), why)
        yield [str(number), *map(harmless, row)]


def harmless(text: str) -> str:
    """A title that begins like a formula would be run by the spreadsheet; an apostrophe makes it text.

    >>> harmless("=HYPERLINK(1)"), harmless("Tin"), harmless("-")
    ("'=HYPERLINK(1)", 'Tin', '-')
    """
    return "'" + text if text.startswith(DANGEROUS) and text != "-" else text
