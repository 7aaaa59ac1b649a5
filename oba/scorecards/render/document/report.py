"""`board-pack.docx`: what changed, the headlines in a table, a section for each headline, actions and sources.

There are no pictures: a chart would need a library that draws pixels. The table of the newest figures, the sentence of
the chart and the facts say what it would show.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from oba.formula_guard import clean_text
from oba.indicators.card import FACTORS, CardRecord
from oba.london_time import write_day
from oba.scorecards.actions import list_actions, tell_gaps
from oba.scorecards.card import Card, Pack
from oba.scorecards.notes import ABOUT_CONTRIBUTIONS
from oba.scorecards.quadrant import RULE
from oba.scorecards.render import curves, series, wording
from oba.scorecards.render.boards.gaps import GAP_COLUMNS, RULES, list_gap_lines, open_gaps
from oba.scorecards.render.boards.quadrants import GLOSS
from oba.scorecards.render.document.writing import LANGUAGE, Paper
from oba.scorecards.render.evidence.quality_words import list_boxes, tell_note
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
from oba.scorecards.render.handouts.services import SERVICE_COLUMNS, tell_service


def write_document(pack: Pack, path: Path) -> Path:
    """Write the document of a pack and return its path."""
    paper = Paper(wording.made_up_words(pack))
    _write_first(paper, pack)
    headlines = list_headlines(pack)
    if headlines:  # a board may have services alone: a table of no row says nothing
        paper.head("Report cards: the headlines", 1, on_new_page=True)
        paper.tabulate("The headlines, one line a curve", COLUMNS, [one.cells for one in headlines])
    for headline in headlines:
        _write_headline(paper, headline, pack.as_at)
    _write_services(paper, pack)
    _write_gaps(paper, pack)
    _write_actions(paper, pack)
    _write_quality(paper, pack)
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


def _write_headline(paper: Paper, headline: Headline, as_at: date) -> None:
    card = headline.card
    paper.head(headline.title, 1, on_new_page=True)
    paper.say(card.indicator.lay_definition)
    first, *others = tell_facts(card)
    paper.say(" ".join(others), first)
    for name, said in tell_figures(headline):
        paper.say(said, f"{name}:")
    events = curves.tell_events(card)
    for said in (
        card.link_told,
        card.in_steps,
        card.chart_sentence,
        *curves.tell_breaks(card),
        events,
        card.gap_sentence,
        series.explain_marks(card),
    ):
        if said:
            paper.say(said)
    rows = list(_tell_rows(card))
    if rows:
        paper.tabulate(f"{card.indicator.name}: the figures, newest first", _columns_of(card), rows)
    if card.record:
        _write_record(paper, card.record, as_at)
    asked = [f"{label}: {said}" for one in card.challenges for label, said in wording.challenge_words(one)]
    _write_list(paper, "Challenges", asked)
    _write_list(paper, wording.AGENDA, [wording.agenda_words(one) for one in card.agenda])
    viewed = wording.view_words(card.views) if card.views else ()
    _write_list(paper, wording.VIEWS, [f"{label}: {said}" for label, said in viewed])
    helped = [f"{one.name}: {wording.contribution_words(one)}" for one in card.contributions]
    _write_list(paper, "Services that are meant to help this curve", [ABOUT_CONTRIBUTIONS, *helped] if helped else [])
    if card.ask:
        paper.head("Still to be written", 2)
        paper.say(f"{'; '.join(card.ask.parts)}. Asked: {card.ask.who}.")
    paper.head("Sources", 2)
    told = dict.fromkeys(tell_source(source) for source in card.sources)
    paper.list(list(told) or ["No release has brought a figure yet."])


def _columns_of(card: Card) -> list[str]:
    if not card.own.points and card.categories:
        return [card.categories_label or "Group", "Period", card.area_name, "Trace code"]
    longer = (f"{line.name}, to then" for line in card.longer)
    return ["Period", card.area_name, *longer, *(wording.line_name(line) for line in card.lines), "Trace code"]


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
            beside = (row.own, *row.longer, *row.others)
            figures = [wording.figure_words(one, card.indicator) if one else "–" for one in beside]
            yield [row.period.label, *figures, row.own.trace if row.own else ""]


def _write_record(paper: Paper, record: CardRecord, as_at: date) -> None:
    """Write what people wrote: the story with its factors, partners, what works, and the questions that are open."""
    if record.story:
        paper.head("Story behind the curve", 2)
    for statement in record.story:
        paper.say(wording.statement_words(statement, record, as_at))
    for kind, found in wording.factor_words(record, as_at):
        _write_list(paper, FACTORS[kind][0], found)
    _write_list(paper, "Questions still open", record.questions)
    paper.say(f"Written by {record.written_by}, {write_day(record.written_on)}. {record.note}".strip())
    partners = [f"{one.name}: {one.role}{wording.cite(one.sources)}" for one in record.partners]
    _write_list(paper, "Partners with a role to play", partners)
    ideas = wording.order_by_cost(record.what_works)
    _write_list(paper, "What works", [f"{one.text}{wording.cite(one.sources)}" for one in ideas])


def _write_list(paper: Paper, title: str, texts: Sequence[str]) -> None:
    if texts:
        paper.head(title, 2)
        paper.list(texts)


def _write_services(paper: Paper, pack: Pack) -> None:
    if pack.services:
        paper.head("Services", 1, on_new_page=True)
        paper.say(f"{RULE} {GLOSS}")
    for service in pack.services:
        paper.head(service.service.name, 2)
        paper.say(service.service.purpose)
        paper.say(wording.end_sentence(service.service.customers), "Customers:")
        paper.tabulate(f"Quadrant of {service.service.name}", SERVICE_COLUMNS, tell_service(service, pack))
        helped = [f"{one.name}: {wording.contribution_words(one)}" for one in service.contributions]
        if helped:
            paper.say("", "Curves that this service is meant to help")
            paper.list([ABOUT_CONTRIBUTIONS, *helped])


def _write_gaps(paper: Paper, pack: Pack) -> None:
    paper.head("Gaps between groups and places", 1, on_new_page=True)
    paper.say(open_gaps(pack.gaps))
    if pack.gaps.breakdowns:
        paper.tabulate("The widest gaps", GAP_COLUMNS, list(list_gap_lines(pack.gaps.breakdowns)))
        for rule in RULES:
            paper.say(rule)


def _write_actions(paper: Paper, pack: Pack) -> None:
    found = list_actions(pack)
    paper.head(wording.POPULATION_QUESTIONS[-1], 1, on_new_page=True)
    for line in tell_gaps([one.action for one in found], pack.as_at):
        paper.say(line)
    if found:
        paper.tabulate("Actions", ACTIONS, [tell_action(one, pack.as_at) for one in found])


def _write_quality(paper: Paper, pack: Pack) -> None:
    """Write what may not be relied on, what is late and what is not known, as the page on data quality has it."""
    paper.head("Data quality", 1)
    for words, notes in list_boxes(pack):
        paper.head(words.title, 2)
        for note in notes:
            what, means, who = tell_note(note)
            paper.say(f"{means} {f'Sees to it: {who}.' if who else ''}".strip(), what, "List Bullet")
        if not notes:
            paper.say(words.empty)
    _write_list(paper, wording.IN_STEPS_TITLE, wording.list_in_steps(pack))


def _describe(paper: Paper, pack: Pack) -> None:
    about = paper.document.core_properties
    about.title = clean_text(f"{pack.board_name}: {head_changes(pack)}")
    about.author, about.language = clean_text(pack.software), LANGUAGE
    about.subject = clean_text(wording.issue_words(pack))
    about.comments = ""
    about.created = about.modified = pack.made_at
