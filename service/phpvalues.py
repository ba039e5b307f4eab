"""PHP's values as Python's, and the few pure functions of PHP that configuration files use.

A PHP array is a dict in PHP's order. PHP's strings are bytes: here they are text read as UTF-8, with Python's
`surrogateescape` for bytes that are no UTF-8, so that nothing is lost on the way; `is_text` says whether one came out
whole. What cannot be known without running PHP is an `Unresolved`, which says why and where and never holds any text
of the file.
"""

from __future__ import annotations

import base64
import binascii
import os.path
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote, unquote_plus

from adapters.text import Text


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A value that only running PHP could tell.

    reason: for the operator, without any value of the file.
    line:   of the file being read when it was met; 0 where no line applies.
    absent: for an environment variable that is not set here: what PHP sees if it is not set there either, in a tuple of
            one: False (`getenv`) or None (`$_ENV`); otherwise empty. variable: its name.
    """

    reason: Text
    line: int
    absent: tuple[bool | None, ...] = field(default=(), compare=False)
    variable: str = field(default="", compare=False)


Key: TypeAlias = "int | str"
Value: TypeAlias = "str | int | float | bool | None | dict[Key, Known]"
Known: TypeAlias = "Value | Unresolved"

_ESCAPE = re.compile(rb"\\(?:([nrtvef\\$])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]+)\})")
_ESCAPE_QUOTED = re.compile(_ESCAPE.pattern.replace(rb"nrtvef", rb'"nrtvef', 1))
_SIMPLE = {
    b'"': b'"',
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b"e": b"\x1b",
    b"f": b"\f",
    b"\\": b"\\",
    b"$": b"$",
}
_LONGEST = 4096  # of an argument: a configuration file computes paths and names, not texts
_BLANKS = " \n\r\t\v\0"


def text_of(raw: bytes) -> str:
    """Bytes of a PHP string as text; a byte that is no UTF-8 stays as a surrogate escape."""
    return raw.decode("utf-8", "surrogateescape")


def joined(*parts: str) -> str:
    """PHP's `.`: bytes side by side, so that two halves of a character become one again."""
    return text_of(b"".join(part.encode("utf-8", "surrogateescape") for part in parts))


def is_text(value: str) -> bool:
    """True where the string is whole UTF-8."""
    return not any("\udc80" <= letter <= "\udcff" for letter in value)


def unescape_single(raw: bytes) -> bytes:
    r"""What PHP reads between single quotes: only `\'` and `\\` are escapes.

    >>> unescape_single(rb"it\'s a \\ and \n")
    b"it's a \\ and \\n"
    """
    return re.sub(rb"\\([\\'])", rb"\1", raw)


def unescape_double(raw: bytes, *, quoted: bool) -> bytes:
    r"""What PHP reads between double quotes (quoted) or in a heredoc, where `\"` is no escape.

    >>> unescape_double(rb'a\$b\x41\u{1ee3}\q\"', quoted=True).decode()
    'a$bAợ\\q"'
    """

    def one(match: re.Match[bytes]) -> bytes:
        simple, octal, hexadecimal, point = match.groups()
        if simple is not None:
            return _SIMPLE[simple]
        if octal is not None:
            return bytes([int(octal, 8) & 0xFF])
        if hexadecimal is not None:
            return bytes([int(hexadecimal, 16)])
        code = int(point, 16)
        return chr(code).encode("utf-8", "surrogatepass") if code <= 0x10FFFF else match.group()

    return (_ESCAPE_QUOTED if quoted else _ESCAPE).sub(one, raw)


def number(text: str) -> int | float:
    """A PHP number literal.

    >>> number("0x1F"), number("017"), number("1_000"), number("1.5e3")
    (31, 15, 1000, 1500.0)
    """
    plain = text.replace("_", "").lower()
    if plain.startswith(("0x", "0b", "0o")):
        return int(plain, 0)
    if re.fullmatch(r"0[0-7]+", plain):
        return int(plain, 8)
    return int(plain) if plain.isdigit() else float(plain)


def array_key(value: Value) -> Key | None:
    """PHP's key for a value: '7' is 7, true is 1, null is ''; None for what is no key."""
    if isinstance(value, (bool, float)):
        return int(value) if value == value and abs(value) < 2**63 else None
    if isinstance(value, str) and re.fullmatch(r"0|-?[1-9][0-9]{0,17}", value):
        return int(value)
    if value is None:
        return ""
    return None if isinstance(value, dict) else value


def next_key(array: Mapping[Key, Known]) -> int:
    """The key of `$array[] = ...`."""
    return max((key + 1 for key in array if isinstance(key, int)), default=0)


def is_true(value: Value) -> bool:
    """PHP's truth: '', '0', 0, null and an empty array are false."""
    return value not in ("", "0") if isinstance(value, str) else bool(value)


