"""Administrative units of Thanh Hóa, to suggest a portal's group when it is set up.

A code's name depends on the date (86 of the 166 commune codes of July 2025 meant another unit in 2022), so nothing
here is looked up without one. Data, source and what is not known about it: `data/README.md`. These are suggestions:
the letter does not say which code list its Ids use, and no code of the service depends on these files being complete.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

PROVINCE = "38"
FIRST_DAY = date(2022, 7, 1)  # of what the data speaks about
MERGER = date(2025, 1, 1)  # Huyện Đông Sơn (405) went into Thành phố Thanh Hóa (380)
TWO_LEVELS = date(2025, 7, 1)  # Decision 19/2025/QĐ-TTg: no districts from here on
LAST_DISTRICT_DAY = TWO_LEVELS - timedelta(days=1)
"""Ask with this date for the group that a portal had: districts are not in force after it, they live on as labels."""

_TYPES = ("thành phố", "thị xã", "huyện", "thị trấn", "phường", "xã")
_DISTRICT_TYPES = ("thành phố", "thị xã", "huyện")
# What stands before a name in a domain: ubndxangadien, tx-nghison, phuongbaclong.
_LABEL_PREFIX = re.compile(r"^(?:ubnd)?(?P<type>thanhpho|thixa|huyen|thitran|phuong|xa|tp|tx|tt|p|h)?")
_SHORT_TYPES = {"tp": "thanhpho", "tx": "thixa", "tt": "thitran", "p": "phuong", "h": "huyen"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit under one name, in one place, for a time.

    name:     with its type: Xã Nga Điền.
    type:     thành phố, thị xã, huyện, thị trấn, phường or xã.
    parent_code: the district's, or the province's (38) for a district and for every unit since July 2025.
    valid_from, valid_to: days, both counted; valid_from is never before FIRST_DAY, valid_to None: still in force.
    """

    code: str
    name: str
    type: str
    parent_code: str
    valid_from: date
    valid_to: date | None

    @property
    def is_district(self) -> bool:
        """Whether it is of the district level (huyện, thị xã, thành phố)."""
        return self.type in _DISTRICT_TYPES

    def is_in_force(self, on: date) -> bool:
        """Whether the unit had this code and name on this day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def units(on: date) -> list[Unit]:
    """Every unit in force on this day, by code; none before FIRST_DAY, of which the data says nothing."""
    return [unit for unit in _all_units() if unit.is_in_force(on)]


def unit(code: str, on: date) -> Unit | None:
    """The unit that had this code on this day; None where there was none, or the data says nothing."""
    return next((one for one in units(on) if one.code == code), None)


def suggest_units(name_or_domain: str, on: date) -> list[Unit]:
    """Units that a name or a domain may mean on this day, the likeliest first; districts of communes follow.

    Accents, and where the tone stands (Hóa, Hoá), count for the order only.

    >>> [one.code for one in suggest_units("ngadien.ngason.thanhhoa.gov.vn", date(2024, 6, 1))]
    ['16150', '401']
    """
    now = units(on)
    is_domain = re.fullmatch(r"(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/].*)?", name_or_domain.strip().lower())
    ranks = _of_domain(name_or_domain, now) if is_domain else _of_name(name_or_domain, now)
    named = {one.code for one in ranks if one.is_district}
    inside = {one: rank for one, rank in ranks.items() if one.is_district or one.parent_code in named}
    if any(not one.is_district for one in inside):
        ranks = inside  # "xã Nga Điền, huyện Nga Sơn": a commune of that name elsewhere is not meant
    ordered = sorted(ranks, key=lambda one: (ranks[one], not one.is_district, one.code))
    districts = {one.code: one for one in now if one.is_district}
    parents = [districts[one.parent_code] for one in ordered if one.parent_code in districts]
    return list(dict.fromkeys([*ordered, *parents]))


def former_districts(commune: Unit) -> list[Unit]:
    """The districts, as of LAST_DISTRICT_DAY, that a commune of July 2025 was made from: one, for five communes two."""
    if commune.valid_from < TWO_LEVELS:
        return []
    codes = {
        row["former_district_code"]
        for row in _rows("thanh-hoa-commune-successors-2025")
        if row["new_code"] == commune.code
    }
    return [one for one in units(LAST_DISTRICT_DAY) if one.is_district and one.code in codes]


def fold(text: str) -> str:
    """Lower case, without accents, words one blank apart: for matching only.

    >>> fold("Xã  Hoá Quỳ,  Đông"), fold("Xã Hóa Quỳ Đông")
    ('xa hoa quy dong', 'xa hoa quy dong')
    """
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def _accented(text: str) -> str:
    """The letters with their accents, tones sorted to the end of each word: Hóa and Hoá are one."""
    words = []
    for word in unicodedata.normalize("NFC", text.lower()).split():
        parts = unicodedata.normalize("NFD", word)
        tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        words.append("".join(letter for letter in parts if letter not in tones) + tones)
    return " ".join(words)


def _short(name: str) -> tuple[str, str]:
    """Type and bare name of `Xã Nga Điền`."""
    kind = next((kind for kind in _TYPES if name.lower().startswith(f"{kind} ")), "")
    return kind, name[len(kind) :].strip()


def _of_name(text: str, now: list[Unit]) -> dict[Unit, tuple[int, int]]:
    """Units whose bare name stands in the text as whole words, with (place, minus the score).

    A type word before the name has to be the unit's own; where one is there, units of other types are not meant.
    """
    spaced = re.sub(r"[^\w\s]", " ", text)
    words, accented = f" {fold(text)} ", f" {_accented(spaced)} "
    kinds = "|".join(fold(kind) for kind in _TYPES)
    spans: list[tuple[Unit, int, int, int]] = []
    for one in now:
        kind, bare = _short(one.name)
        for match in re.finditer(rf"(?<= )(?:(?P<kind>{kinds}) )?(?P<bare>{re.escape(fold(bare))})(?= )", words):
            if match["kind"] in (None, fold(kind)):
                score = 2 * (match["kind"] is not None) + (f" {_accented(bare)} " in accented)
                spans.append((one, match.start("bare"), match.end(), score))
    # "Nga Sơn" within "Nga Sơn Đông" is no name of its own.
    longest = [
        span
        for span in spans
        if not any(o[1] <= span[1] and span[2] <= o[2] and o[2] - o[1] > span[2] - span[1] for o in spans)
    ]
    typed = {start for _, start, _, score in longest if score >= 2}
    ranks: dict[Unit, tuple[int, int]] = {}
    for one, start, _, score in longest:
        if score >= 2 or start not in typed:
            ranks[one] = min(ranks.get(one, (start, -score)), (start, -score))
    return ranks


def _of_domain(text: str, now: list[Unit]) -> dict[Unit, tuple[int, int]]:
    """Units whose bare name, letters only, is a label of the domain, with or without what stands for its type.

    The province's own part is left off, and what then is last of several labels names a district.
    """
    host = re.sub(r"^https?://", "", text.strip().lower()).partition("/")[0].partition(":")[0]
    own = re.sub(r"(?:^|\.)(?:thanhhoa\.gov|gov|com|org|edu)?\.?vn$", "", host)
    labels = own.removeprefix("www.").split(".")
    ranks: dict[Unit, tuple[int, int]] = {}
    for place, label in enumerate(labels):
        for piece in {label.replace("-", ""), *label.split("-")}:
            prefix = _LABEL_PREFIX.match(piece)
            typed = prefix["type"] if prefix else None
            rest = piece[prefix.end() :] if prefix else piece
            for one in now:
                if not one.is_district and place == len(labels) - 1 > 0:
                    continue
                kind, bare = _short(one.name)
                name = fold(bare).replace(" ", "")
                if rest == name and typed and _SHORT_TYPES.get(typed, typed) == fold(kind).replace(" ", ""):
                    rank = (place, -2)
                elif piece.removeprefix("ubnd") == name:
                    rank = (place, -1)
                else:
                    continue
                ranks[one] = min(ranks.get(one, rank), rank)
    return ranks


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("service") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def _all_units() -> tuple[Unit, ...]:
    """Every unit that the data knows, in every name and place that it had."""
    end_of_2024, found = MERGER - timedelta(days=1), []
    for row in _rows("thanh-hoa-units"):
        last = end_of_2024 if row["code"] == "405" else LAST_DISTRICT_DAY
        found.append(Unit(row["code"], row["name"], row["type"], PROVINCE, FIRST_DAY, last))
    june = {
        row["former_code"]: (row["former_name"], row["former_district_code"])
        for row in _rows("thanh-hoa-commune-successors-2025")
    }
    for row in _rows("thanh-hoa-communes-2022"):
        same = june.get(row["code"]) == (row["name"], row["district_code"])
        last = LAST_DISTRICT_DAY if same else end_of_2024
        found.append(Unit(row["code"], row["name"], row["type"], row["district_code"], FIRST_DAY, last))
        if same:
            del june[row["code"]]
    for code, (name, district) in june.items():
        found.append(Unit(code, name, _short(name)[0], district, MERGER, LAST_DISTRICT_DAY))
    for row in _rows("thanh-hoa-communes-2025"):
        found.append(Unit(row["code"], row["name"], row["type"], PROVINCE, TWO_LEVELS, None))
    return tuple(sorted(found, key=lambda one: (one.code, one.valid_from)))
