"""Every word on a curve: which way it goes, how it stands beside others, and where it is against its baseline forecast.

Each has a code, the words that a card prints, and what is said of it. The one table that judging, the pages, the
workbook and `data.csv` read. Five signs stand for all codes; their shapes are in `render/templates/macros.html` and
their colours in `render/assets/pages.css`. A sign never stands alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class VerdictCode(StrEnum):
    """What can be said of a curve: set against its baseline where a direction is good, where none is, or nothing."""

    TURNING = "turning"
    FIRST_SIGN = "first_sign"
    NOT_TURNING = "not_turning"
    AT_ITS_BEST = "at_its_best"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    TOO_FEW_POINTS = "too_few_points"
    CANNOT_SAY = "cannot_say"
    TOO_OLD = "too_old"
    NO_DATA = "no_data"


class DirectionCode(StrEnum):
    """Which way a curve goes: better or worse where a direction is good, up or down where none is, or nothing."""

    GETTING_BETTER = "getting_better"
    GETTING_WORSE = "getting_worse"
    RISING = "rising"
    FALLING = "falling"
    LEVEL = "level"
    CANNOT_SAY = "cannot_say"
    TOO_OLD = "too_old"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """How a verdict is printed: on a card, and in the legend of signs; `judges` if it says where the curve goes."""

    words: str
    legend: str
    judges: bool = True


VERDICTS: Mapping[VerdictCode, VerdictWords] = {
    VerdictCode.TURNING: VerdictWords(
        "Turning the curve", "Turning the curve: doing better than the baseline forecast."
    ),
    VerdictCode.FIRST_SIGN: VerdictWords(
        "First sign of turning",
        "First sign of turning: better than the 80% interval of the baseline forecast, not yet than the 95% one.",
    ),
    VerdictCode.NOT_TURNING: VerdictWords(
        "As forecast", "As forecast: in line with the baseline forecast, whose way is said beside it."
    ),
    VerdictCode.AT_ITS_BEST: VerdictWords(
        "At its best", "At its best: in line with the baseline forecast, and no better figure is possible."
    ),
    VerdictCode.WORSE: VerdictWords(
        "Worse than the baseline",
        "Doing worse than the baseline forecast.",
    ),
    VerdictCode.HIGHER: VerdictWords(
        "Higher than the baseline", "Higher than the baseline forecast, where neither direction is judged."
    ),
    VerdictCode.LOWER: VerdictWords(
        "Lower than the baseline", "Lower than the baseline forecast, where neither direction is judged."
    ),
    VerdictCode.SIMILAR: VerdictWords(
        "As forecast", "In line with the baseline forecast, where neither direction is judged."
    ),
    VerdictCode.TOO_FEW_POINTS: VerdictWords(
        "Too few points", "Too few points to make a baseline forecast.", judges=False
    ),
    VerdictCode.CANNOT_SAY: VerdictWords("Cannot say", "Cannot say, for the reason given.", judges=False),
    VerdictCode.TOO_OLD: VerdictWords("The last figure is old", "The last figure is too old to judge.", judges=False),
    VerdictCode.NO_DATA: VerdictWords("No data", "No data yet.", judges=False),
}
"""Against the baseline forecast, in the order of the legend."""

DIRECTIONS: Mapping[DirectionCode, VerdictWords] = {
    DirectionCode.GETTING_BETTER: VerdictWords("Getting better", "Getting better over the latest years."),
    DirectionCode.GETTING_WORSE: VerdictWords("Getting worse", "Getting worse over the latest years."),
    DirectionCode.RISING: VerdictWords("Rising", "Rising, where neither direction is judged."),
    DirectionCode.FALLING: VerdictWords("Falling", "Falling, where neither direction is judged."),
    DirectionCode.LEVEL: VerdictWords("Level", "Level: no change that is more than chance."),
    DirectionCode.CANNOT_SAY: VerdictWords(
        "Cannot say which way", "Which way it goes cannot be said, for the reason given.", judges=False
    ),
    DirectionCode.TOO_OLD: VERDICTS[VerdictCode.TOO_OLD],
    DirectionCode.NO_DATA: VERDICTS[VerdictCode.NO_DATA],
}
"""Which way a curve goes, in the order of the legend."""

SIGNS: Mapping[str, tuple[str, tuple[VerdictCode | DirectionCode, ...]]] = {
    "better": (
        "Better: getting better, or better than the baseline forecast.",
        (DirectionCode.GETTING_BETTER, VerdictCode.TURNING, VerdictCode.FIRST_SIGN, VerdictCode.AT_ITS_BEST),
    ),
    "worse": (
        "Worse: getting worse, or worse than the baseline forecast.",
        (DirectionCode.GETTING_WORSE, VerdictCode.WORSE),
    ),
    "moving": (
        "Rising or falling, higher or lower, where neither is judged.",
        (DirectionCode.RISING, DirectionCode.FALLING, VerdictCode.HIGHER, VerdictCode.LOWER),
    ),
    "level": (
        "Level, or as forecast: no change that is more than chance.",
        (DirectionCode.LEVEL, VerdictCode.NOT_TURNING, VerdictCode.SIMILAR),
    ),
    "unknown": (
        "Cannot say: too few figures, too old, or none; the words beside it say which.",
        (
            DirectionCode.CANNOT_SAY,
            DirectionCode.TOO_OLD,
            DirectionCode.NO_DATA,
            VerdictCode.TOO_FEW_POINTS,
            VerdictCode.CANNOT_SAY,
            VerdictCode.TOO_OLD,
            VerdictCode.NO_DATA,
        ),
    ),
}
"""The five signs, each with its line in the legend and the codes that have it. Their shapes differ as well."""

SIGN_OF: Mapping[str, str] = {str(code): sign for sign, (_, codes) in SIGNS.items() for code in codes}
"""The sign of each code."""

PLACES: Mapping[str, str] = {
    "better": "better than {name}",
    "similar": "similar to {name}",
    "worse": "worse than {name}",
    "higher": "higher than {name}",
    "lower": "lower than {name}",
    "not compared": "not compared with {name}",
}
"""How a figure stands beside others, by the word of a comparison."""

NOT_TESTED = "{apart} {{name}} (not tested)"
"""How a figure stands beside another that is known, where nothing says whether they differ by more than chance."""

APART = frozenset(PLACES) - {"similar", "not compared"}
"""The words of a difference."""

LAST_FIGURE = "The last figure is of {period}"
"""Printed for `too_old`, in place of any verdict."""

SIDE_BY_SIDE = "Side by side"
"""Printed for `no_data` where the groups have figures and the place as a whole has none."""
NO_FIGURE = "No figure"
"""Printed for `no_data` on a card that was looked at; `No data` stands on one that was not."""
BACKGROUND = "Background"
"""Printed for `cannot_say` on an indicator that is there for context only."""
