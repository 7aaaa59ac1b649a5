"""Groups against all others: a table by hand, the number of comparisons, what is withheld, small or wrong."""

from typing import Any

import pytest
from pydantic import ValidationError

from oba.scorecards.assessment.analysis import Reading
from tests.fixtures.asked import ask, assess_drawn, read_analysis, table_of

AGE = "{name: age, label: Age, categories: {a: 0 to 4, b: 5 to 9, c: 10 to 14, d: 15 and over}}"
GENDER = "{name: gender, label: Gender, categories: {f: Girls, m: Boys}}"
HEAD = """kind: comparisons
of: {feed: help.met, of: help.known}
no_data: {feed: help.silent, of: help.closed}
called: needs met or partly met
whole: closed cases with an outcome
"""
BY_AGE = f"{HEAD}by: [{AGE}]\n"
BY_BOTH = f"{HEAD}by: [{AGE}, {GENDER}]\n"
AGES = {"": (160, 320, 80), "age=a": (60, 100, 20), "age=b": (55, 100, 25), "age=c": (25, 80, 30), "age=d": (20, 40, 5)}
GENDERS = {"gender=f": (90, 160, 40), "gender=m": (70, 160, 40)}


def draw(counts: dict[str, tuple[int, int, int]]) -> str:
    """Met, of those known, and how many say nothing, by group."""
    lines = ["series | group | period | value"]
    for group, (met, known, silent) in counts.items():
        for name, value in (("met", met), ("known", known), ("silent", silent), ("closed", known + silent)):
            lines.append(f"help.{name} | {group} | 2025 | {value}")
    return "\n".join(lines)


def test_each_group_is_set_against_all_others_together() -> None:
    """10 to 14: 25 of 80 against 135 of 240. Chi-squared is 15, a chance of 0.00011; of four that is 0.00043.

    0 to 4: 60 of 100 against 100 of 220, a chance of 0.0159; it is the second least, times three 0.0476.
    """
    answer = ask(BY_AGE, draw(AGES))
    assert answer.parts[0].table.columns == (
        "Closed cases with an outcome",
        "Share (%)",
        "95% interval",
        "Less all others (points)",
        "95% interval of that",
        "Chance, adjusted",
        "Without data (%)",
        "Beyond chance",
    )
    assert table_of(answer) == {
        "0 to 4": ["100", "60.0%", "50.2 to 69.1", "14.5 points", "2.7 to 25.7", "0.048", "16.7%", "more often"],
        "5 to 9": ["100", "55.0%", "45.2 to 64.4", "7.3 points", "−4.5 to 18.7", "0.456", "20.0%", "not beyond chance"],
        "10 to 14": [
            "80", "31.3%", "22.2 to 42.1", "−25.0 points", "−36.0 to −12.5", "under 0.001", "27.3%", "less often",
        ],
        "15 and over": [
            "40", "50.0%", "35.2 to 64.8", "0.0 points", "−15.9 to 15.9", "1.000", "11.1%", "not beyond chance",
        ],
        "Worcestershire, all": ["320", "50.0%", "44.6 to 55.4", "-", "-", "-", "20.0%", "-"],
    }  # fmt: skip
    assert answer.answer == (
        "Needs met or partly met: 50.0% (95% interval 44.6 to 55.4) of closed cases with an outcome in Worcestershire,"
        " 31 March 2025; of all, 20.0% are without data. 4 comparisons were made, each of one group with all others"
        " together; by chance alone about 0.2 would stand out. 2 do by themselves, and 2 after adjusting for their"
        " number: “10 to 14” less often, at 31.3%; “0 to 4” more often, at 60.0%."
    )


def test_more_comparisons_ask_for_more() -> None:
    """Girls and boys are all there are, and so one comparison more: of five 0.0159 is 0.0635, no longer below 0.05."""
    answer = ask(BY_BOTH, draw(AGES | GENDERS))
    assert "5 comparisons were made" in answer.answer
    assert "by chance alone about 0.3 would stand out. 3 do by themselves, and 1 after adjusting" in answer.answer
    assert answer.answer.endswith("their number: “10 to 14” (age) less often, at 31.3%.")
    assert [table_of(answer)["0 to 4"][5], table_of(answer)["0 to 4"][7]] == ["0.063", "not after adjusting"]
    assert [row[3:6] for row in table_of(answer, 1).values()] == [
        ["12.5 points", "1.5 to 23.0", "0.076"],
        ["−12.5 points", "−23.0 to −1.5", "0.076"],
        ["-", "-", "-"],
    ]
    assert answer.to_know[-1] == "Two groups that are all there are make one comparison, told from both sides."


def test_of_three_groups_each_is_a_comparison() -> None:
    three = {"": (160, 320, 80), "age=a": (80, 160, 40), "age=b": (40, 80, 20), "age=c": (40, 80, 20)}
    answer = ask(BY_AGE, draw(three))
    assert "3 comparisons were made" in answer.answer
    assert answer.answer.endswith("about 0.2 would stand out. None does.")


def test_what_is_in_no_group_is_among_the_others_and_told() -> None:
    """36 instead of 40 of 15 and over: four are in none. Their share is 18 of 36, the others' 142 of 284."""
    answer = ask(BY_AGE, draw(AGES | {"age=d": (18, 36, 5)}))
    assert table_of(answer)["In none of these groups"] == ["4", *["-"] * 7]
    assert table_of(answer)["15 and over"][:4] == ["36", "50.0%", "34.5 to 65.5", "0.0 points"]


def test_a_withheld_group_gives_nothing_and_asks_nothing_of_the_others() -> None:
    """Neither its number, nor its difference, nor a place among the comparisons; nor what is in none of the groups."""
    counts = AGES | {"age=d": (2, 36, 5)}
    shown = ask(BY_AGE, draw(counts), hidden=[("of-age", "d"), ("of-age", "a")])
    for name in ("0 to 4", "15 and over"):
        base, share, limits, apart, interval, chance, _, words = table_of(shown)[name]
        assert [base, share, apart] == ["[c]", "[c]", "[c]"]
        assert [limits, interval, chance, words] == ["none", "none", "-", "not compared"]
    assert "In none of these groups" not in table_of(shown)
    assert "2 comparisons were made" in shown.answer
    assert "Withheld or missing, and not compared: “0 to 4”, “15 and over”." in shown.to_know
    assert table_of(shown)["10 to 14"][5] == "under 0.001"  # of two: 0.00011 times two


def test_nothing_that_is_printed_is_made_of_a_withheld_figure() -> None:
    assessed, book = assess_drawn(BY_BOTH, draw(AGES | GENDERS), hidden=[("of-age", "a"), ("of-age", "b")])
    hidden = [one for *_, one in assessed.readings if one.figure.value is None]
    assert {one.figure.text for one in hidden} == {"[c]"}
    assert all(book.rows[one.figure.trace]["value"] is None for one in hidden)


def test_those_without_data_of_a_group_may_be_withheld_alone() -> None:
    answer = ask(BY_AGE, draw(AGES), hidden=[("no_data-age", "d")])
    assert table_of(answer)["15 and over"][6:] == ["[c]", "not beyond chance"]


def test_a_group_of_which_too_few_would_be_expected_cannot_be_told() -> None:
    """Of nine 4.5 would be expected to have needs met: fewer than five."""
    answer = ask(BY_AGE, draw(AGES | {"age=d": (9, 9, 1)}))
    assert table_of(answer)["15 and over"][1:] == [
        "100.0%", "70.1 to 100.0", "cannot say: too few", "-", "-", "10.0%", "cannot say: too few",
    ]  # fmt: skip
    assert "3 comparisons were made" in answer.answer
    assert "Of “15 and over” it cannot be said: fewer than five would be expected on a side." in answer.to_know


