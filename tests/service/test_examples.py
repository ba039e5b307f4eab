"""Every answer that the CMSes themselves gave on the shared example databases, over HTTP from gunicorn."""

from __future__ import annotations

import json

import pytest

from tests.copying import copy_tables
from tests.databases import example_script
from tests.service.example_yaml import NAMES, Entry, entries
from tests.service.served import served

PATHS = {"news": "/api/tintuc/xa", "visits": "/api/truycap/xa"}


def portal(number: int, entry: Entry) -> dict:
    """A commune that is alone in its group, so that a question names it alone."""
    group = {"id": number, "name": f"Nhóm {number}"}
    return {
        "id": number, "name": f"Cổng {number}", "level": "xa", "huyen": group, "database": entry.example,
        entry.what: entry.yaml,
    }  # fmt: skip


def ask(client, number: int, entry: Entry) -> int | None:
    """The number answered; None for 422, which says that it cannot be known."""
    body = {"Huyen_Id": number, "TuNgay": entry.first, "DenNgay": entry.last}
    answer = client.post(PATHS[entry.what], json=body)
    if answer.status_code == 422:
        assert answer.json()["error_code"] == "KHONG_CO_SO_LIEU"
        return None
    assert answer.status_code == 200, (entry, answer.text)
    (row,) = answer.json()
    return row["SoLuong"]


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_of_the_example_comes_out_equal_over_http(name, example, tmp_path):
    require(name)
    check(name, example(name), entries(name), tmp_path)


def test_joomlas_news_come_out_equal_on_postgresql_too(example, postgresql, tmp_path):
    require("joomla")
    url = postgresql.create_database("joomla_over_http")
    tables = ("content", "categories", "viewlevels", "usergroups", "extensions")
    copy_tables(example("joomla"), url, [f"j4_{name}" for name in tables])
    check("joomla", url, [entry for entry in entries("joomla") if entry.what == "news"], tmp_path)


def test_a_home_made_portal_comes_out_equal_on_sqlite_too(example, sqlite, tmp_path):
    require("generic-mariadb")
    url = sqlite.create_database("generic_over_http")
    copy_tables(example("generic-mariadb"), url)
    check("generic-mariadb", url, entries("generic-mariadb"), tmp_path)


def require(name):
    """The example, which lies beside the repository and not in it."""
    if not example_script(name).exists():
        pytest.skip("the shared example databases are not part of the repository")


def check(name, url, asked, folder):
    """Ask everything over HTTP; `pytest -s` shows how many are equal."""
    config = folder / "soluong.yaml"  # JSON is YAML
    portals = [portal(number, entry) for number, entry in enumerate(asked, 1)]
    ledger = {"url": f"sqlite:///{folder}/ledger.db"}
    limits = {"range_days": 10_000}  # one of the questions is 26 years long
    databases = {name: {"url": url.render_as_string(hide_password=False)}}
    yaml = {"databases": databases, "portals": portals, "ledger": ledger, "limits": limits}
    config.write_text(json.dumps(yaml), "utf-8")
    with served(config) as client:
        answers = [ask(client, number, entry) for number, entry in enumerate(asked, 1)]
    wrong = [(entry, answer) for entry, answer in zip(asked, answers, strict=True) if answer != entry.expect]
    engine = url.get_backend_name()
    print(f"{name} on {engine}: {len(asked) - len(wrong)} of {len(asked)} equal")  # noqa: T201  for pytest -s
    assert not wrong
