"""One sheet a headline, printed on one page: the finding, a chart beside its figures, then what people wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from openpyxl.worksheet.worksheet import Worksheet

from oba.charts.excel import Place, add_bar_chart, add_line_chart
from oba.charts.sketch import BarSketch, Sketch
from oba.formula_guard import clean_text
from oba.indicators.card import FACTORS, CardRecord
from oba.london_time import write_day
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure
from oba.scorecards.notes import ABOUT_CONTRIBUTIONS
from oba.scorecards.render import curves, series, wording
from oba.scorecards.render.workbook.cells import (
    POINTS_PER_ROW,
    add_table,
    put_columns,
    put_figure,
    put_heading,
    put_row,
    put_text,
    put_wide,
    start_sheet,
)
from oba.scorecards.render.workbook.printing import set_up_print

WIDTHS = (60, 18, 15, 10, 12)
MOST_ROWS = 12
"""Rows of figures beside the chart; all of them are in the sheet of data."""

_BESIDE = ("england", "neighbours_median")
_CHART = (11.6, 9.4)
_CM_PER_POINT = 0.0353
_DATA_COLUMN = len(WIDTHS) + 2


def fill_headline(sheet: Worksheet, card: Card, pack: Pack) -> list[str]:
    """Fill the sheet of a card with figures, and return the alternative texts of its charts."""
    row = (
        start_sheet(sheet, wording.end_sentence(card.finding), [wording.made_up_words(pack), *_lines(card)], WIDTHS) + 2
    )
    texts = _put_chart(sheet, card, row)
    last = _put_figures(sheet, card, row) if card.own.points else _put_groups(sheet, card, row)
    row = _find_end(sheet, row, last)
    record = card.record
    beside = (*_tell_agenda(card), *_tell_views(card), *_tell_challenges(card), *_tell_contributions(card))
    for title, sentences in (*_parts(record, pack.as_at), *beside):
        put_heading(sheet, row + 1, title, WIDTHS)
        row += 1
        for sentence in sentences:
            row += 1
            put_wide(sheet, row, sentence, WIDTHS)
    if record:
        row = _put_ideas(sheet, row, card.id, record)
        row = _put_actions(sheet, row, card.id, record)
    if card.ask:
        missing = wording.end_sentence("; ".join(card.ask.parts))
        row += 2
        put_wide(sheet, row, f"Still to be written: {missing} Asked: {wording.end_sentence(card.ask.who)}", WIDTHS)
    put_wide(sheet, row + 2, _sources(card), WIDTHS)
    set_up_print(sheet, pack, card.indicator.name, upright=True, pages=1, area=f"A1:E{row + 2}")
    return texts


def _lines(card: Card) -> Iterator[str]:
    """Yield what stands below the title: what is measured, how it stands, and what to know of the figures."""
    yield f"{card.indicator.lay_definition} {wording.POLARITY_WORDS[card.indicator.value.polarity]}"
    yield latest_words(card)
    if card.judgement:
        yield f"{card.line}. {card.judgement.joined}"
    yield card.link_told
    yield card.in_steps
    yield f"{card.verdict.words}. {card.verdict.sentence}"
    if card.rank:
        yield card.rank.sentence
    yield card.gap_sentence
    yield " ".join(curves.tell_breaks(card))
    yield curves.tell_events(card)
    yield series.explain_marks(card)
    sponsor = f"Sponsor: {card.sponsor or 'nobody named'}."
    coming = card.age.next_release if card.age else ""
    yield f"{sponsor} Next figures: {coming}." if coming else sponsor


def latest_words(card: Card) -> str:
    """Return the newest figure with its period, age and interval, and how it changed; blank without one."""
    if not card.latest:
        return ""
    figure = card.latest.figure
    words = (
        f"{wording.figure_words(figure, card.indicator)}, {card.age.words if card.age else card.latest.period.label}"
    )
    if figure.interval_text:
        words += f" ({card.indicator.uncertainty.level:g}% interval {figure.interval_text})"
    return f"{words}; {card.change}." if card.change else f"{words}."


def _put_chart(sheet: Worksheet, card: Card, row: int) -> list[str]:
    """Add the chart that says most of the card; where that is no curve and it has groups over time, those."""
    name = card.indicator.name
    place = Place(f"A{row}", *_CHART, data=(row, _DATA_COLUMN))
    put_text(sheet.cell(row - 1, _DATA_COLUMN), "What the chart is drawn from; not printed")
    main = curves.sketch_main(card)
    if isinstance(main, Sketch) and (curve := _thin_out(main, card)):
        add_line_chart(sheet, curve, name, place)
        return [clean_text(f"Line chart. {name}, {card.area_name}. {card.chart_sentence}".strip())]
    if gap := curves.sketch_gap(card):
        add_line_chart(sheet, gap, f"{name}: {card.categories_label}", place)
        groups = ", ".join(stroke.name for stroke in gap.strokes)
        return [clean_text(f"Line chart. {name}, {card.area_name}, by {card.categories_label}: {groups}.")]
    if isinstance(main, BarSketch) and (bars := main):
        add_bar_chart(sheet, bars, f"{name}, {bars.period}", place)
        said = card.chart_sentence or "; ".join(f"{bar.name} {bar.text}" for bar in bars.bars[:MOST_ROWS])
        return [clean_text(f"Bar chart. {name}, {bars.period}. {said}")]
    put_text(sheet.cell(row - 1, _DATA_COLUMN), "Nothing can be drawn")
    return []


def _find_end(sheet: Worksheet, row: int, last: int) -> int:
    """Return the last row beside a chart that begins at `row`: that of its table, or the one the chart ends in."""
    points = 0.0
    while points * _CM_PER_POINT < _CHART[1] or row <= last:
        points += sheet.row_dimensions[row].height or POINTS_PER_ROW
        row += 1
    return row


def _thin_out(drawn: Sketch | None, card: Card) -> Sketch | None:
    """Leave of a chart what can be told apart on half a page: the curve, its forecasts, and whom the figures name."""
    if drawn is None:
        return None
    others = {wording.line_name(line) for line in card.lines if line.kind not in _BESIDE}
    known = {wording.line_name(line) for line in card.lines} - others | {card.area_name}
    known |= {line.name for line in card.longer}
    strokes = [stroke for stroke in drawn.strokes if stroke.name in known or stroke.name.startswith("Forecast")]
    bands = [band for band in drawn.bands if band.colour == "fan95" and band.name.startswith("Forecast")]
    return replace(
        drawn,
        strokes=tuple(one if one.name in known else replace(one, name="Forecast") for one in strokes),
        bands=tuple(replace(band, name="95% range") for band in bands),
    )


def _put_figures(sheet: Worksheet, card: Card, header: int) -> int:
    """Write the newest figures of the place beside England's and the neighbours' median; return the last row."""
    lines = [(number, line) for number, line in enumerate(card.lines) if line.kind in _BESIDE]
    heads = ["Period", *unique_names([card.area_name, *(wording.line_name(line) for _, line in lines)])]
    rows = [row for row in reversed(series.rows_of(card)) if row.own or any(row.others[n] for n, _ in lines)]
    table = [(row.period.label, [row.own, *(row.others[number] for number, _ in lines)]) for row in rows[:MOST_ROWS]]
    return _put_beside(sheet, header, f"{card.id}_figures", heads, table, card.indicator.value.decimals)


def _put_groups(sheet: Worksheet, card: Card, header: int) -> int:
    """Write the groups of the newest period side by side; return the last row."""
    period = series.snapshot_period(card)
    heads = ["Group", *unique_names([period.label if period else "Value"])]
    table: list[tuple[str, list[Figure | None]]] = [(line.name, [figure]) for line, figure in series.bars_of(card)]
    return _put_beside(sheet, header, f"{card.id}_groups", heads, table[:MOST_ROWS], card.indicator.value.decimals)


def _put_beside(
    sheet: Worksheet,
    header: int,
    name: str,
    heads: Sequence[str],
    table: Sequence[tuple[str, Sequence[Figure | None]]],
    decimals: int,
) -> int:
    put_columns(sheet, header, heads, heads[1:], first=2)
    sheet.row_dimensions[header].height = POINTS_PER_ROW * 2
    row = header
    for row, (label, figures) in enumerate(table, header + 1):
        put_text(sheet.cell(row, 2), label, inset=True)
        if len(label) > WIDTHS[1] - 2:
            sheet.row_dimensions[row].height = POINTS_PER_ROW * 2
        for column, figure in enumerate(figures, 3):
            put_figure(sheet.cell(row, column), figure, decimals)
    add_table(sheet, name, header, row, len(heads), first=2)
    return row


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names as column heads, which a table wants all different."""
    seen = {"period", "group"}
    unique: list[str] = []
    for name in names:
        wanted, number = clean_text(name) or "Value", 2
        while wanted.lower() in seen:
            wanted, number = f"{clean_text(name)} {number}", number + 1
        seen.add(wanted.lower())
        unique.append(wanted)
    return unique


