"""What a service is meant to do for a curve, as somebody wrote it: shown, never summed, and no cause claimed."""

from dataclasses import dataclass

from oba.indicators.base import Citation

GLOSS = "As the partnership sees it. Contributions are not added up, and none is said to have moved the curve."


@dataclass(frozen=True, slots=True)
class ContributionNote:
    """One link between a service and a curve: `name` and `page` are those of the other end.

    `measure` is the name of the measure by which it is followed; blank where none is named.
    """

    name: str
    page: str
    measure: str
    strength: str
    evidence: str
    reason: str
    sources: tuple[Citation, ...] = ()
