"""What the flags give: `--news key=value` typed as the adapter's options want it, `--site KEY=ID:NAME`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields

from adapters.options import Group, Many, OneOfFields, Options, schema_of
from adapters.text import Text
from service.init.problems import InitError
from service.yamlbuild import _plain as yaml_scalar  # the very typing that the written YAML will get

NONE = "none"
_OWN_KEYS = ("adapter", "database")


@dataclass(frozen=True)
class Pairs:
    """`--news` or `--visits` as given. is_none: the portal shall have none of it."""

    flag: str
    values: Mapping[str, Any]
    is_none: bool = False

    @property
    def adapter(self) -> str | None:
        """The adapter that was named."""
        named = self.values.get("adapter")
        return named if isinstance(named, str) else None

    def typed(self, options: type[Options]) -> dict[str, Any]:
        """The values as YAML would have them."""
        return _group(options, {key: value for key, value in self.values.items() if key not in _OWN_KEYS})


@dataclass(frozen=True)
class SiteFlag:
    """`--site KEY=ID:NAME`."""

    key: str
    id: int
    name: str


def pairs(flag: str, given: Sequence[str]) -> Pairs:
    """Nested texts of `key=value`, dots between nested keys.

    >>> pairs("--news", ["where.TrangThai=2", "types=a,b"]).values
    {'where': {'TrangThai': '2'}, 'types': 'a,b'}
    """
    if NONE in given:
        return Pairs(flag, {}, is_none=True)
    values: dict[str, Any] = {}
    for item in given:
        key, equals, value = item.partition("=")
        path = key.strip().split(".")
        if not equals or not all(path):
            raise InitError(
                Text(f"{flag} {item}: cần khoá=giá trị, hoặc {NONE}", f"{flag} {item}: wanted key=value, or {NONE}")
            )
        inner = values
        for part in path[:-1]:
            below = inner.setdefault(part, {})
            if not isinstance(below, dict):
                raise InitError(
                    Text(f"{flag} {item}: '{part}' đã có giá trị", f"{flag} {item}: '{part}' already has a value")
                )
            inner = below
        inner[path[-1]] = value.strip()
    return Pairs(flag, values)


def site_flag(given: str) -> SiteFlag:
    """KEY=ID:NAME.

    >>> site_flag("2=40101:Trang thông tin điện tử xã Nga Điền")
    SiteFlag(key='2', id=40101, name='Trang thông tin điện tử xã Nga Điền')
    """
    key, _, rest = given.partition("=")
    number, _, name = rest.partition(":")
    if not key.strip() or not number.strip().isdecimal() or not name.strip():
        raise InitError(Text(f"--site {given}: cần KHOÁ=ID:TÊN", f"--site {given}: wanted KEY=ID:NAME"))
    return SiteFlag(key.strip(), int(number), name.strip())


def key_value(flag: str, given: Sequence[str]) -> dict[str, str]:
    """Flat `KEY=VALUE`."""
    split = [item.partition("=") for item in given]
    for key, equals, value in split:
        if not (key.strip() and equals and value.strip()):
            raise InitError(Text(f"{flag} {key}: cần KHOÁ=GIÁ_TRỊ", f"{flag} {key}: wanted KEY=VALUE"))
    return {key.strip(): value.strip() for key, _, value in split}


def _group(options: type[Options], given: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.data_key or name: field for name, field in schema_of(options).fields.items()}
    return {key: _value(known[key], value) if key in known else _any(value) for key, value in given.items()}


def _value(field: fields.Field[Any], given: Any) -> Any:
    """A text in the type that the field takes; what fits nothing stays, and the check says what would be right."""
    if isinstance(given, dict):
        return _group(field.options, given) if isinstance(field, Group) else _any(given)
    if isinstance(field, Many):
        return [_value(field.inner, item.strip()) for item in given.split(",")]
    if isinstance(field, OneOfFields):
        ways = [yaml_scalar(given), given, [item.strip() for item in given.split(",")]]
        return next((way for way in ways if fits(field, way)), given)
    if isinstance(field, fields.String):
        return None if given == "null" else _unquoted(given)
    return _any(given)


def fits(field: fields.Field[Any], value: Any) -> bool:
    """Whether a field of the settings takes the value."""
    try:
        field.deserialize(value)
    except ValidationError:
        return False
    return True


def _any(given: Any) -> Any:
    """Typed as the YAML would be: 2 is a number, null is nothing, '007' in quotes is text, a comma makes a list.

    >>> _any({"TrangThai": "2", "Loai": "1,2", "NgayXoa": "null", "Ma": "'007'", "HetHan": {"before_now": "true"}})
    {'TrangThai': 2, 'Loai': [1, 2], 'NgayXoa': None, 'Ma': '007', 'HetHan': {'before_now': True}}
    """
    if isinstance(given, dict):
        return {key: _any(value) for key, value in given.items()}
    if _unquoted(given) != given:
        return _unquoted(given)
    if "," in given:
        return [_any(item.strip()) for item in given.split(",")]
    return yaml_scalar(given)


def _unquoted(given: str) -> str:
    is_quoted = len(given) >= 2 and given[0] == given[-1] and given[0] in "'\""
    return given[1:-1] if is_quoted else given
