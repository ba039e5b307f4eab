"""The contract: every registered adapter, on every engine it supports, through the same questions.

What an adapter is asked stands in `tests/adapters/contract_cases.py`; its own facts are tested in its own file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from adapters.base import News, NewsAdapter, Question, VisitAdapter
from adapters.database import Limits, Reader, make_engine
from adapters.dates import DateRange, Moment
from adapters.errors import AdapterError, NotExplainable, QueryTimeout, RangeUnknown, SchemaMismatch
from adapters.kinds import Kind, Log
from adapters.reaching import Reaching
from adapters.registry import news_adapters, visit_adapters
from tests.adapters.contract_cases import NEWS, VISITS, Case
from tests.adapters.reading import made
from tests.adapters.seeds import SEEDS, portable
from tests.databases import Server, Sqlite

REGISTERED: dict[str, dict[str, type[Any]]] = {"news": dict(news_adapters()), "visits": dict(visit_adapters())}
CASES = {"news": NEWS, "visits": VISITS}


class Subject(NamedTuple):
    """One adapter with its case, on one engine's database."""

    adapter: Any
    case: Case
    server: Server | Sqlite
    url: sa.URL


def _wanted(*, only: Callable[[str, Case], bool] = lambda what, case: True) -> list[Any]:
    """Adapter, case and engine of every adapter that is asked."""
    return [
        pytest.param((adapter, case, engine), id=f"{what}-{name}-{engine}")
        for what, adapters in REGISTERED.items()
        for name, adapter in adapters.items()
        if (case := CASES[what].get(name)) is not None and only(what, case)
        for engine in case.engines
    ]


@pytest.fixture(scope="module")
def databases(request: pytest.FixtureRequest) -> Callable[[tuple[str, ...], str], tuple[Server | Sqlite, sa.URL]]:
    """A database for the seeds on an engine, loaded once."""
    loaded: dict[tuple[tuple[str, ...], str], tuple[Server | Sqlite, sa.URL]] = {}

    def load(seeds: tuple[str, ...], engine: str) -> tuple[Server | Sqlite, sa.URL]:
        if (seeds, engine) not in loaded:
            server: Server | Sqlite = request.getfixturevalue(engine)
            url = server.create_database("contract_" + "_".join(seeds))
            for seed in seeds:
                server.load(url, portable(server, (SEEDS / f"{seed}.sql").read_text("utf-8")))
            loaded[seeds, engine] = server, url
        return loaded[seeds, engine]

    return load


@pytest.fixture
def subject(request: pytest.FixtureRequest, databases: Any) -> Subject:
    adapter, case, engine = request.param
    server, url = databases(case.seeds_of(engine), engine)
    return Subject(made(adapter, **case.options_of(engine)), case, server, url)


def asked_of(only: Callable[[str, Case], bool] = lambda what, case: True) -> pytest.MarkDecorator:
    """Ask every adapter on every engine it supports, or those for which the question has a meaning."""
    return pytest.mark.parametrize("subject", _wanted(only=only), indirect=True)


def news(what: str, case: Case) -> bool:
    return what == "news"


def keeping_days(what: str, case: Case) -> bool:
    return case.number is not None


def with_an_empty_day(what: str, case: Case) -> bool:
    return case.empty is not None


def reading_for_days(what: str, case: Case) -> bool:
    """A total without days refuses before it reads; its own tests name what is missing."""
    return case.number is not None or case.reads is not None


@contextmanager
def reading(subject: Subject) -> Iterator[Reader]:
    engine = make_engine(subject.url)
    try:
        with engine.connect() as connection:
            yield Reader(connection)
    finally:
        engine.dispose()


@contextmanager
def writing(subject: Subject) -> Iterator[Reader]:
    """A reader on a connection that may write; all that was written is taken back."""
    engine = sa.create_engine(subject.url)
    try:
        with engine.connect() as connection:
            if subject.server.is_mysql_like:
                connection.execute(sa.text("SET time_zone = '+00:00'"))
            yield Reader(connection)
            connection.rollback()
    finally:
        engine.dispose()


def days(first: date, last: date | None = None) -> DateRange:
    return DateRange(first, last or first)


def question(subject: Subject, reader: Reader, asked: DateRange) -> Question:
    made_question: Question = subject.adapter.question(subject.adapter.learn(reader), asked, subject.case.now)
    return made_question


def number(subject: Subject, reader: Reader, asked: DateRange) -> int:
    answer = reader.ask([question(subject, reader, asked)])[0]
    if isinstance(answer, AdapterError):
        raise answer
    return answer


