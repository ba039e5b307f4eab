"""service/yamlfile.py: values, positions, secrets, folders, and sentences for broken YAML."""

from pathlib import Path

import pytest

from service.masking import Secret, mask
from service.yamlfile import read
from service.yamlnodes import Place


@pytest.fixture
def given(tmp_path):
    """Writes soluong.yaml and reads it."""

    def write(text, environ=None, name="soluong.yaml"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(file, environ or {})

    return write


def lines(document, language="en"):
    """The lines of the problems, without the folder."""
    near = [
        problem._replace(place=Place(Path(problem.place.file).name, problem.place.line))
        for problem in document.problems
    ]
    return [problem.line(language) for problem in near]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2025-07-01", "2025-07-01"),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        ("-7", -7),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("<<", "<<"),
    ],
)
def test_only_the_core_forms_of_yaml_1_2_mean_something(given, written, value):
    read_value = given(f"a: {written}\n").value["a"]
    assert (read_value, type(read_value)) == (value, type(value))


def test_a_directive_for_yaml_1_1_does_not_bring_its_booleans_back(given):
    assert given("%YAML 1.1\n---\na: no\n").value == {"a": "no"}


def test_every_value_knows_its_line(given):
    document = given("timezone: x\nportals:\n  - id: 1\n    news:\n      adapter: a\n  - id: 2\n")
    assert document.where(("portals", 0, "news", "adapter")).line == 5
    assert document.where(("portals", 0, "news")).line == 4
    assert document.where(("portals", 1)).line == 6
    assert document.where(("portals", 1, "absent", "deeper")).line == 6
    assert document.label(("portals", 1, "news", "adapter")) == "portals[1].news.adapter"


def test_an_alias_gives_the_value_of_its_anchor(given):
    document = given("a: &x {id: 401}\nb: *x\n")
    assert document.value == {"a": {"id": 401}, "b": {"id": 401}}
    assert document.problems == []


def test_a_key_given_twice_names_both_lines(given):
    document = given("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")
    first = f"{document.root.place.file}:3"
    assert lines(document) == [f"soluong.yaml:5: b.c: already given at {first}; keep one of the two"]
    assert document.value == {"a": 1, "b": {"c": 1, "d": 2}}


# --- Secrets ----------------------------------------------------------------------------------------------------------


def test_an_environment_variable_is_read_and_hidden(given):
    document = given("databases: {a: {password: !env PW}}\n", {"PW": "hunter2"})
    password = document.value["databases"]["a"]["password"]
    assert password == "hunter2"
    assert "hunter2" not in repr(document.value)
    assert password.origin == "env"


def test_a_secret_stays_hidden_after_str_and_is_plain_after_reveal():
    secret = Secret("hunter2")
    assert repr([str(secret)]) == "['***']"
    assert type(secret.reveal()) is str
    assert secret.reveal() == "hunter2"


def test_an_unset_or_empty_variable_is_a_problem_with_its_line(given):
    document = given("a: 1\nb: !env PW\nc: !env EMPTY\n", {"EMPTY": ""})
    assert lines(document) == [
        "soluong.yaml:2: b: environment variable PW is not set or empty; set it before starting",
        "soluong.yaml:3: c: environment variable EMPTY is not set or empty; set it before starting",
    ]


def test_a_file_is_read_beside_the_yaml_without_its_last_line_end(given, tmp_path):
    (tmp_path / "pw").write_text("hun ter2 \n")
    (tmp_path / "pw").chmod(0o600)
    document = given("password: !file pw\n")
    assert document.value["password"] == "hun ter2 "
    assert (document.problems, document.warnings) == ([], [])


def test_a_file_that_everyone_can_read_is_a_warning(given, tmp_path):
    (tmp_path / "pw").write_text("hunter2\n")
    (tmp_path / "pw").chmod(0o644)
    document = given("password: !file pw\n")
    assert document.value["password"] == "hunter2"
    assert "everyone on this machine can read" in document.warnings[0].line("en")


