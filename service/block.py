"""The visit counter's block that every portal shows: today, yesterday, this week, month, year, in all, and now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select

from adapters.base import Question
from adapters.dates import DateRange
from adapters.errors import DayBasisMismatch, RangeUnknown
from adapters.kinds import never
from service.counting import Counting, Outcome, Query
from service.schemas import CounterOut
from service.settings import Portal

Figures = dict[str, Any]


def blocks(counting: Counting, portals: Sequence[Portal]) -> tuple[list[Figures], list[Outcome]]:
    """One block for each portal, and the portals whose database does not answer, which are asked nothing more.

    A figure that the counter cannot give is None and named in `missing`.
    """
    life = counting.settings.cache.today_s
    asked: dict[str, Callable[[Sequence[Portal]], list[Outcome]]] = {
        name: partial(counting.count, "visits", days=days)
        for name, days in ranges(counting.today(), counting.settings.timezone).items()
    }
    asked["total"] = partial(counting.ask, "visits", query=Query("total", _scalar(_total), life))
    asked["online"] = partial(counting.ask, "visits", query=Query("online", _scalar(_online), life))
    figures: dict[int, dict[str, Outcome]] = {portal.id: {} for portal in portals}
    away: dict[int, Outcome] = {}
    for name, ask in asked.items():
        for outcome in ask([portal for portal in portals if portal.id not in away]):
            figures[outcome.portal.id][name] = outcome
            if outcome.error is not None and not isinstance(outcome.error, _NOT_KNOWN):
                away[outcome.portal.id] = outcome
        if away and (counting.settings.partial == "fail" or len(away) == len(portals)):
            break
    return [_block(portal, figures[portal.id]) for portal in portals if portal.id not in away], list(away.values())


def ranges(today: date, zone: Any) -> Mapping[str, DateRange]:
    """The ranges of the block; a week begins on Monday."""
    yesterday = today - timedelta(days=1)
    firsts = {
        "today": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    made = {name: DateRange(first, today, zone) for name, first in firsts.items()}
    return made | {"yesterday": DateRange(yesterday, yesterday, zone)}


def _block(portal: Portal, figures: Mapping[str, Outcome]) -> Figures:
    names = {name: field.data_key for name, field in CounterOut().fields.items()}
    missing = [name for name in names if name in figures and figures[name].error is not None]
    counts = {name: outcome.count for name, outcome in figures.items()}
    return {"id": portal.id, "name": portal.name, **counts, "missing": [names[name] for name in missing]}


_NOT_KNOWN = (RangeUnknown, DayBasisMismatch)


def _scalar(find: Callable[[Any, Any, datetime], Select[Any] | None]) -> Callable[[Any, Any, datetime], Question]:
    """A question of one scalar that an adapter may not have."""

    def make(adapter: Any, facts: Any, now: datetime) -> Question:
        scalar = find(adapter, facts, now)
        if scalar is None:
            raise never()
        return Question((scalar,), _known)

    return make


def _total(adapter: Any, facts: Any, now: datetime) -> Select[Any] | None:
    return adapter.visits(facts, now).total(now)  # type: ignore[no-any-return]  # adapters are known by contract only


def _online(adapter: Any, facts: Any, now: datetime) -> Select[Any] | None:
    return adapter.online(facts, now)  # type: ignore[no-any-return]  # adapters are known by contract only


def _known(values: Sequence[Any]) -> int:
    if values[0] is None:
        raise never()
    return int(values[0])
