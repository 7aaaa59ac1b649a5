"""One number of a place at a period, with what stands around it, ready for the screen."""

from dataclasses import dataclass

from oba.periods import Period


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, or the reason why there is none.

    `value` is in the indicator's unit, None when there is none or it is hidden; `text` is what to
    print in either case (`43.5`, `[c]`); `symbol_text` says a symbol in words.
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


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a period of a series."""

    period: Period
    figure: Figure


@dataclass(frozen=True, slots=True)
class Line:
    """A series of one place or group: the board's own, a comparator, or a category of a breakdown.

    `kind` is `own`, `england`, `region`, `neighbours_median`, `county`, `category` or `gap`.
    """

    id: str
    name: str
    kind: str
    points: tuple[Point, ...]
    note: str = ""
