"""The numbers that the needs assessments of 2015 and 2019 print come out of the definitions."""

from collections.abc import Callable

import pytest

from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.card import Pack
from tests.fixtures.asked import table_of

Packs = Callable[[str], Pack]
WORCESTERSHIRE, HEREFORDSHIRE = "worcestershire-early-help-board", "herefordshire-early-help-board"


def analysis_of(pack: Pack, name: str) -> Assessed:
    return next(one for one in pack.analyses if one.id == name)


def test_figure_39_has_the_three_reasons_that_can_be_told_and_the_twelve_beside(packs: Packs) -> None:
    """70.61, 64.67 and 57.61%; the fifteen printed shares add to 365.11%."""
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-reasons-for-assessment").answer
    assert list(table_of(answer).values()) == [["70.61%", "none"], ["64.67%", "none"], ["57.61%", "none"]]
    beside = [cells[0] for cells in table_of(answer, 1).values()]
    assert beside[0] == "36.03%"
    assert beside[-2:] == ["1.65%", "365.11%"]
    assert len(beside) == 13


def test_table_5_weighted_by_the_shares_of_table_4_is_1_94_as_printed(packs: Packs) -> None:
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-distance-by-deprivation").answer
    found = table_of(answer)
    assert found["All groups, weighted by size"][0].startswith("1.94 ")
    assert found["1, most deprived"][0].startswith("1.87 ")
    assert "The shares of the groups add to 100.28%, and not to 100%; they were used as they stand." in answer.to_know


def test_herefordshires_chosen_outcomes_are_63_62_46_28_and_28_percent_of_624(packs: Packs) -> None:
    analysis = analysis_of(packs(HEREFORDSHIRE), "herefordshire-chosen-outcomes")
    assert [cells[0] for cells in table_of(analysis.answer).values()] == ["63%", "62%", "46%", "28%", "28%", "226%"]
    assert {one.figure.denominator for *_, one in analysis.readings if one.figure.denominator} == {624}


def test_thirty_centres_of_table_11_are_not_rated_and_stand_by_their_distance_from_45_percent(packs: Packs) -> None:
    """Conkers at Hagley 42%, so 3 points below; Pear Tree 57%, 12 above; the document prints no counts."""
    found = table_of(analysis_of(packs(WORCESTERSHIRE), "worcestershire-centres-rated").answer)
    assert found.pop("Worcestershire, all")[0] == "45%"
    assert len(found) == 30
    assert {cells[-1] for cells in found.values()} == {"not rated: no counts"}
    assert found["Conkers at Hagley, Bromsgrove"][:2] == ["42%", "−3 points"]
    assert found["Pear Tree, Bromsgrove"][:2] == ["57%", "12 points"]


def test_six_budgets_of_2021_stand_with_activity_not_published(packs: Packs) -> None:
    """£3.5m, £3.07m, £0.37m, £0.27m, £0.25m and £0.04m; none has a number of families, so no cost of one."""
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-budgets-and-activity").answer
    found = table_of(answer)
    assert found.pop("Here2Help")[0] == "budget not published"
    assert {name: cells[0] for name, cells in found.items()} == {
        "SEND services": "£3.50 million",
        "Early help family support": "£3.07 million",
        "Get Safe (exploitation)": "£0.37 million",
        "Education safeguarding and early help partnership": "£0.27 million",
        "Children's centres": "£0.25 million",
        "Back 2 School project": "£0.04 million",
    }
    assert all(cells[2].startswith("activity not published") for cells in found.values())
    assert {len(cells) for cells in found.values()} == {3}


def test_1_37_to_9_20_is_only_cited(packs: Packs) -> None:
    analysis = analysis_of(packs(WORCESTERSHIRE), "worcestershire-budgets-and-activity")
    cited = "return on each £1 invested in the early years, £1.37 to £9.20 [W15, NW13]"
    assert any(cited in said for said in analysis.answer.to_know)
    assert not any(one.figure.value in (1.37, 9.2) for *_, one in analysis.readings)


def test_two_returns_of_one_year_stand_beside_each_other_under_their_names(packs: Packs) -> None:
    """2024-25: family support 13,081,761 in section 251 and 9,755 thousand in RO3; young people 898,042 and 14,904."""
    found = table_of(analysis_of(packs(WORCESTERSHIRE), "worcestershire-spending-by-return").answer)
    assert found["Family support, 2024/25"] == ["£13,081,761", "£9,755,000"]
    assert found["Services for young people, 2024/25"] == ["£898,042", "£14,904,000"]
    assert found["Safeguarding, 2024/25"][1] == "£22,618,000"
    assert found["Looked-after children, 2024/25"][1] == "£96,111,000"


