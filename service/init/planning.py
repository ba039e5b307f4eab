"""The portals that will be written: each component with its Id, name, level, group, news and visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.database import Reader
from adapters.options import Options, Problem, keys_of, load, unknown
from adapters.registry import news_adapters, visit_adapters
from adapters.text import Text
from service.init import counters
from service.init.asking import Asker
from service.init.detecting import GENERIC
from service.init.found import Component, Found
from service.init.generic_tables import suggestions
from service.init.given import Pairs, SiteFlag
from service.init.problems import InitError, lines
from service.settings_fields import HIGHEST_ID
from service.units import LAST_DISTRICT_DAY, suggest_units

LEVELS = ("so", "huyen", "xa")


@dataclass(frozen=True)
class Facts:
    """What nobody but the operator knows, as the flags gave it."""

    id: int | None = None
    name: str | None = None
    level: str | None = None
    district_id: int | None = None
    district_name: str | None = None
    address: str | None = None
    sites: tuple[SiteFlag, ...] = ()
    site_levels: Mapping[str, str] = field(default_factory=dict)
    all_sites: bool = False


@dataclass(frozen=True)
class Plan:
    """One portal of the YAML. news, visits: the whole mapping with `adapter`, None for none."""

    id: int
    name: str
    level: str
    district: tuple[int, str] | None
    address: str | None
    news: dict[str, Any] | None
    visits: dict[str, Any] | None


@dataclass(frozen=True)
class Wanted:
    """A component that becomes a portal, with what the flags said of it."""

    component: Component
    id: int | None
    name: str | None
    level: str | None


def wanted(found: Found, facts: Facts) -> list[Wanted]:
    """The components to write. Raises InitError where one is named that is not there, or none can be taken."""
    by_key = {each.key: each for each in found.components}
    strange = [key for key in (*(flag.key for flag in facts.sites), *facts.site_levels) if key not in by_key]
    if strange:
        known = "; ".join(f"{key} {each.name}" for key, each in by_key.items()) or "-"
        raise InitError(
            lines(
                *(
                    Text(f"--site {key}: không có; có: {known}", f"--site {key}: not there; there are: {known}")
                    for key in strange
                )
            )
        )
    if facts.all_sites:
        if facts.sites or not by_key:
            raise InitError(
                Text(
                    "--all-sites không đi cùng --site, và chỉ dùng khi có nhiều cổng thành phần",
                    "--all-sites goes without --site, and only where there are several component sites",
                )
            )
        return [
            Wanted(each, None if facts.id is None else facts.id + index, each.name or each.key, _level(facts, each))
            for index, each in enumerate(by_key.values())
        ]
    named = [Wanted(by_key[flag.key], flag.id, flag.name, _level(facts, by_key[flag.key])) for flag in facts.sites]
    if named and facts.id is None:
        return named
    if found.whole is None:
        shown = found.hints.get("group_id") or found.hints.get("idsite") or "-"
        raise InitError(
            Text(f"có nhiều cổng thành phần: {shown}; ", f"there are several component sites: {shown}; ")
            + Text("chọn bằng --site KHOÁ=ID:TÊN, hoặc --all-sites", "choose with --site KEY=ID:NAME, or --all-sites")
        )
    return [Wanted(found.whole, facts.id, facts.name, facts.level), *named]


def _level(facts: Facts, component: Component) -> str | None:
    return facts.site_levels.get(component.key, facts.level)


def plan(
    reader: Reader, found: Found, facts: Facts, news: Pairs, visits: Pairs, ask: Asker, now: datetime
) -> tuple[list[Plan], list[Text]]:
    """The portals, and what is worth saying. Raises InitError with everything that is missing."""
    chosen = wanted(found, facts)
    notes = list(found.notes)
    if len(found.components) > len(chosen) and found.whole is not None:
        notes.append(
            Text(
                f"viết {len(chosen)} trong {len(found.components)} cổng thành phần; --all-sites viết tất cả",
                f"{len(chosen)} of {len(found.components)} component sites are written; --all-sites writes all",
            )
        )
    plans = []
    for one in chosen:
        label = f"{one.name}: " if len(chosen) > 1 else ""
        told = _ask(one, facts, ask, label)
        news_options = _news(reader, found, one.component, news, ask)
        visit_options, said = _visits(reader, found, one.component, visits, ask, now)
        notes += [Text(label, label) + text for text in said]
        plans.append(Plan(*told, news_options, visit_options))
    if not any(each.news or each.visits for each in plans) and not ask.missing:
        ask.missing.append(
            Text(
                "không có tin bài lẫn bộ đếm nào để viết; xem --news và --visits",
                "there is neither news nor a counter to write; see --news and --visits",
            )
        )
    ask.finish()
    return plans, notes


def _ask(one: Wanted, facts: Facts, ask: Asker, label: str) -> tuple[int, str, str, tuple[int, str] | None, str | None]:
    """Id, name, level, group and address."""
    of = Text(label, label)
    component = one.component
    number = ask.text("--id", _text(one.id), of + Text("Id do tỉnh cấp", "the Id given by the province"), check=_is_id)
    name = ask.text(
        "--name", one.name, of + Text("tên cổng", "the portal's name"), default=component.name or None, check=_is_name
    )
    level = ask.text(
        "--level", one.level, of + Text("cấp: so, huyen hoặc xa", "level: so, huyen or xa"), check=_is_level
    )
    own = facts.address if component.key == "" or len(facts.sites) == 1 and facts.id is None else None
    address = own or component.address
    district = None
    if level != "so":
        hint = _district(name or component.name, address)
        group = Text("Huyen_Id (nhóm) mà tỉnh dùng", "the Huyen_Id (group) that the province uses")
        code = ask.text("--huyen-id", _text(facts.district_id), group, default=hint and hint[0], check=_is_id)
        title = Text("tên huyện (nhóm)", "the district's (group's) name")
        called = ask.text("--huyen-name", facts.district_name, title, default=hint and hint[1], check=_is_name)
        if code.isdecimal():
            district = (int(code), called)
    return int(number) if number.isdecimal() else 0, name, level, district, address


def _district(name: str, address: str | None) -> tuple[str, str] | None:
    """The district that the name or the address may mean: a suggestion, since the province's codes may be others."""
    for words in filter(None, (name, address)):
        for unit in suggest_units(words, LAST_DISTRICT_DAY):
            if unit.is_district:
                return unit.code, unit.name
    return None


