"""The page of gaps: every breakdown with both its ends, and a word in each cell of a rug."""

from dataclasses import replace
from itertools import takewhile
from typing import Any

import pytest
from openpyxl import load_workbook

from oba.scorecards.build.gaps.gather import add_gaps
from oba.scorecards.card import Pack
from oba.scorecards.gaps import Breakdown, Gaps, Rug, RugCell, RugRow
from oba.scorecards.render.boards.gaps import list_gap_lines, name_breakdown, open_gaps, tell_gap, tell_rug
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.workbook.book import GAPS, PLACES, write_workbook
from tests.fixtures.made_up_definitions import figure
from tests.fixtures.page_reader import Reader, read


def a_rug(*words: str, is_old: bool = False) -> Rug:
    cells = (*tuple(RugCell(figure(12.5), word) for word in words), RugCell(figure(None)), RugCell(None))
    places = tuple(f"Place {number}" for number in range(len(cells)))
    return Rug("Here and there", "England", places, (RugRow("neet", "NEET", "%", "2025", is_old, figure(20.0), cells),))


def test_every_breakdown_is_on_the_page_with_both_ends_gap_and_link(pack: Pack, pages: dict[str, str]) -> None:
    text = read(pages, "gaps.html").text
    found = [one.card for one in pack.gaps.breakdowns]
    assert found == ["school-readiness", "assessments-by-district"]
    for line in list_gap_lines(pack.gaps.breakdowns):
        for words in (line[4], line[5]):
            assert words in text
    for one in pack.gaps.breakdowns:
        assert f'<a href="indicators/{one.card}.html">' in pages["gaps.html"]
        assert one.first_figure is not None
        assert f"{one.first}: {one.first_figure.text}" in text
    assert "2 breakdowns of curves by groups or places; 1 is too old to judge." in text
    assert "5 groups, 1 without a figure" in text


def test_a_cell_of_a_rug_has_its_figure_or_its_mark_and_a_word(pack: Pack) -> None:
    gaps = Gaps((), (a_rug("better", "worse", "3 of 7"),))
    page = dict(render_pages(replace(pack, gaps=gaps)))["gaps.html"]
    text = Reader(page).text
    assert "NEET % 2025 20.0 12.5 better 12.5 worse 12.5 3 of 7 [c] –" in text
    assert page.count('class="n rug-better"') == page.count('class="n rug-worse"') == 1
    assert "In place of a number: [c] hidden to protect a small number." in text


def test_a_rug_says_what_its_words_mean_and_what_chance_would_do() -> None:
    assert "Of 50 comparisons chance alone would make about 3 differ." in tell_rug(a_rug(*["worse"] * 50))  # 2.5
    assert "Of 40 comparisons chance alone would make about 2 differ." in tell_rug(a_rug(*["worse"] * 40))
    assert "rank only" not in tell_rug(a_rug("worse"))
    assert tell_rug(a_rug("1 of 7")).startswith("Where there is no interval a place has its rank only")
    assert tell_rug(a_rug(is_old=True)) == "Nothing is said of figures that are too old to judge."


def test_the_opening_counts_what_is_too_old() -> None:
    one = Breakdown("a", "A", "District", "%", 1, "2025", False, 2, 0)
    old = replace(one, is_old=True)
    assert open_gaps(Gaps()) == "No curve is known by groups yet."
    assert open_gaps(Gaps((one,))) == "1 breakdown of curves by groups or places."
    assert open_gaps(Gaps((one, old))) == "2 breakdowns of curves by groups or places; 1 is too old to judge."
    assert open_gaps(Gaps((old, old))) == "2 breakdowns of curves by groups or places; all are too old to judge."
    assert name_breakdown(one) == "A, by district"
    assert name_breakdown(replace(one, name="A, by team")) == "A, by team"
    assert name_breakdown(replace(one, name="Cases by district")) == "Cases by district"
    assert name_breakdown(replace(one, name="Seen by a nurse")) == "Seen by a nurse, by district"


def test_a_pack_without_groups_has_a_page_that_says_so(pack: Pack) -> None:
    bare = add_gaps(replace(pack, outcomes=(), services=()))
    assert "No curve is known by groups yet." in Reader(dict(render_pages(bare))["gaps.html"]).text


@pytest.fixture(scope="module")
def book(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The workbook of the pack with a rug whose one row has the groups of a breakdown."""
    cells = (RugCell(figure(12.5), "better"), RugCell(figure(None)), RugCell(None))
    row = RugRow("assessments-by-district", "Assessments", "%", "2025", False, figure(20.0), cells)
    rug = Rug("Districts", pack.area_name, ("A", "B", "C"), (row,))
    whole = replace(pack, gaps=replace(pack.gaps, rugs=(rug,)))
    return load_workbook(write_workbook(whole, tmp_path_factory.mktemp("book") / "board-pack.xlsx"))


def rows_below(sheet: Any, head: str) -> list[dict[str, Any]]:
    """Return the rows of the table whose first head is given, up to the next blank line, as {head: cell}."""
    rows = list(sheet.iter_rows(values_only=True))
    first = next(number for number, row in enumerate(rows) if row[0] == head)
    names = [name for name in rows[first] if name]
    return [dict(zip(names, row, strict=False)) for row in takewhile(lambda row: row[0] and row[1], rows[first + 1 :])]


def test_the_sheet_says_first_last_and_since_as_the_page_does(pack: Pack, book: Any) -> None:
    rows = rows_below(book[GAPS], "Breakdown")
    assert len(rows) == len(pack.gaps.breakdowns)
    for one, row in zip(pack.gaps.breakdowns, rows, strict=True):
        assert one.first_figure is not None
        assert one.last_figure is not None
        assert row["Breakdown"].startswith(name_breakdown(one))
        ends = (row["First"], row["Its figure"], row["Last"], row["Its figure "])
        assert ends == (one.first, one.first_figure.value, one.last, one.last_figure.value)
        assert (row["Widest gap"], row["Since the board saw it before"]) == (tell_gap(one), one.since)


def test_places_by_measures_are_a_sheet_with_a_word_in_each_cell_and_those_groups_stand_there_alone(
    pack: Pack, book: Any
) -> None:
    assert rows_below(book[PLACES], "Measure") == [
        {"Measure": "Assessments, %, 2025", pack.area_name: "20.0", "A": "12.5 better", "B": "[c]", "C": "–"}
    ]
    assert book[PLACES]["A3"].value == "In place of a number: [c] hidden to protect a small number."
    groups = [row["Group"] for row in rows_below(book[GAPS], "Curve")]
    assert groups == ["Eligible for free school meals", "Not eligible"]
