"""Which columns of a table never seen are measures, and which words tell its rows apart."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oba.indicators.crosschecks.column_names import is_identifier
from oba.ingest.propose.columns import Profile, Profiles, is_neighbour_list, row_numbers
from oba.ingest.propose.periods import YEAR_IN_HEADER
from oba.ingest.read.tables import Codes, plain_text
from oba.ingest.shape.labels import make_slug
from oba.period_forms import MARKS_AT_END, MARKS_BEHIND, MONTHS, STATUS_BEFORE

_NAMES_MEASURE = re.compile(
    r"^(?:indicator|indicatorname|indicatorid|indicatorlabel|measure|measurename|measurelabel|metric|metricname|statistic|"
    r"statistics|shortdesc|variable|indexdomain|domain|unit|units|valuetype|unitofmeasure|series|dataitem|"
    r"measuresname|topic|question|outcome|kpi|performanceindicator)$"
)
_NAMES_GROUP = re.compile(
    r"sex|gender|age|characteristic|breakdown|ethnic|category|quintile|decile|group|type|sen|fsm|need"
)
_NO_FIGURE = re.compile(
    r"sortable|objectid|^(?:row|sort|display)?order$|easting|northing|^lat$|^long$|^lng$|latitude|longitude|^x$|^y$|"
    r"^id$|uprn|(?<!et)urn$|ukprn|postcode|valuenoteid|^geography$|typecode|sortorder|recordoffset|recordcount|laestab|"
    r"^fid$|timeperiodrange|phone|registercode|registrationcode|^(?:display|value)?label$|globalid|"
    r"^(?:properties)?(?:bng[en]|lat|long|fid|shape(?:st)?_?(?:area|length))$|^geometry"
)
_SERIES = re.compile(
    r"^(?:indicator|indicatorname|indicatorid|measure|measurename|metric|shortdesc|variable|series|kpi|indexdomain)$"
)
"""The columns that name what a row is about: two texts are two measures, though their rows never meet."""
_DIMENSION = re.compile(
    r"^(?:indicatorid|ageid|sexid|categorytypeid|categoryid|yearrange|quarter|month|week|year|yeargroup|ncyear|ncyeargroup|age|ageband|agegroup|sex|gender|"
    r"quintile|decile|imdquintile|imddecile|agestart|ageend|phase|keystage|profileid|areatypecode|areatypeid|level|arealevel)$"
)
_FRACTION = re.compile(r"\d\.\d*[1-9]")
_NOTES = re.compile(
    r"note|comment|compared|significance|trend|newdata|goal|status|caveat|source|obsstatus|flag|inequality"
)
_WHOLES = [
    "total",
    "all",
    "persons",
    "everyone",
    "all persons",
    "all people",
    "all pupils",
    "all children",
    "both sexes",
]
_WHOLES += ["all ages", "overall", "all categories", "total (all)", "all genders", "no breakdown", "-1", ""]
_MARK_BEFORE = re.compile(rf"(^|/ ){STATUS_BEFORE}$", re.IGNORECASE)
"""The mark of a status before a period."""
_MOST_COMBINATIONS = 400
_MOST_GROUPS = 200
_NOTE = 3
"""How columns rank that comment on figures, such as how they compare with England: they tell no rows apart."""


@dataclass
class Words:
    """The columns of words that tell rows of one area and period apart."""

    measures: list[Profile] = field(default_factory=list)
    groups: list[Profile] = field(default_factory=list)
    left_out: list[Profile] = field(default_factory=list)
    repeated: bool = False
    unequal: set[int] = field(default_factory=set)
    """Columns of figures that differ between rows which only repeat an area."""


def split_columns(profiles: Profiles, used: set[int]) -> tuple[list[Profile], list[Profile], list[Profile]]:
    """Return the columns of figures, of words, and those that are neither."""
    figures: list[Profile] = []
    words: list[Profile] = []
    neither: list[Profile] = []
    keys = {one.key for one in profiles.columns}
    for one in profiles.without(used):
        coded = f"{one.key}name" in keys and one.figure_share > 0.9  # Nomis has GENDER beside GENDER_NAME
        numbers = is_no_figure(one.header) or is_neighbour_list(one, profiles.columns)
        if numbers or coded or re.fullmatch(r"column [A-Z]+", one.header):
            neither.append(one)
        elif not one.is_figure or (_DIMENSION.match(one.key) and not _is_measured(one, profiles.columns)):
            words.append(one)
        else:
            figures.append(one)
    return figures, words, neither


def _is_measured(one: Profile, columns: list[Profile]) -> bool:
    """Return whether a column named like groups holds figures: decimals, or one of several deciles.

    A mean age and the level of something have the name of a group and numbers that none has; the groups of a table are
    told by one column of deciles alone.
    """
    if any(map(_FRACTION.search, one.texts)):
        return True
    found = re.search(r"(?:quintile|decile)$", one.key)
    return found is not None and sum(other.key.endswith(found[0]) for other in columns) > 1


def is_no_figure(header: str) -> bool:
    """Return whether a header says that its numbers are no figures: numbers of places, co-ordinates, an order."""
    return is_identifier(header) or bool(_NO_FIGURE.search(re.sub(r"[^a-z0-9]", "", header.casefold())))


def find_words(
    figures: list[Profile], words: list[Profile], keys: list[Codes], usable: np.ndarray, is_tidy: bool = False
) -> Words:
    """Return which columns of words are needed so that every figure is given once.

    A filter is needed too where no two rows would meet without it, since its rows are of different groups; in a tidy
    file every column of words is one. `keys` are the area of each row and then its period.
    """
    rows = np.flatnonzero(usable)
    base = np.zeros(len(rows), np.int64)
    for codes in keys:
        part = codes[rows].astype(np.int64)
        base = base * (int(part.max(initial=0)) + 2) + part + 1
        _, base = np.unique(base, return_inverse=True)
    found = Words()
    constant = [
        one for one in words if len(one.texts) == 1 and one.blank_share < 0.01 and _NAMES_MEASURE.match(one.key)
    ]
    found.measures += [one for one in constant if one.key not in ("unit", "units", "measure")]
    varying = [one for one in words if len(np.unique(one.column.codes[rows])) > 1]
    if _count(base) < len(rows) and _only_repeated(figures, varying, base, rows, found):
        found.repeated = True
        found.left_out = varying
        return found
    plain = [one for one in varying if _rank(one) < _NOTE]
    needed = _choose_needed(base, plain, rows)
    if _count_with(base, needed, rows) < len(rows) and not _repeats_only(figures, base, needed, rows):
        needed = _choose_needed(base, varying, rows)
    for one in varying:
        series = _SERIES.match(one.key) and not _is_said_by(one, needed, rows)
        if series or (one in plain and _is_filter(one, needed, keys[is_tidy:], rows, is_tidy)):
            needed.append(one)
    found.measures += [one for one in needed if _NAMES_MEASURE.match(one.key)]
    found.groups = [one for one in needed if not _NAMES_MEASURE.match(one.key)]
    chosen = {one.place for one in [*found.measures, *found.groups]}
    found.left_out = [one for one in varying if one.place not in chosen]
    return found


def _choose_needed(base: np.ndarray, words: list[Profile], rows: np.ndarray) -> list[Profile]:
    """Return the fewest of some columns of words that tell as many rows apart as all of them do."""
    kinds = sorted(
        words, key=lambda one: (_rank(one), one.blank_share > 0.2, len(one.texts) * -(_rank(one) > 0), one.place)
    )
    needed: list[Profile] = []
    different = _count(base)
    for one in kinds:
        if different >= len(rows):
            break
        now = _count_with(base, [*needed, one], rows)
        if now > different:
            needed.append(one)
            different = now
    for one in list(needed):
        rest = [other for other in needed if other is not one]
        if _count_with(base, rest, rows) >= different and not _NAMES_MEASURE.match(one.key):
            needed = rest
    return needed


def _is_said_by(one: Profile, others: list[Profile], rows: np.ndarray) -> bool:
    """Return whether other columns, each as fine, say already what one says."""
    if one in others or not others:
        return one in others
    together = row_numbers(others, rows)
    return _count_with(together, [one], rows) == _count(together)


def _is_filter(one: Profile, needed: list[Profile], keys: list[Codes], rows: np.ndarray, is_tidy: bool) -> bool:
    """Return whether a column has few texts that neither the area, nor the period, nor other words settle.

    Where it is blank it says nothing, as the long name of a measure on the first of its rows. In a tidy file what is
    of the area alone is named as such, and `keys` are of the period.
    """
    named = not re.search(r"name$|code$", one.key) if is_tidy else _NAMES_GROUP.search(one.key)
    if one in needed or not named or len(one.texts) > _MOST_GROUPS:
        return False
    said = rows[~one.column.blanks()[rows]]
    own = one.column.codes[said]
    others = [*(codes[said] for codes in keys), *(other.column.codes[said] for other in needed)]
    if needed:
        others.append(row_numbers(needed, said))
    return len(said) > 0 and not any(_settles(codes, own) for codes in others)


def _settles(codes: Codes, own: Codes) -> bool:
    """Return whether each number of one column goes with one number of another."""
    pairs = np.unique(np.stack([codes.astype(np.int64), own.astype(np.int64)]), axis=1)
    return bool(pairs.shape[1] == len(np.unique(codes)))


def _repeats_only(figures: list[Profile], base: np.ndarray, words: list[Profile], rows: np.ndarray) -> bool:
    """Return whether the rows that some words leave alike have the same figures, and differ in notes alone."""
    apart = base * (1 + (more := row_numbers(words, rows)).max(initial=0)) + more if words else base
    return all(_count_with(apart, [one], rows) == _count(apart) for one in figures)


def _rank(one: Profile) -> int:
    if _NAMES_MEASURE.match(one.key):
        return 0
    if _NOTES.search(one.key):
        return _NOTE
    return 1 if _NAMES_GROUP.search(one.key) else 2


def _count(numbers: np.ndarray) -> int:
    return len(np.unique(numbers))


def _count_with(base: np.ndarray, words: list[Profile], rows: np.ndarray) -> int:
    if not words:
        return _count(base)
    return _count(base * (1 + (more := row_numbers(words, rows)).max(initial=0)) + more)


def _only_repeated(
    figures: list[Profile], varying: list[Profile], base: np.ndarray, rows: np.ndarray, found: Words
) -> bool:
    """Return whether rows of one area and period give the same figures again, as a joined file does."""
    unequal = set()
    figures = [one for one in figures if len(one.texts) > 1]
    for one in figures:
        pairs = np.unique(np.stack([base, one.column.codes[rows]]), axis=1)
        if pairs.shape[1] > _count(base):
            unequal.add(one.place)
    found.unequal = unequal
    joined = any(one.is_name or one.is_code for one in varying)  # of another place, such as a neighbour
    return len(figures) > 1 and (not unequal or (joined and len(unequal) * 2 < len(figures)))


def propose_group(one: Profile) -> dict[str, Any]:
    """Return how a column of words becomes a breakdown: the word for everybody told, the others made codes."""
    texts = [*one.texts, *([""] if one.blank_share else [])]
    plain = {plain_text(text): text for text in texts}
    whole = next((plain[word] for word in _WHOLES if word in plain), None)
    whole = whole if whole is not None else next((text for text in texts if _is_whole(text)), None)
    values = {} if whole is None else {whole: "all"}
    taken = {"all"}
    for text in texts:
        if text == whole:
            continue
        slug = make_slug(text) or ("blank" if not text.strip() else "other")
        own = slug
        number = 2
        while own in taken:
            own = f"{slug}-{number}"
            number += 1
        taken.add(own)
        if own != make_slug(text):
            values[text] = own
    rule: dict[str, Any] = {"column": one.header}
    if values:
        rule["values"] = values
    return {**rule, "slug": True}


def _is_whole(text: str) -> bool:
    return bool(re.match(r"^(?:total|all|overall)\b(?!.*(?:excluding|other))", text.strip(), re.IGNORECASE))


def combinations(words: list[Profile], rows: np.ndarray) -> list[dict[str, str]]:
    """Return each different combination of some columns' texts that occurs, in the order of the file."""
    if not words:
        return [{}]
    numbers = row_numbers(words, rows)
    _, firsts = np.unique(numbers, return_index=True)
    if len(firsts) > _MOST_COMBINATIONS:
        return []
    return [{one.header: one.column.texts[one.column.codes[rows[first]]] for one in words} for first in sorted(firsts)]


