"""Plotly figures as plain dicts, without the template, which is sent once for all pages.

Proved valid with `plotly.graph_objects.Figure` in the tests; plotly's Python package is never imported here.
"""

from datetime import date
from typing import Any

from oba.charts.palette import DARK, LIGHT
from oba.charts.scales import Axis, move_apart, thin
from oba.charts.sketch import Band, BarSketch, Mark, Sketch, Stroke, letters_beside, mark_letters
from oba.charts.words import write_number

Fig = dict[str, Any]

HEIGHT = 420
_WIDTH = 720.0  # of the plot on a page column, in pixels
_TOP, _BOTTOM, _RIGHT = 30, 44, 200
_LETTER, _GAP = 6.2, 16
"""Width of a letter of a label beside a curve, and what stands free before and after it, in pixels."""
_FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


def template() -> Fig:
    """Return what every figure shares: fonts, grid, hover and background."""
    axis: Fig = {
        "gridcolor": LIGHT["grid"],
        "linecolor": LIGHT["axis"],
        "tickcolor": LIGHT["axis"],
        "zeroline": False,
        "tickfont": {"color": LIGHT["muted"], "size": 13},
        "fixedrange": True,
    }
    return {
        "layout": {
            "font": {"family": _FONT, "size": 13, "color": LIGHT["ink"]},
            "paper_bgcolor": LIGHT["paper"],
            "plot_bgcolor": LIGHT["paper"],
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": LIGHT["ink"],
                "bordercolor": LIGHT["ink"],
                "font": {"color": LIGHT["paper"], "family": _FONT, "size": 13},
                "align": "left",
            },
            "dragmode": False,
            "xaxis": {**axis, "showgrid": False, "showline": True, "ticks": "outside", "ticklen": 5},
            "yaxis": {**axis, "showgrid": True, "showline": False},
        }
    }


def settings() -> Fig:
    """Return what the pages' script needs: the template, the dark colours for the light ones, Plotly's config."""
    return {
        "template": template(),
        "dark": {LIGHT[name]: DARK[name] for name in LIGHT},
        "config": {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False},
    }


def line_figure(sketch: Sketch) -> Fig:
    """Return a sketch of curves as a Plotly figure; `layout.meta` holds what a phone shows instead."""
    data = [_band_trace(band) for band in sketch.bands]
    data += [_stroke_trace(stroke) for stroke in sketch.strokes]
    if sketch.targets:
        data.append(_target_trace(sketch))
    if sketch.marks:
        data.append(_mark_trace(sketch))
    few, many = _thin_ticks(sketch, 270), _thin_ticks(sketch, _WIDTH)
    layout: Fig = {
        "height": HEIGHT,
        "margin": {
            "l": 52,
            "r": max(_RIGHT, round(letters_beside(sketch.strokes) * _LETTER) + _GAP),
            "t": _TOP,
            "b": _BOTTOM,
        },
        "xaxis": {
            "type": "date",
            "range": [sketch.first.isoformat(), sketch.last.isoformat()],
            "tickmode": "array",
            "tickvals": [day.isoformat() for day, _ in many],
            "ticktext": [words for _, words in many],
        },
        "yaxis": _value_axis(sketch.axis),
        "shapes": [_mark_shape(mark) for mark in sketch.marks],
        "annotations": [*_label_notes(sketch), *_mark_notes(sketch)],
        "meta": {
            "narrow": {
                "margin": {"l": 42, "r": 30, "t": _TOP, "b": _BOTTOM},
                "height": 320,
                "tickvals": [day.isoformat() for day, _ in few],
                "ticktext": [words for _, words in few],
            }
        },
    }
    return {"data": data, "layout": layout}


