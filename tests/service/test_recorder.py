"""Passes of the recorder over real tables, and answers from ledger and counter together."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal, select

from adapters.base import Question
from adapters.database import Reader
from adapters.dates import UTC, VIETNAM, DateRange
from adapters.errors import AdapterError, DatabaseUnavailable, QueryTimeout, RangeUnknown
from adapters.kinds import Kind, Running
from adapters.text import Text
from service.ledger import CounterKey, Ledger
from service.ledger_days import Number
from service.ledger_visits import Visits, answer_visits, known_visits
from service.recorder import Counter, Recorder, Source
from service.recorder_loop import next_wake, run, stopped_by_signals
from tests.service.portals import Clock, Portal, at


@dataclass
class Bench:
    """A portal, a ledger, a clock, and a recorder for one of the portal's counters."""

    portal: Portal
    ledger: Ledger
    clock: Clock
    name: str = "joomla-hits"

    def __post_init__(self) -> None:
        self.recorder = self.another()

    def another(self) -> Recorder:
        return Recorder(self.ledger, [self.portal.source(self.name)], VIETNAM, clock=self.clock)

    @property
    def key(self) -> CounterKey:
        return self.portal.key(self.name)

    def record(self, when: str) -> Any:
        self.clock.now = at(when)
        done = self.recorder.record()
        assert done.failed == {}
        return done

    def ask(self, first: str, last: str, now: str) -> Visits:
        counter = self.portal.counter(self.name)
        with self.portal.open() as reader:
            kind = counter.adapter.visits(counter.facts(reader), at(now))
            return answer_visits(kind, self.ledger, counter.key, days(first, last), at(now), reader.ask)

    def refused(self, first: str, last: str, now: str) -> date | None:
        """The first day that the refusal names."""
        with pytest.raises(RangeUnknown) as error:
            self.ask(first, last, now)
        return error.value.first

    def known(self, first: str, last: str) -> dict[int, Number]:
        """Day of the month to number."""
        asked = days(first, last)
        return {day.day: number for day, number in self.ledger.visits(self.key, asked).known(asked).items()}


def days(first: str, last: str) -> DateRange:
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    made = Portal(tmp_path)
    yield made
    made.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def joomla(portal: Portal, ledger: Ledger) -> Bench:
    return Bench(portal, ledger, Clock(at("2025-03-01T00:00")))


@pytest.fixture
def nukeviet(portal: Portal, ledger: Ledger) -> Bench:
    return Bench(portal, ledger, Clock(at("2025-03-01T00:00")), "nukeviet-counter")


@pytest.fixture
def daily(portal: Portal, ledger: Ledger) -> Bench:
    return Bench(portal, ledger, Clock(at("2025-03-01T00:00")), "generic")


# --- Running totals ---------------------------------------------------------------------------------------------------


def test_today_is_the_growth_since_midnight(joomla: Bench) -> None:
    joomla.record("2025-03-01T00:00")
    joomla.portal.visit(at("2025-03-01T08:00"), 12)
    joomla.record("2025-03-01T08:15")
    joomla.portal.visit(at("2025-03-01T08:20"), 3)
    assert joomla.ask("2025-03-01", "2025-03-01", "2025-03-01T08:21") == Visits(15, False, 1)


def test_a_range_is_answered_from_ledger_and_counter_together(joomla: Bench) -> None:
    joomla.record("2025-03-01T00:00")
    joomla.portal.visit(at("2025-03-01T08:00"), 12)
    joomla.record("2025-03-02T00:00")
    joomla.portal.visit(at("2025-03-02T08:00"), 5)
    assert joomla.ask("2025-03-01", "2025-03-09", "2025-03-02T09:00").count == 17


def test_yesterday_is_known_from_the_first_second_of_today(joomla: Bench) -> None:
    joomla.record("2025-03-01T00:00")
    joomla.portal.visit(at("2025-03-01T23:00"), 12)
    joomla.record("2025-03-01T23:45")
    assert joomla.ask("2025-03-01", "2025-03-01", "2025-03-02T00:00:01").count == 12
    assert joomla.refused("2025-03-01", "2025-03-01", "2025-03-02T00:06") is None


