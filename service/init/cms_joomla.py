"""Joomla and K2 as `init` sees them: version, languages, categories, Vinaora and VCNT.

Source   facts in adapters/joomla.py, adapters/k2.py, adapters/joomla_vinaora.py, adapters/joomla_counters.py
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from adapters.base import plain_table
from adapters.database import Reader
from adapters.errors import AdapterError
from adapters.text import Text
from service.init.found import Component, Counter, Found, with_suffixes

_COUNTERS = {
    "vinaora-3": "vvisit_counter",
    "vinaora-2": "vvcounter_logs",
    "vinaora-1": "vvisitcounter",
    "vcnt": "vcnt",
    "joomla-hits": "content",
}


class Joomla:
    """Articles, or K2's items where the site writes there."""

    name = "joomla"
    title = "Joomla"

    def prefixes(self, tables: Sequence[str]) -> list[str]:
        return with_suffixes(tables, "content", "categories", "viewlevels")

    def look(self, reader: Reader, prefix: str, tables: Sequence[str], version: str | None) -> Found:
        there = set(tables)
        counters = tuple(Counter(adapter) for adapter, table in _COUNTERS.items() if prefix + table in there)
        version = version or self._version(reader, prefix)
        news, notes = self._news(reader, prefix, there)
        categories = ", ".join(self._categories(reader, prefix))
        if categories:
            which = "--news categories.include=..."
            shown = Text(f"chuyên mục: {categories} ({which})", f"categories: {categories} ({which})")
            notes = (*notes, shown)
        return Found(
            self.name,
            f"{self.title} {version}" if version else self.title,
            prefix,
            news,
            Component(counters=counters),
            languages=self._languages(reader, prefix, there),
            notes=notes,
        )

    def _news(self, reader: Reader, prefix: str, there: set[str]) -> tuple[tuple[str, ...], tuple[Text, ...]]:
        """Where the newest item stands: `content` or K2."""
        if f"{prefix}k2_items" not in there:
            return ("joomla",), ()
        articles, items = (plain_table(f"{prefix}{name}", "created") for name in ("content", "k2_items"))
        # Drivers give the zero date as text, which no date can be compared with.
        newest = [
            reader.scalar(select(func.max(table.c.created)).where(table.c.created > date(1970, 1, 1)))
            for table in (articles, items)
        ]
        order = ("k2", "joomla") if newest[1] and (not newest[0] or newest[1] > newest[0]) else ("joomla", "k2")
        note = Text(
            f"cổng có cả bài viết Joomla (mới nhất {newest[0]}) và K2 (mới nhất {newest[1]}): lấy {order[0]}; "
            f"nếu không đúng: --news adapter={order[1]}",
            f"there are Joomla articles (newest {newest[0]}) and K2 items (newest {newest[1]}): {order[0]} is taken; "
            f"if that is wrong: --news adapter={order[1]}",
        )
        return order, (note,)

    def _version(self, reader: Reader, prefix: str) -> str | None:
        """From the row that Joomla keeps about its own files."""
        extensions = plain_table(f"{prefix}extensions", "type", "element", "manifest_cache")
        of_core = (extensions.c.type == "file", extensions.c.element == "joomla")
        for (manifest,) in _rows(reader, select(extensions.c.manifest_cache).where(*of_core)):
            try:
                return str(json.loads(str(manifest))["version"])
            except (ValueError, KeyError, TypeError):
                return None
        return None

    def _languages(self, reader: Reader, prefix: str, there: set[str]) -> tuple[str, ...]:
        if f"{prefix}languages" not in there:
            return ()
        languages = plain_table(f"{prefix}languages", "lang_code", "published")
        statement = select(languages.c.lang_code).where(languages.c.published == 1)
        return tuple(sorted(str(row[0]) for row in _rows(reader, statement)))

    def _categories(self, reader: Reader, prefix: str) -> list[str]:
        """Aliases of published categories, those with the most articles first."""
        categories = plain_table(f"{prefix}categories", "id", "alias", "published", "extension")
        articles = plain_table(f"{prefix}content", "catid")
        joined = articles.join(categories, categories.c.id == articles.c.catid)
        is_public = (categories.c.published == 1, categories.c.extension == "com_content")
        counted = select(categories.c.alias).select_from(joined).where(*is_public).group_by(categories.c.alias)
        return [str(row[0]) for row in _rows(reader, counted.order_by(func.count().desc()).limit(12))]


def _rows(reader: Reader, statement: Select[Any]) -> list[Any]:
    """Rows that are for information only; none where the account may not read them."""
    try:
        return list(reader.rows(statement))
    except AdapterError:
        return []
