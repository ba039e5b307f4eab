"""The wire contract, sentence by sentence: names, dates, types of content, statuses, shapes, and the one error body."""

import json

import pytest

from tests.service.fakes import ASKED
from tests.service.wire_client import PORTALS, wire_on

HUYEN, XA = "/api/tintuc/huyen", "/api/tintuc/xa"
MAY = {"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"}
TWO_DISTRICTS = (
    PORTALS
    + """\
  - {id: 2, name: Cổng huyện B, level: huyen, huyen: {id: 402, name: Huyện B}, database: b, news: {adapter: fake}}
"""
)


@pytest.fixture
def wire(tmp_path):
    with wire_on(tmp_path) as wire:
        yield wire


def test_a_district_is_one_flat_object_of_the_letters_fields_in_order(wire):
    answer = wire.post(HUYEN)
    assert answer.status_code == 200
    assert answer.text.strip() == (
        '{"Huyen_Id": 401, "Ten_Huyen": "Huyện Nga Sơn", "Id": 1, "Name": "Cổng huyện", "SoLuong": 42}'
    )


def test_communes_are_an_array_in_the_yamls_order_without_those_that_share_no_news(wire):
    answer = wire.post(XA, {"Huyen_Id": 401, **MAY})
    assert answer.json == [
        {"Id": 12, "Name": "Xã Nga Điền", "SoLuong": 7},
        {"Id": 11, "Name": "Xã Nga Tân", "SoLuong": 0},
    ]


def test_visits_have_the_shape_of_news(wire):
    assert wire.post("/api/truycap/huyen").json["SoLuong"] == 900


def test_facts_about_the_answer_stand_in_headers(wire):
    headers = wire.post(HUYEN).headers
    assert headers["X-Soluong-Receipt"].startswith("SL-")
    assert headers["X-Soluong-As-Of"].endswith("+00:00")
    assert "X-Soluong-Missing" not in headers


def test_the_same_question_has_the_same_receipt(wire):
    assert wire.post(HUYEN).headers["X-Soluong-Receipt"] == wire.post(HUYEN).headers["X-Soluong-Receipt"]


def test_a_callers_own_request_id_is_kept(wire):
    assert wire.post(HUYEN, X_Request_Id="abc-123").headers["X-Request-Id"] == "abc-123"
    assert wire.post(HUYEN, X_Request_Id="a b;c").headers["X-Request-Id"] != "a b;c"


# --- names and bodies -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["TuNgay", "tuNgay", "TUNGAY", "tungay"])
def test_letter_case_of_names_does_not_matter(wire, first):
    assert wire.post(HUYEN, {first: "2022-05-01", "dENnGAY": "2022-05-31"}).status_code == 200


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        (b'{"TuNgay": "2022-05-01", "tungay": "2022-05-01", "DenNgay": "2022-05-31"}', "TRUONG_LAP", "TuNgay"),
        (b'{"TuNgay": "2022-05-01", "DenNgay": "2022-05-31", "DenNgay": "2022-05-31"}', "TRUONG_LAP", "DenNgay"),
        (b"", "JSON_SAI", None),
        (b"x", "JSON_SAI", None),
        (b'{"TuNgay": NaN}', "JSON_SAI", None),
        (b'{"TuNgay": "2022-05-01"', "JSON_SAI", None),
        (b"\xff\xfe{}", "JSON_SAI", None),
        (b"[" * 60000, "JSON_SAI", None),
        (b"[]", "JSON_KHONG_PHAI_DOI_TUONG", None),
        (b'"x"', "JSON_KHONG_PHAI_DOI_TUONG", None),
        (b"null", "JSON_KHONG_PHAI_DOI_TUONG", None),
        (b"{}", "THIEU_TUNGAY", "TuNgay"),
        (b'{"TuNgay": "2022-05-01"}', "THIEU_DENNGAY", "DenNgay"),
        (b'{"TuNgay": null, "DenNgay": "2022-05-31"}', "THIEU_TUNGAY", "TuNgay"),
    ],
)
def test_a_wrong_body_says_what_is_wrong(wire, data, code, field):
    answer = wire.post(HUYEN, data=data)
    assert (answer.status_code, answer.json["error_code"], answer.json.get("field")) == (400, code, field)


