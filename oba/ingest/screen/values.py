"""Screening of filters, indicators and the file as a whole."""

import numpy as np

from oba.ingest.read.tables import Table
from oba.ingest.screen.results import PLACES, REQUIRED, Result, judge, split_headers, texts_of

_WHOLE = ("total", "all")
_MOST_ITEMS = 25_000
_LEGACY = {"N/A", "n/a", ".", "..", "-", "*"}
_HARMONISED = {
    "gender": "sex",
    "ethnic_group": "ethnicity_major",
    "ethnicity": "ethnicity_major or ethnicity_minor",
    "fsm": "fsm_status",
    "sen": "sen_status",
    "sen_provision": "sen_status",
    "disadvantaged": "disadvantage_status",
    "school_type": "establishment_type",
    "nc_year": "national_curriculum_year",
}
_ETHNIC = {
    "Asian / Asian British",
    "Black / African / Caribbean / Black British",
    "Mixed / Multiple ethnic groups",
    "White",
    "Other ethnic group",
    "Total",
    "Unknown",
}
_LENGTHS = {"code": 30, "name": 50}


def check_filters(table: Table) -> list[Result]:
    """A total for each filter, no blanks, no space around, not too many items."""
    filters, _ = split_headers(table)
    items = {name: texts_of(table, name) for name in filters}
    bare = [name for name, texts in items.items() if not any(text.casefold().startswith(_WHOLE) for text in texts)]
    spaced = [text for texts in items.values() for text in texts if text != text.strip() and text.strip()]
    blank = [name for name, texts in items.items() if any(not text.strip() for text in texts)]
    many = [name for name, texts in items.items() if len(texts) > _MOST_ITEMS]
    places = [name for name in table.headers if name in PLACES and {"Total", "All"} & set(texts_of(table, name))]
    return [
        judge("total_present", bare, "filters have no total, which is shown first", "WARNING"),
        judge("filter_whitespace", spaced, "items of filters have space around"),
        judge("filter_blank", blank, "filters have blank cells"),
        judge("filter_items", many, f"filters have more than {_MOST_ITEMS:,} items"),
        judge("place_total", places, "`Total` or `All` stands in columns of place"),
    ]


def check_duplicates(table: Table) -> list[Result]:
    """One row for each combination of time, place and filters."""
    filters, _ = split_headers(table)
    names = [name for name in [*REQUIRED, *sorted(PLACES), *filters] if table.find(name) is not None]
    key = np.zeros(len(table), np.int64)
    for name in names:
        column = table.columns[table.headers.index(name)]
        _, key = np.unique(key * max(len(column.texts), 1) + column.codes, return_inverse=True)
    _, firsts = np.unique(key, return_index=True)
    again = np.setdiff1d(np.arange(len(table)), firsts)
    rows = [str(table.rows[place]) for place in again[:9]]
    return [judge("duplicate_rows", rows, "rows appear twice for the same time, place and filters, rows")]


def check_symbols(table: Table) -> list[Result]:
    """No NULL or NA, and the present symbols instead of the old ones."""
    _, indicators = split_headers(table)
    cells = {text.strip() for name in table.headers for text in texts_of(table, name)}
    legacy = {text.strip() for name in indicators for text in texts_of(table, name)} & _LEGACY
    return [
        judge("null", sorted(cells & {"NULL", "Null", "NA", "NaN"}), "cells hold words for a missing value"),
        judge("legacy_symbols", sorted(legacy), "old symbols; use z, x, c, low or u", "WARNING"),
    ]


def check_indicators(table: Table) -> list[Result]:
    """Every cell of an indicator holds a figure or a symbol."""
    _, indicators = split_headers(table)
    wrong = [
        f"{name}: {text.strip() or 'blank'}"
        for name in indicators
        for text in texts_of(table, name)
        if text.strip() in ("", "~", ":")
    ]
    return [judge("ind_invalid_entry", wrong, "indicators have blank, `~` or `:` cells")]


def check_harmonised(table: Table) -> list[Result]:
    """Names of filters and ethnic groups as all of the department's files have them."""
    names = [f"{old} (now {new})" for old, new in _HARMONISED.items() if old in table.headers]
    major = texts_of(table, "ethnicity_major")
    return [
        judge("harmonised_variables", names, "names of filters are not the harmonised ones"),
        judge("ethnicity_values", [text for text in major if text not in _ETHNIC], "not a standard group", "WARNING"),
    ]


def check_lengths(table: Table) -> list[Result]:
    """The service's own limits: codes 30, names of columns 50, items and names of places 120."""
    codes = [text for name in table.headers if name.endswith("_code") for text in texts_of(table, name)]
    filters, _ = split_headers(table)
    items = [text for name in [*filters, *PLACES] for text in texts_of(table, name)]
    return [
        judge("api_codes", [text for text in codes if len(text) > _LENGTHS["code"]], "codes are too long", "WARNING"),
        judge("api_names", [n for n in table.headers if len(n) > _LENGTHS["name"]], "names are too long", "WARNING"),
        judge("api_items", [text for text in items if len(text) > 120], "items are too long", "WARNING"),
    ]
