"""Fixtures for every test: the database servers, each started when a test first asks for it, and example databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import sqlalchemy as sa

from tests import provision
from tests.databases import Example, Server, Sqlite, example_script
from tests.engines import Unavailable

MYSQL_LIKE = ["mariadb", "mysql"]
ENGINES = [*MYSQL_LIKE, "postgresql", "sqlite"]
EXAMPLE_ENGINES = {"generic-postgresql": "postgresql"}
"""The engine that an example's dump is for, where it is not MariaDB."""


@contextmanager
def _running(engine: str) -> Iterator[sa.URL]:
    """Run a server; where this machine cannot, a CI run fails, since it would prove nothing, and others skip."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(provision.running(engine))
        except Unavailable as error:
            if os.environ.get("CI", "").lower() in ("1", "true"):
                pytest.fail(str(error), pytrace=False)
            pytest.skip(str(error))
        yield url


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    with _running("mariadb") as url:
        yield Server("mariadb", url.set(query={"charset": "utf8mb4"}))


@pytest.fixture(scope="session")
def mysql() -> Iterator[Server]:
    with _running("mysql") as url:
        yield Server("mysql", url.set(query={"charset": "utf8mb4"}))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with _running("postgresql") as url:
        yield Server("postgresql", url)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with _running("redis") as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(scope="session", params=ENGINES)
def server(request: pytest.FixtureRequest) -> Server | Sqlite:
    """Every engine in turn."""
    chosen: Server | Sqlite = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="session", params=MYSQL_LIKE)
def mysql_like(request: pytest.FixtureRequest) -> Server:
    """MariaDB and MySQL in turn."""
    chosen: Server = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="session")
def example(request: pytest.FixtureRequest) -> Example:
    """`example("wordpress")` or `example("wordpress", mysql)`: the URL of that example database, to be read only.

    Loaded once a session on each server. Skips where the dumps are not beside the repository.
    """
    loaded: dict[tuple[str, str], sa.URL] = {}

    def load(name: str, server: Server | None = None) -> sa.URL:
        script = example_script(name)
        if not script.exists():
            pytest.skip(f"{script.name} is not part of the repository; it was looked for in {script.parent}")
        if server is None:
            chosen: Server = request.getfixturevalue(EXAMPLE_ENGINES.get(name, "mariadb"))
        else:
            chosen = server
        if (name, chosen.engine) not in loaded:
            url = chosen.create_database("example_" + name.replace("-", "_"))
            chosen.load(url, script)
            loaded[name, chosen.engine] = url
        return loaded[name, chosen.engine]

    return load