def test_a_reset_that_no_sample_has_seen_yet_marks_today(joomla: Bench) -> None:
    joomla.record("2025-03-01T00:00")
    joomla.portal.visit(at("2025-03-01T08:00"), 40)
    joomla.record("2025-03-01T08:15")
    joomla.portal.reset()
    joomla.portal.visit(at("2025-03-01T08:20"), 2)
    assert joomla.ask("2025-03-01", "2025-03-01", "2025-03-01T08:21") == Visits(42, True, 1)


def test_days_before_the_ledger_began_are_refused_with_the_first_that_is_known(joomla: Bench) -> None:
    for when in ("2025-03-01T12:00", "2025-03-02T00:00", "2025-03-03T00:00", "2025-03-04T00:00"):
        joomla.record(when)
    assert joomla.refused("2025-02-01", "2025-03-03", "2025-03-04T09:00") == date(2025, 3, 2)
    assert joomla.refused("2025-02-01", "2025-02-28", "2025-03-04T09:00") == date(2025, 3, 2)
    assert joomla.refused("2025-02-01", "2025-03-09", "2025-03-04T09:00") == date(2025, 3, 2)


def test_days_to_come_are_zero_once_the_counter_has_answered(joomla: Bench) -> None:
    assert joomla.ask("2025-04-01", "2025-04-30", "2025-03-01T09:00") == Visits(0)
    joomla.portal.run("DELETE FROM jos_content")
    assert joomla.refused("2025-04-01", "2025-04-30", "2025-03-01T09:00") is None


def test_a_total_that_is_missing_is_no_sample(joomla: Bench) -> None:
    joomla.portal.run("DELETE FROM jos_content")
    assert joomla.record("2025-03-01T00:00").sampled == 0
    assert joomla.ledger.totals([joomla.key])[joomla.key].seq == 0


def test_without_a_ledger_a_total_has_no_days(joomla: Bench) -> None:
    counter = joomla.portal.counter("joomla-hits")
    with joomla.portal.open() as reader, pytest.raises(RangeUnknown):
        kind = counter.adapter.visits(counter.facts(reader), at("2025-03-02T09:00"))
        asked = days("2025-03-01", "2025-03-01")
        answer_visits(kind, None, counter.key, asked, at("2025-03-02T09:00"), reader.ask)


# --- NukeViet: a total and a calendar ---------------------------------------------------------------------------------


def test_a_whole_month_of_the_counter_covers_a_gap_in_the_ledger(nukeviet: Bench) -> None:
    nukeviet.record("2025-03-01T00:00")
    nukeviet.portal.visit(at("2025-03-01T08:00"), 7)
    nukeviet.record("2025-03-02T00:00")
    nukeviet.portal.visit(at("2025-03-20T08:00"), 30)
    nukeviet.portal.visit(at("2025-04-01T00:01"), 1)
    nukeviet.record("2025-04-02T00:00")
    assert nukeviet.ask("2025-03-01", "2025-03-31", "2025-04-02T09:00").count == 37
    assert nukeviet.ask("2025-03-01", "2025-04-01", "2025-04-02T09:00").count == 38
    assert nukeviet.refused("2025-03-01", "2025-03-20", "2025-04-02T09:00") is not None


def test_rows_that_a_reset_wiped_are_not_believed(nukeviet: Bench) -> None:
    for when, number in [("2025-03-01T08:00", 7), ("2025-03-02T08:00", 9)]:
        nukeviet.record(when.replace("08", "00"))
        nukeviet.portal.visit(at(when), number)
    nukeviet.record("2025-03-02T10:00")
    nukeviet.portal.reset()
    nukeviet.portal.visit(at("2025-03-02T10:05"), 2)
    assert nukeviet.ask("2025-03-01", "2025-03-02", "2025-03-02T10:06") == Visits(18, True, 2)
    nukeviet.record("2025-03-02T10:15")
    nukeviet.record("2025-03-03T00:00")
    assert nukeviet.ask("2025-03-01", "2025-03-02", "2025-03-03T09:00") == Visits(18, True, 2)
    assert nukeviet.refused("2025-02-20", "2025-03-02", "2025-03-03T09:00") == date(2025, 3, 1)


