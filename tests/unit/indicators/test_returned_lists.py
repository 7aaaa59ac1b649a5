"""A case list that is read from accepted returns: what its definition, and whatever counts it, may not say."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.loading import read_definitions
from oba.indicators.yaml_file import read_document
from oba.scorecards.build.disclosure.meanings import read_facts
from tests.fixtures.folders import PROJECT
from tests.fixtures.scored import RETURN

LIST = "early-help-provider-scores"
SHIPPED = PROJECT / "indicator_definitions"
MEASURES = f"""schema: oba-case-measures/1
id: provider-scores
version: 1
name: Scores of providers
owner: nobody
area: E10000034
since: 2026-07-01
spans: [quarter]
measures:
  sdq:
    family: travel
    label: How far
    list: {LIST}
    where: {{tool: [sdq]}}
    starts: ended
    field: score
    second: score_again
    tool: {{id: sdq, name: SDQ, versions: ["1"], lowest: 0, highest: 40, high_is_good: false}}
    span: quarter
"""
ANALYSIS = """schema: oba-analysis/1
id: far
version: 1
name: How far
question: How far did they travel?
kind: travel
owner: nobody
scores: {return: early-help-provider-return, tool: sdq}
"""


def faults_of(
    folder: Path, instead_of: str = "", written: str = "", measures: str = MEASURES, analysis: str = ""
) -> str:
    """Every fault of the shipped list, with something in it written otherwise, beside its return and what counts it."""
    listed = (SHIPPED / f"case_lists/{LIST}.yaml").read_text("utf-8")
    assert instead_of in listed
    texts = {
        f"case_lists/{LIST}": listed.replace(instead_of, written),
        f"returns/{RETURN}": (SHIPPED / f"returns/{RETURN}.yaml").read_text("utf-8"),
        "case_measures/provider-scores": measures,
        "analyses/far": analysis,
    }
    for name, text in texts.items():
        path = folder / "indicator_definitions" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        if text:
            path.write_text(text, "utf-8")
    found = read_definitions(folder / "indicator_definitions")[1]
    return "\n".join(str(one) for one in found if "returns/" not in str(one))


def test_the_shipped_list_and_what_counts_it_by_quarters_have_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == ""


@pytest.mark.parametrize(
    ("instead_of", "written", "said"),
    [
        ("of: provider_case", "of: child", "references are the providers' own; write `of: …` at `person`"),
        ("  age:", "  family: {column: Family}\n  age:", "`family` is nothing that a case sheet can have"),
        (", return: early-help-provider-return", "", "a source of type return needs return"),
        (RETURN, "early-help-return", "there is no return `early-help-return`"),
        ("  age:", "  from_attempt: {column: A, type: number}\n  age:", "`from_attempt` is made by the program"),
    ],
)
def test_what_a_list_of_returns_may_not_say(tmp_path: Path, instead_of: str, written: str, said: str) -> None:
    assert said in faults_of(tmp_path, instead_of, written, measures="")


def test_a_return_without_a_case_sheet_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "indicator_definitions/returns/childrens-centre-return.yaml"
    path.parent.mkdir(parents=True)
    path.write_text((SHIPPED / "returns/childrens-centre-return.yaml").read_text("utf-8"), "utf-8")
    told = faults_of(tmp_path, f"return: {RETURN}", "return: childrens-centre-return", measures="")
    assert "the return `childrens-centre-return` has no case sheet" in told


@pytest.mark.parametrize(
    "measure",
    [
        MEASURES.replace("starts: ended", "starts: assessed"),
        MEASURES.replace("second: score_again", "within: {months: 6}"),
        MEASURES.partition("  sdq:")[0]
        + f"  rows: {{family: flow, label: Rows, list: {LIST}, count: started, starts: ended}}\n",
    ],
)
def test_only_what_is_of_a_quarter_is_counted(tmp_path: Path, measure: str) -> None:
    """A family is in the list when its help ended: those first scored in a quarter may end in any later one."""
    assert f"`{LIST}` is read from returns, and is whole by quarters alone." in faults_of(tmp_path, measures=measure)


def test_the_same_sheets_are_not_shown_by_two_roads(tmp_path: Path) -> None:
    """A row that the list sets aside and the return counts would be the difference of two means."""
    assert f"`provider-scores` counts the case sheets of `{RETURN}` too" in faults_of(tmp_path, analysis=ANALYSIS)
    (tmp_path / "indicator_definitions/case_measures/provider-scores.yaml").unlink()
    assert "too" not in faults_of(tmp_path, measures="", analysis=ANALYSIS)


def test_what_is_counted_of_a_return_is_known_by_the_return_s_name(tmp_path: Path) -> None:
    """Two packs that read the same sheets by two roads are set beside each other under one name."""
    columns = "".join(
        f"  {name}: {{column: value, where: {{measure: sdq_{name}, span: quarter}}}}\n"
        for name in ("matched", "first_sum")
    )
    feed = (PROJECT / "tests/fixtures/made_up_cases/indicator_definitions/feeds/made-up-linked-counts.yaml").read_text()
    head = feed.partition("measures:\n")[0].replace("made-up-linked-help", "provider-scores")
    path = tmp_path / "indicator_definitions/feeds/made-up-linked-counts.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"{head}measures:\n{columns}changelog: [{{version: 1, date: 2026-11-30, change: a, by: b}}]\n")
    faults_of(tmp_path, measures=MEASURES.replace("id: sdq, name", "id: strengths, name"))
    found = read_facts(read_definitions(tmp_path / "indicator_definitions")[0]).scored
    assert found == {("made-up-linked-counts", name): (RETURN, f"sdq_{name}") for name in ("matched", "first_sum")}


@pytest.mark.parametrize("former", [LIST, "scores-of-2025"])
def test_a_former_name_is_of_one_list(tmp_path: Path, former: str) -> None:
    """What packs showed under it would be taken for another list's."""
    faults_of(tmp_path, f"id: {LIST}\n", f"id: {LIST}\nformerly: [scores-of-2025]\n")
    folder = tmp_path / "indicator_definitions"
    other = (SHIPPED / "case_lists/outcome-scores.yaml").read_text("utf-8")
    other = other.replace("id: outcome-scores\n", f"id: outcome-scores\nformerly: [old-scores, {former}]\n")
    (folder / "case_lists/outcome-scores.yaml").write_text(other, "utf-8")
    found = [str(one) for one in read_definitions(folder)[1] if one.rule == "DEF-21"]
    assert len(found) == 1
    assert f"`{former}` is the case list `{LIST}`, now or before" in found[0]


def test_a_list_of_returns_takes_nothing_from_another() -> None:
    content = dict(read_document(SHIPPED / f"case_lists/{LIST}.yaml").content)
    with pytest.raises(ValidationError, match="`taken_from` is nothing that a case sheet can have"):
        CaseList.model_validate({**content, "taken_from": {"list": "other", "fields": ["born"]}})
