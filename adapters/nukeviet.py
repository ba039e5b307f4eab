"""NukeViet 4: news of every module of the news kind, and its visit counter.

Counts   rows of {prefix}_{lang}_{module}_rows with status 1 by publtime, as the module's own search page does; nothing
         stopped, scheduled, expired, in draft or review, or of a suspended category. Each article once: the copies per
         category and the old versions stand in other tables.
         Visits: c_count of {prefix}_counter, whose day and month rows belong to the month and year of the last visit.
Reads    {prefix}_config, {prefix}_{lang}_modules, the modules' _rows; {prefix}_counter, {prefix}_sessions.
Source   NukeViet 4.5.05: modules/news/funcs/search.php, modules/news/Shared/Posts.php, includes/core/stat.php
Example
    news: {adapter: nukeviet, table_prefix: nv4, languages: [vi], modules: [news, thong-bao]}
    visits: {adapter: nukeviet-counter, table_prefix: nv4}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Select, TableClause, exists, func, literal_column, not_, select

from adapters.base import News, NewsAdapter, Rule, VisitAdapter
from adapters.calendar_kind import Calendar
from adapters.database import Reader
from adapters.dates import Clock, Moment
from adapters.day_basis import day_basis_note, day_basis_option
from adapters.errors import SchemaMismatch, SiteMismatch
from adapters.options import Options, choice, many, option, table_prefix, text
from adapters.text import Text

# NV_ONLINE_UPD_TIME of includes/constants.php
_ONLINE = timedelta(seconds=300)


@dataclass(frozen=True)
class NukeVietOptions(Options):
    table_prefix: str = option(table_prefix(), "nv4", Text("tiền tố bảng, không có _ ở cuối", "prefix without last _"))
    languages: tuple[str, ...] = option(
        many(text(10, pattern=r"[A-Za-z]+\Z"), at_least=1), ("vi",), Text("các ngôn ngữ được tính", "languages counted")
    )
    modules: tuple[str, ...] = option(
        many(text(50), at_least=1),
        None,
        Text("các module tin; bỏ trống: mọi module kiểu news đang bật", "news modules; unset: every active one"),
        example=("news", "thong-bao"),
    )


@dataclass(frozen=True)
class Module:
    """One module of one language; `data` is part of its tables' names."""

    language: str
    title: str
    data: str
    is_on: bool

    def is_called(self, name: str) -> bool:
        """By its title in the address ('thong-bao') or by the name in its tables ('thong_bao')."""
        return name.casefold() in (self.title.casefold(), self.data.casefold())


class NukeVietNews(NewsAdapter[NukeVietOptions, tuple[Module, ...]]):
    """Articles of each module and language, each counted by itself: a translation is an article of its own."""

    name = "nukeviet"
    help = Text("NukeViet: bài viết của các module tin tức", "NukeViet: articles of the news modules")
    Options = NukeVietOptions

    def learn(self, reader: Reader) -> tuple[Module, ...]:
        there = [word.strip() for word in _config(self, reader, "allow_sitelangs").split(",")]
        languages = tuple(dict.fromkeys(self.options.languages))
        for language in languages:
            if language not in there:
                raise SiteMismatch(_none_such("ngôn ngữ", "language", language, there))
        modules = [module for language in languages for module in self._modules(reader, language)]
        if self.options.modules is None:
            modules = [module for module in modules if module.is_on]
            if not modules:
                raise SiteMismatch(Text("cổng không bật module tin tức nào", "no news module is switched on"))
            return tuple(modules)
        for name in self.options.modules:
            if not any(module.is_called(name) for module in modules):
                titles = sorted({module.title for module in modules})
                raise SiteMismatch(_none_such("module tin tức", "news module", name, titles))
        return tuple(module for module in modules if any(map(module.is_called, self.options.modules)))

    def _modules(self, reader: Reader, language: str) -> Iterator[Module]:
        table = self.table(f"_{language}_modules", "title", "module_file", "module_data", "act")
        chosen = select(table.c.title, table.c.module_data, table.c.act).where(table.c.module_file == "news")
        for title, data, act in reader.rows(chosen.order_by(table.c.title)):
            yield Module(language, str(title), str(data), bool(act))

    def news(self, facts: tuple[Module, ...], now: datetime) -> Sequence[News]:
        return [self._articles(module) for module in facts]

    def _articles(self, module: Module) -> News:
        rows = self.table(f"_{module.language}_{module.data}_rows", "id", "title", "status", "publtime")
        return News(
            table=rows,
            key=rows.c.id,
            title=rows.c.title,
            moment=Moment(rows.c.publtime, Clock.UNIX),
            rules=(
                Rule(
                    "module",
                    Text("thuộc module đang bật", "its module is switched on"),
                    literal_column("1" if module.is_on else "0") == 1,
                ),
                Rule(
                    "suspended",
                    Text("không thuộc chuyên mục bị đình chỉ", "is in no suspended category"),
                    rows.c.status <= 20,
                ),
                Rule("status", Text("đã xuất bản", "is published"), rows.c.status == 1),
            ),
            label=f"{module.language}/{module.title}",
        )


