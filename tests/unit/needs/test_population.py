"""How many there are: shares, indices, a published projection and no other, and the pyramid that adds up."""

import pytest

from oba.charts.pyramid import PyramidSketch
from oba.scorecards.assessment.analysis import Answer
from tests.fixtures.asked import ask, read_analysis, table_of

PEOPLE = """kind: population
called: children
people: {feed: young.all}
"""
PART = (
    PEOPLE
    + """part: {feed: young.poor}
part_name: Most deprived 20%
part_called: in the most deprived fifth
"""
)
DRAWN = """series     | period | value
           young.all  | 2005   | 200
           young.all  | 2006   | 210
           young.poor | 2005   | 20
           young.poor | 2006   | 31"""
PYRAMID = (
    PEOPLE
    + """pyramid:
  feed: wards.people
  ages: age
  bands: {Under 1: [0, 0], 1 to 2: [1, 2]}
  sides: {name: sex, label: Sex, categories: {f: Girls, m: Boys}}
  by: {name: ward, label: Ward, categories: {a: Ash, b: Birch}}
  total: {feed: young.all}
"""
)


def draw_wards(ash: str = "1", missing: str = "", total: int = 66) -> str:
    """Ash has 1 girl of each year and 10 boys, Birch 2 and 9: of 3 years 33 and 33."""
    lines = [f"young.all | | 2024 | {total}"]
    for age in range(3):
        for ward, girls, boys in (("a", ash if age == 1 else "1", "10"), ("b", "2", "9")):
            lines += [f"wards.people | age={age};sex=f;ward={ward} | 2024 | {girls}"]
            lines += [f"wards.people | age={age};sex=m;ward={ward} | 2024 | {boys}"]
    kept = [line for line in lines if not missing or missing not in line]
    return "\n".join(["series | group | period | value", *kept])


def test_a_share_has_two_decimals_and_an_index_begins_at_100() -> None:
    """20 of 200 is 10.00%, 31 of 210 is 14.76%; 210 of 200 is 105, 31 of 20 is 155."""
    answer = ask(PART, DRAWN)
    assert table_of(answer) == {
        "31 March 2005": ["200", "100.0 (2005 = 100)", "20", "10.00%", "100.0 (2005 = 100)"],
        "31 March 2006": ["210", "105.0 (2005 = 100)", "31", "14.76%", "155.0 (2005 = 100)"],
    }
    assert answer.answer == (
        "Worcestershire had 210 children on 31 March 2006, 5.0% more than on 31 March 2005; 31 of them (14.76%) lived"
        " in the most deprived fifth, against 10.00% on 31 March 2005."
    )


@pytest.mark.parametrize(("last", "said"), [("190", "5.0% fewer than"), ("200", "as many as")])
def test_the_answer_says_which_way_the_number_went(last: str, said: str) -> None:
    assert said in ask(PEOPLE, DRAWN.replace("210", last)).answer


def test_a_withheld_part_has_no_share_and_no_index() -> None:
    found = table_of(ask(PART, DRAWN.replace("| 31", "| c")))
    assert found["31 March 2006"] == ["210", "105.0 (2005 = 100)", "[c]", "[c]", "[c]"]


def test_nobody_in_the_first_year_gives_no_index_and_no_share() -> None:
    answer = ask(PART, DRAWN.replace("| 2005   | 200", "| 2005 | 0").replace("| 2005   | 20", "| 2005 | 0"))
    assert table_of(answer) == {
        "31 March 2005": ["0", "-", "0", "nobody", "-"],
        "31 March 2006": ["210", "-", "31", "14.76%", "-"],
    }
    assert answer.parts[0].charts[0].caption == "Children, Worcestershire"


def test_of_one_year_there_is_a_table_and_no_curve() -> None:
    answer = ask(PEOPLE, "series | period | value\nyoung.all | 2005 | 200")
    assert (answer.answer, answer.parts[0].charts) == ("Worcestershire had 200 children on 31 March 2005.", ())


def test_without_any_number_nothing_is_answered() -> None:
    answer = ask(PEOPLE, "series | period | value\nyoung.all | 2005 | c")
    assert answer.answer == "This cannot be answered from what is known."


def test_without_a_projection_the_page_says_that_none_is_loaded() -> None:
    assert any(line.startswith("No published projection is loaded") for line in ask(PEOPLE, DRAWN).to_know)


def project(*years: tuple[int, int], newest: int = 2024, lacking: str = "") -> Answer:
    """Estimates of 1,000 from 2020 on, and a projection of that many, half of each of two years of age."""
    lines = [f"young.all | | {year} | 1000" for year in range(2020, newest + 1)]
    lines += [f"young.coming | age={age} | {year} | {value / 2}" for year, value in years for age in (0, 1)]
    kept = [line for line in lines if not lacking or lacking not in line]
    text = (
        PEOPLE
        + "projection: {feed: young.coming, variant: the office, ages: age, bands: {babies: [0, 0], older: [1, 1]}}"
    )
    return ask(text, "\n".join(["series | group | period | value", *kept]))


