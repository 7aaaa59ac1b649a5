"""What a finding of a release means for who reads a curve: words for each rule, and whether it weighs."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oba.charts.words import write_number
from oba.scorecards.card import Card
from oba.scorecards.notes import DataNote
from oba.scorecards.quality import CurveLink, QualityNote

ROUNDING = 0.005
"""Share of a total by which its parts may miss it, as rounded numbers do, without weighing."""


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What is said of a rule's findings: in a few words, in a sentence, what follows, and whether it is minor."""

    brief: str
    text: str
    means: str
    is_minor: bool = False


_WORDS: Mapping[str, RuleWords] = {
    "rebased": RuleWords(
        "nearly all figures were changed",
        "One release changed nearly all figures that were known before.",
        "It may be measured in a new way: do not set this curve beside the one in an older pack.",
    ),
    "withdrawn": RuleWords(
        "figures were taken back",
        "The publisher has taken back figures that it had given.",
        "They are no longer in the curve.",
    ),
    "out-of-range": RuleWords(
        "figures beyond what is possible",
        "Some figures lie beyond the limits of what is possible.",
        "Read these curves with care until the publisher has answered.",
    ),
    "parts-and-whole": RuleWords(
        "parts do not add up",
        "Parts do not add up to their published total",
        "Both are shown as published: one of them is wrong, and we do not know which.",
    ),
    "duplicate-row": RuleWords(
        "rows were there twice",
        "Some rows were there twice, and one of each was kept.",
        "No figure changes by it.",
        True,
    ),
    "area-lifetime": RuleWords(
        "figures of a council that had closed",
        "There are figures of a council for years after it had closed.",
        "They may be of another place of the same name.",
        True,
    ),
    "area-not-yet-open": RuleWords(
        "figures of before a council opened",
        "There are figures of a council for years before it opened.",
        "The publisher may have worked them out afterwards.",
        True,
    ),
    "unreadable-value": RuleWords(
        "a figure could not be read",
        "A figure could not be read as a number, and is kept aside.",
        "It is missing from the curve until somebody has looked at it.",
    ),
}
_OTHER = RuleWords(
    "a check noted something", "A check noted something about this release.", "The curve is shown as published.", True
)
_FLAGGING = frozenset({"implausible", "large-revision", "scale"})
"""Rules whose findings say why figures are flagged, which is told already, each under its curve."""

_SUMS = re.compile(r"add up to (-?[\d,.]*\d) and the published whole is (-?[\d,.]*\d)")


def say_findings(
    told: Iterable[tuple[DataNote, str, Sequence[Card]]], flagged: Sequence[QualityNote]
) -> tuple[list[QualityNote], list[QualityNote]]:
    """Return what may not be relied on, `flagged` among it, and what is minor: one note a rule and set of curves."""
    grave: list[QualityNote] = list(flagged)
    minor: list[QualityNote] = []
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[DataNote, Sequence[Card]]]] = {}
    for note, rule, cards in told:
        if rule in _FLAGGING and _add_to_flagged(grave, note, cards):
            continue
        groups.setdefault((rule, tuple(card.id for card in cards)), []).append((note, cards))
    for (rule, _), found in groups.items():
        notes = [note for note, _ in found]
        said = _say(rule, notes, found[0][1])
        (minor if _is_minor(rule, notes) else grave).append(said)
    return grave, minor


def _add_to_flagged(grave: list[QualityNote], note: DataNote, cards: Sequence[Card]) -> bool:
    """Add a finding to the details of what is flagged for the same curves; say whether there was any."""
    ids, was_added = {card.id for card in cards}, False
    for place, one in enumerate(grave):
        if ids & {curve.card for curve in one.curves}:
            grave[place], was_added = replace(one, details=(*one.details, note)), True
    return was_added


def _say(rule: str, notes: Sequence[DataNote], cards: Sequence[Card]) -> QualityNote:
    words = _WORDS.get(rule, _OTHER)
    curves = tuple(CurveLink(card.id, card.short_name) for card in cards)
    name = curves[0].name if len(curves) == 1 else notes[0].about
    text = words.text
    if rule == "parts-and-whole":
        missing = [share for share in map(_share_missing, notes) if share is not None]
        most = max(missing, default=0.0)
        by = f", by up to {write_number(most * 100, 1)}%" if ROUNDING <= most < math.inf else ""
        text = f"{text}{by} ({len(notes)} time{'' if len(notes) == 1 else 's'})."
    owner = cards[0].indicator.owner if cards else ""
    return QualityNote(f"{name}: {words.brief}", text, words.means, curves, owner, tuple(notes))


def _is_minor(rule: str, notes: Sequence[DataNote]) -> bool:
    if rule != "parts-and-whole":
        return _WORDS.get(rule, _OTHER).is_minor
    return all((_share_missing(note) or 0) < ROUNDING for note in notes)


def _share_missing(note: DataNote) -> float | None:
    """Return by what share of the whole parts miss it, infinite if it is nought; None where they may not be told."""
    found = _SUMS.search(note.text)
    if found is None:
        return None
    parts, whole = (float(number.replace(",", "")) for number in found.groups())
    return abs(parts - whole) / abs(whole) if whole else math.inf
