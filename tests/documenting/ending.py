"""What both kinds of page end with: options, the smallest YAML, and the engineer's part as the program has it."""

from __future__ import annotations

import dataclasses
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.base import Adapter
from adapters.options import REQUIRED, Group, Options, expectation, keys_of, load
from service.schema_file import plain
from tests.documenting.cases import Case
from tests.documenting.markdown import flow, table


def made_with(adapter: type[Adapter[Any, Any]], options: Mapping[str, Any]) -> Any:
    loaded, problems = load(adapter.Options, options)
    if loaded is None:
        raise ValueError(f"{adapter.name}: {[problem.message.en for problem in problems]}")
    return adapter(loaded)


def ending(adapter: type[Adapter[Any, Any]], kind: str, case: Case) -> Iterator[str]:
    """Options, the smallest YAML, and the engineer's part as it stands in the program."""
    yield "### Tuỳ chọn / Options\n"
    rows = [_option_row(prefix, item) for prefix, item in _options(adapter.Options)]
    yield from table(("", "mặc định / default", "", ""), rows)
    layout = next(iter(case.layouts.values()))
    # The seed's prefix is no advice; what else it takes to read the seed is.
    given = {key: value for key, value in layout.options.items() if key != "table_prefix"}
    yield f"```yaml\n{kind}: {flow({'adapter': adapter.name, **given}, braces=True)}\n```\n"
    yield "### Dành cho kỹ thuật viên / For engineers\n"
    written = inspect.getdoc(inspect.getmodule(adapter)) or ""
    own = inspect.getdoc(adapter) or ""
    yield f"```text\n{own}\n\n{textwrap.dedent(written.partition('Example')[0]).rstrip()}\n```\n"


def _options(options: type[Options], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every option with the keys of the groups in which it stands."""
    for key, item in zip(keys_of(options), dataclasses.fields(options), strict=True):
        field = item.metadata["field"]
        if isinstance(field, Group):
            yield from _options(field.options, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", item


def _option_row(key: str, item: Any) -> tuple[str, str, str, str]:
    value = "bắt buộc / required" if item.default is REQUIRED else f"`{flow(plain(item.default))}`"
    wanted, says = expectation(item.metadata["field"]), item.metadata["help"]
    return f"`{key}`", value, f"{says.vi} ({wanted.vi})", f"{says.en} ({wanted.en})"
