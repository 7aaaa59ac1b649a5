"""The first sheet: what changed since the board last met, on one A4 page."""

from collections.abc import Iterator, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from oba.london_time import write_day
from oba.scorecards.card import Pack
from oba.scorecards.changes import Change, Changes, Chosen
from oba.scorecards.render import wording
from oba.scorecards.render.wording import FIRST_PAGE
from oba.scorecards.render.workbook.cells import (
    add_table,
    put_columns,
    put_heading,
    put_link,
    put_row,
    put_wide,
    start_sheet,
)
from oba.scorecards.render.workbook.printing import set_up_print

_COLUMNS = ("Curve", "Now", "Last", "England", "What was found", "Age")
_WIDTHS = (34, 10, 10, 10, 46, 16)


def fill_changes(sheet: Worksheet, pack: Pack, names: Mapping[str, str]) -> None:
    """Fill the sheet; `names` are the sheets of those curves that have one."""
    changes = pack.changes
    lines = [
        f"{pack.board_name}. {pack.meeting or pack.period}. What was known on {write_day(pack.as_at)}.",
        wording.issue_words(pack),
        wording.made_up_words(pack),
        " ".join(text for text in (changes.opening, wording.steady_words(changes)) if text),
    ]
    row = start_sheet(sheet, f"What changed {wording.since_words(changes)}", lines, _WIDTHS)
    listed = [("worse", changes.worse), ("better", changes.better)]
    beside = [*listed, ("far", changes.far)] if changes.is_beside else [("known", changes.known), *listed]
    for code, chosen in beside:
        row = _put_curves(sheet, row, code, chosen, names)
    for title, empty, sentences in _remarks(changes):
        row += 1
        put_heading(sheet, row, title, _WIDTHS)
        for sentence in [f"• {one}" for one in sentences] or [empty]:
            row += 1
            put_wide(sheet, row, sentence, _WIDTHS)
    put_heading(sheet, row + 1, "How these were chosen", _WIDTHS)
    put_wide(sheet, row + 2, " ".join(changes.rules), _WIDTHS)
    set_up_print(sheet, pack, sheet.title, upright=True, pages=1)


def _put_curves(sheet: Worksheet, row: int, code: str, chosen: Chosen, names: Mapping[str, str]) -> int:
    """Write one list of curves as a table under its heading; return the last row used."""
    words = FIRST_PAGE[code]
    row += 1
    put_heading(sheet, row, f"{words.title}. {words.note}" if words.note else words.title, _WIDTHS)
    if not chosen.items:
        put_wide(sheet, row + 1, words.empty, _WIDTHS)
        return row + 1
    header = row = row + 1
    put_columns(sheet, header, _COLUMNS)
    for item in chosen.items:
        row += 1
        put_row(sheet, row, [item.name, item.now, item.last, item.england, _found(item), item.age], _WIDTHS)
        if item.card in names:
            put_link(sheet.cell(row, 1), item.name, names[item.card])
    add_table(sheet, f"changed_{code}", header, row, len(_COLUMNS))
    if chosen.left_out:
        row += 1
        put_wide(sheet, row, f"{chosen.left_out} more in the report cards", _WIDTHS)
    return row


def _found(item: Change) -> str:
    found = f"{item.found[:1].upper()}{item.found[1:]}."
    sign = f" First sign: {wording.end_sentence(item.sign)}" if item.sign else ""
    linked = f" {wording.end_sentence(f'{item.linked[:1].upper()}{item.linked[1:]}')}" if item.linked else ""
    return f"{found}{sign}{linked}{' New.' if item.is_new else ''}"


def _remarks(changes: Changes) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each of the other parts: its heading, what it says where it is empty, and its sentences."""
    decided = [" ".join(wording.decision_words(one)) for one in changes.decided]
    decided += [f"{changes.decided_beside} more."] if changes.decided_beside else []
    corrected = [f"{one.name}, {wording.correction_words(one)}" for one in changes.corrected]
    beside = wording.beside_words(changes)
    corrected += [f"{beside}, of other places or behind the curves."] if beside else []
    for code, sentences in (
        ("decide", [one.text for one in changes.to_decide]),
        ("decided", decided),
        ("unknown", [one.text for one in changes.not_known]),
        ("corrected", corrected),
        ("ask", [one.text for one in changes.questions]),
    ):
        words = FIRST_PAGE[code]
        when = f" {wording.since_words(changes, 'since last time')}" if code == "corrected" else ""
        yield f"{words.title}{when}", words.empty, sentences
