"""Home-made portals: visit counters of any table, mapped in YAML without code.

Counts   what the table holds: rows (or distinct visitors) of a log, sums of day rows, growth of a running total.
Reads    the table (or view) and columns that the YAML names, and no others.
Source   the portal's owner, who wrote the mapping
Example
    visits:
      adapter: generic
      daily: {table: BoDem, day: {column: Ngay, clock: date}, count: SoLuot, where: {DonViID: 7}}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select

from adapters.base import Rule, VisitAdapter
from adapters.database import Reader
from adapters.dates import UTC, Clock, Moment
from adapters.day_basis import day_basis_note, day_basis_option
from adapters.generic_columns import CheckedTable, checked_table
from adapters.generic_options import DayOptions, MomentOptions, schema_option, table_option
from adapters.generic_where import Asked, Condition, Where
from adapters.kinds import Daily, Kind, Log, Rows, Running, Totals
from adapters.options import REQUIRED, Group, Options, Problem, choice, option, text
from adapters.text import Text

_DAY_CLOCKS = (Clock.DATE, Clock.TEXT_DATE)


def _where_option() -> tuple[Condition, ...]:
    made: tuple[Condition, ...] = option(
        Where(), (), Text("điều kiện của dòng được tính", "what counted rows hold"), example={"DonViID": 7}
    )
    return made


@dataclass(frozen=True)
class CounterOptions(Options):
    """What every counter's table has."""

    table: str = table_option()
    schema: str | None = schema_option()
    where: tuple[Condition, ...] = _where_option()


@dataclass(frozen=True)
class LogOptions(CounterOptions):
    moment: MomentOptions = option(
        Group(MomentOptions), REQUIRED, Text("cột lúc truy cập", "column of the visit's moment")
    )
    distinct: str | None = option(
        text(), None, Text("đếm giá trị khác nhau của cột này thay cho số dòng", "distinct values instead of rows")
    )


@dataclass(frozen=True)
class DailyOptions(CounterOptions):
    day: DayOptions = option(Group(DayOptions), REQUIRED, Text("cột ngày", "column of the day"))
    count: str = option(text(), REQUIRED, Text("cột số lượt trong ngày", "column of the day's number"))


@dataclass(frozen=True)
class RunningDailyOptions(CounterOptions):
    day: DayOptions = option(Group(DayOptions), REQUIRED, Text("cột ngày", "column of the day"))
    total: str = option(text(), REQUIRED, Text("cột số cộng dồn cuối ngày", "column of the total at the day's end"))


@dataclass(frozen=True)
class RunningOptions(CounterOptions):
    value: str = option(text(), REQUIRED, Text("cột số tổng", "column of the total"))


@dataclass(frozen=True)
class GenericVisitOptions(Options):
    """Exactly one of the four kinds."""

    log: LogOptions | None = option(Group(LogOptions), None, Text("mỗi lượt một dòng", "a row for each visit"))
    daily: DailyOptions | None = option(Group(DailyOptions), None, Text("mỗi ngày một dòng", "a row for each day"))
    running_daily: RunningDailyOptions | None = option(
        Group(RunningDailyOptions), None, Text("số cộng dồn cuối mỗi ngày", "a running total at the end of each day")
    )
    running: RunningOptions | None = option(
        Group(RunningOptions), None, Text("một số tổng, qua sổ bộ đếm", "one running total, through the ledger")
    )
    metric: str | None = option(
        choice("visits", "visitors", "pageviews"),
        None,
        Text("con số này là gì", "what the number is"),
        example="visits",
    )
    day_basis: str | None = day_basis_option()

    @property
    def given(self) -> list[CounterOptions]:
        """The kinds that the YAML names."""
        return [kind for kind in (self.log, self.daily, self.running_daily, self.running) if kind is not None]

    def problems(self) -> Iterable[Problem]:
        if len(self.given) != 1:
            names = "log, daily, running_daily, running"
            yield Problem((), Text(f"cần đúng một trong: {names}", f"wanted exactly one of: {names}"))
        if self.log and self.metric == "visitors" and self.log.distinct is None:
            yield Problem(
                ("metric",),
                Text(
                    "'visitors' cần log.distinct; có: visits, pageviews",
                    "'visitors' needs log.distinct; kept: visits, pageviews",
                ),
            )
        if self.log and self.log.distinct is not None and self.metric == "pageviews":
            # Different sessions may be called visits, and different people visitors.
            right = Text("log.distinct chỉ cho: visits, visitors", "log.distinct gives only: visits, visitors")
            yield Problem(("metric",), right)


