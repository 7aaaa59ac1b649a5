"""In which small areas a share or rate lies above the whole by more than chance.

Sums: `oba.statistics.needs.hot_spots`. Places are told, never people: a small area that is withheld is not compared,
and nothing is said of where it lies.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from oba.indicators.analyses.hot_spots import HotSpots
from oba.indicators.indicator import Indicator
from oba.needs.charts import NO_INTERVAL, chart_bars, chart_map
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.scorecards.build.assessment.small_areas import small_readings
from oba.statistics.needs.hot_spots import find_hot_spots, work_back_base
from oba.statistics.needs.reach import compare_with_whole
from oba.vocabulary import ValueType

_SHOWN = 12
"""How many of those above are shown at first: those whose interval begins highest."""
_LEVEL = 0.95


@dataclass(frozen=True)
class _Spot:
    """A small area with its count, base and interval, whether it lies above the whole, and its ratio to that.

    There is no ratio of one that does not, nor where nobody knows how many the whole counts and is of.
    """

    figure: Reading
    counted: Reading
    base: float
    lower: float
    is_above: bool
    ratio: Reading | None


def answer_hot_spots(analysis: HotSpots, readings: Readings) -> Answer:
    """Return how many small areas lie above by district, those furthest above, and the rest of them."""
    figures = small_readings(readings, "of")
    if not figures:
        raise NotCalculatedError(
            f"there is no figure of a small area of {readings.area_name}",
            "Load a release that has them, and see that the lookup of small areas has this place.",
        )
    counted = _count(analysis, readings, figures)
    if not counted:
        raise NotCalculatedError("no small area has a count that may be shown", "Ask the publisher for counts.")
    wholes = _add_up(readings, counted)
    spots = _compare(analysis, readings, counted, wholes)
    above = sorted((one for one in spots if one.is_above), key=lambda one: -one.lower)
    parts = [_part_by_district(analysis, readings, spots, wholes)]
    if above:
        parts.append(
            _part_above(analysis, readings, above[:_SHOWN], wholes, f"The {len(above[:_SHOWN])} furthest above")
        )
    if len(above) > _SHOWN:
        rest = _part_above(analysis, readings, above[_SHOWN:], wholes, f"The other {len(above) - _SHOWN} above")
        parts.append(Part(rest.title, rest.table, is_folded=True))
    told = _tell(analysis, readings, spots, above)
    to_know = _tell_know(readings, figures, spots)
    return Answer(told, tuple(parts), _tell_method(analysis, readings), to_know)


@dataclass(frozen=True)
class _Counted:
    """A small area's figure with the reading that counts its people, their number, and how many it is of."""

    figure: Reading
    people: Reading
    count: float
    base: float


def _count(analysis: HotSpots, readings: Readings, figures: Sequence[Reading]) -> list[_Counted]:
    """Return the small areas with a count: of the figure itself, or of `counts`, its base then worked back."""
    found = []
    people = {one.area: one for one in small_readings(readings, "counts", figures[0].period)}
    multiplier = readings.indicators["of"].value.multiplier
    for one in figures:
        number, base = one.figure.numerator, one.figure.denominator
        if one.value is None:
            continue
        if analysis.counts is None and number is not None and base:
            method, name = "count behind the figure", f"{one.name}: {analysis.called}"
            found.append(_Counted(one, readings.derive(number, [one], method, name, analysis.called, 0), number, base))
        elif one.area in people and (number := people[one.area].value):
            base = float(work_back_base(number, one.value, multiplier))
            if isfinite(base):  # of nought nobody can say how many it is of
                found.append(_Counted(one, people[one.area], number, base))
    return found


def _add_up(readings: Readings, counted: Sequence[_Counted]) -> Mapping[str, Reading]:
    """Return the figure of the place and of each district: as it is read, or that of its small areas together.

    A district of which a small area has no figure has none so: those that are withheld are the low ones.
    """
    indicator = readings.indicators["of"]
    wholes = {}
    for area in (readings.area, *readings.parts):
        read = readings.whole("of", area, counted[0].figure.period)
        inside = [one for one in counted if area in (readings.area, readings.small[one.figure.area].district)]
        if read is not None and read.value is not None:
            wholes[area] = read
        elif inside and (area == readings.area or len(inside) == _count_areas(readings, area)):
            value = sum(one.count for one in inside) / sum(one.base for one in inside) * indicator.value.multiplier
            made_of = [reading for one in inside for reading in dict.fromkeys((one.figure, one.people))]
            method, name = "small areas added up, and divided by all whom they are of", readings.names[area]
            like = replace(inside[0].figure, area=area, area_name=name)
            unit, decimals = indicator.value.unit, indicator.value.decimals
            wholes[area] = readings.derive(value, made_of, method, name, unit, decimals, like=like)
    return wholes


