"""From the folder of a portal: which CMS it is, and how that CMS reaches its database.

Only files are read, nothing is run, nothing is asked of the network. What a file does not tell plainly is listed in
`Site.unresolved` for the caller to ask about. How each CMS writes its settings is in `sitefiles`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from sqlalchemy import URL

from adapters.text import Text

Driver = Literal["mysql", "postgresql", "sqlite"]
SOCKETS = (
    Path("/run/mysqld/mysqld.sock"),
    Path("/var/run/mysqld/mysqld.sock"),
    Path("/var/lib/mysql/mysql.sock"),
    Path("/tmp/mysql.sock"),
)


class SiteError(Exception):
    """A folder from which no site can be read. `text` says so in both languages and quotes nothing of the files."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.vi)
        self.text = text


@dataclass(frozen=True, slots=True)
class Missing:
    """A setting that the files do not tell.

    name:   of the field of Site: host, database, user, password, table_prefix, driver ...
    source: what the CMS calls it: DB_PASSWORD.
    line:   in the configuration file; 0 where it is not there at all.
    """

    name: str
    source: str
    reason: Text
    line: int = 0


@dataclass(frozen=True)
class Site:
    """A CMS and its database settings; None where a setting is not known (then `unresolved` says why) or not used.

    version:  as the CMS's own files say; None where they do not.
    host, port, socket: as the CMS connects; MySQL's `localhost` is resolved to a socket or 127.0.0.1 (see `notes`).
    password: never in repr or str.
    extra:    what else init can use: multisite, timezone, charset, schema, prefixes ...
    """

    cms: str
    version: str | None
    config_file: Path
    driver: Driver | None
    host: str | None = None
    port: int | None = None
    socket: str | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    table_prefix: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    unresolved: tuple[Missing, ...] = ()
    notes: tuple[Text, ...] = ()

    def url(self) -> URL:
        """The database as a SQLAlchemy URL, without the password.

        Raises: SiteError naming the settings that are not known.
        """
        needed = {"driver": self.driver, "database": self.database}
        if self.driver != "sqlite":
            needed |= {"host": self.host or self.socket, "user": self.user}
        lacking = [name for name, value in needed.items() if not value]
        if lacking:
            names = ", ".join(lacking)
            raise SiteError(
                Text(
                    f"{self.config_file}: chưa biết {names}; hãy cho biết",
                    f"{self.config_file}: {names} not known; please give it",
                )
            )
        if self.driver == "sqlite":
            return URL.create("sqlite", database=self.database)
        mysql = self.driver == "mysql"
        query = {"charset": "utf8mb4"} if mysql else {}
        if self.socket:
            query["unix_socket" if mysql else "host"] = self.socket
        return URL.create(
            "mysql+pymysql" if mysql else "postgresql+psycopg",
            username=self.user,
            host=("localhost" if mysql else None) if self.socket else self.host,
            port=None if self.socket and mysql else self.port,
            database=self.database,
            query=query,
        )


def find_site(
    folder: Path, environ: Mapping[str, str], *, cms: str | None = None, sockets: Sequence[Path] = SOCKETS
) -> Site:
    """Find the CMS in a folder and read its database settings.

    environ: the environment in which the CMS's configuration is read (getenv).
    cms:     take this one, where a folder holds two.
    sockets: where MySQL's default socket may be.
    Raises:  SiteError (no CMS, two CMSes, an unreadable folder), PhpError (a configuration file that is no PHP).
    """
    try:
        return _find_site(folder, environ, cms, sockets)
    except OSError as error:
        raise SiteError(
            Text(
                f"{error.filename or folder}: không đọc được: {error.strerror}",
                f"{error.filename or folder}: cannot be read: {error.strerror}",
            )
        ) from error


def _find_site(folder: Path, environ: Mapping[str, str], cms: str | None, sockets: Sequence[Path]) -> Site:
    from service.sitefiles import CMSES  # it builds on Site, and this function on it

    entries = list(folder.iterdir())
    found: dict[str, tuple[Path, Callable[[Path, Path, Mapping[str, str]], Site]]] = {}
    for known in CMSES:
        if cms not in (None, known.name):
            continue
        config = known.find(folder)
        if config is not None:
            found[known.name] = (config, known.read)
    if not found:
        looked = "\n".join(f"  {known.name}: {known.looks_for}" for known in CMSES if cms in (None, known.name))
        kind = Text(
            "trống" if not entries else "không phải trang gốc của CMS nào đã biết",
            "empty" if not entries else "the root of no known CMS",
        )
        raise SiteError(
            Text(
                f"{folder}: thư mục này {kind.vi}. Đã tìm:\n{looked}\n"
                f"Hãy chỉ thư mục gốc của cổng, hoặc đưa URL của cơ sở dữ liệu.",
                f"{folder}: this folder is {kind.en}. Looked for:\n{looked}\n"
                f"Name the portal's root folder, or give the database's URL.",
            )
        )
    if len(found) > 1:
        names = ", ".join(f"{name} ({config})" for name, (config, _) in found.items())
        raise SiteError(
            Text(
                f"{folder}: có hơn một CMS: {names}; hãy chọn một", f"{folder}: more than one CMS: {names}; choose one"
            )
        )
    config, read = next(iter(found.values()))
    site = read(folder, config, environ)
    return _default_socket(site, sockets) if site.driver == "mysql" else site


def _default_socket(site: Site, sockets: Sequence[Path]) -> Site:
    """What PHP's MySQL means by `localhost`: the socket, whatever the port. PyMySQL and JDBC mean TCP."""
    if site.socket is not None and site.host not in (None, "", "localhost"):
        ignored = Text(
            f"PHP bỏ qua socket {site.socket} vì máy chủ là {site.host}, không phải localhost: dùng TCP",
            f"PHP ignores the socket {site.socket} since the host is {site.host}, not localhost: TCP is used",
        )
        return replace(site, socket=None, notes=(*site.notes, ignored))
    if site.host not in ("", "localhost") or site.socket is not None or site.cms == "liferay":
        return site
    socket = next((path for path in sockets if path.exists()), None)
    if socket is not None:
        note = Text(
            f"localhost là socket mặc định của MySQL: {socket}", f"localhost means MySQL's default socket: {socket}"
        )
        if site.port is not None:
            note += Text(f" (cổng {site.port} không có tác dụng)", f" (the port {site.port} has no effect)")
        return replace(site, socket=str(socket), notes=(*site.notes, note))
    note = Text(
        "localhost là socket mặc định của MySQL, nhưng ở đây không có socket nào: dùng TCP 127.0.0.1",
        "localhost means MySQL's default socket, but there is none here: TCP 127.0.0.1 is used",
    )
    return replace(site, host="127.0.0.1", notes=(*site.notes, note))
