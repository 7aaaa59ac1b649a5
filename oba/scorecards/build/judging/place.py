"""How a figure stands beside others: England, the region, the neighbours' median. Interval before colour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.scorecards.build.ages import is_too_old
from oba.scorecards.build.course import is_within_as_shown, lower_first, round_as_shown, with_unit
from oba.scorecards.build.gate import describe_absence
from oba.scorecards.build.neighbours import compare_hidden
from oba.scorecards.figure import Figure, Point
from oba.scorecards.judgement import Comparison, Fifth, Place
from oba.scorecards.verdicts import NOT_TESTED, PLACES
from oba.statistics.comparison import NOT_COMPARED, SIMILAR, compare
from oba.statistics.intervals import byar, wilson

NOT_KNOWN = "but whether that is more than chance cannot be said"
_CALLED = {"england": "England", "neighbours_median": "its neighbours"}
"""The two that a place is told beside, as the line calls them; another has its own name."""


def compare_with(
    indicator: Indicator, area_name: str, own: Point, other_name: str, kind: str, other: Figure | None
) -> Comparison:
    """Compare the latest own figure with another place's figure of the same period."""
    figure, period = own.figure, own.period
    blank = Figure(None, "[x]", symbol="x", symbol_text="not available")

    def none(why: str) -> Comparison:
        return Comparison(other_name, kind, period, other or blank, NOT_COMPARED, f"Not compared: {why}.")

    if other is not None and other.value is None:
        found = compare_hidden(indicator, area_name, figure, other_name, other)
        if found is not None:
            return Comparison(other_name, kind, period, other, *found)
    if other is None or other.value is None:
        return none(describe_absence(other_name, other, period.label))
    if figure.value is None:
        return none(describe_absence(area_name, figure, period.label))
    theirs = with_unit(other.text, indicator)
    if indicator.benchmark == "none":
        return none("this measure is not judged against other places")
    if figure.lower is None or figure.upper is None:
        apart = _describe_difference(indicator, figure.value, other.value)
        why = lower_first(indicator.uncertainty.reason.rstrip(". ") or "the figure has no interval")
        sentence = f"{with_unit(figure.text, indicator)} is {apart} {other_name} ({theirs}), {NOT_KNOWN}: {why}."
        return Comparison(other_name, kind, period, other, NOT_COMPARED, sentence, apart)
    word = str(compare(figure.value, figure.lower, figure.upper, other.value, indicator.value.polarity.value))
    if word == SIMILAR:
        phrase = f"similar to {other_name} ({theirs}), which lies within its interval"
    elif is_within_as_shown(indicator, other.value, figure.lower, figure.upper):
        phrase = f"{word} than {other_name} ({theirs}), which lies outside its interval by less than rounding shows"
    elif indicator.benchmark == "ci_overlap_two_level" and _is_beyond(indicator, figure, other.value):
        phrase = f"{word} than {other_name} ({theirs}), which lies outside its 99.8% interval too"
    else:
        phrase = f"{word} than {other_name} ({theirs}), which lies outside its interval"
    sentence = f"{area_name}'s {with_unit(figure.text, indicator)} (95% interval {figure.interval_text}) is {phrase}."
    sentence += f" {other.note}" if kind.startswith("neighbours") and other.note else ""
    return Comparison(other_name, kind, period, other, word, sentence)


def set_beside(indicator: Indicator, one: Comparison, as_at: date) -> Comparison:
    """Return a comparison without its word where the figure is too old to be judged."""
    if not is_too_old(indicator, one.period, as_at) or (one.word == NOT_COMPARED and not one.apart):
        return one
    why = f"Not compared: the last figure is of {one.period.label}, too old to judge."
    return replace(one, word=NOT_COMPARED, sentence=why, apart="")


def _describe_difference(indicator: Indicator, own: float, other: float) -> str:
    """Return how far two figures are apart as a reader sees them, so that what looks equal is."""
    decimals = indicator.value.decimals
    own, other = round_as_shown(own, decimals), round_as_shown(other, decimals)
    if own == other:
        return "the same as"
    difference = write_number(abs(own - other), decimals)
    return f"{difference} {'above' if own > other else 'below'}"


def _is_beyond(indicator: Indicator, figure: Figure, other: float) -> bool:
    """Return whether a benchmark lies outside the 99.8% interval, which needs the counts."""
    if figure.numerator is None or not figure.denominator:
        return False
    method = wilson if indicator.uncertainty.ci_method == "wilson" else byar
    wide = method(figure.numerator, figure.denominator, 0.998, indicator.value.multiplier)
    return not float(wide.lower) <= other <= float(wide.upper)


def find_place(comparisons: Sequence[Comparison], fifth: Fifth | None = None) -> Place:
    """Return the place beside England and beside the neighbours' median, neither hidden by the other.

    Where neither can be compared the line describes the `fifth` of all authorities instead, or how far they lie apart.
    Beside the region only where neither of the two is there. `words` is blank where there is nobody to stand beside.
    """
    beside = [one for one in comparisons if one.kind in _CALLED] or list(comparisons)
    by_word: dict[str, list[str]] = {}
    for one in beside:
        said = NOT_TESTED.format(apart=one.apart) if one.apart else PLACES[one.word]
        by_word.setdefault(said, []).append(_CALLED.get(one.kind, one.name))
    words = [said.format(name=" and ".join(names)) for said, names in by_word.items()]
    if fifth is not None and {one.word for one in beside} <= {NOT_COMPARED}:
        words = [fifth.words]
    return Place(tuple((one.kind, one.word) for one in beside), " \N{MIDDLE DOT} ".join(words))
