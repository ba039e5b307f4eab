"""`soluong serve` in a process of its own, on a free loopback port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def served(config: Path, *, workers: int = 1) -> Iterator[httpx.Client]:
    """A client of the service that runs on this configuration under gunicorn; `client.first_answer_s` says how soon."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("soluong")
    arguments = [str(program), "serve", "-c", str(config), "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    log = config.with_suffix(".log")
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=output, env=os.environ | {"PYTHONWARNINGS": ""})
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait(client, process, log)
            client.headers["X-Waited"] = f"{time.monotonic() - began:.3f}"
            yield client
    finally:
        process.terminate()
        process.wait(30)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the service ended at once:\n{log.read_text('utf-8')}")
        try:
            client.get("/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the service did not answer within 30 seconds")
