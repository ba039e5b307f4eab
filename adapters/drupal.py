"""Drupal 7 and Drupal 8 to 11: news.

Counts   published nodes of the configured types by their "authored on" date; no drafts, no revisions, nothing else that
         stands in node. Drupal 7: a translation is a node of its own, so the languages vi and neutral count unless
         told otherwise. Drupal 8 and later: one row a language, so a node counts once if any chosen language fits.
         Drupal has no scheduling of its own: a published node with a future date is public at once.
Reads    Drupal 7: {prefix}node, {prefix}node_type, {prefix}languages. Later: {prefix}node_field_data, {prefix}config.
Source   Drupal 7.105 modules/node/node.install; Drupal 10.1.6 core/modules/node/src/Entity/Node.php
Example
    news: {adapter: drupal, types: [tin_tuc]}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, TableClause, case, select

from adapters.base import News, NewsAdapter, Rule, any_of
from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.errors import SchemaMismatch, SiteMismatch
from adapters.options import REQUIRED, OneOfFields, Options, choice, many, option, table_prefix, text
from adapters.text import Text

ALL = "all"
_NEUTRAL = ("und", "zxx")


@dataclass(frozen=True)
class DrupalOptions(Options):
    table_prefix: str = option(table_prefix(), "", Text("tiền tố bảng, thường không có", "table prefix, often none"))
    types: tuple[str, ...] = option(
        many(text(32), at_least=1),
        REQUIRED,
        Text("loại nội dung là tin (tên máy)", "content types that are news (machine names)"),
        example=("tin_tuc", "article"),
    )
    languages: str | tuple[str, ...] | None = option(
        OneOfFields(choice(ALL), many(text(12), at_least=1)),
        None,
        Text(
            "các ngôn ngữ được tính, hoặc all; bỏ trống: Drupal 7 tính vi và und, từ 8 tính mọi ngôn ngữ",
            "languages counted, or all; unset: vi and und in Drupal 7, all from 8 on",
        ),
        example=("vi", "und"),
    )
    translations: str | None = option(
        choice("each", "once"),
        None,
        Text(
            "mỗi bản dịch là một tin (each) hay chỉ tính một lần (once); bỏ trống: Drupal 7 each, từ 8 once",
            "each translation counts (each) or all of one item once (once); unset: each in Drupal 7, once from 8 on",
        ),
        example="once",
    )


@dataclass(frozen=True)
class DrupalFacts:
    """Whether the tables are those of Drupal 8 and later."""

    is_modern: bool


class DrupalNews(NewsAdapter[DrupalOptions, DrupalFacts]):
    """Nodes by `created`; which Drupal it is shows in the tables."""

    name = "drupal"
    help = Text("Drupal 7 đến 11: nội dung đã xuất bản", "Drupal 7 to 11: published nodes")
    Options = DrupalOptions

    def learn(self, reader: Reader) -> DrupalFacts:
        facts = DrupalFacts(reader.has_table(self._modern().name))
        if not facts.is_modern and "created" not in reader.columns(self._seven().name):
            raise SchemaMismatch(
                Text(
                    f"không có bảng {self._modern().name} (Drupal 8 trở lên) hay {self._seven().name} của Drupal 7; "
                    "table_prefix đã đúng chưa?",
                    f"there is neither {self._modern().name} (Drupal 8 and later) nor Drupal 7's {self._seven().name}; "
                    "is table_prefix right?",
                )
            )
        _must_be_known("loại nội dung", "content type", self.options.types, self._known(reader, facts, "type"))
        if isinstance(self.options.languages, tuple):
            languages = self._known(reader, facts, "language")
            _must_be_known("ngôn ngữ", "language", self.options.languages, languages and {*languages, *_NEUTRAL})
        return facts

    def news(self, facts: DrupalFacts, now: datetime) -> Sequence[News]:
        nodes = self._modern() if facts.is_modern else self._seven()
        language = nodes.c.langcode if facts.is_modern else nodes.c.language
        is_once = (self.options.translations or ("once" if facts.is_modern else "each")) == "once"
        return [
            News(
                table=nodes,
                key=_set_of(nodes) if is_once and not facts.is_modern else nodes.c.nid,
                title=nodes.c.title,
                moment=Moment(nodes.c.created, Clock.UNIX),
                rules=tuple(self._rules(nodes, language, facts)),
                repeats=is_once,
            )
        ]

    def _rules(self, nodes: TableClause, language: ColumnElement[Any], facts: DrupalFacts) -> list[Rule]:
        types = ", ".join(self.options.types)
        rules = [
            Rule(
                "type",
                Text(f"là loại nội dung: {types}", f"is of type: {types}"),
                any_of(nodes.c.type, self.options.types),
            ),
            Rule("status", Text("đã xuất bản", "is published"), nodes.c.status == 1),
        ]
        chosen = self.options.languages or (ALL if facts.is_modern else ("vi", "und"))
        if isinstance(chosen, tuple):
            words = ", ".join(chosen)
            says = Text(f"bằng ngôn ngữ: {words}", f"is in a language of: {words}")
            rules.append(Rule("language", says, any_of(language, chosen)))
        return rules

    def _modern(self) -> TableClause:
        return self.table("node_field_data", "nid", "langcode", "type", "status", "created", "title")

    def _seven(self) -> TableClause:
        return self.table("node", "nid", "tnid", "language", "type", "status", "created", "title")

    def _known(self, reader: Reader, facts: DrupalFacts, what: str) -> set[str]:
        """The site's content types or languages; empty where it does not say."""
        if facts.is_modern:
            start = "node.type." if what == "type" else "language.entity."
            config = self.table("config", "name")
            return self._names(reader, select(config.c.name).where(config.c.name.startswith(start)), config, start)
        table = self.table("node_type", "type") if what == "type" else self.table("languages", "language")
        return self._names(reader, select(table.c[what]), table)

    @staticmethod
    def _names(reader: Reader, statement: Select[Any], table: TableClause, start: str = "") -> set[str]:
        """Names without their start. Drupal 7 has no table of languages while only one is spoken."""
        if not reader.has_table(table.name):
            return set()
        return {str(name).removeprefix(start) for (name,) in reader.rows(statement)}


def _set_of(nodes: TableClause) -> ColumnElement[Any]:
    """The node that a node is a translation of, itself where it is of none."""
    return case((nodes.c.tnid == 0, nodes.c.nid), else_=nodes.c.tnid)


def _must_be_known(vi: str, en: str, names: Sequence[str], known: set[str]) -> None:
    for name in names:
        if known and name not in known:
            there = ", ".join(sorted(known))
            raise SiteMismatch(Text(f"không có {vi} '{name}'; có: {there}", f"no {en} '{name}'; there are: {there}"))


ADAPTERS = (DrupalNews,)
