"""How a figure slopes from the most to the least deprived group: slope and relative index of inequality.

Method: Low & Low (2004), J Public Health 26:388-395, as OHID works it out; see `oba.statistics.slope_index`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from oba.charts.palette import Pen
from oba.charts.plane import PlaneSketch, Spot, Trail
from oba.charts.scales import Axis, make_axis
from oba.indicators.analyses.inequality import Inequality
from oba.indicators.indicator import Indicator
from oba.needs.charts import NO_INTERVAL, tell_interval
from oba.scorecards.assessment.analysis import Answer, Chart, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.reasons import SENTENCES, Floats
from oba.statistics.slope_index import MEAN, RATE, SlopeIndex, slope_index
from oba.vocabulary import Polarity, ValueType

_KINDS = {ValueType.PROPORTION: 2, ValueType.RATE: RATE}
"""What `slope_index` calls each type of value; any other is a mean."""
_ALL_PEOPLE = 100.0
SLOPE, RATIO = "Slope index", "Relative index"
_DOTS, _LINE = Pen("own", width=0.0), Pen("muted", "dash", "", "┈", 1.4)
_WHOLE = Axis(0.0, 100.0, (0.0, 20.0, 40.0, 60.0, 80.0, 100.0), 0)


@dataclass(frozen=True)
class _Slope:
    """Groups in order with their sizes, and the indices worked out from them."""

    groups: Sequence[Reading]
    sizes: Sequence[Reading]
    is_bent: bool
    found: SlopeIndex
    indicator: Indicator
    slope: Reading
    ratio: Reading
    gap: Reading
    mean: Reading


def answer_inequality(analysis: Inequality, readings: Readings) -> Answer:
    """Return the slope of the figure, and of those across which it is set."""
    slope = _find_slope(analysis, readings, "of")
    parts, refusals = [_part(slope, analysis)], []
    for role in (f"across-{number}" for number, _ in enumerate(analysis.across)):
        try:
            parts.append(_part(_find_slope(analysis, readings, role), analysis))
        except NotCalculatedError as fault:
            refusals.append(Refusal(readings.indicators[role].name, fault.refusal.reason, fault.refusal.remedy))
    return Answer(
        _tell(slope),
        tuple(parts),
        _tell_method(analysis, slope),
        tuple(_tell_sizes(analysis, readings, slope)),
        tuple(refusals),
    )


def _find_slope(analysis: Inequality, readings: Readings, role: str) -> _Slope:
    groups, indicator = readings.groups(role), readings.indicators[role]
    withheld = [one.name for one in groups if one.value is None]
    if withheld:
        raise NotCalculatedError(
            f"a group has no figure ({', '.join(withheld)}), and a slope without it would leave its people out",
            "It is worked out again when every group has one.",
        )
    sized = _size_groups(analysis, readings, groups)
    bent = analysis.transform and indicator.value.type in _KINDS
    found = _fit(groups, [size for size, _ in sized], indicator, bent)
    total = sum(size for size, _ in sized)
    bases = [one for _, one in sized]
    shares = [
        readings.derive(size / total * 100, bases, "size of the group divided by all", "Size", "%", 2, like=one)
        for size, one in sized
    ]
    return _Slope(groups, shares, bent, found, indicator, *_sum_up(readings, groups, sized, found, indicator))


def _fit(groups: Sequence[Reading], sizes: Sequence[float], indicator: Indicator, bent: bool) -> SlopeIndex:
    scale = indicator.value.multiplier
    known = all(one.figure.lower is not None for one in groups)
    found = slope_index(
        [[(one.value or 0.0) / scale for one in groups]],
        [list(sizes)],
        [[(one.figure.lower or 0.0) / scale for one in groups]] if known else None,
        [[(one.figure.upper or 0.0) / scale for one in groups]] if known else None,
        value_type=_KINDS.get(indicator.value.type, MEAN),
        transform=bent,
        multiplier=scale,
    )
    if found.reason[0]:
        raise NotCalculatedError(SENTENCES[int(found.reason[0])], "Correct the figures of the groups.")
    return found


def _sum_up(
    readings: Readings,
    groups: Sequence[Reading],
    sized: Sequence[tuple[float, Reading]],
    found: SlopeIndex,
    indicator: Indicator,
) -> tuple[Reading, Reading, Reading, Reading]:
    """Return slope index, relative index, the gap from first to last, and the mean of all, each with its trace."""
    made_of = [*groups, *(one for _, one in sized if one.role == "weights")]
    unit = "points" if indicator.value.unit == "%" else indicator.value.unit
    places = indicator.value.decimals
    total = sum(size for size, _ in sized)
    mean = sum((one.value or 0.0) * size for one, (size, _) in zip(groups, sized, strict=True)) / total
    apart = (groups[-1].value or 0.0) - (groups[0].value or 0.0)
    ends = groups[0], groups[-1]
    slope, ratio = _limits(found.sii_lower, found.sii_upper), _limits(found.rii_lower, found.rii_upper)
    return (
        readings.derive(float(found.sii[0]), made_of, "slope index", SLOPE, unit, places + 1, slope),
        readings.derive(float(found.rii[0]), made_of, "relative index", RATIO, "times", places + 1, ratio),
        readings.derive(apart, ends, "last group minus first group", "Last group minus first", unit, places),
        readings.derive(mean, made_of, "mean weighted by size", "All groups, weighted by size", "", places),
    )


def _limits(lower: Floats, upper: Floats) -> tuple[float, float] | None:
    low, high = float(lower[0]), float(upper[0])
    return (low, high) if low == low and high == high else None


def _size_groups(analysis: Inequality, readings: Readings, groups: Sequence[Reading]) -> list[tuple[float, Reading]]:
    """Return how large each group is, with the reading that says so: its own, by its base, or that of its weight."""
    if analysis.weights is None:
        sized = [(one.figure.denominator or 0.0, one) for one in groups]
        if any(one.figure.denominator is None for one in groups) or readings.share_a_base(groups):
            raise NotCalculatedError(
                "nothing says how large each group is", "Give `weights`, or a figure that has a denominator by group."
            )
        return sized
    weights = {one.category: one for one in readings.groups("weights", groups[0].area)}
    missing = [one.name for one in groups if one.category not in weights or weights[one.category].value is None]
    if missing:
        raise NotCalculatedError(
            f"nothing says how large these groups are: {', '.join(missing)}", "Give `weights` with the same groups."
        )
    return [(weights[one.category].value or 0.0, weights[one.category]) for one in groups]


def _tell(slope: _Slope) -> str:
    """Return the answer: which way the figure slopes, by its interval; or that this cannot be said."""
    first, last = slope.groups[0], slope.groups[-1]
    unit = "%" if first.unit == "%" else ""
    ends = f"{first.figure.text}{unit} in the most deprived group, {last.figure.text}{unit} in the least deprived"
    low, high = slope.slope.figure.lower, slope.slope.figure.upper
    index = f"the slope index is {tell_interval(slope.slope)}"
    if low is None or high is None:
        return f"Whether it differs by deprivation beyond chance cannot be said: {ends}; {index}, without an interval."
    if low <= 0 <= high:
        return f"No slope by deprivation can be told from chance: {ends}; {index}."
    good = {Polarity.HIGH_IS_GOOD: 1, Polarity.LOW_IS_GOOD: -1}.get(slope.indicator.value.polarity, 0)
    way = "rises" if low > 0 else "falls"
    judged = "" if not good else (" and is better" if (low > 0) == (good > 0) else " and is worse")
    return f"It {way}{judged} from the most to the least deprived: {ends}; {index}."


def _part(slope: _Slope, analysis: Inequality) -> Part:
    rows = [
        Row(one.name, (one, one.figure.interval_text or NO_INTERVAL, size))
        for one, size in zip(slope.groups, slope.sizes, strict=True)
    ]
    for one in (slope.mean, slope.gap, slope.slope, slope.ratio):
        rows.append(Row(one.name, (one, one.figure.interval_text or NO_INTERVAL, None)))
    when = f"{slope.groups[0].area_name}, {slope.groups[0].period.label}"
    unit = slope.indicator.value.unit
    table = Table(
        f"{slope.indicator.name}, {when}",
        (analysis.groups or "Group").capitalize(),
        (f"Figure ({unit})" if unit else "Figure", "95% interval", "Size of the group (%)"),
        tuple(rows),
    )
    chart = _chart(slope, f"{slope.indicator.name}, {when}", table.head)
    return Part(slope.indicator.name, table, (chart,))


def _chart(slope: _Slope, caption: str, groups: str) -> Chart:
    """Return the slope chart: each group at the middle of its people, most deprived on the left, and the line."""
    before, spots, ticks = 0.0, [], []
    for one, size in zip(slope.groups, slope.sizes, strict=True):
        share = size.value or 0.0
        middle, before = before + share / 2, before + share
        figure = one.figure
        spots.append(Spot(middle, one.value or 0.0, f"{one.name}: {one.text}", figure.lower, figure.upper))
        ticks.append((middle, one.category if len(slope.groups) > 5 else one.name.split(",")[0]))
    ends = [end for spot in spots for end in (spot.up, spot.lower, spot.upper) if end is not None]
    line = _line(slope)
    trails = [Trail("Groups", _DOTS, tuple(spots), is_own=True), *([line] if line else [])]
    up = make_axis([*ends, *(spot.up for trail in trails for spot in trail.spots)])
    said = "; ".join(f"{one.name} {one.text}" for one in slope.groups)
    name = "Share of people, most deprived on the left (%)"
    unit, ticks_name = slope.indicator.value.unit, f"{groups}, most deprived on the left"
    sketch = PlaneSketch(_WHOLE, up, tuple(ticks), tuple(trails), (), name, unit, ticks_name)
    return Chart(sketch, caption, f"{said}. {slope.slope.name}: {slope.slope.text}.")


def _line(slope: _Slope) -> Trail | None:
    """Return the fitted line; None where it was fitted to logarithms or logits, and is not straight here."""
    if slope.is_bent:
        return None
    start = float(slope.found.intercept[0]) * slope.indicator.value.multiplier
    spots = (Spot(0.0, start, ""), Spot(_ALL_PEOPLE, start + float(slope.found.sii[0]), ""))
    return Trail("Line of the slope index", _LINE, spots, "Line of the slope index")


def _tell_method(analysis: Inequality, slope: _Slope) -> tuple[str, ...]:
    fitted = "logarithms of rates or logits of shares" if analysis.transform else "the figures as they are"
    told = [
        "Groups stand in order of deprivation at the middle of their share of people; a line is fitted to"
        f" {fitted}, each group weighing as much as its people (Low and Low 2004). The slope index is the difference"
        " between its two ends, the relative index their ratio."
    ]
    if slope.slope.figure.lower is None:
        told.append(f"No interval: {slope.indicator.uncertainty.reason or 'the groups have none.'}")
    return tuple(told)


def _tell_sizes(analysis: Inequality, readings: Readings, slope: _Slope) -> Sequence[str]:
    """Return what is to be said of the sizes: shares that do not add to 100."""
    told = ["An inequality is a description: it does not say what brings it about."]
    if analysis.weights is not None and readings.indicators["weights"].value.unit == "%":
        total = math.fsum(one.value or 0.0 for one in readings.groups("weights", slope.groups[0].area))
        if round(total, 2) != _ALL_PEOPLE:
            told.append(f"The shares of the groups add to {total:.2f}%, and not to 100%; they were used as they stand.")
    return told
