"""How the tests come by real database servers.

In this order: a container (testcontainers) where a Docker engine answers and has or can pull the image;
server programs found on this machine, in a temporary folder on a free loopback port; else `Unavailable`.
`python -m tests.provision` prints the Debian packages without which an engine would be unavailable.
"""

from __future__ import annotations

import gc
import os
import pwd
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import docker.errors
import redis
import requests
import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from tests.engines import KINDS, Kind, Unavailable

START_WITHIN_S = 120
OWNER = "soluong.tests.pid"
"""Label of our containers: the process that must remove them."""


@contextmanager
def running(engine: str) -> Iterator[sa.URL]:
    """Run a server of this engine; gives an administrator's URL, and stops the server at the end.

    Raises: Unavailable.
    """
    kind = KINDS[engine]
    password = secrets.token_urlsafe(16)
    if _has_image(kind.image):
        server = _container(kind, password)
    elif program := kind.program():
        server = _process(kind, program, password)
    else:
        raise Unavailable(f"no {engine} server: {kind.advice}")
    with server as url:
        yield url


@cache
def docker_answers() -> bool:
    """Whether there is a Docker engine; its client leaves a socket open where there is none, which is no fault here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            with closing(DockerClient().client) as client:
                client.ping()
                return True
        except (docker.errors.DockerException, requests.RequestException):
            pass
        gc.collect()
    return False


@cache
def _has_image(image: str) -> bool:
    """Whether a Docker engine answers and has this image, pulled now if need be."""
    if not docker_answers():
        return False
    with closing(DockerClient().client) as client:
        try:
            client.images.get(image)
        except docker.errors.ImageNotFound:
            try:
                client.images.pull(image)
            except (docker.errors.DockerException, requests.RequestException):
                return False
    return True


@contextmanager
def _container(kind: Kind, password: str) -> Iterator[sa.URL]:
    """The server in a container, its data in memory, its port on the loopback address where Docker is local."""
    # The helper that removes the containers of a killed session is an image of its own, which a machine without
    # a registry lacks; then we look after them ourselves.
    if not testcontainers_config.ryuk_disabled:
        testcontainers_config.ryuk_disabled = not _has_image(testcontainers_config.ryuk_image)
    container = DockerContainer(kind.image).with_envs(**kind.environment(password)).with_command(kind.command(password))
    container.with_kwargs(labels={OWNER: f"{socket.gethostname()}/{os.getpid()}"})
    container.with_tmpfs_mount(kind.data)
    client = container.get_docker_client()
    _remove_abandoned(client)
    is_here = _is_this_machine(client)
    container.ports = {f"{kind.port}/tcp": ("127.0.0.1",) if is_here else None}  # type: ignore[dict-item]  # docker takes it
    with container:
        host = "127.0.0.1" if is_here else container.get_container_host_ip()
        port = container.get_exposed_port(kind.port)
        url = sa.URL.create(kind.driver, kind.admin, password, host, port, kind.database)
        _wait_until_it_answers(url, lambda: _require_running(container))
        yield url


def _is_this_machine(client: DockerClient) -> bool:
    """Whether the engine runs on this very machine and not around the container that these tests run in."""
    is_same: bool = client.client.info()["Name"] == socket.gethostname()
    return is_same and client.host() == "localhost"


def _require_running(container: DockerContainer) -> None:
    docker_container = container.get_wrapped_container()
    docker_container.reload()
    if docker_container.status not in ("created", "running"):
        raise RuntimeError(f"{container.image} did not start:\n{docker_container.logs(tail=40).decode()}")


def _remove_abandoned(client: DockerClient) -> None:
    """Remove containers whose test session on this machine was killed before it could."""
    for container in client.client.containers.list(all=True, filters={"label": OWNER}, ignore_removed=True):
        host, _, pid = container.labels[OWNER].partition("/")
        if host == socket.gethostname() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            container.remove(force=True, v=True)


@contextmanager
def _process(kind: Kind, program: Path, password: str) -> Iterator[sa.URL]:
    """The server as a child process on the loopback address; not as root, since PostgreSQL and MariaDB refuse that."""
    with tempfile.TemporaryDirectory(prefix="soluong-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        port = _free_port()
        *setup, serve = kind.start(program, folder, port, password)
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = _unprivileged(kind.account)
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            for path in [folder, *folder.iterdir()]:
                os.chown(path, account.pw_uid, account.pw_gid)
        with (folder / "log").open("wb") as log:
            run = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C.UTF-8"}, "stdout": log, "stderr": log, **identity}

            def require(holds: bool) -> None:
                if not holds:
                    raise RuntimeError(f"{program} did not start:\n{(folder / 'log').read_text('utf-8')[-4000:]}")

            for command in setup:
                require(subprocess.run(command, check=False, **run).returncode == 0)
            process = subprocess.Popen(serve, **run)
            try:
                url = sa.URL.create(kind.driver, kind.admin, password, "127.0.0.1", port, kind.database)
                _wait_until_it_answers(url, lambda: require(process.poll() is None))
                yield url
            finally:
                process.send_signal(kind.stop)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _unprivileged(account: str) -> pwd.struct_passwd:
    """The package's own account, else nobody."""
    try:
        return pwd.getpwnam(account)
    except KeyError:
        return pwd.getpwnam("nobody")


def _wait_until_it_answers(url: sa.URL, require_running: Callable[[], None]) -> None:
    """Log in again and again until it works; a server that ended, or took too long, is an error with its log."""
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            return _log_in(url)
        except (sa.exc.DBAPIError, redis.RedisError):
            require_running()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _log_in(url: sa.URL) -> None:
    if url.drivername == "redis":
        with redis.Redis.from_url(url.render_as_string(hide_password=False), socket_timeout=5) as client:
            client.ping()
    else:
        sa.create_engine(url, poolclass=NullPool).connect().close()


def missing_packages() -> list[str]:
    """Debian packages of the engines that this machine can run in neither way."""
    return [
        kind.package for kind in KINDS.values() if kind.package and not kind.program() and not _has_image(kind.image)
    ]


if __name__ == "__main__":
    sys.stdout.write(" ".join(missing_packages()) + "\n")
