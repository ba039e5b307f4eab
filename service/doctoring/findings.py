"""One thing that doctor found: how bad, where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from adapters.text import Text


class Severity(Enum):
    """The values are the words of the JSON and the exit statuses."""

    OK = ("ok", 0)
    WARNING = ("warning", 1)
    ERROR = ("error", 2)

    @property
    def word(self) -> str:
        """'ok', 'warning' or 'error'."""
        return self.value[0]

    @property
    def status(self) -> int:
        """What the command ends with where nothing worse was found."""
        return self.value[1]


@dataclass(frozen=True)
class Place:
    """Where: a database by its name in the YAML, a portal, or the service itself (neither). Never a host or account."""

    database: str | None = None
    portal_id: int | None = None
    portal_name: str | None = None
    what: str | None = None  # news | visits

    def label(self, language: str) -> str:
        """For people."""
        if self.portal_id is not None:
            words = {"news": Text("tin bài", "news"), "visits": Text("truy cập", "visits")}
            kind = f", {words[self.what].in_(language)}" if self.what else ""
            return f"{self.portal_name} (Id {self.portal_id}{kind})"
        if self.database is not None:
            return f"databases.{self.database}"
        return Text("dịch vụ", "the service").in_(language)


@dataclass(frozen=True)
class Finding:
    """code: stable, lower case, one word per idea. remedy: what would be right; None where nothing is wrong."""

    severity: Severity
    code: str
    place: Place
    what: Text
    remedy: Text | None = None

    @property
    def sentence(self) -> Text:
        """Place, what and remedy on one line."""
        label = Text(*(f"{self.place.label(language)}: " for language in ("vi", "en")))
        return label + self.what + (Text("; ", "; ") + self.remedy if self.remedy else Text("", ""))

    def as_record(self) -> dict[str, Any]:
        """The command's JSON."""
        return {
            "severity": self.severity.word,
            "code": self.code,
            "database": self.place.database,
            "portal": self.place.portal_id,
            "counter": self.place.what,
            "what": {"vi": self.what.vi, "en": self.what.en},
            "remedy": None if self.remedy is None else {"vi": self.remedy.vi, "en": self.remedy.en},
        }


def ok(code: str, place: Place, vi: str, en: str) -> Finding:
    """Nothing wrong here."""
    return Finding(Severity.OK, code, place, Text(vi, en))


def warning(code: str, place: Place, what: Text, remedy: Text) -> Finding:
    """Numbers are answered, but something should be another way."""
    return Finding(Severity.WARNING, code, place, what, remedy)


def error(code: str, place: Place, what: Text, remedy: Text) -> Finding:
    """A number cannot be answered, or is wrong."""
    return Finding(Severity.ERROR, code, place, what, remedy)