def _news(reader: Reader, found: Found, component: Component, given: Pairs, ask: Asker) -> dict[str, Any] | None:
    if given.is_none or (not found.news and not given.values):
        return None
    name = given.adapter or (found.news[0] if found.news else GENERIC)
    known = news_adapters()
    if name not in known:
        raise InitError(Text("--news adapter=: ", "--news adapter=: ") + unknown(name, list(known)))
    if name == GENERIC and "table" not in given.values:
        raise InitError(suggestions(reader))
    adapter = known[name]
    own = {} if found.prefix is None else {"table_prefix": found.prefix}
    base = {key: value for key, value in {**own, **component.options}.items() if key in keys_of(adapter.Options)}
    return _checked(name, adapter.Options, {**base, **given.typed(adapter.Options)}, given, ask, found.hints)


def _visits(
    reader: Reader, found: Found, component: Component, given: Pairs, ask: Asker, now: datetime
) -> tuple[dict[str, Any] | None, tuple[Text, ...]]:
    known = visit_adapters()
    if given.is_none:
        return None, ()
    name, own = given.adapter, dict[str, Any]()
    notes: tuple[Text, ...] = ()
    if name is None and found.cms == GENERIC:
        if not given.values:
            return None, ()
        name = GENERIC
    elif name is None:
        choice = counters.choose(reader, component, found.prefix, now)
        notes = choice.notes
        if choice.rivals:
            shown = ", ".join(choice.rivals)
            what = Text(f"chọn một bộ đếm trong: {shown}", f"choose one counter of: {shown}")
            name = (
                ask.text("--visits adapter=...", None, what, check=lambda word: _is_one_of(word, choice.rivals)) or None
            )
        elif choice.chosen is not None:
            name = choice.chosen.adapter
        elif given.values:
            ask.miss("--visits adapter=...", Text("không thấy bộ đếm nào còn chạy", "no counter that runs was found"))
    if name is None:
        return None, notes
    if name not in known:
        raise InitError(Text("--visits adapter=: ", "--visits adapter=: ") + unknown(name, list(known)))
    for counter in component.counters:
        if counter.adapter == name:
            own = dict(counter.options)
    base = counters.options_of(known[name], component, found.prefix, own)
    return _checked(
        name, known[name].Options, {**base, **given.typed(known[name].Options)}, given, ask, found.hints
    ), notes


def _checked(
    name: str, options: type[Options], values: dict[str, Any], given: Pairs, ask: Asker, hints: Mapping[str, str]
) -> dict[str, Any]:
    """The mapping for the YAML, its values checked now, so that the error can name the flag."""
    for problem in load(options, values)[1]:
        key = ".".join(str(part) for part in problem.path if not isinstance(part, int))
        if ask.is_interactive and _is_missing(problem, values):
            help = Text(f"{name}: {key}", f"{name}: {key}")
            answer = ask.text(f"{given.flag} {key}=", None, help, because=_hint(hints, key))
            typed = Pairs(given.flag, {key: answer}).typed(options)
            values = {**values, **typed}
        else:
            flag = f"{given.flag} {key}=...: "
            ask.missing.append(Text(flag, flag) + problem.message + (_hint(hints, key) or Text("", "")))
    if "database" in given.values:
        values = {"database": given.values["database"], **values}
    return {"adapter": name, **values}


def _is_missing(problem: Problem, values: Mapping[str, Any]) -> bool:
    return len(problem.path) == 1 and problem.path[0] not in values


def _hint(hints: Mapping[str, str], key: str) -> Text | None:
    known = hints.get(key)
    return Text(f"; cổng này có: {known}", f"; this portal has: {known}") if known else None


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _is_id(answer: str) -> Text | None:
    if answer.isdecimal() and 1 <= int(answer) <= HIGHEST_ID:
        return None
    return Text("cần số nguyên từ 1", "wanted a whole number from 1")


def _is_name(answer: str) -> Text | None:
    return None if 1 <= len(answer.strip()) <= 255 else Text("cần 1 đến 255 ký tự", "wanted 1 to 255 characters")


def _is_level(answer: str) -> Text | None:
    return _is_one_of(answer, LEVELS)


def _is_one_of(answer: str, words: Sequence[str]) -> Text | None:
    shown = ", ".join(words)
    return None if answer in words else Text(f"cần một trong: {shown}", f"wanted one of: {shown}")
