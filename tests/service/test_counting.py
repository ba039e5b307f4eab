"""Counting: one statement for a database, one computation for a question, one deadline for each database."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from contextlib import closing
from datetime import date, datetime

import pytest
from sqlalchemy import make_url

from adapters.dates import UTC, VIETNAM, DateRange
from adapters.errors import DatabaseUnavailable, QueryTimeout
from service.cache import MemoryCache
from service.counting import Counting, Query
from service.databases import FAILURES_BEFORE_REST, REST_S, Breaker, connections_to, servers_of
from service.demo import make_demo
from service.settings import load_settings
from tests.service.fakes import ASKED, RELEASE
from tests.service.wire_client import PORTALS, wire_on

MAY = DateRange(date(2022, 5, 1), date(2022, 5, 31), VIETNAM)


def counts(wire, what="news", days=MAY):
    portals = [portal for portal in wire.settings.portals if getattr(portal, what) is not None]
    return {item.portal.id: item for item in wire.counting.count(what, portals, days)}


def test_every_portal_has_a_number_of_its_own(tmp_path):
    with wire_on(tmp_path) as wire:
        assert {key: item.count for key, item in counts(wire).items()} == {1: 42, 12: 7, 11: 0}


def test_a_success_is_asked_once_while_it_is_cached(tmp_path):
    with wire_on(tmp_path) as wire:
        counts(wire)
        ASKED.clear()
        assert counts(wire)[1].count == 42
        assert ASKED == []


def test_a_cache_of_zero_seconds_is_no_cache(tmp_path):
    with wire_on(tmp_path, PORTALS + "cache: {today_s: 0, closed_s: 0}\n") as wire:
        counts(wire)
        ASKED.clear()
        counts(wire)
        assert len(ASKED) == 3


def test_a_failure_is_asked_again(tmp_path):
    with wire_on(tmp_path, PORTALS.replace("answers: 42", "does: miss")) as wire:
        counts(wire)
        ASKED.clear()
        counts(wire)
        assert len(ASKED) == 1


def test_todays_numbers_live_shorter_than_those_of_past_days(tmp_path):
    lives = []

    class Kept:
        def get(self, keys):
            return {}

        def put(self, entries, life_s):
            lives.append(life_s)

    with wire_on(tmp_path) as wire:
        wire.counting.cache = Kept()
        wire.counting.now = lambda: datetime(2022, 5, 31, 16, 59, tzinfo=UTC)  # 23:59 on the last day, in Viet Nam
        counts(wire)
        wire.counting.now = lambda: datetime(2022, 5, 31, 17, 0, tzinfo=UTC)  # the day after
        counts(wire)
    assert sorted(lives) == [30, 30, 300, 300]


def test_a_portal_that_hangs_delays_no_portal_of_another_database(tmp_path):
    yaml = PORTALS.replace("answers: 7", "does: hang") + "limits: {deadline_s: 0.3}\n"
    with wire_on(tmp_path, yaml) as wire:
        began = time.monotonic()
        found = counts(wire)
        assert time.monotonic() - began < 5
        assert found[11].count == 0
        assert isinstance(found[12].error, QueryTimeout)


def test_many_questions_to_a_portal_that_hangs_leave_the_others_their_threads(tmp_path):
    yaml = PORTALS.replace("answers: 7", "does: hang")
    yaml = yaml.replace('b: {url: "sqlite:///DB"}', 'b: {url: "sqlite:///DB2"}') + "limits: {deadline_s: 0.3}\n"
    with wire_on(tmp_path, yaml) as wire:
        with closing(sqlite3.connect(str(tmp_path / "portal.db") + "2")):
            pass
        for day in range(1, 31):
            days = DateRange(date(2022, 1, day), date(2022, 1, day), VIETNAM)
            wire.counting._join("news", "a", [wire.counting.counters["news", 12]], Query(str(day), fails, 0, days))
        found = counts(wire)
        assert found[11].count == 0
        assert isinstance(found[12].error, QueryTimeout)


def fails(adapter, facts, now):
    raise AssertionError("nobody waits for this answer any more")


def test_a_question_whose_turn_comes_too_late_is_not_asked(tmp_path):
    with wire_on(tmp_path) as wire:
        counter = wire.counting.counters["news", 1]
        (late,) = wire.counting._count_in("news", "a", [counter], Query("x", fails, 0), time.monotonic() - 1)
        assert isinstance(late.error, QueryTimeout)


def test_databases_are_grouped_by_the_server_they_live_on():
    urls = {
        "a": make_url("mysql+pymysql://u@db1/a"),
        "b": make_url("mysql+pymysql://v@db1/b"),
        "c": make_url("mysql+pymysql://u@db1:3307/c"),
        "d": make_url("mysql+pymysql://u@/d?unix_socket=/run/one.sock"),
        "e": make_url("mysql+pymysql://u@/e?unix_socket=/run/two.sock"),
        "f": make_url("sqlite:////one.db"),
        "g": make_url("sqlite:////two.db"),
    }
    assert servers_of(urls) == [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]
    assert [connections_to(["a"] * count, 2) for count in (1, 4, 600)] == [2, 8, 8]


def test_a_server_with_many_databases_keeps_no_idle_connection(mariadb, tmp_path):
    urls = [mariadb.create_database(f"crowd{number}") for number in range(9)]
    for url in urls:
        mariadb.execute(url, "CREATE TABLE T (ID int PRIMARY KEY, Ngay datetime)")
    news = {"adapter": "generic", "table": "T", "key": "ID", "published_at": {"column": "Ngay"}}
    config = tmp_path / "soluong.yaml"
    databases = {f"d{at}": {"url": url.render_as_string(hide_password=False)} for at, url in enumerate(urls)}
    portals = [{"id": at, "name": "A", "level": "so", "database": f"d{at - 1}", "news": news} for at in range(1, 10)]
    config.write_text(json.dumps({"databases": databases, "portals": portals}), "utf-8")
    settings = load_settings(config)
    with closing(Counting(settings, MemoryCache())) as counting:
        assert [item.count for item in counting.count("news", settings.portals, MAY)] == [0] * 9
        assert {item.engine.pool.status() for item in counting.databases.values()} == {"NullPool"}


def test_one_broken_portal_of_a_database_fails_alone(tmp_path):
    with wire_on(tmp_path, PORTALS.replace("answers: 7", "does: miss")) as wire:
        found = counts(wire)
        assert (found[1].count, found[12].count, found[11].count) == (42, None, 0)


def test_callers_of_one_question_share_one_computation(tmp_path):
    with wire_on(tmp_path, PORTALS.replace("answers: 42", "does: hang")) as wire:
        ASKED.clear()
        callers = [threading.Thread(target=counts, args=(wire,)) for _ in range(5)]
        for caller in callers:
            caller.start()
        while len(wire.counting._under_way) < 1:
            pass
        RELEASE.set()
        for caller in callers:
            caller.join(20)
        assert len([days for days in ASKED if days == MAY]) <= 6  # three portals, and at most one late-comer's turn


def test_after_repeated_failures_a_database_rests_and_then_one_may_try():
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES_BEFORE_REST):
        breaker.admit()
        breaker.failed()
    with pytest.raises(DatabaseUnavailable):
        breaker.admit()
    now[0] = REST_S + 1
    breaker.admit()
    with pytest.raises(DatabaseUnavailable):
        breaker.admit()
    breaker.succeeded()
    breaker.admit()


def test_the_statements_of_a_minute_are_limited_for_each_database(tmp_path):
    yaml = PORTALS + "limits: {statements_per_minute: 1}\ncache: {today_s: 0, closed_s: 0}\n"
    with wire_on(tmp_path, yaml) as wire:
        assert counts(wire)[1].count == 42
        assert isinstance(counts(wire)[1].error, DatabaseUnavailable)


def test_what_an_adapter_learns_is_not_counted_against_the_statements_of_a_minute(tmp_path):
    config = make_demo(tmp_path)
    config.write_text(config.read_text("utf-8") + "limits: {statements_per_minute: 1}\n", "utf-8")
    settings = load_settings(config)
    with closing(Counting(settings, MemoryCache())) as counting:
        sharing = [portal for portal in settings.portals if portal.news]
        found = counting.count("news", sharing, MAY)  # each site's time zone is read, then one statement counts
    assert [item.count for item in found] == [7, 3, 0, 2]
