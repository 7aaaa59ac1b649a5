"""The sheets of gaps: every breakdown with both its ends and its groups, and places by measures."""

from openpyxl.worksheet.worksheet import Worksheet

from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import MARKS
from oba.scorecards.gaps import Breakdown, Rug
from oba.scorecards.render import series, wording
from oba.scorecards.render.boards.gaps import (
    NONE,
    RULES,
    explain_marks,
    name_breakdown,
    name_split,
    open_gaps,
    tell_gap,
    tell_groups,
    tell_rug,
)
from oba.scorecards.render.workbook.cells import (
    add_table,
    fit_height,
    put_columns,
    put_figure,
    put_heading,
    put_row,
    put_text,
    put_wide,
    start_sheet,
)
from oba.scorecards.render.workbook.printing import set_up_print

_NUMBERS = ("Its figure", "Its figure ")
_WIDEST = (
    "Breakdown",
    "First",
    "Its figure",
    "Last",
    "Its figure ",
    "Widest gap",
    "Since the board saw it before",
    "Age",
)
_COLUMNS = ("Curve", "Group", "Value", "Unit", "Whole place", "Period")
_WIDTHS = (60, 36, 9, 36, 9, 44, 44, 44)
_MEASURE, _PLACE = 38, 16
MOST_GROUPS = 12
"""Groups of one breakdown; the figures of longer ones are in the sheet of data only."""


def fill_gaps(sheet: Worksheet, pack: Pack) -> None:
    """Fill the sheet: the widest gap of each breakdown, then the groups of those that the sheet of places lacks."""
    lines = [wording.made_up_words(pack), open_gaps(pack.gaps), " ".join(RULES)]
    row = start_sheet(sheet, "Gaps between groups", lines, _WIDTHS)
    if pack.gaps.breakdowns:
        row = _put_widest(sheet, row + 1, pack)
        elsewhere = {line.card for rug in pack.gaps.rugs if rug.beside == pack.area_name for line in rug.rows}
        _put_groups(sheet, row + 1, [card for card in pack.cards if card.categories and card.id not in elsewhere])
    set_up_print(sheet, pack, sheet.title)


def fill_places(sheet: Worksheet, pack: Pack) -> None:
    """Fill the sheet of places by measures: each figure with a word for how it stands."""
    places = max(len(rug.places) for rug in pack.gaps.rugs)
    widths = (_MEASURE, *[_PLACE] * (places + 1))
    row = start_sheet(sheet, "Places by measures", [wording.made_up_words(pack), explain_marks(pack)], widths)
    for number, rug in enumerate(pack.gaps.rugs, 1):
        row = _put_rug(sheet, row + 1, rug, widths, f"places_{number}")
    set_up_print(sheet, pack, sheet.title, pages=1)


def _put_widest(sheet: Worksheet, header: int, pack: Pack) -> int:
    put_columns(sheet, header, _WIDEST, _NUMBERS)
    sheet.freeze_panes = sheet.cell(header + 1, 2)
    row = header
    for one in pack.gaps.breakdowns:
        row += 1
        _put_breakdown(sheet, row, one)
    add_table(sheet, "widest", header, row, len(_WIDEST))
    return row + 1


def _put_breakdown(sheet: Worksheet, row: int, one: Breakdown) -> None:
    put_text(sheet.cell(row, 1), f"{name_breakdown(one)} ({tell_groups(one)})", wrap=True)
    for column, names, figure in ((2, one.first, one.first_figure), (4, one.last, one.last_figure)):
        put_text(sheet.cell(row, column), names or NONE, inset=True)
        put_figure(sheet.cell(row, column + 1), figure, one.decimals)
    for column, text in ((6, tell_gap(one)), (7, one.since or NONE), (8, one.age)):
        put_text(sheet.cell(row, column), text, inset=True)
    fit_height(sheet, row, _WIDTHS)


def _put_groups(sheet: Worksheet, row: int, broken_down: list[Card]) -> None:
    put_heading(sheet, row, "The groups of each; places by measures are in the sheet Places", _WIDTHS)
    marks = {figure.symbol: figure.text for card in broken_down for _, figure in series.bars_of(card) if figure.symbol}
    if marks:
        row += 1
        reasons = "; ".join(f"{text} {MARKS.get(mark, '')}".strip() for mark, text in marks.items())
        put_wide(sheet, row, f"In place of a number: {reasons}.", _WIDTHS)
    row += 1
    header = row
    put_columns(sheet, header, _COLUMNS, ("Value", "Whole place"))
    for card in broken_down:
        row = _put_card(sheet, row, card)
    add_table(sheet, "gaps", header, row, len(_COLUMNS))


def _put_card(sheet: Worksheet, row: int, card: Card) -> int:
    """Write the groups of a card; return the last row used."""
    period = series.snapshot_period(card)
    whole = series.find_point(card.own, period) if period else None
    groups = list(series.bars_of(card))
    name = name_split(card.short_name, card.categories_label or "Group")
    if len(groups) > MOST_GROUPS:
        put_row(sheet, row + 1, [name, f"{len(groups)} groups, in the sheet Data"], _WIDTHS)
        return row + 1
    for line, figure in groups:
        row += 1
        put_text(sheet.cell(row, 1), name, wrap=True)
        put_text(sheet.cell(row, 2), line.name, inset=True)
        put_figure(sheet.cell(row, 3), figure, card.indicator.value.decimals)
        put_text(sheet.cell(row, 4), card.indicator.value.unit, inset=True)
        put_figure(sheet.cell(row, 5), whole.figure if whole else None, card.indicator.value.decimals)
        put_text(sheet.cell(row, 6), period.label if period else "", inset=True)
        fit_height(sheet, row, _WIDTHS)
    return row


def _put_rug(sheet: Worksheet, row: int, rug: Rug, widths: tuple[int, ...], name: str) -> int:
    """Write a rug with its title; return the last row used."""
    put_heading(sheet, row, rug.title, widths)
    put_wide(sheet, row + 1, tell_rug(rug), widths)
    row += 2
    header = row
    whole = f"{rug.beside} (whole)" if rug.beside in rug.places else rug.beside
    put_columns(sheet, header, ("Measure", whole, *rug.places))
    for line in rug.rows:
        row += 1
        about = ", ".join(part for part in (line.name, line.unit, line.age) if part)
        cells = [f"{cell.figure.text} {cell.word}".strip() if cell.figure else NONE for cell in line.cells]
        put_row(sheet, row, [about, line.beside.text if line.beside else NONE, *cells], widths)
    add_table(sheet, name, header, row, len(rug.places) + 2)
    return row
