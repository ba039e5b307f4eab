"""What the ledger knows, over HTTP: days of a total, a reset, a midnight nobody watched, a portal that is away."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from adapters.dates import VIETNAM
from service.cache import MemoryCache
from service.counting import Counting
from service.ledger import Ledger
from service.recorder import Recorder
from service.recording import sources_of
from service.settings import load_settings
from tests.service.served import served

HITS = {
    # hours after the first midnight of 1 June 2025, and the total that a visitor saw then
    0: 1000,
    24: 1100,  # 1 June had 100
    30: 1130,
    36: 5,  # an administrator set the hits back; 30 and then 5 were seen on 2 June
    48: 25,  # and 20 more: at least 55
    # nobody watched the midnight between 3 and 4 June
    96: 90,
    120: 100,  # 5 June had 10
}


@pytest.fixture
def portal(tmp_path):
    """A Joomla total and its ledger, recorded at the moments above."""
    database = tmp_path / "portal.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE jos_content (id INTEGER PRIMARY KEY, hits INTEGER NOT NULL)")
        connection.execute("INSERT INTO jos_content VALUES (1, 0)")
        connection.commit()
    config = tmp_path / "soluong.yaml"
    one = {
        "id": 1, "name": "Cổng huyện", "level": "huyen", "huyen": {"id": 401, "name": "Huyện"}, "database": "a",
        "visits": {"adapter": "joomla-hits"},
    }  # fmt: skip
    yaml = {
        "databases": {"a": {"url": f"sqlite:///{database}"}},
        "portals": [one],
        "ledger": {"url": f"sqlite:///{tmp_path}/ledger.db"},
        "cache": {"today_s": 0, "closed_s": 0},
    }
    config.write_text(json.dumps(yaml), "utf-8")
    settings = load_settings(config)
    now = [datetime(2025, 6, 1, tzinfo=VIETNAM)]
    with closing(Counting(settings, MemoryCache(), lambda: now[0])) as counting:
        ledger = Ledger.open(settings.ledger.url)
        recorder = Recorder(ledger, sources_of(counting), VIETNAM, settings.ledger.tolerance, lambda: now[0])
        for hours, total in HITS.items():
            now[0] = datetime(2025, 6, 1, tzinfo=VIETNAM) + timedelta(hours=hours)
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("UPDATE jos_content SET hits = ?", (total,))
                connection.commit()
            assert recorder.record().sampled == 1
        ledger.close()
    return config


def ask(client, first, last):
    return client.post("/api/truycap/huyen", json={"TuNgay": f"2025-06-{first:02}", "DenNgay": f"2025-06-{last:02}"})


def test_days_of_a_total_are_answered_marked_or_refused(portal):
    with served(portal) as client:
        plain, marked, both = ask(client, 1, 1), ask(client, 2, 2), ask(client, 1, 2)
        assert plain.json()["SoLuong"] == 100
        assert "X-Soluong-Lower-Bound" not in plain.headers
        assert marked.json()["SoLuong"] == 55
        assert marked.headers["X-Soluong-Lower-Bound"] == "1"
        assert both.json()["SoLuong"] == 155
        assert both.headers["X-Soluong-Lower-Bound"] == "1"
        assert ask(client, 5, 5).json()["SoLuong"] == 10
        for first, last in ((3, 3), (4, 4), (3, 4), (1, 5), (6, 7)):
            refused = ask(client, first, last)
            assert (refused.status_code, refused.json()["error_code"]) == (422, "KHONG_CO_SO_LIEU")
            assert "Cổng huyện" in refused.json()["message"]
        assert "2025-06-05" in ask(client, 1, 5).json()["message"]


def test_a_closed_range_of_the_ledger_needs_no_portal(portal):
    (portal.parent / "portal.db").unlink()
    with served(portal) as client:
        assert ask(client, 1, 2).json()["SoLuong"] == 155
        assert ask(client, 3, 4).status_code == 503  # what the ledger lacks, the portal might know
