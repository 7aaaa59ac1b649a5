"""One sheet of the workbook for each indicator: its figures as a real table and its native charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from oba.charts.excel import Place, add_bar_chart, add_line_chart
from oba.formula_guard import clean_text
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line
from oba.scorecards.render import curves, series, wording
from oba.scorecards.render.series import Row
from oba.scorecards.render.workbook.cells import (
    POINTS_PER_ROW,
    Head,
    add_table,
    put_columns,
    put_figure,
    put_head,
    put_number,
    put_text,
)

_CM_PER_CHARACTER, _CM_PER_ROW = 0.19, POINTS_PER_ROW * 0.0353
_WIDTHS = {"Status": 26, "Trace code": 15}


def fill_indicator_sheet(sheet: Worksheet, card: Card, chart_data: Worksheet, contents: str) -> list[str]:
    """Fill one sheet and return the alternative texts of its charts, in their order."""
    lines = [
        f"{card.line}. {card.judgement.joined}" if card.judgement else "",
        f"{card.verdict.words}. {card.verdict.sentence}",
        _latest_words(card),
        card.chart_sentence if card.has_data else "",
        series.explain_marks(card),
    ]
    head = Head(card.indicator.name, [line for line in lines if line], contents)
    decimals = card.indicator.value.decimals
    if card.own.points or card.lines:
        last = _put_history(sheet, card, head, decimals)
    elif card.categories:
        last = _put_groups(sheet, card, head, decimals)
    else:
        columns = ["Period", card.area_name]
        last = put_head(sheet, head, columns)
        wanted = card.indicator.wanted_from
        said = wanted and wanted not in card.verdict.sentence
        put_text(sheet.cell(last + 1, 1), f"No figure yet. What is needed: {wanted}" if said else "No figure yet.")
    if card.categories and (card.own.points or card.lines):
        put_text(sheet.cell(last + 2, 1), f"Between groups: {card.categories_label}".rstrip(": "), bold=True)
        side_by_side = series.is_snapshot(card)
        last = (_put_groups if side_by_side else _put_gap)(sheet, card, last + 3, decimals)
    _set_widths(sheet)
    return _put_charts(sheet, card, chart_data, last + 2)


def _latest_words(card: Card) -> str:
    if not card.latest:
        return ""
    figure = card.latest.figure
    words = f"{wording.figure_words(figure, card.indicator)}, {card.latest.period.label}"
    if figure.interval_text:
        words += f" ({card.indicator.uncertainty.level:g}% interval {figure.interval_text})"
    return f"{words}; {card.change}" if card.change else words


def _put_history(sheet: Worksheet, card: Card, head: Head, decimals: int) -> int:
    """Write the table of the curve, oldest first, the forecast's periods last; return its last row."""
    last = _put_table(sheet, card.id, head, _history_columns(card, decimals), series.rows_of(card))
    for mark in card.breaks:
        last += 1
        put_text(sheet.cell(last + 1, 1), f"Break in the series from {mark.period.label}: {mark.reason}")
    return last + (1 if card.breaks else 0)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the curve's table: its head and how it reads a row."""

    name: str
    read: Callable[[Row], Figure | float | str | None]
    decimals: int | None = None

    def has(self, row: Row) -> bool:
        return self.read(row) not in (None, "")

    def put(self, cell: Cell, row: Row, inset: bool) -> None:
        value = self.read(row)
        if isinstance(value, Figure):
            put_figure(cell, value, self.decimals or 0)
        elif isinstance(value, str):
            put_text(cell, value, inset=inset)
        else:
            put_number(cell, value, _count_decimals(value) if self.decimals is None else self.decimals)


