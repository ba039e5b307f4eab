"""Kinds of counter found on Joomla: rows that may go at any moment, sums taken over from an older generation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select

from adapters.base import Question
from adapters.dates import UTC, DateRange
from adapters.kinds import Log, removed


@dataclass(frozen=True, kw_only=True)
class Kept(Log):
    """A log whose old rows may go at any moment: every question also reads what shows how far back it reaches.

    evidence: scalars; `reaches` makes the first whole day of them, None where nothing was removed.
    ever:     one scalar: all visits ever; None where that cannot be known.
    """

    evidence: tuple[Select[Any], ...]
    reaches: Callable[[Sequence[Any]], date | None]
    ever: Select[Any] | None = None

    def question(self, days: DateRange, now: datetime) -> Question:
        counting = super().question(days, now)
        count = len(counting.scalars)

        def answer(values: Sequence[Any]) -> int:
            since = self.reaches(values[count:])
            if since is not None and days.first < since:
                raise removed(since)
            return counting.answer(values[:count])

        return Question((*counting.scalars, *self.evidence), answer)

    def total(self, now: datetime) -> Select[Any] | None:
        return self.ever


@dataclass(frozen=True, kw_only=True)
class Upgraded(Log):
    """Sums taken over from an older generation: each old row covers all the time since the row before it.

    bounds: where those intervals meet, in Unix seconds; a range before `since` is known where both its ends are such.
    ever:   one scalar: all visits ever; None where that cannot be known.
    """

    bounds: frozenset[int] = frozenset()
    ever: Select[Any] | None = None

    def must_keep(self, days: DateRange) -> None:
        if self.since is None or days.first >= self.since:
            return
        ends_later = days.last + timedelta(days=1) >= self.since
        if unix_seconds(days.start) not in self.bounds or not (ends_later or unix_seconds(days.end) in self.bounds):
            raise removed(self.since)

    def total(self, now: datetime) -> Select[Any] | None:
        return self.ever


def unix_seconds(instant: datetime) -> int:
    """Whole seconds since 1970; never by `timestamp()`, which some zones of year 1 cannot give."""
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
