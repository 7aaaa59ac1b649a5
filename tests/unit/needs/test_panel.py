"""Series side by side: an index each, on one basis, and what cannot be an index."""

import pytest

from oba.charts.panel import PanelSketch
from oba.scorecards.assessment.analysis import Answer
from tests.fixtures.asked import ask, read_analysis, table_of
from tests.fixtures.made_up_definitions import make_indicator

PANEL = """kind: panel
index_at: 2015
series:
  Referrals: {feed: help.referrals}
  Plans: {feed: help.plans}
"""
DRAWN = """series         | area      | period | value
           help.referrals |           | 2014   | 80
           help.referrals |           | 2015   | 200
           help.referrals |           | 2016   | 300
           help.referrals |           | 2018   | 250
           help.referrals | E92000001 | 2015   | 1000
           help.referrals | E92000001 | 2018   | 900
           help.plans     |           | 2015   | 50
           help.plans     |           | 2016   | 40"""


def sketch_of(answer: Answer) -> PanelSketch:
    sketch = answer.parts[0].charts[0].sketch
    assert isinstance(sketch, PanelSketch)
    return sketch


def test_each_series_is_100_at_the_year_and_stands_beside_england() -> None:
    """250 of 200 is 125, England's 900 of 1,000 is 90; 40 of 50 is 80."""
    answer = ask(PANEL, DRAWN)
    assert table_of(answer) == {
        "Referrals": ["200", "250", "31 March 2018", "125 (2015 = 100)", "90 (2015 = 100)"],
        "Plans": ["50", "40", "31 March 2016", "80 (2015 = 100)", "-"],
    }
    assert table_of(answer, 1)["2014"] == ["40 (2015 = 100)", "-"]
    assert answer.answer == (
        "In Worcestershire, of 2 series, “Referrals” rose most, by 25% from 2015 to 2018; “Plans” fell most, by 20%"
        " from 2015 to 2016."
    )


def test_where_all_fell_the_first_fell_least_and_nothing_is_said_to_have_risen() -> None:
    """150 of 200 is 75, 20 of 50 is 40."""
    drawing = DRAWN.replace("2018   | 250", "2018   | 150").replace("| 40", "| 20")
    assert ask(PANEL, drawing).answer == (
        "In Worcestershire, of 2 series, “Referrals” fell least, by 25% from 2015 to 2018; “Plans” fell most, by 60%"
        " from 2015 to 2016."
    )


def test_years_that_do_not_follow_each_other_are_not_joined() -> None:
    runs = sketch_of(ask(PANEL, DRAWN)).cells[0].runs
    assert runs == (((2014, 40.0), (2015, 100.0), (2016, 150.0)), ((2018, 125.0),))


def test_a_withheld_year_is_a_gap_and_is_not_worked_out() -> None:
    answer = ask(PANEL, DRAWN.replace("| 300", "| c"))
    assert table_of(answer, 1)["2016"][0] == "[c]"
    assert sketch_of(answer).cells[0].runs == (((2014, 40.0), (2015, 100.0)), ((2018, 125.0),))


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        (DRAWN.replace("help.plans     |           | 2015   | 50", "help.plans | | 2017 | 50"), "no figure of 2015"),
        (DRAWN.replace("| 50", "| c"), "no figure of 2015"),
        (
            DRAWN.replace("| 2016   | 40", "| 2016   | c"),
            "no other year than 2015 has a figure that may be set beside it",
        ),
        (DRAWN.replace("| 50", "| 0"), "the figure of 2015 is 0, of which nothing is a share"),
    ],
)
def test_a_series_without_a_base_or_another_year_is_refused_and_the_others_go_on(drawing: str, reason: str) -> None:
    answer = ask(PANEL, drawing)
    (refusal,) = answer.refusals
    assert refusal.words.startswith("Plans: not calculated, because")
    assert reason in refusal.words
    assert list(table_of(answer)) == ["Referrals"]


def test_where_no_series_has_the_base_year_nothing_is_answered() -> None:
    answer = ask(PANEL.replace("2015", "2009"), DRAWN)
    assert answer.refusals[0].reason == "no series has a figure of 2009"


@pytest.mark.parametrize(
    ("broken", "years", "said"),
    [
        ("2018-03-31", ["2014", "2015", "2016"], "figures from 2018 on are on another basis (Counted anew)"),
        ("2016-03-31", ["2014", "2015"], "figures from 2016 on are on another basis (Counted anew)"),
        ("2015-03-31", ["2015", "2016", "2018"], "figures before 2015 are on another basis (Counted anew)"),
    ],
)
def test_figures_on_the_other_side_of_a_break_are_left_out_and_that_is_said(
    broken: str, years: list[str], said: str
) -> None:
    one = make_indicator(
        "referrals",
        published={"feed": "help.referrals"},
        value={"type": "count", "unit": "referrals", "decimals": 0, "polarity": "no_judgement"},
        uncertainty={"ci_method": "none", "reason": "Counts."},
        breaks=[{"period": broken, "reason": "Counted anew."}],
    )
    text = PANEL.replace("{feed: help.referrals}", "{indicator: referrals}")
    answer = ask(text, DRAWN, indicators={"referrals": one})
    found = table_of(answer, 1)
    assert [year for year, cells in found.items() if cells[0] != "-"] == years
    assert f"Referrals: {said}." in answer.to_know


def test_one_series_is_no_panel() -> None:
    with pytest.raises(ValueError, match="at least 2 items"):
        read_analysis(PANEL.replace("  Plans: {feed: help.plans}\n", ""))


def test_a_series_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="a name is needed, and this one is blank"):
        read_analysis(PANEL.replace("Referrals:", "' ':"))
