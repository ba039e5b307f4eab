"""What the drivers' error codes mean. Sources: MariaDB and MySQL error references, PostgreSQL appendix A, sqlite3."""

from __future__ import annotations

import re

from adapters.errors import AccessDenied, AdapterError, DatabaseUnavailable, QueryTimeout, SchemaMismatch
from adapters.text import Text

# MariaDB and MySQL
_NO_TABLE, _NO_COLUMN = {1146, 1051, 1109}, {1054}
_NO_ACCESS = {1044, 1045, 1142, 1143, 1227, 1370, 1698, 1356, 4151}
_NO_DATABASE = {1049}
_TOO_SLOW = {1969, 3024, 1317, 1205}
# PostgreSQL (SQLSTATE)
_PG_SCHEMA = {"42P01", "42703", "3F000", "42883", "42804"}
_PG_ACCESS = {"42501", "28P01", "28000"}
_PG_SLOW = {"57014", "55P03"}


def translate(error: BaseException | None, *, is_pool: bool = False) -> AdapterError:
    """The AdapterError for what a driver raised. Only names of tables and columns are kept of its text."""
    if is_pool:
        return _slow("mọi kết nối của bộ kết nối đều đang bận", "all pooled connections are busy")
    message = str(error)
    state = getattr(error, "sqlstate", None)
    number = error.args[0] if error is not None and error.args and isinstance(error.args[0], int) else None
    if state in _PG_SCHEMA or number in _NO_TABLE | _NO_COLUMN or _says(message, "no such table", "no such column"):
        return SchemaMismatch(_missing(message))
    if state in _PG_ACCESS or number in _NO_ACCESS or "password authentication failed" in message:
        return AccessDenied(_denied(number, state, message))
    if state == "3D000" or number in _NO_DATABASE or re.search(r'database ".*" does not exist', message):
        text = Text("cơ sở dữ liệu không tồn tại; xem lại databases.*.url", "no such database; check databases.*.url")
        return DatabaseUnavailable(text)
    if state in _PG_SLOW or number in _TOO_SLOW or _says(message, "interrupted", "timed out"):
        return _slow("câu hỏi chạy quá giới hạn thời gian", "the statement ran over its time limit")
    if _says(message, "database is locked"):
        return _slow("tệp cơ sở dữ liệu đang bị khoá", "the database file is locked")
    code = number if number is not None else state
    shown = f" ({code})" if code is not None else f" ({type(error).__name__})"
    return DatabaseUnavailable(
        Text("cơ sở dữ liệu không trả lời" + shown, "the database does not answer" + shown),
    )


def _says(message: str, *words: str) -> bool:
    return any(word in message for word in words)


def _slow(vi: str, en: str) -> QueryTimeout:
    return QueryTimeout(Text(vi, en))


def _missing(message: str) -> Text:
    """Name the table or column that is missing, from the driver's message."""
    column = re.search(
        r"[Uu]nknown column '([^']+)'|column \"?([^\s\"]+)\"? does not exist|no such column: (\S+)", message
    )
    table = re.search(r"Table '([^']+)' doesn't|relation \"([^\"]+)\" does not exist|no such table: (\S+)", message)
    if column:
        name = next(group for group in column.groups() if group).rstrip('"')
        return Text(f"không có cột {name}", f"there is no column {name}")
    if table:
        name = next(group for group in table.groups() if group)
        return Text(
            f"không có bảng {name}; table_prefix và tên cơ sở dữ liệu đã đúng chưa?",
            f"there is no table {name}; are table_prefix and the database's name right?",
        )
    return Text("bảng hoặc cột không như bộ đọc cần", "tables or columns are not as the adapter needs them")


def _denied(number: int | None, state: str | None, message: str) -> Text:
    if number in (1142, 1143, 1356) or state == "42501":
        # MariaDB writes `database`.`table`, MySQL 'table', PostgreSQL the bare name.
        table = re.search(r"for (?:table|relation|schema|column .* in table) ([`'\"].*[`'\"]|\S+)", message)
        name = " " + re.sub(r"[`'\"]", "", table[1]) if table else ""
        return Text(
            f"tài khoản chưa được cấp quyền đọc bảng{name}; chạy `soluong grants`",
            f"the account may not read table{name}; run `soluong grants`",
        )
    return Text(
        "cơ sở dữ liệu từ chối đăng nhập; xem lại tài khoản và mật khẩu",
        "the database refuses the login; check user and password",
    )