def _parts(record: CardRecord | None, as_at: date) -> Iterator[tuple[str, list[str]]]:
    """Yield the written parts of a card with their headings; nothing of what is not written."""
    if record is None:
        return
    if record.story:
        byline = f"Written by {record.written_by}, {write_day(record.written_on)}. {record.note}".strip()
        told = [wording.statement_words(one, record, as_at) for one in record.story]
        yield "Story behind the curve", [byline, *told]
    for kind, found in wording.factor_words(record, as_at):
        yield FACTORS[kind][1].capitalize(), [f"• {words}" for words in found]
    if record.partners:
        roles = [f"• {one.name}: {one.role}{wording.cite(one.sources)}" for one in record.partners]
        yield "Partners with a role to play", roles
    if record.questions:
        yield "Questions still open", [f"• {words}" for words in record.questions]


def _tell_challenges(card: Card) -> Iterator[tuple[str, list[str]]]:
    """Yield what was asked of single figures, with what the curve did next; nothing where nothing was."""
    if card.challenges:
        told = (said for one in card.challenges for said in wording.challenge_words(one))
        yield "Challenges", [f"{label}: {words}" for label, words in told]


def _tell_agenda(card: Card) -> Iterator[tuple[str, list[str]]]:
    """Yield the board's own items about figures that a card lacks; nothing where there is none."""
    if card.agenda:
        yield wording.AGENDA, [wording.agenda_words(one) for one in card.agenda]


