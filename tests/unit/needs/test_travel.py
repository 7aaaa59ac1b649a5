"""Distance travelled: those who got worse come first, and nobody's mean is shown where they could be told apart."""

import pytest

from oba.indicators.case_measures import CaseMeasures
from oba.scorecards.assessment.analysis import Answer
from tests.fixtures.asked import ask, read_analysis, table_of
from tests.fixtures.case_scores import define_travel
from tests.fixtures.scored import RETURN, reliable_return, scored_return

ASKED = f"kind: travel\nscores: {{return: {RETURN}, tool: sdq}}\n"
PEOPLE = {
    "started": 100,
    "matched": 60,
    "worse": 12,
    "same": 3,
    "better": 45,
    "reliably_worse": 4,
    "reliably_better": 20,
    "best_at_first": 0,
    "worst_at_first": 2,
    "missing_moved": 10,
    "missing_disengaged": 25,
    "missing_stepped_up": 0,
    "missing_declined": 5,
    "missing_not_asked": 0,
    "missing_not_known": 0,
}
SUMS = {  # 60 with both: means 18 and 14, deviations 5, changes with a deviation of 6; 40 without: mean 21
    "first_sum": 60 * 18,
    "first_squares": 60 * 18**2 + 59 * 25,
    "second_sum": 60 * 14,
    "second_squares": 60 * 14**2 + 59 * 25,
    "change_squares": 60 * 16 + 59 * 36,
    "alone_first_sum": 40 * 21,
    "alone_first_squares": 40 * 21**2 + 39 * 25,
}
OF_QUINTILE = {"matched": 12, "first_sum": 12 * 20, "first_squares": 4900, "second_sum": 12 * 15} | {
    "second_squares": 2800,
    "change_squares": 600,
}


def drawn(people: dict[str, int] | None = None, quintile: dict[str, int] | None = None) -> str:
    lines = ["series | group | period | value"]
    lines += [f"{RETURN}.sdq_{what} | | 2026-07-01/P3M | {n}" for what, n in (PEOPLE | SUMS | (people or {})).items()]
    parts = OF_QUINTILE if quintile is None else quintile
    lines += [f"{RETURN}.sdq_{what} | quintile=q1 | 2026-07-01/P3M | {n}" for what, n in parts.items()]
    return "\n".join(lines)


def travelled(**more: object) -> Answer:
    return ask(ASKED, drawn(), owed=reliable_return(), **more)  # type: ignore[arg-type]


def test_those_who_got_worse_come_first_each_share_with_its_interval() -> None:
    """12, 3 and 45 of 60 by Wilson; the change is -4 with 6 / sqrt(60) times 2.001 about it."""
    answer = travelled()
    assert table_of(answer) == {
        "Got worse": ["12", "20%", "12 to 32"],
        "Stayed the same": ["3", "5%", "2 to 14"],
        "Got better": ["45", "75%", "63 to 84"],
        "Worse by more than the scale's error": ["4", "7%", "3 to 16"],
        "Better by more than the scale's error": ["20", "33%", "23 to 46"],
    }
    assert answer.answer == (
        "On the strengths and difficulties questionnaire, 20% (95% interval 12 to 32) of the families with two scores"
        " got worse, 5% stayed the same and 75% (95% interval 63 to 84) got better. The mean change is −4.00"
        " points (95% interval −5.55 to −2.45). 60% of those who started have two scores."
    )


def test_the_mean_change_is_shown_for_all_and_for_groups_of_ten_or_more() -> None:
    rows = table_of(travelled(), 1)
    assert rows["All families"] == ["60", "18.00 points", "14.00 points", "−4.00 points", "−5.55 to −2.45"]
    assert rows["All, in standard deviations of the change"][3] == "−0.67 standard deviations"
    assert rows["1, most deprived"][:4] == ["12", "20.00 points", "15.00 points", "−5.00 points"]
    few = ask(ASKED, drawn(quintile=OF_QUINTILE | {"matched": 9}), owed=reliable_return())
    assert table_of(few, 1)["1, most deprived"] == ["9", "-", "-", "-", "none"]
    assert "15.00" not in str(few)


