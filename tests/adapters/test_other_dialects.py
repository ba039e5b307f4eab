"""SQL Server and Oracle: no server runs here, but every adapter's statements compile for both.

What an adapter asks is learned from a seed on an engine that runs here; the same statements are then written for the
other two. "Compiled, not run" is all that this shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, oracle

from adapters.alike import families
from adapters.base import NewsAdapter, Question
from adapters.database import Reader
from adapters.dates import VIETNAM, Clock, DateRange, Moment
from adapters.errors import RangeUnknown
from adapters.generic import GenericNews
from adapters.generic_visits import GenericVisits
from adapters.registry import news_adapters, visit_adapters
from adapters.sql import SqlNews
from tests.adapters.contract_cases import NEWS, VISITS, Case
from tests.adapters.reading import made, reading
from tests.adapters.seeds import SEEDS, portable, seeded
from tests.databases import Server, Sqlite

DIALECTS: dict[str, sa.Dialect] = {"mssql": mssql.dialect(), "oracle": oracle.dialect()}
NOW = datetime(2025, 7, 10, 8, 0, tzinfo=VIETNAM)


def compiled(statement: sa.Select[Any], dialect: str) -> str:
    """The statement in that dialect, with its values bound."""
    return str(statement.compile(dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True}))


def _cases() -> Iterator[Any]:
    for what, adapters, cases in (("news", news_adapters(), NEWS), ("visits", visit_adapters(), VISITS)):
        for name, adapter in adapters.items():
            yield pytest.param(adapter, cases[name], id=f"{what}-{name}")


def statements(adapter: Any, case: Case, reader: Reader) -> list[sa.Select[Any]]:
    """Everything that the adapter asks about a day: the number, and for news the rows and the newest."""
    facts = adapter.learn(reader)
    asked = DateRange(case.day - timedelta(days=1), case.day)
    if isinstance(adapter, NewsAdapter):
        parts = adapter.news(facts, case.now)
        listed = [statement for part in parts for statement in (part.rows(asked), part.newest())]
        return [*adapter.question(facts, asked, case.now).scalars, *listed]
    kind = adapter.visits(facts, case.now)
    total = kind.total(case.now)
    try:
        scalars = adapter.question(facts, asked, case.now).scalars
    except RangeUnknown:
        scalars = ()
    return [*scalars, *([total] if total is not None else [])]


@pytest.mark.parametrize(("adapter", "case"), list(_cases()))
def test_every_statement_compiles_for_sql_server_and_oracle(
    adapter: Any, case: Case, request: pytest.FixtureRequest
) -> None:
    engine = case.engines[-1]
    server: Server | Sqlite = request.getfixturevalue(engine)
    url = server.create_database("dialects_" + "_".join(case.seeds))
    for seed in case.seeds:
        server.load(url, portable(server, (SEEDS / f"{seed}.sql").read_text("utf-8")))
    with reading(url) as reader:
        asked = statements(made(adapter, **case.options_of(engine)), case, reader)
    assert asked
    for statement in asked:
        for dialect in DIALECTS:
            assert compiled(statement, dialect).lstrip().upper().startswith("SELECT")


# --- What the two dialects write --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader(sqlite: Sqlite) -> Iterator[Reader]:
    with reading(seeded(sqlite, "generic", "dialects")) as opened:
        yield opened


def question(reader: Reader, adapter: Any) -> Question:
    days = DateRange(NOW.date(), NOW.date())
    asked: Question = adapter.question(adapter.learn(reader), days, NOW)
    return asked


def test_names_are_quoted_as_each_dialect_quotes_them(reader: Reader) -> None:
    at = {"column": "NgayDang"}
    adapter = made(GenericNews, table="TinTuc", key="ID", published_at=at, where={"Tiêu đề": "a", "DaXoa": 0})
    [count] = question(reader, adapter).scalars
    assert "FROM [TinTuc]" in compiled(count, "mssql")
    assert "[TinTuc].[Tiêu đề] = " in compiled(count, "mssql")
    assert '"TinTuc"."Tiêu đề" = ' in compiled(count, "oracle")
    # Neither has a boolean literal.
    assert not any(f"= {word}" in compiled(count, dialect) for word in ("true", "false") for dialect in DIALECTS)


def test_a_running_total_takes_its_last_row_in_both_dialects(reader: Reader) -> None:
    day = {"column": "Ngay"}
    adapter = made(GenericVisits, running_daily={"table": "BoDemTichLuy", "day": day, "total": "TongLuot"})
    last = question(reader, adapter).scalars[0]
    assert "TOP 1" in compiled(last, "mssql")
    assert "FETCH FIRST 1 ROWS ONLY" in compiled(last, "oracle")


def test_ones_own_select_stays_as_it_was_written(reader: Reader) -> None:
    own = "SELECT COUNT(*) FROM tin_bai WHERE ngay_dang >= :start AND ngay_dang < :end"
    [scalar] = question(reader, made(SqlNews, select=own, clock="unix")).scalars
    for dialect in DIALECTS:
        assert "FROM tin_bai WHERE ngay_dang >= :start" in compiled(scalar, dialect).replace("%(start_1)s", ":start_1")


def test_many_units_are_grouped_in_both_dialects(reader: Reader) -> None:
    at = {"column": "NgayDang"}
    adapters = [
        made(GenericNews, table="TinTuc", key="ID", published_at=at, where={"DonViID": unit}) for unit in range(20)
    ]
    [family] = families([question(reader, adapter) for adapter in adapters])
    assert "GROUP BY [TinTuc].[DonViID]" in compiled(family.statement, "mssql")
    assert 'GROUP BY "TinTuc"."DonViID"' in compiled(family.statement, "oracle")


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_clock_compiles(clock: Clock, dialect: str) -> None:
    moment = Moment(sa.column("ngay"), clock)
    days = DateRange(NOW.date(), NOW.date())
    conditions = sa.and_(moment.within(days), moment.is_past(NOW), moment.is_ahead(NOW))
    assert "ngay" in compiled(sa.select(sa.func.count()).where(conditions), dialect)
