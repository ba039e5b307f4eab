"""From portals and days to numbers: cache, one computation per question, a deadline for each database.

Every portal gets an Outcome of its own: a number that was really counted, or the reason why there is none.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from structlog import get_logger

from adapters.base import Question
from adapters.database import Limits, Reader
from adapters.dates import UTC, DateRange
from adapters.errors import AdapterError, DatabaseUnavailable, QueryTimeout
from adapters.text import Text
from service.bookkeeping import Bookkeeper
from service.cache import Cache, Entry
from service.databases import Database, connections_to, servers_of
from service.ledger_visits import Plan, Visits
from service.settings import Portal, Settings, Source

What = Literal["news", "visits"]
FACTS_LIVE_S = 300.0
log = get_logger("soluong")


@dataclass(frozen=True)
class Outcome:
    """One portal's number for a range, or why there is none. Exactly one of count and error is set."""

    portal: Portal
    as_of: datetime
    count: int | None = None
    error: AdapterError | None = None
    is_lower_bound: bool = False
    receipt: str = ""


@dataclass(frozen=True)
class Query:
    """What is asked of every counter: a name for cache and single flight, the question, and how long it may be kept.

    make: the question, of the adapter, its facts and now.
    days: the range, where the answer is a number of days and so has a receipt.
    """

    name: str
    make: Callable[[Any, Any, datetime], Question]
    life_s: int
    days: DateRange | None = None


class Counter:
    """One portal's news or visits: its adapter, and the facts that the adapter has learnt, kept for some minutes."""

    def __init__(self, portal: Portal, source: Source, zone: Any) -> None:
        self.portal = portal
        self.source = source
        self.adapter: Any = source.adapter_class(source.options, zone)
        self._facts: tuple[float, Any] | None = None

    def facts(self, reader: Reader) -> Any:
        """What the CMS's own settings say now.

        Its few small statements are not counted against the budget of the minute, or 600 sites of one database would
        spend it on a start; how long facts live differs by portal, so that they are not learnt all at once again.
        """
        if self._facts is None or self._facts[0] < time.monotonic():
            life = FACTS_LIVE_S * (1 + self.portal.id % 7 / 7)
            self._facts = (time.monotonic() + life, self.adapter.learn(reader.unobserved()))
        return self._facts[1]


