"""Visit counters on Joomla: day ends, what was deleted, what was taken over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.base import Adapter
from adapters.errors import RangeUnknown, SchemaMismatch
from adapters.joomla_counters import JoomlaHits, Vcnt
from adapters.joomla_vinaora import Vinaora1, Vinaora2, Vinaora3
from adapters.options import load
from tests.adapters.joomla_portal import SEEDS, Portal, days, opened
from tests.databases import Server

Counter = type[Adapter[Any, Any]]
COUNTERS: list[Counter] = [JoomlaHits, Vinaora1, Vinaora2, Vinaora3, Vcnt]


def seed(server: Server, name: str) -> sa.URL:
    url = server.create_database(name)
    server.load(url, SEEDS / "joomla.sql")
    if server.is_mysql_like:
        server.load(url, SEEDS / "joomla_counters.sql")
    return url


@pytest.fixture(scope="module")
def seeded(mysql_like: Server) -> sa.URL:
    return seed(mysql_like, "joomla_counters")


@pytest.fixture
def portal(seeded: sa.URL) -> Iterator[Portal]:
    with opened(seeded) as portal:
        yield portal


@pytest.fixture
def own(mysql_like: Server) -> sa.URL:
    """A database that one test may change."""
    return seed(mysql_like, "joomla_counters_own")


def refuses(portal: Portal, counter: Counter, first: str, last: str, **options: Any) -> date | None:
    """The first day that a refusal names."""
    with pytest.raises(RangeUnknown) as caught:
        portal.count(counter, first, last, **options)
    return caught.value.first


# --- Joomla's hits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["mariadb", "mysql", "postgresql"])
def test_hits_are_one_total_without_days(request: pytest.FixtureRequest, engine: str) -> None:
    with opened(seed(request.getfixturevalue(engine), "joomla_hits")) as portal:
        assert portal.scalar(JoomlaHits, "total") == 15
        assert refuses(portal, JoomlaHits, "2025-03-01", "2025-03-31") is None


@pytest.mark.parametrize("engine", ["mariadb", "mysql", "postgresql"])
def test_online_are_the_sites_own_sessions_of_the_last_quarter_of_an_hour(
    request: pytest.FixtureRequest, engine: str
) -> None:
    server: Server = request.getfixturevalue(engine)
    url = seed(server, "joomla_hits")
    with opened(url) as portal:
        assert portal.scalar(JoomlaHits, "online") == 3
    text = "varchar(14)" if server.is_mysql_like else "TYPE varchar(14)"  # as up to Joomla 3
    alter = "MODIFY" if server.is_mysql_like else "ALTER COLUMN"
    server.execute(url, f"ALTER TABLE jp_session {alter} time {text}")
    with opened(url) as portal:
        assert portal.scalar(JoomlaHits, "online") == 3
    server.execute(url, "DELETE FROM jp_session")  # sessions are kept elsewhere
    with opened(url) as portal:
        assert portal.scalar(JoomlaHits, "online") is None
    server.execute(url, "DROP TABLE jp_session")
    with opened(url) as portal:
        assert portal.scalar(JoomlaHits, "online") is None


@pytest.mark.parametrize("counter", COUNTERS)
def test_every_counter_tells_who_is_online(portal: Portal, counter: Counter) -> None:
    assert portal.scalar(counter, "online") == 3


# --- Vinaora 1 --------------------------------------------------------------------------------------------------------


def test_vinaora_1_counts_rows_of_whole_days(portal: Portal) -> None:
    assert portal.count(Vinaora1, "2025-04-02", "2025-04-02") == 2
    assert portal.count(Vinaora1, "2025-04-03", "2025-04-03") == 2
    assert portal.count(Vinaora1, "2025-04-02", "2025-04-30") == 4
    assert portal.count(Vinaora1, "2025-04-04", "2025-04-30") == 0


def test_vinaora_1_does_not_know_days_whose_rows_may_be_deleted(portal: Portal) -> None:
    assert refuses(portal, Vinaora1, "2025-04-01", "2025-04-03") == date(2025, 4, 2)
    assert refuses(portal, Vinaora1, "2024-01-01", "2024-12-31") == date(2025, 4, 2)


def test_vinaora_1_knows_all_days_while_its_first_row_is_there(mysql_like: Server, own: sa.URL) -> None:
    mysql_like.execute(own, "UPDATE jp_vvisitcounter SET id = 1 WHERE id = 501")
    with opened(own) as portal:
        assert portal.count(Vinaora1, "2025-04-01", "2025-04-03") == 5
        assert portal.count(Vinaora1, "2024-01-01", "2024-12-31") == 0


def test_vinaora_1_shows_its_last_number_as_the_total(portal: Portal) -> None:
    assert portal.scalar(Vinaora1, "total") == 505


# --- Vinaora 2 --------------------------------------------------------------------------------------------------------


def test_vinaora_2_gives_a_stamp_of_midnight_to_the_day_before(portal: Portal) -> None:
    assert portal.count(Vinaora2, "2025-03-21", "2025-03-21") == 5
    assert portal.count(Vinaora2, "2025-03-22", "2025-03-22") == 0


def test_vinaora_2_does_not_give_what_it_took_over_to_one_day(portal: Portal) -> None:
    assert refuses(portal, Vinaora2, "2025-01-31", "2025-01-31") == date(2025, 3, 21)
    assert refuses(portal, Vinaora2, "2025-02-28", "2025-02-28") == date(2025, 3, 21)
    assert refuses(portal, Vinaora2, "2025-03-05", "2025-03-31") == date(2025, 3, 21)
    assert refuses(portal, Vinaora2, "2025-01-01", "2025-12-31") == date(2025, 3, 21)
    assert refuses(portal, Vinaora2, "2009-01-01", "2009-12-31") == date(2025, 3, 21)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-02-01", "2025-02-28", 2000),
        ("2025-03-01", "2025-03-19", 1500),
        ("2025-03-20", "2025-03-20", 42),
        ("2025-02-01", "2025-03-19", 3500),
        ("2025-03-01", "2025-03-31", 1547),
    ],
)
def test_vinaora_2_knows_what_it_took_over_where_its_intervals_meet(
    portal: Portal, first: str, last: str, expected: int
) -> None:
    assert portal.count(Vinaora2, first, last) == expected


def test_vinaora_2_cannot_leave_robots_out_of_what_it_took_over(portal: Portal) -> None:
    assert refuses(portal, Vinaora2, "2025-03-01", "2025-03-31", bots=False) == date(2025, 3, 21)
    assert refuses(portal, Vinaora2, "2025-03-20", "2025-03-20", bots=False) == date(2025, 3, 21)
    assert portal.count(Vinaora2, "2025-03-21", "2025-03-21", bots=False) == 4
    assert portal.scalar(Vinaora2, "total") == 93547
    assert portal.scalar(Vinaora2, "total", bots=False) is None


def test_vinaora_2_without_an_upgrade_knows_all_days(mysql_like: Server, own: sa.URL) -> None:
    mysql_like.execute(own, "DELETE FROM jp_vvcounter_logs WHERE time < 1742443200")
    with opened(own) as portal:
        assert portal.count(Vinaora2, "2025-03-20", "2025-03-20") == 12
        assert portal.count(Vinaora2, "2025-03-20", "2025-03-20", bots=False) == 10
        assert portal.count(Vinaora2, "2025-01-01", "2025-01-31") == 0
        assert portal.scalar(Vinaora2, "total", bots=False) == 14


def test_vinaora_2_upgraded_at_midnight_knows_the_day_that_began_then(mysql_like: Server, own: sa.URL) -> None:
    mysql_like.execute(own, "DELETE FROM jp_vvcounter_logs WHERE time = 1742439599")
    with opened(own) as portal:
        assert portal.count(Vinaora2, "2025-03-20", "2025-03-20", bots=False) == 10
        assert refuses(portal, Vinaora2, "2025-03-19", "2025-03-20", bots=False) == date(2025, 3, 20)


def test_vinaora_2_just_upgraded_knows_only_what_it_took_over(mysql_like: Server, own: sa.URL) -> None:
    mysql_like.execute(own, "DELETE FROM jp_vvcounter_logs WHERE time >= 1742443200")
    with opened(own) as portal:
        assert portal.count(Vinaora2, "2025-02-01", "2025-02-28") == 2000
        assert refuses(portal, Vinaora2, "2025-03-10", "2025-03-10") == date(2025, 3, 21)


# --- Vinaora 3 --------------------------------------------------------------------------------------------------------


def test_vinaora_3_gives_a_stamp_of_midnight_to_the_day_before(portal: Portal) -> None:
    assert portal.count(Vinaora3, "2025-04-08", "2025-04-08") == 4
    assert portal.count(Vinaora3, "2025-04-09", "2025-04-09") == 8
    assert portal.count(Vinaora3, "2025-04-10", "2025-04-10") == 3
    assert portal.count(Vinaora3, "2025-04-01", "2025-04-07") == 0
    assert portal.scalar(Vinaora3, "total") == 15


def test_vinaora_3_without_robots_counts_guests_and_members(portal: Portal) -> None:
    assert portal.count(Vinaora3, "2025-04-09", "2025-04-09", bots=False) == 6
    assert portal.scalar(Vinaora3, "total", bots=False) == 12


# --- VCNT -------------------------------------------------------------------------------------------------------------


def test_vcnt_counts_rows_of_whole_days(portal: Portal) -> None:
    assert portal.count(Vcnt, "2025-03-25", "2025-03-25") == 2
    assert portal.count(Vcnt, "2025-03-26", "2025-03-26") == 1
    assert portal.count(Vcnt, "2025-03-25", "2025-04-30") == 3


def test_vcnt_does_not_know_what_it_deleted(portal: Portal) -> None:
    assert refuses(portal, Vcnt, "2025-03-24", "2025-03-25") == date(2025, 3, 25)
    assert refuses(portal, Vcnt, "2025-02-01", "2025-02-28") == date(2025, 3, 25)


def test_vcnt_keeps_the_deleted_in_its_total(portal: Portal) -> None:
    assert portal.scalar(Vcnt, "total") == 12004


@pytest.mark.parametrize("change", ["UPDATE jp_vcnt_pc SET cnt = 0", "DELETE FROM jp_vcnt_pc"])
def test_vcnt_that_deleted_nothing_begins_with_its_oldest_row(mysql_like: Server, own: sa.URL, change: str) -> None:
    mysql_like.execute(own, change)
    with opened(own) as portal:
        assert portal.count(Vcnt, "2025-03-24", "2025-03-25") == 3
        assert refuses(portal, Vcnt, "2025-03-23", "2025-03-25") == date(2025, 3, 24)
        assert portal.scalar(Vcnt, "total") == 4


def test_vcnt_without_the_number_of_deleted_rows_says_no_total(mysql_like: Server, own: sa.URL) -> None:
    mysql_like.execute(own, "DROP TABLE jp_vcnt_pc")
    with opened(own) as portal:
        assert portal.count(Vcnt, "2025-03-25", "2025-03-26") == 3
        assert refuses(portal, Vcnt, "2025-03-24", "2025-03-25") == date(2025, 3, 25)
        assert portal.scalar(Vcnt, "total") is None


def test_vcnt_emptied_by_its_purge_knows_nothing(mysql_like: Server, own: sa.URL) -> None:
    mysql_like.execute(own, "DELETE FROM jp_vcnt")
    with opened(own) as portal:
        assert refuses(portal, Vcnt, "2025-04-10", "2025-04-10") == date(2025, 4, 11)
        assert portal.scalar(Vcnt, "total") == 12000


@pytest.mark.parametrize(
    ("counter", "purge", "first_kept"),
    [
        (Vcnt, "DELETE FROM jp_vcnt WHERE tm < 1742921999", date(2025, 3, 26)),
        (Vinaora1, "DELETE FROM jp_vvisitcounter WHERE id < 504", date(2025, 4, 4)),
    ],
)
def test_a_purge_after_the_facts_were_learnt_gives_no_wrong_number(
    mysql_like: Server, own: sa.URL, counter: Counter, purge: str, first_kept: date
) -> None:
    with opened(own) as portal:
        adapter = portal.adapter(counter, {})
        facts = adapter.learn(portal.reader)
        mysql_like.execute(own, purge)
        question = adapter.question(facts, days("2025-03-25", "2025-04-30"), portal.now)
        if counter is Vinaora1:
            question = adapter.question(facts, days("2025-04-02", "2025-04-30"), portal.now)
        (answer,) = portal.reader.ask([question])
    assert isinstance(answer, RangeUnknown)
    assert answer.first == first_kept


def test_vcnt_whose_number_of_deleted_rows_is_hidden_says_no_total(mysql_like: Server, seeded: sa.URL) -> None:
    reader = mysql_like.create_reader(seeded, "vcnt_reader", "Doc-thoi-2", {"jp_vcnt": ["tm"]})
    with opened(reader) as portal:
        assert portal.count(Vcnt, "2025-03-25", "2025-03-25") == 2
        assert refuses(portal, Vcnt, "2025-03-24", "2025-03-24") == date(2025, 3, 25)
        assert portal.scalar(Vcnt, "total") is None
        assert portal.scalar(Vcnt, "online") is None


# --- All of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counter", "table"),
    [
        (Vinaora1, "vvisitcounter"),
        (Vinaora2, "vvcounter_logs"),
        (Vinaora3, "vvisit_counter"),
        (Vcnt, "vcnt"),
    ],
)
def test_an_empty_table_is_0_and_a_missing_one_is_named(
    mysql_like: Server, own: sa.URL, counter: Counter, table: str
) -> None:
    mysql_like.execute(own, f"TRUNCATE TABLE jp_{table}", "UPDATE jp_vcnt_pc SET cnt = 0")
    with opened(own) as portal:
        assert portal.count(counter, "2025-04-01", "2025-04-30") == 0
    mysql_like.execute(own, f"DROP TABLE jp_{table}")
    with opened(own) as portal, pytest.raises(SchemaMismatch, match=f"jp_{table}"):
        portal.count(counter, "2025-04-01", "2025-04-30")


@pytest.mark.parametrize("counter", [JoomlaHits, Vinaora1, Vcnt])
def test_a_counter_that_mixes_robots_in_refuses_to_leave_them_out(counter: Counter) -> None:
    made, problems = load(counter.Options, {"bots": False})
    assert made is None
    assert [problem.path for problem in problems] == [("bots",)]
    assert "robots" in problems[0].message.en


@pytest.mark.parametrize(
    ("counter", "metric", "kept"), [(JoomlaHits, "visits", "pageviews"), (Vinaora3, "visitors", "visits")]
)
def test_a_metric_that_is_not_kept_is_refused_with_those_that_are(counter: Counter, metric: str, kept: str) -> None:
    made, problems = load(counter.Options, {"metric": metric})
    assert made is None
    assert problems[0].path == ("metric",)
    assert kept in problems[0].message.en
