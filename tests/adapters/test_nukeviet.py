"""NukeViet on MariaDB and MySQL: its news modules, and the ranges that its calendar counter can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.calendar_kind import Blocks
from adapters.database import Reader
from adapters.dates import VIETNAM, DateRange
from adapters.errors import AdapterError, DatabaseUnavailable, DayBasisMismatch, RangeUnknown, SiteMismatch
from adapters.nukeviet import NukeVietCounter, NukeVietNews
from tests.adapters.reading import Asked, entries, made, reading
from tests.databases import Example, Server

SEED = Path(__file__).parents[1] / "seed" / "nukeviet.sql"
NOW = datetime(2025, 3, 11, 12, 5, tzinfo=VIETNAM)
Change = Callable[[str], None]


@pytest.fixture(scope="module")
def reader(mysql_like: Server) -> Iterator[Reader]:
    url = mysql_like.create_database("nukeviet_seed")
    mysql_like.load(url, SEED)
    with reading(url) as opened:
        yield opened


@pytest.fixture
def changed(mysql_like: Server) -> Iterator[Callable[..., Reader]]:
    """A database of its own, with statements run after the seed."""
    opened: list[Any] = []

    def change(*statements: str) -> Reader:
        url = mysql_like.create_database("nukeviet_changed")
        mysql_like.load(url, SEED)
        mysql_like.execute(url, *statements)
        opened.append(reading(url))
        entered: Reader = opened[-1].__enter__()
        return entered

    yield change
    for context in opened:
        context.__exit__(None, None, None)


def news(reader: Reader, **options: Any) -> Asked:
    return Asked(made(NukeVietNews, **options), reader, NOW)


def counter(reader: Reader, now: datetime = NOW, **options: Any) -> Asked:
    return Asked(made(NukeVietCounter, **options), reader, now)


def first_known(asked: Asked, first: str, last: str) -> str | None:
    with pytest.raises(RangeUnknown) as caught:
        asked.number(first, last)
    return caught.value.first.isoformat() if caught.value.first else None


# --- News -------------------------------------------------------------------------------------------------------------


def test_every_active_news_module_of_the_language_counts(reader: Reader) -> None:
    assert news(reader).number("2025-03-10") == 4


def test_first_and_last_second_of_a_day_count_and_their_neighbours_do_not(reader: Reader) -> None:
    asked = news(reader, modules=["news"])
    assert asked.number("2025-03-10") == 3
    assert asked.number("2025-03-09") == 1
    assert asked.number("2025-03-11") == 1
    assert asked.number("2025-03-12", "2025-12-31") == 0


def test_every_row_that_does_not_count_is_told_why(reader: Reader) -> None:
    asked = news(reader, modules=["news"])
    assert asked.left_out("2025-03-10") == {
        "10": "status",
        "11": "status",
        "12": "status",
        "13": "status",
        "14": "status",
        "15": "status",
        "16": "suspended",
        "17": "suspended",
    }
    assert len(asked.explained("2025-03-10")) == 11


@pytest.mark.parametrize("name", ["thong-bao", "thong_bao", "Thong-Bao"])
def test_a_module_is_named_by_its_title_or_by_its_tables(reader: Reader, name: str) -> None:
    assert news(reader, modules=[name]).number("2025-03-10") == 1


def test_each_language_has_its_own_articles(reader: Reader) -> None:
    assert news(reader, languages=["en"]).number("2025-03-10") == 1
    asked = news(reader, languages=["vi", "en"])
    assert asked.number("2025-03-10") == 5
    assert {item.label for item in asked.explained("2025-03-10")} == {"vi/news", "vi/thong-bao", "en/news"}


def test_a_language_or_module_written_twice_counts_once(reader: Reader) -> None:
    assert news(reader, languages=["vi", "en", "vi"], modules=["news", "news"]).number("2025-03-10") == 4


def test_articles_of_a_module_that_is_switched_off_are_left_out_and_named(reader: Reader) -> None:
    asked = news(reader, modules=["noi-bo"])
    assert asked.number("2025-03-10") == 0
    assert asked.left_out("2025-03-10") == {"1": "module"}


def test_an_unknown_module_is_refused_with_those_that_are_there(reader: Reader) -> None:
    with pytest.raises(SiteMismatch, match="no news module 'tin-tuc'; there are: news, noi-bo, thong-bao"):
        news(reader, modules=["news", "tin-tuc"])


def test_an_unknown_language_is_refused_with_those_that_are_there(reader: Reader) -> None:
    with pytest.raises(SiteMismatch, match="no language 'fr'; there are: vi, en"):
        news(reader, languages=["fr"])


def test_a_wrong_prefix_names_the_table(reader: Reader) -> None:
    with pytest.raises(AdapterError, match="nv3_config"):
        news(reader, table_prefix="nv3")


def test_the_newest_item_is_the_newest_that_counts(reader: Reader) -> None:
    asked = news(reader, modules=["news"])
    assert asked.adapter.newest(reader, asked.facts, NOW) == datetime(2025, 3, 11, tzinfo=VIETNAM)


# --- Counter ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-03-10", "2025-03-10", 5),
        ("2025-03-01", "2025-03-10", 12),
        ("2025-03-02", "2025-03-09", 4),
        ("2025-03-09", "2025-04-20", 9),  # nothing came after the last visit
        ("2025-03-11", "2025-03-11", 0),
        ("2026-01-01", "2026-12-31", 0),
        ("2025-03-01", "2025-03-31", 12),
        ("2025-01-01", "2025-01-31", 20),
        ("2025-01-01", "2025-02-28", 50),
        ("2025-02-01", "2025-03-09", 37),
        ("2025-01-01", "2025-12-31", 62),
        ("2024-01-01", "2024-12-31", 600),
        ("2023-01-01", "2025-03-01", 1053),
        ("2024-01-01", "2025-02-28", 650),
        ("2023-01-01", "2026-06-30", 1062),
    ],
)
def test_a_range_that_what_is_kept_gives_exactly_is_answered(
    reader: Reader, first: str, last: str, expected: int
) -> None:
    assert counter(reader).number(first, last) == expected


@pytest.mark.parametrize(
    ("first", "last", "instead"),
    [
        ("2025-02-20", "2025-03-02", "2025-03-01"),
        ("2025-01-31", "2025-03-31", "2025-02-01"),
        ("2025-02-10", "2025-02-20", "2025-03-01"),
        ("2024-12-01", "2025-01-31", "2025-01-01"),
        ("2024-03-01", "2024-03-31", "2025-01-01"),
        ("2022-01-01", "2025-12-31", "2023-01-01"),  # no row for 2022
    ],
)
def test_a_range_that_cannot_be_known_tells_the_first_day_that_can(
    reader: Reader, first: str, last: str, instead: str
) -> None:
    assert first_known(counter(reader), first, last) == instead


def test_every_range_of_two_years_is_right_or_refused() -> None:
    """Against a made-up truth: each known answer must be the sum of its days, and only whole blocks are known."""
    start, last = date(2024, 1, 1), date(2025, 3, 10)
    truth = {start + timedelta(days=n): n * 7 % 11 + 1 for n in range((last - start).days + 1)}
    kept: dict[tuple[str, str], int] = {}
    for day, number in truth.items():
        keys = [("year", str(day.year))]
        keys += [("month", f"{day:%b}")] if day.year == last.year else []
        keys += [("day", f"{day:%d}")] if (day.year, day.month) == (last.year, last.month) else []
        for key in keys:
            kept[key] = kept.get(key, 0) + number
    blocks = Blocks.of(kept, last, is_counting=True)
    ends = {date(2024, 1, 1), date(2025, 1, 1), date(2025, 2, 1)} | {date(2025, 3, day) for day in range(1, 12)}
    known = 0
    for first in truth:
        for end in (first + timedelta(days=n) for n in range(1, (date(2025, 4, 5) - first).days)):
            days = DateRange(first, end - timedelta(days=1))
            if first in ends and (end in ends or end > last):
                assert blocks.sum(days) == sum(truth.get(day, 0) for day in days)
                known += 1
            else:
                with pytest.raises(RangeUnknown):
                    blocks.sum(days)
    assert known == 403


def test_a_month_row_that_is_missing_is_found_from_its_year(changed: Callable[..., Reader]) -> None:
    reader = changed("DELETE FROM nv4_counter WHERE c_type = 'month' AND c_val = 'Feb'")
    assert counter(reader).number("2025-02-01", "2025-02-28") == 30


def test_after_the_last_visit_nothing_is_known_when_counting_is_off(changed: Callable[..., Reader]) -> None:
    reader = changed("UPDATE nv4_config SET config_value = '0' WHERE config_name = 'statistic'")
    asked = counter(reader)
    assert asked.number("2025-03-09", "2025-03-10") == 9
    assert first_known(asked, "2025-03-11", "2025-03-11") is None
    assert first_known(asked, "2025-03-01", "2025-03-31") is None
    assert first_known(asked, "2025-01-01", "2025-12-31") is None
    assert first_known(asked, "2025-02-10", "2025-02-20") == "2025-03-01"


def test_the_ledger_samples_nothing_while_counting_is_off(changed: Callable[..., Reader]) -> None:
    reader = changed("UPDATE nv4_config SET config_value = '0' WHERE config_name = 'statistic'")
    asked = counter(reader)
    kind = asked.adapter.visits(asked.facts, NOW)
    assert asked.scalar(kind.value) is None
    assert asked.scalar(kind.total(NOW)) == 1062


def test_the_ledger_samples_the_running_total(reader: Reader) -> None:
    asked = counter(reader)
    kind = asked.adapter.visits(asked.facts, NOW)
    assert asked.scalar(kind.value) == 1062


def test_a_cleared_counter_knows_nothing(changed: Callable[..., Reader]) -> None:
    reader = changed("UPDATE nv4_counter SET c_count = 0")
    assert first_known(counter(reader), "2025-03-01", "2025-03-10") is None


def test_old_day_rows_belong_to_the_month_of_the_last_visit(reader: Reader) -> None:
    """Until the first visit of April the rows still hold March."""
    asked = counter(reader, datetime(2025, 4, 3, 9, tzinfo=VIETNAM))
    assert asked.number("2025-04-01", "2025-04-03") == 0
    assert asked.number("2025-03-01", "2025-03-10") == 12


def test_a_turn_that_is_only_half_written_gives_no_number(changed: Callable[..., Reader]) -> None:
    """NukeViet empties the day rows before it writes the first visit of the new month."""
    reader = changed("UPDATE nv4_counter SET c_count = 0 WHERE c_type = 'day'")
    with pytest.raises(DatabaseUnavailable, match="ask again"):
        counter(reader).number("2025-03-01", "2025-03-10")


def test_the_first_visit_of_a_month_counts_before_its_time_is_written(changed: Callable[..., Reader]) -> None:
    """c_time.last is NukeViet's last write; the total's own time, 2025-04-01 00:00:10, is written with the rows."""
    reader = changed(
        "UPDATE nv4_counter SET c_count = 0 WHERE c_type = 'day'",
        "UPDATE nv4_counter SET c_count = c_count + 1, last_update = 1743440410 WHERE (c_type, c_val) IN"
        " (('total', 'hits'), ('year', '2025'), ('month', 'Apr'), ('day', '01'))",
    )
    asked = counter(reader)
    assert asked.number("2025-04-01") == 1
    assert asked.number("2025-03-01", "2025-03-31") == 12
    assert first_known(asked, "2025-03-10", "2025-03-10") == "2025-04-01"


def test_a_day_row_left_over_from_another_month_is_not_used(changed: Callable[..., Reader]) -> None:
    """Row 02 was last written on 2025-02-02, so its 6 are February's; 09 was written on its own day."""
    reader = changed(
        "UPDATE nv4_counter SET c_count = 6, last_update = 1738461600 WHERE c_type = 'day' AND c_val = '02'",
        "UPDATE nv4_counter SET last_update = 1741496400 WHERE c_type = 'day' AND c_val = '09'",
    )
    asked = counter(reader)
    assert asked.number("2025-03-09") == 4
    assert asked.number("2025-03-02") == 0  # the month's 12 less all other days
    reader = changed("UPDATE nv4_counter SET last_update = 1738461600 WHERE c_type = 'day' AND c_val IN ('01', '09')")
    assert first_known(counter(reader), "2025-03-09", "2025-03-09") == "2025-03-10"


