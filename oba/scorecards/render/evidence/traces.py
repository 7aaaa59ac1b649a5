"""The pages on which a person follows a trace code to its cells: one to look it up, and one of each curve."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from oba.london_time import write_day
from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.card import Card, Pack
from oba.scorecards.notes import SourceNote
from oba.scorecards.render.evidence.how_we_know import page_of as known_page
from oba.scorecards.render.manifest import gather_sources
from oba.scorecards.traces import TraceNote, TraceSource

LOOK_UP, CODES = "trace.html", "traces/codes.json"
ROLES: Mapping[str, str] = {
    "numerator": "Numerator",
    "denominator": "Denominator",
    "published": "The figure as published",
    "history": "The figures before",
}
"""What cells are to a figure, by their role; any other is of a group or of the neighbours."""

_MOST_NAMED = 12
"""Of more places than this the rows are told without names: each row of the file says which it is of."""
_RATE = re.compile(r"^numerator / denominator x (\S+)$")


@dataclass(frozen=True, slots=True)
class TracedPage:
    """The page of the codes of a curve or an analysis: what it is called, and the pages (path, words) it leads to."""

    id: str
    name: str
    area_name: str
    pages: tuple[tuple[str, str], ...]
    path: str
    notes: tuple[TraceNote, ...]


def lay_out_traces(pack: Pack) -> list[TracedPage]:
    """Return the page of each curve and analysis that has codes, in the order of the pack."""
    mine: dict[str, list[TraceNote]] = {}
    for note in pack.traces:
        mine.setdefault(note.card, []).append(note)
    return [_lay_out(one, pack.area_name, mine[one.id]) for one in pack.shown if one.id in mine]


def _lay_out(one: Card | Assessed, area_name: str, notes: list[TraceNote]) -> TracedPage:
    if isinstance(one, Card):
        name = one.indicator.name
        pages = ((f"indicators/{one.id}.html", one.short_name), (known_page(one.id), "How we know"))
    else:
        name, pages = one.asked.name, (("needs.html", "Needs"), (f"needs/{one.id}.html", one.asked.name))
    return TracedPage(one.id, name, area_name, pages, page_of(one.id), tuple(notes))


def page_of(card_id: str) -> str:
    """Return the path of the page of a curve's codes."""
    return f"traces/{card_id}.html"


def write_index(pages: list[TracedPage]) -> Markup:
    """Return the codes of each page as JSON that cannot end the script element it stands in; codes are letters."""
    codes = {page.path: " ".join(note.code for note in page.notes) for page in pages}
    return Markup(json.dumps(codes, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704


def tell_method(note: TraceNote) -> str:
    """Return in plain words what was done to the cells."""
    rate = _RATE.match(note.method)
    if rate is None:
        return note.method[:1].upper() + note.method[1:]
    times = "" if rate[1] == "1" else f", times {float(rate[1]):,.0f}"
    return f"Numerator divided by denominator{times}"


def list_files(page: TracedPage, sources: Mapping[int, SourceNote]) -> list[SourceNote]:
    """Return the releases that the figures of a page come from, each once, as they are first met."""
    loads = dict.fromkeys(one.load_id for note in page.notes for one in note.sources)
    return [sources[load] for load in loads if load in sources]


def tell_sources(note: TraceNote, sources: Mapping[int, SourceNote]) -> Iterator[tuple[str, SourceNote | None, str]]:
    """Yield of the cells of a figure what they are to it, their release, and sheet, column and rows in its file."""
    for one in note.sources:
        yield ROLES.get(one.role, one.role[:1].upper() + one.role[1:]), sources.get(one.load_id), _say_where(one)


def _say_where(one: TraceSource) -> str:
    places = {place for place, _ in one.cells}
    if len(places) > _MOST_NAMED:
        rows = f"{_join_runs(sorted(row for _, row in one.cells))} ({len(places)} places)"
    else:
        rows = ", ".join(f"{row:d} ({place})" if len(places) > 1 else f"{row:d}" for place, row in one.cells)
    parts = [f"sheet {one.sheet}" if one.sheet else "", f"column {one.column}" if one.column else ""]
    return ", ".join(part for part in (*parts, f"row{'' if len(one.cells) == 1 else 's'} {rows}") if part)


def _join_runs(rows: Sequence[int]) -> str:
    """Return rows in order with those that follow each other told by their first and last: `2 to 5, 9`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(f"{first:d}" if first == last else f"{first:d} to {last:d}" for first, last in runs)


def sources_by_load(pack: Pack) -> dict[int, SourceNote]:
    """Return the releases of a pack by the number of their load."""
    return {source.load_id: source for source in gather_sources(pack)}


def tell_release(source: SourceNote) -> str:
    """Return a release in one line: what it is, of whom, and when it came out."""
    told = f"{source.title}, {source.publisher}, released {write_day(source.released)}"
    if source.fetched_at is None:
        return told
    return f"{told}; fetched on {write_day(source.fetched_at.date())} from {source.fetched_from}"
