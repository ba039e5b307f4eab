"""A WordPress portal on MariaDB in which everything is right, to be broken by a test, and what doctor says of it."""

# ruff: noqa: S608  the statements are made of this file's constants

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.dates import UTC, VIETNAM
from service.cache import MemoryCache
from service.counting import Counting
from service.doctoring.findings import Finding, Severity
from service.doctoring.run import examine
from tests.databases import Server, Sqlite
from tests.service.configured_cases import settings_of

PASSWORD = "Chi-doc-thoi-1"
NEWS = {"news": {"adapter": "wordpress"}}
VISITS = {"visits": {"adapter": "koko-analytics"}}
BOTH = {**NEWS, **VISITS}
LOG = {
    "visits": {
        "adapter": "generic",
        "log": {"table": "LuotTruyCap", "moment": {"column": "ThoiGian", "clock": "unix"}},
    }
}
TABLES = [
    "CREATE TABLE wp_options (option_name varchar(191) NOT NULL PRIMARY KEY, option_value longtext NOT NULL)",
    "INSERT INTO wp_options VALUES ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', '0')",
    "CREATE TABLE wp_posts (ID bigint NOT NULL PRIMARY KEY, post_date datetime NOT NULL,"
    " post_title varchar(200) NOT NULL, post_status varchar(20) NOT NULL, post_type varchar(20) NOT NULL)",
    "CREATE INDEX type_status_date ON wp_posts (post_type, post_status, post_date, ID)",
    "CREATE TABLE wp_postmeta (meta_id bigint NOT NULL PRIMARY KEY)",
    "CREATE TABLE wp_terms (term_id bigint NOT NULL PRIMARY KEY, slug varchar(200) NOT NULL)",
    "CREATE TABLE wp_term_taxonomy (term_taxonomy_id bigint NOT NULL PRIMARY KEY, term_id bigint NOT NULL,"
    " taxonomy varchar(32) NOT NULL, parent bigint NOT NULL)",
    "INSERT INTO wp_terms VALUES (1, 'tin-tuc')",
    "INSERT INTO wp_term_taxonomy VALUES (1, 1, 'category', 0)",
    "CREATE TABLE wp_koko_analytics_site_stats (date date NOT NULL PRIMARY KEY, visitors int NOT NULL,"
    " pageviews int NOT NULL)",
]


def now() -> datetime:
    """The server's clock is looked at, so this moment is the real one."""
    return datetime.now(UTC)


def posts(hour: int = 9, age: int = 0, count: int = 30) -> list[str]:
    """A post a day at this hour, the newest so many days ago. A row is in the past whatever the hour is now."""
    first = now().astimezone(VIETNAM).date() - timedelta(days=age + 1)
    rows = [f"({at}, '{first - timedelta(days=at)} {hour:02}:30:00', 'Tin', 'publish', 'post')" for at in range(count)]
    return [f"INSERT INTO wp_posts VALUES {', '.join(rows)}"] if rows else []


def visits(age: int = 0, count: int = 40) -> list[str]:
    """Visits of each day, the newest so many days ago."""
    first = now().astimezone(VIETNAM).date() - timedelta(days=age)
    rows = ", ".join(f"('{first - timedelta(days=at)}', 5, 9)" for at in range(count))
    return [f"INSERT INTO wp_koko_analytics_site_stats VALUES {rows}"]


def post_ahead(**ahead: int) -> str:
    at = (now() + timedelta(**ahead)).astimezone(VIETNAM).replace(tzinfo=None).isoformat(" ", "seconds")
    return f"INSERT INTO wp_posts VALUES (99, '{at}', 'Tin', 'publish', 'post')"


class Portal:
    """A WordPress portal on MariaDB and the account that the service has."""

    def __init__(self, server: Server | Sqlite, name: str) -> None:
        self.server = server
        self.admin = server.create_database(name)
        self.url = self.admin
        # One account a database: PostgreSQL drops a role only where no other database knows it.
        self.account = f"{name}_reader"

    def run(self, *statements: str) -> None:
        self.server.execute(self.admin, *statements)

    def read_by(self, grants: Any = None) -> Portal:
        self.url = self.server.create_reader(self.admin, self.account, PASSWORD, grants)
        return self


def found_in(folder: Path, url: sa.URL, *portals: dict[str, Any], **more: Any) -> list[Finding]:
    settings = settings_of(folder, url, list(portals), **more)
    with closing(Counting(settings, MemoryCache())) as counting:
        lists = list(examine(settings, counting, portal_id=None, bind="127.0.0.1:0", now=now()))
    return [finding for findings in lists for finding in findings]


def faults(found: list[Finding]) -> list[tuple[str, str]]:
    return [(item.severity.word, item.code) for item in found if item.severity is not Severity.OK]


def the(found: list[Finding], code: str) -> tuple[str, str]:
    """What the one finding of this code says is wrong, and its remedy."""
    (item,) = [item for item in found if item.code == code and item.severity is not Severity.OK]
    assert item.remedy is not None
    return item.what.en, item.remedy.en


def right_portal(mariadb: Server) -> Portal:
    """News and visits of today, the site's own zone, a reader."""
    made = Portal(mariadb, "doctor")
    made.run(*TABLES, *posts(), *visits())
    return made.read_by()


def big_log(server: Server | Sqlite) -> Portal:
    """200,000 visits of the last 200 days, as numbers of seconds, without an index."""
    made = Portal(server, "doctor_log")
    name, at = server.quote("LuotTruyCap"), server.quote("ThoiGian")
    ten = " UNION ALL ".join(f"SELECT {digit} AS d" for digit in range(10))
    digits = " + ".join(f"{letter}.d * {10**power}" for power, letter in enumerate("abcde"))
    tables = ", ".join(f"({ten}) {letter}" for letter in "abcde")
    first = int(now().timestamp()) - 200 * 86_400
    made.run(
        f"CREATE TABLE {name} (id int, {at} bigint NOT NULL)",
        f"INSERT INTO {name} SELECT 0, {first} + ({digits}) * 86 + f.n * 8600000 FROM {tables},"
        " (SELECT 0 AS n UNION ALL SELECT 1) f",
        f"ANALYZE TABLE {name}" if server.is_mysql_like else f"ANALYZE {name}",
    )
    return made if server.engine == "sqlite" else made.read_by()