# --- Every adapter has a case -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["news", "visits"])
def test_every_registered_adapter_has_a_case(what: str) -> None:
    missing = sorted(set(REGISTERED[what]) - set(CASES[what]))
    assert not missing, (
        f"add a Case for {', '.join(missing)} to {what.upper()} in tests/adapters/contract_cases.py: "
        "its seed of tests/seed/, its options, and a day whose number is known"
    )


@pytest.mark.parametrize("what", ["news", "visits"])
def test_every_case_is_of_a_registered_adapter(what: str) -> None:
    assert sorted(set(CASES[what]) - set(REGISTERED[what])) == []


# --- Days -------------------------------------------------------------------------------------------------------------


@asked_of()
def test_the_known_day_has_its_known_number(subject: Subject) -> None:
    with reading(subject) as reader:
        if subject.case.number is None:
            with pytest.raises(RangeUnknown):
                number(subject, reader, days(subject.case.day))
        else:
            assert number(subject, reader, days(subject.case.day)) == subject.case.number


@asked_of(with_an_empty_day)
def test_a_day_on_which_nothing_happened_is_zero(subject: Subject) -> None:
    assert subject.case.empty is not None
    with reading(subject) as reader:
        assert number(subject, reader, days(subject.case.empty)) == 0


@asked_of(keeping_days)
def test_the_last_second_of_the_day_counts_and_the_next_midnight_does_not(subject: Subject) -> None:
    asked, after = days(subject.case.day), days(subject.case.day + timedelta(days=1))
    with writing(subject) as reader:
        moments = plain_moments(subject, reader)
        if not moments:
            pytest.skip("the moment is no plain column of a table; the adapter's own tests show its days' ends")
        for moment in moments:
            reader.connection.execute(sa.delete(table_of(moment)).where(moment.within(after)))
        facts = subject.adapter.learn(reader)
        move(reader, moments, asked, asked.end - timedelta(seconds=1))
        assert kept(subject, reader, facts, asked) == subject.case.number
        assert kept(subject, reader, facts, after) == 0
        move(reader, moments, asked, asked.end)
        assert kept(subject, reader, facts, asked) == 0
        assert kept(subject, reader, facts, after) == subject.case.number
        move(reader, moments, after, asked.start)
        assert kept(subject, reader, facts, asked) == subject.case.number


def kept(subject: Subject, reader: Reader, facts: Any, asked: DateRange) -> Any:
    """The number of these days in the rows that are there, however far back the counter says that it reaches."""
    source = subject.adapter
    if isinstance(source, VisitAdapter):
        made_question = unwrapped(source.visits(facts, subject.case.now)).question(asked, subject.case.now)
    else:
        made_question = source.question(facts, asked, subject.case.now)
    return reader.ask([made_question])[0]


def unwrapped(kind: Kind) -> Kind:
    return kind.kept if isinstance(kind, Reaching) else kind


def plain_moments(subject: Subject, reader: Reader) -> list[Moment]:
    """The moments of the adapter, none where one cannot be written to a table."""
    facts, now = subject.adapter.learn(reader), subject.case.now
    if isinstance(subject.adapter, NewsAdapter):
        moments = [part.moment for part in subject.adapter.news(facts, now)]
    else:
        kind = unwrapped(subject.adapter.visits(facts, now))
        moments = [part.moment for part in kind.parts] if isinstance(kind, Log) else []
    tables = [_base(moment) for moment in moments]
    if any(moment.closes for moment in moments):
        return []
    found = [
        replace(moment, column=table.c[moment.column.name])
        for moment, table in zip(moments, tables, strict=True)
        if table is not None and isinstance(moment.column, sa.ColumnClause)
    ]
    return found if len(found) == len(moments) else []


def _base(moment: Moment) -> sa.TableClause | None:
    """The table of the moment's column, under its own name; None where there is no such column."""
    source = getattr(moment.column, "table", None)
    if isinstance(source, sa.Alias):
        source = source.element
    return source if isinstance(source, sa.TableClause) else None


def table_of(moment: Moment) -> sa.TableClause:
    table = _base(moment)
    assert table is not None
    return table


def move(reader: Reader, moments: list[Moment], asked: DateRange, instant: Any) -> None:
    """Give every row of these days one moment."""
    for moment in moments:
        column: Any = moment.column
        statement = sa.update(table_of(moment)).where(moment.within(asked))
        reader.connection.execute(statement.values({column.name: moment.bound_now(instant)}))


# --- Explanation ------------------------------------------------------------------------------------------------------


