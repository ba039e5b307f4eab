"""One SELECT of the operator's own: what is taken, what is refused and why, and what it answers."""

# ruff: noqa: S608 - these are texts that an operator may write; none is built from anything but this file's constants

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from adapters.database import Reader
from adapters.dates import VIETNAM, DateRange
from adapters.errors import NotExplainable, RangeUnknown, SchemaMismatch, SiteMismatch
from adapters.options import load
from adapters.sql import SqlNews, SqlOptions, SqlVisits
from adapters.sql_check import DIALECTS, refusals
from tests.adapters.reading import Asked, made, reading
from tests.adapters.seeds import seeded
from tests.databases import Server, Sqlite

NOW = datetime(2025, 7, 10, 8, 0, tzinfo=VIETNAM)
IN_DAYS = "NgayDang >= :start AND NgayDang < :end"
COUNT = f"SELECT COUNT(*) FROM TinTuc WHERE {IN_DAYS}"


def said(sql: str, dialect: str | None = None) -> str:
    return "; ".join(text.en for text in refusals(sql, dialect))


# --- What is taken ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", [None, *DIALECTS])
@pytest.mark.parametrize(
    "sql",
    [
        COUNT,
        COUNT + ";",
        COUNT + " AND (NgayHetHan IS NULL OR NgayHetHan > :now)",
        f"SELECT COALESCE(SUM(SoLuot), 0) AS n FROM BoDem WHERE {IN_DAYS}",
        f"SELECT COUNT(DISTINCT t.ID) FROM TinTuc t LEFT JOIN ChuyenMuc c ON c.ID = t.ChuyenMucID WHERE {IN_DAYS}",
        f"SELECT (SELECT COUNT(*) FROM A WHERE {IN_DAYS}) + (SELECT COUNT(*) FROM B WHERE {IN_DAYS})",
        f"WITH tin AS (SELECT ID FROM TinTuc WHERE {IN_DAYS} GROUP BY ID) SELECT COUNT(*) FROM tin",
        f"SELECT COUNT(*) FROM (SELECT ID FROM A WHERE {IN_DAYS} UNION SELECT ID FROM B) AS x",
        f"SELECT SUM(CASE WHEN TrangThai IN (1, 2) THEN 1 ELSE 0 END) FROM TinTuc WHERE {IN_DAYS}",
        f"SELECT COUNT(*) FROM TinTuc WHERE {IN_DAYS} AND TieuDe LIKE 'Tin 10:30%'",
    ],
)
def test_one_select_of_one_number_is_taken(sql: str, dialect: str | None) -> None:
    if dialect == "oracle" and ") AS x" in sql:
        sql = sql.replace(") AS x", ") x")
    assert said(sql, dialect) == ""


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("mysql", f"SELECT COUNT(*) FROM `Tin tức` WHERE {IN_DAYS}"),
        ("mysql", "SELECT COUNT(*) FROM t WHERE STR_TO_DATE(Ngay, '%d/%m/%Y') >= :start AND Ngay < :end"),
        ("mysql", "SELECT COUNT(*) FROM t WHERE Ngay >= UNIX_TIMESTAMP(:start) AND Ngay < UNIX_TIMESTAMP(:end)"),
        ("postgres", f'SELECT count(*) FROM cong."TinTuc" WHERE 1 = ANY("ChuyenMuc") AND {IN_DAYS}'),
        ("postgres", "SELECT count(*) FROM t WHERE to_date(ngay, 'DD/MM/YYYY') >= :start::date AND ngay < :end"),
        ("sqlite", "SELECT count(*) FROM t WHERE strftime('%Y', d) = '2025' AND d >= :start AND d < :end"),
        ("tsql", f"SELECT COUNT(*) FROM [dbo].[Tin tức] WITH (NOLOCK) WHERE {IN_DAYS}"),
        ("oracle", f"SELECT COUNT(*) FROM TIN_TUC WHERE NVL(XOA, 0) = 0 AND {IN_DAYS}"),
    ],
)
def test_each_engines_own_words_are_taken(dialect: str, sql: str) -> None:
    assert said(sql, dialect) == ""
    assert said(sql) == ""


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("", "wanted exactly one SELECT"),
        ("SELECT", "wanted exactly one column"),
        (COUNT + "; DROP TABLE TinTuc", "wanted exactly one SELECT"),
        (f"{COUNT}; {COUNT}", "wanted exactly one SELECT"),
        ("INSERT INTO t VALUES (1)", "it writes"),
        ("UPDATE t SET a = 1", "it writes"),
        ("DELETE FROM t", "it writes"),
        ("DROP TABLE t", "it writes"),
        ("TRUNCATE TABLE t", "wanted exactly one SELECT"),
        ("CREATE TABLE t (a INT)", "it writes"),
        ("CALL dem(:start, :end)", "it writes"),
        ("SET x = 1", "wanted exactly one SELECT"),
        (f"WITH x AS (DELETE FROM t RETURNING 1) SELECT COUNT(*) FROM x WHERE {IN_DAYS}", "it writes"),
        (f"SELECT COUNT(*) INTO ban_sao FROM t WHERE {IN_DAYS}", "SELECT ... INTO writes"),
        (COUNT + " INTO OUTFILE '/tmp/x'", "cannot be read"),
        (COUNT + " FOR UPDATE", "locks rows"),
        (COUNT + " LOCK IN SHARE MODE", "locks rows"),
        (f"{COUNT} UNION ALL {COUNT}", "wanted exactly one SELECT"),
        (f"SELECT * FROM t WHERE {IN_DAYS}", "wanted exactly one column"),
        (f"SELECT COUNT(*), 1 FROM t WHERE {IN_DAYS}", "wanted exactly one column"),
        (f"SELECT ID FROM t WHERE {IN_DAYS}", "wanted exactly one row"),
        (f"SELECT ID FROM t WHERE {IN_DAYS} LIMIT 1", "wanted exactly one row"),
        (f"SELECT COUNT(*) FROM t WHERE {IN_DAYS} GROUP BY DonViID", "wanted exactly one row"),
        (f"SELECT COUNT(*) OVER () FROM t WHERE {IN_DAYS}", "wanted exactly one row"),
        (f"SELECT (SELECT COUNT(*) FROM a) FROM t WHERE {IN_DAYS}", "wanted exactly one row"),
        ("SELECT COUNT(*) FROM t WHERE NgayDang < :end", ":start is not used"),
        ("SELECT COUNT(*) FROM t WHERE NgayDang >= :start", ":end is not used"),
        (COUNT + " AND DonViID = :donvi", "unknown parameter :donvi"),
        (COUNT + " AND DonViID = ?", "unknown parameter ?"),
        (COUNT + " AND a = 'x :start :gio'", "a text holds ':gio'"),
        (COUNT + " -- ghi chú", "no comments"),
        (COUNT + " /*! OR SLEEP(9) */", "no comments"),
        (COUNT + " AND NgayDang < NOW()", "the database's own clock; use :now"),
        (COUNT + " AND NgayDang < CURRENT_TIMESTAMP", "the database's own clock; use :now"),
        (COUNT + " AND NgayDang < date('now')", "the database's own clock; use :now"),
        (COUNT + " AND UNIX_TIMESTAMP() > 0", "the database's own clock; use :now"),
    ],
)
def test_anything_else_is_refused_with_the_reason(sql: str, why: str) -> None:
    assert why in said(sql)
    assert why in said(sql, "mysql")


