"""One fault gives one finding, nothing disappears in silence, and findings stand in the order of the sheets."""

from dataclasses import replace
from datetime import date

import pytest

from oba.indicators.provider_return import ReturnDefinition, RuleSetting, RuleSeverity
from oba.returns.rules.engine import check_return, closing_day, due_day
from oba.returns.verdict import FINDING_COLUMNS, Outcome, Verdict
from tests.fixtures.example_return import example_definition, example_submission


def verdict_of(definition: ReturnDefinition | None = None, **changes: object) -> Verdict:
    submission, context = example_submission(changes)
    return check_return(submission, definition or example_definition(), context)


def rules_of(verdict: Verdict) -> list[str]:
    return [finding.rule for finding in verdict.findings]


@pytest.mark.parametrize(
    ("figures", "what"),
    [
        ({"D6": -1}, "-1 is not a whole number of"),
        ({"D9": -0.5}, "-0.5 cannot be: it is below 0"),
        ({"D9": 100.5}, "100.5 cannot be: it is above 100"),
    ],
)
def test_no_count_and_no_percentage_is_below_nought(figures: dict[str, object], what: str):
    owed = example_definition()
    faults = [one for one in verdict_of(owed, figures=figures).findings if one.severity is RuleSeverity.FAIL]
    assert what in faults[0].what


@pytest.mark.parametrize(
    ("figures", "rule"),
    [
        ({"D2": 400}, "REC-01"),  # also stage, balance and change
        ({"D2.a": 180}, "REC-01"),  # also change
        ({"D7": 4500}, "LOG-01"),  # also change and the national highest
        ({"D3": "N/A"}, "TYP-01"),  # also balance and part of
        ({"D4": ""}, "MIS-01"),  # also balance
        ({"D6": 50.5}, "TYP-03"),  # also nothing else
        ({"D1": 10}, "REC-03"),  # also opening against last closing, and change
    ],
)
def test_one_wrong_cell_gives_one_finding(figures: dict[str, object], rule: str):
    assert [rule] == rules_of(verdict_of(figures=figures))


def test_what_was_held_back_is_told():
    verdict = verdict_of(figures={"D7": 4500})
    assert ("PLA-01", "in 1 place, because of LOG-01 there") in [(n.rule, n.why) for n in verdict.not_run]


def test_a_query_never_hides_a_fault():
    verdict = verdict_of(figures={"D9": 0.85}, reasons={})
    assert [finding.severity for finding in verdict.findings] == [RuleSeverity.FAIL]


def test_two_faults_in_two_cells_are_both_told_in_the_order_of_the_sheets():
    verdict = verdict_of(figures={"D14": 9, "D3": "see note", "D12": "c"}, sign_off={"signed_by": ""})
    assert rules_of(verdict) == ["TYP-01", "PLA-03", "SGN-01"]


def test_a_part_equal_to_its_whole_is_no_fault():
    definition = setting(RuleSetting(id="PLA-06", off=True))
    assert rules_of(verdict_of(definition, figures={"D7": 50})) == []


def test_a_return_may_set_severity_and_tolerance_and_turn_a_rule_off_with_a_reason():
    changes = {"last": {"D9": 50}}
    assert rules_of(verdict_of(**changes)) == ["PLA-01"]
    assert rules_of(verdict_of(setting(RuleSetting(id="PLA-01", tolerance=0.7)), **changes)) == []
    graver = verdict_of(setting(RuleSetting(id="PLA-01", severity=RuleSeverity.FAIL)), **changes)
    assert graver.outcome is Outcome.REFUSED
    off = verdict_of(setting(RuleSetting(id="PLA-01", off=True, reason="first year")), **changes)
    assert ("PLA-01", "this return does not use it: first year") in [(n.rule, n.why) for n in off.not_run]


def test_rules_hold_from_their_day():
    verdict = verdict_of(period="2025-Q3")
    assert {"it holds for periods that end from 1 April 2026"} <= {n.why for n in verdict.not_run}


