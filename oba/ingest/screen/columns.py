"""Screening of names of files and columns, of periods and of levels."""

import re
from pathlib import Path

from oba.ingest.read.tables import Table
from oba.ingest.screen.results import LEVELS, PLACES, REQUIRED, Result, judge, split_headers, texts_of

_SIX = {"Academic year", "Financial year", "Tax year"}
_FOUR = {"Calendar year", "Reporting year"}
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September"]
_MONTHS += ["October", "November", "December"]
_TERMS = {"Autumn term", "Spring term", "Summer term", "Autumn and spring term"}
_QUARTERS = {f"{kind} Q{number}" for kind in _SIX | {"Calendar year"} for number in (1, 2, 3, 4)}
_WEEKS = {f"Week {number}" for number in range(1, 54)}
_PARTS = {"Financial year part 1 (April to September)", "Financial year part 2 (October to March)"}
IDENTIFIERS = _SIX | _FOUR | set(_MONTHS) | _TERMS | _QUARTERS | _WEEKS | _PARTS
_SMUSHED = re.compile(
    r"(?:^|_)(?:male|female|boys?|girls?|asian|black|white|mixed|chinese|fsm|sen|ehcp|eal|disadvantaged)(?:_|$)"
)


def check_file_names(data: Path, meta: Path | None) -> list[Result]:
    """Names without spaces, of letters, digits, hyphens and underscores, alike for data and metadata."""
    strange = [] if re.fullmatch(r"[A-Za-z0-9_-]+", data.stem.removesuffix(".meta")) else [data.name]
    results = [
        judge("filename_spaces", [data.name] if " " in data.name else [], "the file name has a space"),
        judge("filename_special", strange, "only letters, digits, hyphens and underscores may be in the name"),
    ]
    if meta is not None:
        wrong = [] if meta.name == f"{data.stem}.meta.csv" else [meta.name]
        results.append(judge("filenames_match", wrong, "the metadata file has another name"))
    return [Result(one.check, one.result, one.message, "File names") for one in results]


def check_required(table: Table) -> list[Result]:
    """Columns that every tidy file has."""
    missing = [name for name in REQUIRED if name not in table.headers]
    repeated = [name for name in dict.fromkeys(table.headers) if table.headers.count(name) > 1]
    return [
        judge("required_columns", missing, "columns are missing"),
        judge("duplicate_columns", repeated, "columns appear twice"),
    ]


def check_names(table: Table) -> list[Result]:
    """Names of columns: snake_case, and no category of a filter hidden in an indicator's name."""
    _, indicators = split_headers(table)
    spaced = [name for name in table.headers if " " in name]
    upper = [name for name in table.headers if not name[:1].islower()]
    snake = [name for name in table.headers if not re.fullmatch(r"[a-z][a-z0-9_]*", name) and name not in upper]
    smushed = [name for name in indicators if _SMUSHED.search(name.casefold())]
    old = [name for name in ("characteristic", "characteristic_group") if name in table.headers]
    return [
        judge("variable_spaces", spaced, "names of columns have spaces"),
        judge("variable_start", upper, "names of columns do not start with a small letter", "WARNING"),
        judge("variable_snake_case", snake, "names of columns are not in snake_case", "WARNING"),
        judge("ind_smushed", smushed, "names of indicators hide a category, which belongs in a filter"),
        judge("characteristic", old, "give each characteristic a filter of its own", "WARNING"),
    ]


def check_time_values(table: Table) -> list[Result]:
    """Periods of four or six digits, with identifiers that exist and go together."""
    periods, kinds = texts_of(table, "time_period"), texts_of(table, "time_identifier")
    wrong = [text for text in periods if not re.fullmatch(r"\d{4}|\d{6}", text)]
    unknown = [text for text in kinds if text not in IDENTIFIERS]
    families = {_family(text) for text in kinds if text in IDENTIFIERS}
    mixed = kinds if len(families) > 1 else []
    return [
        judge("time_period_digits", wrong, "time_period does not have four or six digits"),
        judge("time_identifier_valid", unknown, "time_identifier is not one of the list"),
        judge("time_identifier_mix", mixed, "these identifiers may not be in one file"),
    ]


def _family(identifier: str) -> str:
    """Return which identifiers may stand together: all months, all terms, all weeks, all quarters of a year."""
    for name, group in (("months", set(_MONTHS)), ("terms", _TERMS), ("weeks", _WEEKS), ("parts", _PARTS)):
        if identifier in group:
            return name
    return identifier[:-1] if identifier in _QUARTERS else identifier


def check_levels(table: Table) -> list[Result]:
    """Levels that exist, and the columns that each needs."""
    levels = texts_of(table, "geographic_level")
    unknown = [text for text in levels if text not in LEVELS]
    needed = [name for level in levels for name in LEVELS.get(level, [])]
    missing = [name for name in dict.fromkeys(needed) if name not in table.headers]
    return [
        judge("geographic_level_valid", unknown, "geographic_level is not one of the list"),
        judge("geography_columns_present", missing, "columns that a level needs are missing"),
    ]


def check_single(table: Table) -> list[Result]:
    """A filter with one level tells nothing apart."""
    filters, _ = split_headers(table)
    single = [name for name in filters if name not in PLACES and len(texts_of(table, name)) == 1]
    return [judge("filter_one_level", single, "filters have one level only")]


def check_digits(table: Table) -> list[Result]:
    """Four digits for calendar years and months, six consecutive ones for academic and financial years."""
    periods, kinds = texts_of(table, "time_period"), texts_of(table, "time_identifier")
    six = bool(kinds) and all(text in _SIX | _PARTS | _TERMS or text[:-3] in _SIX for text in kinds)
    wrong = [text for text in periods if len(text) != (6 if six else 4)]
    broken = [text for text in periods if len(text) == 6 and int(text[4:]) != (int(text[2:4]) + 1) % 100]
    return [
        judge("time_period_length", wrong, f"time_period must have {6 if six else 4} digits with this identifier"),
        judge("time_period_consecutive", broken, "the two years of time_period do not follow each other"),
    ]
