"""What stands beside a card because its definition says so: what is read with it, longer stretches, and its link.

Everything is made of figures that the pack shows anyway, as the gate left them.
"""

from collections.abc import Mapping
from dataclasses import replace

from oba.charts.words import write_number
from oba.indicators.measures.linked import find_link
from oba.indicators.project import Definitions
from oba.scorecards.build.course import with_unit
from oba.scorecards.build.gaps.widest import Ends, find_ends, newest_period
from oba.scorecards.build.lines import find_figure
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure

LONGER = "longer"
"""The kind of a line of longer stretches."""


def attach_companions(card: Card, cards: Mapping[str, Card], definitions: Definitions) -> Card:
    """Return a card with the cards that must be read with it, curves of longer stretches, and what its link is worth.

    `cards` are all of the pack, without their own companions in turn; what the pack leaves out is not attached.
    """
    indicator = card.indicator
    match = cards.get(indicator.linked_by or "")
    names = [*indicator.read_with, *([match.id] if match and match.id not in indicator.read_with else [])]
    told = replace(card, read_with=tuple(cards[name] for name in names if name in cards))
    told = _add_longer(told, [cards[name] for name in indicator.longer if name in cards])
    return _tell_link(told, match, definitions) if match else told


def _add_longer(card: Card, others: list[Card]) -> Card:
    """Return a card with the curves of others, and their newest figures in the sentence on the chart."""
    said = card.chart_sentence
    for other in others:
        if other.latest is not None:
            newest = with_unit(other.latest.figure.text, other.indicator)
            said += f" {other.short_name}: {newest} ({other.latest.period.label})."
    lines = tuple(replace(one.own, name=one.short_name, kind=LONGER) for one in others)
    return replace(card, longer=lines, chart_sentence=said)


def _tell_link(card: Card, match: Card, definitions: Definitions) -> Card:
    """Return a card that says how many could be linked, whether that differs by group, and what it leaves open."""
    link = find_link(definitions, card.indicator)
    if card.latest is None:
        return card
    found = find_figure(match.own, card.latest.period)
    said = ["It is counted through a link of two lists that have no number in common."]
    if found is None or found.value is None:
        short = "how many could be linked is not shown"
        said.append(f"How many could be linked ({card.latest.period.label}) is not shown, so nor is what it is worth.")
    else:
        short = f"of the {found.text}% who could be linked{_write_range(card.latest.figure, found)}"
        sure = f" (95% interval {found.interval_text})" if found.interval_text else ""
        said.append(f"{found.text}%{sure} could be linked ({card.latest.period.label}).")
        said.append(_tell_range(card.latest.figure, found))
        said.append(_tell_bias(match))
    if link is not None and link.chosen is not None:
        said.append(f"Of the link: {link.chosen.words}.")
    return replace(card, linked=short, link_told=" ".join(said))


def find_range(figure: Figure, matched: Figure) -> tuple[float, float] | None:
    """Return between what the share of all lies, in per cent, if none or all of those not linked count; else None."""
    had, linked, of_all = figure.numerator, matched.numerator, matched.denominator
    if had is None or linked is None or not of_all:
        return None
    return 100 * had / of_all, 100 * (had + of_all - linked) / of_all


def _write_range(figure: Figure, matched: Figure) -> str:
    found = find_range(figure, matched)
    return f"; of all between {write_number(found[0], 0)}% and {write_number(found[1], 0)}%" if found else ""


def _tell_range(figure: Figure, matched: Figure) -> str:
    found = find_range(figure, matched)
    if found is None:
        return "Of those who are not linked nothing is known."
    low, high = (write_number(end, 0) for end in found)
    return f"Of all it is between {low}% and {high}%, for nothing is known of those who are not linked."


def _tell_bias(match: Card) -> str:
    """Return which groups could be linked least and most often, and whether that is more than chance."""
    period = newest_period(match.categories)
    placed = (
        [(line.name, figure) for line in match.categories if (figure := find_figure(line, period))] if period else []
    )
    ends = find_ends(match.indicator, placed)
    if ends is None or period is None:
        return "Whether the linked are like the others is not known."
    groups = f"{_name(ends.last[0])} to {_name(ends.first[0])}"
    label = match.categories_label[:1].lower() + match.categories_label[1:]
    return f"By {label} it is {groups}: {_weigh(ends)}"


def _name(pair: tuple[str, Figure]) -> str:
    return f"{pair[1].text}% ({pair[0]})"


def _weigh(ends: Ends) -> str:
    if not ends.has_interval:
        return "whether that is chance cannot be told."
    low, high = float(ends.apart.lower), float(ends.apart.upper)
    if low <= 0 <= high:
        return "no more apart than chance would put them."
    return "more than chance, so the figure speaks for those who are found more often."
