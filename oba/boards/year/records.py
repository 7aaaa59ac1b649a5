"""What the evidence of a year is gathered from, all of it already read; nothing of it is worked out anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from oba.boards.entries import Entry
from oba.boards.year.dates import BoardYear
from oba.indicators.card import Action
from oba.london_time import write_day
from oba.scorecards.card import Card, Pack
from oba.scorecards.notes import View


@dataclass(frozen=True, slots=True)
class ShownPack:
    """A pack that was published for a meeting, as it was kept."""

    code: str
    shown_on: date
    pack: Pack

    @property
    def source(self) -> str:
        """Return how a line names it."""
        return f"pack {self.code}, {write_day(self.shown_on)}"

    def find(self, about: str) -> Card | None:
        """Return its card of a curve; None where it has none."""
        return next((one for one in self.pack.cards if one.id == about), None)


@dataclass(frozen=True, slots=True)
class YearEntry:
    """An entry of the board's book that the year was concerned with, as it stands on the day of gathering.

    `then` is its state at the end of the year; `is_carried` where it was open before the year began. `course` is what
    became of a challenged figure.
    """

    entry: Entry
    then: str
    is_carried: bool = False
    course: str = ""

    @property
    def source(self) -> str:
        """Return how a line names it."""
        one = self.entry
        return f"{one.kind.one} {one.name}, {write_day(one.written_on)}"


@dataclass(frozen=True, slots=True)
class YearAction:
    """An action of a card: as it stands, its status at the end of the year, and when it was last written (or never)."""

    about: str
    name: str
    action: Action
    then: str
    written_on: date | None

    @property
    def source(self) -> str:
        """Return how a line names it."""
        return f"action {self.name}, {write_day(self.written_on)}" if self.written_on else "the card's definition"


@dataclass(frozen=True, slots=True)
class Voiced:
    """What a group said of some curves, as a pack of the year printed it."""

    view: View
    abouts: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class YearRecords:
    """Everything of a board's year. `as_at` is the last day of it, or today where it is not over.

    `start` is the newest pack that was published by its first day, else the first in it; `end` the newest by `as_at`;
    `newest` the newest of all, which says what may be shown. `damaged` are the ids of packs that cannot be read.
    `entries` are by the address of their kind; `audited` the curves that count the grades of case audits.
    `unpublished` is the number of records of voice that no pack of the year printed as they stand.
    """

    board: str
    made_up: bool
    year: BoardYear
    made_on: date
    as_at: date
    start: ShownPack | None = None
    end: ShownPack | None = None
    newest: ShownPack | None = None
    damaged: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, Sequence[YearEntry]] = field(default_factory=dict)
    actions: Sequence[YearAction] = ()
    voiced: Sequence[Voiced] = ()
    unpublished: int = 0
    audited: frozenset[str] = frozenset()

    def about(self, name: str) -> str:
        """Return what something is about, in brackets with a space behind; blank where it is about no one curve."""
        return f"({self.names[name]}) " if name in self.names else ""
