"""What a card still lacks, put as one request: to whom, for which meeting, with three questions to start from.

The questions are made by rule from what the figures show (method: the starter questions of Outcome-Based
Accountability). They ask what figures cannot answer, and name no cause.
"""

from oba.indicators.card import CardRecord
from oba.scorecards.card import Card
from oba.scorecards.notes import Ask
from oba.scorecards.verdicts import DirectionCode
from oba.vocabulary import Accountability

STORY, HELPS, HOLDS_BACK = "The story", "What helps", "What holds back"
PARTNERS, WORKS, ACTIONS = "Partners with a role to play", "What works", "What do we propose to do?"

_STARTERS = (
    "Where do we think we are now, and is it getting better or worse?",
    "Who already counts something like it, even roughly?",
    "What would the children and families themselves say?",
)
_OF_GROUPS = "Why do the groups differ: is it need, or is it what we do?"
_BY_DIRECTION = {
    DirectionCode.GETTING_WORSE: "What changed for children and families while this was getting worse?",
    DirectionCode.GETTING_BETTER: "What is behind the change for the better, and will it last?",
    DirectionCode.RISING: "Why is it rising, and is that what we want?",
    DirectionCode.FALLING: "Why is it falling, and is that what we want?",
    DirectionCode.LEVEL: "It has stayed level: what keeps it there?",
    DirectionCode.TOO_OLD: "The last figure is old: what do we know from elsewhere about how things are now?",
    DirectionCode.CANNOT_SAY: "The figures cannot say which way it goes: what do those who work with families see?",
}


def find_ask(card: Card, meeting: str) -> Ask | None:
    """Return what is asked for on a card that has been judged; None where every part is written.

    It goes to the sponsor, or to the owner of the data where no sponsor is named, for `meeting`.
    """
    parts = list_empty(card.record)
    return Ask(parts, card.sponsor or card.indicator.owner, meeting, _ask(card)) if parts else None


def list_empty(record: CardRecord | None) -> tuple[str, ...]:
    """Return the headings of the parts of a card that nobody has written, in the order of the card."""
    kinds = {factor.kind for factor in record.factors} if record else set()
    written = {
        STORY: bool(record and record.story),
        HELPS: "contributing" in kinds,
        HOLDS_BACK: "restricting" in kinds,
        PARTNERS: bool(record and record.partners),
        WORKS: bool(record and record.what_works),
        ACTIONS: bool(record and record.actions),
    }
    return tuple(part for part, is_written in written.items() if not is_written)


def _ask(card: Card) -> tuple[str, ...]:
    """Return three questions: of the direction, of the place among others, of the course it is on."""
    if card.judgement is None and card.latest is not None:  # groups side by side, by definition
        return _OF_GROUPS, _ask_of_place(card), _STARTERS[2]
    if card.judgement is None:
        return _STARTERS
    found = [_BY_DIRECTION.get(card.judgement.direction.code, _STARTERS[0]), _ask_of_place(card)]
    if card.forecast and card.forecast.points:
        last = card.forecast.points[-1]
        when = f"{'on' if last.period.is_snapshot else 'in'} {last.period.label}"
        found.append(f"On its present course it would be {last.text} {when}: is that good enough?")
    else:
        found.append(_STARTERS[2])
    return tuple(found)


def _ask_of_place(card: Card) -> str:
    words = {one.word for one in card.comparisons}
    if "worse" in words:
        return "What do places that do better do, which we do not?"
    if "better" in words:
        return "What do we do that others do not, and could we lose it?"
    if words & {"higher", "lower"}:
        return "Why do we differ from other places: is it need, or is it what we do?"
    if card.indicator.accountability is Accountability.PERFORMANCE:
        return "Which families do we not reach, and how would we know?"
    return "For which children is it different from the whole, and how would we know?"
