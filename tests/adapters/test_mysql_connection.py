"""Connections to MariaDB and MySQL: cheap where nothing is verified, and checked where the URL says so."""

from __future__ import annotations

import ssl
from contextlib import closing

import pytest

from adapters.database import MySqlConnection, make_engine


def test_certificates_are_read_once_for_all_connections(mysql_like, monkeypatch):
    url = mysql_like.create_database("certificates")
    with closing(MySqlConnection(**_named(url))):
        pass
    monkeypatch.setattr(ssl, "create_default_context", _never)
    engine = make_engine(url)
    with engine.connect() as connection:
        assert isinstance(connection.connection.dbapi_connection, MySqlConnection)
    engine.dispose()


def test_a_certificate_that_cannot_be_verified_is_still_refused_where_the_url_asks_for_it(tmp_path):
    with pytest.raises(FileNotFoundError):
        MySqlConnection(host="127.0.0.1", port=1, ssl={"ca": str(tmp_path / "no-such.pem")})


def _named(url):
    return {"host": url.host, "port": url.port, "user": url.username, "password": url.password or ""}


def _never(*_arguments, **_named):
    raise AssertionError("the certificates are read again")
