"""The page of every adapter: what counts and what does not, in the rules' own sentences, so that it cannot drift.

    python -m tests.documenting docs/adapters

writes one page for each name of the YAML, and an index. It needs no server: `tests/documenting/cases.py` says what
each adapter is asked about.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.documenting.pages import pages


def main(arguments: Sequence[str]) -> None:
    """Write all pages into a folder, and take away those of adapters that are no more."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