def test_a_byte_order_mark_and_unknown_fields_are_accepted(wire):
    data = b"\xef\xbb\xbf" + json.dumps({**MAY, "Khac": [1, {"TuNgay": 3}]}).encode()
    assert wire.post(HUYEN, data=data).status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        'application/json; charset="UTF8"',
        "APPLICATION/JSON",
        "text/plain",
        "text/json",
        "application/vnd.api+json",
        None,
    ],
)
def test_these_types_of_content_are_accepted(wire, kind):
    assert wire.post(HUYEN, MAY, content_type=kind).status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/html",
        "application/xml",
        "image/svg+json",
        "application/json; charset=utf-16",
        "application/json; charset=windows-1258",
    ],
)
def test_these_types_of_content_are_refused(wire, kind):
    answer = wire.post(HUYEN, MAY, content_type=kind)
    assert (answer.status_code, answer.json["error_code"]) == (415, "SAI_KIEU_NOI_DUNG")


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    ["2022-05-01", "2022-05-01T00:00:00", "2022-05-01T00:00:00.000", "2022-05-01T00:00:00.0000000+07:00"],
)
def test_these_dates_are_accepted(wire, day):
    assert wire.post(HUYEN, {"TuNgay": day, "DenNgay": "2022-05-31"}).status_code == 200


@pytest.mark.parametrize(
    "day",
    [
        "01/05/2022",
        "01-05-2022",
        "20220501",
        "2022-W18-7",
        "2022-5-1",
        "2022-05",
        "22-05-01",
        " 2022-05-01",
        "2022-05-01 ",
        "2022-05-01\n",
        "٢٠٢٢-٠٥-٠١",
        "2022-05-01T00:00:00Z",
        "2022-05-01Z",
        "2022-05-01T07:00:00",
        "2022-05-01T00:00",
        "2022-05-01T00:00:00.001",
        "2022-05-01T00:00:00+00:00",
        "2022-05-01 00:00:00",
        "2022-02-30",
        "2022-13-01",
        "0000-00-00",
        "hôm nay",
        "",
        20220501,
        1651363200,
        1651363200.5,
        True,
        ["2022-05-01"],
        {"d": 1},
    ],
)
def test_these_dates_are_refused_with_the_right_form(wire, day):
    answer = wire.post(HUYEN, {"TuNgay": day, "DenNgay": "2022-05-31"})
    assert (answer.status_code, answer.json["error_code"]) == (400, "TUNGAY_SAI_DINH_DANG")
    assert answer.json["field"] == "TuNgay"
    assert "yyyy-mm-dd" in answer.json["message"]


def test_a_range_that_ends_before_it_begins_is_refused(wire):
    answer = wire.post(HUYEN, {"TuNgay": "2022-06-01", "DenNgay": "2022-05-31"})
    assert (answer.status_code, answer.json["error_code"]) == (400, "TUNGAY_SAU_DENNGAY")


def test_future_days_and_the_ends_of_the_calendar_are_fine(wire):
    for day in ("2999-01-01", "0001-01-01", "9999-12-31"):
        assert wire.post(HUYEN, {"TuNgay": day, "DenNgay": day}).status_code == 200


def test_visits_of_the_last_day_of_the_calendar_are_no_crash(wire):
    assert wire.post("/api/truycap/huyen", {"TuNgay": "9999-12-31", "DenNgay": "9999-12-31"}).json["SoLuong"] == 900


def test_the_widest_range_is_3700_days(wire):
    assert wire.post(HUYEN, {"TuNgay": "2020-01-01", "DenNgay": "2030-02-16"}).status_code == 200
    answer = wire.post(HUYEN, {"TuNgay": "2020-01-01", "DenNgay": "2030-02-17"})
    assert (answer.status_code, answer.json["error_code"]) == (400, "KHOANG_NGAY_QUA_RONG")


@pytest.mark.parametrize("code", [401, "401", "0401"])
def test_a_district_code_is_a_whole_number_or_its_digits(wire, code):
    assert wire.post(XA, {"Huyen_Id": code, **MAY}).status_code == 200


@pytest.mark.parametrize("code", [401.5, 401.0, True, "", "401.0", " 401", "-1", -1, [401], 10**20, "9" * 21])
def test_a_district_code_of_another_form_is_refused(wire, code):
    answer = wire.post(XA, {"Huyen_Id": code, **MAY})
    assert (answer.status_code, answer.json["error_code"], answer.json["field"]) == (400, "HUYEN_ID_SAI", "Huyen_Id")


# --- statuses ---------------------------------------------------------------------------------------------------------


