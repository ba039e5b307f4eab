"""News of home-made portals, mapped in YAML, on every engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timezone
from typing import Any

import pytest

from adapters.database import Reader, make_engine
from adapters.dates import VIETNAM, DateRange
from adapters.errors import AdapterError, SchemaMismatch, SiteMismatch
from adapters.generic import GenericNews, GenericOptions
from adapters.options import load
from tests.adapters.seeds import seeded
from tests.databases import EXAMPLES, Example, Server, Sqlite

NOW = datetime(2025, 7, 10, 8, 0, tzinfo=VIETNAM)
FIRST, SECOND = date(2025, 7, 1), date(2025, 7, 2)
ASP: dict[str, Any] = {
    "table": "TinTuc",
    "key": "ID",
    "published_at": {"column": "NgayDang"},
    "title": "Tiêu đề",
    "where": {
        "TrangThai": 2,
        "DaXoa": 0,
        "NgonNgu": "vi",
        "DonViID": 1,
        "NgayDang": {"before_now": True},
        "NgayHetHan": {"after_now_or_null": True},
    },
}
PHP: dict[str, Any] = {
    "table": "tin_bai",
    "key": "id",
    "published_at": {"column": "ngay_dang", "clock": "unix"},
    "where": {"trang_thai": "dang", "xoa": False, "het_han": {"after_now_or_null": True, "clock": "unix"}},
}


@pytest.fixture(scope="module")
def reader(server: Server | Sqlite) -> Iterator[Reader]:
    engine = make_engine(seeded(server, "generic"))
    with engine.connect() as connection:
        yield Reader(connection)
    engine.dispose()


def adapter_of(options: dict[str, Any]) -> GenericNews:
    loaded, problems = load(GenericOptions, options)
    assert loaded is not None, problems
    return GenericNews(loaded)


def count(reader: Reader, options: dict[str, Any], first: date, last: date | None = None) -> int | AdapterError:
    adapter = adapter_of(options)
    return reader.ask([adapter.question(adapter.learn(reader), DateRange(first, last or first), NOW)])[0]


def refusal(reader: Reader, options: dict[str, Any]) -> str:
    with pytest.raises(AdapterError) as caught:
        adapter_of(options).learn(reader)
    return caught.value.text.en


def test_public_news_of_a_day_are_counted(reader: Reader) -> None:
    assert count(reader, ASP, FIRST) == 5  # 1, 2, 9, 12, 13


def test_the_midnight_belongs_to_the_next_day(reader: Reader) -> None:
    assert count(reader, ASP, SECOND) == 2  # 3, 14


def test_a_day_without_news_is_zero(reader: Reader) -> None:
    assert count(reader, ASP, date(2025, 6, 30)) == 0


def test_news_dated_later_than_now_do_not_count_yet(reader: Reader) -> None:
    everything = {**ASP, "where": {name: value for name, value in ASP["where"].items() if name != "NgayDang"}}
    assert count(reader, ASP, date(2025, 8, 1)) == 0
    assert count(reader, everything, date(2025, 8, 1)) == 1


def test_unit_1_is_not_unit_12(reader: Reader) -> None:
    assert count(reader, {**ASP, "where": {**ASP["where"], "DonViID": 12}}, FIRST) == 1


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ({}, 10),
        ({"TrangThai": [0, 2]}, 10),
        ({"TrangThai": {"gte": 1, "lt": 3}}, 9),
        ({"TrangThai": {"gt": 0}}, 9),
        ({"TrangThai": {"lte": 0}}, 1),
        ({"TrangThai": {"not": 2}}, 1),
        ({"TrangThai": {"not": [0, 2]}}, 0),
        ({"MaLoai": "01"}, 8),
        ({"MaLoai": ["01", "02"]}, 9),
        ({"MaLoai": None}, 1),
        ({"MaLoai": ["02", None]}, 2),
        ({"MaLoai": {"not": None}}, 9),
        ({"MaLoai": {"not": "01"}}, 2),  # a row without one is none of 01
        ({"MaLoai": {"not": ["01", None]}}, 1),
        ({"DaXoa": True}, 1),
        ({"DaXoa": 1}, 1),
        ({"DaXoa": False}, 9),
        ({"DaXoa": [0, 1]}, 10),
        ({"NgayHetHan": {"gte": "2025-07-05", "lt": "2025-07-06"}}, 1),
        ({"NgayHetHan": {"gt": date(2025, 7, 5)}}, 1),
        ({"NgayHetHan": {"before_now": True}}, 1),
    ],
)
def test_where_takes_values_lists_null_and_comparisons(reader: Reader, where: dict[str, Any], number: int) -> None:
    assert count(reader, {**ASP, "where": where}, FIRST) == number


def test_an_item_in_two_categories_of_a_view_counts_once(reader: Reader) -> None:
    view = {
        "table": "vw_TinTheoChuyenMuc",
        "key": "ID",
        "published_at": {"column": "NgayDang"},
        "where": {"DonViID": 1, "TrangThai": 2},
    }
    assert count(reader, view, FIRST) == 8
    assert count(reader, {**view, "where": {"Nhom": [1, 2]}}, FIRST) == 2


def test_a_joined_category_that_is_hidden_leaves_its_news_out(reader: Reader) -> None:
    join = {"table": "ChuyenMuc", "on": {"ChuyenMucID": "ID"}, "where": {"HienThi": 1}}
    assert count(reader, {**ASP, "join": join}, FIRST) == 4  # not 12
    assert count(reader, {**ASP, "join": {**join, "optional": False}}, FIRST) == 3  # nor 13, which has no category


def test_a_joined_link_table_counts_an_item_once(reader: Reader) -> None:
    join = {"table": "TinTuc_ChuyenMuc", "on": {"ID": "TinTucID"}, "where": {"ChuyenMucID": {"lt": 3}}}
    assert count(reader, {**ASP, "join": join}, FIRST) == 4  # 1 (twice), 2, 12, 13; 9 is in category 3 alone
    assert count(reader, {**ASP, "join": {**join, "optional": False}}, FIRST) == 2


def test_a_table_may_be_joined_to_itself(reader: Reader) -> None:
    join = {"table": "TinTuc", "on": {"ID": "ID"}, "where": {"NgonNgu": "en"}}
    assert count(reader, {**ASP, "where": {}, "join": join}, FIRST) == 1


@pytest.mark.parametrize(
    ("published_at", "number"),
    [
        ({"column": "ngay_dang", "clock": "unix"}, 2),
        ({"column": "ngay_chu", "clock": "text"}, 2),
        ({"column": "ngay_so", "clock": "text_date"}, 2),
    ],
)
def test_unix_time_and_text_dates_make_the_same_days(reader: Reader, published_at: dict[str, str], number: int) -> None:
    assert count(reader, {**PHP, "published_at": published_at}, FIRST) == number
    assert count(reader, {**PHP, "published_at": published_at}, SECOND) == 1


def test_the_columns_zone_may_differ_from_the_services(reader: Reader) -> None:
    utc = {**ASP, "published_at": {"column": "NgayDang", "zone": "UTC"}, "where": {}}
    assert count(reader, utc, FIRST) == 9  # all but 23:59:59 UTC, which is 2 July in Viet Nam
    assert count(reader, utc, SECOND) == 3


@pytest.mark.parametrize("options", [ASP, PHP], ids=["asp", "php"])
def test_every_row_of_the_days_is_counted_or_left_out_by_name(reader: Reader, options: dict[str, Any]) -> None:
    adapter = adapter_of(options)
    items = list(adapter.explain(reader, adapter.learn(reader), DateRange(FIRST, FIRST), NOW))
    counted = [item for item in items if item.is_counted]
    assert len(items) == {"TinTuc": 10, "tin_bai": 5}[options["table"]]
    assert len(counted) == count(reader, options, FIRST)


def test_each_entry_of_where_is_one_named_rule(reader: Reader) -> None:
    adapter = adapter_of(ASP)
    items = adapter.explain(reader, adapter.learn(reader), DateRange(FIRST, FIRST), NOW)
    left_out = {item.key: item.left_out.name for item in items if item.left_out}
    assert left_out == {"4": "TrangThai", "5": "DaXoa", "6": "NgonNgu", "7": "DonViID", "8": "NgayHetHan"}


def test_a_row_that_repeats_is_left_out_as_repeating(reader: Reader) -> None:
    adapter = adapter_of({"table": "vw_TinTheoChuyenMuc", "key": "ID", "published_at": {"column": "NgayDang"}})
    items = list(adapter.explain(reader, adapter.learn(reader), DateRange(FIRST, FIRST), NOW))
    assert [item.left_out.name for item in items if item.left_out] == ["once"]
    assert len(items) == 11


def test_rules_are_sentences_in_both_languages(reader: Reader) -> None:
    where = {
        "TrangThai": 2,
        "MaLoai": ["01", "02", None],
        "NgonNgu": {"not": "en"},
        "DonViID": {"gte": 1, "lt": 5},
        "ChuyenMucID": None,
        "NgayDang": {"before_now": True},
        "NgayHetHan": {"after_now_or_null": True},
    }
    adapter = adapter_of({**ASP, "where": where})
    said = [(rule.says.vi, rule.says.en) for rule in adapter.rules(adapter.learn(reader), NOW)]
    assert said == [
        ("ID không để trống", "ID is not empty"),
        ("TrangThai = 2", "TrangThai = 2"),
        ("MaLoai là một trong: 01, 02 hoặc để trống", "MaLoai is one of: 01, 02 or empty"),
        ("NgonNgu khác en", "NgonNgu is not en"),
        ("DonViID ≥ 1 và DonViID < 5", "DonViID ≥ 1 and DonViID < 5"),
        ("ChuyenMucID để trống", "ChuyenMucID is empty"),
        ("NgayDang không ở tương lai", "NgayDang is not in the future"),
        ("NgayHetHan để trống hoặc chưa qua", "NgayHetHan is empty or has not passed"),
    ]


def test_the_newest_item_is_the_newest_public_one(reader: Reader) -> None:
    adapter = adapter_of(ASP)
    assert adapter.newest(reader, adapter.learn(reader), NOW) == datetime(2025, 7, 2, 10, 0, tzinfo=VIETNAM)


def test_names_with_blanks_and_marks_may_be_compared(reader: Reader) -> None:
    assert count(reader, {**ASP, "where": {"Tiêu đề": ["Giây đầu", "Giây cuối", "Nửa đêm"]}}, FIRST) == 2
    assert count(reader, {**ASP, "where": {"Tiêu đề": {"not": "Giây đầu"}}}, FIRST) == 9


def test_the_columns_that_the_yaml_names_are_all_that_is_read(server: Server | Sqlite) -> None:
    url = seeded(server, "generic", "generic_grants")
    grants = {
        "TinTuc": [
            "ID",
            "NgayDang",
            "NgayHetHan",
            "TrangThai",
            "DaXoa",
            "NgonNgu",
            "DonViID",
            "Tiêu đề",
            "ChuyenMucID",
        ],
        "ChuyenMuc": ["ID", "HienThi"],
    }
    narrow = server.create_reader(url, "generic_doc", "Doc-thoi-1", grants)
    engine = make_engine(url if server.engine == "sqlite" else narrow)
    join = {"table": "ChuyenMuc", "on": {"ChuyenMucID": "ID"}, "where": {"HienThi": 1}}
    with engine.connect() as connection:
        assert count(Reader(connection), {**ASP, "join": join}, FIRST) == 4
    engine.dispose()


# --- Refusals ---------------------------------------------------------------------------------------------------------


def test_a_missing_table_is_named_with_the_nearest(reader: Reader) -> None:
    assert refusal(reader, {**ASP, "table": "TinTucs"}).startswith("there is no table TinTucs; did you mean: TinTuc")


@pytest.mark.parametrize(
    ("options", "column", "nearest"),
    [
        ({**ASP, "key": "Id_"}, "Id_", "ID"),
        ({**ASP, "title": "TieuDe"}, "TieuDe", "Tiêu đề"),
        ({**ASP, "published_at": {"column": "NgayDangg"}}, "NgayDangg", "NgayDang"),
        ({**ASP, "where": {"TrangThia": 2}}, "TrangThia", "TrangThai"),
        (
            {**ASP, "join": {"table": "ChuyenMuc", "on": {"ChuyenMuc_ID": "ID"}, "where": {"HienThi": 1}}},
            "ChuyenMuc_ID",
            "ChuyenMucID",
        ),
        (
            {**ASP, "join": {"table": "ChuyenMuc", "on": {"ChuyenMucID": "ID"}, "where": {"HienThii": 1}}},
            "HienThii",
            "HienThi",
        ),
    ],
)
def test_a_missing_column_is_named_with_the_nearest(
    reader: Reader, options: dict[str, Any], column: str, nearest: str
) -> None:
    with pytest.raises(SchemaMismatch, match=f"has no column {column}; did you mean: .*{nearest}"):
        adapter_of(options).learn(reader)


def test_a_text_is_not_compared_with_a_number(reader: Reader) -> None:
    text = refusal(reader, {**ASP, "where": {"DonViID": "1"}})
    assert text == "column DonViID holds numbers, found '1'; write a number without quotes"


def test_a_number_is_not_compared_with_a_text(reader: Reader) -> None:
    text = refusal(reader, {**ASP, "where": {"MaLoai": 1}})
    assert text == "column MaLoai holds text, found 1; write it in quotes: '1'"


def test_a_clock_that_the_column_cannot_have_is_refused(reader: Reader) -> None:
    if reader.dialect == "sqlite":
        pytest.skip("SQLite's columns have no types that could be held against a clock")
    with pytest.raises(SiteMismatch, match="clock 'unix' does not fit, fitting: local, utc, date"):
        adapter_of({**ASP, "published_at": {"column": "NgayDang", "clock": "unix"}}).learn(reader)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"A": {"gtee": 1}}, "unknown test 'gtee' (did you mean 'gte'?)"),
        ({"A": {}}, "no test is given"),
        ({"A": {"clock": "unix"}}, "no test is given"),
        ({"A": []}, "an empty list"),
        ({"A": {"before_now": False}}, "only true makes sense"),
        ({"A": {"gte": None}}, "wanted a number, text or day"),
        ({"A": {"before_now": True, "clock": "lunar"}}, "wanted one of: local, utc"),
        ({"A": [[1]]}, "wanted a value, a list or null"),
        ({3: 1}, "wanted the name of a column"),
    ],
)
def test_a_where_that_says_nothing_sensible_is_refused_when_read(where: dict[Any, Any], said: str) -> None:
    _, problems = load(GenericOptions, {**ASP, "where": where})
    assert len(problems) == 1
    assert problems[0].path[0] == "where"
    assert said in problems[0].message.en


def test_an_unknown_zone_is_refused_when_read() -> None:
    _, problems = load(GenericOptions, {**ASP, "published_at": {"column": "NgayDang", "zone": "Asia/Hanoi"}})
    assert [problem.path for problem in problems] == [("published_at", "zone")]


# --- Types that only some engines have --------------------------------------------------------------------------------


def test_bit_columns_zero_dates_and_timestamps_of_mysql(mysql_like: Server) -> None:
    url = mysql_like.create_database("generic_mysql")
    mysql_like.load(
        url,
        """
        SET sql_mode = '', time_zone = '+07:00';
        CREATE TABLE Tin (ID INT, DaXoa BIT(1), Loai ENUM('tin', 'bai'), Dang DATETIME, HetHan DATETIME,
                          Luc TIMESTAMP NULL);
        INSERT INTO Tin VALUES
            (1, b'0', 'tin', '2025-07-01 00:30:00', '0000-00-00 00:00:00', '2025-07-01 00:30:00'),
            (2, b'1', 'tin', '2025-07-01 08:00:00', NULL, '2025-07-01 08:00:00'),
            (3, b'0', 'bai', '0000-00-00 00:00:00', NULL, NULL);
        """,
    )
    where = {"DaXoa": 0, "HetHan": {"after_now_or_null": True, "clock": "local"}}
    options = {"table": "Tin", "key": "ID", "published_at": {"column": "Dang"}, "where": where}
    engine = make_engine(url)
    with engine.connect() as connection:
        reader = Reader(connection)
        assert count(reader, options, FIRST) == 1
        assert count(reader, {**options, "where": {"DaXoa": True}}, FIRST) == 1
        assert count(reader, {**options, "where": {"DaXoa": [False, True]}}, FIRST) == 2
        assert count(reader, {**options, "where": {"Loai": "tin"}}, FIRST) == 2
        assert count(reader, options, date(1971, 1, 1), SECOND) == 1  # a zero date is in no range
        assert refusal(reader, {**options, "where": {"Loai": "tn"}}).endswith("known: tin, bai")
        instant = {**options, "published_at": {"column": "Luc", "clock": "aware"}}
        assert count(reader, instant, FIRST) == 1
        assert count(reader, {**options, "published_at": {"column": "Luc", "clock": "utc"}}, FIRST) == 1
        assert "fitting: aware" in refusal(reader, {**options, "published_at": {"column": "Luc", "clock": "local"}})
    engine.dispose()


def test_schemas_enums_uuids_and_zoned_times_of_postgresql(postgresql: Server) -> None:
    url = postgresql.create_database("generic_postgresql")
    postgresql.load(
        url,
        """
        CREATE SCHEMA cong;
        CREATE TYPE trang_thai AS ENUM ('nhap', 'dang');
        CREATE TABLE cong."Tin" ("ID" uuid, "Dang" timestamptz, "DaXoa" boolean, "TT" trang_thai, "Ma" char(5),
                                 "Giờ" timestamp);
        INSERT INTO cong."Tin" VALUES
            ('11111111-1111-1111-1111-111111111111', '2025-06-30 17:00:00+00', false, 'dang', 'a', '2025-06-30 17:00'),
            ('22222222-2222-2222-2222-222222222222', '2025-07-01 16:59:59+00', false, 'nhap', 'b', '2025-07-01 16:59'),
            ('33333333-3333-3333-3333-333333333333', '2025-07-01 17:00:00+00', true, 'dang', 'a', '2025-07-01 17:00');
        """,
    )
    at = {"column": "Dang", "clock": "aware"}
    options: dict[str, Any] = {"table": "cong.Tin", "key": "ID", "published_at": at}
    engine = make_engine(url)
    with engine.connect() as connection:
        reader = Reader(connection)
        assert count(reader, options, FIRST) == 2
        assert count(reader, {**options, "table": "Tin", "schema": "cong"}, FIRST) == 2
        assert count(reader, {**options, "where": {"DaXoa": 0, "TT": "dang", "Ma": "a"}}, FIRST) == 1
        assert count(reader, {**options, "where": {"ID": "11111111-1111-1111-1111-111111111111"}}, FIRST) == 1
        assert count(reader, {**options, "where": {"Dang": {"lt": "2025-07-01 12:00"}}}, FIRST) == 1
        assert count(reader, {**options, "published_at": {"column": "Giờ", "clock": "utc"}}, FIRST) == 2
        assert refusal(reader, {**options, "where": {"TT": "xoa"}}).endswith("known: nhap, dang")
        assert "fitting: aware" in refusal(reader, {**options, "published_at": {"column": "Dang"}})
        assert "did you mean: Tin?" in refusal(reader, {**options, "table": "cong.tins"})
        for spelled in ('cong."Tin"', '"cong"."Tin"', "cong.tin"):
            assert count(reader, {**options, "table": spelled}, FIRST) == 2
        assert count(reader, {**options, "published_at": {"column": "Dang", "clock": "utc"}}, FIRST) == 2
    engine.dispose()


def test_a_bit_of_postgresql_is_compared_with_0_and_1(postgresql: Server) -> None:
    url = postgresql.create_database("generic_bit")
    postgresql.load(
        url,
        """
        CREATE TABLE "Tin" ("ID" int, "Dang" date, "DaXoa" bit(1));
        INSERT INTO "Tin" VALUES (1, '2025-07-01', B'0'), (2, '2025-07-01', B'1'), (3, '2025-07-01', NULL);
        """,
    )
    options: dict[str, Any] = {"table": "Tin", "key": "ID", "published_at": {"column": "Dang", "clock": "date"}}
    engine = make_engine(url)
    with engine.connect() as connection:
        reader = Reader(connection)
        assert count(reader, {**options, "where": {"DaXoa": 0}}, FIRST) == 1
        assert count(reader, {**options, "where": {"DaXoa": True}}, FIRST) == 1
        assert count(reader, {**options, "where": {"DaXoa": [0, 1]}}, FIRST) == 2
        assert count(reader, {**options, "where": {"DaXoa": {"not": 1}}}, FIRST) == 2
    engine.dispose()


# --- Names and clocks on every engine --------------------------------------------------------------------------------


def test_names_may_stand_in_quotes_and_in_another_case(reader: Reader) -> None:
    quoted = {"table": '"TinTuc"', "key": "`ID`", "published_at": {"column": "[NgayDang]"}}
    assert count(reader, quoted, FIRST) == count(reader, {**ASP, "where": {}}, FIRST)
    lower = {"table": "TinTuc", "key": "id", "published_at": {"column": "ngaydang"}, "where": {"trangthai": 2}}
    assert count(reader, lower, FIRST) == count(reader, {**ASP, "where": {"TrangThai": 2}}, FIRST)


EXPIRY = """
    CREATE TABLE Han (ID INT, Luc BIGINT, Gio {datetime}, Ngay DATE, Chu VARCHAR(30), HetLuc {datetime}, HetNgay DATE,
                      HetChu VARCHAR(30));
    INSERT INTO Han VALUES
        -- has expired an hour ago; on its last day it is still shown where only the day is known
        (1, 1751302800, '2025-07-01 00:00:00', '2025-07-01', '2025-07-01T00:00:00', '2025-07-10 07:00:00',
         '2025-07-10', '2025-07-10'),
        -- has not expired
        (2, 1751302800, '2025-07-01 00:00:00', '2025-07-01', '2025-07-01 00:00:00', '2025-07-10 09:00:00',
         '2025-07-11', '2025-07-10T09:00:00'),
        -- has expired yesterday
        (3, 1751302800, '2025-07-01 00:00:00', '2025-07-01', '2025-07-01 00:00:00', '2025-07-09 07:00:00',
         '2025-07-09', '2025-07-10 07:59:59');