def _count_areas(readings: Readings, district: str) -> int:
    return sum(one.district == district for one in readings.small.values())


def _compare(
    analysis: HotSpots, readings: Readings, counted: Sequence[_Counted], wholes: Mapping[str, Reading]
) -> list[_Spot]:
    indicator = readings.indicators["of"]
    against = [_against(analysis, readings, wholes, one.figure) for one in counted]
    found = find_hot_spots(
        [one.count for one in counted],
        [one.base for one in counted],
        [one.value or 0.0 for one in against],
        indicator.value.multiplier,
        is_rate=_is_rate(indicator),
        level=_LEVEL,
    )
    lower, upper = (np.atleast_1d(ends) for ends in (found.interval.lower, found.interval.upper))
    spots = []
    of_wholes = _count_wholes(readings, counted, wholes)
    for one, whole, low, high, is_above in zip(counted, against, lower, upper, found.above, strict=True):
        made_of = list(dict.fromkeys((one.figure, one.people)))
        method, name = "as published, with an interval of its count", one.figure.name
        ends = (float(low), float(high))
        value = one.figure.value or 0.0
        shown = readings.derive(value, made_of, method, name, indicator.value.unit, one.figure.decimals, ends)
        ratio = _ratio(readings, one, shown, whole, of_wholes.get(whole.area)) if is_above else None
        spots.append(_Spot(shown, one.people, one.base, float(low), bool(is_above), ratio))
    return spots


def _count_wholes(
    readings: Readings, counted: Sequence[_Counted], wholes: Mapping[str, Reading]
) -> Mapping[str, tuple[float, float]]:
    """Return how many each whole counts, and how many that is of: as it is read, or its small areas added up."""
    found = {}
    for area, whole in wholes.items():
        count, base = whole.figure.numerator, whole.figure.denominator
        if readings.whole("of", area, whole.period) is None:
            inside = [one for one in counted if area in (readings.area, readings.small[one.figure.area].district)]
            count, base = sum(one.count for one in inside), sum(one.base for one in inside)
        if count and base:
            found[area] = (count, base)
    return found


def _ratio(
    readings: Readings, one: _Counted, shown: Reading, whole: Reading, of: tuple[float, float] | None
) -> Reading | None:
    """Return how many times the figure of the whole the figure of one of its small areas is."""
    if of is None:
        return None
    value, low, high = compare_with_whole(one.count, one.base, *of)
    made_of = list(dict.fromkeys((one.figure, one.people, whole)))
    method, name = "share of all counted divided by share of all whom they are of", f"{shown.name}: ratio"
    return readings.derive(value, made_of, method, name, "times", 2, (low, high), like=shown)


def _is_rate(indicator: Indicator) -> bool:
    return indicator.value.type is ValueType.RATE


def _against(analysis: HotSpots, readings: Readings, wholes: Mapping[str, Reading], one: Reading) -> Reading:
    district = readings.small[one.area].district
    return wholes[district if analysis.against == "district" and district in wholes else readings.area]


def _part_by_district(
    analysis: HotSpots, readings: Readings, spots: Sequence[_Spot], wholes: Mapping[str, Reading]
) -> Part:
    """Return how many small areas were compared and lie above, and how many of the people counted live in these."""
    places = [readings.area, *(code for code in readings.parts if code in wholes)]
    rows, unit = [], wholes[readings.area].unit
    for area in places:
        inside = [one for one in spots if area in (readings.area, readings.small[one.figure.area].district)]
        above = [one for one in inside if one.is_above]
        rows.append(Row(readings.names[area], _cells(readings, wholes[area], inside, above)))
    columns = (f"Figure ({unit})", "Small areas", f"Above {_name_against(analysis, readings)}", "Live in these (%)")
    title, split = ("By district", " by district") if len(places) > 1 else ("All small areas", "")
    caption = f"{_capitalise(analysis.called)}{split}, {readings.area_name}, {spots[0].figure.period.label}"
    figures = [wholes[area] for area in places]
    maps = chart_map(figures[1:], readings.boundaries, readings.names, caption)
    charts = (*maps, chart_bars(figures, caption, own=figures[:1])) if len(places) > 1 else ()
    return Part(title, Table(caption, "Place", columns, tuple(rows)), charts)


