"""What a writer is advised of before a card is agreed: gently, for nothing here keeps anything back.

A story that only restates the figures says nothing of why; an action without a name or a day is done by nobody;
long sentences and office words are read by few.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from oba.boards.cards import DATED
from oba.indicators.card import Action
from oba.personal_data.check import find_reference, look_for_people
from oba.scorecards.actions import tell_gaps

LONGEST_SENTENCE = 25
"""Words of a sentence that most people read without going back (GOV.UK's guidance on writing)."""

_WHY = re.compile(
    r"\b(because|since|as|so|due to|through|after|when|while|without|led to|means?|meant|explains?|why|"
    r"changed|new|lack|need|few|fewer|more|not)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_MOVES = re.compile(
    r"\b(rose|risen|rising|fell|fallen|falling|increas\w*|decreas\w*|higher|lower|went|up|down|improv\w*|worse\w*)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?](?:\s|$)")
PLAINER: Mapping[str, str] = {
    "going forward": "from now on",
    "holistic": "whole",
    "leverage": "use",
    "multi-faceted": "of several kinds",
    "operationalise": "do",
    "outturn": "figure",
    "robust": "reliable",
    "service users": "children and families",
    "stakeholders": "partners",
    "step change": "big change",
    "synergies": "working together",
    "utilise": "use",
    "wraparound": "all-round",
}
"""Office words, and what says the same."""
_JARGON = re.compile(rf"\b({'|'.join(re.escape(word) for word in PLAINER)})\b", re.IGNORECASE)


def advise_on_card(
    text: Mapping[str, Any],
    actions: Sequence[Action],
    as_at: date,
    documents: Collection[str],
    references: Collection[str] = (),
) -> list[str]:
    """Return what a writer may want to look at again, a sentence each; `documents` are the short names to cite by.

    `references` are those of audited cases: a case may have been drawn since its reference was written.
    """
    statements = [str(one["text"]) for key in DATED for one in text.get(key, ())]
    roles = [f"{one['name']}: {one['role']}" for one in text.get("partners", ())]
    written = [*statements, *roles, *text.get("questions", ()), *(one.text for one in actions)]
    gaps = tell_gaps(actions, as_at) if actions else ()
    looked_for = references if find_reference("\n".join(written), references) else ()  # they may be thousands
    lines = (one for line in written for one in _advise_on_line(line, looked_for))
    return [*_restates(text), *_stops_short(text), *lines, *_find_unlisted(text, actions, documents), *gaps]


def _find_unlisted(text: Mapping[str, Any], actions: Sequence[Action], documents: Collection[str]) -> Iterator[str]:
    items = [one for key in ("story", "factors", "partners", "what_works") for one in text.get(key, ())]
    cited = [source["source"] for item in items for source in item.get("sources", ())]
    cited += [source.source for action in actions for source in action.sources]
    for code in dict.fromkeys(code for code in cited if code not in documents):
        yield f"[{code}] is not in the list of documents, so nobody can look it up. Ask the analyst to add it."


def _restates(text: Mapping[str, Any]) -> Iterator[str]:
    story = [str(one["text"]) for one in text.get("story", ())]
    if story and not text.get("factors") and all(restates_figures(line) for line in story):
        yield "The story says what the figures are, not why. What do the people who work with families see?"


def _stops_short(text: Mapping[str, Any]) -> Iterator[str]:
    """Ask for root causes where factors are written without one, and for another why where a root cause repeats one."""
    factors, roots = (
        [str(one["text"]) for one in text.get("factors", ()) if (one["kind"] == "root cause") is is_root]
        for is_root in (False, True)
    )
    if factors and not roots:
        yield "The card says what helps and what holds back, not why. Ask why until something can be done about it."
    for line in roots:
        if line in factors:
            yield f"“{' '.join(line.split()[:6])} …” is a root cause and a factor in the same words. Why is it so?"


def restates_figures(line: str) -> bool:
    """Return whether a statement only says that a figure is so or moved so, and nothing of why."""
    return bool(_FIGURE.search(line) or _MOVES.search(line)) and not _WHY.search(line)


def _advise_on_line(line: str, references: Collection[str]) -> Iterator[str]:
    start = " ".join(line.split()[:6])
    long = max((len(part.split()) for part in _ENDS.split(line)), default=0)
    if long > LONGEST_SENTENCE:
        yield f"“{start} …”: a sentence has {long} words. Most people read {LONGEST_SENTENCE} without going back."
    for word in dict.fromkeys(found.lower() for found in _JARGON.findall(line)):
        yield f"“{start} …”: say “{PLAINER[word]}” rather than “{word}”."
    named = look_for_people(line, references)
    if told := named.fault or named.warning:
        yield f"“{start} …”: {told[0].lower()}{told[1:]}."
