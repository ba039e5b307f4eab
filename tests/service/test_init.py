"""soluong init on portals of the tests' own: what is found, asked for, written, and refused."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from service.demo import make_demo
from service.settings import Settings, load_settings
from tests.service.initial import FOUR_FACTS, Init
from tests.service.site_folders import site_folder

SEED = Path(__file__).resolve().parents[1] / "seed"
HUYEN = ("--huyen-id", "401", "--huyen-name", "Huyện Nga Sơn")
WITHOUT_ID = FOUR_FACTS[4:]
Make = Callable[..., str]


@pytest.fixture
def init(tmp_path: Path) -> Init:
    return Init(tmp_path / "out")


@pytest.fixture
def demo(tmp_path: Path) -> str:
    """The demo portal's database: two WordPresses in it, one of them a network with a closed site."""
    make_demo(tmp_path / "demo")
    return f"sqlite:///{tmp_path}/demo/portal.db"


@pytest.fixture
def sqlite_portal(tmp_path: Path) -> Make:
    """Makes a SQLite database of SQL scripts and statements; gives its URL."""

    def make(*scripts: str) -> str:
        path = tmp_path / "cong.db"
        with closing(sqlite3.connect(path)) as connection:
            for script in scripts:
                is_name = script.endswith(".sql")
                connection.executescript((SEED / script).read_text("utf-8") if is_name else script)
        return f"sqlite:///{path}"

    return make


def written(init: Init) -> Settings:
    """What `soluong check` reads."""
    return load_settings(init.yaml)


WORDPRESS = """
CREATE TABLE wp_options (option_name TEXT, option_value TEXT);
INSERT INTO wp_options VALUES ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', ''), ('blogname', 'Xã A'),
  ('home', 'https://xa-a.example.vn/tin/');
CREATE TABLE wp_posts (
  ID INTEGER, post_title TEXT, post_date TEXT, post_status TEXT, post_type TEXT, post_password TEXT
);
INSERT INTO wp_posts VALUES (1, 'tin', '2025-03-10 08:00:00', 'publish', 'post', '');
"""
KOKO = """
CREATE TABLE wp_koko_analytics_site_stats (date TEXT PRIMARY KEY, visitors INTEGER, pageviews INTEGER);
INSERT INTO wp_koko_analytics_site_stats VALUES ('2025-03-09', 1, 2), ('{last}', 5, 9);
"""
STATIFY = """
CREATE TABLE wp_statify (id INTEGER, created TEXT, referrer TEXT, target TEXT);
INSERT INTO wp_statify VALUES (1, '2025-03-09', '', '/'), (2, '{last}', '', '/'), (3, '{last}', '', '/tin');
"""
CATEGORIES = """
CREATE TABLE wp_terms (term_id INTEGER, slug TEXT);
CREATE TABLE wp_term_taxonomy (term_taxonomy_id INTEGER, term_id INTEGER, taxonomy TEXT, parent INTEGER);
"""
PLUGINS = "INSERT INTO wp_options VALUES ('active_plugins', 'a:1:{i:0;s:33:\"koko-analytics/koko-analytics.php\";}');"


# --- What is written --------------------------------------------------------------------------------------------------


def test_four_facts_are_enough_and_count_gives_the_number(init: Init, sqlite_portal: Make) -> None:
    said = init.done(sqlite_portal(WORDPRESS, KOKO.format(last="2025-03-10")), *FOUR_FACTS)
    assert init.count("2025-03-10", "2025-03-10") == 1
    assert init.count("2025-03-10", "2025-03-10", "visits") == 5
    (portal,) = written(init).portals
    assert (portal.id, portal.name, portal.level) == (40100, "Cổng thông tin điện tử xã Nga Điền", "xa")
    assert [(group.id, group.name) for group in portal.districts] == [(401, "Huyện Nga Sơn")]
    assert portal.address == "xa-a.example.vn/tin"
    assert "Found:           WordPress" in said
    assert "Time zone:       Asia/Ho_Chi_Minh" in said


