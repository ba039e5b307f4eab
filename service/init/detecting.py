"""Which CMS a database is of, by its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.database import Reader
from adapters.text import Text
from service.init import cms_drupal, cms_joomla, cms_liferay, cms_matomo, cms_nukeviet, cms_wordpress
from service.init.found import Cms, Component, Counter, Found
from service.init.problems import InitError
from service.init.source import Source

CMSES: tuple[Cms, ...] = (
    cms_wordpress.WordPress(),
    cms_joomla.Joomla(),
    cms_nukeviet.NukeViet(),
    cms_drupal.Drupal(),
    cms_liferay.Liferay(),
    cms_matomo.Matomo(),
)
GENERIC = "generic"


def detect(reader: Reader, source: Source) -> Found:
    """The CMS of this database; `generic` where no CMS is known and none was named.

    Raises: InitError where the CMS named is not there, or where the tables leave a choice.
    """
    tables = reader.tables()
    wanted = [cms for cms in CMSES if source.cms in (None, cms.name)]
    there = {cms.name: _prefixes(cms, tables, source.prefix) for cms in wanted}
    names = [name for name, prefixes in there.items() if prefixes]
    if len(names) > 1 and cms_matomo.Matomo.name in names:
        names.remove(cms_matomo.Matomo.name)  # stands beside a CMS as its counter
    if len(names) > 1:
        raise InitError(_choose("--cms", "CMS", "CMS", names))
    if not names:
        return _unknown(source, tables)
    cms = next(cms for cms in CMSES if cms.name == names[0])
    prefixes = there[cms.name]
    if len(prefixes) > 1:
        raise InitError(_choose("--table-prefix", "tiền tố bảng", "table prefix", prefixes))
    version = source.site.version if source.site else None
    found = cms.look(reader, prefixes[0], tables, version)
    zone = source.site.extra.get("timezone") if source.site else None
    found = replace(found, zone=found.zone or (str(zone) if zone else None))
    return _with_matomo(reader, found, tables)


def _prefixes(cms: Cms, tables: Sequence[str], wanted: str | None) -> list[str]:
    prefixes = cms.prefixes(tables)
    if wanted is None:
        return prefixes
    # NukeViet's own file and YAML leave the last _ out; other people write it.
    return [prefix for prefix in prefixes if prefix == wanted or f"{prefix}_" == wanted]


def _with_matomo(reader: Reader, found: Found, tables: Sequence[str]) -> Found:
    """The same with Matomo as a counter of each component whose address it knows, or of the only one."""
    if found.cms == cms_matomo.Matomo.name:
        return found
    sites = [site for prefix in cms_matomo.Matomo().prefixes(tables) for site in cms_matomo.sites(reader, prefix)]

    def of(component: Component) -> tuple[Counter, ...]:
        mine = [site for site in sites if component.address and site.address == component.address]
        fits = mine or (sites if len(sites) == 1 and len(found.components) <= 1 else [])
        return tuple(counter for site in fits for counter in site.counters)

    return replace(
        found,
        whole=replace(found.whole, counters=found.whole.counters + of(found.whole)) if found.whole else None,
        components=tuple(replace(each, counters=each.counters + of(each)) for each in found.components),
    )


def _unknown(source: Source, tables: Sequence[str]) -> Found:
    if source.cms is not None or source.prefix is not None:
        cms = source.cms or "CMS"
        prefix = Text(f" với tiền tố '{source.prefix}'", f" with the prefix '{source.prefix}'")
        shown = ", ".join(tables[:12]) or "-"
        raise InitError(
            Text(f"không có bảng của {cms}", f"there are no tables of {cms}")
            + (prefix if source.prefix is not None else Text("", ""))
            + Text(
                f"; tài khoản thấy: {shown}; --table-prefix và --database-url đã đúng chưa?",
                f"; the account sees: {shown}; are --table-prefix and --database-url right?",
            )
        )
    return Found(GENERIC, "", None, (GENERIC,), Component())


def _choose(flag: str, vi: str, en: str, names: Sequence[str]) -> Text:
    known = ", ".join(names)
    return Text(f"có hơn một {vi}: {known}; chọn bằng {flag}", f"more than one {en}: {known}; choose with {flag}")
