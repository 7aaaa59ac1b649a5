"""Other ways in which a rule finds, or does not find, something, besides its two examples."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from oba.returns.rules.catalogue import ORDER
from oba.returns.rules.engine import check_return
from tests.fixtures.example_return import example_definition, example_submission
from tests.fixtures.filled_workbooks import RETURNS, definition

FINDS: list[tuple[str, dict[str, Any], str]] = [
    ("STR-01", {"version": None}, "version None"),
    ("STR-06", {"cases": {0: {"reference": "Smith, John"}}}, "a name"),
    ("STR-06", {"reasons": {"D9": "Ask jo@example.org"}}, "an e-mail address"),
    ("STR-06", {"actions": [("Visit WR5 1DD each week", "Manager", "2026-12-01", "Under way")]}, "a postcode"),
    ("ORG-01", {"organisation_name": "Another provider"}, "The code is of Example provider"),
    ("TIM-01", {"period": ""}, "not a quarter"),
    ("TYP-01", {"figures": {"D9": True}}, "TRUE or FALSE"),
    ("TYP-01", {"figures": {"D9": "c"}}, "cannot be used here"),
    ("TYP-03", {"figures": {"D13": -75}}, "0 or more"),
    ("MIS-02", {"figures": {"D9": "p"}, "reasons": {"D9": "2026-10-01"}}, "which is past"),
    ("MIS-02", {"figures": {"D9": "p"}, "reasons": {"D9": "soon"}}, "the day is missing"),
    ("MIS-04", {"figures": {"D12": "", "D12.c": "", "D12.d": ""}}, "3 cells are blank"),
    ("REC-01", {"figures": {"D2.a": 30, "D2.u": "x"}, "reasons": {"D2.u": "Lost"}}, "add up to 51"),
    ("CON-02", {"corrections": [("D99", 29, "Typing error")]}, "not the number of a figure"),
    ("CON-02", {"corrections": [("D3", "some", "Typing error")]}, "neither a number nor a symbol"),
    ("CON-02", {"corrections": [("D3", 29, "Typing error")]}, "from 30 to 29"),
    ("PLA-02", {"figures": dict.fromkeys(["D1", "D2", "D2.a", "D2.b", "D2.u", "D3", "D4", "D5", "D6", "D7", "D8", "D9",
                                          "D10", "D11", "D12", "D12.c", "D12.d", "D13"], 0) | {"D14": "n"},
                "no_last": ["D1", "D2", "D2.a", "D2.b", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11", "D12",
                            "D12.c", "D12.d", "D13"]}, "Every figure is 0"),
    ("SCO-01", {"cases": {0: {"tool": "Another"}}}, "not named as one of: Example scale"),
    ("SCO-01", {"cases": {0: {"version": "2"}}}, "one of: 1"),
    ("SCO-01", {"cases": {0: {"first_score": ""}}}, "no first score"),
    ("SCO-01", {"cases": {0: {"first_score": 2.5}}}, "whole number"),
    ("SCO-01", {"cases": {0: {"reference": ""}}}, "no reference"),
    ("SCO-02", {"cases": {0: {"age": "seven"}}}, "from 0 to 25"),
    ("SCO-02", {"cases": {0: {"first_date": date(2026, 8, 20)}}}, "12 days apart; 28"),
    ("SCO-03", {"cases": {0: {"second_score": None, "second_date": None}}}, "no reason why"),
    ("LOG-03", {"cases": {0: {"second_date": date(2026, 12, 1)}}}, "in the future"),
    ("LOG-03", {"cases": {0: {"second_date": ""}}}, "has no date"),
    ("LOG-03", {"cases": {0: {"second_date": "soon"}}}, "not a date"),
    ("SCO-05", {"cases_repeat": 10, "first_scores": [1, 1]}, "cannot show that they did worse"),
    ("COD-01", {"cases": {0: {"quintile": ""}}}, "Nothing is given from the list of Quintile"),
    ("COD-01", {"cases": {0: {"second_score": None, "second_date": None, "reason": "Other"}}}, "not one of"),
    ("NAR-01", {"last": {"D14": 4.8}, "actions": []}, "nothing is proposed"),
    ("NAR-02", {"answers": {"D15": "Say why here. The rest was much as in the last one, we think."}}, "The prompt"),
    ("NAR-03", {"actions": [("Fill posts", "Manager", "", "Done")]}, "has not got a date"),
    ("SGN-01", {"sign_off": {"confirmed": ""}}, "The word Yes is missing"),
    ("SGN-01", {"sign_off": {"signed_on": date(2026, 9, 1)}}, "not between the end of the quarter and today"),
    ("SGN-01", {"signatories": ["C. Other"]}, "not on the list"),
    ("SGN-01", {"sign_off": {"signed_by": " a.  SUBMITTER "}}, "is the person who entered"),
]  # fmt: skip
QUIET: list[dict[str, Any]] = [
    {"figures": {"D1": "z", "D2": "z", "D2.a": "z", "D2.b": "z", "D2.u": "z", "D3": "z", "D4": "z", "D8": "z"}},
    {"figures": {"D9": "p"}, "reasons": {"D9": "30/11/2026"}},
    {"last": {"D5": 900}, "period": "2026-Q2", "today": "2026-07-12", "sign_off": {"signed_on": date(2026, 7, 10)},
     "cases": {n: {"first_date": date(2026, 4, 1), "second_date": date(2026, 6, 1)} for n in (0, 1)}},
    {"last": {"D9": "x"}},
    {"cases_repeat": 0},
]  # fmt: skip


def told(changes: dict[str, Any]) -> list[tuple[str, str]]:
    submission, context = example_submission(changes)
    if changes.get("period") == "2026-Q2" and context.last:
        context = replace(context, last=replace(context.last, period="2026-01-01/P3M"))
    return [(f.rule, f.what) for f in check_return(submission, example_definition(), context).findings]


@pytest.mark.parametrize(("rule", "changes", "words"), FINDS, ids=lambda value: value if isinstance(value, str) else "")
def test_this_is_found_once_and_nothing_else(rule: str, changes: dict[str, Any], words: str):
    findings = told(changes)
    assert [rule] == [name for name, _ in findings], findings
    assert words in findings[0][1]


@pytest.mark.parametrize("changes", QUIET, ids=range(len(QUIET)))
def test_this_is_no_fault(changes: dict[str, Any]):
    assert told(changes) == []


def test_a_provider_that_closed_before_the_quarter_cannot_report_it():
    owed = example_definition()
    closed = owed.providers[0].model_copy(update={"closed": date(2026, 6, 30)})
    submission, context = example_submission({})
    verdict = check_return(submission, owed.model_copy(update={"providers": [closed]}), context)
    assert [(f.rule, f.what) for f in verdict.findings] == [
        ("TIM-02", "Example provider closed on 30 June 2026, before this quarter.")
    ]


def test_what_was_published_before_cannot_be_hidden_now():
    submission, context = example_submission({"figures": {"D12": "c", "D12.c": "c"}})
    verdict = check_return(submission, example_definition(), replace(context, published={("d12", "c"): 3}))
    assert [(f.rule, f.what) for f in verdict.findings] == [
        ("DIS-02", "It is hidden, but 3 was already published for it.")
    ]


@pytest.mark.parametrize("name", RETURNS)
def test_the_real_returns_set_only_rules_that_there_are(name: str):
    assert {setting.id for setting in definition(name).rules} <= set(ORDER)
