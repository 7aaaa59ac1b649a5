"""Areas, and which area a publisher means by a code, a number or a name in any spelling.

An area is a place that a figure can be about, with its lifetime. A place whose code changed while its
boundary stayed the same is one area with former codes; an authority that was split, merged or redrawn
is an area of its own that closed.
"""

import copy
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from oba.period_forms import BRACKETED
from oba.vocabulary import Level

_ONS_CODE = re.compile(r"^[A-Z]\d{8}$")
_NUMBER = re.compile(r"^(\d{1,4})(?:\.0+)?$")
_BEFORE_REORGANISATION = re.compile(
    r"[(\[]\s*(?:pre[ -]?lg\w*|(?:the )?former(?: (?:county|council|county council|authority))?|"
    r"(?:pre|until|before|up to)[ -]?(?:april )?(?P<year>(?:19|20)\d\d)(?:[/-]\d\d)?)\s*[)\]]",
    re.IGNORECASE,
)
_MARK = r"(?:[Nn]ote )?\d{1,2}|[Nn]ote [a-z0-9]{1,2}|[a-z]|\*+"
_FOOTNOTE = re.compile(
    rf"(?<=[^\W\d])(?:\d{{1,2}}|\s*(?:[⁰¹²³⁴-⁹]+|\*+|\[(?:{_MARK})\]|\((?:{_MARK})\)|(?i:{BRACKETED})))$"
)
"""What may stand behind a name and leave it what it is. `Bury 2` is a part of Bury or another place of that name."""
_EMPTY_BRACKETS = re.compile(
    r"\((?:ua|md|mb|mbc|mdc|lb|lbo|la|rb|cc|unitary(?: authority)?|met(?:ropolitan)?(?: district| borough)|"
    r"london borough|(?:local )?authority|county council|city council|council|borough|city(?: of)?|county of|"
    r"(?:statistical )?region|statistical|gor|england)\)"
)
"""The brackets that say nothing but what kind of place it is; any other makes it another place or population."""
_KIND_WORDS = re.compile(
    r"\b(?:royal borough of|london borough of|metropolitan borough|metropolitan district|borough of|corporation of|"
    r"corporation|borough|council|district|unitary authority|ua|md|la|lb|rb|mbc|mdc|unitary|region|statistical|the)\b"
)
"""Words of the kind that leave a name what it is. Without `city of` the City of London would be London."""
_COUNCILS = ("E05", "E06", "E07", "E08", "E09", "E10")
_OTHER_TIERS = {"region": _COUNCILS, "statistical": _COUNCILS, "county": ("E05", "E07", "E08", "E09")}
"""Words that make the name of some kinds of place another's: no council is a region, and no borough a county."""
_TIER_WORDS = re.compile(
    r"\b(?:city and county of|county of|city of|royal borough of|london borough of|metropolitan borough|"
    r"metropolitan district|borough of|county council|city council|borough|county|council|district|"
    r"unitary authority|ua|md|la|lb|rb|mbc|mdc|unitary|region|statistical|the)\b"
)
_LEVELS_OF_CODES = {
    "E92": Level.COUNTRY,
    "W92": Level.COUNTRY,
    "S92": Level.COUNTRY,
    "N92": Level.COUNTRY,
    "K02": Level.COUNTRY,
    "K03": Level.COUNTRY,
    "K04": Level.COUNTRY,
    "E12": Level.REGION,
    "E13": Level.SUB_REGION,
    "E47": Level.SUB_REGION,
    "E06": Level.LOCAL_AUTHORITY,
    "E08": Level.LOCAL_AUTHORITY,
    "E09": Level.LOCAL_AUTHORITY,
    "E10": Level.LOCAL_AUTHORITY,
    "W06": Level.LOCAL_AUTHORITY,
    "S12": Level.LOCAL_AUTHORITY,
    "N09": Level.LOCAL_AUTHORITY,
    "E07": Level.DISTRICT,
    "E05": Level.WARD,
    "W05": Level.WARD,
    "S13": Level.WARD,
    "N08": Level.WARD,
    **dict.fromkeys(("E00", "E01", "E02", "W00", "W01", "W02"), Level.SMALL_AREA),
    **dict.fromkeys(("E16", "E18", "E38", "E40", "E54"), Level.HEALTH_AREA),
    **dict.fromkeys(("E22", "E23", "E31", "W15"), Level.POLICE_AREA),
    **dict.fromkeys(("E14", "W07", "S14", "N06"), Level.CONSTITUENCY),
}
_LEVEL_ORDER = [
    Level.COUNTRY,
    Level.REGION,
    Level.LOCAL_AUTHORITY,
    Level.SUB_REGION,
    Level.DISTRICT,
    Level.HEALTH_AREA,
    Level.POLICE_AREA,
    Level.CONSTITUENCY,
    Level.WARD,
    Level.SMALL_AREA,
    Level.CENTRE,
]


