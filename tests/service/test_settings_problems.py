"""service/settings.py: every sentence about a wrong configuration."""

# The sentences stand here as the operator sees them, each on one line:
# ruff: noqa: E501

import pytest

from service.settings import ConfigurationError
from tests.service.settings_files import GOOD, load


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Writes soluong.yaml into an empty folder and loads it."""
    monkeypatch.chdir(tmp_path)
    return load


@pytest.fixture
def lines(given):
    """The lines that a wrong file gives."""

    def wrong(content, language="en", environ=None):
        with pytest.raises(ConfigurationError) as caught:
            given(content, environ)
        return caught.value.lines(language)

    return wrong


# --- Many mistakes at once --------------------------------------------------------------------------------------------

TEN = """\
databases:
  ngason:
    url: mysql+pymysql//soluong:hunter2@127.0.0.1:3306/ngason
    pasword: hunter2
  khac:
    url: mysql+pymysql://soluong@127.0.0.1:3306/khac
    password: !env KHAC_DB_PASSWORD
portals:
  - id: 40100
    name: Cổng thông tin điện tử huyện Nga Sơn
    level: huyen
    huyen: {id: 401, name: Huyện Nga Sơn}
    database: khac
    news: {adapter: wordpres, table_prefix: wp_}
  - id: 40100
    name: Trang thông tin điện tử xã Nga Điền
    level: xa
    database: kahc
    news: {adapter: wordpress, table_prefix: "wp-"}
    visits: {adapter: matomo, metric: hits}
