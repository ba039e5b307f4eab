"""deploy/nginx.conf: nginx takes it, and it lets through what the API has and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.app import create_app
from service.demo import make_demo
from service.messages import MESSAGES
from service.settings import load_settings

FILE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"


@pytest.fixture(scope="module")
def allowed() -> re.Pattern[str]:
    """The one location that is handed on."""
    found = re.findall(r"location ~ (\S+) \{", FILE.read_text("utf-8"))
    assert len(found) == 1
    return re.compile(found[0])


def test_nginx_accepts_the_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("nginx is not installed; only it can judge its configuration")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {folders} include {FILE}; }}")
    command = [nginx, "-t", "-q", "-e", "stderr", "-c", str(whole)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_path_of_the_api_is_let_through_and_nothing_else(allowed: re.Pattern[str], tmp_path: Path) -> None:
    app = create_app(load_settings(make_demo(tmp_path)))
    paths = {rule.rule for rule in app.url_map.iter_rules()}
    assert {path for path in paths if not allowed.search(path)} >= {"/healthz", "/readyz"}
    assert {path for path in paths if allowed.search(path)} == {
        "/api/tintuc/so",
        "/api/tintuc/huyen",
        "/api/tintuc/xa",
        "/api/truycap/so",
        "/api/truycap/huyen",
        "/api/truycap/xa",
        "/api/bodem",
        "/api/cong",
        "/openapi.json",
    }


@pytest.mark.parametrize("path", ["/api/tintuc/huyen/", "/api/cong/"])
def test_a_slash_at_the_end_is_let_through_as_the_service_takes_it(allowed: re.Pattern[str], path: str) -> None:
    assert allowed.search(path)


@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", "/api/tintuc/huyen/x", "/x/api/cong", "/api/congx"])
def test_other_paths_are_not_let_through(allowed: re.Pattern[str], path: str) -> None:
    assert not allowed.search(path)


def test_what_nginx_answers_by_itself_is_the_services_own_error_body() -> None:
    answers = re.findall(r"return (\d+) '(.+)';", FILE.read_text("utf-8"))
    told = {int(status): json.loads(body) for status, body in answers}
    assert sorted(told) == [404, 429, 503]
    for status, body in told.items():
        message = MESSAGES[body["error_code"]]
        assert (status, body["message"]) == (message.status, message.text.vi.format(seconds=1))