_SIDES = {
    "n": ("north",),
    "s": ("south",),
    "e": ("east",),
    "w": ("west",),
    "ne": ("north", "east"),
    "nw": ("north", "west"),
    "se": ("south", "east"),
    "sw": ("south", "west"),
}
_SIDE_WORDS = {"north", "south", "east", "west", "inner", "outer", "mid", "upper", "lower", "greater", "central"}
_SURE = 0.85
_MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Area:
    """One place. No opening date means that it is older than the figures; no closing date, that it still is."""

    code: str
    name: str
    level: Level
    region: str = ""
    county: str = ""
    opened: date | None = None
    closed: date | None = None
    replaced_by: tuple[str, ...] = ()
    number: str = ""
    district: str = ""
    ward: str = ""

    def is_open(self, on: date) -> bool:
        """Return whether the area exists on a day."""
        return (self.opened is None or self.opened <= on) and (self.closed is None or on <= self.closed)


def level_of_code(code: str) -> Level | None:
    """Return the tier that a nine-character code's first three letters say, None if it is none of ours."""
    return _LEVELS_OF_CODES.get(code[:3]) if _ONS_CODE.match(code) else None


def is_code(text: str) -> bool:
    """Return whether a text has the form of a nine-character code, known or not."""
    return bool(_ONS_CODE.match(text.strip().upper()))


def count_codes(text: str) -> int:
    """Return how many nine-character codes stand in a text that has nothing else, 0 if it has."""
    parts = [part for part in re.split(r"[\s,;/&+]+|\band\b", text.strip()) if part]
    return len(parts) if parts and all(map(is_code, parts)) else 0


def plain_name(text: str) -> str:
    """Return a name without what publishers vary: case, points, hyphens, `&`, doubled spaces, footnote marks."""
    text = text.strip()
    if sum(map(str.isalpha, text)) > 2:  # `E12` is the letter of a region with nothing behind it
        text = _FOOTNOTE.sub("", text)
    text = unicodedata.normalize("NFKC", text).casefold().replace("[", "(").replace("]", ")")
    text = (
        text.replace("(cty)", " county ")
        .replace("(county)", " county ")
        .replace("&", " and ")
        .replace("yorks ", "yorkshire ")
    )
    text = re.sub(r"[’'`.]", "", text)
    return " ".join(re.sub(r"[^\w()]+", " ", text).split())


def _reduced_name(name: str) -> str:
    """Return a plain name without the brackets and words that only say what kind of authority it is."""
    return " ".join(_TIER_WORDS.sub(" ", _EMPTY_BRACKETS.sub(" ", name)).split())


def _without_kind(name: str) -> str:
    return " ".join(_KIND_WORDS.sub(" ", _EMPTY_BRACKETS.sub(" ", name)).split())


def _spellings(name: str) -> list[str]:
    """Return a name and the same name with `City of` before or after it."""
    spellings = [name]
    for kind in ("City of", "County of"):
        if name.startswith(f"{kind} "):
            spellings.append(f"{name.removeprefix(kind).strip()}, {kind}")
        elif name.endswith(f", {kind}"):
            spellings.append(f"{kind} {name.removesuffix(f', {kind}')}")
    return spellings


