"""The sheet of actions: all that is proposed or decided, with who, by when and how far; what is missing is counted."""

from openpyxl.worksheet.worksheet import Worksheet

from oba.scorecards.actions import list_actions, tell_gaps
from oba.scorecards.card import Pack
from oba.scorecards.render import wording
from oba.scorecards.render.workbook.cells import add_table, put_columns, put_row, start_sheet
from oba.scorecards.render.workbook.printing import set_up_print

_COLUMNS = ("Action", "Who", "By when", "Status", "Last said", "Curve or service")
_WIDTHS = (50, 18, 13, 11, 14, 30)


def fill_actions(sheet: Worksheet, pack: Pack) -> None:
    """Fill the sheet."""
    found = list_actions(pack)
    gaps = tell_gaps([one.action for one in found], pack.as_at)
    header = row = start_sheet(sheet, "Actions", [wording.made_up_words(pack), *gaps], _WIDTHS) + 1
    put_columns(sheet, header, _COLUMNS)
    sheet.freeze_panes = sheet.cell(header + 1, 2)
    for one in found:
        row += 1
        put_row(sheet, row, [one.action.text, *wording.pack_action_words(one, pack.as_at), one.name], _WIDTHS)
    add_table(sheet, "actions", header, row, len(_COLUMNS))
    set_up_print(sheet, pack, sheet.title, header, upright=True)