def test_the_last_month_with_news_is_shown_in_the_words_of_the_cmss_screen(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(WORDPRESS)
    assert re.search(r"news 2025-03: +1\n    compare with: Posts → Published", init.done(url, *FOUR_FACTS))
    shown = init.done(url, *FOUR_FACTS, "--force", lang="vi")
    assert re.search(r"tin bài tháng 03/2025: +1\n    so với: Bài viết → Đã xuất bản", shown)


def test_the_comments_are_vietnamese_first(init: Init, sqlite_portal: Make) -> None:
    init.done(sqlite_portal(WORDPRESS), *FOUR_FACTS)
    first, *_ = init.yaml.read_text("utf-8").splitlines()
    assert first.startswith("# Do `soluong init` viết ngày ")
    assert "# Tin bài. / News." in init.yaml.read_text("utf-8")


def test_an_address_may_be_given(init: Init, sqlite_portal: Make) -> None:
    init.done(sqlite_portal(WORDPRESS), *FOUR_FACTS, "--address", "ngadien.example.vn")
    assert written(init).portals[0].address == "ngadien.example.vn"


def test_a_department_has_no_group(init: Init, sqlite_portal: Make) -> None:
    init.done(sqlite_portal(WORDPRESS), "--id", "7", "--name", "Sở A", "--level", "so")
    assert written(init).portals[0].districts == ()


@pytest.mark.parametrize("name", ["null", "007", "a: b # c", "[x]", '"q" \\', "- xã", "*", "Xã “A”", "!env X"])
def test_any_name_reads_back_as_it_was_given(init: Init, sqlite_portal: Make, name: str) -> None:
    init.done(sqlite_portal(WORDPRESS), "--id", "7", "--level", "xa", "--name", name, "--huyen-id", "1",
              "--huyen-name", name)  # fmt: skip
    (portal,) = written(init).portals
    assert (portal.name, portal.districts[0].name) == (name, name)


# --- What is refused --------------------------------------------------------------------------------------------------


def test_every_missing_flag_is_named_at_once_and_nothing_is_written(init: Init, sqlite_portal: Make) -> None:
    said = init.refused(sqlite_portal(WORDPRESS))
    assert [line.split(":")[0] for line in said.splitlines()] == [
        f"{flag} is missing" for flag in ("--id", "--name", "--level", "--huyen-id", "--huyen-name")
    ]
    assert "(is it Xã A?)" in said


def test_the_group_is_suggested_by_the_name_and_never_taken(init: Init, sqlite_portal: Make) -> None:
    said = init.refused(sqlite_portal(WORDPRESS), "--id", "1", "--level", "xa", "--name", "Xã Nga Điền, huyện Nga Sơn")
    assert said.splitlines() == [
        "--huyen-id is missing: the Huyen_Id (group) that the province uses (is it 401?)",
        "--huyen-name is missing: the district's (group's) name (is it Huyện Nga Sơn?)",
    ]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--id", "0"), "--id 0: wanted a whole number from 1"),
        (("--name", "hai\tcột"), ": wanted text of 1 to 255 characters"),
        (("--name", "x" * 256), ": wanted text of 1 to 255 characters"),
        (("--news", "none", "--visits", "none"), "there is neither news nor a counter to write"),
        (("--news", "post_types"), "--news post_types: wanted key=value, or none"),
        (("--news", "post_typ=tin"), "--news post_typ=...: unknown key 'post_typ' (did you mean 'post_types'?)"),
        (("--news", "adapter=wordpres"), "--news adapter: unknown adapter 'wordpres' (did you mean 'wordpress'?)"),
        (("--visits", "metric=khach"), "--visits metric=...: found 'khach'; wanted one of: visitors, pageviews"),
        (("--cms", "joomla"), "there are no tables of joomla"),
        (("--table-prefix", "so_"), "with the prefix 'so_'; the account sees: wp_koko"),
        (("--database-url", "sqlite:///x.db"), "leave --database-url out"),
        (("--news", "categories.include=khong-co"), "no category 'khong-co'"),
    ],
)
def test_a_wrong_flag_is_named_and_nothing_is_written(
    init: Init, sqlite_portal: Make, flags: tuple[str, ...], said: str
) -> None:
    url = sqlite_portal(WORDPRESS, CATEGORIES, KOKO.format(last="2025-03-10"))
    assert said in init.refused(url, *FOUR_FACTS, *flags)


