"""Which list of the first page a curve belongs to, by what was said of it already; nothing is judged anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from oba.scorecards.build.course import keep_one_basis
from oba.scorecards.build.judging.direction import describe_step
from oba.scorecards.card import Card
from oba.scorecards.verdicts import DIRECTIONS, DirectionCode
from oba.vocabulary import IndicatorList, Polarity

BETTER, WORSE, FAR, STEADY = "better", "worse", "far", "steady"

_BY_DIRECTION = {DirectionCode.GETTING_BETTER: BETTER, DirectionCode.GETTING_WORSE: WORSE}
_LOWEST, _HIGHEST = 0, 4
_BAD_FIFTHS = {
    Polarity.HIGH_IS_GOOD: {_LOWEST},
    Polarity.LOW_IS_GOOD: {_HIGHEST},
    Polarity.NO_JUDGEMENT: {_LOWEST, _HIGHEST},
}
_BAD_WORDS = frozenset({"worse", "higher", "lower"})


@dataclass(frozen=True, slots=True)
class Movement:
    """The list that a curve belongs to, and the sign for it where its direction does not say so."""

    listed: str
    sign: str = ""


def find_movement(card: Card) -> Movement | None:
    """Return the list of a curve: by its direction, else by signs that all point one way, else by its place.

    A sign is a newest figure beyond chance, beyond its forecast or beyond its process limits, and a newest step larger
    than every other. Of a curve whose card cannot say which way it goes no sign is taken for a way. None where nothing
    may be said of it now: no figure, too old, or background.
    """
    judgement = card.judgement
    if judgement is None or card.latest is None or card.listed is IndicatorList.CONTEXT:
        return None
    code = judgement.direction.code
    if code in _BY_DIRECTION:
        return Movement(_BY_DIRECTION[code])
    if not DIRECTIONS[code].judges and code is not DirectionCode.CANNOT_SAY:
        return None
    signs = _find_signs(card) if DIRECTIONS[code].judges else []
    ways = {way for way, _ in signs}
    if len(ways) == 1:
        way = ways.pop()
        return Movement(BETTER if way > 0 else WORSE, signs[0][1])
    if _is_far(card):
        return Movement(FAR)
    return Movement(STEADY) if DIRECTIONS[code].judges else None


def _find_signs(card: Card) -> list[tuple[int, str]]:
    """Return the signs of a curve without a direction: which way, and in words; none where neither way is good."""
    polarity = card.indicator.value.polarity
    if polarity is Polarity.NO_JUDGEMENT or card.judgement is None:
        return []
    signs = [(1 if said.way > 0 else -1, said.words) for said in card.judgement.said if said.way]
    step = describe_step(card.indicator, keep_one_basis(card.own.points, card.breaks))
    if step:
        is_good = step.startswith("rose") == (polarity is Polarity.HIGH_IS_GOOD)
        signs.append((1 if is_good else -1, f"it {step.split(' ')[0]} by its largest step"))
    return signs


def _is_far(card: Card) -> bool:
    """Return whether a curve is worse than England, or higher or lower where neither is good.

    Where nothing can be compared by chance: whether it is among the worst fifth of authorities.
    """
    beside = dict(card.judgement.place.beside) if card.judgement else {}
    word = beside.get("england") or next(iter(beside.values()), "")
    if word in _BAD_WORDS:
        return True
    return card.fifth is not None and card.fifth.number in _BAD_FIFTHS[card.indicator.value.polarity]


def measure_distance(card: Card) -> float | None:
    """Return how far the newest figure is from its neighbours' median, above 0 for better (higher where neither is).

    In widths of its own interval; where it has none, in parts of the spread from the least to the greatest of its
    neighbours. Beside England where there is no median. None where neither can be told.
    """
    if card.latest is None or card.latest.figure.value is None:
        return None
    beside = (card.beside("neighbours_median"), card.beside("england"))
    other = next((figure.value for figure in beside if figure is not None and figure.value is not None), None)
    width = _width(card)
    if other is None or not width:
        return None
    good = -1 if card.indicator.value.polarity is Polarity.LOW_IS_GOOD else 1
    return good * (card.latest.figure.value - other) / width


def _width(card: Card) -> float:
    assert card.latest is not None  # noqa: S101 - asked by the caller
    figure = card.latest.figure
    if figure.lower is not None and figure.upper is not None:
        return figure.upper - figure.lower
    period = card.latest.period
    values = [p.figure.value for line in card.neighbours for p in line.points if p.period == period]
    return spread_of([value for value in values if value is not None])


def spread_of(values: Sequence[float]) -> float:
    """Return how far the greatest is from the least; 0 without two."""
    return max(values) - min(values) if len(values) > 1 else 0.0
