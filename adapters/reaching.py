"""A log that its CMS shortens. What tells how far back it reaches is read in the same statement as the number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from adapters.base import Question
from adapters.dates import DateRange
from adapters.kinds import Kind


@dataclass(frozen=True, kw_only=True)
class Reaching(Kind):
    """A kind with clues, so that a purge between two statements cannot make a number wrong.

    kept:  what is left.
    clues: scalars that tell how far back it reaches.
    check: takes the values of the clues and the days; raises RangeUnknown where these days were not kept whole.
    is_whole: True where nothing was ever deleted, so that the total is the sum of what is kept.
    """

    kept: Kind
    clues: tuple[Select[Any], ...]
    check: Callable[[Sequence[Any], DateRange], None]
    is_whole: bool = False

    def question(self, days: DateRange, now: datetime) -> Question:
        inner = self.kept.question(days, now)
        size = len(self.clues)

        def answer(values: Sequence[Any]) -> int:
            self.check(values[:size], days)
            return inner.answer(values[size:])

        return Question((*self.clues, *inner.scalars), answer)

    def total(self, now: datetime) -> Select[Any] | None:
        return self.kept.total(now) if self.is_whole else None
