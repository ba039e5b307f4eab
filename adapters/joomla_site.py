"""What Joomla's articles and K2's items share: guests' view levels, empty dates, publication window, categories.

Source   Joomla 4.4: libraries/src/Access/Access.php (getAuthorisedViewLevels), com_content ArticlesModel;
         K2 2.28: models/itemlist.php
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, or_, select

from adapters.base import Adapter, Rule, any_of
from adapters.database import Reader
from adapters.dates import Clock, DateRange, Moment, WallClock
from adapters.errors import AccessDenied, SchemaMismatch, SiteMismatch
from adapters.options import Options, many, name_or_id, option, yes_no
from adapters.text import Text

Name = str | int


@dataclass(frozen=True)
class CategoryOptions(Options):
    include: tuple[Name, ...] = option(
        many(name_or_id()), (), Text("chỉ các chuyên mục này (số hoặc alias)", "only these (ids or aliases)")
    )
    exclude: tuple[Name, ...] = option(
        many(name_or_id()), (), Text("bỏ các chuyên mục này (số hoặc alias)", "without these (ids or aliases)")
    )
    children: bool = option(yes_no(), True, Text("kể cả chuyên mục con", "with their descendants"))


# --- Empty dates ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EmptyDate:
    """What stands for "no date" beside NULL. It is compared with <=, since MySQL refuses the literal '0000-00-00'.

    upto: MySQL and MariaDB: covers the zero date and Joomla 4's 1000-01-01; PostgreSQL: Joomla 3's 1970-01-01 too.
    """

    upto: datetime

    @classmethod
    def on(cls, dialect: str) -> EmptyDate:
        """The empty date of a server; `dialect` as `Reader.dialect` says it."""
        return cls(datetime(1970, 1, 1) if dialect == "postgresql" else datetime(1000, 1, 1))  # noqa: DTZ001 stored so

    def is_in(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The column holds no date."""
        return or_(column.is_(None), column <= self._literal())

    def is_not_in(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The column holds a date. (`IS NOT NULL` would be wrong: MariaDB's zero date is NULL in a NOT NULL column.)"""
        return column > self._literal()

    def _literal(self) -> ColumnElement[Any]:
        return literal(self.upto, WallClock())


@dataclass(frozen=True, kw_only=True)
class FirstSet(Moment):
    """The moment of `preferred` where that holds a date, else of `otherwise`; `column` is the CASE that shows it.

    The range is asked of each bare column, so that an index of either could serve.
    """

    preferred: ColumnElement[Any]
    otherwise: ColumnElement[Any]
    empty: EmptyDate

    def within(self, days: DateRange) -> ColumnElement[bool]:
        chosen, fallback = Moment(self.preferred, self.clock), Moment(self.otherwise, self.clock)
        return or_(
            and_(self.empty.is_not_in(self.preferred), chosen.within(days)),
            and_(self.empty.is_in(self.preferred), self.empty.is_not_in(self.otherwise), fallback.within(days)),
        )


def first_set(preferred: ColumnElement[Any], otherwise: ColumnElement[Any], empty: EmptyDate) -> FirstSet:
    """The moment as Joomla's queries have it, in UTC. Source: ArticlesModel, `order_date = published`."""
    shown = case((empty.is_in(preferred), otherwise), else_=preferred)
    return FirstSet(shown, Clock.UTC, preferred=preferred, otherwise=otherwise, empty=empty)


def window_rules(up: ColumnElement[Any], down: ColumnElement[Any], empty: EmptyDate, now: datetime) -> list[Rule]:
    """Published now. Joomla compares whole seconds, and the end of publication is still public."""
    now = now.replace(microsecond=0)
    has_come = or_(empty.is_in(up), Moment(up, Clock.UTC).is_past(now))
    has_not_ended = or_(empty.is_in(down), Moment(down, Clock.UTC).is_ahead(now))
    return [
        Rule("scheduled", Text("đã đến giờ đăng", "its time of publication has come"), has_come),
        Rule("expired", Text("chưa hết hạn đăng", "its publication has not ended"), has_not_ended),
    ]


# --- Guests -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guests:
    """The view levels that a visitor without account has; `is_assumed` where the database did not tell."""

    levels: tuple[int, ...]
    is_assumed: bool = False

    def notes(self) -> tuple[Text, ...]:
        if not self.is_assumed:
            return ()
        return (
            Text(
                "không đọc được các mức truy cập của khách; coi là mức 1 và 5 như Joomla mới cài",
                "the view levels of guests could not be read; taken to be 1 and 5, as in a fresh Joomla",
            ),
        )

    def rules(self, item: ColumnElement[Any], category: ColumnElement[Any]) -> list[Rule]:
        """The item and its own category may be read by guests; parents are not asked, as Joomla does not."""
        return [
            Rule("access", Text("khách được xem", "guests may read it"), any_of(item, self.levels)),
            Rule(
                "category-access",
                Text("khách được xem chuyên mục của nó", "guests may read its category"),
                any_of(category, self.levels),
            ),
        ]


ASSUMED_GUESTS = Guests((1, 5), is_assumed=True)


def read_guests(adapter: Adapter[Any, Any], reader: Reader) -> Guests:
    """Level 1, and each level that names the guests' user group or one above it."""
    levels = adapter.table("viewlevels", "id", "rules")
    try:
        rules = reader.rows(select(levels.c.id, levels.c.rules))
        groups = _guest_groups(adapter, reader)
    except (AccessDenied, SchemaMismatch):
        return ASSUMED_GUESTS
    if not rules:
        return ASSUMED_GUESTS
    held = {int(level) for level, named in rules if groups & set(_numbers(named))}
    return Guests(tuple(sorted({1} | held)))


def _guest_groups(adapter: Adapter[Any, Any], reader: Reader) -> set[int]:
    extensions = adapter.table("extensions", "type", "element", "params")
    of_users = (extensions.c.element == "com_users", extensions.c.type == "component")
    parameters = _json(reader.scalar(select(extensions.c.params).where(*of_users)))
    chosen = parameters.get("guest_usergroup") if isinstance(parameters, dict) else None
    groups = adapter.table("usergroups", "id", "parent_id")
    above = {int(group): int(parent) for group, parent in reader.rows(select(groups.c.id, groups.c.parent_id))}
    path: set[int] = set()
    group = next(iter(_numbers([chosen])), 1)
    while group and group not in path:
        path.add(group)
        group = above.get(group, 0)
    return path


def _numbers(value: object) -> list[int]:
    """The whole numbers of a list, or of a list written as JSON; older releases write them as text."""
    listed = _json(value) if isinstance(value, (str, bytes)) else value
    if isinstance(listed, dict):
        listed = list(listed.values())
    if not isinstance(listed, list):
        return []
    return [int(item) for item in listed if str(item).lstrip("-").isdigit()]


def _json(value: object) -> Any:
    """Parsed JSON; None where there is none, as Joomla's Registry takes broken parameters for empty ones."""
    try:
        return json.loads(value) if isinstance(value, (str, bytes)) else None
    except ValueError:
        return None


# --- Categories and languages -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Category:
    id: int
    alias: str
    above: int
    left: int = 0
    right: int = 0


@dataclass(frozen=True)
class Chosen:
    """The ids of the chosen categories; None where all are."""

    include: tuple[int, ...] | None
    exclude: tuple[int, ...]

    def rules(self, category: ColumnElement[Any]) -> list[Rule]:
        rules = []
        if self.include is not None:
            chosen = Text("thuộc chuyên mục được chọn", "is in a chosen category")
            rules.append(Rule("chosen", chosen, any_of(category, self.include)))
        if self.exclude:
            outside = Text("không thuộc chuyên mục bị bỏ", "is in no excluded category")
            rules.append(Rule("excluded", outside, category.not_in(self.exclude)))
        return rules


Descend = Callable[[Category, Sequence[Category]], Iterable[Category]]


def choose(options: CategoryOptions, read: Callable[[], Sequence[Category]], descend: Descend) -> Chosen:
    """Find what the options name. Categories are read only where some are named.

    Raises: SiteMismatch for an id or alias that is not there.
    """
    if not options.include and not options.exclude:
        return Chosen(None, ())
    known = read()

    def ids(names: Sequence[Name]) -> tuple[int, ...]:
        named = [category for name in names for category in _named(name, known)]
        below = [inner for category in named for inner in descend(category, known)] if options.children else []
        return tuple(sorted({category.id for category in (*named, *below)}))

    return Chosen(ids(options.include) if options.include else None, ids(options.exclude))


def _named(name: Name, known: Sequence[Category]) -> list[Category]:
    """One category by its id; by an alias all that have it, since only brothers must differ."""
    found = [category for category in known if name in (category.id, category.alias)]
    if not found:
        some = ", ".join(f"{category.id} ({category.alias})" for category in known[:20])
        raise SiteMismatch(
            Text(f"không có chuyên mục {name!r}; có: {some}", f"no category {name!r}; there are: {some}")
        )
    return found


def language_rules(column: ColumnElement[Any], languages: Sequence[str]) -> list[Rule]:
    """In one of the languages; '*' (for all languages) only where it is listed."""
    if not languages:
        return []
    words = ", ".join(languages)
    return [
        Rule("language", Text(f"bằng ngôn ngữ: {words}", f"is in a language of: {words}"), any_of(column, languages))
    ]


def refuse_joomla_1_5(adapter: Adapter[Any, Any], reader: Reader, name: str) -> None:
    """Joomla 1.5 has sections and three fixed access levels, nothing of which these rules know.

    Joomla 2.5 still has a column `sectionid`; what 1.5 has not is `language`. It is asked for by reading, since MySQL
    describes no table to an account that may read only some of its columns.
    Raises: SiteMismatch; SchemaMismatch where there is no such table.
    """
    table = adapter.table(name, "id", "language")
    try:
        reader.scalar(select(table.c.language).limit(1))
    except SchemaMismatch as error:
        reader.scalar(select(table.c.id).limit(1))
        raise SiteMismatch(
            Text(
                f"bảng {table.name} không có cột language: đây là Joomla 1.5, chỉ hỗ trợ từ Joomla 2.5; "
                "hãy khai báo cổng này bằng adapter generic",
                f"table {table.name} has no column language: this is Joomla 1.5, and Joomla 2.5 or newer is wanted; "
                "describe this portal with the adapter generic",
            )
        ) from error
