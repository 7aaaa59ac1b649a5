"""Definitions that contradict themselves are refused: unit and multiplier, type and interval, a mute headline."""

from collections.abc import Callable
from pathlib import Path

import pytest

from oba.indicators.crosschecks.units import multiplier_of
from oba.indicators.loading import read_definitions
from tests.fixtures.small_project import FEED, INDICATOR, OUTCOME

Change = Callable[..., list[str]]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """The rules and texts of what is found in a small project after some changes of its indicator."""
    root = tmp_path / "indicator_definitions"

    def changed(*pairs: tuple[str, str], board: str = "", service: str = "") -> list[str]:
        text = INDICATOR
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        kinds = [
            ("outcomes", "children-are-safe", OUTCOME),
            ("feeds", "plans", FEED),
            ("indicators", "plans-rate", text),
        ]
        for kind, name, content in [
            *kinds,
            *([("boards", "here", board)] if board else []),
            *([("services", "help", service)] if service else []),
        ]:
            (root / kind).mkdir(parents=True, exist_ok=True)
            (root / kind / f"{name}.yaml").write_text(content, encoding="utf-8")
        return [f"{finding.rule}: {finding.what}" for finding in read_definitions(root)[1]]

    return changed


VALUE = '{type: rate, unit: "per 10,000", multiplier: 10000, polarity: no_judgement}'


@pytest.mark.parametrize(
    ("unit", "multiplier"),
    [
        ("%", 100),
        ("% of children", 100),
        ("per cent", 100),
        ("percent", 100),
        ("percentage points", 100),
        ("pct", 100),
        ("per 10,000", 10_000),
        ("per 10000", 10_000),
        ("per 10 000", 10_000),
        ("per 1,000 households", 1000),
        ("per 100,000.", 100_000),
        ("per 10k", 10_000),
        ("per million", 1_000_000),
        ("per thousand", 1000),
        ("per 2 million", 2_000_000),
        ("in 1,000", 1000),
        ("visits a child", None),
        ("children", None),
        ("points on a scale of 1 to 5", None),
        ("points (0 to 40)", None),
        ("", None),
    ],
)
def test_what_a_unit_says_a_figure_is_multiplied_by(unit: str, multiplier: float | None) -> None:
    assert multiplier_of(unit) == multiplier


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (VALUE, ""),
        ('{type: proportion, unit: "%", multiplier: 100, polarity: no_judgement}', ""),
        ('{type: proportion, unit: "%", polarity: no_judgement}', "means a multiplier of 100, and it is 1"),
        ("{type: proportion, unit: per cent, polarity: no_judgement}", "means a multiplier of 100, and it is 1"),
        ('{type: ratio, unit: "%", multiplier: 1, polarity: no_judgement}', "means a multiplier of 100, and it is 1"),
        ('{type: proportion, unit: "%", multiplier: 1000, polarity: no_judgement}', "of 100, and it is 1000"),
        ('{type: rate, unit: "per 10,000", polarity: no_judgement}', "means a multiplier of 10000, and it is 1"),
        ('{type: rate, unit: "per 1,000", multiplier: 10000, polarity: no_judgement}', "of 1000, and it is 10000"),
        ("{type: rate, unit: children, multiplier: 10000, polarity: no_judgement}", "does not say so"),
        ("{type: proportion, unit: children, multiplier: 100, polarity: no_judgement}", "does not say so"),
        ("{type: ratio, unit: visits a child, polarity: no_judgement}", ""),
        ("{type: count, unit: children, multiplier: 100, polarity: no_judgement}", "a count is not multiplied"),
        ('{type: count, unit: "%", polarity: no_judgement}', "a count is not multiplied"),
        ("{type: count, unit: children, polarity: no_judgement}", ""),
    ],
)
def test_a_multiplier_that_disagrees_with_unit_or_type_is_refused(change: Change, value: str, fault: str) -> None:
    interval = "wilson" if "proportion" in value else "byars"
    found = change((VALUE, value), ("ci_method: byars", f"ci_method: {interval}"))
    assert [one.startswith("DEF-50") and fault in one for one in found] == ([True] if fault else [])


