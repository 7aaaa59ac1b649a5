"""How many people there are, which part of them, how that changed, what is projected, and how old they are.

Shares and indices alone: a projection is shown as its publisher gives it, and no trend is drawn.
"""

from collections.abc import Iterator, Sequence

from oba.charts.palette import CATEGORY_PENS, FORECAST, Pen
from oba.indicators.analyses.population import Population, Projection, name_age
from oba.needs.charts import chart_lines
from oba.needs.places.people_groups import show_groups
from oba.needs.pyramid import Ages, show_ages
from oba.periods import Period
from oba.scorecards.assessment.analysis import Answer, Chart, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings

_WHOLE = 100.0
_OLDEST_BASE = 4
"""Years that a projection may lag behind the newest estimate: two rounds of the Office for National Statistics."""
_TOLERANCE = 0.01
"""How far a projection may start from the estimate of its base year; further, the estimate was revised since."""


def answer_population(analysis: Population, readings: Readings) -> Answer:
    """Return the numbers by year with shares and indices, the projection, and the pyramid."""
    people = [one for one in readings.all_of("people", readings.area) if not one.category]
    if not any(one.value is not None for one in people):
        raise NotCalculatedError("there is no number of people", "Load a release that has one.")
    refusals: list[Refusal] = []
    parts = [_part_of_years(analysis, readings, people)]
    try:
        projected = _find_projection(analysis.projection, readings, people) if analysis.projection else []
    except NotCalculatedError as fault:
        refusals.append(fault.refusal)
        projected = []
    parts += [_part_of_projection(analysis, people, projected)] if projected else []
    grouped = None
    if analysis.groups is not None:
        try:
            grouped = show_groups(readings, analysis.called, people)
            parts.insert(0, grouped.part)
        except NotCalculatedError as fault:
            refusals.append(fault.refusal)
    ages = None
    if analysis.pyramid is not None:
        try:
            ages = show_ages(analysis.pyramid, readings, analysis.called)
            parts += ages.parts
        except NotCalculatedError as fault:
            refusals.append(fault.refusal)
    told = [grouped.told if grouped else "", _tell(analysis, readings, people), ages.told if ages else ""]
    return Answer(
        " ".join(filter(None, told)),
        tuple(parts),
        tuple(_tell_method(analysis, bool(projected))),
        (*_tell_know(analysis, bool(projected), ages), *([grouped.check] if grouped else [])),
        tuple(refusals),
    )


def _index(readings: Readings, series: Sequence[Reading], of: str) -> list[Reading | None]:
    """Return a series as an index, its first number being 100; nothing where that number is 0, or there is none."""
    first = next((one for one in series if one.value is not None), None)
    if first is None or not first.value:
        return [None] * len(series)
    unit, method = f"({first.period.end.year} = 100)", f"number divided by that of {first.period.label}, times 100"
    return [
        readings.derive((one.value or 0.0) / first.value * _WHOLE, (one, first), method, of, unit, 1, like=one)
        for one in series
    ]


def _part_of_years(analysis: Population, readings: Readings, people: Sequence[Reading]) -> Part:
    base = next(one for one in people if one.value is not None).period.label
    indices = _index(readings, people, f"Index of all, {base} = 100")
    columns = [analysis.called.capitalize(), f"Index, {base} = 100"]
    cells: list[list[Reading | str | None]] = [[one, index] for one, index in zip(people, indices, strict=True)]
    lines: list[tuple[str, Pen, Sequence[Reading]]] = [
        (analysis.called.capitalize(), CATEGORY_PENS[0], [one for one in indices if one])
    ]
    some = _match(readings, people) if analysis.part else []
    if any(some):
        columns += [analysis.part_name, "Share (%)", f"Index, {analysis.part_name.lower()}"]
        known = [one for one in some if one is not None]
        of_known = _index(readings, known, "Index of the part")
        of_part = iter(of_known)
        for row, one, whole in zip(cells, some, people, strict=True):
            row += [one, _share(readings, one, whole) if one else None, next(of_part) if one else None]
        lines.append((analysis.part_name, CATEGORY_PENS[1], [one for one in of_known if one]))
    caption = f"{analysis.called.capitalize()}, {readings.area_name}"
    rows = tuple(Row(one.period.label, tuple(row)) for one, row in zip(people, cells, strict=True))
    return Part("By year", Table(caption, "Year", tuple(columns), rows), _chart_years(analysis, caption, people, lines))


def _chart_years(
    analysis: Population, caption: str, people: Sequence[Reading], lines: Sequence[tuple[str, Pen, Sequence[Reading]]]
) -> tuple[Chart, ...]:
    """Return the chart of the index where a part stands beside the whole, of the numbers else; none of one year."""
    if len([one for one in people if one.value is not None]) < 2:
        return ()
    if len(lines) > 1 and all(series for *_, series in lines):
        return (chart_lines(lines, f"{caption}: index, first year = 100", ""),)
    return (chart_lines([(analysis.called.capitalize(), CATEGORY_PENS[0], people)], caption, ""),)


def _match(readings: Readings, people: Sequence[Reading]) -> list[Reading | None]:
    return [readings.whole("part", period=one.period) for one in people]


