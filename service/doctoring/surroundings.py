"""What stands around the counters: warnings of the configuration, the ledger, the port to listen on."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from adapters.dates import UTC, DateRange
from adapters.text import Text
from service.counting import Counter
from service.doctoring.findings import Finding, Place, error, ok, warning
from service.ledger import CounterKey, Ledger
from service.ledger_schema import LedgerError
from service.settings import Settings

SERVICE = Place()
MISSED = 4
"""After so many samples that did not come the recorder is taken to have stopped."""


def configuration(settings: Settings) -> Iterator[Finding]:
    """What `soluong check` warns of."""
    remedy = Text("sửa ở dòng ấy", "correct it at that line")
    for found in settings.warnings:
        place = f"{found.place}: {found.path}: "
        yield warning("configuration", SERVICE, Text(place, place) + found.message, remedy)
    if not settings.warnings:
        yield ok("configuration", SERVICE, "cấu hình không có gì phải lưu ý", "nothing to note about the configuration")


def ledger(settings: Settings, running: Sequence[Counter], now: datetime) -> Iterator[Finding]:
    """The ledger: needed where a counter keeps one total. running: the counters that do. Makes no ledger."""
    url = settings.ledger.url
    file = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
    if file is not None and not file.exists():
        if running:
            yield error("ledger", SERVICE, Text("sổ bộ đếm chưa có", "there is no ledger yet"), _RECORD)
        elif not os.access(file.parent, os.W_OK):
            yield warning("ledger", SERVICE, _CANNOT_WRITE, _LEDGER)
        else:
            yield ok("ledger", SERVICE, "chưa có sổ bộ đếm, cũng chưa cần", "no ledger yet, and none is needed")
        return
    if file is not None and not os.access(file, os.W_OK):
        yield error("ledger", SERVICE, _CANNOT_WRITE, _LEDGER)
        return
    try:
        opened = Ledger.open(url)
    except LedgerError as trouble:
        yield error("ledger", SERVICE, trouble.text, _LEDGER)
        return
    try:
        yield from _samples(opened, settings, running, now)
    except LedgerError as trouble:
        yield error("ledger", SERVICE, trouble.text, _LEDGER)
    finally:
        opened.close()


_CANNOT_WRITE = Text("không ghi được sổ bộ đếm", "the ledger cannot be written")
_LEDGER = Text(
    "xem lại ledger.url; thư mục và tệp phải thuộc người dùng chạy soluong",
    "check ledger.url; folder and file must belong to the user who runs soluong",
)
_RECORD = Text(
    "cho `soluong record` chạy đều (deploy/soluong-record.service): bộ đếm chỉ có số tổng cần nó để biết từng ngày",
    "let `soluong record` run steadily (deploy/soluong-record.service): a counter of one total needs it to know days",
)


def _samples(opened: Ledger, settings: Settings, running: Sequence[Counter], now: datetime) -> Iterator[Finding]:
    yield ok("ledger", SERVICE, "sổ bộ đếm mở được", "the ledger can be opened")
    today = now.astimezone(settings.timezone).date()
    for counter in running:
        portal = counter.portal
        place = Place(counter.source.database_name, portal.id, portal.name, "visits")
        key = CounterKey.of(portal.id, counter.adapter)
        total = opened.visits(key, DateRange(today, today, settings.timezone)).total
        last = getattr(total, "last_at", None)
        if last is None:
            yield error(
                "ledger", place, Text("sổ chưa có mẫu nào của bộ đếm này", "no sample of this counter"), _RECORD
            )
            continue
        at = datetime.fromtimestamp(last, UTC).astimezone(settings.timezone)
        if now - at > max(MISSED * settings.ledger.every, timedelta(minutes=1)):
            what = Text(f"mẫu cuối cùng lúc {at:%d/%m/%Y %H:%M}", f"the last sample is of {at:%Y-%m-%d %H:%M}")
            yield error("ledger", place, what, _RECORD)
        else:
            yield ok("ledger", place, f"mẫu cuối lúc {at:%d/%m/%Y %H:%M}", f"last sample {at:%Y-%m-%d %H:%M}")


def port(bind: str) -> Iterator[Finding]:
    """Whether the address is free, or this very service listens on it."""
    host, _, number = bind.rpartition(":")
    host = host.strip("[]") or "0.0.0.0"  # what gunicorn takes an empty host for
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(number), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, ValueError, OverflowError) as trouble:
        if _is_ours(host, number):
            yield ok("port", SERVICE, f"dịch vụ đang chạy ở {bind}", f"the service is running on {bind}")
            return
        why = os.strerror(trouble.errno) if isinstance(trouble, OSError) and trouble.errno else "HOST:PORT"
        yield error(
            "port",
            SERVICE,
            Text(f"không nghe được ở {bind} ({why})", f"cannot listen on {bind} ({why})"),
            Text("chọn cổng khác: soluong serve --bind HOST:PORT", "choose another: soluong serve --bind HOST:PORT"),
        )
        return
    yield ok("port", SERVICE, f"{bind} còn trống", f"{bind} is free")


def _is_ours(host: str, number: str) -> bool:
    if not number.isdigit():
        return False
    try:
        connection = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, int(number), timeout=2)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status == 200 and json.loads(answer.read(1000)) == {"status": "ok"}
    except (OSError, HTTPException, ValueError):
        return False
