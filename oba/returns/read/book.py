"""The workbook back: what was typed in it, and what is odd about its form. Nothing is judged here."""

import hashlib
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from python_calamine import CalamineError, CalamineWorkbook

from oba.charts.words import round_number
from oba.indicators.provider_return import ReturnDefinition
from oba.returns.form import layout as at
from oba.returns.form.layout import signed_text
from oba.returns.read.beside import find_stray, list_notes
from oba.returns.read.safe_opening import Opened, open_safely
from oba.returns.read.sheets import (
    Rows,
    read_actions,
    read_answers,
    read_cases,
    read_corrections,
    read_sign_off,
    text_at,
)
from oba.returns.read.xml_scan import BROKEN, SheetScan, UnreadableError
from oba.returns.sheet_names import ADDED, find_near, match_sheets
from oba.returns.submission import (
    ACTIONS,
    CORRECTIONS,
    FINDINGS,
    SIGN_OFF,
    START,
    STORY,
    AskedFigure,
    Entry,
    Key,
    Mended,
    Oddity,
    Spot,
    Submission,
    list_asked,
    sheet_names,
)
from oba.returns.values import ShownPercent, quote_input, read_day, read_figure, tidy

_OURS = {"", "sum", "share"}
_ENTRY_COLUMNS: dict[str, tuple[int, ...]] = {
    STORY: (3,),
    ACTIONS: (1, 2, 3, 4),
    CORRECTIONS: (1, 2, 3),
    SIGN_OFF: (2,),
}
_WIDTHS = {
    STORY: len(at.STORY_HEADERS),
    ACTIONS: len(at.ACTION_HEADERS),
    CORRECTIONS: len(at.CORRECTION_HEADERS),
    SIGN_OFF: len(at.SIGN_HEADERS),
}


class Workbook:
    """An opened file and the rows of its sheets, each read once."""

    def __init__(self, opened: Opened, file_name: str = "", sha256: str = "") -> None:
        self.opened = opened
        self.file_name = file_name
        self.sha256 = sha256
        self.names = match_sheets([START], opened.names)
        self._read: dict[str, Rows] = {}
        self._book = _load(opened.content)

    def name_sheets(self, wanted: list[str]) -> None:
        """Find the sheets of a return by their names, or by names that mean the same."""
        self.names = match_sheets(wanted, self.opened.names)

    def rows(self, sheet: str) -> Rows:
        """Return the cells of a sheet, row by row from A1; none if the sheet is missing.

        A number that its cell shows as a percentage is a `ShownPercent`.
        """
        if sheet not in self._read:
            rows = _values(self._book, self.names[sheet]) if sheet in self.names else []
            self._read[sheet] = _show_percents(rows, self.scan(sheet))
        return self._read[sheet]

    def scan(self, sheet: str) -> SheetScan:
        """Return what was seen of a sheet besides its values."""
        return self.opened.sheets.get(self.names.get(sheet, "")) or SheetScan()

    @property
    def identity(self) -> dict[str, str]:
        """Return whose return the workbook says it is: the visible lines, then the document's properties."""
        found = {label: self.opened.properties.get(name, "") for label, name in at.PROPERTIES.items()}
        for row in self.rows(START)[:80]:
            label = tidy(quote_input(row[0])) if row else ""
            if label in at.IDENTITY_LINES and len(row) > 1 and row[1] != "":
                found[label] = tidy(quote_input(row[1]))
        return found


def open_workbook(content: bytes, file_name: str = "") -> Workbook:
    """Return a workbook that may be read; UnreadableError with a plain sentence for everything else."""
    return Workbook(open_safely(content), file_name, hashlib.sha256(content).hexdigest())


def _load(content: bytes) -> object:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError) as fault:
        raise UnreadableError("OPN-03", BROKEN) from fault
    except BaseException as fault:  # a panic of the reader is not an Exception
        if isinstance(fault, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise UnreadableError("OPN-03", BROKEN) from fault


def _values(book: object, sheet: str) -> Rows:
    try:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[attr-defined, no-any-return]
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise UnreadableError("OPN-03", BROKEN) from fault


def _show_percents(rows: Rows, scan: SheetScan) -> Rows:
    for (row, column), decimals in scan.percents.items():
        given = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
        if isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given):
            held = float(f"{100 * given:.15g}")
            rows[row - 1][column - 1] = ShownPercent(float(round_number(held, decimals)), held)
    return rows