def _put_table(sheet: Worksheet, name: str, top: Head | int, columns: list[_Column], rows: Sequence[Row]) -> int:
    """Write the columns that have anything in them as a table; return its last row.

    `top` is the head of the sheet for its first table, or the header's row for another.
    """
    kept = [column for column in columns if any(column.has(row) for row in rows)]
    names = [column.name for column in kept]
    if isinstance(top, Head):
        header = put_head(sheet, top, names)
        sheet.print_title_rows = f"{header}:{header}"
    else:
        header = top
        put_columns(sheet, header, names)
    last = header
    for row in rows:
        last += 1
        for number, column in enumerate(kept, 1):
            column.put(sheet.cell(last, number), row, inset=number > 1)
        if len(_status_of(row)) > _WIDTHS["Status"] - 3:
            sheet.row_dimensions[last].height = POINTS_PER_ROW * 2 + 1
    add_table(sheet, name, header, last, len(kept))
    return last


def _history_columns(card: Card, decimals: int) -> list[_Column]:
    names = _unique([wording.line_name(line) for line in card.lines], taken=[card.area_name])
    columns = [_Column("Period", lambda row: row.period.label), *_own_columns(card.area_name, decimals)]
    for number, name in enumerate(names):
        columns.append(_Column(name, partial(_other_of, number=number), decimals))
    columns.append(_Column("Trace code", _trace_of))
    for name, attribute in _FORECAST_COLUMNS:
        columns.append(_Column(name, partial(_forecast_of, attribute=attribute), decimals))
    for name, attribute in _FORECAST_COLUMNS:
        columns.append(
            _Column(f"Earlier {name[:1].lower()}{name[1:]}", partial(_earlier_of, attribute=attribute), decimals)
        )
    return columns


def _own_columns(name: str, decimals: int) -> list[_Column]:
    return [
        _Column(name, lambda row: row.own, decimals),
        _Column("Lower limit", lambda row: row.own.lower if row.own else None, decimals),
        _Column("Upper limit", lambda row: row.own.upper if row.own else None, decimals),
        _Column("Numerator", lambda row: row.own.numerator if row.own else None),
        _Column("Denominator", lambda row: row.own.denominator if row.own else None),
        _Column("Status", _status_of),
    ]


def _other_of(row: Row, number: int) -> Figure | None:
    return row.others[number]


_FORECAST_COLUMNS = (
    ("Forecast", "value"),
    ("80% range from", "lower80"),
    ("80% range to", "upper80"),
    ("95% range from", "lower95"),
    ("95% range to", "upper95"),
)


def _forecast_of(row: Row, attribute: str) -> float | None:
    return getattr(row.forecast, attribute) if row.forecast else None


def _earlier_of(row: Row, attribute: str) -> float | None:
    return getattr(row.earlier, attribute) if row.earlier else None


def _status_of(row: Row) -> str:
    if row.own:
        return wording.status_words(row.own)
    if row.forecast is None:
        return ""
    words = "over, not yet published" if row.forecast.is_over else "forecast"
    return f"{words}; {row.forecast.bound_text}" if row.forecast.bound_text else words


def _trace_of(row: Row) -> str:
    return row.own.trace if row.own else row.forecast.trace if row.forecast else ""


def _count_decimals(value: float | None) -> int:
    return 0 if value is None or value == int(value) else 1


def _put_groups(sheet: Worksheet, card: Card, top: Head | int, decimals: int) -> int:
    """Write groups side by side, the newest period first; return the last row."""
    rows = [
        Row(period, point.figure, None, (), name=line.name)
        for period in series.category_periods(card)
        for line in card.categories
        for point in line.points
        if point.period == period
    ]
    columns = [
        _Column("Group", lambda row: row.name),
        _Column("Period", lambda row: row.period.label),
        *_own_columns("Value", decimals),
        _Column("Trace code", _trace_of),
    ]
    return _put_table(sheet, f"{card.id}_groups", top, columns, rows)


def _put_gap(sheet: Worksheet, card: Card, header: int, decimals: int) -> int:
    """Write the groups of a breakdown over time as a second table below the first; return its last row."""
    put_columns(sheet, header, ["Period", *_unique([line.name for line in card.categories], taken=[])])
    row = header
    for period in reversed(series.category_periods(card)):
        row += 1
        put_text(sheet.cell(row, 1), period.label)
        for number, line in enumerate(card.categories, 2):
            put_figure(sheet.cell(row, number), _figure_of(line, period), decimals)
    add_table(sheet, f"{card.id}_groups", header, row, 1 + len(card.categories))
    return row


