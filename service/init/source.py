"""Where the portal's database is: a folder whose CMS names it, or a URL; flags stand before both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from marshmallow import ValidationError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.text import Text
from service.init.asking import Asker
from service.init.problems import InitError
from service.masking import Secret, mask
from service.settings_urls import DRIVERS, database_url
from service.sites import Site, SiteError, find_site


@dataclass(frozen=True)
class Source:
    """A database that can be opened.

    url:      without the password.
    password: None where none is needed.
    shown:    what init was called with, for the YAML's first line.
    """

    url: URL
    password: Secret | None
    shown: str
    site: Site | None = None
    cms: str | None = None
    prefix: str | None = None

    @property
    def full_url(self) -> URL:
        """With the password, for the engine only."""
        return self.url.set(password=self.password.reveal()) if self.password else self.url


@dataclass(frozen=True)
class SourceFlags:
    """The flags that say where the database is."""

    database_url: str | None = None
    password_file: Path | None = None
    prefix: str | None = None
    cms: str | None = None


def is_url(target: str) -> bool:
    """Whether the argument is a database's URL rather than a folder."""
    return "://" in target


def find_source(target: str, flags: SourceFlags, environ: Mapping[str, str], ask: Asker) -> Source:
    """The database of a folder or URL. Raises InitError, SiteError, PhpError."""
    if is_url(target):
        if flags.database_url:
            raise InitError(
                Text(
                    "đã có URL của cơ sở dữ liệu; bỏ --database-url",
                    "the database's URL is already there; leave --database-url out",
                )
            )
        found = _of_url(target, Source(make_url("sqlite://"), None, "", cms=flags.cms, prefix=flags.prefix))
    else:
        found = _of_folder(Path(target), flags, environ, ask)
    return _with_password(found, flags, ask)


def _of_url(written: str, source: Source) -> Source:
    try:
        url = make_url(written)
    except ArgumentError as error:  # its text may quote the URL
        raise InitError(_bad_url(written)) from error.__cause__
    backend = url.get_backend_name() if "+" in url.drivername else url.drivername
    if url.drivername in ("postgres", *DRIVERS):
        url = url.set(drivername=DRIVERS["postgresql" if backend == "postgres" else backend])
    password = Secret(str(url.password)) if url.password else None
    url = _bare(url._replace(password=None))  # URL.set() takes None for "as it was"
    try:
        database_url().deserialize(url.render_as_string())
    except ValidationError as error:
        raise InitError(_bad_url(written)) from error
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database).absolute()
        if not path.is_file():
            raise InitError(Text(f"{path}: không có tệp SQLite này", f"{path}: there is no such SQLite file"))
        url = url.set(database=str(path))
    return replace(source, url=url, password=password or source.password, shown=source.shown or url.render_as_string())


def _bad_url(written: str) -> Text:
    shown = mask(written)
    example = "mysql+pymysql://soluong@127.0.0.1:3306/ngason"
    return Text(
        f"{shown}: không phải URL của SQLAlchemy dùng được ở đây; ví dụ {example}",
        f"{shown}: no SQLAlchemy URL that can be used here; for example {example}",
    )


def _of_folder(folder: Path, flags: SourceFlags, environ: Mapping[str, str], ask: Asker) -> Source:
    if not folder.is_dir():
        raise InitError(
            Text(
                f"{folder}: không có thư mục này; hãy đưa thư mục gốc của cổng hoặc URL của cơ sở dữ liệu",
                f"{folder}: there is no such folder; give the portal's root folder or its database's URL",
            )
        )
    try:
        site = find_site(folder, environ, cms=flags.cms)
    except SiteError:
        if flags.database_url is None:
            raise
        plain = Source(make_url("sqlite://"), None, str(folder), cms=flags.cms, prefix=flags.prefix)
        return _of_url(flags.database_url, plain)
    prefix = flags.prefix if flags.prefix is not None else site.table_prefix
    password = Secret(str(site.password)) if site.password else None
    source = Source(make_url("sqlite://"), password, str(folder), site, site.cms, prefix)
    if flags.database_url is not None:
        return _of_url(flags.database_url, source)
    try:
        url = site.url()
    except SiteError as error:
        written = ask.text(
            "--database-url",
            None,
            Text("URL của cơ sở dữ liệu", "the database's URL"),
            because=_reasons(site, "") or error.text,
        )
        ask.finish()
        return _of_url(written, source)
    return replace(source, url=_bare(url))


def _bare(url: URL) -> URL:
    """Without the charset, which `make_engine` sets itself."""
    return url.set(query={key: value for key, value in url.query.items() if key != "charset"})


def _reasons(site: Site, name: str) -> Text | None:
    """Why the folder does not tell a setting, or any where no name is given."""
    told = [item for item in site.unresolved if name in ("", item.name)]
    if not told:
        return None
    where = [f"{site.config_file}:{item.line}" if item.line else str(site.config_file) for item in told]
    vi = "\n  ".join(f"{place}: {item.source}: {item.reason.vi}" for place, item in zip(where, told, strict=True))
    en = "\n  ".join(f"{place}: {item.source}: {item.reason.en}" for place, item in zip(where, told, strict=True))
    return Text(vi, en)


def _with_password(source: Source, flags: SourceFlags, ask: Asker) -> Source:
    """The password from its file, else as found, else asked for where the folder has one that cannot be read."""
    if source.url.get_backend_name() == "sqlite":
        return replace(source, password=None)
    if flags.password_file is not None:
        return replace(source, password=_from_file(flags.password_file))
    unread = _reasons(source.site, "password") if source.site and source.password is None else None
    if unread is not None:
        given = ask.secret("--db-password-file", Text("mật khẩu cơ sở dữ liệu", "the database's password"), unread)
        ask.finish()
        return replace(source, password=Secret(given) if given else None)
    return source


def _from_file(path: Path) -> Secret | None:
    try:
        written = path.read_text("utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InitError(
            Text(f"--db-password-file {path}: không đọc được", f"--db-password-file {path}: cannot be read")
        ) from error
    return Secret(written) if written else None
