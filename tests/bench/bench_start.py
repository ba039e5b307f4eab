"""From `soluong serve` to the first answer, against a bare Flask application under the same gunicorn."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

from service.demo import make_demo
from tests.service.served import served

RUNS = 5
BARE = "from flask import Flask\napp = Flask(__name__)\n@app.get('/healthz')\ndef f():\n    return {'status': 'ok'}\n"


def first_answer_s(config: Path) -> float:
    began = time.monotonic()
    with served(config) as client:
        days = {"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"}
        assert client.post("/api/tintuc/huyen", json=days).status_code == 200
        return time.monotonic() - began


def bare_answer_s(folder: Path) -> float:
    (folder / "bare.py").write_text(BARE, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    began = time.monotonic()
    program = Path(sys.executable).with_name("gunicorn")
    process = subprocess.Popen(
        [str(program), "-b", address, "--log-level", "error", "bare:app"], cwd=folder, env=os.environ
    )
    try:
        while True:
            try:
                assert httpx.get(f"http://{address}/healthz").status_code == 200
                return time.monotonic() - began
            except httpx.TransportError:
                time.sleep(0.05)
    finally:
        process.terminate()
        process.wait(30)


def test_from_start_to_first_answer(tmp_path):
    config = make_demo(tmp_path)
    pairs = [(first_answer_s(config), bare_answer_s(tmp_path)) for _ in range(RUNS)]
    ours, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for mine, other in pairs)
    print(f"\nfirst answer: soluong {ours:.2f} s, bare Flask {bare:.2f} s, ratio {ratio:.1f}")  # noqa: T201  the result
