"""Fields that take the URL of a database or of a cache; no message shows a password in one."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, cast

from marshmallow import fields
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from adapters.options import found, unknown
from adapters.text import Text
from service.settings_fields import Said, fault, text_only

DRIVERS = {
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite",
    "mssql": "mssql+pymssql",
    "oracle": "oracle+oracledb",
}
EXTRAS = {"pymssql": "mssql", "oracledb": "oracle"}  # drivers that `pip install soluong[...]` adds


def database_url() -> fields.Field[Any]:
    """Any SQLAlchemy URL whose dialect and driver are here; given as `sqlalchemy.URL`, whose repr hides passwords."""
    expect = Text(
        "URL của SQLAlchemy, ví dụ mysql+pymysql://soluong@127.0.0.1:3306/ngason",
        "an SQLAlchemy URL such as mysql+pymysql://soluong@127.0.0.1:3306/ngason",
    )
    return Said(_database_url, expect, {"type": "string"})


def _database_url(value: object) -> URL:
    if re.search(r"\s", text_only(value)):
        raise fault(found(value) + Text("; URL không được có khoảng trắng", "; a URL holds no blanks"))
    try:
        url = make_url(str(value))
    except ArgumentError as error:  # its text may quote the URL
        raise ValueError("not a URL") from error.__cause__
    problem = _driver_problem(url.drivername)
    if problem:
        raise fault(problem)
    return url


@lru_cache
def _driver_problem(drivername: str) -> Text | None:
    """What is wrong with `dialect+driver`, by loading it."""
    backend = drivername.partition("+")[0]
    better = DRIVERS.get(backend, "")
    try:
        dialect = URL.create(drivername).get_dialect()
        dialect.import_dbapi()
    except NoSuchModuleError:
        known = list(DRIVERS.values())
        what = Text("loại cơ sở dữ liệu", "kind of database")
        return unknown(drivername, [*known, *([] if backend in DRIVERS else DRIVERS)], what)
    except ImportError:
        driver = better.partition("+")[2]
        how = f"pip install 'soluong[{EXTRAS[driver]}]'" if driver in EXTRAS else ""
        instead = f"{better}://" if better != drivername else ""
        vi, en = f"trình điều khiển của {drivername} chưa được cài", f"the driver of {drivername} is not installed"
        if not (how or instead):
            return Text(f"{vi}; hãy cài nó", f"{en}; install it")
        parts = " + ".join(part for part in (instead, how) if part)
        return Text(f"{vi}; dùng {parts}", f"{en}; use {parts}")
    return None


def cache_url() -> fields.Field[Any]:
    """`memory`, or the URL of a Redis."""

    def convert(value: object) -> str:
        if value == "memory":
            return "memory"
        if not re.match(r"(redis|rediss|unix)://\S+\Z", text_only(value)):
            raise ValueError("no Redis")
        if find_spec("redis") is None:
            raise fault(
                Text(
                    "chưa cài redis; pip install 'soluong[redis]'",
                    "redis is not installed; pip install 'soluong[redis]'",
                )
            )
        return cast("str", value)  # as it came: a Secret stays one

    expect = Text("memory, hoặc redis://máy:6379/0", "memory, or redis://host:6379/0")
    return Said(convert, expect, {"type": "string", "pattern": "^(memory|(redis|rediss|unix)://.+)$"})
