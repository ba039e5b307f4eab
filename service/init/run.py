"""`soluong init` from beginning to end: find, ask, write drafts, check them, count with them, keep them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection, Engine, make_url

from adapters.database import Limits, Reader, make_engine, translated
from adapters.dates import VIETNAM
from adapters.errors import AdapterError
from adapters.text import Text
from service.cache import MemoryCache
from service.counting import Counting
from service.init import comparing, planning, writing
from service.init.asking import Asker
from service.init.detecting import detect
from service.init.found import Found
from service.init.given import Pairs
from service.init.problems import InitError
from service.init.source import Source, SourceFlags, find_source
from service.settings import ConfigurationError, Settings, load_settings

PATIENT = Limits(statement_s=30)
"""Looked at once, by a person who waits: the newest row of a log without an index may take its time."""
UNCOUNTED = 1_000_000
"""Statements a minute: a network of hundreds of sites is counted in one go."""

NO_LEDGER = "sqlite:////dev/null/none/ledger.db"
"""No folder can ever be there, so counting goes without a ledger."""


@dataclass(frozen=True)
class Request:
    """What the command line asked for. output is absolute."""

    target: str
    source: SourceFlags
    facts: planning.Facts
    news: Pairs
    visits: Pairs
    ledger_url: str | None
    output: Path
    is_forced: bool


def run(request: Request, ask: Asker, environ: Mapping[str, str], now: datetime) -> None:
    """Write the configuration. Raises InitError, SiteError, PhpError or AdapterError; then nothing is written."""
    drafts = writing.Drafts(request.output, is_forced=request.is_forced)
    drafts.refuse_existing(request.output)
    source = find_source(request.target, request.source, environ, ask)
    password = writing.password_path(request.output, source)
    drafts.refuse_existing(password)
    tell = Teller(ask.lang)
    with _opened(source, tell) as reader:
        with tell.working(Text("đang tìm CMS trong cơ sở dữ liệu", "looking for the CMS in the database")):
            found = detect(reader, source)
        tell.found(source, found)
        for note in [*(source.site.notes if source.site else ()), *found.notes]:
            tell.note(note)
        plans = planning.plan(reader, found, request.facts, request.news, request.visits, ask, tell.note, now)
    text = writing.yaml_text(source, found, plans, password, request.ledger_url, now.astimezone(VIETNAM).date())
    with drafts:
        if password is not None and source.password is not None:
            drafts.write(password, source.password.reveal() + "\n", 0o600)
        draft = drafts.write(request.output, text, 0o644)
        settings = _checked(draft, request.output, environ)
        _counted(settings, tell, now)
        drafts.keep()
    tell.done(request.output, password)


@contextmanager
def _opened(source: Source, tell: Teller) -> Iterator[Reader]:
    engine = make_engine(source.full_url, PATIENT)
    try:
        connection = _connected(engine, source, tell)
        with closing(connection):
            yield Reader(connection, statement_s=PATIENT.statement_s)
    finally:
        engine.dispose()


def _connected(engine: Engine, source: Source, tell: Teller) -> Connection:
    try:
        with tell.working(Text("đang nối cơ sở dữ liệu", "connecting to the database")), translated():
            return engine.connect()
    except AdapterError as error:
        shown = source.url.render_as_string()
        flags = "--database-url, --db-password-file"
        help = Text(f"; nếu cổng dùng địa chỉ khác: {flags}", f"; where it is reached in another way: {flags}")
        raise InitError(Text(f"{shown}: ", f"{shown}: ") + error.text + help) from error


def _checked(draft: Path, output: Path, environ: Mapping[str, str]) -> Settings:
    """What `soluong check` does."""
    try:
        return load_settings(draft, environ)
    except ConfigurationError as error:
        here, there = str(draft.parent), str(output.parent)
        vi, en = ("\n".join(error.lines(language)).replace(here, there) for language in ("vi", "en"))
        raise InitError(Text(vi, en)) from error


def _counted(settings: Settings, tell: Teller, now: datetime) -> None:
    """Every portal's number of this month: the database answers, or nothing is written."""
    limits = replace(settings.limits, statements_per_minute=UNCOUNTED)
    # The portal itself has to answer, and nothing may be written into a ledger before the configuration is kept.
    ledger = replace(settings.ledger, url=make_url(NO_LEDGER))
    trial = replace(settings, limits=limits, ledger=ledger)
    with closing(Counting(trial, MemoryCache(), lambda: now)) as counting:
        for portal in settings.portals:
            with tell.working(Text(f"đang đếm: {portal.name}", f"counting: {portal.name}")):
                try:
                    lines = list(comparing.report(counting, portal))
                except comparing.Unanswered as error:
                    flag = f"--{error.what}"
                    raise InitError(
                        Text(f"{portal.name}: {flag}: ", f"{portal.name}: {flag}: ")
                        + error.error.text
                        + Text(f" (hoặc {flag} none)", f" (or {flag} none)")
                    ) from error
            tell.numbers(f"{portal.id} {portal.name}", lines)


class Teller:
    """What a person reads: 80 columns on a terminal, unbroken lines in a pipe, colours only where wanted."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self._progress = Console(stderr=True)

    @contextmanager
    def working(self, what: Text) -> Iterator[None]:
        """A spinner on a terminal, nothing in a pipe."""
        if not self._progress.is_terminal:
            yield
            return
        with self._progress.status(f"{what.in_(self.lang)}..."):
            yield

    def found(self, source: Source, found: Found) -> None:
        """What CMS it is, and how it is set up."""
        self._line(Text("Thấy", "Found"), found.name)
        if source.site is not None:
            file = str(source.site.config_file)
            self._line(Text("Cấu hình", "Settings"), Text(file, file))
        url = source.url.render_as_string()
        self._line(Text("Cơ sở dữ liệu", "Database"), Text(url, url))
        for label, value in (
            (Text("Tiền tố bảng", "Table prefix"), found.prefix),
            (Text("Múi giờ", "Time zone"), found.zone),
            (Text("Ngôn ngữ", "Languages"), ", ".join(found.languages)),
        ):
            if value:
                self._line(label, Text(value, value))

    def note(self, text: Text) -> None:
        """Something to look at."""
        self._out.print(
            f"{'Lưu ý' if self.lang == 'vi' else 'Note'}: {text.in_(self.lang)}", style="yellow", markup=False
        )

    def numbers(self, title: str, lines: list[tuple[Text, Text]]) -> None:
        """A portal's numbers."""
        self._out.print()
        self._out.print(title, style="bold", markup=False)
        for label, value in lines:
            if label is comparing.COMPARE:
                self._out.print(f"    {label.in_(self.lang)}: {value.in_(self.lang)}", style="dim", markup=False)
            else:
                self._out.print(f"  {label.in_(self.lang) + ':':<29} {value.in_(self.lang)}", markup=False)

    def done(self, output: Path, password: Path | None) -> None:
        """What was written, and what comes next."""
        self._out.print()
        shown = str(output)
        self._line(Text("Đã viết", "Written"), Text(shown, shown))
        if password is not None:
            self._line(
                Text("Mật khẩu", "Password"), Text(f"{password} (chỉ chủ tệp đọc được)", f"{password} (owner only)")
            )
        after = Text("Tiếp theo: soluong doctor, rồi soluong serve", "Next: soluong doctor, then soluong serve")
        self._out.print(after.in_(self.lang), markup=False)

    def _line(self, label: Text, value: Text) -> None:
        self._out.print(f"{label.in_(self.lang) + ':':<16} {value.in_(self.lang)}", markup=False)
