"""The test databases are what they say they are, and take what CMSes export."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tests.databases import Example, Server, Sqlite
from tests.sqlscripts import Copy, mysql_statements, postgresql_statements

SENTENCE = "Ủy ban nhân dân xã Nga Điền; 100 % -- 'nháy' # \"kép\" /* :tên */ 😀"

EXAMPLE_TABLES = [
    ("wordpress", "wp_posts"),
    ("joomla", "j4_content"),
    ("nukeviet", "nv4_vi_news_rows"),
    ("drupal7", "node"),
    ("drupal8", "node_field_data"),
    ("liferay", "JournalArticle"),
    ("matomo", "matomo_log_visit"),
    ("generic-mariadb", "TinTuc"),
]


def ask(url: sa.URL, statement: str) -> list[sa.Row[Any]]:
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.execute(sa.text(statement)))


def test_mariadb_is_mariadb(mariadb: Server) -> None:
    [(version,)] = ask(mariadb.admin_url, "SELECT VERSION()")
    assert "MariaDB" in version


def test_mysql_is_mysql_and_logs_in_with_caching_sha2_password(mysql: Server) -> None:
    [(version,)] = ask(mysql.admin_url, "SELECT CONCAT(VERSION(), ' ', @@version_comment)")
    assert "MariaDB" not in version
    url = mysql.create_reader(mysql.create_database("login"), "login", "mat-khau:1%")
    assert ask(url, "SELECT 1") == [(1,)]
    [(plugin,)] = ask(mysql.admin_url, "SELECT plugin FROM mysql.user WHERE user = 'login'")
    assert plugin == "caching_sha2_password"


def test_postgresql_is_postgresql(postgresql: Server) -> None:
    [(version,)] = ask(postgresql.admin_url, "SELECT version()")
    assert version.startswith("PostgreSQL ")


def test_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set("xã", SENTENCE)
        assert client.get("xã") == SENTENCE.encode()


def test_vietnamese_comes_back_as_it_was_stored(server: Server | Sqlite) -> None:
    url = server.create_database("tieng_viet")
    server.load(url, "CREATE TABLE tin (id INT PRIMARY KEY, ten VARCHAR(200));")
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO tin VALUES (1, :ten)"), {"ten": SENTENCE})
    assert ask(url, "SELECT ten FROM tin") == [(SENTENCE,)]


def test_a_script_is_run_as_it_is_written(server: Server | Sqlite, tmp_path: Path) -> None:
    script = tmp_path / "tin.sql.gz"
    literal = SENTENCE.replace("'", "''")
    sql = f"CREATE TABLE tin (ten VARCHAR(200)); -- chú thích;\nINSERT INTO tin VALUES ('{literal}');"
    script.write_bytes(gzip.compress(sql.encode()))
    url = server.create_database("kich_ban")
    server.load(url, script)
    assert ask(url, "SELECT ten FROM tin") == [(SENTENCE,)]


def test_a_database_is_made_anew(server: Server | Sqlite) -> None:
    server.load(server.create_database("lai"), "CREATE TABLE cu (id INT);")
    assert sa.inspect(sa.create_engine(server.create_database("lai"), poolclass=NullPool)).get_table_names() == []


def test_a_reader_reads_and_cannot_write(server: Server | Sqlite) -> None:
    url = server.create_database("doc")
    server.load(url, "CREATE TABLE tin (id INT); INSERT INTO tin VALUES (7);")
    for password in ("mat-khau-1", "mat-khau-2"):  # the second time in place of the first
        reader = server.create_reader(url, "doc_gia", password)
    assert ask(reader, "SELECT id FROM tin") == [(7,)]
    with pytest.raises(sa.exc.DBAPIError, match="denied|readonly"):
        ask(reader, "INSERT INTO tin VALUES (8)")


@pytest.mark.parametrize("engine", ["mariadb", "mysql", "postgresql"])
def test_a_reader_of_some_columns_reads_no_others(engine: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(engine)
    url = server.create_database("cot")
    server.load(url, "CREATE TABLE tin (id INT, mat INT); INSERT INTO tin VALUES (7, 8);")
    reader = server.create_reader(url, "doc_cot", "mat-khau:2@", {"tin": ["id"]})
    assert ask(reader, "SELECT id FROM tin") == [(7,)]
    with pytest.raises(sa.exc.DBAPIError, match="denied"):
        ask(reader, "SELECT mat FROM tin")


@pytest.mark.parametrize(("name", "table"), EXAMPLE_TABLES)
def test_the_dump_of_a_cms_loads(name: str, table: str, mysql_like: Server, example: Example) -> None:
    url = example(name, mysql_like)
    statement = sa.select(sa.func.count()).select_from(sa.table(table))
    with sa.create_engine(url, poolclass=NullPool).connect() as connection:
        assert connection.execute(statement).scalar_one() > 0


def test_the_dump_of_a_postgresql_portal_loads_with_its_copy_blocks(example: Example) -> None:
    assert ask(example("generic-postgresql"), 'SELECT "Ten" FROM cong."DonVi" WHERE "Id" = 12') == [("UBND xã L",)]


def test_mysql_scripts_are_split_where_a_statement_ends() -> None:
    script = (
        "/*!40101 SET NAMES utf8mb4 */;\n"
        "INSERT INTO `a;b` VALUES ('x\\';', \"y;\"\"\", 'z''; -- '); # ; the end\n"
        "-- ; a comment\nSELECT 1 --2;\n/* ; */\n"
        "DELIMITER ;;\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END ;;\nDELIMITER ;\nSELECT 2"
    )
    assert list(mysql_statements(script)) == [
        "/*!40101 SET NAMES utf8mb4 */",
        "INSERT INTO `a;b` VALUES ('x\\';', \"y;\"\"\", 'z''; -- ')",
        "SELECT 1 --2",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END",
        "SELECT 2",
    ]


def test_postgresql_scripts_are_split_where_a_statement_ends() -> None:
    script = (
        "\\restrict abc\nSELECT 'a\\', E'b\\';', \"c;\"; -- ; a comment\n"
        "COPY public.t (a, b) FROM stdin;\n1;\t\\N\n\\\\.\tx\n\\.\n\nCOPY public.u (a) FROM stdin;\n\\.\n"
        "CREATE FUNCTION f() RETURNS int AS $x$ BEGIN; $$;$$ END; $x$ LANGUAGE plpgsql;\n\\unrestrict abc\n"
    )
    assert list(postgresql_statements(script)) == [
        "SELECT 'a\\', E'b\\';', \"c;\"",
        Copy("COPY public.t (a, b) FROM stdin", "1;\t\\N\n\\\\.\tx\n"),
        Copy("COPY public.u (a) FROM stdin", ""),
        "CREATE FUNCTION f() RETURNS int AS $x$ BEGIN; $$;$$ END; $x$ LANGUAGE plpgsql",
    ]