def test_without_last_quarter_the_rules_that_need_it_say_so():
    from dataclasses import replace

    submission, context = example_submission({})
    verdict = check_return(submission, example_definition(), replace(context, last=None))
    assert verdict.outcome is Outcome.ACCEPTED
    named = {missing.rule for missing in verdict.not_run}
    assert {"CON-01", "CON-03", "PLA-01", "PLA-04", "PLA-05", "REC-05", "NAR-01"} <= named


def test_thirteen_quarters_give_process_limits():
    earlier = [{"D9": 80 + number % 2} for number in range(12)]
    verdict = verdict_of(figures={"D9": 88}, earlier=earlier, last={"D9": 80})
    assert "outside the process limits of your last 13 quarters" in verdict.findings[0].what
    assert rules_of(verdict_of(figures={"D9": 81}, earlier=earlier, last={"D9": 80})) == []


def test_the_fix_by_day_is_the_due_day_and_then_the_closing_day():
    definition = example_definition()
    assert date(2026, 10, 20) == due_day(definition, date(2026, 9, 30))
    assert date(2026, 10, 27) == closing_day(definition, date(2026, 9, 30))
    assert verdict_of(figures={"D9": "N/A"}).findings[0].fix_by == "20 October 2026"
    late = verdict_of(figures={"D9": "N/A"}, today="2026-10-22", sign_off={"signed_on": date(2026, 10, 20)})
    assert late.findings[0].fix_by == "27 October 2026"


def test_a_row_has_the_catalogues_columns_in_order():
    expected = (
        "Return|Organisation|Period|Sheet|Cell|Question|Breakdown|Value you gave|What is wrong and why|What to do"
    )
    expected += "|Severity|Your reason|Fix by|Rule|Guidance"
    assert expected == "|".join(FINDING_COLUMNS.values())
    row = verdict_of(figures={"D9": "N/A"}).findings[0].row
    assert len(FINDING_COLUMNS) == len(row)
    assert row[3:8] == ["Quality", "D16", "What share was content?", "", "N/A"]


def test_the_summary_counts_by_rule_gravest_first():
    verdict = verdict_of(figures={"D9": "N/A", "D13": "see note", "D8": " 28"})
    assert [(row.rule, row.count) for row in verdict.summary] == [("TYP-01", 2), ("TYP-04", 1)]


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_return_gives_the_same_verdict(times: int):
    first, second = (verdict_of(figures={"D9": "N/A", "D4": 1}) for _ in range(2))
    assert first == second


def setting(rule: RuleSetting) -> ReturnDefinition:
    return example_definition().model_copy(update={"rules": [rule]})


def test_two_sums_that_share_a_wrong_figure_give_one_finding():
    """A total whose groups do not add up is not blamed again for the parts that it is one of."""
    from tests.fixtures.filled_workbooks import check, filled, made

    for figures in ({"EH10": 8}, {"EH10.q1": 3}, {"EH7.q1": 5}, {"EH11": 4}, {"EH7": 13}):
        verdict = check(filled(made(), figures)).verdict
        assert len([f for f in verdict.findings if f.severity is RuleSeverity.FAIL]) == 1, figures


@pytest.mark.parametrize(
    ("today", "told", "by"),
    [
        (date(2026, 10, 12), None, "20 October 2026"),  # before it is due
        (date(2026, 10, 22), None, "27 October 2026"),  # late: until it closes
        (date(2026, 10, 29), None, "27 October 2026"),
        (date(2026, 11, 28), date(2026, 12, 28), "28 December 2026"),  # opened again
        (date(2026, 10, 12), date(2026, 12, 28), "28 December 2026"),  # accepted before it was due
    ],
)
def test_what_is_wrong_is_put_right_by_the_day_that_holds(today: date, told: date | None, by: str):
    submission, context = example_submission({"figures": {"D4": 1}})
    found = check_return(submission, example_definition(), replace(context, today=today, deadline=told)).findings
    assert {finding.fix_by for finding in found if finding.severity is RuleSeverity.FAIL} == {by}
