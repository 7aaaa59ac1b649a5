"""Charts that several kinds draw from readings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from oba.charts.map import sketch_map
from oba.charts.palette import Pen
from oba.charts.scales import FITTED, make_axis, middle_of
from oba.charts.sketch import Band, Bar, BarSketch, Dot, Sketch, Stroke
from oba.periods import Period
from oba.places.boundaries import Boundaries
from oba.scorecards.assessment.analysis import Chart, Reading

UNKNOWN = "not known"
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


def chart_map(
    readings: Sequence[Reading], boundaries: Boundaries | None, names: Mapping[str, str], caption: str
) -> tuple[Chart, ...]:
    """Return the map of districts; one that has no reading is hatched. None without outlines, or of one place alone."""
    by_area = {one.area: one for one in readings}
    if boundaries is None or sum(code in by_area for code in boundaries.rings) < 2:
        return ()
    places = [
        (names[code], by_area[code].text if code in by_area else UNKNOWN, _value_at(by_area, code), rings)
        for code, rings in boundaries.rings.items()
    ]
    sketch = sketch_map(places, boundaries.credit, readings[0].unit, readings[0].decimals)
    ranked = sorted((one for one in readings if one.value is not None), key=lambda one: -(one.value or 0.0))
    said = "; ".join(f"{one.area_name} {one.text}" for one in ranked)
    without = [name for name, _, value, _ in places if value is None]
    lacking = f" No figure: {', '.join(without)}." if without else ""
    return (Chart(sketch, f"Map: {caption[0].lower()}{caption[1:]}", f"From the highest: {said}.{lacking}"),)


def _value_at(by_area: Mapping[str, Reading], code: str) -> float | None:
    return by_area[code].value if code in by_area else None


def tell_interval(one: Reading, level: float = 95) -> str:
    """Return a reading with its interval: `71% (95% interval 68 to 74)`; the number alone where there is none."""
    between = f" ({level:g}% interval {one.figure.interval_text})" if one.figure.interval_text else ""
    return f"{one.text}{between}"


Line = tuple[str, Pen, Sequence[Reading]]
"""A name, how it is drawn, and its figures, oldest first."""


def chart_lines(
    lines: Sequence[Line],
    caption: str,
    unit: str,
    range_name: str = "",
    starts: Mapping[str, Period] = MappingProxyType({}),
) -> Chart:
    """Return readings over time, a curve for each name; a figure that is withheld or missing is a gap.

    They are of two days at least. With `range_name` the interval of each is shaded under that name; `starts` gives the
    period in which a line is nought by what it is. The sentence gives the first and the last of each.
    """
    drawn = [(name, pen, _begin(_runs(series), starts.get(name))) for name, pen, series in lines]
    days = {middle_of(one.period): one.period.short_label for *_, series in lines for one in series}
    days |= {middle_of(period): period.short_label for period in starts.values()}
    dots = [dot for *_, runs in drawn for run in runs for dot in run]
    ends = [dot.value for dot in dots]
    if range_name:
        ends += [end for dot in dots for end in (dot.lower, dot.upper) if end is not None]
    ranges = tuple(piece for *_, runs in drawn for piece in _shade(runs)) if range_name else ()
    sketch = Sketch(
        make_axis(ends, room_below=FITTED),
        min(days),
        max(days),
        tuple(sorted(days.items())),
        tuple(Stroke(name, name, pen, tuple(runs)) for name, pen, runs in drawn if runs),
        (Band(range_name, "own_tint", ranges),) if ranges else (),
        unit=unit,
    )
    known = [(name, [one for one in series if one.value is not None]) for name, _, series in lines]
    said = "; ".join(
        f"{name}: {series[0].text} in {series[0].period.label}, {series[-1].text} in {series[-1].period.label}"
        for name, series in known
        if series
    )
    return Chart(sketch, caption, f"{said}.")


def _begin(runs: list[tuple[Dot, ...]], start: Period | None) -> list[tuple[Dot, ...]]:
    """Return runs of dots of which the first begins with nought in a period, if one is given."""
    if start is None or not runs:
        return runs
    nought = Dot(middle_of(start), 0.0, f"{start.label}: 0", False, 0.0, 0.0)
    return [(nought, *runs[0]), *runs[1:]]


def _shade(runs: Sequence[tuple[Dot, ...]]) -> Iterator[tuple[tuple[date, float, float], ...]]:
    """Yield the ranges of runs that have one at every dot."""
    for run in runs:
        piece = tuple((dot.day, dot.lower, dot.upper) for dot in run if dot.lower is not None and dot.upper is not None)
        if len(piece) == len(run) > 1:
            yield piece


def _runs(series: Sequence[Reading]) -> list[tuple[Dot, ...]]:
    """Return the dots of a series, parted where a figure is withheld or missing."""
    runs: list[list[Dot]] = [[]]
    for one in series:
        if one.value is None:
            runs.append([])
        else:
            words = f"{one.period.label}: {one.text}"
            runs[-1].append(Dot(middle_of(one.period), one.value, words, False, one.figure.lower, one.figure.upper))
    return [tuple(run) for run in runs if run]
