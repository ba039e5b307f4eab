"""The keys of `databases` and `portals`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import URL

from adapters.options import REQUIRED, Options, Problem, choice, option, secret, text
from adapters.text import Text
from service import settings_fields as own
from service.settings_urls import database_url


@dataclass(frozen=True)
class DatabaseGroup(Options):
    """Where a portal's database is. The password is never shown."""

    url: URL = option(
        database_url(),
        REQUIRED,
        Text("địa chỉ cơ sở dữ liệu, tài khoản chỉ đọc", "the database's address, with a read-only account"),
        example="mysql+pymysql://soluong@127.0.0.1:3306/ngason",
    )
    password: str | None = option(
        secret(),
        None,
        Text("mật khẩu: !env BIẾN hoặc !file TỆP", "the password: !env NAME or !file PATH"),
    )

    def problems(self) -> Iterable[Problem]:
        if self.password is not None and self.url.password is not None:
            what = Text(
                "mật khẩu đã có trong url; chỉ giữ một nơi", "the url already holds a password; keep one of the two"
            )
            yield Problem(("password",), what)
        elif self.password is not None and self.url.get_backend_name() == "sqlite":
            yield Problem(
                ("password",), Text("SQLite không có mật khẩu; bỏ khoá này", "SQLite has no password; remove it")
            )

    def __repr__(self) -> str:
        return f"DatabaseGroup(url={self.url!r})"


@dataclass(frozen=True)
class District(Options):
    """A group that a portal stands in: a district's code and name, and the days for which that holds."""

    id: int = option(own.id_number(), REQUIRED, Text("Huyen_Id mà tỉnh dùng", "the Huyen_Id that the province uses"))
    name: str = option(own.name_text(), REQUIRED, Text("Ten_Huyen", "Ten_Huyen, the group's name"))
    since: date | None = option(
        own.day(), None, Text("từ ngày (tính cả ngày ấy)", "first day, included"), example="2022-01-01", key="from"
    )
    until: date | None = option(
        own.day(), None, Text("đến ngày (tính cả ngày ấy)", "last day, included"), example="2025-06-30", key="to"
    )

    def problems(self) -> Iterable[Problem]:
        if self.since and self.until and self.since > self.until:
            what = Text(f"{self.until} trước from {self.since}", f"{self.until} is before from {self.since}")
            yield Problem(("to",), what + Text("; cần to không sớm hơn from", "; wanted to on or after from"))


@dataclass(frozen=True)
class PortalGroup(Options):
    """One portal, as the province lists it."""

    id: int = option(own.id_number(), REQUIRED, Text("Id của cổng do tỉnh cấp", "the Id given by the province"))
    name: str = option(own.name_text(), REQUIRED, Text("tên cổng, 1 đến 255 ký tự", "the portal's name"))
    level: str = option(choice("so", "huyen", "xa"), REQUIRED, Text("cấp: so, huyen hoặc xa", "level: so, huyen or xa"))
    huyen: tuple[District, ...] = option(
        own.OneOrMany(District),
        (),
        Text(
            "huyện (nhóm) của cổng, bắt buộc với huyen và xa; một nhóm hoặc danh sách nhóm",
            "the portal's district (group), required for huyen and xa; one group or a list of groups",
        ),
    )
    address: str | None = option(
        text(),
        None,
        Text("địa chỉ; null: chưa có cổng", "address; null: no portal yet"),
        example="ngason.thanhhoa.gov.vn",
    )
    note: str | None = option(text(1000), None, Text("GhiChu trong phụ lục", "GhiChu, the appendix's note"))
    database: str | None = option(
        text(), None, Text("tên trong databases, cho news và visits", "a name of databases, for news and visits")
    )
    news: Any = option(
        own.AdapterChoice("news"),
        None,
        Text(
            "tin bài: {adapter: TÊN, ...}; không có: cổng không có dòng", "news: {adapter: NAME, ...}; absent: no row"
        ),
    )
    visits: Any = option(
        own.AdapterChoice("visits"),
        None,
        Text("lượt truy cập: {adapter: TÊN, ...}", "visits: {adapter: NAME, ...}; absent: no row"),
    )
