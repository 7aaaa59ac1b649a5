"""Which column of a table never seen says the period of a row, and which part of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from oba.ingest.propose.columns import Profile, Profiles
from oba.ingest.propose.periods import find_label, kind_of, kinds_of, read_beside
from oba.ingest.propose.symbols import is_marker
from oba.ingest.read.tables import Codes
from oba.ingest.shape.labels import looks_like_date
from oba.period_forms import read_status

_YEAR_NAMES = (
    r"^(?:years?|yr|fy|finyear|finyr|academicyear|acadyear|financialyear|calendaryear|reportingyear|schoolyear|yearending|"
    r"fiscalyear|collectionyear)$"
)
_PERIOD_NAMES = [
    r"^timeperiod$",
    r"^(?:time|period|reportingperiod|dataperiod|date|timeperiodname|timeframe|periodname|perioddate)$",
    _YEAR_NAMES,
    r"year$|^year|period$|^quarter$|^month$|date$|^asat|^snapshot|^monthyear$|^when$",
]
_NOT_PERIOD = re.compile(
    r"sortable|range|published|updated|birth|release|identifier|extract|modified|valid|boundar|denom"
)
_PARTS_OR_WEEKS = re.compile(
    r"^(?:(?:financial|fiscal|calendar|academic|fy|reporting)?(?:quarter|qtr|q|month|week|term|period)(?:no|num|number|name|label)?|"
    r"half(?:year|term)?|wk|timeperiodtype)$"
)
_PART = re.compile(
    r"(?:q|qtr|quarter) ?[1-4]|(?:autumn|spring|summer|autumn and spring)(?: term)?|week \d\d?|"
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?:(?:w|wk|week|p|period|h|half|half term|ht|m|month|t|term) ?)?\d\d?|(?:autumn|spring|summer)(?: term)? ?[12]",
    re.IGNORECASE,
)
"""A part of a year by its number alone, which says nothing without the year and the publisher's way of counting."""
_NUMBERED = re.compile(r"(?:wk|week|period|h|half|half term|ht|month|term) ?\d\d?", re.IGNORECASE)
_FIRST_DAY = re.compile(
    r"^(?:date|period|year)?(?:from|start|starts|starting|startdate)(?:date)?$|^(?:period|date)start"
)
_LAST_DAY = re.compile(r"^(?:date|period|year)?(?:to|end|ends|ending|enddate)(?:date)?$|^(?:period|date)end")
_SLASH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})")
_AGES = re.compile(r"(?:ages?(?:d)? ?)?\d{1,2} ?(?:-|–|to) ?\d{1,2}(?: ?years?)?", re.IGNORECASE)
_SURE_NAMES = 3
"""How many of `_PERIOD_NAMES` can only be of a period, so that a few labels may be wrong."""
_MOST_SHOWN = 5
_MOST_READ = 50
_OTHER_IDENTIFIERS = {"timetype", "timeperiodtype", "periodtype", "yeartype", "typeofyear"}
_YEAR_KINDS = {f"{kind} year" for kind in ("academic", "calendar", "financial", "reporting", "tax")}
_YEARS = {"year", "six", "sortable", ""}


@dataclass(frozen=True)
class Dating:
    """The column of the period, or none."""

    column: Profile | None
    identifier: Profile | None
    kinds: frozenset[str]
    unread: tuple[str, ...] = ()
    """The labels of the column that say no period; their rows are kept aside."""

    @property
    def read_kinds(self) -> frozenset[str]:
        """Return the kinds of the labels that say a period: a few that say none do not change what the rest are."""
        return self.kinds - {""}


