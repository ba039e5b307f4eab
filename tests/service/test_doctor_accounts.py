"""doctor says what an account could write, by whichever way; `strict: true` makes that a refusal."""

# ruff: noqa: S608  the statements are made of this file's constants

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from service.doctoring.accounts import writable_accounts
from tests.databases import Server
from tests.service.configured_cases import settings_of
from tests.service.doctored import BOTH, NEWS, TABLES, Portal, faults, found_in, now, posts, right_portal, the


@pytest.fixture
def portal(mariadb: Server) -> Portal:
    return right_portal(mariadb)


def test_an_account_that_can_write_is_told_what_it_could(portal: Portal, tmp_path: Path) -> None:
    portal.run("GRANT INSERT, UPDATE ON doctor.wp_posts TO doctor_reader@'%'")
    found = found_in(tmp_path, portal.url, BOTH)
    assert faults(found) == [("warning", "writable")]
    what, remedy = the(found, "writable")
    assert what == "the account can write: INSERT, UPDATE ON doctor.wp_posts"
    assert "soluong grants" in remedy


def test_one_writable_column_is_enough(portal: Portal, tmp_path: Path) -> None:
    portal.run("GRANT UPDATE (post_title) ON doctor.wp_posts TO doctor_reader@'%'")
    assert (
        the(found_in(tmp_path, portal.url, BOTH), "writable")[0] == "the account can write: UPDATE ON doctor.wp_posts"
    )


@pytest.mark.parametrize("engine", ["mariadb", "mysql"])
def test_rights_by_way_of_a_role_count(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> None:
    server: Server = request.getfixturevalue(engine)
    portal = Portal(server, "doctor_roles")
    portal.run(*TABLES, *posts(), "DROP ROLE IF EXISTS bien_tap", "CREATE ROLE bien_tap")
    portal.read_by()
    portal.run("GRANT DELETE ON doctor_roles.* TO bien_tap", "GRANT bien_tap TO doctor_roles_reader@'%'")
    what, _ = the(found_in(tmp_path, portal.url, NEWS), "writable")
    assert what == "the account can write: DELETE ON doctor_roles.*"


@pytest.fixture
def home_made(postgresql: Server) -> Portal:
    made = Portal(postgresql, "doctor_pg")
    made.run(
        "CREATE TABLE tin (id int PRIMARY KEY, ngay timestamp NOT NULL)",
        f"INSERT INTO tin SELECT g, '{now():%Y-%m-%d}'::date - g + time '02:30' FROM generate_series(1, 40) g",
        "CREATE INDEX ON tin (ngay)",
    )
    return made.read_by()


TIN = {"news": {"adapter": "generic", "table": "tin", "key": "id", "published_at": {"column": "ngay", "clock": "utc"}}}


def test_nothing_is_found_on_a_right_postgresql(home_made: Portal, tmp_path: Path) -> None:
    assert faults(found_in(tmp_path, home_made.url, TIN)) == []


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        ("GRANT UPDATE (ngay) ON tin TO doctor_pg_reader", "UPDATE ON public.tin"),
        ("GRANT INSERT, DELETE ON tin TO doctor_pg_reader", "DELETE, INSERT ON public.tin"),
        ("GRANT CREATE ON SCHEMA public TO doctor_pg_reader", "CREATE ON public"),
        ("ALTER TABLE tin OWNER TO doctor_pg_reader", "DELETE, INSERT, TRUNCATE, UPDATE ON public.tin"),
    ],
)
def test_what_an_account_of_postgresql_could_write_is_named(
    home_made: Portal, tmp_path: Path, grant: str, said: str
) -> None:
    home_made.run(grant)
    assert the(found_in(tmp_path, home_made.url, TIN), "writable")[0] == f"the account can write: {said}"


def test_a_role_that_is_not_inherited_can_still_be_taken(home_made: Portal, tmp_path: Path) -> None:
    home_made.run(
        "DROP ROLE IF EXISTS bien_tap", "CREATE ROLE bien_tap", "ALTER ROLE doctor_pg_reader NOINHERIT",
        "GRANT bien_tap TO doctor_pg_reader", "GRANT TRUNCATE ON tin TO bien_tap",
    )  # fmt: skip
    try:
        assert (
            the(found_in(tmp_path, home_made.url, TIN), "writable")[0]
            == "the account can write: TRUNCATE ON public.tin"
        )
    finally:
        home_made.run("DROP OWNED BY bien_tap", "DROP ROLE bien_tap")


def test_a_superuser_can_write(home_made: Portal, tmp_path: Path) -> None:
    assert the(found_in(tmp_path, home_made.admin, TIN), "writable")[0] == "the account can write: SUPERUSER"


def test_strict_refuses_to_serve_with_an_account_that_can_write(portal: Portal, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, portal.admin, [NEWS], strict=True)
    assert [item.code for item in writable_accounts(settings)] == ["writable"]
    answer = CliRunner().invoke(main, ["serve", "--config", str(tmp_path / "soluong.yaml"), "--lang", "en"])
    assert answer.exit_code == 2
    assert "strict: databases.cong: the account can write: " in answer.stderr


def test_strict_has_nothing_against_a_reader_or_a_server_that_is_away(portal: Portal, tmp_path: Path) -> None:
    assert writable_accounts(settings_of(tmp_path, portal.url, [NEWS], strict=True)) == []
    away = portal.url.set(host="127.0.0.1", port=1)
    assert writable_accounts(settings_of(tmp_path, away, [NEWS], strict=True)) == []