def test_days_that_the_rows_still_hold_are_closed_though_nobody_saw_their_midnights(nukeviet: Bench) -> None:
    for number in (3, 4, 5):
        nukeviet.portal.visit(at(f"2025-03-0{number}T08:00"), number)
    assert nukeviet.record("2025-03-06T10:00").closed == 3
    assert nukeviet.known("2025-03-01", "2025-03-31") == {3: Number(3), 4: Number(4), 5: Number(5)}


def test_rows_and_midnights_that_disagree_are_an_event(nukeviet: Bench) -> None:
    nukeviet.record("2025-03-01T00:00")
    nukeviet.portal.visit(at("2025-03-01T08:00"), 7)
    nukeviet.portal.run("UPDATE nv4_counter SET c_count = 6 WHERE c_type = 'day' AND c_val = '01'")
    nukeviet.record("2025-03-02T00:00")
    events = nukeviet.ledger.events([nukeviet.key], days("2025-03-01", "2025-03-31"))
    assert [(event.day, event.kind, event.before, event.after) for event in events] == [
        (date(2025, 3, 1), "disagreed", 7, 6)
    ]


# --- Counters that keep days ------------------------------------------------------------------------------------------


def test_a_finished_day_is_closed_some_hours_after_it_ended(daily: Bench) -> None:
    daily.portal.visit(at("2025-03-01T22:00"), 8)
    for when in ("2025-03-01T23:59", "2025-03-02T02:59"):
        daily.record(when)
        assert 1 not in daily.known("2025-03-01", "2025-03-31")
    daily.record("2025-03-02T03:00")
    assert daily.known("2025-03-01", "2025-03-31") == {1: Number(8)}


def test_a_closed_range_is_answered_after_a_purge_and_without_touching_the_table(daily: Bench) -> None:
    daily.portal.visit(at("2025-03-01T22:00"), 8)
    daily.record("2025-03-02T03:00")
    daily.portal.run("DROP TABLE visits")
    assert daily.ask("2025-03-01", "2025-03-01", "2025-03-05T09:00") == Visits(8, False, 1)


def test_a_finished_range_is_answered_without_the_portals_database(daily: Bench) -> None:
    daily.portal.visit(at("2025-03-01T22:00"), 8)
    daily.portal.visit(at("2025-03-02T22:00"), 9)
    daily.record("2025-03-03T03:00")
    asked = days("2025-03-01", "2025-03-02")
    assert known_visits(daily.ledger, [daily.key], asked, at("2025-03-03T09:00")) == {daily.key: Visits(17, False, 2)}
    assert known_visits(daily.ledger, [daily.key], asked, at("2025-03-02T09:00")) == {}


def test_only_what_the_ledger_lacks_is_asked_of_the_counter(daily: Bench) -> None:
    daily.portal.visit(at("2025-03-01T22:00"), 8)
    daily.record("2025-03-02T03:00")
    daily.portal.run("UPDATE visits SET number = 80")
    daily.portal.visit(at("2025-03-02T08:00"), 5)
    assert daily.ask("2025-03-01", "2025-03-02", "2025-03-02T09:00") == Visits(13, False, 1)


def test_a_long_history_is_fetched_a_week_a_pass_newest_first(daily: Bench) -> None:
    for number in range(400):
        daily.portal.visit(at("2025-03-19T09:00") - timedelta(days=number), 1)
    assert daily.record("2025-03-20T12:00").closed == 7
    assert sorted(daily.known("2025-03-01", "2025-03-31")) == [13, 14, 15, 16, 17, 18, 19]
    closed = [daily.record(f"2025-03-20T{12 + number // 4}:{15 * (number % 4):02}").closed for number in range(48)]
    assert sum(closed) == 48 * 7
    passes = [daily.recorder.record().closed for _ in range(10)]
    assert sum(passes) == 400 - 49 * 7
    assert daily.another().record().closed == 0


