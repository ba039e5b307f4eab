"""Engines that cannot harm a portal, and the one reader through which every statement goes.

Every connection is read-only, has a time limit for statements on the server's side, and belongs to a small pool.
"""

from __future__ import annotations

import sqlite3
import ssl
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

import pymysql.connections
from sqlalchemy import URL, Connection, Engine, Select, create_engine, event, inspect, select
from sqlalchemy.exc import DBAPIError, NoSuchTableError, SAWarning, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.types import TypeEngine

from adapters.alike import Family, families, shape
from adapters.base import Question
from adapters.driver_errors import translate
from adapters.errors import AccessDenied, AdapterError, SchemaMismatch
from adapters.mysql_columns import mysql_columns

# PostgreSQL takes 1,664 columns in one SELECT, SQLite 2,000.
SCALARS_IN_ONE_STATEMENT = 1000


@dataclass(frozen=True)
class Limits:
    """How gently a portal's database is treated. Seconds and connections.

    pool: connections that are kept; 0: none is kept, each is closed after its use.
    """

    statement_s: float = 4.0
    connect_s: float = 3.0
    pool: int = 2
    pool_wait_s: float = 5.0


def make_engine(url: URL, limits: Limits = Limits()) -> Engine:
    """An engine whose sessions are read-only and whose statements are stopped by the server after the limit."""
    arguments: dict[str, Any] = {}
    backend = url.get_backend_name()
    if backend in ("mysql", "mariadb"):
        wait = max(1, round(limits.statement_s) + 1)
        arguments = {"connect_timeout": max(1, round(limits.connect_s)), "read_timeout": wait, "write_timeout": wait}
        url = url.update_query_dict({"charset": "utf8mb4"})
    elif backend == "postgresql":
        # A server that lost its power says nothing more; without these its connections would hang for two hours.
        silence = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 20_000}
        arguments = {"connect_timeout": max(2, round(limits.connect_s)), **silence}
    pool: dict[str, Any] = {"poolclass": NullPool}
    if limits.pool:
        pool = {
            "poolclass": QueuePool,
            "pool_size": limits.pool,
            "max_overflow": 0,
            "pool_timeout": limits.pool_wait_s,
            "pool_pre_ping": backend != "sqlite",
            "pool_recycle": 1800,
        }
    options: dict[str, Any] = {"creator": _sqlite_opener(url)} if backend == "sqlite" else {"connect_args": arguments}
    engine = create_engine(
        url,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        **pool,
        **options,
    )
    event.listen(engine, "connect", _session_setup(backend, limits))
    if engine.dialect.driver == "pymysql":
        event.listen(engine, "do_connect", lambda _dialect, _record, given, named: MySqlConnection(*given, **named))
    return engine


class MySqlConnection(pymysql.connections.Connection):
    """PyMySQL reads the machine's certificates for every connection, 20 ms of the processor, and verifies nothing with
    them where no `ssl` option is given; here that is done once."""

    _usual: ClassVar[ssl.SSLContext | None] = None

    def _create_ssl_ctx(self, sslp: Any) -> ssl.SSLContext:
        if sslp:
            return super()._create_ssl_ctx(sslp)  # type: ignore[misc, no-any-return]  # not in the type stubs
        if MySqlConnection._usual is None:
            MySqlConnection._usual = super()._create_ssl_ctx(sslp)  # type: ignore[misc]  # not in the type stubs
        return MySqlConnection._usual


def _sqlite_opener(url: URL) -> Callable[[], sqlite3.Connection]:
    """A file that is not there is an error, never made."""
    path = f"file:{quote(url.database or '')}?mode=ro"
    return lambda: sqlite3.connect(path, uri=True, check_same_thread=False)


