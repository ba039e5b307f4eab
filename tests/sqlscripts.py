"""Statements of a mysqldump or pg_dump script, without the client programs.

Quotes, comments, DELIMITER lines, dollar quotes and COPY blocks are understood; nested comments
and backslash commands other than those between two statements are not: no dump has them.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BACKSLASH_QUOTED = r"'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'"
_DOUBLE_QUOTED = r'"[^"]*(?:""[^"]*)*"'

_MYSQL = re.compile(
    rf"""(?P<keep>{_BACKSLASH_QUOTED} | "[^"\\]*(?:(?:\\.|"")[^"\\]*)*" | `[^`]*(?:``[^`]*)*` | /\*M?!.*?\*/)
       | (?P<comment>/\*.*?\*/ | (?:--(?=\s|\Z)|\#)[^\n]*)
       | (?P<delimiter>^DELIMITER[ \t]+\S+[ \t]*$)
       | (?P<other>[A-Za-z0-9_]+ | .)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_POSTGRESQL = re.compile(
    rf"""(?P<keep>\b[eE]{_BACKSLASH_QUOTED} | '[^']*(?:''[^']*)*' | {_DOUBLE_QUOTED}
                | \$(?P<tag>[A-Za-z_]\w*|)\$.*?\$(?P=tag)\$)
       | (?P<comment>/\*.*?\*/ | --[^\n]*)
       | (?P<command>^\\[^\n]*$)
       | (?P<other>\w+ | .)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_COPY = re.compile(r"COPY\s.*\sFROM\s+stdin\b", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Copy:
    """A COPY ... FROM stdin statement of PostgreSQL and the lines that follow it."""

    statement: str
    data: str


def read(script: Path | str) -> str:
    """The text of a script: a `.sql` or `.sql.gz` file's, or the text that was given."""
    if isinstance(script, str):
        return script
    if script.suffix == ".gz":
        return gzip.decompress(script.read_bytes()).decode("utf-8")
    return script.read_text("utf-8")


def mysql_statements(script: str) -> Iterator[str]:
    """Split a script for MariaDB or MySQL; `/*! ... */` stays, the server decides about it.

    >>> list(mysql_statements("SELECT 'a;b\\\\'c'; -- no; \\n/*!40101 SET NAMES utf8mb4 */;\\nSELECT 1"))
    ["SELECT 'a;b\\\\'c'", '/*!40101 SET NAMES utf8mb4 */', 'SELECT 1']
    """
    end = ";"
    statement: list[str] = []
    position = 0
    while position < len(script):
        if script.startswith(end, position):
            position += len(end)
            yield from _finished(statement)
            continue
        match = _MYSQL.match(script, position)
        assert match is not None, "the last alternative takes any character"
        position = match.end()
        if match.lastgroup == "delimiter":
            end = match[0].split()[1]
        else:
            statement.append(" " if match.lastgroup == "comment" else match[0])
    yield from _finished(statement)


def postgresql_statements(script: str) -> Iterator[str | Copy]:
    """Split a script for PostgreSQL; psql's own commands (`\\restrict`) between statements are left out.

    >>> list(postgresql_statements("COPY t (a) FROM stdin;\\n1\\n2\\n\\\\.\\nSELECT $$;$$;"))
    [Copy(statement='COPY t (a) FROM stdin', data='1\\n2\\n'), 'SELECT $$;$$']
    """
    statement: list[str] = []
    position = 0
    while position < len(script):
        match = _POSTGRESQL.match(script, position)
        assert match is not None, "the last alternative takes any character"
        position = match.end()
        if match["other"] == ";":
            for text in _finished(statement):
                if _COPY.match(text):
                    start = script.index("\n", position) + 1
                    # An empty table's block is the end mark alone.
                    stop = start if script.startswith("\\.", start) else script.index("\n\\.", start) + 1
                    yield Copy(text, script[start:stop])
                    position = stop + len("\\.")
                else:
                    yield text
        elif match["command"] is None or "".join(statement).strip():
            statement.append(" " if match["comment"] else match[0])
    yield from _finished(statement)


def _finished(statement: list[str]) -> Iterator[str]:
    """Give the collected text, unless it is blank, and begin anew."""
    text = "".join(statement).strip()
    statement.clear()
    if text:
        yield text
