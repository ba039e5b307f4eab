"""WordPress news: what a visitor can see, by the site's own wall clock, whatever stands beside it in the tables."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.base import Item, Question
from adapters.database import Reader
from adapters.dates import VIETNAM, DateRange
from adapters.errors import AdapterError, SchemaMismatch, SiteMismatch
from adapters.options import load
from adapters.wordpress import WordPressPosts
from adapters.wordpress_site import named_zone
from tests.adapters.reading import reading
from tests.databases import EXAMPLES, Example, Server, Sqlite

SEED = Path(__file__).parents[1] / "seed"
NOW = datetime(2024, 12, 1, 12, tzinfo=VIETNAM)
OCTOBER = DateRange(date(2024, 10, 1), date(2024, 10, 31))
APRIL, MAY, JUNE = (DateRange(date(2024, m, 1), date(2024, m, last)) for m, last in ((4, 30), (5, 31), (6, 30)))
DUMP = EXAMPLES / "wordpress-example.json"


@pytest.fixture(scope="module", params=["mariadb", "mysql", "sqlite"])
def engines(request: pytest.FixtureRequest) -> Server | Sqlite:
    """The servers that WordPress runs on, and SQLite, which the demonstration uses."""
    chosen: Server | Sqlite = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def site(engines: Server | Sqlite) -> sa.URL:
    return loaded(engines, "wordpress_site", "wordpress.sql")


@pytest.fixture(scope="module")
def network(engines: Server | Sqlite) -> sa.URL:
    return loaded(engines, "wordpress_network", "wordpress_network.sql")


def loaded(engines: Server | Sqlite, name: str, *scripts: str) -> sa.URL:
    url = engines.create_database(name)
    for script in scripts:
        engines.load(url, SEED / script)
    return url


def adapter(**options: Any) -> WordPressPosts:
    made, problems = load(WordPressPosts.Options, options)
    assert made is not None, problems
    return WordPressPosts(made)


def answered(reader: Reader, question: Question) -> int:
    (answer,) = reader.ask([question])
    if isinstance(answer, AdapterError):
        raise answer
    return answer


def count(url: sa.URL, days: DateRange = OCTOBER, **options: Any) -> int:
    news = adapter(**options)
    with reading(url) as reader:
        return answered(reader, news.question(news.learn(reader), days, NOW))


def explained(url: sa.URL, days: DateRange = OCTOBER, **options: Any) -> list[Item]:
    news = adapter(**options)
    with reading(url) as reader:
        return list(news.explain(reader, news.learn(reader), days, NOW))


def test_published_posts_count_and_nothing_else_does(site: sa.URL) -> None:
    assert count(site) == 11


def test_every_row_is_counted_or_left_out_by_a_named_rule(site: sa.URL) -> None:
    items = explained(site)
    assert sorted(int(item.key) for item in items if item.is_counted) == [2, 3, 4, 5, 6, 22, 23, 25, 26, 27, 28]
    left_out = {int(item.key): item.left_out.name for item in items if item.left_out}
    assert left_out == {
        7: "status", 8: "status", 9: "status", 10: "status", 11: "status", 12: "type", 13: "status", 14: "type",
        15: "type", 16: "type", 17: "type", 18: "type", 19: "status",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 9, 30), 1),  # 23:59:59
        (date(2024, 10, 1), 1),  # 00:00:00, still September in UTC
        (date(2024, 10, 5), 2),  # one in two categories, one with a password
        (date(2024, 10, 6), 1),  # sticky
        (date(2024, 10, 7), 1),  # zero post_date_gmt
        (date(2024, 10, 8), 0),  # every status and type that is not public news
        (date(2024, 10, 9), 0),  # missed schedule
        (date(2024, 10, 10), 1),  # post_date_gmt of another year
        (date(2024, 10, 31), 1),  # 23:59:59
        (date(2024, 11, 1), 1),  # 00:00:00
        (date(2030, 1, 1), 1),  # published with a date ahead
        (date(2023, 1, 1), 0),
    ],
)
def test_a_day_has_its_own_posts(site: sa.URL, day: date, expected: int) -> None:
    assert count(site, DateRange(day, day)) == expected


def test_a_zero_date_lies_in_no_range(site: sa.URL) -> None:
    assert count(site, DateRange(date(1, 1, 1), date(9999, 12, 31))) == 14


def test_the_newest_post_is_found_beside_a_zero_date(site: sa.URL) -> None:
    news = adapter()
    with reading(site) as reader:
        newest = news.newest(reader, news.learn(reader), NOW)
    assert newest == datetime(2030, 1, 1, 8, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"password_protected": False}, 10),
        ({"post_types": ["post", "tin-tuc"]}, 12),
        ({"post_types": ["page"]}, 1),
        ({"categories": {"include": ["tin-tuc-su-kien"]}}, 4),  # itself, its child, its grandchild
        ({"categories": {"include": ["tin-tuc-su-kien"], "children": False}}, 2),
        ({"categories": {"include": ["tin-hoat-dong", "thong-bao"]}}, 3),  # the post in both counts once
        ({"categories": {"include": ["đấu-thầu"]}}, 1),  # kept percent-encoded
        ({"categories": {"include": ["%C4%91%E1%BA%A5u-th%E1%BA%A7u"]}}, 1),
        ({"categories": {"exclude": ["đấu-thầu"]}}, 10),  # posts without any category stay
        ({"categories": {"exclude": ["tin-tuc-su-kien"]}}, 7),
        ({"categories": {"include": ["tin-tuc-su-kien"], "exclude": ["thong-bao"]}}, 3),
        ({"languages": ["vi"]}, 2),
        ({"languages": ["en"]}, 2),
        ({"languages": ["vi", "en"]}, 4),
        ({"languages": ["lo"]}, 0),
    ],
)
def test_options_choose_among_the_posts(site: sa.URL, options: dict[str, Any], expected: int) -> None:
    assert count(site, **options) == expected
    assert sum(item.is_counted for item in explained(site, **options)) == expected


def test_languages_of_wpml_are_those_of_posts(engines: Server | Sqlite) -> None:
    url = loaded(engines, "wordpress_wpml", "wordpress.sql", "wordpress_wpml.sql")
    assert count(url, languages=["vi"]) == 1
    assert count(url, languages=["en"]) == 1
    assert count(url, languages=["vi"], post_types=["post", "page"]) == 2


def test_a_language_plugin_that_is_not_there_is_said(engines: Server | Sqlite) -> None:
    url = loaded(engines, "wordpress_plain", "wordpress.sql")
    engines.execute(url, "DELETE FROM wp_term_taxonomy WHERE taxonomy = 'language'")
    with pytest.raises(SiteMismatch, match="neither Polylang nor WPML"):
        count(url, languages=["vi"])


def test_an_unknown_category_is_named_with_those_that_there_are(site: sa.URL) -> None:
    with pytest.raises(SiteMismatch, match="no category 'thong-bao-moi'; there are: thong-bao, tin-hoat-dong"):
        count(site, categories={"include": ["thong-bao-moi"]})


def test_a_wrong_prefix_is_named(site: sa.URL) -> None:
    with pytest.raises(SchemaMismatch, match="cong_options"):
        count(site, table_prefix="cong_")


@pytest.mark.parametrize(
    ("blog", "april", "may", "june"),
    [
        (None, 4, 2, 0),  # the main site on UTC+7
        (1, 4, 2, 0),
        (2, 1, 4, 1),  # UTC: seven hours earlier
        (3, 0, 0, 0),  # archived
        (4, 0, 0, 0),  # spam
        (5, 0, 0, 0),  # deleted
        (6, 1, 4, 1),  # hidden from search engines only
        (7, 4, 2, 0),  # gmt_offset 7
        (8, 3, 3, 0),  # gmt_offset 6.5: May begins at 23:30 there
        (9, 0, 0, 0),  # tables of a blog that is no longer listed
    ],
)
def test_a_component_site_has_its_own_zone_and_state(
    network: sa.URL, blog: int | None, april: int, may: int, june: int
) -> None:
    assert [count(network, days, blog_id=blog) for days in (APRIL, MAY, JUNE)] == [april, may, june]


def test_a_closed_component_site_says_so_of_every_post(network: sa.URL) -> None:
    assert {item.left_out.name for item in explained(network, MAY, blog_id=3) if item.left_out} == {"site"}


def test_the_zone_of_the_yaml_goes_before_the_sites_own(network: sa.URL) -> None:
    assert count(network, MAY, blog_id=2, timezone="Asia/Ho_Chi_Minh") == 2
    assert count(network, MAY, blog_id=7, timezone="UTC") == 4


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("Asia/Ho_Chi_Minh", 7.0), ("UTC", 0.0), ("UTC+7", 7.0), ("+07:00", 7.0), ("7", 7.0), ("6.5", 6.5), ("0", 0.0),
        ("-3", -3.0), ("UTC-3.5", -3.5), ("UTC+5:45", 5.75), ("-05:30", -5.5),
    ],
)  # fmt: skip
def test_a_zone_may_be_a_name_or_hours(written: str, hours: float) -> None:
    offset = datetime(2024, 5, 1, tzinfo=named_zone(written)).utcoffset()
    assert offset is not None
    assert offset.total_seconds() / 3600 == hours


@pytest.mark.parametrize("written", ["Mars/Olympus", "../etc/passwd", "25", "UTC+99:00", "", "inf", "nan", "7 giờ"])
def test_what_is_no_zone_is_said(written: str) -> None:
    with pytest.raises(SiteMismatch, match="cannot read the time zone"):
        named_zone(written)


def test_many_sites_are_answered_by_one_statement(network: sa.URL) -> None:
    asked: list[Any] = []
    with reading(network) as reader:
        news = [adapter(blog_id=blog) for blog in (1, 2, 3)]
        questions = [each.question(each.learn(reader), MAY, NOW) for each in news]
        counting = Reader(reader.connection, observe=asked.append)
        assert counting.ask(questions) == [2, 4, 0]
    assert len(asked) == 1


@pytest.fixture(scope="module")
def large(mysql_like: Server) -> sa.URL:
    """The site with 6,000 posts more, ten a day, of the types and states that WordPress mixes in one table."""
    url = loaded(mysql_like, "wordpress_large", "wordpress.sql")
    kinds = [("post", "publish")] * 4 + [("post", "draft"), ("page", "publish"), ("revision", "inherit")] * 2
    rows = []
    for number in range(6000):
        day = date.fromordinal(date(2022, 1, 1).toordinal() + number // 10)
        kind, status = kinds[number % 10]
        rows.append(f"({100 + number}, '{day} 09:00:00', '{day} 02:00:00', '{kind}', '{status}', 'bài {number}')")
    insert = "INSERT INTO wp_posts (ID, post_date, post_date_gmt, post_type, post_status, post_title) VALUES "
    mysql_like.execute(url, insert + ", ".join(rows), "ANALYZE TABLE wp_posts")
    return url


def test_the_count_reads_its_rows_of_the_index_and_no_others(large: sa.URL) -> None:
    june = DateRange(date(2022, 6, 1), date(2022, 6, 30))
    news = adapter()
    with reading(large) as reader:
        (statement,) = news.question(news.learn(reader), june, NOW).scalars
        compiled = statement.compile(dialect=reader.connection.dialect)
        sql, values = str(compiled), compiled.params
        (plan,) = reader.connection.exec_driver_sql(f"EXPLAIN FORMAT=TRADITIONAL {sql}", values).mappings().all()
        before = _handlers(reader)
        assert reader.scalar(statement) == 120
        after = _handlers(reader)
    assert plan["key"] == "type_status_date"
    assert plan["type"] == "range"
    assert "Using index" in plan["Extra"].split("; ")
    assert "filesort" not in plan["Extra"]
    assert "temporary" not in plan["Extra"]
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "Handler_read_key": 1,
        "Handler_read_next": 120,
    }


def _handlers(reader: Reader) -> dict[str, int]:
    """How many rows the session has read so far, by way."""
    rows = reader.connection.exec_driver_sql("SHOW SESSION STATUS LIKE 'Handler_read%%'")
    counted = {str(name): int(value) for name, value in rows}
    # SHOW reads its own answer from a temporary table.
    return {name: value for name, value in counted.items() if name not in ("Handler_read_rnd_next",)}


def _examples() -> list[Any]:
    if not DUMP.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{DUMP.name} is not beside the repository"))]
    return [pytest.param(entry, id=entry["why"]) for entry in json.loads(DUMP.read_text("utf-8"))["posts"]]


@pytest.mark.parametrize("entry", _examples())
def test_the_cms_itself_gives_the_same_number(example: Example, entry: dict[str, Any]) -> None:
    given = entry["options"]
    options: dict[str, Any] = {key: given[key] for key in ("post_types",) if key in given}
    if "categories" in given:
        options["categories"] = {"include": given["categories"], "children": given.get("include_children", False)}
    if given.get("exclude_password"):
        options["password_protected"] = False
    days = DateRange(date.fromisoformat(entry["from"]), date.fromisoformat(entry["to"]))
    assert count(example("wordpress"), days, **options) == entry["expect"]
