"""Many portals in one table: counts that differ in one number alone (the unit) are read by one GROUP BY.

600 counts of one table without an index on the unit are 600 scans of it; grouped, they are one.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, select
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, Grouping

from adapters.base import IS_COUNT, Question

SMALLEST = 8
"""Fewer are asked as they are."""


@dataclass(frozen=True)
class Family:
    """Questions of one count each that differ in one number.

    places:    where they stand among the questions, with the number of each.
    statement: rows of number and count; a number without a row has none.
    """

    places: Mapping[int, int]
    statement: Select[Any]


def shape(question: Question) -> tuple[Any, ...]:
    """The same for questions that differ in bound values alone: SQLAlchemy's own key of its statement cache."""
    keys = (scalar._generate_cache_key() for scalar in question.scalars)
    return tuple(id(question) if key is None else key.key for key in keys)


def families(questions: Sequence[Question]) -> list[Family]:
    """The families among the questions; what is in none is left to be asked one by one."""
    by_shape: dict[tuple[Any, ...], list[int]] = {}
    for place, question in enumerate(questions):
        if len(question.scalars) == 1 and question.scalars[0].get_execution_options().get(IS_COUNT):
            by_shape.setdefault(shape(question), []).append(place)
    large = (places for places in by_shape.values() if len(places) >= SMALLEST)
    found = (_family({place: questions[place].scalars[0] for place in places}) for places in large)
    return [family for family in found if family is not None]


def _family(scalars: Mapping[int, Select[Any]]) -> Family | None:
    """One statement for counts of one shape; None where they differ in more than one whole number."""
    bound = {place: _bound(scalar) for place, scalar in scalars.items()}
    values = [[parameter.value for parameter in parameters] for parameters in bound.values()]
    differing = [index for index, column in enumerate(zip(*values, strict=True)) if any(v != column[0] for v in column)]
    if len(differing) != 1:
        return None
    numbers: dict[int, Any] = {place: parameters[differing[0]].value for place, parameters in bound.items()}
    if any(isinstance(value, bool) or not isinstance(value, int) for value in numbers.values()):
        return None
    first = next(iter(scalars))
    statement = _grouped(scalars[first], bound[first][differing[0]], sorted(set(numbers.values())))
    return None if statement is None else Family(numbers, statement)


def _bound(scalar: Select[Any]) -> list[BindParameter[Any]]:
    key = scalar._generate_cache_key()
    return [] if key is None else list(key.bindparams)


def _grouped(scalar: Select[Any], unit: BindParameter[Any], values: Sequence[int]) -> Select[Any] | None:
    """The count for each unit, where `column = unit` is one of the conditions that must all hold."""
    conditions = list(_conjuncts(scalar.whereclause))
    for index, item in enumerate(conditions):
        if isinstance(item, BinaryExpression) and item.operator is operator.eq and item.right is unit:
            column: ColumnElement[Any] = item.left
            others = conditions[:index] + conditions[index + 1 :]
            counted = select(column, *scalar.selected_columns).select_from(*scalar.get_final_froms())
            return counted.where(*others, column.in_(values)).group_by(column)
    return None


def _conjuncts(clause: Any) -> Iterator[Any]:
    if isinstance(clause, Grouping):
        yield from _conjuncts(clause.element)
    elif isinstance(clause, BooleanClauseList) and clause.operator is operator.and_:
        for item in clause.clauses:
            yield from _conjuncts(item)
    else:
        yield clause
