"""The narrowest account that answers every configured question: which columns it must read, and the SQL that makes it.

What is read is observed (`service/observing.py`). MariaDB and MySQL hide from an account the columns that it may not
read, so what an adapter only looks for (is this column there?) must be granted too; which these are is found by hiding
columns from the adapter and seeing whether it still asks the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import URL, Connection, Select, column, create_engine, func, select
from sqlalchemy import table as sql_table
from sqlalchemy.pool import NullPool

from adapters.database import Limits, Reader, make_engine, translated
from adapters.errors import AdapterError, SchemaMismatch
from adapters.text import Text
from service.counting import Counter
from service.observing import Asked, Reads, Table, WatchingReader, compiled, statements, tables_of_text

PASSWORD = "THAY-MAT-KHAU-NAY"  # a placeholder, to be replaced by the reader


@dataclass(frozen=True)
class Account:
    """Who is to be made. host: from where the service connects (MariaDB and MySQL)."""

    user: str = "soluong"
    host: str = "localhost"


@dataclass
class Needs:
    """What the counters of one database read.

    columns:  in the tables' own order; the schema is the real one where the engine has several.
    is_by_name: whether an adapter picks tables by their names (Matomo: one a month), so that new ones need new grants.
    failures: counters that could not be asked, with the reason; their tables are not in `columns`.
    """

    engine: str  # 'mysql', 'mariadb', 'postgresql', 'sqlite', ...
    database: str
    columns: dict[Table, tuple[str, ...]] = field(default_factory=dict)
    is_by_name: bool = False
    failures: list[tuple[Counter, AdapterError]] = field(default_factory=list)


def find_needs(url: URL, counters: Sequence[Counter], now: datetime) -> Needs:
    """Ask every counter of one database all that the service asks. Raises AdapterError where it does not answer."""
    engine = make_engine(url, Limits(statement_s=30, pool=1))
    try:
        with translated(), engine.connect() as connection:
            is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
            needs = Needs("mariadb" if is_mariadb else connection.dialect.name, str(url.database))
            found = Reads()
            for counter in counters:
                try:
                    found.merge(_reads(connection, counter.adapter, now, needs))
                except AdapterError as error:
                    needs.failures.append((counter, error))
            _settle(connection, found, needs)
    finally:
        engine.dispose()
    return needs


def _reads(connection: Connection, adapter: Any, now: datetime, needs: Needs) -> Reads:
    """All that one adapter reads. Raises what the adapter raises."""
    reads = Reads()
    reader = WatchingReader(connection, reads)
    whole = _ask(adapter, reader, now)
    learning = _as_text(reads)
    needs.is_by_name |= reader.has_listed
    for asked in whole:
        reads.add(asked.statement)
    for text in reads.texts:
        for table, names in tables_of_text(text, reader.dialect).items():
            there = reader.columns(table.name, table.schema)
            reads.columns.setdefault(table, set()).update(there if "*" in names else names & there)
    if reader.dialect == "mysql":

        def is_same(seen: Mapping[Table, Iterable[str]]) -> bool:
            """Whether the adapter learns and asks the same where it sees these columns only."""
            asked_for = Reads()
            try:
                narrow = _ask(adapter, WatchingReader(connection, asked_for, seen), now)
            except AdapterError:
                return False
            return compiled(narrow) == compiled(whole) and _as_text(asked_for) == learning

        _add_what_is_looked_for(reads, reader.looked, is_same)
    return reads


def _ask(adapter: Any, reader: Reader, now: datetime) -> list[Asked]:
    return list(statements(adapter, adapter.learn(reader), now))


def _as_text(reads: Reads) -> list[str]:
    return sorted(f"{table} {sorted(columns)}" for table, columns in reads.columns.items())


def _add_what_is_looked_for(
    reads: Reads, looked: Mapping[Table, Sequence[str]], is_same: Callable[[Mapping[Table, Iterable[str]]], bool]
) -> None:
    """Add columns whose presence decides what is asked; at least one of each table whose presence may decide."""
    for table, there in looked.items():
        if there and not reads.columns.get(table):
            reads.columns[table] = {there[0]}
    if is_same(reads.columns):
        return
    for table, there in looked.items():
        for name in set(there) - reads.columns.get(table, set()):
            if not is_same({**looked, table: set(there) - {name}}):
                reads.columns.setdefault(table, set()).add(name)
    if not is_same(reads.columns):  # several columns that stand for one another
        for table, there in looked.items():
            reads.columns.setdefault(table, set()).update(there)


def _settle(connection: Connection, found: Reads, needs: Needs) -> None:
    """Give the columns their tables' order and real schemas; a table of which only rows are counted needs one."""
    reader = Reader(connection)
    for table, wanted in sorted(found.columns.items(), key=lambda item: (item[0].schema or "", item[0].name)):
        there = list(reader.column_types(table.name, table.schema))
        missing = wanted - set(there)
        if missing or not there:
            raise SchemaMismatch(_missing(table, sorted(missing) if there else []))
        columns = [name for name in there if name in wanted] or there[:1]
        needs.columns[Table(table.schema or _schema_of(reader, table.name), table.name)] = tuple(columns)