def test_who_is_missing_is_told_with_the_reason_and_how_they_began() -> None:
    """21 less 18 is 3 points; Welch's limits of two deviations of 5 over 40 and 60 are 2.03 either way."""
    answer = travelled()
    missing = table_of(answer, 2)
    assert missing["Both scores"] == ["60", "60%", "50 to 69"]
    assert missing["The family stopped coming"] == ["25", "25%", "18 to 34"]
    assert table_of(answer, 3) == {
        "Both scores": ["60", "18.00 points", "-"],
        "No second score": ["40 families", "21.00 points", "-"],
        "Without, less with": ["-", "3.00 points", "0.97 to 5.03"],
    }
    assert answer.to_know[-1] == (
        "The 40 families without a second score began at 21.00 on average, those with both at 18.00. Those who are"
        " missing began worse, so the mean is not that of all."
    )


@pytest.mark.parametrize(
    ("mean", "told"),
    [(15, "Those who are missing began better, so the mean is not that of all."), (19, "no more apart than chance")],
)
def test_whether_they_began_worse_is_said_only_beyond_chance(mean: int, told: str) -> None:
    sums = {"alone_first_sum": 40 * mean, "alone_first_squares": 40 * mean**2 + 39 * 25}
    assert told in ask(ASKED, drawn(sums), owed=reliable_return()).to_know[-1]


def test_no_room_on_the_scale_is_told_at_both_ends() -> None:
    assert table_of(travelled(), 4) == {
        "At 0: cannot show that they did better": ["0", "0%", "0 to 4"],
        "At 40: cannot show that they did worse": ["2", "2%", "1 to 7"],
    }


def test_a_scale_that_nobody_tested_is_named_so_and_counts_no_reliable_change() -> None:
    answer = ask(ASKED, drawn(), owed=scored_return())
    assert list(table_of(answer)) == ["Got worse", "Stayed the same", "Got better"]
    assert any("how reliable the scale is" in one for one in answer.method)
    owed = scored_return()
    other = ask(
        ASKED.replace("sdq", "family-self-assessment"), drawn().replace("sdq_", "family_self_assessment_"), owed=owed
    )
    assert "has not been validated" in other.to_know[0]


def test_few_second_scores_are_a_warning() -> None:
    answer = ask(ASKED, drawn({"started": 101}), owed=reliable_return())
    assert "Fewer than 60% of those who started have two scores" in str(answer.to_know)
    assert "Fewer than" not in str(travelled().to_know)


@pytest.mark.parametrize("few", [0, 9])
def test_of_fewer_than_ten_pairs_nothing_is_told(few: int) -> None:
    answer = ask(ASKED, drawn({"matched": few}), owed=reliable_return())
    assert answer.refusals[0].reason.startswith("fewer than 10 families have two scores")
    assert not answer.parts


def test_while_a_return_is_missing_there_is_no_total_and_that_is_said() -> None:
    text = drawn().replace(
        f"{RETURN}.sdq_matched | | 2026-07-01/P3M | 60", f"{RETURN}.sdq_matched | | 2026-07-01/P3M | x"
    )
    answer = ask(ASKED, text, owed=reliable_return())
    assert answer.refusals[0].reason == "no quarter has the scores of every provider"


def test_what_is_withheld_takes_what_is_worked_out_of_it_with_it() -> None:
    answer = travelled(hidden=[("worse", "")])
    assert table_of(answer)["Got worse"] == ["[c]", "[c]", "none"]
    assert "20%" not in str(answer)


QUINTILES = {
    "no one left": ({"q1": 30, "q2": 18, "q3": 12}, {"q1", "q2", "q3"}),
    "six left, so the smallest of the others goes with them": ({"q1": 30, "q2": 14, "q3": 10, "q4": 6}, {"q1", "q2"}),
    "six and four left, who are ten together": ({"q1": 30, "q2": 20, "q3": 6, "q4": 4}, {"q1", "q2"}),
    "three left without a quintile": ({"q1": 30, "q2": 17, "q3": 10}, {"q1", "q2"}),
    "all but nine in one": ({"q1": 51, "q2": 9}, set()),
}