def bar_figure(sketch: BarSketch) -> Fig:
    """Return figures side by side as horizontal bars, each with its value in words at its end."""
    names = [bar.name for bar in sketch.bars]
    height = 60 + 34 * len(names)
    layout: Fig = {
        "height": height,
        "margin": {"l": 10, "r": 110, "t": 10, "b": 36},
        "bargap": 0.45,
        "xaxis": _value_axis(sketch.axis),
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names[::-1],
            "range": [-0.6, len(names) - 0.4],
            "automargin": True,
            "showgrid": False,
            "ticks": "outside",
            "ticklen": 8,
            "tickcolor": LIGHT["paper"],
        },
        "annotations": _bar_notes(sketch),
        # On a phone the drawing stays: its names stand above the bars, which Plotly cannot do.
        "meta": {"narrow": {"margin": {"l": 6, "r": 78, "t": 6, "b": 34}, "height": height, "keepDrawing": True}},
    }
    return {"data": [_bar_trace(sketch)], "layout": layout}


def _bar_trace(sketch: BarSketch) -> Fig:
    bars = [bar for bar in sketch.bars if bar.value is not None]
    trace: Fig = {
        "type": "bar",
        "orientation": "h",
        "x": [bar.value for bar in bars],
        "y": [bar.name for bar in bars],
        "marker": {"color": [LIGHT["own"] if bar.is_own else LIGHT["group"] for bar in bars]},
        "hovertext": [f"{bar.name}: {bar.text}" for bar in bars],
        "hoverinfo": "text",
    }
    if any(bar.lower is not None for bar in bars):
        trace["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [_reach(bar.value, bar.upper) for bar in bars],
            "arrayminus": [_reach(bar.lower, bar.value) for bar in bars],
            "color": LIGHT["ink"],
            "thickness": 1,
            "width": 3,
        }
    return trace


def _bar_notes(sketch: BarSketch) -> list[Fig]:
    """Return the words at the end of each bar, or of its interval."""
    return [
        {
            "x": max(bar.value or 0, bar.upper or 0, 0),
            "y": len(sketch.bars) - 1 - place,  # a place, since a name such as `2` would be taken for one
            "text": bar.text,
            "showarrow": False,
            "xanchor": "left",
            "xshift": 6,
            "font": {"color": LIGHT["ink"]},
        }
        for place, bar in enumerate(sketch.bars)
    ]


def _reach(start: float | None, end: float | None) -> float:
    """Return how far an end of an interval lies from its bar's end, which is how Plotly wants it."""
    return 0.0 if start is None or end is None else end - start


def _thin_ticks(sketch: Sketch, width: float) -> list[tuple[date, str]]:
    """Return the ticks whose words fit side by side on a plot `width` pixels wide."""
    span = (sketch.last - sketch.first).days
    places = [(day - sketch.first).days / span * width for day, _ in sketch.ticks]
    return [sketch.ticks[number] for number in thin(places, 66)]


def _ticks(axis: Axis) -> Fig:
    return {
        "tickvals": list(axis.ticks),
        "ticktext": [write_number(tick, axis.decimals) for tick in axis.ticks],
    }


def _value_axis(axis: Axis) -> Fig:
    return {"range": [axis.low, axis.high], "tickmode": "array", **_ticks(axis)}


def _band_trace(band: Band) -> Fig:
    x: list[str | None] = []
    y: list[float | None] = []
    for piece in band.pieces:
        days = [day.isoformat() for day, _, _ in piece]
        x += [*days, *reversed(days), None]
        y += [*(high for _, _, high in piece), *(low for _, low, _ in reversed(piece)), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": band.name,
        "x": x[:-1],
        "y": y[:-1],
        "fill": "toself",
        "fillcolor": LIGHT[band.colour],
        "line": {"width": 0, "color": LIGHT[band.colour]},
        "hoverinfo": "skip",
    }


def _stroke_trace(stroke: Stroke) -> Fig:
    shape = stroke.pen.shape or "circle"
    gap = (None, None, "", shape, 0)
    points: list[tuple[str | None, float | None, str, str, int]] = []
    for run in stroke.runs:
        for place, dot in enumerate(run):
            symbol = f"{shape}-open" if dot.hollow and not shape.endswith("open") else shape
            size = stroke.marker_size(place, len(run)) if dot.words else 0
            points.append((dot.day.isoformat(), dot.value, dot.words, symbol, size))
        points.append(gap)  # keeps a run apart from the next
    x, y, words, symbols, sizes = ([point[part] for point in points[:-1]] for part in range(len(gap)))
    colour = LIGHT[stroke.pen.colour]
    return {
        "type": "scatter",
        "mode": _mode_of(stroke),
        "name": stroke.name,
        "x": x,
        "y": y,
        "connectgaps": False,
        "hovertext": words,
        "hoverinfo": "text",
        "line": {"color": colour, "width": stroke.pen.width, "dash": stroke.pen.dash},
        "marker": {
            "symbol": symbols,
            "size": sizes,
            "opacity": 1,
            "color": colour,
            "line": {"width": 1.5, "color": colour},
        },
    }


