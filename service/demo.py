"""The embedded demo portal: a SQLite database with WordPress's own tables and every row that is easy to count wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from service.app import create_app
from service.schemas import DISTRICT, FIRST, LAST
from service.settings import load_settings

MAY = f'"{FIRST}": "2022-05-01", "{LAST}": "2022-05-31"'


def make_demo(folder: Path) -> Path:
    """Make portal.db and soluong.yaml in a folder, anew each time. Returns the YAML's path."""
    folder.mkdir(parents=True, exist_ok=True)
    data = files("service") / "data"
    database, ledger = folder / "portal.db", folder / "ledger.db"
    database.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript((data / "demo.sql").read_text("utf-8"))
    text = (data / "demo.yaml").read_text("utf-8")
    for word, path in (("DEMO_URL", database), ("LEDGER_URL", ledger)):
        text = text.replace(word, f"sqlite:///{path.resolve()}")
    config = folder / "soluong.yaml"
    config.write_text(text, "utf-8")
    return config


def examples(config: Path, address: str) -> Iterator[tuple[str, str]]:
    """Three calls as curl lines, each with the answer that this very service gives to it."""
    client = create_app(load_settings(config)).test_client()
    calls = (
        ("/api/tintuc/huyen", f"{{{MAY}}}"),
        ("/api/tintuc/xa", f'{{"{DISTRICT}": 401, {MAY}}}'),
        ("/api/truycap/huyen", f"{{{MAY}}}"),
    )
    for path, body in calls:
        answer = client.post(path, data=body, content_type="application/json")
        curl = f"curl -s -X POST http://{address}{path} -H 'Content-Type: application/json' -d '{body}'"
        yield curl, answer.get_data(as_text=True).strip()