@pytest.mark.parametrize("case", QUINTILES)
def test_no_mean_of_fewer_than_ten_is_left_between_a_group_and_all(case: str) -> None:
    """All sixty less the groups that are told are the others, whose mean anybody can work out."""
    numbers, told = QUINTILES[case]
    lines = [drawn(quintile={})]
    for code, number in numbers.items():
        sums = {"first_sum": 18 * number, "second_sum": 14 * number, "change_squares": 16 * number}
        squares = {"first_squares": 348 * number, "second_squares": 220 * number}
        lines += [
            f"{RETURN}.sdq_{what} | quintile={code} | 2026-07-01/P3M | {n}"
            for what, n in ({"matched": number} | sums | squares).items()
        ]
    answer = ask(ASKED, "\n".join(lines), owed=reliable_return())
    quintiles = scored_return().codelists["quintile"].categories
    names = {quintiles[code]: code for code in numbers}
    rows = table_of(answer, 1)
    assert {names[name] for name, cells in rows.items() if name in names and cells[3] != "-"} == told
    drawn_bars = [bar.name for bar in answer.parts[1].charts[0].sketch.bars]  # type: ignore[union-attr]
    assert {names[name] for name in drawn_bars if name in names} == told


WAYS = {  # of twelve with two scores: who got worse, stayed the same, got better; what is hidden; is the mean given
    "three moved": ((1, 9, 2), (), False),
    "four moved": ((0, 8, 4), (), False),
    "five moved": ((1, 7, 4), (), True),
    "nobody moved": ((0, 12, 0), (), True),
    "three moved, and both ways are hidden": ((1, 9, 2), ("worse", "better"), False),
    "three moved, and nothing of it is told": ((1, 9, 2), ("worse", "same", "better"), False),
    "five or more got better, whatever is hidden": ((1, 1, 10), ("worse", "same"), True),
}


@pytest.mark.parametrize("case", WAYS)
def test_no_mean_is_given_where_few_moved(case: str) -> None:
    """Those who did not move add nothing: the mean times twelve is what the few gained."""
    numbers, hidden, given = WAYS[case]
    ways = dict(zip(("worse", "same", "better"), numbers, strict=True))
    text = drawn(OF_QUINTILE | ways, quintile={})
    answer = ask(ASKED, text, owed=reliable_return(), hidden=[(one, "") for one in hidden])
    assert (table_of(answer, 1)["All families"][3] != "-") is given
    assert ("5.00" in str(answer)) is given


@pytest.mark.parametrize(("same", "given"), [(9, False), (8, False), (7, True), (12, True)])
def test_no_mean_is_given_of_a_group_in_which_few_moved(same: int, given: bool) -> None:
    """Of twelve with two scores; how many stayed the same is asked for this alone and printed of no group."""
    answer = ask(ASKED, drawn(quintile=OF_QUINTILE | {"same": same}), owed=reliable_return())
    assert (table_of(answer, 1)["1, most deprived"][3] != "-") is given


LEFT_OVER = {  # how many of sixty moved; by quintile, how many have two scores and how many of them moved; who is told
    "all are in the two that are told": (57, {"q1": (40, 37), "q2": (20, 20)}, {"q1", "q2"}),
    "one of the ten left over moved": (51, {"q1": (30, 30), "q2": (20, 20), "q3": (10, 1)}, {"q1"}),
    "five of the ten left over moved": (55, {"q1": (30, 30), "q2": (20, 20), "q3": (10, 5)}, {"q1", "q2", "q3"}),
    "none of the ten left over moved": (50, {"q1": (30, 30), "q2": (20, 20), "q3": (10, 0)}, {"q1", "q2", "q3"}),
    "three of ten without a quintile moved": (48, {"q1": (30, 25), "q2": (20, 20)}, {"q1"}),
}


