"""One SELECT of the operator's own, for a portal whose news or visits no other adapter can say.

Counts   whatever the SELECT counts, from `:start` (included) to `:end` (not included); NULL means "not known".
Reads    what the SELECT reads; it is checked to be one harmless SELECT (`adapters/sql_check.py`), at start and again
         when the database's dialect is known.
Source   the portal's owner, who wrote it
Example
    news:
      adapter: sql
      clock: local
      select: SELECT COUNT(*) FROM BaiViet WHERE TrangThai = 2 AND NgayDang >= :start AND NgayDang < :end
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Dialect, Select, bindparam, column, select
from sqlalchemy import text as sql_text
from sqlglot import exp

from adapters.base import Adapter, Item, News, NewsAdapter, Question, VisitAdapter
from adapters.database import Reader
from adapters.dates import Clock, DateRange, Moment, WallClock
from adapters.errors import NotExplainable, RangeUnknown, SchemaMismatch, SiteMismatch
from adapters.generic_columns import no_table
from adapters.generic_options import zone_problems
from adapters.kinds import Kind
from adapters.options import Options, Problem, choice, option, text, yes_no
from adapters.sql_check import DIALECTS, PARAMETERS, parsed, refusals
from adapters.text import Text

_CAST = re.compile(rf"(?<![:\w])(:(?:{'|'.join(PARAMETERS)}))(?=::)")
_DIALECT_OF = {"mysql": "mysql", "postgresql": "postgres", "sqlite": "sqlite", "mssql": "tsql", "oracle": "oracle"}


@dataclass(frozen=True)
class SqlOptions(Options):
    select: str | None = option(
        text(20_000),
        None,
        Text(
            "một câu SELECT có :start và :end, trả về một số", "one SELECT with :start and :end that gives one number"
        ),
        example="SELECT COUNT(*) FROM BaiViet WHERE NgayDang >= :start AND NgayDang < :end",
    )
    query: str | None = option(text(20_000), None, Text("tên khác của select", "another name of select"))
    sql: str | None = option(text(20_000), None, Text("tên khác của select", "another name of select"))
    clock: str = option(
        choice(*(clock.value for clock in Clock)),
        Clock.LOCAL.value,
        Text("dạng của :start, :end, :now", "the form of :start, :end and :now"),
    )
    zone: str | None = option(
        text(64), None, Text("múi giờ của :start, :end", "the zone of :start and :end"), example="UTC"
    )
    dialect: str | None = option(
        choice(*DIALECTS), None, Text("ngôn ngữ SQL, nếu muốn kiểm tra ngay", "the SQL dialect, to check at once")
    )

    def problems(self) -> Iterable[Problem]:
        yield from zone_problems(self.zone)
        given = [name for name in ("select", "query", "sql") if getattr(self, name) is not None]
        if len(given) != 1:
            yield Problem((), Text("cần đúng một câu SELECT, ở khoá select", "wanted exactly one SELECT, under select"))
            return
        for why in refusals(self.text, self.dialect):
            yield Problem((given[0],), why)

    @property
    def text(self) -> str:
        """The SELECT. SQLAlchemy takes ':start::date' for no parameter, so a blank parts it from its cast."""
        return _CAST.sub(r"\1 ", self.select or self.query or self.sql or "")


@dataclass(frozen=True)
class SqlVisitOptions(SqlOptions):
    metric: str | None = option(
        choice("visits", "visitors", "pageviews"),
        None,
        Text("con số này là gì", "what the number is"),
        example="visits",
    )
    additive: bool = option(
        yes_no(),
        False,
        Text("cộng các ngày lại được (không phải số người)", "days may be added (no distinct visitors)"),
    )


SqlOptionsT = TypeVar("SqlOptionsT", bound=SqlOptions)


class _Sql(Adapter[SqlOptionsT, None]):
    """What news and visits share: the check against the database, and the statement with its days."""

    name = "sql"

    def learn(self, reader: Reader) -> None:
        """Read the SELECT as this database's dialect has it, and look up its tables.

        Raises: SiteMismatch where it is refused, SchemaMismatch where a table is not there.
        """
        dialect = _DIALECT_OF.get(reader.dialect)
        for why in refusals(self.options.text, dialect):
            raise SiteMismatch(Text("select: ", "select: ") + why)
        tree = parsed(self.options.text, dialect)
        assert tree is not None, "refusals() has read it"
        inner = {item.alias for item in tree.find_all(exp.CTE)}
        known: set[str] = {item.alias.lower() for item in tree.find_all(exp.Alias)}
        for table in tree.find_all(exp.Table):
            if isinstance(table.this, exp.Identifier) and table.name not in inner:
                name, schema = _spelled(reader, table.this), _schema(reader, table)
                if not reader.has_table(name, schema):
                    raise no_table(reader, name, schema)
                known |= {column.lower() for column in reader.columns(name, schema)}
        if reader.dialect == "sqlite":
            _check_quoted(tree, known)

    def statement(self, days: DateRange, now: datetime) -> Select[Any]:
        """One scalar: the operator's SELECT with its days bound. The only text SQL there is."""
        zone: tzinfo = ZoneInfo(self.options.zone) if self.options.zone else self.zone
        moment = Moment(column("moment"), Clock(self.options.clock), zone)
        bounds = (moment.bound(days.start), moment.bound(days.end), moment.bound_now(now))
        own = sql_text(self.options.text.strip().rstrip(";"))
        used = own.compile().params
        # Unique names, since portals with other clocks may be asked in the same statement.
        bound = [_named(name, bound) for name, bound in zip(PARAMETERS, bounds, strict=True) if name in used]
        return select(own.bindparams(*bound).columns(column("n")).scalar_subquery())


