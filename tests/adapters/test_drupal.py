"""Drupal 7 and 8 to 11 on MariaDB, MySQL and PostgreSQL, told apart by their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.database import Reader
from adapters.dates import VIETNAM
from adapters.drupal import DrupalNews, DrupalOptions
from adapters.drupal_counters import AccessLog, NodeCounter
from adapters.errors import RangeUnknown, SchemaMismatch, SiteMismatch
from adapters.options import load
from tests.adapters.reading import Asked, entries, made, reading
from tests.databases import Example, Server

SEED = Path(__file__).parents[1] / "seed"
NOW = datetime(2025, 3, 11, 12, tzinfo=VIETNAM)


@pytest.fixture(scope="module", params=["mariadb", "mysql", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Server:
    chosen: Server = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def seven(engine: Server) -> Iterator[Reader]:
    with loaded(engine, "drupal7") as reader:
        yield reader


@pytest.fixture(scope="module")
def modern(engine: Server) -> Iterator[Reader]:
    with loaded(engine, "drupal8") as reader:
        yield reader


@pytest.fixture
def changed(engine: Server) -> Iterator[Callable[..., Reader]]:
    """Drupal 7 in a database of its own, with statements run after the seed."""
    with ExitStack() as stack:

        def change(*statements: str) -> Reader:
            return stack.enter_context(loaded(engine, "drupal7", "_changed", *statements))

        yield change


def loaded(engine: Server, name: str, suffix: str = "_seed", *statements: str) -> Any:
    url = engine.create_database(name + suffix)
    engine.load(url, SEED / f"{name}.sql")
    engine.execute(url, *statements)
    return reading(url)


def news(reader: Reader, **options: Any) -> Asked:
    return Asked(made(DrupalNews, **{"types": ["tin_tuc"], **options}), reader, NOW)


# --- Drupal 7 ---------------------------------------------------------------------------------------------------------


def test_seven_counts_published_nodes_of_the_types_in_vietnamese_and_neutral(seven: Reader) -> None:
    assert news(seven).number("2025-03-10") == 3
    assert news(seven, types=["tin_tuc", "thong_bao"]).number("2025-03-10") == 4


def test_seven_tells_why_a_row_does_not_count(seven: Reader) -> None:
    assert news(seven).left_out("2025-03-10") == {
        "5": "status",
        "6": "type",
        "7": "type",
        "9": "language",
        "10": "language",
    }
    assert len(news(seven).explained("2025-03-10")) == 8


def test_seven_counts_the_seconds_around_a_day_on_their_own_days(seven: Reader) -> None:
    assert news(seven).number("2025-03-09") == 1
    assert news(seven).number("2025-03-11") == 1
    assert news(seven).number("2025-03-12", "2036-12-31") == 0
    assert news(seven).number("2037-01-01") == 1


def test_seven_counts_each_translation_or_each_set_once(seven: Reader) -> None:
    assert news(seven, languages="all").number("2025-03-10") == 5
    asked = news(seven, languages="all", translations="once")
    assert asked.number("2025-03-10") == 4
    assert asked.left_out("2025-03-10") == {"5": "status", "6": "type", "7": "type", "8": "once"}
    assert news(seven, languages=["en"]).number("2025-03-10") == 2


# --- Drupal 8 and later -----------------------------------------------------------------------------------------------


def test_modern_counts_a_node_once_whatever_its_languages(modern: Reader) -> None:
    asked = news(modern)
    assert asked.number("2025-03-10") == 5
    assert asked.number("2025-03-11") == 1
    assert asked.number("2025-03-10", "2025-03-11") == 5


def test_modern_tells_why_a_row_does_not_count(modern: Reader) -> None:
    items = news(modern).explained("2025-03-10")
    assert [(item.key, item.left_out.name) for item in items if item.left_out] == [
        ("4", "status"),
        ("5", "type"),
        ("7", "status"),
        ("6", "once"),
    ]
    assert sum(item.is_counted for item in items) == 5
    assert len(items) == 9


def test_modern_takes_a_language_by_its_own_status_and_date(modern: Reader) -> None:
    assert news(modern, languages=["vi"]).number("2025-03-10") == 4
    assert news(modern, languages=["en"]).number("2025-03-10", "2025-03-11") == 3


def test_modern_counts_each_translation_where_asked(modern: Reader) -> None:
    assert news(modern, translations="each").number("2025-03-10") == 6


# --- Both -------------------------------------------------------------------------------------------------------------


def test_an_unknown_type_is_refused_with_those_that_are_there(seven: Reader, modern: Reader) -> None:
    with pytest.raises(SiteMismatch, match="no content type 'tintuc'; there are: page, thong_bao, tin_tuc"):
        news(seven, types=["tintuc"])
    with pytest.raises(SiteMismatch, match="no content type 'tintuc'; there are: page, tin_tuc"):
        news(modern, types=["tintuc"])


def test_an_unknown_language_is_refused_with_those_that_are_there(seven: Reader, modern: Reader) -> None:
    for reader in (seven, modern):
        with pytest.raises(SiteMismatch, match="no language 'fr'; there are: en, und, vi, zxx"):
            news(reader, languages=["vi", "fr"])


def test_a_wrong_prefix_names_both_tables_that_would_do(seven: Reader) -> None:
    with pytest.raises(SchemaMismatch, match="neither d_node_field_data .* nor Drupal 7's d_node;"):
        news(seven, table_prefix="d_")


def test_the_content_types_must_be_given() -> None:
    options, problems = load(DrupalOptions, {})
    assert options is None
    assert [problem.path for problem in problems] == [("types",)]


# --- Counters ---------------------------------------------------------------------------------------------------------


def log(reader: Reader) -> Asked:
    return Asked(made(AccessLog), reader, NOW)


def first_known(asked: Asked, first: str, last: str | None = None) -> str | None:
    with pytest.raises(RangeUnknown) as caught:
        asked.number(first, last)
    return caught.value.first.isoformat() if caught.value.first else None


def test_node_views_are_a_running_total(seven: Reader, modern: Reader) -> None:
    asked = Asked(made(NodeCounter), seven, NOW)
    assert first_known(asked, "2025-03-10") is None
    value = asked.adapter.visits(None, NOW).value
    assert seven.scalar(value) == 100
    assert modern.scalar(value) == 0


def test_the_access_log_is_whole_from_the_first_day_after_cron_cut_it(seven: Reader) -> None:
    assert log(seven).number("2025-03-09") == 2
    assert log(seven).number("2025-03-09", "2025-03-11") == 3
    assert log(seven).number("2025-03-11") == 0
    assert first_known(log(seven), "2025-03-08") == "2025-03-09"
    assert first_known(log(seven), "2025-01-01", "2025-03-10") == "2025-03-09"


def test_a_log_that_cron_never_shortens_reaches_back_for_ever(changed: Callable[..., Reader]) -> None:
    reader = changed("INSERT INTO variable VALUES ('statistics_flush_accesslog_timer', 'i:0;')")
    assert log(reader).number("2025-03-01", "2025-03-10") == 4


def test_a_longer_timer_keeps_more_days(changed: Callable[..., Reader]) -> None:
    reader = changed(
        "INSERT INTO variable VALUES ('statistics_flush_accesslog_timer', 's:6:\"604800\";')",
        "DELETE FROM accesslog WHERE aid = 1",
    )
    assert log(reader).number("2025-03-05", "2025-03-10") == 3
    assert first_known(log(reader), "2025-03-04", "2025-03-10") == "2025-03-05"


def test_rows_older_than_the_timer_show_that_cron_deleted_none(changed: Callable[..., Reader]) -> None:
    reader = changed("INSERT INTO accesslog VALUES (0, 'node/1', '192.0.2.1', 1738400000)")  # 2025-02-01
    assert log(reader).number("2025-02-01", "2025-03-10") == 5
    assert first_known(log(reader), "2025-01-31", "2025-03-10") == "2025-02-01"


def test_after_its_last_row_a_log_that_is_off_knows_nothing(changed: Callable[..., Reader]) -> None:
    reader = changed("UPDATE variable SET value = 'i:0;' WHERE name = 'statistics_enable_access_log'")
    assert log(reader).number("2025-03-10") == 1
    assert first_known(log(reader), "2025-03-11") is None


# --- What Drupal itself answered --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["drupal7", "drupal8"])
def test_news_are_what_drupals_own_query_answers(example: Example, mysql_like: Server, name: str) -> None:
    with reading(example(name, mysql_like)) as reader:
        for entry in entries(name, "posts"):
            assert news(reader, **entry["options"]).number(entry["from"], entry["to"]) == entry["expect"]


def test_the_example_access_log_is_counted(example: Example, mysql_like: Server) -> None:
    with reading(example("drupal7", mysql_like)) as reader:
        for entry in entries("drupal7", "visits"):
            assert Asked(made(AccessLog), reader).number(entry["from"], entry["to"]) == entry["expect"]
