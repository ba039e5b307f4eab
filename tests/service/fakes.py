"""Small adapters for tests of the service: they answer, fail or hang as their options say."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import literal, select

from adapters.base import News, NewsAdapter, Question, VisitAdapter
from adapters.database import Reader
from adapters.dates import DateRange
from adapters.errors import DatabaseUnavailable, RangeUnknown, SchemaMismatch
from adapters.kinds import Kind
from adapters.options import Options, option, text, whole
from adapters.text import Text

RELEASE = threading.Event()
"""Set by a test to let hanging questions go on."""

ASKED: list[DateRange] = []
"""Every range that a fake was really asked."""


@dataclass(frozen=True)
class FakeOptions(Options):
    answers: int = option(whole(), 0, Text("con số", "the number"))
    does: str = option(text(), "answer", Text("answer, fail, crash, miss, forget, hang", "what it does"))


class _Fake:
    options: FakeOptions

    def learn(self, reader: Reader) -> None:
        return None

    def question(self, facts: None, days: DateRange, now: datetime) -> Question:
        ASKED.append(days)
        failures: dict[str, Exception] = {
            "fail": DatabaseUnavailable(Text("mật khẩu hunter2 ở 10.0.0.1", "password hunter2 at 10.0.0.1")),
            "crash": ZeroDivisionError("hunter2"),
            "miss": SchemaMismatch(Text("không có bảng wp_posts", "no table wp_posts")),
            "forget": RangeUnknown(Text("bộ đếm chỉ giữ từ 2022-05-10", "kept since 2022-05-10"), date(2022, 5, 10)),
        }
        if self.options.does in failures:
            raise failures[self.options.does]
        if self.options.does == "hang":
            RELEASE.wait(20)
        return Question((select(literal(self.options.answers)),), lambda values: int(values[0]))


class FakeNews(_Fake, NewsAdapter[FakeOptions, None]):
    name = "fake"
    help = Text("giả", "fake")
    Options = FakeOptions

    def news(self, facts: None, now: datetime) -> Sequence[News]:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class FakeKind(Kind):
    """A kind that asks its fake."""

    fake: _Fake

    def question(self, days: DateRange, now: datetime) -> Question:
        return self.fake.question(None, days, now)


class FakeVisits(_Fake, VisitAdapter[FakeOptions, None]):
    name = "fake"
    help = Text("giả", "fake")
    Options = FakeOptions

    def visits(self, facts: None, now: datetime) -> Kind:
        return FakeKind(fake=self)


FAKES: dict[str, Any] = {"news": {"fake": FakeNews}, "visits": {"fake": FakeVisits}}
