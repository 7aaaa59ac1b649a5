"""One sheet an analysis of the needs assessment: the question, its answer, each table with its chart, what to know."""

from collections.abc import Iterator

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from oba.charts.excel import Place, add_bar_chart, add_line_chart, add_pyramid_chart
from oba.charts.panel import PanelSketch, join_cells
from oba.charts.pyramid import PyramidSketch
from oba.charts.sketch import BarSketch, Sketch
from oba.formula_guard import clean_text
from oba.scorecards.assessment.analysis import Assessed, Chart, Part, Reading
from oba.scorecards.card import Pack
from oba.scorecards.render.assessment.pages import AS_PRINTED, explain_marks, tell_cited
from oba.scorecards.render.wording import made_up_words
from oba.scorecards.render.workbook.cells import (
    add_table,
    fit_height,
    put_columns,
    put_figure,
    put_heading,
    put_text,
    put_wide,
    start_sheet,
)
from oba.scorecards.render.workbook.printing import keep_whole, set_up_print

_FEWEST, _FIRST, _OTHER = 6, 52, 16
"""Columns of a sheet at least, so that sentences have room; the width of the first, and of the others."""

_CHART, _ROWS = (19.0, 9.4), 22
"""Width and height of a chart in centimetres, and the rows that it takes."""


def fill_analysis(sheet: Worksheet, analysis: Assessed, pack: Pack) -> list[str]:
    """Fill the sheet of an analysis, and return the alternative texts of its charts."""
    columns = max([_FEWEST, *(len(part.table.columns) + 1 for part in analysis.answer.parts)])
    widths = (_FIRST, *[_OTHER] * (columns - 1))
    lines = [
        made_up_words(pack),
        analysis.answer.answer,
        *(one.words for one in analysis.answer.refusals),
        explain_marks(analysis),
    ]
    row = start_sheet(sheet, analysis.asked.question, lines, widths)
    texts: list[str] = []
    for number, part in enumerate(analysis.answer.parts, 1):
        put_heading(sheet, row + 1, part.title, widths)
        row = _put_table(sheet, row + 2, part, f"{analysis.id}_{number}", widths)
        for chart in part.charts:
            if _put_chart(sheet, row + 2, chart, columns + 2):
                keep_whole(sheet, row + 2, _ROWS, widths)
                texts.append(clean_text(f"{chart.caption}. {chart.sentence}"))
                row += _ROWS
    for title, sentences in _tell(analysis):
        if not sentences:
            continue
        put_heading(sheet, row + 1, title, widths)
        row += 1
        for sentence in sentences:
            row += 1
            put_wide(sheet, row, sentence, widths)
    set_up_print(sheet, pack, analysis.asked.name, upright=True, area=f"A1:{get_column_letter(columns)}{row}")
    return texts


def _put_table(sheet: Worksheet, row: int, part: Part, name: str, widths: tuple[int, ...]) -> int:
    """Write a table with its caption; return the last row used."""
    put_wide(sheet, row, part.table.caption, widths)
    header = row + 1
    numbers = {column for _, column, _ in part.table.readings}
    put_columns(sheet, header, (part.table.head, *part.table.columns), numbers)
    row = header
    for line in part.table.rows:
        row += 1
        put_text(sheet.cell(row, 1), line.name, wrap=True)
        for column, cell in enumerate(line.cells, 2):
            if isinstance(cell, Reading):
                put_figure(sheet.cell(row, column), cell.figure, cell.decimals)
            elif cell is not None:
                put_text(sheet.cell(row, column), cell, inset=True)
        fit_height(sheet, row, widths)
    add_table(sheet, name, header, row, len(part.table.columns) + 1)
    return row


def _put_chart(sheet: Worksheet, row: int, chart: Chart, data: int) -> bool:
    """Add a native chart where the sketch has one; the cells that it is drawn from are not printed."""
    place = Place(f"A{row}", *_CHART, data=(row, data))
    if isinstance(chart.sketch, BarSketch):
        add_bar_chart(sheet, chart.sketch, chart.caption, place)
    elif isinstance(chart.sketch, Sketch):
        add_line_chart(sheet, chart.sketch, chart.caption, place)
    elif isinstance(chart.sketch, PanelSketch):
        add_line_chart(sheet, join_cells(chart.sketch), chart.caption, place)
    elif isinstance(chart.sketch, PyramidSketch):
        add_pyramid_chart(sheet, chart.sketch, chart.caption, place)
    else:  # Excel has no spine and no funnel with zones: their figures are in the table
        return False
    put_text(sheet.cell(row - 1, data), "What the chart is drawn from; not printed")
    return True


def _tell(analysis: Assessed) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the headings below the tables with their sentences."""
    yield "How it was worked out", analysis.answer.method
    yield "What to know", (*analysis.answer.to_know, *analysis.asked.caveats)
    if analysis.asked.cited:
        yield AS_PRINTED, tell_cited(analysis.asked)
    yield (
        "Sources",
        tuple(
            f"{one.title.removesuffix('.')}, {one.publisher}. {one.attribution} {one.licence}."
            for one in analysis.sources
        ),
    )
