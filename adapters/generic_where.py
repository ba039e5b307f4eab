"""The `where` of a home-made portal: columns and what they must hold, from YAML to named rules.

    where: {TrangThai: DaDuyet, DonViID: 7, NgayXoa: null, Loai: [1, 2],
            LuotXem: {gte: 1}, NgonNgu: {not: en}, NgayDang: {before_now: true}, NgayHetHan: {after_now_or_null: true}}

A value is compared as what the column is: a number with numbers (1 is not 12), a text with texts, 0/1/true/false with
a boolean or bit. A value of another sort is refused, since engines would convert it, each in its own way.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError, fields
from sqlalchemy import ColumnElement, and_, not_, or_

from adapters.base import Rule
from adapters.dates import Clock, Moment
from adapters.generic_columns import CheckedTable, Shape, Zone, bound_value
from adapters.options import Path, Problem, found, unknown
from adapters.text import Text

Value = str | int | float | bool | date | None

_COMPARISONS: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "gte": (operator.ge, "≥"),
    "gt": (operator.gt, ">"),
    "lte": (operator.le, "≤"),
    "lt": (operator.lt, "<"),
}
_NOW_WORDS = ("before_now", "after_now_or_null")
_WORDS = (*_COMPARISONS, "not", *_NOW_WORDS, "clock")
_CLOCKS = tuple(clock.value for clock in Clock)


@dataclass(frozen=True)
class Condition:
    """What one column must hold: every test of it.

    tests: (word, values); the word is 'is', 'not', a comparison or one of the words about now.
    clock: of the column, where a test is about now; None: the likeliest by its type and by published_at's.
    """

    column: str
    tests: tuple[tuple[str, tuple[Value, ...]], ...]
    clock: Clock | None = None

    @property
    def is_about_now(self) -> bool:
        return any(word in _NOW_WORDS for word, _ in self.tests)


class Where(fields.Field[Any]):
    """A mapping of column to value, list, null or tests; gives a tuple of Condition."""

    def __init__(self, **kwargs: Any) -> None:
        expect = Text("các cột và giá trị, ví dụ {TrangThai: 1}", "columns and values, e.g. {TrangThai: 1}")
        super().__init__(metadata={"expect": expect}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Condition, ...]:
        if not isinstance(value, Mapping):
            raise ValidationError("not a mapping")
        problems = [problem for key, wanted in value.items() for problem in _problems(key, wanted)]
        if problems:
            raise ValidationError({"problems": problems})
        return tuple(_condition(key, wanted) for key, wanted in value.items())


def _problems(key: object, wanted: object) -> Iterator[Problem]:
    if not isinstance(key, str) or not key:
        yield Problem((str(key),), found(key) + Text("; cần tên cột", "; wanted the name of a column"))
    elif isinstance(wanted, Mapping):
        yield from _test_problems(key, wanted)
    else:
        yield from _value_problems((key,), wanted)


def _test_problems(key: str, tests: Mapping[Any, Any]) -> Iterator[Problem]:
    if not set(tests) - {"clock"}:
        known = ", ".join(_WORDS)
        yield Problem((key,), Text(f"không có phép so sánh; được dùng: {known}", f"no test is given; known: {known}"))
    for word, wanted in tests.items():
        path = (key, str(word))
        if word not in _WORDS:
            yield Problem(path, unknown(str(word), _WORDS, Text("phép so sánh", "test")))
        elif word == "clock" and wanted not in _CLOCKS:
            clocks = ", ".join(_CLOCKS)
            yield Problem(path, found(wanted) + Text(f"; cần một trong: {clocks}", f"; wanted one of: {clocks}"))
        elif word in _NOW_WORDS and wanted is not True:
            yield Problem(path, found(wanted) + Text("; chỉ dùng true", "; only true makes sense"))
        elif word in _COMPARISONS and not _is_comparable(wanted):
            yield Problem(path, found(wanted) + Text("; cần một số, chữ hoặc ngày", "; wanted a number, text or day"))
        elif word == "not":
            yield from _value_problems(path, wanted)


def _value_problems(path: Path, wanted: object) -> Iterator[Problem]:
    if wanted in ([], ()):
        yield Problem(path, Text("danh sách rỗng; cần ít nhất một giá trị", "an empty list; wanted one value or more"))
    items = enumerate(wanted) if isinstance(wanted, (list, tuple)) else None
    for where, value in ((path, wanted),) if items is None else (((*path, index), item) for index, item in items):
        if not isinstance(value, (str, int, float, date, type(None))):
            right = Text("; cần giá trị, danh sách hoặc null", "; wanted a value, a list or null")
            yield Problem(where, found(value) + right)


def _is_comparable(value: object) -> bool:
    return isinstance(value, (str, int, float, date)) and not isinstance(value, bool)


def _condition(column: str, wanted: Any) -> Condition:
    if not isinstance(wanted, Mapping):
        return Condition(column, (("is", _values(wanted)),))
    tests = tuple((str(word), _values(value)) for word, value in wanted.items() if word != "clock")
    return Condition(column, tests, Clock(wanted["clock"]) if "clock" in wanted else None)


def _values(wanted: Any) -> tuple[Value, ...]:
    return tuple(wanted) if isinstance(wanted, (list, tuple)) else (wanted,)


# --- Rules ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Conditions on one table, ready to become rules.

    clock: of published_at, for columns that are compared with now and whose type tells too little.
    label: put before a rule's name where a joined table may have columns of the same name.
    at:    the column of published_at, if it is of this table; its clock is known.
    """

    table: CheckedTable
    conditions: tuple[Condition, ...]
    clock: Clock
    zone: Zone
    label: str = ""
    at: str | None = None

    def check(self) -> None:
        """Raise SchemaMismatch or SiteMismatch where a column is not there or cannot hold what is wanted."""
        for condition in self.conditions:
            shape = self.table.shape(condition.column)
            for word, values in condition.tests:
                if word not in _NOW_WORDS:
                    self._bound(shape, condition.column, values)
            if condition.is_about_now:
                self._moment(condition)

    def rules(self, now: datetime) -> tuple[Rule, ...]:
        """One rule for each column, in the order of the YAML."""
        return tuple(
            Rule(
                self.label + condition.column,
                _join([_says(condition.column, *test) for test in condition.tests]),
                and_(*(self._holds(condition, *test, now) for test in condition.tests)),
            )
            for condition in self.conditions
        )

    def _holds(self, condition: Condition, word: str, values: Sequence[Value], now: datetime) -> ColumnElement[bool]:
        column = self.table.column(condition.column)
        if word in _NOW_WORDS:
            moment = self._moment(condition)
            return moment.is_past(now) if word == "before_now" else _not_expired(moment, now)
        bounds = self._bound(self.table.shape(condition.column), condition.column, values)
        if word in _COMPARISONS:
            compared: ColumnElement[bool] = _COMPARISONS[word][0](column, bounds[0])
            return compared
        equal: list[ColumnElement[bool]] = [column == bounds[0]] if len(bounds) == 1 else []
        equal += [column.in_(bounds)] if len(bounds) > 1 else []
        if word == "is":
            return or_(*equal, *([column.is_(None)] if None in values else []))
        if None in values:
            return and_(column.is_not(None), *(not_(item) for item in equal))
        return or_(column.is_(None), and_(*(not_(item) for item in equal)))

    def _moment(self, condition: Condition) -> Moment:
        known = self.clock if condition.column == self.at else None
        clock = condition.clock or known or self.table.likely_clock(condition.column, self.clock)
        return self.table.moment(condition.column, clock, self.zone)

    def _bound(self, shape: Shape, column: str, values: Sequence[Value]) -> list[ColumnElement[Any]]:
        return [bound_value(shape, column, value, self.zone) for value in values if value is not None]


