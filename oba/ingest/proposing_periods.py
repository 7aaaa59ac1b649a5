"""Which column or header says the period in a table never seen, and how its labels are most likely meant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from oba.ingest.proposing_columns import Profile, Profiles
from oba.periods import read_period, read_status

YEAR_IN_HEADER = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:\s?[/\-–]\s?(?:\d{4}|\d{2})(?:\s?[/\-–]\s?\d{2}(?:/\d{2})?)?|\d{2})?(?!\d)"
)
_PERIOD_NAMES = [
    r"^timeperiod$",
    r"^(?:time|period|reportingperiod|dataperiod|date|timeperiodname)$",
    r"^(?:year|years|academicyear|financialyear|calendaryear|reportingyear|schoolyear|yearending|fiscalyear)$",
    r"year$|^year|period$|^quarter$|^month$|date$",
]
_NOT_PERIOD = re.compile(r"sortable|range|published|updated|birth|release|identifier")
_KINDS = {
    "year": r"(?:19|20)\d{2}(?:\.0)?",
    "sortable": r"(?:19|20)\d{2}0{4}",
    "six": r"(?:19|20)\d{4}",
    "day": r"\d{4}-\d{2}-\d{2}(?: 00:00:00)?|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{4}",
    "code": r"\d{4}-\d{2}-\d{2}(?:T00:00:00)?/P\d+[YMD]",
    "double": r"\d{4}/\d{2}\s*[-–]\s*(?:\d{2}|\d{4})/\d{2}",
    "two": r"\d{4}\s*[/\-–]\s*(?:\d{4}|\d{2})",
    "quarter": r".*\b[Qq]\s?[1-4]\b.*|\d{4}\s?[Qq][1-4]",
    "month": r"[A-Za-z]{3,9}[ .\-']*(?:\d{4}|\d{2})",
}
_ACADEMIC = re.compile(
    r"academic|school year|school readiness|pupil|eyfs|foundation stage|reception|good level of development|\bgld\b|"
    r"_gld_|_aol_|attainment|key stage|\bks\d|gcse|progress 8|absence|absentee|exclusion|suspension|phonics",
    re.IGNORECASE,
)
_SNAPSHOT = re.compile(r"(?:at|on)?[ _]?31(?:st)?[ _]?mar(?:ch)?|at_?31|_mar_?(?:19|20)\d\d|mar20\d\d", re.IGNORECASE)
_ENDING = re.compile(r"years? ending|reporting year|financial year|year to march|\bcla_|looked after", re.IGNORECASE)
_MID_YEAR = re.compile(r"mid[- _]?year|mid-\d{4}|population estimate", re.IGNORECASE)
_NEET = re.compile(r"\bneet\b|not in education, employment|_neet_|neet_", re.IGNORECASE)
_CALENDAR = re.compile(r"calendar year", re.IGNORECASE)


@dataclass(frozen=True)
class Dating:
    """The column of the period, or none."""

    column: Profile | None
    identifier: Profile | None
    kinds: frozenset[str]


def find_dating(profiles: Profiles, used: set[int]) -> Dating:
    """Return the column that says the period of each row, if any does."""
    identifier = next((one for one in profiles.columns if one.key == "timeidentifier" and one.texts), None)
    best: tuple[int, int] | None = None
    for one in profiles.without(used):
        kinds = [kind_of(text) for text in one.texts]
        readable = sum(kind != "" for kind in kinds) / max(len(kinds), 1)
        if readable < 0.9 or _NOT_PERIOD.search(one.key) or one.blank_share > 0.5:
            continue
        rank = next((number for number, names in enumerate(_PERIOD_NAMES) if re.search(names, one.key)), None)
        if rank is None:
            if set(kinds) <= {"year", "six", "sortable", ""} or len(one.texts) > 120 or len(one.texts) == 1:
                continue
            rank = len(_PERIOD_NAMES)
        if best is None or rank < best[0]:
            best = rank, one.place
    if best is None:
        return Dating(None, identifier, frozenset())
    column = profiles.columns[best[1]]
    return Dating(column, identifier, frozenset(kind_of(text) for text in column.texts))


def find_repeated_periods(profiles: Profiles, dating: Dating) -> list[Profile]:
    """Return the columns that say the period again in other words, such as `DATE_NAME` beside `DATE`."""
    if dating.column is None or len(dating.column.texts) < 2:
        return []
    own = dating.column.column.codes
    found = []
    for one in profiles.columns:
        if one.place == dating.column.place or not all(kind_of(text) for text in one.texts[:50]) or not one.texts:
            continue
        pairs = np.unique(np.stack([own, one.column.codes]), axis=1)
        if pairs.shape[1] == len(np.unique(pairs[0])):
            found.append(one)
    return found


def kind_of(label: str) -> str:
    """Return what form a label of a period has, blank if it is none."""
    text, _ = read_status(label)
    kind = next((name for name, form in _KINDS.items() if re.fullmatch(form, text)), "")
    if kind == "six" and int(text[4:]) != (int(text[2:4]) + 1) % 100:
        return ""
    if kind == "two" and _span(text) > 1:
        return "pooled"
    if not kind and re.search(r"(?:19|20)\d\d", text) and not text.isdigit():
        try:
            read_period(label, "free")
        except ValueError:
            return ""
        return "free"
    return kind


def _span(text: str) -> int:
    first, last = re.split(r"\s*[/\-–]\s*", text)
    return (int(last[-2:]) - int(first[-2:])) % 100


def choose_reads(kinds: Iterable[str], context: str, identifier: str = "") -> tuple[str, str]:
    """Return how labels of some forms are read, and what is not sure about it, blank if nothing is."""
    forms = set(kinds) - {""}
    if identifier and forms <= {"year", "six"}:
        return _by_identifier(identifier, context)
    if forms <= {"code"}:
        return "free", ""
    if forms <= {"day"}:
        return "day", ""
    if forms == {"month"} or forms == {"quarter"}:
        return forms.pop(), ""
    academic = bool(_ACADEMIC.search(context))
    if forms <= {"year", "pooled", "sortable"} and "pooled" in forms:
        return "calendar_year", "labels such as `2020-22` are read as calendar years pooled."
    if forms and forms <= {"two", "six", "double", "sortable"}:
        if ("six" in forms and "two" not in forms) or academic:
            return (
                "academic_year",
                "labels such as `2021/22` are read as academic years; they could be financial years.",
            )
        return "financial_year", "labels such as `2021/22` are read as financial years; they could be academic years."
    if forms == {"year"}:
        return _by_year(context)
    if forms <= {"year", "two", "double", "six", "sortable"}:
        reads = "academic_year_ending" if academic else "financial_year_ending"
        return reads, "single years stand beside labels such as `2021/22`; all are read by the year they end in."
    return "free", "labels of several forms are read each by its own: a year alone is a calendar year."


def _by_identifier(identifier: str, context: str) -> tuple[str, str]:
    kind = identifier.strip().casefold()
    if kind == "reporting year":
        if _MID_YEAR.search(context):
            return "mid_year", "the figures are taken to be of the middle of the year, as population estimates are."
        return (
            "financial_year_ending",
            "a reporting year is taken to end on 31 March; counts of one day need `reads` of their own.",
        )
    if kind == "calendar year" and _NEET.search(context):
        return "december_to_february", "NEET figures are taken to be the average of December to February."
    return {"academic year": "academic_year", "calendar year": "calendar_year"}.get(kind, "time_identifier"), ""


def _by_year(context: str) -> tuple[str, str]:
    if _CALENDAR.search(context):
        return "calendar_year", ""
    for words, reads, meaning in (
        (_NEET, "december_to_february", "the average of December to February before"),
        (_MID_YEAR, "mid_year", "the middle of that year"),
        (_ACADEMIC, "academic_year_ending", "the academic year that ends in it"),
        (_ENDING, "financial_year_ending", "the year that ends on 31 March of it"),
        (_SNAPSHOT, "snapshot_31_march", "31 March of that year"),
    ):
        if words.search(context):
            return reads, f"a year alone is taken to mean {meaning}."
    return "calendar_year", "a year alone is read as a calendar year; the file does not say."


def is_snapshot(text: str) -> bool:
    """Return whether a measure's name says that it was counted on 31 March."""
    return bool(_SNAPSHOT.search(text))


def find_year(text: str) -> str:
    """Return the last year or two-year label in a text, such as a file name; blank if there is none."""
    found = re.findall(r"(?:19|20)\d{2}(?:[-/]\d{2})?(?!\d)", text)
    return found[-1] if found else ""
