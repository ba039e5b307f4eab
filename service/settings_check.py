"""What one key alone cannot show: names that must exist, ids that must differ, shapes that must be written.

Works on the values as they stand in the YAML, so that it finds its problems beside all others in one go.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.options import Path as ValuePath
from adapters.options import unknown
from adapters.text import Text
from service.masking import Secret
from service.yamlnodes import Document, Finding, twice

SAFE_ID = 2**53 - 1  # the largest whole number that every JSON reader keeps exactly


def check(document: Document) -> Iterator[Finding]:
    """Every problem between keys."""
    yield from _ids(document)
    yield from _districts(document)
    yield from _databases(document)
    yield from _shapes(document)


def portals_of(document: Document) -> list[tuple[int, dict[str, Any]]]:
    """The portals that are mappings, with their numbers."""
    given = document.value.get("portals")
    items = given if isinstance(given, list) else []
    return [(index, item) for index, item in enumerate(items) if isinstance(item, dict)]


def _at_level(document: Document, level: str) -> list[tuple[int, dict[str, Any]]]:
    return [(index, portal) for index, portal in portals_of(document) if portal.get("level") == level]


def _groups(portal: Mapping[str, Any]) -> list[tuple[ValuePath, dict[str, Any]]]:
    """The districts of a portal, with their paths inside it."""
    given = portal.get("huyen")
    if isinstance(given, list):
        return [(("huyen", index), item) for index, item in enumerate(given) if isinstance(item, dict)]
    return [(("huyen",), given)] if isinstance(given, dict) else []


def _ids(document: Document) -> Iterator[Finding]:
    first: dict[int, ValuePath] = {}
    for index, portal in portals_of(document):
        number, path = portal.get("id"), ("portals", index, "id")
        if not isinstance(number, int) or isinstance(number, bool):
            continue
        if number in first:
            what = Text(f"Id {number} ", f"Id {number} ") + twice(document.where(first[number]))
            yield document.finding(path, what)
        first.setdefault(number, path)


def _districts(document: Document) -> Iterator[Finding]:
    for index, portal in portals_of(document):
        if portal.get("level") in ("huyen", "xa") and portal.get("huyen") in (None, []):
            level = portal["level"]
            message = Text(
                f"cổng cấp {level} thiếu huyen; cần huyen: {{id: 401, name: Huyện Nga Sơn}}",
                f"a portal of level {level} has no huyen; wanted huyen: {{id: 401, name: Huyện Nga Sơn}}",
            )
            yield document.finding(("portals", index, "huyen"), message)


def _databases(document: Document) -> Iterator[Finding]:
    given = document.value.get("databases")
    names = list(given) if isinstance(given, dict) else []
    if document.is_broken(("databases",)):
        return
    for index, portal in portals_of(document):
        for path, name in _used(portal):
            if isinstance(name, str) and name not in names:
                what = Text("cơ sở dữ liệu", "database")
                none = Text(
                    "chưa có cơ sở dữ liệu nào; hãy khai trong databases",
                    "no database is declared; add it to databases",
                )
                message = unknown(name, names, what) if names else none
                yield document.finding(("portals", index, *path), message)
        for kind in ("news", "visits"):
            source = portal.get(kind)
            if isinstance(source, dict) and portal.get("database") is None and source.get("database") is None:
                known = ", ".join(names)
                message = Text(
                    f"{kind} cần một cơ sở dữ liệu; cần database: một trong [{known}]",
                    f"{kind} needs a database; wanted database: one of [{known}]",
                )
                yield document.finding(("portals", index, "database"), message)


def _used(portal: Mapping[str, Any]) -> Iterator[tuple[ValuePath, Any]]:
    """Every place where a portal names a database."""
    if portal.get("database") is not None:
        yield ("database",), portal["database"]
    for kind in ("news", "visits"):
        source = portal.get(kind)
        if isinstance(source, dict) and source.get("database") is not None:
            yield (kind, "database"), source["database"]


def _shapes(document: Document) -> Iterator[Finding]:
    """`object` holds one row: several portals in one answer need another shape, and /huyen needs it in writing."""
    shape = document.value.get("shape")
    written: Mapping[str, Any] = shape if isinstance(shape, dict) else {}
    districts = _at_level(document, "huyen")
    if len(districts) > 1 and written.get("huyen") in (None, "object"):
        path = ("shape", "huyen")
        at = path if "huyen" in written else ("portals", districts[1][0], "level")
        message = Text(
            f"có {len(districts)} cổng cấp huyen, mà object chỉ chứa một dòng; cần ghi shape: {{huyen: array}} hoặc "
            "{huyen: envelope}, vì tự đổi dạng sẽ làm hỏng phía tỉnh đang đọc",
            f"there are {len(districts)} portals of level huyen and object holds one row; write shape: "
            "{huyen: array} or {huyen: envelope}, since a silent change of shape would break the province's reader",
        )
        yield document.finding(path, message, at=at)
    for level in ("xa", "so"):
        if written.get(level) == "object" and (count := _largest_answer(document, level)) > 1:
            message = Text(
                f"gặp 'object', mà một câu trả lời có {count} cổng; cần array hoặc envelope",
                f"found 'object', but one answer has {count} portals; wanted array or envelope",
            )
            yield document.finding(("shape", level), message)


def _largest_answer(document: Document, level: str) -> int:
    """How many portals the fullest answer of a level may have: all departments, or the communes of one district."""
    portals = _at_level(document, level)
    if level == "so":
        return len(portals)
    rows: dict[Any, set[int]] = {}
    for index, portal in portals:
        for _, group in _groups(portal):
            rows.setdefault(str(group.get("id")), set()).add(index)
    return max((len(members) for members in rows.values()), default=0)


# --- Sources ----------------------------------------------------------------------------------------------------------


def strange_keys(source: Mapping[str, Any], known: list[str]) -> Iterator[tuple[str, Text]]:
    """The keys of `news:` or `visits:` that its adapter does not have."""
    for key in source:
        if key not in known:
            yield key, unknown(key, known)


def no_adapter(source: Mapping[str, Any], names: list[str]) -> Text:
    """The sentence for a source without `adapter`."""
    message = Text("thiếu khoá adapter", "the key adapter is missing")
    near = difflib.get_close_matches("adapter", list(source), n=1)
    if near:
        message += Text(f" (có phải {near[0]!r} là adapter?)", f" (is {near[0]!r} meant for adapter?)")
    known = ", ".join(names)
    return message + Text(f"; cần một trong: {known}", f"; wanted one of: {known}")


# --- Warnings ---------------------------------------------------------------------------------------------------------


def warnings(document: Document) -> Iterator[Finding]:
    """What works but should be another way."""
    for path, secret in _secrets(document.value, ()):
        if secret.origin == "plain" and secret:
            message = Text(
                "mật khẩu nằm ngay trong tệp; nên dùng !env TÊN_BIẾN hoặc !file ĐƯỜNG_DẪN",
                "a password stands in the file; !env NAME or !file PATH would be right",
            )
            yield document.finding(path, message)
    used: set[str] = set()
    names: dict[Any, tuple[ValuePath, str]] = {}
    for index, portal in portals_of(document):
        used.update(str(name) for _, name in _used(portal))
        yield from _doubtful(document, index, portal, names)
    for name in document.value.get("databases") or ():
        if name not in used:
            message = Text("không cổng nào dùng cơ sở dữ liệu này", "no portal uses this database")
            yield document.finding(("databases", name), message)


def _doubtful(
    document: Document, index: int, portal: Mapping[str, Any], names: dict[Any, tuple[ValuePath, str]]
) -> Iterator[Finding]:
    if portal["id"] > SAFE_ID:
        message = Text(
            f"Id trên {SAFE_ID}: nhiều bộ đọc JSON làm tròn; nên dùng numbers: text",
            f"an Id above {SAFE_ID}: many JSON readers round it; numbers: text would be right",
        )
        yield document.finding(("portals", index, "id"), message)
    if portal["level"] == "so" and portal.get("huyen"):
        message = Text("cổng cấp so không thuộc huyện; bỏ khoá này", "a portal of level so has no district; remove it")
        yield document.finding(("portals", index, "huyen"), message)
    for path, group in _groups(portal):
        here = ("portals", index, *path, "name")
        first, name = names.setdefault(group["id"], (here, group["name"]))
        if name != group["name"]:
            place = document.where(first)
            message = Text(
                f"Huyen_Id {group['id']} có tên khác ở {place}: {name!r}; nên ghi một tên",
                f"Huyen_Id {group['id']} has another name at {place}: {name!r}; one name would be right",
            )
            yield document.finding(here, message)


def _secrets(value: Any, path: ValuePath) -> Iterator[tuple[ValuePath, Secret]]:
    """Every secret of the document, with its path."""
    if isinstance(value, Secret):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _secrets(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _secrets(inner, (*path, index))
