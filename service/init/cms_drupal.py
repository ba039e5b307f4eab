"""Drupal as `init` sees it: content types, languages, the statistics module.

Source   facts in adapters/drupal.py, adapters/drupal_counters.py
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from adapters.base import plain_table
from adapters.database import Reader
from service.init.found import Component, Counter, Found, with_suffixes


class Drupal:
    """Drupal 7, or 8 and later."""

    name = "drupal"
    title = "Drupal"

    def prefixes(self, tables: Sequence[str]) -> list[str]:
        modern = with_suffixes(tables, "node_field_data", "node")
        seven = with_suffixes(tables, "node_type", "node")
        return list(dict.fromkeys([*modern, *seven]))

    def look(self, reader: Reader, prefix: str, tables: Sequence[str], version: str | None) -> Found:
        there = set(tables)
        is_modern = f"{prefix}node_field_data" in there
        language = "langcode" if is_modern else "language"
        nodes = plain_table(f"{prefix}node_field_data" if is_modern else f"{prefix}node", "type", "status", language)
        counted = select(nodes.c.type, func.count()).where(nodes.c.status == 1).group_by(nodes.c.type)
        kinds = sorted(((str(kind), int(number)) for kind, number in reader.rows(counted)), key=lambda each: -each[1])
        spoken = reader.rows(select(nodes.c[language]).distinct())
        counters = []
        if not is_modern and {f"{prefix}accesslog", f"{prefix}variable"} <= there:
            counters.append(Counter("drupal7-accesslog", self._keeps_log(reader, prefix)))
        if f"{prefix}node_counter" in there:
            counters.append(Counter("drupal-node-counter"))
        return Found(
            self.name,
            f"{self.title} {version or ('8+' if is_modern else '7')}",
            prefix,
            (self.name,),
            Component(counters=tuple(counters)),
            languages=tuple(sorted(str(row[0]) for row in spoken)),
            hints={"types": ", ".join(f"{kind} ({number})" for kind, number in kinds)},
        )

    def _keeps_log(self, reader: Reader, prefix: str) -> bool | None:
        """Whether the access log is switched on: `i:1;` or `b:1;`; None where nobody ever touched the switch."""
        variables = plain_table(f"{prefix}variable", "name", "value")
        stored = reader.scalar(select(variables.c.value).where(variables.c.name == "statistics_enable_access_log"))
        if stored is None:
            return None
        text = stored.decode("ascii", "replace") if isinstance(stored, bytes) else str(stored)
        return text.rstrip(";").rstrip('"').endswith("1")
