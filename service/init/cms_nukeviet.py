"""NukeViet as `init` sees it: languages, news modules, its own counter.

Source   facts in adapters/nukeviet.py
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from adapters.base import plain_table
from adapters.database import Reader
from adapters.text import Text
from service.init.found import Component, Counter, Found, with_suffixes

_VIETNAMESE = "vi"
_ONE_COUNTER = Text(
    "bộ đếm là của cả trang nên mỗi module một cổng thì không có lượt truy cập",
    "the counter is the whole site's, so a portal of one module has no visits",
)


class NukeViet:
    """All active news modules together, or each as a component of its own."""

    name = "nukeviet"
    title = "NukeViet"

    def prefixes(self, tables: Sequence[str]) -> list[str]:
        found = with_suffixes(tables, "_config")
        return [prefix for prefix in found if any(re.fullmatch(rf"{prefix}_[a-z]+_modules", name) for name in tables)]

    def look(self, reader: Reader, prefix: str, tables: Sequence[str], version: str | None) -> Found:
        config = self._config(reader, prefix)
        languages = tuple(word.strip() for word in config.get("allow_sitelangs", "").split(",") if word.strip())
        language = _VIETNAMESE if _VIETNAMESE in languages else languages[0] if languages else _VIETNAMESE
        spoken = {} if language == _VIETNAMESE else {"languages": [language]}
        has_counter = f"{prefix}_counter" in tables
        counters = (Counter("nukeviet-counter", config.get("statistic") != "0"),) if has_counter else ()
        name = config.get("site_name", "")
        address = config.get("my_domains", "").split(",")[0].strip() or None
        modules = plain_table(f"{prefix}_{language}_modules", "title", "custom_title", "module_file", "act")
        is_news = (modules.c.module_file == "news", modules.c.act == 1)
        rows = reader.rows(select(modules.c.title, modules.c.custom_title).where(*is_news).order_by(modules.c.title))
        components = tuple(
            Component(str(title), str(custom or title), address, {"modules": [str(title)], **spoken})
            for title, custom in rows
        )
        titles = ", ".join(each.key for each in components)
        shown = Text(f"module tin tức: {titles}", f"news modules: {titles}")
        version = version or config.get("version")
        return Found(
            self.name,
            f"{self.title} {version}" if version else self.title,
            prefix,
            (self.name,),
            Component("", name, address, spoken, counters),
            components,
            is_together=True,
            zone=config.get("statistics_timezone"),
            languages=languages,
            hints={"modules": titles},
            notes=(shown, _ONE_COUNTER) if len(components) > 1 else (shown,),
        )

    def _config(self, reader: Reader, prefix: str) -> dict[str, str]:
        """Settings of the whole site and, for its name, of its languages."""
        config = plain_table(f"{prefix}_config", "lang", "config_name", "config_value")
        wanted = ("allow_sitelangs", "statistic", "statistics_timezone", "site_name", "my_domains", "version")
        statement = select(config.c.config_name, config.c.config_value, config.c.lang)
        rows = reader.rows(statement.where(config.c.config_name.in_(wanted), config.c.lang.in_(("sys", _VIETNAMESE))))
        return {str(name): str(value or "") for name, value, _ in sorted(rows, key=lambda row: str(row[2]))}
