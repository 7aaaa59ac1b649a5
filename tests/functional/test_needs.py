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


def test_tables_2_and_4_set_beside_need_are_0_71_and_4_0_as_printed(packs: Packs) -> None:
    """51.96% of 5,478 assessments for 73% of need, 28.24% for 7%."""
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-help-and-need").answer
    found = table_of(answer)
    assert found["Most deprived 40%"] == [
        "51.96%",
        "73%",
        "0.71 times",
        "0.69 to 0.73",
        "−1,153 assessments",
        "50.64 to 53.28",
    ]
    assert found["Least deprived 40%"] == [
        "28.24%",
        "7%",
        "4.03 times",
        "3.87 to 4.21",
        "1,164 assessments",
        "27.06 to 29.45",
    ]
    assert table_of(answer, 1) == {
        "Early Help teams (before the providers)": ["0.71%", "1.37%", "1.10%", "0.93%", "0.62%", "4.73%"],
        "Early help providers": ["19.81%", "13.55%", "11.03%", "9.16%", "5.11%", "58.65%"],
        "EIFS": ["3.54%", "3.83%", "5.00%", "4.49%", "4.05%", "20.92%"],
        "Integrated working team": ["0.80%", "0.68%", "0.73%", "0.46%", "0.18%", "2.85%"],
        "Stronger Families": ["3.91%", "2.17%", "1.50%", "1.31%", "0.60%", "9.49%"],
        "Wyre Forest and Hagley Project": ["0.84%", "0.69%", "0.68%", "0.64%", "0.51%", "3.36%"],
        "All together": ["29.63%", "22.33%", "20.08%", "17.07%", "11.17%", "100.00%"],
    }


def test_240_and_257_more_children_were_looked_after_beside_the_printed_240_and_95(packs: Packs) -> None:
    """257 against 37.8 per 10,000 of all; 240 by deprivation, with the strata of 2005 worked back."""
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-additional-looked-after").answer
    found = {name: [cell.split(" ")[0] for cell in cells] for name, cells in table_of(answer).items()}
    assert found["Additional, standardised for deprivation"] == ["240", "-"]
    assert found["Additional, not standardised"] == ["257", "-"]
    assert found["Additional, as the document prints it"] == ["240", "95"]
    strata = [[cell.split(" ")[0] for cell in cells[:2]] for cells in table_of(answer, 1).values()]
    assert strata == [["164", "14,153"], ["288", "105,408"]]
    assert answer.parts[1].note.startswith("Cases of 2005: worked back, not printed")
    assert [one.about for one in answer.refusals] == ["Since 2010"]


@pytest.mark.parametrize("board", [WORCESTERSHIRE, HEREFORDSHIRE])
def test_child_protection_is_not_standardised_for_want_of_strata(packs: Packs, board: str) -> None:
    answer = analysis_of(packs(board), "more-child-protection").answer
    assert [one.about for one in answer.refusals] == ["Standardised for deprivation"]
    assert answer.refusals[0].reason == "nothing gives children on a plan by deprivation"


def test_likely_need_is_52_and_48_54_and_39_as_printed_and_about_49_in_2020(packs: Packs) -> None:
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-likely-need").answer
    assert [cells[0] for cells in table_of(answer).values()] == ["52%", "48%"]
    places = {name: cells[0] for name, cells in table_of(answer, 1).items()}
    assert places == {"Worcestershire": "48%", "Malvern Hills": "39%", "Worcester": "54%"}
    assert answer.parts[2].note.startswith("About 49% in 2020: a rise of 1% can be meant in two ways")


def test_148_million_stands_beside_the_costs_and_no_district_has_one_that_nobody_counted(packs: Packs) -> None:
    """1,036 children of 31 March 2025 at £51,080 of 2013/14, which are £69,240 of 2024, come to £71.7 million."""
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-cost-of-care").answer
    found = table_of(answer)
    assert found["Children looked after"] == ["1,036 children", "£71,700,000", "£69,240", "£51,080", "2013/14"]
    assert found["All of these together"][1] == "£72,600,000"
    assert list(table_of(answer, 1).values()) == [["£148,000,000"], ["£198,000,000"]]
    assert "Children looked after: not counted by district, so no district has a cost." in answer.to_know


def test_herefordshires_chosen_outcomes_are_63_62_46_28_and_28_percent_of_624(packs: Packs) -> None:
    analysis = analysis_of(packs(HEREFORDSHIRE), "herefordshire-chosen-outcomes")
    assert [cells[0] for cells in table_of(analysis.answer).values()] == ["63%", "62%", "46%", "28%", "28%", "226%"]
    assert {one.figure.denominator for *_, one in analysis.readings if one.figure.denominator} == {624}


@pytest.mark.parametrize("board", [WORCESTERSHIRE, HEREFORDSHIRE])
def test_every_figure_of_an_analysis_leads_to_its_cells(packs: Packs, board: str) -> None:
    pack = packs(board)
    notes = {(note.card, note.code): note for note in pack.traces}
    found = [(one.id, reading.figure.trace) for one in pack.analyses for *_, reading in one.readings]
    assert found
    entered = [notes[key].method for key in found if not notes[key].sources]
    assert all(method.startswith("entered in the definition") for method in entered)


def test_the_sources_of_analyses_are_among_those_of_the_pack_and_of_its_documents(packs: Packs) -> None:
    pack = packs(WORCESTERSHIRE)
    files = {source.file for source in pack.sources}
    assert "worcestershire_2015_figure39_reasons_for_assessment.csv" in files
    cited = {page for document in pack.documents for page, _, _ in document.cited}
    assert "needs/worcestershire-reasons-for-assessment.html" in cited
    assert pack.definition_versions["worcestershire-reasons-for-assessment"] == 1


def test_a_board_without_analyses_has_none_and_reads_nothing_for_them(packs: Packs) -> None:
    assert packs("trafford-early-help-board").analyses == ()
