"""Options of the YAML: frozen dataclasses whose fields carry the marshmallow field that validates them.

One declaration serves validation, the error sentences, the editor's JSON Schema and the documentation:

    @dataclass(frozen=True)
    class KokoOptions(Options):
        metric: str = option(choice("visitors", "pageviews"), "visitors", Text("đại lượng", "the metric"))

`load(KokoOptions, mapping)` gives the object, or every problem with its path.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from adapters.text import Text

Path = tuple[str | int, ...]
REQUIRED: Any = dataclasses.MISSING
_UNKNOWN, _MISSING = "unknown-key", "missing-key"


class Problem(NamedTuple):
    """One thing that is wrong: where (path inside the mapping) and what, with what would be right."""

    path: Path
    message: Text


@dataclass(frozen=True)
class Options:
    """Base of every group of options. A subclass may check what one field alone cannot show."""

    def problems(self) -> Iterable[Problem]:
        """Problems between fields; paths are relative to this group."""
        return ()


OptionsT = TypeVar("OptionsT", bound=Options)


def option(field: fields.Field[Any], default: Any, help: Text, *, example: Any = None, key: str | None = None) -> Any:
    """A dataclass field validated by a marshmallow field.

    default: the value when the key is absent; REQUIRED where there is no sensible one.
    help:    one phrase for the example file, the editor and the documents.
    key:     the key in the YAML where it cannot be the attribute's name (`from` is a word of Python's).
    """
    field.required = default is REQUIRED
    field.data_key = key
    if default is None:
        field.allow_none = True
    metadata = {"field": field, "help": help, "example": example}
    if isinstance(default, (list, dict, set)):
        raise TypeError("a default must be immutable; use a tuple")
    return dataclasses.field(default=default, metadata=metadata, kw_only=True)


# --- Fields -----------------------------------------------------------------------------------------------------------


class _Whole(fields.Integer):
    """A whole number; `true` is none, though Python says so."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **kwargs)


class _YesNo(fields.Boolean):
    """true or false, nothing that merely looks like it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Many(fields.List[Any]):
    """A YAML list, given on as a tuple."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise self.make_error("invalid")
        return tuple(super()._deserialize(value, *args, **kwargs))


