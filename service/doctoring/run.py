"""From a configuration to findings, database by database, so that one that is away is told once and waited for once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from adapters.database import Limits, Reader, make_engine, translated
from adapters.errors import AdapterError, DatabaseUnavailable
from adapters.kinds import Running
from service.counting import Counter, Counting, What
from service.databases import Database
from service.doctoring import accounts, clocks, counters, surroundings, troubles
from service.doctoring.findings import Finding, Place, ok
from service.settings import Settings

NAMES = {"mysql": "MySQL", "mariadb": "MariaDB", "postgresql": "PostgreSQL", "sqlite": "SQLite"}


def steps(counting: Counting, portal_id: int | None) -> int:
    """How many steps `examine` takes: one for each database and counter, and one for the rest."""
    chosen = _chosen(counting, portal_id)
    return len({counter.source.database_name for _, counter in chosen}) + len(chosen) + 1


def examine(
    settings: Settings, counting: Counting, *, portal_id: int | None, bind: str, now: datetime
) -> Iterator[list[Finding]]:
    """The findings, one list a step. portal_id: look at this portal and its databases only."""
    chosen = _chosen(counting, portal_id)
    running: list[Counter] = []
    for name in dict.fromkeys(counter.source.database_name for _, counter in chosen):
        group = [(what, counter) for what, counter in chosen if counter.source.database_name == name]
        yield from _database(settings, counting.databases[name], group, running, now)
    around = [*surroundings.configuration(settings), *surroundings.ledger(settings, running, now)]
    yield [*around, *surroundings.port(bind)]


def _chosen(counting: Counting, portal_id: int | None) -> list[tuple[What, Counter]]:
    found = [(what, counter) for (what, _), counter in counting.counters.items()]
    return [(what, counter) for what, counter in found if portal_id in (None, counter.portal.id)]


def _database(
    settings: Settings,
    database: Database,
    group: Sequence[tuple[What, Counter]],
    running: list[Counter],
    now: datetime,
) -> Iterator[list[Finding]]:
    place = Place(database.name)
    limits = Limits(statement_s=settings.limits.statement_s, pool=1)
    engine = make_engine(database.url, limits)
    try:
        with translated(), engine.connect() as connection:
            yield _server(connection, database, settings, now)
            for what, counter in group:
                yield list(counters.examine(connection, counter, what, now))
                if what == "visits" and _keeps_a_total(connection, counter, now):
                    running.append(counter)
    except DatabaseUnavailable as trouble:
        yield [troubles.no_connection(place, trouble)]
    except AdapterError as trouble:
        yield [troubles.no_connection(place, trouble)]
    finally:
        engine.dispose()


def _server(connection: Connection, database: Database, settings: Settings, now: datetime) -> list[Finding]:
    dialect = connection.dialect
    name = "mariadb" if getattr(dialect, "is_mariadb", False) else dialect.name
    version = ".".join(str(part) for part in (dialect.server_version_info or ()))
    place = Place(database.name)
    reader = Reader(connection)
    return [
        ok("server", place, f"{NAMES.get(name, name)} {version} trả lời", f"{NAMES.get(name, name)} {version} answers"),
        *accounts.account(reader, database.name, database.url, is_strict=settings.strict),
        *clocks.server_clock(reader, place, now),
    ]


def _keeps_a_total(connection: Connection, counter: Counter, now: datetime) -> bool:
    """Whether only the ledger makes days of this counter; False where it cannot be asked, which is told elsewhere."""
    try:
        return isinstance(counter.adapter.visits(counter.facts(Reader(connection)), now), Running)
    except AdapterError:
        return False