def read_submission(book: Workbook, definition: ReturnDefinition) -> Submission:
    """Return what a workbook says, read as one of a definition's returns."""
    book.name_sheets(sheet_names(definition))
    mended: list[Mended] = []
    oddities = [*_sheets_missing(book, definition, mended)]
    printed: dict[Key, float | str] = {}
    entries: list[Entry] = []
    for section in definition.sections:
        if section.title in book.names:
            entries += _read_questions(book, definition, section.title, printed, oddities)
            rows, scan = book.rows(section.title), book.scan(section.title)
            oddities += list_notes(section.title, rows, scan, len(at.ENTRY_HEADERS), whole=True)
    for sheet, columns in _ENTRY_COLUMNS.items():
        oddities += _form_faults(book, sheet, columns, len(book.rows(sheet)))
        oddities += list_notes(sheet, book.rows(sheet), book.scan(sheet), _WIDTHS[sheet])
    cases = read_cases(book.rows(definition.cases.title), definition, oddities, mended) if definition.cases else ()
    if definition.cases:
        last = max((case.spot.row for case in cases), default=0)
        oddities += _form_faults(book, definition.cases.title, tuple(range(1, 12)), last)
        rows, scan = book.rows(definition.cases.title), book.scan(definition.cases.title)
        oddities += list_notes(definition.cases.title, rows, scan, at.CASE_CHECK)
    refs = [asked.ref for asked in list_asked(definition)]
    return replace(
        _begin(book.identity, printed),
        entries=tuple(entries),
        cases=cases,
        answers=read_answers(book.rows(STORY), definition),
        actions=read_actions(book.rows(ACTIONS), mended),
        corrections=read_corrections(book.rows(CORRECTIONS), refs, mended),
        sign_off=read_sign_off(book.rows(SIGN_OFF), mended),
        oddities=tuple(oddities),
        mended=tuple(mended),
        printed=printed,
        file_name=book.file_name,
        sha256=book.sha256,
    )


def _begin(identity: dict[str, str], printed: dict[Key, float | str]) -> Submission:
    """Return whose return a workbook says it is and for when, and its signature beside what that should cover."""
    lines = ("Workbook", "Workbook version", "Organisation code", "Organisation", "Quarter code", "Signature")
    definition, version, organisation, name, period, signature = (identity.get(line, "") for line in lines)
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 6 else None
    signed = signed_text(definition, version, organisation, name, period, printed)
    return Submission(definition, number, organisation, period, name, signature, signed)


def _sheets_missing(book: Workbook, definition: ReturnDefinition, mended: list[Mended]) -> Iterator[Oddity]:
    wanted = sheet_names(definition)
    missing = [name for name in wanted if name not in book.names]
    extra = [name for name in book.opened.names if name not in (*book.names.values(), FINDINGS)]
    near = {other: name for name in missing if (other := find_near(name, extra))}
    for name in missing:
        if name not in near.values():
            yield Oddity("missing-sheet", Spot(name), f"The sheet `{name}` is missing.")
    for other, name in near.items():
        what = f"`{quote_input(other)}` seems to be the sheet `{name}`, under another name."
        yield Oddity("renamed-sheet", Spot(quote_input(other)), what, quote_input(other))
    mended += _tell_names(book.names)
    for name in wanted:
        if book.names.get(name) in book.opened.hidden:
            yield Oddity("hidden", Spot(name), f"The sheet `{name}` is hidden.")
    for other in extra:
        if other not in near:
            what = f"The sheet `{quote_input(other)}` is not part of the return and is not read."
            yield Oddity("extra-sheet", Spot(quote_input(other)), what, quote_input(other))


def _tell_names(names: Mapping[str, str]) -> Iterator[Mended]:
    """Tell which sheets were found by a name that is not quite theirs; what a program did to all of them, once."""
    added = [name for name in names.values() if tidy(name).casefold().endswith(ADDED.casefold())]
    if added:
        how = f"The sheets were found without `{ADDED}`, which another program added to their names"
        yield Mended(Spot(), "", how)
    for name, other in names.items():
        if name != other and other not in added:
            how = f"The sheet `{name}` was found, although its name here has other spaces or letters"
            yield Mended(Spot(name), quote_input(other), how)


