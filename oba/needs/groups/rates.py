"""Rates by group or place, each with the ratio to the rate of a group that they are set against, or to the whole.

Byar's limits of a rate. The ratio to another group has the interval of Donner & Zou (2012) from both; the ratio to the
whole, of which the group is a part, is its share of the events over its share of the people, with Wilson's interval.
Sums: `oba.statistics.inequality` and `oba.statistics.needs.reach`. A ratio to or of what is withheld is withheld.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import nan

from oba.indicators.analyses.groups.rates import Rates
from oba.needs.charts import NO_INTERVAL, chart_bars, tell_interval
from oba.needs.groups.chance import NOT_COMPARED, name_all, row_of_rest, show_count, tell_number
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Ends, Readings
from oba.scorecards.build.assessment.small_areas import small_readings
from oba.statistics.inequality import measure_gap
from oba.statistics.intervals import byar
from oba.statistics.needs.reach import compare_with_whole

REFERENCE, HIGHER, LOWER, NOT_BEYOND = "the one set against", "higher", "lower", "not beyond chance"
_SHOWN = 12
"""Of more places than these, those whose ratios begin highest stand open and all others are folded."""


@dataclass(frozen=True)
class _Rated:
    """A rate with its ratio; no ratio for the one that others are set against."""

    one: Reading
    ratio: Reading | None

    @property
    def words(self) -> str:
        """Return whether the ratio lies apart from 1 by more than chance."""
        if self.ratio is None:
            return REFERENCE
        low, high = self.ratio.figure.lower, self.ratio.figure.upper
        if self.ratio.value is None or low is None or high is None:
            return NOT_COMPARED
        return HIGHER if low > 1 else LOWER if high < 1 else NOT_BEYOND


@dataclass(frozen=True)
class _Cut:
    """The rates of one breakdown, or of places, and what they are set against."""

    title: str
    head: str
    rated: Sequence[_Rated]
    against: Reading
    whole: Reading | None

    @property
    def compared(self) -> list[_Rated]:
        """Return those of which it is told whether they lie apart."""
        return [one for one in self.rated if one.words in (HIGHER, LOWER, NOT_BEYOND)]

    @property
    def distinct(self) -> list[_Rated]:
        """Return the same without what says one thing twice: the second of two groups that make the whole."""
        found = self.compared
        if len(found) == 2 and not self.against.category:
            both = sum(_counts(one.one)[0] for one in found)
            return found[:1] if both == _counts(self.against)[0] else found
        return found


def answer_rates(analysis: Rates, readings: Readings) -> Answer:
    """Return the rates of each breakdown and of places with their ratios, and which lie apart of how many."""
    asked: list[tuple[str, Callable[[], _Cut]]] = [
        (_label(readings, number), partial(_cut_groups, analysis, readings, number))
        for number, _ in enumerate(analysis.groups)
    ]
    for role, title in (("districts", "District"), ("small_areas", "Small area")):
        if getattr(analysis, role) is not None:
            asked.append((title, partial(_cut_places, readings, role, title)))
    cuts: list[_Cut] = []
    refusals: list[Refusal] = []
    for label, make in asked:
        try:
            cuts.append(make())
        except NotCalculatedError as fault:
            refusals.append(replace(fault.refusal, about=label))
    if not cuts:
        return Answer("No rate can be set against another from what is known.", refusals=tuple(refusals))
    parts = [part for cut in cuts for part in _parts(analysis, readings, cut)]
    return Answer(_tell(analysis, cuts), tuple(parts), _METHOD, tuple(_tell_know(analysis, cuts)), tuple(refusals))


def _label(readings: Readings, number: int) -> str:
    return readings.indicators[_role(number)].breakdowns[0].label


def _role(number: int) -> str:
    return f"groups-{number}-rate"


def _cut_groups(analysis: Rates, readings: Readings, number: int) -> _Cut:
    role, code = _role(number), analysis.groups[number].against
    known = [one for one in readings.all_of(role, readings.area) if one.category and one.value is not None]
    newest = max((one.period for one in known), key=lambda period: period.end, default=None)
    groups = readings.groups(role, period=newest)
    whole = readings.whole(role, period=groups[0].period)
    against = next((one for one in groups if one.category == code), None) if code else whole
    if against is None:
        what = "the group that the others are set against" if code else f"everybody in {readings.area_name}"
        raise NotCalculatedError(
            f"there is no rate of {what} in {groups[0].period.label}", "Load one, or set them against another."
        )
    label = _label(readings, number)
    return _cut(readings, f"By {label[0].lower()}{label[1:]}", label, groups, against, whole)


def _cut_places(readings: Readings, role: str, head: str) -> _Cut:
    """Return the newest rates of districts or small areas against the rate of the whole place in that period."""
    places = small_readings(readings, role)
    if role == "districts":
        places = [one for part in readings.parts for one in readings.all_of(role, part) if not one.category]
        newest = max((one.period for one in places), key=lambda period: period.end, default=None)
        places = [one for one in places if one.period == newest]
    whole = readings.whole(role, period=places[0].period) if places else None
    if whole is None:
        what = f"there is no rate of {readings.area_name} beside them" if places else "there is no rate of any"
        raise NotCalculatedError(what, "Load a release that has the places and their whole.")
    return _cut(readings, f"By {head.lower()}", head, places, whole, whole)


def _cut(
    readings: Readings, title: str, head: str, found: Sequence[Reading], against: Reading, whole: Reading | None
) -> _Cut:
    if any(one.value is not None and not one.figure.denominator for one in found):
        raise NotCalculatedError("the counts behind the rates are not known", "Give a rate worked out from counts.")
    if readings.share_a_base(found):
        raise NotCalculatedError(
            "all groups are divided by the people of the whole, and none by its own",
            "Load the people of each group, and give them in `of`.",
        )
    rated = [_Rated(one, None if one == against else _ratio(readings, one, against, head)) for one in found]
    return _Cut(title, head, rated, against, whole)


def _ratio(readings: Readings, one: Reading, against: Reading, head: str) -> Reading:
    """Return how many times the rate of what it is set against a rate is; withheld where either is."""
    (x, n), (other_x, other_n) = _counts(one), _counts(against)
    ends: Ends
    if against.category:
        found = measure_gap(byar(x, n), byar(other_x, other_n)).relative
        value, ends = float(found.value), found
        method = "rate divided by that of the group set against"
    else:
        value, *limits = compare_with_whole(x, n, other_x, other_n)
        ends = (limits[0], limits[1])
        method = "share of all events divided by share of all people"
    name = f"{head}, {one.name}: ratio"
    return readings.derive(value, (one, against), method, name, "times", 2, ends, like=one)


def _counts(one: Reading) -> tuple[float, float]:
    count, people = one.figure.numerator, one.figure.denominator
    return (nan if count is None else count, people or nan)


def _parts(analysis: Rates, readings: Readings, cut: _Cut) -> Iterator[Part]:
    """Yield the table of a cut with its bars; of many places those that begin highest, then the others folded."""
    title = cut.title
    if len(cut.rated) <= _SHOWN or cut.rated[0].one.category:
        yield _part(analysis, readings, cut, cut.rated, title)
        return
    ranked = sorted(cut.rated, key=lambda one: -((one.ratio and one.ratio.figure.lower) or 0.0))
    yield _part(analysis, readings, cut, ranked[:_SHOWN], f"{title}: the {_SHOWN} whose ratios begin highest")
    rest = _part(analysis, readings, cut, ranked[_SHOWN:], f"{title}: all others")
    yield replace(rest, charts=(), is_folded=True)


def _part(analysis: Rates, readings: Readings, cut: _Cut, rated: Sequence[_Rated], title: str) -> Part:
    against = cut.against
    columns = (
        _capitalise(analysis.called),
        "People",
        f"Rate ({against.unit})",
        "95% interval",
        f"Ratio to {_name_against(cut)}",
        "95% interval of that",
        "Beyond chance",
    )
    rows = [_row(readings, one, cut.head) for one in rated]
    ones, whole = [one.one for one in rated], cut.whole
    if whole is not None:
        if ones[0].category:
            counts = [_counts(one)[0] for one in (whole, *ones)]
            rows += row_of_rest(readings, whole, ones, counts, cut.head, len(columns))
        rows.append(_row(readings, _Rated(replace(whole, name=f"{whole.area_name}, all"), None), cut.head))
        if against.category:  # the whole stands beside, and is set against nothing
            rows[-1] = replace(rows[-1], cells=(*rows[-1].cells[:-1], None))
    caption = f"{columns[0]} {title[0].lower()}{title[1:]}, {readings.area_name}, {against.period.label}"
    own = [against] if against in ones else [whole] if whole else []
    drawn = [*ones, *([whole] if whole else [])]
    return Part(title, Table(caption, cut.head, columns, tuple(rows)), (chart_bars(drawn, caption, own=own),))


def _row(readings: Readings, rated: _Rated, head: str) -> Row:
    one, about = rated.one, f"{head}, {rated.one.name}"
    count, people = _counts(one)
    cells = (
        show_count(readings, count, one, f"{about}: count"),
        show_count(readings, people, one, f"{about}: people"),
        one,
        one.figure.interval_text or NO_INTERVAL,
        rated.ratio,
        (rated.ratio.figure.interval_text or NO_INTERVAL) if rated.ratio else None,
        rated.words,
    )
    return Row(one.name, cells)


def _name_against(cut: _Cut) -> str:
    return f"“{cut.against.name}”" if cut.against.category else cut.against.area_name


def _capitalise(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _tell(analysis: Rates, cuts: Sequence[_Cut]) -> str:
    compared = [one for cut in cuts for one in cut.distinct]
    whole = next((cut.whole for cut in cuts if cut.whole is not None and cut.whole.value is not None), None)
    lead = f"{_capitalise(analysis.called)} in {cuts[0].against.area_name}, {cuts[0].against.period.label}"
    lead += f": {tell_interval(whole)}. " if whole else ". "
    if not compared:
        return f"{lead}No rate could be set against another."
    apart = sum(one.words != NOT_BEYOND for one in compared)
    number = tell_number(len(compared), "of one rate with the one that it is set against")
    did = f"{apart} {'does' if apart == 1 else 'do'}." if apart else "None does."
    return " ".join([f"{lead}{number} {did}", *(_tell_cut(cut) for cut in cuts if cut.compared)])


def _tell_cut(cut: _Cut) -> str:
    """Return the rates of a cut that lie furthest above and below what they are set against, beyond chance."""
    ends = []
    for word, name, sign in ((HIGHER, "highest", -1), (LOWER, "lowest", 1)):
        found = [one for one in cut.compared if one.words == word]
        if found:
            end = min(found, key=lambda one: sign * ((one.ratio and one.ratio.value) or 0.0))
            ends.append(f"{name} “{end.one.name}”, {tell_interval(end.ratio) if end.ratio else ''}")
    said = " and ".join(ends) or "none apart by more than chance"
    return f"{cut.title}, beside {_name_against(cut)}: {said}."


_METHOD = (
    "A rate is a count over the people of its group, with Byar's limits at 95% (exact below ten).",
    "The ratio to another group has its interval from those of both (Donner and Zou 2012). The ratio to the whole, of"
    " which a group is a part, is its share of all counted over its share of all people; its interval is Wilson's of"
    " the first, and the people are taken as known.",
    "A ratio stands out where its interval leaves out 1. How many ratios were looked at is said; nothing is adjusted.",
)


def _tell_know(analysis: Rates, cuts: Sequence[_Cut]) -> Iterator[str]:
    yield "A ratio of rates is a description: it does not say why they differ, or who needs more."
    yield (
        f"Those whose group is not known are in no group, and so every group's rate of {analysis.called} is more"
        " likely too low than too high."
    )
    if gone := [one.one for cut in cuts for one in cut.rated if one.words == NOT_COMPARED]:
        yield f"Withheld, missing or set against such, and not compared: {name_all(gone)}."
