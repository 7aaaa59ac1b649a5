"""`board-pack.pptx`: what changed, the headlines in a table, one slide a headline, and what is proposed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.util import Inches

from oba.charts.powerpoint import add_chart, needs_width
from oba.formula_guard import clean_text
from oba.indicators.card import FACTORS
from oba.scorecards.actions import list_actions, tell_gaps
from oba.scorecards.assessment.analysis import Assessed, Reading
from oba.scorecards.card import Card, Pack
from oba.scorecards.notes import ABOUT_CONTRIBUTIONS
from oba.scorecards.render import curves
from oba.scorecards.render.assessment.pages import tell_cited
from oba.scorecards.render.boards.gaps import GAP_COLUMNS, RULES, list_gap_lines, open_gaps
from oba.scorecards.render.handouts.first_page import head_changes, list_parts, open_changes
from oba.scorecards.render.handouts.headlines import (
    ACTIONS,
    COLUMNS,
    NOT_DRAWN,
    Headline,
    list_headlines,
    list_traces,
    name_chart,
    sketch_card,
    tell_action,
    tell_facts,
    tell_figures,
    tell_source,
)
from oba.scorecards.render.handouts.sealing import seal_file
from oba.scorecards.render.handouts.services import SERVICE_COLUMNS, tell_service
from oba.scorecards.render.handouts.widths import split_rows
from oba.scorecards.render.slides.slide import HEIGHT, WIDTH, Deck
from oba.scorecards.render.wording import (
    AGENDA,
    CREDIT,
    IN_STEPS_TITLE,
    POPULATION_QUESTIONS,
    agenda_words,
    challenge_words,
    contribution_words,
    factor_words,
    issue_words,
    list_in_steps,
    made_up_words,
    view_words,
)

_ROWS = 8
"""Rows of a table on one slide: what can be read from the back of a room."""
_LINES, _LETTERS = 20, 118
"""Lines of 12 points that its rows may take, and the letters on a line across the slide."""

_CHART = (Inches(0.5), Inches(1.55), Inches(7.9), Inches(5.2))
_ABOVE = (Inches(0.5), Inches(1.45), Inches(12.3), Inches(0.9))
_BELOW = (Inches(0.5), Inches(2.4), Inches(12.3), Inches(4.9))
_FACTS = (Inches(8.6), Inches(1.55), Inches(4.3), Inches(5.2))


def write_slides(pack: Pack, path: Path) -> Path:
    """Write the slides of a pack and return their path."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    deck = Deck(presentation, made_up_words(pack))
    _add_first(deck, pack)
    headlines = list_headlines(pack)
    _add_tables(deck, "Report cards: the headlines", COLUMNS, [one.cells for one in headlines])
    for headline in headlines:
        _add_headline(deck, headline, pack.as_at)
    for service in pack.services:
        _add_tables(deck, f"{service.service.name}: how are we doing?", SERVICE_COLUMNS, tell_service(service, pack))
    if in_steps := list_in_steps(pack):
        deck.add_text(IN_STEPS_TITLE, [("", line) for line in in_steps])
    _add_gaps(deck, pack)
    for analysis in pack.analyses:
        _add_analysis(deck, analysis)
    _add_actions(deck, pack)
    _describe(presentation, pack)
    presentation.save(str(path))
    return seal_file(path, pack.made_at)


def _add_first(deck: Deck, pack: Pack) -> None:
    """Add what changed: a slide that opens, and one for each part that has anything to say."""
    warnings = [issue_words(pack)]
    parts = list_parts(pack)
    nothing = [("", part.empty) for part in parts if not part.lines]
    lines = [("", line) for line in (*open_changes(pack), *warnings)]
    deck.add_text(f"{pack.board_name}: {head_changes(pack)}", [*lines, *nothing], CREDIT)
    for part in parts:
        if part.lines:
            deck.add_text(part.title, part.lines)


