"""Who may call: keys, networks, and how often. All of it off unless configured, but the rate."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import time
from collections.abc import Callable
from datetime import date

from flask import Flask, Request, Response, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from structlog import get_logger

from service.errors import ApiError
from service.settings import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
log = get_logger("soluong")


def register(app: Flask, settings: Settings, today: Callable[[], date]) -> None:
    """Check every API call before it is read; answer browsers' preflights where origins are configured."""
    access = settings.access
    limiter = Limiter(settings.cache.url, parse(settings.limits.rate))
    guarded = tuple(vars(settings.paths).values())

    def check() -> None:
        if not request.path.startswith(guarded) or request.method == "OPTIONS":
            return
        caller = caller_address(request, settings)
        if access.networks and not any(caller in network for network in access.networks):
            raise ApiError("DIA_CHI_KHONG_DUOC_PHEP")
        seconds = limiter.seconds_to_wait(str(caller))
        if seconds:
            raise ApiError("QUA_NHIEU_LAN_GOI", seconds=seconds, headers={"Retry-After": str(seconds)})
        if access.keys:
            check_key(request, settings, today())

    def allow_origin(response: Response) -> Response:
        origin = request.headers.get("Origin")
        if origin and origin in access.cors_origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-API-Key"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers.add("Vary", "Origin")
        return response

    app.before_request(check)
    if access.cors_origins:
        app.after_request(allow_origin)


class Limiter:
    """How often a caller may call: counted in Redis for all workers and nodes, else by each worker for itself.

    While Redis is away each worker counts for itself too, so that callers lose nothing.
    """

    def __init__(self, cache_url: str, rate: RateLimitItem) -> None:
        self._rate = rate
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared = self._own
        self._away: tuple[type[Exception], ...] = ()
        if cache_url != "memory":
            url = f"redis+{cache_url}" if cache_url.startswith("unix:") else cache_url
            storage = storage_from_string(url, socket_timeout=0.5, socket_connect_timeout=0.5)
            self._shared = FixedWindowRateLimiter(storage)
            errors = storage.base_exceptions
            self._away = errors if isinstance(errors, tuple) else (errors,)

    def seconds_to_wait(self, caller: str) -> int:
        """0 where the caller may call now."""
        try:
            return self._counted(self._shared, caller)
        except self._away as error:
            log.warning("limits_away", error=type(error).__name__)
            return self._counted(self._own, caller)

    def _counted(self, limiter: FixedWindowRateLimiter, caller: str) -> int:
        if limiter.hit(self._rate, caller):
            return 0
        return max(1, math.ceil(limiter.get_window_stats(self._rate, caller).reset_time - time.time()))


def check_key(call: Request, settings: Settings, today: date) -> None:
    """Refuse a call without a key that is valid today."""
    bearer = call.headers.get("Authorization", "")
    given = call.headers.get("X-API-Key") or (bearer[7:].strip() if bearer[:7].lower() == "bearer " else "")
    if not given:
        raise ApiError("THIEU_KHOA", headers={"WWW-Authenticate": "Bearer"})
    digest = hashlib.sha256(given.encode()).hexdigest()
    matching = [key for key in settings.access.keys if hmac.compare_digest(key.sha256.lower(), digest)]
    if not any(key.expires is None or key.expires >= today for key in matching):
        raise ApiError("SAI_KHOA", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def caller_address(call: Request, settings: Settings) -> Address:
    """The caller behind trusted proxies: X-Forwarded-For is read from the right while a trusted proxy wrote it."""
    trusted = settings.access.trusted_proxies
    chain = [part.strip() for part in call.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = _address(call.remote_addr or "127.0.0.1")
    while chain and any(address in network for network in trusted):
        try:
            address = _address(chain.pop())
        except ValueError:
            break
    return address


def _address(written: str) -> Address:
    address = ipaddress.ip_address(written)
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
