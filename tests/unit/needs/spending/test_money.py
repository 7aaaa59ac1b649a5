"""Budgets beside activity, returns beside each other, and what a programme gives back, low and high."""

import pytest
from pydantic import ValidationError

from oba.charts.sketch import BarSketch
from oba.scorecards.render.assessment.pages import tell_cited
from tests.fixtures.asked import HEAD, ask, assess_drawn, read_analysis, table_of

BUDGETS = """kind: money
budgets:
  - service: Family support
    level: 2-3
    called: family
    amount:
      feed: spend.support
      published: true
      value: {type: count, unit: '£ million', decimals: 2, polarity: no_judgement}
    activity: {feed: spend.families}
  - service: Centres
    printed: 9 buildings
    amount:
      feed: spend.centres
      published: true
      value: {type: count, unit: '£ million', decimals: 2, polarity: no_judgement}
  - {service: Holidays, printed: '11,446 families'}
"""
SPENT = """series       | period | value
           spend.support  | 2021   | 3.07
           spend.families | 2021   | 614
           spend.centres  | 2021   | 0.25"""


def test_a_cost_of_one_stands_only_where_budget_and_activity_are_of_one_year() -> None:
    """£3.07 million over 614 families is £5,000 a family."""
    found = table_of(ask(BUDGETS, SPENT))
    assert found == {
        "Family support": ["£3.07 million", "2-3", "614", "£5,000"],
        "Centres": ["£0.25 million", "not stated", "activity not published; printed: 9 buildings", "-"],
        "Holidays": ["budget not published", "not stated", "11,446 families", "-"],
    }
    other = table_of(ask(BUDGETS, SPENT.replace("families | 2021", "families | 2020")))
    assert other["Family support"] == ["£3.07 million", "2-3", "activity not published"]


def test_the_answer_says_what_one_costs_or_that_nobody_knows() -> None:
    assert ask(BUDGETS, SPENT).answer == (
        "The 2 budgets that are known run from £0.25 million (Centres) to £3.07 million (Family support). What one"
        " costs: Family support, each family, £5,000."
    )
    one = ask(BUDGETS, SPENT.replace("| 0.25", "| x")).answer
    assert one.startswith("Family support has a budget of £3.07 million.")
    unknown = ask(BUDGETS, SPENT.replace("614", "x")).answer
    assert "5,000" not in unknown


def test_a_cost_of_one_is_withheld_where_its_activity_is() -> None:
    answer = ask(BUDGETS, SPENT, hidden=[("budgets-0-activity", "")])
    assert table_of(answer)["Family support"] == ["£3.07 million", "2-3", "[c]", "[c]"]


RETURNS = """kind: money
spending:
  - service: Support
    returns:
      - {name: One, amount: {feed: first.support, value: {type: count, unit: '£', decimals: 0, polarity: no_judgement}}}
      - {name: Two, amount: {feed: other.support, value: {type: count, unit: '£', decimals: 0, polarity: no_judgement}}}
"""


def test_two_returns_are_shown_for_the_newest_year_that_both_have_and_never_merged() -> None:
    answer = ask(
        RETURNS,
        """series     | period | value
           first.support | 2023   | 900
           first.support | 2024   | 1000
           first.support | 2025   | 1100
           other.support | 2024   | 700""",
    )
    assert table_of(answer) == {"Support, 31 March 2024": ["£1,000", "£700"]}
    assert answer.answer == (
        "The returns do not agree. They are furthest apart on Support, 31 March 2024: £1,000 in One and £700 in Two."
    )
    sketch = answer.parts[0].charts[0].sketch
    assert isinstance(sketch, BarSketch)
    assert [(bar.name, bar.is_own) for bar in sketch.bars] == [("Support: One", True), ("Support: Two", False)]


