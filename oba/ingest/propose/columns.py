"""What each column of a table never seen holds: areas, periods, figures, words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from oba.ingest.propose.periods import find_label
from oba.ingest.propose.symbols import is_marker
from oba.ingest.read.cells import read_number
from oba.ingest.read.tables import Codes, Column, Table, number_repeats
from oba.places.areas import AreaIndex, count_codes, is_code, level_of_code
from oba.vocabulary import Level

_MOST_TEXTS = 4_000
_MOST_NAMED = 12
_LEAST_NEIGHBOURS = 4
_NEIGHBOUR = re.compile(r"neighbours?\d{1,2}$")
_NUMBERS = 0.95
_RANGE = re.compile(r"^(?:[<>]=?\s*\d+(?:\.\d+)?|\d+\s*-\s*\d+)%?$")
_NUMBER_NAME = re.compile(
    r"^(?:old)?(?:la|lea|dfe|lad|localauthority|authority|geog)(?:number|no|num|code|cd|c|id|codeold|codedfe)?$"
)
NO_AREA = re.compile(
    r"outside of england|unknown|\bdemo\b|not available|not stated|all england|^sum$|^other$|"
    r"^(?:grand |sub-?)?totals?$|"
    r"^(?:all |total )(?:areas|authorities|las|local authorities|districts|councils|boroughs|wards)|"
    r"\b(?:average|mean|median)\b",
    re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"-?(?:\d+,\d{1,2}|\d+,\d{4,}|\d{4,},\d+|0,\d+)%?")
_TIERS = [
    Level.COUNTRY,
    Level.REGION,
    Level.SUB_REGION,
    Level.HEALTH_AREA,
    Level.POLICE_AREA,
    Level.LOCAL_AUTHORITY,
    Level.DISTRICT,
    Level.CONSTITUENCY,
    Level.WARD,
    Level.SMALL_AREA,
    Level.CENTRE,
]


@dataclass(frozen=True, eq=False)
class Profile:
    """One column, with the shares of its different texts that can be read as this or that; equal to itself alone."""

    place: int
    header: str
    column: Column
    texts: list[str]
    """Its different texts that are not blank, the first few thousand."""
    blank_share: float
    areas: Codes
    """For each of the column's texts the place of an area in `names`, -1 for none."""
    code_share: float
    number_share: float
    name_share: float
    figure_share: float
    marker_share: float
    numbered: bool = True
    """Whether any text is a plain number; ranges such as ages are none."""
    unlisted: frozenset[str] = frozenset()
    """Nine-character codes that the register of places does not have."""

    @cached_property
    def key(self) -> str:
        """Return the header without what publishers vary: case, spaces, points, underscores."""
        return re.sub(r"[^a-z0-9]", "", self.header.casefold())

    @property
    def is_empty(self) -> bool:
        """Return whether no row has anything here."""
        return not self.texts

    @property
    def is_code(self) -> bool:
        """Return whether these are nine-character codes."""
        return self.code_share >= 0.7

    @property
    def is_number(self) -> bool:
        """Return whether these are the department's numbers of authorities, under a header that says so."""
        return self.number_share >= 0.85 and bool(_NUMBER_NAME.match(self.key))

    @property
    def is_name(self) -> bool:
        """Return whether these are names of places."""
        return self.name_share >= 0.6 and not self.is_code and self.figure_share < 0.3

    @property
    def is_figure(self) -> bool:
        """Return whether these are figures, with or without markers."""
        readable = self.figure_share + self.marker_share
        if not self.texts or readable < 0.6 or not (self.numbered or self.figure_share < 0.05):
            return False
        return self.figure_share >= 0.05 or {text.strip() for text in self.texts} <= set("zcxuk:~")

    def areas_of_rows(self) -> Codes:
        """Return each row's area number, -1 for none."""
        return self.areas[self.column.codes]


@dataclass(frozen=True)
class Profiles:
    """All columns, and the codes of the areas that the numbers in them stand for."""

    table: Table
    columns: list[Profile]
    names: list[str]
    tiers: npt.NDArray[np.int64]
    """For each of `names`, how narrow its level is, 0 for a country."""
    index: AreaIndex

    def without(self, used: Iterable[int]) -> list[Profile]:
        """Return the columns that are not empty and not among those used."""
        taken = set(used)
        return [one for one in self.columns if one.place not in taken and not one.is_empty and one.header]


def profile_table(table: Table, areas: AreaIndex) -> Profiles:
    """Return what the columns of a table hold."""
    numbers: dict[str, int] = {}
    headers = number_repeats(table.headers)
    columns = [_profile(table, place, header, areas, numbers) for place, header in enumerate(headers)]
    tiers = [_tier(areas[code].level if code in areas else level_of_code(code)) for code in numbers]
    return Profiles(table, columns, list(numbers), np.array([*tiers, -1], np.int64), areas)


def _tier(level: Level | None) -> int:
    return _TIERS.index(level) if level in _TIERS else len(_TIERS)