@pytest.mark.parametrize("case", LEFT_OVER)
def test_no_mean_is_left_between_the_groups_and_all_in_which_few_moved(case: str) -> None:
    """Whoever stayed the same adds nothing: what is left of the sum of changes is that of the few who moved."""
    whole, numbers, told = LEFT_OVER[case]
    lines = [drawn({"same": 60 - whole, "worse": 12, "better": whole - 12}, quintile={})]
    for code, (number, moved) in numbers.items():
        sums = {"first_sum": 18 * number, "second_sum": 14 * number, "change_squares": 16 * number}
        parts = {"matched": number, "same": number - moved, "first_squares": 348 * number} | sums
        lines += [
            f"{RETURN}.sdq_{what} | quintile={code} | 2026-07-01/P3M | {n}"
            for what, n in (parts | {"second_squares": 220 * number}).items()
        ]
    rows = table_of(ask(ASKED, "\n".join(lines), owed=reliable_return()), 1)
    names = {scored_return().codelists["quintile"].categories[code]: code for code in numbers}
    assert {names[name] for name, cells in rows.items() if name in names and cells[3] != "-"} == told


@pytest.mark.parametrize("what", ["worse", "same", "better", "reliably_worse"])
def test_while_a_way_is_hidden_no_mean_change_has_an_interval(what: str) -> None:
    """Of 31 steps of one point that add up to 27 and whose squares add up to 31, two went down: an interval tells."""
    answer = travelled(hidden=[(what, "")])
    means = table_of(answer, 1)
    assert means["All families"] == ["60", "18.00 points", "14.00 points", "−4.00 points", "none"]
    assert means["1, most deprived"][-1] == "none"
    assert not any("standard deviations" in name for name in means)
    assert "The mean change is −4.00 points." in answer.answer
    assert any("no interval" in told for told in answer.to_know)
    assert "[c]" not in answer.answer


def test_what_is_hidden_is_said_in_words() -> None:
    assert travelled(hidden=[("worse", ""), ("better", "")]).answer.startswith(
        "On the strengths and difficulties questionnaire, 5% of the families with two scores stayed the same;"
        " how many got worse and got better is not shown. The mean change"
    )


@pytest.mark.parametrize("what", ["best_at_first", "worst_at_first"])
def test_while_an_end_of_the_scale_is_hidden_first_scores_have_no_interval(what: str) -> None:
    answer = travelled(hidden=[(what, "")])
    assert table_of(answer, 3)["Without, less with"] == ["-", "3.00 points", "none"]
    assert table_of(answer, 1)["All families"][-1] == "−5.55 to −2.45"
    assert any("whether that is more than chance would give is not said" in told for told in answer.to_know)


COUNTED = """kind: travel
scores:
  feed: counts
  measure: sdq
  by: {name: quintile, label: Deprivation quintile, categories: {q1: "1, most deprived"}}
"""


def counted_scores(**told: object) -> CaseMeasures:
    """The same tool as that of the return, counted from a list of families that has both scores in a row."""
    tool = next(one for one in reliable_return().cases.tools if one.id == "sdq")  # type: ignore[union-attr]
    return define_travel(tool=tool.model_dump(), within=None, second="last", **told)


def test_scores_of_a_case_list_are_the_same_page_as_those_of_returns() -> None:
    """Each number of the return's is drawn as the counts' own: every part, table, chart and word is the same."""
    sheet = reliable_return().cases
    assert sheet is not None
    missing = {"field": "reason", "reasons": sheet.reasons}
    of_list = ask(COUNTED, drawn().replace(RETURN, "counts"), owed=counted_scores(same="family", missing=missing))
    of_return = ask(ASKED, drawn(), owed=reliable_return())
    assert (of_list.answer, of_list.method, of_list.to_know) == (of_return.answer, of_return.method, of_return.to_know)
    assert len(of_list.parts) == 5
    for part, (one, other) in enumerate(zip(of_list.parts, of_return.parts, strict=True)):
        assert table_of(of_list, part) == table_of(of_return, part)
        assert (one.title, one.note, one.table.caption) == (other.title, other.note, other.table.caption)
        assert [chart.sentence for chart in one.charts] == [chart.sentence for chart in other.charts]


