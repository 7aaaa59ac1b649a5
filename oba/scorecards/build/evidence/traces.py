"""Each trace code of a pack's pages with the cells it leads to: where they stand, and never a number of theirs.

So a trace tells no more of a figure than its page does: one that is withheld has its mark and its reason here too.
"""

from collections.abc import Iterator, Mapping, Sequence

from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.build.course import with_unit
from oba.scorecards.build.figures import FigureBook, inputs_of
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure
from oba.scorecards.traces import Origin, TraceNote, TraceSource

FORECAST, JUDGING = "Forecast", "Forecast that judges the newest figure"
_FROZEN = "a forecast that was published before, and is kept as it was"


def gather_traces(
    cards: Sequence[Card], book: FigureBook, origins: Mapping[int, Origin], names: Mapping[str, str]
) -> tuple[TraceNote, ...]:
    """Return a note for each code that a page of a card prints, by card; `names` are those of places by code."""
    found: dict[tuple[str, str], TraceNote] = {}
    for card in cards:
        for code, kind, period, text in _list_codes(card):
            if code and (card.id, code) not in found:
                row = book.rows.get(code)
                method = str(row["method"]) if row else _FROZEN
                sources = _group_cells(inputs_of(book, code), origins, names) if row else ()
                found[card.id, code] = TraceNote(code, card.id, kind, period, text, method, sources)
    return tuple(found.values())


def trace_analyses(
    analyses: Sequence[Assessed], book: FigureBook, origins: Mapping[int, Origin], names: Mapping[str, str]
) -> tuple[TraceNote, ...]:
    """Return a note for each code that the page of an analysis prints, by analysis."""
    found: dict[tuple[str, str], TraceNote] = {}
    for analysis in analyses:
        for _, row, column, one in analysis.readings:
            code = one.figure.trace
            if code and (analysis.id, code) not in found:
                kept = book.rows[code]
                text = one.text if one.value is not None else f"{one.figure.text} {one.figure.symbol_text}".strip()
                kind, sources = f"{row}, {column}", _group_cells(inputs_of(book, code), origins, names)
                found[analysis.id, code] = TraceNote(
                    code, analysis.id, kind, one.period.label, text, str(kept["method"]), sources
                )
    return tuple(found.values())


def _list_codes(card: Card) -> Iterator[tuple[str, str, str, str]]:
    """Yield each code of a card's page with the place or group, the period and the figure as it is printed."""
    for line in (card.own, *card.lines, *card.categories):
        name = card.area_name if line is card.own else line.name
        for point in (*line.points, *line.pooled):
            is_share = card.indicator.gap is not None and line in card.categories  # the unit is that of the gap
            text = _print(card, point.figure, has_unit=not is_share)
            yield point.figure.trace, name, point.period.label, text
    for kind, points in (
        (FORECAST, card.forecast.points if card.forecast else ()),
        (JUDGING, card.earlier.points if card.earlier else ()),
    ):
        for coming in points:
            yield coming.trace, kind, coming.period.label, with_unit(coming.text, card.indicator)
    for one in card.comparisons:
        yield one.figure.trace, one.name, one.period.label, _print(card, one.figure)


def _print(card: Card, figure: Figure, has_unit: bool = True) -> str:
    if figure.value is None:
        return f"{figure.text} {figure.symbol_text}".strip()
    return with_unit(figure.text, card.indicator) if has_unit else figure.text


def _group_cells(
    inputs: Sequence[tuple[str, int]], origins: Mapping[int, Origin], names: Mapping[str, str]
) -> tuple[TraceSource, ...]:
    """Return the cells of a registered figure, those of one role and one column of a file together.

    Columns that the same rows are read from stand together too: a sum over 18 years of age is one line, and not 18.
    """
    groups: dict[tuple[str, int, str, str], dict[tuple[str, int], None]] = {}
    for role, key in inputs:
        if (origin := origins.get(key)) is not None:
            group = (role, origin.load_id, origin.sheet, _name_column(origin))
            groups.setdefault(group, {})[names.get(origin.area, origin.area), origin.row] = None
    alike: dict[tuple[str, int, str, tuple[tuple[str, int], ...]], list[str]] = {}
    for (role, load, sheet, column), cells in groups.items():
        alike.setdefault((role, load, sheet, tuple(cells)), []).append(column)
    return tuple(
        TraceSource(load, role, sheet, "; ".join(columns), cells)
        for (role, load, sheet, cells), columns in alike.items()
    )


def _name_column(origin: Origin) -> str:
    """Return a column as a person finds it: by its heading, else by its number."""
    return origin.header or (str(origin.column) if origin.column is not None else "")
