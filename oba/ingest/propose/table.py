"""Where the table is in a file never seen: its kind, sheet, header rows, first row of data and what stands below."""

import csv
import io
import itertools
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oba.indicators.sources.reading import Reading
from oba.ingest.propose.limits import NO_FIGURES, find_people, find_people_in_records
from oba.ingest.propose.measures import is_no_figure
from oba.ingest.propose.periods import kind_of
from oba.ingest.propose.symbols import is_marker
from oba.ingest.read.archives import UnreadableArchiveError, check_zip, extract_member
from oba.ingest.read.cells import read_number
from oba.ingest.read.decoding import UnreadableTextError, decode, find_delimiter
from oba.ingest.read.opendocument import is_opendocument
from oba.ingest.read.tables import join_headers
from oba.ingest.read.workbooks import UnreadableWorkbookError, fill_merged, list_sheets, open_workbook, read_sheet
from oba.places.areas import AreaIndex, is_code

Grid = list[list[str]]
_LOOK_AT = 400
_MOST_TOP = 40
_MOST_HEADER_ROWS = 8
_MOST_GAP = 5
_MOST_BLANK = 6
_MOST_NAMES = 20
_TAIL = 80
_MOST_SHOWN = 5
_ASK = "Save the table alone as CSV or XLSX and try again."
_HEADS_PLACES = re.compile(
    r"(?:(?:new|old|ons|gss) )?(?:area|code|name|la|local authority|authority|council|district|region|geography)s?"
    r"(?:[ _](?:code|name|number))?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(?:19|20)\d{2}(?:\.0)?$")
_UNIT = re.compile(r"^(?:numbers?|percentages?|rates?|%)(?:\b.*)?$", re.IGNORECASE)
_ABOUT = re.compile(r"date|decimal|dps|version|_code$", re.IGNORECASE)
"""Headers of numbers that describe a list of measures: days as a spreadsheet counts them, decimal places."""
_NOTES = ["source:", "notes:", "note:", "footnotes"]
_SUFFIXES = {".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods", ".json", ".xml", ".parquet"}


@dataclass(frozen=True)
class Layout:
    """How a file is read, the text above its table, and what could not be told."""

    reading: Reading
    title: str = ""
    doubts: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    """The sheets of the workbook that are hidden, where that matters."""


class NoTableError(ValueError):
    """No table was found in the file; the message says what is there, and `remedy` what to do."""

    def __init__(self, what: str, rule: str = "no-table", remedy: str = _ASK) -> None:
        super().__init__(what)
        self.rule = rule
        self.remedy = remedy


def find_layout(path: Path, content: bytes, areas: AreaIndex, sheet: str = "") -> Layout:
    """Return where the table of a file is, in a workbook on the sheet named; NoTableError if none can be found."""
    if not content.strip():
        raise NoTableError("the file is empty")
    kind = _kind_of(path, content)
    if kind == "zip":
        return _find_in_zip(path, content, areas, sheet)
    if kind in ("json", "xml") and (people := find_people_in_records(content.decode("utf-8", "replace"))):
        rule, what, remedy = people
        raise NoTableError(what, rule, remedy)
    if kind in ("json", "xml", "parquet"):
        return Layout(Reading.model_validate({"format": kind}))
    if kind in ("xlsx", "ods"):
        return _find_sheet(content, kind, areas, sheet)
    if sheet:
        raise NoTableError(f"the file is no workbook, so it has no sheet `{sheet}`")
    try:
        text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    except UnreadableTextError as fault:
        raise NoTableError(str(fault)) from fault
    delimiter = find_delimiter(text)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        grid = list(itertools.islice(rows, _LOOK_AT))
        tail = list(deque(rows, maxlen=_TAIL))
    except csv.Error as fault:
        raise NoTableError(f"the file is not CSV ({fault})") from fault
    settings: dict[str, Any] = {} if delimiter == "," else {"delimiter": delimiter}
    return _find_header(grid, tail, [], settings, areas)


def _kind_of(path: Path, content: bytes) -> str:
    """Return the file's kind by its first bytes; the name only tells text from text."""
    if content.startswith(b"PK"):
        try:
            with check_zip(content) as archive:
                names = set(archive.namelist())
        except UnreadableArchiveError as fault:
            raise NoTableError(str(fault)) from fault
        if is_opendocument(content):
            return "ods"
        return "xlsx" if any(name.startswith("xl/") for name in names) else "zip"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "xlsx"
    if content.startswith(b"PAR1"):
        return "parquet"
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise NoTableError("the file is a web page, not data; the address may have led to a sign-in or an error")
    if start.startswith(b"<"):
        return "xml"
    return "json" if start.startswith((b"{", b"[")) and path.suffix.lower() != ".csv" else "csv"