class AreaIndex:
    """Every area that is known, and the texts that mean it."""

    def __init__(self, areas: Iterable[Area], aliases: Iterable[tuple[str, str]] = ()) -> None:
        self._areas = {area.code: area for area in areas}
        self._codes: dict[str, str] = {code: code for code in self._areas}
        self._numbers: dict[str, list[str]] = {}
        self._names: dict[str, list[str]] = {}
        self._reduced: dict[str, list[str]] = {}
        self._parts: dict[tuple[Level, Level], dict[str, list[Area]]] = {}
        self._meanings: dict[tuple[str, Level | None], str | None] = {}
        self._different: dict[tuple[str, Level | None], list[str]] = {}
        countries = (area.code for area in self._areas.values() if area.level is Level.COUNTRY)
        self._country = next(countries, "")
        for area in self._areas.values():
            if area.number:
                self._numbers.setdefault(area.number, []).append(area.code)
            if not area.district:  # a ward shares its name with others, and is meant by its code alone
                self._add_name(area.name, area.code)
        for text, code in aliases:
            self._add_alias(text.strip(), code)

    def with_areas(self, more: Iterable[Area]) -> "AreaIndex":
        """Return this index with more areas; it is left as it is."""
        wider = copy.copy(self)
        wider._areas, wider._codes, wider._parts = dict(self._areas), dict(self._codes), {}
        wider._meanings, wider._different = {}, {}
        wider._names = {name: list(codes) for name, codes in self._names.items()}
        wider._reduced = {name: list(codes) for name, codes in self._reduced.items()}
        for area in more:
            wider._areas[area.code] = area
            wider._codes[area.code] = area.code
            wider._add_name(area.name, area.code)
        return wider

    def _add_alias(self, text: str, code: str) -> None:
        if code not in self._areas:
            return
        if _ONS_CODE.match(text):
            self._codes.setdefault(text, code)
        else:
            self._add_name(text, code)

    def _add_name(self, name: str, code: str) -> None:
        for spelling in _spellings(name):
            plain = plain_name(spelling)
            for index, key in ((self._names, plain), (self._reduced, _reduced_name(plain))):
                codes = index.setdefault(key, [])
                if key and code not in codes:
                    codes.append(code)

    def __getitem__(self, code: str) -> Area:
        """Return the area of a present code; KeyError if there is none."""
        return self._areas[code]

    def __contains__(self, code: object) -> bool:
        """Return whether there is an area of this present code."""
        return code in self._areas

    def __iter__(self) -> Iterator[Area]:
        """Return the areas in the order they were given."""
        return iter(self._areas.values())

    def __len__(self) -> int:
        """Return how many areas there are."""
        return len(self._areas)

    def resolve(self, text: str, level: Level | None = None) -> str | None:
        """Return the present code of the one area that a text means, or None.

        The text is an ONS code (present or former), a DfE number, a region letter or a name. If a name is
        shared, an area that still exists goes before a closed one, then the wider tier before the
        narrower; `level` settles it otherwise (921 is the Isle of Wight, and England only at its level).
        """
        try:
            return self._meanings[text, level]  # releases name the same places again and again
        except KeyError:
            _make_room(self._meanings)
            meant = self._meanings[text, level] = self._find_meaning(text, level)
            return meant

    def _find_meaning(self, text: str, level: Level | None) -> str | None:
        codes = self.candidates(text)
        if level is None and (number := _NUMBER.match(text.strip())):
            codes = self._numbers.get(number[1], codes)
        found = [self._areas[code] for code in codes if level in (None, self._areas[code].level)]
        if not found:
            return None
        ordered = sorted(found, key=_preference)
        if len(ordered) > 1 and _preference(ordered[0]) == _preference(ordered[1]):
            return None
        return ordered[0].code

    def candidates(self, text: str) -> list[str]:
        """Return the codes of every area that a text can mean."""
        text = text.strip()
        if _ONS_CODE.match(text.upper()):
            code = self._codes.get(text.upper())
            return [code] if code else []
        if number := _NUMBER.match(text):
            return self._numbers.get(number[1], []) + self._names.get(number[1], [])
        if found := _BEFORE_REORGANISATION.search(text):
            plain = plain_name(_BEFORE_REORGANISATION.sub("", text))
            both = self._names.get(plain, []) + self._reduced.get(_reduced_name(plain), [])
            closed = [(code, day) for code in dict.fromkeys(both) if (day := self._areas[code].closed)]
            return [code for code, day in closed if not found["year"] or day.year == int(found["year"])]
        plain = plain_name(text)
        if exact := self._names.get(plain):
            return list(exact)
        meant = self._names.get(_without_kind(plain)) or self._reduced.get(_reduced_name(plain), [])
        words = _OTHER_TIERS.keys() & plain.replace("(", " ").replace(")", " ").split()
        return [code for code in meant if not any(code.startswith(_OTHER_TIERS[word]) for word in words)]

    def begins_with_place(self, text: str) -> bool:
        """Return whether a text is a place with a bracket that makes it another, `England (excluding London)`."""
        begin, bracket, _ = text.partition("(" if "(" in text else "[")
        return bool(bracket) and text.rstrip()[-1:] in (")", "]") and bool(self.candidates(begin))

    def namesakes(self, text: str, level: Level | None = None) -> list[str]:
        """Return the codes that a name can mean at different times, the likeliest first; none if it is always one.

        They are areas of one level of which one closed, as the county council and the unitary authority of Dorset.
        """
        if (found := self._different.get((text, level))) is None:
            _make_room(self._different)
            found = self._different[text, level] = self._find_namesakes(text, level)
        return list(found)

    def _find_namesakes(self, text: str, level: Level | None) -> list[str]:
        first = self.resolve(text, level)
        if first is None or is_code(text) or _NUMBER.match(text.strip()):
            return []
        plain = plain_name(text)
        if plain_name(self._areas[first].name) != plain and plain in self._names:
            return []  # a name of one of them alone, `Dorset County`
        same = [code for code in self._reduced.get(_reduced_name(plain), []) if self._like(code, first)]
        return [first, *(code for code in same if code != first)] if len(same) > 1 else []

    def _joined(self, text: str) -> list[str]:
        """Return the codes of the places that a name joins, `Hackney and City of London`; none if it joins none."""
        parts = [part for part in re.split(r"\s*(?:,|/|&|\+|\band\b)\s*", text) if part]
        found = [self.resolve(part) for part in parts]
        codes = [code for code in found if code]
        return list(dict.fromkeys(codes)) if len(codes) == len(parts) > 1 else []

    def _like(self, code: str, other: str) -> bool:
        return self._areas[code].level is self._areas[other].level

    def choose_open(self, codes: list[str], first: date, last: date) -> str:
        """Return the area that was there from the first to the last day, else on the last; else the first of them."""
        areas = [self._areas[code] for code in codes]
        whole = [area for area in areas if area.is_open(first) and area.is_open(last)]
        return (whole or [area for area in areas if area.is_open(last)] or areas)[0].code

    def could_mean(self, text: str, code: str) -> bool:
        """Return whether a text can be a name of an area, or is none that is known."""
        known = self.candidates(text) or self._joined(text)
        if not known or known == [code] or (code in known and self.candidates(text)):
            return True
        same = self._reduced.get(_reduced_name(plain_name(text)), [])
        return code in same and any(self._like(code, other) for other in known)

    def suggest(self, text: str) -> str:
        """Return the name of the area that a text most nearly spells; blank if none is near, or several may be meant.

        `Cheshire West` is not Cheshire East and `NE Lincolnshire` not Lincolnshire, however near they are spelled.
        """
        plain = plain_name(text)
        near = [
            name
            for name in difflib.get_close_matches(plain, self._names, n=5, cutoff=0.75)
            if _sides_of(name) == _sides_of(plain)
        ]
        longer = [name for name in self._names if name.startswith(f"{plain} ")]
        meant = list(dict.fromkeys(self._names[name][0] for name in [*near, *longer]))
        sure = bool(near) and difflib.SequenceMatcher(None, plain, near[0]).ratio() >= _SURE and not longer
        return self._areas[meant[0]].name if meant and (sure or len(meant) == 1) else ""

    def whole_of(self, code: str, level: Level) -> str:
        """Return the code of the area of a wider level that an area is part of, or blank."""
        if level is Level.COUNTRY:
            return self._country
        area = self._areas[code]
        around = (area.ward, area.district, area.county, area.region)
        return next((other for other in around if other and self._areas[other].level is level), "")

    def parts(self, whole: str, level: Level, on: date) -> list[str]:
        """Return the codes of the areas of one level that make up an area on a day."""
        wider = self._areas[whole].level
        if (wider, level) not in self._parts:
            found: dict[str, list[Area]] = {}
            for area in self._areas.values():
                if area.level is level and (code := self.whole_of(area.code, wider)):
                    found.setdefault(code, []).append(area)
            self._parts[wider, level] = found
        return [area.code for area in self._parts[wider, level].get(whole, []) if area.is_open(on)]


def _make_room(known: dict[Any, Any]) -> None:
    """Forget all answers where there are many: a column of texts that are no places may be as long as its file."""
    if len(known) >= _MOST_KNOWN:
        known.clear()


def _sides_of(name: str) -> frozenset[str]:
    """Return the points of the compass and other words of a name that tell a place from its neighbours."""
    words = {word for part in name.split() for word in _SIDES.get(part, (part,))}
    return frozenset(words & _SIDE_WORDS)


def _preference(area: Area) -> tuple[bool, int]:
    return area.closed is not None, _LEVEL_ORDER.index(area.level)
