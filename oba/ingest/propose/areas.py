"""Which columns of a table never seen name the area of each row."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oba.ingest.propose.agreement import MOSTLY, NAME, Rule, find_disagreements, names_apart, stem_of
from oba.ingest.propose.columns import NO_AREA, Profile, Profiles, agree, contradicts, count_areas, is_neighbour_list
from oba.ingest.read.tables import Codes, Mask
from oba.places.areas import AreaIndex, level_of_code
from oba.vocabulary import Level

_LEVEL = re.compile(r"^(?:geographiclevel|geogl|geoglevel|areatype|geographytype|geography|level|areatypename)$")
_WIDER = re.compile(r"parent|region|country|subject|^lea|national|comparator|upper|^nuts|region")
_BETTER = re.compile(r"areacode|areacd|^lacode|newlacode|ladcode|newgeogcode|gsscode|areaname|laname|geogn")
_OF_PLACES = re.compile(r"^(?:area|la|localauthority|authority|council|borough|region|geography|country)(?:name)?s?$")
_MOST_LEVELS = 12


_LEVELS: list[tuple[frozenset[Level], re.Pattern[str]]] = [
    (frozenset((Level.COUNTRY,)), re.compile(r"national|country|england|nation", re.IGNORECASE)),
    (frozenset((Level.REGION, Level.SUB_REGION)), re.compile(r"regions?|regional|gor", re.IGNORECASE)),
]
"""The levels whose rows may be numbered like an authority: England was 921, which is the Isle of Wight too."""


@dataclass
class Areas:
    """The area rules, the columns they use and others that only repeat them, and each row's area."""

    rules: list[dict[str, Any]]
    used: set[int]
    rows: Codes
    doubts: list[str] = field(default_factory=list)


def propose_areas(profiles: Profiles, areas: AreaIndex, title: str) -> Areas | None:
    """Return how the areas are read, None if nothing in the file says which they are."""
    places = [one for one in profiles.columns if one.is_code or one.is_number or one.is_name]
    places += [one for one in profiles.columns if one not in places and _numbers_named_places(one, places)]
    about = [one for one in places if not is_neighbour_list(one, places)]
    if not any(count_areas(one.areas_of_rows()) for one in about):
        about = _find_unnamed_numbers(profiles)
    if not about:
        if find_header_areas(profiles, areas):
            return Areas([{"group": "area"}], set(), np.zeros(len(profiles.table), np.int32))
        return _constant(profiles, areas, title)
    level = next((one for one in profiles.columns if _is_level(one, places)), None)
    length = len(profiles.table)
    if level is not None:
        found = _by_level(profiles, level, about)
        if found is not None:
            return _finish(found, level, places, profiles, areas)
    return _finish(_by_blanks(profiles, about, length), level, places, profiles, areas)


def _numbers_named_places(one: Profile, places: list[Profile]) -> bool:
    """Return whether a column's numbers are those of the places that another column names."""
    if one.number_share < MOSTLY:
        return False
    return any(agree(one.areas_of_rows(), other.areas_of_rows()) for other in places if other.is_name or other.is_code)


def _find_unnamed_numbers(profiles: Profiles) -> list[Profile]:
    """Return a column of numbers of authorities under a header that does not say so, if it is the first."""
    first = next((one for one in profiles.columns if not one.is_empty), None)
    return [first] if first is not None and first.number_share >= 0.95 and len(first.texts) >= 20 else []


def _is_level(one: Profile, places: list[Profile]) -> bool:
    if one in places or not _LEVEL.match(one.key) or not one.texts:
        return False
    return len(one.texts) <= _MOST_LEVELS and one.figure_share < 0.5


def _by_level(profiles: Profiles, level: Profile, about: list[Profile]) -> list[Rule] | None:
    """Return for each level the columns that tell its areas apart best; None if they are always the same."""
    found: list[Rule] = []
    for number, text in enumerate(level.column.texts):
        mask = level.column.codes == number
        if not mask.any() or not text.strip():
            continue
        own, chosen = _best_of_level(profiles, about, mask, text)
        if chosen:
            found.append(({"where": {level.header: text}, **own}, mask, chosen))
    kinds = {frozenset(one.place for one in chosen) for _, _, chosen in found}
    alike = len(kinds) <= 1 and not any("level" in rule for rule, _, _ in found)
    if alike or len(found) > _MOST_LEVELS:
        return None
    unsaid = level.column.blanks()
    if unsaid.any() and (chosen := _best(profiles, about, unsaid)):
        found.append(({}, unsaid, chosen))
    return found


