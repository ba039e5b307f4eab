"""The YAML and the password's file: comments Vietnamese first, every value quoted where YAML would misread it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from adapters.text import Text
from service.init.found import Found
from service.init.planning import Plan
from service.init.problems import InitError
from service.init.source import Source
from service.yamlbuild import _plain as yaml_scalar  # what a bare word becomes when the file is read

_BARE = re.compile(r"[^\W\d_][\w./@+-]*(?: [\w./@+-]+)*")
_BARE_URL = re.compile(r"[A-Za-z0-9+]+://[A-Za-z0-9+:/@.?=&_%~-]*[A-Za-z0-9/]")


def database_name(source: Source) -> str:
    """The key in `databases`: the database's own name as far as it is plain."""
    name = Path(source.url.database or "").stem if source.url.get_backend_name() == "sqlite" else source.url.database
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name or "").strip("_-") or "cong"


def password_path(output: Path, source: Source) -> Path | None:
    """Beside the YAML; None where there is no password."""
    if source.password is None:
        return None
    return output.parent / f"{output.stem}-{database_name(source)}.password"


def yaml_text(
    source: Source, found: Found, plans: Sequence[Plan], password: Path | None, ledger: str | None, today: date
) -> str:
    """The whole configuration."""
    return "\n".join(_lines(source, found, plans, password, ledger, today)) + "\n"


def _lines(
    source: Source, found: Found, plans: Sequence[Plan], password: Path | None, ledger: str | None, today: date
) -> Iterator[str]:
    name = database_name(source)
    yield f"# Do `soluong init` viết ngày {today:%d/%m/%Y} từ {_one_line(source.shown)}"
    yield f"# {_about(found)}"
    yield f"# Written by `soluong init` on {today.isoformat()}."
    yield "# Kiểm tra / check: soluong check        Đếm thử / count: soluong count --help"
    yield "timezone: Asia/Ho_Chi_Minh"
    yield ""
    yield "databases:"
    yield f"  {scalar(name)}:"
    if source.password is not None:
        yield "    # Nên dùng tài khoản chỉ đọc thay cho tài khoản của CMS; 'soluong grants' in ra câu lệnh."
        yield "    # A read-only account is better than the CMS's own; 'soluong grants' prints it."
    yield f"    url: {_url(source.url.render_as_string())}"
    if password is not None:
        yield "    # Mật khẩu ở tệp riêng, chỉ chủ tệp đọc được. / The password, in a file that only its owner reads."
        yield f"    password: !file {_file_name(password.name)}"
    yield ""
    if sum(plan.level == "huyen" for plan in plans) > 1:
        yield "# Có hơn một cổng huyện nên câu trả lời là một mảng. / More than one district portal: an array."
        yield "shape: {huyen: array}"
        yield ""
    yield "# Các cổng, theo thứ tự của câu trả lời. / The portals, in the order of the answer."
    yield "portals:"
    for plan in plans:
        yield from _portal(plan, name)
    if ledger is not None:
        yield ""
        yield "# Sổ bộ đếm (soluong record). / The ledger of counters."
        yield "ledger:"
        yield f"  url: {_url(ledger)}"


def _portal(plan: Plan, database: str) -> Iterator[str]:
    yield f"  - id: {plan.id}"
    yield f"    name: {scalar(plan.name)}"
    yield f"    level: {plan.level}"
    if plan.district is not None:
        yield f"    huyen: {flow({'id': plan.district[0], 'name': plan.district[1]})}"
    yield f"    address: {scalar(plan.address)}"
    yield f"    database: {scalar(database)}"
    if plan.news is not None:
        yield "    # Tin bài. / News."
        yield f"    news: {flow(plan.news)}"
    if plan.visits is not None:
        yield "    # Lượt truy cập. / Visits."
        yield f"    visits: {flow(plan.visits)}"


def _about(found: Found) -> str:
    parts = [found.name.vi]
    if found.prefix:
        parts.append(f"tiền tố {found.prefix}")
    if found.zone:
        parts.append(f"múi giờ {found.zone}")
    if found.languages:
        parts.append(f"ngôn ngữ {', '.join(found.languages)}")
    return _one_line("; ".join(parts))


def _one_line(text: str) -> str:
    """Safe within a comment, whatever the CMS or the folder is called."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def flow(value: Any) -> str:
    """A value on one line.

    >>> flow({"adapter": "generic", "where": {"TrangThai": 2, "Loai": [1, "2"], "NgayXoa": None}})
    '{adapter: generic, where: {TrangThai: 2, Loai: [1, "2"], NgayXoa: null}}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A single value; a text is quoted where it would be read as anything else.

    >>> scalar("Huyện Nga Sơn"), scalar("null"), scalar("a: b"), scalar("007"), scalar(True)
    ('Huyện Nga Sơn', '"null"', '"a: b"', '"007"', 'true')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return str(value)
    if _BARE.fullmatch(value) and yaml_scalar(value) == value:
        return value
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _url(url: str) -> str:
    return url if _BARE_URL.fullmatch(url) else json.dumps(url)


def _file_name(name: str) -> str:
    """A tagged scalar is text already; only its form is in question."""
    return name if re.fullmatch(r"[\w.-]+", name) else json.dumps(name, ensure_ascii=not name.isprintable())


class Drafts:
    """A folder beside the output, in which the files are checked before they take their places together.

    The files have their own names in it, so what the YAML says of the password's file holds there too.
    """

    def __init__(self, output: Path, *, is_forced: bool) -> None:
        self.output = output
        self._is_forced = is_forced
        self._folder: Path | None = None

    def __enter__(self) -> Drafts:
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=".soluong-init-", dir=self.output.parent))
        except OSError as error:
            raise InitError(_cannot_write(self.output, error)) from error
        return self

    def __exit__(self, *_error: object) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)  # what is left is a draft; the error before it matters more

    @property
    def folder(self) -> Path:
        assert self._folder is not None, "used within `with`"
        return self._folder

    def refuse_existing(self, *paths: Path | None) -> None:
        """Raise InitError where a file is already there and --force was not given."""
        there = [str(path) for path in paths if path is not None and os.path.lexists(path)]
        if there and not self._is_forced:
            shown = ", ".join(there)
            raise InitError(
                Text(f"{shown}: đã có; --force để ghi đè", f"{shown}: already there; --force overwrites it")
            )

    def write(self, path: Path, text: str, mode: int) -> Path:
        """Write what shall stand at a path, with its mode from the first byte on. Returns where it is meanwhile."""
        draft = self.folder / path.name
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                os.fchmod(handle, mode)
                stream.write(text)
        except OSError as error:
            raise InitError(_cannot_write(path, error)) from error
        return draft

    def keep(self) -> None:
        """Put every draft into its place; the YAML last, since it names the others."""
        drafts = sorted(self.folder.iterdir(), key=lambda draft: draft.name == self.output.name)
        for draft in drafts:
            place = self.output.parent / draft.name
            try:
                draft.replace(place)
            except OSError as error:
                raise InitError(_cannot_write(place, error)) from error


def _cannot_write(path: Path, error: OSError) -> Text:
    return Text(f"{path}: không ghi được: {error.strerror}", f"{path}: cannot be written: {error.strerror}")
