"""The curves of the first page: the first five of each list, farthest from their neighbours first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from oba.scorecards.build.changes.movements import (
    BETTER,
    FAR,
    STEADY,
    WORSE,
    Movement,
    find_movement,
    measure_distance,
)
from oba.scorecards.build.course import keep_one_basis, with_unit
from oba.scorecards.card import Card
from oba.scorecards.changes import MOST, Change, Chosen
from oba.scorecards.figure import Figure, Point
from oba.scorecards.verdicts import DIRECTIONS
from oba.vocabulary import IndicatorList, MeasureType

RULES = (
    "A curve is on the list of its direction. A level one is there by a first sign: a newest figure beyond chance, its"
    " forecast or its usual range, or a newest step larger than any other, where all signs point one way. One whose way"
    " nobody can say is on neither.",
    "“Far from England” has the others that are worse than England, or higher or lower where neither is good; where"
    " chance cannot be told, those in the worst fifth of authorities.",
    "Each list has at most five, directions before signs, then by distance from the neighbours’ median in widths of the"
    " figure’s interval; where it has none, in parts of the spread among the neighbours.",
)
KNOWN_RULE = (
    "Where nothing can be set beside England, “How are we doing?” has the headlines, each with what must be read with"
    " it, then measures of which something can be said, those of who is better off first."
)
_A_YEAR, _NEARLY_A_YEAR = timedelta(days=365), timedelta(days=330)
"""The figure of a year before may be a few weeks nearer, as release months move; of months it is the same month."""

IsNew = Callable[[Point], bool]
"""Whether a figure came since the board's last pack."""


@dataclass(frozen=True)
class Curves:
    """The lists of curves, how many are on none of them, and how many have a figure that is new."""

    worse: Chosen
    better: Chosen
    far: Chosen
    steady: int
    new: int


def choose_curves(cards: Sequence[Card]) -> Curves:
    """Return the lists of curves."""
    moved = {card.id: found for card in cards if (found := find_movement(card)) is not None}
    far = _choose(cards, moved, FAR, lambda distance: -abs(distance))
    return Curves(
        _choose(cards, moved, WORSE, lambda distance: distance),
        _choose(cards, moved, BETTER, lambda distance: -distance),
        far,
        sum(found.listed == STEADY for found in moved.values()),
        sum(card.is_new for card in cards),
    )


def choose_known(cards: Sequence[Card], curves: Curves) -> Chosen:
    """Return what is known of curves that are on no list: headlines with what is read with them, then the others.

    Groups side by side, background and figures too old to judge say nothing of the whole now.
    """
    listed = {one.card for chosen in (curves.worse, curves.better) for one in chosen.items}
    told = {card.id: card for card in cards if card.id not in listed and _is_told(card)}
    headlines = [card for card in told.values() if card.listed is IndicatorList.HEADLINE]
    others = sorted(told.values(), key=lambda card: (not _says_something(card), _weight(card)))
    with_theirs = [one for card in headlines for one in (card, *card.read_with)]
    order = dict.fromkeys(one.id for one in (*with_theirs, *others) if one.id in told)
    longer = {name for card in told.values() for name in card.indicator.longer}  # they stand on the other's chart
    mine = [told[name] for name in order if name not in longer]
    return Chosen(tuple(_tell(card, "") for card in mine[:MOST]), max(len(mine) - MOST, 0))


def _is_told(card: Card) -> bool:
    return card.latest is not None and card.judgement is not None and not card.is_old and not _is_background(card)


def _is_background(card: Card) -> bool:
    return card.listed is IndicatorList.CONTEXT


def _says_something(card: Card) -> bool:
    judgement = card.judgement
    return judgement is not None and (DIRECTIONS[judgement.direction.code].judges or bool(judgement.one_step))


def _weight(card: Card) -> int:
    kinds = (MeasureType.BETTER_OFF, MeasureType.HOW_WELL, MeasureType.HOW_MUCH, None)
    return kinds.index(card.indicator.measure_type)


def _choose(
    cards: Sequence[Card],
    moved: Mapping[str, Movement],
    listed: str,
    order: Callable[[float], float],
) -> Chosen:
    mine = [card for card in cards if card.id in moved and moved[card.id].listed == listed]

    def rank(card: Card) -> tuple[bool, bool, float]:
        distance = measure_distance(card)
        return bool(moved[card.id].sign), distance is None, 0.0 if distance is None else order(distance)

    mine.sort(key=rank)
    items = tuple(_tell(card, moved[card.id].sign) for card in mine[:MOST])
    return Chosen(items, len(mine) - len(items))


def _tell(card: Card, sign: str) -> Change:
    assert card.latest is not None  # noqa: S101 - only what has a figure is on a list
    england = card.beside("england")
    return Change(
        card=card.id,
        name=card.short_name,
        found=card.found,
        now=_show(card, card.latest.figure),
        last=_show(card, card.seen.figure, bare=True) if card.seen else "",
        england=_show(card, england, bare=True) if england is not None and england.value is not None else "",
        age=card.age.old if card.age else "",
        linked=card.linked,
        sign="" if _says(card.found, sign) else sign,
        is_new=card.is_new,
    )


def _says(found: str, sign: str) -> bool:
    """Return whether a finding says already what the sign is, as a largest step is both."""
    return sign.removeprefix("it ").casefold() in found.casefold()


def attach_seen(card: Card, is_new: IsNew | None) -> Card:
    """Return a card with the figure that the board saw last, and whether the newest one came since."""
    came = is_new is not None and card.latest is not None and is_new(card.latest)
    return replace(card, seen=find_last(card, is_new), is_new=came)


def find_last(card: Card, is_new: IsNew | None) -> Point | None:
    """Return the figure that the board saw last: the newest that is not new; in a first pack that of a year before."""
    basis = keep_one_basis(card.own.points, card.breaks)
    before = [point for point in basis if card.latest and point.period.end < card.latest.period.end]
    if is_new is not None and card.latest is not None and is_new(card.latest):
        return next((point for point in reversed(before) if not is_new(point)), None)
    if is_new is None and card.latest is not None:
        end = card.latest.period.end
        long_ago = [point for point in before if end - point.period.end >= _NEARLY_A_YEAR]
        return min(long_ago, key=lambda point: abs(end - point.period.end - _A_YEAR), default=None)
    return before[-1] if before else None


def _show(card: Card, figure: Figure | None, bare: bool = False) -> str:
    """Return a figure with its unit; `bare` where the unit stands beside it already, a percent sign apart."""
    if figure is None:
        return ""
    is_alone = figure.value is None or (bare and card.indicator.value.unit != "%")
    return figure.text if is_alone else with_unit(figure.text, card.indicator)
