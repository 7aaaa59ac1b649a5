"""`board-pack.docx`: what changed, the headlines in a table, a section for each headline, actions and sources.

There are no pictures: a chart would need a library that draws pixels. The table of the newest figures, the sentence of
the chart and the facts say what it would show.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from oba.formula_guard import clean_text
from oba.indicators.base import Citation
from oba.indicators.card import CardRecord
from oba.scorecards.actions import list_actions, tell_gaps
from oba.scorecards.card import Card, Pack
from oba.scorecards.render import series, wording
from oba.scorecards.render.document.writing import LANGUAGE, Paper
from oba.scorecards.render.handouts.first_page import head_changes, list_parts, open_changes
from oba.scorecards.render.handouts.headlines import (
    ACTIONS,
    COLUMNS,
    Headline,
    list_headlines,
    list_sources,
    tell_action,
    tell_facts,
    tell_figures,
    tell_source,
)
from oba.scorecards.render.handouts.sealing import seal_file

_NOT_WRITTEN = "Not yet written"


def write_document(pack: Pack, path: Path) -> Path:
    """Write the document of a pack and return its path."""
    paper = Paper()
    _write_first(paper, pack)
    headlines = list_headlines(pack)
    paper.head("Report cards: the headlines", 1, on_new_page=True)
    paper.tabulate("The headlines, one line a curve", COLUMNS, [one.cells for one in headlines])
    for headline in headlines:
        _write_headline(paper, headline)
    _write_actions(paper, pack)
    paper.head("Sources", 1)
    paper.list(list_sources(pack))
    paper.say(wording.CREDIT)
    _describe(paper, pack)
    paper.document.save(str(path))
    return seal_file(path, pack.made_at)


def _write_first(paper: Paper, pack: Pack) -> None:
    paper.head(pack.board_name, 0)
    if pack.made_up:
        paper.say("", wording.MADE_UP)
    paper.say("", wording.issue_words(pack))
    paper.head(head_changes(pack), 1)
    for line in open_changes(pack):
        paper.say(line)
    for part in list_parts(pack):
        paper.head(part.title, 2)
        for strong, rest in part.lines:
            paper.say(rest, strong, "List Bullet")
        if not part.lines:
            paper.say(part.empty)


def _write_headline(paper: Paper, headline: Headline) -> None:
    card = headline.card
    paper.head(headline.title, 1, on_new_page=True)
    paper.say(card.indicator.lay_definition)
    first, *others = tell_facts(card)
    paper.say(" ".join(others), first)
    for name, said in tell_figures(headline):
        paper.say(said, f"{name}:")
    for said in (card.chart_sentence, card.gap_sentence, series.explain_marks(card)):
        if said:
            paper.say(said)
    rows = list(_tell_rows(card))
    if rows:
        paper.tabulate(f"{card.indicator.name}: the figures, newest first", _columns_of(card), rows)
    _write_record(paper, card.record)
    paper.head("Sources", 2)
    told = dict.fromkeys(tell_source(source) for source in card.sources)
    paper.list(list(told) or ["No release has brought a figure yet."])


def _columns_of(card: Card) -> list[str]:
    if not card.own.points and card.categories:
        return [card.categories_label or "Group", "Period", card.area_name, "Trace code"]
    return ["Period", card.area_name, *(wording.line_name(line) for line in card.lines), "Trace code"]


def _tell_rows(card: Card) -> Iterator[list[str]]:
    """Yield the rows of a card's figures, newest first, as its page has them; groups where it has no curve."""
    if not card.own.points and card.categories:
        for line in card.categories:
            for point in reversed(series.sorted_points(line)):
                said = wording.figure_words(point.figure, card.indicator)
                yield [line.name, point.period.label, said, point.figure.trace]
        return
    for row in reversed(series.rows_of(card)):
        if row.own or any(row.others):
            figures = [wording.figure_words(one, card.indicator) if one else "–" for one in (row.own, *row.others)]
            yield [row.period.label, *figures, row.own.trace if row.own else ""]


def _write_record(paper: Paper, record: CardRecord | None) -> None:
    """Write what people wrote: the story with its factors, partners, what works, and the questions that are open."""
    paper.head("Story behind the curve", 2)
    if record is None or not record.story:
        paper.say(_NOT_WRITTEN)
    if record is None:
        return
    for statement in record.story:
        paper.say(_cited(statement.text, statement.sources))
    for title, kind in (("Contributing factors", "contributing"), ("Restricting factors", "restricting")):
        found = [_cited(one.text, one.sources) for one in record.factors if one.kind == kind]
        _write_list(paper, title, found)
    _write_list(paper, "Questions still open", record.questions)
    paper.say(f"Written by {record.written_by}, {wording.day_words(record.written_on)}. {record.note}".strip())
    partners = [_cited(f"{one.name}: {one.role}", one.sources) for one in record.partners]
    _write_list(paper, "Partners with a role to play", partners, 2)
    _write_list(paper, "What works", [_cited(one.text, one.sources) for one in record.what_works], 2)


def _write_list(paper: Paper, title: str, texts: Sequence[str], level: int = 3) -> None:
    if texts:
        paper.head(title, level)
        paper.list(texts)


def _cited(text: str, sources: Sequence[Citation]) -> str:
    """Return a text with where it comes from, as the pages print it."""
    told = "; ".join(f"{one.source}, {one.where}" if one.where else one.source for one in sources)
    return f"{text} [{told}]" if told else text


def _write_actions(paper: Paper, pack: Pack) -> None:
    found = list_actions(pack)
    paper.head(wording.POPULATION_QUESTIONS[-1], 1, on_new_page=True)
    for line in tell_gaps([one.action for one in found], pack.as_at):
        paper.say(line)
    if found:
        paper.tabulate("Actions", ACTIONS, [tell_action(one) for one in found])


def _describe(paper: Paper, pack: Pack) -> None:
    about = paper.document.core_properties
    about.title = clean_text(f"{pack.board_name}: {head_changes(pack)}")
    about.author, about.language = clean_text(pack.software), LANGUAGE
    about.subject = clean_text(wording.issue_words(pack))
    about.comments = ""
    about.created = about.modified = pack.made_at
