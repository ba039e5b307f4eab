"""What can be known to be wrong before the service answers: a counter whose days are not the days asked for, and with
`strict: true` an account that can write."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

from adapters.errors import AdapterError, DatabaseUnavailable, DayBasisMismatch
from adapters.text import Text
from service.cache import MemoryCache
from service.counting import Counter, Counting
from service.settings import Settings


def refusals(settings: Settings) -> list[Text]:
    """Why the service must not start, one sentence each. A database that is away is no reason."""
    return _other_days(settings) + (_writers(settings) if settings.strict else [])


def _writers(settings: Settings) -> list[Text]:
    from service.doctoring.accounts import writable_accounts  # what only `strict` needs

    return [Text("strict: ", "strict: ") + found.sentence for found in writable_accounts(settings)]


def _other_days(settings: Settings) -> list[Text]:
    with closing(Counting(settings, MemoryCache())) as counting:
        asked: dict[str, list[Counter]] = {}
        for (what, _portal), counter in counting.counters.items():
            if what == "visits" and hasattr(counter.source.options, "day_basis"):
                asked.setdefault(counter.source.database_name, []).append(counter)
        if not asked:
            return []
        with ThreadPoolExecutor(min(8, len(asked))) as pool:
            found = pool.map(lambda item: list(_refused(counting, *item)), asked.items())
            return [text for texts in found for text in texts]


def _refused(counting: Counting, name: str, counters: list[Counter]) -> Iterator[Text]:
    """What is away now, or broken in another way, is told by its own answers; `soluong doctor` says more."""
    with suppress(AdapterError), counting.databases[name].reader() as reader:
        for counter in counters:
            try:
                counter.facts(reader)
            except DayBasisMismatch as error:
                portal = f"portals[{counter.portal.id}].visits: "
                yield Text(portal, portal) + error.text
            except DatabaseUnavailable:
                raise
            except AdapterError:
                continue
