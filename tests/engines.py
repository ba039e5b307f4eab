"""What starting each engine takes: its image, its programs, its options.

The options trade durability for speed: a server lives as long as one test session.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class Unavailable(Exception):
    """This machine can run no server of that engine; the message says what would help."""


@dataclass(frozen=True)
class Kind:
    """What starting one engine takes."""

    image: str
    port: int
    driver: str
    admin: str
    database: str | None
    data: str  # data folder in the container, kept in memory
    environment: Callable[[str], dict[str, str]]
    command: Callable[[str], list[str]]
    program: Callable[[], Path | None]
    start: Callable[[Path, Path, int, str], list[list[str]]]
    stop: signal.Signals
    account: str  # whom the server runs as when we are root, where that account is there
    package: str | None  # Debian packages with the programs and, as far as Debian has it so, no service
    advice: str


def _find(*names: str) -> Path | None:
    """A program on the path, or where Debian keeps servers."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/usr/libexec"])
    return next((Path(found) for name in names if (found := shutil.which(name, path=folders))), None)


def _find_mariadbd() -> Path | None:
    """MariaDB's server, where the two programs that make its first data folder are there too."""
    return _find("mariadbd") if _find("mariadb-install-db") and _find("my_print_defaults") else None


def _find_mysqld() -> Path | None:
    """MySQL's own server: MariaDB installs one of the same name."""
    program = _find("mysqld")
    if program is None:
        return None
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return None if "MariaDB" in version else program


def _find_postgres() -> Path | None:
    """The newest PostgreSQL of Debian's folders, else the one on the path."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max(versions, key=lambda path: int(path.parts[4]), default=_find("postgres"))


_FAST_INNODB = [
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=64M",
    "--skip-log-bin",
]
_FAST_MARIADB = [*_FAST_INNODB, "--innodb-flush-method=nosync"]
_FAST_MYSQL = [*_FAST_INNODB, "--innodb-flush-method=nosync", "--mysqlx=OFF"]
_FAST_POSTGRES = [f"-c{option}" for option in ("fsync=off", "synchronous_commit=off", "full_page_writes=off")]


def _write_accounts(folder: Path, password: str) -> Path:
    """SQL that makes the administrator and leaves no root without a password; one statement a line, as servers want."""
    script = folder / "accounts.sql"
    script.write_text(
        f"CREATE USER 'root'@'%' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;\n"
        f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
    )
    return script


def _start_mysql_like(program: Path, folder: Path, port: int, password: str, fast: list[str]) -> list[str]:
    return [
        f"{program}", "--no-defaults", f"--datadir={folder}/data", f"--socket={folder}/socket", f"--port={port}",
        "--bind-address=127.0.0.1", f"--pid-file={folder}/pid", f"--tmpdir={folder}",
        "--character-set-server=utf8mb4", f"--init-file={_write_accounts(folder, password)}", *fast,
    ]  # fmt: skip


def _start_mariadb(program: Path, folder: Path, port: int, password: str) -> list[list[str]]:
    init = [
        f"{_find('mariadb-install-db')}",
        "--no-defaults",
        f"--datadir={folder}/data",
        "--skip-test-db",
        f"--tmpdir={folder}",
    ]
    return [init, _start_mysql_like(program, folder, port, password, _FAST_MARIADB)]


def _start_mysql(program: Path, folder: Path, port: int, password: str) -> list[list[str]]:
    init = [f"{program}", "--no-defaults", "--initialize-insecure", f"--datadir={folder}/data"]
    return [init, _start_mysql_like(program, folder, port, password, _FAST_MYSQL)]


def _start_postgres(program: Path, folder: Path, port: int, password: str) -> list[list[str]]:
    (folder / "password").write_text(password)
    init = [
        f"{program.with_name('initdb')}", "-D", f"{folder}/data", "-U", "root", f"--pwfile={folder}/password",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
    ]  # fmt: skip
    options = ["-p", f"{port}", "-clisten_addresses=127.0.0.1", "-cunix_socket_directories=", *_FAST_POSTGRES]
    return [init, [f"{program}", "-D", f"{folder}/data", *options]]


def _redis_options(password: str) -> list[str]:
    return ["--save", "", "--appendonly", "no", "--requirepass", password]


def _start_redis(program: Path, folder: Path, port: int, password: str) -> list[list[str]]:
    return [[f"{program}", "--bind", "127.0.0.1", "--port", f"{port}", *_redis_options(password)]]


KINDS = {
    "mariadb": Kind(
        image="mariadb:10.11", port=3306, driver="mysql+pymysql", admin="root", database=None, data="/var/lib/mysql",
        environment=lambda password: {"MARIADB_ROOT_PASSWORD": password, "MARIADB_INITDB_SKIP_TZINFO": "1"},
        command=lambda password: _FAST_MARIADB, program=_find_mariadbd,
        start=_start_mariadb, stop=signal.SIGTERM,
        account="mysql", package="mariadb-server-core mariadb-client-core",
        advice="start Docker or install MariaDB's server (Debian: mariadb-server)",
    ),
    "mysql": Kind(
        image="mysql:9", port=3306, driver="mysql+pymysql", admin="root", database=None, data="/var/lib/mysql",
        environment=lambda password: {"MYSQL_ROOT_PASSWORD": password, "MYSQL_INITDB_SKIP_TZINFO": "1"},
        command=lambda password: _FAST_MYSQL, program=_find_mysqld, start=_start_mysql, stop=signal.SIGTERM,
        account="mysql", package=None,
        advice="start Docker or put MySQL's own mysqld on the path; Debian 12 has no package of MySQL",
    ),
    "postgresql": Kind(
        image="postgres:15", port=5432, driver="postgresql+psycopg", admin="root", database="postgres",
        data="/var/lib/postgresql/data",
        environment=lambda word: {"POSTGRES_USER": "root", "POSTGRES_DB": "postgres", "POSTGRES_PASSWORD": word},
        command=lambda password: ["postgres", *_FAST_POSTGRES], program=_find_postgres, start=_start_postgres,
        stop=signal.SIGINT,  # SIGTERM would wait for the sessions that tests left open
        account="postgres", package="postgresql",
        advice="start Docker or install PostgreSQL's server (Debian: postgresql)",
    ),
    "redis": Kind(
        image="redis:7", port=6379, driver="redis", admin="default", database="0", data="/data",
        environment=lambda password: {}, command=lambda password: ["redis-server", *_redis_options(password)],
        program=lambda: _find("redis-server"),
        start=_start_redis, stop=signal.SIGTERM, account="redis", package="redis-server",
        advice="start Docker or install Redis (Debian: redis-server)",
    ),
}  # fmt: skip
