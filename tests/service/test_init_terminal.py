"""soluong init as a person sees it: questions on a terminal of 80 columns, none in a pipe, colour only where wanted."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import sqlite3
import struct
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from service.demo import make_demo
from service.settings import load_settings
from tests.service.initial import FOUR_FACTS

COLUMNS = 80
PATIENCE_S = 60
QUESTION = re.compile(r": \Z|\]: \Z")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def demo(tmp_path: Path) -> str:
    make_demo(tmp_path)
    return f"sqlite:///{tmp_path}/portal.db"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from service.cli import main; main()", "init", *arguments]


def on_terminal(arguments: Sequence[str], answers: Sequence[str], environ: Mapping[str, str] = {}) -> tuple[int, str]:
    """Run on a pseudo-terminal of 80 columns and type an answer to each question. Returns the status and the screen."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    given = {**inherited, "TERM": "xterm-256color", **environ}
    process = subprocess.Popen(arguments, stdin=slave, stdout=slave, stderr=slave, env=given)
    os.close(slave)
    shown, waiting = "", list(answers)
    try:
        while select.select([master], [], [], PATIENCE_S)[0]:
            try:
                read = os.read(master, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not read:
                break
            shown += read.decode("utf-8", "replace")
            if waiting and QUESTION.search(CONTROL.sub("", shown)):
                os.write(master, f"{waiting.pop(0)}\n".encode())
    finally:
        os.close(master)
        status = process.wait(PATIENCE_S)  # the closed terminal has told it to go
    assert not waiting, shown
    return status, shown


def lines(shown: str) -> list[str]:
    """What stays on the screen: a line that is cleared and written anew counts as the last one."""
    written = [line.rsplit("\x1b[2K", 1)[-1] for line in shown.replace("\r\n", "\n").split("\n")]
    return [CONTROL.sub("", line).replace("\r", "") for line in written]


def width(line: str) -> int:
    return sum(0 if unicodedata.combining(letter) else 1 for letter in line)


@pytest.mark.parametrize(
    ("lang", "question", "number"),
    [
        ("vi", "Huyen_Id (nhóm) mà tỉnh dùng [401]: ", "  tin bài tháng 05/2022:        3"),
        ("en", "The Huyen_Id (group) that the province uses [401]: ", "  news 2022-05:                 3"),
    ],
)
def test_a_person_is_asked_what_cannot_be_known_in_80_columns(
    demo: str, tmp_path: Path, lang: str, question: str, number: str
) -> None:
    output = tmp_path / "x.yaml"
    call = command(demo, "--table-prefix", "wp_", "--output", str(output), "--lang", lang)
    # which sites; then for each: Id, name (as suggested), level (the first answer is none), group and its name
    first = ("40100", "", "tinh", "huyen", "", "")
    second = ("khong", "40101", "", "xa", "401", "")
    status, shown = on_terminal(call, ["1,2", *first, *second])
    assert status == 0, shown
    assert [(one.id, one.name, one.level) for one in load_settings(output).portals] == [
        (40100, "Huyện Nga Sơn", "huyen"),
        (40101, "Xã Nga Điền", "xa"),
    ]
    assert question in shown
    assert number in lines(shown)
    own = [line for line in lines(shown) if str(tmp_path) not in line]  # the tests' paths are long
    assert max(map(width, own)) <= COLUMNS


def test_a_home_made_portal_is_asked_for_its_table(tmp_path: Path, demo: str) -> None:
    path = tmp_path / "cong.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE TinTuc (ID INTEGER, NgayDang DATETIME, TrangThai INTEGER);"
            "INSERT INTO TinTuc VALUES (1, '2025-03-10 08:00:00', 2), (2, '2025-03-10 08:00:00', 1);"
        )
    output = tmp_path / "x.yaml"
    call = command(f"sqlite:///{path}", *FOUR_FACTS, "--output", str(output), "--lang", "en")
    status, shown = on_terminal(call, ["TinTuc", "ID", "NgayDang", "", "TrangThai=2"])
    assert status == 0, shown
    assert "  news 2025-03:                 1" in lines(shown)


@pytest.mark.parametrize(("environ", "has_colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_left_out_where_nobody_wants_them(
    demo: str, tmp_path: Path, environ: dict[str, str], has_colour: bool
) -> None:
    call = command(demo, "--table-prefix", "wp_", *FOUR_FACTS, "--yes", "--output", str(tmp_path / "x.yaml"))
    status, shown = on_terminal(call, [], environ)
    assert status == 0, shown
    assert bool(re.search(r"\x1b\[3\dm", shown)) is has_colour


def test_a_pipe_gets_plain_unbroken_lines_and_no_question(demo: str, tmp_path: Path) -> None:
    call = command(demo, "--table-prefix", "wp_", "--output", str(tmp_path / "x.yaml"))
    asked = subprocess.run(call, input="40100\n", capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert "thiếu --id" in asked.stderr
    done = subprocess.run([*call, *FOUR_FACTS], capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""
    long = "Lưu ý: bộ đếm koko-analytics không có lượt nào từ sau 31/05/2022; hãy xem nó còn chạy không"
    assert long in done.stdout.splitlines()
