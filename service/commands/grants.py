"""soluong grants: the SQL of a read-only account that may read the configured columns and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from adapters.errors import AdapterError
from adapters.text import Text
from service.console import EXIT_WRONG, configured, counting_for, stop
from service.counting import Counter, Counting
from service.granting import PASSWORD, Account, Needs, find_needs, grants
from service.settings import Settings

NAMES = {"mysql": "MySQL", "mariadb": "MariaDB", "postgresql": "PostgreSQL", "sqlite": "SQLite"}


@click.command(
    help="""In lệnh SQL tạo tài khoản chỉ đọc đúng các cột mà cấu hình này cần, không rộng hơn.

    Print the SQL of an account that may read the columns that this configuration needs, and nothing wider.
    Connects with the account that is configured now (or --admin-url) to see what is read; changes nothing.

    \b
    Ví dụ / Example:
      soluong grants --user soluong --host localhost
      soluong grants --database ngason > tai-khoan.sql
    """
)
@click.option("--database", "name", default=None, help="Một tên trong databases / one name of databases [mọi/all].")
@click.option("--user", default="soluong", show_default=True, help="Tên tài khoản / the account's name.")
@click.option(
    "--host", default="localhost", show_default=True, help="Nơi soluong chạy (MariaDB, MySQL) / where soluong runs."
)
@click.option(
    "--admin-url",
    envvar="SOLUONG_ADMIN_URL",
    default=None,
    help="URL của tài khoản thấy mọi bảng, chỉ dùng lần này [$SOLUONG_ADMIN_URL] / "
    "URL of an account that sees all tables, for this run only.",
)
@configured
def command(settings: Settings, lang: str, name: str | None, user: str, host: str, admin_url: str | None) -> None:
    if any(mark in user + host for mark in "\\'\"\n"):
        stop([Text("--user, --host: không được có dấu nháy", "--user, --host: no quotes, please").in_(lang)])
    if name is not None and name not in settings.databases:
        known = ", ".join(settings.databases)
        stop([Text(f"databases không có {name!r}; có: {known}", f"no {name!r} in databases; known: {known}").in_(lang)])
    admin = _admin(admin_url, lang)
    is_whole = True
    servers: set[Any] = set()
    with counting_for(settings) as counting:
        for database in [name] if name else list(settings.databases):
            counters = [item for item in counting.counters.values() if item.source.database_name == database]
            if counters:
                is_whole &= _print(counting, database, counters, admin, Account(user, host), servers, lang)
    if not is_whole:
        raise SystemExit(EXIT_WRONG)


def _admin(given: str | None, lang: str) -> URL | None:
    try:
        return make_url(given) if given else None
    except ArgumentError:
        stop([Text("--admin-url không phải URL của SQLAlchemy", "--admin-url is no SQLAlchemy URL").in_(lang)])


def _print(
    counting: Counting,
    database: str,
    counters: Sequence[Counter],
    admin: URL | None,
    account: Account,
    servers: set[Any],
    lang: str,
) -> bool:
    """Print the statements of one database. False where something could not be asked."""
    configured_url = counting.databases[database].url
    url = admin.set(database=configured_url.database) if admin else configured_url
    try:
        needs = find_needs(url, counters, counting.now())
    except AdapterError as error:
        click.echo(f"databases.{database}: {error.text.in_(lang)}", err=True)
        return False
    for counter, why in needs.failures:
        click.echo(f"{counter.portal.name} (Id {counter.portal.id}): {why.text.in_(lang)}", err=True)
    for line in _heading(needs, database, account):
        click.echo(f"-- {line.in_(lang)}")
    server = (needs.engine, url.host, url.port)
    for statement in grants(needs, account, is_new=server not in servers):
        click.echo(f"{statement};")
    servers.add(server)
    click.echo()
    return not needs.failures


def _heading(needs: Needs, database: str, account: Account) -> list[Text]:
    """Comments before the statements."""
    engine = NAMES.get(needs.engine, needs.engine)
    lines = [
        Text(
            f"databases.{database} ({engine}): chỉ đọc, đúng các cột mà các bộ đọc đã cấu hình hỏi tới.",
            f"databases.{database} ({engine}): read-only, the very columns that the configured adapters ask for.",
        )
    ]
    if needs.is_by_name:
        lines.append(
            Text(
                "Có bộ đọc chọn bảng theo tên (Matomo: mỗi tháng một bảng): có bảng mới thì chạy lại lệnh này.",
                "An adapter picks tables by name (Matomo: one a month): run this again when there are new ones.",
            )
        )
    if needs.engine == "sqlite":
        return [
            *lines,
            Text(
                "SQLite không có tài khoản; quyền của tệp thay cho GRANT:",
                "SQLite has no accounts; the file's permissions take GRANT's place:",
            ),
            Text(
                f"chmod o-w,g-w {needs.database}, và chạy soluong bằng người dùng không sở hữu tệp.",
                f"chmod o-w,g-w {needs.database}, and run soluong as a user who does not own the file.",
            ),
        ]
    if needs.engine not in NAMES:
        shown = [f"{table}: {', '.join(columns)}" for table, columns in needs.columns.items()]
        return [
            *lines,
            Text("Hãy cấp quyền SELECT cho các cột sau:", "Give SELECT on these columns:"),
            *(Text(line, line) for line in shown),
        ]
    lines.append(
        Text(
            f"Thay {PASSWORD} bằng mật khẩu thật rồi chạy bằng tài khoản quản trị.",
            f"Put a real password in the place of {PASSWORD}, then run as an administrator.",
        )
    )
    if needs.engine != "postgresql":
        who = f"'{account.user}'@'{account.host}'"
        revoke = f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {who};"
        lines.append(
            Text(
                f"Nếu tài khoản đã có: thay CREATE USER bằng {revoke}",
                f"Where the account is there already: in the place of CREATE USER, {revoke}",
            )
        )
        return lines
    revoke = "; ".join(
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {account.user}"
        for schema in sorted({table.schema for table in needs.columns if table.schema})
    )
    lines.append(
        Text(
            f"Nếu tài khoản đã có: thay CREATE ROLE bằng {revoke};",
            f"Where the role is there already: in the place of CREATE ROLE, {revoke};",
        )
    )
    lines.append(
        Text(
            "PostgreSQL 14 trở về trước: mọi tài khoản tạo được bảng trong public; "
            "nên chạy thêm REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
            "PostgreSQL 14 and older let every account make tables in public; "
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC; is advised.",
        )
    )
    return lines
