"""When the recorder wakes: at its interval, and at every midnight of the configured zone."""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timedelta, tzinfo

from structlog import get_logger

from adapters.dates import UTC
from service.ledger import LedgerError
from service.ledger_days import ONE_DAY, midnight_of
from service.recorder import Recorder

log = get_logger("soluong")


def next_wake(now: datetime, every: timedelta, zone: tzinfo) -> datetime:
    """The next multiple of the interval since midnight, or the next midnight if that comes first; in UTC.

    >>> from adapters.dates import VIETNAM
    >>> next_wake(datetime(2025, 3, 1, 23, 50, tzinfo=VIETNAM), timedelta(minutes=40), VIETNAM).isoformat()
    '2025-03-01T17:00:00+00:00'
    """
    today = now.astimezone(zone).date()
    start, end = (midnight_of(day, zone).astimezone(UTC) for day in (today, today + ONE_DAY))
    rounds = (now - start) // every + 1
    return min(start + rounds * every, end)


def run(recorder: Recorder, every: timedelta, stop: threading.Event) -> None:
    """Record now, then at every interval and midnight, until `stop` is set.

    A ledger that cannot be written is logged and tried again at the next wake; a pass that began is finished.
    """
    while not stop.is_set():
        due = next_wake(recorder.clock(), every, recorder.zone)
        try:
            done = recorder.record(until=due)
        except LedgerError as error:
            log.error("record.failed", reason=error.text.en)
        else:
            log.info("record.done", sampled=done.sampled, closed=done.closed, failed=len(done.failed))
            for key, problem in done.failed.items():
                log.warning("record.counter_failed", portal=key.portal_id, reason=problem.text.en)
        stop.wait(max(0.0, (due - recorder.clock()).total_seconds()))


def stopped_by_signals() -> threading.Event:
    """An event that SIGTERM or SIGINT sets; call it in the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop
