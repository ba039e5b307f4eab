"""What is found in a database: the CMS, its component sites, the counters that may be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.database import Reader
from adapters.text import Text


@dataclass(frozen=True)
class Counter:
    """A visit adapter whose tables are there.

    is_on: whether the CMS says that the plug-in is switched on; None where it does not say.
    """

    adapter: str
    is_on: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Component:
    """A site of its own within the CMS: a blog, a group, a module; or the whole CMS.

    key:     what `--site KEY=...` calls it; "" where it is the whole.
    options: what the adapters need to tell it from the others (blog_id, group_id, modules); each takes what it knows.
    """

    key: str = ""
    name: str = ""
    address: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    counters: tuple[Counter, ...] = ()


@dataclass(frozen=True)
class Found:
    """A CMS in a database.

    title:      as people call it, with its version: 'WordPress 6.1'; "" for a home-made portal.
    prefix:     of its tables; None where there is no such thing.
    zone:       of the site, as the CMS has it.
    news:       the news adapters that fit, the likeliest first; none where the CMS has no news (Matomo).
    whole:      the component that is taken where none is named; None where one has to be named.
    components: those that can be named, without closed ones.
    is_together: whether the whole is all components in one portal rather than the main one of them.
    hints:      what to say where a required option of the news adapter is missing: option to known values.
    """

    cms: str
    title: str
    prefix: str | None
    news: tuple[str, ...]
    whole: Component | None
    components: tuple[Component, ...] = ()
    is_together: bool = False
    zone: str | None = None
    languages: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    @property
    def name(self) -> Text:
        """The title, or that it has none."""
        home_made = Text("cổng tự xây dựng", "a home-made portal")
        return Text(self.title, self.title) if self.title else home_made


class Cms(Protocol):
    """What `detecting` asks of each CMS's file."""

    name: str
    title: str

    def prefixes(self, tables: Sequence[str]) -> list[str]:
        """The prefixes under which this CMS's own tables are there."""

    def look(self, reader: Reader, prefix: str, tables: Sequence[str], version: str | None) -> Found:
        """Read what the CMS says about itself."""


def with_suffixes(tables: Sequence[str], first: str, *others: str) -> list[str]:
    """Prefixes under which all these tables are there.

    >>> with_suffixes(["wp_posts", "wp_options", "so_posts"], "posts", "options")
    ['wp_']
    """
    there = set(tables)
    begun = [name[: -len(first)] for name in tables if name.endswith(first)]
    return [prefix for prefix in begun if all(prefix + other in there for other in others)]
