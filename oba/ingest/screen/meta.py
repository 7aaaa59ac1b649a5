"""Screening of a metadata file, and of what it says against the data."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from oba.indicators.sources.reading import Reading
from oba.ingest.read.readers import read_table
from oba.ingest.read.tables import Table
from oba.ingest.screen.results import PLACES, REQUIRED, Result, fail, judge, split_headers

COLUMNS = [
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
]
_OPTIONAL = {"filter_default"}
_UNITS = {"", "%", "pp", "£", "£m", "numberstring", "string"}
Row = dict[str, str]


def check_meta(path: Path, data: Table) -> list[Result]:
    """Return what each check of a metadata file says; a FAIL of its columns stops the rest."""
    table, findings = read_table(path, path.read_bytes(), Reading())
    if table is None:
        return [Result("meta_readable", "FAIL", findings[-1].what, "Precheck meta")]
    missing = [name for name in COLUMNS if name not in table.headers]
    extra = [name for name in table.headers if name not in COLUMNS and name not in _OPTIONAL]
    first = [
        judge("meta_columns", missing, "columns of the metadata are missing"),
        judge("meta_columns_unexpected", extra, "columns of the metadata are not expected"),
    ]
    if fail(first):
        return _staged(first, "Precheck meta")
    rows = [
        {name: column.texts[column.codes[place]] for name, column in zip(table.headers, table.columns, strict=False)}
        for place in range(len(table))
    ]
    return _staged([*first, *_precheck(rows)], "Precheck meta") + _staged(
        [*_across(rows, data), *_filters(rows, data), *_indicators(rows)], "Meta"
    )


def _staged(results: list[Result], stage: str) -> list[Result]:
    return [Result(one.check, one.result, one.message, stage) for one in results]


def _precheck(rows: list[Row]) -> list[Result]:
    kinds = [row["col_type"] for row in rows if row["col_type"] not in ("Filter", "Indicator")]
    places = [row["col_name"] for row in rows if row["col_name"] in PLACES or row["col_name"] in REQUIRED]
    blank = [row["label"] or "a row" for row in rows if not row["col_name"].strip()]
    return [
        judge("col_type", kinds, "col_type is neither Filter nor Indicator"),
        judge("ob_unit_meta", places, "columns of time and place may not be in the metadata"),
        judge("col_name_blank", blank, "col_name is blank"),
    ]


def _across(rows: list[Row], data: Table) -> list[Result]:
    named = {row["col_name"] for row in rows} | {row["filter_grouping_column"] for row in rows}
    own = [name for name in data.headers if name not in PLACES and name not in REQUIRED]
    return [
        judge("meta_in_data", [name for name in named if name and name not in data.headers], "not in the data"),
        judge("data_in_meta", [name for name in own if name not in named], "not in the metadata", "WARNING"),
        judge("col_name_spaces", [row["col_name"] for row in rows if " " in row["col_name"]], "col_name has spaces"),
        judge("col_name_duplicate", _repeated(row["col_name"] for row in rows), "col_name appears twice"),
        judge("label_duplicate", _repeated(row["label"] for row in rows), "a label appears twice"),
        judge("label_blank", [row["col_name"] for row in rows if not row["label"].strip()], "the label is blank"),
    ]


def _repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, count in Counter(texts).items() if count > 1 and text.strip()]


def _filters(rows: list[Row], data: Table) -> list[Result]:
    filters = [row for row in rows if row["col_type"] == "Filter"]
    groups = [row["filter_grouping_column"] for row in filters if row["filter_grouping_column"]]
    names = {row["col_name"] for row in filters}
    plain = Counter(re.sub(r"\W", "", name.casefold()) for name in dict.fromkeys(groups))
    found, _ = split_headers(data)
    return [
        judge("filter_decimals", [row["col_name"] for row in filters if row["indicator_dp"]], "a filter has decimals"),
        judge("filter_unit", [row["col_name"] for row in filters if row["indicator_unit"]], "a filter has a unit"),
        judge(
            "filter_grouping", [row["col_name"] for row in filters if row["indicator_grouping"]], "grouping on a filter"
        ),
        judge("group_duplicate", _repeated(groups), "a filter group appears twice"),
        judge(
            "group_missing", [name for name in groups if name not in data.headers], "a filter group is not in the data"
        ),
        judge("group_is_filter", [name for name in groups if name in names], "a filter group is a filter", "WARNING"),
        judge("group_stripped", [name for name, count in plain.items() if count > 1], "groups differ by signs only"),
        judge("filter_is_words", [n for n in names if n in data.headers and n not in found], "a filter holds figures"),
    ]


def _indicators(rows: list[Row]) -> list[Result]:
    some = [row for row in rows if row["col_type"] == "Indicator"]
    blank = [row["col_name"] for row in some if not row["indicator_dp"].strip()]
    wrong = [row["indicator_dp"] for row in some if row["indicator_dp"] and not row["indicator_dp"].strip().isdigit()]
    units = [row["indicator_unit"] for row in some if row["indicator_unit"] not in _UNITS]
    return [
        judge(
            "indicator_group", [row["col_name"] for row in some if row["filter_grouping_column"]], "filter group here"
        ),
        judge("indicator_hint", [row["col_name"] for row in some if row["filter_hint"]], "filter hint on an indicator"),
        judge("indicator_dp_blank", blank, "decimal places are blank", "WARNING"),
        judge("indicator_dp", wrong, "decimal places are not a whole number"),
        judge("indicator_unit", units, "the unit is not one of the list"),
    ]
