"""The numbers that the needs assessments of 2015 and 2019 print come out of the definitions."""

from collections.abc import Callable

import pytest

from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.card import Pack
from oba.scorecards.render.assessment.pages import tell_cited
from tests.fixtures.asked import table_of
from tests.fixtures.tables import read_table

Packs = Callable[[str], Pack]
WORCESTERSHIRE, HEREFORDSHIRE = "worcestershire-early-help-board", "herefordshire-early-help-board"
TRAFFORD = "trafford-early-help-board"


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


def test_herefordshires_assessment_has_how_early_help_ended_before_a_plan_and_before_care(packs: Packs) -> None:
    """38 and 11 of 49 on a plan; 12, 6 and 5 of 22 in care, which make 23; 46 and 32% before, 58 and 22% linked."""
    pack = packs(HEREFORDSHIRE)
    plan = analysis_of(pack, "herefordshire-plan-after-early-help").answer
    assert table_of(plan)["Outcomes not met"] == ["78%", "64 to 87"]
    assert [cells[0] for cells in table_of(plan, 1).values()] == ["46%", "58%"]
    care = analysis_of(pack, "herefordshire-care-after-early-help").answer
    assert [cells[0] for cells in table_of(care).values()] == ["55%", "27%", "23%", "105%"]
    assert [cells[0] for cells in table_of(care, 1).values()] == ["32%", "22%"]
    ended = table_of(analysis_of(pack, "herefordshire-needs-not-met").answer)
    assert [cells[0] for cells in ended.values()] == ["81%", "39%", "19%", "139%"]


def test_herefordshires_outcomes_over_45_percent_are_cited_and_no_figure(packs: Packs) -> None:
    """Needs not met 34 to 32%, no outcome recorded 43 to 21%, domestic violence 11 to 5% of outcomes chosen."""
    analysis = analysis_of(packs(HEREFORDSHIRE), "herefordshire-outcomes-over-time")
    assert [cells[3] for cells in table_of(analysis.answer).values()] == [
        "94 (2015 = 100)",
        "49 (2015 = 100)",
        "45 (2015 = 100)",
    ]
    assert [one.about for one in analysis.answer.refusals] == ["Needs met or partly met"]
    assert tell_cited(analysis.asked) == (
        "Needs met or partly met, 2017 onwards, which is no exact figure: over 45% [H19]",
    )


def test_what_herefordshires_text_alone_says_of_its_children_stands_as_printed(packs: Packs) -> None:
    analysis = analysis_of(packs(HEREFORDSHIRE), "herefordshire-children")
    assert analysis.answer.answer.startswith("Herefordshire had 34,439 children under 18 on 30 June 2024")
    assert [one.printed for one in analysis.asked.cited] == [
        "789, 58%",
        "63%",
        "Ninety-two per cent",
        "zero and 15.4%",
        "232",
    ]


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
    cited = "return on each £1 invested in the early years: £1.37 to £9.20 [W15; NW13]"
    assert cited in tell_cited(analysis.asked)
    assert not any(one.figure.value in (1.37, 9.2) for *_, one in analysis.readings)


def test_two_returns_of_one_year_stand_beside_each_other_under_their_names(packs: Packs) -> None:
    """2024-25: family support 13,081,761 in section 251 and 9,755 thousand in RO3; young people 898,042 and 14,904."""
    found = table_of(analysis_of(packs(WORCESTERSHIRE), "worcestershire-spending-by-return").answer)
    assert found["Family support, 2024/25"] == ["£13,081,761", "£9,755,000"]
    assert found["Services for young people, 2024/25"] == ["£898,042", "£14,904,000"]
    assert found["Safeguarding, 2024/25"][1] == "£22,618,000"
    assert found["Looked-after children, 2024/25"][1] == "£96,111,000"


@pytest.mark.parametrize("board", [WORCESTERSHIRE, HEREFORDSHIRE, TRAFFORD])
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
    assert "needs/worcestershire-budgets-and-activity.html" in {
        page for document in pack.documents if document.code == "NW13" for page, *_ in document.cited
    }
    cited = {page for document in pack.documents for page, _, _ in document.cited}
    assert "needs/worcestershire-reasons-for-assessment.html" in cited
    assert pack.definition_versions["worcestershire-reasons-for-assessment"] == 1


