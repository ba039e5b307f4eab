"""What each adapter is asked in `test_contract.py`: its seed, its options, and a day whose number is known.

A new adapter needs one entry here: NEWS or VISITS, under the name that the YAML uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from adapters.dates import VIETNAM

MYSQL_LIKE = ("mariadb", "mysql")
SERVERS = (*MYSQL_LIKE, "postgresql")
EVERYWHERE = (*SERVERS, "sqlite")
WORDPRESS = (*MYSQL_LIKE, "sqlite")


@dataclass(frozen=True)
class Case:
    """One adapter's facts for the contract.

    seeds:   names in tests/seed/ without `.sql`, loaded in order.
    number:  what the day has; None where the counter keeps no days.
    empty:   a day that is known to have nothing; None where no such day can be asked for.
    reads:   a table and a column of it, where they cannot be seen in the statement.
    own:     options of one engine in place of the common ones.
    """

    seeds: tuple[str, ...]
    day: date
    number: int | None
    now: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    engines: tuple[str, ...] = EVERYWHERE
    empty: date | None = date(2015, 1, 1)
    reads: tuple[str, str] | None = None
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def seeds_of(self, engine: str) -> tuple[str, ...]:
        return self.seeds

    def options_of(self, engine: str) -> Mapping[str, Any]:
        return self.own.get(engine, self.options)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=VIETNAM)


_SELECT = 'SELECT COUNT(*) FROM "TinTuc" WHERE "TrangThai" = 2 AND "NgayDang" >= :start AND "NgayDang" < :end'
_SUM = 'SELECT COALESCE(SUM("SoLuot"), 0) FROM "BoDem" WHERE "Ngay" >= :start AND "Ngay" < :end'


def _mysql(select: str, **more: Any) -> dict[str, Any]:
    own = {"select": select.replace('"', "`"), **more}
    return dict.fromkeys(MYSQL_LIKE, own)


def _joomla(day: date, number: int | None, empty: date | None = None) -> Case:
    """A counter of the Joomla seeds, which run on Vinaora's own engines."""
    options = {"table_prefix": "jp_"}
    return Case(("joomla", "joomla_counters"), day, number, noon(2025, 4, 10), options, MYSQL_LIKE, empty)


def _wordpress(day: date, number: int | None, empty: date | None = None, **options: Any) -> Case:
    """A counter of the WordPress seeds."""
    return Case(("wordpress_counters",), day, number, noon(2025, 3, 15), options, WORDPRESS, empty)


NEWS: dict[str, Case] = {
    "generic": Case(
        ("generic",),
        date(2025, 7, 1),
        5,
        noon(2025, 7, 10),
        {
            "table": "TinTuc",
            "key": "ID",
            "published_at": {"column": "NgayDang"},
            "where": {
                "TrangThai": 2,
                "DaXoa": 0,
                "NgonNgu": "vi",
                "DonViID": 1,
                "NgayDang": {"before_now": True},
                "NgayHetHan": {"after_now_or_null": True},
            },
        },
    ),
    "drupal": Case(("drupal8",), date(2025, 3, 10), 5, noon(2025, 3, 11), {"types": ["tin_tuc"]}, engines=SERVERS),
    "joomla": Case(("joomla",), date(2025, 3, 1), 1, noon(2025, 4, 10), {"table_prefix": "jp_"}, engines=SERVERS),
    "k2": Case(("joomla", "k2"), date(2025, 3, 1), 1, noon(2025, 4, 10), {"table_prefix": "jp_"}, engines=MYSQL_LIKE),
    "liferay": Case(("liferay",), date(2025, 3, 10), 4, noon(2026, 11, 26), {"group_id": 20121}, engines=SERVERS),
    "nukeviet": Case(("nukeviet",), date(2025, 3, 10), 4, noon(2025, 3, 11), engines=MYSQL_LIKE),
    "wordpress": Case(("wordpress",), date(2024, 10, 5), 2, noon(2024, 12, 1), engines=WORDPRESS),
    "sql": Case(
        ("generic",),
        date(2025, 7, 1),
        9,
        noon(2025, 7, 10),
        {"select": _SELECT},
        reads=("TinTuc", "NgayDang"),
        own=_mysql(_SELECT),
    ),
}

VISITS: dict[str, Case] = {
    "generic": Case(
        ("generic",),
        date(2025, 7, 1),
        4,
        noon(2025, 7, 10),
        {"log": {"table": "LuotTruyCap", "moment": {"column": "ThoiGian"}, "where": {"DonViID": 1}}},
    ),
    "drupal-node-counter": Case(("drupal7",), date(2025, 3, 10), None, noon(2025, 3, 11), engines=SERVERS, empty=None),
    "drupal7-accesslog": Case(
        ("drupal7",), date(2025, 3, 9), 2, noon(2025, 3, 11), engines=SERVERS, empty=date(2025, 3, 11)
    ),
    "joomla-hits": _joomla(date(2025, 3, 1), None),
    "vinaora-1": _joomla(date(2025, 4, 2), 2, date(2025, 4, 5)),
    "vinaora-2": _joomla(date(2025, 3, 21), 5, date(2025, 3, 22)),
    "vinaora-3": _joomla(date(2025, 4, 9), 8, date(2025, 4, 5)),
    "vcnt": _joomla(date(2025, 3, 25), 2, date(2025, 4, 5)),
    "liferay-viewcount": Case(
        ("liferay",), date(2025, 3, 10), None, noon(2026, 11, 26), {"group_id": 20121}, engines=SERVERS, empty=None
    ),
    "matomo": Case(
        ("matomo",),
        date(2025, 2, 10),
        2,
        noon(2025, 3, 11),
        {"idsite": 1, "read": "log", "metric": "visits"},
        engines=MYSQL_LIKE,
        empty=date(2025, 3, 10),
    ),
    "nukeviet-counter": Case(
        ("nukeviet",), date(2025, 3, 10), 5, noon(2025, 3, 11), engines=MYSQL_LIKE, empty=date(2025, 3, 11)
    ),
    "burst-statistics": _wordpress(date(2025, 3, 11), 2),
    "independent-analytics": _wordpress(date(2025, 3, 11), 3),
    "koko-analytics": _wordpress(date(2025, 3, 1), 10, date(2025, 3, 2)),
    "post-views-counter": _wordpress(date(2025, 3, 1), 7, day_basis="as-stored"),
    "statify": _wordpress(date(2025, 3, 2), 2, date(2025, 3, 3)),
    "top-10": _wordpress(date(2025, 3, 11), 7),
    "wp-postviews": _wordpress(date(2025, 3, 11), None),
    "wp-slimstat": _wordpress(date(2025, 3, 11), 3),
    # Which of its tables is read depends on the days; its own tests name those.
    "wp-statistics": Case(
        ("wordpress_statistics",),
        date(2024, 8, 1),
        7,
        noon(2025, 3, 15),
        {"metric": "visitors"},
        WORDPRESS,
        empty=date(2024, 8, 2),
        reads=("wp_options", "option_name"),
    ),
    "sql": Case(
        ("generic",),
        date(2025, 7, 2),
        520,
        noon(2025, 7, 10),
        {"select": _SUM, "clock": "date"},
        reads=("BoDem", "SoLuot"),
        own=_mysql(_SUM, clock="date"),
    ),
}
