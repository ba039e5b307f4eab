"""Function calls of PHP: the few that read or define something are carried out by their meaning; no other is."""

from __future__ import annotations

import os.path
from collections.abc import Callable
from pathlib import Path

from tree_sitter import Node

from service.phpexpr import BUILT_IN, Exit, derived, name_of, not_told, variable
from service.phpoperators import Operators
from service.phpvalues import PURE, Known, Unresolved, call, text_of

SECRET_BYTES = 65_536  # a file read by file_get_contents: a password, not a library
# Functions that define nothing and change no variable: their calls are passed over.
HARMLESS = frozenset(
    [
        "ini_set",
        "ini_get",
        "error_reporting",
        "set_time_limit",
        "date_default_timezone_set",
        "header",
        "setlocale",
        "umask",
        "mb_internal_encoding",
        "mb_language",
        "ignore_user_abort",
        "session_start",
        "session_name",
        "session_set_cookie_params",
        "session_cache_limiter",
        "error_log",
        "php_sapi_name",
        "phpversion",
        "version_compare",
        "function_exists",
        "class_exists",
        "extension_loaded",
        "strpos",
        "stripos",
        "strlen",
        "substr",
        "preg_replace",
        "in_array",
        "array_key_exists",
        "count",
        "is_null",
        "is_int",
        "is_bool",
        "is_numeric",
        "is_dir",
        "gethostname",
        "php_uname",
        "time",
        "date",
        "microtime",
        "md5",
        "sha1",
        "hash",
        "uniqid",
        "rand",
        "mt_rand",
        "random_bytes",
        "bin2hex",
        "json_decode",
        "json_encode",
        "parse_url",
        "str_contains",
        "str_starts_with",
        "str_ends_with",
        "http_response_code",
        "ob_start",
        "set_include_path",
        "get_include_path",
        "zend_version",
        "memory_get_usage",
        "trigger_error",
        "assert",
        "mb_strlen",
        "mb_substr",
        "intval",
        "strval",
        "floatval",
        "boolval",
        "ucfirst",
        "lcfirst",
        "nl2br",
        "htmlspecialchars",
        "is_callable",
        "array_filter",
        "array_map",
        "array_keys",
        "array_values",
        "range",
        "gmdate",
        "mktime",
        "strtotime",
        "getcwd",
        "filemtime",
        "filesize",
        "is_object",
    ]
)


