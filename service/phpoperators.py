"""Operators and assignments of PHP."""

from __future__ import annotations

from tree_sitter import Node

from service.phpexpr import SUPERGLOBALS, Exit, Expressions, derived, not_told, text, variable
from service.phpvalues import Key, Known, Unresolved, Value, as_string, equals, is_true, joined, next_key


class Operators(Expressions):
    """Adds operators and assignments to expressions."""

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
        if node.type == "subscript_expression" and variable(node.named_children[0]) not in SUPERGLOBALS:
            outer = self.present(node.named_children[0])
            if outer is not True:
                return outer
            array, key = self.evaluate(node.named_children[0]), self.key(node.named_children[-1])
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
            path.append(self.key(inner[1]) if len(inner) > 1 else None)
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
