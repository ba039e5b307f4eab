"""From the YAML to frozen settings, or every problem at once with file and line.

    settings = load_settings(find_configuration(None, os.environ), os.environ)

Raises ConfigurationError, whose `lines("vi")` read `file:line: path: what was found; what would be right`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import URL

from adapters.base import Adapter
from adapters.options import Options, found, keys_of, load, unknown
from adapters.options import Path as ValuePath
from adapters.text import Text
from service import settings_check
from service.masking import Secret, mask
from service.settings_groups import Access, Cache, Configuration, Ledger, Limits, Paths, Shape
from service.settings_portals import DatabaseGroup, District, PortalGroup
from service.yamlfile import HOW_TO_BEGIN, read
from service.yamlnodes import Document, Finding, Place

Adapters = Mapping[str, type[Adapter[Any, Any]]]
USUAL_PLACES = ("soluong.yaml", "/etc/soluong")
VARIABLE = "SOLUONG_CONFIG"


class ConfigurationError(Exception):
    """Everything that is wrong with the configuration, in the order of its files and lines."""

    def __init__(self, problems: Sequence[Finding]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self, language: str = "vi") -> list[str]:
        """One line for each problem."""
        return [problem.line(language) for problem in self.problems]


@dataclass(frozen=True)
class Database:
    """A portal's database; its URL carries the password, its repr does not."""

    name: str
    url: URL

    def __repr__(self) -> str:
        return f"Database(name={self.name!r}, url={mask(repr(self.url))})"


@dataclass(frozen=True)
class Source:
    """How one portal's news or visits are read."""

    adapter_class: type[Adapter[Any, Any]]
    options: Options = field(repr=False)
    database_name: str


@dataclass(frozen=True)
class Portal:
    """One portal. news, visits: None where it has none, so that it is no row of that answer."""

    id: int
    name: str
    level: str
    districts: tuple[District, ...]
    address: str | None
    note: str | None
    news: Source | None
    visits: Source | None


@dataclass(frozen=True)
class Settings:
    """The whole configuration, checked. warnings: what works but should be another way."""

    timezone: ZoneInfo
    databases: Mapping[str, Database]
    portals: tuple[Portal, ...]
    shape: Shape
    numbers: str
    partial: str
    strict: bool
    limits: Limits
    cache: Cache
    access: Access
    ledger: Ledger
    paths: Paths
    warnings: tuple[Finding, ...] = ()


