"""The recorder: samples running totals and closes finished days, so that the ledger knows what counters forget.

One pass first samples every total, each database in one statement, then closes days, newest first, a few a counter, so
that a long history is fetched over hours and a portal hardly notices. A pass may be killed anywhere and may run beside
another recorder's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from structlog import get_logger

from adapters.base import Question, VisitAdapter
from adapters.database import Reader
from adapters.dates import UTC, DateRange
from adapters.errors import AdapterError, QueryTimeout, RangeUnknown
from adapters.kinds import Kind
from service.ledger import DISAGREED, CounterKey, Event, Ledger, Sample
from service.ledger_days import ONE_DAY, Total, between, slack
from service.ledger_visits import TOLERANCE, total_of

SETTLE = timedelta(hours=3)  # plug-ins that write from a queue or by cron have written a day's last rows by then
BACKFILL_DAYS = 400
DAYS_A_PASS = 7
ROUNDS = 4
WORKERS = 8
MARGIN = timedelta(seconds=10)
log = get_logger("soluong")


@dataclass(frozen=True)
class Counter:
    """A visit counter as it is configured.

    facts: what `adapter.learn` found; to be kept for some minutes by whoever gives it.
    """

    key: CounterKey
    adapter: VisitAdapter[Any, Any]
    facts: Callable[[Reader], Any]


@dataclass(frozen=True)
class Source:
    """A portal database, its counters, and how it is opened for reading. `open` raises AdapterError."""

    name: str
    counters: tuple[Counter, ...]
    open: Callable[[], AbstractContextManager[Reader]]


@dataclass
class Pass:
    """What a pass has done. A counter may have failed and still have some days closed."""

    sampled: int = 0
    closed: int = 0
    failed: dict[CounterKey, AdapterError] = field(default_factory=dict)


class _Reading(NamedTuple):
    """What came out of one source."""

    at: datetime
    kinds: dict[CounterKey, Kind]
    values: dict[CounterKey, int]
    days: dict[CounterKey, dict[date, int]]
    failed: dict[CounterKey, AdapterError]


class Recorder:
    """Keeps between passes only what saves work: the totals after the last write, and which days are still open."""

    def __init__(
        self,
        ledger: Ledger,
        sources: Sequence[Source],
        zone: tzinfo,
        tolerance: timedelta = TOLERANCE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.ledger = ledger
        self.sources = sources
        self.zone = zone
        self.tolerance = tolerance
        self.clock = clock
        self._totals: dict[CounterKey, Total] = {}
        self._open_days: dict[CounterKey, tuple[date, list[date]]] = {}
        self._at_once: dict[CounterKey, int] = {}
        self._additive: set[CounterKey] = set()
        self._zeros: dict[CounterKey, set[date]] = {}
        self._pruned_on: date | None = None

    def record(self, until: datetime | None = None) -> Pass:
        """One pass. Raises LedgerError; what a portal's database does wrong is in the result.

        until: when the next pass is due, before which no more days are asked.
        """
        done = Pass()
        kinds: dict[CounterKey, Kind] = {}
        for source, reading in self._readings(self.sources):
            kinds |= reading.kinds
            self._keep(source, reading, done)
        additive = [key for key, kind in kinds.items() if kind.is_additive and key not in self._additive]
        self.ledger.mark_additive(additive)
        self._additive.update(additive)
        for source in self.sources:
            self._close_days(source, kinds, until, done)
        self._prune()
        return done

    # --- Running totals -----------------------------------------------------------------------------------------------

    def _readings(self, sources: Sequence[Source]) -> Iterator[tuple[Source, _Reading]]:
        """Read the sources side by side, since a dead one takes seconds and midnight does not wait."""
        self._learn_totals([counter.key for source in sources for counter in source.counters])
        if len(sources) < 2:
            yield from ((source, self._read(source)) for source in sources)
            return
        with ThreadPoolExecutor(min(WORKERS, len(sources)), thread_name_prefix="record") as pool:
            yield from zip(sources, pool.map(self._read, sources), strict=True)

    def _learn_totals(self, keys: Sequence[CounterKey]) -> None:
        unknown = [key for key in keys if key not in self._totals]
        if unknown:
            self._totals |= self.ledger.totals(unknown)

    def _read(self, source: Source) -> _Reading:
        """Sample the totals of one database, and the days of those counters that keep them beside a total."""
        now = self.clock()
        reading = _Reading(now, {}, {}, {}, {})
        asked: list[tuple[CounterKey, date | None, Question]] = []
        try:
            with source.open() as reader:
                for counter in source.counters:
                    try:
                        asked += self._questions(counter, reader, now, reading.kinds)
                    except AdapterError as error:
                        reading.failed[counter.key] = error
                reading = reading._replace(at=self.clock())
                answers = reader.ask([question for _key, _day, question in asked])
        except AdapterError as error:
            return reading._replace(failed={counter.key: error for counter in source.counters})
        for (key, day, _question), answer in zip(asked, answers, strict=True):
            if day is not None and not isinstance(answer, AdapterError):
                reading.days.setdefault(key, {})[day] = answer
            elif day is None and not isinstance(answer, AdapterError):
                reading.values[key] = answer
            elif isinstance(answer, AdapterError) and not isinstance(answer, RangeUnknown):
                reading.failed[key] = answer
        return reading

    def _questions(
        self, counter: Counter, reader: Reader, now: datetime, kinds: dict[CounterKey, Kind]
    ) -> Iterator[tuple[CounterKey, date | None, Question]]:
        kind = kinds[counter.key] = counter.adapter.visits(counter.facts(reader), now)
        total = total_of(kind)
        if total is None:
            return
        yield counter.key, None, total
        for day in self._open(counter.key, kind, now):
            try:
                yield counter.key, day, kind.question(DateRange(day, day, self.zone), now)
            except RangeUnknown:
                return

    def _keep(self, source: Source, reading: _Reading, done: Pass) -> None:
        """Write a reading; what another recorder has overtaken is read anew, so that no midnight is lost to it."""
        for _round in range(ROUNDS):
            done.failed |= reading.failed
            samples = [Sample(key, self._totals[key], reading.at, value) for key, value in reading.values.items()]
            written = self.ledger.write(samples, self.zone, self.tolerance) if samples else {}
            self._totals |= written
            done.sampled += len(written)
            self._keep_days({key: days for key, days in reading.days.items() if key in written}, reading.at, done)
            overtaken = tuple(item for item in source.counters if item.key in reading.values.keys() - written.keys())
            if not overtaken:
                return
            self._totals |= self.ledger.totals([counter.key for counter in overtaken])
            source = Source(source.name, overtaken, source.open)
            reading = self._read(source)

    def _keep_days(self, days: dict[CounterKey, dict[date, int]], at: datetime, done: Pass) -> None:
        """Close the days that a counter tells beside its total, as far back as its last reset left them alone."""
        numbers: dict[CounterKey, dict[date, int]] = {}
        for key, told in days.items():
            fell_on = self._totals[key].fell_on
            trusted = {day: number for day, number in told.items() if fell_on is None or day > fell_on}
            if trusted:
                numbers[key] = trusted
                self.ledger.note(self._disagreements(key, trusted, at))
        self._closed(numbers, done)

    def _disagreements(self, key: CounterKey, told: dict[date, int], at: datetime) -> list[Event]:
        """Days of which the midnights tell something else, by more than may have come between sample and midnight."""
        book = self.ledger.visits(key, DateRange(min(told), max(told), self.zone))
        events = []
        for day, number in told.items():
            start, end = book.midnights.get(day), book.midnights.get(day + ONE_DAY)
            if start is None or end is None or end.falls > start.falls:
                continue
            grown = between(start, end).count
            if abs(grown - number) > slack(book.total, start, end):
                events.append(Event(key, day, DISAGREED, grown, number, at))
                log.warning("ledger.disagreed", portal=key.portal_id, day=str(day), ledger=grown, counter=number)
        return events

    # --- Finished days ------------------------------------------------------------------------------------------------

    def _close_days(self, source: Source, kinds: dict[CounterKey, Kind], until: datetime | None, done: Pass) -> None:
        """Ask for finished days of the counters that keep days; each counter by itself, since one may be slow."""
        for counter in source.counters:
            now = self.clock()
            if until is not None and now > until - MARGIN:
                return
            kind = kinds.get(counter.key)
            if kind is None or total_of(kind) is not None:
                continue
            days = self._open(counter.key, kind, now)[: self._at_once.get(counter.key, DAYS_A_PASS)]
            if days:
                self._close_some(source, counter.key, kind, days, now, done)

    def _close_some(
        self, source: Source, key: CounterKey, kind: Kind, days: list[date], now: datetime, done: Pass
    ) -> None:
        asked: list[tuple[date, Question]] = []
        for day in days:
            try:
                asked.append((day, kind.question(DateRange(day, day, self.zone), now)))
            except RangeUnknown as error:
                self._gone(key, day, error)
        try:
            with source.open() as reader:
                answers = reader.ask([question for _day, question in asked])
        except AdapterError as error:
            done.failed[key] = error
            return
        numbers: dict[date, int] = {}
        for (day, _question), answer in zip(asked, answers, strict=True):
            if not isinstance(answer, AdapterError):
                numbers[day] = answer
            elif isinstance(answer, RangeUnknown):
                self._gone(key, day, answer)
            else:
                done.failed[key] = answer
        if any(isinstance(answer, QueryTimeout) for answer in answers):
            self._at_once[key] = max(1, len(days) // 2)
        self._closed({key: numbers}, done)

    def _open(self, key: CounterKey, kind: Kind, now: datetime) -> list[date]:
        """Finished days that the ledger lacks and the counter may know, newest first.

        A counter with a total of its own keeps, of days, those of the running month at most.
        """
        has_total = total_of(kind) is not None
        newest = (now if has_total else now - SETTLE).astimezone(self.zone).date() - ONE_DAY
        kept = self._open_days.get(key)
        if kept is None or kept[0] != newest:
            oldest = newest.replace(day=1) if has_total else newest - timedelta(days=BACKFILL_DAYS - 1)
            window = DateRange(oldest, newest, self.zone)
            closed = self.ledger.closed_days([key], window)[key]
            kept = newest, sorted((day for day in window if day not in closed), reverse=True)
            self._open_days[key] = kept
        fell_on = self._totals[key].fell_on if has_total else None
        since = max(filter(None, (kind.since, fell_on and fell_on + ONE_DAY)), default=date.min)
        return [day for day in kept[1] if day >= since and day not in self._zeros.get(key, ())]

    def _gone(self, key: CounterKey, day: date, refusal: RangeUnknown) -> None:
        """The counter no longer knows this day, nor, where it says so, the days before the first that it keeps."""
        newest, still_open = self._open_days[key]
        first = refusal.first or date.min
        self._settled(key, [other for other in still_open if other == day or other < first <= newest])

    def _closed(self, numbers: dict[CounterKey, dict[date, int]], done: Pass) -> None:
        """Keep these days. Days of 0 wait until an earlier day has visits: before a counter was set up, all are 0."""
        kept: dict[CounterKey, dict[date, int]] = {}
        for key, days in numbers.items():
            waiting = self._zeros.setdefault(key, set())
            waiting |= {day for day, number in days.items() if number == 0}
            kept[key] = {day: number for day, number in days.items() if number}
            first = min([*kept[key], *filter(None, [self.ledger.first_day(key)])], default=date.max)
            sure = {day for day in waiting if day > first}
            kept[key] |= dict.fromkeys(sure, 0)
            waiting -= sure
            self._settled(key, days)
        self.ledger.close_days(kept)
        done.closed += sum(map(len, kept.values()))

    def _settled(self, key: CounterKey, days: Sequence[date] | dict[date, int]) -> None:
        """These days need not be asked again before the next day."""
        newest, still_open = self._open_days[key]
        self._open_days[key] = newest, [day for day in still_open if day not in days]

    def _prune(self) -> None:
        today = self.clock().astimezone(self.zone).date()
        if self._pruned_on != today:
            self.ledger.forget_answers()
            self._pruned_on = today
