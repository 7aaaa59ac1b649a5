"""Help beside need: shares, ratios with intervals, the gap in cases, and what is not compared."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from oba.needs.registry import work_out
from oba.scorecards.build.assessment.assess import assess
from oba.scorecards.notes import IN_STEPS
from tests.fixtures.asked import (
    BOTH,
    DISTRICT,
    OTHER,
    ask,
    assess_drawn,
    measure_drawn,
    place_small,
    read_analysis,
    table_of,
)

FIFTHS = "by: {name: fifth, label: fifth, categories: {'1': most deprived, '2': middle, '3': least deprived}}"
COUNTS = f"""kind: reach
whole: assessments
help: {{feed: help.given, {FIFTHS}}}
need: {{feed: help.needed, {FIFTHS}}}
"""
DRAWN = """series      | group   | period | value
           help.given  | fifth=1 | 2025   | 400
           help.given  | fifth=2 | 2025   | 300
           help.given  | fifth=3 | 2025   | 300
           help.needed | fifth=1 | 2025   | 6000
           help.needed | fifth=2 | 2025   | 3000
           help.needed | fifth=3 | 2025   | 1000
           help.all    |         | 2025   | 1000"""
WITH_CASES = f"{COUNTS}cases: {{feed: help.all}}\n"


def test_each_share_of_help_is_set_over_that_of_need() -> None:
    """40, 30 and 30% of 1,000 for 60, 30 and 10% of need. The limits of 40% of 1,000 are 37.01 to 43.07 (Wilson)."""
    assert table_of(ask(WITH_CASES, DRAWN)) == {
        "most deprived": ["40.00%", "60.00%", "0.67 times", "0.62 to 0.72", "−200 assessments", "37.01 to 43.07"],
        "middle": ["30.00%", "30.00%", "1.00 times", "0.91 to 1.10", "0 assessments", "27.24 to 32.91"],
        "least deprived": ["30.00%", "10.00%", "3.00 times", "2.72 to 3.29", "200 assessments", "27.24 to 32.91"],
    }


def test_the_answer_says_who_gets_less_and_who_more_than_their_share() -> None:
    assert ask(WITH_CASES, DRAWN).answer == (
        "In Worcestershire “most deprived” has 60.00% of need and gets 40.00% of assessments, less than its share, 0.67"
        " times (95% interval 0.62 to 0.72); “least deprived” has 10.00% of need and gets 30.00% of assessments, more"
        " than its share, 3.00 times (95% interval 2.72 to 3.29)."
    )


def test_a_ratio_whose_interval_holds_one_is_about_its_share() -> None:
    drawing = DRAWN.replace("| 6000", "| 4000").replace("| 3000", "| 5000")
    assert "gets 40.00% of assessments, about its share, 1.00 times" in ask(WITH_CASES, drawing).answer


def test_of_two_groups_both_are_told_by_the_ends_of_their_intervals() -> None:
    """55 and 45% of 1,000 for 45 and 55% of need: 1.22 (1.15 to 1.29) and 0.82 (0.76 to 0.87)."""
    two = "by: {name: fifth, label: fifth, categories: {'1': poor, '2': rich}}"
    drawing = """series      | group   | period | value
                 help.given  | fifth=1 | 2025   | 550
                 help.given  | fifth=2 | 2025   | 450
                 help.needed | fifth=1 | 2025   | 4500
                 help.needed | fifth=2 | 2025   | 5500
                 help.all    |         | 2025   | 1000"""
    answer = ask(WITH_CASES.replace(FIFTHS, two), drawing)
    assert "“poor” has 45.00% of need and gets 55.00% of assessments, more than its share, 1.22 times" in answer.answer
    assert "“rich” has 55.00% of need and gets 45.00% of assessments, less than its share, 0.82 times" in answer.answer
    assert answer.to_know == (
        "Help beside need is a description: it does not say why they differ, or what a family was offered.",
    )


def test_a_share_of_counts_says_what_it_was_divided_by() -> None:
    text = f"{COUNTS}two_way: {{name: provider, label: provider, categories: {{one: One}}}}\n"
    drawing = f"{DRAWN}\nhelp.given | fifth=1;provider=one | 2025 | 90"
    assessed, book = assess_drawn(text, drawing)
    assert any(row["method"].startswith("count divided by those of all groups") for row in book.rows.values())
    assert assessed.answer.parts[1].table.caption == "Assessments by provider and fifth, Worcestershire, 31 March 2025"
    assert table_of(assessed.answer, 1)["One"] == ["90", "-", "-", "-"]
    _, book = assess_drawn(WITH_CASES, DRAWN)
    assert any(row["method"] == "count divided by all cases, times 100" for row in book.rows.values())


def test_the_cases_of_another_period_are_not_those_of_the_help() -> None:
    answer = ask(WITH_CASES, DRAWN.replace("help.all    |         | 2025", "help.all    |         | 2024"))
    assert table_of(answer)["most deprived"] == ["40.00%", "60.00%", "0.67 times", "none", "-", "none"]


def test_without_all_cases_there_is_no_interval_and_no_gap() -> None:
    answer = ask(COUNTS, DRAWN)
    assert table_of(answer)["most deprived"] == ["40.00%", "60.00%", "0.67 times", "none", "-", "none"]
    assert "0.67 times its share of need, without an interval" in answer.answer
    assert answer.method[1].startswith("No interval and no gap in cases")


BANDS = """kind: reach
help:
  feed: help.share
  published: true
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 2, polarity: no_judgement}
  by: {name: fifth, label: fifth, categories: {'1': first, '2': second, '3': third}}
