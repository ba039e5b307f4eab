"""WordPress: news.

Counts   posts of the configured types with status 'publish', by post_date; no pages, revisions, drafts, scheduled or
         trashed posts, nothing of a component site that is archived, deleted or marked as spam.
Reads    {prefix}posts; {prefix}options (time zone); term tables where categories or languages are chosen; {base}blogs.
Source   WordPress 7.1: wp-includes/post.php, class-wp-query.php, functions.php (wp_timezone_string)
Example
    news: {adapter: wordpress, table_prefix: wp_, post_types: [post]}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import unquote

from sqlalchemy import ColumnElement, TableClause, and_, exists, not_, or_, select

from adapters.base import News, NewsAdapter, Rule, any_of
from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.errors import SiteMismatch
from adapters.options import Group, Options, many, option, table_prefix, text, whole, yes_no
from adapters.text import Text
from adapters.wordpress_site import named_zone, site_table, site_zone


@dataclass(frozen=True)
class CategoryOptions(Options):
    include: tuple[str, ...] = option(many(text()), (), Text("chỉ các chuyên mục này (slug)", "only these slugs"))
    exclude: tuple[str, ...] = option(many(text()), (), Text("bỏ các chuyên mục này (slug)", "without these slugs"))
    children: bool = option(yes_no(), True, Text("kể cả chuyên mục con", "with their descendants"))


@dataclass(frozen=True)
class WordPressOptions(Options):
    table_prefix: str = option(table_prefix(), "wp_", Text("tiền tố bảng", "table prefix"))
    blog_id: int | None = option(
        whole(1), None, Text("số của cổng thành phần (multisite)", "component site's number (multisite)"), example=3
    )
    post_types: tuple[str, ...] = option(
        many(text(20), at_least=1), ("post",), Text("loại bài được tính là tin", "post types that are news")
    )
    categories: CategoryOptions = option(
        Group(CategoryOptions), CategoryOptions(), Text("chọn theo chuyên mục", "choose by category")
    )
    languages: tuple[str, ...] = option(
        many(text(20)), (), Text("chỉ các ngôn ngữ này (Polylang, WPML)", "only these languages (Polylang, WPML)")
    )
    password_protected: bool = option(yes_no(), True, Text("tính cả bài có mật khẩu", "count password-protected posts"))
    timezone: str | None = option(
        text(64),
        None,
        Text("múi giờ của trang, nếu không đọc từ WordPress", "the site's zone, if not read from WordPress"),
        example="Asia/Ho_Chi_Minh",
    )


@dataclass(frozen=True)
class SiteFacts:
    """What the site's own settings decide. `categories` are term_taxonomy_id; None where none are chosen."""

    zone: tzinfo
    include: tuple[int, ...] | None
    exclude: tuple[int, ...]
    speaks: str | None  # 'polylang', 'wpml' or None