def test_a_district_that_nobody_has_and_a_level_that_nobody_has_are_404(wire):
    answer = wire.post(XA, {"Huyen_Id": 999, **MAY})
    assert (answer.status_code, answer.json["error_code"]) == (404, "KHONG_CO_HUYEN")
    answer = wire.post("/api/tintuc/so")
    assert (answer.status_code, answer.json["error_code"]) == (404, "KHONG_CO_CAP")
    answer = wire.post("/api/truycap/xa", {"Huyen_Id": 401, **MAY})
    assert answer.status_code == 404


def test_an_unknown_path_is_404_with_the_body(wire):
    for path in ("/", "/api", "/api/tintuc", "/api/tintuc/tinh", "//api/tintuc/huyen"):
        answer = wire.client.get(path)
        assert (answer.status_code, answer.json["error_code"]) == (404, "KHONG_CO_DUONG_DAN")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_405_with_allow_and_a_body(wire, method):
    answer = wire.client.open(HUYEN, method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.json["error_code"] == "SAI_PHUONG_THUC"
    assert "POST" in answer.json["message"]
    assert wire.client.post("/api/cong").headers["Allow"] == "GET"


def test_a_slash_at_the_end_is_tolerated_without_a_redirect(wire):
    assert wire.post(HUYEN + "/").status_code == 200
    assert wire.client.get("/api/cong/").status_code == 200


def test_a_body_that_is_too_large_is_413(wire):
    answer = wire.post(HUYEN, data=b'{"x": "' + b"y" * 70000 + b'"}')
    assert (answer.status_code, answer.json["error_code"]) == (413, "QUA_LON")


def test_a_crash_has_the_body_and_shows_nothing_of_itself(tmp_path):
    with wire_on(tmp_path, PORTALS.replace("answers: 42", "does: crash")) as wire:
        answer = wire.post(HUYEN)
        assert (answer.status_code, answer.json["error_code"]) == (500, "LOI_HE_THONG")


def test_a_range_that_cannot_be_known_is_422_with_the_first_day_that_can(tmp_path):
    with wire_on(tmp_path, PORTALS.replace("answers: 900", "does: forget")) as wire:
        answer = wire.post("/api/truycap/huyen")
        assert (answer.status_code, answer.json["error_code"]) == (422, "KHONG_CO_SO_LIEU")
        assert "Cổng huyện" in answer.json["message"]
        assert "2022-05-10" in answer.json["message"]


@pytest.mark.parametrize("does", ["fail", "miss", "hang"])
def test_a_database_that_is_away_broken_or_slow_is_503_and_named(tmp_path, does):
    yaml = PORTALS.replace("answers: 7", f"does: {does}") + "limits: {deadline_s: 0.3}\n"
    with wire_on(tmp_path, yaml) as wire:
        answer = wire.post(XA, {"Huyen_Id": 401, **MAY})
        assert (answer.status_code, answer.json["error_code"]) == (503, "CONG_KHONG_TRA_LOI")
        assert "Xã Nga Điền" in answer.json["message"]
        assert "Xã Nga Tân" not in answer.json["message"]
        assert int(answer.headers["Retry-After"]) > 0


def test_with_partial_omit_the_missing_row_is_left_out_and_named(tmp_path):
    with wire_on(tmp_path, PORTALS.replace("answers: 7", "does: miss") + "partial: omit\n") as wire:
        answer = wire.post(XA, {"Huyen_Id": 401, **MAY})
        assert answer.json == [{"Id": 11, "Name": "Xã Nga Tân", "SoLuong": 0}]
        assert answer.headers["X-Soluong-Missing"] == "12"
        envelope = wire.post(XA + "?dang=boc", {"Huyen_Id": 401, **MAY}).json
        assert [item["id"] for item in envelope["errors"]] == [12]
        assert "Xã Nga Điền" in envelope["errors"][0]["message"]


def test_with_partial_omit_an_answer_without_any_row_is_still_503(tmp_path):
    with wire_on(tmp_path, PORTALS.replace("answers: 42", "does: fail") + "partial: omit\n") as wire:
        assert wire.post(HUYEN).status_code == 503


def two_counters(does):
    second = "database: b,\n     news: {adapter: fake, answers: 0}"
    return PORTALS.replace(second, f"{second}, visits: {{adapter: fake, answers: 5, does: {does}}}")


def test_the_block_of_a_counter_that_is_away_fails_the_answer_and_is_asked_once(tmp_path):
    with wire_on(tmp_path, two_counters("fail")) as wire:
        ASKED.clear()
        answer = wire.post("/api/bodem", {})
        assert (answer.status_code, "Xã Nga Tân" in answer.text) == (503, True)
        assert len(ASKED) == 2  # both counters for the first figure, then no more


def test_with_partial_omit_the_block_of_a_counter_that_is_away_is_left_out_and_named(tmp_path):
    with wire_on(tmp_path, two_counters("fail") + "partial: omit\n") as wire:
        answer = wire.client.post("/api/bodem?dang=boc", json={})  # jsonschema knows no `nullable` of OpenAPI 3.0
        assert [row["Id"] for row in answer.json["data"]] == [1]
        assert answer.json["data"][0]["HomNay"] == 900
        assert answer.json["errors"][0]["id"] == 11
        assert answer.headers["X-Soluong-Missing"] == "11"
        assert wire.post("/api/bodem", {"Id": 11}).status_code == 503


def test_english_is_answered_to_who_prefers_it(wire):
    answer = wire.post(HUYEN, {}, Accept_Language="en-GB,en;q=0.9,vi;q=0.1")
    assert answer.json["message"] == "The required field TuNgay is missing."
    assert wire.post(HUYEN, {}, Accept_Language="vi,en;q=0.5").json["message"] == "Thiếu trường bắt buộc TuNgay."
    assert wire.post(HUYEN, {}, Accept_Language="fr").json["message"] == "Thiếu trường bắt buộc TuNgay."


# --- access -----------------------------------------------------------------------------------------------------------

KEY = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"  # SHA-256 of 'secret'


def test_a_key_is_asked_for_and_checked_where_configured(tmp_path):
    yaml = PORTALS + f"access: {{keys: [{{name: tinh, sha256: {KEY}}}]}}\n"
    with wire_on(tmp_path, yaml) as wire:
        assert (wire.post(HUYEN).status_code, wire.post(HUYEN).json["error_code"]) == (401, "THIEU_KHOA")
        assert wire.post(HUYEN, X_API_Key="wrong").json["error_code"] == "SAI_KHOA"
        assert wire.post(HUYEN, X_API_Key="secret").status_code == 200
        assert wire.post(HUYEN, Authorization="Bearer secret").status_code == 200
        assert wire.client.get("/healthz").status_code == 200


def test_a_key_that_has_expired_is_refused(tmp_path):
    yaml = PORTALS + f"access: {{keys: [{{name: tinh, sha256: {KEY}, expires: 2023-01-01}}]}}\n"
    with wire_on(tmp_path, yaml) as wire:
        assert wire.post(HUYEN, X_API_Key="secret").json["error_code"] == "SAI_KHOA"


def test_an_address_outside_the_networks_is_403_also_behind_a_trusted_proxy(tmp_path):
    yaml = PORTALS + "access: {networks: [10.1.0.0/16], trusted_proxies: [127.0.0.1/32]}\n"
    with wire_on(tmp_path, yaml) as wire:
        assert wire.post(HUYEN).json["error_code"] == "DIA_CHI_KHONG_DUOC_PHEP"
        assert wire.post(HUYEN, X_Forwarded_For="10.1.2.3").status_code == 200
        assert wire.post(HUYEN, X_Forwarded_For="10.1.2.3, 8.8.8.8").status_code == 403


def test_too_many_calls_are_429_with_retry_after(tmp_path):
    with wire_on(tmp_path, PORTALS + "limits: {rate: 2/minute}\n") as wire:
        statuses = [wire.post(HUYEN).status_code for _ in range(3)]
        last = wire.post(HUYEN)
        assert statuses == [200, 200, 429]
        assert last.json["error_code"] == "QUA_NHIEU_LAN_GOI"
        assert 0 < int(last.headers["Retry-After"]) <= 60


def test_while_redis_is_away_calls_are_answered_and_still_limited(tmp_path):
    yaml = PORTALS + "limits: {rate: 2/minute}\ncache: {url: 'redis://127.0.0.1:1'}\n"
    with wire_on(tmp_path, yaml) as wire:
        assert [wire.post(HUYEN).status_code for _ in range(3)] == [200, 200, 429]


def test_browsers_of_configured_origins_may_call(tmp_path):
    with wire_on(tmp_path, PORTALS + "access: {cors_origins: ['https://tinh.example']}\n") as wire:
        answer = wire.post(HUYEN, Origin="https://tinh.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "https://tinh.example"
        assert "Access-Control-Allow-Origin" not in wire.post(HUYEN, Origin="https://other.example").headers
        preflight = wire.client.options(HUYEN, headers={"Origin": "https://tinh.example"})
        assert preflight.headers["Access-Control-Allow-Origin"] == "https://tinh.example"


# --- shapes -----------------------------------------------------------------------------------------------------------


def test_the_url_may_ask_another_shape(wire):
    row = {"Huyen_Id": 401, "Ten_Huyen": "Huyện Nga Sơn", "Id": 1, "Name": "Cổng huyện", "SoLuong": 42}
    assert wire.post(HUYEN + "?dang=doi-tuong").json == row
    assert wire.post(HUYEN + "?dang=mang").json == [row]
    assert wire.post(HUYEN + "?dang=boc").json == {"error_code": 0, "message": "Thành công", "data": [row]}
    assert wire.post(HUYEN + "?dang=xml").json["error_code"] == "DANG_SAI"


def test_the_list_of_portals_may_be_asked_in_another_shape_too(wire):
    rows = wire.client.get("/api/cong").json
    envelope = wire.client.get("/api/cong?dang=boc").json
    assert envelope == {"error_code": 0, "message": "Thành công", "data": rows}
    assert [row["Id"] for row in rows] == [1, 12, 11, 13]
    assert wire.client.get("/api/cong?dang=doi-tuong").json["error_code"] == "DANG_KHONG_HOP"
    assert wire.client.get("/api/cong?dang=xml").json["error_code"] == "DANG_SAI"


def test_one_object_cannot_hold_several_rows(wire):
    answer = wire.post(XA + "?dang=doi-tuong", {"Huyen_Id": 401, **MAY})
    assert (answer.status_code, answer.json["error_code"]) == (400, "DANG_KHONG_HOP")


def test_one_commune_is_still_an_array(tmp_path):
    one = PORTALS.replace("Huyện Nga Sơn}, database: b", "Huyện Nga Sơn, from: 2023-01-01}, database: b")
    with wire_on(tmp_path, one) as wire:
        assert wire.post(XA, {"Huyen_Id": 401, **MAY}).json == [{"Id": 12, "Name": "Xã Nga Điền", "SoLuong": 7}]


def test_two_districts_answer_in_the_shape_that_the_yaml_says(tmp_path):
    with wire_on(tmp_path, TWO_DISTRICTS + "shape: {huyen: array}\n") as wire:
        assert [row["Huyen_Id"] for row in wire.post(HUYEN).json] == [401, 402]
    with wire_on(tmp_path, TWO_DISTRICTS + "shape: {huyen: envelope}\n") as wire:
        assert [row["Id"] for row in wire.post(HUYEN).json["data"]] == [1, 2]


def test_a_portal_stands_in_a_group_on_the_groups_days(tmp_path):
    moved = PORTALS.replace(
        "huyen: {id: 401, name: Huyện Nga Sơn}, database: b",
        "huyen: [{id: 401, name: A, to: 2022-05-15}, {id: 405, name: B, from: 2022-05-16}], database: b",
    )
    with wire_on(tmp_path, moved) as wire:

        def ids(district, first, last):
            answer = wire.post(XA, {"Huyen_Id": district, "TuNgay": first, "DenNgay": last})
            return [row["Id"] for row in answer.json] if answer.status_code == 200 else answer.status_code

        assert ids(401, "2022-05-01", "2022-05-15") == [12, 11]
        assert ids(401, "2022-05-16", "2022-05-31") == [12]
        assert ids(405, "2022-05-16", "2022-05-31") == [11]
        assert ids(405, "2022-05-01", "2022-05-15") == 404


def test_numbers_may_be_text(tmp_path):
    with wire_on(tmp_path, PORTALS + "numbers: text\n") as wire:
        assert wire.post(HUYEN).json == {
            "Huyen_Id": "401",
            "Ten_Huyen": "Huyện Nga Sơn",
            "Id": "1",
            "Name": "Cổng huyện",
            "SoLuong": "42",
        }


def test_paths_can_be_renamed(tmp_path):
    with wire_on(tmp_path, PORTALS + "paths: {tintuc: /v1/tin-bai}\n") as wire:
        assert wire.post("/v1/tin-bai/huyen").status_code == 200
        assert wire.client.post(HUYEN).status_code == 404


def test_the_list_of_portals_is_the_letters_appendix(wire):
    rows = wire.client.get("/api/cong").json
    assert list(rows[0]) == ["STT", "Ten", "DiaChi", "GhiChu", "Cap", "Id", "Huyen_Id"]
    assert rows[3] == {
        "STT": 4,
        "Ten": "Thị trấn",
        "DiaChi": None,
        "GhiChu": "Chưa có cổng/trang thông tin điện tử",
        "Cap": "xa",
        "Id": 13,
        "Huyen_Id": 401,
    }