@pytest.mark.parametrize(
    "call",
    [
        "SLEEP(9)",
        "BENCHMARK(1000000000, MD5('a'))",
        "LOAD_FILE('/etc/passwd')",
        "GET_LOCK('a', 9)",
        "pg_sleep(9)",
        "pg_read_file('/etc/passwd')",
        "lo_export(1, '/tmp/x')",
        "nextval('s')",
        "setval('s', 1)",
        "pg_terminate_backend(1)",
        "set_config('statement_timeout', '0', false)",
        "dblink('host=x', 'DELETE FROM t')",
        "query_to_xml('DELETE FROM t', true, true, '')",
        "xp_cmdshell('dir')",
        "master.dbo.xp_cmdshell('dir')",
        "OPENROWSET('a', 'b', 'c')",
        "load_extension('x')",
        "ham_cua_toi(1)",
    ],
)
@pytest.mark.parametrize("dialect", [None, *DIALECTS])
def test_a_function_that_is_not_known_to_be_harmless_is_refused(call: str, dialect: str | None) -> None:
    assert said(f"{COUNT} AND {call} IS NULL", dialect) != ""


def test_variables_and_hints_are_refused() -> None:
    assert "variables" in said(COUNT + " AND (@a := 1) = 1", "mysql")
    assert "variables" in said(COUNT + " AND @@version = 1", "mysql")
    assert said(COUNT.replace("SELECT", "SELECT /*+ SET_VAR(max_execution_time=0) */"), "mysql") != ""
    assert said(COUNT + " AND a = NEXT VALUE FOR s", "tsql") != ""
    assert "a sequence's" in said(COUNT + " AND s.NEXTVAL > 0", "oracle")
    assert "use :now" in said(COUNT + " AND SYSDATE > NgayHetHan", "oracle")
    assert "only the hints" in said(COUNT.replace("TinTuc", "TinTuc WITH (UPDLOCK)"), "tsql")
    assert "only the hints" in said(COUNT + " OPTION (MAXDOP 8)", "tsql")


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT COUNT(*) FROM dblink('x', 'y') AS t(a INT) WHERE {IN_DAYS}",
        f"SELECT COUNT(*) FROM pg_ls_dir('.') x WHERE {IN_DAYS}",
        f"SELECT COUNT(*) FROM (UPDATE t SET a = 1 RETURNING a) x WHERE {IN_DAYS}",
        COUNT + " DELETE FROM t",
        COUNT + " PROCEDURE ANALYSE()",
        COUNT + " INTO @x",
        COUNT + " AND a = (SELECT x FROM y FOR UPDATE)",
        COUNT + " AND a = dbo.f(1)",
        "COPY (SELECT 1) TO '/tmp/x'",
        "EXPLAIN ANALYZE DELETE FROM t",
        "HANDLER t OPEN",
        "DO SLEEP(5)",
        "EXEC sp_who",
        "VALUES (1)",
        "TABLE t",
        "PRAGMA query_only = 0",
        "ATTACH 'x' AS y",
    ],
)
@pytest.mark.parametrize("dialect", [None, *DIALECTS])
def test_what_is_no_plain_select_is_refused_in_every_dialect(sql: str, dialect: str | None) -> None:
    assert said(sql, dialect) != ""


