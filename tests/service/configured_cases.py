"""Every adapter on every engine that it supports: which seeds, which options, and one number that is known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.dates import VIETNAM, DateRange
from service.counting import What
from service.settings import Settings, load_settings
from tests.adapters.seeds import SEEDS, seeded
from tests.databases import Server, Sqlite

MYSQL_LIKE = ("mariadb", "mysql")
ALL = (*MYSQL_LIKE, "postgresql")


@dataclass(frozen=True)
class Case:
    """One configured counter. number: None where the counter keeps a total only, which is then `total`."""

    what: What
    seeds: tuple[str, ...]
    engines: tuple[str, ...]
    now: datetime
    options: dict[str, Any]
    first: str
    last: str
    number: int | None
    total: int | None = None

    @property
    def days(self) -> DateRange:
        return DateRange(date.fromisoformat(self.first), date.fromisoformat(self.last))

    def options_on(self, server: Server) -> dict[str, Any]:
        """The options; MariaDB and MySQL quote the names of an own SELECT with backticks."""
        if "select" in self.options and server.is_mysql_like:
            return {**self.options, "select": self.options["select"].replace('"', "`")}
        return self.options


def _at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=VIETNAM)


MARCH, APRIL, JULY = _at(2025, 3, 15), _at(2025, 4, 10), _at(2025, 7, 10, 8)
DON_VI = {"DonViID": 1}


def _case(what: What, seeds: str, engines: tuple[str, ...], now: datetime) -> Any:
    """A maker of cases on the same database: options, then (first, last, number), or the total."""

    def case(options: dict[str, Any], first: str, last: str, number: int | None, total: int | None = None) -> Case:
        return Case(what, tuple(seeds.split()), engines, now, options, first, last, number, total)

    return case


_wordpress = _case("news", "wordpress", MYSQL_LIKE, MARCH)
_network = _case("news", "wordpress_network", MYSQL_LIKE, MARCH)
_counter = _case("visits", "wordpress_counters", MYSQL_LIKE, MARCH)
_statistics = _case("visits", "wordpress_statistics", MYSQL_LIKE, MARCH)
_joomla = _case("news", "joomla", ALL, APRIL)
_hits = _case("visits", "joomla", ALL, APRIL)
_joomla_counter = _case("visits", "joomla joomla_counters", MYSQL_LIKE, APRIL)
_k2 = _case("news", "joomla k2", MYSQL_LIKE, APRIL)
_nukeviet = _case("news", "nukeviet", MYSQL_LIKE, _at(2025, 3, 11))
_nukeviet_counter = _case("visits", "nukeviet", MYSQL_LIKE, _at(2025, 3, 11))
_drupal7 = _case("news", "drupal7", ALL, _at(2025, 3, 11))
_drupal7_log = _case("visits", "drupal7", ALL, _at(2025, 3, 11))
_drupal8 = _case("news", "drupal8", ALL, _at(2025, 3, 11))
_liferay = _case("news", "liferay", ALL, _at(2025, 5, 1))
_views = _case("visits", "liferay", ALL, _at(2025, 5, 1))
_matomo = _case("visits", "matomo", MYSQL_LIKE, _at(2025, 3, 11))
_generic = _case("news", "generic", ALL, JULY)
_home_made = _case("visits", "generic", ALL, _at(2025, 7, 20, 8))

TIN_TUC = {
    "adapter": "generic",
    "table": "TinTuc",
    "key": "ID",
    "published_at": {"column": "NgayDang"},
    "title": "Tiêu đề",
    "where": {"TrangThai": 2, "DaXoa": 0, "NgonNgu": "vi", "NgayHetHan": {"after_now_or_null": True}, **DON_VI},
    "join": {"table": "ChuyenMuc", "on": {"ChuyenMucID": "ID"}, "where": {"HienThi": True}},
}
OWN_SQL = 'SELECT COUNT(*) FROM "TinTuc" WHERE "TrangThai" = 2 AND "NgayDang" >= :start AND "NgayDang" < :end'
OWN_SUM = 'SELECT COALESCE(SUM("SoLuot"), 0) FROM "BoDem" WHERE "Ngay" >= :start AND "Ngay" < :end'
MARCH_11, FROM_1_TO_31_MARCH = ("2025-03-11", "2025-03-11"), ("2025-03-01", "2025-03-31")
FROM_12_MARCH, OCTOBER = ("2025-03-12", "2025-03-15"), ("2024-10-01", "2024-10-31")
JULY_1, JULY_2_TO_5 = ("2025-07-01", "2025-07-01"), ("2025-07-02", "2025-07-05")
DAY, BODEM = {"column": "Ngay"}, {"table": "BoDem", "count": "SoLuot"}
LOG = {"table": "LuotTruyCap", "moment": {"column": "ThoiGian"}, "where": DON_VI}
AS_STORED = {"day_basis": "as-stored"}

CASES: list[Case] = [
    _wordpress({"adapter": "wordpress"}, *OCTOBER, 11),
    _counter({"adapter": "koko-analytics"}, *FROM_1_TO_31_MARCH, 13),
    _counter({"adapter": "post-views-counter", **AS_STORED}, *FROM_1_TO_31_MARCH, 11),
    _counter({"adapter": "statify"}, "2025-03-02", "2025-03-15", 4),
    _counter({"adapter": "statify", "table_prefix": "wpn_"}, "2025-03-13", "2025-03-14", 42),
    _counter({"adapter": "top-10"}, *MARCH_11, 7),
    _counter({"adapter": "wp-slimstat"}, *MARCH_11, 3),
    _counter({"adapter": "wp-slimstat", "table_prefix": "wpn_"}, "2024-01-21", "2025-03-15", 0),
    _counter({"adapter": "burst-statistics", "metric": "visitors"}, *MARCH_11, 1),
    _counter({"adapter": "independent-analytics", "metric": "visitors"}, *MARCH_11, 2),
    _counter({"adapter": "wp-postviews"}, *MARCH_11, None, 17),
    _statistics({"adapter": "wp-statistics"}, *FROM_12_MARCH, 17),
    _statistics({"adapter": "wp-statistics", "table_prefix": "wp13_"}, "2025-03-13", "2025-03-16", 26),
    _statistics({"adapter": "wp-statistics", "table_prefix": "wp12_"}, "2025-02-13", "2025-03-13", 13),
    _statistics({"adapter": "wp-statistics", "table_prefix": "wp15_"}, "2025-03-13", "2025-03-13", 3),
    _statistics({"adapter": "wp-statistics", "table_prefix": "wp15u_"}, "2025-03-13", "2025-03-13", 3),
    _joomla({"adapter": "joomla", "table_prefix": "jp_"}, *FROM_1_TO_31_MARCH, 17),
    _hits({"adapter": "joomla-hits", "table_prefix": "jp_"}, *MARCH_11, None, 15),
    _joomla_counter({"adapter": "vinaora-1", "table_prefix": "jp_"}, "2025-04-02", "2025-04-03", 4),
    _joomla_counter({"adapter": "vinaora-2", "table_prefix": "jp_"}, "2025-03-21", "2025-03-21", 5),
    _joomla_counter({"adapter": "vinaora-3", "table_prefix": "jp_"}, "2025-04-08", "2025-04-08", 4),
    _joomla_counter({"adapter": "vcnt", "table_prefix": "jp_"}, "2025-03-25", "2025-03-25", 2),
    _k2({"adapter": "k2", "table_prefix": "jp_"}, *FROM_1_TO_31_MARCH, 9),
    _nukeviet({"adapter": "nukeviet"}, "2025-03-10", "2025-03-10", 4),
    _nukeviet_counter({"adapter": "nukeviet-counter"}, "2025-03-01", "2025-03-11", 12),
    _drupal7({"adapter": "drupal", "types": ["tin_tuc"]}, "2025-03-10", "2025-03-10", 3),
    _drupal7_log({"adapter": "drupal-node-counter"}, *MARCH_11, None, 100),
    _drupal7_log({"adapter": "drupal7-accesslog"}, "2025-03-09", "2025-03-09", 2),
    _drupal8({"adapter": "drupal", "types": ["tin_tuc"]}, "2025-03-10", "2025-03-11", 5),
    _liferay({"adapter": "liferay", "group_id": 20121}, "2025-03-10", "2025-03-10", 4),
    _views({"adapter": "liferay-viewcount", "group_id": 20121}, *MARCH_11, None, 57),
    _matomo({"adapter": "matomo", "idsite": 1}, "2025-02-09", "2025-03-11", 15),
    _generic(TIN_TUC, *JULY_1, 4),
    _generic({"adapter": "sql", "select": OWN_SQL}, *JULY_1, 9),
    _home_made({"adapter": "sql", "select": OWN_SUM, "clock": "date"}, "2025-07-02", "2025-07-02", 520),
    _home_made({"adapter": "generic", "log": LOG}, *JULY_1, 4),
    _home_made({"adapter": "generic", "daily": {**BODEM, "day": DAY, "where": DON_VI}}, *JULY_2_TO_5, 25),
    _home_made(
        {
            "adapter": "generic",
            "running_daily": {"table": "BoDemTichLuy", "day": DAY, "total": "TongLuot", "where": DON_VI},
        },
        *JULY_2_TO_5,
        25,
    ),
    _home_made(
        {"adapter": "generic", "running": {"table": "TongTruyCap", "value": "Tong", "where": DON_VI}},
        *JULY_1,
        None,
        2000,
    ),
]


def load_seeds(server: Server | Sqlite, seeds: tuple[str, ...], name: str) -> sa.URL:
    """A fresh database of this name with these seeds; an administrator's URL."""
    if seeds == ("generic",):
        return seeded(server, "generic", name)
    url = server.create_database(name)
    for seed in seeds:
        server.load(url, SEEDS / f"{seed}.sql")
    return url


def settings_of(folder: Path, url: sa.URL, portals: list[dict[str, Any]], **more: Any) -> Settings:
    """A configuration of one database and these portals, as a YAML file has it."""
    made = [{"id": 90000 + at, "name": f"Sở {at}", "level": "so", "database": "cong"} for at in range(len(portals))]
    database = {"url": url._replace(password=None).render_as_string()}
    if url.password is not None:
        secret = folder / "password"
        secret.touch(0o600)
        secret.write_text(str(url.password))
        database["password"] = "A-FILE"  # a place for the YAML's own tag
    whole = {
        "databases": {"cong": database},
        "portals": [{**portal, **given} for portal, given in zip(made, portals, strict=True)],
        "ledger": {"url": f"sqlite:///{folder}/ledger.db"},
        **more,
    }
    path = folder / "soluong.yaml"
    text = json.dumps(whole, ensure_ascii=False).replace('"A-FILE"', f'!file "{folder}/password"')
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_settings(path)
