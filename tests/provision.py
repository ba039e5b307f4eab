"""How the tests come by real database servers.

In this order: a container (testcontainers) where a Docker engine answers and has or can pull the image;
server programs found on this machine, in a temporary folder on a free loopback port; else `Unavailable`.
The servers trade durability for speed: they live as long as one test session.
`python -m tests.provision` prints the Debian packages without which an engine would be unavailable.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import docker.errors
import requests
import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

ADMIN = "quantri"
START_WITHIN_S = 120
OWNER = "soluong.tests.pid"
"""Label of our containers: the process that must remove them."""


class Unavailable(Exception):
    """This machine can run no server of that engine; the message says what would help."""


@dataclass(frozen=True)
class Kind:
    """What starting one engine takes."""

    image: str
    port: int
    driver: str
    database: str | None
    data: str  # data folder in the container, kept in memory
    environment: Callable[[str], dict[str, str]]
    command: list[str]
    program: Callable[[], Path | None]
    start: Callable[[Path, Path, int, str], list[list[str]]]
    account: str  # whom the server runs as when we are root, where that account is there
    package: str | None
    advice: str


def _find(*names: str) -> Path | None:
    """A program on the path, or where Debian keeps servers."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/usr/libexec"])
    return next((Path(found) for name in names if (found := shutil.which(name, path=folders))), None)


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
        f"CREATE USER '{ADMIN}'@'%' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL PRIVILEGES ON *.* TO '{ADMIN}'@'%' WITH GRANT OPTION;\n"
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
    install = _find("mariadb-install-db", "mysql_install_db")
    if install is None:
        raise Unavailable(f"{program} is here without mariadb-install-db")
    init = [f"{install}", "--no-defaults", f"--datadir={folder}/data", "--skip-test-db", f"--tmpdir={folder}"]
    return [init, _start_mysql_like(program, folder, port, password, _FAST_MARIADB)]


def _start_mysql(program: Path, folder: Path, port: int, password: str) -> list[list[str]]:
    init = [f"{program}", "--no-defaults", "--initialize-insecure", f"--datadir={folder}/data"]
    return [init, _start_mysql_like(program, folder, port, password, _FAST_MYSQL)]


def _start_postgres(program: Path, folder: Path, port: int, password: str) -> list[list[str]]:
    (folder / "password").write_text(password)
    init = [
        f"{program.with_name('initdb')}", "-D", f"{folder}/data", "-U", ADMIN, f"--pwfile={folder}/password",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
    ]  # fmt: skip
    options = ["-p", f"{port}", "-clisten_addresses=127.0.0.1", "-cunix_socket_directories=", *_FAST_POSTGRES]
    return [init, [f"{program}", "-D", f"{folder}/data", *options]]


def _start_redis(program: Path, folder: Path, port: int, password: str) -> list[list[str]]:
    options = ["--dir", f"{folder}", "--save", "", "--appendonly", "no", "--requirepass", password]
    return [[f"{program}", "--bind", "127.0.0.1", "--port", f"{port}", *options]]


KINDS = {
    "mariadb": Kind(
        image="mariadb:10.11", port=3306, driver="mysql+pymysql", database=None, data="/var/lib/mysql",
        environment=lambda password: {"MARIADB_ROOT_PASSWORD": password, "MARIADB_INITDB_SKIP_TZINFO": "1"},
        command=_FAST_MARIADB, program=lambda: _find("mariadbd"), start=_start_mariadb, account="mysql",
        package="mariadb-server-core", advice="start Docker or install MariaDB's server (Debian: mariadb-server)",
    ),
    "mysql": Kind(
        image="mysql:9", port=3306, driver="mysql+pymysql", database=None, data="/var/lib/mysql",
        environment=lambda password: {"MYSQL_ROOT_PASSWORD": password, "MYSQL_INITDB_SKIP_TZINFO": "1"},
        command=_FAST_MYSQL, program=_find_mysqld, start=_start_mysql, account="mysql",
        package=None, advice="start Docker or put MySQL's mysqld on the path; Debian 12 has no package of MySQL",
    ),
    "postgresql": Kind(
        image="postgres:15", port=5432, driver="postgresql+psycopg", database="postgres", data="/var/lib/postgresql/data",
        environment=lambda password: {"POSTGRES_USER": "root", "POSTGRES_DB": "postgres", "POSTGRES_PASSWORD": password},
        command=["postgres", *_FAST_POSTGRES], program=_find_postgres, start=_start_postgres, account="postgres",
        package="postgresql", advice="start Docker or install PostgreSQL's server (Debian: postgresql)",
    ),
    "redis": Kind(
        image="redis:7", port=6379, driver="redis", database="0", data="/data",
        environment=lambda password: {}, command=["redis-server", "--save", ""], program=lambda: _find("redis-server"),
        start=_start_redis, account="redis", package="redis-server", advice="start Docker or install redis-server",
    ),
}  # fmt: skip