def _cells(
    readings: Readings, whole: Reading, inside: Sequence[_Spot], above: Sequence[_Spot]
) -> tuple[Reading | str | None, ...]:
    made_of = [one.figure for one in inside]

    def number(value: float, name: str, unit: str = "", decimals: int = 0) -> Reading:
        return readings.derive(value, made_of, "counted among small areas", name, unit, decimals, like=whole)

    total = math.fsum(one.counted.value or 0.0 for one in inside)
    lived = math.fsum(one.counted.value or 0.0 for one in above)
    return (
        whole,
        number(len(inside), f"{whole.area_name}: compared", "small areas"),
        number(len(above), f"{whole.area_name}: above", "small areas"),
        number(lived / total * 100, f"{whole.area_name}: live in these", "%") if total else None,
    )


def _part_above(
    analysis: HotSpots, readings: Readings, above: Sequence[_Spot], wholes: Mapping[str, Reading], title: str
) -> Part:
    named = [replace(one.figure, name=_name(readings, one.figure)) for one in above]
    rows = [
        Row(one.name, (one, one.figure.interval_text, *_tell_ratio(spot.ratio), spot.counted))
        for one, spot in zip(named, above, strict=True)
    ]
    against = _name_against(analysis, readings)
    ratio = (f"Ratio to {against}", "95% interval of that")
    columns = (f"Figure ({above[0].figure.unit})", "95% interval", *ratio, _capitalise(analysis.called))
    caption = f"{_capitalise(analysis.called)}: small areas above {against}, {above[0].figure.period.label}"
    whole = wholes[readings.area]
    chart = chart_bars([*named, whole], caption, own=[whole])
    return Part(title, Table(caption, "Ward and small area", columns, tuple(rows)), (chart,))


def _tell_ratio(ratio: Reading | None) -> tuple[Reading | None, str | None]:
    return ratio, ratio.figure.interval_text or NO_INTERVAL if ratio else None


def _name(readings: Readings, one: Reading) -> str:
    """Return the name that people know, its ward's, before that of the small area, which begins with its district's."""
    ward = readings.names.get(readings.small[one.area].ward, "")
    return f"{ward} ({one.name})" if ward else one.name


def _capitalise(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _name_against(analysis: HotSpots, readings: Readings) -> str:
    return "their district" if analysis.against == "district" else readings.area_name


def _tell(analysis: HotSpots, readings: Readings, spots: Sequence[_Spot], above: Sequence[_Spot]) -> str:
    expected = round(len(spots) * (1 - _LEVEL) / 2)
    chance = f"about {expected}" if expected else "fewer than one"
    figure = "rate" if _is_rate(readings.indicators["of"]) else "share"
    areas = "small area" if len(spots) == 1 else "small areas"
    told = (
        f"In {readings.area_name} {len(above)} of {len(spots)} {areas} {'has' if len(above) == 1 else 'have'} a"
        f" higher {figure} of {analysis.called} than {_name_against(analysis, readings)} by more than chance; {chance}"
        " would by chance alone."
    )
    total = math.fsum(one.counted.value or 0.0 for one in spots)
    if not above or not total:
        return told
    share = round(math.fsum(one.counted.value or 0.0 for one in above) / total * 100)
    these = "it" if len(above) == 1 else "these"
    if len(spots) == len(readings.small):
        return f"{told} {share}% of all {analysis.called} live in {these}, and {100 - share}% elsewhere."
    return f"{told} Of the {analysis.called} in those compared {share}% live in {these}."


def _tell_method(analysis: HotSpots, readings: Readings) -> tuple[str, ...]:
    name = "Byar's" if _is_rate(readings.indicators["of"]) else "Wilson's"
    told = [
        f"A small area is above where the whole of its 95% interval ({name}) lies above the figure of"
        f" {_name_against(analysis, readings)}. One in forty would by chance alone, so some of those named are.",
        "They stand in the order of where their intervals begin. Nothing was smoothed or lent by neighbours.",
        "The ratio is an area's share of all counted over its share of all whom they are of; its interval is Wilson's"
        " of the first, and those whom they are of are taken as known.",
    ]
    if analysis.counts is not None:
        told.append(
            "How many people a share is of is worked back from the published share and count; figures of a whole place"
            " are those of its small areas together."
        )
    return tuple(told)


def _tell_know(readings: Readings, figures: Sequence[Reading], spots: Sequence[_Spot]) -> tuple[str, ...]:
    told = ["An interval that overlaps the whole's figure does not say that need is low: it cannot be told."]
    lacking, absent = len(figures) - len(spots), len(readings.small) - len(figures)
    if lacking:
        also = "" if readings.whole("of") else ", and is in no figure of a place here"
        told.append(f"Not compared, of {len(figures)} small areas: {lacking}. Each is withheld or has no count{also}.")
    if absent:
        told.append(f"Of the {len(readings.small)} small areas that there are, {absent} have no figure at all.")
    told.append("A place says little about one family: most small areas hold richer and poorer families.")
    return tuple(told)
