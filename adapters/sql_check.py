"""Is a text one harmless SELECT? Read by a SQL parser (sqlglot), never by pattern.

Accepted is what can be named: one SELECT of one column and one row, of known functions, with `:start` and `:end`. All
else is refused with the reason. This guards against mistakes; the read-only session and account guard against the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import sqlglot
from sqlalchemy import text as sql_text
from sqlglot import exp
from sqlglot.errors import SqlglotError

from adapters.text import Text

# It warns about what it cannot read, with the text; that is said in the refusal, better.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

DIALECTS = ("mysql", "postgres", "sqlite", "tsql", "oracle")
PARAMETERS = ("start", "end", "now")

_KNOWN = """
    COUNT SUM AVG MIN MAX COUNT_IF GROUPING ROW_NUMBER RANK DENSE_RANK LAG LEAD FIRST_VALUE LAST_VALUE
    AND OR XOR CASE IF IIF IFNULL ISNULL COALESCE NVL NVL2 NULLIF DECODE DECODE_CASE EXISTS CAST TRY_CAST
    CONVERT COLLATE ABS CEIL CEILING FLOOR ROUND TRUNC TRUNCATE SIGN MOD POW POWER SQRT GREATEST LEAST
    LOWER UPPER LCASE UCASE TRIM LTRIM RTRIM LEFT RIGHT SUBSTR SUBSTRING SUBSTRING_INDEX MID REPLACE TRANSLATE REVERSE
    CONCAT CONCAT_WS LENGTH LEN CHAR_LENGTH CHARACTER_LENGTH LPAD RPAD PAD INSTR LOCATE POSITION STRPOS STR_POSITION
    CHARINDEX PATINDEX FIND_IN_SET FIELD ELT SPLIT_PART REGEXP_LIKE REGEXP_REPLACE REGEXP_SUBSTR STARTS_WITH FORMAT
    ARRAY ARRAY_CONTAINS ARRAY_CONTAINS_ALL ARRAY_OVERLAPS ARRAY_LENGTH CARDINALITY UNNEST ANY_VALUE
    JSON_EXTRACT JSON_EXTRACT_SCALAR JSON_VALUE JSONB_EXTRACT JSONB_EXTRACT_SCALAR JSON_UNQUOTE JSON_CONTAINS
    DATE TIME DATETIME TIMESTAMP YEAR MONTH DAY HOUR MINUTE SECOND QUARTER WEEK WEEKDAY DAYOFWEEK DAYOFMONTH DAYOFYEAR
    DAY_OF_WEEK DAY_OF_MONTH DAY_OF_YEAR EXTRACT LAST_DAY ADD_MONTHS MONTHS_BETWEEN MAKE_DATE MAKE_TIMESTAMP
    DATEFROMPARTS DATE_FROM_PARTS DATE_ADD DATE_SUB DATEADD DATEDIFF DATE_DIFF DATETIME_ADD DATETIME_SUB
    DATETIME_DIFF TIMESTAMP_ADD TIMESTAMP_SUB TIMESTAMP_DIFF TIMESTAMPADD TIMESTAMPDIFF DATE_TRUNC DATETIME_TRUNC
    TIMESTAMP_TRUNC DATE_PART DATE_FORMAT TIME_FORMAT TIME_TO_STR STR_TO_DATE STR_TO_TIME TIME_STR_TO_TIME TO_CHAR
    TO_DATE TO_TIMESTAMP TO_NUMBER TO_DAYS FROM_DAYS TS_OR_DS_ADD TS_OR_DS_DIFF TS_OR_DS_TO_DATE TS_OR_DS_TO_TIME
    TS_OR_DS_TO_TIMESTAMP UNIX_TIMESTAMP UNIX_SECONDS FROM_UNIXTIME UNIX_TO_TIME UNIX_TO_STR TIME_TO_UNIX STR_TO_UNIX
    CONVERT_TZ CONVERT_TIMEZONE TIMEZONE STRFTIME JULIANDAY
