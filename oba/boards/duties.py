"""Who does what for a board: writers, sponsors, chair, secretary and QA lead, of all its cards or of some."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DUTY = "duty"
"""The kind of what says which duties somebody has for a board."""


class Duty(StrEnum):
    """What a person may be for a board, besides reading its packs."""

    WRITER = "writer"
    SPONSOR = "sponsor"
    CHAIR = "chair"
    SECRETARY = "secretary"
    QA_LEAD = "QA lead"
    AUDITOR = "auditor"


DUTY_NAMES: Mapping[Duty, str] = {
    Duty.WRITER: "Writer: writes cards and reports on actions",
    Duty.SPONSOR: "Sponsor: writes cards, and agrees what is written",
    Duty.CHAIR: "Chair: writes and agrees every card",
    Duty.SECRETARY: "Secretary: writes and agrees every card, for the chair",
    Duty.QA_LEAD: "Quality-assurance lead: challenges figures, runs case audits, and records what is recommended",
    Duty.AUDITOR: "Auditor: grades audited cases for an agency, where the quality-assurance lead names them",
}
_OF_ALL = frozenset({Duty.CHAIR, Duty.SECRETARY})
_WRITES = frozenset({Duty.WRITER, Duty.SPONSOR, Duty.CHAIR, Duty.SECRETARY})
_AGREES = frozenset({Duty.SPONSOR, Duty.CHAIR, Duty.SECRETARY})


@dataclass(frozen=True, slots=True)
class Duties:
    """What somebody is for a board. `cards` are the indicators and services of a writer or sponsor; blank for all."""

    duties: frozenset[Duty] = frozenset()
    cards: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """Return `sponsor and writer, of 2 cards`, or `ended` where there is no duty."""
        if not self.duties:
            return "ended"
        of = f", of {len(self.cards)} card{'' if len(self.cards) == 1 else 's'}" if self.cards else ""
        return f"{' and '.join(sorted(self.duties))}{of}"

    def may_write(self, about: str) -> bool:
        """Return whether they may write a card and its actions."""
        return self._may(self.duties & _WRITES, about)

    def may_agree(self, about: str) -> bool:
        """Return whether they may agree what is written for a card."""
        return self._may(self.duties & _AGREES, about)

    @property
    def may_minute(self) -> bool:
        """Return whether they may record what the board decides."""
        return bool(self.duties & _OF_ALL)

    @property
    def may_challenge(self) -> bool:
        """Return whether they may challenge a figure, and record what a review or inspection recommends."""
        return bool(self.duties & (_OF_ALL | {Duty.QA_LEAD}))

    @property
    def may_gather(self) -> bool:
        """Return whether they may gather the evidence of the board's yearly report."""
        return self.may_challenge

    @property
    def leads_quality(self) -> bool:
        """Return whether they run the board's case audits and record what families say."""
        return Duty.QA_LEAD in self.duties

    @property
    def audits(self) -> bool:
        """Return whether they may be named to grade audited cases for an agency."""
        return Duty.AUDITOR in self.duties

    @property
    def may_report(self) -> bool:
        """Return whether they may say how far something is that is about no card."""
        return bool(self.duties & _WRITES)

    def _may(self, having: Iterable[Duty], about: str) -> bool:
        return any(duty in _OF_ALL or not self.cards or about in self.cards for duty in having)


def read_duties(content: Mapping[str, Any]) -> Duties:
    """Return the duties that are kept; what this version does not know is left out."""
    known = frozenset(Duty(one) for one in content.get("duties", ()) if one in set(Duty))
    return Duties(known, frozenset(content.get("cards", ())))


def write_duties(duties: Duties) -> dict[str, Any]:
    """Return duties as they are kept."""
    return {"duties": sorted(duties.duties), "cards": sorted(duties.cards)}
