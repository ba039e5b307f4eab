"""Kinds of counter found on Joomla: rows that may go at any moment, sums taken over from an older generation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select

from adapters.dates import UTC, DateRange
from adapters.kinds import Log, removed
from adapters.reaching import Reaching


@dataclass(frozen=True, kw_only=True)
class Remembering(Reaching):
    """A log whose deleted rows are still in its total.

    ever: one scalar: all visits ever; None where that cannot be known.
    """

    ever: Select[Any] | None = None

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
        ends_later = days.last >= self.since - timedelta(days=1)
        if unix_seconds(days.start) not in self.bounds or not (ends_later or unix_seconds(days.end) in self.bounds):
            raise removed(self.since)

    def total(self, now: datetime) -> Select[Any] | None:
        return self.ever


def unix_seconds(instant: datetime) -> int:
    """Whole seconds since 1970; never by `timestamp()`, which some zones of year 1 cannot give."""
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