def test_one_comparison_alone_is_told_as_one() -> None:
    answer = ask(BY_AGE, draw({"": (160, 320, 80), "age=a": (30, 100, 20)}))
    assert "One comparison was made, of one group with all others together" in answer.answer
    assert "1 does by itself, and 1 after adjusting" in answer.answer


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"": (4, 8, 2)}, "No group could be compared with the others."),
        ({"age=a": (60, 100, 20)}, "“0 to 4” more often"),
    ],
)
def test_a_whole_that_is_small_has_nothing_to_compare(changed: Any, told: str) -> None:
    counts = AGES | changed
    if "" in changed:
        counts = {"": changed[""], "age=a": (2, 4, 1), "age=b": (2, 4, 1)}
    assert told in ask(BY_AGE, draw(counts)).answer


def test_a_whole_that_is_withheld_has_no_others() -> None:
    (refusal,) = ask(BY_AGE, draw(AGES), hidden=[("of", "")]).refusals
    assert refusal.reason == "there is no figure of everybody in Worcestershire, and so none of the others"


def test_those_without_data_must_be_beside() -> None:
    (refusal,) = ask(BY_AGE, draw(AGES), hidden=[("no_data", "")]).refusals
    assert refusal.reason == "nothing says of how many there is no data in 31 March 2025"


def test_those_without_data_counted_as_not_met_are_refused() -> None:
    """Of 400 closed 160 met: if the share is of all closed, those with data and without are not all there are."""
    text = BY_AGE.replace("help.known", "help.closed").replace("silent, of: help.closed", "silent, of: help.every")
    drawing = "\n".join([draw(AGES), "help.every | | 2025 | 400"])
    (refusal,) = ask(text, drawing).refusals
    assert refusal.reason == "those with data (400) and without (80) are not all there are (400)"


def test_a_breakdown_without_figures_is_refused_and_the_others_stand() -> None:
    answer = ask(BY_BOTH, draw(AGES))
    assert [one.about for one in answer.refusals] == ["Gender"]
    assert len(answer.parts) == 1


def test_the_chart_has_each_group_beside_everybody() -> None:
    (chart,) = ask(BY_AGE, draw(AGES)).parts[0].charts
    assert (
        chart.caption
        == "Needs met or partly met by age, of closed cases with an outcome, Worcestershire, 31 March 2025"
    )
    assert chart.sentence == "0 to 4 60.0%; 5 to 9 55.0%; 10 to 14 31.3%; 15 and over 50.0%; Worcestershire 50.0%."


def test_every_number_of_a_table_leads_to_its_cells() -> None:
    assessed, book = assess_drawn(BY_AGE, draw(AGES))
    worked_out = [one for *_, one in assessed.readings if isinstance(one, Reading)]
    assert all(one.figure.trace in book.rows for one in worked_out)
    gap = next(one for _, row, column, one in assessed.readings if (row, column[:4]) == ("10 to 14", "Less"))
    assert book.rows[gap.figure.trace]["method"] == "share of the group less that of everybody else"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("of: {feed: help.met, of: help.known}", "of: {indicator: met}", "give `of` as a `feed` with what it is"),
        ("of: {feed: help.met, of: help.known}", "of: {feed: help.met}", "give `of` as a `feed` with what it is"),
        ("of: help.closed}", "of: help.known}", "those without data would count as if it had not come about"),
        (
            "of: help.known}",
            "of: help.known, value: {type: rate, unit: per 100, multiplier: 100, polarity: no_judgement}}",
            "what is compared is a share",
        ),
        ("of: help.known}", f"of: help.known, by: {AGE}}}", "`of` is split by each of `by`; take its own groups out"),
        (f"[{AGE}]", f"[{AGE}, {AGE}]", "the breakdown `age` is given twice"),
        (f"[{AGE}]", "[]", "at least 1 item"),
        ("whole: closed cases with an outcome\n", "", "Field required"),
    ],
)
def test_what_cannot_be_compared_is_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        read_analysis(BY_AGE.replace(old, new))
