"""With the account from `soluong grants` every configured count works, and everything else is refused by the server."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from adapters.base import plain_table
from adapters.registry import news_adapters, visit_adapters
from service.cache import MemoryCache
from service.cli import main
from service.counting import Counting
from service.demo import make_demo
from service.doctoring.run import examine
from service.granting import PASSWORD, Account, Needs, find_needs, grants
from service.observing import Reads, statements, tables_of_text
from tests.databases import Server
from tests.service.configured_cases import CASES, Case, load_seeds, settings_of
from tests.service.granted import let_through

SECRET = "Chi-doc-thoi-1"
GROUPS = {
    (case.seeds, engine): [other for other in CASES if other.seeds == case.seeds and engine in other.engines]
    for case in CASES
    for engine in case.engines
}


def narrow_account(server: Server, admin: sa.URL, counting: Counting, name: str) -> tuple[sa.URL, Needs]:
    """Make the account with the very statements that the command prints; gives its URL."""
    needs = find_needs(admin, list(counting.counters.values()), counting.now())
    assert needs.failures == []
    # `create_reader` puts away an account of this name that an earlier run has left.
    url = server.create_reader(admin, name, SECRET, {})
    gone = f"DROP USER {name}@'%'" if server.is_mysql_like else f"DROP ROLE {name}"
    made = [statement.replace(PASSWORD, SECRET) for statement in grants(needs, Account(name, "%"))]
    server.execute(admin, gone, *made)
    return url, needs


def answers(counting: Counting, cases: list[Case]) -> list[list[Any]]:
    """All that can be asked of each counter: the number, each statement's value, the rows explained."""
    found = []
    for counter, case in zip(counting.counters.values(), cases, strict=True):
        (outcome,) = counting.count(case.what, [counter.portal], case.days)
        given: list[Any] = [outcome.count, type(outcome.error), outcome.receipt]
        with counting.databases["cong"].reader() as reader:
            facts = counter.adapter.learn(reader)
            for asked in statements(counter.adapter, facts, case.now):
                given.append(reader.rows(asked.statement))
            if case.what == "news" and case.options["adapter"] != "sql":
                items = counter.adapter.explain(reader, facts, case.days, case.now)
                given.append([(item.key, item.title, item.left_out and item.left_out.name) for item in items])
                given.append(counter.adapter.newest(reader, facts, case.now))
        found.append(given)
    return found


def doctors_complaints(counting: Counting, now: datetime) -> list[str]:
    """What doctor says of connection, rights, tables and columns; the rest speaks of the seeds' age."""
    lists = examine(counting.settings, counting, portal_id=None, bind="127.0.0.1:0", now=now)
    wrong = {"login", "server", "database", "grant", "schema", "option", "time-out", "index"}
    return [finding.what.en for findings in lists for finding in findings if finding.code in wrong and finding.remedy]


@pytest.mark.parametrize(
    ("engine", "cases"),
    [pytest.param(engine, cases, id=f"{'-'.join(seeds)}-{engine}") for (seeds, engine), cases in GROUPS.items()],
)
def test_the_narrow_account_answers_all_and_may_do_nothing_else(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str, cases: list[Case]
) -> None:
    server: Server = request.getfixturevalue(engine)
    name = "_".join(cases[0].seeds)
    admin = load_seeds(server, cases[0].seeds, f"grants_{name}")
    portals = [{case.what: case.options_on(server)} for case in cases]
    account: sa.URL | None = None
    given = []
    for url in (admin, None):
        with closing(counting_of(tmp_path, url or account, portals, cases[0].now)) as counting:
            if url is not None:
                account, needs = narrow_account(server, admin, counting, f"doc_{name}")
            given.append(answers(counting, cases))
            assert doctors_complaints(counting, cases[0].now) == []
    as_admin, as_narrow = given
    assert as_narrow == as_admin
    assert [each[0] for each in as_narrow] == [case.number for case in cases]
    for case, each in zip(cases, as_narrow, strict=True):
        if case.total is not None:
            assert [(case.total,)] in [[tuple(row) for row in rows] for rows in each if isinstance(rows, list)]
    assert account is not None
    granted = {
        (None if server.is_mysql_like else table.schema, table.name): columns
        for table, columns in needs.columns.items()
    }
    tried, wrong = let_through(server, admin, account, granted)
    assert wrong == []
    assert tried > 10


def counting_of(folder: Path, url: sa.URL | None, portals: list[dict[str, Any]], now: datetime) -> Counting:
    assert url is not None
    return Counting(
        settings_of(folder, url, portals, limits={"statements_per_minute": 100_000}), MemoryCache(), lambda: now
    )


def test_every_adapter_has_a_case() -> None:
    named = {(case.what, case.options["adapter"]) for case in CASES}
    registered = {("news", name) for name in news_adapters()} | {("visits", name) for name in visit_adapters()}
    assert registered - named == set()


# --- What is read -----------------------------------------------------------------------------------------------------