class SqlNews(_Sql[SqlOptions], NewsAdapter[SqlOptions, None]):
    """News by the operator's own SELECT."""

    help = Text("một câu SELECT tự viết", "one SELECT of your own")
    Options = SqlOptions

    def news(self, facts: None, now: datetime) -> Sequence[News]:
        """No rules are known: the number comes from the SELECT alone."""
        return ()

    def question(self, facts: None, days: DateRange, now: datetime) -> Question:
        return Question((self.statement(days, now),), _number)

    def explain(self, reader: Reader, facts: None, days: DateRange, now: datetime) -> Iterator[Item]:
        raise _not_explainable()

    def newest(self, reader: Reader, facts: None, now: datetime) -> datetime | None:
        raise _not_explainable()


@dataclass(frozen=True, kw_only=True)
class Answered(Kind):
    """A counter that is a SELECT."""

    adapter: _Sql[Any]

    def question(self, days: DateRange, now: datetime) -> Question:
        return Question((self.adapter.statement(days, now),), _number)


class SqlVisits(_Sql[SqlVisitOptions], VisitAdapter[SqlVisitOptions, None]):
    """Visits by the operator's own SELECT."""

    help = Text("một câu SELECT tự viết", "one SELECT of your own")
    Options = SqlVisitOptions
    metrics = ("visits", "visitors", "pageviews")

    def visits(self, facts: None, now: datetime) -> Kind:
        return Answered(adapter=self, is_additive=self.options.additive)


class _DayStart(WallClock):
    """A midnight. SQLite's text of a day alone sorts before that day's '00:00:00', so there the day is bound."""

    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        bound = super().process_bind_param(value, dialect)
        return value.date().isoformat() if value and dialect.name == "sqlite" else bound


def _named(name: str, bound: Any) -> BindParameter[Any]:
    is_midnight = name != "now" and isinstance(bound.type, WallClock) and bound.value.time() == time()
    return bindparam(name, bound.value, _DayStart() if is_midnight else bound.type, unique=True)


def _number(values: Sequence[Any]) -> int:
    value = values[0]
    if value is None:
        raise RangeUnknown(Text("câu SELECT trả về NULL: không biết", "the SELECT gives NULL: not known"))
    if not isinstance(value, (int, float, Decimal)) or value < 0 or value != int(value):
        raise SiteMismatch(
            Text("câu SELECT không trả về số nguyên từ 0 trở lên", "the SELECT gives no whole number of 0 or more")
        )
    return int(value)


def _not_explainable() -> NotExplainable:
    return NotExplainable(
        Text(
            "câu SELECT tự viết chỉ cho một con số, không cho biết gồm những tin nào; giải trình cần adapter generic",
            "a SELECT of your own gives a number, not the items behind it; the adapter generic can explain",
        )
    )


def _check_quoted(tree: exp.Expr, known: set[str]) -> None:
    """SQLite takes a quoted name that is no column for a text, and counts on; so the names are looked up here."""
    for item in tree.find_all(exp.Column):
        if isinstance(item.this, exp.Identifier) and item.this.quoted and item.name.lower() not in known:
            raise SchemaMismatch(Text(f"không có cột {item.name}", f"there is no column {item.name}"))


def _spelled(reader: Reader, name: exp.Identifier) -> str:
    """A name as the catalogue has it: PostgreSQL folds what is not quoted."""
    return name.name.lower() if reader.dialect == "postgresql" and not name.quoted else str(name.name)


def _schema(reader: Reader, table: exp.Table) -> str | None:
    parts = [part for part in (table.args.get("catalog"), table.args.get("db")) if part]
    return ".".join(_spelled(reader, part) for part in parts) or None


ADAPTERS = (SqlNews, SqlVisits)
