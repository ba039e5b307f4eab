"""The portals that will be written: each component with its Id, name, level, group, news and visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters.database import Reader
from adapters.options import expectation
from adapters.text import Text
from service.init import adapting, counters
from service.init.asking import Asker, is_one_of
from service.init.detecting import GENERIC
from service.init.found import Component, Found
from service.init.given import Pairs, SiteFlag, fits
from service.init.problems import InitError, lines
from service.settings_fields import id_number, name_text
from service.units import LAST_DISTRICT_DAY, suggest_units

LEVELS = ("so", "huyen", "xa")
_MAIN_ONLY = Text("; -: chỉ cổng chính", "; -: the main site only")


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
    address: str | None = None


def wanted(found: Found, facts: Facts, given: Sequence[Pairs], ask: Asker) -> list[Wanted]:
    """The components to write. Raises InitError where one is named that is not there, or none can be taken.

    given: --news and --visits, which may name the only component that is wanted: --news group_id=20121.
    """
    by_option = _named_by_option(found, given)
    whole = by_option or found.whole
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
        if facts.sites or not by_key:  # Joomla and Drupal have none
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
    if ask.is_interactive and len(by_key) > 1 and not (facts.sites or by_option) and facts.id is None:
        keys = _ask_components(found, ask)
        if keys:
            return [Wanted(by_key[key], None, None, _level(facts, by_key[key])) for key in keys]
    named = [Wanted(by_key[flag.key], flag.id, flag.name, _level(facts, by_key[flag.key])) for flag in facts.sites]
    if named and facts.id is None:
        return [replace(named[0], address=facts.address)] if len(named) == 1 else named
    if whole is None:
        shown = found.hints.get("group_id") or found.hints.get("idsite") or "-"
        raise InitError(
            Text(f"có nhiều cổng thành phần: {shown}; ", f"there are several component sites: {shown}; ")
            + Text("chọn bằng --site KHOÁ=ID:TÊN, hoặc --all-sites", "choose with --site KEY=ID:NAME, or --all-sites")
        )
    return [Wanted(whole, facts.id, facts.name, facts.level, facts.address), *named]


def _named_by_option(found: Found, given: Sequence[Pairs]) -> Component | None:
    """The component that an option of --news or --visits names."""
    for component in found.components:
        told = {key: str(value) for key, value in component.options.items() if isinstance(value, int)}
        if told and any(pairs.values.get(key) == value for pairs in given for key, value in told.items()):
            return component
    return None


def _ask_components(found: Found, ask: Asker) -> list[str]:
    """Keys of the component sites chosen on the terminal; none for the whole as one portal."""
    known = [each.key for each in found.components]
    whole = None if found.whole is None else "-"
    question = Text("viết cổng nào? khoá, khoá...; all: tất cả", "which sites? key, key...; all: each")
    if whole:
        question += Text("; -: gộp làm một", "; -: one portal for all") if found.is_together else _MAIN_ONLY

    def check(answer: str) -> Text | None:
        words = [word.strip() for word in answer.split(",")]
        return next(filter(None, (is_one_of(word, [*known, "all", "-"]) for word in words)), None)

    answer = ask.text("--site", None, question, default=whole, check=check)
    if answer == "all":
        return known
    return [] if answer == "-" and whole else [word.strip() for word in answer.split(",") if word.strip() != "-"]


def _level(facts: Facts, component: Component) -> str | None:
    return facts.site_levels.get(component.key, facts.level)


def plan(
    reader: Reader,
    found: Found,
    facts: Facts,
    news: Pairs,
    visits: Pairs,
    ask: Asker,
    say: Callable[[Text], None],
    now: datetime,
) -> list[Plan]:
    """The portals. Raises InitError with everything that is missing.

    say: takes what is worth saying meanwhile, such as why a counter was left out.
    """
    chosen = wanted(found, facts, (news, visits), ask)
    if len(found.components) > len(chosen) and found.whole is not None and not found.is_together:
        say(
            Text(
                f"viết {len(chosen)} trong {len(found.components)} cổng thành phần; --all-sites viết tất cả",
                f"{len(chosen)} of {len(found.components)} component sites are written; --all-sites writes all",
            )
        )
    plans: list[Plan] = []
    for one in chosen:
        label = f"{one.name or one.component.name}: " if len(chosen) > 1 else ""
        told = _ask(one, facts, ask, label, plans[-1].district if plans else None)
        news_options = adapting.news_of(reader, found, one.component, news, ask)
        choice = counters.Choice(None)
        if visits.adapter is None and not visits.is_none and found.cms != GENERIC:
            choice = counters.choose(reader, one.component, found.prefix, now)
        for note in choice.notes:
            say(Text(label, label) + note)
        visit_options = adapting.visits_of(found, one.component, choice, visits, ask)
        plans.append(Plan(*told, news_options, visit_options))
    if not any(each.news or each.visits for each in plans) and not ask.missing:
        ask.missing.append(
            Text(
                "không có tin bài lẫn bộ đếm nào để viết; xem --news và --visits",
                "there is neither news nor a counter to write; see --news and --visits",
            )
        )
    ask.finish()
    return plans


def _ask(
    one: Wanted, facts: Facts, ask: Asker, label: str, last: tuple[int, str] | None
) -> tuple[int, str, str, tuple[int, str] | None, str | None]:
    """Id, name, level, group and address. last: the group of the portal before, as a suggestion."""
    of = Text(label, label)
    component = one.component
    number = ask.text("--id", _text(one.id), of + Text("Id do tỉnh cấp", "the Id given by the province"), check=_is_id)
    name = ask.text(
        "--name", one.name, of + Text("tên cổng", "the portal's name"), default=component.name or None, check=_is_name
    )
    level = ask.text(
        "--level", one.level, of + Text("cấp: so, huyen hoặc xa", "level: so, huyen or xa"), check=_is_level
    )
    address = one.address or component.address
    district = None
    if level != "so":
        hint = (str(last[0]), last[1]) if last else _district(name or component.name, address)
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


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _is_id(answer: str) -> Text | None:
    return None if answer.isdecimal() and fits(id_number(), int(answer)) else _wanted(expectation(id_number()))


def _is_name(answer: str) -> Text | None:
    return None if fits(name_text(), answer) else _wanted(expectation(name_text()))


def _wanted(what: Text) -> Text:
    return Text("cần ", "wanted ") + what


def _is_level(answer: str) -> Text | None:
    return is_one_of(answer, LEVELS)
