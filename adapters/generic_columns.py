"""Tables and columns that a YAML file names: looked up in the database once, with what each column can hold.

A name that is not there is a SchemaMismatch with the nearest that is. Names are quoted by the dialect, so mixed case
and Vietnamese names work on every engine; values are bound.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, FromClause, Numeric, String, cast, func, literal
from sqlalchemy import types as sql_types
from sqlalchemy.dialects import mssql, mysql, postgresql
from sqlalchemy.types import TypeEngine

from adapters.base import plain_table
from adapters.database import Reader
from adapters.dates import UTC, Clock, Instant, Moment, WallClock
from adapters.errors import SchemaMismatch, SiteMismatch
from adapters.text import Text

Zone = tzinfo


class Sort(Enum):
    """What a column holds."""

    NUMBER = Text("số", "numbers")
    TEXT = Text("chữ", "text")
    BOOLEAN = Text("đúng/sai", "true or false")
    DAY = Text("ngày", "days")
    WALL = Text("ngày giờ không có múi giờ", "date and time without zone")
    ZONED = Text("thời điểm có múi giờ", "date and time with zone")
    WORD = Text("một trong các từ định sẵn", "one of a set of words")
    UUID = Text("UUID", "a UUID")
    OTHER = Text("kiểu khác", "something else")


@dataclass(frozen=True)
class Shape:
    """What a column holds, with the type as the dialect reports it."""

    sort: Sort
    type: TypeEngine[Any]


def shape_of(type_: TypeEngine[Any]) -> Shape:
    """The sort of a reflected type. MySQL's TIMESTAMP is an instant, its bit(1) and SQL Server's bit a 0 or 1."""
    if isinstance(type_, postgresql.BIT):
        return Shape(Sort.BOOLEAN if type_.length == 1 else Sort.OTHER, type_)
    return Shape(next((sort for kinds, sort in _SORTS if isinstance(type_, kinds)), _dated(type_)), type_)


_SORTS: tuple[tuple[tuple[type[Any], ...], Sort], ...] = (
    ((Boolean,), Sort.BOOLEAN),
    ((mysql.BIT, mysql.YEAR, sql_types.Integer, sql_types.Numeric), Sort.NUMBER),
    ((sql_types.Enum,), Sort.WORD),
    ((sql_types.Uuid,), Sort.UUID),
    ((mysql.SET, sql_types.String), Sort.TEXT),
    ((mysql.TIMESTAMP, mssql.DATETIMEOFFSET), Sort.ZONED),
    ((sql_types.Date,), Sort.DAY),
)


def _dated(type_: TypeEngine[Any]) -> Sort:
    if isinstance(type_, sql_types.DateTime):
        return Sort.ZONED if type_.timezone else Sort.WALL
    return Sort.OTHER


_FITTING: dict[Clock, tuple[Sort, ...]] = {
    Clock.LOCAL: (Sort.WALL, Sort.DAY),
    Clock.UTC: (Sort.WALL, Sort.DAY),
    Clock.AWARE: (Sort.ZONED,),
    Clock.UNIX: (Sort.NUMBER,),
    Clock.UNIX_MS: (Sort.NUMBER,),
    Clock.UNIX_LOCAL: (Sort.NUMBER,),
    Clock.DATE: (Sort.DAY, Sort.WALL),
    Clock.TEXT: (Sort.TEXT,),
    Clock.TEXT_DATE: (Sort.TEXT,),
}

_ONLY_CLOCK = {Sort.DAY: Clock.DATE, Sort.ZONED: Clock.AWARE}
_LIKELY: dict[Sort, tuple[tuple[Clock, ...], Clock]] = {
    Sort.WALL: ((Clock.LOCAL, Clock.UTC), Clock.LOCAL),
    Sort.NUMBER: ((Clock.UNIX, Clock.UNIX_MS, Clock.UNIX_LOCAL), Clock.UNIX),
    Sort.TEXT: ((Clock.TEXT, Clock.TEXT_DATE), Clock.TEXT),
}


@dataclass(frozen=True)
class CheckedTable:
    """A table that is there, with the shapes of all its columns."""

    name: str
    clause: FromClause
    shapes: Mapping[str, Shape]
    dialect: str

    def renamed(self, alias: str) -> CheckedTable:
        """The same table under another name in the statement."""
        return replace(self, clause=self.clause.alias(alias))

    def spelled(self, column: str) -> str:
        """The column's own name. Raises SchemaMismatch where there is no such column."""
        found = _same_name(column, self.shapes) or _same_name(_unquoted(column), self.shapes)
        if found is None:
            raise _no_column(self.name, column, self.shapes)
        return found

    def shape(self, column: str) -> Shape:
        """What the column holds. Raises SchemaMismatch where there is no such column."""
        return self.shapes[self.spelled(column)]

    def column(self, name: str) -> ColumnElement[Any]:
        """The column, of no type: values come as the driver gives them, and bounds bring their own types."""
        return self.clause.c[self.spelled(name)]

    def number(self, name: str) -> ColumnElement[Any]:
        """A column that can be added up. Raises SiteMismatch for any other."""
        sort = self.shape(name).sort
        if sort not in (Sort.NUMBER, Sort.OTHER):
            raise SiteMismatch(
                Text(
                    f"cột {name} của bảng {self.name} là kiểu {sort.value.vi}, không cộng được",
                    f"column {name} of table {self.name} holds {sort.value.en}, which cannot be added up",
                )
            )
        return self.column(name)

    def likely_clock(self, name: str, near: Clock) -> Clock:
        """The clock of a column for which the YAML names none: what its type says, and `near` where that is not enough.

        near: the clock of the column that says when; of an expiry in the same table, the likeliest.
        """
        sort = self.shape(name).sort
        if sort in _ONLY_CLOCK:
            return _ONLY_CLOCK[sort]
        alike, otherwise = _LIKELY.get(sort, ((near,), near))
        if sort is Sort.TEXT and self.dialect == "sqlite":
            alike = (*alike, Clock.UTC, Clock.AWARE)
        return near if near in alike else otherwise

    def moment(self, name: str, clock: Clock, zone: tzinfo) -> Moment:
        """The column as a moment. Raises SiteMismatch where it cannot be on that clock."""
        sort = self.shape(name).sort
        column = self.column(name)
        if sort is Sort.ZONED and clock is Clock.UTC:
            clock = Clock.AWARE  # sessions show an instant in UTC
        if sort is Sort.NUMBER and clock is Clock.TEXT_DATE:
            return Moment(cast(column, String), clock, zone)  # 20250707 as a number
        is_lax = sort is Sort.OTHER or (self.dialect == "sqlite" and sort is not Sort.BOOLEAN)
        if not (is_lax or sort in _FITTING[clock]):
            clocks = ", ".join(item.value for item, sorts in _FITTING.items() if sort in sorts) or "-"
            raise SiteMismatch(
                Text(
                    f"cột {name} của bảng {self.name} là kiểu {sort.value.vi}; clock '{clock.value}' không hợp, "
                    f"hợp là: {clocks}",
                    f"column {name} of table {self.name} holds {sort.value.en}; clock '{clock.value}' does not fit, "
                    f"fitting: {clocks}",
                )
            )
        return _sqlite_moment(column, clock, zone) if self.dialect == "sqlite" else Moment(column, clock, zone)


