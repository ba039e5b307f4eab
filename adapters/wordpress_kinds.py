"""Kinds of counter that only WordPress's plugins need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union

from adapters.base import Question
from adapters.dates import DateRange
from adapters.kinds import Kind, Rows, removed
from adapters.reaching import Reaching

LONG = timedelta(days=31)
"""A counter that writes every day has a row within this time; one without began to count later."""


@dataclass(frozen=True)
class Losses:
    """What a plugin notes of its deleted rows.

    clues: scalars.
    none:  takes their values; whether everything deleted is still known, so that no day is lost.
    """

    clues: tuple[Select[Any], ...]
    none: Callable[[Sequence[Any]], bool]


def purged(
    kept: Kind,
    parts: Sequence[Rows],
    now: datetime,
    *,
    is_by_day: bool = True,
    promised: date | None = None,
    losses: Losses | None = None,
) -> Reaching:
    """A counter whose plugin deletes its older rows. The oldest row that is left tells since when the days are whole.

    Where the plugin's daily job has not run, older rows than it promises are still there, and these days are answered:
    rows go in the order of their days, so every day after the oldest row is whole.

    kept:      what is left.
    parts:     the tables whose oldest rows tell.
    is_by_day: True where whole days are deleted; else the oldest row's day has lost its morning.
    promised:  the first day that the plugin's setting keeps, which holds even where that day has no row; None where the
               setting may have been shorter before, or the plugin has none. Where the oldest row is much later, the
               counter began with it and has deleted nothing yet.
    losses:    what the plugin notes of its deleted rows; None where it notes nothing.
    """
    noted = losses.clues if losses else ()

    def whole(part: Rows, value: object, days: DateRange) -> date | None:
        moment = part.moment.read(value)
        if moment is None:
            return None
        local = moment.astimezone(days.zone)
        return local.date() if is_by_day or local.time() == time() else local.date() + timedelta(days=1)

    def check(values: Sequence[Any], days: DateRange) -> None:
        oldest, told = values[: len(parts)], values[len(parts) :]
        if losses is not None and losses.none(told):
            return
        # No plugin deletes rows of today: that day is whole whatever is left.
        today = now.astimezone(days.zone).date()
        found = [whole(part, value, days) for part, value in zip(parts, oldest, strict=True)]
        rows = [day for day in found if day is not None]
        if promised is not None and rows and min(rows) > promised + LONG:
            return
        first = min(day for day in (today, promised, *rows) if day is not None)
        if days.first < first:
            raise removed(first)

    clues = (*(_oldest(part) for part in parts), *noted)
    return Reaching(kept=kept, clues=clues, check=check, is_additive=kept.is_additive)


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
