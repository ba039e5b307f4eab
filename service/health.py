"""/healthz: the process lives. /readyz: at least one portal's database answers; each is named with its state."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, Response
from sqlalchemy import literal, select

from adapters.errors import AdapterError
from service.answers import json_response
from service.counting import Counting
from service.databases import Database


def register(app: Flask, counting: Callable[[], Counting]) -> None:
    """Add both paths."""

    def healthz() -> Response:
        return json_response({"status": "ok"})

    def readyz() -> Response:
        databases = list(counting().databases.values())
        with ThreadPoolExecutor(min(8, max(1, len(databases)))) as pool:
            states = dict(zip((item.name for item in databases), pool.map(state, databases), strict=True))
        is_ready = not databases or "ok" in states.values()
        return json_response({"status": "ok" if is_ready else "away", "databases": states}, 200 if is_ready else 503)

    app.add_url_rule("/healthz", "healthz", healthz, methods=["GET"])
    app.add_url_rule("/readyz", "readyz", readyz, methods=["GET"])


def state(database: Database) -> str:
    """'ok', or the kind of failure; neither host nor account."""
    try:
        with database.reader() as reader:
            reader.scalar(select(literal(1)))
    except AdapterError as error:
        return type(error).__name__
    return "ok"