class WordPressPosts(NewsAdapter[WordPressOptions, SiteFacts]):
    """Posts by publication time in the site's own wall clock, as WordPress itself lists and dates them."""

    name = "wordpress"
    help = Text("WordPress: bài viết đã xuất bản", "WordPress: published posts")
    Options = WordPressOptions

    def learn(self, reader: Reader) -> SiteFacts:
        options = self.site_table("options", "option_name", "option_value")
        zone = named_zone(self.options.timezone) if self.options.timezone else site_zone(reader, options)
        chosen = self.options.categories
        tree = self._categories(reader) if chosen.include or chosen.exclude else {}
        return SiteFacts(
            zone=zone,
            include=_with_descendants(tree, chosen.include, chosen.children) if chosen.include else None,
            exclude=_with_descendants(tree, chosen.exclude, chosen.children),
            speaks=self._language_plugin(reader) if self.options.languages else None,
        )

    def news(self, facts: SiteFacts, now: datetime) -> Sequence[News]:
        posts = self.site_table("posts", "ID", "post_date", "post_status", "post_type", "post_title", "post_password")
        return [
            News(
                table=posts,
                key=posts.c.ID,
                title=posts.c.post_title,
                moment=Moment(posts.c.post_date, Clock.LOCAL, facts.zone),
                rules=tuple(self._rules(posts, facts)),
            )
        ]

    def _rules(self, posts: TableClause, facts: SiteFacts) -> list[Rule]:
        types = ", ".join(self.options.post_types)
        rules = [
            Rule(
                "type",
                Text(f"là loại bài: {types}", f"is of type: {types}"),
                any_of(posts.c.post_type, self.options.post_types),
            ),
            Rule("status", Text("đã xuất bản", "is published"), posts.c.post_status == "publish"),
        ]
        if not self.options.password_protected:
            rules.append(Rule("password", Text("không đặt mật khẩu", "has no password"), posts.c.post_password == ""))
        if self.options.blog_id is not None:
            rules.append(Rule("site", Text("cổng thành phần đang mở", "its site is open"), self._site_is_open()))
        if facts.include is not None:
            rules.append(
                Rule(
                    "category",
                    Text("thuộc chuyên mục được chọn", "is in a chosen category"),
                    self._has_term(posts, facts.include),
                )
            )
        if facts.exclude:
            outside = not_(self._has_term(posts, facts.exclude))
            rules.append(Rule("excluded", Text("không thuộc chuyên mục bị bỏ", "is in no excluded category"), outside))
        if self.options.languages:
            words = ", ".join(self.options.languages)
            rules.append(
                Rule(
                    "language",
                    Text(f"bằng ngôn ngữ: {words}", f"is in a language of: {words}"),
                    self._in_language(posts, facts),
                )
            )
        return rules

    def site_table(self, name: str, *columns: str) -> TableClause:
        """A table of the component site."""
        return site_table(self, name, *columns)

    def _site_is_open(self) -> ColumnElement[bool]:
        blogs = self.table("blogs", "blog_id", "archived", "spam", "deleted")
        is_open = and_(blogs.c.archived == "0", blogs.c.spam == 0, blogs.c.deleted == 0)
        return exists(select(blogs.c.blog_id).where(blogs.c.blog_id == self.options.blog_id, is_open))

    def _has_term(self, posts: TableClause, terms: Sequence[int]) -> ColumnElement[bool]:
        held = self.site_table("term_relationships", "object_id", "term_taxonomy_id")
        return exists(
            select(held.c.object_id).where(held.c.object_id == posts.c.ID, any_of(held.c.term_taxonomy_id, terms))
        )

    def _categories(self, reader: Reader) -> dict[str, list[Term]]:
        kinds = self.site_table("term_taxonomy", "term_taxonomy_id", "term_id", "taxonomy", "parent")
        terms = self.site_table("terms", "term_id", "slug")
        rows = reader.rows(
            select(kinds.c.term_taxonomy_id, kinds.c.term_id, kinds.c.parent, terms.c.slug)
            .select_from(kinds.join(terms, terms.c.term_id == kinds.c.term_id))
            .where(kinds.c.taxonomy == "category")
        )
        tree: dict[str, list[Term]] = {}
        for row in rows:
            tree.setdefault(_plain_slug(row[3]), []).append(Term(*(int(value) for value in row[:3])))
        return tree

    def _language_plugin(self, reader: Reader) -> str:
        kinds = self.site_table("term_taxonomy", "term_taxonomy_id", "term_id", "taxonomy")
        if reader.has_table(self.site_table("icl_translations").name):
            return "wpml"
        if reader.scalar(select(kinds.c.term_id).where(kinds.c.taxonomy == "language").limit(1)) is not None:
            return "polylang"
        raise SiteMismatch(
            Text(
                "có languages nhưng trang không có Polylang hay WPML; bỏ khoá này đi",
                "languages is set but the site has neither Polylang nor WPML; remove the key",
            )
        )

    def _in_language(self, posts: TableClause, facts: SiteFacts) -> ColumnElement[bool]:
        words = self.options.languages
        if facts.speaks == "wpml":
            spoken = self.site_table("icl_translations", "element_type", "element_id", "language_code")
            of_post = and_(
                spoken.c.element_id == posts.c.ID,
                or_(*(spoken.c.element_type == f"post_{kind}" for kind in self.options.post_types)),
            )
            return exists(select(spoken.c.element_id).where(of_post, any_of(spoken.c.language_code, words)))
        held = self.site_table("term_relationships", "object_id", "term_taxonomy_id")
        kinds = self.site_table("term_taxonomy", "term_taxonomy_id", "term_id", "taxonomy")
        terms = self.site_table("terms", "term_id", "slug")
        joined = held.join(kinds, kinds.c.term_taxonomy_id == held.c.term_taxonomy_id)
        joined = joined.join(terms, terms.c.term_id == kinds.c.term_id)
        return exists(
            select(held.c.object_id)
            .select_from(joined)
            .where(held.c.object_id == posts.c.ID, kinds.c.taxonomy == "language", any_of(terms.c.slug, words))
        )


@dataclass(frozen=True)
class Term:
    taxonomy_id: int
    term_id: int
    parent: int


def _with_descendants(tree: dict[str, list[Term]], slugs: Sequence[str], children: bool) -> tuple[int, ...]:
    """The term_taxonomy_id of these slugs, and of all below them where asked."""
    chosen: list[Term] = []
    for slug in slugs:
        if _plain_slug(slug) not in tree:
            known = ", ".join(sorted(tree)[:20])
            text = Text(f"không có chuyên mục '{slug}'; có: {known}", f"no category '{slug}'; there are: {known}")
            raise SiteMismatch(text)
        chosen += tree[_plain_slug(slug)]
    everything = [term for terms in tree.values() for term in terms]
    waiting = list(chosen) if children else []
    while waiting:
        above = waiting.pop()
        below = [term for term in everything if term.parent == above.term_id and term not in chosen]
        chosen += below
        waiting += below
    return tuple(sorted({term.taxonomy_id for term in chosen}))


def _plain_slug(slug: object) -> str:
    """WordPress keeps a Vietnamese slug percent-encoded."""
    return unquote(str(slug)).lower()


ADAPTERS = (WordPressPosts,)