def test_the_refusal_comes_when_the_options_are_read() -> None:
    _, problems = load(SqlOptions, {"select": "DELETE FROM TinTuc"})
    assert [(problem.path, problem.message.en) for problem in problems] == [(("select",), "it writes")]


# --- What is answered -------------------------------------------------------------------------------------------------

QUOTED = '"NgayDang" >= :start AND "NgayDang" < :end'


@pytest.fixture(scope="module")
def reader(server: Server | Sqlite) -> Iterator[Reader]:
    with reading(seeded(server, "generic", "sql_adapter")) as opened:
        yield opened


def own(reader: Reader, sql: str) -> str:
    return sql.replace('"', "`") if reader.dialect == "mysql" else sql


def asked(reader: Reader, sql: str, **options: Any) -> Asked:
    return Asked(made(SqlNews, select=own(reader, sql), **options), reader, NOW)


def test_the_select_answers_days(reader: Reader) -> None:
    counter = asked(reader, f'SELECT COUNT(*) FROM "TinTuc" WHERE "TrangThai" = 2 AND {QUOTED};')
    assert counter.number("2025-07-01") == 9
    assert counter.number("2025-07-02") == 2
    assert counter.number("2025-06-30") == 0


@pytest.mark.parametrize("key", ["select", "query", "sql"])
def test_the_select_may_stand_under_each_of_three_keys(reader: Reader, key: str) -> None:
    sql = own(reader, f'SELECT COUNT(*) FROM "TinTuc" WHERE "TrangThai" = 2 AND {QUOTED}')
    assert Asked(made(SqlNews, **{key: sql}), reader, NOW).number("2025-07-01") == 9


def test_exactly_one_select_is_wanted() -> None:
    for given in ({}, {"select": "SELECT 1", "sql": "SELECT 1"}):
        _, problems = load(SqlOptions, given)
        assert [problem.message.en for problem in problems] == ["wanted exactly one SELECT, under select"]


def test_a_day_is_found_by_the_default_clock(reader: Reader) -> None:
    sql = 'SELECT COUNT(*) FROM "BoDem" WHERE "Ngay" >= :start AND "Ngay" < :end'
    dated = asked(reader, sql, clock="date").number("2025-07-01")
    assert dated > 0
    assert asked(reader, sql).number("2025-07-01") == dated


def test_a_parameter_may_be_cast_as_postgresql_does(postgresql: Server) -> None:
    with reading(seeded(postgresql, "generic", "sql_cast")) as opened:
        sql = 'SELECT COUNT(*) FROM "TinTuc" WHERE "NgayDang" >= :start::timestamp AND "NgayDang" < :end::timestamp'
        assert asked(opened, sql + ' AND "TrangThai" = 2').number("2025-07-01") == 9