def _schema_of(reader: Reader, name: str) -> str | None:
    """The schema in which PostgreSQL finds a bare name."""
    if reader.dialect != "postgresql":
        return None
    relations = sql_table("pg_class", column("oid"), column("relname"), column("relnamespace"), schema="pg_catalog")
    schemas = sql_table("pg_namespace", column("oid"), column("nspname"), schema="pg_catalog")
    joined = relations.join(schemas, schemas.c.oid == relations.c.relnamespace)
    visible: Select[Any] = select(schemas.c.nspname).select_from(joined)
    value = reader.scalar(visible.where(relations.c.relname == name, func.pg_table_is_visible(relations.c.oid)))
    return None if value is None else str(value)


def _missing(table: Table, columns: Sequence[str]) -> Text:
    if not columns:
        return Text(f"không có bảng {table}", f"there is no table {table}")
    names = ", ".join(columns)
    return Text(f"bảng {table} không có cột {names}", f"table {table} has no column {names}")


# --- The SQL ----------------------------------------------------------------------------------------------------------


def grants(needs: Needs, account: Account, *, is_new: bool = True) -> list[str]:
    """The statements that make the account, each without its semicolon. None for SQLite.

    is_new: False where an earlier database of the same server has already made the account.
    """
    if needs.engine in ("mysql", "mariadb"):
        return list(_mysql(needs, account, is_new))
    if needs.engine == "postgresql":
        return list(_postgresql(needs, account, is_new))
    return []


def _mysql(needs: Needs, account: Account, is_new: bool) -> Iterable[str]:
    quote = _quoter("mysql")
    who = f"{_text(account.user)}@{_text(account.host)}"
    if is_new:
        yield f"CREATE USER {who} IDENTIFIED BY {_text(PASSWORD)}"
    for table, columns in needs.columns.items():
        names = ", ".join(map(quote, columns))
        yield f"GRANT SELECT ({names}) ON {quote(table.schema or needs.database)}.{quote(table.name)} TO {who}"


def _postgresql(needs: Needs, account: Account, is_new: bool) -> Iterable[str]:
    quote = _quoter("postgresql")
    who = quote(account.user)
    if is_new:
        yield f"CREATE ROLE {who} LOGIN PASSWORD {_text(PASSWORD)}"
        yield f"ALTER ROLE {who} SET default_transaction_read_only = on"
    yield f"GRANT CONNECT ON DATABASE {quote(needs.database)} TO {who}"
    for schema in dict.fromkeys(table.schema for table in needs.columns):
        if schema is not None:
            yield f"GRANT USAGE ON SCHEMA {quote(schema)} TO {who}"
    for table, columns in needs.columns.items():
        full = ".".join(quote(part) for part in table if part)
        yield f"GRANT SELECT ({', '.join(map(quote, columns))}) ON {full} TO {who}"


def _quoter(backend: str) -> Any:
    drivers = {"mysql": "mysql+pymysql://", "postgresql": "postgresql+psycopg://"}
    dialect = create_engine(drivers[backend], poolclass=NullPool).dialect
    return dialect.identifier_preparer.quote_identifier


def _text(value: str) -> str:
    """A string literal; neither engine's accounts may hold a backslash here (the command refuses it)."""
    return "'" + value.replace("'", "''") + "'"
