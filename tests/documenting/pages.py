"""Every page, and the index."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import adapters
from adapters import registry
from tests.documenting.cases import NEWS, VISITS
from tests.documenting.markdown import table
from tests.documenting.news import news_page
from tests.documenting.visits import visits_page

COMMAND = "python -m tests.documenting docs/adapters"
HEAD = f"<!-- Do lệnh sau viết, đừng sửa tay / written by, do not edit: {COMMAND} -->\n"


def pages() -> dict[str, str]:
    """Every page by its file's name. Raises KeyError where `tests/documented.py` or KINDS lacks an entry."""
    news, visits = _own(registry.news_adapters()), _own(registry.visit_adapters())
    made: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted({*news, *visits}):
            sections = [HEAD, f"# `{name}`\n"]
            if name in news:
                sections += news_page(news[name], NEWS[name], Path(folder))
            if name in visits:
                sections += visits_page(visits[name], VISITS[name], Path(folder))
            made[f"{name}.md"] = "\n".join(sections)
    made["README.md"] = _index(news, visits)
    return made


def _own(found: Mapping[str, type[Any]]) -> dict[str, type[Any]]:
    """Those of this repository; a vendor's package has its own documents."""
    return {name: item for name, item in found.items() if item.__module__.startswith(f"{adapters.__name__}.")}


def _index(news: Mapping[str, type[Any]], visits: Mapping[str, type[Any]]) -> str:
    lines = [HEAD, "# Các adapter / The adapters\n"]
    for title, found in (("Tin bài / News", news), ("Lượt truy cập / Visits", visits)):
        rows = [(f"[`{name}`]({name}.md)", item.help.vi, item.help.en) for name, item in found.items()]
        lines += [f"## {title}\n", *table(("", "", ""), rows)]
    return "\n".join(lines)