"""
_CLOCK_NAMES = """
    NOW CURDATE CURTIME CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_TIMESTAMP_L_T_Z CURRENT_DATETIME LOCALTIME
    LOCALTIMESTAMP SYSDATE SYSTIMESTAMP SYSDATETIME SYSUTCDATETIME SYSDATETIMEOFFSET GETDATE GETUTCDATE UTC_DATE
    UTC_TIME UTC_TIMESTAMP CLOCK_TIMESTAMP STATEMENT_TIMESTAMP TRANSACTION_TIMESTAMP
"""
_FUNCTIONS, _CLOCKS = frozenset(_KNOWN.split()), frozenset(_CLOCK_NAMES.split())
_HARMLESS_HINTS = frozenset(("NOLOCK", "READPAST"))
_CLOCK_WORDS = ("now", "today", "yesterday", "tomorrow", "localtime")
_REFUSED: tuple[tuple[tuple[type[exp.Expression], ...], Text], ...] = (
    (
        (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command),
        Text("có lệnh ghi dữ liệu", "it writes"),
    ),
    ((exp.Into,), Text("SELECT ... INTO ghi dữ liệu", "SELECT ... INTO writes")),
    ((exp.Lock,), Text("FOR UPDATE/SHARE khoá dòng dữ liệu", "FOR UPDATE/SHARE locks rows")),
    ((exp.Hint,), Text("gợi ý /*+ */ có thể bỏ giới hạn thời gian", "a hint /*+ */ may lift the time limit")),
    (
        (exp.Parameter, exp.SessionParameter, exp.PropertyEQ),
        Text("không dùng biến (@x, @@x, :=)", "variables (@x, @@x, :=) are not taken"),
    ),
)  # fmt: skip


def refusals(sql: str, dialect: str | None) -> list[Text]:
    """Why a text is not one harmless SELECT; nothing where it is.

    dialect: sqlglot's name; None where the engine is not known yet: the first dialect that can read it.
    """
    try:
        tree = parsed(sql, dialect)
    except SqlglotError as error:
        return [_unreadable(error)]
    if tree is None:
        return [Text("cần đúng một câu SELECT", "wanted exactly one SELECT")]
    return list(_refusals(sql, tree))


def parsed(sql: str, dialect: str | None) -> exp.Expr | None:
    """The one statement of a text; None where there are several or none. Raises SqlglotError."""
    failed: SqlglotError | None = None
    for choice in (dialect,) if dialect else (None, *DIALECTS):
        try:
            statements = [item for item in sqlglot.parse(sql, read=choice) if item is not None]
        except SqlglotError as error:
            failed = failed or error
            continue
        return statements[0] if len(statements) == 1 else None
    assert failed is not None, "no dialect has read it, so one has failed"
    raise failed


def _unreadable(error: SqlglotError) -> Text:
    details = getattr(error, "errors", None) or [{}]
    line, said = details[0].get("line"), details[0].get("description") or "cannot be read"
    where = Text(f" (dòng {line})", f" (line {line})") if line else Text("", "")
    return Text("không đọc được câu SQL", "the SQL cannot be read") + where + Text(f": {said}", f": {said}")


def _refusals(sql: str, tree: exp.Expr) -> Iterator[Text]:
    if "--" in sql or "/*" in sql or any(node.comments for node in tree.walk()):
        # MySQL runs what stands in /*! */.
        yield Text("không viết chú thích trong câu SQL; viết ở YAML", "no comments in the SQL; write them in the YAML")
    for kinds, why in _REFUSED:
        if any(isinstance(node, kinds) for node in tree.walk()):
            yield why
            return
    if not isinstance(tree, exp.Select):
        yield Text("cần đúng một câu SELECT", "wanted exactly one SELECT")
        return
    yield from _shape(tree)
    yield from _functions(tree)
    yield from _names(tree)
    yield from _parameters(sql, tree)


def _shape(tree: exp.Select) -> Iterator[Text]:
    if len(tree.expressions) != 1 or tree.expressions[0].find(exp.Star) is tree.expressions[0]:
        yield Text("cần đúng một cột kết quả", "wanted exactly one column")
        return
    limits = ("group", "having", "limit", "offset", "fetch", "qualify")
    has_rows = (tree.args.get("from_") or tree.args.get("from")) is not None
    if has_rows and (any(tree.args.get(word) for word in limits) or not _aggregates(tree)):
        yield Text(
            "cần đúng một dòng kết quả: COUNT(...), SUM(...)..., không GROUP BY, HAVING, LIMIT",
            "wanted exactly one row: COUNT(...), SUM(...)..., without GROUP BY, HAVING, LIMIT",
        )


def _aggregates(tree: exp.Select) -> bool:
    """Whether the result is an aggregate of all rows; those of windows and of inner SELECTs are not."""
    found = tree.expressions[0].find_all(exp.AggFunc)
    return any(item.find_ancestor(exp.Select) is tree and item.find_ancestor(exp.Window) is None for item in found)


def _functions(tree: exp.Select) -> Iterator[Text]:
    for word in sorted({_function(node) for node in tree.find_all(exp.Func)}):
        if word in _CLOCKS:
            yield _clock(word)
        elif word not in _FUNCTIONS:
            yield Text(f"hàm {word} không nằm trong số được phép", f"function {word} is not among those allowed")
    for literal in tree.find_all(exp.Literal):
        if literal.is_string and str(literal.this).strip().lower() in _CLOCK_WORDS:
            yield _clock(f"'{literal.this}'")


def _function(node: exp.Func) -> str:
    """The function's name in SQL; one that sqlglot knows by several names goes by one that is allowed, if any is."""
    if isinstance(node, exp.Anonymous):
        word = str(node.name).upper()
        return "NOW" if word == "UNIX_TIMESTAMP" and not node.expressions else word
    names = [name.upper() for name in node.sql_names()]
    return next((name for name in names if name in _FUNCTIONS or name in _CLOCKS), names[0])


