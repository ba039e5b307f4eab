"""K2 on Joomla: news.

Counts   items that are published, not in the trash and that a guest can open now, by `created`, the date that K2 prints
         and sorts by; the item's own category must be public too, its parents are not asked.
Reads    {prefix}k2_items, {prefix}k2_categories; {prefix}viewlevels, usergroups, extensions (what guests may see).
         Dates are UTC without zone; an empty one is the zero date. MariaDB and MySQL only.
Source   K2 2.28: models/itemlist.php, templates/default/item.php
Example
    news: {adapter: k2, table_prefix: jos_, date_field: created}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TableClause, select

from adapters.base import News, NewsAdapter, Rule
from adapters.database import Reader
from adapters.dates import Clock, Moment
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
from adapters.options import Group, Options, choice, many, option, table_prefix, text
from adapters.text import Text


@dataclass(frozen=True)
class K2Options(Options):
    table_prefix: str = option(table_prefix(), "jos_", Text("tiền tố bảng ($dbprefix)", "table prefix ($dbprefix)"))
    date_field: str = option(
        choice("created", "publish_up"),
        "created",
        Text(
            "ngày của tin: created như K2 hiển thị; publish_up: giờ bắt đầu đăng, nếu trống thì created",
            "the item's date: created, as K2 shows it; publish_up: start of publication, created where that is empty",
        ),
    )
    categories: CategoryOptions = option(
        Group(CategoryOptions), CategoryOptions(), Text("chọn theo chuyên mục", "choose by category")
    )
    languages: tuple[str, ...] = option(
        many(text(7)),
        (),
        Text("chỉ các ngôn ngữ này; '*' là tin dùng cho mọi ngôn ngữ", "only these languages; '*' is for all"),
        example=["vi-VN", "*"],
    )


@dataclass(frozen=True)
class SiteFacts:
    """What the database decides."""

    empty: EmptyDate
    guests: Guests
    chosen: Chosen


class K2Items(NewsAdapter[K2Options, SiteFacts]):
    """Items by date of creation, as K2's own lists show them to a guest."""

    name = "k2"
    help = Text("K2 (Joomla): tin mà khách xem được", "K2 (Joomla): items that guests can read")
    Options = K2Options

    def learn(self, reader: Reader) -> SiteFacts:
        refuse_joomla_1_5(self, reader, "k2_items")
        return SiteFacts(
            empty=EmptyDate.on(reader.dialect),
            guests=read_guests(self, reader),
            chosen=choose(self.options.categories, lambda: self._categories(reader), _below),
        )

    def notes(self, facts: SiteFacts) -> Sequence[Text]:
        return facts.guests.notes()

    def news(self, facts: SiteFacts, now: datetime) -> Sequence[News]:
        item = self.table(
            "k2_items",
            *("id", "title", "catid", "published", "trash", "access", "language"),
            *("created", "publish_up", "publish_down"),
        )
        category = self.table("k2_categories", "id", "published", "trash", "access")
        rules = [
            *_states(item, category),
            *facts.guests.rules(item.c.access, category.c.access),
            *window_rules(item.c.publish_up, item.c.publish_down, facts.empty, now),
            *facts.chosen.rules(item.c.catid),
            *language_rules(item.c.language, self.options.languages),
        ]
        return [
            News(
                table=item.outerjoin(category, category.c.id == item.c.catid),
                key=item.c.id,
                title=item.c.title,
                moment=self._moment(item, facts.empty),
                rules=tuple(rules),
            )
        ]

    def _moment(self, item: TableClause, empty: EmptyDate) -> Moment:
        if self.options.date_field == "publish_up":
            return first_set(item.c.publish_up, item.c.created, empty)
        return Moment(item.c.created, Clock.UTC)

    def _categories(self, reader: Reader) -> list[Category]:
        table = self.table("k2_categories", "id", "alias", "parent")
        rows = reader.rows(select(table.c.id, table.c.alias, table.c.parent).order_by(table.c.id))
        return [Category(int(row[0]), str(row[1]), int(row[2])) for row in rows]


def _states(item: TableClause, category: TableClause) -> list[Rule]:
    """What goes to the trash keeps published = 1, so both are asked."""
    return [
        Rule("state", Text("đã xuất bản", "is published"), item.c.published == 1),
        Rule("trash", Text("không nằm trong thùng rác", "is not in the trash"), item.c.trash == 0),
        Rule(
            "category",
            Text("chuyên mục của nó đang xuất bản", "its category is published"),
            category.c.published == 1,
        ),
        Rule(
            "category-trash",
            Text("chuyên mục của nó không nằm trong thùng rác", "its category is not in the trash"),
            category.c.trash == 0,
        ),
    ]


def _below(category: Category, known: Sequence[Category]) -> Iterable[Category]:
    """K2 knows only parents, so the tree is walked; a loop in it ends."""
    found: dict[int, Category] = {}
    waiting = [category]
    while waiting:
        above = waiting.pop().id
        inner = [other for other in known if other.above == above and other.id not in found]
        found |= {other.id: other for other in inner}
        waiting += inner
    return found.values()


ADAPTERS = (K2Items,)
