"""Joomla 2.5 to 6: news.

Counts   published and, unless told otherwise, archived articles that a guest can open now, by the date of publication
         (`publish_up`, else `created`); the article's own category must be public too, its parents are not asked.
Reads    {prefix}content, {prefix}categories; {prefix}viewlevels, usergroups, extensions (what guests may see).
         Both dates are UTC without zone, on MariaDB, MySQL and PostgreSQL.
Source   Joomla 3.15, 4.4, 5.1: com_content ArticlesModel, ArticleModel
Example
    news: {adapter: joomla, table_prefix: jos_, archived: true}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from adapters.base import News, NewsAdapter, Rule, any_of
from adapters.database import Reader
from adapters.joomla_site import (
    Category,
    CategoryOptions,
    Chosen,
    EmptyDate,
    Guests,
    choose,
    first_set,
    language_rules,
    read_guests,
    refuse_joomla_1_5,
    window_rules,
)
from adapters.options import Group, Options, choice, many, option, table_prefix, text, yes_no
from adapters.text import Text


@dataclass(frozen=True)
class JoomlaOptions(Options):
    table_prefix: str = option(table_prefix(), "jos_", Text("tiền tố bảng ($dbprefix)", "table prefix ($dbprefix)"))
    categories: CategoryOptions = option(
        Group(CategoryOptions), CategoryOptions(), Text("chọn theo chuyên mục", "choose by category")
    )
    languages: tuple[str, ...] = option(
        many(text(7)),
        (),
        Text("chỉ các ngôn ngữ này; '*' là bài dùng cho mọi ngôn ngữ", "only these languages; '*' is for all"),
        example=["vi-VN", "*"],
    )
    archived: bool = option(yes_no(), True, Text("tính cả bài đã lưu trữ", "count archived articles"))
    access: str = option(
        choice("guest", "any"),
        "guest",
        Text("guest: chỉ bài mà khách xem được; any: mọi bài", "guest: only what guests may read; any: all"),
    )


@dataclass(frozen=True)
class SiteFacts:
    """What the database decides. `guests` is None where everybody's articles count."""

    empty: EmptyDate
    guests: Guests | None
    chosen: Chosen


class JoomlaArticles(NewsAdapter[JoomlaOptions, SiteFacts]):
    """Articles by date of publication, as the site's own lists and pages show them to a guest."""

    name = "joomla"
    help = Text("Joomla: bài viết mà khách xem được", "Joomla: articles that guests can read")
    Options = JoomlaOptions

    def learn(self, reader: Reader) -> SiteFacts:
        refuse_joomla_1_5(self, reader, "content")
        return SiteFacts(
            empty=EmptyDate.on(reader.dialect),
            guests=read_guests(self, reader) if self.options.access == "guest" else None,
            chosen=choose(self.options.categories, lambda: self._categories(reader), _below),
        )

    def notes(self, facts: SiteFacts) -> Sequence[Text]:
        return facts.guests.notes() if facts.guests else ()

    def news(self, facts: SiteFacts, now: datetime) -> Sequence[News]:
        item = self.table(
            "content",
            *("id", "title", "state", "catid", "access", "language", "created", "publish_up", "publish_down"),
        )
        category = self.table("categories", "id", "published", "access")
        rules = [
            *self._states(item.c.state, category.c.published),
            *(facts.guests.rules(item.c.access, category.c.access) if facts.guests else ()),
            *window_rules(item.c.publish_up, item.c.publish_down, facts.empty, now),
            *facts.chosen.rules(item.c.catid),
            *language_rules(item.c.language, self.options.languages),
        ]
        return [
            News(
                table=item.outerjoin(category, category.c.id == item.c.catid),
                key=item.c.id,
                title=item.c.title,
                moment=first_set(item.c.publish_up, item.c.created, facts.empty),
                rules=tuple(rules),
            )
        ]

    def _states(self, state: ColumnElement[Any], published: ColumnElement[Any]) -> list[Rule]:
        """1 is published, 2 archived; an archived item leaves the lists, but its page stays."""
        kept = (1, 2) if self.options.archived else (1,)
        article = Text("đã xuất bản", "is published")
        category = Text("chuyên mục của nó đang xuất bản", "its category is published")
        if self.options.archived:
            article += Text(" hoặc đã lưu trữ", " or archived")
            category += Text(" hoặc đã lưu trữ", " or archived")
        return [Rule("state", article, any_of(state, kept)), Rule("category", category, any_of(published, kept))]

    def _categories(self, reader: Reader) -> list[Category]:
        table = self.table("categories", "id", "parent_id", "lft", "rgt", "alias", "extension")
        columns = (table.c.id, table.c.alias, table.c.parent_id, table.c.lft, table.c.rgt)
        rows = reader.rows(select(*columns).where(table.c.extension == "com_content").order_by(table.c.lft))
        return [Category(int(row[0]), str(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows]


def _below(category: Category, known: Sequence[Category]) -> Iterable[Category]:
    """Joomla keeps the tree as nested sets."""
    return (other for other in known if category.left < other.left < category.right)


ADAPTERS = (JoomlaArticles,)
