"""Every key of the configuration, declared once: what it takes, its default, and what it is for.

The YAML's loading, the editor's JSON Schema and the test of the example file all come from these classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import URL, make_url

from adapters.options import (
    REQUIRED,
    Group,
    Options,
    Problem,
    choice,
    found,
    many,
    option,
    text,
    whole,
    yes_no,
)
from adapters.text import Text
from service import settings_fields as own
from service.settings_portals import DatabaseGroup, PortalGroup
from service.settings_urls import cache_url, database_url

SHAPES = ("object", "array", "envelope")


@dataclass(frozen=True)
class Shape(Options):
    """The JSON shape of each level's answer; fixed here, never by how many rows came out."""

    huyen: str = option(
        choice(*SHAPES),
        "object",
        Text(
            "dạng của /huyen; từ hai cổng huyện trở lên phải ghi array hoặc envelope",
            "shape of /huyen; with two or more district portals it must say array or envelope",
        ),
    )
    xa: str = option(choice(*SHAPES), "array", Text("dạng của /xa", "shape of /xa"))
    so: str = option(choice(*SHAPES), "array", Text("dạng của /so", "shape of /so"))


@dataclass(frozen=True)
class Limits(Options):
    """What one call, one caller and one portal may cost."""

    deadline_s: float = option(
        own.number(0.05, 300), 5, Text("giây chờ tối đa cho một câu trả lời", "seconds that an answer may take")
    )
    statement_s: float = option(
        own.number(0.05, 300), 4, Text("giây tối đa cho một câu SQL", "seconds that one SQL statement may run")
    )
    pool: int = option(whole(1, 50), 2, Text("kết nối tối đa tới mỗi cơ sở dữ liệu", "connections to each database"))
    rate: str = option(own.rate(), "600/minute", Text("lần gọi của mỗi địa chỉ", "calls of one address"))
    statements_per_minute: int = option(
        whole(1), 1200, Text("câu SQL mỗi phút tới mỗi cơ sở dữ liệu", "SQL statements a minute to each database")
    )
    body_bytes: int = option(whole(256), 65536, Text("cỡ lớn nhất của thân yêu cầu", "largest request body, bytes"))
    range_days: int = option(whole(1), 3700, Text("khoảng ngày rộng nhất được hỏi", "widest range of days"))


@dataclass(frozen=True)
class Cache(Options):
    """How long a successful answer is kept."""

    url: str = option(
        cache_url(), "memory", Text("memory, hoặc Redis cho nhiều máy", "memory, or a Redis for several nodes")
    )
    today_s: int = option(
        whole(0, 86400),
        30,
        Text("giây giữ câu trả lời có ngày hôm nay; 0: tắt", "seconds for a range with today; 0: off"),
    )
    closed_s: int = option(
        whole(0, 31 * 86400),
        300,
        Text("giây giữ câu trả lời của các ngày đã qua; 0: tắt", "seconds for past days; 0: off"),
    )


@dataclass(frozen=True)
class Key(Options):
    """A caller's key; only its SHA-256 is kept."""

    name: str = option(text(64), REQUIRED, Text("ai dùng khoá", "who uses the key"), example="UBND tỉnh")
    sha256: str = option(
        own.hash_text(), REQUIRED, Text("SHA-256 của khoá ('soluong key')", "the key's SHA-256 ('soluong key')")
    )
    expires: date | None = option(
        own.day(), None, Text("ngày cuối còn dùng được; null: không hết hạn", "last valid day; null: never expires")
    )

    def __repr__(self) -> str:
        return f"Key(name={self.name!r}, expires={self.expires})"


@dataclass(frozen=True)
class Access(Options):
    """Who may call; everything empty: everyone."""

    keys: tuple[Key, ...] = option(
        many(Group(Key)), (), Text("khoá của bên gọi; trống: không cần", "callers' keys; none: open")
    )
    networks: tuple[own.Network, ...] = option(
        many(own.network()), (), Text("mạng được gọi; trống: mọi nơi", "networks that may call; none: all")
    )
    trusted_proxies: tuple[own.Network, ...] = option(
        many(own.network()),
        (),
        Text("proxy được tin X-Forwarded-For", "proxies whose X-Forwarded-For is believed"),
    )
    cors_origins: tuple[str, ...] = option(
        many(own.origin()), (), Text("trang web được gọi từ trình duyệt", "web origins that may call from a browser")
    )

    def problems(self) -> Iterable[Problem]:
        first: dict[str, int] = {}
        for index, key in enumerate(self.keys):
            if first.setdefault(key.name, index) != index:
                again = Text(
                    f"{key.name!r} đã là tên của keys[{first[key.name]}]",
                    f"{key.name!r} already names keys[{first[key.name]}]",
                )
                yield Problem(("keys", index, "name"), again + Text("; cần một tên khác", "; wanted another name"))


