"""Literals and names of PHP, evaluated without running anything: the ground of `phpoperators` and `phpcalls`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tree_sitter import Node

from adapters.text import Text
from service import phpstrings
from service.phpvalues import (
    Key,
    Known,
    Unresolved,
    Value,
    array_key,
    as_string,
    is_true,
    joined,
    next_key,
    number,
    text_of,
)

_DEEPEST = 150
_LARGEST = 65_536  # characters of a string, elements of an array
_REQUEST = (
    "HTTP",
    "REQUEST_",
    "REMOTE_",
    "SERVER_",
    "QUERY_",
    "SCRIPT_",
    "PHP_",
    "DOCUMENT_",
    "PATH_",
    "ORIG_",
    "GATEWAY_",
)
SUPERGLOBALS = {"_ENV", "_SERVER", "_GET", "_POST", "_COOKIE", "_REQUEST", "_SESSION", "_FILES"}
BUILT_IN: dict[str, Value] = {"PHP_EOL": "\n", "DIRECTORY_SEPARATOR": "/", "PATH_SEPARATOR": ":"}


class Exit(Exception):
    """`exit`, `die` or `throw` was met."""


@dataclass
class State:
    """What is set at one point of the file."""

    constants: dict[str, Known] = field(default_factory=dict)
    variables: dict[str, Known] = field(default_factory=dict)
    putenv: dict[str, Known] = field(default_factory=dict)
    maybe: set[str] = field(default_factory=set)  # constants that are defined on one way only
    unread: list[Unresolved] = field(default_factory=list)


def not_told(node: Node | None, vi: str, en: str) -> Unresolved:
    """An Unresolved at a node's line."""
    return Unresolved(Text(vi, en), node.start_point[0] + 1 if node is not None else 0)


def text(node: Node) -> str:
    """The source of a name."""
    return text_of(phpstrings.raw(node))


def name_of(node: Node | None) -> str | None:
    """A plain function or constant name, `\\name` too; None for anything computed or in a namespace."""
    if node is None or node.type not in ("name", "qualified_name"):
        return None
    name = text(node).removeprefix("\\")
    return None if "\\" in name else name


def variable(node: Node) -> str | None:
    """`x` of a node `$x`."""
    return text(node)[1:] if node.type == "variable_name" else None


def derived(value: Unresolved) -> Unresolved:
    """Something made of an unknown value: unlike an unset variable itself, it is not simply absent."""
    return Unresolved(value.reason, value.line)