def test_days_of_nothing_are_kept_only_after_a_day_that_had_visits(daily: Bench) -> None:
    """A counter that was set up on the 10th has no rows before: 0 there may be filled in later, e.g. by an import."""
    for number in (10, 15):
        daily.portal.visit(at(f"2025-03-{number}T09:00"), number)
    passes = [daily.record(f"2025-03-20T12:{minute:02}").closed for minute in range(60)]
    assert passes[:3] == [5, 5, 0]
    assert [day for day, number in daily.known("2025-03-01", "2025-03-31").items() if number == Number(0)] == [
        11, 12, 13, 14, 16, 17, 18, 19,
    ]  # fmt: skip
    assert daily.ask("2025-03-01", "2025-03-19", "2025-03-20T13:00") == Visits(25, False, 10)


def test_a_second_recorder_closes_nothing_twice(daily: Bench) -> None:
    daily.portal.visit(at("2025-03-01T22:00"), 8)
    first, second = daily.another(), daily.another()
    daily.clock.now = at("2025-03-02T03:00")
    first.record()
    daily.portal.run("UPDATE visits SET number = 9")
    second.record()
    assert daily.known("2025-03-01", "2025-03-01") == {1: Number(8)}


# --- Portals that fail ------------------------------------------------------------------------------------------------


class Hits:
    """An adapter whose total is what the test says, when it is asked."""

    zone = VIETNAM

    def __init__(self, value: Any) -> None:
        self.value = value

    def visits(self, facts: Any, now: datetime) -> Kind:
        return Running(value=select(literal(self.value() if callable(self.value) else self.value)))


def fake(portal: Portal, number: int, adapter: Any) -> Counter:
    return Counter(CounterKey(number, "fake", "visits", "0" * 16), adapter, lambda reader: None)


def failing(error: AdapterError) -> Any:
    def value() -> int:
        raise error

    return Hits(value)


def test_one_counter_that_fails_does_not_keep_another_from_being_sampled(portal: Portal, ledger: Ledger) -> None:
    broken = DatabaseUnavailable(Text("hỏng", "broken"))
    source = Source("one", (fake(portal, 1, failing(broken)), fake(portal, 2, Hits(20))), portal.open)
    done = Recorder(ledger, [source], VIETNAM, clock=Clock(at("2025-03-01T00:00"))).record()
    assert (done.sampled, {key.portal_id: error for key, error in done.failed.items()}) == (1, {1: broken})


def test_one_database_that_is_away_does_not_keep_another_from_being_sampled(portal: Portal, ledger: Ledger) -> None:
    away = DatabaseUnavailable(Text("vắng", "away"))

    @contextmanager
    def closed() -> Iterator[Reader]:
        raise away
        yield

    sources = [
        Source("away", (fake(portal, 1, Hits(10)), fake(portal, 2, Hits(11))), closed),
        Source("here", (fake(portal, 3, Hits(12)),), portal.open),
    ]
    done = Recorder(ledger, sources, VIETNAM, clock=Clock(at("2025-03-01T00:00"))).record()
    assert done.sampled == 1
    assert {key.portal_id: error for key, error in done.failed.items()} == {1: away, 2: away}


def test_what_another_recorder_has_overtaken_is_read_anew(joomla: Bench) -> None:
    """The other one writes between this one's reading of the portal and its writing."""
    joomla.record("2025-03-01T00:00")
    late = joomla.another()
    late.record()
    joomla.portal.visit(at("2025-03-01T00:05"), 6)
    joomla.record("2025-03-01T00:15")
    joomla.portal.visit(at("2025-03-01T23:00"), 4)
    joomla.clock.now = at("2025-03-02T00:00")
    assert late.record().sampled == 1
    assert joomla.known("2025-03-01", "2025-03-01") == {1: Number(10)}
    assert joomla.ledger.events([joomla.key], days("2025-03-01", "2025-03-31")) == []


class Slow(Kind):
    """A log without an index: more than one day at once takes too long."""

    def question(self, days: DateRange, now: datetime) -> Question:
        return Question((select(literal(1)),), lambda values: 1)