@dataclass(frozen=True)
class Ledger(Options):
    """The service's own small database of counter samples and answers."""

    url: URL = option(
        database_url(),
        make_url("sqlite:////var/lib/soluong/ledger.db"),
        Text(
            "cơ sở dữ liệu của sổ; nhiều máy: PostgreSQL, MySQL",
            "the ledger's database; several nodes: PostgreSQL, MySQL",
        ),
    )
    every: timedelta = option(
        own.duration(), timedelta(minutes=15), Text("lấy mẫu bộ đếm mỗi", "how often counters are sampled")
    )
    tolerance: timedelta = option(
        own.duration(),
        timedelta(minutes=5),
        Text("mẫu cách nửa đêm bao lâu vẫn dùng được", "how far from midnight a sample may be"),
    )


@dataclass(frozen=True)
class Paths(Options):
    """Where the endpoints stand."""

    tintuc: str = option(own.url_path(), "/api/tintuc", Text("tin bài", "news counts"))
    truycap: str = option(own.url_path(), "/api/truycap", Text("lượt truy cập", "visit counts"))
    bodem: str = option(own.url_path(), "/api/bodem", Text("bộ đếm", "counter block"))
    cong: str = option(own.url_path(), "/api/cong", Text("danh sách cổng", "list of portals"))

    def problems(self) -> Iterable[Problem]:
        first: dict[str, str] = {}
        for item in fields(self):
            path = getattr(self, item.name)
            if first.setdefault(path, item.name) != item.name:
                taken = Text(
                    f"; đã dùng cho {first[path]}, cần đường dẫn khác", f"; {first[path]} has it, wanted another"
                )
                yield Problem((item.name,), found(path) + taken)


@dataclass(frozen=True)
class Configuration(Options):
    """The whole file."""

    timezone: ZoneInfo = option(
        own.time_zone(),
        ZoneInfo("Asia/Ho_Chi_Minh"),
        Text("múi giờ của các ngày trong câu hỏi và câu trả lời", "the zone of the days in questions and answers"),
    )
    databases: Mapping[str, DatabaseGroup] | None = option(
        own.ByName(DatabaseGroup, Text("các cơ sở dữ liệu theo tên", "databases by name")),
        None,
        Text("cơ sở dữ liệu của các cổng, theo tên", "the portals' databases, by name"),
    )
    portals: tuple[PortalGroup, ...] = option(
        many(Group(PortalGroup)),
        REQUIRED,
        Text("các cổng, theo thứ tự của câu trả lời", "the portals, in the answer's order"),
    )
    shape: Shape = option(Group(Shape), Shape(), Text("dạng JSON của câu trả lời", "the JSON shape of answers"))
    numbers: str = option(
        choice("number", "text"), "number", Text("kiểu số trong JSON", "numbers in JSON: number, or text")
    )
    partial: str = option(
        choice("fail", "omit"),
        "fail",
        Text(
            "một cổng không trả lời: fail báo 503, omit bỏ dòng ấy và nêu tên",
            "one portal down: fail answers 503, omit leaves its row out and names it",
        ),
    )
    strict: bool = option(
        yes_no(),
        False,
        Text("true: không chạy với tài khoản có quyền ghi", "true: refuse to start with an account that can write"),
    )
    limits: Limits = option(Group(Limits), Limits(), Text("giới hạn", "limits"))
    cache: Cache = option(Group(Cache), Cache(), Text("bộ nhớ đệm", "cache"))
    access: Access = option(Group(Access), Access(), Text("ai được gọi", "who may call"))
    ledger: Ledger = option(Group(Ledger), Ledger(), Text("sổ bộ đếm", "the ledger of counters"))
    paths: Paths = option(Group(Paths), Paths(), Text("đường dẫn của API", "the API's paths"))
