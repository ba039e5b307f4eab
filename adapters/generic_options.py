"""Options that news and visits of a home-made portal share: a column with its clock, and a mapping of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from marshmallow import ValidationError, fields

from adapters.dates import Clock
from adapters.options import REQUIRED, Options, Problem, choice, found, option, text
from adapters.text import Text

_HELP_CLOCK = Text("cột ghi giờ theo cách nào", "how the column tells time")
_HELP_ZONE = Text("múi giờ của cột, nếu khác timezone chung", "the column's zone, if not the common timezone")
_CLOCKS = tuple(clock.value for clock in Clock)


@dataclass(frozen=True)
class MomentOptions(Options):
    """A column that says when; a wall clock is of the service's zone unless `zone` names another."""

    column: str = option(text(), REQUIRED, Text("cột ngày giờ", "column of the moment"), example="NgayDang")
    clock: str = option(choice(*_CLOCKS), Clock.LOCAL.value, _HELP_CLOCK)
    zone: str | None = option(text(64), None, _HELP_ZONE, example="UTC")

    def problems(self) -> Iterable[Problem]:
        return zone_problems(self.zone)

    def zone_or(self, common: tzinfo) -> tzinfo:
        """The column's zone."""
        return ZoneInfo(self.zone) if self.zone else common


@dataclass(frozen=True)
class DayOptions(MomentOptions):
    """A column that says which day."""

    column: str = option(text(), REQUIRED, Text("cột ngày", "column of the day"), example="Ngay")
    clock: str = option(choice(*_CLOCKS), Clock.DATE.value, _HELP_CLOCK)
    zone: str | None = option(text(64), None, _HELP_ZONE, example="UTC")


def zone_problems(zone: str | None) -> Iterable[Problem]:
    """What is wrong with the name of a zone."""
    if zone is not None and zone not in available_timezones():
        right = Text("; cần tên múi giờ, ví dụ Asia/Ho_Chi_Minh", "; wanted a zone's name, e.g. Asia/Ho_Chi_Minh")
        yield Problem(("zone",), found(zone) + right)


class Columns(fields.Field[Any]):
    """A mapping of this table's columns to another's; gives a tuple of pairs."""

    def __init__(self, **kwargs: Any) -> None:
        expect = Text("cột này: cột bảng kia, ví dụ {ChuyenMucID: ID}", "column: its column, e.g. {ChuyenMucID: ID}")
        super().__init__(metadata={"expect": expect}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[tuple[str, str], ...]:
        pairs = tuple(value.items()) if isinstance(value, Mapping) else ()
        if not pairs or not all(isinstance(name, str) and name for pair in pairs for name in pair):
            raise ValidationError("not a mapping of names")
        return pairs


def table_option() -> Any:
    """The name of a table or view."""
    help = Text("bảng hoặc view, có thể là schema.bang", "table or view; may be schema.table")
    return option(text(), REQUIRED, help, example="TinTuc")


def schema_option() -> Any:
    """The schema of a table, apart from its name."""
    return option(text(), None, Text("schema của bảng, nếu cần", "the table's schema, if it needs one"), example="cong")