def _best_of_level(
    profiles: Profiles, about: list[Profile], mask: Mask, text: str
) -> tuple[dict[str, Any], list[Profile]]:
    """Return the columns that tell the areas of a level apart, and that level where a number needs it to be read.

    A row is of the level that it says: a national row with the number of a council is of the country.
    """
    levels = next((levels for levels, said in _LEVELS if said.fullmatch(text.strip())), None)
    if levels is None:
        return {}, _best(profiles, about, mask)
    other = [one for one in about if not one.is_code and _is_of_other_level(profiles, one, mask, levels)]
    chosen = _best(profiles, [one for one in about if one not in other], mask)
    level = min(levels, key=list(Level).index)
    numbers = [one for one in other if one.number_share >= MOSTLY and _is_at(profiles, one, mask, level)]
    if not numbers or any(one.is_code for one in chosen):
        return {}, chosen
    return {"level": str(level)}, [numbers[0], *(one for one in chosen if one.is_name)]


def _is_of_other_level(profiles: Profiles, one: Profile, mask: Mask, levels: frozenset[Level]) -> bool:
    rows = one.areas_of_rows()[mask]
    codes = [profiles.names[number] for number in np.unique(rows[rows >= 0])]
    return any(code in profiles.index and profiles.index[code].level not in levels for code in codes)


def _is_at(profiles: Profiles, one: Profile, mask: Mask, level: Level) -> bool:
    texts = [one.column.texts[code] for code in np.unique(one.column.codes[mask])]
    return all(profiles.index.resolve(text, level) for text in texts)


def _best(profiles: Profiles, about: list[Profile], mask: Mask) -> list[Profile]:
    """Return the column that names most areas in some rows, with those that agree with it, codes first."""
    counts = []
    for order, one in enumerate(about):
        rows = one.areas_of_rows()[mask]
        filled = float((~one.column.blanks()[mask]).mean())
        if filled >= 0.5 and (rows >= 0).any():
            better = bool(_BETTER.search(one.key)) - bool(_WIDER.search(one.key))
            narrow = float(profiles.tiers[rows[rows >= 0]].mean())
            counts.append((count_areas(rows), narrow, better, one.is_code, -order, one))
    if not counts:
        return []
    most = max(entry[0] for entry in counts)
    near = [entry for entry in counts if entry[0] >= 0.9 * most]
    lead = max(near, key=lambda entry: (round(entry[1], 1), *entry[2:4], entry[0], entry[4]))[5]
    rows = lead.areas_of_rows()[mask]
    with_it = [lead]
    for kind in ("is_code", "is_number", "is_name"):
        if _is(lead, kind):
            continue
        fits = [entry for entry in near if _is(entry[5], kind) and agree(rows, entry[5].areas_of_rows()[mask])]
        if not fits and kind == "is_name":  # of the same place, though many rows disagree
            fits = [entry for entry in counts if _is(entry[5], kind) and stem_of(entry[5]) == stem_of(lead)]
        with_it += [max(fits, key=lambda entry: (entry[2], entry[4]))[5]] if fits else []
    names = [one for one in with_it if one.is_name]
    numbers = [one for one in with_it if not one.is_name and not one.is_code and names]
    wrong = [one for one in numbers if contradicts(one, names[0], profiles, mask)]
    return [one for one in with_it if one not in wrong]  # a table had 990, South West, beside North East


def _is(one: Profile, kind: str) -> bool:
    """Return whether a column is of a kind; numbers beside a name that agrees need no header that says so."""
    return bool(getattr(one, kind)) or (kind == "is_number" and one.number_share >= MOSTLY)