@pytest.mark.parametrize(
    ("kind", "unit", "multiplier", "method", "refused"),
    [
        ("rate", "per 10,000", 10_000, "wilson", True),
        ("rate", "per 10,000", 10_000, "byars", False),
        ("proportion", "%", 100, "byars", True),
        ("proportion", "%", 100, "wilson", False),
        ("ratio", "%", 100, "byars", False),
        ("count", "children", 1, "wilson", True),
        ("mean", "points", 1, "byars", True),
    ],
)
def test_an_interval_of_another_type_is_refused(
    change: Change, kind: str, unit: str, multiplier: int, method: str, refused: bool
) -> None:
    value = f'{{type: {kind}, unit: "{unit}", multiplier: {multiplier}, polarity: no_judgement}}'
    found = change((VALUE, value), ("ci_method: byars", f"ci_method: {method}"))
    assert [one[:6] for one in found] == (["DEF-51"] if refused else [])


WHY = "not_compared: The only place there is.\n"
BOARD = """schema: oba-board/1
id: here
name: Here
area: E10000034
period: 2026-q3
outcomes: [children-are-safe]
headlines: {children-are-safe: [plans-rate]}
"""


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([], ""),
        ([(WHY, "")], "it has no `comparators`"),
        ([(WHY, "not_compared: ' '\n")], "it has no `comparators`"),
        ([(WHY, "comparators: [england]\n")], ""),
        ([(WHY, "comparators: [england]\nbenchmark: none\n")], "its `benchmark` is none"),
        ([(WHY, ""), ("list: headline", "list: secondary")], ""),
        ([(WHY, ""), ("list: headline", "list: headline\nstatus: draft")], ""),
        ([(WHY, "comparators: [england]\n"), ("byars}", "none, reason: A full count}")], ""),
        ([(WHY, ""), ("byars}", "none, reason: A full count}")], ""),
    ],
)
def test_a_headline_that_can_be_compared_with_nobody_says_why(
    change: Change, pairs: list[tuple[str, str]], fault: str
) -> None:
    found = change(*pairs)
    assert [one.startswith("DEF-52") and fault in one for one in found] == ([True] if fault else [])


def test_a_headline_that_a_board_chooses_says_why_too(change: Change) -> None:
    (found,) = change((WHY, ""), ("list: headline", "list: secondary"), board=BOARD)
    assert found.startswith("DEF-52")


@pytest.mark.parametrize(
    ("visibility", "audience", "fault"),
    [("members", "", True), ("partnership", "", False), ("partnership", "audience: public\n", True)],
)
def test_a_board_takes_no_headline_that_its_audience_may_not_see(
    change: Change, visibility: str, audience: str, fault: bool
) -> None:
    listed = ("list: headline", f"list: secondary\nvisibility: {visibility}")
    found = change(listed, board=f"{BOARD}{audience}")
    seen = f"DEF-22: `plans-rate` has the visibility {visibility}, which the audience may not see."
    assert found == ([seen] if fault else [])


@pytest.mark.parametrize(
    ("rule", "fault"), [("{threshold: 0}", True), ("{threshold: 1}", False), ("{round_to: 5}", True)]
)
def test_what_cannot_protect_is_refused(change: Change, rule: str, fault: bool) -> None:
    assert bool(change((WHY, f"{WHY}disclosure: {rule}\n"))) is fault


PUBLISHED = (
    ("numerator: {definition: plans, feed: plans.at_31_march}\n", "published: {feed: plans.at_31_march}\n"),
    ("ci_method: byars", "ci_method: none, reason: no counts"),
)
BASE = ("denominator: {definition: children, feed: plans.children}\n", "")


def test_a_published_rate_with_small_numbers_to_hide_says_of_what_it_is_one(change: Change) -> None:
    assert change(*PUBLISHED) == []
    (found,) = change(*PUBLISHED, BASE)
    assert found.startswith("DEF-40: a share or rate with small numbers to hide needs a `denominator`")
    protected = ("owner: analyst", "owner: analyst\ndisclosure: {public_source: true}")
    assert change(*PUBLISHED, BASE, protected) == []
    assert (
        change(*PUBLISHED, BASE, ('type: rate, unit: "per 10,000", multiplier: 10000', "type: count, unit: plans"))
        == []
    )


NOT_COMPARED = "not_compared: The only place there is.\n"
SHARE = '{type: proportion, unit: "%", multiplier: 100, polarity: low_is_good}'
TARGET = "targets: [{area: E10000034, period: '2027-03-31', value: %s, set_by: board, set_on: 2026-01-01}]\n"


