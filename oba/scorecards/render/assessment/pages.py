"""The pages of the needs assessment: one a question, and their contents."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from oba.charts import drawing, plotly
from oba.charts.map import MapSketch, draw_map
from oba.charts.panel import PanelSketch, draw_panel
from oba.charts.plane import PlaneSketch, draw_plane
from oba.charts.pyramid import PyramidSketch, draw_pyramid
from oba.charts.sketch import BarSketch
from oba.charts.spine import SpineSketch, draw_spine
from oba.scorecards.assessment.analysis import Assessed, Chart, Part, Question
from oba.scorecards.card import Pack
from oba.scorecards.render.evidence.pages import Render
from oba.scorecards.render.evidence.traces import page_of as trace_page_of
from oba.scorecards.render.pages import AXIS_CUT, ChartBlock, as_script, key_of
from oba.scorecards.render.wording import cite

CONTENTS = "needs.html"
AS_PRINTED = "Printed in documents, and not worked out here"


_BELOW, _BESIDE = 8, 15
"""Rows of a table that is folded when there are more: below its chart, or with none, and beside its chart."""


@dataclass(frozen=True, slots=True)
class PartBlock:
    """A part with its charts drawn, whether its table has room beside its chart, and whether it opens on demand."""

    part: Part
    blocks: tuple[ChartBlock, ...]
    is_beside: bool
    is_folded: bool


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """The page of one analysis: its parts, each with its charts drawn, and whether a figure has its own mark."""

    analysis: Assessed
    parts: tuple[PartBlock, ...]

    @property
    def has_live(self) -> bool:
        """Return whether a chart can be made interactive, so that the page needs the script."""
        return any(block.figure for shown in self.parts for block in shown.blocks)

    @property
    def marks(self) -> str:
        """Return what stands in the tables in place of a number, and why; blank where nothing does."""
        return explain_marks(self.analysis)


def page_of(analysis: str) -> str:
    """Return the path of the page of an analysis."""
    return f"needs/{analysis}.html"


def render_analyses(pack: Pack, render: Render) -> Iterator[tuple[str, str]]:
    """Yield the contents and the page of each analysis as (path, HTML); nothing for a pack that has none."""
    if not pack.analyses:
        return
    yield CONTENTS, render("needs.html")
    for analysis in pack.analyses:
        page = lay_out_analysis(analysis)
        yield (
            page_of(analysis.id),
            render("analysis.html", "../", page=page, analysis=analysis, trace_page=trace_page_of(analysis.id)),
        )


def lay_out_analysis(analysis: Assessed) -> AnalysisPage:
    """Return the page of an analysis with its charts drawn."""
    return AnalysisPage(analysis, tuple(_lay_out(part, n) for n, part in enumerate(analysis.answer.parts, 1)))


def _lay_out(part: Part, number: int) -> PartBlock:
    """Return a part as it opens: a long table is folded, unless nothing else would say what the page is about."""
    blocks = tuple(draw_chart(f"chart-{number}-{m}", chart) for m, chart in enumerate(part.charts, 1))
    has_map = len(blocks) == 2 and blocks[0].kind == "map"
    is_beside = (len(blocks) == 1 or has_map) and len(part.table.columns) <= (3 if part.table.word_columns else 4)
    is_long = len(part.table.rows) > (_BESIDE if is_beside else _BELOW)
    is_folded = part.is_folded or (is_long and (bool(blocks) or number > 1))
    return PartBlock(part, blocks, is_beside and not is_folded, is_folded)


def draw_chart(place: str, chart: Chart) -> ChartBlock:
    """Return a chart of any sketch in its forms; `place` is its id on the page. A plane has no interactive one."""
    sketch = chart.sketch
    name = f"Chart. {chart.caption}. {chart.sentence}"
    unit = f" ({sketch.unit})" if sketch.unit and f"({sketch.unit})" not in chart.caption else ""
    caption = f"{chart.caption}{unit}"
    if isinstance(sketch, PlaneSketch):
        note = "" if sketch.up.starts_at_zero else AXIS_CUT
        wide, narrow = draw_plane(sketch), draw_plane(sketch, narrow=True)
        return ChartBlock(place, "plane", name, caption, wide, narrow, Markup(""), note=note)
    if isinstance(sketch, SpineSketch):
        spines = draw_spine(sketch), draw_spine(sketch, narrow=True)
        return ChartBlock(place, "spine", name, caption, *spines, Markup(""))
    if isinstance(sketch, MapSketch):
        maps = draw_map(sketch), draw_map(sketch, narrow=True)
        return ChartBlock(place, "map", name, caption, *maps, Markup(""), note=sketch.credit)
    if isinstance(sketch, PyramidSketch):
        pyramids = draw_pyramid(sketch), draw_pyramid(sketch, narrow=True)
        return ChartBlock(place, "pyramid", name, caption, *pyramids, Markup(""))
    if isinstance(sketch, PanelSketch):
        panels = draw_panel(sketch), draw_panel(sketch, narrow=True)
        return ChartBlock(place, "panel", name, caption, *panels, Markup(""))
    if isinstance(sketch, BarSketch):
        bars = drawing.draw_bars(sketch), drawing.draw_bars(sketch, narrow=True)
        return ChartBlock(place, "bars", name, caption, *bars, as_script(plotly.bar_figure(sketch)))
    lines, figure = drawing.draw_lines(sketch), as_script(plotly.line_figure(sketch))
    note = "" if sketch.axis.starts_at_zero else AXIS_CUT
    narrow_lines, key = drawing.draw_lines(sketch, narrow=True), key_of(sketch, groups=True)
    return ChartBlock(place, "lines", name, caption, lines, narrow_lines, figure, key, sketch.marks, note)


def tell_cited(asked: Question) -> tuple[str, ...]:
    """Return what documents print for a question, each with its number as printed and its source."""
    return tuple(f"{one.what}: {one.printed}{cite(one.sources)}" for one in asked.cited)


def explain_marks(analysis: Assessed) -> str:
    """Return every mark that stands in place of a number of an analysis, with its reason; blank where none does."""
    figures = [one.figure for *_, one in analysis.readings]
    reasons = dict.fromkeys(f"{one.text} {one.symbol_text}" for one in figures if one.symbol_text)
    return f"In place of a number: {'; '.join(reasons)}." if reasons else ""