"""


@pytest.mark.parametrize(("column", "clock"), [("Luc", "unix"), ("Gio", "local"), ("Ngay", "date"), ("Chu", "text")])
def test_an_expiry_is_read_by_its_own_type(server: Server | Sqlite, column: str, clock: str) -> None:
    """Whatever clock the publishing date is on: '{after_now_or_null: true}' says nothing of the column's own."""
    name = f"generic_expiry_{clock}"
    datetime_type = "TIMESTAMP" if server.engine == "postgresql" else "DATETIME"
    url = server.create_database(name)
    server.load(url, EXPIRY.format(datetime=datetime_type))
    options: dict[str, Any] = {"table": "Han", "key": "ID", "published_at": {"column": column, "clock": clock}}
    engine = make_engine(url)
    with engine.connect() as connection:
        numbers = [
            count(Reader(connection), {**options, "where": {expiry: {"after_now_or_null": True}}}, FIRST)
            for expiry in ("HetLuc", "HetNgay", "HetChu")
        ]
    engine.dispose()
    assert numbers == [1, 2, 2]


def test_moments_of_sqlite_are_found_in_every_spelling(sqlite: Sqlite) -> None:
    url = sqlite.create_database("generic_spellings")
    sqlite.load(
        url,
        """
        CREATE TABLE Tin (ID INTEGER, Gio DATETIME, Utc DATETIME, Luc TEXT);
        INSERT INTO Tin VALUES
            -- the last second of 30 June, and the first of 1 July
            (1, '2025-06-30T23:59:59', '2025-06-30T16:59:59Z', '2025-06-30T23:59:59+07:00'),
            (2, '2025-07-01T00:00:00', '2025-06-30T17:00:00', '2025-07-01T00:00:00+07:00'),
            (3, '2025-07-01', '2025-06-30 17:00:00.000', '2025-06-30T17:00:00Z'),
            -- the last second of 1 July, and the first of the next day
            (4, '2025-07-01 23:59:59.999', '2025-07-01T16:59:59.999', '2025-07-01 16:59:59'),
            (5, '2025-07-02', '2025-07-01T17:00:00Z', '2025-07-02 00:00:00+07:00'),
            (6, NULL, '', NULL);
        """,
    )
    engine = make_engine(url)
    with engine.connect() as connection:
        for column, clock in (("Gio", "local"), ("Gio", "text"), ("Utc", "utc"), ("Luc", "aware")):
            options = {"table": "Tin", "key": "ID", "published_at": {"column": column, "clock": clock}}
            assert [count(Reader(connection), options, day) for day in (FIRST, SECOND)] == [3, 1]
        ahead = {"Utc": {"after_now_or_null": True, "clock": "utc"}}
        options = {"table": "Tin", "key": "ID", "published_at": {"column": "Gio"}, "where": ahead}
        assert count(Reader(connection), options, FIRST) == 0
    engine.dispose()


