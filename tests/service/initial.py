"""`soluong init` and `soluong count` as a script runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from click.testing import CliRunner, Result

from service.cli import main

FOUR_FACTS = (
    "--id", "40100", "--name", "Cổng thông tin điện tử xã Nga Điền", "--level", "xa", "--huyen-id", "401",
    "--huyen-name", "Huyện Nga Sơn",
)  # fmt: skip


class Init:
    """One folder, in which init writes soluong.yaml."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.yaml = folder / "soluong.yaml"
        self.ledger = f"sqlite:///{folder}/ledger.db"

    def run(self, target: object, *flags: str, lang: str = "en") -> Result:
        """Run it with the flags and nobody to ask."""
        here = ("--output", str(self.yaml), "--ledger-url", self.ledger, "--lang", lang, "--yes")
        return CliRunner().invoke(main, ["init", str(target), *flags, *here], catch_exceptions=False)

    def done(self, target: object, *flags: str, lang: str = "en") -> str:
        """Run it; it has to succeed. Returns what it printed."""
        result = self.run(target, *flags, lang=lang)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, target: object, *flags: str, lang: str = "en") -> str:
        """Run it; it has to fail with status 2 and to write nothing. Returns what it said on standard error."""
        before = sorted(self.yaml.parent.iterdir())
        result = self.run(target, *flags, lang=lang)
        assert result.exit_code == 2, result.output
        assert sorted(self.yaml.parent.iterdir()) == before
        return result.stderr

    def count(self, first: str, last: str, what: str = "news", portal: int = 40100) -> int | None:
        """`soluong count`: the number, None where the range cannot be known."""
        days = ["--from", first, "--to", last, "--json", *(["--visits"] if what == "visits" else [])]
        arguments = ["count", "-c", str(self.yaml), "--portal", str(portal), *days]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        if result.exit_code == 3:
            return None
        assert result.exit_code == 0, result.output
        number: int = json.loads(result.stdout)["count"]
        return number


def flags_of(what: str, options: Mapping[str, Any]) -> list[str]:
    """`--news key=value` for each option of a YAML mapping."""
    return [part for key, value in _flat(options) for part in (f"--{what}", f"{key}={value}")]


def _flat(options: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in options.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        elif isinstance(value, (list, tuple)):
            yield f"{before}{key}", ",".join(str(item) for item in value)
        else:
            yield f"{before}{key}", str(value).lower() if isinstance(value, bool) or value is None else str(value)


def password_url(url: sa.URL) -> str:
    """The URL as a person types it."""
    return url.render_as_string(hide_password=False)
