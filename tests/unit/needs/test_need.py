"""Those likely to be in need: a share times a population, by place, ahead, and beside those helped."""

import pytest
from pydantic import ValidationError

from tests.fixtures.asked import DISTRICT, OTHER, ask, assess_drawn, read_analysis, table_of

TEXT = """kind: need
weights: {Doing well: 52, May need help: 48}
weights_source: a paper of 2015
in_need: [May need help]
population: {feed: people.all}
called: children who may need help
"""
DRAWN = f"""series     | group | area       | period | value
            people.all |       |            | 2015   | 113773
            people.all |       | {DISTRICT} | 2015   | 50000
            people.all |       | {OTHER}    | 2015   | 63773"""


def test_each_group_is_its_share_of_the_population_with_its_range() -> None:
    assert table_of(ask(TEXT, DRAWN)) == {
        "Doing well": ["52%", "59,162 children", "58,593 to 59,731"],
        "May need help": ["48%", "54,611 children", "54,042 to 55,180"],
    }


def test_the_answer_is_about_as_exact_as_the_share() -> None:
    assert ask(TEXT, DRAWN).answer == (
        "In Worcestershire there are about 54,600 children who may need help, 48% of all (54,042 to 55,180 by the"
        " rounding of the share)."
    )


def test_districts_take_the_share_of_all_and_add_up_to_the_county() -> None:
    answer = ask(TEXT, DRAWN)
    assert [row[:3] for row in table_of(answer, 1).values()] == [
        ["48%", "113,773", "54,611 children who may need help"],
        ["48%", "63,773", "30,611 children who may need help"],
        ["48%", "50,000", "24,000 children who may need help"],
    ]
    assert "The districts together have 54,611, as the whole has." in answer.to_know


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (63000, "54,240, as the whole has."),  # 371 fewer, and the share is not known to 569
        (62500, "54,000, and the whole has 54,611."),
        (60000, "52,800, and the whole has 54,611."),
    ],
)
def test_districts_that_do_not_add_up_within_the_range_are_told(other: int, said: str) -> None:
    answer = ask(TEXT, DRAWN.replace("| 63773", f"| {other}"))
    assert f"The districts together have {said}" in answer.to_know


PRINTED = """printed:
  feed: paper.share
  published: true
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 0, polarity: no_judgement}
"""


def test_where_shares_of_places_are_printed_a_district_has_no_other() -> None:
    drawing = f"{DRAWN}\npaper.share | | {DISTRICT} | 2015 | 54\npaper.share | | | 2015 | 47"
    answer = ask(TEXT + PRINTED, drawing)
    found = table_of(answer, 1)
    assert {name: cells[0] for name, cells in found.items()} == {"Worcestershire": "47%", "Worcester": "54%"}
    assert answer.to_know[:2] == (
        "The weights make 48% of Worcestershire; the share that is printed for it is 47%, and is used by place.",
        "No share is known for Bromsgrove.",
    )


PROJECTED = "projection: {feed: people.ahead, variant: the office, ages: age, bands: {all: [0, 0]}}\nuntil: 2020\n"
AHEAD = f"""{DRAWN}
people.ahead | age=0 | | 2015 | 113773
people.ahead | age=0 | | 2018 | 114000
people.ahead | age=0 | | 2020 | 116000
people.ahead | age=0 | | 2025 | 120000"""


def test_a_published_projection_is_followed_to_the_year_asked_for() -> None:
    """48% of 114,000 and 116,000; nothing of 2025."""
    answer = ask(TEXT + PROJECTED, AHEAD)
    assert {name: cells[0].split(" ")[0] for name, cells in table_of(answer, 2).items()} == {
        "2015": "54,611",
        "2018": "54,720",
        "2020": "55,680",
    }
    assert answer.answer.endswith("In 2020 it would be about 55,700, as the population is projected.")


def test_a_projection_may_end_in_the_very_year_and_its_first_year_is_the_estimates() -> None:
    """To 2025, where it ends: the estimate of 2015 is no second time told as a projected year."""
    found = table_of(ask(TEXT + PROJECTED.replace("2020", "2025"), AHEAD), 2)
    assert list(found) == ["2015", "2018", "2020", "2025"]
    assert found["2015"] == ["54,611 children who may need help", "54,042 to 55,180"]


@pytest.mark.parametrize(("rounded_to", "text"), [("1", "48%"), ("0.5", "48.0%"), ("0.1", "48.0%"), ("0.01", "48.00%")])
def test_a_share_is_printed_as_exactly_as_it_was_rounded(rounded_to: str, text: str) -> None:
    assert table_of(ask(f"{TEXT}rounded_to: {rounded_to}\n", DRAWN))["May need help"][0] == text


