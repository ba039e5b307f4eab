"""The shared example databases' answers, each as a portal of a configuration: what is asked, and what must come out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.databases import example_script

NAMES = (
    "wordpress", "joomla", "nukeviet", "drupal7", "drupal8", "liferay", "matomo", "generic-mariadb",
    "generic-postgresql",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One question of an example: its adapter's YAML, the days, and the CMS's own answer (None: cannot be known)."""

    example: str
    what: str
    yaml: dict[str, Any]
    first: str
    last: str
    expect: int | None


def entries(name: str) -> list[Entry]:
    """All questions of one example."""
    path = example_script(name).with_name(f"{name}-example.json")
    stated = json.loads(path.read_text("utf-8"))
    settings = stated["settings"]
    found = []
    for what, make in (("news", NEWS.get(name)), ("visits", VISITS.get(name))):
        for item in stated["posts" if what == "news" else "visits"]:
            assert make is not None, f"{name} has {what} but this file does not know how to ask"
            yaml = make(settings, item.get("options", {}), item)
            found.append(Entry(name, what, yaml, item["from"], item["to"], item["expect"]))
    return found


def _some(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _wordpress(settings: Any, options: Any, _item: Any) -> dict[str, Any]:
    categories = None
    if "categories" in options:
        categories = {"include": options["categories"], "children": options.get("include_children", False)}
    language = [options["language"]] if "language" in options else None
    return _some(
        adapter="wordpress",
        table_prefix=settings["table_prefix"],
        categories=categories,
        post_types=options.get("post_types"),
        password_protected=False if options.get("exclude_password") else None,
        languages=language,
        blog_id=options.get("blog_id"),
    )


def _joomla(settings: Any, options: Any, _item: Any) -> dict[str, Any]:
    categories = _some(
        include=options.get("categories"),
        exclude=options.get("exclude_categories"),
        children=options.get("include_subcategories"),
    )
    return _some(
        adapter="joomla",
        table_prefix=settings["table_prefix"],
        archived=options.get("include_archived"),
        languages=options.get("languages"),
        categories=categories or None,
    )


def _nukeviet(settings: Any, options: Any, _item: Any) -> dict[str, Any]:
    return _some(
        adapter="nukeviet",
        table_prefix=settings["table_prefix"],
        languages=settings["languages"],
        modules=options.get("modules"),
    )


def _drupal(settings: Any, options: Any, _item: Any) -> dict[str, Any]:
    prefix = settings["table_prefix"] or None
    return _some(adapter="drupal", table_prefix=prefix, types=settings["types"], languages=options.get("languages"))


def _liferay(settings: Any, options: Any, _item: Any) -> dict[str, Any]:
    return {
        "adapter": "liferay",
        "group_id": options.get("group_id", settings["group_id"]),
        "company_id": settings["company_id"],
        "stored_timezone": settings["stored_timezone"],
    }


def _generic_mariadb(_settings: Any, options: Any, _item: Any) -> dict[str, Any]:
    return {
        "adapter": "generic",
        "table": "TinTuc",
        "key": "ID",
        "published_at": {"column": "NgayDang", "clock": "local"},
        "where": {
            "TrangThai": 2,
            "DaXoa": 0,
            "NgonNgu": "vi",
            "DonViID": options["don_vi"],
            "NgayDang": {"before_now": True},
            "NgayHetHan": {"after_now_or_null": True},
        },
    }


def _generic_postgresql(_settings: Any, options: Any, _item: Any) -> dict[str, Any]:
    return {
        "adapter": "generic",
        "table": "cong.TinTuc",
        "key": "Id",
        "published_at": {"column": "NgayDang", "clock": "aware"},
        "where": {
            "TrangThai": "DaDuyet",
            "DaXoa": False,
            "NgonNgu": "vi",
            "DonViId": options["don_vi"],
            "NgayDang": {"before_now": True},
            "NgayHetHan": {"after_now_or_null": True},
        },
    }


def _generic_visits(names: dict[str, str], clock: str, unit_column: str, session: str) -> Any:
    """names: the tables of the kinds log, daily, running_daily, running."""

    def make(_settings: Any, options: Any, item: Any) -> dict[str, Any]:
        where = {unit_column: options["don_vi"]}
        moment = {"column": "ThoiGian", "clock": clock}
        day = {"column": "Ngay", "clock": "date"}
        distinct = session if item["metric"] == "visitors" else None
        kinds = {
            "table-log": {"log": _some(table=names.get("log"), moment=moment, distinct=distinct, where=where)},
            "table-day": {"daily": {"table": names.get("daily"), "day": day, "count": "SoLuot", "where": where}},
            "table-day-cumulative": {
                "running_daily": {"table": names.get("total"), "day": day, "total": "TongLuot", "where": where}
            },
            "table-total": {"running": _some(table=names.get("running"), value="Tong")},
        }
        return {"adapter": "generic", **kinds[item["source"]]}

    return make


def _counter(settings: Any, options: Any, item: Any) -> dict[str, Any]:
    bots = False if options.get("exclude_bots") else None
    metric = item["metric"] if item["source"] == "wp-statistics" else None
    prefix = settings.get("table_prefix") or None
    return _some(adapter=item["source"], table_prefix=prefix, metric=metric, bots=bots)


def _viewcount(settings: Any, _options: Any, item: Any) -> dict[str, Any]:
    return {"adapter": item["source"], "group_id": settings["group_id"]}


def _matomo(settings: Any, options: Any, item: Any) -> dict[str, Any]:
    return {
        "adapter": "matomo",
        "table_prefix": settings["table_prefix"],
        "idsite": options.get("idsite", settings["idsite"]),
        "metric": item["metric"],
        "read": item["source"].removeprefix("matomo-"),
    }


_MARIADB_TABLES = {"log": "LuotTruyCap", "daily": "BoDem", "total": "BoDemTichLuy", "running": "TongTruyCap"}
_POSTGRESQL_TABLES = {"log": "cong.NhatKyTruyCap", "daily": "cong.ThongKeNgay"}

NEWS = {
    "wordpress": _wordpress,
    "joomla": _joomla,
    "nukeviet": _nukeviet,
    "drupal7": _drupal,
    "drupal8": _drupal,
    "liferay": _liferay,
    "generic-mariadb": _generic_mariadb,
    "generic-postgresql": _generic_postgresql,
}
VISITS = {
    "wordpress": _counter,
    "joomla": _counter,
    "nukeviet": _counter,
    "drupal7": _counter,
    "liferay": _viewcount,
    "matomo": _matomo,
    "generic-mariadb": _generic_visits(_MARIADB_TABLES, "local", "DonViID", "PhienID"),
    "generic-postgresql": _generic_visits(_POSTGRESQL_TABLES, "utc", "DonViId", "PhienId"),
}
