"""The statements behind `phpconfig.read_php`: order, branches, includes, classes; for expressions see `phpexpr`."""

from __future__ import annotations

import copy
import os.path
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tree_sitter import Node

from service.phpcalls import HARMLESS, Calls
from service.phpexpr import Exit, State, name_of, not_told, text, variable
from service.phpvalues import PURE, Known, Unresolved, Value

MAX_INCLUDES = 8  # files within one another
_BLOCKS = {"program", "compound_statement", "colon_block", "namespace_definition"}
_LOOPS = {"for_statement", "foreach_statement", "while_statement", "do_statement", "switch_statement"}
_ASSIGNMENTS = {"assignment_expression", "augmented_assignment_expression", "reference_assignment_expression"}
_INCLUDES = {"include_expression", "include_once_expression", "require_expression", "require_once_expression"}
_METHODS = {"member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression"}
_READERS = {"getenv", "getenv_docker", "defined", "constant", "isset", "empty", "file_exists", "is_file", "is_readable"}
_INNER = {"function_definition", "class_declaration", "anonymous_function", "arrow_function", "method_declaration"}
# WordPress' own start-up takes the settings, it does not make them.
_START_UP = {"wp-settings.php"}


class _Return(Exception):
    def __init__(self, value: Known) -> None:
        super().__init__()
        self.value = value