def test_nobody_to_compare_with_and_comparators_contradict_each_other(change: Change) -> None:
    (found,) = change((NOT_COMPARED, f"{NOT_COMPARED}comparators: [england]\n"))
    assert found.startswith("DEF-52: `not_compared` says why there is nobody")


@pytest.mark.parametrize(
    ("value", "target", "found"),
    [
        (VALUE, "400", ""),
        (VALUE, "0", ""),
        (VALUE, "-5", "DEF-54: a target of -5 cannot be: a rate is 0 or more."),
        (SHARE, "100", ""),
        (SHARE, "140", "DEF-54: a target of 140 cannot be: a proportion is from 0 to 100."),
        ("{type: score, unit: points, polarity: low_is_good}", "-5", ""),
    ],
)
def test_a_target_is_what_a_figure_can_be(change: Change, value: str, target: str, found: str) -> None:
    method = {VALUE: "byars", SHARE: "wilson"}.get(value, "none, reason: a score")
    changes = (
        (VALUE, value),
        ("ci_method: byars", f"ci_method: {method}"),
        (NOT_COMPARED, NOT_COMPARED + TARGET % target),
    )
    assert change(*changes) == ([found] if found else [])


@pytest.mark.parametrize(
    ("limits", "wrong", "found"),
    [
        ("{min: 0, max: 100}", "", []),
        ("{max: 140}", "", ["DEF-54: a limit of 140 cannot be: a proportion is from 0 to 100."]),
        ("{min: -1}", "", ["DEF-54: a limit of -1 cannot be: a proportion is from 0 to 100."]),
        ("{max: 90}", "multiplier: 100, ", ["DEF-50: the unit `%` means a multiplier of 100, and it is 1."]),
    ],
)
def test_a_limit_is_what_a_figure_can_be(change: Change, limits: str, wrong: str, found: list[str]) -> None:
    """Of a multiplier at fault that alone is told."""
    value = SHARE.replace("polarity", f"plausible: {limits}, polarity").replace(wrong or "\0", "")
    assert change((VALUE, value), ("ci_method: byars", "ci_method: wilson")) == found


@pytest.mark.parametrize(
    ("keys", "idle"),
    [
        ("public_source: true", ""),
        ("threshold: 6, secondary: false", ""),
        ("public_source: true, threshold: 6", "threshold"),
        ("public_source: true, secondary: false", "secondary"),
    ],
)
def test_no_key_of_a_protected_source_goes_unread(change: Change, keys: str, idle: str) -> None:
    found = change((NOT_COMPARED, f"{NOT_COMPARED}disclosure: {{{keys}}}\n"))
    assert [text.rpartition("`")[0].rpartition("`")[2] for text in found] == ([idle] if idle else [])


SERVICE = """schema: oba-service/1
id: help
name: Help
customers: Families
purpose: To help
contributions: [{indicator: INDICATOR, strength: some, reason: It helpsMEASURE}]
"""


@pytest.mark.parametrize(
    ("indicator", "measure", "faults"),
    [
        ("plans-rate", "", []),
        ("no-such", "", ["DEF-20: there is no indicator `no-such`."]),
        ("plans-rate", "no-such", ["DEF-20: there is no indicator `no-such`."]),
        ("plans-rate", "plans-rate", ["DEF-26: `plans-rate` is no measure of `help`."]),
    ],
)
def test_a_service_contributes_to_a_population_followed_by_a_measure_of_its_own(
    change: Change, indicator: str, measure: str, faults: list[str]
) -> None:
    named = f", measure: {measure}" if measure else ""
    assert change(service=SERVICE.replace("INDICATOR", indicator).replace("MEASURE", named)) == faults


def test_a_measure_of_a_service_is_no_curve_that_another_is_meant_to_help(change: Change) -> None:
    of_a_service = (
        "accountability: population\noutcome: children-are-safe",
        "accountability: performance\nservice: help\nmeasure_type: how_much",
    )
    service = SERVICE.replace("INDICATOR", "plans-rate").replace("MEASURE", "")
    found = change(of_a_service, ("list: headline", "list: secondary"), service=service)
    assert found == ["DEF-26: `plans-rate` is a measure of a service, not an indicator of a population."]
