"""Expressions of PHP, evaluated without running anything. See `phpconfig` for the rules, `phpcalls` for functions."""

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
    equals,
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
_SUPERGLOBALS = {"_ENV", "_SERVER", "_GET", "_POST", "_COOKIE", "_REQUEST", "_SESSION", "_FILES"}
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
            key = self._key(inner[0])
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

    def _key(self, node: Node) -> Key | Unresolved:
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
        base, key = inner[0], self._key(inner[1])
        if isinstance(key, Unresolved):
            return key
        name = variable(base)
        if name == "GLOBALS":
            return self.state.variables.get(str(key)) or not_told(
                node, f"biến ${key} chưa được gán", f"${key} is not set"
            )
        array = self.state.variables.get(name or "") if name in _SUPERGLOBALS else self.evaluate(base)
        if (
            name in _SUPERGLOBALS
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

    # Operators

    def _binary_expression(self, node: Node) -> Known:
        sign = text(node.child_by_field_name("operator") or node).lower()
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if sign in ("&&", "and", "||", "or"):
            return self._logical(sign in ("&&", "and"), left, right)
        if sign == "??":
            return self._coalesce(left, right)
        first, second = self.evaluate(left), self.evaluate(right)
        if sign in ("==", "!=", "<>", "===", "!=="):
            # A comparison with false, null or '' asks whether there is anything at all.
            if second is None or second is False or second == "":
                first = self.settle(first)
            elif first is None or first is False or first == "":
                second = self.settle(second)
        if isinstance(first, Unresolved):
            return derived(first)
        if isinstance(second, Unresolved):
            return derived(second)
        result: Value = None
        if sign in ("==", "!=", "<>", "===", "!=="):
            same = equals(first, second, strict=len(sign) == 3)
            result = None if same is None else same == (sign in ("==", "==="))
        elif sign == ".":
            words, more = as_string(first), as_string(second)
            result = None if words is None or more is None else joined(words, more)
        elif type(first) is int and type(second) is int and sign in ("+", "-", "*"):
            result = {"+": first + second, "-": first - second, "*": first * second}[sign]
        if result is None:
            return not_told(
                node, f"phép tính {sign} này không tính được khi chỉ đọc", f"this {sign} cannot be told by reading"
            )
        return result

    def _logical(self, both: bool, left: Node | None, right: Node | None) -> Known:
        first = self.test(left)
        if isinstance(first, Unresolved):
            if right is not None:
                self.forget(right)
            return first
        if first != both:
            return first
        try:
            return self.test(right)
        except Exit:  # `defined('X') or die`: the way past it
            return True

    def _coalesce(self, left: Node | None, right: Node | None) -> Known:
        found = self.present(left)
        if isinstance(found, Unresolved):
            return found
        return self.evaluate(left) if found else self.evaluate(right)

    def present(self, node: Node | None) -> bool | Unresolved:
        """isset(): known only where the variable, the array or the environment is."""
        if node is None:
            return False
        name = variable(node)
        if name is not None and name not in self.state.variables:
            return (
                False
                if not self.state.unread
                else not_told(node, f"${name} có thể đã được đặt ở tệp khác", f"${name} may be set in another file")
            )
        if node.type == "subscript_expression" and variable(node.named_children[0]) not in _SUPERGLOBALS:
            outer = self.present(node.named_children[0])
            if outer is not True:
                return outer
            array, key = self.evaluate(node.named_children[0]), self._key(node.named_children[-1])
            if isinstance(array, Unresolved):
                return array
            if isinstance(key, Unresolved):
                return key
            value: Known = array.get(key) if isinstance(array, dict) else None
        else:
            value = self.evaluate(node)
        if isinstance(value, Unresolved) and value.absent == (None,):
            value = self.settle(value)
        return value if isinstance(value, Unresolved) else value is not None

    def _unary_op_expression(self, node: Node) -> Known:
        sign, argument = text(node.children[0]), node.children[-1]
        if sign == "!":
            value: Known = self.test(argument)
            return value if isinstance(value, Unresolved) else not value
        value = self.evaluate(argument)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and sign in ("-", "+"):
            return -value if sign == "-" else value
        return value if isinstance(value, Unresolved) else not_told(node, f"phép {sign}", f"the operator {sign}")

    def _conditional_expression(self, node: Node) -> Known:
        body = node.child_by_field_name("body")
        condition, other = node.child_by_field_name("condition"), node.child_by_field_name("alternative")
        if body is None:
            value = self.evaluate(condition)
            truth = self.settle(value)
            if isinstance(truth, Unresolved):
                return truth
            return truth if is_true(truth) else self.evaluate(other)
        test = self.test(condition)
        if isinstance(test, Unresolved):
            self.forget(node)
            return test
        return self.evaluate(body if test else other)

    def _cast_expression(self, node: Node) -> Known:
        kind = text(node.child_by_field_name("type") or node).lower()
        value = self.evaluate(node.child_by_field_name("value"))
        if isinstance(value, Unresolved):
            return derived(value)
        if kind in ("bool", "boolean"):
            return is_true(value)
        words = as_string(value)
        if kind == "string" and words is not None:
            return words
        if kind in ("int", "integer") and words is not None and words.strip().isdigit():
            return int(words)
        return not_told(
            node, f"ép kiểu ({kind}) không tính được khi chỉ đọc", f"the cast ({kind}) cannot be told by reading"
        )

    # Assignments

    def _assignment_expression(self, node: Node) -> Known:
        left, value = node.child_by_field_name("left"), self.evaluate(node.child_by_field_name("right"))
        self.assign(left, value)
        return value

    def _reference_assignment_expression(self, node: Node) -> Known:
        # Two names for one value: what is set through either from here on is not followed.
        self.forget(node)
        right = node.child_by_field_name("right")
        reason = not_told(node, "biến tham chiếu (&)", "a reference (&)")
        if right is not None and variable(right):
            self.state.variables[variable(right) or ""] = reason
        return reason

    def _augmented_assignment_expression(self, node: Node) -> Known:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign = text(node.child_by_field_name("operator") or node)
        if sign == "??=":
            found = self.present(left)
            if isinstance(found, Unresolved):
                self.forget(node)
                return found
            value = self.evaluate(left if found else right)
        else:
            before, more = self.evaluate(left), self.evaluate(right)
            words = before if isinstance(before, Unresolved) else as_string(before)
            added = more if isinstance(more, Unresolved) else as_string(more)
            if isinstance(words, str) and isinstance(added, str) and sign == ".=":
                value = joined(words, added)
            else:
                value = not_told(node, f"phép gán {sign} không tính được", f"this {sign} cannot be told")
        self.assign(left, value)
        return value

    def assign(self, left: Node | None, value: Known) -> None:
        """Set a variable, an element of an array, or the variables of a list."""
        if left is None:
            return
        name = variable(left)
        if name is not None:
            self.state.variables[name] = value
        elif left.type == "subscript_expression":
            self._assign_element(left, value)
        elif left.type == "list_literal" and isinstance(value, dict):
            for position, target in enumerate(left.named_children):
                missing = not_told(target, "mảng không có phần tử này", "the array has no such element")
                self.assign(target, value.get(position, missing))
        elif left.type in ("list_literal", "dynamic_variable_name"):
            self.forget(left)

    def _assign_element(self, left: Node, value: Known) -> None:
        path: list[Key | Unresolved | None] = []
        node = left
        while node.type == "subscript_expression":
            inner = [child for child in node.named_children if child.type != "comment"]
            path.append(self._key(inner[1]) if len(inner) > 1 else None)
            node = inner[0]
        name = variable(node)
        if name is None:
            return
        path.reverse()
        if name == "GLOBALS" and isinstance(path[0], str):
            name, path = path[0], path[1:]
            if not path:
                self.state.variables[name] = value
                return
        array = self.state.variables.get(name, {})
        if any(isinstance(key, Unresolved) for key in path):
            self.state.variables[name] = not_told(
                left, "khóa của mảng không đọc được", "the array's key cannot be read"
            )
        elif not isinstance(array, Unresolved):
            self.state.variables[name] = _with(array, [key for key in path if not isinstance(key, Unresolved)], value)


def _with(array: Known, path: list[Key | None], value: Known) -> Known:
    """A copy of the array with one element set; the levels between are made as PHP does."""
    if not path:
        return value
    base = dict(array) if isinstance(array, dict) else {}
    key = path[0] if path[0] is not None else next_key(base)
    base[key] = _with(base.get(key, {}), path[1:], value)
    return base