def _sqlite_moment(column: ColumnElement[Any], clock: Clock, zone: tzinfo) -> Moment:
    """SQLite has no dates: a DATETIME is text, with a blank or T as its writer liked, or a day alone."""
    if clock is Clock.LOCAL:
        return Moment(column, Clock.TEXT, zone)
    if clock is Clock.UTC:
        return Moment(column, Clock.TEXT, UTC)
    if clock is Clock.AWARE:
        # Rows may name different offsets, which only its own function brings to one.
        return Moment(func.datetime(column), Clock.UTC, zone)
    return Moment(column, clock, zone)


def checked_table(reader: Reader, name: str, schema: str | None) -> CheckedTable:
    """Look a table up. `schema.table` is two names where no schema is given apart; either may stand in quotes.

    Raises: SchemaMismatch naming the nearest tables where it is not there.
    """
    if schema is None:
        *before, name = _NAME.findall(name) or [name]
        schema = ".".join(map(_unquoted, before)) or None
    name = _unquoted(name)
    types = reader.column_types(name, schema)
    if not types:
        same = _same_name(name, reader.tables(schema))
        if same is None:
            raise no_table(reader, name, schema)
        name, types = same, reader.column_types(same, schema)
    shapes = {column: shape_of(type_) for column, type_ in types.items()}
    return CheckedTable(name, plain_table(name, *types, schema=schema), shapes, reader.dialect)


_NAME = re.compile(r'"[^"]+"|`[^`]+`|\[[^\]]+\]|[^.]+')


def _unquoted(name: str) -> str:
    """A name without the quotes of any engine.

    >>> _unquoted('"Tin tức"'), _unquoted("`TinTuc`"), _unquoted("[dbo]"), _unquoted("TinTuc")
    ('Tin tức', 'TinTuc', 'dbo', 'TinTuc')
    """
    is_quoted = len(name) > 2 and name[0] + name[-1] in ('""', "``", "[]")
    return name[1:-1] if is_quoted else name


