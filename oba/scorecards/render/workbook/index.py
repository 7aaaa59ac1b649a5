"""The sheet of report cards: one line a curve, headlines first, also those that have no figure yet."""

from collections.abc import Iterator, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from oba.scorecards.card import Card, Pack
from oba.scorecards.render import wording
from oba.scorecards.render.index_rows import NONE, list_figures
from oba.scorecards.render.workbook.cells import (
    add_table,
    fit_height,
    put_columns,
    put_figure,
    put_heading,
    put_link,
    put_text,
    put_wide,
    start_sheet,
)
from oba.scorecards.render.workbook.printing import set_up_print
from oba.vocabulary import LIST_NAMES, MEASURE_QUESTIONS, IndicatorList

NUMBERS = ("Now", "Last time", "England", "Neighbours’ median")
COLUMNS = ("Curve", "List or question", "Outcome or service", "Unit", *NUMBERS, "Place", "Which way, and how it stands")
_WIDTHS = (54, 14, 30, 13, 9, 9, 9, 12, 11, 54, 34)


def fill_index(sheet: Worksheet, pack: Pack, names: Mapping[str, str]) -> None:
    """Fill the sheet; a curve with a sheet of its own leads there."""
    lines = [
        wording.made_up_words(pack),
        f"{pack.board_name}. {pack.meeting or pack.period}. Place is the place among the statistical neighbours, itself"
        " included: 1 is best, or highest where neither way is judged to be good.",
        pack.board_purpose,
    ]
    header = row = start_sheet(sheet, "Report cards", lines, _WIDTHS) + 1
    put_columns(sheet, header, (*COLUMNS, "Age"), NUMBERS)
    sheet.freeze_panes = sheet.cell(header + 1, 2)
    rows = list(rows_of_index(pack))
    for list_name, group, card in rows:
        if not card.has_data:
            continue
        row += 1
        _put_card(sheet, row, card, names.get(card.id, ""))
        put_text(sheet.cell(row, 2), list_name, inset=True)
        put_text(sheet.cell(row, 3), group, inset=True)
        fit_height(sheet, row, _WIDTHS)
    add_table(sheet, "report_cards", header, row, len(_WIDTHS))
    if without := [(group, card) for _, group, card in rows if not card.has_data]:
        row += 1
        put_heading(sheet, row, "No figure yet", _WIDTHS)
        for group, card in without:
            row += 1
            put_wide(sheet, row, f"{card.indicator.name} ({group}). {_needed(card)}", _WIDTHS)
    set_up_print(sheet, pack, sheet.title, header)


def rows_of_index(pack: Pack) -> Iterator[tuple[str, str, Card]]:
    """Yield each curve once with its list (or question) and its outcome (or service): headlines, the rest, services."""
    for is_first in (True, False):
        for section in pack.outcomes:
            for card in section.cards:
                if (card.listed is IndicatorList.HEADLINE) is is_first:
                    yield LIST_NAMES[card.listed], section.outcome.name, card
    for service in pack.services:
        for card in service.cards:
            kind = card.indicator.measure_type
            yield MEASURE_QUESTIONS[kind] if kind else "", service.service.name, card


def _put_card(sheet: Worksheet, row: int, card: Card, leads_to: str) -> None:
    if leads_to:
        put_link(sheet.cell(row, 1), card.indicator.name, leads_to)
    else:
        put_text(sheet.cell(row, 1), card.indicator.name, wrap=True)
    put_text(sheet.cell(row, 4), card.indicator.value.unit, inset=True)
    for number, figure in enumerate(list_figures(card), 5):
        put_figure(sheet.cell(row, number), figure, card.indicator.value.decimals)
    put_text(sheet.cell(row, 9), card.rank.words if card.rank else NONE, inset=True)
    put_text(sheet.cell(row, 10), card.line, inset=True)
    put_text(sheet.cell(row, 11), card.age.words if card.age else NONE, inset=True)


def _needed(card: Card) -> str:
    wanted = card.indicator.wanted_from
    return f"What is needed: {wording.end_sentence(wanted)}" if wanted else f"{card.line}."
