"""The files an editor needs, made from the option classes: JSON Schema, and the adapters' part of the example.

python -m service.schema_file config      # writes config/soluong.schema.json and the end of soluong.example.yaml
python -m service.schema_file             # prints the schema
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from marshmallow import fields, validate

from adapters import registry
from adapters.options import REQUIRED, Group, OneOfFields, Options, expectation, is_secret, keys_of
from adapters.text import Text
from service.settings_fields import AdapterChoice, ByName, OneOrMany, Said
from service.settings_groups import Configuration

COMMAND = "python -m service.schema_file config"
CATALOGUE = "# --- Các adapter / The adapters "
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema of the configuration, with every adapter that is here."""
    return {"$schema": DIALECT, "title": "Soluong", **group_schema(Configuration)}


def group_schema(options: type[Options]) -> dict[str, Any]:
    """A group of options as a closed object."""
    items = dict(zip(keys_of(options), dataclasses.fields(options), strict=True))
    made: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _option_schema(item) for key, item in items.items()},
    }
    required = [key for key, item in items.items() if item.default is REQUIRED]
    return {**made, "required": required} if required else made


def _option_schema(item: dataclasses.Field[Any]) -> dict[str, Any]:
    field = item.metadata["field"]
    made = field_schema(field)
    if field.allow_none:
        made = {"anyOf": [made, {"type": "null"}]}
    made["description"] = _both(item.metadata["help"])
    if item.default is not REQUIRED and not isinstance(field, (Group, ByName)):
        made["default"] = plain(item.default)
    if item.metadata["example"] is not None:
        made["examples"] = [plain(item.metadata["example"])]
    return made


def field_schema(field: fields.Field[Any]) -> dict[str, Any]:
    """What an editor can check of one field; {} where only the service can judge."""
    if isinstance(field, Group):
        return group_schema(field.options)
    if isinstance(field, ByName):
        return {"type": "object", "additionalProperties": group_schema(field.options)}
    if isinstance(field, OneOrMany):
        one = group_schema(field.options)
        return {"anyOf": [one, {"type": "array", "items": one}]}
    if isinstance(field, AdapterChoice):
        return _adapter_schema(field.kind)
    if isinstance(field, OneOfFields):
        return {"anyOf": [field_schema(inner) for inner in field.choices]}
    if isinstance(field, fields.List):
        return {"type": "array", "items": field_schema(field.inner), **_limits(field, "minItems", "maxItems")}
    if isinstance(field, Said):
        return dict(field.schema)
    if "schema" in field.metadata:
        return dict(cast("Mapping[str, Any]", field.metadata["schema"]))
    if isinstance(field, fields.Boolean):
        return {"type": "boolean"}
    if isinstance(field, fields.Integer):
        return {"type": "integer", **_limits(field, "minimum", "maximum")}
    if isinstance(field, fields.String):
        return {"type": "string", **_text_limits(field)} if not is_secret(field) else {"type": ["string", "number"]}
    return {}


def _limits(field: fields.Field[Any], lowest: str, highest: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for check in field.validators:
        if isinstance(check, (validate.Range, validate.Length)):
            made.update({name: value for name, value in ((lowest, check.min), (highest, check.max)) if value})
            if isinstance(check, validate.Range) and check.min == 0:
                made[lowest] = 0
    return made


def _text_limits(field: fields.Field[Any]) -> dict[str, Any]:
    made = _limits(field, "minLength", "maxLength")
    for check in field.validators:
        if isinstance(check, validate.OneOf):
            made["enum"] = list(check.choices)
        elif isinstance(check, validate.Regexp):
            made["pattern"] = "^(?:" + str(check.regex.pattern).replace(r"\Z", "$") + ")"
    return made


def _adapter_schema(kind: str) -> dict[str, Any]:
    """`adapter` chooses which options there are."""
    adapters = _adapters(kind)
    names: list[Any] = [{"const": name, "description": _both(adapter.help)} for name, adapter in adapters.items()]
    database = {
        "type": "string",
        "description": "tên trong databases / if not the portal's database",
    }
    branches: list[Any] = []
    for name, adapter in adapters.items():
        options = group_schema(adapter.Options)
        options["properties"] = {"adapter": {"const": name}, "database": database, **options["properties"]}
        given = {"properties": {"adapter": {"const": name}}, "required": ["adapter"]}
        branches.append({"if": given, "then": options})
    return {
        "type": "object",
        "properties": {"adapter": {"oneOf": names or [False]}, "database": database},
        "required": ["adapter"],
        "allOf": branches or [True],
    }


def _adapters(kind: str) -> Mapping[str, Any]:
    return registry.news_adapters() if kind == "news" else registry.visit_adapters()


def _both(text: Text) -> str:
    return text.vi if text.vi == text.en else f"{text.vi} / {text.en}"


def plain(value: Any) -> Any:
    """A value as JSON and YAML write it."""
    if isinstance(value, Options):
        items = zip(keys_of(type(value)), dataclasses.fields(value), strict=True)
        return {key: plain(getattr(value, item.name)) for key, item in items}
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


# --- The adapters' part of the example file ---------------------------------------------------------------------------


def catalogue() -> str:
    """Every adapter with every option, as YAML behind `#`; without the first character of each line it is YAML."""
    lines = [
        (CATALOGUE + "-" * 120)[:120],
        "# Bỏ dấu # đầu dòng khi dùng; chép nội dung vào news: hoặc visits: của một cổng.",
        "# Take the # away and copy what you need into a portal's news: or visits:.",
        f"# Phần này do lệnh sau viết / written by: {COMMAND}",
    ]
    for kind in ("news", "visits"):
        lines.append(f"#{kind}:")
        for name, adapter in _adapters(kind).items():
            lines += [f"#  # {_both(adapter.help)}", f"#  - adapter: {name}"]
            lines += [f"#{line}" for line in _example_lines(adapter.Options, "    ")]
    return "\n".join(lines) + "\n"


def _example_lines(options: type[Options], indent: str) -> list[str]:
    lines: list[str] = []
    for key, item in zip(keys_of(options), dataclasses.fields(options), strict=True):
        field, example = item.metadata["field"], item.metadata["example"]
        says = _both(item.metadata["help"])
        if item.default is REQUIRED:
            says += " [bắt buộc / required]"
        if isinstance(field, Group) and example is None:
            lines += [f"{indent}{key}:  # {says}", *_example_lines(field.options, indent + "  ")]
            continue
        value = item.default
        if example is not None and value in (REQUIRED, None, ()):
            says += "" if value is REQUIRED else f" [mặc định / default: {json.dumps(plain(value))}]"
            value = example
        if value is REQUIRED:
            says += f"; {_both(expectation(field))}"
            value = None
        lines.append(f"{indent}{key}: {json.dumps(plain(value), ensure_ascii=False)}  # {says}")
    return lines


def refreshed(example: str) -> str:
    """The example file with its adapters' part made anew."""
    return example[: example.index(CATALOGUE)] + catalogue()


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str]) -> None:
    """Print the schema, or write both files into a folder."""
    if not arguments:
        sys.stdout.write(schema_text())
        return
    folder = Path(arguments[0])
    example = folder / "soluong.example.yaml"
    example.write_text(refreshed(example.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "soluong.schema.json").write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
