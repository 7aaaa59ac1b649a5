"""What a pack says first: what changed since the board last met. Plain values, chosen and ordered by a stated rule."""

from dataclasses import dataclass, field
from datetime import date, datetime

MOST = 5
"""Entries of each list; the rest is counted."""


@dataclass(frozen=True, slots=True)
class LastPack:
    """The newest pack that a board published for an earlier meeting: the meeting's period, what day it knew, when."""

    period: str
    as_at: date
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A curve on the first page. `card` is its id; the figures are ready for the screen, `now` with its unit.

    `last` is the figure that the board saw last (a year before, in a first pack); `found` what was found, as the title
    says it; `sign` why it is on its list although its direction does not say so, else blank. `is_new` where the newest
    figure came since. `linked` says of whom a figure is that was counted through a link.
    """

    card: str
    name: str
    found: str
    now: str
    last: str = ""
    england: str = ""
    age: str = ""
    sign: str = ""
    is_new: bool = False
    linked: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The first of a list of curves, and how many more belong to it."""

    items: tuple[Change, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of the first page, with the page that tells more: `data-quality.html#unknown`, or blank."""

    text: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """The newest figure of a curve of the board's place that later releases changed, as it was and as it is.

    `others` is the number of its other figures that were changed too.
    """

    card: str
    name: str
    period: str
    before: str
    after: str
    others: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: who does it by when, and how far it is; `page` is that of its card, blank where it has none.

    `on` is the day of a decision that the board recorded; None of an action that stands on a card.
    """

    text: str
    page: str
    who: str
    due: date | None
    status: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The first page: lists of curves, of what only the board can do, and of what the pack does not know.

    `last` is None in a first pack; `since` says in words since when, `opening` in a sentence what is new. `steady` is
    the number of curves that can be judged and are on no list; `rules` say how the lists were chosen. Where nothing of
    the pack can be set beside England (`is_beside`), `known` has what is known of the services instead.
    """

    last: LastPack | None = None
    since: str = "since a year ago"
    opening: str = ""
    worse: Chosen = field(default_factory=Chosen)
    better: Chosen = field(default_factory=Chosen)
    far: Chosen = field(default_factory=Chosen)
    known: Chosen = field(default_factory=Chosen)
    is_beside: bool = True
    steady: int = 0
    to_decide: tuple[Remark, ...] = ()
    not_known: tuple[Remark, ...] = ()
    corrected: tuple[Correction, ...] = ()
    corrected_beside: int = 0
    questions: tuple[Remark, ...] = ()
    decided: tuple[Decision, ...] = ()
    decided_beside: int = 0
    rules: tuple[str, ...] = ()