class Evaluator(Calls):
    """Reads one file and what it includes."""

    def __init__(
        self,
        parse: Callable[[Path], Node],
        environ: Mapping[str, str],
        constants: dict[str, Value],
        variables: dict[str, Value],
    ) -> None:
        self.parse = parse
        self.environ = environ
        self.state = State(dict(constants), dict(variables))
        self.properties: dict[str, Known] = {}
        self.class_constants: dict[str, Known] = {}
        self.fallbacks: list[tuple[str, int]] = []
        self.files: list[Path] = []
        self.done: set[Path] = set()
        self.ended: list[tuple[State, Unresolved]] = []  # ways that returned early, and the condition that led there

    def run(self, file: Path) -> State:
        """The state after a file. Raises whatever `parse` raises for it."""
        self._run(file.absolute(), self.parse(file))
        return self.state

    def _run(self, file: Path, root: Node) -> Known:
        outer, ended = getattr(self, "file", file), self.ended
        self.file, self.ended = file, []
        self.files.append(file)
        self.done.add(file.resolve())
        value: Known = 1  # what include gives without a return
        try:
            self.execute(root)
        except _Return as end:
            value = end.value
        except Exit:
            pass  # the file ends here for everybody
        finally:
            for state, condition in self.ended:
                self.state = _merged(self.state, state, condition)
            self.files.pop()
            self.file, self.ended = outer, ended
        return value

    def execute(self, node: Node) -> None:
        """Carry out one statement."""
        if node.type in _BLOCKS:
            for child in node.named_children:
                self.execute(child)
        elif node.type == "expression_statement":
            for child in node.named_children:
                self.evaluate(child)
        elif node.type == "if_statement":
            self._if(node, list(node.children_by_field_name("alternative")))
        elif node.type == "const_declaration":
            for name, value in self._constants(node):
                self.state.constants.setdefault(name, value)
        elif node.type == "class_declaration":
            self._class(node)
        elif node.type == "try_statement":
            self._try(node)
        elif node.type in _LOOPS:
            self.forget(node)
        elif node.type == "return_statement":
            raise _Return(self.evaluate(node.named_children[-1]) if node.named_children else None)
        elif node.type == "exit_statement":
            raise Exit
        elif node.type in (
            "unset_statement",
            "global_declaration",
            "echo_statement",
            "goto_statement",
            "declare_statement",
        ):
            self.forget(node)

    # Branches

    def _if(self, node: Node, alternatives: list[Node]) -> None:
        condition = self.test(node.child_by_field_name("condition"))
        body = node.child_by_field_name("body")
        if isinstance(condition, Unresolved):
            self._both(condition, lambda: self._body(body), lambda: self._else(alternatives))
        elif not condition:
            self._else(alternatives)
        else:
            before = copy.deepcopy(self.state)
            try:
                self._body(body)
            except Exit:  # a guard: the way past it is the one that is in use
                self.state = before
                self._else(alternatives)

    def _body(self, body: Node | None) -> None:
        if body is not None:
            self.execute(body)

    def _else(self, alternatives: list[Node]) -> None:
        if alternatives and alternatives[0].type == "else_if_clause":
            self._if(alternatives[0], alternatives[1:])
        elif alternatives:
            self._body(alternatives[0].child_by_field_name("body"))

    def _both(self, condition: Unresolved, first: Callable[[], None], second: Callable[[], None]) -> None:
        """Go both ways; names on which they differ are unresolved. A way that exits is not in use."""
        before = self.state
        ways: list[State] = []
        returned: list[Known] = []
        for way in (first, second):
            self.state = copy.deepcopy(before)
            try:
                way()
                ways.append(self.state)
            except Exit:
                continue
            except _Return as end:
                returned.append(end.value)
                self.ended.append((self.state, condition))
        if ways:
            self.state = ways[0] if len(ways) == 1 else _merged(ways[0], ways[1], condition)
            return
        self.state = self.ended.pop()[0] if returned else before
        if returned:
            raise _Return(returned[0] if len(returned) == 1 else condition)
        raise Exit

    def _try(self, node: Node) -> None:
        self._body(node.child_by_field_name("body"))
        for child in node.named_children:
            if child.type == "catch_clause":
                self.forget(child)
            elif child.type == "finally_clause":
                self._body(child.child_by_field_name("body"))

    def forget(self, node: Node) -> None:
        reason = not_told(
            node,
            "được gán ở chỗ chỉ biết được khi chạy PHP (vòng lặp, điều kiện, hàm)",
            "it is set where only running PHP could tell (a loop, a condition, a function)",
        )
        for inner in _descendants(node):
            targets: Iterator[Node] = iter(())
            if inner.type in _ASSIGNMENTS and (left := inner.child_by_field_name("left")) is not None:
                targets = iter(_bases(left))
            elif inner.type in (
                "foreach_statement",
                "unset_statement",
                "global_declaration",
                "list_literal",
                "update_expression",
            ):
                targets = iter([base for child in inner.named_children for base in _bases(child)])
            for target in targets:
                self.state.variables[variable(target) or ""] = reason
            if inner.type in _INCLUDES:
                self._unread(
                    inner, "include ở chỗ chỉ biết được khi chạy", "an include where only running PHP could tell"
                )
            elif inner.type == "function_call_expression":
                self._forget_call(inner, reason)
            elif inner.type in _METHODS:
                self.state.unread.append(
                    not_told(inner, "lời gọi này chỉ biết được khi chạy PHP", "only running PHP could tell this call")
                )

    def _forget_call(self, node: Node, reason: Unresolved) -> None:
        function = (name_of(node.child_by_field_name("function")) or "").lower()
        holder = node.child_by_field_name("arguments")
        if function in ("eval", "extract", "parse_str"):
            self._unread(node, f"{function}() chỉ biết được khi chạy PHP", f"only running PHP tells {function}()")
        elif function == "define":
            first = holder.named_children[0].named_children[0] if holder is not None and holder.named_children else None
            name = self.evaluate(first) if first is not None and first.type in ("string", "encapsed_string") else None
            if not isinstance(name, str):
                self.state.unread.append(reason)
            elif name not in self.state.constants:
                self.state.constants[name] = reason
                self.state.maybe.add(name)
        elif function not in PURE and function not in HARMLESS and function not in _READERS:
            self.state.unread.append(reason)

    # Includes

    def include(self, node: Node) -> Known:
        value = self.evaluate(node.named_children[-1])
        if isinstance(value, Unresolved) or not isinstance(value, str) or "\0" in value:
            return self._unread(
                node, "đường dẫn của tệp được include không tính được", "the path of the included file cannot be told"
            )
        path = next((path for path in self._places(value) if os.path.isfile(path)), None)
        if Path(value).name in _START_UP:
            return True
        if path is None:
            if node.type.startswith("include"):
                return False  # as PHP does: it warns and goes on
            return self._unread(node, f"không có tệp {value} ở đây", f"there is no file {value} here")
        if "once" in node.type and path.resolve() in self.done:
            return True
        if len(self.files) >= MAX_INCLUDES or path.resolve() in [file.resolve() for file in self.files]:
            return self._unread(node, "các tệp include nhau quá sâu", "files include one another too deeply")
        if "vendor" in path.parts:
            return self._unread(
                node, f"mã của thư viện ({path.name}), không đọc", f"a library's code ({path.name}), not read"
            )
        return self._run(path, self.parse(path))

    def _places(self, value: str) -> list[Path]:
        """Where PHP looks: beside the first file (its working folder), then beside the file at hand."""
        return [Path(value)] if value.startswith("/") else [self.files[0].parent / value, self.file.parent / value]

    def _unread(self, node: Node, vi: str, en: str) -> Unresolved:
        """Something unseen may have been set: constants stay (PHP keeps the first), variables may be others now."""
        reason = not_told(node, vi, en)
        self.state.unread.append(reason)
        self.state.variables = dict.fromkeys(self.state.variables, reason)
        return reason

    # Classes

    def _class(self, node: Node) -> None:
        body = node.child_by_field_name("body")
        for member in body.named_children if body is not None else []:
            if member.type == "const_declaration":
                for name, value in self._constants(member):
                    _keep(self.class_constants, name, value, member)
            if member.type != "property_declaration":
                continue
            for element in member.named_children:
                if element.type == "property_element":
                    name_node = element.child_by_field_name("name")
                    default = element.child_by_field_name("default_value")
                    found = self.evaluate(default) if default is not None else None
                    _keep(self.properties, text(name_node or element).lstrip("$"), found, element)

    def _constants(self, node: Node) -> Iterator[tuple[str, Known]]:
        for element in node.named_children:
            if element.type == "const_element":
                yield text(element.named_children[0]), self.evaluate(element.named_children[-1])