class OneOfFields(fields.Field[Any]):
    """The first of several fields that takes the value, e.g. text or a whole number."""

    def __init__(self, *choices: fields.Field[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        for choice in self.choices:
            try:
                return choice.deserialize(value, attr, data, **kwargs)
            except ValidationError:
                continue
        raise ValidationError("none of the forms")


class Group(fields.Field[Any]):
    """A nested group of options; its problems keep their own paths."""

    def __init__(self, options: type[Options], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        loaded, problems = load(self.options, value)
        if problems:
            raise ValidationError({"problems": problems})
        return loaded


def text(longest: int = 255, *, expect: Text | None = None, pattern: str | None = None) -> fields.Field[Any]:
    """A text of 1 to `longest` characters, of a pattern if one is given."""
    checks: list[Any] = [validate.Length(min=1, max=longest)]
    if pattern:
        checks.append(validate.Regexp(pattern))
    return fields.String(validate=checks, metadata={"expect": expect} if expect else {})


def whole(lowest: int = 0, highest: int = 2**63 - 1) -> fields.Field[Any]:
    """A whole number between two bounds, both included."""
    return _Whole(validate=validate.Range(min=lowest, max=highest))


def secret() -> fields.Field[Any]:
    """A text that no message may show."""
    return fields.String(validate=validate.Length(min=1), metadata={"secret": True})


def yes_no() -> fields.Field[Any]:
    """true or false."""
    return _YesNo()


def choice(*values: str) -> fields.Field[Any]:
    """One of these words."""
    return fields.String(validate=validate.OneOf(values))


def many(item: fields.Field[Any], *, at_least: int = 0) -> fields.Field[Any]:
    """A list of such values."""
    return Many(item, validate=validate.Length(min=at_least))


def name_or_id() -> fields.Field[Any]:
    """A name, or the number that the CMS gives it."""
    return OneOfFields(text(), whole())


def table_prefix() -> fields.Field[Any]:
    """A prefix of table names: letters, digits, underscore (it becomes part of SQL identifiers)."""
    expect = Text("chỉ chữ cái, chữ số và dấu gạch dưới", "letters, digits and underscores only")
    return fields.String(validate=validate.Regexp(r"[A-Za-z0-9_]{0,64}\Z"), metadata={"expect": expect})


# --- Loading ----------------------------------------------------------------------------------------------------------


def schema_of(options: type[Options]) -> Schema:
    """The marshmallow schema of a group of options."""
    entries: dict[str, Any] = {item.name: item.metadata["field"] for item in dataclasses.fields(options)}
    made = Schema.from_dict(entries, name=options.__name__)(unknown=RAISE)
    made.error_messages = {"unknown": _UNKNOWN}
    return made


def load(options: type[OptionsT], given: object) -> tuple[OptionsT | None, list[Problem]]:
    """Validate a mapping. Returns the object and no problem, or None and all problems."""
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        return None, [Problem((), found(given) + Text("; cần các khoá: ", "; wanted a mapping of: ") + _keys(options))]
    schema = schema_of(options)
    try:
        values = schema.load(dict(given))
    except ValidationError as error:
        messages = dict(error.messages) if isinstance(error.messages, dict) else {}
        return None, list(_explain(messages, schema, options, given))
    made = options(**values)
    problems = list(made.problems())
    return (None, problems) if problems else (made, [])


def _explain(
    messages: Mapping[str | int, Any], schema: Schema, options: type[Options], given: Mapping[Any, Any]
) -> Iterator[Problem]:
    by_key = {field.data_key or name: field for name, field in schema.fields.items()}
    for key, detail in messages.items():
        field = by_key.get(str(key))
        if field is None:
            yield Problem((key,), unknown(str(key), keys_of(options)))
        elif key not in given:
            wanted = expectation(field)
            yield Problem(
                (key,), Text(f"thiếu khoá bắt buộc; cần {wanted.vi}", f"required key is missing; wanted {wanted.en}")
            )
        else:
            yield from _inside(field, detail, given[key], (key,))


def _inside(field: fields.Field[Any], detail: Any, given: Any, path: Path) -> Iterator[Problem]:
    """Follow marshmallow's nested messages down to the value that is wrong."""
    if isinstance(detail, Mapping) and "problems" in detail:
        for problem in detail["problems"]:
            yield Problem(path + problem.path, problem.message)
    elif isinstance(detail, Mapping) and isinstance(field, fields.List) and isinstance(given, Sequence):
        for index, inner in detail.items():
            yield from _inside(field.inner, inner, given[int(index)], (*path, int(index)))
    elif isinstance(detail, Text):
        yield Problem(path, detail)
    else:
        shown = Text("gặp một giá trị (không in ra)", "found a value (not shown)") if is_secret(field) else found(given)
        yield Problem(path, shown + Text("; cần ", "; wanted ") + expectation(field))


# --- Sentences --------------------------------------------------------------------------------------------------------


def found(value: object) -> Text:
    """What was found, short enough for one line."""
    if value is None:
        return Text("để trống", "found nothing")
    shown = repr(value) if not isinstance(value, bool) else str(value).lower()
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return Text(f"gặp {shown}", f"found {shown}")


def unknown(word: str, known: Sequence[str], what: Text | None = None) -> Text:
    """An unknown word with the nearest known one, and all that are known."""
    what = what or Text("khoá", "key")
    near = difflib.get_close_matches(word, known, n=1)
    vi = f"{what.vi} lạ {word!r}" + (f" (có phải '{near[0]}'?)" if near else "") + f"; được dùng: {', '.join(known)}"
    en = f"unknown {what.en} {word!r}" + (f" (did you mean '{near[0]}'?)" if near else "")
    return Text(vi, f"{en}; known: {', '.join(known)}")


def expectation(field: fields.Field[Any]) -> Text:
    """What a field takes, as half a sentence."""
    if "expect" in field.metadata:
        return cast("Text", field.metadata["expect"])
    checks = list(field.validators)
    for check in checks:
        if isinstance(check, validate.OneOf):
            words = ", ".join(str(word) for word in check.choices)
            return Text(f"một trong: {words}", f"one of: {words}")
    if isinstance(field, fields.Boolean):
        return Text("true hoặc false", "true or false")
    if isinstance(field, fields.Integer):
        bounds = next((check for check in checks if isinstance(check, validate.Range)), None)
        return Text("số nguyên", "a whole number") + (_bounds(bounds) if bounds else Text("", ""))
    if isinstance(field, fields.List):
        item = expectation(field.inner)
        return Text(f"danh sách, mỗi phần tử là {item.vi}", f"a list, each item {item.en}")
    if isinstance(field, OneOfFields):
        parts = [expectation(inner) for inner in field.choices]
        return Text(" hoặc ".join(part.vi for part in parts), " or ".join(part.en for part in parts))
    if isinstance(field, Group):
        return Text("các khoá: ", "a mapping of: ") + _keys(field.options)
    length = next((check for check in checks if isinstance(check, validate.Length) and check.max), None)
    if length:
        return Text(f"chuỗi từ 1 đến {length.max} ký tự", f"text of 1 to {length.max} characters")
    return Text("chuỗi ký tự", "text")


def _bounds(check: validate.Range) -> Text:
    if check.max is not None and int(str(check.max)) >= 2**63 - 1:
        return Text(f" từ {check.min} trở lên", f" of {check.min} or more")
    return Text(f" từ {check.min} đến {check.max}", f" from {check.min} to {check.max}")


def _keys(options: type[Options]) -> Text:
    names = ", ".join(keys_of(options))
    return Text(names, names)


def keys_of(options: type[Options]) -> list[str]:
    """The keys of a group of options as the YAML writes them."""
    return [item.metadata["field"].data_key or item.name for item in dataclasses.fields(options)]


def is_secret(field: fields.Field[Any]) -> bool:
    """Whether the field's value must not appear in any message."""
    return bool(field.metadata.get("secret"))


def is_identifier(word: str) -> bool:
    """Whether a word is safe as a plain SQL name (letters, digits, underscore)."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", word) is not None
