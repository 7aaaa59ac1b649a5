"""What the pack cannot tell the board, and what was corrected since."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from oba.charts.words import write_number
from oba.scorecards.card import Card, Pack
from oba.scorecards.changes import MOST, Correction, Remark
from oba.scorecards.figure import Standing
from oba.scorecards.notes import RevisionNote
from oba.scorecards.quality import NO_CURVE
from oba.scorecards.verdicts import DirectionCode


def list_not_known(pack: Pack) -> tuple[Remark, ...]:
    """Return what the pack does not know, at most five."""
    return tuple(list(_find_not_known(pack))[:MOST])


def _find_not_known(pack: Pack) -> Iterator[Remark]:
    cards = pack.cards
    if not cards:
        yield Remark(f"{NO_CURVE}.", "data-quality.html#unknown")
    if pack.members:
        number = sum(not card.own.points and bool(card.categories) for card in cards)
        text = f"{pack.area_name} is the sum of {len(pack.members)} authorities. {number} curves have no counts to add."
        yield Remark(text, "data-quality.html#unknown")
    if pack.began:
        yield Remark(f"{pack.began.partition('. ')[0]}: nothing of before is its own.", "data-quality.html#unknown")
    without = sum(not card.has_data for card in cards)
    if without:
        text = f"{without} of {len(cards)} indicators and measures {'has' if without == 1 else 'have'} no figure."
        yield Remark(text, "data-quality.html#unknown")
    for card in cards:
        for name in _find_not_believable(card, pack.area_name):
            yield Remark(f"{card.short_name}: {name} is not believable, so not shown.", _page(card))
    old = sum(card.is_old for card in cards)
    if old:
        text = f"{old} last figure{' is' if old == 1 else 's are'} too old to judge."
        yield Remark(text, "report-cards.html#waiting")
    late = len(pack.watch.old)
    if late:
        text = f"{late} feed{'' if late == 1 else 's'} should have a newer release by now."
        yield Remark(text, "data-quality.html#late")
    unsure = sum(card.sign is DirectionCode.CANNOT_SAY for card in cards if card.judgement)
    if unsure:
        yield Remark(f"Of {unsure} curve{'' if unsure == 1 else 's'} nobody can say which way {_go(unsure)}.")


def _go(number: int) -> str:
    return "it goes" if number == 1 else "they go"


def _find_not_believable(card: Card, area_name: str) -> Iterator[str]:
    """Yield whose newest figure a check has flagged, the place's own or one beside it."""
    if card.flagged:
        yield f"the newest figure of {area_name}"
    for one in card.comparisons:
        if one.figure.standing is Standing.NOT_BELIEVABLE:
            yield f"the figure of {one.name}"


def list_corrected(pack: Pack, since: date) -> list[Correction]:
    """Return the curves of the board's place that later releases changed after a day, the largest change first.

    Of each its newest changed figure: of what an indicator publishes as it is, where the two look different as printed.
    The change is taken relative to what it was, since the units differ.
    """
    cards = {card.id: card for card in pack.cards}
    found: dict[str, list[tuple[RevisionNote, Correction]]] = {}
    for note in pack.revisions:
        if note.known_on <= since or note.area_name != pack.area_name:
            continue
        for name, _ in note.indicators:
            told = _tell(cards[name], note) if name in cards else None
            if told is not None:
                found.setdefault(name, []).append((note, told))
    largest = sorted(found.values(), key=lambda mine: -max(note.share or 0.0 for note, _ in mine))
    newest = [max(mine, key=lambda one: one[0].period.end)[1] for mine in largest]
    return [replace(told, others=len(mine) - 1) for mine, told in zip(largest, newest, strict=True)]


def _tell(card: Card, note: RevisionNote) -> Correction | None:
    indicator, published = card.indicator, card.indicator.published
    if published is None or published.feed != note.series or note.values is None or published.category:
        return None
    scale, decimals = published.scale, indicator.value.decimals
    before, after = (write_number(value * scale, decimals) for value in note.values)
    if before == after:
        return None
    return Correction(card.id, card.short_name, note.period.label, before, after)


def _page(card: Card) -> str:
    return f"indicators/{card.id}.html"
