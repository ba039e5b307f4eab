"""The endpoints: the letter's two, and ours beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from service.answers import (
    counted_rows,
    json_response,
    make_days,
    numbers_as,
    shaped,
    wanted_shape_of_rows,
    with_facts,
)
from service.block import blocks
from service.counting import Counting, What
from service.errors import ApiError, failed
from service.parsing import BodyParser
from service.schemas import (
    PORTAL_ID,
    CommuneRangeIn,
    CounterIn,
    CounterOut,
    DistrictRowOut,
    ErrorOut,
    PortalOut,
    RangeIn,
    RowOut,
)
from service.settings import Portal, Settings

FAILURES = {
    400: "Thân yêu cầu hoặc một trường sai / body or field wrong",
    404: "Không có cổng như vậy ở đây / no such portal here",
    422: "Không thể biết số liệu của những ngày này / the range cannot be known",
    503: "Cơ sở dữ liệu của cổng không trả lời / a portal's database is away",
}
SUMMARIES = {
    "news": "Số lượng tin bài phát sinh / news items published",
    "visits": "Lượt truy cập / visits",
}
LEVELS = {"huyen": "cấp huyện / districts", "xa": "cấp xã / communes", "so": "cấp sở / departments"}


class ApiBlueprint(Blueprint):
    """A blueprint that reads bodies by this product's rules."""

    ARGUMENTS_PARSER = BodyParser()


def make_blueprint(settings: Settings, counting: Callable[[], Counting]) -> Blueprint:
    """All endpoints at their configured paths. counting: made at the first call, after gunicorn's fork."""
    blueprint = ApiBlueprint("api", "api", description="API của tỉnh / the province's API")
    for what, base in (("news", settings.paths.tintuc), ("visits", settings.paths.truycap)):
        for level in LEVELS:
            _add_counts(blueprint, settings, counting, what, level, f"{base}/{level}")  # type: ignore[arg-type]  # What
    _add_block(blueprint, settings, counting)
    _add_portals(blueprint, settings)
    return blueprint


def _add_counts(
    blueprint: Blueprint, settings: Settings, counting: Callable[[], Counting], what: What, level: str, path: str
) -> None:
    row = DistrictRowOut if level == "huyen" else RowOut
    asked = CommuneRangeIn if level == "xa" else RangeIn

    def view(body: dict[str, Any]) -> Response:
        days = make_days(settings, body["first"], body["last"])
        return counted_rows(counting(), what, level, days, body.get("district_id"))

    described = blueprint.doc(summary=f"{SUMMARIES[what]}, {LEVELS[level]}", operationId=f"{what}-{level}")(view)
    answered = _with_failures(blueprint, blueprint.response(200, _any_shape(row), description="Thành công")(described))
    _route(blueprint, path, f"{what}_{level}", blueprint.arguments(asked)(answered), "POST")


def _add_block(blueprint: Blueprint, settings: Settings, counting: Callable[[], Counting]) -> None:
    def view(body: dict[str, Any]) -> Response:
        with_counter = [portal for portal in settings.portals if portal.visits is not None]
        wanted = body.get("portal_id")
        chosen = [portal for portal in with_counter if wanted in (None, portal.id)]
        if not chosen and wanted is not None:
            raise ApiError("KHONG_CO_CONG", field=PORTAL_ID, value=wanted)
        if not chosen:
            raise ApiError("KHONG_CO_CAP", level="so, huyen, xa")
        shape = wanted_shape_of_rows("object" if wanted is not None or len(with_counter) == 1 else "array")
        if shape == "object" and len(chosen) != 1:
            raise ApiError("DANG_KHONG_HOP", rows=len(chosen))
        known, away = blocks(counting(), chosen)
        if away and (settings.partial == "fail" or shape == "object" or not known):
            raise failed(away)
        rows = [numbers_as(settings, CounterOut().dump(block)) for block in known]
        return with_facts(json_response(shaped(shape, rows, away)), [], away)

    described = blueprint.doc(summary="Bộ đếm truy cập / the visit counter's block", operationId="block")(view)
    answered = _with_failures(blueprint, blueprint.response(200, _any_shape(CounterOut))(described))
    _route(blueprint, settings.paths.bodem, "block", blueprint.arguments(CounterIn, required=False)(answered), "POST")


def _add_portals(blueprint: Blueprint, settings: Settings) -> None:
    def view() -> Response:
        listed = [PortalOut().dump(_listed(number, portal)) for number, portal in enumerate(settings.portals, 1)]
        shape = wanted_shape_of_rows("array")
        if shape == "object" and len(listed) != 1:
            raise ApiError("DANG_KHONG_HOP", rows=len(listed))
        return json_response(shaped(shape, [numbers_as(settings, row) for row in listed]))

    described = blueprint.doc(summary="Danh sách cổng / the list of portals", operationId="portals")(view)
    _route(blueprint, settings.paths.cong, "portals", blueprint.response(200, _any_shape(PortalOut))(described), "GET")


def _listed(number: int, portal: Portal) -> dict[str, Any]:
    no_site = "Chưa có cổng/trang thông tin điện tử" if portal.address is None else ""
    return {
        "number": number,
        "name": portal.name,
        "address": portal.address,
        "note": portal.note if portal.note is not None else no_site,
        "level": portal.level,
        "id": portal.id,
        "district_id": portal.districts[0].id if portal.districts else None,
    }


def _any_shape(row: Any) -> dict[str, Any]:
    """The three shapes of one row's schema, for OpenAPI."""
    envelope = {
        "type": "object",
        "required": ["error_code", "message", "data"],
        "properties": {
            "error_code": {"type": "integer", "enum": [0]},
            "message": {"type": "string"},
            "data": {"type": "array", "items": row},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    }
    return {"oneOf": [row, {"type": "array", "items": row}, envelope]}


def _with_failures(blueprint: Blueprint, view: Any) -> Any:
    for status, why in FAILURES.items():
        view = blueprint.alt_response(status, schema=ErrorOut, description=why)(view)
    return view


def _route(blueprint: Blueprint, path: str, endpoint: str, view: Any, method: str) -> None:
    """One path, with or without a slash at its end, and no redirect that would lose a POST's body."""
    view.__name__ = endpoint
    blueprint.add_url_rule(path, endpoint, view, methods=[method], strict_slashes=False)
