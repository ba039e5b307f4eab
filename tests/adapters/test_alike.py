"""600 component portals in one table: one statement, one broken portal fails alone, and the numbers stay exact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.alike import SMALLEST, families
from adapters.base import NewsAdapter, Question
from adapters.database import Reader, make_engine
from adapters.dates import VIETNAM, DateRange
from adapters.errors import SchemaMismatch
from adapters.generic import GenericNews
from adapters.generic_visits import GenericVisits
from tests.adapters.reading import made
from tests.databases import Server, Sqlite

NOW = datetime(2025, 7, 20, tzinfo=VIETNAM)
WEEK = DateRange(date(2025, 7, 1), date(2025, 7, 7))
UNITS = range(1, 601)
TABLES = """
CREATE TABLE "TinTuc" ("ID" INTEGER NOT NULL PRIMARY KEY, "NgayDang" DATE, "DonViID" INTEGER, "MaDonVi" VARCHAR(10));
CREATE TABLE "BoDem" ("Ngay" DATE, "DonViID" INTEGER, "SoLuot" INTEGER);
"""


@pytest.fixture(scope="module", params=["mariadb", "postgresql", "sqlite"])
def database(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    server: Server | Sqlite = request.getfixturevalue(request.param)
    url = server.create_database("alike")
    server.load(url, TABLES.replace('"', "`") if server.is_mysql_like else TABLES)
    writer = sa.create_engine(url)
    news = sa.table("TinTuc", *map(sa.column, ("ID", "NgayDang", "DonViID", "MaDonVi")))
    visits = sa.table("BoDem", *map(sa.column, ("Ngay", "DonViID", "SoLuot")))
    # Unit n has n % 7 items in the week, one a day, and 10 n visits; unit 7 has no row at all.
    items = [
        {"NgayDang": str(WEEK.first + timedelta(days=day)), "DonViID": unit, "MaDonVi": str(unit)}
        for unit in UNITS
        for day in range(unit % 7)
    ]
    counts = [{"Ngay": "2025-07-03", "DonViID": unit, "SoLuot": 10 * unit} for unit in UNITS if unit != 7]
    days = sa.cast(sa.bindparam("NgayDang"), sa.Date) if server.engine == "postgresql" else sa.bindparam("NgayDang")
    day = sa.cast(sa.bindparam("Ngay"), sa.Date) if server.engine == "postgresql" else sa.bindparam("Ngay")
    with writer.begin() as connection:
        connection.execute(
            sa.insert(news).values(NgayDang=days), [{"ID": number, **item} for number, item in enumerate(items, 1)]
        )
        connection.execute(sa.insert(visits).values(Ngay=day), counts)
    writer.dispose()
    engine = make_engine(url)
    yield engine
    engine.dispose()


def news(unit: Any, column: str = "DonViID", **more: Any) -> Any:
    at = {"column": "NgayDang", "clock": "date"}
    return made(GenericNews, table="TinTuc", key="ID", published_at=at, where={column: unit}, **more)


def visits(unit: int) -> Any:
    day = {"column": "Ngay"}
    return made(GenericVisits, daily={"table": "BoDem", "day": day, "count": "SoLuot", "where": {"DonViID": unit}})


def questions(reader: Reader, adapters: list[Any]) -> list[Question]:
    facts = {type(adapter): adapter.learn(reader) for adapter in adapters}
    return [adapter.question(facts[type(adapter)], WEEK, NOW) for adapter in adapters]


def asked(database: sa.Engine, adapters: list[Any], extra: tuple[Question, ...] = ()) -> tuple[list[Any], int]:
    """The answers, and how many statements they took."""
    seen: list[sa.Select[Any]] = []
    with database.connect() as connection:
        reader = Reader(connection, observe=seen.append)
        prepared = [*questions(reader, adapters), *extra]
        before = len(seen)
        return reader.ask(prepared), len(seen) - before


def test_600_portals_are_counted_with_one_statement(database: sa.Engine) -> None:
    answers, statements = asked(database, [news(unit) for unit in UNITS])
    assert answers == [unit % 7 for unit in UNITS]
    assert statements == 1


def test_visits_of_600_portals_are_summed_with_one_statement(database: sa.Engine) -> None:
    answers, statements = asked(database, [visits(unit) for unit in UNITS])
    assert answers == [0 if unit == 7 else 10 * unit for unit in UNITS]
    assert statements == 1


def test_one_broken_portal_among_600_fails_alone(database: sa.Engine) -> None:
    gone = Question((sa.select(sa.func.count()).select_from(sa.table("KhongCo")),), lambda values: int(values[0]))
    answers, statements = asked(database, [news(unit) for unit in UNITS], (gone,))
    assert answers[:600] == [unit % 7 for unit in UNITS]
    assert isinstance(answers[600], SchemaMismatch)
    assert "KhongCo" in answers[600].text.en
    assert statements == 2


def test_a_table_that_is_gone_fails_all_its_portals_with_one_statement(database: sa.Engine) -> None:
    """And not with two for each, as halving would."""
    seen: list[sa.Select[Any]] = []
    with database.connect() as connection:
        reader = Reader(connection, observe=seen.append)
        facts = news(1).learn(reader)
        elsewhere = sa.table("TinTucCu", *map(sa.column, ("ID", "NgayDang", "DonViID", "MaDonVi")))
        moved = type(facts)(type(facts.main)("TinTucCu", elsewhere, facts.main.shapes, facts.main.dialect), None)
        before = len(seen)
        answers = reader.ask([news(unit).question(moved, WEEK, NOW) for unit in UNITS])
    assert all(isinstance(answer, SchemaMismatch) for answer in answers)
    assert len(seen) - before == 1


def test_two_portals_of_one_unit_get_the_same_number(database: sa.Engine) -> None:
    answers, _ = asked(database, [news(unit) for unit in [5, 5, 12, 5, *range(20, 30)]])
    assert answers[:4] == [5, 5, 5, 5]
    assert answers[4:] == [6, 0, 1, 2, 3, 4, 5, 6, 0, 1]


def test_news_and_visits_of_many_portals_take_a_statement_each(database: sa.Engine) -> None:
    answers, statements = asked(database, [make(unit) for unit in range(8, 28) for make in (news, visits)])
    assert answers == [number for unit in range(8, 28) for number in (unit % 7, 10 * unit)]
    assert statements == 2


def test_texts_are_never_grouped(database: sa.Engine) -> None:
    """An engine may take 'A' and 'a' for one group, so texts are compared one by one, still in one statement."""
    answers, statements = asked(database, [news(str(unit), "MaDonVi") for unit in range(1, 31)])
    assert answers == [unit % 7 for unit in range(1, 31)]
    assert statements == 1


def prepared(database: sa.Engine, adapters: list[NewsAdapter[Any, Any]]) -> list[Question]:
    with database.connect() as connection:
        return questions(Reader(connection), adapters)


def test_few_portals_and_portals_that_differ_in_two_values_are_no_family(database: sa.Engine) -> None:
    few = prepared(database, [news(unit) for unit in range(1, SMALLEST)])
    assert families(few) == []
    two = [
        made(
            GenericNews,
            table="TinTuc",
            key="ID",
            published_at={"column": "NgayDang", "clock": "date"},
            where={"DonViID": unit, "ID": {"gte": unit}},
        )
        for unit in UNITS
    ]
    assert families(prepared(database, two)) == []


def test_a_number_that_is_compared_otherwise_is_no_family(database: sa.Engine) -> None:
    assert families(prepared(database, [news({"not": unit}) for unit in UNITS])) == []
    assert families(prepared(database, [news([unit, 1]) for unit in UNITS])) == []
    assert len(families(prepared(database, [news(unit) for unit in UNITS]))) == 1