def find_dating(profiles: Profiles, used: set[int]) -> Dating:
    """Return the column that says the period of each row, if any does, and one that says which part of it."""
    identifier = next((one for one in profiles.columns if _is_identifier(one)), None)
    found: list[tuple[int, Profile]] = []
    for one in profiles.without(used):
        if _NOT_PERIOD.search(one.key) or one.blank_share > 0.5:
            continue
        kinds = kinds_of(one.texts, one.key)
        rank = next((number for number, names in enumerate(_PERIOD_NAMES) if re.search(names, one.key)), None)
        rank = 1 if read_beside(one.key, kinds) else rank
        least = 0.9 if rank is None or rank >= _SURE_NAMES else 0.5
        if sum(kind != "" for kind in kinds) < least * max(len(kinds), 1):
            continue
        if rank is None:
            if set(kinds) <= _YEARS or len(one.texts) > 120 or len(one.texts) == 1:
                continue
            rank = len(_PERIOD_NAMES)
        found.append((rank, one))
    if not found:
        found = [(0, one) for one in profiles.without(used) if _is_run_of_years(one)][:1]
    if not found and not any(find_label(one.header) for one in profiles.without(used)):
        found = [(0, one) for one in profiles.without(used) if _is_one_period(one)][:1]
    if not found:
        return Dating(None, identifier, frozenset())
    best = min(found, key=lambda entry: entry[0])[1]
    finer = [one for _, one in found if len(one.texts) > len(best.texts) and _is_determined_by(one, best)]
    column = finer[0] if finer else best
    kinds = kinds_of(column.texts, column.key)
    unread = tuple(text for text, kind in zip(column.texts, kinds, strict=True) if not kind)
    dating = Dating(column, identifier, frozenset(kinds), unread)
    return replace(dating, identifier=identifier or _find_part(profiles, column, dating.read_kinds, used))


def find_unread(profiles: Profiles, used: set[int]) -> tuple[Profile, list[str]] | None:
    """Return the column that is named as a period and whose labels cannot be read as one, and some of those."""
    for names in (*_PERIOD_NAMES[:_SURE_NAMES], _PARTS_OR_WEEKS.pattern):
        for one in profiles.without(used):
            if re.search(names, one.key):
                texts = zip(one.texts, kinds_of(one.texts, one.key), strict=True)
                return one, [text for text, kind in texts if not kind][:_MOST_SHOWN]
    return None


def show_labels(profiles: Profiles, one: Profile, texts: Iterable[str]) -> str:
    """Return some labels of a column as a sentence has them, each with the first row where it stands."""
    rows = {text: profiles.table.rows[int(one.column.matches([text]).argmax())] for text in texts}
    return ", ".join(f"`{text.strip()}` (row {row})" for text, row in sorted(rows.items(), key=lambda entry: entry[1]))


def _is_identifier(one: Profile) -> bool:
    """Return whether a column says what kind of year each label is, as that of explore education statistics does."""
    kinds = {text.strip().casefold() for text in one.texts}
    return bool(kinds) and (one.key == "timeidentifier" or (one.key in _OTHER_IDENTIFIERS and kinds <= _YEAR_KINDS))


def _is_run_of_years(one: Profile) -> bool:
    """Return whether a column under a header that says nothing holds a few years in a row."""
    if one.blank_share or not 2 <= len(one.texts) <= 40 or {kind_of(text) for text in one.texts} - {"year", "six"}:
        return False
    years = sorted(int(text[:4]) for text in one.texts)
    return years[0] >= 1990 and years[-1] < 2050 and years[-1] - years[0] < 2 * len(years)


def _is_one_period(one: Profile) -> bool:
    """Return whether all rows say one period that is no year alone, `January 2023`, whatever its header says."""
    if _NOT_PERIOD.search(one.key) or one.blank_share or len(one.texts) != 1:
        return False
    return kind_of(one.texts[0]) not in ("", "year", "six", "sortable")


def _is_determined_by(fine: Profile, coarse: Profile) -> bool:
    """Return whether each text of one column goes with one text of another."""
    pairs = np.unique(np.stack([fine.column.codes, coarse.column.codes]), axis=1)
    return bool(pairs.shape[1] == len(np.unique(pairs[0])))


def number_periods(dating: Dating) -> list[Codes]:
    """Return numbers of each row's period, equal where labels can mean the same year: `2014/15` and `2015`."""
    if dating.column is None:
        return []
    column = dating.column.column
    years: dict[str, int] = {}
    meant = [years.setdefault(_last_year(text), len(years)) for text in column.texts]
    found = [np.array([*meant, -1], np.int32)[column.codes]]
    if dating.identifier is not None:
        found.append(dating.identifier.column.codes)
    return found


def _last_year(label: str) -> str:
    """Return the year in which a label of years ends, or else the label."""
    text, _ = read_status(label)
    if kind_of(text) not in ("year", "six", "two", "sortable"):
        return text
    digits = re.sub(r"\D", "", text.removesuffix(".0").removesuffix("0000"))
    return digits[:4] if len(digits) == 4 else digits[:2] + digits[-2:]


