"""A small good configuration and two small adapters, for the tests of the settings."""

from dataclasses import dataclass
from pathlib import Path

from adapters.options import Group, Options, choice, many, option, table_prefix, text, whole
from adapters.text import Text
from service.settings import load_settings

NO_WORDS = Text("-", "-")


@dataclass(frozen=True)
class Categories(Options):
    include: tuple = option(many(text()), (), NO_WORDS)


@dataclass(frozen=True)
class NewsOptions(Options):
    table_prefix: str = option(table_prefix(), "wp_", NO_WORDS)
    categories: Categories = option(Group(Categories), Categories(), NO_WORDS)


@dataclass(frozen=True)
class VisitOptions(Options):
    idsite: int = option(whole(1), 1, NO_WORDS)
    metric: str = option(choice("visits", "pageviews"), "visits", NO_WORDS)


class FakeNews:
    name, help, Options = "wordpress", NO_WORDS, NewsOptions


class FakeVisits:
    name, help, Options = "matomo", NO_WORDS, VisitOptions


GOOD = """\
databases:
  ngason: {url: "mysql+pymysql://soluong@127.0.0.1:3306/ngason", password: !env PW}
portals:
  - id: 40100
    name: Cổng thông tin điện tử huyện Nga Sơn
    level: huyen
    huyen: {id: 401, name: Huyện Nga Sơn}
    address: ngason.thanhhoa.gov.vn
    database: ngason
    news: {adapter: wordpress, table_prefix: nga_}
"""


def load(content, environ=None):
    """Write soluong.yaml into the current folder and load it with the two adapters."""
    Path("soluong.yaml").write_text(content, encoding="utf-8")
    environ = {"PW": "hunter2"} if environ is None else environ
    return load_settings("soluong.yaml", environ, news={"wordpress": FakeNews}, visits={"matomo": FakeVisits})
