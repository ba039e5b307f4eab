"""A month's posts of 100,000 on MariaDB: our statement, against the one that is usually written by hand."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from adapters.database import Reader, make_engine
from adapters.dates import UTC, DateRange
from adapters.options import load
from adapters.wordpress import WordPressOptions, WordPressPosts

POSTS = 100_000
RUNS = 15
MONTH = DateRange(date(2022, 5, 1), date(2022, 5, 31))
BY_HAND = sa.text(
    "SELECT COUNT(*) FROM wp_posts WHERE post_type = 'post' AND post_status = 'publish'"
    " AND DATE(post_date) BETWEEN '2022-05-01' AND '2022-05-31'"
)
TABLES = (
    "CREATE TABLE wp_options (option_name varchar(191) PRIMARY KEY, option_value longtext)",
    "INSERT INTO wp_options VALUES ('timezone_string', 'Asia/Ho_Chi_Minh')",
    "CREATE TABLE wp_posts (ID bigint unsigned PRIMARY KEY, post_date datetime NOT NULL, post_content longtext,"
    " post_title text NOT NULL, post_status varchar(20) NOT NULL, post_password varchar(255) NOT NULL,"
    " post_type varchar(20) NOT NULL, KEY type_status_date (post_type, post_status, post_date, ID))",
)


def median_ms(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def test_a_month_of_100_000_posts(mariadb):
    url = mariadb.create_database("bench_count")
    mariadb.execute(url, *TABLES)
    filling = sa.create_engine(url)
    begin = datetime(2009, 1, 1)  # noqa: DTZ001  WordPress keeps wall clocks
    with filling.begin() as connection:
        for start in range(0, POSTS, 5000):
            rows = [
                {"i": n, "d": begin + timedelta(minutes=74 * n), "c": "nội dung " * 100, "t": f"Bài {n}"}
                for n in range(start, start + 5000)
            ]
            connection.execute(sa.text("INSERT INTO wp_posts VALUES (:i, :d, :c, :t, 'publish', '', 'post')"), rows)
    filling.dispose()
    engine = make_engine(url)
    options, _ = load(WordPressOptions, {})
    assert options is not None
    adapter = WordPressPosts(options)
    with engine.connect() as connection:
        reader = Reader(connection)
        facts, now = adapter.learn(reader), datetime.now(UTC)
        by_hand = connection.execute(BY_HAND).scalar_one()
        assert reader.ask([adapter.question(facts, MONTH, now)]) == [by_hand]
        ours = median_ms(lambda: reader.ask([adapter.question(facts, MONTH, now)]))
        theirs = median_ms(lambda: connection.execute(BY_HAND).scalar_one())
    engine.dispose()
    print(f"\na month of {POSTS} posts: soluong {ours:.1f} ms, by hand {theirs:.1f} ms, ratio {ours / theirs:.2f}")  # noqa: T201
