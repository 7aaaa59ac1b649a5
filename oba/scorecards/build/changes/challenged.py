"""What a curve did after a figure of it was challenged, in words. Nothing is judged anew, and no cause is claimed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from oba.periods import Period
from oba.scorecards.build.course import lower_first, with_unit
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Point
from oba.scorecards.notes import ChallengeNote


def attach_challenges(card: Card, asked: Mapping[str, Sequence[ChallengeNote]]) -> Card:
    """Return a card with what was asked of its figures and what it did next; a figure that it withholds stays so."""
    told = tuple(
        replace(
            one,
            shown=one.shown if is_shown(card, one.period) else "",
            next=tell_next(card, one.period, one.shown),
        )
        for one in asked.get(card.id, ())
    )
    return replace(card, challenges=told) if told else card


def is_shown(card: Card, period: Period) -> bool:
    """Return whether a card shows a number of its place for a period: what it withholds is printed nowhere."""
    return any(one.period == period and one.figure.value is not None for one in card.own.points)


def write_figure(card: Card, figure: Figure) -> str:
    """Return a figure with its unit, or the mark that stands in its place."""
    return figure.text if figure.value is None else with_unit(figure.text, card.indicator)


def tell_next(card: Card, period: Period, shown: str) -> str:
    """Return what became of a curve after the figure of a period that was `shown`, with its unit, to a board."""
    return " ".join(_tell_next(card, period, shown))


def _tell_next(card: Card, period: Period, shown: str) -> Iterator[str]:
    own = next((one for one in card.own.points if one.period == period), None)
    was_shown = not shown.startswith("[")  # a mark of the symbol stands in place of a figure that is not shown
    if own is None or own.figure.value is None:
        yield "The figure is not shown any more." if was_shown else "The figure is still not shown."
    elif (now := write_figure(card, own.figure)) != shown:
        yield f"It was corrected since: {now}." if was_shown else f"It is shown now: {now}."
    later = [one for one in card.own.points if one.period.end > period.end]
    if not later:
        yield "No newer figure has come."
        return
    first, *others = later
    yield _tell(card, first, "Next came")
    if others:
        yield _tell(card, others[-1], "The newest is")
    if any(period.end < mark.period.end <= later[-1].period.end for mark in card.breaks):
        yield "It is measured in another way now, so the figures are not compared."
    if card.judgement:
        yield f"Now: {lower_first(card.line)}."


def _tell(card: Card, point: Point, words: str) -> str:
    if point.figure.value is None:
        return f"The figure of {point.period.label} is not shown: {point.figure.symbol_text or 'there is none'}."
    return f"{words} {write_figure(card, point.figure)} ({point.period.label})."