def _keep(values: dict[str, Known], name: str, value: Known, node: Node) -> None:
    if name in values and not _same(values[name], value):
        value = not_told(node, f"hai lớp cùng có {name}", f"two classes have {name}")
    values[name] = value


def _descendants(node: Node) -> Iterator[Node]:
    """The node and all within it, bodies of functions and classes left out."""
    todo = [node]
    while todo:
        inner = todo.pop()
        yield inner
        todo.extend(child for child in reversed(inner.named_children) if child.type not in _INNER)


def _bases(node: Node) -> list[Node]:
    """The variables that an assignment's left side sets: `$a` of `$a['b'][]`, each of a list."""
    if node.type == "variable_name":
        return [node]
    if node.type == "subscript_expression":
        return _bases(node.named_children[0])
    if node.type in ("list_literal", "pair", "by_ref", "array_element_initializer"):
        return [base for child in node.named_children for base in _bases(child)]
    return []


def _same(left: Known, right: Known) -> bool:
    return type(left) is type(right) and left == right


def _merged(left: State, right: State, condition: Unresolved) -> State:
    """What is certain after two ways."""
    differs = Unresolved(condition.reason, condition.line)
    both: list[dict[str, Known]] = []  # as in State: constants, variables, putenv
    for one, other in (
        (left.constants, right.constants),
        (left.variables, right.variables),
        (left.putenv, right.putenv),
    ):
        names = [*one, *(name for name in other if name not in one)]
        both.append({n: one[n] if n in one and n in other and _same(one[n], other[n]) else differs for n in names})
    maybe = left.maybe | right.maybe | (left.constants.keys() ^ right.constants.keys())
    unread = [*left.unread, *(reason for reason in right.unread if reason not in left.unread)]
    return State(both[0], both[1], both[2], maybe, unread)
