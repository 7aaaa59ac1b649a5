"""Where the figures of a pack come from: each trace code with its source cells, in words for a person. Plain values."""

from dataclasses import dataclass
from typing import NamedTuple


class Origin(NamedTuple):  # of every observation of a pack: a data class of them takes six times as long to make
    """The cell of a file that an observation was read from. `row` and `column` count as a person sees them."""

    load_id: int
    feed: str
    measure: str
    area: str
    period: str
    sheet: str
    row: int
    column: int | None
    header: str


@dataclass(frozen=True, slots=True)
class TraceSource:
    """Cells of one column of one file that went into a figure in one role: (place, row) of each; never their numbers.

    `role` is what they are to the figure: `numerator`, `denominator`, `published`, a neighbour's.
    """

    load_id: int
    role: str
    sheet: str
    column: str
    cells: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TraceNote:
    """A code of a pack's pages: what it stands for as the pages print it, and what it was made from.

    `card` is the id of the curve, `kind` what the figure is (`Worcestershire`, `England`, `forecast`), `text` the
    figure with its unit, or its mark and the reason where it is withheld; `method` what was done to it.
    """

    code: str
    card: str
    kind: str
    period: str
    text: str
    method: str
    sources: tuple[TraceSource, ...] = ()