def _profile(table: Table, place: int, header: str, areas: AreaIndex, numbers: dict[str, int]) -> Profile:
    column = table.columns[place]
    counts = np.bincount(column.codes, minlength=len(column.texts))
    texts = [text for text, count in zip(column.texts, counts, strict=True) if count and text.strip()][:_MOST_TEXTS]
    blanks = int(column.blanks().sum())
    found = np.full(len(column.texts), -1, np.int32)
    codes = known_numbers = names = figures = markers = 0
    tell = {text: _identify(text.strip(), areas) for text in texts}
    for kind, _ in tell.values():
        codes += kind == "code"
        known_numbers += kind in ("number", "letter")
        names += kind == "name"
        figures += kind in ("figure", "number")
        markers += kind == "marker"
    for number, text in enumerate(column.texts):
        kind, code = tell.get(text, ("", ""))
        if code:
            found[number] = numbers.setdefault(code, len(numbers))
    plain = max(len(texts) - markers, 1)
    return Profile(
        place,
        header,
        column,
        texts,
        blanks / max(len(column.codes), 1),
        found,
        codes / plain,
        known_numbers / plain,
        (names + sum(bool(NO_AREA.search(text)) for text in texts) * bool(names)) / plain,
        figures / max(len(texts), 1),
        markers / max(len(texts), 1),
        any(kind in ("figure", "number") and not _RANGE.match(text.strip()) for text, (kind, _) in tell.items()),
        frozenset(code for kind, code in tell.values() if code and kind == "code" and not areas.candidates(code)),
    )


def _identify(text: str, areas: AreaIndex) -> tuple[str, str]:
    """Return what a text is, and the code of the area that it may mean."""
    if is_code(text):
        return "code", areas.resolve(text) or text.upper()
    if count_codes(text) > 1:
        return "code", ""
    if text[0].isdigit() or text[0] in "+-£.−–—":
        code = areas.resolve(text) if re.fullmatch(r"\d{3}(?:\.0)?", text) else None
        if code:
            return "number", code
        if read_number(text) is not None or _RANGE.match(text):
            return "figure", ""
        return "marker" if is_marker(text) else "text", ""
    if re.fullmatch(r"[A-K]", text):
        return "letter", areas.resolve(text) or ""
    if is_marker(text):
        return "marker", ""
    if _RANGE.match(text):
        return "figure", ""
    if len(text) < 80 and text[0].isalpha() and (code := areas.resolve(text)):
        return "name", code
    if text[0].isalpha() and areas.begins_with_place(text):
        return "name", ""  # another place or population than the one it begins with
    return "text", ""


def find_decimal_commas(profiles: Profiles) -> list[Profile]:
    """Return the columns whose decimals are written with a comma, which would be read as thousands."""
    found = []
    for one in profiles.columns:
        commas = sum(bool(_DECIMAL_COMMA.fullmatch(text.strip())) for text in one.texts)
        numbers = sum(read_number(text) is not None for text in one.texts)
        if commas and (commas + numbers) * 2 >= len(one.texts):
            found.append(one)
    return found


def is_neighbour_list(one: Profile, columns: Iterable[Profile]) -> bool:
    """Return whether a column is one of many alike of places, or of neighbours by its header; none is the row's own."""
    if not re.search(r"\d", one.key) or not _names_places(one):
        return False
    if _NEIGHBOUR.search(one.key):
        return True
    stem = re.sub(r"\d+", "", one.key)
    alike = [other for other in columns if re.sub(r"\d+", "", other.key) == stem]
    return sum(map(_names_places, alike)) >= _LEAST_NEIGHBOURS


def _names_places(one: Profile) -> bool:
    numbers = one.number_share >= _NUMBERS and not find_label(one.header)
    return numbers or one.is_number or one.is_code or one.is_name


def count_areas(codes: Codes) -> int:
    """Return how many different areas there are."""
    return len(np.unique(codes[codes >= 0]))


def agree(first: Codes, second: Codes, share: float = 0.9) -> bool:
    """Return whether two columns mean the same area in nearly every row that both name one."""
    both = (first >= 0) & (second >= 0)
    return bool(both.any()) and float((first[both] == second[both]).mean()) >= share


def contradicts(numbers: Profile, names: Profile, profiles: Profiles, mask: npt.NDArray[np.bool_]) -> bool:
    """Return whether a number and a name of one row are of places that cannot be the same."""
    pairs = np.unique(np.stack([numbers.areas_of_rows()[mask], names.column.codes[mask]]), axis=1)
    return not all(
        area < 0 or profiles.index.could_mean(names.column.texts[text], profiles.names[area]) for area, text in pairs.T
    )


def row_numbers(profiles: list[Profile], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return one number for each combination of some columns' texts, rows given."""
    whole = np.zeros(len(rows), np.int64)
    for one in profiles:
        whole = whole * max(len(one.column.texts), 1) + one.column.codes[rows]
        _, whole = np.unique(whole, return_inverse=True)
    return whole


def list_headers(columns: list[Profile]) -> str:
    """Return the names of some columns, the first dozen, as a sentence has them."""
    named = [f"`{one.header}`" for one in columns if one.header]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more
