"""From outcomes to the answer: which portals are asked, the rows, the shape, and the headers that speak about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, json, request
from marshmallow import Schema
from structlog import get_logger

from adapters.dates import DateRange
from service.counting import Counting, Outcome, What
from service.errors import ApiError, failed
from service.messages import DONE
from service.schemas import DISTRICT, FIRST, LAST, DistrictRowOut, RowOut
from service.settings import Portal, Settings

log = get_logger("soluong")
SHAPES = {"doi-tuong": "object", "mang": "array", "boc": "envelope"}
SCHEMAS: dict[str, Schema] = {"huyen": DistrictRowOut(), "xa": RowOut(), "so": RowOut()}


@dataclass(frozen=True)
class Row:
    """A portal as it stands in one group, on the days asked."""

    portal: Portal
    district_id: int | None = None
    district_name: str | None = None


def counted_rows(counting: Counting, what: What, level: str, days: DateRange, district_id: int | None) -> Response:
    """Count the portals of a level (of one group, if given) and answer in the configured or wanted shape."""
    settings = counting.settings
    check_length(settings, days)
    shape = wanted_shape(settings, level)
    rows = rows_of(settings, what, level, days, district_id)
    if shape == "object" and len(rows) != 1:
        raise ApiError("DANG_KHONG_HOP", rows=len(rows))
    portals = list({row.portal.id: row.portal for row in rows}.values())
    outcomes = {outcome.portal.id: outcome for outcome in counting.count(what, portals, days)}
    missing = [outcome for outcome in outcomes.values() if outcome.error is not None]
    if missing and (settings.partial == "fail" or shape == "object" or len(missing) == len(outcomes)):
        raise failed(missing)
    counted = [(row, outcomes[row.portal.id]) for row in rows if outcomes[row.portal.id].error is None]
    receipts = {outcome.portal.id: outcome.receipt for _, outcome in counted}
    log.info("counted", request_id=g.request_id, what=what, first=days.first, last=days.last, receipts=receipts)
    body = shaped(shape, [_dumped(settings, level, row, outcome) for row, outcome in counted], missing)
    return with_facts(json_response(body), [outcome for _, outcome in counted], missing)


def check_length(settings: Settings, days: DateRange) -> None:
    """Refuse a range that is wider than configured."""
    if days.length > settings.limits.range_days:
        raise ApiError("KHOANG_NGAY_QUA_RONG", field=LAST, length=days.length, limit=settings.limits.range_days)


def make_days(settings: Settings, first: Any, last: Any) -> DateRange:
    """The days of a request, in the configured zone."""
    if first > last:
        raise ApiError("TUNGAY_SAU_DENNGAY", field=FIRST, first=first, other=LAST, last=last)
    return DateRange(first, last, settings.timezone)


def rows_of(settings: Settings, what: What, level: str, days: DateRange, district_id: int | None) -> list[Row]:
    """The configured rows, in the YAML's order. A portal without such a number is no row.

    A portal stands in a group while the group's dates and the days asked overlap.
    Raises: ApiError 404 where no portal is configured; an empty list would read as "no communes".
    """
    sharing = [portal for portal in settings.portals if portal.level == level and getattr(portal, what) is not None]
    rows: list[Row] = []
    for portal in sharing:
        groups = [group for group in portal.districts if _overlaps(group, days)]
        if level == "so":
            rows.append(Row(portal))
        elif district_id is None:
            rows += [Row(portal, group.id, group.name) for group in groups]
        elif any(group.id == district_id for group in groups):
            rows.append(Row(portal))
    if not rows and district_id is not None:
        raise ApiError("KHONG_CO_HUYEN", field=DISTRICT, value=district_id)
    if not rows:
        raise ApiError("KHONG_CO_CAP", level=level)
    return rows


def _overlaps(group: Any, days: DateRange) -> bool:
    return (group.since is None or group.since <= days.last) and (group.until is None or days.first <= group.until)


def wanted_shape(settings: Settings, level: str) -> str:
    """The shape that the URL asks for, else the configured one."""
    return wanted_shape_of_rows(getattr(settings.shape, level))


def wanted_shape_of_rows(usual: str) -> str:
    """The shape that the URL asks for, else the usual one."""
    asked = request.args.get("dang")
    if asked is None:
        return usual
    if asked not in SHAPES:
        raise ApiError("DANG_SAI")
    return SHAPES[asked]


def shaped(shape: str, rows: list[dict[str, Any]], missing: Sequence[Outcome] = ()) -> Any:
    """The rows in one of the three shapes; only the envelope can name what is missing in the body."""
    if shape == "object":
        return rows[0]
    if shape == "array":
        return rows
    envelope: dict[str, Any] = {"error_code": 0, "message": DONE.vi, "data": rows}
    if missing:
        envelope["errors"] = [_missing_entry(outcome) for outcome in missing]
    return envelope


def _missing_entry(outcome: Outcome) -> dict[str, Any]:
    error = failed([outcome])
    return {"id": outcome.portal.id, **error.body("vi")}


def _dumped(settings: Settings, level: str, row: Row, outcome: Outcome) -> dict[str, Any]:
    values = {
        "district_id": row.district_id,
        "district_name": row.district_name,
        "id": row.portal.id,
        "name": row.portal.name,
        "count": outcome.count,
    }
    dumped: dict[str, Any] = SCHEMAS[level].dump(values)
    return numbers_as(settings, dumped)


def numbers_as(settings: Settings, row: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers as configured: JSON numbers, or their digits as text."""
    if settings.numbers == "number":
        return dict(row)
    return {name: str(value) if isinstance(value, int) else value for name, value in row.items()}


def with_facts(response: Response, counted: Sequence[Outcome], missing: Sequence[Outcome]) -> Response:
    """Facts about the answer go to headers, since a row holds the letter's fields only."""
    if counted:
        response.headers["X-Soluong-As-Of"] = min(outcome.as_of for outcome in counted).isoformat(timespec="seconds")
        response.headers["X-Soluong-Receipt"] = _joint_receipt(counted)
    lower = [str(outcome.portal.id) for outcome in counted if outcome.is_lower_bound]
    if lower:
        response.headers["X-Soluong-Lower-Bound"] = ",".join(lower)
    if missing:
        response.headers["X-Soluong-Missing"] = ",".join(str(outcome.portal.id) for outcome in missing)
    return response


def _joint_receipt(counted: Sequence[Outcome]) -> str:
    """The one receipt, or one made of all of them; the log names each."""
    receipts = list(dict.fromkeys(outcome.receipt for outcome in counted))
    if len(receipts) == 1:
        return receipts[0]
    digest = hashlib.sha256(" ".join(receipts).encode()).hexdigest().upper()
    return f"SL-{len(receipts)}-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def json_response(body: Any, status: int = 200) -> Response:
    """JSON with Vietnamese unescaped."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=False)
    return Response(text, status, content_type="application/json; charset=utf-8")
