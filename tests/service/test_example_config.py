"""config/: the example holds every option and loads; the schema is the one that the option classes give."""

import dataclasses
import json
import re
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from adapters import registry
from adapters.options import Group, keys_of
from service import schema_file
from service.settings import load_settings
from service.settings_fields import ByName, OneOrMany
from service.settings_groups import Configuration, Key
from service.settings_portals import DatabaseGroup, District, PortalGroup
from service.yamlfile import read

CONFIG = Path(__file__).parents[2] / "config"
EXAMPLE = CONFIG / "soluong.example.yaml"
AGAIN = f"\n\nThe adapters' options have changed; write the files anew:  {schema_file.COMMAND}\n"
ENVIRON = {"NGASON_DB_PASSWORD": "x"}


@pytest.fixture(scope="module")
def example():
    return EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalogue(example):
    lines = example[example.index(schema_file.CATALOGUE) :].splitlines()
    start = lines.index("#news:")
    return YAML(typ="safe", pure=True).load("\n".join(line[1:] for line in lines[start:]))


def test_the_example_loads_without_a_warning():
    settings = load_settings(EXAMPLE, ENVIRON)
    assert [portal.id for portal in settings.portals] == [40100, 40101]
    assert settings.warnings == ()


def test_the_example_names_the_schema_in_its_first_line(example):
    assert example.splitlines()[0] == "# yaml-language-server: $schema=./soluong.schema.json"


def test_the_example_shows_the_default_of_every_option_of_the_service():
    written = load_settings(EXAMPLE, ENVIRON)
    document = read(EXAMPLE, ENVIRON).value
    for item in dataclasses.fields(Configuration):
        if item.name not in ("databases", "portals"):
            assert item.name in document
            assert getattr(written, item.name) == item.default, item.name


@pytest.mark.parametrize("options", [Configuration, DatabaseGroup, PortalGroup, District, Key])
def test_the_example_has_every_key(options, example):
    written = example[: example.index(schema_file.CATALOGUE)]
    assert [key for key in keys_of(options) if not re.search(rf"(?m)(^#?|[ {{]){key}:( |$)", written)] == []


def test_the_example_has_every_key_of_every_section():
    document = read(EXAMPLE, ENVIRON).value
    for item in dataclasses.fields(Configuration):
        field = item.metadata["field"]
        if isinstance(field, Group):
            assert set(document[item.name]) == set(keys_of(field.options))


@pytest.mark.parametrize("kind", ["news", "visits"])
def test_the_catalogue_has_every_option_of_every_adapter(kind, catalogue):
    known = registry.news_adapters() if kind == "news" else registry.visit_adapters()
    shown = {entry["adapter"]: entry for entry in catalogue[kind] or ()}
    assert sorted(shown) == sorted(known), AGAIN
    for name, adapter in known.items():
        assert set(shown[name]) == {"adapter", *keys_of(adapter.Options)}, AGAIN


def test_the_catalogue_is_up_to_date(example):
    assert schema_file.refreshed(example) == example, AGAIN


def test_the_schema_is_up_to_date():
    written = (CONFIG / "soluong.schema.json").read_text(encoding="utf-8")
    assert written == schema_file.schema_text(), AGAIN


def test_the_schema_is_a_schema_and_takes_the_example():
    schema = json.loads((CONFIG / "soluong.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(read(EXAMPLE, ENVIRON).value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("numbers",), "numbr"),
        (("limits", "pool"), 0),
        (("limits", "rat"), "600/minute"),
        (("portals", 0, "level"), "quan"),
        (("portals", 0, "news", "adapter"), "wordpres"),
        (("portals", 0, "news", "tabel_prefix"), "wp_"),
        (("portals", 0, "huyen", "id"), "401"),
        (("paths", "cong"), "api/cong"),
    ],
)
def test_the_schema_refuses_what_the_service_refuses(path, value):
    document = read(EXAMPLE, ENVIRON).value
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    assert list(jsonschema.Draft202012Validator(schema_file.schema()).iter_errors(document))


class EveryVariable(dict):
    """An environment in which every variable is set."""

    def get(self, name, default=None):
        return "x"


@pytest.mark.parametrize("recipe", sorted(CONFIG.glob("recipes/*.y*ml")), ids=lambda path: path.name)
def test_every_recipe_loads_without_a_warning(recipe):
    assert load_settings(recipe, EveryVariable()).warnings == ()


def test_every_option_is_described_in_both_languages():
    def options_in(options):
        for item in dataclasses.fields(options):
            field = item.metadata["field"]
            yield item
            if isinstance(field, (Group, ByName, OneOrMany)):
                yield from options_in(field.options)

    adapters = [*registry.news_adapters().values(), *registry.visit_adapters().values()]
    for group in (Configuration, PortalGroup, Key, *(adapter.Options for adapter in adapters)):
        for item in options_in(group):
            assert item.metadata["help"].vi, item.name
            assert item.metadata["help"].en, item.name
