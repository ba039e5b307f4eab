"""YAML 1.2 with line numbers: one file, or a folder of files that are merged.

`read(path, environ)` gives a `Document`: plain values, where each stands, and what is wrong with the YAML itself.
`!env NAME` and `!file PATH` (relative to the file) fetch secrets; what they give is a `Secret`, which no message shows.
Only the YAML 1.2 core forms have a meaning of their own: `no`, `on`, `12:30` and `2025-07-01` are text, `0123` is 123.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from adapters.options import found
from adapters.text import Text
from service.yamlbuild import Builder, syntax_problem
from service.yamlnodes import Document, Entry, Finding, Node, Place, twice


def read(path: Path, environ: Mapping[str, str]) -> Document:
    """Read one YAML file, or every *.yaml and *.yml of a folder in the order of their names."""
    start = Document(Node({}, Place(str(path), 1)))
    try:
        files = _in_folder(path) if path.is_dir() else [path]
    except OSError as error:
        return _unreadable(start, start.root.place, error)
    if not files:
        message = Text("thư mục không có tệp *.yaml nào; ", "the folder holds no *.yaml file; ") + HOW_TO_BEGIN
        start.problems.append(Finding(start.root.place, "", message))
        start.is_whole = False
    for file in files:
        _merge(start, _read_file(file, environ), is_only=len(files) == 1)
    return start


HOW_TO_BEGIN = Text(
    "chạy 'soluong init', hoặc bắt đầu từ config/soluong.example.yaml",
    "run 'soluong init', or begin with config/soluong.example.yaml",
)


def _in_folder(folder: Path) -> list[Path]:
    """The YAML files of a folder; hidden ones are an editor's or the system's."""
    files = (item for item in folder.iterdir() if item.suffix in (".yaml", ".yml") and not item.name.startswith("."))
    return sorted(item for item in files if not item.is_dir())


def _unreadable(document: Document, place: Place, error: OSError) -> Document:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    message = Text(f"không đọc được tệp ({reason}); ", f"cannot read the file ({reason}); ")
    document.problems.append(Finding(place, "", message + HOW_TO_BEGIN))
    document.is_whole = False
    return document


def _read_file(file: Path, environ: Mapping[str, str]) -> Document:
    document = Document(Node({}, Place(str(file), 1)))
    try:
        content = file.read_bytes()
    except OSError as error:
        return _unreadable(document, document.root.place, error)
    try:
        text = content.decode("utf-8-sig")
        root = Builder(file, document, environ).build(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = Text("tệp không phải UTF-8; hãy lưu lại với mã UTF-8", "the file is not UTF-8; save it as UTF-8")
        document.problems.append(Finding(Place(str(file), line), "", message))
    except YAMLError as error:
        document.problems.append(syntax_problem(file, text, error))
    else:
        if isinstance(root.value, dict):
            document.root = root
            return document
        what = Text("tệp trống", "the file is empty") if root.value is None else found(root.value)
        wanted = Text("; cần các khoá như databases, portals; ", "; wanted keys such as databases, portals; ")
        document.problems.append(Finding(root.place, "", what + wanted + HOW_TO_BEGIN))
    document.is_whole = False
    return document


def _merge(into: Document, part: Document, *, is_only: bool) -> None:
    """Add a file: databases by name, portals one after the other, any other key in one file only."""
    into.problems += part.problems
    into.warnings += part.warnings
    into.is_whole &= part.is_whole
    shift = len(into.value.get("portals", ()))
    for path in part.broken:
        joined = path[0] == "portals" and len(path) > 1 and isinstance(path[1], int)
        into.broken.append(("portals", shift + int(path[1]), *path[2:]) if joined else path)
    if is_only:
        into.root = part.root
        return
    for key, entry in part.root.entries.items():
        here = into.root.entries.get(key)
        if entry.node.value is None:
            continue
        if key in JOINED:
            _join(into, str(key), entry)
        elif here is None:
            into.value[str(key)], into.root.entries[key] = entry.node.value, entry
        else:
            into.problems.append(Finding(entry.place, str(key), twice(here.place)))


JOINED = {
    "databases": Text("; cần các cơ sở dữ liệu theo tên", "; wanted databases by name"),
    "portals": Text("; cần danh sách cổng", "; wanted a list of portals"),
}


def _join(into: Document, key: str, entry: Entry) -> None:
    """Add one file's databases or portals to those of the files before."""
    empty: dict[str, Any] | list[Any] = {} if key == "databases" else []
    value = entry.node.value
    if not isinstance(value, type(empty)):
        into.problems.append(Finding(entry.place, key, found(value) + JOINED[key]))
        into.broken.append((key,))
        return
    target = into.root.entries.setdefault(key, Entry(entry.place, Node(empty, entry.place))).node
    into.value[key] = target.value
    for part, item in entry.node.entries.items():
        if isinstance(part, int):
            target.entries[len(target.value)] = item._replace(number=part)
            target.value.append(item.node.value)
        elif part in target.entries:
            into.problems.append(Finding(item.place, f"{key}.{part}", twice(target.entries[part].place)))
        else:
            target.value[part], target.entries[part] = item.node.value, item