def test_returns_that_agree_or_are_withheld_are_said_to_be_so() -> None:
    drawing = "series | period | value\nfirst.support | 2024 | 700\nother.support | 2024 | 700"
    assert ask(RETURNS, drawing).answer == "The returns agree: Support, 31 March 2024, £700 in One and £700 in Two."
    withheld = ask(RETURNS, drawing, hidden=[("spending-0-returns-1-amount", "")])
    assert withheld.answer == "Whether the returns agree cannot be said: no service has a sum in two of them."
    assert table_of(withheld) == {"Support, 31 March 2024": ["£700", "[c]"]}


def test_returns_without_a_year_in_common_are_refused() -> None:
    answer = ask(RETURNS, "series | period | value\nfirst.support | 2023 | 900\nother.support | 2024 | 700")
    assert answer.parts == ()
    assert [one.words for one in answer.refusals] == [
        "Support: not calculated, because its returns have no year in common. Load releases of the same year."
    ]


PROGRAMME = """kind: money
programmes:
  parenting:
    outcome: Fewer children with conduct problems
    how: A made-up group programme for parents, for this test alone
    category: cost avoided
    cost: {low: 1000, high: 1250}
    benefit: {low: 500, high: 1500}
    years: 2
    price_year: 2015
    deadweight: 20
    attribution: 50
    drop_off: 10
    evidence: made up
    result: made up
    life_benefit: £2,000
    sources: [{source: NW13}]
"""


def test_a_programme_gives_back_a_low_and_a_high() -> None:
    """Of £500: 200 / 1.035 + 180 / 1.035² = 361.27, over £1,250 is 0.29; of £1,500: 1,083.81 over £1,000 is 1.08."""
    answer = ask(PROGRAMME, "series | period | value\nspend.support | 2021 | 1")
    (cells,) = table_of(answer).values()
    assert cells[-2:] == ["£0.29", "£1.08"]
    assert cells[1:3] == ["1,000 to 1,250", "500 to 1,500"]
    assert answer.answer == "Fewer children with conduct problems: between £0.29 and £1.08 comes back for each £1."
    assert "3.5%" in answer.method[0]


def test_every_number_of_a_programme_says_that_it_is_of_the_definition() -> None:
    assessed, book = assess_drawn(PROGRAMME, "series | period | value\nspend.support | 2021 | 1")
    methods = {row["method"] for row in book.rows.values() if row["indicator"] == assessed.id}
    assert methods == {
        "stated in the definition, from NW13",
        "present value of benefits divided by cost, low over high",
        "present value of benefits divided by cost, high over low",
    }


@pytest.mark.parametrize(
    ("line", "other", "reason"),
    [
        ("    deadweight: 20\n", "", "programmes.parenting.deadweight"),
        ("    price_year: 2015\n", "", "programmes.parenting.price_year"),
        ("{low: 500, high: 1500}", "{high: 1500}", "programmes.parenting.benefit.low"),
        ("{low: 500, high: 1500}", "{low: 1500, high: 500}", "the low, 1500, is above the high, 500"),
        ("years: 2\n", "years: 31\n", "less than or equal to 30"),
    ],
)
def test_a_programme_without_deadweight_price_year_or_range_is_refused(line: str, other: str, reason: str) -> None:
    assert line in PROGRAMME
    with pytest.raises(ValidationError, match=reason):
        read_analysis(PROGRAMME.replace(line, other))


def test_money_without_anything_to_show_and_activity_without_a_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="there is nothing to show"):
        read_analysis(f"{HEAD}kind: money\n")
    with pytest.raises(ValidationError, match="say what `activity` is counted in"):
        read_analysis(BUDGETS.replace("    called: family\n", ""))


def test_what_is_cited_stands_in_words_and_is_no_figure() -> None:
    cited = "cited:\n  - {what: return on £1, printed: £1.37 to £9.20, sources: [{source: W15}]}\n"
    assessed, _ = assess_drawn(f"{BUDGETS}{cited}", SPENT)
    assert tell_cited(assessed.asked) == ("return on £1: £1.37 to £9.20 [W15]",)
    assert assessed.answer.to_know == ()
    assert not [one for *_, one in assessed.readings if one.value in (1.37, 9.2)]
    assert not [one for *_, one in assessed.readings if one.figure.value in (1.37, 9.2)]
