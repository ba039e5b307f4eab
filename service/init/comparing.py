"""This month's number of each portal, and where the CMS's own screen shows the same one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from adapters.dates import DateRange
from adapters.errors import AdapterError, RangeUnknown
from adapters.text import Text
from service.counting import Counting, Outcome, What
from service.init.counters import newest_visit
from service.settings import Portal

_SCREENS = {
    "wordpress": Text(
        "Bài viết → Đã xuất bản, lọc “{month}”",
        "Posts → Published, filtered by “{month}”",
    ),
    "joomla": Text(
        "Nội dung → Bài viết, Trạng thái: Đã xuất bản và Đã lưu trữ, xếp theo ngày bắt đầu xuất bản, “{month}”",
        "Content → Articles, Status: Published and Archived, ordered by Start Publishing, “{month}”",
    ),
    "k2": Text("K2 → Items, Published, “{month}”", "K2 → Items, Published, “{month}”"),
    "nukeviet": Text(
        "trang tìm kiếm ?nv={part}&op=search&from_date={first:%d.%m.%Y}&to_date={last:%d.%m.%Y}",
        "the search page ?nv={part}&op=search&from_date={first:%d.%m.%Y}&to_date={last:%d.%m.%Y}",
    ),
    "drupal": Text(
        "Nội dung (Content), Trạng thái: Đã xuất bản, loại nội dung đã chọn, ngày tạo trong “{month}”",
        "Content, Status: Published, the chosen content type, authored in “{month}”",
    ),
    "liferay": Text(
        "Nội dung web (Web Content), trạng thái Đã duyệt (Approved), ngày hiển thị trong “{month}”",
        "Web Content, status Approved, display date in “{month}”",
    ),
}
_ELSEWHERE = Text("màn hình quản trị tin của cổng, “{month}”", "the portal's own list of news, “{month}”")
_COUNTER = Text("màn hình của bộ đếm {name}, “{month}”", "the screen of the counter {name}, “{month}”")


_WHAT: tuple[What, ...] = ("news", "visits")
COMPARE = Text("so với", "compare with")


class Unanswered(Exception):
    """A portal's database gave no number; the adapter's own error says why."""

    def __init__(self, what: What, error: AdapterError) -> None:
        super().__init__(error.text.vi)
        self.what = what
        self.error = error


@dataclass(frozen=True)
class Month:
    """From the first day of a month to its last, or to today."""

    days: DateRange

    @classmethod
    def of(cls, day: date, today: date) -> Month:
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return cls(DateRange(first, max(first, min(last, today))))

    @property
    def name(self) -> Text:
        first = self.days.first
        return Text(f"tháng {first:%m/%Y}", f"{first:%Y-%m}")


def report(counting: Counting, portal: Portal) -> Iterator[tuple[Text, Text]]:
    """Lines of a portal: what, and its number. Raises Unanswered where a database does not answer."""
    today = counting.today()
    for what in _WHAT:
        source = getattr(portal, what)
        if source is None:
            continue
        month = Month.of(today, today)
        yield from _number(counting, what, portal, month)
        newest = _newest(counting, what, portal)
        shown = month
        if newest is not None and newest < month.days.first:
            shown = Month.of(newest, today)
            yield from _number(counting, what, portal, shown)
        if what == "news" and newest is None:
            yield Text("tin mới nhất", "newest item"), Text("chưa có tin nào", "there is none")
        for part in _parts(counting, what, portal):
            yield COMPARE, _screen(what, source.adapter_class.name, shown, part)


def _parts(counting: Counting, what: What, portal: Portal) -> list[str]:
    """The tables of news that are added up, each with a screen of its own: NukeViet's modules."""
    if what == "visits":
        return [""]
    counter = counting.counters[what, portal.id]
    with counting.databases[counter.source.database_name].reader() as reader:
        parts = counter.adapter.news(counter.facts(reader), counting.now())
    return [part.label.rpartition("/")[2] for part in parts]


def _number(counting: Counting, what: What, portal: Portal, month: Month) -> Iterator[tuple[Text, Text]]:
    label = Text("tin bài ", "news ") if what == "news" else Text("lượt truy cập ", "visits ")
    (outcome,) = counting.count(what, [portal], month.days)
    yield label + month.name, _answer(what, outcome)
    first = getattr(outcome.error, "first", None)  # RangeUnknown: the first day that is known
    if first is not None and month.days.first < first <= month.days.last:
        (outcome,) = counting.count(what, [portal], month.days.part(first, month.days.last))
        yield label + Text(f"từ {first:%d/%m/%Y}", f"from {first}"), _answer(what, outcome)


def _answer(what: What, outcome: Outcome) -> Text:
    if outcome.error is None:
        return Text(str(outcome.count), str(outcome.count))
    if isinstance(outcome.error, RangeUnknown):
        return Text("chưa biết: ", "not known: ") + outcome.error.text
    raise Unanswered(what, outcome.error)


def _newest(counting: Counting, what: What, portal: Portal) -> date | None:
    """The day of the newest item or visit; None where there is none, or the counter keeps no days."""
    counter = counting.counters[what, portal.id]
    with counting.databases[counter.source.database_name].reader() as reader:
        facts, now = counter.facts(reader), counting.now()
        newest: datetime | None
        if what == "news":
            newest = counter.adapter.newest(reader, facts, now)
        else:
            newest = newest_visit(reader, counter.adapter.visits(facts, now))
    return None if newest is None else newest.astimezone(counting.settings.timezone).date()


def _screen(what: What, adapter: str, month: Month, part: str) -> Text:
    text = _SCREENS.get(adapter, _ELSEWHERE) if what == "news" else _COUNTER
    values = {"first": month.days.first, "last": month.days.last, "name": adapter, "part": part}
    return Text(text.vi.format(month=month.name.vi, **values), text.en.format(month=month.name.en, **values))
