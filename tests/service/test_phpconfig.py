"""PHP configuration is read as PHP means it, and never run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from service.phpconfig import MAX_BYTES, PhpError, PhpFile, read_php
from service.phpvalues import Known, Unresolved

Read = Callable[..., PhpFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(source: str | bytes, environ: dict[str, str] | None = None, **given: object) -> PhpFile:
        file = tmp_path / "config.php"
        file.write_bytes(source if isinstance(source, bytes) else f"<?php\n{source}".encode())
        return read_php(file, environ or {}, **given)  # type: ignore[arg-type]  # constants= and variables= as they come

    return read


def line_of(value: Known) -> int:
    assert isinstance(value, Unresolved)
    return value.line


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r"'it\'s a \\ and \n'", "it's a \\ and \\n"),
        (r'"a\tb\$c\"d\x41\101\u{1ee3}\q"', 'a\tb$c"dAAợ\\q'),
        (r'"\\"', "\\"),
        (r'"pa$ $1 {} { $"', "pa$ $1 {} { $"),
        ("'a' . 'b' . 3", "ab3"),
        ('"\\xe1\\xbb" . "\\xa3"', "ợ"),
        ("0x1F", 31),
        ("-1.5e3", -1500.0),
        ("TRUE", True),
        ("Null", None),
        ("[1, 'a' => array('b' => false,), 2]", {0: 1, "a": {"b": False}, 1: 2}),
        ('<<<EOT\n  a \\"x\\"\n    b\n  EOT', 'a \\"x\\"\n  b'),
        ("<<<'EOT'\na $x \\n\nEOT", "a $x \\n"),
        ("<<<EOT\nEOT", ""),
        ('trim("  x\\n")', "x"),
        ("rtrim('a//', '/')", "a"),
        ("base64_decode('bmdhc29u')", "ngason"),
        ("sprintf('%s_%d', 'a', 3)", "a_3"),
        ("implode('.', explode('-', 'a-b'))", "a.b"),
        ("true ? 'a' : 'b'", "a"),
        ("'' ?: 'b'", "b"),
        ("$none ?? 'b'", "b"),
        ("(string) 7", "7"),
        ("!empty('0')", False),
        ("1 + 2 * 3", 7),
        ("'a' === 'a' && 1 != 2", True),
    ],
)
def test_a_literal_means_what_php_makes_of_it(read: Read, written: str, value: object) -> None:
    assert read(f"$x = {written};").variables["x"] == value


def test_a_known_variable_goes_into_a_string(read: Read) -> None:
    found = read('$a = ["k" => "v", "n" => ["m" => 1]]; $b = "x"; $c = "$b-$a[k]-{$a[\'n\'][\'m\']}-${b}";').variables
    assert found["c"] == "x-v-1-x"


def test_an_unknown_variable_in_a_string_is_not_an_empty_one(read: Read) -> None:
    assert line_of(read('\n$x = "pa$word";').variables["x"]) == 3


def test_the_first_definition_of_a_constant_and_the_last_of_a_variable_hold(read: Read) -> None:
    found = read("define('A', 1); define('A', 2); const B = 'x'; $v = 1; $v = 2; $v .= '3';")
    assert (found.constants, found.variables) == ({"A": 1, "B": "x"}, {"v": "23"})


def test_define_is_found_in_any_case_and_space(read: Read) -> None:
    assert read("DEFINE (\n 'A' ,\n 'x' ) ; \\define('B', A . 'y');").constants == {"A": "x", "B": "xy"}


def test_what_stands_in_a_comment_is_not_read(read: Read) -> None:
    found = read("// define('A', 1);\n# define('A', 2);\n/* define('A', 3);\n*/ define('A' /* 4 */, 5); // ?>")
    assert found.constants == {"A": 5}


def test_elements_are_set_one_by_one(read: Read) -> None:
    found = read(
        "$d['default']['default'] = ['driver' => 'mysql']; $d['default']['default']['port'] = '3307';"
        "$l[] = 'a'; $l[] = 'b';"
    )
    assert found.variables == {
        "d": {"default": {"default": {"driver": "mysql", "port": "3307"}}},
        "l": {0: "a", 1: "b"},
    }


def test_class_properties_and_constants_are_read(read: Read) -> None:
    found = read(
        "class JConfig { public $host = 'db'; var $port = 3; public string $x;"
        " const V = '4'; // public $user = 'no';\n}"
    )
    assert found.properties == {"host": "db", "port": 3, "x": None}
    assert (found.class_constants, found.constants) == ({"V": "4"}, {})


def test_an_environment_variable_is_looked_up_in_the_given_mapping(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THIS_PROCESS", "no")
    found = read(
        "$a = getenv('DB'); $b = $_ENV['DB']; $c = $_SERVER['DB'] ?? 'd'; $d = getenv('OF_THIS_PROCESS');",
        {"DB": "cong"},
    ).variables
    assert [found[name] for name in "abc"] == ["cong"] * 3
    assert isinstance(found["d"], Unresolved)


@pytest.mark.parametrize(
    "written",
    [
        "getenv('DB') ?: 'own'",
        "$_ENV['DB'] ?? 'own'",
        "getenv('DB') ? getenv('DB') : 'own'",
        "getenv('DB') !== false ? getenv('DB') : 'own'",
        "isset($_ENV['DB']) ? $_ENV['DB'] : 'own'",
        "empty($_SERVER['DB']) ? 'own' : $_SERVER['DB']",
        "getenv_docker('DB', 'own')",
    ],
)
def test_a_fallback_holds_and_is_reported_where_the_variable_is_not_set(read: Read, written: str) -> None:
    assert read(f"$x = {written};", {"DB": "set"}).variables["x"] == "set"
    found = read(f"$x = {written};")
    assert (found.variables["x"], found.fallbacks) == ("own", (("DB", 2),))


def test_a_value_compared_with_an_unset_variable_is_not_guessed(read: Read) -> None:
    found = read("if (getenv('STAGE') === 'prod') { $x = 1; $same = 2; } else { $x = 2; $same = 2; }").variables
    assert isinstance(found["x"], Unresolved)
    assert found["same"] == 2


def test_a_secret_file_of_docker_is_read(read: Read, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    found = read("define('P', getenv_docker('DB_PASSWORD', 'x'));", {"DB_PASSWORD_FILE": str(tmp_path / "secret")})
    assert found.constants["P"] == "s3cret"
    assert read("$p = trim(file_get_contents(__DIR__ . '/secret'));").variables["p"] == "s3cret"


@pytest.mark.parametrize(
    "guard",
    ["defined('A') || define('A', 2);", "defined('A') or define('A', 2);", "if (!defined('A')) define('A', 2);"],
)
def test_a_guarded_define_keeps_what_is_there(read: Read, guard: str) -> None:
    assert read(guard).constants == {"A": 2}
    assert read(f"define('A', 1); {guard}").constants == {"A": 1}


def test_a_guard_against_direct_access_is_passed(read: Read) -> None:
    source = "defined('_JEXEC') or die; if (!defined('NV_MAINFILE')) { exit('Stop!!!'); } defined('X') || exit; $x = 1;"
    assert read(source).variables == {"x": 1}


def test_a_branch_that_cannot_be_told_leaves_only_what_both_ways_agree_on(read: Read) -> None:
    found = read(
        "$a = 1; $b = 1;\nif ($_SERVER['HTTP_HOST'] == 'a') { $a = 2; define('C', 1); } elseif (f()) { $a = 1; }"
    )
    assert line_of(found.variables["a"]) == 3
    assert line_of(found.constants["C"]) == 3
    assert found.variables["b"] == 1


def test_what_a_loop_or_a_reference_may_set_is_unresolved(read: Read) -> None:
    found = read("$a = $b = $c = $d = 1; foreach ($x as $a) { $b = 2; } $c = &$d; while (f()) define('E', 1);")
    assert all(isinstance(found.variables[name], Unresolved) for name in "abcd")
    assert isinstance(found.constants["E"], Unresolved)


def test_the_body_of_a_function_sets_nothing(read: Read) -> None:
    assert read("function f() { $x = 1; define('X', 1); } $f = fn() => 1;").constants == {}


@pytest.mark.parametrize(
    "written",
    ["f()", "$o->x", "new X", "`ls`", "shell_exec('ls')", "$$x", "X::y()", "NONE", "$none", "$none['k']", "date('Y')"],
)
def test_what_only_running_php_tells_is_unresolved_with_its_line(read: Read, written: str) -> None:
    assert line_of(read(f"\n$x = {written};").variables["x"]) == 3


def test_nothing_is_executed(read: Read, tmp_path: Path) -> None:
    made = tmp_path / "made"
    read(
        f"file_put_contents('{made}', 'x'); touch('{made}'); shell_exec('touch {made}'); `touch {made}`;"
        f"eval('touch(\"{made}\");');"
        f"system('touch {made}'); define('DB_NAME', exec('touch {made}'));"
        f"include 'data:text/plain,<?php touch(\"{made}\");';"
        f"class A {{ public $x = 1; function __construct() {{ touch('{made}'); }} }} new A; mkdir('{made}');"
    )
    assert not made.exists()


def test_a_file_beside_it_is_read_where_its_path_is_plain(read: Read, tmp_path: Path) -> None:
    (tmp_path / "db.php").write_text("<?php define('A', __FILE__); $p = 'x'; return ['k' => 'v'];")
    for path in ("__DIR__ . '/db.php'", "dirname(__FILE__) . '/db.php'", "'db.php'", "ROOT . 'db.php'"):
        found = read(f"$r = require {path}; $q = $p;", constants={"ROOT": f"{tmp_path}/"})
        assert found.constants["A"] == str(tmp_path / "db.php")
        assert found.variables == {"p": "x", "q": "x", "r": {"k": "v"}}


def test_an_include_that_cannot_be_followed_leaves_no_variable_certain(read: Read) -> None:
    found = read("define('A', 1); $x = 1;\nrequire '/nowhere/secret.php'; if (!defined('B')) define('B', 2); $y = 1;")
    assert (found.constants["A"], found.variables["y"]) == (1, 1)
    assert line_of(found.variables["x"]) == 3
    assert isinstance(found.constants["B"], Unresolved)
    assert [reason.line for reason in found.unread] == [3]


def test_an_optional_include_that_is_not_there_changes_nothing(read: Read) -> None:
    found = read(
        "$x = 1; if (file_exists(__DIR__ . '/local.php')) { include __DIR__ . '/local.php'; } @include 'local.php';"
    )
    assert (found.variables, found.unread) == ({"x": 1}, ())


def test_files_that_include_one_another_end(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.php").write_text("<?php include __DIR__ . '/config.php';")
    assert len(read("include 'a.php';").unread) == 1


def test_bom_and_windows_line_ends_and_old_bytes_in_comments_do_no_harm(read: Read) -> None:
    found = read(b"\xef\xbb\xbf<?php\r\n// c\xe0u h\xecnh\r\n$x = <<<E\r\na\r\nE;\r\n$y = 'c\xe0u';\r\n")
    assert found.variables["x"] == "a"
    assert isinstance(found.variables["y"], Unresolved)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (b"<html>\n<body>no</body></html>", 1, "<?php"),
        (b"", 1, "<?php"),
        (b"a\nb\0c", 2, "UTF-16"),
        (b"<?php\n$a = 1;\n$password = 'hunter2;\n", 3, "php -l"),
        (b"<?php " + b" " * MAX_BYTES, 1, "1 MB"),
    ],
)
def test_a_file_that_is_no_php_is_said_to_be_none(read: Read, source: bytes, line: int, words: str) -> None:
    with pytest.raises(PhpError) as caught:
        read(source)
    assert (caught.value.line, caught.value.file.name) == (line, "config.php")
    assert words in caught.value.text.vi and words in caught.value.text.en
    assert "hunter2" not in repr(caught.value) + str(caught.value)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PhpError, match="none.php:1: "):
        read_php(tmp_path / "none.php", {})


def test_the_repr_of_a_file_shows_names_only(read: Read) -> None:
    found = read("define('DB_PASSWORD', 'hunter2'); $p = 'hunter2';")
    assert "DB_PASSWORD" in repr(found) and "hunter2" not in repr(found) + str(found)


def test_no_reason_quotes_the_file(read: Read) -> None:
    found = read(
        "$p = f('hunter2'); $q = ['hunter2' => g()][h('hunter2')]; define(f(), 'hunter2'); $r = 'hunter2' % 1;"
    )
    assert "hunter2" not in repr([*found.variables.values(), *found.unread])


def test_a_thousand_pieces_are_given_up_not_crashed_on(read: Read) -> None:
    assert isinstance(read("$x = " + " . ".join(["'a'"] * 1000) + ";").variables["x"], Unresolved)
    assert isinstance(read("$x = " + "(" * 2000 + "1" + ")" * 2000 + ";").variables["x"], Unresolved)


def test_eval_and_extract_leave_no_variable_certain(read: Read) -> None:
    for written in ("eval('x');", "extract(f());"):
        found = read(f"$x = 1; define('A', 1);\n{written}")
        assert (line_of(found.variables["x"]), found.constants["A"]) == (3, 1)


@pytest.mark.parametrize(
    "loader", ["(new Dotenv())->load(__DIR__);", "Dotenv::load();", "load_env();", "if (f()) g();"]
)
def test_no_fallback_is_taken_after_something_that_may_set_the_environment(read: Read, loader: str) -> None:
    found = read(f"{loader} $x = $_ENV['DB'] ?? 'own'; $y = getenv('DB') ?: 'own'; $z = getenv_docker('DB', 'own');")
    assert all(isinstance(found.variables[name], Unresolved) for name in "xyz")


def test_an_environment_that_the_file_fills_itself_is_not_looked_up(read: Read) -> None:
    found = read("$_ENV = array_merge($_ENV, parse_ini_file('.env')); $x = $_ENV['DB'];", {"DB": "other"})
    assert isinstance(found.variables["x"], Unresolved)
    assert read("$_SERVER['A'] = 'b'; $x = $_SERVER['A'];", {"A": "c"}).variables["x"] == "b"
    assert read("putenv('A=b=c'); $x = getenv('A');").variables["x"] == "b=c"


@pytest.mark.parametrize(
    "source",
    [
        "$a = 'ab';" + "$a .= $a;" * 60,
        "$a = ['x'];" + "$a = [$a, $a];" * 60,
        "$a = ['x'];" + "$a = array_merge($a, $a);" * 60,
        "$a = 'ab';" + 'f("$a$a$a$a"); $a = "$a$a$a$a";' * 30,
        "$a = dirname('/a/b', 999999999999); $b[1e999] = 1; $c = 1;",
    ],
)
def test_a_file_made_to_grow_does_not_exhaust_the_machine(read: Read, source: str) -> None:
    assert read(f"{source} $z = 1;").variables["z"] == 1


def test_a_path_that_the_system_refuses_is_a_file_that_is_not_there(read: Read) -> None:
    path = "/" + "x" * 5000
    found = read(f"$a = file_exists('{path}'); $b = file_get_contents('{path}'); include '{path}'; $c = 1;").variables
    assert (found["a"], found["c"]) == (False, 1)
    assert isinstance(found["b"], Unresolved)