def _session_setup(backend: str, limits: Limits) -> Callable[[Any, Any], None]:
    """What each new connection is told, in as few round trips as the server allows."""
    milliseconds = int(limits.statement_s * 1000)

    def mysql(connection: Any, _record: Any) -> None:
        limit = f"MAX_EXECUTION_TIME={milliseconds}"
        if "mariadb" in connection.get_server_info().lower():
            limit = f"max_statement_time={limits.statement_s}"
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION {limit}, time_zone='+00:00'")
            cursor.execute("SET SESSION TRANSACTION READ ONLY")

    def postgresql(connection: Any, _record: Any) -> None:
        was = connection.autocommit
        connection.autocommit = True
        connection.execute(
            "SET default_transaction_read_only = on;"
            f"SET statement_timeout = {milliseconds}; SET lock_timeout = {milliseconds};"
            "SET TIME ZONE 'UTC'"
        )
        connection.autocommit = was

    def sqlite(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA query_only = ON")

    def others(connection: Any, _record: Any) -> None:
        """SQL Server and Oracle: the narrow account is the protection (see `soluong grants`)."""

    known = {"mysql": mysql, "mariadb": mysql, "postgresql": postgresql, "sqlite": sqlite}
    return known.get(backend, others)


class Reader:
    """Reads through one connection. Only SELECT objects go in; driver errors come out as AdapterError.

    observe: called with every statement before it runs (`grants` and `doctor` learn from it what is read).
    """

    def __init__(
        self,
        connection: Connection,
        *,
        statement_s: float = 4.0,
        observe: Callable[[Select[Any]], None] | None = None,
    ) -> None:
        self.connection = connection
        self._statement_s = statement_s
        self._observe = observe or _unseen
        self._types: dict[tuple[str | None, str], dict[str, TypeEngine[Any]]] = {}
        self._tables: dict[str | None, list[str]] = {}

    @property
    def dialect(self) -> str:
        """'mysql' (also for MariaDB), 'postgresql', 'sqlite', 'mssql', 'oracle'."""
        name = self.connection.dialect.name
        return "mysql" if name == "mariadb" else name

    def rows(self, statement: Select[Any]) -> list[Sequence[Any]]:
        """All rows of a SELECT."""
        return list(self.stream(statement))

    def stream(self, statement: Select[Any]) -> Iterator[Sequence[Any]]:
        """Rows of a SELECT, one after another."""
        self._observe(statement)
        with translated():
            if self.dialect == "sqlite":
                self._limit_sqlite()
            yield from self.connection.execute(statement)

    def scalar(self, statement: Select[Any]) -> Any:
        """The first column of the first row, None where there is no row."""
        rows = self.rows(statement)
        return rows[0][0] if rows else None

    def columns(self, table: str, schema: str | None = None) -> frozenset[str]:
        """The columns of a table as the account sees them; empty where there is no such table."""
        return frozenset(self.column_types(table, schema))

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, TypeEngine[Any]]:
        """The columns of a table and their types; empty where there is no such table."""
        key = (schema, table)
        if key not in self._types:
            with translated(), warnings.catch_warnings():
                # A type that SQLAlchemy does not know (citext, geometry) is no trouble: only its name is needed.
                warnings.filterwarnings("ignore", "Did not recognize type", SAWarning)
                self._types[key] = self._reflected(table, schema)
        return self._types[key]

    def _reflected(self, table: str, schema: str | None) -> dict[str, TypeEngine[Any]]:
        if self.dialect == "mysql":
            return mysql_columns(self.connection, table, schema)
        try:
            found = inspect(self.connection).get_columns(table, schema)
        except NoSuchTableError:
            return {}
        return {str(item["name"]): item["type"] for item in found}

    def has_table(self, table: str, schema: str | None = None) -> bool:
        """Whether the table is there, as the account sees it."""
        return bool(self.columns(table, schema))

    def tables(self, schema: str | None = None) -> list[str]:
        """The names of all tables and views that the account sees."""
        if schema not in self._tables:
            with translated():
                found = inspect(self.connection)
                self._tables[schema] = sorted({*found.get_table_names(schema), *found.get_view_names(schema)})
        return self._tables[schema]

    def unobserved(self) -> Reader:
        """The same reader, whose statements are not told to `observe`."""
        other = copy(self)
        other._observe = _unseen
        return other

    def ask(self, questions: Sequence[Question]) -> list[int | AdapterError]:
        """Answer many questions in one statement, and one more for each family of alike ones (`adapters/alike.py`).

        One that fails spoils only its own answer. A missing table names itself only to a person, so the statement is
        halved until the broken question stands alone: about 2 log2(n) statements for one broken portal among n.
        """
        answers: dict[int, int | AdapterError] = {}
        for family in families(questions):
            answers |= self._family(family, questions)
        rest = [place for place in range(len(questions)) if place not in answers]
        answers |= dict(zip(rest, self._each([questions[place] for place in rest]), strict=True))
        return [answers[place] for place in range(len(questions))]

    def _family(self, family: Family, questions: Sequence[Question]) -> dict[int, int | AdapterError]:
        """Answers by place; none where the column gives other values than the whole numbers that were asked for."""
        try:
            rows = self.rows(family.statement)
        except AdapterError as error:
            return dict.fromkeys(family.places, error)
        if not all(isinstance(number, int) for number, _ in rows):
            return {}
        counts = {int(number): count for number, count in rows}
        return {place: _answer(questions[place], (counts.get(unit, 0),)) for place, unit in family.places.items()}

    def _each(self, questions: Sequence[Question]) -> list[int | AdapterError]:
        if not questions:
            return []
        scalars = [scalar for question in questions for scalar in question.scalars]
        if len(scalars) > SCALARS_IN_ONE_STATEMENT and len(questions) > 1:
            return self._halves(questions)
        try:
            values = self._scalars(scalars)
        except (SchemaMismatch, AccessDenied) as error:
            is_everyones = len({shape(question) for question in questions}) == 1
            return [error] * len(questions) if is_everyones else self._halves(questions)
        except AdapterError as error:
            return [error] * len(questions)
        answers: list[int | AdapterError] = []
        for question in questions:
            mine, values = values[: len(question.scalars)], values[len(question.scalars) :]
            answers.append(_answer(question, mine))
        return answers

    def _halves(self, questions: Sequence[Question]) -> list[int | AdapterError]:
        middle = len(questions) // 2
        return self._each(questions[:middle]) + self._each(questions[middle:])

    def _scalars(self, scalars: Sequence[Select[Any]]) -> Sequence[Any]:
        if not scalars:
            return ()
        if len(scalars) == 1:
            return (self.scalar(scalars[0]),)
        labelled = [scalar.scalar_subquery().label(f"n{index}") for index, scalar in enumerate(scalars)]
        return tuple(self.rows(select(*labelled))[0])

    def _limit_sqlite(self) -> None:
        """SQLite has no time limit of its own; its progress handler stops a statement that runs too long."""
        raw = self.connection.connection.dbapi_connection
        if isinstance(raw, sqlite3.Connection):
            ends = time.monotonic() + self._statement_s
            raw.set_progress_handler(lambda: time.monotonic() > ends, 10_000)


def _unseen(statement: Select[Any]) -> None:
    """Nobody wants to know."""


def _answer(question: Question, values: Sequence[Any]) -> int | AdapterError:
    try:
        return question.answer(values)
    except AdapterError as error:
        return error


class translated:
    """Turn what SQLAlchemy and drivers raise into AdapterError, without the statement, its values or the address."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (SQLAlchemyError, sqlite3.Error)):
            original = error.orig if isinstance(error, DBAPIError) else error
            raise translate(original, is_pool=isinstance(error, PoolTimeout)) from error
