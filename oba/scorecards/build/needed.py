"""What it would take: how many more or fewer of what is counted would reach England's value or a target."""

import math
from collections.abc import Sequence

from oba.indicators.indicator import Indicator
from oba.scorecards.build.course import with_unit
from oba.scorecards.figure import Point
from oba.scorecards.judgement import Comparison
from oba.scorecards.notes import TargetMark
from oba.statistics.change import reach_significance, reach_target
from oba.statistics.comparison import NOT_COMPARED
from oba.vocabulary import Polarity, ValueType


def describe_needed(
    indicator: Indicator, latest: Point, comparisons: Sequence[Comparison], targets: Sequence[TargetMark]
) -> tuple[str, ...]:
    """Describe how many more or fewer would reach England's value, a target, or a difference beyond chance."""
    figure, polarity = latest.figure, indicator.value.polarity
    if (
        polarity is Polarity.NO_JUDGEMENT
        or figure.numerator is None
        or not figure.denominator
        or indicator.value.type not in {ValueType.RATE, ValueType.PROPORTION}
    ):
        return ()
    ahead = [mark for mark in targets if mark.period >= latest.period]
    ours, national = [one for one in ahead if not one.whose], [one for one in ahead if one.whose]
    goals = [(f"the target ({mark.text})", mark.value) for mark in ours[:1]]
    goals += [(f"the target for {mark.whose} ({mark.text})", mark.value) for mark in national[:1]]
    england = next((each for each in comparisons if each.kind == "england" and each.word != NOT_COMPARED), None)
    if england is not None and england.figure.value is not None:
        goals.append((f"England's value ({with_unit(england.figure.text, indicator)})", england.figure.value))
    kind = "proportion" if indicator.value.type is ValueType.PROPORTION else "rate"
    more = "more" if polarity is Polarity.HIGH_IS_GOOD else "fewer"
    said = []
    for name, value in goals:
        multiplier = indicator.value.multiplier
        reach = reach_target(figure.numerator, figure.denominator, value, polarity.value, multiplier)
        beyond = reach_significance(figure.numerator, figure.denominator, value, polarity.value, multiplier, kind=kind)
        counted = (indicator.numerator.one, indicator.numerator.many) if indicator.numerator else ("child", "children")
        said.append(_describe_goal(name, more, counted, float(reach.children), float(beyond.children)))
    return tuple(sentence for sentence in said if sentence)


def _describe_goal(name: str, more: str, counted: tuple[str, str], reach: float, beyond: float) -> str:
    if math.isnan(reach):
        return ""
    if reach == 0:
        sentence = f"It is already at or beyond {name}"
    else:
        count = abs(int(reach))
        sentence = f"{count:,} {more} {counted[count != 1]} would have reached {name}"
    if math.isnan(beyond) or beyond == 0:
        return f"{sentence}."
    count = abs(int(beyond))
    whole = "" if reach == 0 else " in all"
    return f"{sentence}; {count:,} {more}{whole} would have made it better than that beyond chance."