def read_by(statement: sa.Select[Any]) -> dict[str, set[str]]:
    reads = Reads()
    reads.add(statement)
    return {str(table): columns for table, columns in reads.columns.items()}


def test_columns_are_found_under_aliases_in_subqueries_and_in_joins() -> None:
    news, kinds = plain_table("TinTuc", "ID", "Ngay", "Loai", "Mat"), plain_table("Loai", "ID", "Ten", schema="cong")
    other = kinds.alias("joined")
    inside = sa.select(news.c.ID).where(news.c.Ngay > 5).subquery()
    joined = inside.join(other, other.c.ID == inside.c.ID)
    assert read_by(sa.select(sa.func.count()).select_from(joined)) == {"TinTuc": {"ID", "Ngay"}, "cong.Loai": {"ID"}}


def test_a_table_whose_rows_alone_are_counted_is_read_without_columns() -> None:
    assert read_by(sa.select(sa.func.count()).select_from(plain_table("TinTuc", "ID"))) == {"TinTuc": set()}


def test_a_written_select_names_its_tables_as_postgresql_folds_them() -> None:
    own = """WITH moi AS (SELECT "ID" FROM cong."TinTuc" WHERE Ngay > :start) SELECT count(*) FROM moi, LOAI"""
    found = {str(table): names for table, names in tables_of_text(own, "postgresql").items()}
    assert set(found) == {"cong.TinTuc", "loai"}
    assert {"ID", "ngay"} <= found["cong.TinTuc"]
    assert "*" not in found["cong.TinTuc"]


def test_a_written_select_of_everything_reads_every_column() -> None:
    (names,) = tables_of_text("SELECT count(*) FROM (SELECT * FROM tin) AS x", "mysql").values()
    assert "*" in names


# --- The command ------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["grants", *arguments])


def test_the_command_prints_the_statements_and_no_password(mariadb: Server, tmp_path: Path) -> None:
    admin = load_seeds(mariadb, ("wordpress",), "grants_printed")
    settings_of(tmp_path, admin, [{"news": {"adapter": "wordpress"}}])
    answer = run("--config", str(tmp_path / "soluong.yaml"), "--host", "10.0.0.5", "--lang", "en")
    assert answer.exit_code == 0
    statements = [line for line in answer.stdout.splitlines() if line and not line.startswith("--")]
    assert statements == [
        "CREATE USER 'soluong'@'10.0.0.5' IDENTIFIED BY 'THAY-MAT-KHAU-NAY';",
        "GRANT SELECT (`option_name`, `option_value`) ON `grants_printed`.`wp_options` TO 'soluong'@'10.0.0.5';",
        "GRANT SELECT (`ID`, `post_date`, `post_title`, `post_status`, `post_type`) ON `grants_printed`.`wp_posts` "
        "TO 'soluong'@'10.0.0.5';",
    ]
    assert str(admin.password) not in answer.output


def test_postgresql_gets_a_role_that_reads_only(postgresql: Server, tmp_path: Path) -> None:
    admin = load_seeds(postgresql, ("drupal8",), "grants_printed")
    settings_of(tmp_path, admin, [{"news": {"adapter": "drupal", "types": ["tin_tuc"]}}])
    answer = run("--config", str(tmp_path / "soluong.yaml"), "--lang", "en")
    assert answer.exit_code == 0
    printed = [line for line in answer.stdout.splitlines() if line and not line.startswith("--")]
    assert printed[:4] == [
        "CREATE ROLE \"soluong\" LOGIN PASSWORD 'THAY-MAT-KHAU-NAY';",
        'ALTER ROLE "soluong" SET default_transaction_read_only = on;',
        'GRANT CONNECT ON DATABASE "grants_printed" TO "soluong";',
        'GRANT USAGE ON SCHEMA "public" TO "soluong";',
    ]
    assert all(line.startswith("GRANT SELECT (") for line in printed[4:])


def test_sqlite_is_told_that_permissions_of_the_file_do_it(tmp_path: Path) -> None:
    answer = run("--config", str(make_demo(tmp_path)), "--lang", "en")
    assert answer.exit_code == 0
    assert "the file's permissions take GRANT's place" in answer.stdout
    assert "GRANT SELECT" not in answer.stdout


def test_a_counter_that_cannot_be_asked_is_named_and_the_rest_is_printed(mariadb: Server, tmp_path: Path) -> None:
    admin = load_seeds(mariadb, ("wordpress",), "grants_printed")
    settings_of(
        tmp_path, admin, [{"news": {"adapter": "wordpress"}}, {"news": {"adapter": "wordpress", "table_prefix": "x_"}}]
    )
    answer = run("--config", str(tmp_path / "soluong.yaml"), "--lang", "en")
    assert answer.exit_code == 2
    assert "Sở 1 (Id 90001): there is no table" in answer.stderr
    assert "wp_posts" in answer.stdout


def test_an_unknown_database_name_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    answer = run("--config", str(make_demo(tmp_path)), "--database", "dmeo", "--lang", "en")
    assert answer.exit_code == 2
    assert "known: demo" in answer.stderr