@dataclass(frozen=True)
class CounterTable:
    """The counter's table as it was found."""

    table: CheckedTable
    notes: tuple[Text, ...]


class GenericVisits(VisitAdapter[GenericVisitOptions, CounterTable]):
    """The counter that the YAML describes."""

    name = "generic"
    help = Text("bộ đếm của cổng tự xây dựng", "a home-made portal's counter")
    Options = GenericVisitOptions
    metrics = ("visits", "visitors", "pageviews")

    def learn(self, reader: Reader) -> CounterTable:
        given = self.options.given[0]
        facts = CounterTable(checked_table(reader, given.table, given.schema), self._day_notes())
        self._asked(facts).check()
        self.visits(facts, datetime.now(UTC))
        return facts

    def notes(self, facts: CounterTable) -> Sequence[Text]:
        return facts.notes

    def visits(self, facts: CounterTable, now: datetime) -> Kind:
        table, options, rules = facts.table, self.options, self._asked(facts).rules(now)
        if options.log:
            return self._log(table, options.log, rules)
        if options.daily:
            number = func.sum(table.number(options.daily.count))
            rows = Rows(table=table.clause, moment=self._day(table, options.daily.day), number=number, rules=rules)
            return Daily(parts=(rows,))
        if options.running_daily:
            day, total = self._day(table, options.running_daily.day), table.number(options.running_daily.total)
            return Totals(table=table.clause, moment=day, number=total, rules=rules)
        assert options.running is not None, "GenericVisitOptions.problems() lets nothing else pass"
        # Several rows are totals of several units; together they only grow, too. None gives NULL: not known.
        value = func.sum(table.number(options.running.value))
        return Running(value=select(value).select_from(table.clause).where(*(rule.holds for rule in rules)))

    def _log(self, table: CheckedTable, log: LogOptions, rules: tuple[Rule, ...]) -> Log:
        moment = table.moment(log.moment.column, Clock(log.moment.clock), log.moment.zone_or(self.zone))
        number = func.count(distinct(table.column(log.distinct))) if log.distinct else func.count()
        rows = Rows(table=table.clause, moment=moment, number=number, rules=rules)
        return Log(parts=(rows,), is_additive=log.distinct is None)

    def _day(self, table: CheckedTable, day: DayOptions) -> Moment:
        """Days are taken as they are stored; `_day_notes` has said so where they are another zone's."""
        clock = Clock(day.clock)
        return table.moment(day.column, clock, self.zone if clock in _DAY_CLOCKS else day.zone_or(self.zone))

    def _asked(self, facts: CounterTable) -> Asked:
        given = self.options.given[0]
        at: MomentOptions | None = getattr(given, "moment", None) or getattr(given, "day", None)
        clock, zone = (Clock(at.clock), at.zone_or(self.zone)) if at else (Clock.LOCAL, self.zone)
        return Asked(facts.table, given.where, clock, zone, at=at.column if at else None)

    def _day_notes(self) -> tuple[Text, ...]:
        """Day rows of another zone. Raises DayBasisMismatch where nobody has accepted them."""
        kind = self.options.daily or self.options.running_daily
        if kind is None:
            return ()
        is_utc = Clock(kind.day.clock) is Clock.UTC and kind.day.zone is None
        stored = UTC if is_utc else kind.day.zone_or(self.zone)
        return day_basis_note(stored, self.zone, self.options.day_basis, datetime.now(UTC))


ADAPTERS = (GenericVisits,)