def _same_name(name: str, known: Iterable[str]) -> str | None:
    """The name itself, else the only one that differs in case alone: PostgreSQL folds what was made without quotes."""
    names = list(known)
    same = [other for other in names if other.casefold() == name.casefold()]
    return name if name in names else same[0] if len(same) == 1 else None


def no_table(reader: Reader, name: str, schema: str | None) -> SchemaMismatch:
    """The refusal of a table that is not there, with the nearest that are."""
    shown = f"{schema}.{name}" if schema else name
    vi, en = _nearest(name, reader.tables(schema))
    return SchemaMismatch(Text(f"không có bảng {shown}{vi}", f"there is no table {shown}{en}"))


def _no_column(table: str, column: str, known: Iterable[str]) -> SchemaMismatch:
    vi, en = _nearest(column, list(known))
    return SchemaMismatch(Text(f"bảng {table} không có cột {column}{vi}", f"table {table} has no column {column}{en}"))


def _nearest(word: str, known: list[str]) -> tuple[str, str]:
    bare = {_bare(name): name for name in known}
    near = [bare[name] for name in difflib.get_close_matches(_bare(word), bare, n=3, cutoff=0.5)]
    if near:
        return f"; có phải: {', '.join(near)}?", f"; did you mean: {', '.join(near)}?"
    listed = ", ".join(sorted(known)[:20])
    return (f"; đang có: {listed}", f"; there are: {listed}") if listed else ("", "")


def _bare(name: str) -> str:
    """A name without case, marks, blanks and underscores: 'TieuDe' is meant to find 'Tiêu đề'."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isalnum())


# --- Values -----------------------------------------------------------------------------------------------------------


def bound_value(shape: Shape, column: str, value: Any, zone: tzinfo) -> ColumnElement[Any]:
    """A value of the YAML bound as what the column holds. Raises SiteMismatch where it is of another sort."""
    made = _bound(shape, value, zone)
    if made is None:
        raise _unfit(shape, column, value)
    return made


def _bound(shape: Shape, value: Any, zone: tzinfo) -> ColumnElement[Any] | None:
    match shape.sort:
        case Sort.NUMBER if isinstance(value, (bool, int)):
            return literal(int(value), BigInteger())
        case Sort.NUMBER if isinstance(value, float):
            return literal(Decimal(str(value)), Numeric())
        case Sort.BOOLEAN if value in (0, 1) and isinstance(value, (bool, int)):
            if isinstance(shape.type, postgresql.BIT):
                return cast(literal(str(int(value)), String()), shape.type)
            return literal(bool(value), Boolean())
        case Sort.TEXT if isinstance(value, str):
            return literal(value, String())
        case Sort.WORD if isinstance(value, str) and value in shape.type.enums:  # type: ignore[attr-defined] # an Enum
            return literal(value, shape.type)
        case Sort.UUID if isinstance(value, str):
            return literal(value, sql_types.Uuid(as_uuid=False))
        case Sort.DAY | Sort.WALL | Sort.ZONED:
            return _bound_moment(shape.sort, value, zone)
        case Sort.OTHER:
            return literal(value)
    return None


def _bound_moment(sort: Sort, value: Any, zone: tzinfo) -> ColumnElement[Any] | None:
    """A day or a moment as it is stored; for an instant, of the configured zone where the value names none."""
    try:
        given = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(given, datetime):
        if not isinstance(given, date):
            return None
        given = datetime.combine(given, time())
    if sort is Sort.DAY:
        return literal(given.date(), sql_types.Date())
    if sort is Sort.WALL:
        return literal(given.replace(tzinfo=None), WallClock())
    return literal((given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC), Instant())


def _unfit(shape: Shape, column: str, value: Any) -> SiteMismatch:
    sort = shape.sort.value
    vi, en = f"cột {column} là kiểu {sort.vi}, gặp {value!r}", f"column {column} holds {sort.en}, found {value!r}"
    if shape.sort is Sort.TEXT and isinstance(value, (int, float)):
        return SiteMismatch(Text(f"{vi}; viết trong dấu nháy: '{value}'", f"{en}; write it in quotes: '{value}'"))
    if shape.sort is Sort.NUMBER and isinstance(value, str):
        return SiteMismatch(Text(f"{vi}; viết số không có dấu nháy", f"{en}; write a number without quotes"))
    if isinstance(shape.type, sql_types.Enum):
        words = ", ".join(shape.type.enums)
        return SiteMismatch(Text(f"{vi}; được dùng: {words}", f"{en}; known: {words}"))
    return SiteMismatch(Text(vi, en))
