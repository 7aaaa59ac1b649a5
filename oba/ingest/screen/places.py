"""Screening of places: which columns a level fills, and which codes and names go together."""

import re

import numpy as np

from oba.ingest.read.tables import Mask, Table
from oba.ingest.screen.results import LEVELS, Result, judge

_WIDER = {"country_code", "country_name", "region_code", "region_name"}
_PAIRS = [(names[0], names[-1]) for names in LEVELS.values() if len(names) > 1]
_FORMS = {
    "country_code": r"[EKWSN]\d{8}",
    "region_code": r"E1[23]\d{6}",
    "new_la_code": r"[EWSN]\d{8}",
    "old_la_code": r"\d{3}",
    "lad_code": r"E0[6789]\d{6}",
    "ward_code": r"E05\d{6}",
    "pcon_code": r"[EWSN]14\d{6}",
}
_STAND_INS = {"", "x", "z"}


def _filled(table: Table, name: str) -> Mask:
    place = table.find(name)
    return np.zeros(len(table), bool) if place is None else ~table.columns[place].blanks()


def _rows(table: Table, level: str) -> Mask:
    place = table.find("geographic_level")
    return np.zeros(len(table), bool) if place is None else table.columns[place].matches(level)


def check_level_columns(table: Table) -> list[Result]:
    """The columns of a row's own level are all filled, and none of another level but the wider ones."""
    missing, wrong, wider = [], [], []
    for level, names in LEVELS.items():
        rows = _rows(table, level)
        if not rows.any():
            continue
        missing += [f"{level}: {name}" for name in names if (rows & ~_filled(table, name)).any()]
        for other, columns in LEVELS.items():
            for name in columns:
                if name in names or name in _WIDER or other == "Local authority" or table.find(name) is None:
                    continue
                if (rows & _filled(table, name)).any():
                    wrong.append(f"{level}: {name}")
        if level == "National" and any((rows & _filled(table, name)).any() for name in ("region_code", "new_la_code")):
            wrong.append("National: region_code or new_la_code")
        if level in ("Local authority", "Local authority district") and (rows & ~_filled(table, "region_code")).any():
            wider.append(level)
    together = [_filled(table, name) for name in ("new_la_code", "old_la_code", "la_name")]
    uneven = np.flatnonzero((together[0] != together[1]) | (together[1] != together[2]))
    regions = np.flatnonzero(_filled(table, "region_code") != _filled(table, "region_name"))
    levels = {level for level in LEVELS if _rows(table, level).any()}
    ignored = sorted(levels & {"School", "Provider", "Institution"}) if len(levels) > 1 else []
    return [
        judge("geography_level_complete", missing, "columns of the row's own level are blank"),
        judge("geography_wrong_level", wrong, "columns of another level are filled"),
        judge(
            "la_columns_together",
            [str(table.rows[row]) for row in uneven[:9]],
            "one of the three LA columns alone, rows",
        ),
        judge("region_together", [str(table.rows[row]) for row in regions[:9]], "region code or name alone, rows"),
        judge("region_for_la", wider, "rows of these levels have no region", "WARNING"),
        judge("geography_ignored", ignored, "the table tool would leave out rows of these levels beside others"),
    ]


def check_codes(table: Table) -> list[Result]:
    """One name for a code and one code for a name; `x` if and only if the place is not available."""
    codes_of: dict[str, set[str]] = {}
    names_of: dict[str, set[str]] = {}
    unmatched, strange = [], []
    for code_name, name_name in _PAIRS:
        for code, name in _combinations(table, code_name, name_name):
            if (code == "x") != (name == "Not available"):
                unmatched.append(f"{code} {name}")
            if code in _STAND_INS:
                continue
            codes_of.setdefault(f"{name_name} {name}", set()).add(code)
            names_of.setdefault(f"{code_name} {code}", set()).add(name)
            if code_name in _FORMS and not re.fullmatch(_FORMS[code_name], code):
                strange.append(code)
    several = [name for name, codes in codes_of.items() if len(codes) > 1 and name.split(" ", 1)[1]]
    shared = [code for code, names in names_of.items() if len(names) > 1]
    unavailable = [text for text in unmatched if text.split(" ")[0] == "x" or text.endswith("Not available")]
    return [
        judge("geography_name_codes", several, "one name has several codes"),
        judge("geography_code_names", shared, "one code has several names"),
        judge("geography_unavailable", unavailable, "code `x` and name `Not available` go together"),
        judge("geography_code_form", strange, "codes do not have the form of their level"),
    ]


def _combinations(table: Table, first: str, second: str) -> list[tuple[str, str]]:
    places = table.find(first), table.find(second)
    if places[0] is None or places[1] is None:
        return []
    one, other = table.columns[places[0]], table.columns[places[1]]
    pairs = np.unique(np.stack([one.codes, other.codes]), axis=1)
    return [(one.texts[code].strip(), other.texts[name].strip()) for code, name in pairs.T.tolist()]
