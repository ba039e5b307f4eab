"""gunicorn: one set of settings for `soluong serve` and for `gunicorn -c deploy/gunicorn.conf.py`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from service.messages import MESSAGES

THREADS = 8


class JsonWorker(ThreadWorker):
    """A threaded worker that refuses malformed HTTP with the product's one error body instead of a page."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """What gunicorn itself refuses (a bad request line, too long headers) never reaches the application."""
        code, reason = ("DIA_CHI_QUA_DAI", "URI Too Long") if "LimitRequestLine" in type(exc).__name__ else _BAD
        message = MESSAGES[code]
        body = json.dumps({"error_code": code, "message": message.text.vi}, ensure_ascii=False).encode()
        head = (
            f"HTTP/1.1 {message.status} {reason}\r\nConnection: close\r\nCache-Control: no-store\r\n"
            f"Content-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.log.debug("Invalid request from ip=%s: %s", (addr or ("?",))[0], exc)
        try:
            client.sendall(head.encode("ascii") + body)
        except OSError:
            self.log.debug("The caller has gone before it could be told.")


_BAD = ("YEU_CAU_SAI", "Bad Request")


def gunicorn_settings(bind: str = "127.0.0.1:8080", workers: int | None = None) -> dict[str, Any]:
    """gunicorn's own settings: few workers with threads, since a count waits for a database, not for the processor."""
    return {
        "bind": bind,
        "workers": workers or min(4, (os.cpu_count() or 1) + 1),
        "worker_class": "service.serving.JsonWorker",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 5,
        "max_requests": 50_000,
        "max_requests_jitter": 5_000,
        "limit_request_line": 4094,
        "control_socket_disable": True,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # heartbeat file, no data
        "preload_app": True,  # one check at the start; counting, and so every engine, is made in the workers
    }


class Server(BaseApplication):
    """gunicorn inside this process's command line."""

    def __init__(self, make_app: Callable[[], Any], settings: dict[str, Any]) -> None:
        self._make_app = make_app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()
