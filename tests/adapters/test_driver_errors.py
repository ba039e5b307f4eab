"""What servers refuse comes out as one of our errors; it names table or column, never account, address or value."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import column, func, select, table

from adapters.base import Question
from adapters.database import Limits, Reader, make_engine, translated
from adapters.driver_errors import translate
from adapters.errors import (
    AccessDenied,
    AdapterError,
    DatabaseUnavailable,
    QueryTimeout,
    SchemaMismatch,
)
from tests.databases import Server, Sqlite

ACCOUNT, PASSWORD = "nguoi_doc_so_luong", "mat-khau-bi-mat"
NUMBERS = table("so", column("n"))
QUICK = Limits(statement_s=0.2, connect_s=1, pool=1, pool_wait_s=0.1)


@pytest.fixture(scope="module", params=["mariadb", "mysql", "postgresql"])
def host(request: pytest.FixtureRequest) -> Server:
    """The engines that have accounts, and a server that may go."""
    chosen: Server = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def url(server: Server | Sqlite) -> sa.URL:
    """A table of two thousand numbers, and an account that may read every table."""
    made = filled(server, "loi_cua_may_chu")
    return made if isinstance(server, Sqlite) else server.create_reader(made, ACCOUNT, PASSWORD)


@pytest.fixture(scope="module")
def narrow(host: Server) -> sa.URL:
    """An account that may read one table and one column of another."""
    made = filled(host, "loi_cua_tai_khoan")
    return host.create_reader(made, ACCOUNT + "_hep", PASSWORD, {"so": None, "rieng_tu": ["n"]})


def filled(server: Server | Sqlite, name: str) -> sa.URL:
    made = server.create_database(name)
    rows = ", ".join(f"({number})" for number in range(2000))
    server.execute(
        made,
        "CREATE TABLE so (n INTEGER NOT NULL)",
        f"INSERT INTO so VALUES {rows}",  # noqa: S608  # numbers
        "CREATE TABLE rieng_tu (n INTEGER NOT NULL, an INTEGER)",
        "CREATE TABLE kin (n INTEGER NOT NULL)",
    )
    return made


@contextmanager
def reading(url: sa.URL, limits: Limits = QUICK) -> Iterator[Reader]:
    engine = make_engine(url, limits)
    try:
        with translated(), engine.connect() as connection:
            yield Reader(connection, statement_s=limits.statement_s)
    finally:
        engine.dispose()


@contextmanager
def refused(kind: type[AdapterError]) -> Iterator[list[AdapterError]]:
    """Exactly this kind of error, in two languages, without any secret; the driver's own is its cause."""
    caught: list[AdapterError] = []
    with pytest.raises(AdapterError) as info:
        yield caught
    error = info.value
    assert type(error) is kind
    assert error.text.vi != error.text.en
    for said in (str(error), error.text.vi, repr(error)):
        for hidden in (PASSWORD, ACCOUNT, "127.0.0.1", "SELECT", "4242"):
            assert hidden not in said
    assert error.__cause__ is not None
    caught.append(error)


def test_a_missing_table_is_named(url: sa.URL) -> None:
    with refused(SchemaMismatch) as caught, reading(url) as reader:
        reader.scalar(select(func.count()).select_from(table("khong_co")))
    assert "khong_co" in caught[0].text.vi
    assert "khong_co" in caught[0].text.en


def test_a_missing_column_is_named(url: sa.URL) -> None:
    missing = table("so", column("khong_co"))
    with refused(SchemaMismatch) as caught, reading(url) as reader:
        reader.scalar(select(missing.c.khong_co).where(missing.c.khong_co == 4242))
    assert "khong_co" in caught[0].text.en


def test_a_table_that_may_not_be_read_is_named(narrow: sa.URL) -> None:
    with refused(AccessDenied) as caught, reading(narrow) as reader:
        reader.scalar(select(func.count()).select_from(table("kin")))
    assert "kin;" in caught[0].text.vi
    assert "kin; run `soluong grants`" in caught[0].text.en


def test_a_column_that_may_not_be_read_is_told_from_one_that_is_missing(narrow: sa.URL) -> None:
    with refused(AccessDenied) as caught, reading(narrow) as reader:
        reader.scalar(select(column("an")).select_from(table("rieng_tu")))
    assert "rieng_tu" in caught[0].text.en


def test_a_wrong_password_is_access_denied(narrow: sa.URL) -> None:
    with refused(AccessDenied) as caught, reading(narrow.set(password=PASSWORD + "x")):
        raise AssertionError("logged in")
    assert caught[0].text.en == "the database refuses the login; check user and password"


def test_an_unknown_account_is_access_denied(narrow: sa.URL) -> None:
    with refused(AccessDenied), reading(narrow.set(username="khong_ai")):
        raise AssertionError("logged in")


def test_an_unknown_database_is_said(host: Server) -> None:
    """To an administrator: other accounts are not told that there is none."""
    with refused(DatabaseUnavailable) as caught, reading(host.admin_url.set(database="khong_co")):
        raise AssertionError("connected")
    assert caught[0].text.en == "no such database; check databases.*.url"


