"""Home-made portals: news of any table, mapped in YAML without code.

Counts   each key once: rows of the table whose `published_at` lies on the days and that meet every entry of `where`,
         and of the joined table's `where` if there is one.
Reads    the table (or view) and columns that the YAML names, and no others.
Source   the portal's owner, who wrote the mapping
Example
    news:
      adapter: generic
      table: TinTuc
      key: ID
      published_at: {column: NgayDang, clock: local}
      where: {TrangThai: 2, DaXoa: 0, DonViID: 7, NgayDang: {before_now: true}, NgayHetHan: {after_now_or_null: true}}
      join: {table: ChuyenMuc, on: {ChuyenMucID: ID}, where: {HienThi: 1}}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import FromClause, and_, or_

from adapters.base import News, NewsAdapter, Rule
from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.generic_columns import CheckedTable, checked_table
from adapters.generic_options import Columns, MomentOptions, schema_option, table_option
from adapters.generic_where import Asked, Condition, Where
from adapters.options import REQUIRED, Group, Options, option, text, yes_no
from adapters.text import Text


@dataclass(frozen=True)
class JoinOptions(Options):
    """One further table that decides, such as the category's."""

    table: str = table_option()
    schema: str | None = schema_option()
    on: tuple[tuple[str, str], ...] = option(
        Columns(), REQUIRED, Text("cột nối: cột của bảng kia", "joining columns"), example={"ChuyenMucID": "ID"}
    )
    where: tuple[Condition, ...] = option(
        Where(), (), Text("điều kiện ở bảng kia", "what the other table must hold"), example={"HienThi": 1}
    )
    optional: bool = option(
        yes_no(), True, Text("tin không có dòng nào ở bảng kia vẫn được tính", "news without a row there counts too")
    )


@dataclass(frozen=True)
class GenericOptions(Options):
    table: str = table_option()
    schema: str | None = schema_option()
    key: str = option(text(), REQUIRED, Text("cột khoá: mỗi giá trị là một tin", "key: one item each"), example="ID")
    published_at: MomentOptions = option(
        Group(MomentOptions),
        REQUIRED,
        Text("cột ngày đăng", "column of the publishing date"),
        example={"column": "NgayDang", "clock": "local"},
    )
    where: tuple[Condition, ...] = option(
        Where(), (), Text("điều kiện của tin công khai", "what public news hold"), example={"TrangThai": 2, "DaXoa": 0}
    )
    join: JoinOptions | None = option(
        Group(JoinOptions), None, Text("một bảng nữa để xét, ví dụ chuyên mục", "one further table, e.g. categories")
    )
    title: str | None = option(text(), None, Text("cột tiêu đề, để giải trình", "title, for explain"), example="TieuDe")


@dataclass(frozen=True)
class GenericTables:
    """The tables as they were found."""

    main: CheckedTable
    joined: CheckedTable | None


class GenericNews(NewsAdapter[GenericOptions, GenericTables]):
    """The rows that the YAML describes."""

    name = "generic"
    help = Text("cổng tự xây dựng: bảng và cột khai trong YAML", "a home-made portal: tables and columns named in YAML")
    Options = GenericOptions

    def learn(self, reader: Reader) -> GenericTables:
        join = self.options.join
        # Under a name of its own, since the joined table may be the same one again.
        joined = checked_table(reader, join.table, join.schema).renamed("joined") if join else None
        facts = GenericTables(checked_table(reader, self.options.table, self.options.schema), joined)
        for asked in self._asked(facts):
            asked.check()
        self._part(facts, ())
        return facts

    def news(self, facts: GenericTables, now: datetime) -> Sequence[News]:
        main, *others = self._asked(facts)
        rules = list(main.rules(now))
        key = facts.main.column(self.options.key)
        name = self.options.key
        rules.insert(0, Rule(name, Text(f"{name} không để trống", f"{name} is not empty"), key.is_not(None)))
        rules += [self._joined_rule(facts, rule) for asked in others for rule in asked.rules(now)]
        return [self._part(facts, tuple(rules))]

    def _asked(self, facts: GenericTables) -> list[Asked]:
        options, zone = self.options, self._moment(facts).zone
        clock = Clock(options.published_at.clock)
        asked = [Asked(facts.main, options.where, clock, zone, at=options.published_at.column)]
        if options.join and facts.joined:
            asked.append(Asked(facts.joined, options.join.where, clock, zone, f"{facts.joined.name}."))
        return asked

    def _part(self, facts: GenericTables, rules: tuple[Rule, ...]) -> News:
        table = facts.main
        return News(
            table=self._from(facts),
            key=table.column(self.options.key),
            title=table.column(self.options.title) if self.options.title else None,
            moment=self._moment(facts),
            rules=rules,
            # A view may give an item a row for each category, and a join does.
            repeats=True,
        )

    def _moment(self, facts: GenericTables) -> Moment:
        at = self.options.published_at
        return facts.main.moment(at.column, Clock(at.clock), at.zone_or(self.zone))

    def _from(self, facts: GenericTables) -> FromClause:
        join, joined = self.options.join, facts.joined
        if not join or not joined:
            return facts.main.clause
        on = and_(*(facts.main.column(mine) == joined.column(other) for mine, other in join.on))
        # Outer, so that `explain` sees every row of the main table.
        return facts.main.clause.outerjoin(joined.clause, on)

    def _joined_rule(self, facts: GenericTables, rule: Rule) -> Rule:
        """The rule, or that there is no row in the joined table where that is no fault."""
        join, joined = self.options.join, facts.joined
        if not join or not joined or not join.optional:
            return rule
        missing = and_(*(joined.column(other).is_(None) for _, other in join.on))
        alone = Text(f" (hoặc không có dòng nào ở {joined.name})", f" (or has no row in {joined.name})")
        return replace(rule, says=rule.says + alone, holds=or_(missing, rule.holds))


ADAPTERS = (GenericNews,)
