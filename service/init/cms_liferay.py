"""Liferay as `init` sees it: its live sites, each a group.

Source   facts in adapters/liferay.py
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from adapters.base import plain_table
from adapters.database import Reader
from adapters.text import Text
from service.init.found import Component, Counter, Found


class Liferay:
    """Groups with articles; one of them has to be named unless it is the only one."""

    name = "liferay"
    title = "Liferay"

    def prefixes(self, tables: Sequence[str]) -> list[str]:
        return [""] if {"journalarticle", "group_"} <= {name.lower() for name in tables} else []

    def look(self, reader: Reader, prefix: str, tables: Sequence[str], version: str | None) -> Found:
        named = {name.lower(): name for name in tables}
        columns = {name.lower(): name for name in reader.columns(named["group_"])}
        key = columns.get("groupkey") or columns["name"]  # `name` in 6.2
        change = [columns[name] for name in ("ctcollectionid",) if name in columns]  # since 7.3
        used = (columns["groupid"], key, columns["livegroupid"], columns["friendlyurl"], *change)
        groups = plain_table(named["group_"], *used)
        mine = {name.lower(): name for name in reader.columns(named["journalarticle"])}
        articles = plain_table(named["journalarticle"], mine["groupid"])
        number, group = groups.c[columns["groupid"]], articles.c[mine["groupid"]]
        counted = select(number, groups.c[key], groups.c[columns["friendlyurl"]], func.count())
        counted = counted.select_from(groups.join(articles, group == number))
        live = func.coalesce(groups.c[columns["livegroupid"]], 0) == 0  # a staging copy repeats its live site
        counted = counted.where(live, *(groups.c[each] == 0 for each in change))
        rows = reader.rows(counted.group_by(number, groups.c[key], groups.c[columns["friendlyurl"]]).order_by(number))
        counters = (Counter("liferay-viewcount"),)
        components = tuple(
            Component(str(each), str(name or place or each), None, {"group_id": int(each)}, counters)
            for each, name, place, _ in rows
        )
        shown = "; ".join(f"{each.key} {each.name}" for each in components)
        return Found(
            self.name,
            f"{self.title} {version}" if version else self.title,
            None,
            (self.name,),
            components[0] if len(components) == 1 else None,
            components,
            hints={"group_id": shown},
            notes=(Text(f"các site: {shown}", f"sites: {shown}"),),
        )
