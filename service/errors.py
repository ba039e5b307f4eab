"""The only table from exception to HTTP status, and the only JSON error shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, json, request
from structlog import get_logger
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from adapters.errors import AdapterError, DayBasisMismatch, RangeUnknown
from adapters.text import Text
from service.messages import FIELD_CODES, MESSAGES

if TYPE_CHECKING:
    from service.counting import Outcome

RETRY_AFTER_S = 15
log = get_logger("soluong")


class ApiError(Exception):
    """A failure as the caller sees it: a stable code, a sentence that says what to do, the field where there is one."""

    def __init__(
        self, code: str, *, field: str | None = None, headers: Mapping[str, str] | None = None, **values: Any
    ) -> None:
        super().__init__(code)
        message = MESSAGES[code]
        self.status = message.status
        self.code = FIELD_CODES.get(code, code).format(field=(field or "").upper())
        self.field = field
        self.headers = dict(headers or {})
        self.text = Text(*(_fill(message.text.in_(language), language, field, values) for language in ("vi", "en")))

    def body(self, language: str) -> dict[str, Any]:
        """The one error body."""
        body: dict[str, Any] = {"error_code": self.code, "message": self.text.in_(language)}
        return body | {"field": self.field} if self.field else body


def _fill(sentence: str, language: str, field: str | None, values: Mapping[str, Any]) -> str:
    shown = {name: value.in_(language) if isinstance(value, Text) else value for name, value in values.items()}
    return sentence.format(field=field, **shown)


def failed(outcomes: Sequence[Outcome]) -> ApiError:
    """The error for portals without a number: 422 where no later call could have it, else 503 naming the portals."""
    log.warning("not_counted", portals=[[item.portal.id, str(item.error)] for item in outcomes])
    unknown = [item for item in outcomes if isinstance(item.error, (RangeUnknown, DayBasisMismatch))]
    if unknown and len(unknown) == len(outcomes):
        return _unknowable(unknown[0])
    names = "; ".join(item.portal.name for item in outcomes)
    return ApiError("CONG_KHONG_TRA_LOI", portals=names, headers={"Retry-After": str(RETRY_AFTER_S)})


def _unknowable(outcome: Outcome) -> ApiError:
    error = outcome.error
    assert isinstance(error, AdapterError)
    first = getattr(error, "first", None)
    hint = Text("", "")
    if first is not None:
        hint = Text(f" Ngày đầu tiên có thể hỏi: {first}.", f" The first day that can be asked: {first}.")
    return ApiError("KHONG_CO_SO_LIEU", portal=outcome.portal.name, why=error.text, hint=hint)


def respond(error: ApiError) -> Response:
    """The HTTP answer of a failure, in the caller's language."""
    body = json.dumps(error.body(wanted_language()), ensure_ascii=False, sort_keys=False)
    answer = Response(body, error.status, content_type="application/json; charset=utf-8")
    answer.headers.extend(error.headers)
    return answer


def wanted_language() -> str:
    """'en' where the caller prefers English, else 'vi'."""
    return request.accept_languages.best_match(["vi", "en"], default="vi")


def register(app: Flask, body_bytes: int) -> None:
    """Give every failure, crashes included, the one body."""

    def api_error(error: ApiError) -> Response:
        return respond(error)

    def http_error(error: HTTPException) -> Response:
        return respond(_from_http(error, body_bytes))

    def crash(error: Exception) -> Response:
        log.exception("crash", path=request.path)
        return respond(ApiError("LOI_HE_THONG", request=g.get("request_id", "-")))

    app.register_error_handler(ApiError, api_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, crash)


def _from_http(error: HTTPException, body_bytes: int) -> ApiError:
    if isinstance(error, RequestEntityTooLarge):
        return ApiError("QUA_LON", limit=body_bytes)
    if error.code == 405:
        allowed = [name for name in sorted(getattr(error, "valid_methods", None) or ()) if name not in _IMPLIED]
        names = ", ".join(allowed)
        return ApiError("SAI_PHUONG_THUC", method=request.method, allowed=names, headers={"Allow": names})
    codes = {404: "KHONG_CO_DUONG_DAN", 414: "DIA_CHI_QUA_DAI", 415: "SAI_KIEU_NOI_DUNG"}
    if error.code is not None and error.code >= 500:
        return ApiError("LOI_HE_THONG", request=g.get("request_id", "-"))
    return ApiError(codes.get(error.code or 400, "YEU_CAU_SAI"))


_IMPLIED = ("HEAD", "OPTIONS")
