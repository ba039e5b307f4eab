"""Matomo as `init` sees it: visits without news, one site for each idsite.

Source   facts in adapters/matomo.py
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from adapters.base import plain_table
from adapters.database import Reader
from adapters.text import Text
from service.init.cms_wordpress import host_of
from service.init.found import Component, Counter, Found, with_suffixes


class Matomo:
    """A counter of one or several portals, in a database of its own or beside a CMS."""

    name = "matomo"
    title = "Matomo"

    def prefixes(self, tables: Sequence[str]) -> list[str]:
        return with_suffixes(tables, "log_visit", "site", "log_action")

    def look(self, reader: Reader, prefix: str, tables: Sequence[str], version: str | None) -> Found:
        components = sites(reader, prefix)
        shown = "; ".join(f"{each.key} {each.name}" for each in components)
        return Found(
            self.name,
            f"{self.title} {version}" if version else self.title,
            prefix,
            (),
            components[0] if len(components) == 1 else None,
            components,
            hints={"idsite": shown},
            notes=(Text(f"các trang: {shown}", f"sites: {shown}"),),
        )


def sites(reader: Reader, prefix: str) -> tuple[Component, ...]:
    """The sites that Matomo measures."""
    table = plain_table(f"{prefix}site", "idsite", "name", "main_url")
    rows = reader.rows(select(table.c.idsite, table.c.name, table.c.main_url).order_by(table.c.idsite))
    return tuple(
        Component(
            key=str(number),
            name=str(name),
            address=host_of(str(url or "")),
            options={"idsite": int(number)},
            counters=(Counter("matomo", options={"table_prefix": prefix, "idsite": int(number)}),),
        )
        for number, name, url in rows
    )
