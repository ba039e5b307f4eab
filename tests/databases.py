"""The databases that tests run on: real servers of each engine, and SQLite files, behind one face.

`Server` and `Sqlite` answer the same calls, so a test takes whichever the fixture gives. How a server
comes to run is `tests/provision.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tests.sqlscripts import Copy, mysql_statements, postgresql_statements, read

EXAMPLES = Path(__file__).resolve().parents[2] / "shared" / "cms"
"""Dumps of real CMS databases with the CMS's own answers; beside the repository, not in it."""

Grants = Mapping[str, Sequence[str] | None] | None
"""What a reader may select: table to columns (None: the whole table); None: every table."""


@dataclass(frozen=True)
class Server:
    """A running MariaDB, MySQL or PostgreSQL server, and an account that may do everything on it."""

    engine: str  # mariadb | mysql | postgresql
    admin_url: sa.URL

    @property
    def is_mysql_like(self) -> bool:
        return self.engine != "postgresql"

    def create_database(self, name: str) -> sa.URL:
        """Make an empty UTF-8 database, in place of one that has this name; gives an administrator's URL for it."""
        quoted = self.quote(name)
        if self.is_mysql_like:
            drop, options = f"DROP DATABASE IF EXISTS {quoted}", "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
        else:
            drop, options = f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)", "ENCODING 'UTF8' TEMPLATE template0"
        self.execute(self.admin_url, drop, f"CREATE DATABASE {quoted} {options}")
        return self.admin_url.set(database=name)

    def load(self, url: sa.URL, script: Path | str) -> None:
        """Run a mysqldump or pg_dump script: the path of a `.sql` or `.sql.gz` file, or the SQL itself."""
        split = mysql_statements if self.is_mysql_like else postgresql_statements
        self.execute(url, *split(read(script)))

    def create_reader(self, url: sa.URL, name: str, password: str, grants: Grants = None) -> sa.URL:
        """Make an account, in place of one that has this name, that may only SELECT; gives its URL."""
        assert url.database is not None
        if self.is_mysql_like:
            account, scope = f"{self.quote(name)}@'%'", f"{self.quote(url.database)}."
            statements = [f"DROP USER IF EXISTS {account}", f"CREATE USER {account} IDENTIFIED BY {_text(password)}"]
            everything = f"GRANT SELECT ON {scope}* TO {account}"
        else:
            account, scope = self.quote(name), ""
            statements = [*self._drop_role(url, name), f"CREATE ROLE {account} LOGIN PASSWORD {_text(password)}"]
            everything = f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {account}"
        if grants is None:
            statements.append(everything)
        else:
            for table, columns in grants.items():
                which = "" if columns is None else f" ({', '.join(map(self.quote, columns))})"
                statements.append(f"GRANT SELECT{which} ON {scope}{self.quote(table)} TO {account}")
        self.execute(url, *statements)
        return url.set(username=name, password=password)

    def execute(self, url: sa.URL, *statements: str | Copy) -> None:
        """Run statements as they are, in one session that commits each."""
        with self._cursor(url) as cursor:
            for statement in statements:
                if isinstance(statement, Copy):
                    with cursor.copy(statement.statement) as copy:
                        copy.write(statement.data)
                else:
                    cursor.execute(statement)

    def quote(self, identifier: str) -> str:
        """An identifier as this server's SQL has it, quoted whatever it is."""
        return _dialect(self.admin_url).identifier_preparer.quote_identifier(identifier)

    def _drop_role(self, url: sa.URL, name: str) -> Iterable[str]:
        """A role of PostgreSQL can be dropped only when it holds no grant in the database."""
        with self._cursor(url) as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
            known = cursor.fetchone() is not None
        return [f"DROP OWNED BY {self.quote(name)}", f"DROP ROLE {self.quote(name)}"] if known else []

    @contextmanager
    def _cursor(self, url: sa.URL) -> Iterator[Any]:
        """The driver's own cursor, since SQLAlchemy would take `%` and `:name` in a dump for parameters."""
        engine = sa.create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection, closing(connection.connection.cursor()) as cursor:
            yield cursor


@dataclass(frozen=True)
class Sqlite:
    """SQLite files in a folder, with the calls of a `Server`."""

    folder: Path
    engine: str = field(default="sqlite", init=False)

    @property
    def admin_url(self) -> sa.URL:
        return sa.URL.create("sqlite", database=str(self.folder / "admin.db"))

    @property
    def is_mysql_like(self) -> bool:
        return False

    def create_database(self, name: str) -> sa.URL:
        """Make an empty database file, in place of one that has this name."""
        path = self.folder / f"{name}.db"
        path.unlink(missing_ok=True)
        path.touch()
        return sa.URL.create("sqlite", database=str(path))

    def load(self, url: sa.URL, script: Path | str) -> None:
        """Run a script in SQLite's own SQL: the path of a `.sql` or `.sql.gz` file, or the SQL itself."""
        assert url.database is not None
        with closing(sqlite3.connect(url.database)) as connection:
            connection.executescript(read(script))

    def create_reader(self, url: sa.URL, name: str, password: str, grants: Grants = None) -> sa.URL:
        """A URL that opens the file read-only; SQLite has no accounts, so the rest is not looked at."""
        return sa.URL.create("sqlite", database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})

    def execute(self, url: sa.URL, *statements: str) -> None:
        """Run statements as they are."""
        self.load(url, ";\n".join(statements))

    def quote(self, identifier: str) -> str:
        """An identifier as SQLite's SQL has it, quoted whatever it is."""
        return _dialect(self.admin_url).identifier_preparer.quote_identifier(identifier)


class Example(Protocol):
    """The fixture `example`: the URL of an example database on a server, else on the engine that its dump is for."""

    def __call__(self, name: str, server: Server | None = None) -> sa.URL: ...


def example_script(name: str) -> Path:
    """The dump of an example database; it may not be there, since it is no part of the repository."""
    return EXAMPLES / f"{name}-example.sql.gz"


def _dialect(url: sa.URL) -> sa.Dialect:
    return url.get_dialect()()


def _text(value: str) -> str:
    """A string literal that reads the same on every engine here."""
    assert "\\" not in value, "MySQL and PostgreSQL differ about backslashes"
    return "'" + value.replace("'", "''") + "'"