def _mode_of(stroke: Stroke) -> str:
    if not stroke.pen.width:
        return "markers"
    return "lines+markers" if stroke.pen.shape else "lines"


def _target_trace(sketch: Sketch) -> Fig:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": sketch.targets_name,
        "x": [dot.day.isoformat() for dot in sketch.targets],
        "y": [dot.value for dot in sketch.targets],
        "hovertext": [dot.words for dot in sketch.targets],
        "hoverinfo": "text",
        "marker": {
            "symbol": "cross-thin",
            "size": 12,
            "color": LIGHT["ink"],
            "line": {"width": 2.2, "color": LIGHT["ink"]},
        },
    }


def _mark_trace(sketch: Sketch) -> Fig:
    """Return unseen points at the top of each vertical line, so that its words show on hover."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Marks",
        "x": [_within(mark.day, sketch) for mark in sketch.marks],
        "y": [sketch.axis.high for _ in sketch.marks],
        "hovertext": [f"{mark.when}: {mark.text}" for mark in sketch.marks],
        "hoverinfo": "text",
        "marker": {"size": 16, "opacity": 0},
        "cliponaxis": False,
    }


def _within(day: date, sketch: Sketch) -> str:
    return min(max(day, sketch.first), sketch.last).isoformat()


def _mark_shape(mark: Mark) -> Fig:
    is_break = mark.kind == "break"
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": mark.day.isoformat(),
        "x1": mark.day.isoformat(),
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {
            "color": LIGHT["ink" if is_break else "event"],
            "width": 1.6 if is_break else 1,
            "dash": "longdash" if is_break else "dot",
        },
    }


def _mark_notes(sketch: Sketch) -> list[Fig]:
    """Return the letters above the vertical lines, moved apart in pixels of a plot 720 wide."""
    span = (sketch.last - sketch.first).days
    places = [(mark.day - sketch.first).days / span * _WIDTH for mark in sketch.marks]
    return [
        {
            "x": mark.day.isoformat(),
            "xshift": round(letter - place),
            "y": 1,
            "xref": "x",
            "yref": "paper",
            "yanchor": "bottom",
            "text": words,
            "showarrow": False,
            "font": {"size": 12, "color": LIGHT["muted"]},
        }
        for mark, place, (letter, words) in zip(sketch.marks, places, mark_letters(sketch.marks, places), strict=True)
    ]


def _label_notes(sketch: Sketch) -> list[Fig]:
    """Return labels beside the ends of the curves, moved apart in pixels of a chart as tall as HEIGHT."""
    tall = HEIGHT - _TOP - _BOTTOM
    spread = sketch.axis.high - sketch.axis.low
    strokes = [stroke for stroke in sketch.strokes if stroke.pen.width and stroke.label]
    wanted = [(stroke.end.value - sketch.axis.low) / spread * tall for stroke in strokes]
    placed = move_apart(wanted, 19, 4, tall - 4)
    return [
        {
            "name": "label",
            "xref": "paper",
            "yref": "paper",
            "x": 1.015,
            "y": round(place / tall, 4),
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "showarrow": False,
            "text": _label_text(stroke),
            "font": {"color": LIGHT[stroke.pen.colour], "size": 13},
        }
        for stroke, place in zip(strokes, placed, strict=True)
    ]


def _label_text(stroke: Stroke) -> str:
    """Return the label with the few characters escaped that Plotly reads as markup."""
    words = f"{stroke.pen.glyph} {stroke.label}".replace("&", "&amp;").replace("<", "&lt;")
    return f"<b>{words}</b>" if stroke.is_own else words