def test_a_statement_over_its_limit_is_stopped(url: sa.URL) -> None:
    a, b, c = (NUMBERS.alias(name) for name in "abc")
    slow = select(func.count()).select_from(a, b, c).where(a.c.n + b.c.n > c.c.n)
    with refused(QueryTimeout) as caught, reading(url) as reader:
        reader.scalar(slow)
    assert caught[0].text.en == "the statement ran over its time limit"


def test_the_connection_serves_on_after_a_stopped_statement(url: sa.URL) -> None:
    a, b, c = (NUMBERS.alias(name) for name in "abc")
    slow = select(func.count()).select_from(a, b, c).where(a.c.n + b.c.n > c.c.n)
    with reading(url) as reader:
        answers = reader.ask([Question((slow,), lambda values: int(values[0]))])
        assert [type(answer) for answer in answers] == [QueryTimeout]
        assert reader.scalar(select(func.count()).select_from(NUMBERS)) == 2000


def test_a_server_that_is_away_is_unavailable(narrow: sa.URL) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port, nobody answers
        away = narrow.set(host="127.0.0.1", port=unused.getsockname()[1])
        with refused(DatabaseUnavailable) as caught, reading(away):
            raise AssertionError("connected")
    assert caught[0].text.en.startswith("the database does not answer")


def test_a_host_that_has_no_address_is_unavailable(narrow: sa.URL) -> None:
    with refused(DatabaseUnavailable), reading(narrow.set(host="cong.invalid")):
        raise AssertionError("connected")


def test_a_server_that_goes_away_in_between_is_unavailable(host: Server, narrow: sa.URL) -> None:
    if host.is_mysql_like:
        own, kill = "CONNECTION_ID()", "KILL {}"
    else:
        own, kill = "pg_backend_pid()", "SELECT pg_terminate_backend({})"
    with refused(DatabaseUnavailable), reading(narrow) as reader:
        number = reader.scalar(select(sa.literal_column(own)))
        host.execute(host.admin_url, kill.format(number))
        reader.scalar(select(func.count()).select_from(NUMBERS))


def test_a_busy_pool_is_a_time_out(url: sa.URL) -> None:
    engine = make_engine(url, QUICK)
    try:
        with engine.connect(), refused(QueryTimeout) as caught, translated(), engine.connect():
            raise AssertionError("a second connection")
    finally:
        engine.dispose()
    assert caught[0].text.en == "all pooled connections are busy"


def test_one_refused_question_spoils_only_its_own_answer(url: sa.URL) -> None:
    good = Question((select(func.count()).select_from(NUMBERS),), lambda values: int(values[0]))
    bad = Question((select(func.count()).select_from(table("khong_co")),), lambda values: int(values[0]))
    with reading(url) as reader:
        answers = reader.ask([good, good, bad, good])
    assert [answers[0], answers[1], answers[3]] == [2000, 2000, 2000]
    assert isinstance(answers[2], SchemaMismatch)


def test_nothing_can_be_written(url: sa.URL, server: Server | Sqlite) -> None:
    """Even with an account that may: the session is read-only."""
    engine = make_engine(server.admin_url.set(database=url.database) if isinstance(server, Server) else url)
    try:
        with pytest.raises(sa.exc.DBAPIError), engine.connect() as connection:
            connection.execute(sa.insert(NUMBERS).values(n=4242))
        with engine.connect() as connection:
            assert Reader(connection).scalar(select(func.count()).select_from(NUMBERS)) == 2000
    finally:
        engine.dispose()


# --- SQLite's files ---------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_unavailable_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "khong_co.db"
    with refused(DatabaseUnavailable), reading(sa.URL.create("sqlite", database=str(path))) as reader:
        reader.scalar(select(func.count()).select_from(NUMBERS))
    assert not path.exists()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "wp-config.php"
    path.write_text("<?php // " + "x" * 4096)
    with refused(DatabaseUnavailable), reading(sa.URL.create("sqlite", database=str(path))) as reader:
        reader.scalar(select(func.count()).select_from(NUMBERS))


# --- Messages that no server here can be made to send -----------------------------------------------------------------


class Driver(Exception):
    """An error as a driver raises it."""

    def __init__(self, *args: Any, sqlstate: str | None = None) -> None:
        super().__init__(*args)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Driver(1969, "Query execution was interrupted (max_statement_time exceeded)"), QueryTimeout),
        (Driver(3024, "Query execution was interrupted, maximum statement execution time exceeded"), QueryTimeout),
        (Driver(1205, "Lock wait timeout exceeded"), QueryTimeout),
        (Driver(2006, "MySQL server has gone away"), DatabaseUnavailable),
        (Driver(2013, "Lost connection to MySQL server during query (timed out)"), QueryTimeout),
        (Driver(1040, "Too many connections"), DatabaseUnavailable),
        (Driver(1698, "Access denied for user 'root'@'localhost'"), AccessDenied),
        (Driver("canceling statement due to lock timeout", sqlstate="55P03"), QueryTimeout),
        (Driver("FATAL: sorry, too many clients already", sqlstate="53300"), DatabaseUnavailable),
        (Driver("database is locked"), QueryTimeout),
        (None, DatabaseUnavailable),
    ],
)  # fmt: skip
def test_an_error_code_has_its_kind(error: Driver | None, expected: type[AdapterError]) -> None:
    assert type(translate(error)) is expected
