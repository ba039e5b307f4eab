"""Single settings out of a configuration file, each with the reason where it is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from adapters.text import Text
from service.masking import Secret
from service.phpconfig import PhpError, PhpFile, read_php
from service.phpvalues import Known, Unresolved
from service.siteforms import Host
from service.sites import Driver, Missing, Site

_DRIVERS: Mapping[str, Driver] = {
    "mysql": "mysql",
    "mysqli": "mysql",
    "pdomysql": "mysql",
    "mariadb": "mysql",
    "pgsql": "postgresql",
    "postgresql": "postgresql",
    "sqlite": "sqlite",
}


def found_at(values: Mapping[str, Known], path: tuple[str, ...]) -> list[Known]:
    """What stands at a path of keys, or the Unresolved on the way; an empty list where nothing does."""
    if path[0] not in values:
        return []
    value = values[path[0]]
    for key in path[1:]:
        if isinstance(value, Unresolved):
            break
        if not isinstance(value, dict) or key not in value:
            return []
        value = value[key]
    return [value]


class Settings:
    """Settings of one file: takes each as text, and remembers why one is missing."""

    def __init__(self, values: Mapping[str, Known], file: PhpFile | None = None) -> None:
        self.values = values
        self.file = file
        self.missing: list[Missing] = []
        self.notes: list[Text] = []
        if file is not None and file.fallbacks:
            vi = ", ".join(f"{name} (dòng {line})" for name, line in file.fallbacks)
            en = ", ".join(f"{name} (line {line})" for name, line in file.fallbacks)
            self.notes.append(
                Text(
                    f"biến môi trường không được đặt ở đây, nên lấy giá trị dự phòng ghi trong tệp: {vi}",
                    f"environment variables not set here, so the file's own fallbacks are taken: {en}",
                )
            )

    def text(self, field: str, *path: str, default: str | None = None) -> str | None:
        """A string or number as text; the default where it is not written at all; None (and a Missing) if not known."""
        found = found_at(self.values, path)
        if not found:
            return self._absent(field, ".".join(path), default)
        value = found[0]
        if isinstance(value, Unresolved):
            self.miss(field, ".".join(path), value.reason, value.line)
            return None
        if value is None:
            return default if default is not None else ""
        if isinstance(value, (bool, float, dict)):
            self.miss(field, ".".join(path), Text("không phải là chuỗi", "it is no string"))
            return None
        return str(value)

    def _absent(self, field: str, source: str, default: str | None) -> str | None:
        unread = self.file.unread if self.file is not None else ()
        if unread:
            reason = Text(
                "không có trong tệp; có thể ở chỗ không đọc được: ",
                "not in the file; perhaps where it cannot be read: ",
            )
            self.miss(field, source, reason + unread[0].reason, unread[0].line)
            return None
        if default is not None:
            return default
        self.miss(field, source, Text("không có trong tệp cấu hình", "it is not in the configuration file"))
        return None

    def miss(self, field: str, source: str, reason: Text, line: int = 0) -> None:
        """Remember a setting that has to be asked for."""
        self.missing.append(Missing(field, source, reason, line))

    def prefix(self, field: str, *path: str, default: str | None = None) -> str | None:
        """A table prefix: letters, digits, underscores, or it is not taken."""
        value = self.text(field, *path, default=default)
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_]*", value):
            reason = Text("tiền tố bảng chỉ được có chữ, số và dấu _", "a table prefix has letters, digits and _ only")
            self.miss(field, ".".join(path), reason)
            return None
        return value

    def port(self, *path: str) -> int | None:
        """A port; None where none is written."""
        value = self.text("port", *path, default="")
        if value and not value.isdigit():
            self.miss("port", ".".join(path), Text("cổng không phải là số", "the port is no number"))
            return None
        return int(value) if value else None

    def driver(self, *path: str, default: str | None = None) -> Driver | None:
        """The engine."""
        value = self.text("driver", *path, default=default)
        known = _DRIVERS.get((value or "").lower())
        if value is not None and known is None:
            self.miss(
                "driver",
                ".".join(path),
                Text("hệ quản trị này chưa được hỗ trợ ở đây", "this engine is not supported here"),
            )
        return known

    def site(
        self, cms: str, version: str | None, config: Path, driver: Driver | None, host: Host, **rest: object
    ) -> Site:
        """The Site, with what is missing and noted."""
        if isinstance(rest.get("password"), str):
            rest["password"] = Secret(str(rest["password"]), origin="file")
        return Site(
            cms, version, config, driver, host.name, host.port, host.socket,
            unresolved=tuple(self.missing), notes=tuple(self.notes), **rest,  # type: ignore[arg-type]  # Site's own fields
        )  # fmt: skip


def php_value(file: Path, kind: str, name: str, environ: Mapping[str, str]) -> str | None:
    """A version in one of the CMS's own files; None where it says nothing plain: it is for information only."""
    try:
        values: Mapping[str, Known] = getattr(read_php(file, environ), kind)
    except PhpError:
        return None
    value = values.get(name)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
