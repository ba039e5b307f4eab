"""WordPress's visit counters: what each plugin keeps, on whose days, and where a range can no longer be known."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.base import VisitAdapter
from adapters.database import Reader
from adapters.dates import VIETNAM, DateRange
from adapters.errors import AdapterError, DayBasisMismatch, RangeUnknown, SchemaMismatch
from adapters.kinds import Running
from adapters.options import load
from adapters.registry import visit_adapters
from adapters.wordpress_settings import settings_of
from tests.adapters.reading import days, reading
from tests.databases import EXAMPLES, Example, Server, Sqlite

SEED = Path(__file__).parents[1] / "seed"
NOW = datetime(2025, 3, 15, 12, tzinfo=VIETNAM)
DUMP = EXAMPLES / "wordpress-example.json"
NAMES = [
    "wp-statistics", "koko-analytics", "post-views-counter", "wp-slimstat", "statify", "top-10", "burst-statistics",
    "independent-analytics", "wp-postviews",
]  # fmt: skip


@pytest.fixture(scope="module", params=["mariadb", "mysql", "sqlite"])
def engines(request: pytest.FixtureRequest) -> Server | Sqlite:
    """The servers that WordPress runs on, and SQLite, which the demonstration uses."""
    chosen: Server | Sqlite = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def counters(engines: Server | Sqlite) -> sa.URL:
    return loaded(engines, "wordpress_counters")


@pytest.fixture(scope="module")
def statistics(engines: Server | Sqlite) -> sa.URL:
    return loaded(engines, "wordpress_statistics")


def loaded(engines: Server | Sqlite, name: str) -> sa.URL:
    url = engines.create_database(name)
    engines.load(url, SEED / f"{name}.sql")
    return url


def counter(name: str, **options: Any) -> VisitAdapter[Any, Any]:
    kind = visit_adapters()[name]
    made, problems = load(kind.Options, options)
    assert made is not None, problems
    return kind(made)


def count(url: sa.URL, name: str, asked: DateRange, **options: Any) -> int:
    visits = counter(name, **options)
    with reading(url) as reader:
        (answer,) = reader.ask([visits.question(visits.learn(reader), asked, NOW)])
    if isinstance(answer, AdapterError):
        raise answer
    return answer


def first_known(url: sa.URL, name: str, asked: DateRange, **options: Any) -> date | None:
    """The day from which a range that cannot be known could be."""
    with pytest.raises(RangeUnknown) as caught:
        count(url, name, asked, **options)
    return caught.value.first


# --- Options ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_metric_that_the_counter_does_not_keep_is_refused_with_those_it_does(name: str) -> None:
    kind = visit_adapters()[name]
    made, problems = load(kind.Options, {"metric": "actions"})
    assert made is None
    assert [problem.path for problem in problems] == [("metric",)]
    assert problems[0].message.en == f"found 'actions'; wanted one of: {', '.join(kind.metrics)}"


@pytest.mark.parametrize("name", NAMES)
def test_the_default_metric_is_the_first_of_those_kept(name: str) -> None:
    assert counter(name).options.metric == counter(name).metrics[0]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ('a:1:{s:4:"Ngày";i:-3;}', {}),  # the length of a text is in bytes
        ('a:1:{s:5:"Ngày";i:-3;}', {"Ngày": -3}),
        ('a:2:{i:0;d:0.5;s:1:"a";a:1:{i:1;N;}}', {"0": 0.5, "a": {1: None}}),
        ('O:8:"stdClass":0:{}', {}),  # an object is never made
        ("", {}),
        (None, {}),
        ("14", {}),
    ],
)
def test_settings_of_a_plugin_are_read_as_php_writes_them(stored: str | None, expected: dict[str, Any]) -> None:
    assert settings_of(stored) == expected


# --- Koko Analytics ---------------------------------------------------------------------------------------------------


def test_koko_analytics_keeps_visitors_and_page_views_of_days(counters: sa.URL) -> None:
    march = days("2025-03-01", "2025-03-31")
    assert count(counters, "koko-analytics", march) == 13
    assert count(counters, "koko-analytics", march, metric="pageviews") == 27
    assert count(counters, "koko-analytics", days("2025-03-02")) == 0


def test_koko_analytics_answers_older_rows_that_its_daily_job_has_not_yet_deleted(counters: sa.URL) -> None:
    assert count(counters, "koko-analytics", days("2025-02-10", "2025-03-15")) == 19
    assert first_known(counters, "koko-analytics", days("2025-02-09", "2025-03-15")) == date(2025, 2, 10)


def test_koko_analytics_that_deletes_nothing_answers_every_day(counters: sa.URL) -> None:
    assert count(counters, "koko-analytics", days("2020-01-01", "2025-03-15"), table_prefix="wpn_") == 19


def test_koko_analytics_that_began_within_the_time_it_keeps_has_deleted_nothing(counters: sa.URL) -> None:
    options = {"table_prefix": "wpl_"}  # 36 months, and the oldest row is of last month
    assert count(counters, "koko-analytics", days("2025-02-28", "2025-03-15"), **options) == 18
    assert count(counters, "koko-analytics", days("2020-01-01", "2020-12-31"), **options) == 0


def test_koko_analytics_shows_one_visitor_where_there_are_page_views_alone(counters: sa.URL) -> None:
    options = {"table_prefix": "wpl_"}
    assert count(counters, "koko-analytics", days("2025-03-08"), **options) == 1
    assert count(counters, "koko-analytics", days("2025-03-08"), metric="pageviews", **options) == 4
    assert count(counters, "koko-analytics", days("2025-03-01", "2025-03-08"), **options) == 10
    assert count(counters, "koko-analytics", days("2025-03-09"), **options) == 0


@pytest.mark.parametrize("name", ["koko-analytics", "statify", "wp-statistics"])
def test_days_of_another_zone_are_refused_unless_accepted(counters: sa.URL, statistics: sa.URL, name: str) -> None:
    url = statistics if name == "wp-statistics" else counters
    with pytest.raises(DayBasisMismatch, match=r"UTC\+0000"):
        count(url, name, days("2025-03-15"), table_prefix="wpu_")
    accepting = counter(name, table_prefix="wpu_", day_basis="as-stored")
    with reading(url) as reader:
        notes = accepting.notes(accepting.learn(reader))
    assert [note.en for note in notes] == ["the counter's days are days of UTC+0000, not of Viet Nam"]


def test_accepted_days_are_taken_as_they_are_stored(counters: sa.URL, statistics: sa.URL) -> None:
    options = {"table_prefix": "wpu_", "day_basis": "as-stored"}
    assert count(counters, "koko-analytics", days("2025-03-01"), **options) == 10
    assert count(statistics, "wp-statistics", days("2025-03-13"), **options) == 5


# --- Post Views Counter -----------------------------------------------------------------------------------------------


def test_post_views_counter_keeps_utc_days_by_default(counters: sa.URL) -> None:
    with pytest.raises(DayBasisMismatch, match=r"UTC\+0000"):
        count(counters, "post-views-counter", days("2025-03-01"))


def test_post_views_counter_sums_days_and_not_weeks_months_years_or_totals(counters: sa.URL) -> None:
    accepted = {"day_basis": "as-stored"}
    assert count(counters, "post-views-counter", days("2025-03-01", "2025-03-31"), **accepted) == 11
    assert count(counters, "post-views-counter", days("2025-03-01"), metric="pageviews", **accepted) == 7
    assert count(counters, "post-views-counter", days("2024-01-01", "2025-12-31"), **accepted) == 12


def test_post_views_counter_refuses_days_that_it_resets(counters: sa.URL) -> None:
    options = {"table_prefix": "wpn_"}
    assert count(counters, "post-views-counter", days("2025-03-05", "2025-03-31"), **options) == 4
    assert first_known(counters, "post-views-counter", days("2025-03-04"), **options) == date(2025, 3, 5)


# --- Statify, Top 10, Slimstat ----------------------------------------------------------------------------------------


def test_statify_answers_from_its_oldest_row_on(counters: sa.URL) -> None:
    assert count(counters, "statify", days("2025-03-02", "2025-03-15")) == 4
    assert count(counters, "statify", days("2025-03-03", "2025-03-13")) == 0
    assert first_known(counters, "statify", days("2025-03-01", "2025-03-15")) == date(2025, 3, 2)


def test_statify_adds_the_hits_of_gathered_rows(counters: sa.URL) -> None:
    assert count(counters, "statify", days("2025-03-13", "2025-03-14"), table_prefix="wpn_") == 42


def test_an_emptied_counter_knows_today_only(counters: sa.URL) -> None:
    options = {"table_prefix": "wpu_", "day_basis": "as-stored"}
    assert count(counters, "statify", days("2025-03-15"), **options) == 0
    assert first_known(counters, "statify", days("2025-03-14", "2025-03-15"), **options) == date(2025, 3, 15)


def test_top_10_adds_the_hours_of_one_site(counters: sa.URL) -> None:
    assert count(counters, "top-10", days("2025-03-11")) == 7
    assert count(counters, "top-10", days("2025-03-11"), blog_id=2) == 100


def test_top_10_does_not_answer_the_day_within_which_its_maintenance_stopped(counters: sa.URL) -> None:
    assert first_known(counters, "top-10", days("2025-03-10")) == date(2025, 3, 11)
    assert first_known(counters, "top-10", days("2025-03-10"), blog_id=2) == date(2025, 3, 11)


def test_hours_of_a_utc_site_make_days_of_viet_nam(counters: sa.URL) -> None:
    assert count(counters, "top-10", days("2025-03-10"), table_prefix="wpu_") == 5
    assert count(counters, "top-10", days("2025-03-11"), table_prefix="wpu_") == 6


def test_hours_that_begin_at_half_past_make_no_days_of_viet_nam(counters: sa.URL) -> None:
    with pytest.raises(DayBasisMismatch, match=r"UTC\+0630"):
        count(counters, "top-10", days("2025-03-10"), table_prefix="wph_")
    assert count(counters, "top-10", days("2025-03-10"), table_prefix="wph_", day_basis="as-stored") == 11


def test_slimstat_reads_the_local_clock_and_both_tables(counters: sa.URL) -> None:
    assert count(counters, "wp-slimstat", days("2025-03-11")) == 3
    assert count(counters, "wp-slimstat", days("2024-01-01", "2025-03-12")) == 7
    assert count(counters, "wp-slimstat", days("2024-01-01", "2025-03-12"), metric="pageviews") == 7


def test_slimstat_visitors_of_both_tables_are_counted_once(counters: sa.URL) -> None:
    assert count(counters, "wp-slimstat", days("2025-03-11"), metric="visitors") == 2
    assert count(counters, "wp-slimstat", days("2024-01-01", "2025-03-12"), metric="visitors") == 3


def test_slimstat_without_archive_refuses_days_that_it_deletes(counters: sa.URL) -> None:
    options = {"table_prefix": "wpn_"}  # 420 days before 15 March 2025 is 20 January 2024; a row of the 5th is left
    assert count(counters, "wp-slimstat", days("2024-01-21", "2025-03-15"), **options) == 0
    assert count(counters, "wp-slimstat", days("2024-01-06", "2025-03-15"), **options) == 0
    assert first_known(counters, "wp-slimstat", days("2024-01-05"), **options) == date(2024, 1, 6)


# --- Burst, Independent Analytics, WP-PostViews -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["burst-statistics", "independent-analytics"])
def test_page_views_are_counted_by_the_instant_and_visitors_once_a_range(counters: sa.URL, name: str) -> None:
    views = {"burst-statistics": [2, 4], "independent-analytics": [3, 4]}[name]
    people = {"burst-statistics": [1, 2], "independent-analytics": [2, 2]}[name]
    ranges = [days("2025-03-11"), days("2025-03-11", "2025-03-12")]
    assert [count(counters, name, each) for each in ranges] == views
    assert [count(counters, name, each, metric="pageviews") for each in ranges] == views
    assert [count(counters, name, each, metric="visitors") for each in ranges] == people


@pytest.mark.parametrize("name", ["burst-statistics", "independent-analytics", "wp-slimstat"])
def test_days_of_different_visitors_may_not_be_added(counters: sa.URL, name: str) -> None:
    with reading(counters) as reader:
        for metric, expected in (("visits", True), ("visitors", False)):
            visits = counter(name, metric=metric)
            assert visits.visits(visits.learn(reader), NOW).is_additive is expected


def test_burst_refuses_days_that_it_deletes(counters: sa.URL) -> None:
    assert count(counters, "burst-statistics", days("2025-03-01", "2025-03-12")) == 5
    assert first_known(counters, "burst-statistics", days("2025-03-10"), table_prefix="wpn_") == date(2025, 3, 11)
    assert count(counters, "burst-statistics", days("2025-03-11"), table_prefix="wpn_") == 2


def test_wp_postviews_has_a_total_and_no_days(counters: sa.URL) -> None:
    visits = counter("wp-postviews")
    with reading(counters) as reader:
        kind = visits.visits(visits.learn(reader), NOW)
        assert isinstance(kind, Running)
        assert reader.scalar(kind.value) == 17
    assert first_known(counters, "wp-postviews", days("2025-03-11")) is None


def test_wp_postviews_that_is_not_installed_is_no_total_of_nothing(counters: sa.URL) -> None:
    visits = counter("wp-postviews", table_prefix="wpn_")
    with reading(counters) as reader, pytest.raises(SchemaMismatch, match="wpn_postmeta"):
        visits.learn(reader)


def test_wp_postviews_that_has_counted_nothing_yet_is_known_by_its_settings(counters: sa.URL) -> None:
    visits = counter("wp-postviews", table_prefix="wpu_")
    with reading(counters) as reader:
        assert isinstance(visits.visits(visits.learn(reader), NOW), Running)


def test_a_component_site_has_its_own_tables(counters: sa.URL) -> None:
    assert count(counters, "koko-analytics", days("2025-03-01", "2025-03-15"), blog_id=2) == 3
    assert count(counters, "koko-analytics", days("2025-03-01", "2025-03-15"), blog_id=1) == 13


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_component_site_is_named(counters: sa.URL, name: str) -> None:
    with pytest.raises(SchemaMismatch, match="wp_3_"):
        count(counters, name, days("2025-03-11"), blog_id=3)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_table_is_named(counters: sa.URL, name: str) -> None:
    with pytest.raises(SchemaMismatch, match="cong_"):
        count(counters, name, days("2025-03-11"), table_prefix="cong_")


# --- WP Statistics ----------------------------------------------------------------------------------------------------


def test_wp_statistics_14_takes_the_larger_of_a_days_two_records(statistics: sa.URL) -> None:
    asked = days("2025-03-12", "2025-03-15")
    assert count(statistics, "wp-statistics", asked) == 17
    assert count(statistics, "wp-statistics", asked, metric="visitors") == 8
    assert count(statistics, "wp-statistics", asked, metric="pageviews") == 16


def test_wp_statistics_14_answers_purged_days_from_the_daily_totals(statistics: sa.URL) -> None:
    assert count(statistics, "wp-statistics", days("2024-08-01", "2024-08-31")) == 20
    assert count(statistics, "wp-statistics", days("2024-08-01"), metric="visitors") == 7
    assert count(statistics, "wp-statistics", days("2024-08-02")) == 0


def test_wp_statistics_14_refuses_days_before_everything_that_is_left(statistics: sa.URL) -> None:
    assert first_known(statistics, "wp-statistics", days("2024-07-31", "2024-08-31")) == date(2024, 8, 1)


def test_wp_statistics_14_that_has_purged_nothing_knows_every_day_whatever_its_setting(statistics: sa.URL) -> None:
    options = {"table_prefix": "wp14_"}
    assert count(statistics, "wp-statistics", days("2024-09-15", "2025-03-15"), **options) == 17
    assert count(statistics, "wp-statistics", days("2023-01-01", "2023-12-31"), **options) == 0


@pytest.mark.parametrize(("metric", "expected"), [("visits", 37), ("visitors", 15), ("pageviews", 36)])
def test_wp_statistics_14_whose_totals_hold_all_it_deleted_knows_every_day(
    statistics: sa.URL, metric: str, expected: int
) -> None:
    options = {"table_prefix": "wpk_", "metric": metric}
    assert count(statistics, "wp-statistics", days("2024-07-01", "2025-03-31"), **options) == expected
    assert count(statistics, "wp-statistics", days("2023-01-01", "2023-12-31"), **options) == 0


def test_wp_statistics_13_reads_the_visits_of_the_day(statistics: sa.URL) -> None:
    options = {"table_prefix": "wp13_"}
    assert count(statistics, "wp-statistics", days("2025-03-13", "2025-03-16"), **options) == 26
    assert count(statistics, "wp-statistics", days("2025-03-13", "2025-03-16"), metric="visitors", **options) == 4
    assert count(statistics, "wp-statistics", days("2020-01-01", "2024-12-31"), **options) == 0


def test_wp_statistics_12_that_purges_refuses_what_it_does_not_keep(statistics: sa.URL) -> None:
    options = {"table_prefix": "wp12_"}  # 30 days before 15 March 2025 is 13 February
    assert count(statistics, "wp-statistics", days("2025-02-13", "2025-03-13"), **options) == 13
    assert first_known(statistics, "wp-statistics", days("2025-02-12"), **options) == date(2025, 2, 13)


def test_wp_statistics_15_counts_views_and_visitors_by_utc_instants(statistics: sa.URL) -> None:
    options = {"table_prefix": "wp15_"}
    assert count(statistics, "wp-statistics", days("2025-03-12"), **options) == 1
    assert count(statistics, "wp-statistics", days("2025-03-13"), **options) == 3
    assert count(statistics, "wp-statistics", days("2025-03-12", "2025-03-14"), metric="pageviews", **options) == 5
    assert count(statistics, "wp-statistics", days("2025-03-13"), metric="visitors", **options) == 2
    assert count(statistics, "wp-statistics", days("2025-03-12", "2025-03-14"), metric="visitors", **options) == 2


def test_wp_statistics_15_beside_tables_of_14_begins_with_its_first_whole_day(statistics: sa.URL) -> None:
    options = {"table_prefix": "wp15u_"}
    assert count(statistics, "wp-statistics", days("2025-03-13"), **options) == 3
    assert first_known(statistics, "wp-statistics", days("2025-03-12"), **options) == date(2025, 3, 13)


def test_unused_tables_of_15_do_not_hide_those_of_14(statistics: sa.URL) -> None:
    options = {"table_prefix": "wpu_", "day_basis": "as-stored"}
    assert count(statistics, "wp-statistics", days("2025-03-14"), metric="visitors", **options) == 4


def test_wp_statistics_that_is_not_there_is_said(counters: sa.URL) -> None:
    with pytest.raises(SchemaMismatch, match="wp_statistics_visitor"):
        count(counters, "wp-statistics", days("2025-03-14"))


def test_many_counters_are_answered_by_one_statement_and_each_refusal_is_its_own(
    counters: sa.URL, statistics: sa.URL
) -> None:
    asked: list[Any] = []
    with reading(counters) as reader:
        adapters = [counter(name) for name in ("koko-analytics", "statify", "top-10", "wp-slimstat")]
        questions = [each.question(each.learn(reader), days("2025-03-10", "2025-03-11"), NOW) for each in adapters]
        answers = Reader(reader.connection, observe=asked.append).ask(questions)
    assert len(asked) == 1
    assert [answers[0], answers[1], answers[3]] == [0, 0, 4]
    assert isinstance(answers[2], RangeUnknown)


def _examples() -> list[Any]:
    if not DUMP.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{DUMP.name} is not beside the repository"))]
    entries = json.loads(DUMP.read_text("utf-8"))["visits"]
    return [pytest.param(entry, id=f"{entry['metric']}: {entry['why']}") for entry in entries]


@pytest.mark.parametrize("entry", _examples())
def test_the_plugin_itself_gives_the_same_number(example: Example, entry: dict[str, Any]) -> None:
    asked = days(entry["from"], entry["to"])
    url = example("wordpress")
    if entry["expect"] is None:
        assert first_known(url, entry["source"], asked, metric=entry["metric"]) is None
    else:
        assert count(url, entry["source"], asked, metric=entry["metric"]) == entry["expect"]
