"""How the database would run a count: does it read a whole table, how many rows are that, and which index would help.

Only the plan is asked for; nothing is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnClause, Select, column, func, inspect, literal_column, select
from sqlalchemy import table as sql_table
from sqlalchemy.sql import visitors

from adapters.base import plain_table
from adapters.database import Reader, translated
from adapters.dates import Moment
from adapters.errors import AdapterError
from adapters.text import Text
from service.doctoring.findings import Finding, Place, warning
from service.literal_sql import literal_sql
from service.observing import Asked, Table, beneath

MANY_ROWS = 20_000
"""A table of fewer rows is read in milliseconds, with or without an index."""
VIEW_IS_CLOSED = 1345  # MariaDB, MySQL: EXPLAIN of a view needs rights on its tables
BYTES_OF_AN_ENTRY = 30
ROWS_INDEXED_IN_A_SECOND = 250_000


@dataclass(frozen=True)
class Scan:
    """A table that is read from its first row to its last. rows: the server's estimate; None where it has none."""

    table: Table
    rows: int | None


def explain(reader: Reader, statement: Select[Any]) -> list[Scan]:
    """The whole tables that a statement reads. Raises AdapterError where a table, column or right is missing."""
    text = literal_sql(statement, reader.connection.dialect)
    if reader.dialect == "mysql":
        return list(_mysql(reader, text))
    if reader.dialect == "postgresql":
        return list(_postgresql(reader, text))
    if reader.dialect == "sqlite":
        return list(_sqlite(reader, text))
    reader.rows(select(statement.limit(0).subquery()))  # the plan cannot be had here, the names can be checked
    return []


def advice(reader: Reader, place: Place, asked: Asked) -> Iterator[Finding]:
    """A warning where a count reads a large table whole though an index on its moment could serve."""
    for scan in explain(reader, asked.statement):
        if scan.rows is None or scan.rows < MANY_ROWS:
            continue
        name = _column(asked.moment, scan.table)
        if name is None or _has_index(reader, scan.table, name):
            continue
        yield _missing_index(reader, place, scan, name)


def _missing_index(reader: Reader, place: Place, scan: Scan, name: str) -> Finding:
    rows = scan.rows or 0
    quote = reader.connection.dialect.identifier_preparer.quote_identifier
    index = quote(f"soluong_{name}"[:60])
    full = ".".join(quote(part) for part in scan.table if part)
    statement = f"CREATE INDEX {index} ON {full} ({quote(name)})"
    if reader.dialect == "mysql":
        statement += " ALGORITHM=INPLACE LOCK=NONE"
    elif reader.dialect == "postgresql":
        statement = statement.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY")
    megabytes = max(1, round(rows * BYTES_OF_AN_ENTRY / 1_000_000))
    seconds = max(1, round(rows / ROWS_INDEXED_IN_A_SECOND))
    return warning(
        "index",
        place,
        Text(
            f"mỗi lần đếm đọc hết bảng {scan.table}, khoảng {rows:,} dòng, vì cột {name} không có chỉ mục",
            f"each count reads all of table {scan.table}, about {rows:,} rows, since column {name} has no index",
        ),
        Text(
            f"người quản trị cơ sở dữ liệu chạy: {statement};  (ước chừng {megabytes} MB đĩa, dựng {seconds} giây, "
            "portal vẫn chạy; mỗi lượt ghi chậm thêm không đáng kể)",
            f"the database's administrator runs: {statement};  (about {megabytes} MB of disk, {seconds} s to build "
            "while the portal runs; each write a little slower)",
        ),
    )


def _column(moment: Moment | None, table: Table) -> str | None:
    """The column of this table by which the days are chosen."""
    if moment is None:
        return None
    for element in visitors.iterate(moment.column):
        if isinstance(element, ColumnClause) and element.table is not None:
            own = beneath(element.table)
            if own is not None and own.name == table.name:
                return str(element.name)
    return None


def _has_index(reader: Reader, table: Table, name: str) -> bool:
    """Whether an index begins with this column. MySQL's own reflection is closed to narrow accounts."""
    if reader.dialect == "mysql":
        listed = plain_table(
            "statistics", "table_schema", "table_name", "column_name", "seq_in_index", schema="information_schema"
        )
        where = (listed.c.table_name == table.name, listed.c.column_name == name, listed.c.seq_in_index == 1)
        here = listed.c.table_schema == (table.schema or func.database())
        return bool(reader.scalar(select(func.count()).select_from(listed).where(here, *where)))
    with translated():
        found = inspect(reader.connection)
        firsts: list[list[str | None]] = [
            index["column_names"][:1] for index in found.get_indexes(table.name, table.schema)
        ]
        firsts.append([*found.get_pk_constraint(table.name, table.schema)["constrained_columns"][:1]])
    return [name] in firsts


# --- Each engine's own words ------------------------------------------------------------------------------------------


def _run(reader: Reader, text: str) -> list[Any]:
    with translated():
        # Drivers that format with % take the sign for a place of a value.
        doubled = text if reader.dialect == "sqlite" else text.replace("%", "%%")
        return list(reader.connection.exec_driver_sql(doubled).mappings())


def _mysql(reader: Reader, text: str) -> Iterator[Scan]:
    is_mariadb = bool(getattr(reader.connection.dialect, "is_mariadb", False))
    try:
        rows = _run(reader, f"{'EXPLAIN' if is_mariadb else 'EXPLAIN FORMAT=TRADITIONAL'} {text}")
    except AdapterError as error:
        original = getattr(error.__cause__, "orig", None)
        if original is not None and original.args[0] == VIEW_IS_CLOSED:
            return
        raise
    for row in rows:
        name = row["table"]
        if name and not str(name).startswith("<") and row["type"] in ("ALL", "index"):
            yield Scan(Table(None, str(name)), None if row["rows"] is None else int(row["rows"]))


def _postgresql(reader: Reader, text: str) -> Iterator[Scan]:
    (row,) = _run(reader, f"EXPLAIN (FORMAT JSON, VERBOSE) {text}")
    plan = row["QUERY PLAN"]
    for node in _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
        if node["Node Type"] == "Seq Scan":
            table = Table(node.get("Schema"), node["Relation Name"])
            yield Scan(table, _size(reader, table) or int(node["Plan Rows"]))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def _size(reader: Reader, table: Table) -> int | None:
    """The rows that PostgreSQL believes to be there; None where it has not looked yet."""
    relations = sql_table(
        "pg_class", column("relname"), column("relnamespace"), column("reltuples"), schema="pg_catalog"
    )
    schemas = sql_table("pg_namespace", column("oid"), column("nspname"), schema="pg_catalog")
    found = select(relations.c.reltuples).join_from(relations, schemas, schemas.c.oid == relations.c.relnamespace)
    rows = reader.scalar(found.where(relations.c.relname == table.name, schemas.c.nspname == table.schema))
    return int(rows) if rows is not None and rows > 0 else None


def _sqlite(reader: Reader, text: str) -> Iterator[Scan]:
    for row in _run(reader, f"EXPLAIN QUERY PLAN {text}"):
        words = str(row["detail"]).split()
        if words[0] == "SCAN" and "INDEX" not in words and reader.has_table(words[1]):
            yield Scan(Table(None, words[1]), _rows_of_file(reader, words[1]))


def _rows_of_file(reader: Reader, name: str) -> int | None:
    """The highest row number, which costs nothing to look up; None for a table that has none."""
    try:
        rows = reader.scalar(select(func.max(literal_column("rowid"))).select_from(plain_table(name)))
    except AdapterError:
        return None
    return None if rows is None else int(rows)
