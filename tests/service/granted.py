"""What an account may do on a server, tried by the account itself, without the service's read-only session."""

# ruff: noqa: S608  the names come from the server's own catalogue, quoted by its dialect

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.databases import Server

DENIED = {1044, 1142, 1143, 1227, "42501", "55000"}
"""MariaDB and MySQL: database, table, column, privilege. PostgreSQL: insufficient privilege, a view of a join."""


@contextmanager
def session(url: sa.URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # What the account's own setting forbids must not hide what its rights allow.
            connection.exec_driver_sql("SET default_transaction_read_only = off")
        yield connection


def is_refused(connection: sa.Connection, statement: str) -> bool:
    """Whether the server refuses this statement for want of rights; any other failure is a fault of the test."""
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        assert error.orig is not None
        codes = {error.orig.args[0], getattr(error.orig, "sqlstate", None)}
        assert codes & DENIED, f"{statement}: {error.orig}"
        return True
    return False


@dataclass(frozen=True)
class Relation:
    """A table or view of a database."""

    schema: str | None
    name: str
    columns: list[str]
    is_view: bool


def relations(server: Server, url: sa.URL) -> list[Relation]:
    """Every table and view of a database, as an administrator sees them."""
    engine = sa.create_engine(url, poolclass=NullPool)
    inspector = sa.inspect(engine)
    schemas: list[str | None] = [None]
    if not server.is_mysql_like:
        schemas = [name for name in inspector.get_schema_names() if name != "information_schema"]
    found = []
    for schema in schemas:
        views = inspector.get_view_names(schema)
        for name in [*inspector.get_table_names(schema), *views]:
            columns = [str(column["name"]) for column in inspector.get_columns(name, schema)]
            found.append(Relation(schema, name, columns, name in views))
    engine.dispose()
    return found


def beyond(server: Server, found: Relation, may_read: Sequence[str]) -> Iterator[str]:
    """Statements about one table that its grants do not cover."""
    quote = server.quote
    full = f"{quote(found.schema)}.{quote(found.name)}" if found.schema else quote(found.name)
    for column in found.columns:
        if column not in may_read:
            yield f"SELECT {quote(column)} FROM {full}"
    if not may_read:
        yield f"SELECT COUNT(*) FROM {full}"
    yield f"DELETE FROM {full}"
    yield f"DROP {'VIEW' if found.is_view else 'TABLE'} {full}"
    if not found.is_view:
        column = quote((*may_read, *found.columns)[0])
        yield f"UPDATE {full} SET {column} = NULL"
        yield f"INSERT INTO {full} ({column}) VALUES (NULL)"


def let_through(
    server: Server, admin: sa.URL, account: sa.URL, granted: Mapping[Any, Sequence[str]]
) -> tuple[int, list[str]]:
    """How many statements beyond the grants were tried, and those that the server let through."""
    where = "" if server.is_mysql_like else "public."
    tried = [f"CREATE TABLE {where}soluong_was_here (n int)", "CREATE DATABASE soluong_was_here"]
    for found in relations(server, admin):
        tried += beyond(server, found, granted.get((found.schema, found.name), ()))
    with session(account) as connection:
        return len(tried), [statement for statement in tried if not is_refused(connection, statement)]
