"""The `news:` and `visits:` of one portal: what was found, what the flags say, and what has to be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from adapters.database import Reader
from adapters.options import Options, Problem, keys_of, load, unknown
from adapters.registry import news_adapters, visit_adapters
from adapters.text import Text
from service.init import counters
from service.init.asking import Asker, is_one_of
from service.init.detecting import GENERIC
from service.init.found import Component, Found
from service.init.generic_tables import suggestions
from service.init.given import Pairs, pairs
from service.init.problems import InitError


def news_of(reader: Reader, found: Found, component: Component, given: Pairs, ask: Asker) -> dict[str, Any] | None:
    """The mapping of `news:`; None for none."""
    if given.is_none or (not found.news and not given.values):
        return None
    name = given.adapter or (found.news[0] if found.news else GENERIC)
    known = news_adapters()
    if name not in known:
        raise InitError(_no_such("--news", name, known))
    if name == GENERIC and "table" not in given.values:
        if not ask.is_interactive:
            raise InitError(suggestions(reader))
        given = _ask_table(reader, given, ask)
    adapter = known[name]
    own = {} if found.prefix is None else {"table_prefix": found.prefix}
    base = {key: value for key, value in {**own, **component.options}.items() if key in keys_of(adapter.Options)}
    return _checked(name, adapter.Options, {**base, **given.typed(adapter.Options)}, given, ask, found.hints)


def _ask_table(reader: Reader, given: Pairs, ask: Asker) -> Pairs:
    """The mapping of a home-made portal, asked for on the terminal."""
    questions = {
        "table": (Text("bảng tin", "the table of news"), None),
        "key": (Text("cột khoá", "its key column"), None),
        "published_at.column": (Text("cột ngày đăng", "the column of the publishing date"), None),
        "published_at.clock": (Text("cột ghi giờ theo cách nào", "how that column tells time"), "local"),
        "where": (Text("điều kiện của tin công khai, ví dụ TrangThai=2 DaXoa=0", "what public news hold"), "-"),
    }
    click.echo(suggestions(reader).in_(ask.lang))
    told = {key: ask.text(f"--news {key}=", None, text, default=default) for key, (text, default) in questions.items()}
    where = told.pop("where")
    conditions = [f"where.{item}" for item in where.split()] if where != "-" else []
    asked = pairs(given.flag, [*(f"{key}={value}" for key, value in told.items()), *conditions])
    return Pairs(given.flag, {**asked.values, **given.values})


def visits_of(
    found: Found, component: Component, choice: counters.Choice, given: Pairs, ask: Asker
) -> dict[str, Any] | None:
    """The mapping of `visits:`; None for none. choice: which counter is alive, where none is named."""
    name = None if given.is_none else _counter_name(found, choice, given, ask)
    if name is None:
        return None
    known = visit_adapters()
    if name not in known:
        raise InitError(_no_such("--visits", name, known))
    own = next((counter.options for counter in component.counters if counter.adapter == name), {})
    options = known[name].Options
    values = {**counters.options_of(known[name], component, found.prefix, own), **given.typed(options)}
    return _checked(name, options, values, given, ask, found.hints)


def _counter_name(found: Found, choice: counters.Choice, given: Pairs, ask: Asker) -> str | None:
    if given.adapter is not None:
        return given.adapter
    if found.cms == GENERIC:
        return GENERIC if given.values else None
    if choice.rivals and not ask.is_interactive and not given.values:
        return None  # which one is the portal's is not guessed; the choice's notes say so
    if not choice.is_accepted and not given.values:
        return None  # its days are not Viet Nam's: the choice's notes name the flag that accepts them
    if choice.rivals:
        shown = ", ".join(choice.rivals)
        what = Text(f"chọn một bộ đếm trong: {shown}", f"choose one counter of: {shown}")
        named = ask.text("--visits adapter=...", None, what, check=lambda word: is_one_of(word, choice.rivals))
        return named or None
    if choice.chosen is None and given.values:
        ask.miss("--visits adapter=...", Text("không thấy bộ đếm nào còn chạy", "no counter that runs was found"))
    return choice.chosen.adapter if choice.chosen else None


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


def _no_such(flag: str, name: str, known: Iterable[str]) -> Text:
    return Text(f"{flag} adapter: ", f"{flag} adapter: ") + unknown(name, list(known), Text("adapter", "adapter"))


def _is_missing(problem: Problem, values: Mapping[str, Any]) -> bool:
    return len(problem.path) == 1 and problem.path[0] not in values


def _hint(hints: Mapping[str, str], key: str) -> Text | None:
    known = hints.get(key)
    return Text(f"; cổng này có: {known}", f"; this portal has: {known}") if known else None
