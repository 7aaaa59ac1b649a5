"""Every verdict on a curve: its code, the words that a card prints, and what the legend says of its sign.

The one table that judging, the pages, the workbook and `data.csv` read. Icon and colour of a code are in
`render/templates/macros.html` and `render/assets/pages.css`; they never stand alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class VerdictCode(StrEnum):
    """What can be said of a curve: set against its baseline where a direction is good, where none is, or nothing."""

    TURNING = "turning"
    NOT_TURNING = "not_turning"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    TOO_FEW_POINTS = "too_few_points"
    CANNOT_SAY = "cannot_say"
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
    VerdictCode.NOT_TURNING: VerdictWords(
        "Not turned yet", "Not turning the curve: in line with the baseline forecast."
    ),
    VerdictCode.WORSE: VerdictWords(
        "Worse than the baseline",
        "Doing worse than the baseline forecast, or than the comparison it is set against.",
    ),
    VerdictCode.HIGHER: VerdictWords(
        "Higher than the baseline", "Higher than the baseline forecast, where neither direction is judged."
    ),
    VerdictCode.LOWER: VerdictWords(
        "Lower than the baseline", "Lower than the baseline forecast, where neither direction is judged."
    ),
    VerdictCode.SIMILAR: VerdictWords(
        "On the baseline", "In line with the baseline forecast, or similar: the difference may be chance."
    ),
    VerdictCode.TOO_FEW_POINTS: VerdictWords(
        "Too few points", "Too few points to make a baseline forecast.", judges=False
    ),
    VerdictCode.CANNOT_SAY: VerdictWords("Cannot say", "Cannot say, for the reason given.", judges=False),
    VerdictCode.NO_DATA: VerdictWords("No data", "No data yet.", judges=False),
}
"""In the order of the legend."""

SIDE_BY_SIDE = "Side by side"
"""Printed for `no_data` where the groups have figures and the place as a whole has none."""
NO_FIGURE = "No figure"
"""Printed for `no_data` on a card that was looked at; `No data` stands on one that was not."""
BEST_THERE_IS = "At its best"
"""Printed for `similar` where the figure is as expected and no better one is possible: the curve could never turn."""
BACKGROUND = "Background"
"""Printed for `cannot_say` on an indicator that is there for context only."""
