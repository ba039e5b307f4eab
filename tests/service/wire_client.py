"""A client of the application whose every answer is held against the published OpenAPI document."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import jsonschema

from service.app import create_app
from service.cache import MemoryCache
from service.counting import Counting
from service.settings import load_settings
from tests.service.fakes import FAKES, RELEASE

ROW = {"tu": "2022-05-01", "den": "2022-05-31"}

PORTALS = """\
databases:
  a: {url: "sqlite:///DB"}
  b: {url: "sqlite:///DB"}
portals:
  - {id: 1, name: Cổng huyện, level: huyen, huyen: {id: 401, name: Huyện Nga Sơn}, database: a,
     news: {adapter: fake, answers: 42}, visits: {adapter: fake, answers: 900}}
  - {id: 12, name: Xã Nga Điền, level: xa, huyen: {id: 401, name: Huyện Nga Sơn}, database: a,
     news: {adapter: fake, answers: 7}}
  - {id: 11, name: Xã Nga Tân, level: xa, huyen: {id: 401, name: Huyện Nga Sơn}, database: b,
     news: {adapter: fake, answers: 0}}
  - {id: 13, name: Thị trấn, level: xa, huyen: {id: 401, name: Huyện Nga Sơn}, address: null}
"""


class Wire:
    """The application on some YAML; `post` returns the answer after checking it against /openapi.json."""

    def __init__(self, folder: Path, yaml: str = PORTALS, **settings_env):
        database = folder / "portal.db"
        with closing(sqlite3.connect(database)):
            pass
        config = folder / "soluong.yaml"
        config.write_text(yaml.replace("DB", str(database)), "utf-8")
        self.settings = load_settings(config, settings_env, **FAKES)
        self.counting = Counting(self.settings, MemoryCache())
        self.app = create_app(self.settings, self.counting)
        self.client = self.app.test_client()
        self.document = json.loads(self.client.get("/openapi.json").data)

    def post(self, url, body=None, *, data=None, content_type="application/json", **headers):
        if data is None:
            data = json.dumps({"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"} if body is None else body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.post(url, data=data, content_type=content_type, headers=names)
        self.check(url, answer)
        return answer

    def check(self, url, answer):
        """What holds of every answer: its media type, its headers, and the published schema."""
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Request-Id"]
        assert "\\u" not in answer.text
        path = url.split("?")[0].rstrip("/")
        responses = self.document["paths"].get(path, {}).get("post", {}).get("responses", {})
        described = responses.get(str(answer.status_code))
        error = {"$ref": "#/components/schemas/ErrorOut"}
        schema = described["content"]["application/json"]["schema"] if described else error
        jsonschema.validate(answer.json, {**schema, "components": self.document["components"]})
        if answer.status_code != 200:
            assert re.fullmatch(r"[A-Z_]+", answer.json["error_code"])
            assert set(answer.json) <= {"error_code", "message", "field"}
            assert "hunter2" not in answer.text

    def close(self):
        self.counting.close()


@contextmanager
def wire_on(folder: Path, yaml: str = PORTALS, **env):
    """A Wire that is closed at the end; hanging fakes are let go."""
    RELEASE.clear()
    wire = Wire(folder, yaml, **env)
    try:
        yield wire
    finally:
        RELEASE.set()
        wire.close()
