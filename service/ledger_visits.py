"""Visits of a range of days, from the ledger, from the counter, or from both.

Finished days that the ledger knows are taken from it, and the counter is not asked for them. What is left is asked of
the counter; today's part of a running total is its growth since the sample at midnight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select

from adapters.base import Question
from adapters.dates import DateRange
from adapters.errors import AdapterError, RangeUnknown
from adapters.kinds import Kind
from adapters.text import Text
from service.ledger import CounterKey, Ledger
from service.ledger_days import (
    ONE_DAY,
    Fell,
    LedgerAnswer,
    Midnight,
    Number,
    advance,
    between,
    nearest_midnight,
    stretches,
)

TOLERANCE = timedelta(minutes=5)
Answers = Sequence[int | AdapterError]


@dataclass(frozen=True)
class Visits:
    """A number of visits.

    is_lower_bound: on one of the days the counter was set back, and what came just before that was not seen.
    ledger_days:    how many of the days were taken from the ledger.
    """

    count: int
    is_lower_bound: bool = False
    ledger_days: int = 0


@dataclass(frozen=True)
class Plan:
    """What to ask of the counter (nothing, where the ledger knows all), and what its answers come to.

    answer: takes one answer a question, in order; raises RangeUnknown, or what kept the counter from answering.
    """

    questions: tuple[Question, ...]
    answer: Callable[[Answers], Visits]


def answer_visits(
    kind: Kind,
    ledger: Ledger | None,
    key: CounterKey,
    days: DateRange,
    now: datetime,
    ask: Callable[[Sequence[Question]], Answers],
    tolerance: timedelta = TOLERANCE,
) -> Visits:
    """The visits of these days. Raises RangeUnknown with the first day that can be answered."""
    plan = plan_visits(kind, ledger, key, days, now, tolerance)
    return plan.answer(ask(plan.questions) if plan.questions else ())


def plan_visits(
    kind: Kind,
    ledger: Ledger | None,
    key: CounterKey,
    days: DateRange,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
    book: LedgerAnswer | None = None,
) -> Plan:
    """How to answer these days; the questions of many portals can then be asked in one statement.

    book:   what `books` read of the ledger for this counter, where many are planned together.
    Raises: RangeUnknown where that is clear before anything is asked.
    """
    today = now.astimezone(days.zone).date()
    if not kind.is_additive and days.length > 1:
        return _from_counter_alone(kind, days, now)
    if book is None:
        book = LedgerAnswer() if ledger is None else ledger.visits(key, _until(today, days))
    value = total_of(kind)
    if value is None:
        return _Days(kind, book, days, now, today).plan()
    if days.first > today:
        return Plan((value,), lambda answers: _nothing_yet(answers[0]))
    days = days.part(days.first, min(days.last, today))
    return _Total(kind, value, ledger, key, book, days, now, today, tolerance).plan()


def known_visits(
    ledger: Ledger, keys: Sequence[CounterKey], days: DateRange, now: datetime
) -> dict[CounterKey, Visits]:
    """Answers for a finished range that the ledger gives by itself, without the portals' databases; for many counters
    in three statements. What is not in it needs a plan."""
    if now < days.end:
        return {}
    return {
        key: Visits(number.count, number.is_lower_bound, days.length) for key, number in ledger.sums(keys, days).items()
    }


def books(ledger: Ledger, keys: Sequence[CounterKey], days: DateRange, now: datetime) -> dict[CounterKey, LedgerAnswer]:
    """What plans for these counters need to know, in three statements."""
    found = ledger.books(keys, _until(now.astimezone(days.zone).date(), days))
    return {key: found.get(key, LedgerAnswer()) for key in keys}


def _until(today: date, days: DateRange) -> DateRange:
    return days.part(min(days.first, today), min(days.last, today))


def total_of(kind: Kind) -> Question | None:
    """The question for a running total, of a kind that has one."""
    value: Select[Any] | None = getattr(kind, "value", None)
    return None if value is None else Question((value,), _whole)


def _whole(values: Sequence[Any]) -> int:
    if values[0] is None:
        raise RangeUnknown(
            Text("bộ đếm hiện không có con số tổng nào để đọc", "the counter has no total that could be read now")
        )
    return int(values[0])


def _from_counter_alone(kind: Kind, days: DateRange, now: datetime) -> Plan:
    """Distinct visitors of several days are no sum of days."""
    return Plan((kind.question(days, now),), lambda answers: Visits(_number(answers[0])))


def _nothing_yet(answer: int | AdapterError) -> Visits:
    """Days to come have no visits, and a counter that can be read says so."""
    _number(answer)
    return Visits(0)


def _number(answer: int | AdapterError) -> int:
    if isinstance(answer, AdapterError):
        raise answer
    return answer


class _Days:
    """A counter that keeps days or rows: the ledger's days, and a question for each stretch that it lacks."""

    def __init__(self, kind: Kind, book: LedgerAnswer, days: DateRange, now: datetime, today: date) -> None:
        self._known = {day: number for day, number in book.known(days).items() if day < today}
        self._days = days
        self._parts = list(stretches([day for day in days if day not in self._known], days.zone))
        self._kind, self._now = kind, now

    def plan(self) -> Plan:
        try:
            questions = tuple(self._kind.question(part, self._now) for part in self._parts)
        except RangeUnknown as error:
            raise self._refusal(error) from error
        return Plan(questions, self._answer)

    def _answer(self, answers: Answers) -> Visits:
        count = sum(number.count for number in self._known.values())
        for answer in answers:
            if isinstance(answer, RangeUnknown):
                raise self._refusal(answer)
            count += _number(answer)
        return Visits(count, any(number.is_lower_bound for number in self._known.values()), len(self._known))

    def _refusal(self, error: RangeUnknown) -> RangeUnknown:
        """The counter's own refusal; the days that the ledger knows just before its first day can be answered too."""
        first = error.first
        while first is not None and first > self._days.first and first - ONE_DAY in self._known:
            first -= ONE_DAY
        return RangeUnknown(error.text, first)


