"""Every sentence stands in both languages, with the same blanks to fill in."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.messages import MESSAGES

ROOT = Path(__file__).parents[1]
FILES = sorted(path for package in ("adapters", "service") for path in (ROOT / package).rglob("*.py"))


def sentences(path: Path) -> Iterator[tuple[int, ast.expr, ast.expr]]:
    """Line, Vietnamese and English of each Text(...) that is written out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            assert len(node.args) + len(node.keywords) == 2 or isinstance(node.args[0], ast.Starred), (
                path,
                node.lineno,
            )
            if len(node.args) == 2:
                yield node.lineno, node.args[0], node.args[1]


def blanks(sentence: str) -> set[str]:
    """The names in braces."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    except ValueError:
        return set()  # braces that are YAML's or SQL's


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_sentence_has_both_languages_and_the_same_blanks(path: Path) -> None:
    for line, vietnamese, english in sentences(path):
        if isinstance(vietnamese, ast.Constant) and isinstance(english, ast.Constant):
            assert bool(vietnamese.value) == bool(english.value), f"{path}:{line}"
            assert blanks(vietnamese.value) == blanks(english.value), f"{path}:{line}"


@pytest.mark.parametrize("code", MESSAGES)
def test_a_message_to_callers_is_a_sentence_in_both_languages(code: str) -> None:
    text = MESSAGES[code].text
    assert text.vi.endswith((".", "{hint}")) and text.en.endswith((".", "{hint}"))
    assert blanks(text.vi) == blanks(text.en)
    assert code.isascii() and code == code.upper()