def _figure_of(line: Line, period: Any) -> Figure | None:
    return next((point.figure for point in line.points if point.period == period), None)


def _unique(names: list[str], taken: list[str]) -> list[str]:
    """Return the names as column heads, which a table wants all different."""
    seen = {name.lower() for name in (*taken, "period", "status", "lower limit", "upper limit")}
    unique: list[str] = []
    for name in names:
        wanted, number = clean_text(name) or "Group", 2
        while wanted.lower() in seen:
            wanted, number = f"{name} {number}", number + 1
        seen.add(wanted.lower())
        unique.append(wanted)
    return unique


def _put_charts(sheet: Worksheet, card: Card, chart_data: Worksheet, row: int) -> list[str]:
    """Add the card's charts below its tables, none over the edge of a page; return their alternative texts."""
    texts: list[str] = []
    title = card.indicator.name
    page = _Page(sheet)
    curve, gap, bars = curves.sketch_curve(card), curves.sketch_gap(card), curves.sketch_bars(card)
    if curve:
        row = page.make_room(row)
        add_line_chart(sheet, chart_data, curve, title, page.place(row))
        texts.append(f"Line chart. {title}, {card.area_name}. {card.chart_sentence}".strip())
        row += page.chart_rows
    if gap:
        row = page.make_room(row)
        add_line_chart(sheet, chart_data, gap, f"{title}: {card.categories_label}", page.place(row))
        names = ", ".join(stroke.name for stroke in gap.strokes)
        texts.append(f"Line chart. {title}, {card.area_name}, by {card.categories_label}: {names}.")
        row += page.chart_rows
    if bars:
        row = page.make_room(row)
        add_bar_chart(sheet, chart_data, bars, f"{title}, {bars.period}", page.place(row))
        said = card.chart_sentence or "; ".join(f"{bar.name} {bar.text}" for bar in bars.bars[:12])
        texts.append(f"Bar chart. {title}, {bars.period}. {said}")
    return [clean_text(text) for text in texts]


class _Page:
    """How many rows a printed page holds, so that a chart is not cut in two; narrow sheets stand upright."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        columns = range(1, sheet.max_column + 1)
        wide = sum(sheet.column_dimensions[get_column_letter(n)].width for n in columns) * _CM_PER_CHARACTER
        is_upright = wide <= 27.5
        self.chart = (24.0, 10.5) if is_upright else (min(wide, 36.0), 12.5)
        self.chart_rows = int(self.chart[1] / _CM_PER_ROW) + 2
        across, down = (18.4, 25.0) if is_upright else (27.1, 16.4)
        sheet.page_setup.orientation = "portrait" if is_upright else "landscape"
        self.rows = int(down * max(1.0, max(wide, self.chart[0]) / across) / _CM_PER_ROW)
        self.first = 1

    def make_room(self, row: int) -> int:
        """Return the row for a chart; a page break goes before it where the chart would not fit."""
        if row + self.chart_rows - self.first > self.rows and row > self.first:
            self.sheet.row_breaks.append(Break(id=row - 1))
            self.first = row
        return row

    def place(self, row: int) -> Place:
        """Return where a chart goes and how large it is."""
        return Place(f"A{row}", *self.chart)


def _set_widths(sheet: Worksheet) -> None:
    header = str(sheet.freeze_panes)
    row = int("".join(letter for letter in header if letter.isdigit())) - 1
    for number in range(1, sheet.max_column + 1):
        name = str(sheet.cell(row, number).value or "")
        width = _WIDTHS.get(name, min(max(len(name) + 1, 11), 14))
        if name in ("Period", "Group"):
            labels = [str(sheet.cell(line, number).value or "") for line in range(row + 1, sheet.max_row + 1)]
            width = max([12, *(len(label) + 2 for label in labels if len(label) <= 34)])
        sheet.column_dimensions[get_column_letter(number)].width = width