def as_string(value: Value) -> str | None:
    """PHP's string of a value; None for arrays (PHP warns) and floats (digits depend on its settings)."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, (str, int)):
        return str(value)
    return None


def equals(left: Value, right: Value, *, strict: bool) -> bool | None:
    """`===` or `==`; None where PHP's loose rules are too wild to repeat here."""
    if strict:
        return type(left) is type(right) and left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return is_true(left) == is_true(right)
    if left is None or right is None:
        other = right if left is None else left
        return other == "" if isinstance(other, str) else not is_true(other)
    if isinstance(left, str) and isinstance(right, str):
        # '1' == '01' is true in PHP: two different strings that both look like numbers are left alone.
        numeric = re.fullmatch(r"\s*[-+.\d].*", left) and re.fullmatch(r"\s*[-+.\d].*", right)
        return None if numeric and left != right else left == right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right
    return None


def dirname(path: str, levels: int = 1) -> str:
    """PHP's dirname on a POSIX path.

    >>> dirname("/srv/www/wp-config.php"), dirname("/srv/www/", 2), dirname("x.php")
    ('/srv/www', '/', '.')
    """
    for _ in range(min(levels, path.count("/") + 1)):
        stripped = path.rstrip("/")
        if not stripped:
            return "/" if path else ""
        path = os.path.dirname(stripped).rstrip("/") or ("/" if stripped.startswith("/") else ".")
    return path


def _trim(side: str) -> Callable[..., Value | None]:
    def trim(value: str, letters: str = _BLANKS) -> str | None:
        if ".." in letters:
            return None
        return {"l": value.lstrip, "r": value.rstrip, "b": value.strip}[side](letters)

    return trim


def _base64(value: str) -> str | None:
    try:
        return text_of(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return None


def _ascii(change: Callable[[str], str]) -> Callable[[str], str | None]:
    # PHP changes the case of ASCII only (since 8.2), or by the server's locale before: other letters are left alone.
    return lambda value: change(value) if value.isascii() else None


def _sprintf(form: str, *values: Value) -> str | None:
    """Only %s of text, %d of whole numbers and %%, one value each."""
    kinds = re.findall(r"%(?:%|([sd]))", form)
    marks = [kind for kind in kinds if kind]
    fits = [type(value) is (str if mark == "s" else int) for mark, value in zip(marks, values, strict=False)]
    if form.count("%") != len(marks) + 2 * kinds.count("") or len(marks) != len(values) or not all(fits):
        return None
    rest = iter(values)
    return re.sub(r"%[sd%]", lambda match: "%" if match.group() == "%%" else str(next(rest)), form)


def _explode(separator: str, value: str) -> dict[Key, Known] | None:
    return dict(enumerate(value.split(separator))) if separator else None


def _implode(separator: str, values: dict[Key, Known]) -> str | None:
    if not all(isinstance(value, str) for value in values.values()):
        return None
    return separator.join(str(value) for value in values.values())


def _merge(*arrays: dict[Key, Known]) -> dict[Key, Known]:
    merged: dict[Key, Known] = {}
    count = 0
    for array in arrays:
        for key, value in array.items():
            merged[count if isinstance(key, int) else key] = value
            count += isinstance(key, int)
    return merged


# name -> (types of the arguments, function). A function gives None for "not to be told here".
PURE: Mapping[str, tuple[tuple[type, ...], Callable[..., Value | None]]] = {
    "trim": ((str, str), _trim("b")),
    "ltrim": ((str, str), _trim("l")),
    "rtrim": ((str, str), _trim("r")),
    "chop": ((str, str), _trim("r")),
    "strtolower": ((str,), _ascii(str.lower)),
    "strtoupper": ((str,), _ascii(str.upper)),
    "dirname": ((str, int), dirname),
    "basename": ((str,), lambda path: path.rstrip("/").rpartition("/")[2]),
    "base64_decode": ((str,), _base64),
    "urldecode": ((str,), lambda value: unquote_plus(value, errors="surrogateescape")),
    "rawurldecode": ((str,), lambda value: unquote(value, errors="surrogateescape")),
    "str_replace": ((str, str, str), lambda old, new, value: value.replace(old, new) if old else value),
    "sprintf": ((object, object, object, object, object, object), _sprintf),
    "explode": ((str, str), _explode),
    "implode": ((str, dict), _implode),
    "join": ((str, dict), _implode),
    "array_merge": ((dict, dict, dict, dict), _merge),
    "is_string": ((object,), lambda value: isinstance(value, str)),
    "is_array": ((object,), lambda value: isinstance(value, dict)),
}


def call(name: str, arguments: list[Value]) -> Value | Unresolved:
    """Call one of the PURE functions; Unresolved with no line where the arguments are not ones that it knows."""
    types, function = PURE[name]
    small = all(len(argument) <= _LONGEST for argument in arguments if isinstance(argument, (str, dict)))
    fits = (
        small
        and len(arguments) <= len(types)
        and all(
            isinstance(argument, kind) and not (kind in (str, int) and isinstance(argument, bool))
            for argument, kind in zip(arguments, types, strict=False)
        )
    )
    result: Value | None = None
    if fits:
        try:
            result = function(*arguments)
        except TypeError:  # too few arguments: PHP would refuse them too
            result = None
    if result is None:
        return Unresolved(
            Text(
                f"{name}() với các đối số này không tính được khi chỉ đọc",
                f"{name}() of these arguments cannot be told by reading",
            ),
            0,
        )
    return result
