"""deploy/compose.yaml as `docker compose` itself understands it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).resolve().parents[2] / "deploy" / "compose.yaml"


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    """Every service, those of the profile `demo` too."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("`docker compose` is not installed; only it can read a compose file as it is meant")
    command = [docker, "compose", "-f", str(FILE), "--profile", "demo", "config", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"})
    assert (done.returncode, done.stderr) == (0, "")
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_without_the_demo_profile_service_and_recorder_run(composed: dict[str, Any]) -> None:
    always = {name for name, service in composed["services"].items() if not service.get("profiles")}
    assert always == {"service", "recorder"}
    assert composed["services"]["recorder"]["command"] == ["record", "--every", "15m"]


def test_ports_are_published_on_the_loopback_address_only(composed: dict[str, Any]) -> None:
    published = [port for service in composed["services"].values() for port in service.get("ports", [])]
    assert [(port["host_ip"], port["target"]) for port in published] == [("127.0.0.1", 8080)]


def test_service_and_recorder_share_the_ledger_and_read_the_configuration(composed: dict[str, Any]) -> None:
    for name in ("service", "recorder"):
        mounts = {item["target"]: item for item in composed["services"][name]["volumes"]}
        assert mounts["/var/lib/soluong"]["source"] == "ledger"
        assert mounts["/etc/soluong"]["read_only"] is True


def test_both_are_locked_up(composed: dict[str, Any]) -> None:
    for name in ("service", "recorder"):
        service = composed["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_passwords_are_files_and_never_environment(composed: dict[str, Any]) -> None:
    assert composed["secrets"]["database"]["file"] == "/etc/soluong/secrets/database"
    for service in composed["services"].values():
        assert [secret["source"] for secret in service["secrets"]] == ["database"]
        named = [name for name in service.get("environment") or {} if "PASSWORD" in name]
        assert set(named) <= {"MARIADB_RANDOM_ROOT_PASSWORD", "MARIADB_PASSWORD_FILE"}
