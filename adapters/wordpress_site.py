"""What WordPress's news and its counters share: component sites' table names and the site's time zone."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import TableClause, select

from adapters.base import Adapter
from adapters.database import Reader
from adapters.errors import SchemaMismatch, SiteMismatch
from adapters.text import Text


def site_table(adapter: Adapter[Any, Any], name: str, *columns: str) -> TableClause:
    """A table of the component site: blog 1 has no number in its names. Source: wpdb::get_blog_prefix."""
    blog = getattr(adapter.options, "blog_id", None)
    return adapter.table(name if blog in (None, 1) else f"{blog}_{name}", *columns)


def site_zone(reader: Reader, options: TableClause) -> tzinfo:
    """The zone of post_date: `timezone_string` where it is set, else `gmt_offset` hours, else UTC.

    options: the site's options table with option_name and option_value.
    Source:  wp-includes/functions.php: wp_timezone_string()
    """
    wanted = ("timezone_string", "gmt_offset")
    rows = reader.rows(select(options.c.option_name, options.c.option_value).where(options.c.option_name.in_(wanted)))
    values = {str(name): str(value or "").strip() for name, value in rows}
    if not values:
        raise SchemaMismatch(
            Text(
                f"bảng {options.name} không có múi giờ của trang",
                f"table {options.name} holds no time zone of the site",
            )
        )
    if values.get("timezone_string"):
        return named_zone(values["timezone_string"])
    return _offset_zone(values.get("gmt_offset") or "0")


def named_zone(name: str) -> tzinfo:
    """A zone by its name, or by WordPress's manual offset 'UTC+7', '+07:00'.

    >>> str(named_zone("UTC+7")), str(named_zone("-05:30")), str(named_zone("Asia/Ho_Chi_Minh"))
    ('UTC+07:00', 'UTC-05:30', 'Asia/Ho_Chi_Minh')
    """
    return ZoneInfo(name) if name in _zone_names() else _offset_zone(name)


@cache
def _zone_names() -> frozenset[str]:
    """All zones; Python looks through the folder each time it is asked."""
    return frozenset(available_timezones())


_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-]?)(\d{1,2}(?:\.\d+)?)(?::(\d\d))?", re.IGNORECASE)


def _offset_zone(written: str) -> tzinfo:
    """A zone by its hours: '7', '6.5', 'UTC-3', '+05:45'."""
    match = _OFFSET.fullmatch(written.strip())
    if match:
        offset = timedelta(hours=float(match[2]), minutes=int(match[3] or 0))
        if offset < timedelta(hours=24):
            return timezone(-offset if match[1] == "-" else offset)
    raise SiteMismatch(
        Text(f"múi giờ '{written}' không đọc được", f"cannot read the time zone '{written}'"),
    )
