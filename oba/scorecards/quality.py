"""What a pack's data do not bear: in words for people, with the analyst's details apart. Plain values, decided once."""

from dataclasses import dataclass

from oba.scorecards.notes import DataNote, RevisionNote

NO_CURVE = "The board has no indicator or measure yet"
"""What is said of a pack without any: that all its curves may be judged would be true, and mislead."""


@dataclass(frozen=True, slots=True)
class CurveLink:
    """A curve that something concerns: the id of its card, its short name, and what is to be said of it alone."""

    card: str
    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class QualityNote:
    """One thing to know about the data, without any markup.

    `brief` names it in a few words, for a box; `text` goes on from it, `means` says what follows, `who` sees to it.
    `details` are for the analyst: they may have code in backticks.
    """

    brief: str
    text: str
    means: str
    curves: tuple[CurveLink, ...] = ()
    who: str = ""
    details: tuple[DataNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """What nobody may rely on, what is late, what is not known, and what is noted and does not change how to read.

    `beside` counts what checks found that no curve or comparison of the pack uses. `watched` says, for the analyst, how
    the feeds are looked at.
    """

    unreliable: tuple[QualityNote, ...] = ()
    late: tuple[QualityNote, ...] = ()
    unknown: tuple[QualityNote, ...] = ()
    minor: tuple[QualityNote, ...] = ()
    beside: int = 0
    watched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevisedFigure:
    """A figure that was changed, as the pages print it, and the release that changed it.

    `size` is `large`, `some` or `rounding`, by the change relative to the figure and to its interval; `share` the first
    of them in words, with its sign. `is_own` where it is of the board's place.
    """

    area_name: str
    period: str
    before: str
    after: str
    share: str
    size: str
    is_own: bool
    note: RevisionNote


@dataclass(frozen=True, slots=True)
class RevisedCurve:
    """The figures of one curve, or of a number behind it, that later releases changed; the largest change first.

    `part` says which number behind the curve, blank where it is the curve itself; `sentence` tells the largest change.
    """

    curve: CurveLink
    part: str
    sentence: str
    size: str
    figures: tuple[RevisedFigure, ...]
