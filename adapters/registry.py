"""Which adapters there are: each file of this folder that has ADAPTERS, each entry point of `soluong.adapters`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points
from typing import Any

import adapters
from adapters.base import Adapter, NewsAdapter, VisitAdapter

GROUP = "soluong.adapters"


@cache
def news_adapters() -> dict[str, type[NewsAdapter[Any, Any]]]:
    """News adapters by name, in alphabetical order."""
    return _named(NewsAdapter)


@cache
def visit_adapters() -> dict[str, type[VisitAdapter[Any, Any]]]:
    """Visit adapters by name, in alphabetical order."""
    return _named(VisitAdapter)


def _named(kind: type[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for adapter in _all():
        if issubclass(adapter, kind) and found.setdefault(adapter.name, adapter) is not adapter:
            other = found[adapter.name]
            raise TypeError(f"two adapters are named {adapter.name!r}: {other.__module__} and {adapter.__module__}")
    return dict(sorted(found.items()))


@cache
def _all() -> tuple[type[Adapter[Any, Any]], ...]:
    own = (importlib.import_module(f"adapters.{item.name}") for item in pkgutil.iter_modules(adapters.__path__))
    shipped = (entry.load() for entry in entry_points(group=GROUP))
    return tuple(adapter for module in (*own, *shipped) for adapter in _listed(module))


def _listed(module: Any) -> Iterable[type[Adapter[Any, Any]]]:
    return getattr(module, "ADAPTERS", ())
