"""Copies of tables from one engine to another, with the types that the other engine has for the same values."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql


def copy_tables(source: sa.URL, target: sa.URL, names: list[str] | None = None) -> None:
    """Copy these tables (all, if none are named) with their rows; keys and defaults stay behind."""
    there, here = sa.create_engine(source), sa.create_engine(target)
    try:
        with there.connect() as reading, here.begin() as writing:
            for name in names or sa.inspect(reading).get_table_names():
                original = sa.Table(name, sa.MetaData(), autoload_with=reading)
                columns = [sa.Column(column.name, _plain(column.type)) for column in original.columns]
                copied = sa.Table(name, sa.MetaData(), *columns)
                copied.create(writing)
                rows = [
                    {key: _value(value) for key, value in row.items()}
                    for row in reading.execute(sa.select(original)).mappings()
                ]
                if rows:
                    writing.execute(copied.insert(), rows)
    finally:
        there.dispose()
        here.dispose()


def _plain(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(kind, mysql.BIT):
        return sa.SmallInteger()
    plain = kind.as_generic(allow_nulltype=False)
    if isinstance(plain, sa.String):
        plain.collation = None  # a name that only the first engine knows
    return plain


def _value(value: Any) -> Any:
    return int.from_bytes(value, "big") if isinstance(value, bytes) and len(value) == 1 else value
