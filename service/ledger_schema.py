"""The ledger's tables, and how its database is opened: SQLite, PostgreSQL or MySQL by URL.

ledger_counter   one row a counter: who it is, and for a running total what the last sample said
ledger_midnight  one row a running total and midnight: how much it had grown by then
ledger_day       one row a counter and finished day: what the counter itself said of that day
ledger_event     what an operator should know: resets, removals, disagreements
ledger_answer    what was answered for closed ranges, one row a question and number
ledger_schema    the version of all this
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Float,
    Insert,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError

from adapters.errors import AdapterError
from adapters.text import Text

VERSION = 1
ATTEMPTS = 5
BUSY_S = 30

metadata = MetaData()
_Id = BigInteger().with_variant(Integer(), "sqlite")

schema = Table("ledger_schema", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

counter = Table(
    "ledger_counter",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("portal_id", BigInteger, nullable=False),
    Column("adapter", String(64), nullable=False),
    Column("metric", String(32), nullable=False),
    Column("fingerprint", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False, default=0),  # how many samples were written; guards every write
    Column("last_at", BigInteger),  # Unix seconds of the last sample
    Column("last_value", BigInteger),
    Column("grown", BigInteger, nullable=False, default=0),  # growth seen since the first sample, over all resets
    Column("falls", Integer, nullable=False, default=0),
    Column("fell_on", Date),  # the day on which the last fall was seen
    Column("fell_from", BigInteger),  # the value before it, until the total has passed that again
    Column("pace", Float),  # the quickest growth seen, in a quarter of an hour
    Column("is_additive", Boolean, nullable=False, default=False),  # whether its days may be added; False: not known
    UniqueConstraint("portal_id", "adapter", "metric", "fingerprint", name="ledger_counter_key"),
)

midnight = Table(
    "ledger_midnight",
    metadata,
    Column("counter_id", _Id, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),  # the day that begins with this midnight
    Column("off_s", Integer, nullable=False),  # when the sample was taken, seconds after midnight or (negative) before
    Column("grown", BigInteger, nullable=False),
    Column("falls", Integer, nullable=False),
    sqlite_with_rowid=False,
)

day = Table(
    "ledger_day",
    metadata,
    Column("counter_id", _Id, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

happened = Table(
    "ledger_event",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("counter_id", _Id, nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("before_value", BigInteger, nullable=False),
    Column("after_value", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    UniqueConstraint("counter_id", "day", "kind", "before_value", "after_value", name="ledger_event_once"),
)

answer = Table(
    "ledger_answer",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("portal_id", BigInteger, nullable=False),
    Column("what", String(16), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),  # Unix seconds of the first time that this number was given
    Column("last_at", BigInteger, nullable=False),  # and of the last
    Column("receipt", String(128), nullable=False),  # of the last
    UniqueConstraint("portal_id", "what", "first_day", "last_day", "number", name="ledger_answer_once"),
)


class LedgerError(AdapterError):
    """The ledger's own database cannot be used."""


def open_engine(url: URL | str) -> Engine:
    """An engine on a database that has the tables of this version. Raises LedgerError."""
    url = make_url(url)
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql", "mysql", "mariadb"):
        raise LedgerError(
            Text(
                f"ledger.url: sổ bộ đếm không dùng được {backend}; cần sqlite, postgresql hoặc mysql",
                f"ledger.url: the ledger cannot use {backend}; it wants sqlite, postgresql or mysql",
            )
        )
    arguments: dict[str, Any] = {"timeout": BUSY_S} if backend == "sqlite" else {"connect_timeout": 5}
    if backend in ("mysql", "mariadb"):
        arguments |= {"read_timeout": BUSY_S, "write_timeout": BUSY_S}
    elif backend == "postgresql":
        arguments |= {
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 20_000,
        }
    pool: dict[str, Any] = {} if backend == "sqlite" else {"pool_size": 2, "pool_pre_ping": True, "pool_recycle": 1800}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **pool)
    if backend == "sqlite":
        event.listen(engine, "connect", _sqlite_session)
        event.listen(engine, "begin", _sqlite_begin)
    try:
        _prepare(engine)
    except BaseException:  # whatever ended it, Ctrl-C too: the connections are given back, and it goes on
        engine.dispose()
        raise
    return engine


