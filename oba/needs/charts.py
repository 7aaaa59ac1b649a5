"""Charts that several kinds draw from readings."""

from collections.abc import Sequence

from oba.charts.scales import make_axis
from oba.charts.sketch import Bar, BarSketch
from oba.scorecards.assessment.analysis import Chart, Reading

NO_INTERVAL = "none"
"""What stands in a table in place of an interval that cannot be worked out; the method says why."""


def chart_bars(readings: Sequence[Reading], caption: str, own: Sequence[Reading] = ()) -> Chart:
    """Return readings as bars in their order, each with its interval; those in `own` stand out.

    What is withheld has its mark in place of a bar. The sentence names the first twelve.
    """
    ends = [end for one in readings for end in (one.value, one.figure.lower, one.figure.upper) if end is not None]
    axis = make_axis([0.0, *ends], whole=all(one.decimals == 0 and one.unit != "%" for one in readings))
    bars = tuple(
        Bar(one.name, one.text, one.value, one.figure.lower, one.figure.upper, not own or one in own)
        for one in readings
    )
    period = readings[0].period.label if readings else ""
    said = "; ".join(f"{one.name} {one.text}" for one in readings[:12])
    return Chart(BarSketch(axis, bars, period, readings[0].unit if readings else ""), caption, f"{said}.")


def tell_interval(one: Reading, level: float = 95) -> str:
    """Return a reading with its interval: `71% (95% interval 68 to 74)`; the number alone where there is none."""
    between = f" ({level:g}% interval {one.figure.interval_text})" if one.figure.interval_text else ""
    return f"{one.text}{between}"