def test_a_published_projection_is_shown_from_the_year_after_the_newest_estimate() -> None:
    """Its base is 2022, where it starts within one in a hundred of the estimate; estimates go to 2024."""
    answer = project((2022, 1004), (2023, 1010), (2024, 1020), (2025, 1030), (2030, 1041))
    assert table_of(answer, 1) == {"31 March 2025": ["1,030", "515", "515"], "31 March 2030": ["1,041", "521", "521"]}
    assert (answer.refusals, any("No published projection" in line for line in answer.to_know)) == ((), False)


def test_a_year_that_lacks_an_age_is_not_projected() -> None:
    answer = project((2022, 1000), (2025, 1030), (2030, 1040), lacking="age=1 | 2030")
    assert table_of(answer, 1) == {"31 March 2025": ["1,030", "515", "515"]}


@pytest.mark.parametrize(
    ("years", "newest", "said"),
    [
        (((2022, 1012), (2030, 1040)), 2024, "it starts from 1,012 in 31 March 2022, where the estimate is 1,000 now"),
        (((2020, 1000), (2030, 1040)), 2025, "it starts from 31 March 2020 and is older than the estimates"),
        (((2022, 1000), (2024, 1040)), 2024, "is older than the estimates, which go to 31 March 2024"),
        (((2026, 1000), (2030, 1040)), 2024, "there is no estimate of 31 March 2026, from which it starts"),
        ((), 2024, "no published projection of Worcestershire is loaded (the office)"),
    ],
)
def test_a_projection_older_than_its_estimate_is_refused(
    years: tuple[tuple[int, int], ...], newest: int, said: str
) -> None:
    answer = project(*years, newest=newest)
    assert said in answer.refusals[0].words
    assert len(answer.parts) == 1


def test_a_projection_of_four_years_before_the_newest_estimate_is_the_oldest_shown() -> None:
    assert project((2021, 1000), (2030, 1040), newest=2025).refusals == ()


def test_the_pyramid_adds_years_of_age_and_wards_and_checks_the_sum() -> None:
    answer = ask(PYRAMID, draw_wards())
    assert table_of(answer, 1) == {
        "1 to 2": ["6", "38", "44", "66.7%"],
        "Under 1": ["3", "19", "22", "33.3%"],
        "All": ["9", "57", "66", "-"],
    }
    assert table_of(answer, 2) == {
        "Birch": ["6", "27", "33", "50.0%"],
        "Ash": ["3", "30", "33", "50.0%"],
        "All": ["9", "57", "66", "-"],
    }
    sketch = answer.parts[1].charts[0].sketch
    assert isinstance(sketch, PyramidSketch)
    assert [(row.name, row.left, row.right) for row in sketch.rows] == [("Under 1", 3.0, 19.0), ("1 to 2", 6.0, 38.0)]
    assert (
        "The 2 wards add up to 66, which is the published number of Worcestershire for 31 March 2024." in answer.to_know
    )
    assert "The bands of age are not all of as many years" in " ".join(answer.to_know)


def test_wards_that_do_not_add_up_are_said_to_and_are_shown() -> None:
    answer = ask(PYRAMID, draw_wards(total=70))
    assert any("not to the published number" in line and "70: 4 fewer" in line for line in answer.to_know)
    assert len(answer.parts) == 3


def test_what_holds_a_withheld_number_is_withheld_and_nothing_is_added_up() -> None:
    answer = ask(PYRAMID, draw_wards(ash="c"))
    assert table_of(answer, 1)["1 to 2"] == ["[c]", "38", "[c]", "[c]"]
    assert table_of(answer, 1)["All"] == ["[c]", "57", "[c]", "-"]
    assert any("withheld or missing, so they were not added up" in line for line in answer.to_know)
    assert "with most of them" not in answer.answer


def test_a_ward_without_a_year_of_age_is_no_pyramid() -> None:
    answer = ask(PYRAMID, draw_wards(missing="age=1;sex=m;ward=b"))
    assert answer.refusals[0].words.startswith("The pyramid: not calculated, because there is no number for Birch.")
    assert len(answer.parts) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            PYRAMID.replace("1 to 2: [1, 2]", "1 to 2: [2, 3]"),
            "the band `1 to 2` begins at 2, and the one before ends at 0",
        ),
        (PYRAMID.replace("Under 1: [0, 0]", "Under 1: [1, 0]"), "the band `Under 1` runs from 1 to 0"),
        (PYRAMID.replace("f: Girls, m: Boys", "f: Girls"), "a pyramid has two `sides`, and 1 are given"),
        (PART.replace("part_name: Most deprived 20%\n", ""), "give `part`, `part_name` and `part_called` together"),
    ],
)
def test_keys_that_do_not_fit_are_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault.replace("[", r"\[")):
        read_analysis(text)
