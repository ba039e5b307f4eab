"""Text that no message may show: secrets, and passwords inside URLs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import lru_cache

SECRET_KEYS = ("password", "passwd", "pwd", "secret", "token", "mat_khau")


class Secret(str):
    """Text that no message may show: its repr is masked and stays so after str().

    shown:  what repr shows; '***', or the text with only its password struck out.
    origin: 'env', 'file', or 'plain' when it stands in the YAML itself.

    >>> Secret("hunter2"), [str(Secret("hunter2"))]
    ('***', ['***'])
    """

    shown: str
    origin: str

    def __new__(cls, value: str, *, shown: str = "***", origin: str = "plain") -> Secret:
        made = super().__new__(cls, value)
        made.shown, made.origin = shown, origin
        return made

    def __repr__(self) -> str:
        return repr(self.shown)

    def __str__(self) -> str:
        return self

    def reveal(self) -> str:
        """The text itself, for the driver that needs it."""
        return super().__str__()


def holds_secret(path: Sequence[str | int]) -> bool:
    """Whether a value at this path of the YAML is a secret, by its keys or because a caller's key belongs there."""
    is_caller_key = list(path[:2]) == ["access", "keys"] and len(path) <= 3
    return is_caller_key or any(map(is_secret_key, path))


@lru_cache(maxsize=4096)
def is_secret_key(key: str | int) -> bool:
    """Whether a key, or what its writer meant, holds a secret."""
    return bool(difflib.get_close_matches(str(key).lower(), SECRET_KEYS, n=1, cutoff=0.8))


def mask(value: str) -> str:
    """A text with the password struck out of every URL or DSN in it.

    >>> mask("mysql+pymysql://soluong:hun@ter/2@127.0.0.1/ngason?ssl=1")
    'mysql+pymysql://soluong:***@127.0.0.1/ngason?ssl=1'
    """
    value = re.sub(r"(?is)^((?:[\w+.-]*:/{0,3})?[^:]*):(?!//).*@", r"\1:***@", value)
    return re.sub(r"(?i)((?:pass\w*|pwd|secret|token)\s*[=:]\s*)[^&;\s*]+", r"\1***", value)
