"""How many children are likely to need help: a published share times a population, by place, and in years to come.

Method: direct synthetic estimation; sums in `oba.statistics.needs.synthetic`. The range is that of the rounding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oba.charts.palette import CATEGORY_PENS
from oba.charts.words import write_number
from oba.indicators.analyses.need import Need
from oba.indicators.analyses.people.projection import Projection
from oba.needs.charts import chart_bars, chart_lines, chart_map
from oba.needs.people.projected import find_projected, tell_projection
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.needs.costs import round_figures
from oba.statistics.needs.synthetic import estimate_need

_NONE = "–"
_SAME = 1e-6


@dataclass(frozen=True)
class _Place:
    """A place's share in need, its children, those in need, those helped, and help for each 100 in need."""

    name: str
    share: Reading
    people: Reading | None
    number: Reading | None
    helped: Reading | None
    reach: Reading | None


def answer_need(analysis: Need, readings: Readings) -> Answer:
    """Return the groups of children, those in need by place, and what lies ahead."""
    people = readings.whole("population")
    if people is None:
        raise NotCalculatedError(f"there is no population for {readings.area_name}", "Load one for the place itself.")
    places = [place for code in (readings.area, *readings.parts) if (place := _place(analysis, readings, code, people))]
    parts = [_part_of_groups(analysis, readings, people), _part_of_places(analysis, readings, places)]
    refusals = []
    try:
        parts += _look_ahead(analysis, readings, places[0], people)
    except NotCalculatedError as fault:
        refusals.append(fault.refusal)
    to_know = (*_tell_places(analysis, readings, places), _SYNTHETIC)
    return Answer(_tell(analysis, places[0], parts), tuple(parts), _tell_method(analysis), to_know, tuple(refusals))


_SYNTHETIC = "It is an estimate from shares and not a count: it says how many may be expected, and names nobody."


def _estimate(
    analysis: Need, readings: Readings, share: Reading, people: Reading, name: str, unit: str = ""
) -> Reading:
    found = estimate_need(people.value or 0.0, share.value or 0.0, analysis.rounded_to)
    ends = (float(found.lower), float(found.upper))
    method = "share times population"
    return readings.derive(
        float(found.number), [people, share], method, name, unit or analysis.called, 0, ends, like=people
    )


def _place(analysis: Need, readings: Readings, code: str, whole: Reading) -> _Place | None:
    """Return a place with its own share, or that of all; None for a district of which neither is known."""
    share = readings.whole("printed", code)
    people = readings.whole("population", code, whole.period)
    if share is None and (code == readings.area or (people and not analysis.printed)):
        about = f"Share in need, {readings.names[code]}"
        share = readings.state(analysis.share, about, whole.period, "%", _decimals(analysis), _entered(analysis))
    if share is None:
        return None
    name = readings.names[code]
    number = _estimate(analysis, readings, share, people, name) if people else None
    helped = readings.whole("help", code)
    reach = None
    if helped and number:
        low, high = number.figure.lower, number.figure.upper
        count = helped.value or 0.0
        ends = (count / high * 100, count / low * 100) if low and high else None
        value = count / number.value * 100 if number.value else 0.0
        method = "those helped divided by those in need, times 100"
        reach = readings.derive(value, [helped, number], method, f"{name}: help", f"{analysis.helped} per 100", 1, ends)
    return _Place(name, share, people, number, helped, reach)


def _entered(analysis: Need) -> str:
    return f"entered in the definition, from {analysis.weights_source}"


def _decimals(analysis: Need) -> int:
    return 0 if analysis.rounded_to >= 1 else 1 if analysis.rounded_to >= 0.1 else 2


def _part_of_groups(analysis: Need, readings: Readings, people: Reading) -> Part:
    shares = [
        readings.state(share, name, people.period, "%", _decimals(analysis), _entered(analysis))
        for name, share in analysis.weights.items()
    ]
    rows = []
    for share in shares:
        number = _estimate(analysis, readings, share, people, f"{share.name}: number", "children")
        rows.append(Row(share.name, (share, number, number.figure.interval_text or _NONE)))
    caption = f"Children by likely need, {people.area_name}, {people.period.label}"
    own = [share for share in shares if share.name in analysis.in_need]
    table = Table(caption, "Group", ("Share (%)", "Children", "Range of the number"), tuple(rows))
    return Part("All children", table, (chart_bars(shares, caption, own=own),))


def _part_of_places(analysis: Need, readings: Readings, places: Sequence[_Place]) -> Part:
    numbers = any(place.number for place in places)
    helped = any(place.helped for place in places)
    columns = ["Share in need (%)"]
    columns += ["Population", "In need", "Range of those in need"] if numbers else []
    columns += [f"{analysis.helped.capitalize()}", "For each 100 in need"] if helped else []
    rows = []
    for place in places:
        cells: list[Reading | str | None] = [place.share]
        if numbers:
            between = place.number.figure.interval_text if place.number else ""
            cells += [place.people, place.number, between or None]
        if helped:
            cells += [place.helped, place.reach]
        rows.append(Row(place.name, tuple(cells)))
    first = places[0]
    caption = f"{analysis.called.capitalize()} by place, {first.share.period.label}"
    table = Table(caption, "Place", tuple(columns), tuple(rows))
    named = f"Share of {analysis.called}"
    shares = [place.share for place in places]
    chart = chart_bars(shares, named, own=[first.share])
    maps = chart_map(shares[1:], readings.boundaries, readings.names, named)
    return Part("By place", table, (*maps, chart))


def _look_ahead(analysis: Need, readings: Readings, place: _Place, people: Reading) -> Iterator[Part]:
    if analysis.projection:
        yield _project(analysis, analysis.projection, readings, place, people)
    if analysis.rise:
        yield _raise(analysis, readings, place)


