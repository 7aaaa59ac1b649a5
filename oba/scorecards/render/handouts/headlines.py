"""What slides and document say of a headline: the words and figures of its card, picked out in one place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from oba.charts.sketch import BarSketch, Sketch
from oba.london_time import write_day
from oba.scorecards.actions import PackAction
from oba.scorecards.card import Card, Pack
from oba.scorecards.notes import SourceNote
from oba.scorecards.render import curves
from oba.scorecards.render.fans import NOT_YET_PUBLISHED
from oba.scorecards.render.index_rows import IndexRow, make_row
from oba.scorecards.render.manifest import gather_sources
from oba.scorecards.render.series import sorted_points
from oba.scorecards.render.wording import cite, end_sentence, figure_words, pack_action_words
from oba.vocabulary import IndicatorList

COLUMNS = ("Curve", "Now", "Last time", "England", "Neighbours’ median", "Which way, and how it stands", "Age")
"""The heads of the table of headlines."""

NOT_DRAWN = "There is no figure to draw."
ACTIONS = ("Curve or service", "Action", "Who", "By when", "Status", "Last said")
"""The heads of the table of actions."""

_DRAWN_BESIDE = {"england", "neighbours_median"}


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline with its line of the index; `title` is the finding, told apart where two cards have the same."""

    title: str
    card: Card
    row: IndexRow

    @property
    def cells(self) -> tuple[str, ...]:
        """Return its line of the table of headlines, in the order of `COLUMNS`."""
        row, card = self.row, self.card
        named = f"{card.short_name} ({row.unit})" if row.unit else card.short_name
        age = card.age.old if card.age else "–"
        return (named, row.now.text, row.last.text, row.england.text, row.neighbours.text, card.line, age)


def list_headlines(pack: Pack) -> list[Headline]:
    """Return every headline of a pack in its order, each card once."""
    cards = {card.id: card for section in pack.outcomes for card in section.of_list(IndicatorList.HEADLINE)}
    seen: set[str] = set()
    found = []
    for card in cards.values():
        title = card.finding if card.finding not in seen else f"{card.finding} ({card.id})"
        seen.add(title)
        found.append(Headline(title, card, make_row(card)))
    return found


def tell_facts(card: Card) -> list[str]:
    """Return the two facts of a card, and what joins them to its forecast."""
    if card.judgement:
        return [end_sentence(card.line), card.judgement.joined]
    return [end_sentence(card.verdict.words), card.verdict.sentence]


def tell_figures(headline: Headline) -> Iterator[tuple[str, str]]:
    """Yield what each figure of the headline is, and the figure with its unit or the reason why there is none."""
    card = headline.card
    if card.latest is None:
        wanted = card.indicator.wanted_from
        yield "Now", f"No figure yet. What is needed, and from whom: {wanted}" if wanted else "No figure yet."
        return
    when = card.age.words if card.age else card.latest.period.label
    mark = card.latest.figure.symbol_text
    yield "Now", f"{figure_words(card.latest.figure, card.indicator)} · {when}{f' · {mark}' if mark else ''}"
    if card.linked:
        yield "Found through a link", card.linked
    if card.seen:
        yield "Last time", f"{figure_words(card.seen.figure, card.indicator)} · {card.seen.period.label}"
    for name, kind in (("England", "england"), ("Neighbours’ median", "neighbours_median")):
        if figure := card.beside(kind):
            yield name, figure_words(figure, card.indicator)


def sketch_card(card: Card) -> Sketch | BarSketch | None:
    """Return the chart of a card as slides show it: its curve, England, the neighbours' median, the forecast's range.

    Where it has no curve, figures side by side; None where there is nothing to draw.
    """
    calm = replace(card, lines=tuple(line for line in card.lines if line.kind in _DRAWN_BESIDE), earlier=None)
    drawn = curves.sketch_main(calm)
    if not isinstance(drawn, Sketch):
        return drawn
    bands = tuple(band for band in drawn.bands if band.colour == "fan95")
    return replace(drawn, bands=bands, strokes=tuple(one for one in drawn.strokes if one.name != NOT_YET_PUBLISHED))


def name_chart(card: Card, drawn: Sketch | BarSketch) -> str:
    """Return the alternative text of a chart."""
    title = f"{card.indicator.name}, {card.area_name}"
    if isinstance(drawn, Sketch):
        return f"Line chart. {title}. {card.chart_sentence}".strip()
    said = card.chart_sentence or "; ".join(f"{bar.name} {bar.text}" for bar in drawn.bars[:12])
    return f"Bar chart. {title}, {drawn.period}. {said}"


def tell_source(source: SourceNote) -> str:
    """Return a release as a sentence: title, publisher, day, attribution and licence."""
    title = source.title.removesuffix(".")  # the count of a case list ends as a sentence does
    said = f"{title}, {source.publisher}, released {write_day(source.released)}. {source.attribution}".strip()
    return f"{end_sentence(said)} {source.licence}."


def list_traces(card: Card) -> Iterator[str]:
    """Yield each own figure, newest first, with its period and the code that leads back to its source cell."""
    for point in reversed(sorted_points(card.own)):
        trace = f" (trace code {point.figure.trace})" if point.figure.trace else ""
        yield f"{point.period.label}: {figure_words(point.figure, card.indicator)}{trace}"


def tell_action(one: PackAction, as_at: date) -> tuple[str, ...]:
    """Return a line of the table of actions, in the order of `ACTIONS`."""
    return (one.name, f"{one.action.text}{cite(one.action.sources)}", *pack_action_words(one, as_at))


def list_sources(pack: Pack) -> list[str]:
    """Return every release that a pack or a card names, as a sentence, once for all its files; then what it cites."""
    releases = list(dict.fromkeys(tell_source(source) for source in gather_sources(pack)))
    return [*releases, *(one.words for one in pack.documents)]
