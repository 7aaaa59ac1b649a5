"""A sheet as people see it: what its cells show in place of their values, and what of that a person is told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from oba.findings import Finding, Place
from oba.ingest.read.number_formats import show_number
from oba.ingest.read.sheet_marks import Marks
from oba.ingest.read.tables import column_letters
from oba.vocabulary import Severity

Grid = list[list[str]]
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0."""

_MOST_NAMED = 5
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+%?$")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\d{2})?$")
_UNSAVED = "Open the file in a spreadsheet and save it there, so that the results are in it."


@dataclass
class Sheet:
    """A sheet's cells as text from its first row and column, its merged ranges, and what its cells show instead."""

    grid: Grid
    merged: list[Range]
    marks: Marks = field(default_factory=Marks)
    altered: dict[int, list[tuple[int, str, str]]] = field(default_factory=dict)
    """By column the row, the value and what is shown for it where the two are different figures."""


def make_sheet(grid: Grid, merged: list[Range], marks: Marks) -> Sheet:
    """Return a sheet with each cell as it is shown: `85.5%` for 0.855 where that is its format, and errors by name."""
    sheet = Sheet(grid, [*merged, *marks.merged], marks)
    for row, column, text in [*marks.errors, *marks.unsaved]:
        _put(grid, row, column, text)
    _show_numbers(sheet)
    for row, column, text in marks.shown:
        if row < len(grid) and column < len(grid[row]):
            _note(sheet, row, column, text)
    return sheet


def _put(grid: Grid, row: int, column: int, text: str) -> None:
    grid += [[] for _ in range(row + 1 - len(grid))]
    grid[row] += [""] * (column + 1 - len(grid[row]))
    grid[row][column] = text


def _show_numbers(sheet: Sheet) -> None:
    """Put what is shown in place of each number whose format may show something else."""
    grid, length = sheet.grid, len(sheet.grid)
    known: dict[tuple[str, str], str | None] = {}
    for row, column, code in sheet.marks.formats:
        if row >= length or column >= len(cells := grid[row]):
            continue
        key = code, cells[column]
        if key in known:
            shown = known[key]
        else:
            shown = known[key] = _show(*key)
        if shown is not None:
            _note(sheet, row, column, shown)


def _show(code: str, text: str) -> str | None:
    if not text or not text[-1].isdigit():
        return None
    try:
        return show_number(code, float(text))
    except ValueError:  # a date, or a time
        return None


def _note(sheet: Sheet, row: int, column: int, shown: str) -> None:
    cells = sheet.grid[row]
    if shown[-1:] != "%":
        sheet.altered.setdefault(column, []).append((row, cells[column], shown))
    cells[column] = shown


def fill_down(sheet: Sheet, first: int) -> None:
    """Write the label of each cell that is merged over several rows in all of them, from row `first` of the data on.

    A figure merged over several rows is of all of them together, and is marked so, lest it be read as one's.
    """
    for begin, left, end, _ in sheet.merged:
        if begin < first or end == begin or begin >= len(sheet.grid) or left >= len(sheet.grid[begin]):
            continue
        text = sheet.grid[begin][left]
        if _NUMBER.match(text) and not _YEAR.match(text):
            text = f"{text} (one cell for rows {begin + 1} to {end + 1})"
        for row in range(begin, min(end + 1, len(sheet.grid))):
            _put(sheet.grid, row, left, text)


def tell(path: Path, name: str, sheet: Sheet, headers: list[str], positions: list[int]) -> list[Finding]:
    """Return what a person should know of the rows and columns that are read: what is hidden, altered or not saved."""
    rows = set(positions)
    told = _tell_unread(Place(path.name, name), sheet.marks)
    if hidden := sorted(sheet.marks.hidden_rows & rows):
        what = f"{_list_rows(hidden)} hidden in the sheet and read like the others."
        remedy = "Check that they are meant: a filter may have been left on."
        told.append(_warn("hidden-row", Place(path.name, name, hidden[0] + 1), what, remedy))
    for column, header in enumerate(headers):
        place = Place(path.name, name, column=header or column_letters(column))
        if column in sheet.marks.hidden_columns and header:
            what = "the column is hidden in the sheet and read like the others."
            told.append(_warn("hidden-column", place, what, "Check that it is meant."))
        altered = [one for one in sheet.altered.get(column, []) if one[0] in rows]
        if altered:
            told.append(_warn("number-format", place, _describe_altered(altered), "Check `scale` and the unit."))
    unsaved: dict[int, list[int]] = {}
    for row, column, _ in sheet.marks.unsaved:
        if row in rows:
            unsaved.setdefault(column, []).append(row)
    for column, cells in unsaved.items():
        header = headers[column] if column < len(headers) else ""
        what = f"column `{header or column_letters(column)}` holds formulas whose results are not in the file"
        place = Place(path.name, name, cells[0] + 1, header)
        told.append(_warn("formula-without-value", place, f"{what} ({_name_rows(cells)}).", _UNSAVED))
    return told


def _tell_unread(place: Place, marks: Marks) -> list[Finding]:
    if not marks.unread:
        return []
    what = (
        f"number formats, errors and what is hidden of {marks.unread} are not read: a figure that it shows as 85.5%"
        " is read as 0.855, and an error as a blank."
    )
    return [_warn("number-format", place, what, "Open it in a spreadsheet and save it as .xlsx.")]


def _describe_altered(cells: list[tuple[int, str, str]]) -> str:
    row, value, shown = cells[0]
    seen = f"shows `{shown}`" if shown else "shows nothing"
    return (
        f"the number format of {len(cells)} cells shows something else than is in them, and what is shown was read:"
        f" row {row + 1} {seen} where {value} is."
    ).replace("of 1 cells shows something else than is in them", "of a cell shows something else than is in it")


def _name_rows(rows: list[int]) -> str:
    first = ", ".join(str(row + 1) for row in rows[:_MOST_NAMED])
    return f"row {first}" if len(rows) == 1 else f"{len(rows)} rows: {first}" + " and more" * (len(rows) > _MOST_NAMED)


def _list_rows(rows: list[int]) -> str:
    return f"{_name_rows(rows)} is" if len(rows) == 1 else f"{_name_rows(rows)} are"


def _warn(rule: str, place: Place, what: str, remedy: str) -> Finding:
    return Finding(rule, Severity.WARNING, place, what, remedy=remedy)


def choose_shown(names: Iterable[str], hidden: set[str]) -> list[str]:
    """Return the names of the sheets that are shown, or all if none is."""
    every = list(names)
    return [name for name in every if name not in hidden] or every
