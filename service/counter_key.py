"""Who a counter is: what makes its numbers comparable over the years."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any, NamedTuple

from adapters.base import VisitAdapter


class CounterKey(NamedTuple):
    """Who a counter is. Another adapter, metric or option is another counter: its numbers are never mixed with these.

    fingerprint: of the options that differ from their defaults (so that a new option changes nothing) and the zone.
    """

    portal_id: int
    adapter: str
    metric: str
    fingerprint: str

    @classmethod
    def of(cls, portal_id: int, adapter: VisitAdapter[Any, Any]) -> CounterKey:
        """The key of a portal's visit counter as it is configured."""
        chosen = _changed(adapter.options)
        metric = str(getattr(adapter.options, "metric", adapter.metrics[0]))
        chosen.pop("metric", None)
        text = json.dumps([chosen, str(adapter.zone)], sort_keys=True, default=str)
        return cls(portal_id, adapter.name, metric, hashlib.sha256(text.encode()).hexdigest()[:16])


def _changed(options: Any) -> dict[str, Any]:
    """The options that are not as they are by default, nested groups too."""
    found: dict[str, Any] = {}
    for item in dataclasses.fields(options):
        value = getattr(options, item.name)
        if value != item.default:
            found[item.name] = _changed(value) if dataclasses.is_dataclass(value) else value
    return found
