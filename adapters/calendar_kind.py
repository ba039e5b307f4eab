"""Counters that keep days of the current month, months of the current year and years, and zero the rest at each turn.

What is kept is a set of blocks of days with a number each. A range is answered whenever blocks that touch each other,
added or subtracted, lead from its first day to the day after its last: the blocks are edges between dates, and the
answer is the sum along any path.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, String, TableClause, cast, func, select, type_coerce

from adapters.base import Question
from adapters.dates import UTC, DateRange
from adapters.errors import DatabaseUnavailable, RangeUnknown
from adapters.kinds import Kind
from adapters.text import Text

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIRST_YEAR = 2000  # before the first of these systems
_DAYS = tuple(f"{day:02d}" for day in range(1, 32))


@dataclass(frozen=True, kw_only=True)
class Calendar(Kind):
    """Rows (c_type, c_val, last_update, c_count) of which 'day' rows belong to the month of the last counted visit.

    counter:  the table.
    zone:     whose days the rows are.
    value:    one scalar for the ledger: all visits ever, NULL while nothing is counted.
    counting: one scalar: '0' where counting is switched off.

    A day row with visits whose last one was on another day was left over by a turn that went wrong: it is not used.
    """

    counter: TableClause
    zone: tzinfo
    value: Select[Any]
    counting: Select[Any]

    def question(self, days: DateRange, now: datetime) -> Question:
        """All rows that may be needed, as one consistent read."""
        years = range(max(days.first.year, _FIRST_YEAR), min(days.last.year, now.year + 1) + 1)
        scalars = (
            self._row("c_time", "last"),
            self._row("total", "hits", "last_update"),
            self.counting,
            self._rows("day", _DAYS),
            self._rows("month", _MONTHS),
            self._rows("year", [str(year) for year in years]),
        )

        def answer(values: Sequence[Any]) -> int:
            last, touched, counting, *lists = values
            if not last:
                raise _empty()
            day = self._day(max(int(last), int(touched or 0)))
            kept = {
                (kind, which): number
                for kind, listed in zip(("day", "month", "year"), lists, strict=True)
                for which, number, written in _numbers(listed)
                if kind != "day" or not (number and written) or self._day(written) == _of_month(day, int(which))
            }
            return Blocks.of(kept, day, is_counting=str(counting) != "0").sum(days)

        return Question(scalars, answer)

    def total(self, now: datetime) -> Select[Any] | None:
        return self._row("total", "hits")

    def _day(self, seconds: int) -> date:
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.zone).date()

    def _row(self, kind: str, which: str, column: str = "c_count") -> Select[Any]:
        rows = self.counter.c
        return select(rows[column]).where(rows.c_type == kind, rows.c_val == which)

    def _rows(self, kind: str, which: Sequence[str]) -> Select[Any]:
        """Many rows in one scalar, '01=3@1754053200,02=0@0': at most some 800 characters, where MySQL cuts at 1,024."""
        rows = self.counter.c
        item = (
            type_coerce(rows.c_val, String)
            + "="
            + cast(rows.c_count, String)
            + "@"
            + cast(func.coalesce(rows.last_update, 0), String)
        )
        return select(func.group_concat(item)).where(rows.c_type == kind, rows.c_val.in_(which))


class Blocks:
    """Blocks of days with a number each.

    >>> blocks = Blocks()
    >>> blocks.add(date(2025, 7, 1), date(2025, 8, 1), 30)
    >>> blocks.add(date(2025, 8, 1), date(2025, 8, 2), 4)
    >>> blocks.sum(DateRange(date(2025, 7, 1), date(2025, 8, 1)))
    34
    """

    def __init__(self, beyond: date | None = None) -> None:
        """beyond: from this day on there were no visits; None where that is not known."""
        self._beyond = beyond
        self._edges: dict[date, list[tuple[date, int]]] = {}

    @classmethod
    def of(cls, kept: dict[tuple[str, str], int], last: date, *, is_counting: bool) -> Blocks:
        """What the rows say, given the day of the last counted visit.

        The last month's and year's rows reach to that day; only a counter that is on tells that nothing came after.
        """
        if kept.get(("day", _DAYS[last.day - 1])) == 0:
            # The last visit is in this row, so it is 0 only between the two statements of a turn.
            raise DatabaseUnavailable(
                Text(
                    "bộ đếm đang sang ngày, tháng hoặc năm mới; hãy hỏi lại",
                    "the counter is turning its day, month or year at this very moment; ask again",
                )
            )
        after = last + timedelta(days=1)
        blocks = cls(after if is_counting else None)
        spans = [
            ("day", _DAYS[day - 1], last.replace(day=day), last.replace(day=day)) for day in range(1, last.day + 1)
        ]
        for month in range(1, last.month + 1):
            first = date(last.year, month, 1)
            spans.append(("month", _MONTHS[month - 1], first, _month_end(first)))
        years = [int(which) for kind, which in kept if kind == "year"]
        spans += [("year", str(year), date(year, 1, 1), date(year, 12, 31)) for year in years if year <= last.year]
        for kind, which, first, end in spans:
            if (kind, which) in kept:
                blocks.add(first, min(end + timedelta(days=1), after), kept[kind, which])
        return blocks

    def add(self, start: date, end: date, number: int) -> None:
        """Half-open: `start` is the first day, `end` the day after the last."""
        self._edges.setdefault(start, []).append((end, number))
        self._edges.setdefault(end, []).append((start, -number))

    def sum(self, days: DateRange) -> int:
        """The number of these days. Raises RangeUnknown with the first day that can be asked for instead."""
        start, end = self._place(days.first), self._place(days.last + timedelta(days=1))
        found = self._from(start).get(end)
        if found is None:
            raise _unknown(self._first(days.first, end))
        return found

    def _place(self, day: date) -> date:
        return day if self._beyond is None else min(day, self._beyond)

    def _from(self, start: date) -> dict[date, int]:
        """The sums from a date to every date that blocks lead to, by the fewest blocks."""
        sums = {start: 0}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            for there, number in self._edges.get(here, ()):
                if there not in sums:
                    sums[there] = sums[here] + number
                    waiting.append(there)
        return sums

    def _first(self, start: date, end: date) -> date | None:
        """The first day after `start` that leads to `end`, else the first from which anything can be asked; None
        where `end` lies after all that a counter that is off has counted."""
        if self._beyond is None and all(day < end for day in self._edges):
            return None
        to_end = [day for day in self._from(end) if start < day < end]
        later = [day for day in self._edges if day > start and any(there > day for there, _ in self._edges[day])]
        return min(to_end or later, default=self._beyond)


def _numbers(listed: str | None) -> Iterator[tuple[str, int, int]]:
    """What `_rows` read: name, number, Unix seconds of the row's last visit (0 where it never had one).

    >>> list(_numbers("Jan=20@1738300000,Feb=0@0")), list(_numbers(None))
    ([('Jan', 20, 1738300000), ('Feb', 0, 0)], [])
    """
    for item in listed.split(",") if listed else ():
        which, rest = item.split("=")
        number, written = rest.split("@")
        yield which, int(number), int(written)


def _of_month(day: date, number: int) -> date | None:
    """That day of the month of `day`; None where the month is shorter."""
    return day.replace(day=number) if number <= _month_end(day.replace(day=1)).day else None


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _empty() -> RangeUnknown:
    return RangeUnknown(
        Text("bộ đếm chưa đếm lượt nào hoặc vừa bị xoá", "the counter has counted nothing yet or was cleared")
    )


def _unknown(first: date | None) -> RangeUnknown:
    if first is None:
        return RangeUnknown(
            Text(
                "bộ đếm đã tắt nên không biết số lượt từ sau lần đếm cuối",
                "the counter is switched off, so what came after its last count is not known",
            )
        )
    return RangeUnknown(
        Text(
            "bộ đếm chỉ giữ từng ngày của tháng cuối, từng tháng của năm cuối và từng năm; "
            f"hỏi được từ ngày {first:%d/%m/%Y}",
            "the counter keeps only days of its last month, months of its last year, and years; "
            f"it can be asked from {first.isoformat()}",
        ),
        first,
    )
