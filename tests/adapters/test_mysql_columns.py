"""An account of MariaDB or MySQL that may read some columns sees these, with their types, and no others."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from tests.adapters.reading import reading
from tests.databases import Server


@pytest.fixture(scope="module")
def database(mysql_like: Server) -> sa.URL:
    url = mysql_like.create_database("some_columns")
    mysql_like.execute(
        url,
        "CREATE TABLE tin (id int PRIMARY KEY, loai enum('a','b''c'), luc timestamp NULL, mat varchar(9), xoa bit(1))",
        "CREATE VIEW xem AS SELECT id, luc FROM tin",
        "CREATE TABLE kin (id int)",
    )
    return url


@pytest.fixture(scope="module")
def narrow(mysql_like: Server, database: sa.URL) -> sa.URL:
    return mysql_like.create_reader(
        database, "some_columns", "Chi-doc-thoi-1", {"tin": ["id", "loai", "luc"], "xem": ["luc"]}
    )


def test_only_columns_that_may_be_read_are_there(narrow: sa.URL) -> None:
    with reading(narrow) as reader:
        assert reader.columns("tin") == {"id", "loai", "luc"}
        assert reader.columns("xem") == {"luc"}


def test_a_table_that_may_not_be_read_is_as_absent_as_one_that_is_not(narrow: sa.URL) -> None:
    with reading(narrow) as reader:
        assert not reader.has_table("kin")
        assert not reader.has_table("khong_co")


def test_types_are_those_of_the_columns(database: sa.URL) -> None:
    with reading(database) as reader:
        types = reader.column_types("tin")
    assert list(types) == ["id", "loai", "luc", "mat", "xoa"]
    assert isinstance(types["loai"], mysql.ENUM)
    assert types["loai"].enums == ["a", "b'c"]
    assert isinstance(types["luc"], mysql.TIMESTAMP)
    assert isinstance(types["xoa"], mysql.BIT)


def test_a_table_of_another_database_is_looked_up_by_its_schema(mysql_like: Server, database: sa.URL) -> None:
    other = mysql_like.create_database("some_other")
    with reading(other) as reader:
        assert reader.columns("kin") == set()
        assert reader.columns("kin", "some_columns") == {"id"}