def test_a_missing_an_empty_and_a_binary_file_are_problems(given, tmp_path):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    document = given("a: !file none\nb: !file empty\nc: !file binary\nd: !file .\n")
    assert [problem.place.line for problem in document.problems] == [1, 2, 3, 4]
    assert "(No such file or directory); wanted a file that the service may read" in document.problems[0].line("en")
    assert "is empty or too long; wanted one line of text" in document.problems[1].line("en")
    assert "is not UTF-8; wanted one line of text" in document.problems[2].line("en")
    assert "(Is a directory)" in document.problems[3].line("en")


@pytest.mark.parametrize("written", ["hunter2", "'hunter2'", "123456", "0123", "true"])
def test_a_password_in_the_file_is_text_and_hidden(given, written):
    password = given(f"password: {written}\n").value["password"]
    assert password == written.strip("'")
    assert repr(password) == "'***'"


def test_a_password_in_a_url_is_struck_out(given):
    url = given("url: mysql+pymysql://soluong:hunter2@127.0.0.1/db\n").value["url"]
    assert url == "mysql+pymysql://soluong:hunter2@127.0.0.1/db"
    assert repr(url) == "'mysql+pymysql://soluong:***@127.0.0.1/db'"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mysql://u:a@b/c:d@h:3306/db", "mysql://u:***@h:3306/db"),
        ("mysql+pymysql//u:pw@h/db", "mysql+pymysql//u:***@h/db"),
        ("mysql:/u:pw@h/db", "mysql:/u:***@h/db"),
        ("redis://:pw@h:6379/0", "redis://:***@h:6379/0"),
        ("postgresql://h/db?user=u&password=pw&x=1", "postgresql://h/db?user=u&password=***&x=1"),
        ("mysql://u@h/db password:pw", "mysql://u@h/db password:***"),
        ("mysql://u@h:3306/db", "mysql://u@h:3306/db"),
        ("https://thanhhoa.gov.vn:8443/a", "https://thanhhoa.gov.vn:8443/a"),
        ("Cổng: tin tức", "Cổng: tin tức"),
    ],
)
def test_only_the_password_of_a_url_is_masked(url, shown):
    assert mask(url) == shown


@pytest.mark.parametrize(
    "written", ["*hunter2", "!hunter2", "&hunter2", "@hunter2", "%hunter2", '"hunter2\\q"', "!h!unter2"]
)
def test_a_password_that_yaml_takes_for_something_else_is_not_shown(given, written):
    document = given(f"databases:\n  a:\n    password: {written}\n")
    assert [problem.place.line for problem in document.problems] == [3]
    assert "unter2" not in "".join(lines(document) + lines(document, "vi"))


def test_the_dollar_form_of_other_tools_is_pointed_to_env(given):
    assert lines(given("password: ${DB_PASSWORD}\n")) == [
        "soluong.yaml:1: password: found ${...}; wanted !env DB_PASSWORD",
    ]


def test_an_unknown_tag_is_named_with_the_nearest(given):
    assert lines(given("address: !evn X\n")) == [
        "soluong.yaml:1: address: unknown tag '!evn' (did you mean '!env'?); known: !env, !file",
    ]


