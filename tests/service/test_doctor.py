"""doctor names the fault and the remedy in each broken set-up, and finds nothing in one that is right."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from adapters.dates import VIETNAM
from service.cache import MemoryCache
from service.cli import main
from service.counting import Counting
from service.demo import make_demo
from service.doctoring.findings import Severity
from service.doctoring.run import examine
from service.ledger import CounterKey, Ledger, Sample
from tests.databases import Server, Sqlite
from tests.service.configured_cases import load_seeds, settings_of
from tests.service.doctored import (
    BOTH,
    LOG,
    NEWS,
    PASSWORD,
    VISITS,
    Portal,
    big_log,
    faults,
    found_in,
    now,
    post_ahead,
    posts,
    right_portal,
    the,
    visits,
)


@pytest.fixture
def portal(mariadb: Server) -> Portal:
    return right_portal(mariadb)


def test_nothing_is_found_where_all_is_right(portal: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, portal.url, BOTH)
    assert faults(found) == []
    codes = {item.code for item in found}
    assert {"server", "account", "clock", "tables", "plan", "count", "newest", "ledger", "port"} <= codes


# --- Connection and account -------------------------------------------------------------------------------------------


def test_a_wrong_password_is_a_login_and_is_not_shown(portal: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, portal.url.set(password="Sai-mat-khau"), BOTH)
    assert faults(found) == [("error", "login")]
    assert "databases.cong.password" in the(found, "login")[1]
    assert "Sai-mat-khau" not in str(found)


def test_a_server_that_is_away_is_told_once_for_all_its_portals(tmp_path: Path) -> None:
    url = sa.make_url(f"mysql+pymysql://soluong:{PASSWORD}@127.0.0.1:1/cong")
    found = found_in(tmp_path, url, BOTH, NEWS)
    assert faults(found) == [("error", "server")]
    assert "is the database server running" in the(found, "server")[1]


def test_an_unknown_database_is_said_to_be_unknown(portal: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, portal.admin.set(database="khong_co"), BOTH)
    assert faults(found) == [("error", "database")]
    assert "at the end of databases.cong.url" in the(found, "database")[1]


def test_an_unknown_database_of_postgresql_is_too(postgresql: Server, tmp_path: Path) -> None:
    found = found_in(tmp_path, postgresql.admin_url.set(database="khong_co"), BOTH)
    assert faults(found) == [("error", "database")]


# --- Tables and columns -----------------------------------------------------------------------------------------------


def test_a_wrong_prefix_is_answered_with_the_right_one(portal: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, portal.url, {"news": {"adapter": "wordpress", "table_prefix": "nga_"}})
    assert faults(found) == [("error", "schema")]
    what, remedy = the(found, "schema")
    assert "nga_options" in what
    assert remedy == "write table_prefix: wp_"


def test_a_database_of_another_cms_is_recognised(portal: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, portal.url, {"news": {"adapter": "joomla", "table_prefix": "jos_"}})
    assert faults(found) == [("error", "schema")]
    assert "this database holds tables of WordPress" in the(found, "schema")[1]


def test_a_missing_column_is_named(portal: Portal, tmp_path: Path) -> None:
    portal.run("ALTER TABLE wp_posts DROP COLUMN post_title")
    found = found_in(tmp_path, portal.url, NEWS)
    assert faults(found) == [("error", "schema")]
    assert "post_title" in the(found, "schema")[0]


def test_a_missing_grant_sends_to_the_command_that_prints_it(portal: Portal, tmp_path: Path) -> None:
    portal.read_by({"wp_options": None, "wp_posts": ["ID", "post_date"]})
    found = found_in(tmp_path, portal.url, NEWS)
    assert faults(found) == [("error", "grant")]
    what, remedy = the(found, "grant")
    assert "wp_posts" in what
    assert "run `soluong grants`" in remedy


def test_an_unknown_category_is_answered_with_the_known_ones(portal: Portal, tmp_path: Path) -> None:
    options = {"adapter": "wordpress", "categories": {"include": ["tin-tucc"]}}
    found = found_in(tmp_path, portal.url, {"news": options})
    assert faults(found) == [("error", "option")]
    what, remedy = the(found, "option")
    assert what == "no category 'tin-tucc'; there are: tin-tuc"
    assert remedy == "correct this portal's news in the YAML"


def test_one_broken_portal_hides_nothing_of_the_others(portal: Portal, tmp_path: Path) -> None:
    portal.run("DELETE FROM wp_koko_analytics_site_stats")
    wrong = {"news": {"adapter": "wordpress", "table_prefix": "nga_"}}
    found = found_in(tmp_path, portal.url, wrong, BOTH)
    assert faults(found) == [("error", "schema"), ("error", "silent")]
    assert [item.place.portal_id for item in found if item.severity is Severity.ERROR] == [90000, 90001]


# --- Clocks and life --------------------------------------------------------------------------------------------------


def test_a_counter_that_was_switched_off_a_month_ago_is_silent(portal: Portal, tmp_path: Path) -> None:
    portal.run("DELETE FROM wp_koko_analytics_site_stats", *visits(age=31))
    found = found_in(tmp_path, portal.url, BOTH)
    assert faults(found) == [("error", "silent")]
    what, remedy = the(found, "silent")
    assert what.startswith("the counter has been silent for 31 days, since ")
    assert "switched off" in remedy


def test_a_week_of_silence_is_worth_a_warning(portal: Portal, tmp_path: Path) -> None:
    portal.run("DELETE FROM wp_koko_analytics_site_stats", *visits(age=9))
    assert faults(found_in(tmp_path, portal.url, BOTH)) == [("warning", "silent")]


def test_a_counter_without_moments_is_asked_for_its_last_days(mariadb: Server, tmp_path: Path) -> None:
    url = load_seeds(mariadb, ("nukeviet",), "doctor_nukeviet")
    found = found_in(tmp_path, url, {"visits": {"adapter": "nukeviet-counter"}})
    assert the(found, "silent")[0] == "the last 28 days had no visit"


def test_a_site_on_utc_is_seven_hours_off(portal: Portal, tmp_path: Path) -> None:
    portal.run("UPDATE wp_options SET option_value = '' WHERE option_name = 'timezone_string'", "DELETE FROM wp_posts")
    portal.run(*posts(hour=3))
    found = found_in(tmp_path, portal.url, NEWS)
    assert faults(found) == [("warning", "time-zone")]
    what, remedy = the(found, "time-zone")
    assert what == "the site's zone is UTC+0000, +7 hours from timezone"
    assert "Asia/Ho_Chi_Minh" in remedy


@pytest.mark.parametrize(("hour", "off"), [(1, "-7"), (22, "+7")])
def test_news_that_all_come_by_night_are_seven_hours_off(portal: Portal, tmp_path: Path, hour: int, off: str) -> None:
    """Stored in UTC and read as local time, or the other way round: an office publishes by day."""
    portal.run("DELETE FROM wp_posts", *posts(hour))
    found = found_in(tmp_path, portal.url, NEWS)
    assert faults(found) == [("warning", "time-zone")]
    assert (
        the(found, "time-zone")[0] == f"publishing hours look off by {off}: most of the 30 newest items came by night"
    )


def test_news_of_the_coming_hours_point_at_the_clock(portal: Portal, tmp_path: Path) -> None:
    portal.run(post_ahead(hours=6))
    found = found_in(tmp_path, portal.url, NEWS)
    assert faults(found) == [("warning", "future")]
    assert "the newest item lies ahead" in the(found, "future")[0]


def test_an_event_that_is_dated_ahead_hides_no_silence(portal: Portal, tmp_path: Path) -> None:
    portal.run("DELETE FROM wp_posts", *posts(age=99), post_ahead(days=40))
    assert faults(found_in(tmp_path, portal.url, NEWS)) == [("warning", "old-news")]


def test_a_zone_that_the_yaml_names_is_the_operators_decision(portal: Portal, tmp_path: Path) -> None:
    portal.run("UPDATE wp_options SET option_value = '' WHERE option_name = 'timezone_string'")
    named = {"adapter": "wordpress", "timezone": "Asia/Bangkok"}
    assert faults(found_in(tmp_path, portal.url, {"news": named})) == []


def test_a_counter_of_utc_days_needs_a_decision(portal: Portal, tmp_path: Path) -> None:
    portal.run("UPDATE wp_options SET option_value = 'UTC' WHERE option_name = 'timezone_string'")
    found = found_in(tmp_path, portal.url, VISITS)
    assert faults(found) == [("error", "day-basis")]
    assert "day_basis: as-stored" in the(found, "day-basis")[1]


def test_a_portal_that_has_long_published_nothing_is_doubted(portal: Portal, tmp_path: Path) -> None:
    portal.run("DELETE FROM wp_posts", *posts(age=99))
    found = found_in(tmp_path, portal.url, NEWS)
    assert faults(found) == [("warning", "old-news")]
    assert the(found, "old-news")[0].startswith("the newest item is 100 days old")


def test_a_portal_without_any_news_that_count_is_doubted(portal: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, portal.url, {"news": {"adapter": "wordpress", "post_types": ["tin"]}})
    assert faults(found) == [("warning", "no-news")]
    assert "soluong explain" in the(found, "no-news")[1]


# --- Plans and time ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "statement"),
    [
        ("mariadb", "CREATE INDEX `soluong_ThoiGian` ON `LuotTruyCap` (`ThoiGian`) ALGORITHM=INPLACE LOCK=NONE;"),
        ("mysql", "CREATE INDEX `soluong_ThoiGian` ON `LuotTruyCap` (`ThoiGian`) ALGORITHM=INPLACE LOCK=NONE;"),
        ("postgresql", 'CREATE INDEX CONCURRENTLY "soluong_ThoiGian" ON "public"."LuotTruyCap" ("ThoiGian");'),
        ("sqlite", 'CREATE INDEX "soluong_ThoiGian" ON "LuotTruyCap" ("ThoiGian");'),
    ],
)
def test_a_large_log_without_index_is_told_which_and_what_it_costs(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str, statement: str
) -> None:
    server: Server | Sqlite = request.getfixturevalue(engine)
    portal = big_log(server)
    found = found_in(tmp_path, portal.url, LOG)
    assert ("warning", "index") in faults(found)
    what, remedy = the(found, "index")
    assert "since column ThoiGian has no index" in what
    assert statement in remedy
    assert "(about 6 MB of disk, 1 s to build" in remedy
    portal.run(statement.rstrip(";"), "ANALYZE TABLE `LuotTruyCap`" if server.is_mysql_like else "ANALYZE")
    assert ("warning", "index") not in faults(found_in(tmp_path, portal.url, LOG))


def test_a_small_table_needs_no_index(portal: Portal, tmp_path: Path) -> None:
    portal.run("DROP INDEX type_status_date ON wp_posts")
    assert faults(found_in(tmp_path, portal.url, NEWS)) == []


def test_a_count_over_the_time_limit_is_a_time_out(portal: Portal, tmp_path: Path) -> None:
    portal.run("CREATE VIEW cham AS SELECT ID, post_date, SLEEP(1) AS cho FROM wp_posts")
    options = {"adapter": "generic", "table": "cham", "key": "ID", "published_at": {"column": "post_date"}}
    found = found_in(tmp_path, portal.url, {"news": {**options, "where": {"cho": 0}}}, limits={"statement_s": 0.3})
    assert faults(found) == [("error", "time-out")]
    assert "limits.statement_s" in the(found, "time-out")[1]


# --- Around -----------------------------------------------------------------------------------------------------------


POST_VIEWS = {"visits": {"adapter": "wp-postviews"}}


@pytest.fixture
def post_views(portal: Portal) -> Portal:
    portal.run(
        "ALTER TABLE wp_postmeta ADD post_id bigint, ADD meta_key varchar(255), ADD meta_value longtext",
        "INSERT INTO wp_postmeta VALUES (1, 1, 'views', '17')",
    )
    return portal


def sample(folder: Path, url: sa.URL, age: timedelta) -> None:
    """The recorder has read the counter so long ago."""
    settings = settings_of(folder, url, [POST_VIEWS])
    with closing(Counting(settings, MemoryCache())) as counting, closing(Ledger.open(settings.ledger.url)) as ledger:
        key = CounterKey.of(90000, counting.counters["visits", 90000].adapter)
        before = ledger.totals([key])[key]
        ledger.write([Sample(key, before, now() - age, 17)], VIETNAM, timedelta(minutes=5))


def test_a_counter_of_one_total_wants_the_recorder(post_views: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, post_views.url, POST_VIEWS)
    assert faults(found) == [("error", "ledger")]
    assert "soluong record" in the(found, "ledger")[1]


def test_a_recorder_that_runs_is_all_that_is_wanted(post_views: Portal, tmp_path: Path) -> None:
    sample(tmp_path, post_views.url, timedelta(minutes=10))
    assert faults(found_in(tmp_path, post_views.url, POST_VIEWS)) == []


def test_a_recorder_that_stopped_is_noticed(post_views: Portal, tmp_path: Path) -> None:
    sample(tmp_path, post_views.url, timedelta(hours=3))
    found = found_in(tmp_path, post_views.url, POST_VIEWS)
    assert faults(found) == [("error", "ledger")]
    assert the(found, "ledger")[0].startswith("the last sample is of ")


def test_a_port_that_another_program_has_is_said(portal: Portal, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, portal.url, [BOTH])
    with socket.socket() as taken, closing(Counting(settings, MemoryCache())) as counting:
        taken.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        found = [item for some in examine(settings, counting, portal_id=None, bind=bind, now=now()) for item in some]
    assert faults(found) == [("error", "port")]
    assert "soluong serve --bind" in the(found, "port")[1]


def test_a_warning_of_the_configuration_is_a_finding(portal: Portal, tmp_path: Path) -> None:
    found = found_in(tmp_path, portal.url, BOTH, limits={"statement_s": 9})
    assert faults(found) == [("warning", "configuration")]
    assert "limits.statement_s" in the(found, "configuration")[0]


# --- The command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    yield str(make_demo(tmp_path))


def run(config: str, *arguments: str) -> Any:
    return CliRunner().invoke(main, ["doctor", "--config", config, "--bind", "127.0.0.1:0", *arguments])


def test_the_json_lists_findings_in_both_languages(demo: str) -> None:
    answer = run(demo, "--json", "--portal", "40100")
    assert answer.exit_code == 2
    records = json.loads(answer.stdout)
    silent = next(item for item in records if item["code"] == "silent")
    assert silent["severity"] == "error"
    assert (silent["portal"], silent["counter"], silent["database"]) == (40100, "visits", "demo")
    assert silent["what"]["vi"].startswith("bộ đếm im lặng ")
    assert silent["what"]["en"].startswith("the counter has been silent for ")
    assert set(silent["remedy"]) == {"vi", "en"}
    assert {item["portal"] for item in records} == {None, 40100}


def test_in_a_pipe_it_is_plain_text_of_no_more_than_100_columns(demo: str) -> None:
    answer = run(demo, "--lang", "vi")
    assert "\x1b" not in answer.output
    assert max(map(len, answer.stdout.splitlines())) <= 100
    assert "✗ silent: bộ đếm im lặng" in answer.stdout
    assert "→ tiện ích đếm đã bị tắt" in answer.stdout


def test_the_exit_status_is_0_for_a_right_set_up_and_1_for_warnings(portal: Portal, tmp_path: Path) -> None:
    settings_of(tmp_path, portal.url, [BOTH])
    config = str(tmp_path / "soluong.yaml")
    assert run(config).exit_code == 0
    portal.run("DELETE FROM wp_posts", *posts(age=99))
    assert run(config).exit_code == 1
