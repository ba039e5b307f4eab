"""The image is built with the Docker engine and answers the demo's questions, as locked up as compose.yaml has it.

The two tagged images stay on the engine, so that the next build is a matter of seconds; older ones are removed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import docker
import httpx
import pytest
import requests
from docker.errors import DockerException, ImageNotFound

from tests.provision import docker_answers

ROOT = Path(__file__).resolve().parents[2]
BASE = "python:3.11-slim"
MINE = "soluong.tests.image"
LOCKED = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "tmpfs": {"/tmp": ""},
    "init": True,
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    """A Docker engine that has or can pull the base image; without one a CI run fails and others skip."""
    if not docker_answers():
        _unavailable("no Docker engine answers")
    with closing(docker.from_env(timeout=300)) as client:
        try:
            client.images.get(BASE)
        except ImageNotFound:
            try:
                client.images.pull(BASE)
            except (DockerException, requests.RequestException):
                _unavailable(f"the Docker engine has no image {BASE} and cannot pull it")
        yield client


def _unavailable(why: str) -> None:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


@pytest.fixture(scope="module")
def image(engine: Any) -> Any:
    """The image of this very tree."""
    asked = {"path": str(ROOT), "dockerfile": "deploy/Dockerfile", "rm": True, "forcerm": True, "labels": {MINE: "1"}}
    engine.images.build(target="build", tag="soluong-test:build", **asked)
    built, _log = engine.images.build(tag="soluong-test:latest", **asked)
    engine.images.prune(filters={"dangling": True, "label": MINE})
    return built


@contextmanager
def started(engine: Any, image: Any, *command: str, **options: Any) -> Iterator[Any]:
    """A container of the image, removed at the end with its volume."""
    container = engine.containers.run(image.id, list(command), detach=True, labels={MINE: "1"}, **options)
    try:
        yield container
    finally:
        container.remove(force=True, v=True)


@pytest.fixture(scope="module")
def demo(engine: Any, image: Any) -> Iterator[Any]:
    """`soluong demo` in a container that may write nothing but its volume, and a client of it."""
    published = {"8080/tcp": ("127.0.0.1", None)}
    with started(engine, image, "demo", "--bind", "0.0.0.0:8080", ports=published, **LOCKED) as container:
        container.reload()
        port = container.ports["8080/tcp"][0]["HostPort"]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            _wait(client, container)
            yield client, container


def _wait(client: httpx.Client, container: Any) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        container.reload()
        if container.status == "exited":
            raise RuntimeError(f"the container ended at once:\n{container.logs(tail=40).decode()}")
        try:
            client.get("/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"the container did not answer:\n{container.logs(tail=40).decode()}")


def test_the_container_answers_the_demos_question(demo: Any) -> None:
    client, _ = demo
    answer = client.post("/api/tintuc/huyen", json={"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"})
    assert answer.status_code == 200
    assert (answer.json()["Name"], answer.json()["SoLuong"]) == ("Cổng thông tin điện tử huyện Nga Sơn", 7)


def test_the_recorder_of_the_same_image_keeps_its_ledger_in_the_volume(demo: Any) -> None:
    _, container = demo
    recorded = container.exec_run(["soluong", "record", "-c", "demo/soluong.yaml"])
    assert recorded.exit_code == 0, recorded.output.decode()
    assert container.exec_run(["test", "-s", "/var/lib/soluong/demo/ledger.db"]).exit_code == 0


def test_the_health_check_of_the_image_succeeds_while_it_serves(demo: Any, image: Any) -> None:
    kind, *command = image.attrs["Config"]["Healthcheck"]["Test"]
    assert kind == "CMD"
    assert demo[1].exec_run(command).exit_code == 0


def test_the_health_check_fails_where_nothing_serves(engine: Any, image: Any) -> None:
    _, program, *rest = image.attrs["Config"]["Healthcheck"]["Test"]
    with started(engine, image, *rest, entrypoint=program, **LOCKED) as container:
        assert container.wait(timeout=30)["StatusCode"] == 1


def test_nothing_in_the_container_runs_as_root(demo: Any) -> None:
    found = demo[1].top(ps_args="-eo pid,uid,gid,comm")
    assert found["Titles"] == ["PID", "UID", "GID", "COMMAND"]
    assert {(uid, gid) for _, uid, gid, _ in found["Processes"]} == {("10001", "10001")}


def test_the_container_stops_in_order_when_told_to(engine: Any, image: Any) -> None:
    published = {"8080/tcp": ("127.0.0.1", None)}
    with started(engine, image, "demo", "--bind", "0.0.0.0:8080", ports=published, **LOCKED) as container:
        container.reload()
        with httpx.Client(base_url=f"http://127.0.0.1:{container.ports['8080/tcp'][0]['HostPort']}") as client:
            _wait(client, container)
        container.stop(timeout=15)
        assert container.wait(timeout=30)["StatusCode"] == 0


def test_without_a_configuration_the_container_says_what_is_missing(engine: Any, image: Any) -> None:
    with started(engine, image, **LOCKED) as container:
        assert container.wait(timeout=30)["StatusCode"] == 2
        assert "/etc/soluong" in container.logs().decode()


def test_the_image_holds_the_packages_and_no_tests_or_tools(engine: Any, image: Any) -> None:
    code = (
        "import importlib.util as u; print([n for n in ('service', 'adapters', 'tests', 'pytest') if u.find_spec(n)])"
    )
    with started(engine, image, "-c", code, entrypoint="python", **LOCKED) as container:
        assert container.wait(timeout=30)["StatusCode"] == 0
        assert container.logs().decode().strip() == "['service', 'adapters']"