SPINES = """indicator | own | england | word | worst | q25 | q75 | best | place
School readiness (%) | 68.0 | 68.3 | 0.3 below, not tested | 60.3 | 66.1 | 70.6 | 92.3 | 49
School readiness, free school meals (%) | 43.4 | 51.3 | 7.9 below, not tested | 33.3 | 46.5 | 54.5 | 100.0 | 42
Children in need, rate (per 10,000) | 302.9 | 330.3 | lower | 178.1 | 300.5 | 412.9 | 814.6 | 47
Re-referrals (%) | 17.8 | 22.6 | better | 46.7 | 16.9 | 23.0 | 0.0 | 60
Child protection plans, rate (per 10,000) | 43.5 | 40.6 | similar | 13.8 | 32.1 | 53.2 | 99.1 | 52
Looked-after children, rate (per 10,000) | 86.2 | 67.1 | higher | 27.5 | 53.3 | 89.8 | 183.6 | 58
NEET (%) | 3.9 | 3.4 | worse | 7.6 | 2.2 | 4.4 | 0.0 | 44"""
"""Worked out from the files by hand: for NEET England is 4.2 from the worst, so 50 - 50 x 0.5 / 4.2 = 44."""


def bare(cells: list[str]) -> list[str]:
    return [cell.split(" per ")[0].split(" of ")[0].removesuffix("%") for cell in cells]


@pytest.mark.parametrize("expected", read_table(SPINES), ids=lambda row: row["indicator"])
def test_seven_indicators_of_worcestershire_stand_where_fingertips_would_have_them(
    packs: Packs, expected: dict[str, str]
) -> None:
    answer = analysis_of(packs(WORCESTERSHIRE), "children-profile").answer
    _, own, _, england, word = bare(table_of(answer)[expected["indicator"]])
    assert [own, england, word] == [expected[key] for key in ("own", "england", "word")]
    among = bare(table_of(answer, 1)[expected["indicator"]])
    assert among[:5] == [expected[key] for key in ("worst", "q25", "q75", "best", "place")]
    low, high = sorted((float(expected["worst"]), float(expected["best"])))
    middle, value = float(expected["england"]), float(expected["own"])
    way = 1 if float(expected["worst"]) < float(expected["best"]) else -1
    by_hand = 50 + way * 50 * (value - middle) / max(high - middle, middle - low)
    assert abs(by_hand - float(expected["place"])) < 0.6


@pytest.mark.parametrize("board", [WORCESTERSHIRE, TRAFFORD])
def test_a_profile_has_all_fifteen_and_says_why_some_stand_in_grey(packs: Packs, board: str) -> None:
    answer = analysis_of(packs(board), "children-profile").answer
    found = table_of(answer)
    grey = [name for name, cells in found.items() if "not tested" in cells[-1] or "not compared" in cells[-1]]
    assert (len(found), len(grey)) == (15, 8)
    told = " ".join(answer.to_know)
    assert all(name.rsplit(" (", 1)[0] in told for name in grey)
    assert answer.answer.endswith("8 could not be tested.")


def test_the_sources_of_an_analysis_are_those_of_the_figures_it_prints(packs: Packs) -> None:
    files = {source.file for source in analysis_of(packs(WORCESTERSHIRE), "children-profile").sources}
    assert "nccis_neet_scorecard_2025.csv" in files
    assert "nccis_neet_scorecard_2023.csv" not in files


def test_the_domains_of_worcestershire_are_as_a_place_as_deprived_is_to_be_expected(packs: Packs) -> None:
    answer = analysis_of(packs(WORCESTERSHIRE), "children-profile").answer
    assert {name: (cells[0], cells[4]) for name, cells in table_of(answer, 2).items()} == {
        "Ready for school": ("−0.63 standard deviations", "as expected"),
        "Healthy": ("0.25 standard deviations", "as expected"),
        "In education or work": ("−0.38 standard deviations", "as expected"),
    }