@contextmanager
def running(engine: str) -> Iterator[sa.URL]:
    """Run a server of this engine; gives an administrator's URL, and stops the server at the end.

    Raises: Unavailable.
    """
    kind = KINDS[engine]
    password = secrets.token_urlsafe(16)
    with ExitStack() as stack:
        if _has_image(kind.image):
            url = stack.enter_context(_container(kind, password))
        elif program := kind.program():
            url = stack.enter_context(_process(kind, program, password))
        else:
            raise Unavailable(f"no {engine} server: {kind.advice}")
        yield url


def _has_image(image: str) -> bool:
    """Whether a Docker engine answers and has this image, pulled now if need be."""
    try:
        client = DockerClient().client
    except docker.errors.DockerException:
        return False
    try:
        client.ping()
        try:
            client.images.get(image)
        except docker.errors.ImageNotFound:
            client.images.pull(image)
    except (docker.errors.DockerException, requests.RequestException):
        return False
    finally:
        client.close()
    return True


@contextmanager
def _container(kind: Kind, password: str) -> Iterator[sa.URL]:
    """The server in a container, its data in memory, its port on the loopback address where Docker is local."""
    # The helper that removes the containers of a killed session is an image of its own, which a machine without
    # a registry lacks; then we look after them ourselves.
    if not testcontainers_config.ryuk_disabled:
        testcontainers_config.ryuk_disabled = not _has_image(testcontainers_config.ryuk_image)
    container = DockerContainer(kind.image).with_envs(**kind.environment(password)).with_command(kind.command)
    container.with_kwargs(labels={OWNER: f"{socket.gethostname()}/{os.getpid()}"})
    container.with_tmpfs_mount(kind.data)
    _remove_abandoned(container.get_docker_client())
    host = container.get_docker_client().host()
    container.ports = {f"{kind.port}/tcp": ("127.0.0.1",) if host == "localhost" else None}
    with container:
        url = sa.URL.create(
            kind.driver, "root", password, "127.0.0.1" if host == "localhost" else container.get_container_host_ip(),
            container.get_exposed_port(kind.port), kind.database,
        )  # fmt: skip
        _wait_until_it_answers(url, lambda: None)
        yield url


def _remove_abandoned(client: DockerClient) -> None:
    """Remove containers whose test session on this machine was killed before it could."""
    for container in client.client.containers.list(all=True, filters={"label": OWNER}, ignore_removed=True):
        host, _, pid = container.labels[OWNER].partition("/")
        if host == socket.gethostname() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            container.remove(force=True, v=True)


@contextmanager
def _process(kind: Kind, program: Path, password: str) -> Iterator[sa.URL]:
    """The server as a child process; not as root, since PostgreSQL and MariaDB refuse that."""
    with tempfile.TemporaryDirectory(prefix="soluong-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        *setup, serve = kind.start(program, folder, port, password)
        user = _unprivileged(kind.account) if os.geteuid() == 0 else None
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        for path in [folder, *folder.iterdir()] if user else []:
            os.chown(path, user.pw_uid, user.pw_gid)
        with (folder / "log").open("w+") as log:
            run = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C.UTF-8"}, "stdout": log, "stderr": log, **identity}

            def check(process: subprocess.Popen[bytes] | None = None, status: int = 0) -> None:
                if status or (process and process.poll() is not None):
                    log.seek(0)
                    raise RuntimeError(f"{program} did not start:\n{log.read()[-4000:]}")

            for command in setup:
                check(status=subprocess.run(command, check=False, **run).returncode)
            process = subprocess.Popen(serve, **run)
            try:
                login = None if kind.driver == "redis" else ADMIN
                url = sa.URL.create(kind.driver, login, password, "127.0.0.1", port, kind.database)
                _wait_until_it_answers(url, lambda: check(process))
                yield url
            finally:
                # SIGINT is PostgreSQL's fast stop; SIGTERM would wait for sessions that a test left open.
                process.terminate() if kind.driver != "postgresql+psycopg" else process.send_signal(2)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _unprivileged(account: str) -> pwd.struct_passwd:
    """The package's own account, else nobody."""
    try:
        return pwd.getpwnam(account)
    except KeyError:
        return pwd.getpwnam("nobody")