def test_a_list_of_children_tells_of_children_and_for_how_long_each_was_followed() -> None:
    text = drawn({"missing_not_known": 40}).replace(RETURN, "counts")
    tool = counted_scores().measures["sdq"].tool
    followed = define_travel(tool=tool.model_dump())  # type: ignore[union-attr]
    answer = ask(COUNTED, text, owed=followed)
    assert "of the children with two scores" in answer.answer
    assert answer.parts[1].table.columns[0] == "Children"
    assert "12 months after the first score were over on the day of the extract" in answer.method[1]
    assert "famil" not in str(answer).replace("Family", "")


def test_while_nothing_is_counted_that_is_said() -> None:
    text = (
        drawn()
        .replace(RETURN, "counts")
        .replace("counts.sdq_matched | | 2026-07-01/P3M | 60", "counts.sdq_matched | | 2026-07-01/P3M | x")
    )
    answer = ask(COUNTED, text, owed=counted_scores())
    assert answer.refusals[0].reason == "no period is counted yet"


@pytest.mark.parametrize("given", ["return: a", "feed: a", "return: a, tool: b, feed: c", "return: a, measure: b"])
def test_scores_are_of_one_source(given: str) -> None:
    with pytest.raises(ValueError, match="one of the two pairs"):
        read_analysis(f"kind: travel\nscores: {{{given}}}\n")


ENDS = {  # of sixty of the whole and thirty of a group: who stands at the best end (0) before; how far the others are
    "five of the thirty left over are away from it": (list(range(16, 21)) + [0] * 25, True),
    "three of the thirty left over are away from it": ([20, 21, 20] + [0] * 27, False),
    "nobody left over is away from it": ([0] * 30, True),
}


@pytest.mark.parametrize("case", ENDS)
def test_no_mean_leaves_few_who_are_away_from_an_end_of_the_scale(case: str) -> None:
    """Those at nought add nothing to the sum of first scores: what is left of it is that of the others."""
    left, told = ENDS[case]
    group, seconds = [18 + n % 7 for n in range(30)], [14 + n % 5 for n in range(60)]
    people = {"matched": 60, "same": 3, "worse": 12, "better": 45, "best_at_first": left.count(0)}
    whole = people | add_up_scores([*group, *left], seconds)
    part = {"matched": 30, "same": 1} | add_up_scores(group, seconds[:30])
    rows = table_of(ask(ASKED, drawn(whole, quintile=part), owed=reliable_return()), 1)
    assert rows["All families"][1] != "-"
    assert (rows["1, most deprived"][1] != "-") is told


@pytest.mark.parametrize(("away", "told"), [(4, False), (5, True), (0, True)])
def test_no_mean_is_given_of_many_of_whom_few_are_away_from_an_end(away: int, told: bool) -> None:
    firsts, seconds = [30] * away + [40] * (60 - away), [14 + n % 5 for n in range(60)]
    text = drawn({"matched": 60, "worst_at_first": 60 - away} | add_up_scores(firsts, seconds), quintile={})
    rows = table_of(ask(ASKED, text, owed=reliable_return()), 1)
    assert (rows["All families"][1] != "-") is told


def test_first_scores_of_those_without_a_second_are_not_told_where_few_are_away_from_an_end() -> None:
    few = {"alone_first_sum": 37 * 40 + 3 * 31, "alone_first_squares": 37 * 1600 + 3 * 31**2}
    answer = ask(ASKED, drawn(few), owed=reliable_return())
    assert [part.title for part in answer.parts].count("Whether those who are missing began differently") == 0
    assert len(travelled().parts) == len(answer.parts) + 1


def add_up_scores(firsts: list[int], seconds: list[int]) -> dict[str, int]:
    pairs = list(zip(firsts, seconds, strict=True))
    return {
        "first_sum": sum(firsts),
        "first_squares": sum(one**2 for one in firsts),
        "second_sum": sum(seconds),
        "second_squares": sum(one**2 for one in seconds),
        "change_squares": sum((after - before) ** 2 for before, after in pairs),
    }
