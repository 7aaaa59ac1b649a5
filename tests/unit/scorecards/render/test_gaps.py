"""The page of gaps: every breakdown with both its ends, and a word in each cell of a rug."""

from dataclasses import replace

from oba.scorecards.build.gaps.gather import add_gaps
from oba.scorecards.card import Pack
from oba.scorecards.gaps import Breakdown, Gaps, Rug, RugCell, RugRow
from oba.scorecards.render.boards.gaps import list_gap_lines, name_breakdown, open_gaps, tell_rug
from oba.scorecards.render.site import render_pages
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
    for line in list_gap_lines(pack.gaps):
        for words in (line[4], line[5]):
            assert words in text
    for one in pack.gaps.breakdowns:
        assert f'<a href="indicators/{one.card}.html">' in pages["gaps.html"]
        assert one.first_figure is not None
        assert f"{one.first_figure.text} {one.first}" in text.replace("%", "")
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
    assert "Of 40 comparisons chance alone would make about 2 differ." in tell_rug(a_rug(*["worse"] * 40))
    assert "rank only" not in tell_rug(a_rug("worse"))
    assert tell_rug(a_rug("1 of 7")).startswith("Where there is no interval a place has its rank only")
    assert tell_rug(a_rug(is_old=True)) == "Nothing is said of figures that are too old to judge."


def test_the_opening_counts_what_is_too_old() -> None:
    one = Breakdown("a", "A", "District", "%", "2025", False, 2, 0)
    old = replace(one, is_old=True)
    assert open_gaps(Gaps()) == "No curve is known by groups yet."
    assert open_gaps(Gaps((one,))) == "1 breakdown of curves by groups or places."
    assert open_gaps(Gaps((one, old))) == "2 breakdowns of curves by groups or places; 1 is too old to judge."
    assert open_gaps(Gaps((old, old))) == "2 breakdowns of curves by groups or places; all are too old to judge."
    assert name_breakdown(one) == "A, by district"
    assert name_breakdown(replace(one, name="A, by team")) == "A, by team"


def test_a_pack_without_groups_has_a_page_that_says_so(pack: Pack) -> None:
    bare = add_gaps(replace(pack, outcomes=(), services=()))
    assert "No curve is known by groups yet." in Reader(dict(render_pages(bare))["gaps.html"]).text
