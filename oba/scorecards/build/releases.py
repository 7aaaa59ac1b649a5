"""What a pack tells of its releases, revisions and findings, through the same gate as its figures.

A release speaks of cells, a figure is made from them. A cell that went into a withheld figure would give it away, so
it is withheld here too, and with it the number it was before.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey
from oba.indicators.measuring import Cells
from oba.periods import read_code
from oba.scorecards.build.disclosure.counts import Address
from oba.scorecards.build.figures import FigureBook, inputs_of
from oba.scorecards.figure import NOT_BELIEVABLE
from oba.scorecards.notes import DataNote, RevisionNote
from oba.small_numbers import is_small
from oba.vocabulary import Symbol

_BASE = "denominator"
_WITHHELD = frozenset({NOT_BELIEVABLE, Symbol.CONFIDENTIAL.value})
_PUBLISHER_WITHDREW = frozenset({Symbol.CONFIDENTIAL, Symbol.LOW_RELIABILITY})

_ALWAYS_SILENT: Mapping[str, str] = {
    "implausible": "Figures lie outside those of their own parts, which no average can. They were flagged.",
    "large-revision": "Figures are revised by more than a revision should. They were flagged.",
    "scale": "Figures are on another scale than they should be. They were flagged.",
    "withdrawn": "The publisher has withdrawn figures.",
}
"""Rules whose findings print a number that is flagged or withdrawn, and what a pack says of them instead."""

_SILENT_WHERE_WITHHELD: Mapping[str, str] = {
    "parts-and-whole": "Parts do not add up to the whole that is published.",
    "out-of-range": "Figures lie outside the limits set for them.",
}
"""Rules whose findings tell of numbers by what one that is withheld could be worked out, or narrowed: it is below 3."""


@dataclass(frozen=True, slots=True)
class ReleaseFinding:
    """What a check said about a load, as it was told to the analyst."""

    load_id: int
    rule: str
    severity: str
    place: str
    what: str
    remedy: str
    about: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a release said of a cell: a number or a symbol, and whether a check flagged it."""

    value: float | None
    symbol: str | None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class RevisedCell:
    """A cell that a later release changed, before and after, with the indicators that are made from it."""

    known_on: date
    release: str
    series: SeriesKey
    area: str
    area_name: str
    period: str
    before: Said
    after: Said
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Withheld:
    """The cells that went into withheld figures: the mark of each by series, area and period; and their loads.

    `shown`: of sources that are not public, the numbers that this pack or an earlier one shows, by where they stand;
    any other would be told by the revisions alone. None where it does not matter.
    """

    addresses: Mapping[Address, str]
    loads: frozenset[int]
    shown: frozenset[tuple[Address, float]] | None = None


def find_withheld(
    book: FigureBook,
    cells: Cells,
    source_of: Mapping[int, int],
    guarded: frozenset[str],
    shown: frozenset[tuple[Address, float]] | None = None,
    silent: frozenset[int] = frozenset(),
) -> Withheld:
    """Return what must not be told of the cells of a pack; `guarded` are indicators whose source is not public.

    `silent` are loads that also bring what the pack may not show at all, so that their findings print no number.

    What figures are divided by stays where a figure that is shown gives it as well.
    """
    loads = set(silent)
    for code, row in book.rows.items():
        if row["indicator"] in guarded:
            made_of = inputs_of(book, code)
            loads.update(source_of[key] for role, key in made_of if not role.endswith(_BASE) and key in source_of)
    marks = _mark_cells(book)
    wanted = marks.keys() - _bases_shown(book) if marks else set()
    addresses: dict[Address, str] = {}
    for series, frame in cells.items() if wanted else ():
        ids = frame["id"].tolist()
        if wanted.isdisjoint(ids):
            continue
        given = frame.iloc[[place for place, key in enumerate(ids) if key in wanted]]
        given = given[given["value"].notna()]
        for key, area, period in zip(given["id"].tolist(), given["area"], given["period"], strict=True):
            addresses[Address(series, area, period)] = marks[key]
            loads |= {source_of[key]} if key in source_of else set()
    return Withheld(addresses, frozenset(loads), shown)


