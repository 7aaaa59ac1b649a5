"""`board-pack.xlsx`: the pack to open and to print, from what changed to the data and their sources."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from oba.formula_guard import clean_text
from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.card import Card, Pack
from oba.scorecards.render.workbook.actions import fill_actions
from oba.scorecards.render.workbook.cells import set_font
from oba.scorecards.render.workbook.changes import fill_changes
from oba.scorecards.render.workbook.data import fill_data
from oba.scorecards.render.workbook.finish import finish_workbook, save_parts
from oba.scorecards.render.workbook.gaps import fill_gaps, fill_places
from oba.scorecards.render.workbook.headline import fill_headline
from oba.scorecards.render.workbook.index import fill_index
from oba.scorecards.render.workbook.needs import fill_analysis
from oba.scorecards.render.workbook.services import fill_services
from oba.scorecards.render.workbook.sources import fill_sources
from oba.vocabulary import IndicatorList

CHANGED, CARDS, ACTIONS, SERVICES, GAPS, PLACES, DATA, SOURCES = (
    "What changed",
    "Report cards",
    "Actions",
    "Services",
    "Gaps",
    "Places",
    "Data",
    "Sources",
)
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_workbook(pack: Pack, path: Path) -> Path:
    """Write the workbook and return its path."""
    book = Workbook()
    set_font(book)
    names = name_sheets(headlines_of(pack), pack.analyses)
    book.active.title = CHANGED
    fill_changes(book.active, pack, names)
    fill_index(book.create_sheet(CARDS), pack, names)
    fill_actions(book.create_sheet(ACTIONS), pack)
    alt_texts = [fill_headline(book.create_sheet(names[card.id]), card, pack) for card in headlines_of(pack)]
    if pack.services:
        fill_services(book.create_sheet(SERVICES), pack)
    fill_gaps(book.create_sheet(GAPS), pack)
    if pack.gaps.rugs:
        fill_places(book.create_sheet(PLACES), pack)
    alt_texts += [fill_analysis(book.create_sheet(names[one.id]), one, pack) for one in pack.analyses]
    bulk = fill_data(book.create_sheet(DATA), pack)
    fill_sources(book.create_sheet(SOURCES), pack)
    _set_properties(book, pack)
    book.active = 0
    at = book.sheetnames.index(DATA) + 1
    bulks = {f"xl/worksheets/sheet{at}.xml": bulk}
    finish_workbook(save_parts(book), path, [texts for texts in alt_texts if texts], pack.made_at, bulks)
    return path


def headlines_of(pack: Pack) -> tuple[Card, ...]:
    """Return the headlines of outcomes that have figures: each has a sheet of its own."""
    found = [card for section in pack.outcomes for card in section.of_list(IndicatorList.HEADLINE) if card.has_data]
    return tuple({card.id: card for card in found}.values())


def name_sheets(cards: tuple[Card, ...], analyses: tuple[Assessed, ...] = ()) -> dict[str, str]:
    """Return a sheet name for each card and analysis by id: valid, up to 31 characters, unique whatever the case."""
    taken = {name.lower() for name in (CHANGED, CARDS, ACTIONS, SERVICES, GAPS, PLACES, DATA, SOURCES, "History")}
    names: dict[str, str] = {}
    called = [(card.id, card.short_name) for card in cards] + [(one.id, one.asked.name) for one in analyses]
    for key, text in called:
        wanted = clean_text(text).translate(_FORBIDDEN)
        wanted = " ".join(wanted.split()) or key
        name, number = _cut(wanted, 31), 2
        while name.lower() in taken:
            tail = f" {number}"
            name, number = _cut(wanted, 31 - len(tail)) + tail, number + 1
        taken.add(name.lower())
        names[key] = name
    return names


def _cut(text: str, length: int) -> str:
    """Return text of at most `length` characters, cut between words where that loses little."""
    if len(text) <= length:
        return text
    short = text[:length]
    space = short.rfind(" ")
    return (short[:space] if space > length // 2 else short).rstrip(" ,;")


def _set_properties(book: Any, pack: Pack) -> None:
    properties = book.properties
    properties.title = clean_text(f"{pack.board_name}: report cards, {pack.meeting or pack.period}")
    properties.creator = clean_text(pack.board_name)
    properties.subject = "Outcome-Based Accountability report cards"
    properties.language = "en-GB"
    properties.created = properties.modified = pack.made_at.replace(tzinfo=None)
