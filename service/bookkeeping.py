"""The ledger as counting uses it: what it knows spares the portal a question, what is answered is written into it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from structlog import get_logger

from adapters.dates import DateRange
from adapters.errors import DatabaseUnavailable, RangeUnknown
from adapters.kinds import Kind
from adapters.text import Text
from service.ledger import CounterKey, Ledger, LedgerError
from service.ledger_days import LedgerAnswer
from service.ledger_visits import Plan, Visits, books, known_visits, plan_visits
from service.settings import Settings

if TYPE_CHECKING:
    from service.counting import Counter

RETRY_S = 30.0
_Result = TypeVar("_Result")
log = get_logger("soluong")


class Bookkeeper:
    """Opens the ledger when it is first needed. One that is away is tried again, and costs only what it would know."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._ledger: Ledger | None = None
        self._again_at = 0.0
        self.is_away = False

    @property
    def ledger(self) -> Ledger | None:
        """The ledger; None where there is none yet, or where it does not answer (`is_away`)."""
        with self._lock:
            if self._ledger is None and time.monotonic() >= self._again_at:
                self._again_at = time.monotonic() + RETRY_S
                if self._can_exist():
                    self._open()
            return self._ledger

    def _open(self) -> None:
        try:
            self._ledger = Ledger.open(self._settings.ledger.url)
            self.is_away = False
        except LedgerError as error:
            self.is_away = True
            log.warning("ledger_away", reason=error.text.en)

    def _can_exist(self) -> bool:
        """A service that never recorded has no ledger, which is no failure."""
        url = self._settings.ledger.url
        if url.get_backend_name() != "sqlite" or not url.database:
            return True
        path = Path(url.database)
        return path.exists() or os.access(path.parent, os.W_OK)

    def known(self, counters: Sequence[Counter], days: DateRange, now: datetime) -> dict[int, Visits]:
        """Finished ranges that the ledger gives by itself, by portal: their databases need not be asked."""
        ledger = self.ledger
        if ledger is None or not counters:
            return {}
        keys = {CounterKey.of(counter.portal.id, counter.adapter): counter.portal.id for counter in counters}
        try:
            return {keys[key]: visits for key, visits in known_visits(ledger, list(keys), days, now).items()}
        except LedgerError as error:
            self._lost(error)
            return {}

    def open_books(self, counters: Sequence[Counter], days: DateRange, now: datetime) -> dict[CounterKey, LedgerAnswer]:
        """What the ledger knows about these counters around these days, for `plan`."""
        ledger = self.ledger
        if ledger is None or not counters:
            return {}
        try:
            return books(ledger, [CounterKey.of(item.portal.id, item.adapter) for item in counters], days, now)
        except LedgerError as error:
            self._lost(error)
            return {}

    def plan(
        self, counter: Counter, kind: Kind, days: DateRange, now: datetime, known: dict[CounterKey, LedgerAnswer]
    ) -> Plan:
        """How these days are answered, from ledger, counter or both.

        Raises: RangeUnknown; DatabaseUnavailable where only a ledger that is away could know.
        """
        key = CounterKey.of(counter.portal.id, counter.adapter)
        tolerance = self._settings.ledger.tolerance
        book = known.get(key, LedgerAnswer())
        plan = self._unless_away(lambda: plan_visits(kind, self._ledger, key, days, now, tolerance, book))
        return Plan(plan.questions, lambda answers: self._unless_away(lambda: plan.answer(answers)))

    def remember(self, what: str, days: DateRange, numbers: Sequence[tuple[int, int, str]], at: datetime) -> None:
        """Keep what was answered: portal, number, receipt. A failure is logged; the answer was right all the same."""
        ledger = self.ledger
        if ledger is None or at < days.end:
            return
        try:
            for portal_id, count, receipt in numbers:
                ledger.remember(portal_id, what, days, count, at, receipt)
        except LedgerError as error:
            self._lost(error)

    def close(self) -> None:
        """Give back every connection."""
        if self._ledger is not None:
            self._ledger.close()

    def _lost(self, error: LedgerError) -> None:
        self.is_away = True
        log.warning("ledger_away", reason=error.text.en)

    def _unless_away(self, work: Callable[[], _Result]) -> _Result:
        try:
            return work()
        except RangeUnknown as error:
            if not self.is_away:
                raise
            text = Text("sổ bộ đếm không trả lời, và ", "the ledger does not answer, and ") + error.text
            raise DatabaseUnavailable(text) from error