@asked_of(news)
def test_counted_and_left_out_are_all_rows_of_the_days(subject: Subject) -> None:
    adapter, case = subject.adapter, subject.case
    wide = days(case.day - timedelta(days=400), case.day + timedelta(days=400))
    with reading(subject) as reader:
        facts = adapter.learn(reader)
        for asked in (days(case.day), wide):
            try:
                items = list(adapter.explain(reader, facts, asked, case.now))
            except NotExplainable:
                pytest.skip("this adapter says that it cannot explain")
            assert sum(item.is_counted for item in items) == number(subject, reader, asked)
            for part in adapter.news(facts, case.now):
                explained = [item.key for item in items if item.label == part.label]
                assert set(explained) == all_keys(reader, part, asked)


def all_keys(reader: Reader, part: News, asked: DateRange) -> set[str]:
    """The keys of all rows of the days, whatever the rules and the joins say."""
    sources = {getattr(column, "table", None) for column in (part.moment.column, part.key)}
    source = sources.pop() if len(sources) == 1 else None
    found = sa.select(part.key).select_from(part.table if source is None else source).where(part.moment.within(asked))
    return {str(row[0]) for row in reader.rows(found)}


# --- What is missing --------------------------------------------------------------------------------------------------


@asked_of(reading_for_days)
def test_a_missing_table_is_named_in_the_error(subject: Subject) -> None:
    table, _ = what_is_read(subject)
    quote = subject.server.quote
    away, back = (f"ALTER TABLE {quote(one)} RENAME TO {quote(other)}" for one, other in _both(table))
    assert_named(table, subject, away, back)


@asked_of(reading_for_days)
def test_a_missing_column_is_named_in_the_error(subject: Subject) -> None:
    table, column = what_is_read(subject)
    quote = subject.server.quote
    change = f"ALTER TABLE {quote(table)} RENAME COLUMN"
    away, back = (f"{change} {quote(one)} TO {quote(other)}" for one, other in _both(column))
    assert_named(column, subject, away, back)


def _both(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (name, "xx_away"), ("xx_away", name)


def assert_named(name: str, subject: Subject, away: str, back: str) -> None:
    """Without it the adapter refuses, and both sentences name it."""
    # MySQL looks at the other columns' zero dates again when one is renamed.
    lax = ["SET sql_mode = ''"] if subject.server.is_mysql_like else []
    subject.server.execute(subject.url, *lax, away)
    try:
        with reading(subject) as reader, pytest.raises(SchemaMismatch) as caught:
            number(subject, reader, days(subject.case.day))
    finally:
        subject.server.execute(subject.url, *lax, back)
    # PostgreSQL keeps what is not quoted in lower case; the adapter names it as its CMS does.
    assert name.lower() in caught.value.text.en.lower()
    assert name.lower() in caught.value.text.vi.lower()


def what_is_read(subject: Subject) -> tuple[str, str]:
    """A table and a column of it that the adapter cannot do without: those of the case, else of its first condition."""
    if subject.case.reads:
        return subject.case.reads
    with reading(subject) as reader:
        scalar = question(subject, reader, days(subject.case.day)).scalars[0]
    for item in visitors.iterate(scalar):
        table = getattr(item, "table", None)
        if isinstance(item, sa.ColumnClause) and isinstance(table, sa.TableClause):
            return table.name, item.name
    raise AssertionError("the statement names no column of a table; give the case `reads`")


# --- Engines ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ten_rows(server: Server | Sqlite) -> sa.URL:
    url = server.create_database("contract_engine")
    server.load(url, "CREATE TABLE so (n INTEGER); INSERT INTO so VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);")
    return url


@pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")  # that is what makes it heavy
def test_a_statement_over_the_time_limit_is_stopped(ten_rows: sa.URL) -> None:
    engine = make_engine(ten_rows, Limits(statement_s=0.2))
    tables = [sa.table("so", sa.column("n")).alias(f"t{index}") for index in range(12)]
    heavy = sa.select(sa.func.sum(tables[0].c.n + tables[-1].c.n)).select_from(*tables)  # 10 to the power of 12 rows
    with engine.connect() as connection, pytest.raises(QueryTimeout):
        Reader(connection, statement_s=0.2).scalar(heavy)
    engine.dispose()


SO = sa.table("so", sa.column("n"))


@pytest.mark.parametrize(
    "statement",
    [
        sa.insert(SO).values(n=1),
        sa.update(SO).values(n=1),
        sa.delete(SO),
        sa.text("CREATE TABLE moi (n INTEGER)"),
        sa.text("DROP TABLE so"),
    ],
    ids=["insert", "update", "delete", "create", "drop"],
)
def test_the_engine_refuses_to_write(ten_rows: sa.URL, statement: Any) -> None:
    engine = make_engine(ten_rows)
    with engine.connect() as connection:
        with pytest.raises(sa.exc.DBAPIError):
            connection.execute(statement)
        assert Reader(connection).scalar(sa.select(sa.func.sum(SO.c.n))) == 45
    engine.dispose()
