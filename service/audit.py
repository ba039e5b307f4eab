"""The audit: does what was answered still hold, and what does the ledger lack.

Closed ranges are asked again and compared with what was given for them. Days that both the ledger and the counter know
must agree. Days that are missing, resets and disagreements are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from adapters.base import Question
from adapters.dates import DateRange
from adapters.errors import AdapterError, RangeUnknown
from service.ledger import DISAGREED, Answered, CounterKey, Event, Ledger
from service.ledger_days import ONE_DAY, LedgerAnswer, slack, stretches
from service.ledger_visits import total_of
from service.recorder import DAYS_A_PASS, Counter, Source


@dataclass(frozen=True)
class Changed:
    """A closed range for which not always the same number is given.

    given: what was answered, oldest first; the last is compared with now.
    now:   what would be answered now, or why nothing can be.
    """

    given: tuple[Answered, ...]
    now: int | AdapterError

    @property
    def difference(self) -> int | None:
        """Now less what was last given; None where nothing can be answered now."""
        return None if isinstance(self.now, AdapterError) else self.now - self.given[-1].number


@dataclass(frozen=True)
class Gap:
    """Days of a counter that the ledger lacks. is_unrecorded: it knows no day of this counter at all."""

    key: CounterKey
    days: DateRange
    is_unrecorded: bool = False


@dataclass(frozen=True)
class Audit:
    """What was found. `unchecked` names counters whose days could not be compared, with the reason."""

    asked_again: int
    changed: tuple[Changed, ...]
    gaps: tuple[Gap, ...]
    events: tuple[Event, ...]
    unchecked: dict[CounterKey, AdapterError]


def audit(
    ledger: Ledger,
    sources: Sequence[Source],
    portal_ids: Sequence[int],
    days: DateRange,
    now: datetime,
    ask_again: Callable[[Sequence[Answered]], Sequence[int | AdapterError]],
) -> Audit:
    """Check these portals. Raises LedgerError.

    days:      the days whose gaps, events and agreement are of interest; the first and the last only of finished ones.
    ask_again: the number for each range as it would be answered now, not from the cache.
    """
    questions = list(_questions(ledger.answers(portal_ids, days.zone)))
    numbers = ask_again([given[-1] for given in questions]) if questions else []
    changed = tuple(
        Changed(given, number)
        for given, number in zip(questions, numbers, strict=True)
        if isinstance(number, AdapterError) or {item.number for item in given} != {number}
    )
    yesterday = now.astimezone(days.zone).date() - ONE_DAY
    keys = [counter.key for source in sources for counter in source.counters]
    if days.first > yesterday:
        return Audit(len(questions), changed, (), tuple(ledger.events(keys, days)), {})
    finished = days.part(days.first, min(days.last, yesterday))
    unchecked: dict[CounterKey, AdapterError] = {}
    for source in sources:
        ledger.note(_disagreements(ledger, source, finished, now, unchecked))
    gaps = tuple(gap for key in keys for gap in _gaps(ledger, key, finished))
    return Audit(len(questions), changed, gaps, tuple(ledger.events(keys, days)), unchecked)


def _questions(answers: Iterable[Answered]) -> Iterable[tuple[Answered, ...]]:
    """The answers of each question, oldest first."""
    for _question, given in groupby(answers, lambda item: (item.portal_id, item.what, item.days)):
        yield tuple(given)


def _gaps(ledger: Ledger, key: CounterKey, days: DateRange) -> Iterable[Gap]:
    first = ledger.first_day(key)
    if first is None:
        yield Gap(key, days, is_unrecorded=True)
    elif first <= days.last:
        watched = days.part(max(first, days.first), days.last)
        for part in stretches(ledger.visits(key, watched).missing(watched), days.zone):
            yield Gap(key, part)


def _disagreements(
    ledger: Ledger, source: Source, days: DateRange, now: datetime, unchecked: dict[CounterKey, AdapterError]
) -> list[Event]:
    """Days of which the counter now says something else than the ledger."""
    events: list[Event] = []
    for counter in source.counters:
        book = ledger.visits(counter.key, days)
        known = [day for day, number in book.known(days).items() if not number.is_lower_bound]
        for start in range(0, len(known), DAYS_A_PASS):
            told = _told(source, counter, book, known[start : start + DAYS_A_PASS], now, unchecked)
            events += [
                Event(counter.key, day, DISAGREED, kept, number, now)
                for day, kept, number in told
                if abs(kept - number) > _allowed(book, day)
            ]
            if counter.key in unchecked:
                break
    return events


def _told(
    source: Source,
    counter: Counter,
    book: LedgerAnswer,
    days: Sequence[date],
    now: datetime,
    unchecked: dict[CounterKey, AdapterError],
) -> list[tuple[date, int, int]]:
    """Day, the ledger's number, the counter's; only days that the counter still knows."""
    asked: list[tuple[date, Question]] = []
    try:
        with source.open() as reader:
            kind = counter.adapter.visits(counter.facts(reader), now)
            wiped = book.total.fell_on if total_of(kind) is not None else None
            for day in days:
                if wiped is not None and day <= wiped:
                    continue
                try:
                    asked.append((day, kind.question(DateRange(day, day, counter.adapter.zone), now)))
                except RangeUnknown:
                    continue
            answers = reader.ask([question for _day, question in asked])
    except AdapterError as error:
        unchecked[counter.key] = error
        return []
    told = []
    for (day, _question), answer in zip(asked, answers, strict=True):
        kept = book.number(day)
        if isinstance(answer, AdapterError):
            if not isinstance(answer, RangeUnknown):
                unchecked[counter.key] = answer
        elif kept is not None:
            told.append((day, kept.count, answer))
    return told


def _allowed(book: LedgerAnswer, day: date) -> int:
    """How far midnights may differ from the counter's own day: what may have come between them and their samples."""
    start, end = book.midnights.get(day), book.midnights.get(day + ONE_DAY)
    if day in book.days or start is None or end is None:
        return 0
    return slack(book.total, start, end)
