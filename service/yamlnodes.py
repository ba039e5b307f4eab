"""What a YAML file says and where it says it: nodes, the merged document, and findings about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapters.options import Path as ValuePath
from adapters.text import Text


class Place(NamedTuple):
    """A line of a file; the first line is 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Finding(NamedTuple):
    """One thing to tell the operator: where it stands, its path in the YAML ('' for the whole file), and what it is."""

    place: Place
    path: str
    message: Text

    def line(self, language: str = "vi") -> str:
        """`file:line: path: what was found; what would be right`, on one line."""
        parts = (str(self.place), self.path, self.message.in_(language))
        return ": ".join(part for part in parts if part).replace("\n", " ")


@dataclass
class Node:
    """A value and where its parts stand."""

    value: Any
    place: Place
    entries: dict[str | int, Entry] = field(default_factory=dict)


class Entry(NamedTuple):
    """A key or list item. number: its place in its own file, where lists of several files were joined."""

    place: Place
    node: Node
    number: int | None = None


@dataclass
class Document:
    """The merged values of all files, with positions.

    problems: what is wrong with the YAML itself, and with its !env and !file.
    broken:   paths whose value could not be had; complaining about them again would only add noise.
    is_whole: False where a file could not be read at all, so that nothing more can be said about the rest.
    """

    root: Node
    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    broken: list[ValuePath] = field(default_factory=list)
    is_whole: bool = True

    @property
    def value(self) -> dict[str, Any]:
        """The top-level mapping."""
        values: dict[str, Any] = self.root.value
        return values

    def where(self, path: ValuePath) -> Place:
        """Where a value stands; for one that is absent, where the group stands that lacks it."""
        node, place = self.root, self.root.place
        for part in path:
            entry = node.entries.get(part)
            if entry is None:
                break
            node, place = entry.node, entry.place
        return place

    def label(self, path: ValuePath) -> str:
        """A path as people write it, numbered as in its own file.

        >>> Document(Node({}, Place("a.yaml", 1))).label(("portals", 0, "news", "adapter"))
        'portals[0].news.adapter'
        """
        label, node = "", self.root
        for part in path:
            entry = node.entries.get(part, Entry(self.root.place, Node(None, self.root.place)))
            node = entry.node
            if isinstance(part, int):
                label += f"[{part if entry.number is None else entry.number}]"
            else:
                label += f".{part}" if label else part
        return label

    def finding(self, path: ValuePath, message: Text, *, at: ValuePath | None = None) -> Finding:
        """A finding about a path; `at` names the value whose line is shown, where it is another."""
        return Finding(self.where(path if at is None else at), self.label(path), message)

    def is_broken(self, path: ValuePath) -> bool:
        """Whether a path lies in a value that could not be had."""
        return any(path[: len(broken)] == broken for broken in self.broken)


def twice(first: Place) -> Text:
    """The sentence for what was already given elsewhere."""
    return Text(f"đã có ở {first}; chỉ giữ một nơi", f"already given at {first}; keep one of the two")