def name_measure(text: str, taken: set[str]) -> str:
    """Return a name for a measure, made from words and not yet taken."""
    plain = text.replace("%", " percent ").replace("<", " under ").replace("&", " and ").replace("+", " plus ")
    name = re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")[:70].strip("_") or "value"
    own, number = name, 2
    while own in taken:
        own = f"{name}_{number}"
        number += 1
    taken.add(own)
    return own


def guess_unit(text: str) -> str:
    """Return the unit that a name says, blank if it says none."""
    plain = text.casefold().replace("_", " ")
    if found := re.search(r"per (\d[\d,]*)", plain):
        return f"per {int(found[1].replace(',', '')):,}"
    if re.search(r"percent|\bpct\b|%|proportion", plain):
        return "%"
    return "score" if "average score" in plain else ""


def header_pattern(header: str, start: int, end: int, area: str = "") -> str:
    """Return the expression that a header fits whatever its period is, which is from `start` to `end`.

    The period, and a word for another area, are named groups. Marks of a status or a footnote are no part of it.
    """
    rest = _any_year(without_marks(header, end))
    if area:
        rest = re.sub(rf"{area}$", rf"(?P<area>{area})", rest)
    before = _any_year(without_mark_before(header[:start]))
    return f"{before}(?P<year>{_any_label(header[start:end])}){rest}"


