"""soluong record: the ledger's recorder."""

from __future__ import annotations

from datetime import timedelta

import click
from marshmallow import ValidationError

from adapters.text import Text
from service import recorder, recorder_loop
from service.console import configured, counting_for, say, stop
from service.ledger import Ledger, LedgerError
from service.recording import sources_of
from service.settings import Settings
from service.settings_fields import duration


def _duration(_context: click.Context, _parameter: click.Parameter, value: str | None) -> timedelta | None:
    try:
        read: timedelta | None = None if value is None else duration().deserialize(value)
    except ValidationError as error:
        raise click.BadParameter(f"{value!r}: cần ví dụ 15m, 30s, 1h / wanted e.g. 15m, 30s, 1h") from error
    return read


@click.command(
    help="""Ghi sổ bộ đếm: lấy mẫu các bộ đếm tổng và khoá sổ những ngày đã qua, để bộ đếm có xoá thì số vẫn còn.
    Không có --every: ghi một lượt rồi thôi (cho cron, systemd timer).

    Keep the ledger: sample running totals and close finished days, so that a counter's purge loses nothing.
    Without --every: one pass, for cron or a systemd timer (then also at midnight).

    \b
    Ví dụ / Example:
      soluong record --every 15m
    """
)
@click.option(
    "--every", callback=_duration, metavar="15m", help="Ghi mãi, mỗi 15 phút và lúc nửa đêm / keep recording."
)
@configured
def command(settings: Settings, lang: str, every: timedelta | None) -> None:
    with counting_for(settings) as counting:
        sources = sources_of(counting)
        if not sources:
            stop([Text("Không cổng nào có visits để ghi", "No portal has visits to record").in_(lang)])
        try:
            ledger = Ledger.open(settings.ledger.url)
        except LedgerError as error:
            stop([error.text.in_(lang)])
        recording = recorder.Recorder(ledger, sources, settings.timezone, settings.ledger.tolerance)
        try:
            if every is not None:
                run_for_ever(recording, every)
            else:
                record_once(recording, lang)
        finally:
            ledger.close()


def run_for_ever(recording: recorder.Recorder, every: timedelta) -> None:
    """Until SIGTERM or SIGINT; what happens goes to the log."""
    from service.logs import to_json

    to_json()
    recorder_loop.run(recording, every, recorder_loop.stopped_by_signals())


def record_once(recording: recorder.Recorder, lang: str) -> None:
    """One pass, with its result on the screen; status 2 where a counter failed."""
    try:
        done = recording.record()
    except LedgerError as error:
        stop([error.text.in_(lang)])
    say(
        Text(
            f"Đã lấy mẫu {done.sampled} bộ đếm, khoá sổ {done.closed} ngày.",
            f"Sampled {done.sampled} counters, closed {done.closed} days.",
        ),
        lang,
    )
    if done.failed:
        stop(f"{key.portal_id}: {error.text.in_(lang)}" for key, error in done.failed.items())
