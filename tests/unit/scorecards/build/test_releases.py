"""What is told of releases: no number that a figure of the pack withholds, nor what it was before."""

from datetime import date
from typing import Any

import pytest

from oba.scorecards.build.figures import FigureBook
from oba.scorecards.build.releases import (
    ReleaseFinding,
    RevisedCell,
    Said,
    Withheld,
    find_withheld,
    tell_findings,
    tell_revisions,
)
from tests.fixtures.drawn_cells import cells, indicator

COUNT = ("plans", "count", "")
PEOPLE = ("people", "count", "")
CELLS = {
    COUNT: cells("area | period | value\nW | 2025-03-31 | 40\nE | 2025-03-31 | [c]\nN | 2025-03-31 | 9", 1),
    PEOPLE: cells("area | period | value\nW | 2024-06-30 | 900\nN | 2024-06-30 | 800", 11),
}
LOADS = {1: 71, 2: 71, 3: 71, 11: 72, 12: 72}


def withheld(*figures: tuple[str | None, int, int], guarded: frozenset[str] = frozenset()) -> Withheld:
    """Figures as (mark, numerator, denominator)."""
    book = FigureBook()
    for mark, above, below in figures:
        inputs = [("numerator", above), ("denominator", below)]
        value = None if mark else 1.0
        book.register(indicator(), f"{above}", "2025-03-31", "value", value, inputs, f"{below}", "", mark)
    return find_withheld(book, CELLS, LOADS, guarded)


def test_the_cells_of_a_withheld_figure_are_withheld_and_those_of_others_are_not() -> None:
    found = withheld(("q", 1, 11), (None, 3, 12))
    assert found.addresses == {(COUNT, "W", "2025-03-31"): "q", (PEOPLE, "W", "2024-06-30"): "q"}
    assert found.loads == {71, 72}


def test_a_base_that_a_shown_figure_gives_is_told() -> None:
    found = withheld(("c", 1, 11), (None, 3, 11))
    assert found.addresses == {(COUNT, "W", "2025-03-31"): "c"}
    assert found.loads == {71}


def test_a_cell_of_two_withheld_figures_does_not_tell_the_small_one_by_its_mark() -> None:
    assert withheld(("q", 1, 11), ("c", 1, 12)).addresses[COUNT, "W", "2025-03-31"] == "c"


def test_what_the_publisher_hides_silences_no_release() -> None:
    assert withheld(("c", 2, 99)) == Withheld({}, frozenset())


def test_a_release_of_a_source_that_is_not_public_is_guarded_whatever_is_hidden() -> None:
    assert withheld((None, 1, 11), guarded=frozenset({"plans-rate"})).loads == {71}


def finding(rule: str, load: int = 71) -> ReleaseFinding:
    return ReleaseFinding(load, rule, "WARNING", "a.csv, row 3", "it is 7654.", "Ask.", "A release")


@pytest.mark.parametrize(
    ("rule", "load", "text"),
    [
        (
            "implausible",
            5,
            "Figures lie outside those of their own parts, which no average can. They were flagged."
            " The pages of the curves that use them say which.",
        ),
        (
            "large-revision",
            5,
            "Figures are revised by more than a revision should. They were flagged."
            " The pages of the curves that use them say which.",
        ),
        (
            "scale",
            5,
            "Figures are on another scale than they should be. They were flagged."
            " The pages of the curves that use them say which.",
        ),
        ("withdrawn", 5, "The publisher has withdrawn figures. The pages of the curves that use them say which."),
        ("parts-and-whole", 5, "it is 7654. Ask."),
        (
            "parts-and-whole",
            71,
            "Parts do not add up to the whole that is published."
            " The numbers are not printed: some figures are withheld.",
        ),
        ("out-of-range", 5, "it is 7654. Ask."),
        (
            "out-of-range",
            71,
            "Figures lie outside the limits set for them. The numbers are not printed: some figures are withheld.",
        ),
        ("duplicate-row", 71, "it is 7654. Ask."),
    ],
)
def test_findings_are_told_without_a_withheld_number(rule: str, load: int, text: str) -> None:
    (note,) = tell_findings([finding(rule, load)], Withheld({}, frozenset({71})))
    assert (note.text, note.about) == (f"a.csv, row 3: {text}", "A release")


def cell(before: Said, after: Said, public: bool = True) -> RevisedCell:
    item = indicator(disclosure={"public_source": public})
    return RevisedCell(date(2026, 1, 1), "New", COUNT, "W", "Here", "2025-03-31", before, after, (item,))


NOTHING = Withheld({}, frozenset())
HIDDEN = Withheld({(COUNT, "W", "2025-03-31"): "c"}, frozenset())
DOUBTED = Withheld({(COUNT, "W", "2025-03-31"): "q"}, frozenset())


@pytest.mark.parametrize(
    ("change", "known", "told"),
    [
        (cell(Said(40, None), Said(38, None)), NOTHING, ("40", "38", "−2")),
        (cell(Said(40, None), Said(38, None)), HIDDEN, ("[c]", "[c]", "")),
        (cell(Said(1258, None, "scale"), Said(140, None)), NOTHING, ("[q]", "140", "")),
        (cell(Said(140, None), Said(1258, None)), DOUBTED, ("140", "[q]", "")),
        (cell(Said(140, None), Said(1258, None, "scale")), NOTHING, ("140", "[q]", "")),
        (cell(Said(140, None), Said(None, "c")), NOTHING, ("[c]", "[c]", "")),  # the publisher hides it now
        (cell(Said(140, None), Said(None, "u")), NOTHING, ("[u]", "[u]", "")),
        (cell(Said(140, None), Said(None, "w")), NOTHING, ("140", "[w]", "")),
        (cell(Said(None, "x"), Said(0, None)), NOTHING, ("[x]", "0", "")),
        (cell(Said(3, None), Said(12, None), public=False), NOTHING, ("[c]", "12", "")),
        (cell(Said(12, None), Said(4, None), public=False), NOTHING, ("12", "[c]", "")),
        (cell(Said(5, None), Said(0, None), public=False), NOTHING, ("5", "0", "−5")),
        (cell(Said(3.5, None), Said(4.5, None), public=False), NOTHING, ("3.5", "4.5", "+1")),
        (cell(Said(3, None), Said(4, None)), NOTHING, ("3", "4", "+1")),
        (cell(Said(-0.5, None), Said(-1200, None)), NOTHING, ("−0.5", "−1,200", "−1200")),
    ],
)
def test_a_revision_tells_a_number_or_its_mark(change: Any, known: Withheld, told: tuple[str, str, str]) -> None:
    (note,) = tell_revisions([change], known)
    assert (note.before, note.after, note.change) == told
