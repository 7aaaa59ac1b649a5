"""The words of a service's quadrant, which pages, workbook, slides and document share."""

from collections.abc import Iterator
from dataclasses import dataclass

from oba.charts.words import write_number
from oba.scorecards.card import Card
from oba.scorecards.quadrant import Box, Kind, Quadrant, kind_of
from oba.scorecards.render import series, wording
from oba.scorecards.render.wording import end_sentence, figure_words
from oba.vocabulary import MEASURE_QUESTIONS, MeasureType

GLOSS = (
    "Above is effort, below effect; left quantity, right quality. Upper left is the easiest to control and matters"
    " least; lower right is the hardest and matters most."
)
WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class BoxWords:
    """How a box is headed: its question, the side it is on, and the sign of its kind."""

    question: str
    side: str
    sign: str

    @property
    def heading(self) -> str:
        """Return the heading on one line, as files have it."""
        return f"{self.question} {self.side} ({self.sign})"


_SIGNS = {Kind.NUMBER: "#", Kind.SHARE: "%"}
_SIDES = {
    (MeasureType.BETTER_OFF, Kind.SHARE): "What share",
    (MeasureType.BETTER_OFF, Kind.NUMBER): "How many",
    (MeasureType.HOW_WELL, Kind.SHARE): "Effort, quality",
    (MeasureType.HOW_MUCH, Kind.NUMBER): "Effort, quantity",
}
_BESIDE = {
    Kind.NUMBER: "A number, not a share (#)",
    Kind.SHARE: "A share, not a number (%)",
    Kind.AVERAGE: "An average or rate, neither # nor %",
}


def head_box(box: Box) -> BoxWords:
    """Return how a box is headed."""
    return BoxWords(MEASURE_QUESTIONS[box.question], _SIDES[box.question, box.kind], _SIGNS[box.kind])


def part_beside(box: Box) -> list[tuple[str, list[Card]]]:
    """Return the measures that are not of their box's kind, by kind, under the words that stand above them."""
    kinds = dict.fromkeys(kind_of(card.indicator) for card in box.beside)
    return [(_BESIDE[kind], [card for card in box.beside if kind_of(card.indicator) is kind]) for kind in kinds]


def tell_unknown(box: Box, quadrant: Quadrant) -> str:
    """Return what a box says that has no measure of its own kind with a figure; blank where it has one."""
    if box.own:
        return ""
    if box.question is not MeasureType.BETTER_OFF:
        return "" if box.chosen else wording.measure_gap(box.question)
    if box.kind is Kind.NUMBER:
        return "No measure yet of how many are better off."
    if quadrant.is_better_off_known:
        return "No measure yet of what share is better off."
    return "No measure yet of whether anyone is better off: nothing is collected yet that would say so."


def tell_asked(box: Box, quadrant: Quadrant) -> list[str]:
    """Return what is needed where the box that weighs most is empty, and who is asked for it, for which meeting."""
    needed = [f"What is needed, and from whom: {end_sentence(box.wanted)}"] if box.wanted else []
    who = f"Asked: {quadrant.who}" if quadrant.who else "Nobody is named who could be asked"
    return [*needed, f"{who}, for the meeting: {end_sentence(quadrant.meeting)}"]


def tell_figure(card: Card) -> str:
    """Return the figure of the whole, which stands before any of its groups; else the groups farthest apart.

    One that was counted through a link is told with whom it is of.
    """
    if card.latest:
        words = figure_words(card.latest.figure, card.indicator)
        return f"{words} {card.linked}" if card.linked else words
    known = [(line, figure) for line, figure in series.bars_of(card) if figure.value is not None]
    if not known:
        return f"{len(card.categories)} groups side by side"
    most, least = (pick(known, key=lambda pair: pair[1].value or 0.0) for pick in (max, min))
    texts = [f"{figure_words(figure, card.indicator)} ({line.name})" for line, figure in (most, least)]
    return f"by groups, from {' to '.join(texts)}"


def tell_when(card: Card) -> str:
    """Return period and age of a measure's newest figure."""
    return card.age.words if card.age else card.latest.period.label if card.latest else "by groups"


def tell_sum(card: Card) -> str:
    """Return to what the shares of one whole add up as printed, where that is not the whole; else blank."""
    if not card.indicator.shares_of_whole:
        return ""
    texts = [figure.text.replace(",", "") for _, figure in series.bars_of(card) if figure.value is not None]
    if len(texts) < len(card.categories) or not texts:
        return ""
    added = round(sum(float(text) for text in texts), card.indicator.value.decimals)
    if added == WHOLE:
        return ""
    return f"Added up as printed: {write_number(added, card.indicator.value.decimals)}%."


def list_lines(quadrant: Quadrant) -> Iterator[tuple[BoxWords, list[tuple[str, str, str]]]]:
    """Yield each box in reading order with its lines for a file: measure, figure, period and age.

    A line without a figure says what the box lacks, who is asked for it, or how many measures are not shown.
    """
    for box in quadrant.boxes:
        lines = [(card.indicator.name, tell_figure(card), tell_when(card)) for card in (*box.own, *box.beside)]
        if unknown := tell_unknown(box, quadrant):
            weighs = box.question is MeasureType.BETTER_OFF and box.kind is Kind.SHARE
            asked = tell_asked(box, quadrant) if weighs else []
            lines = [(" ".join([unknown, *asked]), "", ""), *lines]
        if box.rest:
            lines.append((tell_rest(box), "", ""))
        yield head_box(box), lines


def tell_rest(box: Box) -> str:
    """Return how many measures of a box do not stand in it, and how many of them have no figure."""
    without = sum(not card.has_data for card in box.rest)
    more = f"{len(box.rest)} more measure{'' if len(box.rest) == 1 else 's'}"
    if not without:
        return more
    return f"{more}, {'none' if without == len(box.rest) else f'{len(box.rest) - without}'} with a figure"
