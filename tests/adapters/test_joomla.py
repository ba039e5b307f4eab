"""Joomla's articles: every edge on MariaDB, MySQL and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.errors import SchemaMismatch, SiteMismatch
from adapters.joomla import JoomlaArticles, JoomlaOptions
from adapters.options import load
from tests.adapters.joomla_portal import SEEDS, Portal, opened
from tests.databases import Server

ENGINES = ("mariadb", "mysql", "postgresql")


@pytest.fixture(scope="module", params=ENGINES)
def server_of_joomla(request: pytest.FixtureRequest) -> Server:
    chosen: Server = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def seeded(server_of_joomla: Server) -> sa.URL:
    url = server_of_joomla.create_database("joomla_seed")
    server_of_joomla.load(url, SEEDS / "joomla.sql")
    return url


@pytest.fixture
def portal(seeded: sa.URL) -> Iterator[Portal]:
    with opened(seeded) as portal:
        yield portal


@pytest.fixture
def own(server_of_joomla: Server) -> sa.URL:
    """A database that one test may change."""
    return fresh(server_of_joomla)


def fresh(server: Server) -> sa.URL:
    url = server.create_database("joomla_own")
    server.load(url, SEEDS / "joomla.sql")
    return url


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_every_row_of_the_range_counts_or_fails_a_named_rule(portal: Portal) -> None:
    assert portal.left_out(JoomlaArticles, "2025-03-01", "2025-04-30") == {
        **dict.fromkeys((1, 2, 3, 4, 6, 8, 9, 10, 11, 14, 16, 18, 19, 23, 24, 25, 27, 29, 30, 31)),
        **dict.fromkeys((33, 34, 35, 36, 37, 38)),
        12: "state",
        13: "state",
        39: "state",
        15: "category",
        20: "category",
        21: "category",
        22: "access",
        17: "category-access",
        26: "scheduled",
        32: "scheduled",
        28: "expired",
    }


def test_as_many_are_counted_as_explained(portal: Portal) -> None:
    assert portal.count(JoomlaArticles, "2025-03-01", "2025-04-30") == 26


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-03-01", "2025-03-01", 1),  # the first second of the day is 17:00:00 UTC of the day before
        ("2025-03-31", "2025-03-31", 1),
        ("2025-04-01", "2025-04-01", 1),
        ("2025-02-28", "2025-02-28", 1),
        ("2025-03-01", "2025-03-31", 17),
        ("2025-03-06", "2025-03-08", 2),  # no publish_up: NULL, and the sentinel of the year 1000
        ("2025-02-06", "2025-02-09", 1),  # what was written in February but published in March is March's
        ("2025-05-01", "2025-05-31", 0),  # and what was dated back is no more May's
        ("0001-01-01", "1969-12-31", 0),
        ("1970-01-01", "1970-01-01", 0),
        ("0001-01-01", "9999-12-31", 28),
    ],
)
def test_days_are_days_of_viet_nam(portal: Portal, first: str, last: str, expected: int) -> None:
    assert portal.count(JoomlaArticles, first, last) == expected


def test_archived_articles_and_categories_can_be_left_out(portal: Portal) -> None:
    left_out = portal.left_out(JoomlaArticles, "2025-03-14", "2025-03-19", archived=False)
    assert (left_out[14], left_out[19]) == ("state", "category")
    assert portal.count(JoomlaArticles, "2025-03-01", "2025-04-30", archived=False) == 24


def test_any_access_counts_what_only_members_see(portal: Portal) -> None:
    assert portal.count(JoomlaArticles, "2025-03-17", "2025-03-22") == 2
    assert portal.count(JoomlaArticles, "2025-03-17", "2025-03-22", access="any") == 4


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ({"include": [5]}, [37, 38]),
        ({"include": [5], "children": False}, [38]),
        ({"include": ["thong-bao", 3]}, [35, 36, 37, 38]),
        ({"include": ["huyen"]}, [35, 36, 37]),  # both that have this alias, and the one below
        ({"include": ["huyen"], "children": False}, [35, 37]),
        ({"exclude": [3, "thong-bao"]}, []),
        ({"exclude": [3], "children": False}, [36, 37, 38]),
        ({"include": ["tin-tuc"], "exclude": ["xa"]}, [35]),
    ],
)
def test_categories_are_chosen_by_id_or_alias(portal: Portal, categories: dict[str, Any], expected: list[int]) -> None:
    left_out = portal.left_out(JoomlaArticles, "2025-04-04", "2025-04-04", categories=categories)
    assert [key for key, rule in sorted(left_out.items()) if rule is None] == expected
    assert {rule for rule in left_out.values() if rule} <= {"chosen", "excluded"}
    assert portal.count(JoomlaArticles, "2025-04-04", "2025-04-04", categories=categories) == len(expected)


@pytest.mark.parametrize("name", [12, 99, "khong-co"])
def test_a_category_that_articles_do_not_have_is_named(portal: Portal, name: int | str) -> None:
    with pytest.raises(SiteMismatch, match=str(name)):
        portal.count(JoomlaArticles, "2025-03-01", "2025-03-31", categories={"include": [name]})


def test_articles_for_all_languages_count_only_where_the_star_is_listed(portal: Portal) -> None:
    assert portal.count(JoomlaArticles, "2025-04-03", "2025-04-04", languages=["vi-VN"]) == 1
    assert portal.count(JoomlaArticles, "2025-04-03", "2025-04-04", languages=["vi-VN", "*"]) == 5


def test_the_newest_article_is_the_one_published_last(portal: Portal) -> None:
    adapter = portal.adapter(JoomlaArticles, {})
    newest = adapter.newest(portal.reader, adapter.learn(portal.reader), portal.now)
    assert newest == datetime(2025, 4, 10, 5, tzinfo=timezone.utc)


def test_an_article_appears_when_its_time_has_come(seeded: sa.URL) -> None:
    with opened(seeded, now=datetime(2025, 4, 10, 5, 0, 1, tzinfo=timezone.utc)) as later:
        left_out = later.left_out(JoomlaArticles, "2025-03-27", "2025-04-10")
    assert (left_out[32], left_out[27]) == (None, "expired")


# --- Empty dates of Joomla 3 ------------------------------------------------------------------------------------------


def test_empty_dates_of_joomla_3_are_no_dates(server_of_joomla: Server, own: sa.URL) -> None:
    kind = "mysql" if server_of_joomla.is_mysql_like else "postgresql"
    server_of_joomla.load(own, SEEDS / f"joomla3_{kind}.sql")
    with opened(own) as portal:
        assert portal.left_out(JoomlaArticles, "2025-03-01", "2025-03-31") == {1: None, 2: None, 4: "expired"}
        assert portal.count(JoomlaArticles, "2025-03-01", "2025-03-31") == 2
        assert portal.count(JoomlaArticles, "2025-02-01", "2025-02-28") == 1
        assert portal.count(JoomlaArticles, "0001-01-01", "9999-12-31") == 3
        assert portal.count(JoomlaArticles, "1970-01-01", "1970-01-01") == 0


# --- What guests may see ----------------------------------------------------------------------------------------------


def guest_levels(portal: Portal) -> tuple[int, ...]:
    adapter = portal.adapter(JoomlaArticles, {})
    guests = adapter.learn(portal.reader).guests
    assert guests is not None
    levels: tuple[int, ...] = guests.levels
    return levels


def test_guests_have_the_levels_of_their_group_and_of_those_above(portal: Portal) -> None:
    assert guest_levels(portal) == (1, 5, 7, 8)
    assert not list(portal.adapter(JoomlaArticles, {}).notes(portal.adapter(JoomlaArticles, {}).learn(portal.reader)))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("DELETE FROM jp_extensions WHERE extension_id = 2", (1, 8)),  # no group is named: 1
        ("UPDATE jp_extensions SET params = '' WHERE extension_id = 2", (1, 8)),
        ("UPDATE jp_extensions SET params = '{\"guest_usergroup\":2}' WHERE extension_id = 2", (1, 2, 8)),
        ("UPDATE jp_usergroups SET parent_id = 9 WHERE id = 1", (1, 5, 7, 8)),  # a loop of groups ends
        ("UPDATE jp_viewlevels SET rules = '[8]'", (1,)),
        ("UPDATE jp_viewlevels SET rules = 'broken'", (1,)),
    ],
)
def test_guest_levels_follow_the_database(mariadb: Server, change: str, expected: tuple[int, ...]) -> None:
    url = fresh(mariadb)
    mariadb.execute(url, change)
    with opened(url) as portal:
        assert guest_levels(portal) == expected


@pytest.mark.parametrize("change", ["DELETE FROM jp_viewlevels", "DROP TABLE jp_usergroups"])
def test_levels_that_cannot_be_read_are_1_and_5_and_the_answer_says_so(mariadb: Server, change: str) -> None:
    url = fresh(mariadb)
    mariadb.execute(url, change)
    with opened(url) as portal:
        adapter = portal.adapter(JoomlaArticles, {})
        facts = adapter.learn(portal.reader)
        assert facts.guests.levels == (1, 5)
        assert "1 and 5" in adapter.notes(facts)[0].en


# --- Wrong databases --------------------------------------------------------------------------------------------------


def test_joomla_1_5_is_refused_by_name(server_of_joomla: Server, own: sa.URL) -> None:
    server_of_joomla.execute(
        own, "ALTER TABLE jp_content DROP COLUMN language", "ALTER TABLE jp_content ADD COLUMN sectionid int"
    )
    with opened(own) as portal, pytest.raises(SiteMismatch, match=r"Joomla 1\.5"):
        portal.count(JoomlaArticles, "2025-03-01", "2025-03-31")


def test_a_column_of_sections_alone_does_not_make_it_1_5(server_of_joomla: Server, own: sa.URL) -> None:
    server_of_joomla.execute(own, "ALTER TABLE jp_content ADD COLUMN sectionid int")
    with opened(own) as portal:
        assert portal.count(JoomlaArticles, "2025-03-01", "2025-03-31") == 17


def test_a_wrong_prefix_names_the_missing_table(seeded: sa.URL) -> None:
    with opened(seeded, "xyz_") as portal, pytest.raises(SchemaMismatch, match="xyz_content"):
        portal.count(JoomlaArticles, "2025-03-01", "2025-03-31")


def test_a_missing_column_is_a_mismatch(server_of_joomla: Server, own: sa.URL) -> None:
    server_of_joomla.execute(own, "ALTER TABLE jp_content DROP COLUMN publish_down")
    with opened(own) as portal, pytest.raises(SchemaMismatch, match="publish_down"):
        portal.count(JoomlaArticles, "2025-03-01", "2025-03-31")


def test_the_columns_that_the_rules_name_are_all_that_is_read(server_of_joomla: Server, seeded: sa.URL) -> None:
    content = ["id", "title", "state", "catid", "created", "publish_up", "publish_down", "access", "language"]
    grants = {
        "jp_content": content,
        "jp_categories": ["id", "alias", "parent_id", "lft", "rgt", "extension", "published", "access"],
        "jp_viewlevels": ["id", "rules"],
        "jp_usergroups": ["id", "parent_id"],
        "jp_extensions": ["type", "element", "params"],
    }
    reader = server_of_joomla.create_reader(seeded, "joomla_reader", "Doc-thoi-1", grants)
    with opened(reader) as portal:
        assert guest_levels(portal) == (1, 5, 7, 8)
        assert portal.count(JoomlaArticles, "2025-03-01", "2025-03-31", categories={"exclude": ["xa"]}) == 17


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"archived": "yes"}, ("archived",)),
        ({"access": "guests"}, ("access",)),
        ({"categories": {"includes": [1]}}, ("categories", "includes")),
        ({"table_prefix": "jos-"}, ("table_prefix",)),
        ({"languages": ["Vietnamese"]}, ("languages", 0)),
    ],
)
def test_wrong_options_are_found_at_start(options: dict[str, Any], path: tuple[str | int, ...]) -> None:
    made, problems = load(JoomlaOptions, options)
    assert made is None
    assert [problem.path for problem in problems] == [path]
