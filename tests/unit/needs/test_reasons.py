"""Shares by reason: their intervals, what they add to, what is kept beside, and what is not calculated."""

import pytest

from oba.charts.sketch import BarSketch
from tests.fixtures.asked import ask, assess_drawn, table_of

COUNTS = """kind: reasons
several: {several}
called: outcome
whole: open cases
reasons:
  feed: help.chosen
  of: help.open
  by: {{name: outcome, label: Outcome, categories: {{mind: A calm mind, school: Progress at school, home: A home}}}}
"""
CHOSEN = """series     | group          | period | value
            help.chosen | outcome=mind   | 2018   | 391
            help.chosen | outcome=school | 2018   | 387
            help.chosen | outcome=home   | 2018   | 172
            help.open   |                | 2018   | 624"""


def test_each_share_is_of_all_cases_with_wilsons_interval_largest_first() -> None:
    """391, 387 and 172 of 624: 62.7, 62.0 and 27.6%. The limits are those of Wilson (1927)."""
    assert table_of(ask(COUNTS.format(several="true"), CHOSEN)) == {
        "A calm mind": ["62.7%", "58.8 to 66.4"],
        "Progress at school": ["62.0%", "58.1 to 65.7"],
        "A home": ["27.6%", "24.2 to 31.2"],
        "All 3 shares added": ["152.2%", "-"],
    }


def test_the_answer_is_a_sentence_that_names_the_first_three() -> None:
    assert ask(COUNTS.format(several="true"), CHOSEN).answer == (
        "In Worcestershire the most frequent outcome is “A calm mind”, at 62.7% (95% interval 58.8 to 66.4) of open"
        " cases, then “Progress at school” at 62.0% and “A home” at 27.6%."
    )


@pytest.mark.parametrize(
    ("several", "said"),
    [
        ("true", ("A case may have several, so the 3 shares add to 152.2%, more than 100%.",)),
        ("false", ("The 3 shares add to 152.2%, and not to 100%.",)),
    ],
)
def test_what_the_shares_add_to_is_said(several: str, said: tuple[str, ...]) -> None:
    assert ask(COUNTS.format(several=several), CHOSEN).to_know == said


def test_nothing_is_said_of_shares_of_one_reason_a_case_that_make_the_whole() -> None:
    drawing = CHOSEN.replace("391", "100").replace("387", "352")
    assert ask(COUNTS.format(several="false"), drawing).to_know == ()


def test_counts_are_divided_by_cases_that_stand_in_an_input_of_their_own() -> None:
    text = COUNTS.format(several="true").replace("  of: help.open\n", "")
    assert table_of(ask(f"{text}cases: {{feed: help.open}}\n", CHOSEN))["A calm mind"] == ["62.7%", "58.8 to 66.4"]


def test_counts_of_which_nobody_knows_the_cases_are_not_calculated() -> None:
    text = COUNTS.format(several="true").replace("  of: help.open\n", "")
    answer = ask(text, CHOSEN)
    assert answer.parts == ()
    assert [one.words for one in answer.refusals] == [
        "Not calculated, because the reasons of 31 March 2018 are counts, and nothing says of how many cases."
        " Give `of` beside their feed, or `cases`."
    ]


PUBLISHED = """kind: reasons
several: true
whole: assessments
reasons:
  feed: help.share
  published: true
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 2, polarity: no_judgement}
  by: {name: reason, label: Reason, categories: {behaviour: Behaviour, ties: Relationships}}
unknown:
  feed: help.unread
  published: true
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 2, polarity: no_judgement}
  by: {name: place, label: Place, categories: {'3': Third share, '4': Fourth share}}
"""
PRINTED = """series    | group            | period | value
             help.share | reason=ties      | 2015   | 64.67
             help.share | reason=behaviour | 2015   | 70.61
             help.unread | place=3         | 2015   | 36.03
             help.unread | place=4         | 2015   | 1.65"""


def test_what_has_no_reason_is_kept_beside_and_counted_in_the_sum() -> None:
    answer = ask(PUBLISHED, PRINTED)
    assert table_of(answer) == {"Behaviour": ["70.61%", "none"], "Relationships": ["64.67%", "none"]}
    assert table_of(answer, 1) == {
        "Third share": ["36.03%", "none"],
        "Fourth share": ["1.65%", "none"],
        "All 4 shares added": ["172.96%", "-"],
    }
    assert answer.to_know == (
        "A case may have several, so the 4 shares add to 172.96%, more than 100%.",
        "Of 2 shares the reason cannot be told. What cannot is kept apart, and not left out.",
    )