# --- Files that are no configuration ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a:\n\tb: 1\n", 2, "indented with a tab; use blanks only"),
        ("a: b: c\n", 1, "': ' where it cannot stand"),
        ("a: 1\nb: 'x\n", 2, "a closing quote is missing"),
        ("a: [1\nb: 2\n", 1, "a comma or a closing bracket is missing"),
        ("a: 1\nb: 2\n- c\n", 3, "the indentation does not line up"),
        ("a: 1\nb: \x01\n", 2, "a control character"),
        (b"a: 1\nb: \xe9\n", 2, "the file is not UTF-8; save it as UTF-8"),
        ("", 1, "the file is empty; wanted keys such as databases, portals"),
        ("# only\n", 1, "the file is empty"),
        ("- a\n- b\n", 1, "found ['a', 'b']; wanted keys such as databases, portals"),
        ("just text\n", 1, "found 'just text'; wanted keys"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_sentence_with_its_line(given, text, line, said):
    document = given(text)
    assert not document.is_whole
    (problem,) = document.problems
    assert problem.place.line == line
    assert said in problem.line("en")
    assert problem.line("vi") != problem.line("en")


def test_a_byte_order_mark_is_accepted(given):
    assert given("\ufeffa: 1\n").value == {"a": 1}


def test_a_second_document_is_a_problem(given):
    assert "two YAML documents; remove the line ---" in lines(given("a: 1\n---\nb: 2\n"))[0]


def test_a_missing_file_says_how_to_begin(tmp_path):
    document = read(tmp_path / "none.yaml", {})
    assert "cannot read the file (No such file or directory); run 'soluong init'" in lines(document)[0]


def test_a_folder_without_yaml_says_how_to_begin(tmp_path):
    assert "the folder holds no *.yaml file; run 'soluong init'" in lines(read(tmp_path, {}))[0]


# --- Folders ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """Writes several files and reads the folder."""

    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        return read(tmp_path, {})

    return write


def test_the_files_of_a_folder_are_merged_by_name(folder):
    document = folder(
        b="databases:\n  y: {url: 2}\nportals:\n  - id: 3\n",
        a="databases:\n  x: {url: 1}\nportals:\n  - id: 1\n  - id: 2\nnumbers: text\n",
    )
    assert document.value == {
        "databases": {"x": {"url": 1}, "y": {"url": 2}},
        "portals": [{"id": 1}, {"id": 2}, {"id": 3}],
        "numbers": "text",
    }
    assert document.problems == []


def test_a_portal_is_named_by_its_number_in_its_own_file(folder):
    document = folder(a="portals:\n  - id: 1\n  - id: 2\n", b="portals:\n\n  - id: 3\n")
    assert document.label(("portals", 2, "id")) == "portals[0].id"
    assert str(document.where(("portals", 2, "id"))).endswith("b.yaml:3")


def test_a_database_in_two_files_names_both_places(folder):
    (problem,) = folder(a="databases:\n  x: {url: 1}\n", b="databases:\n  x: {url: 2}\n").problems
    assert problem.path == "databases.x"
    assert problem.place.file.endswith("b.yaml")
    assert "a.yaml:2; keep one of the two" in problem.line("en")


def test_any_other_key_stands_in_one_file_only(folder):
    (problem,) = folder(a="numbers: text\n", b="numbers: text\n").problems
    assert problem.path == "numbers"
    assert "a.yaml:1; keep one of the two" in problem.line("en")


def test_portals_that_are_no_list_are_named_in_a_folder(folder):
    document = folder(a="portals: {id: 1}\n", b="databases: []\n")
    assert lines(document) == [
        "a.yaml:1: portals: found {'id': 1}; wanted a list of portals",
        "b.yaml:1: databases: found []; wanted databases by name",
    ]


def test_an_unset_variable_in_the_second_file_keeps_its_place(folder):
    document = folder(a="portals: [{id: 1}]\n", b="portals:\n  - id: 2\n    address: !env NONE\n")
    assert document.is_broken(("portals", 1, "address"))
    assert not document.is_broken(("portals", 0, "address"))


def test_hidden_files_and_folders_in_the_folder_are_passed_over(tmp_path):
    (tmp_path / "old.yaml").mkdir()
    (tmp_path / ".soluong.yaml").write_text("a: 2\n")
    (tmp_path / "soluong.yaml.bak").write_text("a: 3\n")
    (tmp_path / "soluong.yml").write_text("a: 1\n")
    assert read(tmp_path, {}).value == {"a": 1}
