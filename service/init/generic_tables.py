"""Home-made portals: the tables that may hold news, as a suggestion for `--news table=... `."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import inspect
from sqlalchemy.types import Date, DateTime, TypeEngine

from adapters.database import Reader, translated
from adapters.text import Text

_SYSTEM = ("information_schema", "pg_catalog", "pg_toast", "sys", "INFORMATION_SCHEMA")
_SHOWN = 15


def suggestions(reader: Reader) -> Text:
    """Tables with columns of dates, one line each, and how the flags name them."""
    lines = [
        f"  {name}: {', '.join(f'{column} ({type_})' for column, type_ in dates)}"
        for name, dates in _tables_with_dates(reader)
    ]
    more = f"\n  ... (+{len(lines) - _SHOWN})" if len(lines) > _SHOWN else ""
    shown = "\n".join(lines[:_SHOWN]) + more if lines else "  -"
    example = (
        "  --news table=TinTuc --news key=ID --news published_at.column=NgayDang --news where.TrangThai=2\n"
        "  --visits daily.table=BoDem --visits daily.day.column=Ngay --visits daily.count=SoLuot"
    )
    return Text(
        f"Không nhận ra CMS nào. Các bảng có cột ngày giờ:\n{shown}\nHãy cho biết bảng tin, ví dụ:\n{example}",
        f"No known CMS. Tables with columns of dates:\n{shown}\nName the table of news, for example:\n{example}",
    )


def _tables_with_dates(reader: Reader) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for schema in _schemas(reader):
        for table in reader.tables(schema):
            types = reader.column_types(table, schema)
            dates = [(column, str(type_).lower()) for column, type_ in types.items() if _is_date(column, type_)]
            if dates:
                yield f"{schema}.{table}" if schema else table, dates


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
