"""The sheet of services: each on half a page, with the lower right box first in weight."""

from datetime import date

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from oba.scorecards.card import Pack, ServiceCard
from oba.scorecards.quadrant import RULE
from oba.scorecards.render import wording
from oba.scorecards.render.boards.quadrants import GLOSS, list_lines
from oba.scorecards.render.pages import lay_out_service
from oba.scorecards.render.workbook.cells import put_box, put_heading, put_wide, start_sheet
from oba.scorecards.render.workbook.printing import set_up_print

_WIDTHS = (52, 20, 2, 52, 20)
_LEFT, _RIGHT = 1, 4

Box = tuple[str, list[tuple[str, str]]]
"""A box of the quadrant: its heading, and its lines, each a text and a figure or blank."""


def fill_services(sheet: Worksheet, pack: Pack) -> None:
    """Fill the sheet; two services stand on one page."""
    lines = [
        wording.made_up_words(pack),
        f"Performance accountability: how well services work for their customers, {wording.CUSTOMERS_GLOSS}. {GLOSS}"
        f" {RULE}",
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
    share, number, how_well, how_much = (
        (words.heading, [(f"{text}, {when}" if when else text, figure) for text, figure, when in lines])
        for words, lines in list_lines(page.quadrant)
    )
    row = _put_boxes(sheet, row + 3, (how_much, how_well), is_effect=False)
    row = _put_boxes(sheet, row + 1, (number, share), is_effect=True)
    for sentence in _story(service, pack.as_at):
        row += 1
        put_wide(sheet, row, sentence, _WIDTHS)
    return row + 1


def _put_boxes(sheet: Worksheet, row: int, boxes: tuple[Box, Box], is_effect: bool) -> int:
    """Write two boxes side by side; the right one of effect is tinted and larger. Return the last row used."""
    height = max(len(lines) for _, lines in boxes)
    for first, (heading, lines) in zip((_LEFT, _RIGHT), boxes, strict=True):
        has_weight = is_effect and first == _RIGHT
        texts = [(heading, ""), *lines, *[("", "")] * (height - len(lines))]
        put_box(sheet, row, first, texts, _WIDTHS, has_weight)
    return row + height


def _story(service: ServiceCard, as_at: date) -> list[str]:
    """Return the story in one paragraph, or that there is none."""
    record = service.record
    if record is None or not record.story:
        return ["Story behind the baseline: not written yet."]
    told = (wording.statement_words(one, record, as_at) for one in record.story)
    return [f"Story behind the baseline: {' '.join(told)}"]
