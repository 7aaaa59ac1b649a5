"""Charts that several kinds draw from readings."""

from collections.abc import Mapping, Sequence

from oba.charts.map import sketch_map
from oba.charts.palette import CATEGORY_PENS, Pen
from oba.charts.plane import PlaneSketch, Spot, Trail
from oba.charts.scales import FITTED, Axis, make_axis, middle_of, thin
from oba.charts.sketch import Bar, BarSketch, Dot, Sketch, Stroke
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


def chart_lines(lines: Sequence[tuple[str, Pen, Sequence[Reading]]], caption: str, unit: str) -> Chart:
    """Return readings over time, a curve for each name; a figure that is withheld or missing is a gap.

    They are of two days at least. The sentence gives the first and the last of each.
    """
    known = [(name, pen, [one for one in series if one.value is not None]) for name, pen, series in lines]
    values = [one.value for *_, series in known for one in series if one.value is not None]
    days = {middle_of(one.period): one.period.short_label for *_, series in lines for one in series}
    strokes = tuple(Stroke(name, name, pen, tuple(_runs(series))) for name, pen, series in lines if any(_runs(series)))
    sketch = Sketch(
        make_axis(values, room_below=FITTED),
        min(days),
        max(days),
        tuple(sorted(days.items())),
        strokes,
        unit=unit,
    )
    said = "; ".join(
        f"{name}: {series[0].text} in {series[0].period.label}, {series[-1].text} in {series[-1].period.label}"
        for name, _, series in known
        if series
    )
    return Chart(sketch, caption, f"{said}.")


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


Trails = Mapping[str, Sequence[tuple[int, Reading]]]
"""Figures by year under the name of their line."""


def chart_years(trails: Trails, caption: str, starts: Mapping[str, float], unit: str) -> Chart:
    """Return figures as lines over years, each with its interval; `starts` gives the year in which a line is nought.

    What is withheld is left out of the line. The sentence says where each line ends.
    """
    drawn = []
    for number, (name, readings) in enumerate(trails.items()):
        first = [Spot(starts[name], 0.0, f"{starts[name]:.0f}: 0")] if name in starts else []
        spots = [
            Spot(year, one.value, f"{year}: {one.text}", one.figure.lower, one.figure.upper)
            for year, one in readings
            if one.value is not None
        ]
        drawn.append(Trail(name, CATEGORY_PENS[number % len(CATEGORY_PENS)], (*first, *spots), name, number == 0))
    years = sorted({int(spot.across) for trail in drawn for spot in trail.spots})
    ends = [end for trail in drawn for spot in trail.spots for end in (spot.up, spot.lower, spot.upper)]
    kept = thin([float(year) for year in years], max(1.0, (years[-1] - years[0]) / 6))
    across = Axis(years[0], max(years[-1], years[0] + 1), tuple(map(float, years)), 0)
    ticks = tuple((float(years[place]), str(years[place])) for place in kept)
    said = "; ".join(f"{name} {readings[-1][1].text} in {readings[-1][0]}" for name, readings in trails.items())
    up = make_axis([end for end in ends if end is not None])
    return Chart(PlaneSketch(across, up, ticks, tuple(drawn), (), "Year", unit), caption, f"{said}.")
