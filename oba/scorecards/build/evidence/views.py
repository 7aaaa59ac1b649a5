"""What audits, families, practitioners and providers say beside a curve, each dated, and whether they disagree.

No view is weighed against another, none is summed, and none is said to be the cause of another.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from oba.personal_data.first_names import find_first_name
from oba.personal_data.patterns import find_person
from oba.scorecards.build.ages import tell_age
from oba.scorecards.build.course import lower_first
from oba.scorecards.build.disclosure.pack import feeds_of
from oba.scorecards.card import Card
from oba.scorecards.notes import Explained, Heard, View, Views
from oba.scorecards.verdicts import DirectionCode
from oba.small_numbers import THRESHOLD, is_small
from oba.vocabulary import Audience

NUMBER, AUDIT, PROVIDERS = "Number", "Audit", "Providers"
NAMES: Mapping[str, str] = {"families": "Children and families", "practitioners": "Practitioners"}
"""What the groups are called whose voice is recorded, in the order of the card."""
WAYS: Mapping[int | None, str] = {
    1: "They say it gets better",
    0: "They say it stays as it was",
    -1: "They say it gets worse",
    None: "They do not say which way it goes",
}
_SHORT: Mapping[int, str] = {1: "better", 0: "as it was", -1: "worse"}
_WAY_OF: Mapping[DirectionCode, int] = {
    DirectionCode.GETTING_BETTER: 1,
    DirectionCode.GETTING_WORSE: -1,
    DirectionCode.LEVEL: 0,
}
IN_THE_RETURN = "the explanation says figures, and is to be read in the return."
OF_SOMEBODY = "the explanation may name somebody, and is to be read in the return."
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred half double"
    " twice thrice both couple dozen single pair trio twin triplet handful few third"
)
_NUMBER = re.compile(rf"\d|\b(?:{'|'.join(_WORDS.split())})s?\b", re.IGNORECASE)
WITHHELD = "not shown, to protect small numbers"


GIVEN_TO = Audience.PARTNERSHIP
"""Whom families, practitioners and providers told what they said: nobody asked them whether all the world may read it.