def test_a_day_row_without_a_time_counts(changed: Callable[..., Reader]) -> None:
    reader = changed(
        "ALTER TABLE nv4_counter MODIFY last_update INT NULL",
        "UPDATE nv4_counter SET last_update = NULL WHERE c_type = 'day'",
        "DELETE FROM nv4_counter WHERE c_type = 'month'",  # from which a lost day could be found
    )
    assert counter(reader).number("2025-03-09") == 4


def test_days_of_another_zone_are_refused_unless_accepted(changed: Callable[..., Reader]) -> None:
    reader = changed("UPDATE nv4_config SET config_value = 'Europe/Moscow' WHERE config_name = 'statistics_timezone'")
    with pytest.raises(DayBasisMismatch, match="UTC\\+0300"):
        counter(reader)
    asked = counter(reader, day_basis="as-stored")
    assert asked.number("2025-03-10") == 5
    assert [note.en for note in asked.adapter.notes(asked.facts)] == [
        "the counter's days are days of UTC+0300, not of Viet Nam"
    ]


def test_who_is_online_was_seen_in_the_last_five_minutes(reader: Reader) -> None:
    asked = counter(reader)
    assert asked.scalar(asked.adapter.online(asked.facts, NOW)) == 1


# --- What NukeViet itself answered ------------------------------------------------------------------------------------


def test_news_are_what_the_portals_own_search_page_prints(example: Example, mysql_like: Server) -> None:
    with reading(example("nukeviet", mysql_like)) as reader:
        got = [
            Asked(made(NukeVietNews, **entry["options"]), reader).number(entry["from"], entry["to"])
            for entry in entries("nukeviet", "posts")
        ]
    assert got == [entry["expect"] for entry in entries("nukeviet", "posts")]


def test_visits_are_those_that_were_really_made(example: Example, mysql_like: Server) -> None:
    with reading(example("nukeviet", mysql_like)) as reader:
        asked = counter(reader)
        for entry in entries("nukeviet", "visits"):
            if entry["expect"] is None:
                assert first_known(asked, entry["from"], entry["to"]) is not None
            else:
                assert asked.number(entry["from"], entry["to"]) == entry["expect"]
