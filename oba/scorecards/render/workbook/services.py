"""The sheet of services: each on half a page, with the lower right box first in weight."""

from collections.abc import Sequence

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from oba.scorecards.card import Card, Pack, ServiceCard
from oba.scorecards.render import wording
from oba.scorecards.render.pages import lay_out_service
from oba.scorecards.render.workbook.cells import put_box, put_heading, put_wide, start_sheet
from oba.scorecards.render.workbook.printing import set_up_print
from oba.vocabulary import IndicatorList

MOST = 3
"""Measures of one box; the rest is counted."""

_WIDTHS = (42, 16, 2, 42, 16)
_LEFT, _RIGHT = 1, 4
_LISTS = list(IndicatorList)

Box = tuple[str, list[tuple[str, str]], str]
"""A box of the quadrant: its question, its measures with their figures, and what it says without any."""


def fill_services(sheet: Worksheet, pack: Pack) -> None:
    """Fill the sheet; two services stand on one page."""
    lines = [
        f"Performance accountability: how well services work for their customers, {wording.CUSTOMERS_GLOSS}. Above is"
        " effort, below effect; left quantity, right quality. The box at the lower right is the most important.",
    ]
    row = start_sheet(sheet, "Services", lines, _WIDTHS)
    for number, service in enumerate(pack.services, 1):
        row = _put_service(sheet, row + 1, service, pack)
        if number % 2 == 0 and number < len(pack.services):
            sheet.row_breaks.append(Break(id=row))
    set_up_print(sheet, pack, sheet.title, upright=True)


def _put_service(sheet: Worksheet, row: int, service: ServiceCard, pack: Pack) -> int:
    """Write one service; return the last row used."""
    page = lay_out_service(service, pack)
    helped = ", ".join(outcome.name for outcome in page.outcomes)
    sponsor = page.record.sponsor if page.record else ""
    put_heading(sheet, row, service.service.name, _WIDTHS)
    put_wide(sheet, row + 1, f"{service.service.purpose} Customers: {service.service.customers}.", _WIDTHS)
    about = f"Sponsor: {sponsor or 'nobody named'}. Meant to help: {helped or 'no outcome named'}."
    put_wide(sheet, row + 2, about, _WIDTHS)
    question = "Is anyone better off?"
    above = (
        _box("How much did we do? (#)", page.how_much, page.how_much_gap),
        _box("How well did we do it? (% or average)", page.how_well, page.how_well_gap),
    )
    below = (
        _box(f"{question} How many (#)", page.better_off_numbers, "No measure yet of how many are better off."),
        _box(f"{question} What share (%) or average", page.better_off_shares, page.better_off_gap),
    )
    row = _put_boxes(sheet, row + 3, above, is_effect=False)
    row = _put_boxes(sheet, row + 1, below, is_effect=True)
    for sentence in _story(service):
        row += 1
        put_wide(sheet, row, sentence, _WIDTHS)
    return row + 1


def _box(question: str, cards: Sequence[Card], without: str) -> Box:
    known = [card for card in cards if card.has_data]
    chosen = sorted(known, key=lambda card: (_LISTS.index(card.listed), card.age is not None and card.age.is_old))
    measures = [(f"{card.indicator.name}, {_when(card)}", _total(card)) for card in chosen[:MOST]]
    beside = len(cards) - len(measures)
    if measures and beside:
        measures.append((f"{beside} more in the sheet Report cards", ""))
    return question, measures, without


def _when(card: Card) -> str:
    return card.age.words if card.age else card.latest.period.label if card.latest else "by groups"


def _total(card: Card) -> str:
    """Return the figure of the whole, which stands before any of its groups."""
    if card.latest:
        return wording.figure_words(card.latest.figure, card.indicator)
    return f"{len(card.categories)} groups, in the sheet Gaps"


def _put_boxes(sheet: Worksheet, row: int, boxes: tuple[Box, Box], is_effect: bool) -> int:
    """Write two boxes side by side; the right one of effect is tinted and larger. Return the last row used."""
    height = max(1, *(len(measures) for _, measures, _ in boxes))
    for first, (question, measures, without) in zip((_LEFT, _RIGHT), boxes, strict=True):
        has_weight = is_effect and first == _RIGHT
        texts = [(question, ""), *(measures or [(without, "")])]
        texts += [("", "")] * (height + 1 - len(texts))
        put_box(sheet, row, first, texts, _WIDTHS, has_weight)
    return row + height


def _story(service: ServiceCard) -> list[str]:
    """Return the story in one paragraph, or that there is none."""
    record = service.record
    if record is None or not record.story:
        return ["Story behind the baseline: not written yet."]
    return [f"Story behind the baseline: {' '.join(one.text for one in record.story)}"]
