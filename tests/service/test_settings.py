"""service/settings.py: what a configuration becomes, and what it warns about."""

import ipaddress
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.settings import ConfigurationError, find_configuration, load_settings
from tests.service.settings_files import GOOD, FakeNews, NewsOptions, VisitOptions, load


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Writes soluong.yaml into an empty folder and loads it."""
    monkeypatch.chdir(tmp_path)
    return load


@pytest.fixture
def warned(given):
    def said(content, environ=None):
        return [warning.line("en") for warning in given(content, environ).warnings]

    return said


# --- What a good file becomes -----------------------------------------------------------------------------------------


def test_a_short_file_gets_every_default_of_the_contract(given):
    settings = given(GOOD)
    assert settings.timezone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert (settings.shape.huyen, settings.shape.xa, settings.shape.so) == ("object", "array", "array")
    assert (settings.numbers, settings.partial, settings.strict) == ("number", "fail", False)
    limits = settings.limits
    assert (limits.deadline_s, limits.statement_s, limits.pool, limits.rate) == (5, 4, 2, "600/minute")
    assert (limits.statements_per_minute, limits.body_bytes, limits.range_days) == (1200, 65536, 3700)
    assert (settings.cache.url, settings.cache.today_s, settings.cache.closed_s) == ("memory", 30, 300)
    access = settings.access
    assert (access.keys, access.networks, access.trusted_proxies, access.cors_origins) == ((), (), (), ())
    assert settings.ledger.url.render_as_string() == "sqlite:////var/lib/soluong/ledger.db"
    assert (settings.ledger.every, settings.ledger.tolerance) == (timedelta(minutes=15), timedelta(minutes=5))
    paths = settings.paths
    assert (paths.tintuc, paths.truycap) == ("/api/tintuc", "/api/truycap")
    assert (paths.bodem, paths.cong) == ("/api/bodem", "/api/cong")
    assert settings.warnings == ()


def test_a_portal_holds_its_source_with_the_adapters_own_options(given):
    (portal,) = given(GOOD).portals
    assert (portal.id, portal.level, portal.address, portal.note) == (40100, "huyen", "ngason.thanhhoa.gov.vn", None)
    assert [(district.id, district.name) for district in portal.districts] == [(401, "Huyện Nga Sơn")]
    assert portal.news.adapter_class is FakeNews
    assert portal.news.options == NewsOptions(table_prefix="nga_")
    assert portal.news.database_name == "ngason"
    assert portal.visits is None


def test_the_password_reaches_the_driver_as_plain_text(given):
    password = given(GOOD).databases["ngason"].url.password
    assert (type(password), password) == (str, "hunter2")


def test_no_repr_shows_a_password(given):
    settings = given(
        GOOD + 'ledger: {url: "postgresql+psycopg://u:hunter2@h/ledger"}\ncache: {url: "redis://:hunter2@h/0"}\n'
    )
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in repr(settings.databases["ngason"])


def test_visits_may_name_a_database_of_their_own(given):
    two = GOOD.replace("portals:", "  matomo: {url: sqlite:///m.db}\nportals:")
    settings = given(two + "    visits: {adapter: matomo, database: matomo, idsite: 3}\n")
    assert settings.portals[0].news.database_name == "ngason"
    assert settings.portals[0].visits.database_name == "matomo"
    assert settings.portals[0].visits.options == VisitOptions(idsite=3)


def test_a_name_is_composed_and_without_blanks_around_it(given):
    decomposed = GOOD.replace("Huyện Nga Sơn", "'  Huye\u0323\u0302n Nga So\u031bn '")
    assert given(decomposed).portals[0].districts[0].name == "Huyện Nga Sơn"


def test_a_portal_may_stand_in_several_groups_with_dates(given):
    groups = "[{id: 401, name: A, to: 2025-06-30}, {id: 402, name: B, from: 2025-07-01}]"
    districts = given(GOOD.replace("{id: 401, name: Huyện Nga Sơn}", groups)).portals[0].districts
    assert [(item.id, item.since, item.until) for item in districts] == [
        (401, None, date(2025, 6, 30)),
        (402, date(2025, 7, 1), None),
    ]


def test_a_portal_without_news_or_visits_needs_no_database(given):
    settings = given("portals:\n  - {id: 1, name: A, level: so, address: null, note: chưa có cổng}\n")
    assert (settings.portals[0].news, settings.portals[0].visits) == (None, None)
    assert settings.portals[0].note == "chưa có cổng"


def test_a_section_whose_keys_are_all_commented_out_has_its_defaults(given):
    assert given(GOOD + "limits:\n  # pool: 3\n").limits.pool == 2


@pytest.mark.parametrize(("written", "seconds"), [("30s", 30), ("5m", 300), ("2h", 7200), ("90", 90), ("24h", 86400)])
def test_a_duration_has_a_unit_or_is_whole_seconds(given, written, seconds):
    assert given(GOOD + f"ledger: {{every: {written}}}\n").ledger.every == timedelta(seconds=seconds)


def test_access_gives_networks_and_keys(given):
    access = given(
        GOOD + "access:\n  keys: [{name: tỉnh, sha256: " + "AB" * 32 + ", expires: 2027-12-31}]\n"
        "  networks: [10.0.0.0/8, 192.168.1.7, '2001:db8::/32']\n  trusted_proxies: [127.0.0.1]\n"
        "  cors_origins: [https://thanhhoa.gov.vn]\n"
    ).access
    (key,) = access.keys
    assert (key.name, key.sha256, key.expires) == ("tỉnh", "ab" * 32, date(2027, 12, 31))
    assert access.networks[1] == ipaddress.ip_network("192.168.1.7/32")
    assert access.cors_origins == ("https://thanhhoa.gov.vn",)


def test_a_folder_is_read_as_one_configuration(tmp_path):
    (tmp_path / "a.yml").write_text(GOOD.replace("!env PW", "!env A"))
    (tmp_path / "b.yaml").write_text("portals:\n  - {id: 2, name: B, level: so}\n")
    settings = load_settings(tmp_path, {"A": "x"}, news={"wordpress": FakeNews}, visits={})
    assert [portal.id for portal in settings.portals] == [40100, 2]


def test_the_registered_adapters_are_used_by_default(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD)
    portal = load_settings(tmp_path, {"PW": "x"}).portals[0]
    assert portal.news.adapter_class.__name__ == "WordPressPosts"


# --- Warnings ---------------------------------------------------------------------------------------------------------


def test_a_plain_password_is_accepted_with_a_warning(given, warned):
    plain = GOOD.replace("!env PW", "hunter2")
    assert given(plain).databases["ngason"].url.password == "hunter2"
    assert warned(plain) == [
        "soluong.yaml:2: databases.ngason.password: a password stands in the file; "
        "!env NAME or !file PATH would be right"
    ]


def test_a_password_in_a_url_is_accepted_with_a_warning(given, warned):
    inside = GOOD.replace("soluong@", "soluong:hunter2@").replace(", password: !env PW", "")
    assert given(inside).databases["ngason"].url.password == "hunter2"
    assert warned(inside)[0].startswith("soluong.yaml:2: databases.ngason.url: a password stands in the file")


def test_a_whole_url_from_the_environment_is_no_warning(given):
    settings = given(
        GOOD.replace('"mysql+pymysql://soluong@127.0.0.1:3306/ngason", password: !env PW', "!env URL"),
        {"URL": "mysql+pymysql://u:hunter2@h/d"},
    )
    assert settings.warnings == ()
    assert settings.databases["ngason"].url.password == "hunter2"
    assert "hunter2" not in repr(settings)


def test_an_id_that_json_readers_round_is_a_warning(given, warned):
    assert warned(GOOD.replace("40100", "9007199254740991")) == []
    assert "an Id above 9007199254740991" in warned(GOOD.replace("40100", "9007199254740992"))[0]
    assert given(GOOD.replace("40100", "9223372036854775807")).portals[0].id == 9223372036854775807


@pytest.mark.parametrize(
    ("addition", "said"),
    [
        (
            "  - {id: 2, name: B, level: so, huyen: {id: 401, name: Huyện Nga Sơn}}\n",
            "11: portals[1].huyen: a portal of level so",
        ),
        (
            "  - {id: 2, name: B, level: xa, huyen: {id: 401, name: Nga Sơn}}\n",
            "11: portals[1].huyen.name: Huyen_Id 401 has another name at soluong.yaml:7: 'Huyện Nga Sơn'",
        ),
        ("limits: {deadline_s: 3}\n", "11: limits.statement_s: one statement may run longer than deadline_s"),
    ],
)
def test_what_is_doubtful_is_a_warning(warned, addition, said):
    (line,) = warned(GOOD + addition)
    assert line.removeprefix("soluong.yaml:").startswith(said)


def test_a_database_that_no_portal_uses_is_a_warning(warned):
    two = GOOD.replace("portals:", "  cu: {url: sqlite:///m.db}\nportals:")
    assert warned(two) == ["soluong.yaml:3: databases.cu: no portal uses this database"]


# --- Where the configuration is ---------------------------------------------------------------------------------------


def test_the_given_path_comes_first_then_the_variable_then_the_folder_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "soluong.yaml").write_text(GOOD)
    assert find_configuration("a.yaml", {"SOLUONG_CONFIG": "b.yaml"}) == Path("a.yaml")
    assert find_configuration(None, {"SOLUONG_CONFIG": "b.yaml"}) == Path("b.yaml")
    assert find_configuration(None, {}) == Path("soluong.yaml")


def test_no_configuration_at_all_says_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("service.settings.USUAL_PLACES", ("soluong.yaml", str(tmp_path / "etc")))
    with pytest.raises(ConfigurationError) as caught:
        find_configuration(None, {})
    (line,) = caught.value.lines("en")
    assert "no configuration found (looked at: --config, $SOLUONG_CONFIG, ./soluong.yaml, " in line
    assert line.endswith("run 'soluong init', or begin with config/soluong.example.yaml")
