"""Count times unit cost at one year's prices: ranges, places and agencies, totals beside, and what is refused."""

import pytest
from pydantic import ValidationError

from tests.fixtures.asked import DISTRICT, OTHER, ask, assess_drawn, read_analysis, table_of

TEXT = """kind: costing
items:
  - {name: Children in care, count: {feed: care.children}, unit_cost: 50000, low: 40000, high: 70000,
     price_year: '2010', source: a database, agency: Council}
  - {name: Referrals, count: {feed: care.referrals}, unit_cost: 100, price_year: 2010/11, source: a study,
     agency: Health}
prices: {to: '2020', years: {2010: 80, 2011: 84, 2020: 100}, source: a series}
"""
DRAWN = """series         | group | area | period | value
           care.children  |       |      | 2025   | 1036
           care.referrals |       |      | 2025   | 4805"""


def test_each_count_costs_its_unit_cost_at_one_years_prices_to_three_figures() -> None:
    """50,000 of 2010 is 62,500 of 2020, times 1,036 is 64.75 million; 40,000 to 70,000 are 51.8 to 90.65 million.

    2010/11 has three quarters of 80 and one of 84: 81. So 100 is 123.46, times 4,805 is 593,210.
    """
    assert table_of(ask(TEXT, DRAWN)) == {
        "Children in care": ["1,036", "£64,800,000", "51,800,000 to 90,700,000", "£62,500", "£50,000", "2010"],
        "Referrals": ["4,805", "£593,000", "none given", "£123", "£100", "2010/11"],
        "All of these together": ["-", "£65,300,000", "none given", "-", "-", "-"],
    }


def test_the_answer_is_a_sentence_in_millions() -> None:
    assert ask(TEXT, DRAWN).answer == (
        "About £65.3 million in Worcestershire, at 2020 prices: £64.8 million for children in care, £593,000 for"
        " referrals."
    )


def test_the_sum_is_of_what_was_not_rounded() -> None:
    """64.75 and 0.593 million are 65.343 and not 64.8 and 0.593."""
    rows = ask(TEXT, DRAWN).parts[0].table.rows
    assert rows[-1].cells[1] is not None
    assert rows[-1].cells[1].value == 65_300_000  # type: ignore[union-attr]


def test_costs_are_told_by_agency_and_by_the_districts_that_were_counted() -> None:
    drawing = f"{DRAWN}\ncare.children | | {DISTRICT} | 2025 | 300"
    answer = ask(TEXT, drawing)
    assert {name: cells[0] for name, cells in table_of(answer, 1).items()} == {
        "Worcestershire: Council": "£64,800,000",
        "Worcestershire: Health": "£593,000",
        "Worcester: Council": "£18,800,000",
    }
    assert answer.to_know[:2] == (
        "Children in care: not counted in Bromsgrove, so no cost there.",
        "Referrals: not counted by district, so no district has a cost.",
    )


def test_a_district_without_each_of_an_agencys_counts_has_no_sum_of_it() -> None:
    drawing = f"{DRAWN}\ncare.children | | {DISTRICT} | 2025 | 300\ncare.referrals | | {OTHER} | 2025 | 5"
    found = table_of(ask(TEXT.replace("Health", "Council"), drawing), 1)
    assert list(found) == ["Worcestershire: Council"]


def test_a_withheld_count_has_no_cost_and_neither_has_the_sum() -> None:
    answer = ask(TEXT, DRAWN.replace("4805", "4"), hidden=[("items-1-count", "")])
    found = table_of(answer)
    assert [found[name][1] for name in found] == ["£64,800,000", "[c]", "[c]"]
    assert answer.answer.startswith("About [c] in Worcestershire")


PUBLISHED = """published:
  - {name: A published total, total: {feed: paper.total}, pounds: 1000000, price_year: '2010'}
"""


def test_a_published_total_stands_beside_in_its_own_prices_and_in_those_of_the_rest() -> None:
    answer = ask(TEXT + PUBLISHED, f"{DRAWN}\npaper.total | | | 2015 | 148")
    assert answer.parts[-1].title == "A published total"
    assert table_of(answer, len(answer.parts) - 1) == {
        "As published, 2010 prices": ["£148,000,000"],
        "At 2020 prices": ["£185,000,000"],
    }


def test_the_treasurys_index_is_read_from_its_feed_and_traced() -> None:
    text = TEXT[: TEXT.index("prices:")] + (
        "prices: {to: '2020', index: {feed: prices.index, published: true,"
        " value: {type: ratio, unit: index, decimals: 4, polarity: no_judgement}}}\n"
    )
    index = "\n".join(
        f"prices.index | | E92000001 | {year}-01-01/P1Y | {value}"
        for year, value in ((2010, 80), (2011, 84), (2020, 100))
    )
    assessed, book = assess_drawn(text, f"{DRAWN}\n{index}")
    assert table_of(assessed.answer)["Referrals"][1] == "£593,000"
    cost = assessed.answer.parts[0].table.rows[1].cells[1]
    assert not isinstance(cost, str)
    assert cost is not None
    assert book.rows[cost.figure.trace]["inputs"].count("worked out from") == 4  # the count, 2010, 2011 and 2020


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "price_year: 2010/11",
            "price_year: 2011/12",
            "Referrals: not calculated, because the price index has no 2011/12. Load a release that has it, or a unit"
            " cost of a later year.",
        ),
        (
            "care.referrals",
            "care.none",
            "Referrals: not calculated, because there is no count for Worcestershire. Load a release that has one.",
        ),
        (
            "to: '2020'",
            "to: '2021'",
            "Not calculated, because the price index has no 2021. Load a release that has it, or name an earlier year"
            " in `prices`.",
        ),
    ],
)
def test_what_cannot_be_costed_says_why(old: str, new: str, said: str) -> None:
    assert [one.words for one in ask(TEXT.replace(old, new), DRAWN).refusals] == [said]


def test_without_any_count_the_published_total_still_stands() -> None:
    answer = ask(TEXT + PUBLISHED, "series | group | period | value\npaper.total | | 2015 | 148")
    assert answer.answer == "What it costs cannot be said."
    assert [part.title for part in answer.parts] == ["A published total"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\n     price_year: '2010',", "", "items.0.price_year\n  Field required"),
        ("price_year: '2010'", "price_year: last year", "items.0.price_year"),
        (", high: 70000", "", "`low` and `high` go together"),
        ("low: 40000", "low: 60000", "the unit cost 50000 is not between 60000 and 70000"),
        (", source: a series", "", "an index that is entered needs its `source`"),
        (", years: {2010: 80, 2011: 84, 2020: 100}", "", "give `index` or `years`, one of the two"),
        ("name: Referrals", "name: Children in care", "two items or totals have one `name`"),
        ("unit_cost: 100,", "unit_cost: 0,", "greater than 0"),
    ],
)
def test_what_does_not_fit_together_is_a_fault_of_the_definition(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(ValidationError) as caught:
        read_analysis(TEXT.replace(old, new, 1))
    assert said in str(caught.value)
