"""How many people there are, which part of them, how that changed, what is projected, and how old they are.

Shares and indices alone: a projection is shown as its publisher gives it, and no trend is drawn.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from oba.charts.palette import CATEGORY_PENS, FORECAST
from oba.indicators.analyses.people.population import Population
from oba.indicators.analyses.people.projection import Projection
from oba.needs.charts import Line, chart_lines
from oba.needs.people.projected import Projected, find_projected, tell_districts, tell_projection
from oba.needs.people.pyramid import Ages, show_ages
from oba.needs.places.people_groups import show_groups
from oba.scorecards.assessment.analysis import Answer, Chart, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings

_WHOLE = 100.0

_OF_NUMBERS = (
    "An index is the number divided by that of the first year, times 100; a share is of the same year's number."
)
_OF_RESIDENTS = "Numbers of residents are estimates of their publisher, who gives no interval."
_OF_PLACES = "Single years of age and small places were added up; nothing was estimated."
_OF_DECILES = "Each small area is in the group of its own decile among those of England, as the index gives it."
_NO_PROJECTION = (
    "No published projection is loaded, so nothing is said of years to come: no trend of ours stands for one."
)


def answer_population(analysis: Population, readings: Readings) -> Answer:
    """Return the numbers by year with shares and indices, the projection, and the pyramid."""
    people = [one for one in readings.all_of("people", readings.area) if not one.category]
    if not any(one.value is not None for one in people):
        raise NotCalculatedError("there is no number of people", "Load a release that has one.")
    refusals: list[Refusal] = []
    parts = [_part_of_years(analysis, readings, people)]
    method, to_know = [_OF_NUMBERS, _OF_RESIDENTS], []
    if analysis.projection is None:
        to_know.append(_NO_PROJECTION)
    else:
        with _gather(refusals):
            base, ahead = find_projected(analysis.projection, readings, people, "The projection")
            parts.append(_part_of_projection(analysis, analysis.projection, people, ahead))
            method.append(tell_projection(analysis.projection, base))
            to_know.append(tell_districts(analysis.projection, readings, ahead[-1]))
    grouped = None
    if analysis.groups is not None:
        with _gather(refusals):
            grouped = show_groups(readings, analysis.called, people)
            parts.insert(0, grouped.part)
            to_know.append(grouped.check)
            method += [_OF_DECILES] if analysis.groups.by_decile else []
    ages = None
    if analysis.pyramid is not None:
        with _gather(refusals):
            ages = show_ages(analysis.pyramid, readings, analysis.called)
            parts += ages.parts
    told = [grouped.told if grouped else "", _tell(analysis, readings, people), ages.told if ages else ""]
    return Answer(
        " ".join(filter(None, told)),
        tuple(parts),
        tuple([*method, _OF_PLACES] if analysis.pyramid else method),
        tuple(said for said in (*to_know, *_tell_ages(analysis, ages)) if said),
        tuple(refusals),
    )


@contextmanager
def _gather(refusals: list[Refusal]) -> Iterator[None]:
    """Let a part that cannot be answered be told, and the others go on."""
    try:
        yield
    except NotCalculatedError as fault:
        refusals.append(fault.refusal)


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
    lines: list[Line] = [(analysis.called.capitalize(), CATEGORY_PENS[0], [one for one in indices if one])]
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
    analysis: Population, caption: str, people: Sequence[Reading], lines: Sequence[Line]
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


def _part_of_projection(
    analysis: Population, projection: Projection, people: Sequence[Reading], ahead: Sequence[Projected]
) -> Part:
    """Return the projected years, all and by band of age, and the curve of all after that of the estimates."""
    caption = f"{analysis.called.capitalize()}, {people[0].area_name}: estimates and the published projection"
    bands = tuple(projection.bands) if len(projection.bands) > 1 else ()
    rows = tuple(Row(one.period.label, (one.whole, *(one.bands if bands else ()))) for one in ahead)
    lines: list[Line] = [
        ("Estimate", CATEGORY_PENS[0], people),
        ("Projection", FORECAST, [one.whole for one in ahead]),
    ]
    table = Table(f"{caption}, from its first year to come", "Year", ("Projected", *bands), rows)
    return Part("The published projection", table, (chart_lines(lines, caption, ""),), f"{projection.variant}.")


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


def _tell_ages(analysis: Population, ages: Ages | None) -> Iterator[str]:
    if ages is not None:
        yield ages.check
    bands = [last - first for first, last in analysis.pyramid.bands.values()] if analysis.pyramid else []
    if len(set(bands)) > 1:
        yield "The bands of age are not all of as many years, so a shorter one holds fewer for that alone."
