"""What Joomla 4.4 and Vinaora themselves answered for the example database; news also on PostgreSQL."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.database import make_engine
from adapters.dates import VIETNAM
from adapters.errors import RangeUnknown
from adapters.joomla import JoomlaArticles
from adapters.joomla_site import Guests
from adapters.joomla_vinaora import Vinaora2, Vinaora3
from tests.adapters.joomla_portal import SEEDS, Portal, opened
from tests.databases import EXAMPLES, Example, Server

ANSWERS = EXAMPLES / "joomla-example.json"
TABLES = ("content", "categories", "viewlevels", "usergroups", "extensions")
AFTER_THE_DUMP = datetime(2026, 11, 24, tzinfo=timezone.utc)


def entries(what: str) -> list[Any]:
    """Joomla's own answers, where they are beside the repository."""
    if not ANSWERS.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{ANSWERS.name} is not part of the repository"))]
    found = json.loads(ANSWERS.read_text("utf-8"))[what]
    return [pytest.param(entry, id=f"{entry['from']}-{entry['to']}-{index}") for index, entry in enumerate(found)]


def options_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The example's words in those of the YAML."""
    given = entry.get("options", {})
    categories = {
        **({"include": given["categories"]} if "categories" in given else {}),
        **({"exclude": given["exclude_categories"]} if "exclude_categories" in given else {}),
        **({"children": given["include_subcategories"]} if "include_subcategories" in given else {}),
    }
    return {
        **({"archived": given["include_archived"]} if "include_archived" in given else {}),
        **({"languages": given["languages"]} if "languages" in given else {}),
        **({"categories": categories} if categories else {}),
    }


@pytest.fixture(scope="module", params=["mariadb", "mysql", "postgresql"])
def joomla_example(request: pytest.FixtureRequest, example: Example) -> sa.URL:
    """The example database as Joomla made it, on MySQL, and its rows in PostgreSQL tables of Joomla's own types."""
    if request.param != "postgresql":
        return example("joomla", request.getfixturevalue(request.param))
    source = example("joomla")
    postgresql: Server = request.getfixturevalue("postgresql")
    url = postgresql.create_database("joomla_on_postgresql")
    postgresql.load(url, SEEDS / "joomla_postgresql_tables.sql")
    copy(source, url)
    return url


def copy(source: sa.URL, target: sa.URL) -> None:
    """Copy the tables that the adapter reads, row by row."""
    reading, writing = make_engine(source), sa.create_engine(target)
    try:
        with reading.connect() as there, writing.begin() as here:
            for name in TABLES:
                table = sa.Table(f"j4_{name}", sa.MetaData(), autoload_with=here)
                rows = [dict(row) for row in there.execute(sa.select(*table.columns)).mappings()]
                assert rows, name
                here.execute(table.insert(), rows)
    finally:
        reading.dispose()
        writing.dispose()


@pytest.mark.parametrize("entry", entries("posts"))
def test_joomla_itself_gives_the_same_number(joomla_example: sa.URL, entry: dict[str, Any]) -> None:
    options = options_of(entry)
    with opened(joomla_example, "j4_", AFTER_THE_DUMP) as portal:
        assert portal.count(JoomlaArticles, entry["from"], entry["to"], **options) == entry["expect"]
        items = portal.explain(JoomlaArticles, entry["from"], entry["to"], **options)
        assert sum(item.is_counted for item in items) == entry["expect"]
        assert len(items) == all_rows(portal, entry["from"], entry["to"])


def all_rows(portal: Portal, first: str, last: str) -> int:
    """The rows of these days whatever their state, asked in SQL of the test's own."""
    rows = portal.reader.rows(
        sa.select(sa.func.coalesce(sa.column("publish_up"), sa.column("created"))).select_from(sa.table("j4_content"))
    )
    moments = [row[0].replace(tzinfo=timezone.utc).astimezone(VIETNAM).date().isoformat() for row in rows]
    return sum(first <= moment <= last for moment in moments)


def test_the_guests_of_the_example_have_levels_1_and_5(joomla_example: sa.URL) -> None:
    with opened(joomla_example, "j4_", AFTER_THE_DUMP) as portal:
        assert portal.adapter(JoomlaArticles, {}).learn(portal.reader).guests == Guests((1, 5), is_assumed=False)


@pytest.mark.parametrize("entry", entries("visits"))
def test_the_counter_itself_gives_the_same_number(mysql_like: Server, example: Example, entry: dict[str, Any]) -> None:
    bots = not entry.get("options", {}).get("exclude_bots", False)
    counter = {"vinaora-2": Vinaora2, "vinaora-3": Vinaora3}[entry["source"]]
    with opened(example("joomla", mysql_like), "j4_", AFTER_THE_DUMP) as portal:
        if entry["expect"] is None:
            with pytest.raises(RangeUnknown):
                portal.count(counter, entry["from"], entry["to"], bots=bots)
        else:
            assert portal.count(counter, entry["from"], entry["to"], bots=bots) == entry["expect"]
