"""Liferay 6.2 and 7: web content articles, and the view totals of a site.

Counts   each article once, by the display date of its latest approved version, as Liferay's own countByG_F does; no
         draft, pending, scheduled, expired or denied versions, nothing from the trash, no structure's default values,
         nothing of a staging copy or of a change list that is not published.
Reads    JournalArticle, Group_; AssetEntry, ViewCountEntry, ClassName_. Names are taken in the case that they have.
Source   Liferay 7.4 modules/apps/journal/journal-service: custom-sql/default.xml (countByG_F), JournalArticleModelImpl;
         Liferay 6.2 sql/portal-tables.sql. Read, not run.
Example
    news: {adapter: liferay, group_id: 20121, stored_timezone: UTC}
    visits: {adapter: liferay-viewcount, group_id: 20121}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, not_, select

from adapters.base import News, NewsAdapter, Rule, VisitAdapter, any_of, plain_table
from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.errors import SchemaMismatch, SiteMismatch
from adapters.kinds import Running
from adapters.options import REQUIRED, Options, Problem, choice, found, option, text, whole
from adapters.text import Text

_APPROVED = 0  # WorkflowConstants.STATUS_APPROVED
_GROUP_ID = Text("groupId của cổng (bảng Group_)", "the site's groupId (table Group_)")
_ASSET_CLASSES = (
    "com.liferay.asset.kernel.model.AssetEntry",
    "com.liferay.portlet.asset.model.AssetEntry",
)


@dataclass(frozen=True)
class LiferayOptions(Options):
    group_id: int = option(whole(1), REQUIRED, _GROUP_ID, example=20121)
    company_id: int | None = option(whole(1), None, Text("companyId, nếu cần", "companyId, if needed"), example=20097)
    stored_timezone: str = option(
        text(64), "UTC", Text("múi giờ mà máy chủ Liferay ghi ngày giờ", "the zone in which Liferay stores its dates")
    )

    def problems(self) -> Iterable[Problem]:
        if self.stored_timezone not in available_timezones():
            wanted = Text("; cần tên múi giờ, như Asia/Ho_Chi_Minh", "; wanted a zone's name, such as Asia/Ho_Chi_Minh")
            yield Problem(("stored_timezone",), found(self.stored_timezone) + wanted)


@dataclass(frozen=True)
class Named:
    """A table under the names that this database gives it: MySQL on Linux minds the case, PostgreSQL folds it."""

    table: str
    columns: Mapping[str, str]  # Liferay's name, lower case: the name here

    def has(self, column: str) -> bool:
        return column.lower() in self.columns

    def used(self, alias: str | None = None) -> Used:
        plain = plain_table(self.table, *self.columns.values())
        return Used(plain.alias(alias) if alias else plain, self)


@dataclass(frozen=True)
class Used:
    """A table in a statement, with its columns by Liferay's names."""

    clause: FromClause
    named: Named

    def __getitem__(self, column: str) -> ColumnElement[Any]:
        if not self.named.has(column):
            name = self.named.table
            raise SchemaMismatch(
                Text(f"bảng {name} không có cột {column}", f"table {name} has no column {column}"),
            )
        return self.clause.c[self.named.columns[column.lower()]]

    def is_live(self) -> list[ColumnElement[bool]]:
        """That a row is of no unpublished change list; nothing before 7.3, which has none."""
        return [self["ctCollectionId"] == 0] if self.named.has("ctCollectionId") else []


@dataclass(frozen=True)
class LiferayFacts:
    articles: Named
    groups: Named | None
    notes: tuple[Text, ...] = ()


class LiferayNews(NewsAdapter[LiferayOptions, LiferayFacts]):
    """Rows are versions; the rules leave one of each article."""

    name = "liferay"
    help = Text("Liferay: bài viết (web content) đã duyệt", "Liferay: approved web content articles")
    Options = LiferayOptions

    def learn(self, reader: Reader) -> LiferayFacts:
        tables = reader.tables()
        articles, groups = _named(reader, tables, "JournalArticle"), _named(reader, tables, "Group_")
        if articles is None:
            raise _no_table("JournalArticle")
        return LiferayFacts(articles, groups, self._about_group(reader, groups) if groups else ())

    def notes(self, facts: LiferayFacts) -> Sequence[Text]:
        return facts.notes

    def news(self, facts: LiferayFacts, now: datetime) -> Sequence[News]:
        versions = facts.articles.used()
        title = "urlTitle" if facts.articles.has("urlTitle") else "articleId"
        return [
            News(
                table=versions.clause,
                key=versions["resourcePrimKey"],
                title=versions[title],
                moment=Moment(versions["displayDate"], Clock.LOCAL, ZoneInfo(self.options.stored_timezone)),
                rules=tuple(self._rules(versions, facts)),
            )
        ]

    def _rules(self, versions: Used, facts: LiferayFacts) -> list[Rule]:
        group = self.options.group_id
        rules = [Rule("site", Text(f"thuộc cổng {group}", f"is of site {group}"), versions["groupId"] == group)]
        if self.options.company_id is not None:
            company = self.options.company_id
            says = Text(f"thuộc companyId {company}", f"is of companyId {company}")
            rules.append(Rule("company", says, versions["companyId"] == company))
        if facts.groups is not None:
            says = Text("không phải bản dàn dựng (staging)", "is not a staging copy")
            rules.append(Rule("staging", says, _is_live_group(facts.groups, versions)))
        if facts.articles.has("ctCollectionId"):
            says = Text("không nằm trong gói thay đổi chưa công bố", "is in no unpublished change list")
            rules.append(Rule("change-list", says, versions["ctCollectionId"] == 0))
        says = Text("là bài viết, không phải giá trị mặc định của mẫu", "is an article, not a structure's default")
        rules.append(Rule("article", says, versions["classNameId"] == 0))
        rules.append(Rule("status", Text("đã duyệt", "is approved"), versions["status"] == _APPROVED))
        says = Text("là phiên bản đã duyệt mới nhất của bài", "is the article's latest approved version")
        rules.append(Rule("version", says, _is_latest(facts.articles, versions)))
        return rules

    def _about_group(self, reader: Reader, groups: Named) -> tuple[Text, ...]:
        """Refuse a site that is not there; say so where it is the staging copy of another."""
        table = groups.used()
        wanted = self.options.group_id
        rows = reader.rows(
            select(table["groupId"], table["liveGroupId"]).where(table["groupId"] == wanted, *table.is_live())
        )
        if not rows:
            is_site = func.coalesce(table["liveGroupId"], 0) == 0
            sites = select(table["groupId"], table["friendlyURL"]).where(is_site, *table.is_live())
            if groups.has("type_"):
                sites = sites.where(table["type_"] != 0)  # 0: a user's or an organisation's own group
            there = ", ".join(f"{row[0]} ({row[1]})" for row in reader.rows(sites.order_by(table["groupId"]).limit(20)))
            raise SiteMismatch(
                Text(f"không có cổng {wanted}; có: {there}", f"there is no site {wanted}; there are: {there}")
            )
        live = int(rows[0][1] or 0)
        if not live:
            return ()
        return (
            Text(
                f"cổng {wanted} là bản dàn dựng (staging) của {live}, không bài nào được tính; dùng group_id: {live}",
                f"site {wanted} is the staging copy of {live}, so no article counts; use group_id: {live}",
            ),
        )


