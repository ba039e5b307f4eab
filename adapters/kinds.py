"""The kinds of visit counter, by what the portal keeps, and which days each can answer.

Log      a row for each visit, visitor or view, with a moment.
Daily    a row for each day (or day and item) with a number.
Best     several tables of days that know the same thing; for each day the larger number.
Totals   a total that only grows, one row at the end of each day.
Running  a total that only grows, without any date: only the ledger makes days of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select, union_all

from adapters.base import IS_COUNT, Question, Rule
from adapters.dates import DateRange, Moment
from adapters.errors import RangeUnknown
from adapters.text import Text


@dataclass(frozen=True, kw_only=True)
class Kind(ABC):
    """A counter.

    since:       the first day that it still keeps whole; None where nothing was removed.
    is_additive: whether the days of a range may be added (distinct visitors may not).
    """

    since: date | None = None
    is_additive: bool = True

    @abstractmethod
    def question(self, days: DateRange, now: datetime) -> Question:
        """How many visits these days had. Raises RangeUnknown where nothing that is kept can tell."""

    def total(self, now: datetime) -> Select[Any] | None:
        """One scalar: all visits ever; None where the counter no longer knows."""
        return None

    def must_keep(self, days: DateRange) -> None:
        """Refuse days that were removed from the counter's tables."""
        if self.since is not None and days.first < self.since:
            raise removed(self.since)


def removed(since: date) -> RangeUnknown:
    """The refusal for days that a counter has deleted."""
    return RangeUnknown(
        Text(
            f"bộ đếm chỉ còn giữ số liệu từ ngày {since:%d/%m/%Y}",
            f"the counter keeps its numbers only since {since.isoformat()}",
        ),
        since,
    )


def never() -> RangeUnknown:
    """The refusal of a counter that keeps no days."""
    return RangeUnknown(
        Text(
            "bộ đếm chỉ giữ một con số tổng, không giữ theo ngày; cần sổ bộ đếm (soluong record)",
            "the counter keeps one total and no days; days need the ledger (soluong record)",
        )
    )


def _conditions(rules: Sequence[Rule]) -> list[ColumnElement[bool]]:
    return [rule.holds for rule in rules]


def _sum(values: Sequence[Any]) -> int:
    return sum(int(value) for value in values)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """One table of moments and numbers.

    number: what a group of rows is worth: count(), sum(hits), count(distinct visitor).
    """

    table: FromClause
    moment: Moment
    number: ColumnElement[Any]
    rules: tuple[Rule, ...] = ()

    def within(self, days: DateRange) -> Select[Any]:
        """One scalar: the number of these days."""
        conditions = (self.moment.within(days), *_conditions(self.rules))
        found = select(func.coalesce(self.number, 0)).select_from(self.table).where(*conditions)
        return found.execution_options(**{IS_COUNT: True})

    def all(self) -> Select[Any]:
        """One scalar: the number of all days."""
        return select(func.coalesce(self.number, 0)).select_from(self.table).where(*_conditions(self.rules))

    def newest(self) -> Select[Any]:
        """One scalar: the newest moment."""
        return select(func.max(self.moment.column)).select_from(self.table).where(*_conditions(self.rules))


@dataclass(frozen=True, kw_only=True)
class Log(Kind):
    """Rows with a moment, in one table or in several that hold different rows (an archive beside the live table)."""

    parts: tuple[Rows, ...]

    def question(self, days: DateRange, now: datetime) -> Question:
        self.must_keep(days)
        return Question(tuple(part.within(days) for part in self.parts), _sum)

    def total(self, now: datetime) -> Select[Any] | None:
        if self.since is not None or len(self.parts) != 1:
            return None
        return self.parts[0].all()


@dataclass(frozen=True, kw_only=True)
class Daily(Log):
    """A row for each day, or for each day and item; a day without a row had no visits."""


