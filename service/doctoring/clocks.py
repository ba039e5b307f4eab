"""Does the site tell time as its days are counted, and is it alive? Asked of its newest rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import func, select

from adapters.base import News, NewsAdapter
from adapters.database import Reader
from adapters.dates import UTC, Clock, DateRange
from adapters.errors import AdapterError, NotExplainable, RangeUnknown
from adapters.kinds import Kind, Running
from adapters.text import Text
from service.doctoring.findings import Finding, Place, error, ok, warning
from service.observing import rows_of

SERVER_MAY_DIFFER = timedelta(minutes=2)
NO_NEWS = timedelta(days=60)
NO_VISITS = timedelta(days=7)
SWITCHED_OFF = timedelta(days=28)
LOOKED_AT = 200
ENOUGH = 20
A_ZONE_AT_MOST = timedelta(hours=15)
SHIFTS = (7, -7)
DAYTIME = range(7, 18)
WITHOUT_HOURS = (Clock.DATE, Clock.TEXT_DATE)


def server_clock(reader: Reader, place: Place, now: datetime) -> Iterator[Finding]:
    """The database server's clock against ours; sessions are in UTC."""
    value = reader.scalar(select(func.current_timestamp()))
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    off = at - now
    if abs(off) <= SERVER_MAY_DIFFER:
        yield ok("clock", place, "đồng hồ của máy chủ đúng", "the server's clock is right")
        return
    minutes = round(off.total_seconds() / 60)
    yield warning(
        "clock",
        place,
        Text(f"đồng hồ của máy chủ lệch {minutes:+} phút", f"the server's clock is off by {minutes:+} minutes"),
        Text("bật đồng bộ giờ (NTP, chrony) trên cả hai máy", "switch time synchronisation on (NTP, chrony) on both"),
    )


def zone(place: Place, adapter: Any, facts: Any, now: datetime) -> Iterator[Finding]:
    """The zone that the site itself has chosen against the zone in which days are counted.

    Only a zone that was learnt of the site: one that the YAML names is the operator's own decision.
    """
    site: tzinfo | None = getattr(facts, "zone", None)
    if site is None or getattr(adapter.options, "timezone", None) is not None:
        return
    offset, wanted = now.astimezone(site).utcoffset(), now.astimezone(adapter.zone).utcoffset()
    if offset is None or wanted is None or offset == wanted:
        return
    hours = (wanted - offset) / timedelta(hours=1)
    shown = f"UTC{now.astimezone(site):%z}"
    yield warning(
        "time-zone",
        place,
        Text(
            f"múi giờ của trang là {shown}, lệch {hours:+g} giờ so với timezone",
            f"the site's zone is {shown}, {hours:+g} hours from timezone",
        ),
        _ZONE,
    )


_ZONE = Text(
    "đặt múi giờ của trang thành Asia/Ho_Chi_Minh trong phần cài đặt của CMS; nếu giờ lưu thật ra là giờ Việt Nam "
    "thì ghi timezone (hoặc clock, zone) đúng trong YAML",
    "set the site's zone to Asia/Ho_Chi_Minh in the CMS's settings; if the hours stored really are Vietnam's, "
    "write the right timezone (or clock, zone) in the YAML",
)


def news(reader: Reader, place: Place, adapter: NewsAdapter[Any, Any], facts: Any, now: datetime) -> Iterator[Finding]:
    """The newest item, and the hours at which items seem to be published."""
    yield from zone(place, adapter, facts, now)
    try:
        newest = adapter.newest(reader, facts, now)
    except NotExplainable:
        return
    if newest is None:
        yield warning("no-news", place, Text("chưa có tin nào được tính", "there is no item that counts"), _RULES)
        return
    parts = adapter.news(facts, now)
    if newest > now + timedelta(minutes=5):
        yield _future(place, newest.astimezone(adapter.zone), now)
        newest = max(filter(None, (_newest_past(reader, part, now) for part in parts)), default=None)
    yield _age(place, newest.astimezone(adapter.zone) if newest else None, now)
    for part in parts:
        yield from _hours(reader, place, part, adapter.zone)


def _newest_past(reader: Reader, part: News, now: datetime) -> datetime | None:
    found = part.newest().where(part.moment.is_past(now))
    return part.moment.read(reader.scalar(found))


def _future(place: Place, newest: datetime, now: datetime) -> Finding:
    """Less than a day ahead a wrong zone is likely; an event that was dated ahead is nobody's fault."""
    vi, en = (
        f"tin mới nhất ghi giờ tương lai: {newest:%d/%m/%Y %H:%M}",
        f"the newest item lies ahead: {newest:%Y-%m-%d %H:%M}",
    )
    if newest - now > A_ZONE_AT_MOST:
        return ok("future", place, vi, en)
    return warning("future", place, Text(vi, en), _ZONE)


def _age(place: Place, newest: datetime | None, now: datetime) -> Finding:
    if newest is None:
        return warning("no-news", place, Text("chưa có tin nào đã đến giờ", "no item's time has come yet"), _RULES)
    if now - newest <= NO_NEWS:
        return ok(
            "newest", place, f"tin mới nhất: {newest:%d/%m/%Y %H:%M}", f"the newest item: {newest:%Y-%m-%d %H:%M}"
        )
    days = (now - newest).days
    return warning(
        "old-news",
        place,
        Text(
            f"tin mới nhất đã {days} ngày: {newest:%d/%m/%Y}", f"the newest item is {days} days old: {newest:%Y-%m-%d}"
        ),
        _RULES,
    )


