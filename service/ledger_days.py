"""From samples of a running total to days. Nothing here knows a database or a clock.

A running total is folded, sample by sample, into the growth that was seen since the first one. A day's number is the
growth between its two midnights, each sampled within the tolerance; a day that lacks one is not known, and no longer
stretch makes up for it: over a midnight that nobody watched a total may have been set back and have grown past its
old value unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import NamedTuple

from adapters.dates import UTC, DateRange

ONE_DAY = timedelta(days=1)
QUARTER_S = 900
PLAUSIBLE = 10  # how many times its quickest growth so far a counter may grow and still be believed
A_FEW = 50  # so few may come at any time; a total of so little is what a reset leaves, not what a removed article does


class Fell(str, Enum):
    """What a total that did not simply grow has done."""

    RESET = "reset"  # set to nothing, and counting again: what it shows now came since
    REMOVED = "removed"  # a part went away, e.g. an article with its hits: what came meanwhile is not known
    RESTORED = "restored"  # put back to where it was before a fall


@dataclass(frozen=True, slots=True)
class Total:
    """A running total after its last sample. `seq` counts the samples; grown counts over all falls."""

    seq: int = 0
    last_at: int | None = None
    last_value: int | None = None
    grown: int = 0
    falls: int = 0
    fell_on: date | None = None
    fell_from: int | None = None
    pace: float | None = None


def advance(before: Total, at: datetime, value: int, zone: tzinfo) -> tuple[Total, Fell | None]:
    """The total after one more sample, and whether it fell.

    What is added is never more than what came: after a reset the new value, after a removal nothing. They are told
    apart by how quickly this counter has ever grown; where that was never seen, by whether half of it went.
    """
    moment = int(at.timestamp())
    if before.last_value is None or before.last_at is None:
        return replace(before, seq=before.seq + 1, last_at=moment, last_value=value), None
    change = value - before.last_value
    quarters = max(1.0, (moment - before.last_at) / QUARTER_S)
    likely = max(A_FEW, before.last_value / 2 if before.pace is None else PLAUSIBLE * before.pace * quarters)
    fell: Fell | None = None
    growth, from_, pace = change, before.fell_from, before.pace
    if change < 0:
        fell = Fell.RESET if value <= likely else Fell.REMOVED
        growth = value if fell is Fell.RESET else 0
        from_ = before.last_value
    elif from_ is not None and value >= from_:
        if change > likely:
            fell, growth = Fell.RESTORED, value - from_
        from_ = None
    if fell is None and change > 0:
        pace = max(pace or 0.0, change / quarters)
    return (
        Total(
            seq=before.seq + 1,
            last_at=max(moment, before.last_at),
            last_value=value,
            grown=before.grown + growth,
            falls=before.falls + (fell is not None),
            fell_on=at.astimezone(zone).date() if fell else before.fell_on,
            fell_from=from_,
            pace=pace,
        ),
        fell,
    )


class Midnight(NamedTuple):
    """How much a total had grown, and how often fallen, by the sample nearest to a midnight."""

    off_s: int
    grown: int
    falls: int


def midnight_of(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day."""
    return datetime.combine(day, time(), zone)


def nearest_midnight(at: datetime, zone: tzinfo, tolerance: timedelta) -> tuple[date, int] | None:
    """The day whose first instant is within the tolerance, and how many seconds after it `at` lies.

    >>> from adapters.dates import VIETNAM
    >>> nearest_midnight(datetime(2025, 3, 1, 23, 58, tzinfo=VIETNAM), VIETNAM, timedelta(minutes=5))
    (datetime.date(2025, 3, 2), -120)
    """
    today = at.astimezone(zone).date()
    for day in (today, today + ONE_DAY):
        off = (at.astimezone(UTC) - midnight_of(day, zone).astimezone(UTC)).total_seconds()
        if abs(off) <= tolerance.total_seconds():
            return day, round(off)
    return None


@dataclass(frozen=True, slots=True)
class Number:
    """Visits, and whether there may have been more."""

    count: int
    is_lower_bound: bool = False

    def plus(self, other: Number) -> Number:
        return Number(self.count + other.count, self.is_lower_bound or other.is_lower_bound)


@dataclass(frozen=True)
class LedgerAnswer:
    """What the ledger knows of one counter around some days.

    days:      finished days as the counter itself gave them when each was over.
    midnights: of a running total; the key is the day that begins then.
    total:     the running total as it was last sampled.
    """

    days: Mapping[date, int] = field(default_factory=dict)
    midnights: Mapping[date, Midnight] = field(default_factory=dict)
    total: Total = Total()

    def number(self, day: date) -> Number | None:
        """The visits of a finished day; None where it is not known."""
        if day in self.days:
            return Number(self.days[day])
        if day == date.max:
            return None
        start, end = self.midnights.get(day), self.midnights.get(day + ONE_DAY)
        return None if start is None or end is None else between(start, end)

    def known(self, days: DateRange) -> dict[date, Number]:
        """The days of a range that are known."""
        found = ((day, self.number(day)) for day in days)
        return {day: number for day, number in found if number is not None}

    def missing(self, days: DateRange) -> list[date]:
        """The days of a range that are not known."""
        return [day for day in days if self.number(day) is None]

    def with_midnight(self, day: date, reading: Midnight) -> LedgerAnswer:
        """The same, with a midnight that was seen just now, unless that one is known already."""
        return replace(self, midnights={day: reading, **self.midnights})


def between(start: Midnight, end: Midnight) -> Number:
    """What came between two midnights."""
    return Number(end.grown - start.grown, end.falls > start.falls)


def slack(total: Total, *readings: Midnight) -> int:
    """How many visits may have come between these samples and their midnights, at the quickest pace seen."""
    off = sum(abs(reading.off_s) for reading in readings)
    return 0 if off == 0 else int(PLAUSIBLE * (total.pace or 0) * off / QUARTER_S) + 1


def stretches(days: list[date], zone: tzinfo) -> Iterator[DateRange]:
    """Days in order, as ranges without a gap.

    >>> [(str(part.first), str(part.last)) for part in stretches([date(2025, 1, 1), date(2025, 1, 2)], UTC)]
    [('2025-01-01', '2025-01-02')]
    """
    start = 0
    for index, day in enumerate(days):
        if index + 1 == len(days) or days[index + 1] - day != ONE_DAY:
            yield DateRange(days[start], day, zone)
            start = index + 1
