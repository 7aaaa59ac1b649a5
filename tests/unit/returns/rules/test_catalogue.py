"""Every rule of the catalogue carries its two examples, and they are its tests."""

import pytest

from oba.returns.rules.catalogue import ORDER, RULES
from oba.returns.rules.engine import check_return
from oba.returns.rules.handbook import fill_page
from oba.returns.rules.rule import Rule
from tests.fixtures.example_return import example_definition, example_submission
from tests.fixtures.folders import PROJECT

WANTED = {
    *(f"STR-0{n}" for n in range(1, 7)), *(f"TYP-0{n}" for n in range(1, 5)), *(f"TIM-0{n}" for n in range(1, 4)),
    "ORG-01", "ORG-02", "DUP-01", "COD-01", *(f"MIS-0{n}" for n in range(1, 6)), *(f"LOG-0{n}" for n in range(1, 5)),
    *(f"REC-0{n}" for n in range(1, 6)), *(f"CON-0{n}" for n in range(1, 4)), *(f"PLA-0{n}" for n in range(1, 7)),
    *(f"SCO-0{n}" for n in range(1, 6)), "DIS-01", "DIS-02", *(f"NAR-0{n}" for n in range(1, 5)), "SGN-01",
}  # fmt: skip
by_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_the_catalogue_is_whole_and_each_rule_is_there_once():
    assert sorted(WANTED) == sorted(rule.id for rule in RULES)


@by_rule
def test_the_passing_example_has_no_finding(rule: Rule):
    submission, context = example_submission(rule.passes.changes)
    verdict = check_return(submission, example_definition(), context)
    told = [f"{finding.rule} {finding.what}" for finding in verdict.findings if finding.rule != "TYP-04"]
    assert told == []


@by_rule
def test_the_failing_example_has_this_finding_and_no_other(rule: Rule):
    assert rule.fails.says, "a failing example says what the finding must tell"
    submission, context = example_submission(rule.fails.changes)
    verdict = check_return(submission, example_definition(), context)
    assert [rule.id] == [finding.rule for finding in verdict.findings], [f.what for f in verdict.findings]
    finding = verdict.findings[0]
    assert rule.fails.says in finding.what + finding.todo
    assert finding.severity == rule.severity
    assert finding.what.endswith((".", "?"))
    assert finding.todo.endswith(".")
    assert finding.guidance == f"docs/returns.md#{rule.id.lower()}"


@by_rule
def test_a_rule_comes_after_those_it_depends_on_and_says_what_to_do(rule: Rule):
    assert all(ORDER[name] < ORDER[rule.id] for name in rule.depends_on)
    assert rule.message.endswith(".")
    assert rule.todo.endswith(".")
    assert rule.scope in {"cell", "row", "sheet", "return", "across returns"}


def test_the_guidance_page_has_every_rule_in_the_catalogues_words():
    page = (PROJECT / "docs/returns.md").read_text(encoding="utf-8")
    assert page == fill_page(page), "run `make docs`"
    assert [f"### {rule.id}\n" in page for rule in RULES] == [True] * len(RULES)


def test_a_page_without_a_place_for_the_rules_is_not_written():
    with pytest.raises(ValueError, match="no place for the relations"):
        fill_page("# Returns")
