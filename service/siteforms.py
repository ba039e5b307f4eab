"""Small forms that CMSes write settings in: hosts with ports and sockets, JDBC URLs, .properties, Matomo's ini."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from adapters.text import Text
from service.phpvalues import Known
from service.sites import Driver, SiteError


@dataclass(frozen=True)
class Host:
    """Where a server is. name None: not known."""

    name: str | None = None
    port: int | None = None
    socket: str | None = None


def wordpress_host(value: str) -> Host:
    """DB_HOST as WordPress itself takes it apart.

    Source: wpdb::parse_db_host: a socket from the right first, then IPv6 where two colons are left, then host and port.

    >>> wordpress_host("localhost:/run/mysqld/mysqld.sock")
    Host(name='localhost', port=None, socket='/run/mysqld/mysqld.sock')
    >>> wordpress_host("db:3307"), wordpress_host("[::1]:3306")
    (Host(name='db', port=3307, socket=None), Host(name='::1', port=3306, socket=None))
    """
    host, found, socket = value.partition(":/")
    path = f"/{socket}" if found else None
    pattern = (
        r"\[?(?P<host>[0-9a-fA-F:]+)(?:\]:(?P<port>\d+))?"
        if host.count(":") > 1
        else r"(?P<host>[^:/]*)(?::(?P<port>\d+))?"
    )
    match = re.match(pattern, host)
    if match is None:
        return Host(value)
    return Host(match["host"], int(match["port"] or 0) or None, path)


def joomla_host(value: str) -> Host:
    """JConfig's $host: `host:3307`, `[IPv6]:3307`, `:3307`, `unix:/path.sock`, and Joomla 3's `localhost:/path.sock`.

    >>> joomla_host("unix:/run/mysqld/mysqld.sock")
    Host(name='localhost', port=None, socket='/run/mysqld/mysqld.sock')
    >>> joomla_host(":3307"), joomla_host("[::1]:3307")
    (Host(name='localhost', port=3307, socket=None), Host(name='::1', port=3307, socket=None))
    """
    if value.startswith("unix:"):
        return Host("localhost", None, value.removeprefix("unix:"))
    match = re.fullmatch(r"(?:\[(?P<six>[^\]]*)\]|(?P<host>[^:]*))(?::(?P<port>.+))?", value)
    if match is None:  # an IPv6 address without brackets
        return Host(value)
    name, port = match["six"] or match["host"] or "localhost", match["port"]
    if port is None or port.isdigit():
        return Host(name, int(port) if port else None)
    return Host(name, None, port)


def jdbc(url: str) -> tuple[Driver, Host, str, dict[str, object]] | None:
    """A JDBC URL of MySQL, MariaDB or PostgreSQL; None for any other, and for one with several hosts.

    >>> jdbc("jdbc:postgresql://db:5433/lportal?currentSchema=cong")
    ('postgresql', Host(name='db', port=5433, socket=None), 'lportal', {'schema': 'cong'})
    """
    pattern = r"jdbc:(mysql|mariadb|postgresql):(?://(\[[^\]]+\]|[^:/,?\[\]]*)(?::(\d+))?/)?([^/?,]+)(?:\?(.*))?"
    match = re.fullmatch(pattern, url.strip())
    if match is None:
        return None
    engine, name, port, database, query = match.groups()
    options = dict(parse_qsl(query or "", keep_blank_values=True))
    known = {"currentSchema": "schema", "user": "user", "password": "password"}
    extra: dict[str, object] = {known[key]: value for key, value in options.items() if key in known}
    driver: Driver = "postgresql" if engine == "postgresql" else "mysql"
    return driver, Host((name or "localhost").strip("[]"), int(port) if port else None), unquote(database), extra


def read_text(file: Path) -> str:
    """A text file; UTF-8, else latin-1 (what .properties files are by their own definition)."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise SiteError(
            Text(f"{file}: không đọc được tệp: {error.strerror}", f"{file}: the file cannot be read: {error.strerror}")
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def java_properties(file: Path) -> dict[str, Known]:
    """The keys of a .properties file; the last of a key holds."""
    values: dict[str, Known] = {}
    lines = iter(re.split(r"\r\n|\r|\n", read_text(file)))
    for line in lines:
        line = line.lstrip(" \t\f")
        if not line or line[0] in "#!":
            continue
        while re.search(r"(?<!\\)(?:\\\\)*\\$", line):
            line = line[:-1] + next(lines, "").lstrip(" \t\f")
        match = re.match(r"((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)", line, re.DOTALL)
        if match is not None:
            values[_java(match[1])] = _java(match[2])
    return values


def _java(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}.get(match[2], match[2])

    return re.sub(r"\\(?:u([0-9A-Fa-f]{4})|(.))", one, text)


def ini(file: Path) -> dict[str, Known]:
    """Matomo's config.ini.php: sections of keys. Quoted values escape \\\\ and \\", and hold HTML entities.

    Source: matomo-org/component-ini IniReader; core/Config/IniFileChain.php decodes the entities.
    """
    sections: dict[str, dict[int | str, Known]] = {}
    section: dict[int | str, Known] = {}
    for line in read_text(file).splitlines():
        line = line.strip()
        header = re.match(r"\[([^\]]+)\]", line)
        if header:
            section = sections.setdefault(header[1].strip(), {})
            continue
        match = re.match(r"([A-Za-z0-9_]+)\s*=\s*(.*)", line)
        if match:
            section[match[1]] = html.unescape(_ini_value(match[2]))
    return dict(sections)


def _ini_value(written: str) -> str:
    if written.startswith('"'):
        # A last backslash before the closing quote is one of the value: older versions did not escape it.
        match = re.match(r'"((?:\\.|[^"\\])*)"', written) or re.match(r'"(.*)"\s*$', written)
        return re.sub(r'\\([\\"])', r"\1", match[1]) if match else written
    if written.startswith("'"):
        return written[1:].partition("'")[0]
    return written.partition(";")[0].strip()
