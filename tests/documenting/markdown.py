"""Small pieces of Markdown and YAML for the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.text import Text


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [*("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines), ""]


def both(text: Text) -> str:
    """One phrase in both languages."""
    return text.vi if text.vi == text.en else f"{text.vi} / {text.en}"


def paragraphs(text: Text) -> list[str]:
    """One sentence in both languages, each a paragraph; once where it is the same."""
    return [f"{sentence[0].upper()}{sentence[1:]}\n" for sentence in dict.fromkeys((text.vi, text.en))]


def code(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def flow(value: Any, *, braces: bool = False) -> str:
    """A value as YAML writes it on one line.

    >>> flow({"types": ["tin_tuc"], "once": True}, braces=True)
    '{types: [tin_tuc], once: true}'
    """
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key}: {flow(item, braces=True)}" for key, item in value.items())
        return f"{{{inside}}}" if braces else inside
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    is_plain = isinstance(value, str) and value.replace("_", "").replace("-", "").isalnum()
    return str(value) if is_plain else json.dumps(value, ensure_ascii=False)
