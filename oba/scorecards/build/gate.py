"""The one gate of a pack: whether a figure may be shown, and how its absence is told.

A figure that is withheld has no value, so whatever draws, compares, sums, ranks, forecasts or exports has nothing to
use; each says why in the words made here. Only the store and `oba trace` lead on to the number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oba.indicators.measuring import IMPOSSIBLE
from oba.observations.inexact import SIGNS, relation_of
from oba.scorecards.figure import INEXACT, MARKS, NOT_BELIEVABLE, Figure, Point, Standing
from oba.vocabulary import Symbol

FLAG_REASONS: Mapping[str, str] = {
    "implausible": "outside the figures of its own parts",
    "out-of-range": "outside the limits set for it",
    "scale": "on another scale than it should be",
    "large-revision": "changed in a release by more than a revision would",
    IMPOSSIBLE: "a count, rate or share below nought, or a share above the whole",
}
"""What each flag of a check means, to go on with after `flagged as not believable:`."""

FLAGGED = "flagged as not believable"


@dataclass(frozen=True, slots=True)
class Decision:
    """The mark that stands where a number would, blank where it may be shown, and why in words."""

    mark: str = ""
    reason: str = ""

    @property
    def shows(self) -> bool:
        """Return whether the number may be shown."""
        return not self.mark


SHOWN = Decision()
HIDDEN = Decision(Symbol.CONFIDENTIAL.value, MARKS[Symbol.CONFIDENTIAL])


def decide(row: Mapping[str, Any], hidden: bool = False) -> Decision:
    """Decide on a measured row (see `oba.indicators.measuring.COLUMNS`); `hidden` to protect a small number.

    Protection comes first, so that a flag does not tell a small number from its partners.
    """
    if hidden:
        return HIDDEN
    symbol, value = row["symbol"] or "", row["value"]
    if symbol or value is None or value != value:
        symbol = symbol or Symbol.UNAVAILABLE.value
        return Decision(symbol, MARKS[symbol])
    if relation_of(row["flag"]):
        return Decision(INEXACT, MARKS[INEXACT])
    if row["flag"]:
        return doubt(row["flag"])
    return SHOWN


def doubt(flag: str) -> Decision:
    """Return the decision on a number that a check has flagged, or that was made from one."""
    return Decision(NOT_BELIEVABLE, f"{FLAGGED}: {FLAG_REASONS.get(flag, flag)}")


def make_absent(decision: Decision, trace: str = "", status: str = "final", route: str = "") -> Figure:
    """Return the figure that stands where a number is withheld or missing: a mark and a reason, nothing else."""
    return Figure(
        None, f"[{decision.mark}]", trace, symbol=decision.mark, symbol_text=decision.reason, status=status, route=route
    )


def make_inexact(relation: str, number: str, trace: str, status: str, route: str) -> Figure:
    """Return a figure that was published as `over 45`: it prints its relation, and is no point to draw or compare."""
    text = f"{relation} {number}"
    said = f"published as {text} ({SIGNS[relation]}{number}), not as an exact figure"
    return Figure(None, text, trace, symbol=INEXACT, symbol_text=said, status=status, route=route)


def describe_absence(name: str, figure: Figure | None, when: str = "") -> str:
    """Describe, to go on with, why there is no number to use for a place: `there is no figure for England`."""
    of = f"{name} for {when}" if when else name
    if figure is not None and figure.standing is Standing.NOT_BELIEVABLE:
        return f"the figure for {of} is {figure.symbol_text}"
    why = f" ({figure.symbol_text})" if figure is not None and figure.symbol_text else ""
    return f"there is no figure for {of}{why}"


def count_flagged(figures: Iterable[Figure | None]) -> int:
    """Return how many figures are withheld as not believable."""
    return sum(figure is not None and figure.standing is Standing.NOT_BELIEVABLE for figure in figures)


def describe_without(figures: Sequence[Figure]) -> str:
    """Return, to go on with, how many of some figures could not be counted: `; 2 had no figure, 1 is flagged as …`."""
    flagged = count_flagged(figures)
    missing = sum(figure.value is None for figure in figures) - flagged
    parts = [f"{missing} had no figure"] if missing else []
    if flagged:
        parts.append(f"{flagged} {'is' if flagged == 1 else 'are'} {FLAGGED}")
    return f"; {', '.join(parts)}" if parts else ""


def flagged_points(points: Sequence[Point]) -> list[Point]:
    """Return the points whose figure is withheld as not believable."""
    return [point for point in points if point.figure.standing is Standing.NOT_BELIEVABLE]


def withheld_points(points: Sequence[Point]) -> list[Point]:
    """Return the points that are published and whose number may not be used, for whatever reason."""
    return [point for point in points if point.figure.standing not in (Standing.SHOWN, Standing.MISSING)]