@dataclass
class _Total:
    """A running total: the ledger's days, today's growth, and what a counter with a calendar of its own still keeps."""

    kind: Kind
    value: Question
    ledger: Ledger | None
    key: CounterKey
    book: LedgerAnswer
    days: DateRange
    now: datetime
    today: date
    tolerance: timedelta

    def plan(self) -> Plan:
        missing = [day for day in self.days if day >= self.today or self.book.number(day) is None]
        self._pieces: list[tuple[DateRange, Question]] = []
        self._refused: list[RangeUnknown] = []
        for piece in self._candidates(missing):
            try:
                self._pieces.append((piece, self.kind.question(piece, self.now)))
            except RangeUnknown as error:
                self._refused.append(error)
        self._asks_total = bool(self._pieces) or self.days.last >= self.today or (bool(missing) and self._is_midnight)
        total = (self.value,) if self._asks_total else ()
        return Plan((*total, *(question for _piece, question in self._pieces)), self._answer)

    def _candidates(self, missing: list[date]) -> list[DateRange]:
        """What to ask of a counter that keeps some days, months and years: what is missing, and whole months and years
        around it. Days up to a reset are not asked: the reset wiped them."""
        finished = [day for day in missing if day < self.today]
        running = [day for day in missing if day >= self.today]
        parts = [*stretches(finished, self.days.zone), *stretches(running, self.days.zone)]
        wider = [wide for part in parts for wide in _widened(part)]
        if missing:
            wider.append(self.days)
        fell_on = self.book.total.fell_on
        chosen: list[DateRange] = []
        for part in (*parts, *wider):
            is_inside = self.days.first <= part.first and part.last <= self.days.last
            if is_inside and part not in chosen and (fell_on is None or part.first > fell_on):
                chosen.append(part)
        return chosen

    @property
    def _is_midnight(self) -> bool:
        """Whether the total as it is now may stand for the midnight that begins today."""
        near = nearest_midnight(self.now, self.days.zone, self.tolerance)
        return near is not None and near[0] == self.today

    def _answer(self, answers: Answers) -> Visits:
        answers = list(answers)
        failures: list[AdapterError] = list(self._refused)
        seen: Number | None = None
        fell: Fell | None = None
        if self._asks_total:
            value = answers.pop(0)
            if isinstance(value, AdapterError):
                failures.append(value)
            else:
                seen, fell = self._see(value)
        blocks: dict[date, list[tuple[date, int]]] = {}
        for (piece, _question), answer in zip(self._pieces, answers, strict=True):
            if isinstance(answer, AdapterError):
                failures.append(answer)
            elif fell is None:
                blocks.setdefault(piece.first, []).append((piece.last + ONE_DAY, answer))
        found = self._add_up(seen, blocks)
        if found is None:
            raise self._refusal(failures, seen, blocks)
        return found

    def _see(self, value: int) -> tuple[Number | None, Fell | None]:
        """Today's growth, now that the total is known, and whether it has fallen since the last sample."""
        total, fell = advance(self.book.total, self.now, value, self.days.zone)
        reading = Midnight(0, total.grown, total.falls)
        if self._is_midnight and self.book.total.last_value is not None:
            self.book = self.book.with_midnight(self.today, reading)
        start = self.book.midnights.get(self.today)
        return None if start is None else between(start, reading), fell

    def _day(self, day: date, seen: Number | None) -> Number | None:
        return self.book.number(day) if day < self.today else seen

    def _add_up(self, seen: Number | None, blocks: dict[date, list[tuple[date, int]]]) -> Visits | None:
        """The sum from the first day to the last, by days of the ledger and blocks of the counter; exact where any
        way is exact."""
        sums = {self.days.first: Visits(0)}

        def reach(day: date, visits: Visits) -> None:
            if day not in sums or (sums[day].is_lower_bound and not visits.is_lower_bound):
                sums[day] = visits

        for day in self.days:
            here = sums.get(day)
            if here is None:
                continue
            number = self._day(day, seen)
            if number is not None and not (day >= self.today and day in blocks):
                lower = here.is_lower_bound or number.is_lower_bound
                reach(day + ONE_DAY, Visits(here.count + number.count, lower, here.ledger_days + 1))
            for end, count in blocks.get(day, ()):
                reach(end, Visits(here.count + count, here.is_lower_bound, here.ledger_days))
        return sums.get(self.days.last + ONE_DAY)

    def _refusal(
        self, failures: list[AdapterError], seen: Number | None, blocks: dict[date, list[tuple[date, int]]]
    ) -> AdapterError:
        """A failure of the database if there was one, since the number may be known to a database that answers."""
        for failure in failures:
            if not isinstance(failure, RangeUnknown):
                return failure
        leads = {self.days.last + ONE_DAY}
        for day in reversed(list(self.days)):
            ends = [end for end, _count in blocks.get(day, ())]
            if (self._day(day, seen) is not None and day + ONE_DAY in leads) or any(end in leads for end in ends):
                leads.add(day)
        first = min(leads)
        if first > self.days.last:
            known = None if self.ledger is None else self.ledger.first_day(self.key)
            kept = (error.first for error in failures if isinstance(error, RangeUnknown) and error.first is not None)
            return _unknown(self._first_missing(seen), min(kept, default=None) or known)
        return _unknown(self._first_missing(seen), first)

    def _first_missing(self, seen: Number | None) -> date:
        return next(day for day in self.days if self._day(day, seen) is None)


def _widened(days: DateRange) -> Iterator[DateRange]:
    """The whole months and the whole years around these days."""
    last = _month_start(days.last + timedelta(days=31 - days.last.day + 1)) - ONE_DAY
    yield days.part(_month_start(days.first), last)
    yield days.part(date(days.first.year, 1, 1), date(days.last.year, 12, 31))


def _month_start(day: date) -> date:
    return day.replace(day=1)


def _unknown(day: date, first: date | None) -> RangeUnknown:
    text = Text(
        f"bộ đếm không giữ số của ngày {day:%d/%m/%Y}, và sổ bộ đếm không có đủ hai lần nửa đêm của ngày đó",
        f"the counter keeps no number for {day.isoformat()}, and the ledger lacks one of that day's midnights",
    )
    if first is not None:
        text += Text(f"; trả lời được từ ngày {first:%d/%m/%Y}", f"; it can be answered from {first.isoformat()}")
    return RangeUnknown(text, first)
