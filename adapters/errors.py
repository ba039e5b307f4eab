"""What can go wrong between an adapter and a portal's database. An unknown count is always one of these, never 0."""

from __future__ import annotations

from datetime import date

from adapters.text import Text


class AdapterError(Exception):
    """A count could not be had. `text` says why, for an operator; it holds no secret and no SQL."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class SchemaMismatch(AdapterError):
    """A table or column that the adapter reads is not there: wrong prefix, another CMS, another version."""


class AccessDenied(AdapterError):
    """The account may not log in, or may not read what the adapter reads."""


class DatabaseUnavailable(AdapterError):
    """The database does not answer."""


class QueryTimeout(DatabaseUnavailable):
    """The statement took longer than the time limit and was stopped by the server."""


class SiteMismatch(AdapterError):
    """What the options name (a category, a site, a module, a language) is not in this database."""


class NotExplainable(AdapterError):
    """The adapter gives a number but cannot say which rows it is made of (`sql`)."""


class DayBasisMismatch(AdapterError):
    """The counter's own days are not the days asked for, and nobody has accepted the difference."""


class RangeUnknown(AdapterError):
    """The counter keeps no number for these days; `first` is the first day that can be answered, if any."""

    def __init__(self, text: Text, first: date | None = None) -> None:
        super().__init__(text)
        self.first = first