def _not_expired(moment: Moment, now: datetime) -> ColumnElement[bool]:
    """NULL and what stands for it: zero dates, '', 0, .NET's year 1, SQL Server's 1900-01-01 for an empty text."""
    if moment.clock in (Clock.UNIX, Clock.UNIX_MS, Clock.UNIX_LOCAL):
        empty = moment.column <= 0
    elif moment.clock in (Clock.TEXT, Clock.TEXT_DATE):
        empty = moment.column < "1902-01-01"  # SQLite would make a number of '1902'
    else:
        empty = moment.column < moment.bound(datetime(1902, 1, 1, tzinfo=moment.zone))
    return or_(moment.column.is_(None), empty, moment.is_ahead(now))


def _says(column: str, word: str, values: Sequence[Value]) -> Text:
    if word == "before_now":
        return Text(f"{column} không ở tương lai", f"{column} is not in the future")
    if word == "after_now_or_null":
        return Text(f"{column} để trống hoặc chưa qua", f"{column} is empty or has not passed")
    if word in _COMPARISONS:
        shown = f"{column} {_COMPARISONS[word][1]} {_shown(values[0])}"
        return Text(shown, shown)
    listed = ", ".join(_shown(value) for value in values if value is not None)
    empty = None in values
    if not listed:
        return (
            Text(f"{column} để trống", f"{column} is empty")
            if word == "is"
            else Text(f"{column} không để trống", f"{column} is not empty")
        )
    if word == "not":
        tail = Text(" và không để trống", " and is not empty") if empty else Text("", "")
        return Text(f"{column} khác {listed}", f"{column} is not {listed}") + tail
    tail = Text(" hoặc để trống", " or empty") if empty else Text("", "")
    if len(values) - empty == 1:
        return Text(f"{column} = {listed}", f"{column} = {listed}") + tail
    return Text(f"{column} là một trong: {listed}", f"{column} is one of: {listed}") + tail


def _shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _join(parts: Sequence[Text]) -> Text:
    return Text(" và ".join(part.vi for part in parts), " and ".join(part.en for part in parts))
