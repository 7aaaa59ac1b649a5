"""The register, the non-submitters and the providers' records as files to download: CSV, or a workbook."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from oba.formula_guard import begins_formula, clean_text, guard_text
from oba.returns.register.register import NonSubmitter, RegisterRow
from oba.returns.register.timeliness import ProviderRecord

Cell = str | int | float | date | None
_REGISTER = ("Return", "Provider", "Quarter", "Due", "Closes", "Status", "Sent", "Accepted", "Days late")
_WIDEST = 60


def tabulate_register(rows: Iterable[RegisterRow]) -> list[list[Cell]]:
    """Return the register as a table, its first line the headings."""
    table: list[list[Cell]] = [[*_REGISTER, "Partly sent", "Missing", "Attempts"]]
    for row in rows:
        table.append([*_register_cells(row), "yes" if row.partly_sent else "", row.missing, row.attempts])
    return table


def tabulate_non_submitters(found: Iterable[NonSubmitter]) -> list[list[Cell]]:
    """Return the non-submitters as a table; addresses are parted so that they can be put into a mail."""
    table: list[list[Cell]] = [["Return", "Provider", "Quarter", "Due", "Days late", "Missing", "Contacts", "E-mail"]]
    for one in found:
        row = one.row
        names = "; ".join(f"{person.name} ({person.role})" for person in one.contacts)
        emails = "; ".join(person.email for person in one.contacts if person.email)
        table.append(
            [row.return_name, row.organisation, row.period, row.due, row.late_days, row.missing, names, emails]
        )
    return table


def tabulate_records(records: Iterable[ProviderRecord]) -> list[list[Cell]]:
    """Return the providers' records as a table."""
    table: list[list[Cell]] = [["Provider", "Owed", "On time", "Late", "Not sent", "Completeness", "Timeliness"]]
    for one in records:
        shares = (one.complete.words, one.timely.words)
        table.append([one.organisation, one.owed, one.on_time, one.late, one.never, *shares])
    return table


def as_csv(table: Iterable[Sequence[Cell]], *, marked: bool = True) -> bytes:
    """Return a table as CSV that Excel opens rightly and runs nothing of (UTF-8, CRLF), `marked` as a file begins."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in table:
        writer.writerow([guard_text(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig" if marked else "utf-8")


def as_workbook(table: Sequence[Sequence[Cell]], title: str, made: datetime) -> bytes:
    """Return a table as a workbook of one sheet, with a heading that stays; text is text, never a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has a sheet
    sheet.title = title
    book.properties.title = title
    book.properties.created = book.properties.modified = made.replace(tzinfo=None)
    for number, row in enumerate(table, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = clean_text(value)
                cell.data_type = "s"
                cell.quotePrefix = begins_formula(value)
            else:
                cell.value = value
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if number == 1:
                cell.font = Font(bold=True)
    for column, heading in enumerate(table[0], 1):
        longest = max(len(str(_plain(row[column - 1]))) for row in table)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest, len(str(heading))) + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _register_cells(row: RegisterRow) -> list[Cell]:
    return [
        row.return_name,
        row.organisation,
        row.period,
        row.due,
        row.closes,
        row.status,
        row.sent,
        row.accepted,
        row.late_days,
    ]


def _plain(cell: Cell) -> str | int | float:
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else cell
