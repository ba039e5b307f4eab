"""The service under gunicorn: how soon it answers, what it costs the database, and what it says to malformed HTTP."""

from __future__ import annotations

import json
import socket

import pytest
import sqlalchemy as sa

from service.demo import make_demo
from tests.service.served import served

CHUNKED = (
    b"POST /api/tintuc/huyen HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
MAY = {"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(folder):
    with served(make_demo(folder)) as client:
        yield client


def test_the_demo_portal_answers_as_the_readme_says(demo):
    district = demo.post("/api/tintuc/huyen", json=MAY)
    assert district.json().get("SoLuong") == 7, district.text
    communes = demo.post("/api/tintuc/xa", json={"Huyen_Id": 401, **MAY}).json()
    assert [(row["Id"], row["SoLuong"]) for row in communes] == [(40101, 3), (40102, 0)]
    visits = demo.post("/api/truycap/huyen", json=MAY)
    assert visits.json().get("SoLuong") == 4150, visits.text


def test_the_log_has_the_receipt_of_every_row(demo, folder):
    answer = demo.post("/api/tintuc/xa", json={"Huyen_Id": 401, **MAY})
    lines = [json.loads(line) for line in (folder / "soluong.log").read_text("utf-8").splitlines() if line[:1] == "{"]
    mine = [line for line in lines if line.get("request_id") == answer.headers["X-Request-Id"]]
    assert [line["event"] for line in mine] == ["counted", "request"]
    assert set(mine[0]["receipts"]) == {"40101", "40102"}
    assert mine[1]["receipt"] == answer.headers["X-Soluong-Receipt"]


@pytest.mark.parametrize(
    ("request_bytes", "status", "code"),
    [
        (b"GARBAGE\r\n\r\n", 400, "YEU_CAU_SAI"),
        (b"POST /api/tintuc/huyen HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", 400, "YEU_CAU_SAI"),
        (CHUNKED + b"ZZ\r\n{}\r\n0\r\n\r\n", 400, "YEU_CAU_SAI"),
        (CHUNKED + b"10001\r\n" + b" " * 65537 + b"\r\n0\r\n\r\n", 413, "QUA_LON"),
        (CHUNKED + b"10000\r\n" + b" " * 65536 + b"\r\n0\r\n\r\n", 400, "JSON_SAI"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "DIA_CHI_QUA_DAI"),
    ],
)
def test_malformed_http_is_answered_with_the_one_error_body(demo, request_bytes, status, code):
    with socket.create_connection((demo.base_url.host, demo.base_url.port), timeout=10) as connection:
        connection.sendall(request_bytes)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, body = answer.split(b"\r\n\r\n", 1)
    assert int(head.split()[1]) == status
    assert b"application/json; charset=utf-8" in head
    assert json.loads(body)["error_code"] == code


def test_two_requests_in_a_row_cost_one_database_connection(mariadb, tmp_path):
    url = mariadb.create_database("one_connection")
    mariadb.execute(
        url,
        "CREATE TABLE TinTuc (ID int PRIMARY KEY, NgayDang datetime)",
        "INSERT INTO TinTuc VALUES (1, '2022-05-02 08:00:00')",
    )
    portal = {
        "id": 1, "name": "Cổng", "level": "so", "database": "a",
        "news": {"adapter": "generic", "table": "TinTuc", "key": "ID", "published_at": {"column": "NgayDang"}},
    }  # fmt: skip
    config = tmp_path / "soluong.yaml"
    databases = {"a": {"url": url.render_as_string(hide_password=False)}}
    off = {"today_s": 0, "closed_s": 0}
    config.write_text(json.dumps({"databases": databases, "portals": [portal], "cache": off}), "utf-8")
    engine = sa.create_engine(mariadb.admin_url, poolclass=sa.NullPool)

    def connections() -> int:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("SHOW GLOBAL STATUS LIKE 'Connections'").one()[1])

    with served(config) as client:
        before = connections()
        answers = [client.post("/api/tintuc/so", json=MAY).json() for _ in range(2)]
        made = connections() - before - 1  # the last one is this test's own question
    assert answers == [[{"Id": 1, "Name": "Cổng", "SoLuong": 1}]] * 2
    assert made == 1
