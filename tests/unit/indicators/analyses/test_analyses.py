"""Faults of an analysis are told with file, line and suggestion, all at once; a measure of a feed stands in as one."""

from pathlib import Path

import pytest

from oba.indicators.analyses.kinds import KINDS, any_kind
from oba.indicators.analyses.stand_ins import stand_in
from oba.indicators.loading import read_definitions
from oba.vocabulary import Severity, ValueType
from tests.fixtures.asked import read_analysis
from tests.fixtures.small_project import BOARD, FEED, write_definitions

REASONS = """schema: oba-analysis/1
id: why
version: 1
name: Why families come
question: Why do families come?
kind: reasons
several: true
reasons:
  feed: plans.at_31_march
  of: plans.children
  by:
    name: reason
    label: Reason
    categories: {money: Money}
owner: analyst
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    feed = FEED.replace("measures:", "breakdowns: {reason: {column: reason}}\nmeasures:")
    root = write_definitions(tmp_path, feeds=feed, boards=f"{BOARD}analyses: [why]\n")
    (root / "analyses").mkdir()
    (root / "analyses" / "why.yaml").write_text(REASONS, encoding="utf-8")
    return root


def faults_of(folder: Path) -> list[str]:
    return [str(one) for one in read_definitions(folder)[1] if one.severity is Severity.FAIL]


def change(folder: Path, old: str, new: str, file: str = "analyses/why") -> Path:
    path = folder / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_a_good_analysis_has_no_fault(folder: Path) -> None:
    assert faults_of(folder) == []
    assert list(read_definitions(folder)[0].analyses) == ["why"]


WHY, HERE = "indicator_definitions/analyses/why.yaml", "indicator_definitions/boards/small-board.yaml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: reasons", "kind: reason", f"{WHY}:6: `kind`: there is no such kind; did you mean reasons?"),
        ("several: true", "severall: true", f"{WHY}:7: unknown key `severall`. Did you mean `several`?"),
        ("come?", "come.", f"{WHY}:5: `question`: a question ends in a question mark"),
        ("plans.at_31_march", "plan.at_31_march", f"{WHY}:9: there is no feed `plan`. Did you mean `plans`?"),
        ("plans.at_31_march", "plans.at_30_march", f"{WHY}:9: there is no measure in feed `plans`: `at_30_march`."),
        ("plans.children", "plans.childrn", f"{WHY}:10: there is no measure in feed `plans`: `childrn`."),
        ("name: reason", "name: reasn", "there is no breakdown of `plans.at_31_march`: `reasn`."),
        ("version: 1", "version: 2\nchangelog: [{version: 1, date: 2026-11-01, change: First}]", "is not the newest"),
        (
            "  feed: plans.at_31_march",
            "  indicator: plans-rat",
            f"{WHY}:11: `reasons`: `by` is what the indicator says",
        ),
        ("owner:", "boards: [other-board]\nowner:", f"{WHY}:15: there is no board `other-board`."),
        ("owner:", "sources: [{source: W15}, {source: X99}]\nowner:", ""),
        ("owner:", "visibility: restricted\nowner:", f"{HERE}:8: `why` has the visibility restricted, which the"),
        ("id: why", "id: plans-rate", f"{WHY}:2: the id `plans-rate` is not the file's name `why`."),
    ],
)
def test_a_fault_is_told_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    found = faults_of(change(folder, old, new))
    assert any(said in one for one in found) if said else found == []


def test_an_input_of_an_indicator_must_be_there_and_have_groups(folder: Path) -> None:
    text = REASONS[: REASONS.index("  feed:")] + "  indicator: plans-rte\nowner: analyst\n"
    (folder / "analyses" / "why.yaml").write_text(text, encoding="utf-8")
    assert faults_of(folder) == [f"{WHY}:9: there is no indicator `plans-rte`. Did you mean `plans-rate`?"]
    change(folder, "plans-rte", "plans-rate")
    assert faults_of(folder) == [
        f"{WHY}:8: `reasons` needs groups to set side by side, and this has none. Give `by` with its categories; or an"
        " indicator that has a `show_breakdown`."
    ]


def test_the_boards_own_list_says_which_pack_has_an_analysis(folder: Path) -> None:
    """A board that lists one that is not there, and an analysis that names a board which does not list it."""
    change(folder, "owner:", "boards: [small-board]\nowner:")
    assert faults_of(folder) == []
    change(folder, "analyses: [why]", "analyses: [wy]", "boards/small-board")
    assert faults_of(folder) == [
        f"{HERE}:8: there is no analysis `wy`. Did you mean `why`?",
        f"{WHY}:15: the board `small-board` does not list `why` in its `analyses`, and so its pack has it not. List it"
        " there, or take the board out here.",
    ]


def test_a_board_that_lists_an_analysis_meant_for_others_is_a_fault_of_the_board(folder: Path) -> None:
    second = BOARD.replace("id: small-board", "id: other-board")
    (folder / "boards" / "other-board.yaml").write_text(f"{second}analyses: [why]\n", encoding="utf-8")
    change(folder, "owner:", "boards: [small-board]\nowner:")
    assert faults_of(folder) == [
        "indicator_definitions/boards/other-board.yaml:8: `why` says in its `boards` that it is for others."
        " Add `other-board` there, or take it out here."
    ]


def test_all_faults_are_told_at_once(folder: Path) -> None:
    change(folder, "plans.children", "plans.childrn")
    change(folder, "plans.at_31_march", "plan.at_31_march")
    assert len(faults_of(folder)) == 2


def test_a_feeds_measure_stands_in_as_the_indicator_that_it_would_be() -> None:
    """A count of a base is a share in per cent with Wilson's interval; its groups are its categories."""
    analysis = read_analysis(REASONS)
    made = stand_in(analysis, "reasons", analysis.inputs["reasons"])
    assert made is not None
    assert (made.id, made.value.type, made.value.multiplier) == ("why--reasons", ValueType.PROPORTION, 100)
    assert made.uncertainty.ci_method == "wilson"
    assert (made.show_breakdown, made.breakdowns[0].categories) == ("reason", {"money": "Money"})
    assert (made.disclosure.threshold, made.disclosure.public_source) == (5, False)


def test_a_bare_count_stands_in_without_an_interval_and_says_why() -> None:
    analysis = read_analysis(REASONS.replace("  of: plans.children\n", ""))
    made = stand_in(analysis, "reasons", analysis.inputs["reasons"])
    assert made is not None
    assert (made.value.type, made.uncertainty.ci_method) == (ValueType.COUNT, "none")
    assert made.uncertainty.reason


def test_the_schema_for_editors_tells_the_kinds_apart() -> None:
    schema = any_kind()
    assert schema["discriminator"]["propertyName"] == "kind"
    assert set(schema["discriminator"]["mapping"]) == set(KINDS)
