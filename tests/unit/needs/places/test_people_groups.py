"""People by fifth of deprivation: shares of their sum, and whether it is the estimate of all."""

import pytest

from oba.scorecards.assessment.analysis import Answer
from tests.fixtures.asked import BOTH, DISTRICT, OTHER, ask, place_small, table_of

PLACES = place_small(*((f"E0100000{n}", DISTRICT if n < 3 else OTHER, BOTH) for n in range(1, 5)))
FIFTHS = "{'1': Most deprived fifth of England, '2': Second, '3': Third, '4': Fourth, '5': Last}"
ASKED = f"""kind: population
called: children under 18
people: {{feed: everybody.children}}
groups:
  feed: small.children
  by: {{name: fifth, label: fifth of deprivation, categories: {FIFTHS}}}
  by_decile: index.decile
"""


def answer_of(estimate: str, second: str = "20") -> Answer:
    return ask(
        ASKED,
        f"""series             | area      | period | value
            small.children     | E01000001 | 2025   | 20
            small.children     | E01000002 | 2025   | {second}
            small.children     | E01000003 | 2025   | 40
            small.children     | E01000004 | 2025   | 20
            index.decile       | E01000001 | 2019   | 1
            index.decile       | E01000002 | 2019   | 2
            index.decile       | E01000003 | 2019   | 9
            index.decile       | E01000004 | 2019   | 2
            everybody.children | E10000034 | 2025   | {estimate}""",
        places=PLACES,
    )


def test_fifths_are_shares_of_the_small_areas_of_the_place_and_of_each_district() -> None:
    """20 + 20 + 20 of 100 live in deciles 1 and 2; both of Worcester's 40, 20 of Bromsgrove's 60."""
    answer = answer_of("100")
    assert answer.answer.startswith(
        "On 31 March 2025 60.0% of children under 18 in Worcestershire (60) lived in the most deprived fifth of England"
    )
    assert table_of(answer) == {
        "Worcestershire": ["100", "60.0%", "-", "-", "-", "40.0%", "60"],
        "Bromsgrove": ["60", "33.3%", "-", "-", "-", "66.7%", "20"],
        "Worcester": ["40", "100.0%", "-", "-", "-", "-", "40"],
    }


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        ("100", "The groups add up to the 100 children under 18 of 31 March 2025."),
        ("80", "add up to 100, and the estimate of 31 March 2025 as it stands now is 80: 25.0% more in the groups"),
        ("125", "as it stands now is 125: 20.0% fewer in the groups, made of other estimates."),
    ],
)
def test_it_is_said_whether_small_areas_add_up_to_the_estimate(estimate: str, said: str) -> None:
    assert any(said in one for one in answer_of(estimate).to_know)


def test_a_withheld_small_area_withholds_the_shares_and_what_they_add_up_to() -> None:
    answer = answer_of("100", second="c")
    assert table_of(answer)["Worcestershire"] == ["[c]", "[c]", "-", "-", "-", "[c]", "[c]"]
    assert table_of(answer)["Bromsgrove"][0] == "60"
    assert any(one.startswith("A group is withheld or missing") for one in answer.to_know)
