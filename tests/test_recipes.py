"""config/recipes/: each loads, tells editors its schema, and counts a real database of its CMS over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from adapters.dates import VIETNAM
from service.app import create_app
from service.cache import MemoryCache
from service.counting import Counting
from service.settings import Database, Settings, load_settings
from tests.adapters.seeds import SEEDS, portable
from tests.databases import Server

CONFIG = Path(__file__).resolve().parents[1] / "config"
RECIPES = sorted((CONFIG / "recipes").glob("*.yaml"))
SCHEMA_LINE = "# yaml-language-server: $schema=../soluong.schema.json"
UNKNOWN = 422


class Run(NamedTuple):
    """A recipe on a seed's database.

    prefix:  the seed's table prefix, and the recipe's that takes its place.
    answers: path, day, and what the API says of the only portal there: the number, or UNKNOWN.
    """

    seeds: tuple[str, ...]
    now: str
    answers: tuple[tuple[str, str, int], ...]
    prefix: tuple[str, str] = ("", "")


NEWS, VISITS, COMMUNE = "/api/tintuc/huyen", "/api/truycap/huyen", "/api/tintuc/xa"
ON_JOOMLA = ((NEWS, "2025-03-01", 1), (VISITS, "2025-04-09", 8))
RUNS = {
    "wordpress": (
        Run(("wordpress",), "2024-12-01", ((NEWS, "2024-10-05", 2),)),
        Run(("wordpress_statistics",), "2025-03-15", ((VISITS, "2024-08-01", 20),)),
    ),
    # The district's site runs on Viet Nam's time, the commune's on UTC.
    "wordpress-multisite": (
        Run(("wordpress_network",), "2024-12-01", ((NEWS, "2024-05-31", 2), (COMMUNE, "2024-05-31", 1))),
    ),
    "joomla": (Run(("joomla", "joomla_counters"), "2025-04-10", ON_JOOMLA, ("jp_", "jos_")),),
    "k2": (Run(("joomla", "k2", "joomla_counters"), "2025-04-10", ON_JOOMLA, ("jp_", "jos_")),),
    "nukeviet": (Run(("nukeviet",), "2025-03-11", ((NEWS, "2025-03-10", 4), (VISITS, "2025-03-10", 5))),),
    "drupal": (
        Run(("drupal7",), "2025-03-11", ((NEWS, "2025-03-10", 3), (VISITS, "2025-03-10", UNKNOWN))),
        Run(("drupal8",), "2025-03-11", ((NEWS, "2025-03-10", 5), (VISITS, "2025-03-10", UNKNOWN))),
    ),
    "liferay": (Run(("liferay",), "2025-03-11", ((NEWS, "2025-03-10", 4), (VISITS, "2025-03-10", UNKNOWN))),),
    "matomo": (Run(("matomo",), "2025-03-11", ((VISITS, "2025-02-10", 2),)),),
    "generic-aspnet": (Run(("generic",), "2025-07-10", ((NEWS, "2025-07-01", 4), (VISITS, "2025-07-02", 20))),),
    "generic-php": (Run(("generic",), "2025-07-10", ((NEWS, "2025-07-01", 2), (VISITS, "2025-07-01", UNKNOWN))),),
}


def loaded(recipe: Path) -> Settings:
    """The recipe with every variable that it names set."""
    names = re.findall(r"!env (\w+)", recipe.read_text("utf-8"))
    return load_settings(recipe, dict.fromkeys(names, "mat-khau"))


@contextmanager
def asked(server: Server, recipe: Path, run: Run, folder: Path) -> Iterator[FlaskClient]:
    """A client of the service with the recipe's settings, whose database is the seed's."""
    url = server.create_database("recipe_" + recipe.stem.replace("-", "_"))
    for seed in run.seeds:
        server.load(url, portable(server, (SEEDS / f"{seed}.sql").read_text("utf-8").replace(*run.prefix)))
    settings = loaded(recipe)
    databases = {name: Database(name, url) for name in settings.databases}
    ledger = replace(settings.ledger, url=sa.URL.create("sqlite", database=str(folder / "ledger.db")))
    settings = replace(settings, databases=databases, ledger=ledger)
    now = datetime.fromisoformat(f"{run.now}T12:00:00").replace(tzinfo=VIETNAM)
    with closing(Counting(settings, MemoryCache(), lambda: now)) as counting:
        yield create_app(settings, counting).test_client()


def answer(client: FlaskClient, path: str, day: str) -> int:
    """The number of the only row, or the status that says why there is none."""
    district = {"Huyen_Id": 401} if path.endswith("/xa") else {}
    response: Any = client.post(f"{path}?dang=mang", json={**district, "TuNgay": day, "DenNgay": day})
    if response.status_code != 200:
        return int(response.status_code)
    (row,) = response.json
    return int(row["SoLuong"])


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_loads_without_a_warning(recipe: Path) -> None:
    settings = loaded(recipe)
    assert settings.portals
    assert settings.warnings == ()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_begins_with_its_schema(recipe: Path) -> None:
    first = recipe.read_text("utf-8").splitlines()[0]
    assert first == SCHEMA_LINE
    assert (recipe.parent / first.partition("$schema=")[2]).is_file()


def test_every_recipe_is_run_and_listed_for_the_reader() -> None:
    names = {path.stem for path in RECIPES}
    assert set(RUNS) == names
    assert set(re.findall(r"\(recipes/([\w-]+)\.yaml\)", (CONFIG / "README.md").read_text("utf-8"))) == names


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_counts_its_cms(mariadb: Server, recipe: Path, tmp_path: Path) -> None:
    for run in RUNS[recipe.stem]:
        with asked(mariadb, recipe, run, tmp_path) as client:
            for path, day, expected in run.answers:
                assert answer(client, path, day) == expected, (path, day)
