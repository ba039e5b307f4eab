"""For every example database: init with flags for the four facts, then count gives the CMS's own number."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest

from tests.databases import Example, example_script
from tests.service.example_yaml import NAMES, Entry, entries
from tests.service.initial import FOUR_FACTS, Init, flags_of, password_url
from tests.service.site_folders import site_folder

COMPONENT = {"liferay": "group_id", "matomo": "idsite"}
"""The option that `--site KEY=...` gives."""
FOUND_BY_ITSELF = ("table_prefix", "group_id", "idsite")
NEVER_TAKEN_BY_ITSELF = ("vinaora-2", "vinaora-3", "liferay-viewcount")
"""Two counters that are both alive, and one that keeps no days."""


def flags(entry: Entry) -> list[str]:
    """What a script would say: the facts, the adapter's options that nobody could guess, and no other adapter."""
    cms = "drupal" if entry.example.startswith("drupal") else entry.example
    options = {key: value for key, value in entry.yaml.items() if key not in FOUND_BY_ITSELF}
    if options["adapter"] not in NEVER_TAKEN_BY_ITSELF:
        del options["adapter"]
    other = "visits" if entry.what == "news" else "news"
    facts = list(FOUR_FACTS)
    if cms in COMPONENT:
        component = entry.yaml[COMPONENT[cms]]
        facts = ["--site", f"{component}={FOUR_FACTS[1]}:{FOUR_FACTS[3]}", *FOUR_FACTS[4:]]
    return [*facts, *flags_of(entry.what, options), f"--{other}", "none"]


def target(name: str, folder: Path, example: Example) -> str:
    """The portal's folder; of a home-made portal, which has none, the database's URL."""
    url = example(name)
    if name.startswith("generic"):
        return password_url(url)
    return str(site_folder(folder / "site", "drupal" if name.startswith("drupal") else name, url))


@pytest.mark.parametrize("name", NAMES)
def test_init_with_flags_and_then_count_gives_the_cmss_own_number(name: str, example: Example, tmp_path: Path) -> None:
    if not example_script(name).exists():
        pytest.skip("the shared example databases are not part of the repository")
    where = target(name, tmp_path, example)
    asked = sorted(entries(name), key=lambda entry: (entry.what, json.dumps(entry.yaml)))
    wrong = []
    for number, (_, alike) in enumerate(groupby(asked, key=lambda entry: (entry.what, json.dumps(entry.yaml)))):
        group = list(alike)
        init = Init(tmp_path / str(number))
        init.done(where, *flags(group[0]))
        answers = [init.count(entry.first, entry.last, entry.what) for entry in group]
        wrong += [(entry, got) for entry, got in zip(group, answers, strict=True) if got != entry.expect]
    assert not wrong
