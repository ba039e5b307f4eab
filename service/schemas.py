"""The province's field names, input and output. They stand in no other file of the program.

Source: the letter's appendix (TuNgay, DenNgay, Huyen_Id in; Huyen_Id, Ten_Huyen, Id, Name, SoLuong out). The visit
counter's block, the list of portals and the error body are this product's own.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

EXAMPLE_BODY = '{"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"}'
HIGHEST_ID = 2**63 - 1
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0{1,9})?(?:\+07:00)?)?", re.ASCII)


class Invalid(ValidationError):
    """A field's failure as a code of `service.messages` and what its sentence needs."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.messages = {"code": code, "values": values}


class Day(fields.Field[date]):
    """yyyy-mm-dd and nothing that could be read in two ways; .NET's midnight without zone or with +07:00 besides."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        match = _DAY.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise Invalid("SAI_DINH_DANG_NGAY")
        try:
            return date.fromisoformat(match[1])
        except ValueError as error:
            raise Invalid("NGAY_KHONG_CO", value=match[1]) from error


class Code(fields.Field[int]):
    """A whole number, or its digits as text."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"\d{1,20}", value, re.ASCII):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HIGHEST_ID:
            raise Invalid("SAI_MA")
        return value


def _required() -> dict[str, Any]:
    missing: Any = {"code": "THIEU_TRUONG", "values": {}}
    return {"required": True, "error_messages": {"required": missing, "null": missing}}


def _day(name: str, help: str) -> Day:
    shape = {"type": "string", "format": "date", "example": "2022-05-31", "description": help}
    return Day(data_key=name, metadata=shape, **_required())


def _code(name: str, help: str, **more: Any) -> Code:
    shape = {"type": "integer", "format": "int64", "example": 401, "description": help}
    more.setdefault("error_messages", {"null": {"code": "SAI_MA", "values": {}}})
    return Code(data_key=name, metadata=shape, **more)


class RangeIn(Schema):
    """Two days, both counted."""

    class Meta:
        unknown = EXCLUDE

    first = _day("TuNgay", "từ ngày (tính cả ngày này) / first day, included")
    last = _day("DenNgay", "đến ngày (tính cả ngày này) / last day, included")


class CommuneRangeIn(RangeIn):
    """The group whose communes are asked, and two days."""

    district_id = _code("Huyen_Id", "mã huyện / district code", **_required())


class CounterIn(Schema):
    """Nothing, or one portal."""

    class Meta:
        unknown = EXCLUDE

    portal_id = _code("Id", "mã trang thông tin / the site's code")


class RowOut(Schema):
    """One portal and its number."""

    id = fields.Integer(data_key="Id", required=True, metadata={"format": "int64"})
    name = fields.String(data_key="Name", required=True, metadata={"maxLength": 255})
    count = fields.Integer(data_key="SoLuong", required=True, metadata={"format": "int64"})


class DistrictRowOut(Schema):
    """One district portal and its number."""

    district_id = fields.Integer(data_key="Huyen_Id", required=True, metadata={"format": "int64"})
    district_name = fields.String(data_key="Ten_Huyen", required=True, metadata={"maxLength": 255})
    id = fields.Integer(data_key="Id", required=True, metadata={"format": "int64"})
    name = fields.String(data_key="Name", required=True, metadata={"maxLength": 255})
    count = fields.Integer(data_key="SoLuong", required=True, metadata={"format": "int64"})


class CounterOut(Schema):
    """The block that portals show; a figure that the counter cannot give is null and named in `missing`."""

    id = fields.Integer(data_key="Id", required=True, metadata={"format": "int64"})
    name = fields.String(data_key="Name", required=True)
    online = fields.Integer(data_key="DangTruyCap", allow_none=True)
    today = fields.Integer(data_key="HomNay", allow_none=True)
    yesterday = fields.Integer(data_key="HomQua", allow_none=True)
    week = fields.Integer(data_key="TuanNay", allow_none=True)
    month = fields.Integer(data_key="ThangNay", allow_none=True)
    year = fields.Integer(data_key="NamNay", allow_none=True)
    total = fields.Integer(data_key="TongTruyCap", allow_none=True)
    missing = fields.List(fields.String(), data_key="Thieu")


class PortalOut(Schema):
    """One row of the letter's appendix II."""

    number = fields.Integer(data_key="STT", required=True)
    name = fields.String(data_key="Ten", required=True)
    address = fields.String(data_key="DiaChi", required=True, allow_none=True)
    note = fields.String(data_key="GhiChu", required=True, allow_none=True)
    level = fields.String(data_key="Cap", required=True)
    id = fields.Integer(data_key="Id", required=True, metadata={"format": "int64"})
    district_id = fields.Integer(data_key="Huyen_Id", required=True, allow_none=True, metadata={"format": "int64"})


class ErrorOut(Schema):
    """Every failure."""

    error_code = fields.String(required=True)
    message = fields.String(required=True)
    field = fields.String()


FIRST, LAST, DISTRICT = "TuNgay", "DenNgay", "Huyen_Id"
PORTAL_ID = "Id"