def _find_part(profiles: Profiles, column: Profile, kinds: frozenset[str], used: set[int]) -> Profile | None:
    """Return the column that says which part of a year a row is of, or its last day beside its first."""
    others = profiles.without(used | {column.place})
    if kinds <= {"day"} and _FIRST_DAY.search(column.key):
        return next((one for one in others if _LAST_DAY.search(one.key) and set(kinds_of(one.texts)) <= {"day"}), None)
    if not kinds <= {"year", "two", "six"}:
        return None
    parts = [one for one in others if _PARTS_OR_WEEKS.match(one.key) and one.texts and not one.blank_share]
    return next((one for one in parts if all(_PART.fullmatch(text.strip()) for text in one.texts)), None)


def holds_days_for_years(dating: Dating) -> bool:
    """Return whether a column named as one of years holds days, which a spreadsheet makes of `2022` and `2022/23`."""
    column = dating.column
    if column is None or dating.read_kinds != {"day"} or read_beside(column.key, dating.kinds):
        return False
    return bool(re.search(_YEAR_NAMES, column.key))


def find_loose_parts(profiles: Profiles, dating: Dating) -> list[Profile]:
    """Return the columns that name or number quarters, months or terms which no label of a year goes with."""
    if dating.column is not None and not dating.read_kinds <= {"year", "two", "six"}:
        return []
    parts = [
        one
        for one in profiles.columns
        if _PARTS_OR_WEEKS.match(one.key) and one not in (dating.identifier, dating.column)
    ]
    return [one for one in parts if _are_parts(one)]


def _are_parts(one: Profile) -> bool:
    """Return whether most labels are the name or number of a quarter, month, week or term."""
    parts = [bool(_LOOSE.fullmatch(text.strip()) or _PART.fullmatch(text.strip())) for text in one.texts]
    return sum(parts) * 2 > len(parts)


def find_repeated_periods(profiles: Profiles, dating: Dating) -> list[Profile]:
    """Return the columns that say the period again in other words, such as `DATE_NAME` beside `DATE`."""
    column = dating.column
    if column is None or len(column.texts) < 2:
        return []
    return [one for one in profiles.columns if one.place != column.place and _says_again(column, one)]


def _says_again(column: Profile, one: Profile) -> bool:
    """Return whether a column has the period of each row or a marker: `split_value` beside `time`."""
    periods = [text for text in one.texts if not is_marker(text)][:_MOST_READ]
    if not periods or not all(kind_of(text) for text in periods):
        return False
    marked = np.array([not text.strip() or is_marker(text) for text in one.column.texts])
    rows = ~marked[one.column.codes]
    pairs = np.unique(np.stack([column.column.codes[rows], one.column.codes[rows]]), axis=1)
    return bool(pairs.shape[1] == len(np.unique(pairs[0])))


def find_dated_headers(figures: list[Profile], dating: Dating) -> list[Profile]:
    """Return the columns of figures whose header a spreadsheet made a day of, such as the ages `10-14`.

    A day is no period there where a column says the period, or where other headers are ranges of ages.
    """
    lowest = [one.header.rsplit(" / ", 1)[-1].strip() for one in figures]
    if dating.column is None and not any(map(_AGES.fullmatch, lowest)):
        return []
    return [one for one, text in zip(figures, lowest, strict=True) if looks_like_date(text)]


def find_part_headers(figures: list[Profile], dating: Dating) -> list[Profile]:
    """Return the columns of figures whose headers are parts of the year that another column says: `Q1`, `April`."""
    if dating.column is None or not dating.read_kinds <= {"year", "two", "six", "sortable"}:
        return []
    parts = [one for one in figures if _is_part(one.header.rsplit(" / ", 1)[-1].strip())]
    return parts if len(parts) > 1 else []


def _is_part(header: str) -> bool:
    return bool(_PART.fullmatch(header) or _NUMBERED.fullmatch(header))


def find_slash_dates(profiles: Profiles) -> list[Profile]:
    """Return the columns of dates such as `03/31/2024` that are or may be month first."""
    found = []
    for one in profiles.columns:
        parts = [_SLASH_DATE.fullmatch(text.strip()) for text in one.texts]
        dates = [(int(part[1]), int(part[2])) for part in parts if part]
        if len(dates) < 2 or len(dates) < len(one.texts):
            continue
        firsts, seconds = {first for first, _ in dates}, {second for _, second in dates}
        if max(seconds) > 12 or (seconds == {1} and len(firsts) > 2 and max(firsts) <= 12):
            found.append(one)
    return found
