"""Adding a CMS is one file: an adapter shipped as a package of its own is found by its entry point and served."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.service.served import served

ADAPTER = '''
"""A CMS that this project has never heard of."""

from dataclasses import dataclass

from adapters.base import News, NewsAdapter, Rule
from adapters.dates import Clock, Moment
from adapters.options import Options, option, table_prefix
from adapters.text import Text


@dataclass(frozen=True)
class TinyOptions(Options):
    table_prefix: str = option(table_prefix(), "", Text("tiền tố bảng", "table prefix"))


class Tiny(NewsAdapter):
    name = "tiny-cms"
    help = Text("CMS nhỏ", "a tiny CMS")
    Options = TinyOptions

    def learn(self, reader):
        return None

    def news(self, facts, now):
        post = self.table("post", "id", "at", "shown")
        shown = Rule("shown", Text("đang hiện", "is shown"), post.c.shown == 1)
        return [News(post, post.c.id, Moment(post.c.at, Clock.UNIX), (shown,))]


ADAPTERS = (Tiny,)
'''


def test_an_adapter_of_another_package_is_served_without_touching_anything(tmp_path, monkeypatch):
    package = tmp_path / "package"
    information = package / "tiny_cms-1.0.dist-info"
    information.mkdir(parents=True)
    (package / "tiny_cms.py").write_text(ADAPTER, "utf-8")
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-cms\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text("[soluong.adapters]\ntiny = tiny_cms\n", "utf-8")
    with closing(sqlite3.connect(tmp_path / "portal.db")) as connection:
        connection.executescript(
            "CREATE TABLE x_post (id INTEGER PRIMARY KEY, at INTEGER, shown INTEGER);"
            "INSERT INTO x_post VALUES (1, 1651338000, 1), (2, 1651338000, 0), (3, 1651337999, 1);"  # 1 May 00:00 +07
        )
    portal = {
        "id": 5, "name": "Cổng nhỏ", "level": "so", "database": "a",
        "news": {"adapter": "tiny-cms", "table_prefix": "x_"},
    }  # fmt: skip
    config = tmp_path / "soluong.yaml"
    databases = {"a": {"url": f"sqlite:///{tmp_path}/portal.db"}}
    config.write_text(json.dumps({"databases": databases, "portals": [portal]}), "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(package))
    with served(config) as client:
        answer = client.post("/api/tintuc/so", json={"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"})
    assert answer.json() == [{"Id": 5, "Name": "Cổng nhỏ", "SoLuong": 1}]
