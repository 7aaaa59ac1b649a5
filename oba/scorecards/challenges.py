"""A challenge beside the curve that it is about, as packs print it: plain values, decided once."""

from dataclasses import dataclass
from datetime import date

from oba.periods import Period


@dataclass(frozen=True, slots=True)
class ChallengeNote:
    """What was asked of one figure of a curve, who responds by when, and what the curve did next.

    `shown` is the figure as the board was shown it on `shown_on`, with its unit; blank where it is withheld now.
    """

    question: str
    period: Period
    shown: str
    shown_on: date
    asked_of: str
    response: str
    state: str
    review: date | None
    next: str = ""