@dataclass(frozen=True)
class CounterOptions(Options):
    table_prefix: str = option(table_prefix(), "nv4", Text("tiền tố bảng, không có _ ở cuối", "prefix without last _"))
    metric: str = option(choice("visits"), "visits", Text("đại lượng", "the metric"))
    day_basis: str | None = day_basis_option()


@dataclass(frozen=True)
class CounterFacts:
    """Whose days the counter keeps, and what is to be said about them."""

    zone: tzinfo
    notes: tuple[Text, ...]


class NukeVietCounter(VisitAdapter[CounterOptions, CounterFacts]):
    """One visit is the first page of a browser in 30 minutes, robots included. Source: includes/core/stat.php"""

    name = "nukeviet-counter"
    help = Text("NukeViet: bộ đếm truy cập có sẵn", "NukeViet: its own visit counter")
    Options = CounterOptions

    def learn(self, reader: Reader) -> CounterFacts:
        name = _config(self, reader, "statistics_timezone")
        if name not in available_timezones():
            raise SiteMismatch(
                Text(f"statistics_timezone '{name}' không đọc được", f"cannot read statistics_timezone '{name}'")
            )
        zone = ZoneInfo(name)
        now = datetime.now(self.zone)
        return CounterFacts(zone, day_basis_note(zone, self.zone, self.options.day_basis, now))

    def notes(self, facts: CounterFacts) -> Sequence[Text]:
        return facts.notes

    def visits(self, facts: CounterFacts, now: datetime) -> Calendar:
        counter = self.table("_counter", "c_type", "c_val", "last_update", "c_count")
        is_hits = (counter.c.c_type == "total", counter.c.c_val == "hits")
        config = _config_table(self)
        is_switch = (config.c.lang == "sys", config.c.module == "site", config.c.config_name == "statistic")
        switch = select(config.c.config_value).where(*is_switch)
        return Calendar(
            counter=counter,
            zone=facts.zone,
            value=select(counter.c.c_count).where(*is_hits, not_(exists(switch.where(config.c.config_value == "0")))),
            counting=switch,
        )

    def online(self, facts: CounterFacts, now: datetime) -> Select[Any]:
        sessions = self.table("_sessions", "onl_time")
        return select(func.count()).select_from(sessions).where(sessions.c.onl_time >= int((now - _ONLINE).timestamp()))


def _config_table(adapter: NukeVietNews | NukeVietCounter) -> TableClause:
    return adapter.table("_config", "lang", "module", "config_name", "config_value")


def _config(adapter: NukeVietNews | NukeVietCounter, reader: Reader, name: str) -> str:
    """One setting of the whole site ('sys'), which stands under 'global' or 'site'."""
    config = _config_table(adapter)
    found = reader.scalar(select(config.c.config_value).where(config.c.lang == "sys", config.c.config_name == name))
    if not found:
        raise SchemaMismatch(Text(f"bảng {config.name} không có {name}", f"table {config.name} has no {name}"))
    return str(found)


def _none_such(vi: str, en: str, name: str, there: Iterable[str]) -> Text:
    known = ", ".join(there)
    return Text(f"không có {vi} '{name}'; có: {known}", f"no {en} '{name}'; there are: {known}")


ADAPTERS = (NukeVietNews, NukeVietCounter)
