"""The parts of a PHP string: literal bytes and the expressions between them, from tree-sitter's nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from service.phpvalues import unescape_double, unescape_single

_LITERAL = {"string_content", "escape_sequence", "nowdoc_string"}


def raw(node: Node) -> bytes:
    """The bytes of a node."""
    return node.text or b""


def single_quoted(node: Node) -> bytes:
    """The bytes of a '...' string; a prefix b'...' means nothing in PHP."""
    return unescape_single(raw(node)[raw(node).index(b"'") + 1 : -1])


def double_quoted(node: Node) -> list[bytes | Node]:
    """Literal bytes (unescaped) and expressions of a "..." string, in order."""
    start = node.start_byte + raw(node).index(b'"') + 1
    return [
        part if isinstance(part, Node) else unescape_double(part, quoted=True)
        for part in _parts(node, node, start, node.end_byte - 1)
    ]


def document(node: Node) -> list[bytes | Node]:
    """The same for a heredoc or nowdoc, without the indentation of its closing mark (PHP 7.3) and its last line end."""
    end_mark = node.child_by_field_name("end_tag")
    body = node.child_by_field_name("value")
    if end_mark is None or body is None:
        return [b""]
    source, first = raw(node), node.start_byte
    start = first + source.index(b"\n") + 1
    before_end = source[: end_mark.start_byte - first]
    indent = len(before_end) - before_end.rfind(b"\n") - 1
    end = first + len(re.sub(rb"\r?\n[ \t]*\Z", b"", before_end))
    # The closing mark may share its first byte position with its indentation: both are taken off.
    shift = indent or len(raw(end_mark)) - len(raw(end_mark).lstrip(b" \t"))
    parts = list(_parts(node, body, start, max(start, end)))
    shaped: list[bytes | Node] = []
    for position, part in enumerate(parts):
        if isinstance(part, Node):
            shaped.append(part)
            continue
        pattern = rb"(\A|\n)[ \t]{0,%d}" if position == 0 else rb"(\n)[ \t]{0,%d}"
        plain = re.sub(pattern % shift, rb"\1", part)
        shaped.append(plain if node.type == "nowdoc" else unescape_double(plain, quoted=False))
    return shaped


def _parts(outer: Node, node: Node, start: int, end: int) -> Iterator[bytes | Node]:
    """Bytes and expressions between two offsets. Bytes of no child (the parser drops line ends) are literal."""
    source, first = raw(outer), outer.start_byte
    literal = b""
    position = start
    in_braces = False
    for child in node.children:
        if child.end_byte <= start or child.start_byte >= end:
            continue
        if not in_braces:
            literal += source[max(position, start) - first : max(child.start_byte, start) - first]
        position = child.end_byte
        if child.type in _LITERAL:
            literal += source[max(child.start_byte, start) - first : min(child.end_byte, end) - first]
        elif not child.is_named:
            in_braces = child.type == "{"
        else:
            if literal:
                yield literal
                literal = b""
            yield child
    literal += source[position - first : end - first] if position < end else b""
    if literal:
        yield literal
