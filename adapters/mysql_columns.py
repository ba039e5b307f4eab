"""The columns of a MariaDB or MySQL table as an account sees them that may read some columns only.

SQLAlchemy reflects with SHOW CREATE TABLE, which both servers refuse to an account that has no right on the whole
table; the very account that `soluong grants` prints. information_schema shows it the columns that it may read.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, column, func, select
from sqlalchemy import table as sql_table
from sqlalchemy.types import NullType, TypeEngine


def mysql_columns(connection: Connection, table: str, schema: str | None) -> dict[str, TypeEngine[Any]]:
    """Columns by name, in the table's order, with their types; empty where the account sees no such table."""
    names = ("column_name", "data_type", "column_type", "ordinal_position", "table_schema", "table_name")
    listed = sql_table("columns", *(column(name) for name in names), schema="information_schema")
    where = (listed.c.table_schema == (schema or func.database()), listed.c.table_name == table)
    found = select(listed.c.column_name, listed.c.data_type, listed.c.column_type).where(*where)
    rows = connection.execute(found.order_by(listed.c.ordinal_position))
    known = connection.dialect.ischema_names  # type: ignore[attr-defined]  # every dialect that reflects has it
    return {str(name): _type(known, _text(kind), _text(whole)) for name, kind, whole in rows}


def _type(known: dict[str, type[TypeEngine[Any]]], kind: str, whole: str) -> TypeEngine[Any]:
    """kind: 'enum'; whole: "enum('a','b')". A type that SQLAlchemy does not know is no trouble: its name is enough."""
    if kind.lower() not in known:
        return NullType()
    made: Any = known[kind.lower()]
    if kind.lower() in ("enum", "set"):
        words = [word.replace("''", "'") for word in re.findall(r"'((?:[^']|'')*)'", whole)]
        return made(*words)  # type: ignore[no-any-return]  # a type of the dialect
    return made()  # type: ignore[no-any-return]  # a type of the dialect


def _text(value: object) -> str:
    """MySQL gives these columns as bytes to some drivers."""
    return value.decode() if isinstance(value, bytes) else str(value)
