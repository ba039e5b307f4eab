"""The ledger (sổ bộ đếm): a small database of the service's own, so that a counter that forgets loses nothing.

Every write is one transaction and can be repeated: samples are guarded by the number of the sample before them, days
and events by unique keys. So a recorder may be killed anywhere, and several may run at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import URL, Connection, Engine, Row, Select, and_, delete, func, or_, select
from sqlalchemy.exc import DBAPIError

from adapters.dates import UTC, DateRange
from service import ledger_schema as tables
from service import ledger_sql as sql
from service.counter_key import CounterKey
from service.ledger_days import ONE_DAY, Fell, LedgerAnswer, Midnight, Number, Total, advance, nearest_midnight
from service.ledger_schema import Guarded, LedgerError, add_new, may_pass, open_engine, unusable, upsert

DISAGREED = "disagreed"
KEPT_ANSWERS = 200_000
_Result = TypeVar("_Result")


class Sample(NamedTuple):
    """One reading of a running total. `before` is the total as it was known before the portal was asked."""

    key: CounterKey
    before: Total
    at: datetime
    value: int


class Event(NamedTuple):
    """Something that an operator should know.

    kind: a word of `Fell` (before, after: the total's values), or 'disagreed' (the ledger's number, the counter's).
    """

    key: CounterKey
    day: date
    kind: str
    before: int
    after: int
    seen_at: datetime


class Answered(NamedTuple):
    """A number that was given for a closed range; at: the first time, last_at: the last."""

    portal_id: int
    what: str
    days: DateRange
    number: int
    at: datetime
    last_at: datetime
    receipt: str


class Ledger:
    """Storage. Open it after a fork, not before. Raises LedgerError from every method.

    SQLite in memory (`sqlite://`) serves one thread only.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._ids: dict[CounterKey, int] = {}

    @classmethod
    def open(cls, url: URL | str) -> Ledger:
        """Open the ledger, making its tables where they are missing. A newer schema is refused."""
        return cls(open_engine(url))

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    # --- What recorders write -----------------------------------------------------------------------------------------

    def totals(self, keys: Sequence[CounterKey]) -> dict[CounterKey, Total]:
        """What is known of these counters; a new one is entered. To be read before the portal is asked."""
        self._enter(keys)
        found = self._by_id(keys, lambda some: select(tables.counter).where(tables.counter.c.id.in_(some)))
        return {key: sql.total_of_row(row) for key, row in found}

    def write(self, samples: Sequence[Sample], zone: tzinfo, tolerance: timedelta) -> dict[CounterKey, Total]:
        """Fold samples into their totals, midnights and events; all of them or, if the process dies, none.

        Returns the totals after it. A sample is left out where another recorder has written since `before` was read:
        only so is the order of samples the order in which the portal was read, whatever the clocks of the nodes say.
        """
        self._enter([sample.key for sample in samples])
        folded = {self._ids[item.key]: (item, *advance(item.before, item.at, item.value, zone)) for item in samples}

        def transaction(connection: Connection) -> dict[CounterKey, Total]:
            known = connection.execute(sql.SEQS, {"ids": list(folded)}).all()
            fresh = [id_ for id_, seq in known if folded[id_][0].before.seq == seq]
            if fresh:
                connection.execute(sql.UPDATE, [sql.values_of(id_, folded[id_][1]) for id_ in fresh])
            self._write_midnights(connection, [(id_, *folded[id_][:2]) for id_ in fresh], zone, tolerance)
            events = [_fall(id_, *folded[id_], zone, tolerance) for id_ in fresh if folded[id_][2]]
            add_new(connection, tables.happened, events)
            return {folded[id_][0].key: folded[id_][1] for id_ in fresh}

        return self._transaction(transaction)

    @staticmethod
    def _write_midnights(
        connection: Connection, folded: Iterable[tuple[int, Sample, Total]], zone: tzinfo, tolerance: timedelta
    ) -> None:
        """A midnight keeps the sample that is nearest to it."""
        rows: list[dict[str, Any]] = []
        for id_, sample, total in folded:
            near = nearest_midnight(sample.at, zone, tolerance)
            if near is not None:
                day, off = near
                rows.append({"counter_id": id_, "day": day, "off_s": off, "grown": total.grown, "falls": total.falls})
        if not rows:
            return
        kept = tables.midnight.c
        wanted = or_(*(and_(kept.day == day) for day in {row["day"] for row in rows}))
        ids = kept.counter_id.in_([row["counter_id"] for row in rows])
        there = connection.execute(select(kept.counter_id, kept.day, kept.off_s).where(ids, wanted))
        nearest = {(id_, day): abs(off) for id_, day, off in there}
        better = [row for row in rows if sql.is_nearer(row["off_s"], nearest.get((row["counter_id"], row["day"])))]
        upsert(connection, tables.midnight, better, ("counter_id", "day"), ("off_s", "grown", "falls"))

    def close_days(self, numbers: Mapping[CounterKey, Mapping[date, int]]) -> None:
        """Keep what counters said of finished days. A day that is kept already stays as it is."""
        self._enter(list(numbers))
        rows = [
            {"counter_id": self._ids[key], "day": day, "number": number}
            for key, days in numbers.items()
            for day, number in days.items()
        ]
        if rows:
            self._transaction(lambda connection: add_new(connection, tables.day, rows))

    def closed_days(self, keys: Sequence[CounterKey], days: DateRange) -> dict[CounterKey, set[date]]:
        """Which days of a range each counter has closed."""
        self._enter(keys)
        kept = tables.day.c
        found: dict[CounterKey, set[date]] = {key: set() for key in keys}
        in_range = kept.day.between(days.first, days.last)
        for key, row in self._by_id(
            keys, lambda some: select(kept.counter_id, kept.day).where(kept.counter_id.in_(some), in_range)
        ):
            found[key].add(row.day)
        return found

    def mark_additive(self, keys: Sequence[CounterKey]) -> None:
        """These counters' days may be added (distinct visitors' may not)."""
        self._enter(keys)
        if keys:
            which = tables.counter.c.id.in_([self._ids[key] for key in keys])
            marked = tables.counter.update().where(which).values(is_additive=True)
            self._transaction(lambda connection: connection.execute(marked))

    def note(self, events: Sequence[Event]) -> None:
        """Keep events; the same one is kept once."""
        self._enter([event.key for event in events])
        rows = [sql.event_row(self._ids[event.key], *event[1:]) for event in events]
        if rows:
            self._transaction(lambda connection: add_new(connection, tables.happened, rows))

    # --- What answers read --------------------------------------------------------------------------------------------

    def visits(self, key: CounterKey, days: DateRange) -> LedgerAnswer:
        """All that is known of these days, and the midnight after them."""
        return self.books([key], days).get(key, LedgerAnswer())

    def books(self, keys: Sequence[CounterKey], days: DateRange) -> dict[CounterKey, LedgerAnswer]:
        """The same for many counters; those that the ledger has never heard of are left out."""
        with self._connection() as connection:
            rows = sql.rows_of(connection, keys)
            bounds = {"ids": list(rows), "first": days.first, "last": days.last, "end": days.last + ONE_DAY}
            closed: dict[int, dict[date, int]] = {id_: {} for id_ in rows}
            midnights: dict[int, dict[date, Midnight]] = {id_: {} for id_ in rows}
            for id_, day, number in connection.execute(sql.DAYS, bounds).all():
                closed[id_][day] = number
            for id_, day, *reading in connection.execute(sql.MIDNIGHTS, bounds).all():
                midnights[id_][day] = Midnight(*reading)
        return {
            sql.key_of(row): LedgerAnswer(closed[id_], midnights[id_], sql.total_of_row(row))
            for id_, row in rows.items()
        }

    def sums(self, keys: Sequence[CounterKey], days: DateRange) -> dict[CounterKey, Number]:
        """The numbers of a finished range for those of many counters that need nothing else to be looked at: every day
        is closed, or every midnight sampled. The portal's database is not needed then, nor what kind of counter it is.
        """
        with self._connection() as connection:
            rows = {
                id_: row for id_, row in sql.rows_of(connection, keys).items() if row.is_additive or days.length == 1
            }
            bounds = {"ids": list(rows), "first": days.first, "last": days.last, "end": days.last + ONE_DAY}
            closed = {id_: rest for id_, *rest in connection.execute(sql.DAYS_SUM, bounds).all()}
            midnights = {id_: rest for id_, *rest in connection.execute(sql.MIDNIGHTS_SUM, bounds).all()}
        found: dict[CounterKey, Number] = {}
        for id_, row in rows.items():
            if id_ in closed:
                count, total = closed[id_]
                if count == days.length:
                    found[sql.key_of(row)] = Number(int(total))
            elif id_ in midnights and midnights[id_][0] == days.length + 1:
                _count, low, high, calm, fallen = midnights[id_]
                found[sql.key_of(row)] = Number(high - low, fallen > calm)
        return found

    def first_day(self, key: CounterKey) -> date | None:
        """The first day that is known of a counter, whichever it is."""
        with self._connection() as connection:
            rows = sql.rows_of(connection, [key])
            if not rows:
                return None
            (row,) = rows.values()
            starts = connection.execute(select(tables.midnight.c.day).where(tables.midnight.c.counter_id == row.id))
            midnights = set(starts.scalars())
            closed = connection.execute(select(func.min(tables.day.c.day)).where(tables.day.c.counter_id == row.id))
            first = closed.scalar_one()
        whole = [day for day in midnights if day + ONE_DAY in midnights]
        return min([*whole, *([] if first is None else [first])], default=None)

    def events(self, keys: Sequence[CounterKey], days: DateRange) -> list[Event]:
        """What happened on these days, in order."""
        self._enter(keys)
        seen = tables.happened
        in_range = seen.c.day.between(days.first, days.last)
        found = self._by_id(keys, lambda some: select(seen).where(seen.c.counter_id.in_(some), in_range))
        events = [
            Event(key, row.day, row.kind, row.before_value, row.after_value, datetime.fromtimestamp(row.seen_at, UTC))
            for key, row in found
        ]
        return sorted(events, key=lambda event: (event.seen_at, event.key))

    # --- Answers given ------------------------------------------------------------------------------------------------

    def remember(self, portal_id: int, what: str, days: DateRange, count: int, at: datetime, receipt: str) -> None:
        """Keep a number that was given for a closed range: one row a question and number, however often it is given.

        A range that was not over at that moment is not kept: its number has to change.
        """
        if at < days.end:
            return
        moment = int(at.timestamp())
        row = {
            "portal_id": portal_id, "what": what, "first_day": days.first, "last_day": days.last, "number": count,
            "at": moment, "last_at": moment, "receipt": receipt,
        }  # fmt: skip
        keys = ("portal_id", "what", "first_day", "last_day", "number")
        self._transaction(lambda found: upsert(found, tables.answer, [row], keys, ("last_at", "receipt")))

    def answers(self, portal_ids: Sequence[int], zone: tzinfo) -> list[Answered]:
        """What was answered for these portals, by question and time."""
        kept = tables.answer
        statement = select(kept).where(kept.c.portal_id.in_(portal_ids))
        statement = statement.order_by(kept.c.portal_id, kept.c.what, kept.c.first_day, kept.c.last_day, kept.c.last_at)
        with self._connection() as connection:
            rows = connection.execute(statement).all()
        return [
            Answered(
                row.portal_id,
                row.what,
                DateRange(row.first_day, row.last_day, zone),
                row.number,
                datetime.fromtimestamp(row.at, UTC),
                datetime.fromtimestamp(row.last_at, UTC),
                row.receipt,
            )
            for row in rows
        ]

    def forget_answers(self, keep: int = KEPT_ANSWERS) -> None:
        """Keep only the newest answers, so that asking for many ranges cannot fill the disk."""
        kept = tables.answer.c

        def transaction(connection: Connection) -> None:
            newest = select(kept.id).order_by(kept.last_at.desc(), kept.id.desc()).offset(keep).limit(1)
            border = connection.execute(newest).scalar_one_or_none()
            if border is not None:
                age = connection.execute(select(kept.last_at).where(kept.id == border)).scalar_one()
                older = or_(kept.last_at < age, and_(kept.last_at == age, kept.id <= border))
                connection.execute(delete(tables.answer).where(older))

        self._transaction(transaction)

    # --- Plumbing -----------------------------------------------------------------------------------------------------

    def _enter(self, keys: Sequence[CounterKey]) -> None:
        """Learn the ids of counters; a new counter gets one."""
        unknown = [key for key in keys if key not in self._ids]
        if not unknown:
            return
        self._transaction(
            lambda connection: add_new(connection, tables.counter, [sql.new_counter(key) for key in unknown])
        )
        with self._connection() as connection:
            self._ids |= {sql.key_of(row): id_ for id_, row in sql.rows_of(connection, unknown).items()}

    def _by_id(
        self, keys: Sequence[CounterKey], statement: Callable[[list[int]], Select[Any]]
    ) -> list[tuple[CounterKey, Row[Any]]]:
        """The rows of a statement about counters, each with its counter's key."""
        by_id = {self._ids[key]: key for key in keys}
        with self._connection() as connection:
            rows = connection.execute(statement(list(by_id))).all()
        column = "counter_id" if rows and hasattr(rows[0], "counter_id") else "id"
        return [(by_id[getattr(row, column)], row) for row in rows]

    def _connection(self) -> Guarded:
        return Guarded(self._reading)

    def _transaction(self, work: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction; deadlocks and lost connections are tried again, which harms nothing (see the top)."""
        for attempt in range(tables.ATTEMPTS):
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if attempt + 1 == tables.ATTEMPTS or not may_pass(error):
                    raise unusable(error) from error
        raise AssertionError("the last attempt returns or raises")


def _fall(
    id_: int, sample: Sample, _after: Total, fell: Fell | None, zone: tzinfo, tolerance: timedelta
) -> dict[str, Any]:
    """The event of a fall, on the day whose number lacks something: a midnight's sample still ends the day before."""
    near = nearest_midnight(sample.at, zone, tolerance)
    day = sample.at.astimezone(zone).date() if near is None else near[0] - ONE_DAY
    kind = "" if fell is None else fell.value
    return sql.event_row(id_, day, kind, sample.before.last_value or 0, sample.value, sample.at)


__all__ = ["DISAGREED", "Answered", "CounterKey", "Event", "Ledger", "LedgerError", "Sample"]
