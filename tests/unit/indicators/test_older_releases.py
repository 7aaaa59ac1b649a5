"""Faults of the older releases that an indicator names, each with its file and line."""

from pathlib import Path

import pytest

from oba.indicators.crosschecks.usage import check_usage
from oba.indicators.handbook.pages import write_pages
from oba.indicators.loading import load_definitions, read_definitions
from tests.fixtures.small_project import FEED, INDICATOR, write_definitions

OLDER = f"""{FEED.replace("id: plans", "id: older").replace("plans.csv", "older.csv")}  rate: {{column: rate}}
"""
ONE = "earlier:\n  - {feed: older.rate, until: '2015-03-31', basis: Rounded.}\n"
TWO = ONE + "  - {feed: older.at_31_march, divided_by: older.children, until: '2012-03-31'}\n"
BREAK = "breaks: [{period: '2015-03-31', reason: Anew.}]\n"
GROUPS = "breakdowns: [{name: sex, label: Sex, categories: {a: A, b: B}}]\nshow_breakdown: sex\n"
PUBLIC = "disclosure: {public_source: true}\n"


def find_faults(folder: Path, text: str) -> list[str]:
    return [str(one) for one in read_definitions(write(folder, text))[1] if one.severity == "FAIL"]


def write(folder: Path, text: str) -> Path:
    root = write_definitions(folder, indicators=INDICATOR + text)
    (root / "feeds" / "older.yaml").write_text(OLDER, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (TWO.replace("older.rate", "older.rat"), 19, "there is no measure in feed `older`: `rat`"),
        (TWO.replace("older.rate", "odler.rate"), 19, "there is no feed `odler`"),
        (TWO.replace("older.children", "older.childen"), 20, "there is no measure in feed `older`: `childen`"),
        (ONE.replace("'2015-03-31'", "'2015'"), 19, "`2015` is not a period code"),
        (ONE.replace("2015-03-31", "2014-04-01/P1Y"), 19, "is no period of this indicator, which has a snapshot"),
        (TWO.replace("2012", "2015"), 20, "it is taken until 2015-03-31, as is the release above it: which one holds?"),
        (TWO.replace("2012", "2016"), 20, "as is the release above it: which one holds?"),
        (ONE + BREAK, 19, "it would reach past the break of 2015-03-31"),
        (ONE + BREAK.replace("2015", "2014"), 19, "it would reach past the break of 2014-03-31"),
        (ONE.replace("older.rate", "plans.at_31_march"), 19, "`plans.at_31_march` is what the indicator is made of"),
        (ONE + GROUPS, 19, "an older release lengthens one curve, and this indicator shows groups"),
    ],
)
def test_what_is_wrong_with_an_older_release_is_told_by_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    found = [one for one in find_faults(tmp_path, text + PUBLIC) if said in one]
    assert [one.partition(": ")[0] for one in found] == [f"indicator_definitions/indicators/plans-rate.yaml:{line}"]


@pytest.mark.parametrize("text", [ONE, TWO, ONE + BREAK.replace("2015", "2016")])
def test_what_fits_is_no_fault(tmp_path: Path, text: str) -> None:
    assert find_faults(tmp_path, text + PUBLIC) == []


def test_a_share_with_small_numbers_to_hide_needs_its_base(tmp_path: Path) -> None:
    """Who knows the base has the count behind a share; without it nothing could be hidden."""
    (found,) = find_faults(tmp_path, TWO)
    assert "plans-rate.yaml:19" in found
    assert "needs `divided_by`" in found


@pytest.mark.parametrize(("text", "rules"), [("", ["DEF-80"]), (ONE, ["DEF-81"]), (TWO, [])])
def test_an_older_release_that_lengthens_a_curve_is_used(tmp_path: Path, text: str, rules: list[str]) -> None:
    definitions = load_definitions(write(tmp_path, text + PUBLIC))
    assert [one.rule for one in check_usage(definitions)] == rules


def test_the_page_of_a_definition_says_where_its_older_figures_come_from(tmp_path: Path) -> None:
    definitions = load_definitions(write(tmp_path, TWO + PUBLIC))
    pages = {path.name: path.read_text(encoding="utf-8") for path in write_pages(definitions, tmp_path / "docs")}
    told = [line for line in pages["plans-rate.md"].splitlines() if line.startswith("- Before the first figure")]
    assert told == [
        "- Before the first figure: `older.rate`, until 2015-03-31, on another basis: Rounded.",
        "- Before the first figure: `older.at_31_march` divided by `older.children`, until 2012-03-31,"
        " on the same basis",
    ]
