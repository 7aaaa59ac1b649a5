"""Questions for today, made by rule from what the figures show: they ask what figures cannot answer, and why not."""

from collections.abc import Iterator, Sequence

from oba.scorecards.build.changes.curves import Curves
from oba.scorecards.card import Card
from oba.scorecards.changes import Remark
from oba.scorecards.figure import Standing
from oba.scorecards.judgement import Statement
from oba.scorecards.verdicts import DIRECTIONS
from oba.vocabulary import IndicatorList, ValueType

MOST_QUESTIONS = 3


def ask(cards: Sequence[Card], curves: Curves) -> tuple[Remark, ...]:
    """Return at most three questions: the first that each rule has, in the order of the rules, then the next.

    Who leads on what gets worse; what two curves that are read together say to each other; which of two views that
    differ is right; a rate that moves against its count; a headline that cannot be set beside England.
    """
    by_id = {card.id: card for card in cards}
    told = [by_id[one.card] for chosen in (curves.worse, curves.far, curves.better) for one in chosen.items]
    worse = [by_id[one.card] for one in curves.worse.items]
    headlines = [card for card in cards if card.listed is IndicatorList.HEADLINE]
    rules = [_who_leads(worse), _read_together(told), _which_view(told), _against_count(told), _not_beside(headlines)]
    found: list[Remark] = []
    while rules and len(found) < MOST_QUESTIONS:
        asked = [(rule, next(rule, None)) for rule in rules]
        found += [one for _, one in asked if one is not None]
        rules = [rule for rule, one in asked if one is not None]
    return tuple(found[:MOST_QUESTIONS])


def _make(card: Card, text: str) -> Remark:
    return Remark(text, f"indicators/{card.id}.html")


def _who_leads(worse: Sequence[Card]) -> Iterator[Remark]:
    for card in worse:
        if not card.sponsor:
            yield _make(
                card, f"Who leads on {card.short_name}? It is on the list of what gets worse, without a sponsor."
            )


def _read_together(told: Sequence[Card]) -> Iterator[Remark]:
    asked: set[frozenset[str]] = set()
    for card in told:
        for other in card.read_with:
            pair = frozenset({card.id, other.id})
            mine, theirs = _direction(card), _direction(other)
            if mine and theirs and mine != theirs and pair not in asked:
                asked.add(pair)
                both = f"{card.short_name}: {mine}. {other.short_name}: {theirs}."  # a name may be one thing or many
                yield _make(card, f"{both} What does one tell us about the other?")


def _direction(card: Card) -> str:
    if card.judgement is None or not DIRECTIONS[card.judgement.direction.code].judges:
        return ""
    return card.judgement.direction.words.lower()


def _which_view(told: Sequence[Card]) -> Iterator[Remark]:
    for card in told:
        said: Sequence[Statement] = card.judgement.said if card.judgement else ()
        good, bad = (next((one.words for one in said if one.way * side > 0), "") for side in (1, -1))
        if good and bad:
            yield _make(
                card, f"{card.short_name}: {good}, but {bad}. Which do we believe, and what do we know besides?"
            )


def _against_count(told: Sequence[Card]) -> Iterator[Remark]:
    for card in told:
        if card.indicator.value.type is not ValueType.RATE or card.latest is None or card.previous is None:
            continue
        now, before = card.latest.figure, card.previous.figure
        counts, values = (now.numerator, before.numerator), (now.value, before.value)
        if None in counts or None in values:
            continue
        count, value = ((pair[0] or 0.0) - (pair[1] or 0.0) for pair in (counts, values))
        if count * value < 0:
            ways = ("rose" if value > 0 else "fell", "rose" if count > 0 else "fell")
            yield _make(card, f"{card.short_name} {ways[0]} while the number itself {ways[1]}: which matters to us?")


def _not_beside(headlines: Sequence[Card]) -> Iterator[Remark]:
    for card in headlines:
        england = card.beside("england")
        if england is not None and england.standing is Standing.NOT_BELIEVABLE and not card.is_old:
            yield _make(
                card, f"{card.short_name} cannot be set beside England: what else tells us if it is good enough?"
            )