def _find_in_zip(path: Path, content: bytes, areas: AreaIndex, sheet: str) -> Layout:
    with check_zip(content) as archive:
        names = [name for name in archive.namelist() if Path(name).suffix.lower() in _SUFFIXES]
    if not names:
        raise NoTableError("the zip holds no file that can be read as a table")
    largest = max(names, key=lambda name: len(extract_member(content, name).content))
    found = find_layout(path / largest, extract_member(content, largest).content, areas, sheet)
    doubts = [f"the zip holds {len(names)} files; `{largest}`, the largest, was read."] if len(names) > 1 else []
    return Layout(
        found.reading.model_copy(update={"member": largest}), found.title, [*found.doubts, *doubts], found.hidden
    )


def _find_sheet(content: bytes, kind: str, areas: AreaIndex, wanted: str) -> Layout:
    """Return the layout of a sheet: the one named, or the one that holds most rows of areas and figures."""
    try:
        book = open_workbook(content)
    except UnreadableWorkbookError as fault:
        raise NoTableError(f"the workbook cannot be opened ({fault})") from fault
    names = _choose_sheets(book.sheet_names, wanted)
    tables: dict[str, tuple[int, Layout]] = {}
    why = ""
    for name in names:
        read = read_sheet(book, name, content)
        grid = read.grid
        try:
            found = _find_header(grid[:_LOOK_AT], grid[_LOOK_AT:], read.merged, {"format": kind, "sheet": name}, areas)
        except NoTableError as fault:
            if fault.rule == "case-level":
                raise
            why = str(fault)
            continue
        tables[name] = sum(_is_data(row, areas) for row in grid), found
    if not tables and wanted:
        raise NoTableError(f"sheet `{wanted}` holds no table ({why})")
    if not tables:
        raise NoTableError(f"no sheet holds a table with areas and figures; found {_list_names(book.sheet_names)}")
    shown, hidden = list_sheets(book)
    best = max(tables, key=lambda name: (name in shown, tables[name][0]))
    layout = tables[best][1]
    layout.hidden.extend(name for name in hidden if name in tables)
    others = [name for name in (tables if len(tables) > 1 else names) if name != best]
    if len(tables) > 1:
        what = "these sheets hold tables too, each a feed of its own (`--sheet`)"
        layout.doubts.append(f"sheet `{best}` was read; {what}: {_list_names(others)}.")
    elif others and not wanted:
        what = "the others hold no table of areas and figures"
        layout.doubts.append(f"sheet `{best}` was read; {what}: {_list_names(others)}.")
    return layout


def _choose_sheets(names: list[str], wanted: str) -> list[str]:
    """Return the sheets to look at: all, or those of the name that is wanted; NoTableError if there is none."""
    if not wanted:
        return list(names)
    chosen = [name for name in names if name.strip().casefold() == wanted.strip().casefold()]
    if not chosen:
        raise NoTableError(f"there is no sheet `{wanted}`; found {_list_names(names)}")
    return chosen