def test_text_of_another_zone_makes_the_services_days(server: Server | Sqlite) -> None:
    url = server.create_database("generic_text_zone")
    server.load(
        url,
        """
        CREATE TABLE Tin (ID INT, Gio VARCHAR(30));
        INSERT INTO Tin VALUES (1, '2025-06-30 16:59:59'), (2, '2025-06-30T17:00:00'), (3, '2025-07-01 16:59:59'),
                               (4, '2025-07-01T17:00:00');
        """,
    )
    at = {"column": "Gio", "clock": "text", "zone": "UTC"}
    engine = make_engine(url)
    with engine.connect() as connection:
        assert count(Reader(connection), {"table": "Tin", "key": "ID", "published_at": at}, FIRST) == 2
    engine.dispose()


# --- Examples ---------------------------------------------------------------------------------------------------------


def example_entries(name: str) -> list[dict[str, Any]]:
    path = EXAMPLES / f"{name}-example.json"
    return list(json.loads(path.read_text("utf-8"))["posts"]) if path.exists() else []


EXAMPLE_OPTIONS: dict[str, dict[str, Any]] = {
    "generic-mariadb": {
        "table": "TinTuc",
        "key": "ID",
        "published_at": {"column": "NgayDang"},
        "where": {
            "TrangThai": 2,
            "DaXoa": 0,
            "NgonNgu": "vi",
            "NgayDang": {"before_now": True},
            "NgayHetHan": {"after_now_or_null": True},
        },
    },
    "generic-postgresql": {
        "table": "cong.TinTuc",
        "key": "Id",
        "published_at": {"column": "NgayDang", "clock": "aware"},
        "where": {
            "TrangThai": "DaDuyet",
            "DaXoa": False,
            "NgonNgu": "vi",
            "NgayDang": {"before_now": True},
            "NgayHetHan": {"after_now_or_null": True},
        },
    },
}


@pytest.mark.parametrize(
    ("name", "unit", "table"),
    [
        ("generic-mariadb", "DonViID", "TinTuc"),
        ("generic-mariadb", "DonViID", "vw_TinTheoChuyenMuc"),
        ("generic-postgresql", "DonViId", "cong.TinTuc"),
    ],
)
def test_the_examples_come_out_equal(example: Example, name: str, unit: str, table: str) -> None:
    engine = make_engine(example(name))
    entries = example_entries(name)
    with engine.connect() as connection:
        for entry in entries:
            options = {**EXAMPLE_OPTIONS[name], "table": table}
            options["where"] = {**options["where"], unit: entry["options"]["don_vi"]}
            adapter = adapter_of(options)
            days = DateRange(date.fromisoformat(entry["from"]), date.fromisoformat(entry["to"]))
            reader = Reader(connection)
            now = datetime(2026, 1, 1, tzinfo=timezone.utc)
            assert reader.ask([adapter.question(adapter.learn(reader), days, now)]) == [entry["expect"]], entry
    engine.dispose()
    assert len(entries) == 5
