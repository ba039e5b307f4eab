"""Every answer that the CMSes themselves gave on the shared example databases, over HTTP from gunicorn."""

from __future__ import annotations

import json

import pytest

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
    if not example_script(name).exists():
        pytest.skip("the shared example databases are not part of the repository")
    url = example(name).render_as_string(hide_password=False)
    asked = entries(name)
    config = tmp_path / "soluong.yaml"  # JSON is YAML
    portals = [portal(number, entry) for number, entry in enumerate(asked, 1)]
    ledger = {"url": f"sqlite:///{tmp_path}/ledger.db"}
    limits = {"range_days": 10_000}  # one of the questions is 26 years long
    yaml = {"databases": {name: {"url": url}}, "portals": portals, "ledger": ledger, "limits": limits}
    config.write_text(json.dumps(yaml), "utf-8")
    with served(config) as client:
        answers = [ask(client, number, entry) for number, entry in enumerate(asked, 1)]
    wrong = [(entry, answer) for entry, answer in zip(asked, answers, strict=True) if answer != entry.expect]
    print(f"{name}: {len(asked) - len(wrong)} of {len(asked)} equal")  # noqa: T201  shown by pytest -s
    assert not wrong
