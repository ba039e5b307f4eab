"""WordPress as `init` sees it: component sites of a network, plug-ins, languages.

Source   WordPress 7.1: wp-includes/ms-blogs.php, option.php; facts on the counters in adapters/wordpress_counters.py
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from sqlalchemy import select

from adapters.base import plain_table
from adapters.database import Reader
from adapters.errors import AdapterError
from adapters.text import Text
from service.init.found import Component, Counter, Found, with_suffixes

# adapter: (its table without prefix, the folder of its plug-in)
_COUNTERS = {
    "wp-statistics": ("statistics_visitor", "wp-statistics"),
    "koko-analytics": ("koko_analytics_site_stats", "koko-analytics"),
    "wp-slimstat": ("slim_stats", "wp-slimstat"),
    "burst-statistics": ("burst_statistics", "burst-"),
    "independent-analytics": ("independent_analytics_views", "independent-analytics"),
    "statify": ("statify", "statify"),
    "post-views-counter": ("post_views", "post-views-counter"),
    "top-10": ("top_ten_daily", "top-10"),
}


class WordPress:
    """One site, or a network of them."""

    name = "wordpress"
    title = "WordPress"

    def prefixes(self, tables: Sequence[str]) -> list[str]:
        found = with_suffixes(tables, "posts", "options")
        there = set(tables)
        bases = [prefix for prefix in found if f"{prefix}blogs" in there]
        blogs = {prefix for prefix in found for base in bases if re.fullmatch(re.escape(base) + r"\d+_", prefix)}
        return [prefix for prefix in found if prefix not in blogs]

    def look(self, reader: Reader, prefix: str, tables: Sequence[str], version: str | None) -> Found:
        network = _options(reader, f"{prefix}sitemeta", "meta_key", "meta_value", ("active_sitewide_plugins",))
        everywhere = _plugins(network.get("active_sitewide_plugins"))
        main = self._component(reader, prefix, tables, Component(), everywhere)
        blogs = _blogs(reader, prefix) if f"{prefix}blogs" in tables else []
        main = replace(main, address=main.address or next((blog.address for blog in blogs if blog.key == "1"), None))
        components = tuple(
            replace(main, key="1") if blog.key == "1" else self._component(reader, prefix, tables, blog, everywhere)
            for blog in blogs
        )
        notes: tuple[Text, ...] = ()
        if not blogs:
            components = (replace(main, key="1"),)
        else:
            names = "; ".join(f"{each.key} {each.name}" for each in components)
            notes = (Text(f"mạng nhiều trang: {names}", f"a network of sites: {names}"),)
        title = f"{self.title} {version}" if version else self.title
        zone, languages = _zone(reader, prefix), _languages(reader, prefix, tables)
        return Found(
            self.name, title, prefix, (self.name,), main, components, zone=zone, languages=languages, notes=notes
        )

    def _component(
        self, reader: Reader, prefix: str, tables: Sequence[str], blog: Component, everywhere: frozenset[str] | None
    ) -> Component:
        own = f"{prefix}{blog.key}_" if blog.key else prefix
        wanted = ("blogname", "home", "siteurl", "active_plugins")
        options = _options(reader, f"{own}options", "option_name", "option_value", wanted)
        plugins = _plugins(options.get("active_plugins"))
        if plugins is not None:
            plugins |= everywhere or frozenset()
        there = set(tables)
        counters = [
            Counter(adapter, None if plugins is None else any(item.startswith(folder) for item in plugins))
            for adapter, (table, folder) in _COUNTERS.items()
            if (prefix if adapter == "top-10" else own) + table in there
            or (adapter == "wp-statistics" and f"{own}statistics_sessions" in there)
        ]
        counters += [Counter("wp-postviews", True) for item in plugins or () if item.startswith("wp-postviews/")]
        address = host_of(options.get("home") or options.get("siteurl"))
        return replace(
            blog, name=options.get("blogname", ""), address=address or blog.address, counters=tuple(counters)
        )


def host_of(address: str | None) -> str | None:
    """What people type: host and path.

    >>> host_of("https://ngason.thanhhoa.gov.vn/xa-nga-dien/")
    'ngason.thanhhoa.gov.vn/xa-nga-dien'
    """
    if not address:
        return None
    split = urlsplit(address if "//" in address else f"//{address}")
    return (split.netloc + split.path).rstrip("/") or None


def _options(reader: Reader, table: str, key: str, value: str, names: Sequence[str]) -> dict[str, str]:
    """Some rows of a table of settings; none where there is no such table or it may not be read."""
    settings = plain_table(table, key, value)
    try:
        rows = reader.rows(select(settings.c[key], settings.c[value]).where(settings.c[key].in_(names)))
    except AdapterError:
        return {}
    return {str(name): str(text or "") for name, text in rows}


def _plugins(stored: str | None) -> frozenset[str] | None:
    """'folder/file.php' of each active plug-in in a PHP-serialized array, be it a key or a value; None if not told.

    >>> sorted(_plugins('a:1:{i:2;s:31:"wp-statistics/wp-statistics.php";}'))
    ['wp-statistics/wp-statistics.php']
    """
    return frozenset(re.findall(r's:\d+:"([^"]+\.php)";', stored)) if stored else None


def _blogs(reader: Reader, prefix: str) -> list[Component]:
    """Open sites of the network: archived, deleted and spam ones answer 410."""
    columns = reader.columns(f"{prefix}blogs")
    blogs = plain_table(f"{prefix}blogs", *sorted(columns))
    place = [blogs.c.domain, *([blogs.c.path] if "path" in columns else [])]
    is_open = (blogs.c.archived == "0", blogs.c.spam == 0, blogs.c.deleted == 0)
    rows = reader.rows(select(blogs.c.blog_id, *place).where(*is_open).order_by(blogs.c.blog_id))
    return [
        Component(
            key=str(row[0]),
            address=host_of("".join(str(part or "") for part in row[1:])),
            options={} if int(row[0]) == 1 else {"blog_id": int(row[0])},
        )
        for row in rows
    ]


def _zone(reader: Reader, prefix: str) -> str | None:
    """For showing only; the adapter reads it each time, and says what is wrong with it."""
    wanted = ("timezone_string", "gmt_offset")
    told = _options(reader, f"{prefix}options", "option_name", "option_value", wanted)
    if told.get("timezone_string"):
        return told["timezone_string"]
    offset = told.get("gmt_offset")
    return f"UTC{'' if offset.startswith('-') else '+'}{offset}" if offset else None


def _languages(reader: Reader, prefix: str, tables: Sequence[str]) -> tuple[str, ...]:
    """Polylang's or WPML's languages."""
    there = set(tables)
    if f"{prefix}icl_translations" in there:
        spoken = plain_table(f"{prefix}icl_translations", "language_code")
        statement = select(spoken.c.language_code).distinct()
    elif {f"{prefix}terms", f"{prefix}term_taxonomy"} <= there:
        kinds = plain_table(f"{prefix}term_taxonomy", "term_id", "taxonomy")
        terms = plain_table(f"{prefix}terms", "term_id", "slug")
        joined = kinds.join(terms, terms.c.term_id == kinds.c.term_id)
        statement = select(terms.c.slug).select_from(joined).where(kinds.c.taxonomy == "language")
    else:
        return ()
    return tuple(sorted(str(row[0]) for row in reader.rows(statement)))