def _by_blanks(profiles: Profiles, about: list[Profile], length: int) -> list[Rule]:
    """Return one rule for all rows, or wider ones first for the rows where the narrower column is blank."""
    rules: list[Rule] = []
    waiting = np.ones(length, bool)
    blank: dict[str, str] = {}
    while waiting.any():
        chosen = _best(profiles, about, waiting) or _fullest(about, waiting)
        if not chosen or any(chosen == earlier for _, _, earlier in rules):
            break
        filled = np.zeros(length, bool)
        for one in chosen:
            filled |= ~one.column.blanks()
        rules.append(({"where": dict(blank)} if blank else {}, waiting & filled, chosen))
        blank |= {one.header: "" for one in chosen}
        waiting = waiting & ~filled
    return rules[::-1]


def _fullest(about: list[Profile], mask: Mask) -> list[Profile]:
    """Return the column that names the most areas although most rows are blank, as headings between leave them."""
    counts = [(count_areas(one.areas_of_rows()[mask]), one) for one in about]
    best = max(counts, key=lambda entry: entry[0], default=(0, None))
    return [best[1]] if best[0] and best[1] is not None else []


def _finish(
    found: list[Rule],
    level: Profile | None,
    places: list[Profile],
    profiles: Profiles,
    areas: AreaIndex,
) -> Areas:
    rows = np.full(len(profiles.table), -1, np.int32)
    rules: list[dict[str, Any]] = []
    used: set[int] = set()
    doubts: list[str] = []
    doubts += _resolve_shared(found, profiles, areas)
    for rule, mask, chosen in found:
        written = dict(rule)
        if chosen[0].is_code and (named := names_apart(chosen[0], mask, profiles)):
            what = f"`{chosen[0].header}` gives one code to several names of `{named.header}`; the names are read."
            doubts.append(what)
            used.add(chosen[0].place)
            written["name"], chosen[:] = named.header, [named]
            rows[mask], chosen = named.areas_of_rows()[mask], []
            used.add(named.place)
        for one in chosen:
            key = "code" if one.is_code else "name" if one.is_name else "number"
            written.setdefault(key, one.header)
            used.add(one.place)
            unset = mask & (rows < 0)
            rows[unset] = _rows_at(profiles, one, written.get("level"))[unset]
        if chosen and "code" in written and "name" not in written and (named := _name_of(chosen[0], mask, profiles)):
            written["name"] = named.header
            used.add(named.place)
        rules.append(written)
    doubts += find_disagreements(found, places, profiles)
    strange = _unlisted(found, rules)
    if strange:
        doubts.append(strange)
    used |= {one.place for one in places if _repeats(one, rows)}
    if level is not None:
        used.add(level.place)
    return Areas(rules, used, rows, doubts)


def _rows_at(profiles: Profiles, one: Profile, level: str | None) -> Codes:
    """Return each row's area by a column, of one level if that is given; an area seen nowhere else is the last."""
    if level is None:
        return one.areas_of_rows()
    numbers = {code: number for number, code in enumerate(profiles.names)}
    meant = [profiles.index.resolve(text, Level(level)) for text in one.column.texts]
    found = [-1 if code is None else numbers.get(code, len(numbers)) for code in meant]
    return np.array([*found, -1], np.int32)[one.column.codes]


def _name_of(code: Profile, mask: Mask, profiles: Profiles) -> Profile | None:
    """Return the column that names the places of a column of codes, although the register does not know them."""
    different = len(np.unique(code.column.codes[mask]))
    for one in profiles.columns:
        if one.place == code.place or not NAME.search(one.key) or one.figure_share > 0.3 or one.blank_share > 0.5:
            continue
        pairs = np.unique(np.stack([code.column.codes[mask], one.column.codes[mask]]), axis=1)
        if pairs.shape[1] == different and len(np.unique(pairs[1])) >= 0.8 * different:
            return one
    return None


def _resolve_shared(found: list[Rule], profiles: Profiles, areas: AreaIndex) -> list[str]:
    """Keep an area that two levels give, such as a unitary authority that is a district too, to one of them."""
    doubts = []
    tiers: list[set[str]] = []
    for rule, mask, chosen in found:
        rows = chosen[0].areas_of_rows()[mask]
        codes = [profiles.names[number] for number in np.unique(rows[rows >= 0])]
        tiers.append({str(areas[code].level) for code in codes if code in areas})
        wider = set().union(*tiers[:-1]) & tiers[-1]
        own = tiers[-1] - wider
        if wider and len(own) == 1 and rule.get("where"):
            rule["level"], rule["leave_out_other_levels"] = own.copy().pop(), True
            text = next(iter(rule["where"].values()))
            doubts.append(
                f"rows of `{text}` give again areas of another level (authorities that are districts too);"
                f" of them only places of level {rule['level']} are read."
            )
    return doubts