def _project(analysis: Need, projection: Projection, readings: Readings, place: _Place, people: Reading) -> Part:
    """Return those in need in each projected year: the same share of a population that somebody projected."""
    until, year = analysis.until or 0, people.period.end.year
    about = f"To {until}"
    estimates = [one for one in readings.all_of("population", readings.area) if not one.category]
    base, known = find_projected(projection, readings, estimates, about)
    if known[-1].period.end.year < until:
        raise NotCalculatedError(
            f"the published projection ends in {known[-1].period.end.year}, and nothing is said past it",
            "Name a year that it reaches.",
            about,
        )
    ahead = [one.whole for one in known if one.period.end.year <= until]
    made = [(year, place.number), *((one.period.end.year, _of_year(analysis, readings, place, one)) for one in ahead)]
    by_year = [(when, one) for when, one in made if one is not None]
    rows = [Row(str(when), (one, one.figure.interval_text or _NONE)) for when, one in by_year]
    caption = f"{analysis.called.capitalize()} to {until}, {people.area_name}"
    table = Table(caption, "Year", ("In need", "Range"), tuple(rows))
    line = ("In need", CATEGORY_PENS[0], [one for _, one in by_year])
    chart = chart_lines([line], caption, "", "Range by rounding")
    note = (
        "The share is held as it is; only the number of children changes, as it was projected."
        f" {tell_projection(projection, base)}"
    )
    return Part(f"To {until}", table, (chart,), note)


def _of_year(analysis: Need, readings: Readings, place: _Place, people: Reading) -> Reading:
    return _estimate(analysis, readings, place.share, people, f"{people.period.end.year}")


def _raise(analysis: Need, readings: Readings, place: _Place) -> Part:
    """Return the share in `until` by a printed rise, in both ways that a rise in per cent can be meant."""
    rise, until = readings.whole("rise"), analysis.until or 0
    about = f"To {until}"
    if rise is None or rise.period.end.year < until:
        ends = f"ends in {rise.period.end.year}" if rise else "is not loaded"
        raise NotCalculatedError(
            f"the published rise {ends}, and nothing is said past it", "Name a year that it reaches.", about
        )
    share, more = place.share.value or 0.0, rise.value or 0.0
    made_of, method = [place.share, rise], "share now and the printed rise"
    added = readings.derive(share + more, made_of, method, f"{until}, rise of the share", "%", 0, like=rise)
    grown = readings.derive(
        share * (1 + more / 100), made_of, method, f"{until}, rise of the number", "%", 1, like=rise
    )
    rows = (
        Row(f"Now, {place.share.period.label}", (place.share,)),
        Row(f"{until}, if the share rises by {rise.text.rstrip('%')} in 100", (added,)),
        Row(f"{until}, if the number rises by {rise.text} and the population does not", (grown,)),
    )
    caption = f"Share of {analysis.called}, {place.name}, to {until}"
    note = f"About {added.text} in {until}: a rise of {rise.text} can be meant in two ways, and both are given."
    table = Table(caption, "When", ("Share (%)",), rows)
    return Part(f"To {until}", table, (chart_bars([place.share, added, grown], caption, own=[place.share]),), note)


def _tell(analysis: Need, place: _Place, parts: Sequence[Part]) -> str:
    if place.number is None or place.number.value is None:
        return f"In {place.name} {place.share.text} of all are {analysis.called}."
    answer = (
        f"In {place.name} there are about {_about(place.number)} {analysis.called}, {place.share.text} of all"
        f" ({place.number.figure.interval_text} by the rounding of the share)."
    )
    ahead = parts[-1] if analysis.until and parts[-1].title == f"To {analysis.until}" else None
    if ahead and analysis.projection:
        last = ahead.table.readings[-1][2]
        return f"{answer} In {analysis.until} it would be about {_about(last)}, as the population is projected."
    return f"{answer} {ahead.note}" if ahead else answer


def _about(one: Reading) -> str:
    return one.figure.text if one.value is None else write_number(round_figures(one.value), 0)


def _tell_method(analysis: Need) -> tuple[str, ...]:
    return (
        f"Each share times the population. The shares are from {analysis.weights_source}; none was worked out here.",
        f"The range is what rounding the share to {analysis.rounded_to:g} leaves open. It is no interval: nothing says"
        " how far the shares themselves may be off for this place.",
    )


def _tell_places(analysis: Need, readings: Readings, places: Sequence[_Place]) -> Iterator[str]:
    """Yield what the districts add to, and which of them are not known."""
    total = sum(analysis.weights.values())
    if round(total, 6) != 100:
        yield f"The shares of the groups add to {total:g}% by rounding."
    own = places[0].share
    if own.value is not None and abs(own.value - analysis.share) > _SAME:
        yield (
            f"The weights make {analysis.share:g}% of {places[0].name}; the share that is printed for it is {own.text},"
            " and is used by place."
        )
    told = {place.name for place in places}
    missing = [readings.names[code] for code in readings.parts if readings.names[code] not in told]
    if missing and len(places) > 1:
        yield f"No share is known for {', '.join(missing)}."
    whole, *parts = [place.number for place in places]
    numbers = [one.value for one in parts if one and one.value is not None]
    if numbers and len(numbers) == len(readings.parts) and whole and whole.value is not None:
        same = abs(sum(numbers) - whole.value) <= (whole.figure.upper or 0.0) - whole.value
        then = "as the whole has" if same else f"and the whole has {whole.figure.text}"
        yield f"The districts together have {write_number(sum(numbers), 0)}, {then}."
