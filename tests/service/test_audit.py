"""The audit, over a real counter table and a ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.dates import VIETNAM, DateRange
from adapters.errors import AdapterError, DatabaseUnavailable
from adapters.text import Text
from service.audit import Audit, Gap, audit
from service.ledger import Answered, Ledger
from service.recorder import Recorder, Source
from tests.service.portals import Clock, Portal, at

MARCH = DateRange(date(2025, 3, 1), date(2025, 3, 31))


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


def check(
    ledger: Ledger, *sources: Source, now: str = "2025-03-20T09:00", numbers: dict[date, Any] | None = None
) -> Audit:
    """Audit March; `numbers` are what is answered now, by first day."""

    def again(asked: Sequence[Answered]) -> list[int | AdapterError]:
        assert numbers is not None
        return [numbers[item.days.first] for item in asked]

    return audit(ledger, sources, [1], MARCH, at(now), again)


def day(number: int) -> date:
    return date(2025, 3, number)


def one(number: int) -> DateRange:
    return DateRange(day(number), day(number))


def test_only_answers_that_no_longer_hold_are_shown(ledger: Ledger) -> None:
    for number, count in [(1, 10), (2, 20), (3, 30)]:
        ledger.remember(1, "news", one(number), count, at("2025-03-05T09:00"), f"receipt-{number}")
    away = DatabaseUnavailable(Text("vắng", "away"))
    found = check(ledger, numbers={day(1): 10, day(2): 18, day(3): away})
    assert found.asked_again == 3
    assert [(item.given[-1].receipt, item.given[-1].number, item.now, item.difference) for item in found.changed] == [
        ("receipt-2", 20, 18, -2),
        ("receipt-3", 30, away, None),
    ]


def test_an_answer_that_was_different_once_is_shown_though_it_is_right_again(ledger: Ledger) -> None:
    for moment, count in [("09:00", 10), ("10:00", 11), ("11:00", 10)]:
        ledger.remember(1, "visits", one(1), count, at(f"2025-03-05T{moment}"), "r")
    (changed,) = check(ledger, numbers={day(1): 10}).changed
    assert ([item.number for item in changed.given], changed.difference) == ([11, 10], 0)


def test_days_that_the_ledger_lacks_are_listed_from_its_first_day_on(portal: Portal, ledger: Ledger) -> None:
    clock = Clock(at("2025-03-03T00:00"))
    recorder = Recorder(ledger, [portal.source("joomla-hits")], VIETNAM, clock=clock)
    for number in (3, 4, 5, 9, 10):
        clock.now = at(f"2025-03-{number:02}T00:00")
        recorder.record()
    found = check(ledger, portal.source("joomla-hits"), now="2025-03-11T09:00")
    key = portal.key("joomla-hits")
    assert found.gaps == (Gap(key, DateRange(day(5), day(8))), Gap(key, DateRange(day(10), day(10))))


def test_a_counter_that_was_never_recorded_is_listed(portal: Portal, ledger: Ledger) -> None:
    found = check(ledger, portal.source("generic"))
    assert found.gaps == (Gap(portal.key("generic"), DateRange(day(1), day(19)), is_unrecorded=True),)


def test_resets_are_listed(portal: Portal, ledger: Ledger) -> None:
    clock = Clock(at("2025-03-03T00:00"))
    recorder = Recorder(ledger, [portal.source("joomla-hits")], VIETNAM, clock=clock)
    recorder.record()
    portal.reset()
    clock.now = at("2025-03-03T09:00")
    recorder.record()
    (event,) = check(ledger, portal.source("joomla-hits")).events
    assert event[1:] == (day(3), "reset", 4970, 0, at("2025-03-03T09:00"))


def test_days_on_which_ledger_and_counter_disagree_are_listed_once(portal: Portal, ledger: Ledger) -> None:
    for number in (1, 2, 3):
        portal.visit(at(f"2025-03-0{number}T09:00"), 10)
    Recorder(ledger, [portal.source("generic")], VIETNAM, clock=Clock(at("2025-03-04T09:00"))).record()
    portal.run("DELETE FROM visits WHERE at LIKE '2025-03-02%'")
    for now in ("2025-03-20T09:00", "2025-03-21T09:00"):
        events = check(ledger, portal.source("generic"), now=now).events
        assert [event[1:] for event in events] == [(day(2), "disagreed", 10, 0, at("2025-03-20T09:00"))]


def test_a_counter_that_cannot_be_read_is_named_and_the_rest_is_checked(portal: Portal, ledger: Ledger) -> None:
    portal.visit(at("2025-03-01T09:00"), 10)
    source = portal.source("generic")
    Recorder(ledger, [source], VIETNAM, clock=Clock(at("2025-03-04T09:00"))).record()
    away = DatabaseUnavailable(Text("vắng", "away"))

    @contextmanager
    def closed() -> Iterator[Any]:
        raise away
        yield

    found = check(ledger, Source("portal", source.counters, closed), now="2025-03-04T10:00")
    assert (found.unchecked, found.gaps, found.events) == ({portal.key("generic"): away}, (), ())


def test_a_reset_is_no_disagreement_about_the_days_that_it_wiped(portal: Portal, ledger: Ledger) -> None:
    clock = Clock(at("2025-03-01T00:00"))
    recorder = Recorder(ledger, [portal.source("nukeviet-counter")], VIETNAM, clock=clock)
    for number in (1, 2, 3):
        clock.now = at(f"2025-03-0{number}T00:00")
        recorder.record()
        portal.visit(at(f"2025-03-0{number}T09:00"), 10)
    portal.reset()
    portal.visit(at("2025-03-03T10:00"), 1)
    clock.now = at("2025-03-03T10:15")
    recorder.record()
    found = check(ledger, portal.source("nukeviet-counter"), now="2025-03-03T11:00")
    assert [event.kind for event in found.events] == ["reset"]
