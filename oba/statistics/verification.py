"""Recompute every expected value of a folder of reference results, and say for each file how many are equal.

What is not known is reported, never skipped in silence: a file nobody checks and a column nobody recomputes count as
values that are not equal. `oba verify statistics FOLDER` prints what `verify_folder` returns.
"""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oba.statistics.reference_checks import comparisons, forecasts, groups, people, rates, series
from oba.statistics.reference_checks.tables import Answer, Answers, Folder, Table, answer

Check = Callable[[Folder, Table], Answers]


@dataclass(frozen=True)
class FileResult:
    """One file: how many values were looked at, how many are equal, and the first that is not (None when all are)."""

    file: str
    values: int
    equal: int
    first_difference: str | None


def check_manifest(folder: Folder, expected: Table) -> Answers:
    """manifest.csv: rows, columns and SHA-256 of every file it lists."""
    rows, columns, digests = [], [], []
    for name in expected.words("file"):
        there = (folder.path / name).is_file()
        table = folder.table(name) if there else Table(name, {})
        rows.append(table.rows if there else np.nan)
        columns.append(len(table.columns) if there else np.nan)
        content = (folder.path / name).read_bytes() if there else b""
        digests.append(hashlib.sha256(content).hexdigest() if there else "the file is missing")
    return answer(("file",), rows=rows, columns=columns, sha256=digests)


CHECKS: dict[str, Check] = {
    "additional_cases_expected.csv": rates.check_additional,
    "additional_cases_stratum_expected.csv": rates.check_additional_strata,
    "distance_expected.csv": people.check_distance,
    "distance_person_expected.csv": people.check_people,
    "dsr_expected.csv": rates.check_direct,
    "dsr_nonindependent_expected.csv": rates.check_direct_of_repeats,
    "forecast_expected.csv": forecasts.check_forecasts,
    "forecast_parameters.csv": forecasts.check_parameters,
    "funnel_limits_expected.csv": groups.check_funnel_limits,
    "funnel_points_expected.csv": groups.check_funnel_points,
    "funnel_significance_expected.csv": groups.check_funnel_significance,
    "indirect_rate_expected.csv": rates.check_indirect_rate,
    "indirect_ratio_expected.csv": rates.check_indirect_ratio,
    "manifest.csv": check_manifest,
    "means_expected.csv": rates.check_means,
    "quantiles_expected.csv": groups.check_quantiles,
    "rag_benchmark.csv": comparisons.check_benchmark,
    "rag_target.csv": comparisons.check_target,
    "rates_byars_exact.csv": rates.check_rates,
    "recent_trend_expected.csv": series.check_trend,
    "sii_expected.csv": groups.check_slope_index,
    "spc_groups_expected.csv": series.check_spc_groups,
    "spc_icons_expected.csv": series.check_icons,
    "spc_points_expected.csv": series.check_points,
    "wilson_grouped_expected.csv": rates.check_wilson_grouped,
    "wilson_proportions.csv": rates.check_wilson,
}

# Columns of the files that are only read. A column beyond these is reported.
INPUTS: dict[str, str] = {
    "additional_cases_input.csv": "measure stratum base_count base_population current_count current_population",
    "distance_config.csv": "programme direction scale_min scale_max reliability_alpha reliability_sd",
    "distance_input.csv": "programme person_id pre post",
    "dsr_input.csv": "area ageband count population stdpop",
    "dsr_nonindependent_input.csv": "area ageband event_frequency individuals population stdpop",
    "forecast_input.csv": "series_id title frequency period value",
    "funnel_config.csv": "config_id dataset statistic rate_type ratio_type multiplier years_of_data",
    "funnel_input.csv": "dataset area numerator denominator rate",
    "indirect_input.csv": "area ageband count population ref_count ref_population",
    "means_input.csv": "group value",
    "quantiles_config.csv": "config_id set_id nquantiles invert grouped",
    "quantiles_input.csv": "set_id group unit_id value",
    "recent_trend_input.csv": "series_id year numerator denominator value lower95 upper95",
    "recent_trend_series.csv": "series_id title value_type polarity",
    "sii_config.csv": "config_id dataset value_type transform multiplier",
    "sii_input.csv": "dataset area decile population numerator value lower95 upper95 se",
    "spc_config.csv": "series_id title frequency improvement_direction target rebase_dates fix_after_n_points "
    "screen_outliers n_points note",
    "spc_input.csv": "series_id date value trajectory",
    "wilson_grouped_input.csv": "area quarter numerator denominator",
}
READING_MATTER = {"README.md"}


def verify_folder(path: str | Path) -> list[FileResult]:
    """Verify every file of a folder laid out like the reference results, in the order of their names.

    Input files appear only when they hold a column that nothing reads. Raises `FileNotFoundError` when there is no
    such folder.
    """
    folder = Folder(Path(path))
    if not folder.path.is_dir():
        raise FileNotFoundError(f"there is no folder {folder.path}")
    results = []
    for file in sorted(entry for entry in folder.path.iterdir() if entry.name not in READING_MATTER):
        result = _verify_file(folder, file)
        if result is not None:
            results.append(result)
    return results


def _verify_file(folder: Folder, file: Path) -> FileResult | None:
    name = file.name
    if name not in CHECKS and name not in INPUTS:
        return FileResult(name, 1, 0, "nothing here knows this file, so none of it was compared")
    try:
        table = folder.table(name)
        if name in INPUTS:
            return _report_strangers(table, set(INPUTS[name].split()))
        return _compare(table, CHECKS[name](folder, table))
    except (ArithmeticError, csv.Error, LookupError, OSError, TypeError, ValueError) as fault:
        # Whatever a strange folder does to one file, the others are still verified.
        return FileResult(name, 1, 0, f"could not be verified: {type(fault).__name__}: {fault}")


def _report_strangers(table: Table, known: set[str]) -> FileResult | None:
    strange = [column for column in table.columns if column not in known]
    if not strange:
        return None
    values = table.rows * len(strange)
    return FileResult(table.name, values, 0, f"column {strange[0]}: nothing reads it, so it was not compared")


def _compare(table: Table, answers: Answers) -> FileResult:
    values = equal = 0
    first = None
    for column, cells in table.columns.items():
        if column in answers.given:
            continue
        values += len(cells)
        if column not in answers.columns:
            first = first or f"column {column}: nothing recomputes it, so it was not compared"
            continue
        same = compare_column(cells, answers.columns[column])
        equal += int(same.sum())
        if first is None and not same.all():
            first = _describe(table, column, int(np.argmin(same)), answers.columns[column])
    return FileResult(table.name, values, equal, first)


def compare_column(cells: list[str], found: Answer) -> Any:
    """Which cells of an expected column equal what was recomputed: words exactly, numbers within the tolerance."""
    values = np.asarray(found.values)
    if values.shape != (len(cells),):
        raise ValueError(f"{len(cells)} values expected, {values.size} recomputed")
    if values.dtype.kind not in "fiub":
        return np.array([cell == str(value) for cell, value in zip(cells, values, strict=True)], dtype=bool)
    expected = np.array([_number(cell) for cell in cells])
    numbers = values.astype(np.float64)
    near = np.abs(numbers - expected) <= found.absolute + found.relative * np.abs(expected)
    return near | (np.isnan(numbers) & np.array([cell in ("", "NA") for cell in cells], dtype=bool))


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _describe(table: Table, column: str, row: int, found: Answer) -> str:
    given = table.columns[column][row]
    return f"row {row + 1}, {column}: the file has {given or 'nothing'}, recomputed {np.asarray(found.values)[row]}"