def _mark_cells(book: FigureBook) -> dict[int, str]:
    """Return the mark of each cell of a figure that is withheld."""
    marks: dict[int, str] = {}
    for code, row in book.rows.items():
        if (mark := row["symbol"]) in _WITHHELD:
            marks |= {key: min(mark, marks.get(key, mark)) for _, key in inputs_of(book, code)}
    return marks


def _bases_shown(book: FigureBook) -> set[int]:
    """Return the cells that figures which are not withheld are divided by."""
    shown = (code for code, row in book.rows.items() if row["symbol"] not in _WITHHELD)
    return {key for code in shown for role, key in inputs_of(book, code) if role.endswith(_BASE)}


def tell_findings(found: Sequence[ReleaseFinding], withheld: Withheld) -> tuple[DataNote, ...]:
    """Return the findings of a pack's releases for its readers, without a number that is withheld."""
    notes = []
    for one in found:
        what, remedy = one.what, one.remedy
        if one.rule in _ALWAYS_SILENT:
            what, remedy = _ALWAYS_SILENT[one.rule], "The pages of the curves that use them say which."
        elif one.rule in _SILENT_WHERE_WITHHELD and one.load_id in withheld.loads:
            what, remedy = _SILENT_WHERE_WITHHELD[one.rule], "The numbers are not printed: some figures are withheld."
        notes.append(DataNote(one.severity, f"{one.place}: {what} {remedy}".strip(), about=one.about))
    return tuple(notes)


def tell_revisions(cells: Sequence[RevisedCell], withheld: Withheld) -> Iterator[RevisionNote]:
    """Yield what later releases changed, each number or the mark that stands for it."""
    for cell in cells:
        after = _withhold_here(cell, cell.after, withheld) or _mark_of(cell.after, cell.indicators)
        before = _mark_of(cell.before, cell.indicators)
        mark = _withhold_here(cell, cell.before, withheld)
        if not before and mark == Symbol.CONFIDENTIAL:  # near what it is now; what is flagged tells nothing of the past
            before = mark
        if not before and cell.after.symbol in _PUBLISHER_WITHDREW:
            before = str(cell.after.symbol)
        change, values, share = "", None, None
        if not before and not after and cell.after.value is not None and cell.before.value is not None:
            values, difference = (cell.before.value, cell.after.value), cell.after.value - cell.before.value
            change = _set_minus(f"{difference:+.4g}")
            share = abs(difference / cell.before.value) if cell.before.value else math.inf
        yield RevisionNote(
            known_on=cell.known_on,
            release=cell.release,
            area_name=cell.area_name,
            period=read_code(cell.period),
            measure=cell.series[1].replace("_", " "),
            before=_print(cell.before, before),
            after=_print(cell.after, after),
            change=change,
            indicators=tuple((indicator.id, indicator.name) for indicator in cell.indicators),
            series=".".join(cell.series[:2]) if not cell.series[2] else "",
            values=values,
            share=share,
        )


def _withhold_here(cell: RevisedCell, said: Said, withheld: Withheld) -> str:
    """Return the mark of what must not be told of a cell, as one release said it, because of the pack's figures.

    A number of a source that is not public is told where this pack or an earlier one shows it: any other, a partner
    that was hidden last time among them, would be news from which a hidden one could be worked out.
    """
    address = Address(cell.series, cell.area, cell.period)
    mark = withheld.addresses.get(address, "")
    if withheld.shown is not None and any(not item.disclosure.public_source for item in cell.indicators):
        is_shown = said.value is None or (address, said.value) in withheld.shown
        mark = (mark if mark == NOT_BELIEVABLE else "") if is_shown else Symbol.CONFIDENTIAL.value
    return mark


def _print(said: Said, mark: str) -> str:
    return f"[{mark}]" if mark or said.value is None else _set_minus(f"{said.value:,.10g}")


def _set_minus(number: str) -> str:
    return number.replace("-", "−")


def _mark_of(said: Said, indicators: Sequence[Indicator]) -> str:
    """Return the mark in place of what one release said; blank for a number that may be shown."""
    if said.value is None:
        return said.symbol or Symbol.UNAVAILABLE.value
    for indicator in indicators:
        guarded = not indicator.disclosure.public_source
        if guarded and is_small(said.value, indicator.disclosure.threshold) and said.value == int(said.value):
            return Symbol.CONFIDENTIAL.value
    return NOT_BELIEVABLE if said.flag else ""
