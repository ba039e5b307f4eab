"""A year of a NukeViet counter and of Joomla's hits, sampled every quarter of an hour, then asked for every range.

In it: two resets by an administrator, twelve turns of a month, one of a year, and a recorder off for three days.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate

import pytest

from adapters.base import Question
from adapters.dates import UTC, VIETNAM, DateRange
from adapters.errors import AdapterError, RangeUnknown
from service.ledger import Ledger
from service.ledger_visits import Visits, answer_visits, known_visits
from service.recorder import Counter, Recorder, Source
from tests.service.portals import WITH_TOTAL, Clock, Portal, at

FIRST, LAST = date(2025, 3, 1), date(2026, 2, 28)
RESETS = (at("2025-05-14T10:50"), at("2025-09-09T23:58"))
RESET_DAYS = {date(2025, 5, 14), date(2025, 9, 9)}
OFF, ON_AGAIN = at("2025-10-30T00:10"), at("2025-11-01T23:50")
ASKED_AT = at("2026-03-01T08:00")
DAYS = [FIRST + timedelta(days=number) for number in range(365)]
UNCOVERED = {
    "joomla-hits": {date(2025, 10, 30), date(2025, 10, 31), date(2025, 11, 1)},
    "nukeviet-counter": {date(2025, 10, 30), date(2025, 10, 31)},  # 1 November was still in its rows afterwards
}


@dataclass
class Year:
    """The year after it has been lived through. `lost` is what came between the last sample and each reset."""

    portal: Portal
    ledger: Ledger
    source: Source
    passes: int = 0
    lost: dict[date, int] = field(default_factory=dict)
    on_the_way: list[tuple[str, DateRange, int, int | None]] = field(default_factory=list)

    @property
    def counters(self) -> dict[str, Counter]:
        return {counter.key.adapter: counter for counter in self.source.counters}

    def ask(self, name: str, days: DateRange, now: datetime = ASKED_AT) -> Visits | None:
        """The answer; None where it is refused. The ledger is only read, so any moment may be asked from."""
        counter = self.counters[name]
        kind = counter.adapter.visits(counter.facts(None), now)
        try:
            return answer_visits(kind, self.ledger, counter.key, days, now, self._ask)
        except RangeUnknown:
            return None

    def _ask(self, questions: Sequence[Question]) -> list[int | AdapterError]:
        with self.portal.open() as reader:
            return reader.ask(questions)

    def truth(self, first: date, last: date) -> int:
        return sum(number for day, number in self.portal.visits.items() if first <= day <= last)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    portal = Portal(tmp_path_factory.mktemp("year"))
    ledger = Ledger.open("sqlite://")
    lived = Year(portal, ledger, portal.quick_source(*WITH_TOTAL))
    _live(lived)
    yield lived
    ledger.close()
    portal.close()


def _live(year: Year) -> None:
    dice = random.Random(20250301)
    portal = year.portal
    portal.visit(at("2025-02-28T23:59"), 5000)
    clock = Clock(at("2025-03-01T00:00"))
    recorder = Recorder(year.ledger, [year.source], VIETNAM, clock=clock)
    end = at("2026-03-01T00:00")
    quarter, resets = timedelta(minutes=15), list(RESETS)
    while clock.now <= end:
        if not OFF <= clock.now < ON_AGAIN:
            done = recorder.record()
            assert not done.failed
            year.passes += 1
        start, busy = clock.now, 7 <= clock.now.hour < 22
        middle = start + quarter / 2
        reset = resets.pop(0) if resets and start <= resets[0] < start + quarter else None
        before = dice.randrange(12 if busy else 2)
        portal.visit(middle if reset is None else min(middle, reset), before)
        if reset is not None:
            portal.reset()
            year.lost[reset.date()] = before
            portal.visit(reset + timedelta(seconds=30), dice.randrange(1, 5))
        if start.hour == 12 and start.minute == 0 and start.day in (1, 10, 20, 31):
            _ask_on_the_way(year, middle)
        clock.now = (start.astimezone(UTC) + quarter).astimezone(VIETNAM)


def _ask_on_the_way(year: Year, now: datetime) -> None:
    """What is asked on some days at noon: this month until now."""
    today = now.date()
    days = DateRange(today.replace(day=1), today)
    for name in WITH_TOTAL:
        found = year.ask(name, days, now)
        year.on_the_way.append((name, days, year.truth(days.first, today), None if found is None else found.count))


def _expected(year: Year, name: str) -> dict[date, tuple[int, bool] | None]:
    """Each day's number and whether it is a lower bound; None for a day that was not covered."""
    return {
        day: None
        if day in UNCOVERED[name]
        else (year.portal.visits.get(day, 0) - year.lost.get(day, 0), day in RESET_DAYS)
        for day in DAYS
    }


