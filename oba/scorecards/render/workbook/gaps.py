"""The sheet of gaps: every breakdown of the pack by its groups in one table, at the newest period of each."""

from openpyxl.worksheet.worksheet import Worksheet

from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import MARKS
from oba.scorecards.render import series
from oba.scorecards.render.workbook.cells import (
    add_table,
    fit_height,
    put_columns,
    put_figure,
    put_row,
    put_text,
    start_sheet,
)
from oba.scorecards.render.workbook.printing import set_up_print

_COLUMNS = ("Curve", "Group", "Value", "Unit", "Whole place", "Period")
_WIDTHS = (50, 42, 9, 17, 9, 28)
MOST_GROUPS = 12
"""Groups of one breakdown; the figures of longer ones are in the sheet of data only."""


def fill_gaps(sheet: Worksheet, pack: Pack) -> None:
    """Fill the sheet; how each gap went is said above the table."""
    broken_down = [card for card in pack.cards if card.categories]
    lines = [f"{card.indicator.name}: {card.gap_sentence}" for card in broken_down if card.gap_sentence]
    marks = {figure.symbol: figure.text for card in broken_down for _, figure in series.bars_of(card) if figure.symbol}
    reasons = "; ".join(f"{text} {MARKS.get(mark, '')}".strip() for mark, text in marks.items())
    lines += [f"In place of a number: {reasons}."] if reasons else []
    if not broken_down:
        lines.append("No curve is known by groups yet.")
    header = row = start_sheet(sheet, "Gaps between groups", lines, _WIDTHS) + 1
    put_columns(sheet, header, _COLUMNS, ("Value", "Whole place"))
    sheet.freeze_panes = sheet.cell(header + 1, 2)
    for card in broken_down:
        period = series.snapshot_period(card)
        whole = series.find_point(card.own, period) if period else None
        groups = list(series.bars_of(card))
        if len(groups) > MOST_GROUPS:
            row += 1
            put_row(sheet, row, [_name_breakdown(card), f"{len(groups)} groups, in the sheet Data"], _WIDTHS)
            continue
        for line, figure in groups:
            row += 1
            put_text(sheet.cell(row, 1), _name_breakdown(card), wrap=True)
            put_text(sheet.cell(row, 2), line.name, inset=True)
            put_figure(sheet.cell(row, 3), figure, card.indicator.value.decimals)
            put_text(sheet.cell(row, 4), card.indicator.value.unit, inset=True)
            put_figure(sheet.cell(row, 5), whole.figure if whole else None, card.indicator.value.decimals)
            put_text(sheet.cell(row, 6), period.label if period else "", inset=True)
            fit_height(sheet, row, _WIDTHS)
    add_table(sheet, "gaps", header, row, len(_COLUMNS))
    set_up_print(sheet, pack, sheet.title, header, upright=True)


def _name_breakdown(card: Card) -> str:
    name = card.indicator.short_name or card.indicator.name
    return (
        f"{name}, by {card.categories_label[:1].lower()}{card.categories_label[1:]}" if card.categories_label else name
    )
