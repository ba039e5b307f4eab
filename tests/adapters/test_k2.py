"""K2's items on MariaDB and MySQL, the engines that K2 runs on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.errors import SchemaMismatch, SiteMismatch
from adapters.k2 import K2Items
from tests.adapters.joomla_portal import SEEDS, Portal, days, opened
from tests.databases import Server


@pytest.fixture(scope="module", params=["mariadb", "mysql"])
def server_of_k2(request: pytest.FixtureRequest) -> Server:
    chosen: Server = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def seeded(server_of_k2: Server) -> sa.URL:
    return seed(server_of_k2, "k2_seed")


def seed(server: Server, name: str) -> sa.URL:
    url = server.create_database(name)
    server.load(url, SEEDS / "joomla.sql")
    server.load(url, SEEDS / "k2.sql")
    return url


@pytest.fixture
def portal(seeded: sa.URL) -> Iterator[Portal]:
    with opened(seeded) as portal:
        yield portal


def test_every_row_of_the_range_counts_or_fails_a_named_rule(portal: Portal) -> None:
    assert portal.left_out(K2Items, "2025-03-01", "2025-03-31") == {
        **dict.fromkeys((1, 2, 4, 6, 10, 14, 18, 19, 20)),
        7: "state",
        8: "trash",
        9: "category",
        15: "category",
        11: "category-trash",
        12: "category-access",
        13: "access",
        16: "scheduled",
        17: "expired",
    }
    assert portal.count(K2Items, "2025-03-01", "2025-03-31") == 9


def test_the_date_is_the_one_that_k2_prints(portal: Portal) -> None:
    assert portal.count(K2Items, "2025-02-10", "2025-02-10") == 1
    assert portal.count(K2Items, "2025-03-10", "2025-03-10") == 0


def test_the_date_can_be_the_start_of_publication(portal: Portal) -> None:
    assert portal.count(K2Items, "2025-02-10", "2025-02-10", date_field="publish_up") == 0
    assert portal.count(K2Items, "2025-03-10", "2025-03-10", date_field="publish_up") == 1
    assert portal.count(K2Items, "2025-03-11", "2025-03-11", date_field="publish_up") == 1  # empty: created
    assert portal.count(K2Items, "2025-03-01", "2025-03-31", date_field="publish_up") == 10


def test_days_are_days_of_viet_nam(portal: Portal) -> None:
    assert portal.count(K2Items, "2025-03-01", "2025-03-01") == 1
    assert portal.count(K2Items, "2025-02-28", "2025-02-28") == 1
    assert portal.count(K2Items, "2025-03-31", "2025-03-31") == 1
    assert portal.count(K2Items, "2025-04-01", "2025-04-01") == 0


@pytest.mark.parametrize("date_field", ["created", "publish_up"])
def test_an_item_without_any_date_is_in_no_range(portal: Portal, date_field: str) -> None:
    assert portal.count(K2Items, "0001-01-01", "9999-12-31", date_field=date_field) == 12


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ({"include": ["tin-xa"]}, [19, 20]),
        ({"include": [2], "children": False}, [19]),
        ({"include": [1], "exclude": ["thon"]}, [1, 2, 4, 6, 14, 18, 19]),
        ({"exclude": [1]}, [10]),
        ({"exclude": [1], "children": False}, [10, 19, 20]),
        ({"include": [8]}, []),  # a loop of categories ends
    ],
)
def test_categories_are_chosen_with_those_below(
    portal: Portal, categories: dict[str, Any], expected: list[int]
) -> None:
    left_out = portal.left_out(K2Items, "2025-03-01", "2025-03-31", categories=categories)
    assert [key for key, rule in sorted(left_out.items()) if rule is None] == expected
    assert portal.count(K2Items, "2025-03-01", "2025-03-31", categories=categories) == len(expected)


def test_a_loop_of_categories_is_read_once(portal: Portal) -> None:
    assert portal.count(K2Items, "2025-04-02", "2025-04-02", categories={"include": [8]}) == 1


def test_a_category_of_joomlas_own_is_none_of_k2s(portal: Portal) -> None:
    with pytest.raises(SiteMismatch, match="thong-bao"):
        portal.count(K2Items, "2025-03-01", "2025-03-31", categories={"include": ["thong-bao"]})


def test_languages_are_those_listed(portal: Portal) -> None:
    assert portal.count(K2Items, "2025-03-24", "2025-03-24", languages=["vi-VN"]) == 1
    assert portal.count(K2Items, "2025-03-01", "2025-03-31", languages=["vi-VN", "*"]) == 8


def test_the_newest_item_is_the_one_created_last(portal: Portal) -> None:
    adapter = portal.adapter(K2Items, {})
    newest = adapter.newest(portal.reader, adapter.learn(portal.reader), portal.now)
    assert newest == datetime(2025, 4, 2, 3, tzinfo=timezone.utc)


@pytest.mark.parametrize(("date_field", "keys"), [("created", {"created"}), ("publish_up", {"created", "publish_up"})])
def test_k2s_own_indexes_can_serve_the_range(portal: Portal, date_field: str, keys: set[str]) -> None:
    adapter = portal.adapter(K2Items, {"date_field": date_field})
    (news,) = adapter.news(adapter.learn(portal.reader), portal.now)
    dialect = portal.reader.connection.dialect
    counting = news.count(days("2025-03-01", "2025-03-31"))
    statement = counting.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    rows = (
        portal.reader.connection.exec_driver_sql(f"EXPLAIN FORMAT=TRADITIONAL {statement}", dict(statement.params))
        .mappings()
        .all()
    )
    (of_items,) = (row for row in rows if row["table"] == "jp_k2_items")
    assert keys <= set(of_items["possible_keys"].split(","))


def test_k2_of_joomla_1_5_is_refused_by_name(server_of_k2: Server) -> None:
    url = seed(server_of_k2, "k2_own")
    server_of_k2.execute(url, "SET SESSION sql_mode = ''", "ALTER TABLE jp_k2_items DROP COLUMN language")
    with opened(url) as portal, pytest.raises(SiteMismatch, match=r"Joomla 1\.5"):
        portal.count(K2Items, "2025-03-01", "2025-03-31")


def test_a_site_without_k2_is_a_mismatch(server_of_k2: Server) -> None:
    url = server_of_k2.create_database("k2_own")
    server_of_k2.load(url, SEEDS / "joomla.sql")
    with opened(url) as portal, pytest.raises(SchemaMismatch, match="jp_k2_items"):
        portal.count(K2Items, "2025-03-01", "2025-03-31")