limits: {pool: 0}
"""


def test_ten_mistakes_give_ten_lines_and_no_password(lines):
    assert lines(TEN) == [
        "soluong.yaml:3: databases.ngason.url: found 'mysql+pymysql//soluong:***@127.0.0.1:3306/ngason'; "
        "wanted an SQLAlchemy URL such as mysql+pymysql://soluong@127.0.0.1:3306/ngason",
        "soluong.yaml:4: databases.ngason.pasword: unknown key 'pasword' (did you mean 'password'?); known: url, password",
        "soluong.yaml:7: databases.khac.password: environment variable KHAC_DB_PASSWORD is not set or empty; "
        "set it before starting",
        "soluong.yaml:14: portals[0].news.adapter: unknown adapter 'wordpres' (did you mean 'wordpress'?); known: wordpress",
        "soluong.yaml:15: portals[1].id: Id 40100 already given at soluong.yaml:9; keep one of the two",
        "soluong.yaml:15: portals[1].huyen: a portal of level xa has no huyen; wanted huyen: {id: 401, name: Huyện Nga Sơn}",
        "soluong.yaml:18: portals[1].database: unknown database 'kahc' (did you mean 'khac'?); known: ngason, khac",
        "soluong.yaml:19: portals[1].news.table_prefix: found 'wp-'; wanted letters, digits and underscores only",
        "soluong.yaml:20: portals[1].visits.metric: found 'hits'; wanted one of: visits, pageviews",
        "soluong.yaml:21: limits.pool: found 0; wanted a whole number from 1 to 50",
    ]


def test_ten_mistakes_give_ten_lines_in_vietnamese(lines):
    said = lines(TEN, "vi")
    assert len(said) == 10
    assert said[9] == "soluong.yaml:21: limits.pool: gặp 0; cần số nguyên từ 1 đến 50"
    assert "hunter2" not in "".join(said)
    assert not set(said) & set(lines(TEN, "en"))


def test_a_syntax_error_is_told_alone(lines):
    assert lines(GOOD + "limits: {pool: 2\n") == [
        "soluong.yaml:11: YAML syntax: a comma or a closing bracket is missing"
    ]


@pytest.mark.parametrize("content", ["portals: []\n", "portals:\n", "numbers: text\n"])
def test_a_file_without_portals_says_what_to_do(lines, content):
    (line,) = lines(content)
    assert line.endswith("portals: there is no portal; run 'soluong init', or begin with config/soluong.example.yaml")


def said_about(lines, addition):
    """The one line that GOOD gives with an addition."""
    (line,) = lines(GOOD + addition)
    return line.removeprefix("soluong.yaml:")


@pytest.mark.parametrize(
    ("addition", "said"),
    [
        (
            "shap: {}\n",
            "11: shap: unknown key 'shap' (did you mean 'shape'?); known: timezone, databases, portals, shape, ",
        ),
        ("timezone: Asia/Hanoi\n", "11: timezone: found 'Asia/Hanoi'; wanted an IANA zone such as Asia/Ho_Chi_Minh"),
        ("timezone: 7\n", "11: timezone: found 7; wanted an IANA zone"),
        ("shape: {xa: list}\n", "11: shape.xa: found 'list'; wanted one of: object, array, envelope"),
        ("shape: array\n", "11: shape: found 'array'; wanted a mapping of: huyen, xa, so"),
        ("strict: yes\n", "11: strict: found 'yes'; wanted true or false"),
        ("limits: {deadline_s: 0}\n", "11: limits.deadline_s: found 0; wanted a number from 0.05 to 300"),
        ("limits: {pool: true}\n", "11: limits.pool: found true; wanted a whole number from 1 to 50"),
        ("limits: {rate: 600}\n", "11: limits.rate: found 600; wanted a rate such as 600/minute or 10/second"),
        ("limits: {rate: 0/minute}\n", "11: limits.rate: found '0/minute'; wanted a rate"),
        (
            "cache: {url: memcached://h}\n",
            "11: cache.url: found 'memcached://h'; wanted memory, or redis://host:6379/0",
        ),
        ("cache: {today_s: -1}\n", "11: cache.today_s: found -1; wanted a whole number from 0 to 86400"),
        (
            "access: {networks: [10.0.0.5/8]}\n",
            "11: access.networks[0]: found '10.0.0.5/8'; wanted the network's first address: 10.0.0.0/8",
        ),
        (
            "access: {networks: [ten]}\n",
            "11: access.networks[0]: found 'ten'; wanted a CIDR network such as 10.0.0.0/8",
        ),
        (
            "access: {networks: 10.0.0.0/8}\n",
            "11: access.networks: found '10.0.0.0/8'; wanted a list, each item a CIDR network",
        ),
        (
            "access: {cors_origins: [thanhhoa.gov.vn]}\n",
            "11: access.cors_origins[0]: found 'thanhhoa.gov.vn'; wanted an origin such as",
        ),
        (
            "access: {keys: [{name: a, sha256: abc}]}\n",
            "11: access.keys[0].sha256: found a value (not shown); wanted a SHA-256 of 64 hex digits",
        ),
        (
            "ledger: {every: 15 minutes}\n",
            "11: ledger.every: found '15 minutes'; wanted a duration up to 24h: 30s, 15m, 2h or whole seconds",
        ),
        ("ledger: {every: 0}\n", "11: ledger.every: found 0; wanted a duration"),
        ("ledger: {every: 25h}\n", "11: ledger.every: found '25h'; wanted a duration"),
        ("ledger: {url: ledger.db}\n", "11: ledger.url: found 'ledger.db'; wanted an SQLAlchemy URL"),
        (
            "paths: {cong: api/cong}\n",
            "11: paths.cong: found 'api/cong'; wanted a path such as /api/tintuc: begins with /, does not end with it",
        ),
        ("paths: {cong: /api/cong/}\n", "11: paths.cong: found '/api/cong/'; wanted a path"),
        ("paths: {cong: /api/bodem}\n", "11: paths.cong: found '/api/bodem'; bodem has it, wanted another"),
        ("    note: 7\n", "11: portals[0].note: found 7; wanted text of 1 to 1000 characters"),
        (
            "    visits: matomo\n",
            "11: portals[0].visits: found 'matomo'; wanted {adapter: NAME, ...}, NAME one of: matomo",
        ),
        (
            "    visits: {adaptor: matomo}\n",
            "11: portals[0].visits.adapter: the key adapter is missing (is 'adaptor' meant for adapter?); wanted one of: matomo",
        ),
        (
            "    visits: {adapter: [matomo]}\n",
            "11: portals[0].visits.adapter: unknown adapter \"['matomo']\" (did you mean 'matomo'?); known: matomo",
        ),
        (
            "    visits: {adapter: matomo, idsit: 1}\n",
            "11: portals[0].visits.idsit: unknown key 'idsit' (did you mean 'idsite'?); known: adapter, database, idsite, metric",
        ),
        (
            "    visits: {adapter: matomo, database: m}\n",
            "11: portals[0].visits.database: unknown database 'm'; known: ngason",
        ),
        ("  - 7\n", "11: portals[1]: found 7; wanted a mapping of: id, name, level, "),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(lines, addition, said):
    assert said_about(lines, addition).startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "id: 40100",
            "id: '40100'",
            "4: portals[0].id: found '40100'; wanted a whole number from 1 to 9223372036854775807",
        ),
        ("id: 40100", "id: 0", "4: portals[0].id: found 0; wanted a whole number from 1 to 9223372036854775807"),
        (
            "id: 40100",
            "id: 9223372036854775808",
            "4: portals[0].id: found 9223372036854775808; wanted a whole number from 1 to 9223372036854775807",
        ),
        ("level: huyen", "level: tinh", "6: portals[0].level: found 'tinh'; wanted one of: so, huyen, xa"),
        (
            "id: 401,",
            "id: abc,",
            "7: portals[0].huyen.id: found 'abc'; wanted a whole number from 1 to 9223372036854775807",
        ),
        (
            "{id: 401, name: Huyện Nga Sơn}",
            "401",
            "7: portals[0].huyen: found 401; wanted a mapping of: id, name, from, to",
        ),
        (
            "{id: 401, name",
            "{id: 401, from: 01/07/2025, name",
            "7: portals[0].huyen.from: found '01/07/2025'; wanted a real day as yyyy-mm-dd",
        ),
        (
            "{id: 401, name",
            "{id: 401, form: 2025-07-01, name",
            "7: portals[0].huyen.form: unknown key 'form' (did you mean 'from'?); known: id, name, from, to",
        ),
        (
            "{id: 401, name",
            "{id: 401, from: 2025-07-01, to: 2025-06-30, name",
            "7: portals[0].huyen.to: 2025-06-30 is before from 2025-07-01; wanted to on or after from",
        ),
        (
            "{id: 401, name: Huyện Nga Sơn}",
            "[{id: 401}]",
            "7: portals[0].huyen[0].name: required key is missing; wanted text of 1 to 255 characters",
        ),
        (
            "    database: ngason\n",
            "",
            "4: portals[0].database: news needs a database; wanted database: one of [ngason]",
        ),
        ("    name: Cổng thông tin điện tử huyện Nga Sơn\n", "", "4: portals[0].name: required key is missing"),
        (
            "  ngason: {",
            "  nga son: {",
            "2: databases.nga son: found 'nga son'; a name holds letters, digits and . _ - only",
        ),
        (
            "mysql+pymysql:",
            "mysqll:",
            "2: databases.ngason.url: unknown kind of database 'mysqll' (did you mean 'mysql'?)",
        ),
        (
            "mysql+pymysql:",
            "mysql:",
            "2: databases.ngason.url: the driver of mysql is not installed; use mysql+pymysql://",
        ),
        (
            "3306/",
            "33o6/",
            "2: databases.ngason.url: found 'mysql+pymysql://soluong@127.0.0.1:33o6/ngason'; wanted an SQLAlchemy URL",
        ),
        (
            "3306/ngason",
            "3306/nga son",
            "2: databases.ngason.url: found 'mysql+pymysql://soluong@127.0.0.1:3306/nga son'; a URL holds no blanks",
        ),
        (
            "soluong@",
            "soluong:hunter2@",
            "2: databases.ngason.password: the url already holds a password; keep one of the two",
        ),
        (
            '"mysql+pymysql://soluong@127.0.0.1:3306/ngason"',
            "sqlite:///a.db",
            "2: databases.ngason.password: SQLite has no password; remove it",
        ),
    ],
)
def test_a_wrong_portal_or_database_is_told(lines, old, new, said):
    wrong = lines(GOOD.replace(old, new, 1))
    assert any(line.removeprefix("soluong.yaml:").startswith(said) for line in wrong), wrong
    assert "hunter2" not in "".join(wrong)


def test_a_name_of_255_characters_is_taken_and_one_of_256_is_not(given, lines):
    long = GOOD.replace("Cổng thông tin điện tử huyện Nga Sơn", "ơ" * 255)
    assert len(given(long).portals[0].name) == 255
    (line,) = lines(long.replace("ơơ", "ơơơ", 1))
    assert line.startswith("soluong.yaml:5: portals[0].name: found 'ơ")
    assert line.endswith("...; wanted text of 1 to 255 characters")


def test_two_keys_with_one_name_are_told(lines):
    keys = ", ".join("{name: a, sha256: " + digit * 64 + "}" for digit in "ab")
    assert said_about(lines, f"access: {{keys: [{keys}]}}\n").startswith(
        "11: access.keys[1].name: 'a' already names keys[0]; wanted another name"
    )


@pytest.mark.parametrize("keys", ["hunter2", "[hunter2]", "[{name: a, key: hunter2}]", "{a: hunter2}"])
def test_a_callers_key_written_as_it_is_is_not_shown(lines, keys):
    (line,) = set(lines(GOOD + f"access: {{keys: {keys}}}\n")[:1])
    assert line.startswith("soluong.yaml:11: access.keys")
    assert "hunter2" not in line


def test_a_database_name_without_any_databases_is_told(lines):
    without = GOOD.replace('  ngason: {url: "mysql+pymysql://soluong@127.0.0.1:3306/ngason", password: !env PW}\n', "")
    (line,) = lines(without)
    assert line == "soluong.yaml:8: portals[0].database: no database is declared; add it to databases"


def test_a_password_under_a_wrong_shape_is_not_shown(lines):
    for databases in (
        "databases: [{url: 'mysql://u@h/d', password: hunter2}]\n",
        "databases: mysql://u:hunter2@h/d\n",
        "databases:\n  a: mysql://u:hunter2@h/d\n",
        "databases:\n  a: {url: 'mysql://u@h/d', password: [hunter2]}\n",
        "databases:\n  a: {url: 'mysql://u@h/d', password: {x: hunter2}}\n",
    ):
        said = lines(databases + "portals: [{id: 1, name: A, level: so}]\n")
        assert said
        assert "hunter2" not in "".join(said)


# --- Shapes -----------------------------------------------------------------------------------------------------------

SECOND = "  - {id: 2, name: B, level: huyen, huyen: {id: 402, name: Huyện B}}\n"


@pytest.mark.parametrize("addition", ["", "shape: {xa: array}\n"])
def test_two_district_portals_need_a_shape_in_writing(lines, addition):
    assert said_about(lines, SECOND + addition) == (
        "11: shape.huyen: there are 2 portals of level huyen and object holds one row; write shape: {huyen: array} "
        "or {huyen: envelope}, since a silent change of shape would break the province's reader"
    )


def test_two_district_portals_cannot_share_one_object(lines):
    assert said_about(lines, SECOND + "shape: {huyen: object}\n").startswith("12: shape.huyen: there are 2 portals")


@pytest.mark.parametrize("shape", ["array", "envelope"])
def test_two_district_portals_with_a_written_shape_are_fine(given, shape):
    assert given(GOOD + SECOND + f"shape: {{huyen: {shape}}}\n").shape.huyen == shape


def test_one_object_cannot_hold_two_communes_of_one_district(given, lines):
    communes = "".join(
        f"  - {{id: {number}, name: X, level: xa, huyen: {{id: 401, name: Huyện Nga Sơn}}}}\n" for number in (2, 3)
    )
    assert given(GOOD + communes).shape.xa == "array"
    assert said_about(lines, communes + "shape: {xa: object}\n") == (
        "13: shape.xa: found 'object', but one answer has 2 portals; wanted array or envelope"
    )


def test_one_object_cannot_hold_two_departments(lines):
    departments = "".join(f"  - {{id: {number}, name: X, level: so}}\n" for number in (2, 3))
    assert said_about(lines, departments + "shape: {so: object}\n").startswith("13: shape.so: found 'object', but one")