@dataclass(frozen=True, kw_only=True)
class Best(Kind):
    """Tables that know the same days, of which some have been emptied: for each day the larger number.

    The days of every part are compared as they come from the database, so all parts use the DATE clock.
    """

    parts: tuple[Rows, ...]

    def question(self, days: DateRange, now: datetime) -> Question:
        self.must_keep(days)
        per_day = union_all(*(self._days(part, days) for part in self.parts)).subquery()
        best = select(func.max(per_day.c.number).label("number")).group_by(per_day.c.day).subquery()
        return Question((select(func.coalesce(func.sum(best.c.number), 0)),), _sum)

    @staticmethod
    def _days(part: Rows, days: DateRange) -> Select[Any]:
        found = select(part.moment.column.label("day"), part.number.label("number")).select_from(part.table)
        return found.where(part.moment.within(days), *_conditions(part.rules)).group_by(part.moment.column)


@dataclass(frozen=True, kw_only=True)
class Totals(Kind):
    """A total that only grows, one row at the end of each day; a day without a row had no visits.

    Days are the total at their end minus the total before them, the nearest earlier row standing for a missing day.
    A range that begins before the second row's day is not known, nor is one in which the total falls: somebody set it
    back, and what was counted between the last row and that moment is nowhere. Window functions find the fall
    (MariaDB 10.2, MySQL 8, SQLite 3.25).
    """

    table: FromClause
    moment: Moment
    number: ColumnElement[Any]
    rules: tuple[Rule, ...] = ()

    def question(self, days: DateRange, now: datetime) -> Question:
        self.must_keep(days)
        before, until = self._until(days, days.first - timedelta(days=1)), self._until(days, days.last)
        base = select(func.max(self._day)).where(*self._all, before).scalar_subquery()
        order = (self._day, self.number)
        growth = (self.number - func.lag(self.number).over(order_by=order)).label("growth")
        steps = select(growth).where(*self._all, until, self._day >= base).subquery()
        falls = select(func.count()).select_from(steps).where(steps.c.growth < 0)
        first = select(func.min(self._day)).where(*self._all)
        return Question((self._last(before), self._last(until), falls, first), self._growth)

    def total(self, now: datetime) -> Select[Any] | None:
        return self._last(self.number.is_not(None))

    @property
    def _day(self) -> ColumnElement[Any]:
        return self.moment.in_one_form()

    @property
    def _all(self) -> tuple[ColumnElement[bool], ...]:
        return (self.number.is_not(None), *_conditions(self.rules))

    def _until(self, days: DateRange, last: date) -> ColumnElement[bool]:
        """Rows up to the end of a day; no portal counted before 1970, and SQL Server's dates begin in 1753."""
        return self.moment.within(days.part(_EPOCH, max(last, _EPOCH)))

    def _last(self, condition: ColumnElement[bool]) -> Select[Any]:
        found = select(self.number).select_from(self.table).where(*self._all, condition)
        return found.order_by(self._day.desc(), self.number.desc()).limit(1)

    def _growth(self, values: Sequence[Any]) -> int:
        before, until, falls, first = values
        if before is None:
            began = self.moment.read(first)
            raise _no_base(began.astimezone(self.moment.zone).date() if began else None)
        if falls:
            raise RangeUnknown(
                Text(
                    "số cộng dồn bị giảm (bộ đếm bị đặt lại) trong các ngày này nên không biết đủ số lượt",
                    "the total falls (the counter was set back) within these days, so not all visits are known",
                )
            )
        return int(until) - int(before)


_EPOCH = date(1970, 1, 1)


def _no_base(began: date | None) -> RangeUnknown:
    if began is None:
        return RangeUnknown(Text("bộ đếm chưa có dòng nào", "the counter has no row yet"))
    first = began + timedelta(days=1)
    return RangeUnknown(
        Text(
            f"số cộng dồn bắt đầu từ ngày {began:%d/%m/%Y}, nên chỉ tính được từ ngày {first:%d/%m/%Y}",
            f"the running total begins on {began.isoformat()}, so days are known only since {first.isoformat()}",
        ),
        first,
    )


@dataclass(frozen=True, kw_only=True)
class Running(Kind):
    """A total without dates. `value` is one scalar, NULL where the row is missing."""

    value: Select[Any]

    def question(self, days: DateRange, now: datetime) -> Question:
        raise never()

    def total(self, now: datetime) -> Select[Any] | None:
        return self.value