def test_published_shares_without_a_base_say_why_they_have_no_interval() -> None:
    assert ask(PUBLISHED, PRINTED).method == (
        "The shares are as they were published. No interval: The number is taken as it was published; nothing says how"
        " far chance may have moved it.",
    )


def test_a_withheld_share_has_its_mark_and_so_has_the_sum_it_could_be_worked_out_from() -> None:
    answer = ask(COUNTS.format(several="true"), CHOSEN, hidden=[("reasons", "home")])
    assert table_of(answer)["A home"] == ["[c]", "none"]
    assert table_of(answer)["All 3 shares added"] == ["[c]", "-"]
    assert answer.to_know == (
        "A case may have several, so the shares add to more than 100%. The sum is not shown, as one share is not.",
    )
    assert "27.6" not in str(answer)
    assert "152.2" not in str(answer)


def test_where_every_share_is_withheld_nothing_is_answered() -> None:
    gone = [("reasons", name) for name in ("mind", "school", "home")]
    answer = ask(COUNTS.format(several="true"), CHOSEN, hidden=gone)
    assert (answer.parts, answer.refusals[0].reason) == ((), "every share is withheld or missing")


def test_every_figure_leads_to_the_observations_it_is_made_of() -> None:
    """The sum of the three shares is made of four cells: three counts, and the cases."""
    assessed, book = assess_drawn(COUNTS.format(several="true"), CHOSEN)
    traces = {row: book.rows[one.figure.trace] for _, row, _, one in assessed.readings}
    assert traces["A calm mind"]["inputs"] == '[["numerator",1],["denominator",4]]'
    assert traces["All 3 shares added"]["inputs"].count("worked out from") == 4
    assert traces["All 3 shares added"]["method"] == "sum of the shares"


BESIDE = (
    CHOSEN
    + """
            help.chosen | outcome=mind   | E92000001 | 2018 | 500
            help.chosen | outcome=school | E92000001 | 2018 | 600
            help.open   |                | E92000001 | 2018 | 1000"""
)
BESIDE = "\n".join(
    line if "E92000001" in line else line.replace("| period", "| area | period").replace("| 2018", "| | 2018")
    for line in BESIDE.splitlines()
)


def test_shares_of_england_stand_beside_and_the_one_furthest_above_is_named() -> None:
    """62.7% (58.8 to 66.4) leaves out England's 50.0%; 62.0% (58.1 to 65.7) does not leave out its 60.0%."""
    answer = ask(COUNTS.format(several="true") + "by: [england, districts]\n", BESIDE)
    assert answer.parts[0].table.columns == ("Share (%)", "95% interval", "England (%)")
    found = table_of(answer)
    assert found["A calm mind"] == ["62.7%", "58.8 to 66.4", "50.0%"]
    assert found["A home"] == ["27.6%", "24.2 to 31.2", "-"]
    assert answer.answer.endswith("Furthest above England is “A calm mind”, at 62.7% here and 50.0% there.")
    same = ask(COUNTS.format(several="true") + "by: [england]\n", BESIDE.replace("| 500", "| 627"))
    assert "Furthest" not in same.answer


def test_of_many_reasons_the_fifteen_largest_are_drawn_and_all_stand_in_the_table() -> None:
    names = [f"r{number}" for number in range(16)]
    text = COUNTS.split("  by:", maxsplit=1)[0].format(several="true")
    text += f"  by: {{name: outcome, label: Outcome, categories: {{{', '.join(f'{one}: {one}' for one in names)}}}}}\n"
    rows = [f"help.chosen | outcome={one} | 2018 | {100 + number}" for number, one in enumerate(names)]
    part = ask(text, "\n".join(["series | group | period | value", *rows, "help.open | | 2018 | 624"])).parts[0]
    assert len(part.table.rows) == 17
    sketch = part.charts[0].sketch
    assert isinstance(sketch, BarSketch)
    assert [len(sketch.bars), sketch.bars[0].name] == [15, "r15"]
    assert part.charts[0].caption.endswith("the 15 largest")


def test_one_share_without_a_reason_is_said_in_the_singular() -> None:
    text = PUBLISHED.replace(", '4': Fourth share", "")
    answer = ask(text, "\n".join(PRINTED.splitlines()[:-1]))
    assert answer.to_know[-1] == "Of one share the reason cannot be told. What cannot is kept apart, and not left out."
    assert [len(part.charts) for part in answer.parts] == [1, 0]
