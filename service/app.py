"""The Flask application: settings in, endpoints out. Engines are made at the first question, so after any fork."""

from __future__ import annotations

import time
from functools import cache
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request
from flask_smorest import Api
from structlog import get_logger

from service import access, errors, health
from service.answers import json_response
from service.api import make_blueprint
from service.cache import open_cache
from service.counting import Counting
from service.schemas import ErrorOut
from service.settings import Settings

log = get_logger("soluong")


def create_app(settings: Settings, counting: Counting | None = None) -> Flask:
    """A WSGI application for one configuration. counting: given by tests; else made at the first call."""
    app = Flask("soluong", static_folder=None)
    app.config.update(
        API_TITLE="Soluong",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        MAX_CONTENT_LENGTH=settings.limits.body_bytes,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False

    @cache
    def counts() -> Counting:
        return counting or Counting(settings, open_cache(settings.cache.url))

    _number_requests(app)
    access.register(app, settings, lambda: counts().today())
    api = WireApi(app)
    api.register_blueprint(make_blueprint(settings, counts))
    errors.register(app, settings.limits.body_bytes)
    health.register(app, counts)
    described = describe(api, settings)
    app.add_url_rule("/openapi.json", "openapi", lambda: json_response(described), methods=["GET"])
    return app


class WireApi(Api):
    """flask-smorest's documentation with this product's one error body."""

    ERROR_SCHEMA = ErrorOut


def describe(api: Api, settings: Settings) -> dict[str, Any]:
    """The OpenAPI document, telling numbers as they are configured."""
    document: dict[str, Any] = api.spec.to_dict()
    if settings.numbers == "text":
        for name, schema in document["components"]["schemas"].items():
            if not name.endswith("In"):
                for field in schema.get("properties", {}).values():
                    if field.get("type") == "integer":
                        field.update(type="string", pattern=r"^\d+$")
                        field.pop("format", None)
    return document


def _number_requests(app: Flask) -> None:
    """Every answer carries a number that the log has too, and is never stored on its way."""

    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        is_plain = 0 < len(given) <= 64 and given.isascii() and given.replace("-", "").isalnum()
        g.request_id = given if is_plain else uuid4().hex[:16]
        g.began = time.perf_counter()

    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        response.headers["Cache-Control"] = "no-store"
        log.info(
            "request",
            request_id=g.request_id,
            method=request.method,
            path=request.path,
            status=response.status_code,
            receipt=response.headers.get("X-Soluong-Receipt"),
            ms=round((time.perf_counter() - g.began) * 1000, 1),
        )
        return response

    app.before_request(begin)
    app.after_request(finish)