def test_a_counter_that_is_too_slow_is_asked_for_fewer_days(portal: Portal, ledger: Ledger) -> None:
    asked: list[int] = []

    class SlowReader:
        def ask(self, questions: list[Question]) -> list[int | AdapterError]:
            asked.append(len(questions))
            slow = QueryTimeout(Text("chậm", "slow"))
            return [slow if len(questions) > 1 else 5 for _question in questions]

    class Log(Hits):
        def visits(self, facts: Any, now: datetime) -> Kind:
            return Slow()

    @contextmanager
    def open_() -> Iterator[Any]:
        yield SlowReader()

    counter = replace(fake(portal, 1, Log(0)))
    recorder = Recorder(ledger, [Source("slow", (counter,), open_)], VIETNAM, clock=Clock(at("2025-03-20T12:00")))
    closed = [recorder.record().closed for _ in range(4)]
    assert [count for count in asked if count] == [7, 3, 1, 1]
    assert closed == [0, 0, 1, 1]


# --- The loop ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "every", "wake"),
    [
        ("2025-03-01T08:00:00", 15, "2025-03-01T08:15"),
        ("2025-03-01T08:14:59", 15, "2025-03-01T08:15"),
        ("2025-03-01T23:50:00", 15, "2025-03-02T00:00"),
        ("2025-03-01T23:30:00", 50, "2025-03-02T00:00"),
        ("2025-03-02T00:00:00", 50, "2025-03-02T00:50"),
        ("2025-03-01T01:00:00", 2880, "2025-03-02T00:00"),
    ],
)
def test_the_recorder_wakes_at_its_interval_and_at_midnight(now: str, every: int, wake: str) -> None:
    assert next_wake(at(now).astimezone(UTC), timedelta(minutes=every), VIETNAM) == at(wake)


class Waiting(threading.Event):
    """A wait that passes at once: it moves the clock, and ends the loop after some wakes."""

    def __init__(self, clock: Clock, wakes: int) -> None:
        super().__init__()
        self.clock, self.wakes, self.slept = clock, wakes, []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.slept.append(timeout)
        self.clock.forward(seconds=timeout)
        if len(self.slept) == self.wakes:
            self.set()
        return self.is_set()


def test_the_loop_samples_each_midnight_whatever_its_interval(joomla: Bench) -> None:
    joomla.clock.now = at("2025-03-01T20:00")
    stop = Waiting(joomla.clock, 7)
    run(joomla.recorder, timedelta(hours=7), stop)
    assert joomla.clock.now == at("2025-03-03T00:00") + timedelta(hours=7)
    assert stop.slept[:3] == [3600.0, 10800.0, 25200.0]
    assert joomla.known("2025-03-01", "2025-03-31") == {2: Number(0)}


def test_the_loop_goes_on_when_the_ledger_cannot_be_written(joomla: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.ledger_schema import LedgerError

    calls: list[datetime] = []

    def fails(until: datetime | None = None) -> Any:
        calls.append(joomla.clock.now)
        raise LedgerError(Text("hỏng", "broken"))

    monkeypatch.setattr(joomla.recorder, "record", fails)
    run(joomla.recorder, timedelta(minutes=15), Waiting(joomla.clock, 3))
    assert len(calls) == 3


def test_no_days_are_asked_when_the_next_pass_is_due(daily: Bench) -> None:
    for number in range(10, 20):
        daily.portal.visit(at(f"2025-03-{number}T09:00"), 1)
    daily.clock.now = at("2025-03-20T12:00")
    assert daily.recorder.record(until=at("2025-03-20T12:00:05")).closed == 0
    assert daily.recorder.record(until=at("2025-03-20T12:15")).closed == 7


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_loop(number: signal.Signals) -> None:
    before = {item: signal.getsignal(item) for item in (signal.SIGTERM, signal.SIGINT)}
    try:
        stop = stopped_by_signals()
        assert not stop.is_set()
        os.kill(os.getpid(), number)
        assert stop.wait(5)
    finally:
        for item, handler in before.items():
            signal.signal(item, handler)
