"""Successful answers, kept briefly: in this process, or in Redis for several nodes. Failures are never kept."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cachetools import TLRUCache
from structlog import get_logger

ENTRIES = 50_000
log = get_logger("soluong")
Entry = dict[str, Any]


class Cache(Protocol):
    """Keys are texts, entries are JSON objects, life is in seconds."""

    def get(self, keys: Sequence[str]) -> dict[str, Entry]: ...

    def put(self, entries: Mapping[str, Entry], life_s: int) -> None: ...


def open_cache(url: str) -> Cache:
    """'memory' or a Redis URL."""
    return MemoryCache() if url == "memory" else RedisCache(url)


class MemoryCache:
    """Of one process; bounded, the entry used longest ago goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: TLRUCache[str, tuple[int, Entry]] = TLRUCache(
            ENTRIES, ttu=lambda _key, value, now: now + value[0], timer=time.monotonic
        )

    def get(self, keys: Sequence[str]) -> dict[str, Entry]:
        with self._lock:
            found = [(key, self._kept.get(key)) for key in keys]
        return {key: value[1] for key, value in found if value is not None}

    def put(self, entries: Mapping[str, Entry], life_s: int) -> None:
        with self._lock:
            self._kept.update({key: (life_s, entry) for key, entry in entries.items()})


class RedisCache:
    """Of all nodes. A Redis that is away costs nothing but the saving: it is logged and the count is made anew."""

    def __init__(self, url: str) -> None:
        import redis

        self._redis = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._away: type[Exception] = redis.RedisError

    def get(self, keys: Sequence[str]) -> dict[str, Entry]:
        try:
            values: Any = self._redis.mget([self._name(key) for key in keys])
        except self._away as error:
            log.warning("cache_away", error=type(error).__name__)
            return {}
        return {key: json.loads(value) for key, value in zip(keys, values, strict=True) if value is not None}

    def put(self, entries: Mapping[str, Entry], life_s: int) -> None:
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                for key, entry in entries.items():
                    pipe.setex(self._name(key), life_s, json.dumps(entry))
                pipe.execute()
        except self._away as error:
            log.warning("cache_away", error=type(error).__name__)

    @staticmethod
    def _name(key: str) -> str:
        return f"soluong:{key}"
