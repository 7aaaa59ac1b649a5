"""An accepted reason comes back with the next submission, and reopens when its value changes: that one only."""

from dataclasses import replace
from datetime import date

from oba.indicators.provider_return import RuleSeverity
from oba.returns.explanations import Explanation, carry_forward, gather_accepted
from oba.returns.read.check_file import Checked
from oba.returns.verdict import Outcome, ReturnFinding
from tests.fixtures.filled_workbooks import check, fill, filled, made, to_bytes

LAST = (("EH2.q4", 40.0), ("EH10.q2", 40.0))
ON = date(2026, 10, 14)


def sent(explanations: tuple[Explanation, ...] = (), **figures: int) -> Checked:
    changes = {name.replace("_", "."): value for name, value in figures.items()}
    return check(filled(made(LAST), changes), explanations=explanations)


def answered() -> tuple[Explanation, ...]:
    """Both queries of the first submission explained, and the return accepted."""
    reasons = {"D10": "A children's centre closed in June", "D7": "A project for dads ended"}
    findings = [replace(finding, reason=reasons[finding.cell]) for finding in sent().verdict.findings]
    return gather_accepted(findings, (), "A. Example", ON)


def test_a_resubmission_keeps_the_accepted_explanations():
    assert sent().verdict.sentence == "This return would be accepted with 2 queries to explain."
    verdict = sent(answered()).verdict
    assert [(finding.reason, finding.remembered) for finding in verdict.findings] == [
        ("A children's centre closed in June", True),
        ("A project for dads ended", True),
    ]
    assert verdict.sentence == "This return would be accepted, with 2 explanations."


def test_changing_a_value_reopens_that_explanation_only():
    verdict = sent(answered(), EH2_q4=14, EH2_q3=23).verdict
    (changed, kept) = verdict.findings
    assert (changed.reason, kept.reason) == ("", "A project for dads ended")
    assert "You explained 15 before; the value is new" in changed.what
    assert (verdict.outcome, verdict.open_queries) == (Outcome.QUERIES, 1)


def test_an_explanation_of_another_provider_period_or_rule_is_not_used():
    finding = query()
    known = gather_accepted([replace(finding, reason="Because")], (), "A. Example", ON)
    for change in (
        {"organisation": "Another"},
        {"period": "April to June 2026"},
        {"rule": "PLA-02"},
        {"category": "b"},
    ):
        assert carry_forward([replace(finding, **change)], known, 4)[0].reason == ""


def test_an_explanation_that_was_not_accepted_is_not_used():
    known = [replace(explanation, accepted=False) for explanation in answered()]
    assert sent(tuple(known)).verdict.open_queries == 2


def test_an_explanation_expires_after_its_number_of_returns():
    finding, known = query(), gather_accepted([replace(query(), reason="Because")], (), "A. Example", ON)
    for used in range(4):
        assert used == known[0].used
        found = carry_forward([finding], known, 4)
        assert found[0].reason == "Because"
        known = gather_accepted(found, known, "A. Example", ON)
    expired = carry_forward([finding], known, 4)[0]
    assert expired.reason == ""
    assert "has served 4 returns; please give it again" in expired.what


def test_a_reason_typed_in_the_return_goes_before_a_remembered_one():
    book = fill(made(LAST), reasons={"EH2.q4": "Counted again in September"})
    verdict = check(to_bytes(book), explanations=answered()).verdict
    assert (verdict.findings[0].reason, verdict.findings[0].remembered) == ("Counted again in September", False)


def test_only_queries_can_be_explained():
    fault = replace(query(), severity=RuleSeverity.FAIL)
    known = gather_accepted([replace(query(), reason="Because")], (), "A. Example", ON)
    assert fault == carry_forward([fault], known, 4)[0]
    assert gather_accepted([replace(fault, reason="Because")], (), "A. Example", ON) == ()


def query() -> ReturnFinding:
    return ReturnFinding(
        "A return", "A provider", "July to September 2026", "People", "D5", "How many?", "", "15", "Changed.",
        "Correct it.", RuleSeverity.QUERY, "", "", "PLA-01", "", "d1", "a",
    )  # fmt: skip
