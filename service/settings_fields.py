"""Fields of the service's own settings: durations, rates, networks, URLs, names, and groups by name or in a list.

Each says by `expect` what it takes, and by `schema` what an editor may check (JSON Schema).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import limits
from marshmallow import ValidationError, fields, validate

from adapters.options import Options, OptionsT, Problem, found, load
from adapters.text import Text

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


HIGHEST_ID = 2**63 - 1  # what callers' 64-bit integers hold; the letter allows 20 digits


def fault(message: Text) -> ValidationError:
    """An error with a sentence of its own, for `adapters.options.load`."""
    return ValidationError({"problems": [Problem((), message)]})


class Said(fields.Field[Any]):
    """A field made of a function: it takes a text (or number) and raises ValueError where the text is wrong."""

    def __init__(self, convert: Any, expect: Text, schema: Mapping[str, Any], *, is_secret: bool = False) -> None:
        super().__init__(metadata={"expect": expect, "secret": is_secret})
        self.schema = schema
        self.convert = convert

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return self.convert(value)
        except ValueError as error:
            raise ValidationError("not such a value") from error


def text_only(value: object) -> str:
    """The value, if it is text."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


class _Nfc(fields.String):
    """A text in Unicode's composed form, as callers compare it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return unicodedata.normalize("NFC", super()._deserialize(value, *args, **kwargs)).strip()


def name_text() -> fields.Field[Any]:
    """A name of 1 to 255 characters, NFC, without blanks around it."""
    printable = validate.Regexp(r"[^\x00-\x1f\x7f]+\Z")
    return _Nfc(validate=[validate.Length(min=1, max=255), printable])


def id_number() -> fields.Field[Any]:
    """An id as the province's letter has it, within what callers can hold."""

    def convert(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= HIGHEST_ID:
            raise ValueError("not an id")
        return value

    expect = Text(f"số nguyên từ 1 đến {HIGHEST_ID}", f"a whole number from 1 to {HIGHEST_ID}")
    return Said(convert, expect, {"type": "integer", "minimum": 1, "maximum": HIGHEST_ID})


def number(lowest: float, highest: float) -> fields.Field[Any]:
    """A whole or broken number between two bounds, both included."""

    def convert(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not lowest <= value <= highest:
            raise ValueError("not a number in the range")
        return value

    expect = Text(f"một số từ {lowest} đến {highest}", f"a number from {lowest} to {highest}")
    return Said(convert, expect, {"type": "number", "minimum": lowest, "maximum": highest})


def duration() -> fields.Field[Any]:
    """A length of time: 30s, 15m, 2h or whole seconds; given as timedelta."""

    def convert(value: object) -> timedelta:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 86400:
            return timedelta(seconds=value)
        parts = re.fullmatch(r"([1-9][0-9]{0,5})([smh])", text_only(value))
        if not parts or (made := timedelta(seconds=int(parts[1]) * SECONDS[parts[2]])) > timedelta(days=1):
            raise ValueError("not a duration")
        return made

    expect = Text(
        "thời lượng đến 24h: 30s, 15m, 2h hoặc số giây", "a duration up to 24h: 30s, 15m, 2h or whole seconds"
    )
    schema = {"anyOf": [{"type": "string", "pattern": "^[1-9][0-9]{0,5}[smh]$"}, {"type": "integer", "minimum": 1}]}
    return Said(convert, expect, schema)


SECONDS = {"s": 1, "m": 60, "h": 3600}


def rate() -> fields.Field[Any]:
    """How often: 600/minute, 10/second; the syntax of the `limits` package. Given as the text."""

    def convert(value: object) -> str:
        if limits.parse(text_only(value)).amount < 1:
            raise ValueError("a rate of nothing")
        return str(value)

    expect = Text("số lần mỗi đơn vị thời gian, ví dụ 600/minute", "a rate such as 600/minute or 10/second")
    return Said(convert, expect, {"type": "string"})


def day() -> fields.Field[Any]:
    """A calendar day, exactly yyyy-mm-dd."""

    def convert(value: object) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text_only(value)):
            raise ValueError("not in the form yyyy-mm-dd")
        return date.fromisoformat(str(value))

    expect = Text("ngày có thật dạng yyyy-mm-dd", "a real day as yyyy-mm-dd")
    return Said(convert, expect, {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})


def network() -> fields.Field[Any]:
    """A network or a single address, IPv4 or IPv6."""

    def convert(value: object) -> Network:
        try:
            return ipaddress.ip_network(text_only(value))
        except ValueError:
            loose = ipaddress.ip_network(text_only(value), strict=False)
            meant = Text(f"; cần địa chỉ đầu của mạng: {loose}", f"; wanted the network's first address: {loose}")
            raise fault(found(value) + meant) from None

    expect = Text("mạng CIDR, ví dụ 10.0.0.0/8", "a CIDR network such as 10.0.0.0/8")
    return Said(convert, expect, {"type": "string"})


def time_zone() -> fields.Field[Any]:
    """A zone of the IANA database; given as ZoneInfo."""

    def convert(value: object) -> ZoneInfo:
        try:
            return ZoneInfo(text_only(value))
        except (OSError, LookupError) as error:  # ZoneInfoNotFoundError is a LookupError; a folder's name an OSError
            raise ValueError("no such zone") from error

    expect = Text("tên múi giờ IANA, ví dụ Asia/Ho_Chi_Minh", "an IANA zone such as Asia/Ho_Chi_Minh")
    return Said(convert, expect, {"type": "string"})


def origin() -> fields.Field[Any]:
    """An origin for CORS, or * for all."""
    expect = Text(
        "nguồn như https://thanhhoa.gov.vn, không có đường dẫn, hoặc '*'",
        "an origin such as https://thanhhoa.gov.vn without a path, or '*'",
    )
    pattern = r"(\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)\Z"
    return fields.String(validate=validate.Regexp(pattern), metadata={"expect": expect})


def url_path() -> fields.Field[Any]:
    """Where an endpoint stands: begins with /, does not end with it."""
    expect = Text(
        "đường dẫn như /api/tintuc: bắt đầu bằng /, không kết thúc bằng /",
        "a path such as /api/tintuc: begins with /, does not end with it",
    )
    return fields.String(validate=validate.Regexp(r"(/[A-Za-z0-9._~-]+)+\Z"), metadata={"expect": expect})


def hash_text() -> fields.Field[Any]:
    """A SHA-256 as 64 hexadecimal digits, given in lower case; it is not repeated in messages."""

    def convert(value: object) -> str:
        if not re.fullmatch(r"[0-9a-fA-F]{64}", text_only(value)):
            raise ValueError("not a SHA-256")
        return str(value).lower()

    expect = Text(
        "SHA-256 gồm 64 chữ số hex ('soluong key' in ra)", "a SHA-256 of 64 hex digits ('soluong key' prints it)"
    )
    return Said(convert, expect, {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}, is_secret=True)


# --- Groups -----------------------------------------------------------------------------------------------------------


class ByName(fields.Field[Any]):
    """A mapping from names to groups of options; given as a dict."""

    def __init__(self, options: type[Options], what: Text, **kwargs: Any) -> None:
        super().__init__(metadata={"expect": what}, **kwargs)
        self.options = options

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError("no mapping")
        problems: list[Problem] = []
        made: dict[str, Options] = {}
        for name, given in value.items():
            loaded, wrong = load(self.options, given)
            problems += [Problem((name, *problem.path), problem.message) for problem in wrong]
            if not re.fullmatch(r"[\w.-]{1,64}", str(name)):
                wanted = Text("; tên chỉ gồm chữ, số và . _ -", "; a name holds letters, digits and . _ - only")
                problems.append(Problem((name,), found(str(name)) + wanted))
            if loaded is not None:
                made[str(name)] = loaded
        if problems:
            raise ValidationError({"problems": problems})
        return made


class OneOrMany(fields.Field[Any]):
    """One group of options, or a list of them; given as a tuple."""

    def __init__(self, options: type[Options], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        is_list = isinstance(value, list)
        made, problems = load_each(self.options, value if is_list else [value])
        if problems:
            cut = 0 if is_list else 1
            raise ValidationError({"problems": [Problem(item.path[cut:], item.message) for item in problems]})
        return made


class AdapterChoice(fields.Field[Any]):
    """`{adapter: NAME, ...options}`; what it holds is judged where the adapters are known. kind: 'news' or 'visits'."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return value


def load_each(options: type[OptionsT], values: list[Any]) -> tuple[tuple[OptionsT, ...], list[Problem]]:
    """Load every item of a list; the problems' paths begin with the item's number."""
    made: list[OptionsT] = []
    problems: list[Problem] = []
    for index, value in enumerate(values):
        loaded, wrong = load(options, value)
        problems += [Problem((index, *item.path), item.message) for item in wrong]
        if loaded is not None:
            made.append(loaded)
    return tuple(made), problems
