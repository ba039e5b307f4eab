"""Home-made portals: the tables that may hold news, as a suggestion for `--news table=... `."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import inspect
from sqlalchemy.types import Date, DateTime, TypeEngine

from adapters.database import Reader, translated
from adapters.text import Text

_SYSTEM = ("information_schema", "pg_catalog", "pg_toast", "sys", "INFORMATION_SCHEMA")
_SHOWN = 15
_AWARE = "timestamp with time zone"
_PUBLISHED = ("dang", "publish", "xuatban")


@dataclass(frozen=True)
class Dated:
    """A table with columns of dates: name and type of each, and the first column of its key."""

    name: str
    dates: tuple[tuple[str, str], ...]
    key: str | None

    def __str__(self) -> str:
        return f"  {self.name}: {', '.join(f'{column} ({kind})' for column, kind in self.dates)}"

    @property
    def published(self) -> str:
        """The column that is likeliest the publishing date."""
        columns = [column for column, _ in self.dates]
        return next((name for name in columns if any(word in name.lower() for word in _PUBLISHED)), columns[-1])


def suggestions(reader: Reader) -> Text:
    """Tables with columns of dates, one line each, and how the flags name the likeliest one."""
    tables = list(_tables_with_dates(reader))
    more = f"\n  ... (+{len(tables) - _SHOWN})" if len(tables) > _SHOWN else ""
    shown = "\n".join(map(str, tables[:_SHOWN])) + more if tables else "  -"
    likely = max(
        (table for table in tables if table.key), key=lambda table: len(table.dates), default=Dated("TinTuc", (), "ID")
    )
    column = likely.published if likely.dates else "NgayDang"
    aware = " --news published_at.clock=aware" if (column, _AWARE) in likely.dates else ""
    example = (
        f"  --news table={likely.name} --news key={likely.key} --news published_at.column={column}{aware}\n"
        "  --news where.TrangThai=2\n"
        "  --visits daily.table=BoDem --visits daily.day.column=Ngay --visits daily.count=SoLuot"
    )
    return Text(
        f"Không nhận ra CMS nào. Các bảng có cột ngày giờ:\n{shown}\nHãy cho biết bảng tin, ví dụ:\n{example}",
        f"No known CMS. Tables with columns of dates:\n{shown}\nName the table of news, for example:\n{example}",
    )


def _tables_with_dates(reader: Reader) -> Iterator[Dated]:
    for schema in _schemas(reader):
        for table in reader.tables(schema):
            types = reader.column_types(table, schema)
            dates = tuple((column, _kind(type_)) for column, type_ in types.items() if _is_date(column, type_))
            if dates:
                with translated():
                    key = inspect(reader.connection).get_pk_constraint(table, schema)["constrained_columns"]
                yield Dated(f"{schema}.{table}" if schema else table, dates, key[0] if key else None)


def _kind(type_: TypeEngine[object]) -> str:
    return _AWARE if getattr(type_, "timezone", False) else str(type_).lower()


def _is_date(column: str, type_: TypeEngine[object]) -> bool:
    """By its type; a number or text by its name, as SQLite and old portals keep moments."""
    words = ("ngay", "date", "time", "thoigian", "created", "publish")
    return isinstance(type_, (Date, DateTime)) or any(word in column.lower() for word in words)


def _schemas(reader: Reader) -> list[str | None]:
    """The default schema, and on servers that have several within a database the others."""
    if reader.dialect not in ("postgresql", "mssql"):
        return [None]
    with translated():
        there = inspect(reader.connection)
        others = [name for name in there.get_schema_names() if name not in (*_SYSTEM, there.default_schema_name)]
    return [None, *(name for name in others if not name.startswith(("pg_", "db_")))]
