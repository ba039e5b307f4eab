"""The systemd units, as systemd itself reads them."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = ("soluong.service", "soluong-record.service")
PROGRAM = "/opt/soluong/bin/soluong"


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The unit with the program of this environment, since systemd looks whether it is there."""
    text = (DEPLOY / request.param).read_text("utf-8")
    assert PROGRAM in text
    path = tmp_path / str(request.param)
    path.write_text(text.replace(PROGRAM, str(Path(sys.executable).with_name("soluong"))), "utf-8")
    return path


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed; only it can judge a unit")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def test_systemd_has_nothing_to_say_about_the_unit(unit: Path) -> None:
    done = analyze("verify", "--recursive-errors=no", str(unit))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_unit_is_locked_up_by_systemds_own_measure(unit: Path) -> None:
    """Exposure 0.0 is none, 9.6 that of a unit without any of these lines; the limit is in tenths."""
    done = analyze("security", "--offline=true", "--no-pager", "--threshold=20", str(unit))
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_both_units_differ_only_in_what_they_run() -> None:
    service, recorder = (_section(name) for name in UNITS)
    own = {"Type", "ExecStart", "Restart", "RestartSec", "MemoryMax", "TasksMax"}
    assert {key for key in service | recorder if service.get(key) != recorder.get(key)} <= own
    assert service["StateDirectory"] == "soluong"
    assert (service["DynamicUser"], service["User"]) == ("yes", "soluong")


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_runs_a_command_with_options_that_it_has(name: str) -> None:
    program, command, *arguments = _section(name)["ExecStart"].split()
    assert program == PROGRAM
    here = Path(sys.executable).with_name("soluong")
    help_text = subprocess.run([here, command, "--help"], capture_output=True, text=True, check=True).stdout
    options = [word for word in arguments if word.startswith("--")]
    assert options
    assert [option for option in options if option not in help_text] == []


def _section(name: str) -> dict[str, str]:
    """[Service]; a key that stands twice (SystemCallFilter) keeps its last value."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    parser.read(DEPLOY / name, "utf-8")
    return dict(parser["Service"])
