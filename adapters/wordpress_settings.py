"""What WordPress's counters share: their options in the YAML, and a plugin's own settings in the site's options table.

A plugin keeps its settings as one PHP-serialized text, e.g. `a:1:{s:4:"days";i:14;}`; the length of a text is in bytes.
Source   php.net/serialize; wp-includes/option.php: get_option()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select

from adapters.base import Adapter
from adapters.database import Reader
from adapters.dates import UTC
from adapters.day_basis import day_basis_note, day_basis_option
from adapters.options import Options, choice, option, table_prefix, whole
from adapters.text import Text
from adapters.wordpress_site import site_table, site_zone

METRIC = Text(
    "đại lượng; visits và pageviews đều là lượt xem trang, như chính tiện ích gọi",
    "the metric; visits and pageviews both mean page views, as the plugins themselves have it",
)


@dataclass(frozen=True)
class CounterOptions(Options):
    """Options of every counter."""

    table_prefix: str = option(table_prefix(), "wp_", Text("tiền tố bảng", "table prefix"))
    blog_id: int | None = option(
        whole(1), None, Text("số của cổng thành phần (multisite)", "component site's number (multisite)"), example=3
    )


@dataclass(frozen=True)
class ViewOptions(CounterOptions):
    """A counter that keeps page views only."""

    metric: str = option(choice("visits", "pageviews"), "visits", METRIC)


@dataclass(frozen=True)
class ViewDayOptions(ViewOptions):
    """The same, a row a day."""

    day_basis: str | None = day_basis_option()


@dataclass(frozen=True)
class VisitorOptions(CounterOptions):
    """A counter that keeps page views and visitors."""

    metric: str = option(choice("visits", "visitors", "pageviews"), "visits", METRIC)


@dataclass(frozen=True)
class VisitorDayOptions(VisitorOptions):
    """The same, a row a day."""

    day_basis: str | None = day_basis_option()


@dataclass(frozen=True)
class CounterFacts:
    """What the site's settings decide.

    zone:      the site's own zone.
    settings:  the plugin's own settings; empty where it has none yet or they cannot be read.
    has_extra: whether the column or the table is there that only some versions of the plugin have.
    """

    zone: tzinfo
    settings: Mapping[str, Any]
    notes: tuple[Text, ...] = ()
    has_extra: bool = False


def site_facts(adapter: Adapter[Any, Any], reader: Reader, settings: str = "") -> CounterFacts:
    """The site's zone, and the settings that a plugin keeps under this name."""
    options = site_table(adapter, "options", "option_name", "option_value")
    stored = select(options.c.option_value).where(options.c.option_name == settings)
    return CounterFacts(site_zone(reader, options), settings_of(reader.scalar(stored)) if settings else {})


def day_notes(adapter: Adapter[Any, Any], stored: tzinfo) -> tuple[Text, ...]:
    """Whether rows that are days of `stored` serve. Raises DayBasisMismatch.

    The zone's offset of today decides: which of two zones a site had in earlier years is nowhere kept.
    """
    return day_basis_note(stored, adapter.zone, adapter.options.day_basis, datetime.now(UTC))


def number(value: object) -> int:
    """A number as PHP's intval() reads it; settings hold numbers as text.

    >>> number("180"), number(""), number(True), number(None)
    (180, 0, 1, 0)
    """
    try:
        return int(str(value).strip() or 0) if not isinstance(value, bool) else int(value)
    except ValueError:
        return 0


def is_on(value: object) -> bool:
    """Whether a switch is on; plugins keep '1', 'on', true, against '', '0', 'no', 'off', false."""
    return value not in (None, False, 0, "", "0", "no", "off", "false")


def days_before(now: datetime, zone: tzinfo, days: int) -> date:
    """The day that many days before today; the first of the calendar where it would lie before that."""
    today = now.astimezone(zone).date()
    return today - timedelta(days=min(days, (today - date.min).days))


def months_before(now: datetime, zone: tzinfo, months: int) -> date:
    """The same day that many months ago, as PHP's "-N months" has it: 31 May less three months is 3 March."""
    today = now.astimezone(zone).date()
    month = max(today.year * 12 + today.month - 1 - months, 12)
    return date(month // 12, month % 12 + 1, 1) + timedelta(days=today.day - 1)


def settings_of(stored: object) -> Mapping[str, Any]:
    """The mapping that a PHP-serialized array is; empty where there is none or it is damaged.

    >>> settings_of('a:2:{s:4:"days";s:2:"14";s:2:"on";b:1;}')
    {'days': '14', 'on': True}
    >>> settings_of('a:1:{s:4:"days"')
    {}
    """
    data = stored if isinstance(stored, bytes) else str(stored or "").encode()
    try:
        value, _ = _value(data, 0)
    except (ValueError, IndexError):
        return {}
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _value(data: bytes, at: int) -> tuple[Any, int]:
    """The value that begins here, and where it ends. Raises ValueError for anything else than plain values."""
    kind = data[at : at + 1]
    if kind == b"N":
        return None, at + 2
    if kind in b"bid" and kind:
        end = data.index(b";", at)
        plain = data[at + 2 : end]
        return (float(plain) if kind == b"d" else int(plain) if kind == b"i" else plain == b"1"), end + 1
    colon = data.index(b":", at + 2)
    length, start = int(data[at + 2 : colon]), colon + 2
    if kind == b"s":
        return data[start : start + length].decode(), start + length + 2
    if kind != b"a":
        raise ValueError("not a plain value")
    found: dict[Any, Any] = {}
    for _ in range(length):
        key, start = _value(data, start)
        found[key], start = _value(data, start)
    return found, start + 1
