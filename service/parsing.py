"""Reading a POST body: lenient about names and types of content, exact about values."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import Request
from gunicorn.http.errors import ParseException
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from service.errors import ApiError
from service.schemas import EXAMPLE_BODY

_TYPES = ("", "application/json", "text/json", "text/plain")


class BodyParser(FlaskParser):
    """flask-smorest's parser with this product's rules and its one error shape."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: Schema) -> Any:
        check_content_type(req)
        body = read_body(req)
        if not body and not any(field.required for field in schema.fields.values()):
            return {}
        return named_as_in(schema, read_object(body))

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, *, error_status_code: Any, error_headers: Any
    ) -> NoReturn:
        messages: Any = error.messages
        fields = messages.get("json", messages)
        order = [field.data_key or name for name, field in schema.fields.items()]
        name = min(fields, key=order.index)
        detail = fields[name]
        detail = detail[0] if isinstance(detail, list) else detail
        raise ApiError(detail["code"], field=name, **detail["values"]) from error


def read_body(req: Request) -> bytes:
    """The whole body. Raises: 413 where a chunked one goes on beyond the limit, 400 where its chunks are broken."""
    try:
        body = req.get_data(cache=True)
        if req.content_length is None and len(body) == req.max_content_length and req.environ["wsgi.input"].read(1):
            raise RequestEntityTooLarge  # Werkzeug cuts it off without a word
    except (OSError, ParseException) as error:
        raise ApiError("YEU_CAU_SAI") from error
    return body


def check_content_type(req: Request) -> None:
    """application/json and what cannot be anything else; UTF-8 only."""
    kind = req.mimetype
    charset = req.mimetype_params.get("charset", "utf-8").strip("\"'").lower().replace("_", "-")
    is_json = kind in _TYPES or (kind.startswith("application/") and kind.endswith("+json"))
    if not is_json or charset not in ("utf-8", "utf8"):
        raise ApiError("SAI_KIEU_NOI_DUNG")


def read_object(body: bytes) -> list[tuple[str, Any]]:
    """The names and values of the one JSON object that the body must be; a name may still stand in it twice."""
    try:
        pairs = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_Pairs, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ApiError("JSON_SAI", example=EXAMPLE_BODY) from error
    if not isinstance(pairs, _Pairs):
        raise ApiError("JSON_KHONG_PHAI_DOI_TUONG", example=EXAMPLE_BODY)
    return pairs


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every name it has, repeated ones too."""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def named_as_in(schema: Schema, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The known fields under the schema's own spelling, whatever their letter case; unknown ones are ignored."""
    known = {(field.data_key or name).lower(): field.data_key or name for name, field in schema.fields.items()}
    read: dict[str, Any] = {}
    for spelling, value in pairs:
        name = known.get(spelling.lower())
        if name is None:
            continue
        if name in read:
            raise ApiError("TRUONG_LAP", field=name)
        read[name] = value
    return read