def test_the_recorder_passed_every_quarter_of_an_hour(year: Year) -> None:
    assert year.passes == 365 * 96 + 1 - 287
    assert all(number > 0 for number in year.lost.values()) and len(year.lost) == 2


@pytest.mark.parametrize("name", WITH_TOTAL)
def test_every_day_is_exact_or_a_marked_lower_bound_or_refused(year: Year, name: str) -> None:
    expected = _expected(year, name)
    for day in DAYS:
        found = year.ask(name, DateRange(day, day))
        assert (None if found is None else (found.count, found.is_lower_bound)) == expected[day], day


@pytest.mark.parametrize("name", WITH_TOTAL)
def test_every_range_within_a_month_is_exact_or_marked_or_refused(year: Year, name: str) -> None:
    asked = _check(year, name, lambda first, last: first.month == last.month)
    assert asked == 5_738


@pytest.mark.parametrize("name", WITH_TOTAL)
def test_every_range_of_whole_months_is_exact_or_marked_or_refused(year: Year, name: str) -> None:
    asked = _check(year, name, lambda first, last: first.day == 1 and (last + timedelta(days=1)).day == 1)
    assert asked == 78


@pytest.mark.parametrize("name", WITH_TOTAL)
def test_what_the_ledger_gives_by_itself_is_what_is_answered(year: Year, name: str) -> None:
    key = year.counters[name].key
    given = 0
    for start in range(0, 365, 3):
        for length in (1, 2, 9, 30, 200):
            days = DateRange(DAYS[start], DAYS[min(start + length, 365) - 1])
            found = known_visits(year.ledger, [key], days, ASKED_AT)
            if found:
                given += 1
                assert found == {key: year.ask(name, days)}, days
    assert given > 300


def _check(year: Year, name: str, chosen: Callable[[date, date], bool]) -> int:
    """Ask all chosen ranges; the expected sums are made day by day."""
    expected = _expected(year, name)
    sums = list(accumulate((expected[day] or (0, False))[0] for day in DAYS))
    book = year.ledger.visits(year.portal.key(name), DateRange(FIRST, LAST))
    asked = 0
    for start, first in enumerate(DAYS):
        for end in range(start, 365):
            last = DAYS[end]
            if not chosen(first, last):
                continue
            asked += 1
            found = year.ask(name, DateRange(first, last))
            if UNCOVERED[name] & set(DAYS[start : end + 1]):
                assert found is None, (first, last)
            else:
                count = sums[end] - (sums[start - 1] if start else 0)
                is_lower = any(first <= day <= last for day in RESET_DAYS)
                assert found == Visits(count, is_lower, end - start + 1), (first, last)
    assert len(book.missing(DateRange(FIRST, LAST))) == len(UNCOVERED[name])
    return asked


@pytest.mark.parametrize("name", WITH_TOTAL)
def test_what_a_lower_bound_lacks_came_between_the_last_sample_and_the_reset(year: Year, name: str) -> None:
    for day in RESET_DAYS:
        found = year.ask(name, DateRange(day, day))
        assert found is not None and found.is_lower_bound
        assert found.count == year.truth(day, day) - year.lost[day]


def test_this_month_until_now_was_exact_on_the_way(year: Year) -> None:
    asked = [item for item in year.on_the_way if not UNCOVERED[item[0]] & set(item[1])]
    wrong = [item for item in asked if item[2] != item[3] and not RESET_DAYS & set(item[1])]
    assert wrong == []
    assert len(asked) > 60


def test_the_refusal_names_the_first_day_from_which_the_range_can_be_answered(year: Year) -> None:
    counter = year.counters["joomla-hits"]
    kind = counter.adapter.visits(counter.facts(None), ASKED_AT)
    days = DateRange(date(2025, 10, 1), date(2025, 11, 30))
    with pytest.raises(RangeUnknown) as refused:
        answer_visits(kind, year.ledger, counter.key, days, ASKED_AT, year._ask)
    assert refused.value.first == date(2025, 11, 2)


def test_both_resets_are_events_and_turns_are_none(year: Year) -> None:
    for name in WITH_TOTAL:
        events = year.ledger.events([year.portal.key(name)], DateRange(FIRST, LAST))
        assert [(event.day, event.kind) for event in events] == [
            (date(2025, 5, 14), "reset"),
            (date(2025, 9, 9), "reset"),
        ]


def test_the_year_takes_one_row_a_midnight(year: Year) -> None:
    with year.ledger._connection() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM ledger_midnight").scalar() == 2 * (366 - 2)