bands:
  - name: Two poorest
    groups: ['1', '2']
    need:
      feed: help.poorest
      published: true
      value: {type: proportion, unit: '%', multiplier: 100, decimals: 0, polarity: no_judgement}
two_way: {name: provider, label: provider, categories: {one: One, other: Other}}
"""
SHARES = """series       | group                | period | value
            help.share   | fifth=1              | 2025   | 29.63
            help.share   | fifth=2              | 2025   | 22.33
            help.share   | fifth=3              | 2025   | 48.32
            help.share   |                      | 2025   | 100
            help.share   | fifth=1;provider=one | 2025   | 20
            help.share   | fifth=3;provider=one | 2025   | 30
            help.share   | provider=one         | 2025   | 50
            help.share   | fifth=2;provider=other | 2025   | 22.33
            help.poorest |                      | 2024   | 73"""


def test_groups_of_which_need_is_known_together_are_added() -> None:
    answer = ask(BANDS, SHARES)
    assert "Share of cases (%) by provider" in answer.parts[1].table.caption
    assert table_of(answer) == {"Two poorest": ["51.96%", "73%", "0.71 times", "none", "-", "none"]}
    assert answer.to_know[:2] == (
        "The shares of help of all groups add to 100.28%, and not to 100%; they were used as they stand.",
        "Help is of 31 March 2025, need of 31 March 2024.",
    )


def test_the_two_way_table_has_every_cell_and_leaves_empty_what_was_not_published() -> None:
    assert table_of(ask(BANDS, SHARES), 1) == {
        "One": ["20.00%", "-", "30.00%", "50.00%"],
        "Other": ["-", "22.33%", "-", "-"],
        "All together": ["29.63%", "22.33%", "48.32%", "100.00%"],
    }


def test_a_withheld_group_withholds_what_is_made_of_it() -> None:
    answer = ask(BANDS, SHARES, hidden=[("help", "2")])
    assert table_of(answer) == {"Two poorest": ["[c]", "73%", "[c]", "none", "-", "none"]}
    assert "its share of help cannot be set against its need ([c])" in answer.answer
    assert "51.96" not in str(answer)


def test_a_withheld_count_withholds_every_share_that_it_could_be_worked_back_from() -> None:
    found = table_of(ask(COUNTS, DRAWN, hidden=[("help", "1")]))
    assert [cells[0] for cells in found.values()] == ["[c]", "[c]", "[c]"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "help.poorest |                      | 2024   | 73",
            "help.other | | 2024 | 73",
            "there is no share of need of",
        ),
        (
            "help.share   | fifth=2              | 2025   | 22.33",
            "help.x | | 2025 | 1",
            "groups without a share of help: 2",
        ),
    ],
)
def test_a_band_without_help_or_need_is_not_calculated(old: str, new: str, reason: str) -> None:
    assert old in SHARES
    answer = ask(BANDS, SHARES.replace(old, new))
    assert reason in answer.refusals[0].words


TWO_WAY = "two_way: {name: p, label: p, categories: {a: a}}\n"
EDITIONS = "editions: {help: IMD 2015 on LSOAs of 2011, need: IMD 2010 on LSOAs of 2001}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{COUNTS}{EDITIONS}", "so they are not the same places; give both by one edition"),
        (COUNTS.replace("'3': least deprived}}}\nneed", "'4': least deprived}}}\nneed"), "3, 4 is on one side alone"),
        (COUNTS[: COUNTS.index("need:")], "give `need` or `bands`, one of the two"),
        (BANDS.replace("['1', '2']", "['1', '6']"), "a band names the group `6`, which `help` has not: 1, 2, 3"),
        (BANDS.replace("['1', '2']", "['1', '1']"), "`1` is given twice"),
        (BANDS + "need: {indicator: x}\n", "give `need` or `bands`, one of the two"),
        (
            f"{COUNTS}two_way: {{name: p, label: p, categories: {{a: a}}}}\n".replace(
                f"feed: help.given, {FIFTHS}", "indicator: x"
            ),
            "give `help` as a feed",
        ),
    ],
)
def test_sides_that_cannot_be_compared_are_faults_of_the_definition(text: str, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_analysis(text)
    assert said in str(caught.value)


def test_the_same_edition_on_both_sides_is_fine() -> None:
    assert read_analysis(f"{COUNTS}{EDITIONS.replace('2010', '2015').replace('2001', '2011')}").kind == "reach"


def test_help_and_need_may_both_be_added_up_from_small_areas() -> None:
    """30 of 100 children helped and 60 of 200 in need live in the first fifth: 1.00 times its share."""
    fifths = "{name: fifth, label: Fifth, categories: {'1': First, '2': Second, '3': Third, '4': Fourth, '5': Last}}"
    side = f"{{feed: NAME.children, by: {fifths}, by_decile: index.decile}}"
    text = f"kind: reach\nhelp: {side.replace('NAME', 'helped')}\nneed: {side.replace('NAME', 'needy')}\n"
    places = place_small(("E01000001", DISTRICT, BOTH), ("E01000002", DISTRICT, BOTH), ("E01000003", OTHER, BOTH))
    answer = ask(
        text,
        """series          | area      | period | value
           helped.children | E01000001 | 2025   | 20
           helped.children | E01000002 | 2025   | 10
           helped.children | E01000003 | 2025   | 70
           needy.children  | E01000001 | 2025   | 10
           needy.children  | E01000002 | 2025   | 50
           needy.children  | E01000003 | 2025   | 140
           index.decile    | E01000001 | 2019   | 1
           index.decile    | E01000002 | 2019   | 2
           index.decile    | E01000003 | 2019   | 9""",
        places=places,
    )
    found = table_of(answer)
    assert [cells[:3] for cells in found.values()] == [
        ["30.00%", "30.00%", "1.00 times"],
        ["70.00%", "70.00%", "1.00 times"],
    ]


@pytest.mark.parametrize(("series", "told"), [("help.given", True), ("help.taken", False)])
def test_an_answer_from_counts_that_follow_their_list_in_steps_says_so(series: str, told: bool) -> None:
    analysis = read_analysis(WITH_CASES)
    measured, around = measure_drawn(analysis, DRAWN)
    (assessed,) = assess([analysis], measured, replace(around, in_steps=frozenset({series})), work_out)
    assert (assessed.in_steps == IN_STEPS, IN_STEPS in assessed.answer.to_know) == (told, told)
