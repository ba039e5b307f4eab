"""A statement as a person can run it: literal values, one clause a line, in its own engine's words."""

from __future__ import annotations

from typing import Any

import sqlglot
from sqlalchemy import ColumnElement, Dialect
from sqlalchemy.exc import CompileError
from sqlglot.errors import SqlglotError

_GLOT = {"mysql": "mysql", "mariadb": "mysql", "postgresql": "postgres", "sqlite": "sqlite", "mssql": "tsql"}


def literal_sql(statement: Any, dialect: Dialect) -> str:
    """The text of a SELECT on one line, with its values in it."""
    # No driver's own escapes: pyformat doubles each percent sign.
    made_anew: Any = type(dialect)
    plain = made_anew(paramstyle="named")
    try:
        made = statement.compile(dialect=plain, compile_kwargs={"literal_binds": True})
    except (CompileError, NotImplementedError):  # a type without a literal form
        made = statement.compile(dialect=plain)
    return " ".join(str(made).split("\n"))


def pretty_sql(statement: Any, dialect: Dialect) -> str:
    """The same, one clause a line; on one line where the parser does not know its words."""
    text = literal_sql(statement, dialect)
    name = _GLOT.get(dialect.name, dialect.name)
    try:
        return str(sqlglot.transpile(text, read=name, write=name, pretty=True)[0])
    except (SqlglotError, ValueError):
        return text


def literal_value(bound: ColumnElement[Any], dialect: Dialect) -> str:
    """One bound as SQL writes it, e.g. '2022-05-01 00:00:00'."""
    return literal_sql(bound, dialect)
