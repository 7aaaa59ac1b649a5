"""How far apart groups and places are: what the page of gaps, the workbook, slides and document print."""

from dataclasses import dataclass

from oba.scorecards.figure import Figure

POINTS = "percentage points"
"""The unit of a difference of two percentages."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The groups of one curve at their newest period: which is first, which last, and how far apart they are.

    `card` is the curve's id; `label` says what it is split by; `unit` is that of the groups. `first` is the best, or
    the highest where no direction is good, and `last` the other end: names, several where they look equal. `gap` is
    None where the groups are counts or shares of one whole, which differ as their sizes do, and where fewer than two
    have a figure. `since` says whether it widened since the board saw it before, chance first. `withheld` is the number
    of groups without a figure; `age` names period and age, and `is_old` says that it is too old to judge.
    """

    card: str
    name: str
    label: str
    unit: str
    decimals: int
    age: str
    is_old: bool
    groups: int
    withheld: int
    first: str = ""
    first_figure: Figure | None = None
    last: str = ""
    last_figure: Figure | None = None
    gap: Figure | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class RugCell:
    """A place's figure of a measure, None where it has none at all, and in a word how it stands; blank if not said."""

    figure: Figure | None
    word: str = ""


@dataclass(frozen=True, slots=True)
class RugRow:
    """A measure with the figure that all places are set beside, and a cell for each place."""

    card: str
    name: str
    unit: str
    age: str
    is_old: bool
    beside: Figure | None
    cells: tuple[RugCell, ...]


@dataclass(frozen=True, slots=True)
class Rug:
    """Places by measures, a tartan rug: each place's figure with a word for how it stands beside `beside`."""

    title: str
    beside: str
    places: tuple[str, ...]
    rows: tuple[RugRow, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """All breakdowns of a pack, those too old to judge last, and its rugs."""

    breakdowns: tuple[Breakdown, ...] = ()
    rugs: tuple[Rug, ...] = ()

    @property
    def now(self) -> tuple[Breakdown, ...]:
        """Return the breakdowns that are not too old to judge."""
        return tuple(one for one in self.breakdowns if not one.is_old)

    @property
    def old(self) -> tuple[Breakdown, ...]:
        """Return the breakdowns that are too old to judge."""
        return tuple(one for one in self.breakdowns if one.is_old)
