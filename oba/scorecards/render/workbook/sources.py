"""The last sheet: releases with their licences, documents cited, symbols, and what to know about the data."""

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from oba.london_time import write_day
from oba.scorecards.card import Pack
from oba.scorecards.figure import MARKS
from oba.scorecards.render import wording
from oba.scorecards.render.evidence.quality_words import list_boxes, tell_note
from oba.scorecards.render.manifest import gather_sources
from oba.scorecards.render.workbook.cells import add_table, put_columns, put_heading, put_row, start_sheet
from oba.scorecards.render.workbook.printing import set_up_print

_WIDTHS = (56, 30, 32, 44, 19, 19, 40, 70)
_PRINTED = "F"
_DOCUMENTS = ("Document", "Publisher", "Licence", "Cited in", "Published", "Address")
_NOTES = ("What", "Box", "Sees to it", "What it means")
_RELEASES = ("Release", "Publisher", "Licence", "Attribution", "Released", "Loaded", "File", "SHA-256")


def fill_sources(sheet: Worksheet, pack: Pack) -> None:
    """Fill the sheet."""
    lines = [
        wording.made_up_words(pack),
        wording.CREDIT,
        f"Made on {write_day(pack.made_at.date())} with {pack.software}.",
        "Files with their hashes at the right, and what to know about the data at the end, are for the screen and not"
        " printed.",
        f"Statistical neighbours: {', '.join(pack.neighbour_names)}." if pack.neighbour_names else "",
    ]
    row = start_sheet(sheet, "Sources, licences and documents", lines, _WIDTHS[:6]) + 1
    for letter, width in zip("GH", _WIDTHS[6:], strict=True):
        sheet.column_dimensions[letter].width = width
    row = _put_table(sheet, row, "releases", _RELEASES, list(_releases(pack)))
    printed = row
    for title, name, columns, rows in (
        ("Documents that the cards cite", "documents", _DOCUMENTS, list(_documents(pack))),
        (
            "Symbols in place of a number",
            "symbols",
            ("What it means", "Symbol"),
            [[m, f"[{s}]"] for s, m in MARKS.items()],
        ),
        ("What to know about the data", "notes", _NOTES, list(_notes(pack))),
    ):
        printed = row if name == "notes" else printed
        if rows:
            put_heading(sheet, row + 1, title, _WIDTHS[:6])
            row = _put_table(sheet, row + 2, name, columns, rows)
    set_up_print(sheet, pack, sheet.title, area=f"A1:{_PRINTED}{printed}")


def _put_table(sheet: Worksheet, header: int, name: str, columns: Sequence[str], rows: list[list[str]]) -> int:
    put_columns(sheet, header, columns)
    row = header
    for row, texts in enumerate(rows, header + 1):
        put_row(sheet, row, texts, _WIDTHS)
    add_table(sheet, name, header, row, len(columns))
    return row


def _releases(pack: Pack) -> Iterator[list[str]]:
    for source in gather_sources(pack):
        yield [
            *(source.title, source.publisher, source.licence, source.attribution),
            *(write_day(source.released), write_day(source.loaded_at.date())),
            *(source.file, source.sha256 or "not printed"),
        ]


def _documents(pack: Pack) -> Iterator[list[str]]:
    """Yield each document that the pack cites, and on how many of its pages; documents.html names them."""
    for one in pack.documents:
        cited = f"{len(one.cited)} page{'' if len(one.cited) == 1 else 's'}"
        said = (f"[{one.code}] {one.title}", one.publisher, one.licence or "not stated", cited)
        yield [*said, one.published, one.address or "not known"]


def _notes(pack: Pack) -> Iterator[list[str]]:
    """Yield what is said of the data, as the page on data quality says it, without the analyst's details."""
    for words, notes in list_boxes(pack):
        for note in notes:
            what, means, who = tell_note(note)
            yield [what, words.title, who, means]