@pytest.mark.parametrize("board", [WORCESTERSHIRE, HEREFORDSHIRE])
def test_every_figure_of_an_analysis_leads_to_its_cells(packs: Packs, board: str) -> None:
    pack = packs(board)
    notes = {(note.card, note.code): note for note in pack.traces}
    found = [(one.id, reading.figure.trace) for one in pack.analyses for *_, reading in one.readings]
    assert found
    assert all(notes[key].sources for key in found)


def test_the_sources_of_analyses_are_among_those_of_the_pack_and_of_its_documents(packs: Packs) -> None:
    pack = packs(WORCESTERSHIRE)
    files = {source.file for source in pack.sources}
    assert "worcestershire_2015_figure39_reasons_for_assessment.csv" in files
    cited = {page for document in pack.documents for page, _, _ in document.cited}
    assert "needs/worcestershire-reasons-for-assessment.html" in cited
    assert pack.definition_versions["worcestershire-reasons-for-assessment"] == 1


@pytest.mark.parametrize(
    ("board", "domestic", "mental", "assessed"),
    [(WORCESTERSHIRE, "37.8%", "46.9%", 4693), (HEREFORDSHIRE, "22.0%", "21.1%", 1803)],
)
def test_factors_of_2025_are_those_of_the_department(
    packs: Packs, board: str, domestic: str, mental: str, assessed: int
) -> None:
    """Worcestershire 1,772 and 2,203 of 4,693; Herefordshire 396 and 381 of 1,803; England 31.7 and 33.5%."""
    analysis = analysis_of(packs(board), "factors-at-assessment")
    found = table_of(analysis.answer)
    assert [found["Domestic abuse of a parent"][0], found["Domestic abuse of a parent"][2]] == [domestic, "31.7%"]
    assert [found["Mental health of a parent"][0], found["Mental health of a parent"][2]] == [mental, "33.5%"]
    own = [one for _, _, column, one in analysis.readings if column == "Share (%)"]
    assert {one.figure.denominator for one in own if one.figure.denominator} == {assessed}


def test_a_factor_that_the_department_hides_is_hidden_and_so_is_the_sum(packs: Packs) -> None:
    answer = analysis_of(packs(HEREFORDSHIRE), "factors-at-assessment").answer
    assert table_of(answer)["Privately fostered"][0] == "[c]"
    beside = table_of(answer, 1)
    assert [beside["A factor that is not on the list"][0], beside["All 37 shares added"][0]] == ["40.8%", "[c]"]


@pytest.mark.parametrize(
    "board", ["trafford-early-help-board", "bath-and-north-east-somerset-lscb", "north-west-directors"]
)
def test_the_other_boards_have_the_factors_of_their_own_place(packs: Packs, board: str) -> None:
    pack = packs(board)
    analysis = analysis_of(pack, "factors-at-assessment")
    assert analysis.answer.parts[0].table.caption.endswith(f"{pack.area_name}, 2024/25")


def test_39_parents_and_24_children_answered_and_nobody_knows_how_many_were_asked(packs: Packs) -> None:
    answer = analysis_of(packs(HEREFORDSHIRE), "herefordshire-evaluation-forms").answer
    assert table_of(answer) == {
        "Parents": ["not known", "39", "not known", "none"],
        "Children and young people": ["not known", "24", "not known", "none"],
    }
    assert answer.answer.startswith(
        "39 parents and 24 children and young people answered; how many were asked is not known"
    )


def test_cards_print_what_the_evidence_library_says_of_a_programme(packs: Packs) -> None:
    """Three cards of Worcestershire cite the parenting programmes, which are written once."""
    record = next(one for one in packs(WORCESTERSHIRE).cards if one.id == "school-readiness").record
    assert record is not None
    cited = next(idea for idea in record.what_works if idea.text.startswith("Parenting programmes"))
    assert cited.text == "Parenting programmes run as they were designed, such as Triple P and Incredible Years."
    assert (cited.evidence, [one.source for one in cited.sources]) == ("promising", ["W15"])