def find_no_places(profiles: Profiles, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows to drop whose name says that they are of no place: unknown, or made up to try the file."""
    drops = []
    for header in dict.fromkeys(rule["name"] for rule in rules if "name" in rule):
        one = next(one for one in profiles.columns if one.header == header)
        numbers = {text: number for number, text in enumerate(one.column.texts)}
        texts = [text for text in one.texts if NO_AREA.search(text) and one.areas[numbers[text]] < 0]
        if texts:
            drops.append({"where": {header: texts}, "reason": "Rows of no place, or made up to try the file"})
    return drops


def _unlisted(found: list[Rule], rules: list[dict[str, Any]]) -> str:
    """Mark the rules whose codes the register lacks, and say how many there are."""
    count, small = 0, 0
    for (_, mask, chosen), rule in zip(found, rules, strict=True):
        for one in chosen:
            if not one.is_code:
                continue
            here = set(one.column.codes[mask].tolist())
            codes = [text.strip().upper() for number, text in enumerate(one.column.texts) if number in here]
            unknown = [code for code in codes if code in one.unlisted]
            levels = [level_of_code(code) for code in unknown]
            if any(levels):
                rule["unlisted"] = True
            count += sum(level is not None for level in levels)
            small += sum(level is None for level in levels)
    told = []
    if count:
        told.append(f"{count} codes are not on the register of places (wards, other countries); they are taken as new.")
    if small:
        told.append(f"{small} codes are of a kind of place that is not kept here, and their rows are kept aside.")
    return " ".join(told)


def _repeats(one: Profile, rows: Codes) -> bool:
    """Return whether a column only says again, or more widely, what the area of a row is."""
    mine = one.areas_of_rows()
    both = (mine >= 0) & (rows >= 0)
    if not both.any():
        return not one.is_figure
    if agree(rows, mine):
        return True
    pairs = np.unique(np.stack([rows[both], mine[both]]), axis=1)
    return bool(len(np.unique(pairs[0])) >= 0.9 * pairs.shape[1])


def find_header_areas(profiles: Profiles, areas: AreaIndex) -> list[Profile]:
    """Return the columns of figures whose header is an area, where most are so."""
    figures = [one for one in profiles.columns if one.is_figure]
    found = [one for one in figures if not one.header.strip()[:1].isdigit() and areas.resolve(one.header)]
    return found if len(found) > 1 and len(found) * 10 >= 6 * len(figures) else []


def _constant(profiles: Profiles, areas: AreaIndex, title: str) -> Areas | None:
    """Return the one place that the title or file name is about."""
    words = re.split(r"[\s_\-.,:;()]+", title)
    for size in (4, 3, 2, 1):
        for start in range(len(words) - size + 1):
            text = " ".join(words[start : start + size])
            if len(text) > 3 and text[0].isalpha() and (code := areas.resolve(text)):
                if any(_tells_places_apart(one, profiles, areas, code) for one in profiles.columns):
                    return None
                doubt = (
                    f"no column names an area; all rows are taken to be of {areas[code].name}, which the title names."
                )
                rows = np.zeros(len(profiles.table), np.int32)
                return Areas([{"constant": code}], set(), rows, [doubt])
    return None


def _tells_places_apart(one: Profile, profiles: Profiles, areas: AreaIndex, whole: str) -> bool:
    """Return whether a column says that its rows are of places that are not parts of one: `Wales` beside `England`.

    Parts of a county may have names that only it knows; those of England are on the register.
    """
    if not _OF_PLACES.match(one.key) or len(one.texts) < 2 or one.figure_share >= 0.5:
        return False
    level = areas[whole].level
    if level is Level.COUNTRY:
        return True
    named = [profiles.names[number] for number in np.unique(one.areas[one.areas >= 0])]
    return any(code == whole or (code in areas and areas[code].level in (Level.COUNTRY, level)) for code in named)