def test_table_1_comes_out_to_two_decimals(packs: Packs) -> None:
    """Worcestershire's needs assessment of 2015, table 1."""
    answer = analysis_of(packs(WORCESTERSHIRE), "worcestershire-children-in-deprived-areas").answer
    printed = ["11.84", "11.97", "12.05", "12.15", "12.29", "12.35", "12.52", "12.59", "12.71", "13.10", "13.51"]
    found = table_of(answer)
    assert list(found) == [f"30 June {year}" for year in range(2005, 2016)]
    assert [cells[3] for cells in found.values()] == [f"{share}%" for share in printed]
    assert found["30 June 2015"] == [
        "113,773",
        "95.2 (2005 = 100)",
        "15,375",
        "13.51%",
        "108.6 (2005 = 100)",
    ]
    assert any(line.startswith("No published projection is loaded") for line in answer.to_know)


@pytest.mark.parametrize(
    ("board", "name"), [(HEREFORDSHIRE, "herefordshire"), (TRAFFORD, "trafford"), (WORCESTERSHIRE, "worcestershire")]
)
def test_a_page_that_looks_ahead_says_that_no_projection_is_loaded(packs: Packs, board: str, name: str) -> None:
    answer = analysis_of(packs(board), f"{name}-children").answer
    (refusal,) = answer.refusals
    assert f"no published projection of {name.capitalize()} is loaded" in refusal.reason
    assert "The published projection" not in [part.title for part in answer.parts]


def test_the_wards_of_trafford_add_up_to_trafford(packs: Packs) -> None:
    """56,737 children under 18 in the middle of 2024, in the file of wards and in that of authorities."""
    answer = analysis_of(packs(TRAFFORD), "trafford-children").answer
    assert table_of(answer, 1)["All"] == ["27,625", "29,112", "56,737", "-"]
    wards = table_of(answer, 2)
    assert (len(wards), next(iter(wards)), wards["Altrincham"][:3]) == (22, "Broadheath", ["1,282", "1,285", "2,567"])
    assert any("21 wards add up to 56,737, which is the published number of Trafford" in one for one in answer.to_know)


def test_demand_since_2015_is_an_index_of_what_the_feeds_have(packs: Packs) -> None:
    """Referrals in the year to March 2015 and 2025, 4,087 and 4,805: 118; children in care 688 and 1,036: 151."""
    found = table_of(analysis_of(packs(WORCESTERSHIRE), "rising-demand").answer)
    assert found["Referrals"] == ["4,087", "4,805", "2024/25", "118 (2015 = 100)", "100 (2015 = 100)"]
    care = found["Children in care at 31 March (children)"]
    assert care[:2] == ["688 children", "1,036 children"]
    assert care[3:] == ["151 (2015 = 100)", "118 (2015 = 100)"]


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


def test_children_by_fifth_are_the_sum_of_their_small_areas_and_the_difference_is_said(packs: Packs) -> None:
    """The README of the published files gives 119,353 by district, and 19,175 in deciles 1 and 2 (16.1%)."""
    answer = analysis_of(packs(WORCESTERSHIRE), "children-by-deprivation").answer
    found = table_of(answer)
    assert (found["Worcestershire"][0], found["Worcestershire"][1]) == ("119,353", "16.1%")
    assert found["Worcestershire"][-1] == "19,175"
    assert [cells[0] for cells in found.values()] == [
        "119,353", "20,829", "14,439", "19,108", "20,481", "25,028", "19,468",
    ]  # fmt: skip
    assert any("add up to 119,353, and the estimate of 30 June 2020 as it stands now is 117,526" in one
               for one in answer.to_know)  # fmt: skip
    here = analysis_of(packs(HEREFORDSHIRE), "children-by-deprivation").answer
    assert table_of(here)["Herefordshire"][0] == "36,029"


def test_hot_spots_compare_every_small_area_of_2021_and_say_what_chance_would_give(packs: Packs) -> None:
    """374 small areas; one in forty of them is 9. E01032332 has 925 people, who are 71.0%."""
    answer = analysis_of(packs(WORCESTERSHIRE), "income-deprivation-hot-spots").answer
    assert "117 of 374 small areas have a higher share of people who are income deprived" in answer.answer
    assert "about 9 would by chance alone" in answer.answer
    found = table_of(answer)
    assert [cells[1].partition(" ")[0] for cells in found.values()] == ["374", "60", "45", "57", "64", "81", "67"]
    assert table_of(answer, 1)["Warndon & Elbury Park (Worcester 002D)"][0] == "71.0%"
    assert len(answer.parts[1].table.rows) + len(answer.parts[2].table.rows) == 117