Numbers and case audits are figures, with a visibility and protection of their own.
"""


def attach_views(
    cards: Mapping[str, Card],
    heard: Sequence[Heard],
    audits: Collection[str],
    as_at: date,
    explained: Sequence[Explained] = (),
    audience: Audience = GIVEN_TO,
) -> dict[str, Card]:
    """Return cards with what else is known of their curves; `audits` are the feeds that count grades of case audits.

    For an `audience` that is wider than those who were told, nothing that anybody said.
    """
    if not audience.may_see(GIVEN_TO):
        heard, explained = (), ()
    smallest = find_smallest_group(cards.values())
    audited = {card.indicator.service: card for card in cards.values() if feeds_of(card.indicator) & set(audits)}
    found = {}
    for key, card in cards.items():
        voices = list(_list_voices(card, heard, smallest, as_at))
        audit = audited.get(card.indicator.service) if card.indicator.service else None
        others = [*_tell_audit(audit, as_at)] if audit and audit.id != key else []
        others += [*voices, *_tell_explained(card, explained, as_at)]
        views = [*_tell_number(card, as_at), *others]
        found[key] = replace(card, views=Views(tuple(views), join_views(views))) if others else card
    return found


def find_smallest_group(cards: Iterable[Card]) -> int:
    """Return the threshold of a board: the largest of any indicator whose numbers it protects, and never below five."""
    protected = (card.indicator.disclosure for card in cards)
    return max([THRESHOLD, *(one.threshold for one in protected if not one.public_source)])


def _tell_number(card: Card, as_at: date) -> Iterator[View]:
    if card.latest is not None and card.latest.figure.value is not None:
        yield _tell_card(NUMBER, card, as_at)


def _tell_audit(card: Card, as_at: date) -> Iterator[View]:
    if card.latest is not None and card.latest.figure.value is not None:
        yield _tell_card(AUDIT, card, as_at)


def _tell_card(name: str, card: Card, as_at: date) -> View:
    """Return a card as a view, judged as the card itself judges it; an old one says nothing of now."""
    assert card.latest is not None  # noqa: S101  both callers looked
    figure, unit = card.latest.figure, card.indicator.value.unit
    number = f"{figure.text}{'' if unit == '%' else ' '}{unit}" if unit else figure.text
    about = f"{card.short_name}: {number}" if name == AUDIT else number
    code = card.judgement.direction.code if card.judgement and not card.is_old else None
    line = f". {card.line}." if card.judgement else "."
    return View(name, f"{about}{line}", card.latest.period, tell_age(card.latest.period, as_at), _find_way(code))


def _find_way(code: DirectionCode | None) -> int | None:
    return _WAY_OF.get(code) if code else None


def _list_voices(card: Card, heard: Sequence[Heard], smallest: int, as_at: date) -> Iterator[View]:
    """Yield the newest of what each group said: of the curve itself, else of its service."""
    for who, name in NAMES.items():
        mine = [one for one in heard if one.who == who and one.about == card.id]
        mine = mine or [one for one in heard if one.who == who and one.about == card.indicator.service]
        newest = max(mine, key=lambda one: one.period.end, default=None)
        if newest is not None:
            yield tell_heard(newest, name, smallest, as_at)


def tell_heard(one: Heard, name: str, smallest: int, as_at: date) -> View:
    """Return what a group said, without what could be traced to a few: of a small group nothing at all."""
    old = tell_age(one.period, as_at)
    if is_small(one.answered, smallest):
        words = f"Fewer than {smallest} answered, so what they said is not shown."
        return View(name, words, one.period, old)
    way = one.way if one.answered else None
    said = f"{WAYS[way]}. " if one.answered else ""
    details = (*(f"{what}: {count}" for what, count in _count(one, smallest)), *_quote(one))
    words = f"{said}{_tell_response(one, smallest)} {one.how}.".replace("..", ".")
    return View(name, words, one.period, old, way, details)


def _tell_response(one: Heard, smallest: int) -> str:
    if one.asked and one.asked < smallest:  # then nobody answered: of a few who did nothing is said
        return f"Nobody answered; fewer than {smallest} were asked."
    if one.asked is None:
        return f"{one.answered or 'Nobody'} answered; how many were asked is not known."
    rate = f" ({100 * one.answered / one.asked:.0f}%)" if one.asked else ""
    return f"{one.answered} of {one.asked} who were asked answered{rate}."


def _count(one: Heard, smallest: int) -> Iterator[tuple[str, str]]:
    """Yield what was said with how many said it, small numbers and what would give them away withheld.

    Small is a count below the threshold, and one that leaves fewer who did not say it. Where the counts make up all who
    answered, what is withheld is known in sum: the next smallest is withheld with it while one alone is, while the sum
    is small, and while it can only be so many of the largest count that is small.
    """
    small = {what for what, count in one.said if is_small(count, smallest) or is_small(one.answered - count, smallest)}
    if small and sum(count for _, count in one.said) == one.answered:
        rest = sorted((count, what) for what, count in one.said if what not in small and count)
        while rest and _is_known([count for what, count in one.said if what in small], smallest):
            small.add(rest.pop(0)[1])
    for what, count in one.said:
        yield what, WITHHELD if what in small else f"{count} of {one.answered}"


def _is_known(withheld: Sequence[int], smallest: int) -> bool:
    """Return whether counts that are known in sum alone, each at least 1, say one of them or a small number."""
    total = sum(withheld)
    return len(withheld) == 1 or total < smallest or total == len(withheld) * (smallest - 1)


def _quote(one: Heard) -> Iterator[str]:
    if one.answered:
        yield from (f"“{words}” (said with consent)" for words in one.quotes)


def _tell_explained(card: Card, explained: Sequence[Explained], as_at: date) -> Iterator[View]:
    """Yield what providers explained of the newest figure, where it is shown; each reason once.

    A reason that says a number is not printed: it may be a count that no pack shows. Nor is one that may name somebody.
    """
    newest = card.latest
    if newest is None or newest.figure.value is None:
        return
    sides = [one for one in (card.indicator.numerator, card.indicator.denominator) if one]
    series = {name for side in sides for name in side.series}
    mine = [one for one in explained if one.series in series and one.period == newest.period.label]
    if mine:
        told = (f"{one.provider}: {_tell_reason(one.reason)}" for one in mine)
        words = "What providers explained of their own figures, in returns that were accepted."
        yield View(PROVIDERS, words, newest.period, tell_age(newest.period, as_at), None, tuple(dict.fromkeys(told)))


def _tell_reason(reason: str) -> str:
    if says_number(reason):
        return IN_THE_RETURN
    return OF_SOMEBODY if find_person(reason) or find_first_name(reason) else reason


def says_number(text: str) -> bool:
    """Return whether a text says a number, in figures (a half in one sign too) or in words."""
    return bool(_NUMBER.search(text)) or any(letter.isnumeric() for letter in text)


def join_views(views: Sequence[View]) -> str:
    """Return whether the views that say which way it goes say the same; blank where fewer than two do."""
    ways = [(one.name, one.way) for one in views if one.way is not None]
    if len(ways) < 2:
        return ""
    if len({way for _, way in ways}) == 1:
        return f"These views say the same: {_SHORT[ways[0][1]]}."
    told = "; ".join(f"{lower_first(name)}: {_SHORT[way]}" for name, way in ways)
    return f"These views do not say the same ({told}). Ask why before any of them is relied on."
