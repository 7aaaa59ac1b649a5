"""The finding that stands as a card's title: what its curve does and how it stands, by rule from the same two facts.

It says what the figures show and nothing of why. What cannot be said is said to be so.
"""

import re

from oba.scorecards.build.judging.direction import code_of
from oba.scorecards.card import Card
from oba.scorecards.judgement import Judgement
from oba.scorecards.verdicts import DirectionCode, VerdictCode

_MOVES = {
    DirectionCode.GETTING_BETTER: "is getting better",
    DirectionCode.GETTING_WORSE: "is getting worse",
    DirectionCode.RISING: "is rising",
    DirectionCode.FALLING: "is falling",
    DirectionCode.LEVEL: "is level",
}
_BEYOND_FORECAST = {
    VerdictCode.TURNING: "is better than forecast",
    VerdictCode.WORSE: "is worse than forecast",
    VerdictCode.HIGHER: "is higher than forecast",
    VerdictCode.LOWER: "is lower than forecast",
}
_CANNOT = "cannot say which way"
_COUNT = re.compile(r"(?<=fifth of )\d+ ")
_SIDE = re.compile(r"\b(above|below)\b")
_STEP = "its largest step"


def find_finding(card: Card) -> str:
    """Return what a card's curve does and how it stands: `rose six years running and is worse than England`.

    A few words that go on from the name, without a number of the curve. `card` has been judged.
    """
    judgement = card.judgement
    if judgement is None or card.latest is None:
        return _say_why_none(card)
    if judgement.direction.code is DirectionCode.TOO_OLD:
        return f"the last figure is of {card.latest.period.label}, too old to judge"
    movement, way = _say_movement(card, judgement)
    place = _COUNT.sub("", _join_places(judgement.place.words.split(" \N{MIDDLE DOT} ")))
    if not place:
        return movement.removesuffix(",")
    if movement.startswith(_CANNOT):
        return f"{movement}; {place}"
    joined = "but" if way * _way_of(judgement) < 0 else "and"
    is_told = movement.startswith("is ") and not way
    return f"{movement} {joined} {place}" if is_told else f"{movement} {joined} is {place}"


def _join_places(words: list[str]) -> str:
    """Return how a place stands beside each other: `but` only where it is not above both, or below both."""
    sides = {side[0] if (side := _SIDE.search(one)) else one for one in words}
    return (" but " if len(sides) > 1 else " and ").join(words)


def _say_why_none(card: Card) -> str:
    if card.categories:
        return f"shown by {card.categories_label.lower()}, without one figure for the whole"
    if card.own.points:
        return "has no figure that may be shown"
    return "has no figure yet"


def _say_movement(card: Card, judgement: Judgement) -> tuple[str, int]:
    """Return what the curve does, and whether that is better (above 0), worse (below 0) or neither."""
    direction = judgement.direction
    way = {DirectionCode.GETTING_BETTER: 1, DirectionCode.GETTING_WORSE: -1}.get(direction.code, 0)
    run = direction.run.split(", from")[0] if " running" in direction.run else ""
    if direction.code is DirectionCode.CANNOT_SAY:
        since = f"{_CANNOT} since the break of {card.breaks[-1].period.label}" if card.breaks else ""
        return since or f"{_CANNOT} it goes", 0
    beyond = _BEYOND_FORECAST.get(card.verdict.code)
    if direction.code is not DirectionCode.LEVEL:
        side = 1 if run.startswith("rose") else -1
        goes_on = run and code_of(side, card.indicator.value.polarity) is direction.code
        return run if goes_on else f"{_MOVES[direction.code]}{_say_newest(card, direction.code)}", way
    if beyond:
        return beyond, {VerdictCode.TURNING: 1, VerdictCode.WORSE: -1}.get(card.verdict.code, 0)
    if _STEP in direction.run:
        return f"{direction.run.split(' ')[0]} by {_STEP}{direction.run.rpartition(_STEP)[2]}", 0
    return f"{run}, which may be chance," if run else _MOVES[direction.code], 0


def _say_newest(card: Card, code: DirectionCode) -> str:
    """Return that the newest step does not go the way of the trend, which is of more figures, or nothing."""
    newest, before = (point.figure if point else None for point in (card.latest, card.previous))
    if newest is None or before is None or newest.value is None or before.value is None:
        return ""
    side = 0 if newest.text == before.text else 1 if newest.value > before.value else -1
    return "" if code_of(side, card.indicator.value.polarity) is code else ", though not by its newest step,"


def _way_of(judgement: Judgement) -> int:
    """Return whether the place is better (above 0) or worse (below 0) wherever it is either, else 0."""
    words = {word for _, word in judgement.place.beside} & {"better", "worse"}
    return {"better": 1, "worse": -1}[words.pop()] if len(words) == 1 else 0
