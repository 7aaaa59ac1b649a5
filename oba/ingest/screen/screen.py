"""Structural screening of a tidy file, stage by stage, as explore education statistics screens one before release.

A FAIL in a stage stops the run after that stage, since what follows would only repeat it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oba.indicators.sources.reading import Reading
from oba.ingest.read.readers import read_table
from oba.ingest.read.tables import Table
from oba.ingest.screen import columns, places, values
from oba.ingest.screen import meta as screening_meta
from oba.ingest.screen.results import Result, fail, passed

__all__ = ["Result", "screen_file"]

Check = Callable[[Table], list[Result]]

_STAGES: list[tuple[str, list[Check]]] = [
    ("Columns", [columns.check_required, columns.check_names]),
    ("Precheck", [columns.check_time_values, columns.check_levels, columns.check_single]),
    ("Time", [columns.check_digits]),
    ("Filters", [values.check_filters]),
    ("Geography", [places.check_level_columns, places.check_codes]),
    ("General", [values.check_duplicates, values.check_symbols]),
    ("Indicators", [values.check_indicators]),
    ("Harmonised", [values.check_harmonised]),
    ("API", [values.check_lengths]),
]


@dataclass(frozen=True)
class _Files:
    data: Path
    meta: Path | None


def screen_file(path: Path) -> list[Result]:
    """Return what each check of a data file says; a `name.meta.csv` beside it is screened with it."""
    beside = path.with_name(f"{path.stem}.meta.csv")
    files = _Files(path, beside if beside.is_file() else None)
    results = columns.check_file_names(files.data, files.meta)
    if fail(results):
        return results
    table, findings = read_table(path, path.read_bytes(), Reading())
    if table is None:
        return [*results, Result("file_readable", "FAIL", findings[-1].what, "File")]
    if table.ragged:
        first = int(table.rows[min(table.ragged)])
        results.append(Result("whole_rows", "FAIL", f"row {first} has more or fewer cells than the header.", "File"))
        return results
    results.append(passed("file_readable", "File"))
    if files.meta is not None:
        results += screening_meta.check_meta(files.meta, table)
        if fail(results):
            return results
    for stage, checks in _STAGES:
        found = [Result(one.check, one.result, one.message, stage) for check in checks for one in check(table)]
        results += found
        if fail(found):
            break
    return results
