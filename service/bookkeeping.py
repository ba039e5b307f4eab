"""The ledger as counting uses it: what it knows spares the portal a question, what is answered is written into it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from structlog import get_logger

from adapters.dates import DateRange
from adapters.kinds import Kind
from adapters.text import Text
from service.ledger import CounterKey, Ledger, LedgerError
from service.ledger_days import LedgerAnswer
from service.ledger_visits import Plan, Visits, books, known_visits, plan_visits, total_of
from service.settings import Settings

if TYPE_CHECKING:
    from service.counting import Counter

RETRY_S = 15.0
READERS = 8
ANSWERS_WAITING = 1000
_Result = TypeVar("_Result")
log = get_logger("soluong")


class Bookkeeper:
    """Opens the ledger when it is first needed, and reads and writes it in threads of its own.

    A ledger that is away or hangs is left alone for a while and then tried again. Meanwhile news and today's visits
    are answered; what the ledger may know better than the counter is an error, since a counter may have been purged
    or set back.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._ledger: Ledger | None = None
        self._again_at = 0.0
        self._failure: LedgerError | None = None
        self._away_until = 0.0
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="ledger")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="remember")
        self._room = threading.BoundedSemaphore(ANSWERS_WAITING)

    def known(self, counters: Sequence[Counter], days: DateRange, now: datetime) -> dict[int, Visits]:
        """Finished ranges that the ledger gives by itself, by portal: their databases need not be asked."""
        if not counters:
            return {}
        keys = {CounterKey.of(counter.portal.id, counter.adapter): counter.portal.id for counter in counters}
        try:
            found = self._asked(lambda ledger: known_visits(ledger, list(keys), days, now))
        except LedgerError:
            return {}  # `plan` refuses what only the ledger can tell
        return {keys[key]: visits for key, visits in (found or {}).items()}

    def open_books(self, counters: Sequence[Counter], days: DateRange, now: datetime) -> dict[CounterKey, LedgerAnswer]:
        """What the ledger knows about these counters around these days, for `plan`; nothing of any where it is away."""
        keys = [CounterKey.of(item.portal.id, item.adapter) for item in counters]
        try:
            found = self._asked(lambda ledger: books(ledger, keys, days, now)) if keys else None
        except LedgerError:
            return {}
        return dict.fromkeys(keys, LedgerAnswer()) if found is None else found

    def plan(
        self, counter: Counter, kind: Kind, days: DateRange, now: datetime, known: dict[CounterKey, LedgerAnswer]
    ) -> Plan:
        """How these days are answered, from ledger, counter or both.

        Raises: RangeUnknown; LedgerError where a ledger that is away might know better than the counter.
        """
        key = CounterKey.of(counter.portal.id, counter.adapter)
        if key not in known:
            is_counters_own = days.first >= now.astimezone(days.zone).date() and total_of(kind) is None
            is_sum = kind.is_additive or days.length == 1
            if is_sum and not is_counters_own:
                raise _away()
        book = known.get(key, LedgerAnswer())
        return plan_visits(kind, self._ledger, key, days, now, self._settings.ledger.tolerance, book)

    def remember_later(self, what: str, days: DateRange, numbers: Sequence[tuple[int, int, str]], at: datetime) -> None:
        """Keep what was answered: portal, number, receipt. The answer does not wait for it, and was right all the same
        where it fails. Nothing is kept once counting has been stopped."""
        if at < days.end:
            return
        if not self._room.acquire(blocking=False):
            log.warning("not_remembered", what=what, reason="the ledger is too slow")
            return
        try:
            self._writer.submit(self._remember, what, days, numbers, at)
        except RuntimeError:
            self._room.release()

    def _remember(self, what: str, days: DateRange, numbers: Sequence[tuple[int, int, str]], at: datetime) -> None:
        try:
            ledger = self._opened()
            for portal_id, count, receipt in numbers if ledger else ():
                assert ledger is not None
                ledger.remember(portal_id, what, days, count, at, receipt)
        except LedgerError as error:
            log.warning("not_remembered", what=what, reason=error.text.en)
        finally:
            self._room.release()

    def close(self) -> None:
        """Give back every connection."""
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._writer.shutdown(wait=False, cancel_futures=True)
        if self._ledger is not None:
            self._ledger.close()

    def _asked(self, work: Callable[[Ledger], _Result]) -> _Result | None:
        """What the ledger says; None where there is none yet. Raises LedgerError while it is away or hangs."""
        if time.monotonic() < self._away_until:
            raise _away()

        def read() -> _Result | None:
            ledger = self._opened()
            return None if ledger is None else work(ledger)

        answer = self._readers.submit(read)
        try:
            return answer.result(self._settings.limits.deadline_s / 2)
        except (LedgerError, TooLate) as error:
            answer.cancel()
            self._away_until = time.monotonic() + RETRY_S
            log.warning("ledger_away", reason=str(error) or "no answer in time")
            raise _away() from error

    def _opened(self) -> Ledger | None:
        """The ledger; None where there is none yet."""
        with self._lock:
            if self._ledger is None and time.monotonic() >= self._again_at:
                self._failure = None
                try:
                    if self._can_exist():
                        self._ledger = Ledger.open(self._settings.ledger.url)
                except LedgerError as error:
                    self._failure = error
                self._again_at = time.monotonic() + RETRY_S
            if self._failure is not None:
                raise self._failure
            return self._ledger

    def _can_exist(self) -> bool:
        """A service that never recorded has no ledger, which is no failure."""
        url = self._settings.ledger.url
        if url.get_backend_name() != "sqlite" or not url.database:
            return True
        path = Path(url.database)
        return path.exists() or os.access(path.parent, os.W_OK)


def _away() -> LedgerError:
    return LedgerError(Text("sổ bộ đếm không trả lời", "the ledger does not answer"))