def test_what_agrees_is_not_told_as_if_it_did_not() -> None:
    answer = ask(TEXT + PRINTED, f"{DRAWN}\npaper.share | | | 2015 | 48")
    assert answer.to_know == (
        "It is an estimate from shares and not a count: it says how many may be expected, and names nobody.",
    )


@pytest.mark.parametrize(
    ("text", "drawing", "said"),
    [
        (
            PROJECTED.replace("2020", "2026"),
            AHEAD,
            "To 2026: not calculated, because the published projection ends in 2025, and nothing is said past it."
            " Name a year that it reaches.",
        ),
        (
            PROJECTED,
            DRAWN,
            "To 2020: not calculated, because no published projection of Worcestershire is loaded (the office). Put its"
            " file where the feed `people` looks for it, and load it.",
        ),
        (
            PROJECTED,
            AHEAD.replace("people.ahead | age=0 | | 2015", "people.ahead | age=0 | | 2014"),
            "To 2020: not calculated, because there is no estimate of 31 March 2014, from which it starts. Load a"
            " projection that was made from these estimates.",
        ),
    ],
)
def test_nothing_is_said_past_a_projection_or_from_one_older_than_the_estimate(
    text: str, drawing: str, said: str
) -> None:
    answer = ask(TEXT + text, drawing)
    assert [one.words for one in answer.refusals] == [said]
    assert len(answer.parts) == 2


RISE = """rise:
  feed: paper.rise
  published: true
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 0, polarity: no_judgement}
until: 2020
"""


def test_a_printed_rise_of_one_per_cent_is_about_49_in_2020_and_both_meanings_are_given() -> None:
    answer = ask(TEXT + RISE, f"{DRAWN}\npaper.rise | | | 2020 | 1")
    assert [cells[0] for cells in table_of(answer, 2).values()] == ["48%", "49%", "48.5%"]
    assert answer.parts[2].note == "About 49% in 2020: a rise of 1% can be meant in two ways, and both are given."


@pytest.mark.parametrize(
    ("drawing", "why"), [(DRAWN, "is not loaded"), (f"{DRAWN}\npaper.rise | | | 2019 | 1", "ends in 2019")]
)
def test_a_printed_rise_is_not_taken_past_its_year(drawing: str, why: str) -> None:
    assert f"the published rise {why}, and nothing" in ask(TEXT + RISE, drawing).refusals[0].words


def test_those_helped_are_set_beside_those_in_need_with_the_range() -> None:
    """5,478 for 54,611, or for 54,042 to 55,180."""
    answer = ask(f"{TEXT}help: {{feed: help.given}}\nhelped: assessments\n", f"{DRAWN}\nhelp.given | | | 2015 | 5478")
    assert table_of(answer, 1)["Worcestershire"][4:] == ["5,478", "10.0 assessments per 100"]
    reading = answer.parts[1].table.rows[0].cells[-1]
    assert not isinstance(reading, str)
    assert reading is not None
    assert reading.figure.interval_text == "9.9 to 10.1"


def test_the_shares_are_traced_to_the_definition_and_its_source() -> None:
    _, book = assess_drawn(TEXT, DRAWN)
    entered = {row["method"] for row in book.rows.values() if row["inputs"] == "[]"}
    assert entered == {"entered in the definition, from a paper of 2015"}


def test_without_a_population_nothing_is_answered() -> None:
    answer = ask(TEXT, DRAWN.replace("people.all", "people.none"))
    assert (answer.parts, answer.refusals[0].reason) == ((), "there is no population for Worcestershire")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("48}", "47.5, Other: 4}", "the weights add to 103.5 and not to 100, which rounding to 1 cannot bring about"),
        ("48}", "48}\nrounded_to: 0.1\n", ""),
        ("[May need help]", "[Must]", "`in_need` names `Must`, which is no group of `weights`"),
        ("in_need", "until: 2020\nin_need", "go together; give both"),
        (
            "in_need",
            "projection: {feed: a.b, variant: c, ages: age, bands: {all: [0, 0]}}\nin_need",
            "go together; give both",
        ),
        (
            "in_need",
            f"{PROJECTED}rise: {{feed: a.b}}\nin_need",
            "one of the two",
        ),
        ("weights_source: a paper of 2015\n", "", "weights_source"),
    ],
)
def test_what_does_not_fit_together_is_a_fault_of_the_definition(old: str, new: str, said: str) -> None:
    assert old in TEXT
    changed = TEXT.replace(old, new, 1)
    if not said:
        assert read_analysis(changed).kind == "need"
        return
    with pytest.raises(ValidationError) as caught:
        read_analysis(changed)
    assert said in str(caught.value)