def _list_names(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(f"`{name}`" for name in names[:_MOST_NAMES]) + more


def _find_header(
    grid: Grid, tail: Grid, merged: list[tuple[int, int, int, int]], settings: dict[str, Any], areas: AreaIndex
) -> Layout:
    """Return where the table is in the first rows of a file, of which `tail` are the last ones further down."""
    if people := find_people(cell for row in grid[:_MOST_TOP] for cell in row):
        rule, what, remedy = people
        raise NoTableError(what, rule, remedy)
    data = next((place for place, row in enumerate(grid[:_MOST_TOP]) if place and _is_data(row, areas)), None)
    if data is None:
        data = _first_numbers(grid)
    data = _take_in_unknown_places(grid, data)
    lowest = next((place for place in range(data - 1, -1, -1) if any(map(str.strip, grid[place]))), None)
    if lowest is None or data - lowest > _MOST_BLANK:
        raise NoTableError("no header row was found above the figures")
    if _is_of_figures(grid[lowest], grid[data], areas):
        shown = ", ".join(f"`{cell.strip()[:40]}`" for cell in grid[lowest][:_MOST_SHOWN])
        what = f"there is no row of headers: the first row above the figures, {shown}, is of figures too"
        raise NoTableError(what, remedy="Add a row with a header for each column.")
    top = _find_top(grid, merged, lowest, data)
    title = " ".join(cell.strip() for row in grid[:top] for cell in row if cell.strip())[:500]
    wanted = {**settings, "header_row": top + 1, "header_rows": lowest - top + 1}
    whole = [*grid, *tail]
    figures = _figure_columns(grid, data)
    last = max(
        place
        for place, row in enumerate(whole)
        if place == data or (place > data and _is_like(row, grid[data], figures))
    )
    below = [row for row in whole[last + 1 :] if any(map(str.strip, row))]
    if below or top or lowest > top:
        wanted["skip_rows_without_values"] = True
        wanted["stop_at"] = [*_NOTES, *_first_note(below, whole[data : last + 1], areas)]
    return Layout(Reading.model_validate(wanted), title)


def _take_in_unknown_places(grid: Grid, data: int) -> int:
    """Return the first row of data: rows of places that are not known may stand above the first that is.

    They have the same kinds of cells in the same columns, and above them is a row with a header of its own, a word or
    a year and no figure, for each column of figures. A row of years or ages below a band is none of them.
    """
    figures = [place for place, cell in enumerate(grid[data]) if _kind_of_cell(cell) == "figure"]
    for place in range(data - 1, -1, -1):
        row = [*grid[place], *[""] * len(grid[data])]
        if not all(map(_is_of_kind, row, grid[data])):
            headers = [row[figure].strip() for figure in figures]
            named = all(_kind_of_cell(header) in ("word", "year") for header in headers)
            told_apart = len({*headers}) == len(headers) or _names_columns(row)
            named = named and told_apart and not _names_columns(grid[data - 1])
            return place + 1 if figures and named else data
    return data


def _is_of_figures(row: list[str], data: list[str], areas: AreaIndex) -> bool:
    """Return whether a row names a place and has a figure, in columns in which a row of data does so too."""
    pairs = [(one.strip(), other.strip()) for one, other in zip(row, data, strict=False)]
    named = any(one and other and areas.candidates(one) and areas.candidates(other) for one, other in pairs)
    return named and any({_kind_of_cell(one), _kind_of_cell(other)} == {"figure"} for one, other in pairs)


def _names_columns(row: list[str]) -> bool:
    """Return whether the first text of a row is the header of places, `Area` or `LA name`, and no place."""
    return bool(_HEADS_PLACES.match(next((cell.strip() for cell in row if cell.strip()), "")))


def _is_of_kind(cell: str, below: str) -> bool:
    """Return whether two cells of a column are of one kind; below a figure may stand a text that is none, `about 5`."""
    kinds = [_kind_of_cell(cell), _kind_of_cell(below)]
    return len({*kinds}) == 1 or {*kinds} == {"figure", "marker"} or kinds == ["figure", "word"]


def _kind_of_cell(cell: str) -> str:
    text = cell.strip()
    if not text or is_marker(text):
        return "marker"
    if _YEAR.match(text):
        return "year"
    return "word" if read_number(text) is None else "figure"


def _first_note(below: Grid, data: Grid, areas: AreaIndex) -> list[str]:
    """Return how the first row below the data begins, up to a colon, unless it is a place or data begin so too."""
    begins = [next((cell.strip() for cell in row if cell.strip()), "") for row in below[:1]]
    begins = [text.split(":")[0][:40].strip() + ":" * (":" in text[:40]) for text in begins]
    firsts = {next((cell.strip().casefold() for cell in row if cell.strip()), "") for row in data}
    long = [text for text in begins if len(text) > 3 and text[0].isalpha() and text.casefold() not in _NOTES]
    long = [text for text in long if not is_code(text) and not areas.candidates(text)]
    return [text for text in long if not any(first.startswith(text.casefold()) for first in firsts)]


def _is_data(row: list[str], areas: AreaIndex) -> bool:
    """Return whether a row names an area, by a code or by a name with a figure or marker besides."""
    area = figure = coded = False
    for cell in row:
        text = cell.strip()
        if not text:
            continue
        if is_code(text):
            area = coded = True
        elif is_marker(text) or read_number(text) is not None:
            figure = figure or area or not _YEAR.match(text)
        elif (
            not area
            and text[0].isalpha()
            and len(text) < 60
            and (areas.candidates(text) or areas.begins_with_place(text))
        ):
            area = True
        if area and figure:
            return True
    return coded and sum(1 for cell in row if cell.strip()) > 1


def _is_like(row: list[str], data: list[str], figures: list[int]) -> bool:
    """Return whether a row has at least a third as many cells as the first row of data, and any figure."""
    cells = [row[place].strip() for place in figures if place < len(row)]
    if figures and not any(cell and (is_marker(cell) or read_number(cell) is not None) for cell in cells):
        return False
    return sum(1 for cell in row if cell.strip()) * 3 >= sum(1 for cell in data if cell.strip())


def _first_numbers(grid: Grid) -> int:
    """Return the first row below another that is mostly figures, where no area is named in any row."""
    for place, row in enumerate(grid[:_MOST_TOP]):
        cells = [cell.strip() for cell in row if cell.strip()]
        numbers = [cell for cell in cells if read_number(cell) is not None]
        if place and len(cells) > 1 and len(numbers) * 3 >= len(cells) and not all(map(_YEAR.match, cells)):
            return place
    top = next((place for place, row in enumerate(grid) if any(map(str.strip, row))), 0)
    first = grid[top] if grid else []
    if any(_is_of_numbers(grid[top + 1 : top + 1 + _MOST_TOP], column, name) for column, name in enumerate(first)):
        return top + 1
    shown = ", ".join(f"`{cell.strip()[:40]}`" for cell in first[:8] if cell.strip())
    what = f"no row has figures: it is a list of places, codes or words, with no value to load; it begins with {shown}"
    raise NoTableError(what, "no-figures", NO_FIGURES)


def _is_of_numbers(rows: Grid, column: int, name: str) -> bool:
    """Return whether a column of a plain table holds figures, among words in the others: `cost_gbp`."""
    cells = [row[column].strip() for row in rows if column < len(row)]
    filled = [cell for cell in cells if cell]
    numbers = sum(read_number(cell) is not None for cell in filled)
    return (
        len(filled) * 2 > len(cells)
        and numbers * 10 >= 9 * len(filled)
        and not (is_no_figure(name) or _ABOUT.search(name))
    )


def _find_top(grid: Grid, merged: list[tuple[int, int, int, int]], lowest: int, data: int) -> int:
    """Return the first header row: go up while the headers so far do not tell every column of figures apart."""
    figures = _figure_columns(grid, data)
    top = lowest
    place = lowest - 1
    while place >= 0 and lowest - place < _MOST_HEADER_ROWS:
        row = grid[place]
        filled = sum(1 for cell in row if cell.strip())
        if not filled and top - place <= _MOST_GAP:
            place -= 1
            continue
        if _is_note(row, figures) or _is_ruler(row):
            break
        near = top - place == 1 and any(kind_of(cell) for cell in row)
        if _distinguishes(grid, merged, top, lowest, figures) and not near:
            break
        top = place
        place -= 1
    return top


def _is_note(row: list[str], figures: list[int]) -> bool:
    """Return whether a row is a title at the left or a unit at the right edge, and no band over the figures."""
    cells = [place for place, cell in enumerate(row) if cell.strip()]
    if len(cells) > 1:  # the unit of each block at its right edge, as a printed table has it
        units = all(_UNIT.match(row[place].strip()) for place in cells)
        return units and bool(figures) and cells[0] > figures[0] and all(place + 1 not in figures for place in cells)
    return not cells or cells[0] == 0 or not figures or cells[0] >= figures[-1]


def _figure_columns(grid: Grid, data: int) -> list[int]:
    width = max(len(row) for row in grid[data:])
    rows = [row for row in grid[data : data + 60] if any(map(str.strip, row))]
    found = []
    for column in range(width):
        texts = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        if texts and sum(is_marker(text) or read_number(text) is not None for text in texts) * 2 >= len(texts):
            found.append(column)
    return found


def _distinguishes(
    grid: Grid, merged: list[tuple[int, int, int, int]], top: int, lowest: int, figures: list[int]
) -> bool:
    rows, spans = fill_merged(grid, merged, top, lowest + 1)
    headers = join_headers(rows, bands=not spans)
    texts = [headers[place] if place < len(headers) else "" for place in figures]
    named = [text for text in texts if text]
    return len(set(named)) == len(named) and len(named) * 10 >= len(texts) * 8


def _is_ruler(row: list[str]) -> bool:
    """Return whether a row only counts the columns: A B C, or 1 2 3."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) < 4:
        return False
    letters = sum(bool(re.fullmatch(r"[A-Z]{1,2}", cell)) for cell in cells)
    return letters == len(cells) or all(cell == str(number) for number, cell in enumerate(cells, int(cells[0] == "1")))
