"""Can the configured account write? Asked of the server itself, roles included.

Sources  MariaDB and MySQL: SHOW GRANTS; PostgreSQL: chapter 9.26, access privilege inquiry functions
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import URL, Connection

from adapters.database import Limits, Reader, make_engine, translated
from adapters.errors import AdapterError
from adapters.text import Text
from service.doctoring.findings import Finding, Place, error, ok, warning
from service.settings import Settings

HARMLESS = {
    "USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS", "REPLICATION CLIENT", "BINLOG MONITOR",
    "SLAVE MONITOR", "SHOW_ROUTINE",
}  # fmt: skip
"""Rights with which nothing can be changed or made; any other is named."""

_ON = re.compile(r"GRANT (?P<rights>.+?) ON (?P<scope>.+?) TO .*?(?P<more>WITH GRANT OPTION)?$", re.DOTALL)
_ROLES = re.compile(r"GRANT (?P<roles>[`'\"].+?) TO ")

_WRITES = """
SELECT DISTINCT p.word, n.nspname || '.' || c.relname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles r ON pg_has_role(r.oid, 'MEMBER')
CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (word)
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'
  AND (has_table_privilege(r.oid, c.oid, p.word)
       OR (p.word IN ('INSERT', 'UPDATE') AND has_any_column_privilege(r.oid, c.oid, p.word)))
"""
_MAKES = """
SELECT DISTINCT 'CREATE', n.nspname
FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles r ON pg_has_role(r.oid, 'MEMBER')
WHERE left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(r.oid, n.oid, 'CREATE')
"""
_RULES = """
SELECT DISTINCT 'SUPERUSER', r.rolname FROM pg_catalog.pg_roles r WHERE pg_has_role(r.oid, 'MEMBER') AND r.rolsuper
"""
_READ_ONLY = Text(
    "tạo tài khoản chỉ đọc bằng SQL của `soluong grants`, rồi đổi url và password trong databases",
    "make a read-only account with the SQL of `soluong grants`, then change url and password in databases",
)


def writable_accounts(settings: Settings) -> list[Finding]:
    """One finding for each configured database whose account can write. One that is away now is not judged."""
    found = []
    for name, database in settings.databases.items():
        engine = make_engine(database.url, Limits(pool=1))
        try:
            with translated(), engine.connect() as connection:
                found += [item for item in account(Reader(connection), name, database.url) if item.code == "writable"]
        except AdapterError:
            continue
        finally:
            engine.dispose()
    return found


def account(reader: Reader, name: str, url: URL, *, is_strict: bool = False) -> Iterator[Finding]:
    """What the account of one database may do beside reading. is_strict: then it is an error."""
    place = Place(name)
    if reader.dialect not in ("mysql", "postgresql", "sqlite"):
        yield warning(
            "account",
            place,
            Text("chưa kiểm tra được tài khoản có quyền ghi hay không", "whether the account can write is not checked"),
            Text("tự kiểm tra: chỉ cấp quyền SELECT", "check by hand: grant SELECT only"),
        )
        return
    rights = _rights(reader, url)
    if not rights:
        yield ok("account", place, "tài khoản chỉ đọc", "the account can only read")
        return
    shown = "; ".join(rights[:4]) + (f"; ... ({len(rights)})" if len(rights) > 4 else "")
    what = Text(f"tài khoản có quyền ghi: {shown}", f"the account can write: {shown}")
    remedy = _FILE if reader.dialect == "sqlite" else _READ_ONLY
    yield (error if is_strict else warning)("writable", place, what, remedy)


_FILE = Text(
    "bỏ quyền ghi của người dùng chạy soluong đối với tệp (chmod, chown); dịch vụ vẫn luôn mở tệp ở chế độ chỉ đọc",
    "take the right to write the file from soluong's user (chmod, chown); the service opens it read-only all the same",
)


def _rights(reader: Reader, url: URL) -> list[str]:
    """What can be written, shortest first: 'INSERT, UPDATE ON db.*'."""
    if reader.dialect == "sqlite":
        path = str(url.database)
        return [f"{os.path.basename(path)}"] if os.access(path, os.W_OK) else []
    with translated():
        if reader.dialect == "postgresql":
            return _postgresql(reader.connection)
        return list(dict.fromkeys(_of_grants(_grants(reader.connection))))


def _grants(connection: Connection) -> list[str]:
    """The lines of SHOW GRANTS, those of every role that the account may take included."""
    lines = _lines(connection, "SHOW GRANTS")
    roles = [role for line in lines for role in _roles_of(line)]
    if not roles:
        return lines
    if not connection.dialect.is_mariadb:  # type: ignore[attr-defined]  # of MySQL's dialect
        return _lines(connection, f"SHOW GRANTS FOR CURRENT_USER() USING {', '.join(roles)}")
    # MariaDB tells an account what a role may do only while it has taken it.
    (was,) = _lines(connection, "SELECT CURRENT_ROLE()")
    for role in roles:
        _execute(connection, f"SET ROLE {role}")
        lines += _lines(connection, "SHOW GRANTS")
    _execute(connection, "SET ROLE NONE" if was == "None" else f"SET ROLE `{was}`")
    return lines


def _execute(connection: Connection, statement: str) -> Any:
    # Drivers that format with % take the sign of 'user'@'%' for a place of a value.
    return connection.exec_driver_sql(statement.replace("%", "%%"))


def _lines(connection: Connection, statement: str) -> list[str]:
    return [str(row[0]) for row in _execute(connection, statement)]


def _roles_of(line: str) -> list[str]:
    match = _ROLES.match(line)
    return [] if match is None or " ON " in match["roles"] else re.findall(r"[`'\"][^,]+", match["roles"])


def _of_grants(lines: list[str]) -> Iterator[str]:
    for line in lines:
        match = _ON.match(line)
        if match is None:
            continue
        rights = [word.strip() for word in re.sub(r"\([^)]*\)", "", match["rights"]).split(",")]
        rights += ["GRANT OPTION"] if match["more"] else []
        wrong = [word for word in rights if word.upper() not in HARMLESS]
        if wrong:
            yield f"{', '.join(wrong[:6])}{', ...' if len(wrong) > 6 else ''} ON {match['scope'].replace('`', '')}"


def _postgresql(connection: Connection) -> list[str]:
    rules: list[Any] = list(connection.exec_driver_sql(_RULES))
    if rules:
        return ["SUPERUSER"]
    by_table: dict[str, list[str]] = {}
    for statement in (_MAKES, _WRITES):
        for word, table in connection.exec_driver_sql(statement):
            by_table.setdefault(str(table), []).append(str(word))
    return [f"{', '.join(sorted(words))} ON {table}" for table, words in by_table.items()]
