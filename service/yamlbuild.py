"""From the events of one YAML file to nodes with values; `!env` and `!file` are fetched here.

Only the forms of the YAML 1.2 core schema mean something of their own; ruamel's resolver still knows dates.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as yaml_events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from adapters.options import unknown
from adapters.text import Text
from service.masking import Secret, holds_secret, mask
from service.yamlnodes import Document, Entry, Finding, Node, Place, twice

TAGS = ("!env", "!file")
BIGGEST_FILE = 64 * 1024  # bytes of a !file; a secret is a line


class Builder:
    """Makes nodes of the events of one file."""

    def __init__(self, file: Path, document: Document, environ: Mapping[str, str]) -> None:
        self.file, self.document, self.environ = file, document, environ
        self.anchors: dict[str, Node] = {}
        self.path: list[str | int] = []

    def build(self, text: str) -> Node:
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        root = Node(None, Place(str(self.file), 1))
        documents = 0
        for event in self.events:
            if isinstance(event, yaml_events.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    message = Text("tệp có hai tài liệu YAML; bỏ dòng ---", "two YAML documents; remove the line ---")
                    self.complain(event, message)
                node = self.node(next(self.events))
                root = node if documents == 1 else root
        return root

    def place(self, event: Any) -> Place:
        return Place(str(self.file), event.start_mark.line + 1)

    def complain(self, event: Any, message: Text) -> None:
        """Note a problem with the value that is being read."""
        label = Document(Node(None, self.place(event))).label(tuple(self.path))
        self.document.problems.append(Finding(self.place(event), label, message))
        if self.path:
            self.document.broken.append(tuple(self.path))
        else:
            self.document.is_whole = False

    def node(self, event: Any) -> Node:
        if isinstance(event, yaml_events.AliasEvent):
            return self.alias(event)
        node = Node(None, self.place(event))
        if isinstance(event, yaml_events.ScalarEvent):
            node.value = self.scalar(event)
        elif event.tag is not None:
            self.complain(event, self.strange_tag(event))
        if isinstance(event, yaml_events.MappingStartEvent):
            self.mapping(node)
        elif isinstance(event, yaml_events.SequenceStartEvent):
            self.sequence(node)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: Any) -> Node:
        known = self.anchors.get(event.anchor)
        if known is None:  # the name may be a password that begins with *
            what = Text("dấu * trỏ tới một neo không có", "the * points to an anchor that does not exist")
            quotes = Text("; nếu là chữ, đặt trong dấu nháy", "; if it is text, put it in quotes")
            self.complain(event, what + quotes)
            return Node(None, self.place(event))
        return known

    def mapping(self, node: Node) -> None:
        node.value = {}
        while not isinstance(event := next(self.events), yaml_events.MappingEndEvent):
            if not isinstance(event, yaml_events.ScalarEvent):
                self.complain(event, Text("khoá phải là chữ", "a key must be text"))
                self.node(event)
                self.node(next(self.events))
                continue
            key, place = str(event.value), self.place(event)
            self.path.append(key)
            child = self.node(next(self.events))
            if key in node.entries:
                label = Document(node).label(tuple(self.path))
                self.document.problems.append(Finding(place, label, twice(node.entries[key].place)))
            else:
                node.value[key], node.entries[key] = child.value, Entry(place, child)
            self.path.pop()

    def sequence(self, node: Node) -> None:
        node.value = []
        while not isinstance(event := next(self.events), yaml_events.SequenceEndEvent):
            self.path.append(len(node.value))
            child = self.node(event)
            node.entries[len(node.value)] = Entry(child.place, child)
            node.value.append(child.value)
            self.path.pop()

    def scalar(self, event: Any) -> Any:
        tag, raw = event.tag, str(event.value)
        if tag == "!env":
            return self.from_environment(event, raw.strip())
        if tag == "!file":
            return self.from_file(event, raw.strip())
        if tag not in (None, "tag:yaml.org,2002:str", "!"):
            self.complain(event, self.strange_tag(event))
            return None
        if variable := re.fullmatch(r"\$\{(\w+)\}", raw):
            wanted = f"!env {variable[1]}"
            return self.complain(event, Text(f"gặp ${{...}}; cần {wanted}", f"found ${{...}}; wanted {wanted}"))
        is_plain = event.implicit[0] and tag is None
        value = _plain(raw) if is_plain else raw
        if value is None and event.anchor is not None:  # a password that begins with &
            self.complain(
                event, Text("gặp & trước chỗ trống; đặt chuỗi trong dấu nháy", "found & alone; quote the text")
            )
        if value is not None and holds_secret(self.path):
            return Secret(raw)
        if isinstance(value, str) and (masked := mask(value)) != value:
            return Secret(value, shown=masked)
        return value

    def strange_tag(self, event: Any) -> Text:
        if holds_secret(self.path):  # a password that begins with !
            return Text("gặp ! mà không phải !env hay !file; đặt chuỗi trong dấu nháy", "found !; quote the text")
        return unknown(str(event.tag), TAGS, Text("thẻ", "tag"))

    def from_environment(self, event: Any, name: str) -> Any:
        value = self.environ.get(name, "")
        if value:
            return Secret(value, origin="env")
        here = f"{name} " if name else ""
        message = Text(
            f"biến môi trường {here}chưa đặt hoặc trống; hãy đặt biến ấy trước khi chạy",
            f"environment variable {here}is not set or empty; set it before starting",
        )
        return self.complain(event, message)

    def from_file(self, event: Any, name: str) -> Any:
        target = self.file.parent / name
        try:
            mode = target.stat().st_mode
            with target.open("rb") as stream:
                value = stream.read(BIGGEST_FILE + 1).decode("utf-8-sig").rstrip("\r\n")
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else type(error).__name__
            readable = Text("; cần một tệp mà dịch vụ đọc được", "; wanted a file that the service may read")
            return self.complain(
                event, Text(f"không đọc được {target} ({reason})", f"cannot read {target} ({reason})") + readable
            )
        except UnicodeDecodeError:
            return self.complain(
                event, Text(f"{target} không phải UTF-8", f"{target} is not UTF-8; wanted one line of text")
            )
        if not value or len(value) > BIGGEST_FILE:
            what = Text(f"{target} trống hoặc quá dài", f"{target} is empty or too long")
            return self.complain(event, what + Text("; cần một dòng chữ", "; wanted one line of text"))
        if mode & (stat.S_IROTH | stat.S_IWOTH) and not str(target).startswith("/run/secrets/"):
            label = Document(Node(None, self.place(event))).label(tuple(self.path))
            message = Text(
                f"mọi người trên máy đọc được {target}; nên chmod 640",
                f"everyone on this machine can read {target}; chmod 640 would be right",
            )
            self.document.warnings.append(Finding(self.place(event), label, message))
        return Secret(value, origin="file")


def _plain(raw: str) -> Any:
    """A bare word by the core schema of YAML 1.2."""
    if raw in ("", "~", "null", "Null", "NULL"):
        return None
    if raw in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return raw.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", raw):
        return int(raw)
    if re.fullmatch(r"0o[0-7]+|0x[0-9a-fA-F]+", raw):
        return int(raw, 0)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", raw):
        return float(raw)
    return raw


def syntax_problem(file: Path, text: str, error: YAMLError) -> Finding:
    """A YAML mistake as one sentence; ruamel's own text may quote the file, so only its first words are used."""
    if isinstance(error, MarkedYAMLError):
        reason = str(error.problem or error.context or "")
        is_unclosed = "end of stream" in reason or "expected ','" in reason  # shown where it was opened
        mark = (error.context_mark if is_unclosed else None) or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        column = mark.column + 1 if mark else 1
    elif isinstance(error, ReaderError):
        line, column = text.count("\n", 0, error.position) + 1, 1
        reason = "a character that YAML does not allow"
    else:
        line, column, reason = 1, 1, type(error).__name__
    for words, hint in _HINTS.items():
        if words in reason:
            return Finding(Place(str(file), line), "", Text("sai cú pháp YAML: ", "YAML syntax: ") + hint)
    reason = re.sub(r"'[^'<]{2,}'", "'...'", reason)
    message = Text(f"sai cú pháp YAML ở cột {column}: {reason}", f"YAML syntax, column {column}: {reason}")
    return Finding(Place(str(file), line), "", message)


_HINTS = {
    "'\\t'": Text("thụt dòng bằng phím Tab; chỉ dùng dấu cách", "indented with a tab; use blanks only"),
    "mapping values": Text(
        "dấu ': ' không đúng chỗ; xem lại thụt dòng, hoặc đặt chuỗi trong dấu nháy",
        "': ' where it cannot stand; check the indentation, or put the text in quotes",
    ),
    "cannot start": Text(
        "chuỗi bắt đầu bằng ký tự đặc biệt; đặt chuỗi trong dấu nháy",
        "text begins with a special character; put it in quotes",
    ),
    "end of stream": Text("thiếu dấu nháy đóng", "a closing quote is missing"),
    "expected ','": Text("thiếu dấu phẩy hoặc ngoặc đóng", "a comma or a closing bracket is missing"),
    "block end": Text(
        "thụt dòng không thẳng hàng với dòng trên", "the indentation does not line up with the lines above"
    ),
    "escape character": Text("dấu \\ trong nháy kép; dùng nháy đơn", "a backslash in double quotes; use single quotes"),
    "does not allow": Text("ký tự điều khiển không được phép", "a control character that YAML does not allow"),
}