def without_marks(header: str, end: int = 0) -> str:
    """Return what stands in a header behind the label that ends there, without marks of a status or a footnote."""
    found = MARKS_BEHIND.match(header, end) if end else None
    return MARKS_AT_END.sub("", header[found.end() if found else end :], count=1)


def without_mark_before(text: str) -> str:
    """Return what stands in a header before the label of a period, without a status that belongs to the label."""
    return _MARK_BEFORE.sub(r"\1", text)


def _any_year(text: str) -> str:
    """Return the expression of a text in which years may change."""
    kept, end = [], 0
    for found in YEAR_IN_HEADER.finditer(text):
        kept += [escape(text[end : found.start()]), r"[0-9/\-–]+"]
        end = found.end()
    return "".join([*kept, escape(text[end:])])


def _any_label(label: str) -> str:
    """Return the expression of labels of the same form: other digits, other months."""
    if re.fullmatch(r"[0-9]{4}[0-9/\-–]*", label):
        return r"[0-9]{4}[0-9/\-–]*"
    plain = re.sub(rf"\b(?:{'|'.join(MONTHS)})[a-z]*", "\x00", label, flags=re.IGNORECASE)
    plain = re.sub(r"[0-9]+(?:st|nd|rd|th)\b", "\x02", plain)
    plain = escape(re.sub(r"[0-9]+", "\x01", plain))
    return plain.replace("\x00", "[A-Za-z]+").replace("\x01", "[0-9]+").replace("\x02", "[0-9]+[a-z]+")


def escape(text: str) -> str:
    """Return a text for an expression, in which the footnote digits glued to a word may change."""
    plain = re.escape(text).replace(r"\ ", " ").replace(r"\-", "-").replace(r"\/", "/")
    return re.sub(r"(?<=[a-z]{3})\d{1,2}(?= / |$)", r"\\d*", plain) if " " in text else plain
