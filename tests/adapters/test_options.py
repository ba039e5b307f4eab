"""Options of the YAML: what is right is taken; what is wrong is named with its path and with what would be right."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from marshmallow import fields

from adapters.options import (
    REQUIRED,
    Group,
    Options,
    Problem,
    choice,
    expectation,
    is_identifier,
    keys_of,
    load,
    many,
    name_or_id,
    option,
    secret,
    table_prefix,
    text,
    whole,
    yes_no,
)
from adapters.registry import news_adapters, visit_adapters
from adapters.text import Text

HELP = Text("trợ giúp", "help")


@dataclass(frozen=True)
class Inner(Options):
    days: int = option(whole(1, 31), 7, HELP)
    names: tuple[str, ...] = option(many(text(5)), (), HELP)


@dataclass(frozen=True)
class Sample(Options):
    name: str = option(text(10), REQUIRED, HELP)
    prefix: str = option(table_prefix(), "wp_", HELP)
    metric: str = option(choice("visits", "visitors"), "visits", HELP)
    count: int | None = option(whole(1), None, HELP)
    is_on: bool = option(yes_no(), True, HELP)
    key: str | None = option(secret(), None, HELP)
    categories: tuple[str | int, ...] = option(many(name_or_id()), (), HELP)
    inner: Inner = option(Group(Inner), Inner(), HELP)
    first: str | None = option(text(), None, HELP, key="from")
    last: str | None = option(text(), None, HELP, key="to")

    def problems(self) -> Iterable[Problem]:
        if self.last and not self.first:
            yield Problem(("to",), Text("to cần có from", "to needs from"))


def wrong(given: object) -> list[tuple[tuple[str | int, ...], str]]:
    """Path and English sentence of each problem."""
    made, problems = load(Sample, given)
    assert made is None
    return [(problem.path, problem.message.en) for problem in problems]


def test_what_is_not_written_has_its_default() -> None:
    made, problems = load(Sample, {"name": "cổng"})
    assert problems == []
    assert made == Sample(name="cổng")
    assert (made.prefix, made.metric, made.count, made.is_on, made.inner.days) == ("wp_", "visits", None, True, 7)


def test_what_is_written_is_taken() -> None:
    given = {
        "name": "cổng", "prefix": "", "metric": "visitors", "count": 3, "is_on": False, "key": "s3cret",
        "categories": ["tin-tuc", 5], "inner": {"days": 31, "names": ["a", "b"]}, "from": "a", "to": "b",
    }  # fmt: skip
    made, problems = load(Sample, given)
    assert problems == []
    assert made == Sample(
        name="cổng", prefix="", metric="visitors", count=3, is_on=False, key="s3cret", categories=("tin-tuc", 5),
        inner=Inner(days=31, names=("a", "b")), first="a", last="b",
    )  # fmt: skip


def test_loaded_options_can_be_used_as_a_key_and_not_be_changed() -> None:
    made, _ = load(Sample, {"name": "cổng", "categories": ["a"]})
    assert made is not None
    assert {made: 1}[Sample(name="cổng", categories=("a",))] == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "khác"  # type: ignore[misc]  # what is tested


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        ({}, ("name",), "required key is missing; wanted text of 1 to 10 characters"),
        ({"name": ""}, ("name",), "found ''; wanted text of 1 to 10 characters"),
        ({"name": "x" * 11}, ("name",), "found 'xxxxxxxxxxx'; wanted text of 1 to 10 characters"),
        ({"name": 5}, ("name",), "found 5; wanted text of 1 to 10 characters"),
        ({"name": None}, ("name",), "found nothing; wanted text of 1 to 10 characters"),
        ({"name": "a", "prefix": "wp-"}, ("prefix",), "found 'wp-'; wanted letters, digits and underscores only"),
        ({"name": "a", "prefix": "wp_\n"}, ("prefix",), "found 'wp_\\n'; wanted letters, digits and underscores only"),
        ({"name": "a", "prefix": "wp;"}, ("prefix",), "found 'wp;'; wanted letters, digits and underscores only"),
        ({"name": "a", "metric": "hits"}, ("metric",), "found 'hits'; wanted one of: visits, visitors"),
        ({"name": "a", "count": 0}, ("count",), "found 0; wanted a whole number of 1 or more"),
        ({"name": "a", "count": "3"}, ("count",), "found '3'; wanted a whole number of 1 or more"),
        ({"name": "a", "count": 1.0}, ("count",), "found 1.0; wanted a whole number of 1 or more"),
        ({"name": "a", "count": True}, ("count",), "found true; wanted a whole number of 1 or more"),
        ({"name": "a", "is_on": "yes"}, ("is_on",), "found 'yes'; wanted true or false"),
        ({"name": "a", "is_on": 1}, ("is_on",), "found 1; wanted true or false"),
        ({"name": "a", "categories": "tin"}, ("categories",),
         "found 'tin'; wanted a list, each item text of 1 to 255 characters or a whole number of 0 or more"),
        ({"name": "a", "categories": ["tin", -1]}, ("categories", 1),
         "found -1; wanted text of 1 to 255 characters or a whole number of 0 or more"),
        ({"name": "a", "inner": {"days": 32}}, ("inner", "days"), "found 32; wanted a whole number from 1 to 31"),
        ({"name": "a", "inner": {"names": ["ok", "dài quá"]}}, ("inner", "names", 1),
         "found 'dài quá'; wanted text of 1 to 5 characters"),
        ({"name": "a", "inner": 7}, ("inner",), "found 7; wanted a mapping of: days, names"),
        ({"name": "a", "inner": {"day": 1}}, ("inner", "day"),
         "unknown key 'day' (did you mean 'days'?); known: days, names"),
        ({"name": "a", "to": "b"}, ("to",), "to needs from"),
        ({"name": "a", "first": "b"}, ("first",),
         "unknown key 'first'; known: name, prefix, metric, count, is_on, key, categories, inner, from, to"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_would_be_right(
    given: dict[str, Any], path: tuple[str | int, ...], message: str
) -> None:
    assert (path, message) in wrong(given)
    assert len(wrong(given)) == 1


def test_all_problems_come_at_once() -> None:
    found = wrong({"prefix": "-", "metrics": "visits", "count": -1, "inner": {"days": 0, "names": ["dài quá", 5]}})
    assert len(found) == 7
    assert {path for path, _ in found} == {
        ("name",), ("prefix",), ("metrics",), ("count",), ("inner", "days"), ("inner", "names", 0),
        ("inner", "names", 1),
    }  # fmt: skip


def test_no_message_shows_a_secret() -> None:
    for value in ("", 12345, ["s3cret"], {"s3cret": 1}):
        made, problems = load(Sample, {"name": "a", "key": value})
        assert made is None
        (problem,) = problems
        assert problem.path == ("key",)
        assert problem.message == Text("gặp một giá trị (không in ra); cần ", "found a value (not shown); wanted ") + (
            expectation(secret())
        )


@pytest.mark.parametrize("given", ["wp_", 5, ["name"]])
def test_options_are_a_mapping(given: object) -> None:
    ((path, message),) = wrong(given)
    assert path == ()
    assert message.endswith("wanted a mapping of: name, prefix, metric, count, is_on, key, categories, inner, from, to")


def test_nothing_is_an_empty_mapping() -> None:
    assert load(Inner, None) == (Inner(), [])


def test_a_long_value_is_shortened_to_one_line() -> None:
    ((_, message),) = wrong({"name": "x" * 500})
    assert len(message) < 120


def test_a_default_that_could_be_changed_is_refused() -> None:
    with pytest.raises(TypeError, match="immutable"):
        option(many(text()), [], HELP)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("wp_posts", True), ("_a1", True), ("1a", False), ("a-b", False), ("", False), ("a b", False)],
)
def test_a_plain_sql_name_is_told_from_others(word: str, expected: bool) -> None:
    assert is_identifier(word) is expected


ADAPTERS = [*news_adapters().items(), *visit_adapters().items()]


@pytest.mark.parametrize(("name", "adapter"), ADAPTERS, ids=[name for name, _ in ADAPTERS])
def test_every_option_of_every_adapter_is_explained_in_both_languages(name: str, adapter: Any) -> None:
    assert adapter.help.vi
    assert adapter.help.en
    for item in dataclasses.fields(adapter.Options):
        assert isinstance(item.metadata["field"], fields.Field), item.name
        assert item.metadata["help"].vi and item.metadata["help"].en, item.name
        wanted = expectation(item.metadata["field"])
        assert wanted.vi and wanted.en, item.name
    assert len(set(keys_of(adapter.Options))) == len(keys_of(adapter.Options))


@pytest.mark.parametrize(("name", "adapter"), ADAPTERS, ids=[name for name, _ in ADAPTERS])
def test_an_unknown_option_of_any_adapter_is_refused_with_those_it_has(name: str, adapter: Any) -> None:
    made, problems = load(adapter.Options, {"no_such_option": 1})
    assert made is None
    said = {problem.path: problem.message.en for problem in problems}
    assert said[("no_such_option",)].endswith(f"known: {', '.join(keys_of(adapter.Options))}")
