"""Kinds of counter that only WordPress's plugins need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union

from adapters.base import Question
from adapters.dates import DateRange
from adapters.kinds import Kind, Rows, removed


@dataclass(frozen=True, kw_only=True)
class Purged(Kind):
    """A counter whose plugin deletes its older rows. The oldest row that is left tells since when the days are whole.

    It is read in the same statement as the number, so a purge between two statements cannot make a number wrong. Where
    the plugin's daily job has not run, older rows than it promises are still there, and these days are answered: rows
    go in the order of their days, so every day after the oldest row is whole.

    kept:      what is left.
    parts:     the tables whose oldest rows tell.
    is_by_day: True where whole days are deleted; else the oldest row's day has lost its morning.
    promised:  the first day that the plugin's setting keeps, which holds even where that day has no row; None where the
               setting may have been shorter before, or the plugin has none.
    """

    kept: Kind
    parts: tuple[Rows, ...]
    is_by_day: bool = True
    promised: date | None = None

    def question(self, days: DateRange, now: datetime) -> Question:
        inner = self.kept.question(days, now)
        if self.promised is not None and days.first >= self.promised:
            return inner
        size = len(inner.scalars)

        def answer(values: Sequence[Any]) -> int:
            first = self._first_whole_day(values[size:], days, now)
            if days.first < first:
                raise removed(first)
            return inner.answer(values[:size])

        return Question((*inner.scalars, *(_oldest(part) for part in self.parts)), answer)

    def _first_whole_day(self, values: Sequence[Any], days: DateRange, now: datetime) -> date:
        """No plugin deletes rows of today: that day is whole whatever is left."""
        whole = [now.astimezone(days.zone).date()]
        if self.promised is not None:
            whole.append(self.promised)
        for part, value in zip(self.parts, values, strict=True):
            moment = part.moment.read(value)
            if moment is not None:
                local = moment.astimezone(days.zone)
                is_whole = self.is_by_day or local.time() == time()
                whole.append(local.date() if is_whole else local.date() + timedelta(days=1))
        return min(whole)


@dataclass(frozen=True, kw_only=True)
class Distinct(Kind):
    """How many different visitors, over the whole range and over several tables of the same rows."""

    is_additive: bool = False
    parts: tuple[Rows, ...]
    visitor: str  # the column

    def question(self, days: DateRange, now: datetime) -> Question:
        found = union(*(self._visitors(part, days) for part in self.parts)).subquery()
        return Question((select(func.count()).select_from(found),), lambda values: int(values[0]))

    def _visitors(self, part: Rows, days: DateRange) -> Select[Any]:
        visitor: ColumnElement[Any] = part.table.c[self.visitor]
        return select(visitor).where(part.moment.within(days), visitor.is_not(None)).distinct()


def _oldest(part: Rows) -> Select[Any]:
    """One scalar: the oldest moment."""
    return select(func.min(part.moment.column)).select_from(part.table).where(*(rule.holds for rule in part.rules))