def _sqlite_session(connection: Any, _record: Any) -> None:
    """WAL lets readers read while a recorder writes; every commit is on the disk before it is believed.

    Of several that turn a new file into WAL at once, SQLite lets none wait for another, whatever the time-out says.
    """
    gives_up = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > gives_up:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous = FULL")


def _sqlite_begin(connection: Connection) -> None:
    """Take the lock for writing at the start: a transaction that took it half-way could not wait for another."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare(engine: Engine) -> None:
    """Make the tables that are missing.

    Several processes may do this at once. The one that loses a table to another looks again; where a CREATE cannot be
    taken back (MySQL) they may lose in turns, table by table.
    """
    for attempt in range(2 * len(metadata.tables) + 1):
        versions: list[int] = []
        with Guarded(engine) as connection:
            try:
                with connection.begin():
                    metadata.create_all(connection)
                    versions = list(connection.execute(select(schema.c.version)).scalars())
                    if not versions:
                        add_new(connection, schema, [{"version": VERSION}])
            except DBAPIError as error:
                if attempt == 2 * len(metadata.tables):
                    raise unusable(error) from error
                continue
        if versions and max(versions) > VERSION:
            raise LedgerError(
                Text(
                    f"sổ bộ đếm có cấu trúc phiên bản {max(versions)}, bản soluong này chỉ biết đến {VERSION}; "
                    "hãy nâng cấp soluong",
                    f"the ledger has schema version {max(versions)}, this soluong knows versions up to {VERSION}; "
                    "upgrade soluong",
                )
            )
        return


def unusable(error: DBAPIError) -> LedgerError:
    """What went wrong with the ledger, without address or account."""
    name = type(error.orig or error).__name__
    return LedgerError(
        Text(
            f"không dùng được cơ sở dữ liệu của sổ bộ đếm ({name}); xem lại ledger.url, thư mục và quyền ghi",
            f"the ledger's database cannot be used ({name}); check ledger.url, its folder and the right to write",
        )
    )


def insert_new(dialect: str, table: Table) -> Insert:
    """An INSERT that leaves alone a row that is already there."""
    key = next(iter(table.primary_key.columns))
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    if dialect == "sqlite":
        return sqlite_dialect.insert(table).on_conflict_do_nothing()
    # Not INSERT IGNORE, which would also hide values that do not fit.
    return mysql.insert(table).on_duplicate_key_update({key.name: table.c[key.name]})


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str], changed: Sequence[str]
) -> None:
    """Insert rows; where a row with these keys is there, its other columns take the new values."""
    if not rows:
        return
    name = connection.dialect.name
    statement: Insert
    if name in ("postgresql", "sqlite"):
        made = postgresql.insert(table) if name == "postgresql" else sqlite_dialect.insert(table)
        statement = made.on_conflict_do_update(
            index_elements=list(keys), set_={column: made.excluded[column] for column in changed}
        )
    else:
        wanted = mysql.insert(table)
        statement = wanted.on_duplicate_key_update({column: wanted.inserted[column] for column in changed})
    connection.execute(statement, list(rows))


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that are not there yet."""
    if rows:
        connection.execute(insert_new(connection.dialect.name, table), list(rows))


@dataclass
class Guarded:
    """A connection whose errors come out as LedgerError."""

    engine: Engine

    def __enter__(self) -> Connection:
        try:
            self._connection = self.engine.connect()
        except DBAPIError as error:
            raise unusable(error) from error
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._connection.close()
        if isinstance(error, DBAPIError):
            raise unusable(error) from error


def may_pass(error: DBAPIError) -> bool:
    """Deadlock or serialisation failure (PostgreSQL 40001, 40P01; MySQL 1213, 1205), or a connection that broke."""
    original = error.orig
    number = original.args[0] if original is not None and original.args else None
    state = getattr(original, "sqlstate", None)
    return error.connection_invalidated or state in ("40001", "40P01") or number in (1213, 1205)
