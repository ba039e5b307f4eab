"""Matomo on MariaDB and MySQL: the raw log as far back as it reaches, day archives before that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.database import Reader
from adapters.dates import VIETNAM
from adapters.errors import DayBasisMismatch, RangeUnknown, SchemaMismatch, SiteMismatch
from adapters.matomo import Matomo
from tests.adapters.reading import Asked, entries, made, reading
from tests.databases import Example, Server

SEED = Path(__file__).parents[1] / "seed" / "matomo.sql"
NOW = datetime(2025, 3, 11, 12, tzinfo=VIETNAM)


@pytest.fixture(scope="module")
def reader(mysql_like: Server) -> Iterator[Reader]:
    url = mysql_like.create_database("matomo_seed")
    mysql_like.load(url, SEED)
    with reading(url) as opened:
        yield opened


@pytest.fixture
def changed(mysql_like: Server) -> Iterator[Callable[..., Reader]]:
    """A database of its own, with statements run after the seed."""
    with ExitStack() as stack:

        def change(*statements: str) -> Reader:
            url = mysql_like.create_database("matomo_changed")
            mysql_like.load(url, SEED)
            mysql_like.execute(url, *statements)
            return stack.enter_context(reading(url))

        yield change


def matomo(reader: Reader, now: datetime = NOW, **options: Any) -> Asked:
    return Asked(made(Matomo, **{"idsite": 1, **options}), reader, now)


def first_known(asked: Asked, first: str, last: str | None = None) -> str | None:
    with pytest.raises(RangeUnknown) as caught:
        asked.number(first, last)
    return caught.value.first.isoformat() if caught.value.first else None


# --- The log ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "first", "last", "expected"),
    [
        ("visits", "2025-02-10", "2025-02-10", 2),
        ("visits", "2025-02-11", "2025-02-11", 1),
        ("visits", "2025-03-10", "2025-03-10", 0),
        ("visits", "2025-03-11", "2025-03-11", 1),
        ("visits", "2025-02-09", "2025-03-31", 5),
        ("visitors", "2025-02-10", "2025-02-10", 2),
        ("visitors", "2025-02-09", "2025-02-11", 2),
        ("actions", "2025-02-09", "2025-02-11", 6),
        ("actions", "2025-03-10", "2025-03-10", 0),
        ("pageviews", "2025-03-10", "2025-03-10", 1),
        ("pageviews", "2025-03-10", "2025-03-11", 2),
    ],
)
def test_the_log_dates_a_visit_by_its_last_action_and_a_page_by_its_own(
    reader: Reader, metric: str, first: str, last: str, expected: int
) -> None:
    assert matomo(reader, read="log", metric=metric).number(first, last) == expected


def test_each_site_has_its_own_visits(reader: Reader) -> None:
    asked = matomo(reader, idsite=2, read="log")
    assert asked.number("2025-02-10", "2025-02-28") == 1


def test_days_that_matomo_deleted_from_the_log_are_refused(reader: Reader) -> None:
    assert first_known(matomo(reader, read="log"), "2025-02-08", "2025-02-10") == "2025-02-09"
    assert first_known(matomo(reader, read="log"), "2024-01-01") == "2025-02-09"


def test_a_purge_after_start_is_noticed_in_the_same_statement(changed: Callable[..., Reader]) -> None:
    before = matomo(changed(), read="log")
    assert before.number("2025-02-09") == 1
    after = matomo(
        changed("UPDATE matomo_option SET option_value = '28' WHERE option_name = 'delete_logs_older_than'"), read="log"
    )
    after.facts = before.facts
    assert first_known(after, "2025-02-09") == "2025-02-11"


def test_a_log_that_is_not_shortened_reaches_back_for_ever(changed: Callable[..., Reader]) -> None:
    reader = changed(
        "DELETE FROM matomo_option WHERE option_name <> 'version'",
        "DROP TABLE matomo_archive_numeric_2024_12, matomo_archive_numeric_2025_01",
        "DELETE FROM matomo_archive_numeric_2025_02 WHERE date1 < '2025-02-09'",
    )
    asked = matomo(reader)
    assert asked.number("2020-01-01", "2025-02-09") == 1
    assert asked.scalar(asked.adapter.visits(asked.facts, NOW).total(NOW)) == 5


def test_a_log_whose_purge_never_ran_is_whole_since_its_oldest_visit(changed: Callable[..., Reader]) -> None:
    reader = changed("DELETE FROM matomo_option WHERE option_name = 'lastDelete_piwik_logs'")
    asked = matomo(reader, datetime(2027, 1, 1, tzinfo=VIETNAM), read="log")
    assert asked.number("2025-02-09", "2025-02-10") == 3
    assert first_known(asked, "2025-02-08") == "2025-02-09"


def test_a_shortened_log_knows_no_total(reader: Reader) -> None:
    asked = matomo(reader)
    assert asked.adapter.visits(asked.facts, NOW).total(NOW) is None


# --- The archives -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "first", "last", "expected"),
    [
        ("visits", "2025-02-01", "2025-02-01", 5),
        ("visits", "2025-02-02", "2025-02-02", 6),  # neither a segment nor one plugin
        ("visits", "2025-02-03", "2025-02-03", 0),
        ("visits", "2025-02-04", "2025-02-04", 2),
        ("visits", "2025-02-05", "2025-02-05", 4),
        ("visits", "2025-02-06", "2025-02-06", 8),
        ("visits", "2025-02-01", "2025-02-07", 28),
        ("visits", "2025-01-31", "2025-01-31", 7),
        ("visits", "2025-01-30", "2025-02-01", 22),
        ("visits", "2025-01-01", "2025-01-31", 100),
        ("visits", "2024-12-01", "2024-12-24", 10),
        ("visits", "2024-12-26", "2024-12-31", 0),
        ("visits", "2024-12-01", "2025-01-31", 130),
        ("actions", "2025-02-01", "2025-02-01", 9),
        ("pageviews", "2025-02-01", "2025-02-01", 8),
        ("pageviews", "2025-02-03", "2025-02-03", 0),
        ("visitors", "2025-02-01", "2025-02-01", 4),
        ("visitors", "2024-12-01", "2024-12-31", 25),
        ("visits", "2026-01-01", "2026-01-31", 0),  # not come yet
    ],
)
def test_the_newest_finished_archive_of_a_day_counts(
    reader: Reader, metric: str, first: str, last: str, expected: int
) -> None:
    assert matomo(reader, read="archive", metric=metric).number(first, last) == expected


@pytest.mark.parametrize(
    ("metric", "first", "last", "instead"),
    [
        ("visits", "2025-02-08", "2025-02-08", None),  # invalidated
        ("visits", "2025-02-07", "2025-02-09", None),  # it lies in this month
        ("visits", "2025-01-29", "2025-01-31", None),  # the month has visits that no day has
        ("visits", "2025-01-15", "2025-02-07", "2025-02-01"),
        ("visits", "2025-03-01", "2025-03-10", None),  # no table
        ("visits", "2024-11-01", "2024-12-31", "2024-12-01"),
        ("pageviews", "2025-02-07", "2025-02-07", None),  # deleted, though the visits are kept
        ("visitors", "2025-02-01", "2025-02-02", None),
    ],
)
def test_no_archive_is_not_zero(reader: Reader, metric: str, first: str, last: str, instead: str | None) -> None:
    assert first_known(matomo(reader, read="archive", metric=metric), first, last) == instead


def test_a_day_that_matomo_may_still_finish_is_not_known(reader: Reader) -> None:
    """The only archive of 2025-02-04 is temporary: it stands for that day while it lasts, and after a week."""
    for day, number in (("2025-02-04", 2), ("2025-02-05", None), ("2025-02-11", None), ("2025-02-12", 2)):
        now = datetime.combine(datetime.fromisoformat(day), NOW.time(), VIETNAM)
        asked = matomo(reader, now, read="archive")
        if number is None:
            assert first_known(asked, "2025-02-04") is None
        else:
            assert asked.number("2025-02-04") == number


# --- Both -------------------------------------------------------------------------------------------------------------


def test_the_archives_answer_where_the_log_no_longer_reaches(reader: Reader) -> None:
    """Matomo may delete 2025-02-09 (UTC) any time now, so the log serves from 2025-02-10 on."""
    asked = matomo(reader)
    assert asked.number("2025-02-09") == 11
    assert asked.number("2025-02-10") == 2
    assert asked.number("2025-02-09", "2025-03-11") == 15
    assert asked.number("2025-02-01", "2025-02-07") == 28


def test_a_gap_in_the_archives_tells_the_first_day_after_it(reader: Reader) -> None:
    assert first_known(matomo(reader), "2025-02-08") == "2025-02-10"
    assert first_known(matomo(reader), "2024-11-30", "2024-12-31") == "2024-12-01"


def test_visitors_are_not_added_across_log_and_archive(reader: Reader) -> None:
    asked = matomo(reader, metric="visitors")
    assert asked.number("2025-02-01") == 4
    assert asked.number("2025-02-10", "2025-03-11") == 3
    assert first_known(asked, "2025-02-09", "2025-02-10") == "2025-02-10"
    assert not asked.adapter.visits(asked.facts, NOW).is_additive


def test_a_log_emptied_by_hand_is_seen_by_archives_of_earlier_visits(changed: Callable[..., Reader]) -> None:
    """Matomo deletes nothing, yet its archives know visits from before 2025-02-09, the first day of the log."""
    reader = changed("DELETE FROM matomo_option")
    asked = matomo(reader)
    assert asked.number("2025-02-01") == 5
    assert asked.number("2024-12-01", "2025-01-31") == 130
    assert asked.number("2025-02-09", "2025-02-10") == 3
    assert first_known(asked, "2025-02-08") == "2025-02-09"
    assert asked.adapter.visits(asked.facts, NOW).total(NOW) is None
    assert first_known(matomo(reader, read="log"), "2025-02-01") == "2025-02-09"


def test_an_empty_log_does_not_hide_archived_visits(changed: Callable[..., Reader]) -> None:
    asked = matomo(changed("DELETE FROM matomo_option", "DELETE FROM matomo_log_visit"))
    assert asked.number("2025-02-01") == 5
    assert asked.number("2024-12-01", "2025-01-31") == 130


def test_a_site_without_visits_since_the_purge_has_none(changed: Callable[..., Reader]) -> None:
    """The log is whole since 2025-02-09; visits archived before that day were deleted by Matomo, by nobody else."""
    asked = matomo(changed("UPDATE matomo_archive_numeric_2025_02 SET idsite = 3 WHERE idarchive = 1"), idsite=3)
    assert asked.number("2025-02-10", "2025-03-10") == 0


def test_an_archive_of_another_zone_does_not_shorten_the_log_by_its_first_day(changed: Callable[..., Reader]) -> None:
    """The first visit of site 2, 2025-02-10 12:00 in Vietnam, is of that day or the one before in any zone."""
    reader = changed(
        "DELETE FROM matomo_option",
        "UPDATE matomo_archive_numeric_2025_02 SET date1 = '2025-02-09', date2 = '2025-02-09' WHERE idsite = 2",
    )
    assert matomo(reader, idsite=2).number("2025-02-01", "2025-02-10") == 1


# --- The site ---------------------------------------------------------------------------------------------------------


def test_archives_of_another_zone_are_refused_unless_accepted(reader: Reader) -> None:
    with pytest.raises(DayBasisMismatch):
        matomo(reader, idsite=2, read="archive")
    asked = matomo(reader, idsite=2, read="archive", day_basis="as-stored")
    assert asked.number("2025-02-01") == 500
    assert asked.adapter.notes(asked.facts)[0].en == "the counter's days are days of UTC+0000, not of Viet Nam"


def test_a_site_of_another_zone_still_answers_from_its_log(reader: Reader) -> None:
    asked = matomo(reader, idsite=2)
    assert asked.number("2025-02-10") == 1
    assert first_known(asked, "2025-02-01") == "2025-02-09"


def test_a_manual_offset_is_read(reader: Reader) -> None:
    assert first_known(matomo(reader, idsite=3, read="archive"), "2025-02-01") is None


def test_an_unknown_site_is_refused_with_those_that_are_there(reader: Reader) -> None:
    with pytest.raises(SiteMismatch, match=r"no idsite 9; it has: 1 \(huyen\), 2 \(xa\), 3 \(moi\)"):
        matomo(reader, idsite=9)


def test_a_wrong_prefix_names_the_table(reader: Reader) -> None:
    with pytest.raises(SchemaMismatch, match="piwik_site"):
        matomo(reader, table_prefix="piwik_")


def test_who_is_online_acted_in_the_last_three_minutes(reader: Reader) -> None:
    asked = matomo(reader)
    just_after = datetime(2025, 3, 11, 0, 13, tzinfo=VIETNAM)
    assert asked.scalar(asked.adapter.online(asked.facts, just_after)) == 1
    assert asked.scalar(asked.adapter.online(asked.facts, NOW)) == 0


@pytest.mark.parametrize("read", ["auto", "log", "archive"])
def test_the_example_is_counted(example: Example, mysql_like: Server, read: str) -> None:
    with reading(example("matomo", mysql_like)) as reader:
        for entry in entries("matomo", "visits"):
            if entry["source"] == f"matomo-{read}" or read == "auto":
                asked = Asked(made(Matomo, metric=entry["metric"], read=read, **entry["options"]), reader)
                assert asked.number(entry["from"], entry["to"]) == entry["expect"]