_RULES = Text(
    "cổng còn đăng tin không? nếu có, xem lại adapter, loại bài, chuyên mục, ngôn ngữ; `soluong explain` nói rõ vì sao "
    "từng tin không được tính",
    "does the portal still publish? if so, check adapter, types, categories, languages; `soluong explain` says why "
    "each item does not count",
)


def _hours(reader: Reader, place: Place, part: News, asked: tzinfo) -> Iterator[Finding]:
    """Offices publish by day. Items that would be published by day were they seven hours off are seven hours off."""
    if part.moment.clock in WITHOUT_HOURS:
        return
    shown = select(part.moment.column).select_from(part.table).where(*(rule.holds for rule in part.rules))
    rows = reader.rows(shown.order_by(part.moment.column.desc()).limit(LOOKED_AT))
    moments = [moment for (value,) in rows if (moment := part.moment.read(value)) is not None]
    hours = [moment.astimezone(asked).hour for moment in moments]
    if len(hours) < ENOUGH or _by_day(hours, 0) > 0.5:
        return
    for shift in SHIFTS:
        if _by_day(hours, shift) > 0.9:
            yield warning(
                "time-zone",
                place,
                Text(
                    f"giờ đăng trông lệch {-shift:+} giờ: phần lớn {len(hours)} tin mới nhất đăng vào ban đêm",
                    f"publishing hours look off by {-shift:+}: most of the {len(hours)} newest items came by night",
                ),
                _ZONE,
            )


def _by_day(hours: Sequence[int], shift: int) -> float:
    return sum((hour + shift) % 24 in DAYTIME for hour in hours) / len(hours)


def visits(reader: Reader, place: Place, adapter: Any, facts: Any, now: datetime) -> Iterator[Finding]:
    """The newest visit: a counter that has been silent for days was switched off."""
    yield from zone(place, adapter, facts, now)
    kind: Kind = adapter.visits(facts, now)
    if isinstance(kind, Running):
        yield _total(reader, place, kind)
        return
    newest = _newest(reader, rows_of(kind))
    if newest is not None:
        yield _alive(place, newest.astimezone(adapter.zone), now)
    else:
        yield _asked(reader, place, kind, adapter.zone, now)


def _newest(reader: Reader, parts: Sequence[Any]) -> datetime | None:
    found = [part.moment.read(reader.scalar(part.newest())) for part in parts if hasattr(part, "newest")]
    return max((moment for moment in found if moment is not None), default=None)


def _alive(place: Place, newest: datetime, now: datetime) -> Finding:
    silent = now - newest
    if silent <= NO_VISITS:
        return ok("newest", place, f"lượt mới nhất: {newest:%d/%m/%Y}", f"the newest visit: {newest:%Y-%m-%d}")
    return (error if silent >= SWITCHED_OFF else warning)(
        "silent",
        place,
        Text(
            f"bộ đếm im lặng {silent.days} ngày, từ {newest:%d/%m/%Y}",
            f"the counter has been silent for {silent.days} days, since {newest:%Y-%m-%d}",
        ),
        _SWITCHED_OFF,
    )


_SWITCHED_OFF = Text(
    "tiện ích đếm đã bị tắt, gỡ hoặc thay? bật lại trong CMS, hoặc chọn bộ đếm khác ở visits",
    "was the counter's plug-in switched off, removed or replaced? switch it on in the CMS, or choose another in visits",
)


def _asked(reader: Reader, place: Place, kind: Kind, asked: tzinfo, now: datetime) -> Finding:
    """A counter without rows of moments is asked for its last days instead, as many as it knows."""
    week = _last_days(reader, kind, NO_VISITS.days, asked, now)
    if week:
        return ok("newest", place, f"7 ngày qua: {week}", f"the last 7 days: {week}")
    if week is None:
        today = _last_days(reader, kind, 1, asked, now)
        if today is not None:
            return ok("newest", place, f"hôm nay: {today}", f"today: {today}")
        what = Text("bộ đếm không biết số lượt của hôm nay", "the counter does not know today's visits")
        return error("silent", place, what, _SWITCHED_OFF)
    is_long = _last_days(reader, kind, SWITCHED_OFF.days, asked, now) == 0
    days = SWITCHED_OFF.days if is_long else NO_VISITS.days
    what = Text(f"{days} ngày qua không có lượt nào", f"the last {days} days had no visit")
    return (error if is_long else warning)("silent", place, what, _SWITCHED_OFF)


def _last_days(reader: Reader, kind: Kind, length: int, asked: tzinfo, now: datetime) -> int | None:
    """The visits of the last days, today included; None where the counter does not know them."""
    today = now.astimezone(asked).date()
    try:
        (answer,) = reader.ask([kind.question(DateRange(today - timedelta(days=length - 1), today, asked), now)])
    except RangeUnknown:
        return None
    if isinstance(answer, RangeUnknown):
        return None
    if isinstance(answer, AdapterError):
        raise answer
    return answer


def _total(reader: Reader, place: Place, kind: Running) -> Finding:
    value = reader.scalar(kind.value)
    if value is None:
        what = Text("bộ đếm chưa có con số nào", "the counter has no number yet")
        return error("silent", place, what, _SWITCHED_OFF)
    return ok("newest", place, f"số tổng hiện là {int(value)}", f"the total is {int(value)} now")
