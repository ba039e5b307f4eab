"""What an error of a database or an adapter means for an operator, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from adapters.database import Reader
from adapters.errors import (
    AccessDenied,
    AdapterError,
    DayBasisMismatch,
    QueryTimeout,
    RangeUnknown,
    SchemaMismatch,
    SiteMismatch,
)
from adapters.text import Text
from service.doctoring.findings import Finding, Place, error
from service.observing import Table

_NO_DATABASE = (1049, "3D000")

MARKS: dict[str, tuple[str, ...]] = {
    "WordPress": ("posts", "postmeta", "term_taxonomy"),
    "Joomla": ("content", "categories", "extensions"),
    "NukeViet": ("_config", "_setup_extensions", "_sessions"),
    "Drupal": ("node", "node_revision", "watchdog"),
    "Liferay": ("JournalArticle", "AssetEntry", "Group_"),
    "Matomo": ("log_visit", "log_action", "site"),
}
"""Tables by whose names a CMS is known, after the prefix."""


def no_connection(place: Place, trouble: AdapterError) -> Finding:
    """Why a database cannot be reached at all."""
    name = place.database
    if isinstance(trouble, AccessDenied):
        remedy = Text(
            f"xem lại tên tài khoản trong databases.{name}.url và mật khẩu trong databases.{name}.password; "
            "tài khoản phải được phép vào từ máy này (MySQL: 'user'@'host'; PostgreSQL: pg_hba.conf)",
            f"check the user in databases.{name}.url and the password in databases.{name}.password; "
            "the account must be allowed in from this machine (MySQL: 'user'@'host'; PostgreSQL: pg_hba.conf)",
        )
        return error("login", place, trouble.text, remedy)
    if _code(trouble) in _NO_DATABASE or "no such database" in trouble.text.en:
        remedy = Text(
            f"sửa tên cơ sở dữ liệu ở cuối databases.{name}.url (CMS ghi tên ấy trong tệp cấu hình của nó)",
            f"correct the database's name at the end of databases.{name}.url (the CMS has it in its own configuration)",
        )
        return error("database", place, trouble.text, remedy)
    remedy = Text(
        f"máy chủ cơ sở dữ liệu có đang chạy không? xem lại máy và cổng trong databases.{name}.url, "
        "tường lửa, bind-address",
        f"is the database server running? check host and port in databases.{name}.url, the firewall, bind-address",
    )
    return error("server", place, trouble.text, remedy)


def no_number(place: Place, trouble: AdapterError, reader: Reader, options: Any, wanted: Iterable[Table]) -> Finding:
    """Why one counter gives no number. wanted: the tables that its adapter has looked for."""
    if isinstance(trouble, AccessDenied):
        return error("grant", place, trouble.text, _GRANT)
    if isinstance(trouble, QueryTimeout):
        return error("time-out", place, trouble.text, _SLOW)
    if isinstance(trouble, DayBasisMismatch):
        return error("day-basis", place, trouble.text, _DAY_BASIS)
    if isinstance(trouble, RangeUnknown):
        return error("unknown", place, trouble.text, _SILENT)
    if isinstance(trouble, SchemaMismatch):
        return error("schema", place, trouble.text, _schema_remedy(reader, options, list(wanted)))
    if isinstance(trouble, SiteMismatch):
        key = Text(f"sửa mục {place.what} của cổng này trong YAML", f"correct this portal's {place.what} in the YAML")
        return error("option", place, trouble.text, key)
    return error("server", place, trouble.text, Text("xem lại máy chủ cơ sở dữ liệu", "check the database server"))


_GRANT = Text(
    "chạy `soluong grants` và đưa SQL ấy cho người quản trị cơ sở dữ liệu",
    "run `soluong grants` and give that SQL to the database's administrator",
)
_SLOW = Text(
    "thêm chỉ mục (xem mục index của doctor) hoặc tăng limits.statement_s và limits.deadline_s",
    "add an index (see doctor's index findings), or raise limits.statement_s and limits.deadline_s",
)
_DAY_BASIS = Text(
    "đặt múi giờ của trang thành Asia/Ho_Chi_Minh (UTC+7); hoặc ghi day_basis: as-stored để chấp nhận sai lệch",
    "set the site's time zone to Asia/Ho_Chi_Minh (UTC+7); or write day_basis: as-stored to accept the difference",
)
_SILENT = Text(
    "tiện ích đếm có đang bật không? số theo ngày cần `soluong record` chạy đều",
    "is the counter's plug-in switched on? days need `soluong record` to run steadily",
)


def _schema_remedy(reader: Reader, options: Any, wanted: list[Table]) -> Text:
    """The prefix that would fit, the CMS that is there instead, or where else to look."""
    there = reader.tables()
    prefix = getattr(options, "table_prefix", None)
    missing = [table.name for table in wanted if table.schema is None and not reader.has_table(table.name)]
    if prefix is not None and missing:
        for better in _prefixes(there, prefix, missing):
            shown = better or "''"
            return Text(f"ghi table_prefix: {shown}", f"write table_prefix: {shown}")
    for cms in _found(there):
        return Text(
            f"cơ sở dữ liệu này có các bảng của {cms}; xem lại adapter và tên cơ sở dữ liệu",
            f"this database holds tables of {cms}; check the adapter and the database's name",
        )
    return Text(
        "xem lại table_prefix, tên cơ sở dữ liệu và phiên bản CMS; nếu bảng và cột có thật thì tài khoản chưa thấy "
        "chúng: chạy `soluong grants`",
        "check table_prefix, the database's name and the CMS's version; if table and column are there, the account "
        "does not see them: run `soluong grants`",
    )


def _prefixes(there: list[str], prefix: str, missing: list[str]) -> list[str]:
    """Other prefixes under which the tables that are missing are found, the best first."""
    bases = [name.removeprefix(prefix) for name in missing if name.startswith(prefix) and name != prefix]
    found: dict[str, int] = {}
    for base in bases:
        for name in there:
            if name.endswith(base) and name[: len(name) - len(base)] != prefix:
                found[name[: len(name) - len(base)]] = found.get(name[: len(name) - len(base)], 0) + 1
    return sorted(found, key=lambda item: (-found[item], len(item), item))


def _found(there: list[str]) -> Iterator[str]:
    """The CMSes whose tables are all here under one prefix."""
    names = {name.casefold() for name in there}
    for cms, marks in MARKS.items():
        first, *others = (mark.casefold() for mark in marks)
        prefixes = [name.removesuffix(first) for name in names if name.endswith(first)]
        if any(all(prefix + other in names for other in others) for prefix in prefixes):
            yield cms


def _code(trouble: AdapterError) -> Any:
    original = getattr(trouble.__cause__, "orig", None)
    if original is None or not original.args:
        return None
    return getattr(original, "sqlstate", None) if isinstance(original.args[0], str) else original.args[0]
