"""The sheet of data: every figure of every curve and comparator in a row of its own, with its trace code."""

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure, Line
from oba.scorecards.judgement import ForecastPoint
from oba.scorecards.render import series, wording
from oba.scorecards.render.assessment.rows import AnalysisRow, rows_of_analyses
from oba.scorecards.render.workbook.bulk import Bulk
from oba.scorecards.render.workbook.cells import POINTS_PER_ROW, add_table, put_columns, start_sheet
from oba.scorecards.render.workbook.index import rows_of_index
from oba.scorecards.render.workbook.printing import set_up_print

KINDS = {
    "own": "This place",
    **dict(wording.COMPARATOR_KINDS),
    "county": "County",
    "category": "Group",
    "gap": "Gap between groups",
}
NEEDS = "Needs"
"""What the column of lists says of the figures of an analysis."""
FORECAST, EARLIER = "Forecast", "Forecast that judges the newest figure"
COLUMNS = (
    *("Curve", "List or question", "Outcome or service", "Kind", "Place or group", "Period", "Value", "Unit"),
    *("Lower limit", "Upper limit", "Lower limit 80%", "Upper limit 80%", "Numerator", "Denominator"),
    *("Why no value", "Status", "Trace code"),
)
NUMBERS = ("Value", "Lower limit", "Upper limit", "Lower limit 80%", "Upper limit 80%", "Numerator", "Denominator")
_WIDTHS = (46, 16, 28, 20, 26, 20, 10, 14, 9, 9, 9, 9, 11, 12, 34, 24, 14)


def fill_data(sheet: Worksheet, pack: Pack) -> Bulk:
    """Fill the head of the sheet and return its rows, which are put into the file when it is saved.

    Only the head is printed; the rows are for a screen, filtered and sorted there.
    """
    rows = list(rows_of_data(pack))
    lines = [
        wording.made_up_words(pack),
        f"{len(rows):,} figures, one in a row: the numbers of data.csv and of the pages. Filter by any column. They are"
        " not printed: to print them, clear the print area.",
        "Where there is no value, the column Why no value says so in words. Hidden is not zero. Limits are those of"
        " the interval of a figure, or of the 95% and 80% intervals of a forecast.",
        "A trace code leads a figure back to its source cell: oba trace CODE.",
    ]
    if in_steps := wording.list_in_steps(pack):
        lines.append(f"{in_steps[0]} Such are: {'; '.join(in_steps[1:])}.")
    header = start_sheet(sheet, "Data", lines, _WIDTHS) + 1
    put_columns(sheet, header, COLUMNS, NUMBERS)
    sheet.row_dimensions[header].height = POINTS_PER_ROW * 2
    sheet.freeze_panes = f"B{header + 1}"  # not by a cell, which would stand in the file as a row of its own
    at = {name: number for number, name in enumerate(COLUMNS, 1)}
    bulk = Bulk(sheet, header + 1)
    for texts, values, decimals in rows:
        numbers = {at[name]: (value, _decimals_of(name, value, decimals)) for name, value in values.items()}
        bulk.add({at[name]: text for name, text in texts.items()}, numbers)
    add_table(sheet, "data", header, header + len(rows), len(COLUMNS))
    set_up_print(sheet, pack, sheet.title, area=f"A1:I{header}")
    return bulk


def _decimals_of(name: str, value: float, decimals: int) -> int:
    is_count = name in ("Numerator", "Denominator")
    return (0 if value == int(value) else 1) if is_count else decimals


def rows_of_data(pack: Pack) -> Iterator[tuple[dict[str, str], dict[str, float], int]]:
    """Yield texts, numbers and decimals of each figure: those of a card by line, oldest first, then its forecasts."""
    for list_name, group, card in rows_of_index(pack):
        about = {
            "Curve": card.indicator.name,
            "List or question": list_name,
            "Outcome or service": group,
            "Unit": card.indicator.value.unit,
        }
        for texts, values in _rows_of_card(card):
            shown = {name: value for name, value in values.items() if value is not None}
            yield {name: text for name, text in (about | texts).items() if text}, shown, card.indicator.value.decimals
    yield from (_row_of_analysis(one) for one in rows_of_analyses(pack.analyses))


def _row_of_analysis(one: AnalysisRow) -> tuple[dict[str, str], dict[str, float], int]:
    reading = one.reading
    texts = {
        "Curve": one.analysis.asked.name,
        "List or question": NEEDS,
        "Outcome or service": one.analysis.asked.question,
        "Place or group": one.where,
        "Period": reading.period.label,
        "Unit": reading.unit,
        **_tell_figure(reading.figure),
    }
    shown = {name: value for name, value in _numbers_of(reading.figure).items() if value is not None}
    return {name: text for name, text in texts.items() if text}, shown, reading.decimals


def _rows_of_card(card: Card) -> Iterator[tuple[dict[str, str], dict[str, float | None]]]:
    for line in (card.own, *card.lines, *card.categories):
        for point in (*series.sorted_points(line), *line.pooled):
            yield _figure_row(card, line, point.period.label, point.figure)
    for kind, points in (
        (FORECAST, card.forecast.points if card.forecast else ()),
        (EARLIER, card.earlier.points if card.earlier else ()),
    ):
        for coming in points:
            yield _forecast_row(card, kind, coming)


def _figure_row(card: Card, line: Line, period: str, figure: Figure) -> tuple[dict[str, str], dict[str, float | None]]:
    name = card.area_name if line is card.own else line.name
    texts = {
        "Kind": KINDS.get(line.kind, line.kind),
        "Place or group": f"{card.categories_label}: {name}" if line in card.categories else name,
        "Period": period,
        **_tell_figure(figure),
    }
    return texts, _numbers_of(figure)


def _tell_figure(figure: Figure) -> dict[str, str]:
    return {
        "Why no value": (figure.symbol_text or figure.symbol or figure.text) if figure.value is None else "",
        "Status": "; ".join(part for part in (figure.status, figure.note) if part),
        "Trace code": figure.trace,
    }


def _numbers_of(figure: Figure) -> dict[str, float | None]:
    return {
        "Value": figure.value,
        "Lower limit": figure.lower,
        "Upper limit": figure.upper,
        "Numerator": figure.numerator,
        "Denominator": figure.denominator,
    }


def _forecast_row(card: Card, kind: str, point: ForecastPoint) -> tuple[dict[str, str], dict[str, float | None]]:
    said = wording.forecast_status(point) if kind == FORECAST else ""
    texts = {
        "Kind": kind,
        "Place or group": card.area_name,
        "Period": point.period.label,
        "Status": said,
        "Trace code": point.trace,
    }
    return texts, {
        "Value": point.value,
        "Lower limit": point.lower95,
        "Upper limit": point.upper95,
        "Lower limit 80%": point.lower80,
        "Upper limit 80%": point.upper80,
    }
