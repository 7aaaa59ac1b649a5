"""The chart of a funnel: each at its size, limits that narrow as sizes grow. Spots beyond a limit differ in shape."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oba.charts.palette import Pen
from oba.charts.plane import PlaneSketch, Spot, Trail
from oba.charts.scales import FITTED, make_axis
from oba.charts.words import write_number
from oba.scorecards.assessment.analysis import Chart, Reading
from oba.statistics.funnel import INNER, OUTER, event_limits, proportion_limits

_KINDS = (
    (0, "Within the limits", Pen("own", shape="circle", glyph="●", width=0.0)),
    (1, "Beyond the 95% limit", Pen("forecast", shape="diamond", glyph="◆", width=0.0)),
    (2, "Beyond the 99.8% limit", Pen("england", shape="square", glyph="■", width=0.0)),
)
_LINES = ((INNER, "95% limits", "dash"), (OUTER, "99.8% limits", "solid"))
_STEPS = 60
KEY = (
    f"{', '.join(f'{pen.glyph} {name.lower()}' for _, name, pen in _KINDS)}."
    " Solid curves are the 99.8% limits, dashed ones the 95% limits, and the straight line is the average of all rated."
)
"""What shapes and lines of a funnel are, for below its chart."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A figure with its size (people of a share, events of a rate), its side (-2 to 2), and the limits at its size."""

    reading: Reading
    size: float
    side: int
    inner: tuple[float, float]
    outer: tuple[float, float]


def chart_funnel(
    rated: Sequence[Sized], average: float, scale: float, caption: str, along: str, is_rate: bool = False
) -> Chart:
    """Return the funnel of figures about their average, in their unit; `scale` is what one stands for in it."""
    across = make_axis([0.0, *(one.size for one in rated)], whole=True)
    sizes = np.linspace(min(one.size for one in rated) * 0.9, across.high, _STEPS)
    trails = []
    for level, name, dash in _LINES:
        limits = (event_limits if is_rate else proportion_limits)(average / scale, sizes, level)
        for values, label in zip(limits, ("", name), strict=True):
            pen = Pen("muted", dash, "", "┈" if dash == "dash" else "─", 1.4)
            spots = tuple(Spot(float(x), float(y) * scale, "") for x, y in zip(sizes, values, strict=True))
            trails.append(Trail(f"{name}, {'upper' if label else 'lower'}", pen, spots, label))
    ends = (Spot(0.0, average, ""), Spot(across.high, average, ""))
    trails.append(Trail("Average of all rated", Pen("mean", "solid", "", "─", 1.4), ends, "Average of all"))
    for side, name, pen in _KINDS:
        found = [one for one in rated if abs(one.side) == side]
        if found:
            dots = tuple(Spot(one.size, one.reading.value or 0.0, one.reading.text) for one in found)
            trails.append(Trail(name, pen, dots, is_own=True))
    up = make_axis([spot.up for trail in trails for spot in trail.spots], room_below=FITTED)
    ticks = tuple((tick, write_number(tick, 0)) for tick in across.ticks)
    counts = "; ".join(f"{trail.name.lower()} {len(trail.spots)}" for trail in trails if trail.is_own)
    sketch = PlaneSketch(across, up, ticks, tuple(trails), (), along, rated[0].reading.unit)
    return Chart(sketch, caption, f"Of {len(rated)} rated: {counts}. Average {write_number(average, 1)}.")