def _add_tables(deck: Deck, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Add a table, over as many slides as it needs; each says which of them it is."""
    pieces = list(split_rows(columns, rows, _ROWS, _LINES, _LETTERS)) if rows else []
    for number, piece in enumerate(pieces, 1):
        which = f" ({number} of {len(pieces)})" if len(pieces) > 1 else ""
        deck.add_table(f"{title}{which}", columns, piece)


def _add_headline(deck: Deck, headline: Headline, as_at: date) -> None:
    card = headline.card
    drawn = sketch_card(card)
    figures = [(f"{name}: ", said) for name, said in tell_figures(headline)]
    first, *others = tell_facts(card)
    lines = [(first, ""), *(("", line) for line in others), *figures]
    if drawn is None:
        lines.append(("", NOT_DRAWN))
    if card.in_steps:
        lines.append(("", card.in_steps))
    named = name_chart(card, drawn) if drawn else ""
    slide = deck.add_text(headline.title, lines, _notes_of(card, as_at), _FACTS if drawn else None, named)
    if drawn:
        add_chart(slide.shapes, drawn, _CHART, named)


def _notes_of(card: Card, as_at: date) -> str:
    """Return the speaker's notes: the chart and causes in words, definition, sources, every figure with its code."""
    indicator = card.indicator
    factors = factor_words(card.record, as_at) if card.record else ()
    parts = [
        card.chart_sentence,
        *curves.tell_breaks(card),
        curves.tell_events(card),
        card.gap_sentence,
        *(f"{FACTORS[kind][0]}: {' '.join(said)}" for kind, said in factors),
        *(f"{label}: {said}" for one in card.challenges for label, said in challenge_words(one)),
        *(f"{AGENDA}: {agenda_words(one)}" for one in card.agenda),
        *(f"{label}: {said}" for label, said in (view_words(card.views) if card.views else ())),
        *(f"{one.name}: {contribution_words(one)} {ABOUT_CONTRIBUTIONS}" for one in card.contributions),
        f"Definition: {indicator.lay_definition} {indicator.technical_definition}",
        *(f"Source: {tell_source(source)}" for source in card.sources),
        *list_traces(card),
    ]
    return "\n".join(part for part in parts if part)


def _add_gaps(deck: Deck, pack: Pack) -> None:
    """Add the gaps of now; of those that are too old it is said that they are there."""
    if pack.gaps.breakdowns:
        deck.add_text("Gaps between groups and places", [("", line) for line in (open_gaps(pack.gaps), *RULES)])
        _add_tables(deck, "The widest gaps", GAP_COLUMNS, list(list_gap_lines(pack.gaps.now)))


def _add_analysis(deck: Deck, analysis: Assessed) -> None:
    """Add a question with its answer beside the first chart, then the other charts and the tables.

    The trace codes are in the notes. A spine, a panel and many bars need the whole width: the answer stands above them,
    and what to know on a slide of its own.
    """
    answer = analysis.answer
    charts = [chart for part in answer.parts for chart in part.charts]
    refused = [("", one.words) for one in answer.refusals]
    to_know = [("", line) for line in (*answer.to_know, *analysis.asked.caveats)]
    to_know += [("Printed, and not worked out here: ", line) for line in tell_cited(analysis.asked)]
    notes = [
        *answer.method,
        *(f"{row}, {column}: {one.text} {one.figure.trace}" for _, row, column, one in analysis.readings),
    ]
    lines, is_wide = (
        [(answer.answer, ""), *refused, *to_know],
        bool(charts) and needs_width(charts[0].sketch),
    )
    text, chart = (_ABOVE, _BELOW) if is_wide else (_FACTS, _CHART)
    shown = lines[:1] if is_wide else lines
    said = f"{charts[0].caption}. {charts[0].sentence}" if charts else ""
    slide = deck.add_text(analysis.asked.question, shown, "\n".join(notes), text if charts else None, said)
    if charts:
        add_chart(slide.shapes, charts[0].sketch, chart, said)
    if is_wide:
        deck.add_text(f"{analysis.asked.name}: what to know", lines[1:])
    for one in charts[1:]:
        beside = deck.add_text(one.caption, [("", one.sentence)], "", _FACTS)
        add_chart(beside.shapes, one.sketch, _CHART, f"{one.caption}. {one.sentence}")
    for part in (one for one in answer.parts if not one.is_folded):
        rows = [(row.name, *(_tell_cell(cell) for cell in row.cells)) for row in part.table.rows]
        _add_tables(deck, part.table.caption, (part.table.head, *part.table.columns), rows)


def _tell_cell(cell: Reading | str | None) -> str:
    return cell.figure.text if isinstance(cell, Reading) else cell or "–"


def _add_actions(deck: Deck, pack: Pack) -> None:
    found = list_actions(pack)
    gaps = [("", line) for line in tell_gaps([one.action for one in found], pack.as_at)]
    if gaps:
        deck.add_text(POPULATION_QUESTIONS[-1], gaps)
    _add_tables(deck, "Actions", ACTIONS, [tell_action(one, pack.as_at) for one in found])


def _describe(presentation: Any, pack: Pack) -> None:
    about = presentation.core_properties
    about.title = clean_text(f"{pack.board_name}: {head_changes(pack)}")
    about.author, about.language = clean_text(pack.software), "en-GB"
    about.subject = clean_text(issue_words(pack))
    about.created = about.modified = pack.made_at
