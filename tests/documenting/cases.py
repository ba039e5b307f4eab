"""What the documentation asks each adapter about: a seed's database, options, and what else the options can do.

A new adapter needs one entry here: NEWS or VISITS, under the name that the YAML uses. The seeds of `tests/seed/` are
loaded into SQLite, also those that are MySQL's own, since only tables and settings are asked for, never a number.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.database import Reader
from adapters.dates import VIETNAM
from adapters.text import Text
from tests.adapters.reading import reading

SEEDS = Path(__file__).resolve().parents[1] / "seed"
NOW = datetime(2025, 3, 15, 12, tzinfo=VIETNAM)
PLAIN = Text("", "")


@dataclass(frozen=True)
class Layout:
    """One way in which the CMS keeps its rows: a database, and the options for it as the YAML writes them."""

    seeds: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One adapter's page.

    layouts:  each by what it is called; PLAIN where there is one only.
    variants: options that add, change or take away rules; each is tried alone, over the layout's own.
    note:     what is said before the rules where the options are an example only.
    """

    layouts: Mapping[Text, Layout]
    variants: tuple[Mapping[str, Any], ...] = ()
    note: Text | None = None


def only(*seeds: str, variants: tuple[Mapping[str, Any], ...] = (), note: Text | None = None, **options: Any) -> Case:
    """A case of one layout."""
    return Case({PLAIN: Layout(seeds, options)}, variants, note)


def same(word: str) -> Text:
    """A word that is the same in both languages."""
    return Text(word, word)


_AN_EXAMPLE = Text(
    "Mọi điều kiện do YAML ghi; dưới đây là của một ví dụ.",
    "The YAML says every condition; those below are an example's.",
)

NEWS: dict[str, Case] = {
    "wordpress": only(
        "wordpress",
        variants=(
            {"password_protected": False},
            {"blog_id": 1},
            {"categories": {"include": ["tin-tuc-su-kien"]}},
            {"categories": {"exclude": ["thong-bao"]}},
            {"languages": ["vi"]},
        ),
    ),
    "joomla": only(
        "joomla",
        table_prefix="jp_",
        variants=(
            {"archived": False},
            {"access": "any"},
            {"categories": {"include": ["tin-tuc"]}},
            {"categories": {"exclude": ["thong-bao"]}},
            {"languages": ["vi-VN", "*"]},
        ),
    ),
    "k2": only(
        "joomla",
        "k2",
        table_prefix="jp_",
        variants=(
            {"categories": {"include": ["tin-tuc"]}},
            {"categories": {"exclude": ["tin-xa"]}},
            {"languages": ["vi-VN", "*"]},
        ),
    ),
    "nukeviet": only("nukeviet"),
    "drupal": Case(
        {
            same("Drupal 7"): Layout(("drupal7",), {"types": ["tin_tuc"]}),
            Text("Drupal 8 đến 11", "Drupal 8 to 11"): Layout(("drupal8",), {"types": ["tin_tuc"]}),
        },
        ({"languages": ["vi"]}, {"languages": "all"}, {"translations": "each"}, {"translations": "once"}),
    ),
    "liferay": only("liferay", group_id=20121, variants=({"company_id": 20097},)),
    "generic": only(
        "generic",
        table="TinTuc",
        key="ID",
        published_at={"column": "NgayDang", "clock": "local"},
        where={
            "TrangThai": 2,
            "DaXoa": 0,
            "NgayDang": {"before_now": True},
            "NgayHetHan": {"after_now_or_null": True},
        },
        join={"table": "ChuyenMuc", "on": {"ChuyenMucID": "ID"}, "where": {"HienThi": 1}},
        note=_AN_EXAMPLE,
    ),
    "sql": only("generic", select='SELECT COUNT(*) FROM "TinTuc" WHERE "NgayDang" >= :start AND "NgayDang" < :end'),
}

_WORDPRESS = only("wordpress_counters")
_ON_JOOMLA = only("joomla", "joomla_counters", table_prefix="jp_")
_MINE = {"DonViID": 1}
_DAY = {"column": "Ngay", "clock": "date"}

VISITS: dict[str, Case] = {
    "wp-statistics": Case(
        {
            Text(f"Phiên bản {versions}", f"Version {versions}"): Layout(
                ("wordpress_statistics",), {"table_prefix": prefix}
            )
            for versions, prefix in (("12", "wp12_"), ("13", "wp13_"), ("14", "wp_"), ("15", "wp15_"))
        }
    ),
    "koko-analytics": _WORDPRESS,
    "post-views-counter": only("wordpress_counters", day_basis="as-stored"),
    "wp-slimstat": _WORDPRESS,
    "statify": _WORDPRESS,
    "top-10": _WORDPRESS,
    "burst-statistics": _WORDPRESS,
    "independent-analytics": _WORDPRESS,
    "wp-postviews": _WORDPRESS,
    "joomla-hits": only("joomla", table_prefix="jp_"),
    "vinaora-1": _ON_JOOMLA,
    "vinaora-2": _ON_JOOMLA,
    "vinaora-3": _ON_JOOMLA,
    "vcnt": _ON_JOOMLA,
    "nukeviet-counter": only("nukeviet"),
    "drupal-node-counter": only("drupal7"),
    "drupal7-accesslog": only("drupal7"),
    "liferay-viewcount": only("liferay", group_id=20121),
    "matomo": only("matomo", idsite=1),
    "generic": Case(
        {
            same("`log`"): Layout(
                ("generic",), {"log": {"table": "LuotTruyCap", "moment": {"column": "ThoiGian"}, "where": _MINE}}
            ),
            same("`daily`"): Layout(
                ("generic",), {"daily": {"table": "BoDem", "day": _DAY, "count": "SoLuot", "where": _MINE}}
            ),
            same("`running_daily`"): Layout(
                ("generic",),
                {"running_daily": {"table": "BoDemTichLuy", "day": _DAY, "total": "TongLuot", "where": _MINE}},
            ),
            same("`running`"): Layout(
                ("generic",), {"running": {"table": "TongTruyCap", "value": "Tong", "where": _MINE}}
            ),
        },
        note=_AN_EXAMPLE,
    ),
    "sql": only(
        "generic",
        select='SELECT SUM("SoLuot") FROM "BoDem" WHERE "Ngay" >= :start AND "Ngay" < :end',
        clock="date",
    ),
}


@contextmanager
def read(layout: Layout, folder: Path) -> Iterator[Reader]:
    """A reader of the layout's database, made in this folder when it is first asked for."""
    path = folder / ("-".join(layout.seeds) + ".db")
    if not path.exists():
        with closing(sqlite3.connect(path)) as connection:
            for seed in layout.seeds:
                connection.executescript(for_sqlite((SEEDS / f"{seed}.sql").read_text("utf-8")))
    with reading(sa.URL.create("sqlite", database=str(path))) as reader:
        yield reader


def for_sqlite(script: str) -> str:
    """A seed without what only MySQL knows: session settings, second indexes, AUTO_INCREMENT, LIKE."""
    script = re.sub(r"(?m)^SET .*;$", "", script)
    script = re.sub(r",\s*(?:UNIQUE )?KEY \w+ \([^)]*\)", "", script)
    script = re.sub(r"CREATE TABLE (\w+) LIKE (\w+);", r"CREATE TABLE \1 AS SELECT * FROM \2 WHERE 0;", script)
    return script.replace(" AUTO_INCREMENT", "")
