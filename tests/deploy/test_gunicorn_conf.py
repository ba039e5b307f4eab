"""deploy/gunicorn.conf.py gives gunicorn the very settings of `soluong serve`."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.demo import make_demo
from service.serving import gunicorn_settings

CONFIG = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn.conf.py"


def loaded() -> dict[str, Any]:
    """What gunicorn finds in the file: its names, without the file's own helpers."""
    names = runpy.run_path(str(CONFIG))
    return {name: value for name, value in names.items() if name in gunicorn_settings()}


def test_the_file_gives_the_settings_of_soluong_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLUONG_BIND", raising=False)
    monkeypatch.delenv("SOLUONG_WORKERS", raising=False)
    assert loaded() == gunicorn_settings()


def test_address_and_workers_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLUONG_BIND", "127.0.0.1:9000")
    monkeypatch.setenv("SOLUONG_WORKERS", "3")
    assert loaded() == gunicorn_settings("127.0.0.1:9000", 3)
    assert (loaded()["bind"], loaded()["workers"]) == ("127.0.0.1:9000", 3)


def test_gunicorn_accepts_file_and_application(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("gunicorn")
    environment = {"SOLUONG_CONFIG": str(make_demo(tmp_path)), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [program, "--check-config", "-c", CONFIG, "service.wsgi:app"],
        cwd=CONFIG.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
