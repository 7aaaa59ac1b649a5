"""How much of a pack rests on figures, and what chance alone would make of its comparisons; in plain sentences."""

from oba.charts.words import write_number
from oba.scorecards.card import Card, Pack
from oba.scorecards.verdicts import APART, DIRECTIONS, VERDICTS

BY_CHANCE = 0.05
"""Share of comparisons at the 95% level that come out different where nothing differs."""


def describe_sureness(pack: Pack) -> list[str]:
    """Return plain sentences on how much of the pack rests on figures, and what stands against them."""
    cards = pack.cards
    with_data = sum(card.has_data for card in cards)
    judged = sum(_is_judged(card) for card in cards)
    noted = sum(bool(card.notes) for card in cards)
    sentences = [
        f"{with_data} of {len(cards)} indicators and measures have figures; {judged} have enough of them for a verdict."
    ]
    if noted:
        has = "curve has a note about its" if noted == 1 else "curves have a note about their"
        sentences.append(f"{noted} {has} data.")
    return [*sentences, *describe_chance(pack)]


def _is_judged(card: Card) -> bool:
    """Return whether anything is said of where a curve goes: its direction, or how it is against the forecast."""
    has_direction = card.judgement is not None and DIRECTIONS[card.judgement.direction.code].judges
    return has_direction or VERDICTS[card.verdict.code].judges


def count_by_chance(comparisons: int) -> str:
    """Return how many of some comparisons chance alone would tell apart, in a whole number."""
    return write_number(BY_CHANCE * comparisons, 0)


def describe_chance(pack: Pack) -> list[str]:
    """Return how many of the pack's judged comparisons chance alone would tell apart, at 95% one in twenty."""
    words = [one.word for card in pack.cards for one in card.comparisons if one.word in {*APART, "similar"}]
    if not words:
        return []
    apart, by_chance = sum(word in APART for word in words), count_by_chance(len(words))
    return [
        f"Of {len(words)} comparisons with other places {apart} {'is' if apart == 1 else 'are'} called different; if"
        f" nothing differed, chance alone would make about {by_chance} so (one in twenty)."
    ]
