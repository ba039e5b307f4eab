"""The ledger's storage on every engine, and the arithmetic of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.dates import UTC, VIETNAM, DateRange
from service.ledger import CounterKey, Event, Ledger, LedgerError, Sample
from service.ledger_days import Fell, LedgerAnswer, Midnight, Number, Total, advance, nearest_midnight
from tests.databases import Server, Sqlite
from tests.service.portals import Portal, at

KEY = CounterKey(40100, "joomla-hits", "pageviews", "0123456789abcdef")
OTHER = CounterKey(40100, "joomla-hits", "pageviews", "fedcba9876543210")
TOLERANCE = timedelta(minutes=5)
MARCH = DateRange(date(2025, 3, 1), date(2025, 3, 31))


@pytest.fixture
def ledger(server: Server | Sqlite) -> Iterator[Ledger]:
    """An empty ledger on each engine."""
    opened = Ledger.open(server.create_database("ledger"))
    yield opened
    opened.close()


@dataclass
class Sampling:
    """Writes samples one after another, as a recorder does."""

    ledger: Ledger
    key: CounterKey = KEY

    def __call__(self, when: str, value: int) -> Total:
        before = self.ledger.totals([self.key])[self.key]
        return self.ledger.write([Sample(self.key, before, at(when), value)], VIETNAM, TOLERANCE)[self.key]


def day(number: int) -> date:
    return date(2025, 3, number)


# --- Days of a running total ------------------------------------------------------------------------------------------


def test_a_day_is_the_growth_between_its_two_midnights(ledger: Ledger) -> None:
    sample = Sampling(ledger)
    for when, value in [("2025-03-01T00:00", 100), ("2025-03-01T12:00", 130), ("2025-03-02T00:00", 142)]:
        sample(when, value)
    assert ledger.visits(KEY, MARCH).known(MARCH) == {day(1): Number(42)}


def test_a_day_without_a_sample_near_both_midnights_is_not_known(ledger: Ledger) -> None:
    sample = Sampling(ledger)
    for when, value in [("2025-03-01T00:00", 100), ("2025-03-02T00:06", 142), ("2025-03-03T00:00", 150)]:
        sample(when, value)
    assert ledger.visits(KEY, MARCH).known(MARCH) == {}


def test_days_between_two_known_midnights_are_not_known_together_either(ledger: Ledger) -> None:
    sample = Sampling(ledger)
    sample("2025-03-01T00:00", 100)
    sample("2025-03-04T00:00", 400)
    days = DateRange(day(1), day(3))
    assert ledger.visits(KEY, days).missing(days) == [day(1), day(2), day(3)]


def test_the_sample_nearest_to_midnight_counts_on_either_side_of_it(ledger: Ledger) -> None:
    sample = Sampling(ledger)
    for when, value in [
        ("2025-02-28T23:56", 90), ("2025-03-01T00:01", 100), ("2025-03-01T00:03", 107),
        ("2025-03-01T23:58", 140), ("2025-03-02T00:03", 151),
    ]:  # fmt: skip
        sample(when, value)
    assert ledger.visits(KEY, MARCH).known(MARCH) == {day(1): Number(40)}


def test_the_day_of_a_reset_keeps_what_was_seen_and_is_a_lower_bound(ledger: Ledger) -> None:
    sample = Sampling(ledger)
    for when, value in [
        ("2025-03-01T00:00", 1000), ("2025-03-01T06:00", 1060),
        ("2025-03-01T06:15", 2), ("2025-03-02T00:00", 50), ("2025-03-03T00:00", 80),
    ]:  # fmt: skip
        sample(when, value)
    assert ledger.visits(KEY, MARCH).known(MARCH) == {day(1): Number(110, True), day(2): Number(30)}
    assert [tuple(event)[1:5] for event in ledger.events([KEY], MARCH)] == [(day(1), "reset", 1060, 2)]


def test_a_deleted_article_takes_nothing_from_a_day_and_adds_nothing(ledger: Ledger) -> None:
    sample = Sampling(ledger)
    for when, value in [
        ("2025-03-01T00:00", 10_000), ("2025-03-01T06:00", 10_060),
        ("2025-03-01T06:15", 9_500), ("2025-03-02T00:00", 9_540),
    ]:  # fmt: skip
        sample(when, value)
    assert ledger.visits(KEY, MARCH).known(MARCH) == {day(1): Number(100, True)}
    assert [event.kind for event in ledger.events([KEY], MARCH)] == ["removed"]


def test_a_total_that_is_put_back_is_not_counted_again(ledger: Ledger) -> None:
    sample = Sampling(ledger)
    for when, value in [
        ("2025-03-01T00:00", 10_000), ("2025-03-01T06:00", 10_060), ("2025-03-01T06:15", 0),
        ("2025-03-01T06:30", 5), ("2025-03-01T06:45", 10_070), ("2025-03-02T00:00", 10_090),
    ]:  # fmt: skip
        sample(when, value)
    assert ledger.visits(KEY, MARCH).known(MARCH) == {day(1): Number(60 + 5 + 10 + 20, True)}


def test_a_total_that_grows_past_its_old_value_by_itself_is_counted_whole() -> None:
    total, seen = Total(), []
    for hour, value in enumerate([0, 40, 80, 3, 43, 83, 123]):
        total, fell = advance(total, at("2025-03-01T00:00") + timedelta(hours=hour), value, VIETNAM)
        seen.append(fell)
    assert (total.grown, total.falls) == (203, 1)
    assert seen == [None, None, None, Fell.RESET, None, None, None]


def test_another_zone_has_other_midnights() -> None:
    moment = datetime(2025, 3, 1, 17, 2, tzinfo=UTC)
    assert nearest_midnight(moment, VIETNAM, TOLERANCE) == (day(2), 120)
    assert nearest_midnight(moment, UTC, TOLERANCE) is None


def test_a_day_that_the_counter_told_goes_before_its_midnights() -> None:
    midnights = {day(1): Midnight(0, 0, 0), day(2): Midnight(60, 31, 0), day(3): Midnight(0, 50, 1)}
    book = LedgerAnswer({day(1): 30}, midnights)
    assert [book.number(day(1)), book.number(day(2)), book.number(day(3))] == [Number(30), Number(19, True), None]


# --- Storage ----------------------------------------------------------------------------------------------------------


def test_counters_are_never_mixed(ledger: Ledger) -> None:
    ledger.close_days({KEY: {day(1): 10}, OTHER: {day(1): 7}})
    assert ledger.visits(KEY, MARCH).known(MARCH) == {day(1): Number(10)}
    assert ledger.visits(OTHER, MARCH).known(MARCH) == {day(1): Number(7)}


def test_a_closed_day_stays_as_it_was(ledger: Ledger) -> None:
    ledger.close_days({KEY: {day(1): 10}})
    ledger.close_days({KEY: {day(1): 99, day(2): 11}})
    assert ledger.visits(KEY, MARCH).days == {day(1): 10, day(2): 11}
    assert ledger.closed_days([KEY, OTHER], MARCH) == {KEY: {day(1), day(2)}, OTHER: set()}


def test_a_sample_that_was_overtaken_is_left_out(ledger: Ledger) -> None:
    before = ledger.totals([KEY])[KEY]
    first = ledger.write([Sample(KEY, before, at("2025-03-01T00:00"), 101)], VIETNAM, TOLERANCE)
    # This one was read from the portal earlier, and its node's clock is fast: by time it would be a fall.
    late = ledger.write([Sample(KEY, before, at("2025-03-01T00:01"), 100)], VIETNAM, TOLERANCE)
    assert (first[KEY].last_value, late) == (101, {})
    assert ledger.totals([KEY])[KEY] == first[KEY]


def test_what_was_written_is_there_after_opening_again(server: Server | Sqlite) -> None:
    url = server.create_database("ledger")
    for when, value in [("2025-03-01T00:00", 100), ("2025-03-01T09:00", 60), ("2025-03-02T00:00", 90)]:
        ledger = Ledger.open(url)
        Sampling(ledger)(when, value)
        ledger.close()
    ledger = Ledger.open(url)
    assert ledger.visits(KEY, MARCH).known(MARCH) == {day(1): Number(30, True)}
    assert ledger.first_day(KEY) == day(1)
    ledger.close()


def test_a_ledger_of_a_newer_version_is_refused(server: Server | Sqlite) -> None:
    url = server.create_database("ledger")
    Ledger.open(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE ledger_schema SET version = 2"))
    engine.dispose()
    with pytest.raises(LedgerError, match="schema version 2, this soluong knows versions up to 1"):
        Ledger.open(url)


def test_a_ledger_that_cannot_be_opened_says_so_without_the_address(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="check ledger.url") as refused:
        Ledger.open(f"sqlite:///{tmp_path}/secret-folder/ledger.db")
    assert "secret-folder" not in refused.value.text.vi + refused.value.text.en


def test_other_engines_are_refused_by_name() -> None:
    with pytest.raises(LedgerError, match="the ledger cannot use oracle"):
        Ledger.open("oracle://user:word@host/name")


def test_the_same_event_is_kept_once(ledger: Ledger) -> None:
    seen = Event(KEY, day(3), "disagreed", 10, 12, at("2025-03-05T09:00"))
    ledger.note([seen])
    ledger.note([seen._replace(seen_at=at("2025-03-06T09:00")), seen._replace(after=13)])
    assert [(event.after, event.seen_at) for event in ledger.events([KEY], MARCH)] == [
        (12, at("2025-03-05T09:00")),
        (13, at("2025-03-05T09:00")),
    ]


def test_the_first_day_is_the_first_with_both_midnights_or_a_number(ledger: Ledger) -> None:
    assert ledger.first_day(KEY) is None
    sample = Sampling(ledger)
    for when in ("2025-03-01T00:00", "2025-03-05T00:00", "2025-03-06T00:00"):
        sample(when, 100)
    assert ledger.first_day(KEY) == day(5)
    ledger.close_days({KEY: {day(2): 4}})
    assert ledger.first_day(KEY) == day(2)


THIRD = CounterKey(40101, "nukeviet-counter", "visits", "0123456789abcdef")
TWO_DAYS = DateRange(date(2025, 3, 1), date(2025, 3, 2))


def test_a_range_is_summed_where_every_day_is_closed_or_every_midnight_was_sampled(ledger: Ledger) -> None:
    for when, value in [("2025-03-01T00:00", 100), ("2025-03-02T00:00", 20), ("2025-03-03T00:00", 50)]:
        Sampling(ledger, KEY)(when, value)
    ledger.close_days({OTHER: {day(1): 10, day(2): 11}, THIRD: {day(1): 10, day(3): 12}})
    ledger.mark_additive([KEY, OTHER, THIRD])
    unheard = THIRD._replace(portal_id=9)
    assert ledger.sums([KEY, OTHER, THIRD, unheard], TWO_DAYS) == {KEY: Number(50, True), OTHER: Number(21)}
    assert ledger.sums([THIRD], DateRange(day(3), day(3))) == {THIRD: Number(12)}


def test_days_that_may_not_be_added_are_not(ledger: Ledger) -> None:
    ledger.close_days({KEY: {day(1): 10, day(2): 11}})
    assert ledger.sums([KEY], TWO_DAYS) == {}
    assert ledger.sums([KEY], DateRange(day(1), day(1))) == {KEY: Number(10)}


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_one_row_a_question_and_number(ledger: Ledger) -> None:
    days = DateRange(day(1), day(2))
    for moment, number, receipt in [("09:00", 5, "a"), ("10:00", 5, "b"), ("11:00", 6, "c"), ("12:00", 5, "d")]:
        ledger.remember(40100, "news", days, number, at(f"2025-03-05T{moment}"), receipt)
    kept = ledger.answers([40100], VIETNAM)
    assert [(item.number, item.at, item.last_at, item.receipt) for item in kept] == [
        (6, at("2025-03-05T11:00"), at("2025-03-05T11:00"), "c"),
        (5, at("2025-03-05T09:00"), at("2025-03-05T12:00"), "d"),
    ]


def test_a_range_that_is_not_over_is_not_kept(ledger: Ledger) -> None:
    ledger.remember(40100, "news", DateRange(day(1), day(5)), 5, at("2025-03-05T23:59"), "a")
    assert ledger.answers([40100], VIETNAM) == []


def test_only_the_newest_answers_are_kept(ledger: Ledger) -> None:
    for number in range(1, 7):
        ledger.remember(1, "news", DateRange(day(number), day(number)), number, at(f"2025-03-1{number}T09:00"), "r")
    ledger.forget_answers(keep=2)
    assert [item.number for item in ledger.answers([1], VIETNAM)] == [5, 6]


# --- Who a counter is -------------------------------------------------------------------------------------------------


def test_an_option_that_differs_makes_another_counter(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    keys = [CounterKey.of(1, portal.adapter("joomla-hits")), CounterKey.of(1, portal.adapter("nukeviet-counter"))]
    keys.append(CounterKey.of(2, portal.adapter("joomla-hits")))
    renamed = portal.adapter("joomla-hits")
    object.__setattr__(renamed.options, "table_prefix", "other_")
    keys.append(CounterKey.of(1, renamed))
    assert all(one != other for one, other in pairwise(keys)) and len(set(keys)) == 4
    assert CounterKey.of(1, portal.adapter("joomla-hits")) == keys[0]
    assert (keys[0].adapter, keys[0].metric) == ("joomla-hits", "pageviews")
    portal.close()


def test_a_key_is_the_same_in_every_version() -> None:
    """Were the fingerprint to change, every ledger in the field would begin anew."""
    adapter = Portal.adapter("nukeviet-counter")
    assert CounterKey.of(40100, adapter) == (40100, "nukeviet-counter", "visits", "a812138a921d09ba")