def test_a_file_that_is_there_is_left_alone_unless_forced(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(WORDPRESS)
    init.yaml.write_text("của người khác", "utf-8")
    assert "already there; --force overwrites it" in init.refused(url, *FOUR_FACTS)
    assert init.yaml.read_text("utf-8") == "của người khác"
    init.done(url, *FOUR_FACTS, "--force")
    assert written(init).portals[0].id == 40100


def test_a_forced_run_that_fails_leaves_the_old_file(init: Init, sqlite_portal: Make) -> None:
    init.yaml.write_text("cũ", "utf-8")
    init.refused(sqlite_portal("CREATE TABLE wp_options (a); CREATE TABLE wp_posts (b);"), *FOUR_FACTS, "--force")
    assert init.yaml.read_text("utf-8") == "cũ"


@pytest.mark.parametrize(
    "target", ["sqlite:///khong-co.db", "khong/co", "oracel://a:mat-khau@b/c", "mysql://a:mat-khau@[b"]
)
def test_what_cannot_be_opened_is_named_without_its_password(init: Init, target: str) -> None:
    said = init.refused(target, *FOUR_FACTS)
    assert target.split(":mat-khau")[0].removeprefix("sqlite:///") in said
    assert "mat-khau" not in said


def test_a_folder_without_a_cms_says_what_was_looked_for(init: Init, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    assert "wp-config.php" in init.refused(tmp_path / "site", *FOUR_FACTS)


# --- Component sites --------------------------------------------------------------------------------------------------


def test_two_wordpresses_in_one_database_are_told_apart_by_the_prefix(init: Init, demo: str) -> None:
    assert "more than one table prefix: so_, wp_; choose with --table-prefix" in init.refused(demo, *FOUR_FACTS)
    init.done(demo, "--id", "90001", "--name", "Sở A", "--level", "so", "--table-prefix", "so_")
    assert init.count("2022-05-01", "2022-05-31", portal=90001) == 2


def test_all_sites_have_running_ids_and_their_own_names_without_the_closed_one(init: Init, demo: str) -> None:
    init.done(
        demo,
        "--table-prefix",
        "wp_",
        "--all-sites",
        "--id",
        "40100",
        "--level",
        "xa",
        "--site-level",
        "1=huyen",
        *HUYEN,
    )
    told = [(one.id, one.name, one.level, one.address) for one in written(init).portals]
    assert told == [
        (40100, "Huyện Nga Sơn", "huyen", "ngason.example"),
        (40101, "Xã Nga Điền", "xa", "ngadien.ngason.example"),
    ]
    assert [init.count("2022-05-01", "2022-05-31", portal=one) for one in (40100, 40101)] == [7, 3]
    assert init.count("2022-05-01", "2022-05-31", "visits", 40100) == 4150


def test_sites_are_chosen_by_key_with_id_and_name(init: Init, demo: str) -> None:
    said = init.done(demo, "--table-prefix", "wp_", "--site", "2=555:Xã: Nga Điền", *WITHOUT_ID)
    assert [(one.id, one.name) for one in written(init).portals] == [(555, "Xã: Nga Điền")]
    assert init.count("2022-05-01", "2022-05-31", portal=555) == 3
    assert "1 of 2 component sites are written" in said


def test_the_main_site_by_id_and_another_by_key(init: Init, demo: str) -> None:
    init.done(demo, "--table-prefix", "wp_", *FOUR_FACTS, "--site", "2=555:Xã Nga Điền")
    assert [one.id for one in written(init).portals] == [40100, 555]


def test_a_key_that_is_not_there_is_refused_with_those_that_are(init: Init, demo: str) -> None:
    said = init.refused(demo, "--table-prefix", "wp_", "--site", "3=555:Xã Nga Cũ", *WITHOUT_ID)
    assert said.strip() == "--site 3: not there; there are: 1 Huyện Nga Sơn; 2 Xã Nga Điền"


def test_several_districts_answer_as_an_array(init: Init, demo: str) -> None:
    init.done(demo, "--table-prefix", "wp_", "--all-sites", "--id", "1", "--level", "huyen", *HUYEN)
    assert written(init).shape.huyen == "array"


def test_news_modules_of_nukeviet_are_one_portal_or_one_each(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(NUKEVIET)
    said = init.done(url, *FOUR_FACTS)
    assert init.count("2025-03-10", "2025-03-10") == 3
    compare = "    compare with: the search page ?nv={}&op=search&from_date=01.03.2025&to_date=31.03.2025"
    assert {compare.format("news"), compare.format("thong-bao")} <= set(said.splitlines())
    assert "component sites are written" not in said
    init.done(url, "--all-sites", "--id", "1", "--level", "xa", *HUYEN, "--force")
    assert [(one.id, one.name) for one in written(init).portals] == [(1, "Tin tức"), (2, "Thông báo")]
    assert [init.count("2025-03-10", "2025-03-10", portal=one) for one in (1, 2)] == [2, 1]
    assert [one.visits for one in written(init).portals] == [None, None]  # one counter is never two portals'


def test_an_account_that_sees_only_what_news_need_gives_a_portal_without_visits(
    init: Init, sqlite_portal: Make
) -> None:
    init.done(sqlite_portal(NUKEVIET, "DROP TABLE nv4_counter;"), *FOUR_FACTS)
    assert written(init).portals[0].visits is None
    assert init.count("2025-03-10", "2025-03-10") == 3


NUKEVIET = """
CREATE TABLE nv4_config (lang TEXT, module TEXT, config_name TEXT, config_value TEXT);
INSERT INTO nv4_config VALUES ('sys', 'global', 'allow_sitelangs', 'vi'), ('sys', 'site', 'statistic', '0'),
  ('sys', 'site', 'statistics_timezone', 'Asia/Ho_Chi_Minh');
CREATE TABLE nv4_counter (c_type TEXT, c_val TEXT, last_update INTEGER, c_count INTEGER);
CREATE TABLE nv4_vi_modules (title TEXT, custom_title TEXT, module_file TEXT, module_data TEXT, act INTEGER);
INSERT INTO nv4_vi_modules VALUES ('news', 'Tin tức', 'news', 'news', 1),
  ('thong-bao', 'Thông báo', 'news', 'thong_bao', 1), ('tat', 'Đã tắt', 'news', 'tat', 0),
  ('about', 'Giới thiệu', 'page', 'about', 1);
CREATE TABLE nv4_vi_news_rows (id INTEGER, title TEXT, status INTEGER, publtime INTEGER);
INSERT INTO nv4_vi_news_rows VALUES (1, 'a', 1, 1741570000), (2, 'b', 1, 1741570000), (3, 'nháp', 4, 1741570000);
CREATE TABLE nv4_vi_thong_bao_rows (id INTEGER, title TEXT, status INTEGER, publtime INTEGER);
INSERT INTO nv4_vi_thong_bao_rows VALUES (1, 'c', 1, 1741570000);
"""


def test_a_site_alone_may_be_named_by_its_key_too(init: Init, sqlite_portal: Make) -> None:
    init.done(sqlite_portal(WORDPRESS), "--site", "1=40101:Xã A", *WITHOUT_ID)
    assert init.count("2025-03-10", "2025-03-10", portal=40101) == 1


def test_an_option_may_name_the_component_site(init: Init, demo: str) -> None:
    init.done(demo, "--table-prefix", "wp_", *FOUR_FACTS, "--news", "blog_id=2")
    assert init.count("2022-05-01", "2022-05-31") == 3
    assert init.count("2022-05-31", "2022-05-31", "visits") == 31


LIFERAY = """
CREATE TABLE Group_ (groupId INTEGER, groupKey TEXT, liveGroupId INTEGER, friendlyURL TEXT);
INSERT INTO Group_ VALUES (20121, 'Huyện', 0, '/huyen'), (20130, 'Bản staging', 20121, '/s'), (20140, 'Xã', 0, '/xa');
CREATE TABLE JournalArticle (
  id_ INTEGER, resourcePrimKey INTEGER, groupId INTEGER, companyId INTEGER, classNameId INTEGER, articleId TEXT,
  version REAL, title TEXT, displayDate DATETIME, status INTEGER
);
INSERT INTO JournalArticle VALUES (1, 1, 20121, 1, 0, 'A', 1.0, 'tin', '2025-03-09 17:00:00', 0),
  (2, 2, 20130, 1, 0, 'A', 1.0, 'bản nháp của site', '2025-03-09 17:00:00', 0),
  (3, 3, 20140, 1, 0, 'B', 1.0, 'tin xã', '2025-03-10 01:00:00', 0),
  (4, 4, 20140, 1, 0, 'C', 1.0, 'tin xã', '2025-03-10 16:59:59', 0);
"""


def test_groups_of_liferay_have_to_be_chosen_and_staging_is_none_of_them(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(LIFERAY)
    said = init.refused(url, *FOUR_FACTS)
    assert said.strip() == (
        "there are several component sites: 20121 Huyện; 20140 Xã; choose with --site KEY=ID:NAME, or --all-sites"
    )
    init.done(url, "--site", "20140=40101:Xã Nga Điền", *WITHOUT_ID)
    assert init.count("2025-03-10", "2025-03-10", portal=40101) == 2
    init.done(url, *FOUR_FACTS, "--news", "group_id=20121", "--force")
    assert init.count("2025-03-10", "2025-03-10") == 1


def test_a_site_of_liferay_is_listed_once_by_its_published_name(init: Init, sqlite_portal: Make) -> None:
    """One group is renamed in an unpublished change list, the other has NULL as its liveGroupId."""
    url = sqlite_portal(
        LIFERAY,
        "ALTER TABLE Group_ ADD COLUMN ctCollectionId INTEGER DEFAULT 0;",
        "INSERT INTO Group_ VALUES (20121, 'Tên chưa công bố', 0, '/moi', 77);",
        "UPDATE Group_ SET liveGroupId = NULL WHERE groupId = 20140;",
    )
    assert "there are several component sites: 20121 Huyện; 20140 Xã;" in init.refused(url, *FOUR_FACTS)


# --- Counters ---------------------------------------------------------------------------------------------------------


def test_of_two_counters_that_are_alive_none_is_taken_before_one_is_named(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(WORDPRESS, KOKO.format(last="2025-03-10"), STATIFY.format(last="2025-03-12"))
    said = " ".join(init.done(url, *FOUR_FACTS).split())
    assert "several counters are alive: koko-analytics, statify" in said
    assert "adapter: koko" not in init.yaml.read_text("utf-8")
    init.done(url, *FOUR_FACTS, "--visits", "adapter=statify", "--force")
    assert init.count("2025-03-12", "2025-03-12", "visits") == 2


def test_a_counter_that_stopped_earlier_is_left_out(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(WORDPRESS, KOKO.format(last="2025-03-10"), STATIFY.format(last="2025-05-12"))
    assert "the counter koko-analytics has stopped on 10/03/2025: left out" in init.done(url, *FOUR_FACTS)
    assert init.count("2025-05-12", "2025-05-12", "visits") == 2


def test_a_plugin_that_is_switched_off_is_left_out_though_its_rows_are_newer(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(WORDPRESS, PLUGINS, KOKO.format(last="2025-03-10"), STATIFY.format(last="2025-03-12"))
    assert "the counter statify is switched off (last row 12/03/2025): left out" in init.done(url, *FOUR_FACTS)
    assert init.count("2025-03-10", "2025-03-10", "visits") == 5


def test_a_counter_without_a_row_is_said_and_one_with_a_row_of_tomorrow_is_as_alive_as_today(
    init: Init, sqlite_portal: Make
) -> None:
    empty = (STATIFY.format(last="2025-03-10"), "DELETE FROM wp_statify;")
    said = init.done(sqlite_portal(WORDPRESS, KOKO.format(last="2099-01-01"), *empty), *FOUR_FACTS)
    assert "the counter statify has counted nothing yet: left out" in said
    assert "koko-analytics" not in said.split("40100")[0]


def test_a_counter_that_cannot_be_read_is_said(init: Init, sqlite_portal: Make) -> None:
    said = init.done(sqlite_portal(WORDPRESS, "CREATE TABLE wp_statify (id INTEGER);"), *FOUR_FACTS)
    assert "the counter statify cannot be read: there is no column wp_statify.created" in said
    assert written(init).portals[0].visits is None


def test_a_counter_that_has_fallen_silent_is_said(init: Init, sqlite_portal: Make) -> None:
    said = init.done(sqlite_portal(WORDPRESS, KOKO.format(last="2025-03-10")), *FOUR_FACTS)
    assert "the counter koko-analytics has counted nothing since 10/03/2025" in said


def test_visits_may_be_left_out_and_their_metric_chosen(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal(WORDPRESS, KOKO.format(last="2025-03-10"))
    init.done(url, *FOUR_FACTS, "--visits", "metric=pageviews")
    assert init.count("2025-03-10", "2025-03-10", "visits") == 9
    init.done(url, *FOUR_FACTS, "--visits", "none", "--force")
    assert written(init).portals[0].visits is None


MATOMO = """
CREATE TABLE mt_site (idsite INTEGER, name TEXT, main_url TEXT, timezone TEXT);
INSERT INTO mt_site VALUES (1, 'Xã A', 'https://xa-a.example.vn/tin', 'Asia/Ho_Chi_Minh'),
  (2, 'Xã B', 'https://xa-b.example.vn', 'Asia/Ho_Chi_Minh');
CREATE TABLE mt_option (option_name TEXT, option_value TEXT);
CREATE TABLE mt_log_action (idaction INTEGER, type INTEGER);
CREATE TABLE mt_log_visit (
  idvisit INTEGER, idsite INTEGER, idvisitor BLOB, visit_first_action_time DATETIME, visit_last_action_time DATETIME,
  visit_total_actions INTEGER
);
INSERT INTO mt_log_visit VALUES (1, 1, x'01', '2025-03-09 16:59:00', '2025-03-09 17:00:00', 2),
  (2, 1, x'01', '2025-03-10 16:00:00', '2025-03-10 16:59:59', 1),
  (3, 2, x'02', '2025-03-10 01:00:00', '2025-03-10 01:00:00', 1);
"""


def test_a_matomo_in_the_same_database_is_the_counter_of_the_site_whose_address_it_knows(
    init: Init, sqlite_portal: Make
) -> None:
    init.done(sqlite_portal(WORDPRESS, MATOMO), *FOUR_FACTS)
    assert init.count("2025-03-10", "2025-03-10") == 1
    assert init.count("2025-03-10", "2025-03-10", "visits") == 2


def test_a_matomo_alone_is_a_portal_with_visits_and_without_news(init: Init, sqlite_portal: Make) -> None:
    init.done(sqlite_portal(MATOMO), *FOUR_FACTS, "--visits", "idsite=2", "--visits", "metric=visitors")
    assert written(init).portals[0].news is None
    assert init.count("2025-03-10", "2025-03-10", "visits") == 1


def test_a_counter_of_one_total_is_named_and_not_taken(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal("drupal8.sql")
    said = init.done(url, *FOUR_FACTS, "--news", "types=tin_tuc")
    assert "--visits adapter=drupal-node-counter" in said
    assert written(init).portals[0].visits is None


def test_a_counter_with_days_of_another_zone_is_left_out_and_the_flag_that_accepts_them_named(
    init: Init, sqlite_portal: Make
) -> None:
    utc = "UPDATE wp_options SET option_value = 'UTC' WHERE option_name = 'timezone_string';"
    url = sqlite_portal(WORDPRESS, utc, KOKO.format(last="2025-03-10"))
    assert "--visits day_basis=as-stored" in init.done(url, *FOUR_FACTS)
    assert written(init).portals[0].visits is None
    init.done(url, *FOUR_FACTS, "--visits", "day_basis=as-stored", "--force")
    assert init.count("2025-03-10", "2025-03-10", "visits") == 5


def test_a_named_counter_with_days_of_another_zone_is_refused(init: Init, sqlite_portal: Make) -> None:
    utc = "UPDATE wp_options SET option_value = 'UTC' WHERE option_name = 'timezone_string';"
    url = sqlite_portal(WORDPRESS, utc, KOKO.format(last="2025-03-10"))
    assert "day_basis: as-stored" in init.refused(url, *FOUR_FACTS, "--visits", "adapter=koko-analytics")


# --- Other CMSes and home-made portals --------------------------------------------------------------------------------


def test_drupals_types_have_to_be_named_and_those_it_has_are_shown(init: Init, sqlite_portal: Make) -> None:
    url = sqlite_portal("drupal8.sql")
    said = init.refused(url, *FOUR_FACTS)
    assert "--news types=...: required key is missing" in said
    assert "this portal has: tin_tuc (" in said
    init.done(url, *FOUR_FACTS, "--news", "types=tin_tuc,page", "--news", "languages=en")
    assert init.count("2025-03-10", "2025-03-10") == 2


HOME_MADE = """
CREATE TABLE TinTuc (ID INTEGER PRIMARY KEY, TieuDe TEXT, NgayDang DATETIME, TrangThai INTEGER, Ma TEXT);
INSERT INTO TinTuc VALUES (1, 'a', '2025-03-10 08:00:00', 2, '007'), (2, 'b', '2025-03-10 09:00:00', 1, '007'),
  (3, 'c', '2025-03-10 09:00:00', 2, '7'), (4, 'd', '2025-03-10 09:00:00', 3, '007');
CREATE TABLE BoDem (Ngay DATE, SoLuot INTEGER);
INSERT INTO BoDem VALUES ('2025-03-10', 12);
CREATE TABLE DonVi (ID INTEGER, Ten TEXT);
"""


def test_an_unknown_database_lists_its_tables_with_dates(init: Init, sqlite_portal: Make) -> None:
    said = init.refused(sqlite_portal(HOME_MADE), *FOUR_FACTS)
    assert "  TinTuc: NgayDang (datetime)\n" in said
    assert "  BoDem: Ngay (date)\n" in said
    assert "DonVi" not in said
    assert "  --news table=TinTuc --news key=ID --news published_at.column=NgayDang\n" in said


def test_a_home_made_portal_is_mapped_by_flags(init: Init, sqlite_portal: Make) -> None:
    news = ("--news", "table=TinTuc", "--news", "key=ID", "--news", "published_at.column=NgayDang")
    where = ("--news", "where.TrangThai=2,3", "--news", "where.Ma='007'")
    day = ("--visits", "daily.table=BoDem", "--visits", "daily.day.column=Ngay", "--visits", "daily.count=SoLuot")
    said = init.done(sqlite_portal(HOME_MADE), *FOUR_FACTS, *news, *where, *day)
    assert init.count("2025-03-10", "2025-03-10") == 2
    assert init.count("2025-03-10", "2025-03-10", "visits") == 12
    assert "a home-made portal" in said


def test_a_home_made_portal_names_every_option_that_is_missing(init: Init, sqlite_portal: Make) -> None:
    said = init.refused(sqlite_portal(HOME_MADE), *FOUR_FACTS, "--news", "table=TinTuc")
    assert [line.split(":")[0] for line in said.splitlines()] == ["--news key=...", "--news published_at=..."]


def test_k2_is_taken_where_its_items_are_newer_than_the_articles(init: Init, sqlite_portal: Make) -> None:
    said = init.refused(sqlite_portal(JOOMLA_WITH_K2), *FOUR_FACTS[2:])
    assert "--id is missing" in said
    found = init.run(sqlite_portal(), *FOUR_FACTS[2:]).stdout
    assert "k2 is taken; if that is wrong: --news adapter=joomla" in found


JOOMLA_WITH_K2 = """
CREATE TABLE jos_content (id INTEGER, catid INTEGER, created TEXT, hits INTEGER);
INSERT INTO jos_content VALUES (1, 1, '2019-01-01 00:00:00', 0);
CREATE TABLE jos_categories (id INTEGER, alias TEXT, published INTEGER, extension TEXT);
CREATE TABLE jos_viewlevels (id INTEGER);
CREATE TABLE jos_k2_items (id INTEGER, created TEXT);
INSERT INTO jos_k2_items VALUES (1, '2025-03-10 01:00:00');
"""


# --- Folders and passwords, on a real server --------------------------------------------------------------------------

SECRET = "p4s's#w:ord"
QUOTED = "p4s\\'s#w:ord"  # in PHP


@pytest.fixture(scope="module")
def wordpress_url(mariadb):
    url = mariadb.create_database("init_wordpress")
    mariadb.load(url, SEED / "wordpress.sql")
    return mariadb.create_reader(url, "init_reader", SECRET)


def everything(init: Init) -> str:
    return "\n".join(path.read_text("utf-8") for path in init.yaml.parent.iterdir() if path.suffix == ".yaml")


def test_articles_with_the_zero_date_alone_are_older_than_any_item_of_k2(init: Init, mariadb) -> None:
    url = mariadb.create_database("init_k2")
    dated = JOOMLA_WITH_K2.replace("created TEXT", "created DATETIME NOT NULL").replace("2019-01-01", "0000-00-00")
    mariadb.load(url, "SET SESSION sql_mode = '';" + dated)
    said = init.run(url.render_as_string(hide_password=False), *FOUR_FACTS[2:]).stdout
    assert "k2 is taken; if that is wrong: --news adapter=joomla" in said


def test_a_folders_password_goes_to_a_file_that_only_its_owner_reads(init: Init, wordpress_url, tmp_path: Path) -> None:
    site = site_folder(tmp_path / "site", "wordpress", wordpress_url.set(password=QUOTED))
    result = init.run(site, *FOUR_FACTS)
    assert result.exit_code == 0, result.output
    kept = init.yaml.parent / "soluong-init_wordpress.password"
    assert kept.read_text("utf-8") == SECRET + "\n"
    assert os.stat(kept).st_mode & 0o777 == 0o600
    assert "password: !file soluong-init_wordpress.password" in everything(init)
    assert SECRET not in result.output + everything(init)
    assert init.count("2024-10-05", "2024-10-06") == 3


def test_a_urls_password_is_moved_into_that_file_too(init: Init, wordpress_url) -> None:
    result = init.run(wordpress_url.set(drivername="mysql").render_as_string(hide_password=False), *FOUR_FACTS)
    assert result.exit_code == 0, result.output
    assert (init.yaml.parent / "soluong-init_wordpress.password").read_text("utf-8") == SECRET + "\n"
    assert SECRET not in result.output + everything(init)
    assert "url: mysql+pymysql://init_reader@" in everything(init)


def test_a_password_that_the_folder_does_not_tell_is_asked_for_by_its_flag(
    init: Init, wordpress_url, tmp_path: Path
) -> None:
    site = site_folder(tmp_path / "site", "wordpress", wordpress_url)
    config = site / "wp-config.php"
    config.write_text(
        re.sub(r"'DB_PASSWORD', .*", "'DB_PASSWORD', doc_mat_khau() );", config.read_text("utf-8")), "utf-8"
    )
    said = init.refused(site, *FOUR_FACTS)
    assert said.startswith(f"--db-password-file is missing: the database's password\n  {config}:4: DB_PASSWORD: ")
    secret = tmp_path / "mat-khau"
    secret.write_text(SECRET + "\n", "utf-8")
    init.done(site, *FOUR_FACTS, "--db-password-file", str(secret))
    assert init.count("2024-10-05", "2024-10-06") == 3


def test_a_wrong_password_ends_with_status_2_and_is_not_shown(init: Init, wordpress_url) -> None:
    said = init.refused(wordpress_url.set(password="Sai-Roi").render_as_string(hide_password=False), *FOUR_FACTS)
    assert said
    assert "Sai-Roi" not in said


def test_a_folder_whose_database_is_elsewhere_takes_the_url(init: Init, wordpress_url, tmp_path: Path) -> None:
    site = site_folder(tmp_path / "site", "wordpress", wordpress_url.set(host="db.noi-bo", password=QUOTED))
    url = wordpress_url._replace(password=None).render_as_string()
    init.done(site, *FOUR_FACTS, "--database-url", url)
    assert init.count("2024-10-05", "2024-10-06") == 3


def test_a_prefix_of_the_folder_that_is_not_in_the_database_is_named(init: Init, wordpress_url, tmp_path: Path) -> None:
    site = site_folder(tmp_path / "site", "wordpress", wordpress_url.set(password=QUOTED), prefix="cu_")
    assert "no tables of wordpress with the prefix 'cu_'; the account sees: wp_" in init.refused(site, *FOUR_FACTS)


@pytest.mark.parametrize("engine", ["mysql", "postgresql"])
def test_a_joomla_is_found_on_mysql_and_postgresql(
    init: Init, engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server = request.getfixturevalue(engine)
    url = server.create_database("init_joomla")
    server.load(url, SEED / "joomla.sql")
    site = site_folder(tmp_path / "site", "joomla", url, prefix="jp_")
    config = site / "configuration.php"
    if engine == "postgresql":  # Joomla 4 writes no port down, so init is told the address
        config.write_text(config.read_text("utf-8").replace("mysqli", "pgsql").replace(f":{url.port}", ""), "utf-8")
    secret = tmp_path / "mat-khau"
    secret.write_text(str(url.password), "utf-8")
    address = url._replace(password=None).render_as_string()
    told = ("--database-url", address, "--db-password-file", str(secret)) if engine == "postgresql" else ()
    said = init.done(site, *FOUR_FACTS, *told, "--visits", "none")
    assert "Found:           Joomla" in said
    assert [init.count(day, day) for day in ("2025-02-28", "2025-03-01", "2025-03-31")] == [1, 1, 1]