@dataclass(frozen=True)
class ViewCountOptions(Options):
    group_id: int = option(whole(1), REQUIRED, _GROUP_ID, example=20121)
    metric: str = option(choice("pageviews"), "pageviews", Text("đại lượng", "the metric"))


@dataclass(frozen=True)
class ViewCountFacts:
    """`counts` is ViewCountEntry of 7.2 and later; before that the number stands in AssetEntry itself."""

    assets: Named
    counts: Named | None
    class_ids: tuple[int, ...]


class LiferayViewCount(VisitAdapter[ViewCountOptions, ViewCountFacts]):
    """A total for each asset, without dates; deleting an asset deletes its count."""

    name = "liferay-viewcount"
    help = Text("Liferay: tổng lượt xem nội dung của cổng", "Liferay: total views of a site's content")
    metrics = ("pageviews",)
    Options = ViewCountOptions

    def learn(self, reader: Reader) -> ViewCountFacts:
        tables = reader.tables()
        assets, counts = _named(reader, tables, "AssetEntry"), _named(reader, tables, "ViewCountEntry")
        if assets is None:
            raise _no_table("AssetEntry")
        if counts is None and not assets.has("viewCount"):
            raise _no_table("ViewCountEntry")
        names = _named(reader, tables, "ClassName_") if counts else None
        return ViewCountFacts(assets, counts, _class_ids(reader, names) if names else ())

    def visits(self, facts: ViewCountFacts, now: datetime) -> Running:
        assets = facts.assets.used()
        of_site = and_(assets["groupId"] == self.options.group_id, *assets.is_live())
        if facts.counts is None:
            return Running(value=_sum(assets["viewCount"]).select_from(assets.clause).where(of_site))
        counts = facts.counts.used()
        joined = assets.clause.join(counts.clause, counts["classPK"] == assets["entryId"])
        total = _sum(counts["viewCount"]).select_from(joined).where(of_site)
        if facts.class_ids:
            total = total.where(any_of(counts["classNameId"], facts.class_ids))
        return Running(value=total)


def _is_latest(articles: Named, versions: Used) -> ColumnElement[bool]:
    """That no later version of the article is approved; a later draft hides nothing."""
    newer = articles.used("newer")
    return not_(
        exists(
            select(newer["id_"]).where(
                newer["groupId"] == versions["groupId"],
                newer["articleId"] == versions["articleId"],
                newer["version"] > versions["version"],
                newer["status"] == _APPROVED,
                *newer.is_live(),
            )
        )
    )


def _is_live_group(groups: Named, versions: Used) -> ColumnElement[bool]:
    table = groups.used()
    return exists(
        select(table["groupId"]).where(
            table["groupId"] == versions["groupId"], func.coalesce(table["liveGroupId"], 0) == 0, *table.is_live()
        )
    )


def _class_ids(reader: Reader, names: Named) -> tuple[int, ...]:
    """The ids under which views of assets are counted; none where Liferay has not made them yet."""
    table = names.used()
    rows = reader.rows(select(table["classNameId"]).where(table["value"].in_(_ASSET_CLASSES)))
    return tuple(int(row[0]) for row in rows)


def _sum(column: ColumnElement[Any]) -> Select[Any]:
    return select(func.coalesce(func.sum(column), 0))


def _named(reader: Reader, tables: Sequence[str], name: str) -> Named | None:
    """The table whose name this is in any case, Liferay's own case first; None where there is none."""
    same = sorted((table for table in tables if table.lower() == name.lower()), key=lambda table: table != name)
    if not same:
        return None
    return Named(same[0], {column.lower(): column for column in reader.columns(same[0])})


def _no_table(name: str) -> SchemaMismatch:
    return SchemaMismatch(
        Text(
            f"không có bảng {name} của Liferay; tên cơ sở dữ liệu đã đúng chưa?",
            f"there is no Liferay table {name}; is the database's name right?",
        )
    )


ADAPTERS = (LiferayNews, LiferayViewCount)
