"""What WordPress's news and its counters share: component sites' table names and the site's time zone."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import TableClause, select

from adapters.base import Adapter
from adapters.database import Reader
from adapters.dates import UTC
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
    """A zone by its name, or by WordPress's manual offset 'UTC+7', '+07:00'."""
    if name in available_timezones():
        return ZoneInfo(name)
    bare = name.upper().removeprefix("UTC").removeprefix("GMT")
    if not bare:
        return UTC
    if ":" in bare:
        hours, minutes = bare.split(":", 1)
        if hours.lstrip("+-").isdigit() and minutes.isdigit():
            sign = -1 if hours.startswith("-") else 1
            return timezone(timedelta(hours=int(hours), minutes=sign * int(minutes)))
    return _offset_zone(bare)


def _offset_zone(hours: str) -> tzinfo:
    try:
        return timezone(timedelta(hours=float(hours)))
    except ValueError as error:
        text = Text(f"múi giờ '{hours}' không đọc được", f"cannot read the time zone '{hours}'")
        raise SiteMismatch(text) from error
