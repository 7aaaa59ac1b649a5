"""A fault is waived by name: of that finding alone, for those values alone, and said wherever the finding is."""

from dataclasses import replace
from datetime import date

import pytest

from oba.indicators.provider_return import RuleSeverity
from oba.returns.verdict import Outcome, ReturnFinding, Verdict, decide, read_verdict
from oba.returns.waivers import WAIVABLE, WaivedFinding, apply_waivers, describe_finding, may_be_waived

TEN = (RuleSeverity.FAIL, "", "27 October 2026", "LOG-01", "")
FAULT = ReturnFinding(
    *("Early help", "Wyre Forest", "July to September 2026", "Assessments", "D22", "EH3 In time", "", "130"),
    *("130 of 120 is more than all of them.", "Correct one of the two.", *TEN, "in_time", ""),
)
OTHER = replace(FAULT, rule="REC-05", cell="D30", measure="closed", given="12")
QUERY = replace(FAULT, rule="PLA-01", cell="D40", measure="helped", given="9", severity=RuleSeverity.QUERY)


def waive(finding: ReturnFinding, **changes: str) -> WaivedFinding:
    given = WaivedFinding(*describe_finding(finding), "Two cohorts, shown to us", "Alex Green", date(2026, 10, 13))
    return replace(given, **changes)


def judge(*findings: ReturnFinding) -> Verdict:
    return Verdict(*decide(findings), findings)


def test_a_waived_fault_no_longer_refuses_and_says_who_when_and_why() -> None:
    found = apply_waivers(judge(FAULT), [waive(FAULT)])
    assert (found.outcome, found.sentence) == (
        Outcome.ACCEPTED,
        "This return would be accepted, with 1 fault waived by the partnership.",
    )
    (finding,) = found.findings
    assert finding.waived == "Waived by Alex Green on 13 October 2026: Two cohorts, shown to us"
    assert finding.row[11] == finding.waived  # where the provider's reason stands in the table of findings
    assert read_verdict(found.as_json()) == found


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [
        ((FAULT, OTHER), "This return would be refused: 1 fault to put right."),
        (
            (FAULT, QUERY),
            "This return would be accepted with 1 query to explain, and 1 fault waived by the partnership.",
        ),
        (
            (FAULT, replace(QUERY, reason="A centre closed")),
            "This return would be accepted, with 1 explanation and 1 fault waived by the partnership.",
        ),
    ],
)
def test_it_is_of_one_finding_and_the_others_count_as_before(findings: tuple, sentence: str) -> None:
    assert apply_waivers(judge(*findings), [waive(FAULT)]).sentence == sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rule", "LOG-04"),
        ("sheet", "Families helped"),
        ("cell", "D23"),
        ("measure", "other"),
        ("category", "q1"),
        ("period", "April to June 2026"),
        ("given", "131"),
        ("what", "130 of 119 is more than all of them."),  # the other of the two values
    ],
)
def test_it_falls_away_when_anything_of_the_finding_changes(name: str, value: str) -> None:
    assert apply_waivers(judge(replace(FAULT, **{name: value})), [waive(FAULT)]).outcome is Outcome.REFUSED


def test_a_query_and_a_file_that_could_not_be_read_cannot_be_waived() -> None:
    assert apply_waivers(judge(QUERY), [waive(QUERY)]).findings == (QUERY,)
    unread = replace(judge(FAULT), outcome=Outcome.UNREADABLE)
    assert apply_waivers(unread, [waive(FAULT)]) is unread
    assert [may_be_waived(one) for one in (FAULT, QUERY, replace(FAULT, waived="Waived by A"))] == [True, False, False]


def test_only_a_figure_that_was_read_and_may_be_right_can_be_waived() -> None:
    """Never a child's name, a file of another or of another quarter, a formula, a blank, or what is no number."""
    assert sorted(WAIVABLE) == [
        "CON-01", "LOG-01", "LOG-04", "MIS-05", "PLA-01", "PLA-03", "PLA-04", "PLA-06",
        "REC-01", "REC-02", "REC-03", "REC-04", "REC-05", "SCO-01", "SCO-02", "TYP-02",
    ]  # fmt: skip
    assert not may_be_waived(replace(FAULT, rule="STR-06"))
    assert not may_be_waived(replace(FAULT, rule="OPN-03"))
