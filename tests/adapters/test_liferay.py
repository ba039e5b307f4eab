"""Liferay on MariaDB, MySQL and PostgreSQL: one version of each article, and names in whatever case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from adapters.database import Reader
from adapters.errors import RangeUnknown, SchemaMismatch, SiteMismatch
from adapters.liferay import LiferayNews, LiferayOptions, LiferayViewCount
from adapters.options import load
from tests.adapters.reading import NOW, Asked, entries, made, reading
from tests.databases import Example, Server

SEED = Path(__file__).parents[1] / "seed" / "liferay.sql"


@pytest.fixture(scope="module", params=["mariadb", "mysql", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Server:
    chosen: Server = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def reader(engine: Server) -> Iterator[Reader]:
    url = engine.create_database("liferay_seed")
    engine.load(url, SEED)
    with reading(url) as opened:
        yield opened


@pytest.fixture
def changed(engine: Server) -> Iterator[Callable[..., Reader]]:
    """A database of its own, with statements run after the seed."""
    with ExitStack() as stack:

        def change(*statements: str) -> Reader:
            url = engine.create_database("liferay_changed")
            engine.load(url, SEED)
            engine.execute(url, *statements)
            return stack.enter_context(reading(url))

        yield change


def news(reader: Reader, **options: Any) -> Asked:
    return Asked(made(LiferayNews, **{"group_id": 20121, **options}), reader)


def views(reader: Reader, group: int = 20121) -> Any:
    asked = Asked(made(LiferayViewCount, group_id=group), reader)
    return asked.scalar(asked.adapter.visits(asked.facts, NOW).value)


def test_an_article_counts_once_by_its_latest_approved_version(reader: Reader) -> None:
    assert news(reader).number("2025-03-10") == 4
    assert news(reader).number("2025-03-09") == 1
    assert news(reader).number("2025-03-11") == 1
    assert news(reader).number("2025-04-10") == 1


def test_every_version_that_does_not_count_is_told_why(reader: Reader) -> None:
    items = news(reader).explained("2025-03-10")
    assert sorted((item.title, item.left_out.name) for item in items if item.left_out) == [
        ("another-site", "site"),
        ("being-edited", "status"),
        ("default", "article"),
        ("expired", "status"),
        ("first-second", "change-list"),
        ("first-second", "site"),
        ("in-trash", "status"),
        ("moved", "version"),
        ("pending", "status"),
        ("scheduled", "status"),
        ("thrice", "version"),
        ("thrice", "version"),
        ("unreleased", "change-list"),
    ]
    assert sum(item.is_counted for item in items) == 4
    assert len(items) == 17


def test_another_site_of_the_database_has_its_own_articles(reader: Reader) -> None:
    assert news(reader, group_id=20140).number("2025-03-10") == 1


def test_a_staging_copy_counts_nothing_and_says_so(reader: Reader) -> None:
    asked = news(reader, group_id=20130)
    assert asked.number("2025-03-10") == 0
    assert asked.left_out("2025-03-10")["414"] == "staging"
    assert [note.en for note in asked.adapter.notes(asked.facts)] == [
        "site 20130 is the staging copy of 20121, so no article counts; use group_id: 20121"
    ]


def test_a_site_that_is_not_there_is_refused_with_those_that_are(reader: Reader) -> None:
    with pytest.raises(SiteMismatch, match=r"no site 999; there are: 20121 \(/huyen\), 20140 \(/xa\)$"):
        news(reader, group_id=999)


def test_a_site_whose_live_group_is_null_is_a_site(changed: Callable[..., Reader]) -> None:
    reader = changed("UPDATE Group_ SET liveGroupId = NULL WHERE groupId = 20140")
    assert news(reader, group_id=20140).number("2025-03-10") == 1
    with pytest.raises(SiteMismatch, match=r"there are: 20121 \(/huyen\), 20140 \(/xa\)$"):
        news(reader, group_id=999)


def test_a_company_can_be_asked_for(reader: Reader) -> None:
    assert news(reader, company_id=20097).number("2025-03-10") == 4
    assert news(reader, company_id=1).number("2025-03-10") == 0


def test_dates_may_be_stored_in_vietnamese_time(reader: Reader) -> None:
    asked = news(reader, stored_timezone="Asia/Ho_Chi_Minh")
    assert asked.number("2025-03-09") == 2
    assert asked.number("2025-03-10") == 4


def test_a_zone_that_is_none_is_refused() -> None:
    options, problems = load(LiferayOptions, {"group_id": 1, "stored_timezone": "Hanoi"})
    assert options is None
    assert [problem.path for problem in problems] == [("stored_timezone",)]


def test_before_7_3_there_are_no_change_lists(changed: Callable[..., Reader]) -> None:
    reader = changed(
        "DELETE FROM JournalArticle WHERE ctCollectionId <> 0",
        "ALTER TABLE JournalArticle DROP COLUMN ctCollectionId",
        "ALTER TABLE Group_ DROP COLUMN ctCollectionId",
    )
    asked = news(reader)
    assert asked.number("2025-03-10") == 4
    assert "change-list" not in {rule.name for rule in asked.adapter.rules(asked.facts, NOW)}


def test_table_names_in_lower_case_are_found(changed: Callable[..., Reader], engine: Server) -> None:
    if engine.is_mysql_like:
        reader = changed(
            "RENAME TABLE JournalArticle TO journalarticle, Group_ TO group_, AssetEntry TO assetentry,"
            " ViewCountEntry TO viewcountentry, ClassName_ TO classname_"
        )
    else:
        reader = changed('ALTER TABLE journalarticle RENAME TO "JournalArticle"')
    assert news(reader).number("2025-03-10") == 4
    assert views(reader) == 57


def test_a_database_without_liferay_names_the_table(changed: Callable[..., Reader]) -> None:
    with pytest.raises(SchemaMismatch, match="no Liferay table JournalArticle"):
        news(changed("DROP TABLE JournalArticle"))


def test_views_are_a_running_total_of_the_site(reader: Reader) -> None:
    assert views(reader) == 57
    assert views(reader, 20140) == 9
    with pytest.raises(RangeUnknown):
        Asked(made(LiferayViewCount, group_id=20121), reader).number("2025-03-10")


def test_up_to_7_1_views_stand_in_the_asset_itself(changed: Callable[..., Reader]) -> None:
    reader = changed(
        "DROP TABLE ViewCountEntry",
        "DELETE FROM AssetEntry WHERE ctCollectionId <> 0",
        "ALTER TABLE AssetEntry DROP COLUMN ctCollectionId",
        "ALTER TABLE AssetEntry ADD COLUMN viewCount INTEGER DEFAULT 6",
    )
    assert views(reader) == 12


def test_a_liferay_that_keeps_no_views_names_the_table(changed: Callable[..., Reader]) -> None:
    with pytest.raises(SchemaMismatch, match="no Liferay table ViewCountEntry"):
        views(changed("DROP TABLE ViewCountEntry"))


def test_news_are_what_the_documented_rule_gives(example: Example, mysql_like: Server) -> None:
    with reading(example("liferay", mysql_like)) as reader:
        for entry in entries("liferay", "posts"):
            assert news(reader, **entry["options"]).number(entry["from"], entry["to"]) == entry["expect"]


def test_no_range_of_views_is_ever_answered(example: Example, mysql_like: Server) -> None:
    with reading(example("liferay", mysql_like)) as reader:
        for entry in entries("liferay", "visits"):
            assert entry["expect"] is None
            with pytest.raises(RangeUnknown):
                Asked(made(LiferayViewCount, group_id=20121), reader).number(entry["from"], entry["to"])