def test_now_is_passed_in(reader: Reader) -> None:
    counter = asked(reader, f'SELECT COUNT(*) FROM "TinTuc" WHERE {QUOTED} AND "NgayHetHan" < :now')
    assert counter.number("2025-07-01") == 1


def test_bounds_come_in_the_form_that_the_clock_says(reader: Reader) -> None:
    counter = asked(reader, "SELECT COUNT(*) FROM tin_bai WHERE ngay_dang >= :start AND ngay_dang < :end", clock="unix")
    assert counter.number("2025-07-01") == 5
    text = asked(reader, "SELECT COUNT(*) FROM tin_bai WHERE ngay_chu >= :start AND ngay_chu < :end", clock="text")
    assert text.number("2025-07-01") == 5


def test_a_percent_sign_and_a_common_table_expression_survive_the_drivers(reader: Reader) -> None:
    inner = f'SELECT "ID" FROM "TinTuc" WHERE {QUOTED} AND "NgonNgu" LIKE \'v%\''
    sql = f"WITH tin AS ({inner}) SELECT COUNT(*) AS n FROM tin"
    assert asked(reader, sql).number("2025-07-01") == 9


def test_selects_with_other_clocks_share_a_statement(reader: Reader) -> None:
    local = asked(reader, f'SELECT COUNT(*) FROM "TinTuc" WHERE {QUOTED}').adapter
    unix = asked(
        reader, "SELECT COUNT(*) FROM tin_bai WHERE ngay_dang >= :start AND ngay_dang < :end", clock="unix"
    ).adapter
    day = DateRange(date(2025, 7, 1), date(2025, 7, 1))
    assert reader.ask([adapter.question(None, day, NOW) for adapter in (local, unix, local)]) == [10, 5, 10]


def test_null_means_not_known(reader: Reader) -> None:
    counter = asked(reader, f'SELECT SUM("TrangThai") FROM "TinTuc" WHERE {QUOTED}')
    with pytest.raises(RangeUnknown):
        counter.number("2025-06-30")


def test_what_is_no_whole_number_is_refused_and_spoils_only_itself(reader: Reader) -> None:
    broken = asked(reader, f'SELECT MAX("NgonNgu") FROM "TinTuc" WHERE {QUOTED}').adapter
    sound = asked(reader, f'SELECT COUNT(*) FROM "TinTuc" WHERE {QUOTED}').adapter
    day = DateRange(date(2025, 7, 1), date(2025, 7, 1))
    answers = reader.ask([adapter.question(None, day, NOW) for adapter in (broken, sound)])
    assert isinstance(answers[0], SiteMismatch)
    assert answers[1] == 10


def test_a_missing_table_is_named_at_start(reader: Reader) -> None:
    with pytest.raises(SchemaMismatch, match="no table TinTucs; did you mean: TinTuc"):
        asked(reader, f'SELECT COUNT(*) FROM "TinTucs" WHERE {QUOTED}')


def test_what_only_the_dialect_shows_is_refused_at_start(postgresql: Server) -> None:
    with reading(seeded(postgresql, "generic", "sql_dialect")) as reader:
        refused = made(SqlNews, select=f"SELECT COUNT(*) FROM `TinTuc` WHERE {IN_DAYS}")
        with pytest.raises(SiteMismatch, match="the SQL cannot be read"):
            Asked(refused, reader, NOW)


def test_a_select_says_honestly_that_it_cannot_explain(reader: Reader) -> None:
    counter = asked(reader, f'SELECT COUNT(*) FROM "TinTuc" WHERE {QUOTED}')
    with pytest.raises(NotExplainable):
        counter.explained("2025-07-01")
    with pytest.raises(NotExplainable):
        counter.adapter.newest(reader, None, NOW)
    assert counter.adapter.rules(None, NOW) == []


def test_visits_by_a_select(reader: Reader) -> None:
    sql = 'SELECT SUM("SoLuot") FROM "BoDem" WHERE "DonViID" = 1 AND "Ngay" >= :start AND "Ngay" < :end'
    counter = Asked(made(SqlVisits, select=own(reader, sql), clock="date", additive=True), reader, NOW)
    assert counter.number("2025-07-01", "2025-07-02") == 30
    assert counter.adapter.visits(None, NOW).is_additive
