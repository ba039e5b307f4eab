"""Read a PHP configuration file as PHP, without ever running it.

tree-sitter-php gives the syntax tree; what follows evaluates the few things that configuration files are made of:
literals, constants, variables, arrays, class properties, `getenv` with its fallbacks, conditions that can be told,
files included from beside it. Whatever else there is gives `Unresolved`, never a guess:

- a branch whose condition cannot be told: the names on which the two ways differ;
- a loop, a switch, a catch: every name that is set inside;
- an include that cannot be found or told: the variables known so far (constants stay, PHP keeps the first), and
  `defined()` of unknown names;
- a string whose bytes are no UTF-8. In comments such bytes (old latin-1 files) do no harm: the parser works on bytes.

`exit` and `die` are taken for what guards against direct access (`defined('_JEXEC') or die;`): the way past them is
the one that is read, since a configuration that is in use does not end there. Environment variables are looked up in
a mapping passed in. One that is not set there is unresolved, unless the file itself has a fallback (`getenv('X') ?:
'y'`): then the fallback holds and `PhpFile.fallbacks` names the variable, since the web server may have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tree_sitter_php
from tree_sitter import Language, Node, Parser

from adapters.text import Text
from service.phpeval import Evaluator
from service.phpvalues import Known, Unresolved, Value, is_text

MAX_BYTES = 1_000_000  # WordPress' own wp-config.php has 3,000; a settings.php of Drupal 35,000


class PhpError(Exception):
    """A file that cannot be read as PHP. `str()` is `FILE:LINE: sentence`; it quotes nothing of the file."""

    def __init__(self, file: Path, line: int, text: Text) -> None:
        super().__init__(f"{file}:{line}: {text.vi}")
        self.file = file
        self.line = line
        self.text = text


@dataclass(frozen=True, repr=False)
class PhpFile:
    """What a file sets. `repr` shows names only: values may be passwords.

    constants:  define() and const; the first definition of a name holds.
    variables:  without the $; the last assignment holds.
    properties: default values of class properties; a name that two classes give different values is unresolved.
    class_constants: the same for constants in classes.
    fallbacks:  (name, line) of environment variables not set here, for which the file's own fallback was taken.
    unread:     why includes (or calls that may define things) could not be followed, in the order of the file.
    """

    file: Path
    constants: Mapping[str, Known]
    variables: Mapping[str, Known]
    properties: Mapping[str, Known]
    class_constants: Mapping[str, Known]
    fallbacks: tuple[tuple[str, int], ...] = ()
    unread: tuple[Unresolved, ...] = ()

    def __repr__(self) -> str:
        return f"PhpFile({str(self.file)!r}, constants={sorted(self.constants)}, variables={sorted(self.variables)})"


def read_php(
    file: Path,
    environ: Mapping[str, str],
    *,
    constants: Mapping[str, Value] | None = None,
    variables: Mapping[str, Value] | None = None,
) -> PhpFile:
    """Read one PHP file.

    environ:   the environment variables to look `getenv`, `$_ENV` and `$_SERVER` up in.
    constants, variables: what the CMS has set before it includes this file (ABSPATH, app_root).
    Raises:    PhpError where the file is no PHP, does not parse or cannot be opened.
    """
    evaluator = Evaluator(parse_php, environ, dict(constants or {}), dict(variables or {}))
    try:
        state = evaluator.run(file)
        seen: dict[int, Known] = {}
        return PhpFile(
            file,
            _whole(state.constants, seen),
            _whole(state.variables, seen),
            _whole(evaluator.properties, seen),
            _whole(evaluator.class_constants, seen),
            tuple(dict.fromkeys(evaluator.fallbacks)),
            tuple(state.unread),
        )
    except RecursionError as error:
        raise PhpError(file, 1, Text("mã lồng nhau quá sâu", "the code is nested too deeply")) from error


def parse_php(file: Path) -> Node:
    """The syntax tree of a file. Raises: PhpError."""
    try:
        if not file.is_file():
            raise PhpError(file, 1, Text("không có tệp này, hoặc nó không phải là tệp", "there is no such file"))
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PhpError(
            file, 1, Text(f"không đọc được tệp: {error.strerror}", f"the file cannot be read: {error.strerror}")
        ) from error
    if len(raw) > MAX_BYTES:
        raise PhpError(
            file,
            1,
            Text("tệp lớn hơn 1 MB: đây không phải là tệp cấu hình", "larger than 1 MB: this is no configuration file"),
        )
    if b"\0" in raw:
        raise PhpError(
            file,
            raw[: raw.index(b"\0")].count(b"\n") + 1,
            Text(
                "tệp nhị phân hoặc UTF-16, không phải mã nguồn PHP (cần UTF-8)",
                "binary or UTF-16, not PHP source (UTF-8 is needed)",
            ),
        )
    root = Parser(Language(tree_sitter_php.language_php())).parse(raw).root_node
    if not any(child.type == "php_tag" for child in root.children):
        raise PhpError(
            file, 1, Text("không phải tệp PHP: không có thẻ <?php", "this is no PHP file: it has no <?php tag")
        )
    if root.has_error:
        broken = _first_error(root)
        raise PhpError(
            file,
            broken.start_point[0] + 1,
            Text(
                "cú pháp PHP sai từ dòng này, nên không đọc được cấu hình; hãy kiểm tra bằng `php -l`",
                "PHP syntax error from this line on, so the configuration cannot be read; check it with `php -l`",
            ),
        )
    return root


def _first_error(node: Node) -> Node:
    """The innermost first node that did not parse."""
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            break
        node = inner
    return node


def _whole(values: Mapping[str, Known], seen: dict[int, Known]) -> dict[str, Known]:
    """The values with broken strings replaced, in arrays too. seen: arrays done, by identity."""
    return {name: _whole_value(value, seen) for name, value in values.items()}


def _whole_value(value: Known, seen: dict[int, Known]) -> Known:
    if isinstance(value, str) and not is_text(value):
        return Unresolved(
            Text(
                "chuỗi có byte không phải UTF-8 (tệp lưu bằng bảng mã cũ?)",
                "the string has bytes that are no UTF-8 (a file in an old encoding?)",
            ),
            0,
        )
    if isinstance(value, dict):
        if id(value) not in seen:
            seen[id(value)] = {key: _whole_value(inner, seen) for key, inner in value.items()}
        return seen[id(value)]
    return value