def find_configuration(given: str | Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The file or folder to read: as given, else $SOLUONG_CONFIG, ./soluong.yaml, /etc/soluong/."""
    named = given or environ.get(VARIABLE)
    if named:
        return Path(named)
    for place in USUAL_PLACES:
        if Path(place).exists():
            return Path(place)
    looked = f"--config, ${VARIABLE}, ./{', '.join(USUAL_PLACES)}/"
    message = Text(f"không thấy cấu hình (đã tìm: {looked}); ", f"no configuration found (looked at: {looked}); ")
    raise ConfigurationError([Finding(Place(USUAL_PLACES[0], 1), "", message + HOW_TO_BEGIN)])


def load_settings(
    path: str | Path,
    environ: Mapping[str, str] = os.environ,
    *,
    news: Adapters | None = None,
    visits: Adapters | None = None,
) -> Settings:
    """Read and check a configuration, a file or a folder. news, visits: the adapters, by default all that are here.

    Raises: ConfigurationError with every problem.
    """
    adapters = {"news": _registered("news") if news is None else news}
    adapters["visits"] = _registered("visits") if visits is None else visits
    document = read(Path(path), environ)
    if not document.is_whole:
        raise ConfigurationError(document.problems)
    problems = list(document.problems)
    given = {key: value for key, value in document.value.items() if value is not None}
    if not given.get("portals"):
        message = Text("chưa có cổng nào; ", "there is no portal; ") + HOW_TO_BEGIN
        problems.append(document.finding(("portals",), message))
    problems += settings_check.check(document)
    configuration, wrong = load(Configuration, given)
    problems += [document.finding(problem.path, problem.message) for problem in wrong]
    sources: dict[ValuePath, Source] = {}
    for index, portal in settings_check.portals_of(document):
        for kind in ("news", "visits"):
            if portal.get(kind) is not None:
                here = ("portals", index, kind)
                source, found_wrong = _source(document, here, portal, adapters[kind])
                problems += found_wrong
                if source:
                    sources[here] = source
    problems = list(_worth_saying(document, problems))
    if problems or configuration is None:
        raise ConfigurationError(problems)
    return _settings(document, configuration, sources)


def _registered(kind: str) -> Adapters:
    from adapters import registry  # here, so that a caller with adapters of its own loads no other

    return registry.news_adapters() if kind == "news" else registry.visit_adapters()


def _source(
    document: Document, path: ValuePath, portal: Mapping[str, Any], adapters: Adapters
) -> tuple[Source | None, list[Finding]]:
    """One `news:` or `visits:`, and what is wrong with it."""
    given = portal[str(path[-1])]
    names = sorted(adapters)
    if not isinstance(given, dict):
        wanted = Text("; cần {adapter: TÊN, ...}, TÊN là một trong: ", "; wanted {adapter: NAME, ...}, NAME one of: ")
        known = ", ".join(names)
        return None, [document.finding(path, found(given) + wanted + Text(known, known))]
    name = given.get("adapter")
    if name is None:
        return None, [document.finding((*path, "adapter"), settings_check.no_adapter(given, names))]
    if not isinstance(name, str) or name not in adapters:
        message = unknown(str(name), names, Text("adapter", "adapter"))
        return None, [document.finding((*path, "adapter"), message)]
    adapter = adapters[name]
    keys = keys_of(adapter.Options)
    known_keys = ["adapter", "database", *keys]
    strange = settings_check.strange_keys(given, known_keys)
    problems = [document.finding((*path, key), message) for key, message in strange]
    options, wrong = load(adapter.Options, {key: value for key, value in given.items() if key in keys})
    problems += [document.finding((*path, *problem.path), problem.message) for problem in wrong]
    database = given.get("database", portal.get("database"))
    if options is None or not isinstance(database, str):
        return None, problems
    return Source(adapter, options, database), problems


def _worth_saying(document: Document, problems: Sequence[Finding]) -> Iterator[Finding]:
    """Each place once, in the order of files and lines; nothing about values that could not be had."""
    already = {(problem.place, problem.path) for problem in document.problems}
    said: set[tuple[Place, str]] = set()
    broken = {document.label(path) for path in document.broken}
    for problem in sorted(problems, key=lambda item: item.place):
        key = (problem.place, problem.path)
        is_echo = problem not in document.problems and (key in already or problem.path in broken)
        if key not in said and not is_echo:
            said.add(key)
            yield problem


def _settings(document: Document, configuration: Configuration, sources: Mapping[ValuePath, Source]) -> Settings:
    databases = {name: _database(name, group) for name, group in (configuration.databases or {}).items()}
    portals = tuple(_portal(index, group, sources) for index, group in enumerate(configuration.portals))
    warnings = [*document.warnings, *settings_check.warnings(document)]
    if configuration.limits.statement_s > configuration.limits.deadline_s:
        message = Text(
            "một câu SQL được chạy lâu hơn deadline_s; nên đặt nhỏ hơn",
            "one statement may run longer than deadline_s; less would be right",
        )
        warnings.append(document.finding(("limits", "statement_s"), message))
    return Settings(
        timezone=configuration.timezone,
        databases=databases,
        portals=portals,
        shape=configuration.shape,
        numbers=configuration.numbers,
        partial=configuration.partial,
        strict=configuration.strict,
        limits=configuration.limits,
        cache=configuration.cache,
        access=configuration.access,
        ledger=configuration.ledger,
        paths=configuration.paths,
        warnings=tuple(sorted(warnings, key=lambda item: item.place)),
    )


def _database(name: str, group: DatabaseGroup) -> Database:
    url = group.url if group.password is None else group.url.set(password=_revealed(group.password))
    return Database(name, url)


def _revealed(password: str) -> str:
    """The password as a plain text, as drivers like it."""
    return password.reveal() if isinstance(password, Secret) else password


def _portal(index: int, group: PortalGroup, sources: Mapping[ValuePath, Source]) -> Portal:
    return Portal(
        id=group.id,
        name=group.name,
        level=group.level,
        districts=group.huyen,
        address=group.address,
        note=group.note,
        news=sources.get(("portals", index, "news")),
        visits=sources.get(("portals", index, "visits")),
    )