def _share(readings: Readings, part: Reading, whole: Reading) -> Reading | str:
    """Return a part as a share of all; in words where there is nobody."""
    if whole.value == 0:
        return "nobody"
    value = (part.value or 0.0) / (whole.value or 1.0) * _WHOLE
    return readings.derive(value, (part, whole), "part divided by all, times 100", "Share of the part", "%", 2)


def _find_projection(projection: Projection, readings: Readings, people: Sequence[Reading]) -> list[Reading]:
    """Return a published projection after the newest estimate; NotCalculatedError where it is older than its estimate.

    It begins with its base year. Its base may lie `_OLDEST_BASE` years before the newest estimate, and must be the
    estimate of that year, which is another where the estimates were revised since.
    """
    about, remedy = "The projection", "Load a projection that was made from these estimates."
    found = _add_ages(projection, readings)
    if not found:
        raise NotCalculatedError("no release of it is loaded for this place", "Load one.", about)
    base, newest = found[0], [one for one in people if one.value is not None][-1]
    estimate = next((one for one in people if one.period.end == base.period.end), None)
    if found[-1].period.end <= newest.period.end or base.period.end.year < newest.period.end.year - _OLDEST_BASE:
        why = f"it starts from {base.period.label} and is older than the estimates, which go to {newest.period.label}"
        raise NotCalculatedError(why, remedy, about)
    if estimate is None or estimate.value is None:
        why = f"there is no estimate of {base.period.label}, from which it starts"
        raise NotCalculatedError(why, remedy, about)
    if abs((base.value or 0.0) - estimate.value) > _TOLERANCE * estimate.value:
        why = (
            f"it starts from {base.figure.text} in {base.period.label}, where the estimate is {estimate.figure.text}"
            " now: it is older than its estimate"
        )
        raise NotCalculatedError(why, remedy, about)
    return [one for one in found if one.period.end > newest.period.end]


def _add_ages(projection: Projection, readings: Readings) -> list[Reading]:
    """Return the projection by year, its single years of age added up; a year that lacks one is left out."""
    by_period: dict[Period, list[Reading]] = {}
    for age in projection.years:
        for one in readings.all_of(name_age(age), readings.area):
            if one.value is not None:
                by_period.setdefault(one.period, []).append(one)
    return [
        readings.derive(sum(one.value or 0.0 for one in ages), ages, "sum of years of age", "Projection", "", 0)
        for period, ages in sorted(by_period.items())
        if len(ages) == len(projection.years)
    ]


def _part_of_projection(analysis: Population, people: Sequence[Reading], projected: Sequence[Reading]) -> Part:
    caption = f"{analysis.called.capitalize()}, {people[0].area_name}: estimates and the published projection"
    rows = tuple(Row(one.period.label, (one,)) for one in projected)
    lines: list[tuple[str, Pen, Sequence[Reading]]] = [
        ("Estimate", CATEGORY_PENS[0], people),
        ("Projection", FORECAST, projected),
    ]
    table = Table(f"{caption}, from its first year to come", "Year", ("Projected",), rows)
    return Part("The published projection", table, (chart_lines(lines, caption, ""),))


def _tell(analysis: Population, readings: Readings, people: Sequence[Reading]) -> str:
    known = [one for one in people if one.value is not None]
    first, last = known[0], known[-1]
    change = ((last.value or 0.0) / first.value - 1) * _WHOLE if first.value else 0.0
    way = "as many as" if round(abs(change), 1) == 0 else f"{abs(change):.1f}% {'more' if change > 0 else 'fewer'} than"
    told = f"{readings.area_name} had {last.figure.text} {analysis.called} {_when(last)}"
    told += f", {way} {_when(first)}" if first is not last else ""
    some = readings.whole("part", period=last.period) if analysis.part else None
    if some is None or some.value is None or not last.value:
        return f"{told}."
    then = readings.whole("part", period=first.period)
    before = ""
    if first is not last and then is not None and then.value is not None and first.value:
        before = f", against {then.value / first.value * _WHOLE:.2f}% {_when(first)}"
    share = f"{some.value / last.value * _WHOLE:.2f}%"
    return f"{told}; {some.figure.text} of them ({share}) lived {analysis.part_called}{before}."


def _when(one: Reading) -> str:
    return f"{'on' if one.period.is_snapshot else 'in'} {one.period.label}"


def _tell_method(analysis: Population, has_projection: bool) -> Iterator[str]:
    yield "An index is the number divided by that of the first year, times 100; a share is of the same year's number."
    yield "Numbers of residents are estimates of their publisher, who gives no interval."
    if has_projection:
        yield "The projection is that of its publisher, what would be if past births, deaths and moves went on."
    if analysis.groups is not None and analysis.groups.by_decile:
        yield "Each small area is in the group of its own decile among those of England, as the index gives it."
    if analysis.pyramid is not None:
        yield "Single years of age and small places were added up; nothing was estimated."


def _tell_know(analysis: Population, has_projection: bool, ages: Ages | None) -> Iterator[str]:
    if analysis.projection is None and not has_projection:
        yield "No published projection is loaded, so nothing is said of years to come: no trend of ours stands for one."
    if ages is not None:
        yield ages.check
    bands = [last - first for first, last in analysis.pyramid.bands.values()] if analysis.pyramid else []
    if len(set(bands)) > 1:
        yield "The bands of age are not all of as many years, so a shorter one holds fewer for that alone."