class Calls(Operators):
    """Adds calls to expressions."""

    def _function_call_expression(self, node: Node) -> Known:
        function = name_of(node.child_by_field_name("function"))
        holder = node.child_by_field_name("arguments")
        arguments = [child for child in holder.named_children if child.type == "argument"] if holder else []
        plain = all(
            child.named_child_count == 1 and child.named_children[0].type != "variadic_unpacking" for child in arguments
        )
        if function is None or not plain:
            return self._unknown_call(node, arguments)
        nodes = [child.named_children[0] for child in arguments]
        lower = function.lower()
        if lower in ("exit", "die"):
            raise Exit
        if lower == "isset":
            found = [self.present(child) for child in nodes]
            return next((one for one in found if one is not True), True)
        if lower == "empty" and len(nodes) == 1:
            present = self.present(nodes[0])
            test = self.test(nodes[0]) if present is True else present
            return test if isinstance(test, Unresolved) else not test
        if lower in ("eval", "extract", "parse_str"):
            self.forget(node)
            return not_told(node, f"{lower}() chỉ biết được khi chạy PHP", f"only running PHP tells {lower}()")
        special: Callable[[Node, list[Known]], Known] | None = getattr(self, f"_call_{lower}", None)
        if special is None and lower not in PURE and lower not in HARMLESS:
            return self._unknown_call(node, arguments)
        values = [self.evaluate(child) for child in nodes]
        if special is not None:
            return special(node, values)
        unknown = next((value for value in values if isinstance(value, Unresolved)), None)
        if lower in PURE:
            result = unknown or call(lower, [value for value in values if not isinstance(value, Unresolved)])
            if isinstance(result, Unresolved) and not result.line:
                return Unresolved(result.reason, node.start_point[0] + 1)
            return derived(result) if isinstance(result, Unresolved) else result
        return not_told(node, f"{lower}() không được tính khi chỉ đọc", f"{lower}() is not told by reading")

    def _unknown_call(self, node: Node, arguments: list[Node]) -> Unresolved:
        reason = not_told(
            node, "lời gọi hàm này chỉ tính được khi chạy PHP", "this function call can only be told by running PHP"
        )
        for argument in arguments:
            self.forget(argument)
            for child in argument.named_children:
                if variable(child) in self.state.variables:  # it may take it by reference
                    self.state.variables[variable(child) or ""] = reason
        self.state.unread.append(reason)
        return reason

    def _call_define(self, node: Node, values: list[Known]) -> Known:
        name = values[0] if values else None
        if not isinstance(name, str) or len(values) < 2:
            self.state.unread.append(
                not_told(node, "define() với tên tính khi chạy", "a define() with a computed name")
            )
            return True
        if name not in self.state.constants:
            self.state.constants[name] = values[1]
        return True

    def _call_defined(self, node: Node, values: list[Known]) -> Known:
        name = values[0] if values else None
        if not isinstance(name, str) or name in self.state.maybe:
            return not_told(
                node, "không biết hằng đã được định nghĩa hay chưa", "it is not known whether the constant is defined"
            )
        if name in self.state.constants or name in BUILT_IN:
            return True
        if self.state.unread:
            return not_told(
                node, f"{name} có thể đã được định nghĩa ở tệp khác", f"{name} may be defined in another file"
            )
        return False

    def _call_constant(self, node: Node, values: list[Known]) -> Known:
        name = values[0] if values else None
        missing = not_told(node, "hằng này không được định nghĩa ở đây", "the constant is not defined here")
        return self.state.constants.get(name, missing) if isinstance(name, str) else missing

    def _call_getenv(self, node: Node, values: list[Known]) -> Known:
        if values and isinstance(values[0], str):
            return self.environment(node, values[0], False)
        return not_told(node, "getenv() với tên tính khi chạy", "a getenv() of a computed name")

    def _call_getenv_docker(self, node: Node, values: list[Known]) -> Known:
        """The function of WordPress' image: NAME_FILE's content, else NAME, else the default."""
        if len(values) != 2 or not isinstance(values[0], str):
            return not_told(node, "getenv_docker() với tên tính khi chạy", "a getenv_docker() of a computed name")
        file = self.environment(node, values[0] + "_FILE", False)
        if isinstance(file, str) and file:
            content = self._call_file_get_contents(node, [file])
            return content.rstrip("\r\n") if isinstance(content, str) else content
        value = self.environment(node, values[0], False)
        return values[1] if self.settle(value) is False else value

    def _call_putenv(self, node: Node, values: list[Known]) -> Known:
        setting = values[0] if values else None
        if isinstance(setting, str):
            name, _, value = setting.partition("=")
            self.state.putenv[name] = value
        return True

    def _path(self, node: Node, values: list[Known]) -> Path | Unresolved:
        value = values[0] if values else None
        if isinstance(value, Unresolved):
            return derived(value)
        if not isinstance(value, str) or not value.startswith("/") or "\0" in value:
            return not_told(node, "đường dẫn không phải đường dẫn tuyệt đối", "the path is not an absolute one")
        return Path(value)

    def _call_file_exists(self, node: Node, values: list[Known]) -> Known:
        path = self._path(node, values)
        return path if isinstance(path, Unresolved) else os.path.exists(path)

    _call_is_readable = _call_file_exists

    def _call_is_file(self, node: Node, values: list[Known]) -> Known:
        path = self._path(node, values)
        return path if isinstance(path, Unresolved) else os.path.isfile(path)

    def _call_realpath(self, node: Node, values: list[Known]) -> Known:
        path = self._path(node, values)
        return path if isinstance(path, Unresolved) else os.path.realpath(path) if os.path.exists(path) else False

    def _call_file_get_contents(self, node: Node, values: list[Known]) -> Known:
        path = self._path(node, values)
        if isinstance(path, Unresolved):
            return path
        try:
            if path.is_file() and path.stat().st_size <= SECRET_BYTES:
                return text_of(path.read_bytes())
        except OSError:
            pass  # said below: the file is there for the web server's user only
        return not_told(node, f"không đọc được tệp {path}", f"the file {path} cannot be read")

    def _throw_expression(self, node: Node) -> Known:
        raise Exit

    _exit_statement = _throw_expression

    def _include_expression(self, node: Node) -> Known:
        return self.include(node)

    _include_once_expression = _require_expression = _require_once_expression = _include_expression