def _clock(word: str) -> Text:
    return Text(
        f"{word} là đồng hồ của cơ sở dữ liệu; dùng :now", f"{word} is the database's own clock; use :now instead"
    )


def _names(tree: exp.Select) -> Iterator[Text]:
    """What looks like a column but is a clock or a sequence of Oracle's, and hints that lock or outlast the limit."""
    for item in tree.find_all(exp.Column, exp.Pseudocolumn):
        word = str(item.name).upper()
        if word in _CLOCKS and not (isinstance(item.this, exp.Identifier) and item.this.quoted):
            yield _clock(word)
        elif word in ("NEXTVAL", "CURRVAL"):
            yield Text(f"{word} đổi dãy số của cơ sở dữ liệu", f"{word} is a sequence's")
    hints = {str(hint.name).upper() for held in tree.find_all(exp.WithTableHint) for hint in held.expressions}
    if hints - _HARMLESS_HINTS or tree.args.get("options"):
        yield Text("chỉ dùng gợi ý NOLOCK, READPAST", "only the hints NOLOCK and READPAST are taken")


def _parameters(sql: str, tree: exp.Select) -> Iterator[Text]:
    used = {str(node.name) for node in tree.find_all(exp.Placeholder)}
    for word in ("start", "end"):
        if word not in used:
            yield Text(f"chưa dùng :{word}", f":{word} is not used")
    for word in sorted(used - set(PARAMETERS)):
        shown = "?" if word in ("", "?") else f":{word}"
        yield Text(
            f"tham số lạ {shown}; được dùng: :start, :end, :now",
            f"unknown parameter {shown}; known: :start, :end, :now",
        )
    # SQLAlchemy finds parameters in quoted texts, too.
    for word in sorted(set(sql_text(sql).compile().params) - used):
        yield Text(f"trong chuỗi có ':{word}'; viết '\\:{word}'", f"a text holds ':{word}'; write '\\:{word}'")
