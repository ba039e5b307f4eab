"""A sentence in the two languages of the product: Vietnamese first, English beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence, twice. `str()` gives the Vietnamese one.

    >>> str(Text("đã xuất bản", "is published"))
    'đã xuất bản'
    >>> Text("đã xuất bản", "is published").in_("en")
    'is published'
    """

    vi: str
    en: str

    def in_(self, language: str) -> str:
        """The sentence in 'vi' or 'en'."""
        return self.en if language == "en" else self.vi

    def __str__(self) -> str:
        return self.vi

    def __add__(self, other: Text) -> Text:
        return Text(self.vi + other.vi, self.en + other.en)