class Counting:
    """Counts news and visits for the portals of one configuration.

    remembers: whether answers for past days are written into the ledger, for `soluong audit`; the API does so.
    """

    def __init__(
        self,
        settings: Settings,
        cache: Cache,
        now: Callable[[], datetime] | None = None,
        *,
        remembers: bool = True,
    ) -> None:
        self.settings = settings
        self.cache = cache
        self.now = now or (lambda: datetime.now(UTC))
        self._remembers = remembers
        limits = settings.limits
        gentle = Limits(statement_s=limits.statement_s, pool=limits.pool, pool_wait_s=limits.deadline_s)
        self.databases: dict[str, Database] = {}
        self._pools: dict[str, ThreadPoolExecutor] = {}
        for names in servers_of({name: item.url for name, item in settings.databases.items()}):
            most = connections_to(names, limits.pool)
            kept = gentle if most == limits.pool * len(names) else replace(gentle, pool=0)
            # Threads of its own for each server: one that hangs holds up nobody else.
            threads = ThreadPoolExecutor(most, thread_name_prefix="count")
            for name in names:
                url = settings.databases[name].url
                self.databases[name] = Database(name, url, kept, limits.statements_per_minute)
                self._pools[name] = threads
        self.counters: dict[tuple[What, int], Counter] = {}
        for portal in settings.portals:
            for what, source in _sources(portal):
                self.counters[what, portal.id] = Counter(portal, source, settings.timezone)
        self.book = Bookkeeper(settings)
        self._lock = threading.Lock()
        self._under_way: dict[Any, Future[list[Outcome]]] = {}

    def count(self, what: What, portals: Sequence[Portal], days: DateRange) -> list[Outcome]:
        """One outcome for each portal, in order. Portals of one database are counted in one statement."""
        life = self.settings.cache.today_s if days.last >= self.today() else self.settings.cache.closed_s
        query = Query(
            f"{days.first}:{days.last}", lambda adapter, facts, now: adapter.question(facts, days, now), life, days
        )
        return self.ask(what, portals, query)

    def ask(self, what: What, portals: Sequence[Portal], query: Query) -> list[Outcome]:
        """One outcome for each portal, in order, from the cache or from the databases."""
        keys = {portal.id: self._key(what, portal, query) for portal in portals}
        found = self.cache.get(list(keys.values())) if query.life_s else {}
        outcomes = {portal.id: _kept(portal, found[keys[portal.id]]) for portal in portals if keys[portal.id] in found}
        asked: dict[str, list[Counter]] = {}
        for portal in portals:
            if portal.id not in outcomes:
                counter = self.counters[what, portal.id]
                asked.setdefault(counter.source.database_name, []).append(counter)
        under_way = {name: self._join(what, name, group, query) for name, group in asked.items()}
        wait(under_way.values(), timeout=self.settings.limits.deadline_s)
        for name, group in asked.items():
            done = under_way[name].done()
            answered = under_way[name].result() if done else [self._late(counter.portal) for counter in group]
            outcomes |= {outcome.portal.id: outcome for outcome in answered}
        return [outcomes[portal.id] for portal in portals]

    def today(self) -> date:
        """Today in the configured zone."""
        return self.now().astimezone(self.settings.timezone).date()

    def close(self) -> None:
        """Stop counting and give back every connection."""
        for threads in self._pools.values():
            threads.shutdown(wait=False, cancel_futures=True)
        for database in self.databases.values():
            database.close()
        self.book.close()

    def _join(self, what: What, name: str, group: list[Counter], query: Query) -> Future[list[Outcome]]:
        """The computation of this question that is under way, or a new one."""
        key = (what, name, query.name, tuple(counter.portal.id for counter in group))
        is_new = False
        with self._lock:
            future = self._under_way.get(key)
            if future is None:
                gives_up = time.monotonic() + self.settings.limits.deadline_s
                arguments = (what, name, group, query, gives_up)
                future = self._under_way[key] = self._pools[name].submit(self._count_in, *arguments)
                is_new = True
        if is_new:
            future.add_done_callback(lambda _done: self._under_way.pop(key, None))
        return future

    def _count_in(self, what: What, name: str, group: list[Counter], query: Query, gives_up: float) -> list[Outcome]:
        if time.monotonic() > gives_up:
            return [self._late(counter.portal) for counter in group]  # its turn came when nobody waited any more
        now = self.now()
        answers: dict[int, Visits | AdapterError] = {}
        if what == "visits" and query.days is not None:
            answers |= self.book.known(group, query.days, now)
        rest = [counter for counter in group if counter.portal.id not in answers]
        try:
            if rest:
                with self.databases[name].reader() as reader:
                    answers |= self._answers(reader, what, rest, query, now)
        except AdapterError as error:
            answers |= {counter.portal.id: error for counter in rest}
        outcomes = [self._outcome(what, counter, query, answers[counter.portal.id], now) for counter in group]
        counted = [item for item in outcomes if item.error is None]
        if query.life_s and counted:
            self.cache.put({self._key(what, item.portal, query): _entry(item) for item in counted}, query.life_s)
        if self._remembers and query.days is not None and counted:
            numbers = [(item.portal.id, item.count or 0, item.receipt) for item in counted]
            self.book.remember_later(what, query.days, numbers, now)
        return outcomes

    def _answers(
        self, reader: Reader, what: What, group: Sequence[Counter], query: Query, now: datetime
    ) -> dict[int, Visits | AdapterError]:
        """Each portal's number or error, by one statement; a database that is away is away for all of them."""
        answers: dict[int, Visits | AdapterError] = {}
        plans: dict[int, Plan] = {}
        is_range = what == "visits" and query.days is not None
        known = self.book.open_books(group, query.days, now) if is_range and query.days else {}
        for counter in group:
            try:
                facts = counter.facts(reader)
                if is_range and query.days:
                    kind = counter.adapter.visits(facts, now)
                    plans[counter.portal.id] = self.book.plan(counter, kind, query.days, now, known)
                else:
                    plans[counter.portal.id] = Plan((query.make(counter.adapter, facts, now),), _as_counted)
            except DatabaseUnavailable:
                raise
            except AdapterError as error:
                answers[counter.portal.id] = error
        given = reader.ask([question for plan in plans.values() for question in plan.questions])
        for portal_id, plan in plans.items():
            mine, given = given[: len(plan.questions)], given[len(plan.questions) :]
            try:
                answers[portal_id] = plan.answer(mine)
            except AdapterError as error:
                answers[portal_id] = error
        return answers

    def _outcome(
        self, what: What, counter: Counter, query: Query, answer: Visits | AdapterError, now: datetime
    ) -> Outcome:
        if isinstance(answer, AdapterError):
            return Outcome(counter.portal, now, error=answer)
        receipt = ""
        if query.days is not None:
            receipt = receipt_of(fingerprint(what, counter.portal, counter.source), query.days, answer.count)
        return Outcome(counter.portal, now, answer.count, is_lower_bound=answer.is_lower_bound, receipt=receipt)

    def _late(self, portal: Portal) -> Outcome:
        late = QueryTimeout(Text("không trả lời kịp hạn", "no answer within the deadline"))
        return Outcome(portal, self.now(), error=late)

    def _key(self, what: What, portal: Portal, query: Query) -> str:
        return f"{fingerprint(what, portal, self.counters[what, portal.id].source)}:{query.name}"


def _as_counted(answers: Sequence[int | AdapterError]) -> Visits:
    if isinstance(answers[0], AdapterError):
        raise answers[0]
    return Visits(answers[0])


def _sources(portal: Portal) -> list[tuple[What, Source]]:
    found: list[tuple[What, Source | None]] = [("news", portal.news), ("visits", portal.visits)]
    return [(what, source) for what, source in found if source is not None]


def fingerprint(what: What, portal: Portal, source: Source) -> str:
    """What a number depends on beside the days: the portal, the adapter and its options, in one short text."""
    parts = (what, str(portal.id), source.adapter_class.name, source.database_name, repr(source.options))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def receipt_of(counter: str, days: DateRange, count: int) -> str:
    """The receipt of one number: the same question with the same answer always has the same receipt."""
    digest = hashlib.sha256(f"{counter} {days.first} {days.last} {count}".encode()).hexdigest().upper()
    return f"SL-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def _entry(outcome: Outcome) -> Entry:
    return {
        "count": outcome.count,
        "as_of": outcome.as_of.isoformat(),
        "lower": outcome.is_lower_bound,
        "receipt": outcome.receipt,
    }


def _kept(portal: Portal, entry: Mapping[str, Any]) -> Outcome:
    as_of = datetime.fromisoformat(entry["as_of"])
    return Outcome(portal, as_of, entry["count"], is_lower_bound=bool(entry["lower"]), receipt=str(entry["receipt"]))