def _read_questions(
    book: Workbook, definition: ReturnDefinition, sheet: str, printed: dict[Key, float | str], oddities: list[Oddity]
) -> Iterator[Entry]:
    rows = book.rows(sheet)
    columns = _find_columns(rows, sheet, oddities)
    if columns is None:
        return
    asked = {figure.ref: figure for figure in list_asked(definition) if figure.sheet == sheet}
    found: set[str] = set()
    read_rows: list[int] = []
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        ref = text_at(row, columns["Number"])
        spot = Spot(sheet, number, columns["Your figure"])
        figure = asked.get(ref)
        if figure is None:
            if ref not in _OURS:
                oddities.append(_unknown_row(ref, row, columns, spot, definition))
            continue
        found.add(ref)
        read_rows.append(number)
        last = _cell(row, columns["Last quarter"])
        if isinstance(last, int | float) and not isinstance(last, bool):
            printed[figure.key] = float(last)
        elif tidy(quote_input(last)):
            printed[figure.key] = tidy(quote_input(last))
        yield _entry(row, columns, figure, spot, book.scan(sheet))
    for ref in asked:
        if ref not in found:
            oddities.append(Oddity("missing-row", Spot(sheet), f"The row of {ref} is missing.", ref))
    entry_columns = (columns["Your figure"], columns["Reason, or promised date"])
    oddities += _form_faults(book, sheet, entry_columns, 0, read_rows)


def _find_columns(rows: Rows, sheet: str, oddities: list[Oddity]) -> dict[str, int] | None:
    """Return the columns by heading, counted from 1; None, with the missing ones told, if any is not there."""
    headings = [tidy(quote_input(cell)) for cell in rows[at.HEADER_ROW - 1]] if len(rows) >= at.HEADER_ROW else []
    columns = {name: headings.index(name) + 1 for name in at.ENTRY_HEADERS if name in headings}
    missing = [name for name in at.ENTRY_HEADERS if name not in columns]
    for name in missing:
        what = f"The column `{name}` is missing from row {at.HEADER_ROW}."
        oddities.append(Oddity("missing-column", Spot(sheet, at.HEADER_ROW, 1), what, name))
    return None if missing else columns


def _unknown_row(
    ref: str, row: list[object], columns: dict[str, int], spot: Spot, definition: ReturnDefinition
) -> Oddity:
    given = quote_input(_cell(row, columns["Your figure"]))
    known = {measure.ref for measure in definition.measures.values()}
    if ref.partition(".")[0] in known and given:
        what = f"`{quote_input(ref)}` is not one of the groups of {ref.partition('.')[0]}, and has a figure."
        return Oddity("unknown-group", spot, what, given)
    return Oddity("extra-row", spot, f"The row `{quote_input(ref)}` is not part of the return and is not read.", given)


def _cell(row: list[object], column: int) -> object:
    return row[column - 1] if len(row) >= column else None


def _entry(row: list[object], columns: dict[str, int], figure: AskedFigure, spot: Spot, scan: SheetScan) -> Entry:
    given = _cell(row, columns["Your figure"])
    beside = _cell(row, columns["Reason, or promised date"])
    reading, day = read_figure(given), read_day(beside)[0]
    group = text_at(row, columns["Group"]) if figure.category else ""
    stray = find_stray(row, spot, scan) if reading.blank else None
    return Entry(figure.key, spot, given, reading, tidy(quote_input(beside)), day, group, stray)


def _form_faults(
    book: Workbook, sheet: str, columns: tuple[int, ...], last: int, only: list[int] | None = None
) -> Iterator[Oddity]:
    """Formulas, errors, merged and hidden cells where figures and words are typed."""
    scan = book.scan(sheet)
    wanted = set(only) if only is not None else set(range(at.FIRST_ROW, last + 1))
    for (row, column), formula in sorted(scan.formulas.items()):
        if row in wanted and column in columns:
            given = f"={formula}" if formula else "a formula"
            yield Oddity("formula", Spot(sheet, row, column), "The cell holds a formula.", quote_input(given))
    for row, column in sorted(scan.errors):
        if row in wanted and column in columns and (row, column) not in scan.formulas:
            yield Oddity("error", Spot(sheet, row, column), "The cell holds an error value such as #REF!.")
    for top, left, bottom, right in scan.merged:
        cells = [(r, c) for r in sorted(wanted) if top <= r <= bottom for c in columns if left <= c <= right]
        if cells:
            spots = tuple(Spot(sheet, row, column) for row, column in cells)
            yield Oddity("merged", spots[0], f"{spots[0].cell} is merged with other cells.", "", spots)
    hidden = sorted(scan.hidden_rows & wanted)
    if hidden:
        listed = ", ".join(map(str, hidden[:12])) + ("…" if len(hidden) > 12 else "")
        spot = Spot(sheet, hidden[0], columns[0])
        yield Oddity("hidden", spot, f"Row {listed} is hidden." if len(hidden) == 1 else f"Rows {listed} are hidden.")
    for column in sorted(scan.hidden_columns & set(columns)):
        spot = Spot(sheet, at.FIRST_ROW, column)
        yield Oddity("hidden", spot, f"Column {spot.cell.rstrip('0123456789')} is hidden.")
