"""`known-now.csv` and `known-now.html`: what a re-issued pack would say with what is known now, cell by cell."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from oba.formula_guard import guard_text
from oba.scorecards.card import Pack
from oba.scorecards.render.differences import ROW, Difference
from oba.scorecards.render.site import render_page

TABLE, PAGE = "known-now.csv", "known-now.html"
_COLUMNS = (
    "indicator_id",
    "indicator",
    "period",
    "period_label",
    "breakdown",
    "column",
    "as_shown",
    "known_now",
    "reason",
)


class Explained(NamedTuple):
    """A cell that differs, and why."""

    difference: Difference
    reason: str


def write_known_now(pack: Pack, found: Sequence[Explained], folder: Path, day: str) -> list[Path]:
    """Write the list of differences as a table and as a page into a pack's folder; return both files."""
    table, page = folder / TABLE, folder / PAGE
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(_row(one) for one in found)
    text = render_page("known_now.html", pack, found=found, day=day, table=TABLE, name_column=name_column)
    page.write_text(text, encoding="utf-8", newline="\n")
    return [table, page]


def name_column(column: str) -> str:
    """Return what a column holds, in words: `value`, `why no England`, `whole row`."""
    return "whole row" if column == ROW else column.replace("_", " ")


def tell(one: Explained) -> str:
    """Return one line: what, when, from what to what, and why."""
    cell = one.difference
    group = f", {cell.breakdown}" if cell.breakdown else ""
    change = f"{cell.then or 'blank'} -> {cell.now or 'blank'}"
    return f"{cell.name}, {cell.period_label}{group}: {name_column(cell.column)} {change} ({one.reason})"


def _row(one: Explained) -> list[str]:
    cell = one.difference
    said = (cell.indicator, cell.name, cell.period, cell.period_label, cell.breakdown, cell.column, cell.then, cell.now)
    return [_guard(text) for text in (*said, one.reason)]


def _guard(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number as it is."""
    try:
        float(text)
    except ValueError:
        return guard_text(text.removeprefix("'"))
    return text