def _tell_contributions(card: Card) -> Iterator[tuple[str, list[str]]]:
    """Yield the services that are meant to help a curve; nothing where none is named."""
    if card.contributions:
        told = [f"{one.name}: {wording.contribution_words(one)}" for one in card.contributions]
        yield "Services that are meant to help this curve", [ABOUT_CONTRIBUTIONS, *told]


def _tell_views(card: Card) -> Iterator[tuple[str, list[str]]]:
    """Yield what audits, families and practitioners say of a curve; nothing where nobody does."""
    if card.views:
        yield wording.VIEWS, [f"{label}: {words}" for label, words in wording.view_words(card.views)]


def _put_ideas(sheet: Worksheet, row: int, name: str, record: CardRecord) -> int:
    """Write what works, low-cost first; return the last row."""
    if not record.what_works:
        return row
    header = row + 1
    put_columns(sheet, header, ("What works", "Evidence", "Cost"))
    row = header
    for idea in wording.order_by_cost(record.what_works):
        row += 1
        evidence = wording.EVIDENCE_WORDS.get(idea.evidence, "")
        cost = wording.COST_WORDS.get(idea.cost, "")
        put_row(sheet, row, [f"{idea.text}{wording.cite(idea.sources)}", evidence, cost], WIDTHS)
    add_table(sheet, f"{name}_works", header, row, 3)
    return row + 1


def _put_actions(sheet: Worksheet, row: int, name: str, record: CardRecord) -> int:
    """Write the actions with who, by when and how far; return the last row."""
    if not record.actions:
        return row
    header = row + 1
    put_columns(sheet, header, ("What do we propose to do?", "Who", "By when", "Status"))
    row = header
    for action in record.actions:
        row += 1
        put_row(sheet, row, [f"{action.text}{wording.cite(action.sources)}", *wording.action_words(action)], WIDTHS)
    add_table(sheet, f"{name}_actions", header, row, 4)
    return row


def _sources(card: Card) -> str:
    """Return where the figures come from, in a line."""
    titles = dict.fromkeys(f"{source.publisher}: {source.title}" for source in card.sources)
    return f"Figures from {'; '.join(titles)}." if titles else "All figures are in the sheet of data."
