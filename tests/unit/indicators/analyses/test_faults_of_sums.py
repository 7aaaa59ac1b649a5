"""What help, need, costs and additional cases must not be given is told by `oba check` with file, line and remedy."""

from pathlib import Path

import pytest

from oba.indicators.loading import read_definitions
from oba.vocabulary import Severity
from tests.fixtures.small_project import BOARD, FEED, write_definitions

HEAD = "schema: oba-analysis/1\nid: asked\nversion: 1\nname: Asked\nquestion: What of it?\nowner: analyst\n"
FILE = "indicator_definitions/analyses/asked.yaml"
HELP = "{feed: plans.at_31_march, by: {name: fifth, label: Fifth, categories: {'1': first, '2': second}}}"
CASES = {
    "weights that do not add to 100": (
        "kind: need\nweights: {Well: 52, In need: 44}\nweights_source: a paper\nin_need: [In need]\n"
        "population: {feed: plans.children}\n",
        "the weights add to 96 and not to 100, which rounding to 1 cannot bring about; give every group, as its source"
        " prints it",
    ),
    "weights without a source": (
        "kind: need\nweights: {Well: 52, In need: 48}\nin_need: [In need]\npopulation: {feed: plans.children}\n",
        "`weights_source`",
    ),
    "quintiles of two editions": (
        f"kind: reach\nhelp: {HELP}\nneed: {HELP}\neditions: {{help: IMD 2015, need: IMD 2010}}\n",
        "the groups of help are cut by IMD 2015 and those of need by IMD 2010, so they are not the same places; give"
        " both by one edition",
    ),
    "a unit cost without price year": (
        "kind: costing\nprices: {to: '2020', years: {'2020': 100}, source: a series}\nitems:\n"
        "  - {name: Plans, count: {feed: plans.at_31_march}, unit_cost: 5, source: a study, agency: Council}\n",
        f"{FILE}:10: `items.0.price_year` is missing. Add `price_year:`.",
    ),
    "a price year in words": (
        "kind: costing\nprices: {to: '2020', years: {'2020': 100}, source: a series}\nitems:\n"
        "  - {name: Plans, count: {feed: plans.at_31_march}, unit_cost: 5, price_year: lately, source: a, agency: b}\n",
        "`lately` is no year; write '2015' for a calendar year or 2014/15 for a financial one",
    ),
    "cases of a stratum that is not there": (
        "kind: additional\nevents: {feed: plans.at_31_march}\npopulation: {feed: plans.children}\n"
        "strata: [{code: poor, name: Poor}]\nbases: [{year: 2005, events: {rich: 5}, basis: a paper}]\n",
        "the cases of 2005 and the strata are not the same: poor, rich is in one alone",
    ),
    "entered cases without a basis": (
        "kind: additional\nevents: {feed: plans.at_31_march}\npopulation: {feed: plans.children}\n"
        "strata: [{code: poor, name: Poor}]\nbases: [{year: 2005, events: {poor: 5}}]\n",
        "cases that are entered need a `basis` that says where they are from",
    ),
    "a measure that is not there": (
        "kind: costing\nprices: {to: '2020', years: {'2020': 100}, source: a series}\nitems:\n  - name: Plans\n"
        "    count: {feed: plans.at_30_march}\n    unit_cost: 5\n    price_year: '2020'\n    source: a\n"
        "    agency: b\n",
        f"{FILE}:11: there is no measure in feed `plans`: `at_30_march`",
    ),
    "groups that are not there": (
        f"kind: reach\nhelp: {{feed: plans.at_31_march}}\nneed: {HELP}\n",
        "`help` needs groups to set side by side, and this has none",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_told_with_its_file_and_line(tmp_path: Path, case: str) -> None:
    text, said = CASES[case]
    feed = FEED.replace("measures:", "breakdowns: {fifth: {column: fifth}}\nmeasures:")
    root = write_definitions(tmp_path, feeds=feed, boards=f"{BOARD}analyses: [asked]\n")
    (root / "analyses").mkdir()
    (root / "analyses" / "asked.yaml").write_text(HEAD + text, encoding="utf-8")
    found = [str(one) for one in read_definitions(root)[1] if one.severity is Severity.FAIL]
    assert [one for one in found if said in one], found
    assert all(one.startswith(f"{FILE}:") for one in found), found