class Expressions(ABC):
    """Evaluates expressions in `self.state`. Statements and includes are the subclass's."""

    state: State
    file: Path
    environ: Mapping[str, str]
    fallbacks: list[tuple[str, int]]
    depth = 0

    @abstractmethod
    def include(self, node: Node) -> Known:
        """Follow an include or require."""

    @abstractmethod
    def forget(self, node: Node) -> None:
        """Mark every name that the node may set as unresolved."""

    def evaluate(self, node: Node | None) -> Known:
        """The value of an expression, with its assignments and definitions carried out in the state."""
        if node is None:
            return not_told(None, "thiếu biểu thức", "an expression is missing")
        method: Callable[[Node], Known] | None = getattr(self, f"_{node.type}", None)
        if method is None:
            self.forget(node)
            return not_told(
                node, "biểu thức này chỉ tính được khi chạy PHP", "this expression can only be told by running PHP"
            )
        self.depth += 1
        try:
            if self.depth > _DEEPEST:
                self.forget(node)
                return not_told(node, "biểu thức lồng nhau quá sâu", "the expression is nested too deeply")
            value = method(node)
            if isinstance(value, (str, dict)) and len(value) > _LARGEST:
                return not_told(node, "giá trị quá lớn", "the value is too large")
            return value
        finally:
            self.depth -= 1

    def settle(self, value: Known) -> Known:
        """What a test for presence sees: an environment variable not set here counts as absent, and that is noted."""
        # Once something unread has run (Dotenv's load()), it may have set the variable.
        if isinstance(value, Unresolved) and value.absent and not self.state.unread:
            self.fallbacks.append((value.variable, value.line))
            return value.absent[0]
        return value

    def test(self, node: Node | None) -> bool | Unresolved:
        """A condition."""
        value = self.settle(self.evaluate(node))
        return value if isinstance(value, Unresolved) else is_true(value)

    # Literals

    def _string(self, node: Node) -> Known:
        return text_of(phpstrings.single_quoted(node))

    def _encapsed_string(self, node: Node) -> Known:
        return self._joined_parts(node, phpstrings.double_quoted(node))

    def _heredoc(self, node: Node) -> Known:
        return self._joined_parts(node, phpstrings.document(node))

    _nowdoc = _heredoc

    def _joined_parts(self, node: Node, parts: list[bytes | Node]) -> Known:
        texts: list[str] = []
        size = 0
        for part in parts:
            value: Known = text_of(part) if isinstance(part, bytes) else self.evaluate(part)
            if isinstance(value, Unresolved):
                return derived(value)
            words = as_string(value)
            if words is None:
                return not_told(
                    node, "chuỗi chứa một giá trị không phải chuỗi", "the string contains a value that is no string"
                )
            size += len(words)
            if size > _LARGEST:
                return not_told(node, "chuỗi quá dài", "the string is too long")
            texts.append(words)
        return joined(*texts)

    def _integer(self, node: Node) -> Known:
        try:
            return number(text(node))
        except ValueError:  # the parser takes more for a number than PHP does
            return not_told(node, "số không đọc được", "a number that cannot be read")

    _float = _integer

    def _boolean(self, node: Node) -> Known:
        return text(node).lower() == "true"

    def _null(self, node: Node) -> Known:
        return None

    def _parenthesized_expression(self, node: Node) -> Known:
        return self.evaluate(node.named_children[-1])

    def _error_suppression_expression(self, node: Node) -> Known:
        return self.evaluate(node.named_children[-1])

    def _array_creation_expression(self, node: Node) -> Known:
        array: dict[Key, Known] = {}
        for element in node.named_children:
            if element.type == "comment":
                continue
            inner = [child for child in element.named_children if child.type != "comment"]
            if element.type != "array_element_initializer" or not inner or inner[0].type == "variadic_unpacking":
                self.forget(element)
                return not_told(
                    element, "mảng có phần tử không đọc được", "the array has an element that cannot be read"
                )
            value = self.evaluate(inner[-1])
            if len(inner) == 1:
                array[next_key(array)] = value
                continue
            key = self.key(inner[0])
            if isinstance(key, Unresolved):
                return key
            array[key] = value
        return array

    # Names

    def _name(self, node: Node) -> Known:
        name = name_of(node)
        if name is None:
            return not_told(node, "hằng trong một namespace", "a constant in a namespace")
        magic: dict[str, Value] = {
            "__DIR__": str(self.file.parent),
            "__FILE__": str(self.file),
            "__LINE__": node.start_point[0] + 1,
        }
        if name.upper() in magic:
            return magic[name.upper()]
        if name.lower() in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[name.lower()]
        if name.lower() in ("exit", "die"):
            raise Exit
        if name in self.state.constants:
            return self.state.constants[name]
        if name in BUILT_IN:
            return BUILT_IN[name]
        return not_told(node, f"hằng {name} không được định nghĩa ở đây", f"the constant {name} is not defined here")

    _qualified_name = _name

    def _variable_name(self, node: Node) -> Known:
        name = text(node)[1:]
        if name in self.state.variables:
            return self.state.variables[name]
        return not_told(node, f"biến ${name} chưa được gán ở đây", f"the variable ${name} is not set here")

    def _dynamic_variable_name(self, node: Node) -> Known:
        inner = node.named_children[0] if node.named_children else None
        name = name_of(inner)
        if name is not None and name in self.state.variables:
            return self.state.variables[name]
        return not_told(node, "tên biến được tính khi chạy", "the variable's name is computed")

    def key(self, node: Node) -> Key | Unresolved:
        """An array's key; a bare word in "$a[k]" is a string."""
        subscript = node.parent
        holder = subscript.parent if subscript is not None else None
        before = subscript.prev_sibling if subscript is not None else None
        in_string = holder is not None and holder.type in ("encapsed_string", "heredoc_body")
        if node.type == "name" and in_string and (before is None or before.type != "{"):
            return text(node)
        value = self.evaluate(node)
        key = value if isinstance(value, Unresolved) else array_key(value)
        return (
            key if key is not None else not_told(node, "khóa của mảng không đọc được", "the array's key cannot be read")
        )

    def _subscript_expression(self, node: Node) -> Known:
        inner = [child for child in node.named_children if child.type != "comment"]
        if len(inner) != 2:
            return not_told(node, "phần tử không có khóa", "an element without a key")
        base, key = inner[0], self.key(inner[1])
        if isinstance(key, Unresolved):
            return key
        name = variable(base)
        if name == "GLOBALS":
            return self.state.variables.get(str(key)) or not_told(
                node, f"biến ${key} chưa được gán", f"${key} is not set"
            )
        array = self.state.variables.get(name or "") if name in SUPERGLOBALS else self.evaluate(base)
        if (
            name in SUPERGLOBALS
            and not isinstance(array, Unresolved)
            and not (isinstance(array, dict) and key in array)
        ):
            return self._superglobal(node, name or "", str(key))
        if isinstance(array, Unresolved):
            return array
        if isinstance(array, dict) and key in array:
            return array[key]
        return not_told(node, f"mảng không có khóa {key!r}", f"the array has no key {key!r}")

    def _superglobal(self, node: Node, name: str, key: str) -> Known:
        if name not in ("_ENV", "_SERVER") or (name == "_SERVER" and key.upper().startswith(_REQUEST)):
            return not_told(
                node,
                f"giá trị tùy theo từng lượt truy cập (${name})",
                f"the value depends on each request (${name})",
            )
        return self.environment(node, key, None)

    def environment(self, node: Node, name: str, absent: bool | None) -> Known:
        if name in self.state.putenv:
            return self.state.putenv[name]
        if name in self.environ:
            return self.environ[name]
        reason = Text(
            f"biến môi trường {name} không được đặt ở đây (máy chủ web có thể có)",
            f"the environment variable {name} is not set here (the web server may have it)",
        )
        return Unresolved(reason, node.start_point[0] + 1, (absent,), name)
