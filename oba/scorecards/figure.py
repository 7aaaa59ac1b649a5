"""One number of a place at a period, with what stands around it, ready for the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oba.periods import Period
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

NOT_BELIEVABLE = "q"
"""The mark of a figure that a check has flagged. No publisher's symbol: it is this program's own decision."""

INEXACT = "i"
"""The mark of a figure that is published with a relation: `over 45%`. Its text is printed; it is no point."""

MARKS: Mapping[str, str] = {
    **{symbol.value: meaning for symbol, meaning in SYMBOL_MEANINGS.items()},
    INEXACT: "published with a relation, such as over 45, and not as an exact figure",
    NOT_BELIEVABLE: "flagged as not believable by our checks, and not shown until it is put right",
}
"""Everything that may stand where a number would, and what it means."""


class Standing(StrEnum):
    """Whether a figure may be shown, drawn, compared, counted with and exported; only the first may."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    NOT_BELIEVABLE = "not_believable"
    MISSING = "missing"
    INEXACT = "inexact"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, or the reason why there is none. `oba.scorecards.build.gate` decides which.

    `value` is in the indicator's unit, None when there is none or it is withheld; `text` is what to
    print in either case (`43.5`, `[c]`); `symbol_text` is the reason in words. ValueError where a number is kept
    beside none, or a mark beside a number: what is withheld could be worked out from it. `between` holds the limits of
    a neighbours' median some of whose members are hidden: it has no one value.
    """

    value: float | None
    text: str
    trace: str = ""
    lower: float | None = None
    upper: float | None = None
    interval_text: str = ""
    numerator: float | None = None
    denominator: float | None = None
    symbol: str = ""
    symbol_text: str = ""
    status: str = "final"
    note: str = ""
    route: str = ""
    between: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Refuse a figure that says two things."""
        if self.value is None:
            if any(kept is not None for kept in (self.lower, self.upper, self.numerator, self.denominator)):
                raise ValueError(f"A figure without a value keeps no other number: {self.text}.")
        elif self.symbol:
            raise ValueError(f"A figure with a value has no mark: [{self.symbol}].")

    @property
    def standing(self) -> Standing:
        """Return whether the number may be used, or why there is none; decided once, by the mark it was given."""
        if self.value is not None:
            return Standing.SHOWN
        if self.symbol == NOT_BELIEVABLE:
            return Standing.NOT_BELIEVABLE
        if self.symbol == INEXACT:
            return Standing.INEXACT
        return Standing.HIDDEN if self.symbol == Symbol.CONFIDENTIAL else Standing.MISSING


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a period of a series."""

    period: Period
    figure: Figure


@dataclass(frozen=True, slots=True)
class Line:
    """A series of one place or group: the board's own, a comparator, or a category of a breakdown.

    `pooled` holds figures of periods that take in others of the line: they are no points of its curve.
    `kind` is `own`, `england`, `region`, `neighbours_median`, `county`, `category` or `gap`.
    """

    id: str
    name: str
    kind: str
    points: tuple[Point, ...]
    note: str = ""
    pooled: tuple[Point, ...] = ()
