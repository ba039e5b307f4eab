"""A unit is looked up for a day, and a name or a domain suggests what it may mean on that day."""

from __future__ import annotations

from datetime import date

import pytest

from service.units import LAST_DISTRICT_DAY, Unit, former_districts, suggest_units, unit, units

MID_2024 = date(2024, 6, 1)
TODAY = date(2026, 11, 26)


def codes(text: str, on: date = MID_2024) -> list[str]:
    return [one.code for one in suggest_units(text, on)]


@pytest.mark.parametrize(
    ("on", "districts", "communes"),
    [
        (date(2022, 6, 30), 0, 0),
        (date(2022, 7, 1), 27, 559),
        (date(2024, 12, 31), 27, 559),
        (date(2025, 1, 1), 26, 547),
        (date(2025, 6, 30), 26, 547),
        (date(2025, 7, 1), 0, 166),
        (TODAY, 0, 166),
    ],
)
def test_there_are_as_many_units_as_the_data_says_on_each_day(on: date, districts: int, communes: int) -> None:
    found = units(on)
    assert sum(one.is_district for one in found) == districts
    assert sum(not one.is_district for one in found) == communes
    assert len({one.code for one in found}) == len(found)


def test_a_code_means_another_unit_after_july_2025() -> None:
    assert unit("14758", LAST_DISTRICT_DAY) == Unit(
        "14758", "Phường Đông Thọ", "phường", "380", date(2022, 7, 1), date(2025, 6, 30)
    )
    assert unit("14758", TODAY) == Unit("14758", "Phường Hàm Rồng", "phường", "38", date(2025, 7, 1), None)
    assert unit("383", MID_2024) is None


def test_communes_of_dong_son_went_to_the_city_in_2025() -> None:
    assert unit("405", date(2024, 12, 31)) is not None
    assert unit("405", date(2025, 1, 1)) is None
    before, after = ({one.code for one in units(on) if one.parent_code == "405"} for on in (MID_2024, date(2025, 1, 1)))
    assert (len(before), len(after)) == (14, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngadien.ngason.thanhhoa.gov.vn", ["16150", "401"]),
        ("https://ngadien.ngason.thanhhoa.gov.vn/trang-chu", ["16150", "401"]),
        ("ubndxangadien.thanhhoa.gov.vn", ["16150", "401"]),
        ("xa-ngadien.thanhhoa.gov.vn", ["16150", "401"]),
        ("ngason.thanhhoa.gov.vn", ["401", "16093"]),
        ("tpthanhhoa.gov.vn", ["380"]),
        ("thanhhoa.gov.vn", []),
        ("xã Nga Điền", ["16150", "401"]),
        ("XA NGA DIEN", ["16150", "401"]),
        ("Trang thông tin điện tử xã Nga Điền, huyện Nga Sơn", ["16150", "401"]),
        ("Cổng thông tin điện tử huyện Nga Sơn", ["401"]),
        ("Thành phố Thanh Hoá", ["380"]),
        ("Sở Y tế", []),
        ("", []),
    ],
)
def test_a_name_or_a_domain_suggests_its_unit_and_its_district(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_a_decomposed_name_is_the_same_name() -> None:
    assert codes("Xa\u0303 Nga D\u0111ie\u0302\u0300n".replace("D\u0111", "\u0110")) == ["16150", "401"]


def test_of_two_names_that_differ_in_accents_the_one_written_comes_first() -> None:
    assert codes("xã Nga Thanh") == ["16123", "16141", "401"]
    assert codes("xã Nga Thành") == ["16141", "16123", "401"]
    assert codes("xã Hoà Lộc") == ["16075", "16063", "400"]


def test_a_suggestion_is_of_the_day_asked_for() -> None:
    assert codes("phường Hàm Rồng", MID_2024) == ["14755", "380"]
    assert codes("phường Hàm Rồng", TODAY) == ["14758"]
    assert codes("huyện Nga Sơn", TODAY) == []
    assert codes("huyện Nga Sơn", LAST_DISTRICT_DAY) == ["401"]


def test_a_commune_of_july_2025_knows_the_districts_it_was_made_from() -> None:
    now = {one.code: one for one in units(TODAY)}
    assert [one.code for one in former_districts(now["14812"])] == ["381", "392"]
    assert sum(len(former_districts(one)) for one in now.values()) == 171
    assert [code for code, one in now.items() if len(former_districts(one)) > 1] == [
        "14812",
        "15448",
        "15853",
        "16369",
        "16516",
    ]
