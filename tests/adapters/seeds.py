"""Seeds of `tests/seed/` on every engine: one script, told apart only where the engines have no word in common."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from tests.databases import Server, Sqlite

SEEDS = Path(__file__).resolve().parents[1] / "seed"


def seeded(server: Server | Sqlite, seed: str, name: str = "") -> sa.URL:
    """A fresh database with a seed's rows; gives an administrator's URL.

    seed: the file's name without `.sql`; a script that has its own `SET NAMES` or COPY is taken as it is.
    """
    url = server.create_database(name or "seed_" + re.sub(r"\W", "_", seed))
    server.load(url, portable(server, (SEEDS / f"{seed}.sql").read_text("utf-8")))
    return url


def portable(server: Server | Sqlite, script: str) -> str:
    """A script in common SQL as this engine takes it: double quotes on MySQL, DATETIME on PostgreSQL."""
    if server.engine == "postgresql":
        return re.sub(r"\bDATETIME\b", "TIMESTAMP", script)
    # A script with backticks is MySQL's own; in it, double quotes are texts.
    if server.is_mysql_like and "`" not in script:
        return "SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');\n" + script
    return script
