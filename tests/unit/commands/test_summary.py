"""A load in a few lines: what needs a person first, findings grouped and counted, nothing left out of the file."""

from pathlib import Path

import pytest

from oba.commands import summary
from oba.findings import Finding, Place
from oba.pipeline.feeds import FeedResult
from oba.vocabulary import Severity


def finding(rule: str, severity: str, row: int = 2) -> Finding:
    return Finding(rule, Severity(severity), Place("a.csv", row=row), "something is wrong.", remedy="Mend it.")


def release(feed: str, file: str = "a.csv", outcome: str = "loaded", *findings: Finding) -> FeedResult:
    return FeedResult(feed, file, outcome, None, 1000, 2, 3, 4, 5, tuple(findings))


def test_a_handful_of_releases_is_listed_and_findings_are_counted() -> None:
    result = release("plans", "a.csv", "loaded", finding("unknown-area", "QUARANTINE"), finding("rebased", "WARNING"))
    assert summary.summarise([result, release("old", outcome="already loaded")]) == [
        "plans: a.csv loaded: 1,000 new, 2 changed, 3 the same, 4 withdrawn, 5 kept aside",
        "Needs a person: kept aside; `oba quarantine list` shows each:",
        "  unknown-area: 1 in plans",
        "Told by the checks; the figures are loaded:",
        "  rebased: 1 in plans",
    ]


def test_what_is_kept_aside_of_another_place_is_no_question_here() -> None:
    results = [release(feed, "a.csv", "loaded", finding("unreadable-value", "QUARANTINE")) for feed in ("plans", "far")]
    asked = "Needs a person: kept aside; `oba quarantine list` shows each:"
    assert summary.summarise(results, {"far"})[2:] == [asked, "  unreadable-value: 1 in plans"]
    assert asked not in summary.summarise(results, {"far", "plans"})


def test_many_releases_are_counted() -> None:
    many = [release(f"feed-{n}", "a.csv", "loaded", finding("rebased", "WARNING")) for n in range(40)]
    many.append(release("bad", "b.csv", "refused", finding("columns", "FAIL"), finding("columns", "FAIL", 3)))
    assert summary.summarise(many) == [
        "40 releases of 40 feeds loaded: 40,000 new, 80 changed, 120 the same, 160 withdrawn, 200 kept aside",
        "1 release of 1 feed refused",
        "Told by the checks; the figures are loaded:",
        "  rebased: 40 in feed-0, feed-1, feed-2, feed-3 and 36 more",
    ]
    assert summary.refusals_of(many) == [
        "  FAIL columns a.csv, row 2: something is wrong. Mend it. (and 1 more faults of this file)"
    ]


@pytest.mark.parametrize("count", [0, 1, 45, 500])
def test_a_summary_is_calm_however_much_there_is(count: int) -> None:
    """Every file with thirty findings of five rules, and every fifth refused."""
    rules = [(f"rule-{n}", "QUARANTINE" if n % 2 else "WARNING") for n in range(5)]
    found = tuple(finding(rule, severity, row) for rule, severity in rules for row in range(6))
    outcomes = ["refused" if n % 5 == 0 else "loaded" for n in range(count)]
    results = [release(f"feed-{n}", f"{n}.csv", outcome, *found) for n, outcome in enumerate(outcomes)]
    assert len(summary.summarise(results) + summary.refusals_of(results)) < 40


def test_the_file_has_every_release_and_every_finding(tmp_path: Path) -> None:
    results = [release("plans", "a.csv", "loaded", *(finding("rebased", "WARNING", row) for row in range(50)))]
    written = summary.write_list(tmp_path, results).read_text(encoding="utf-8").splitlines()
    assert len(written) == 51
    assert written[50] == "  WARNING rebased a.csv, row 49: something is wrong. Mend it."


def test_figures_of_past_days_are_listed_one_by_one() -> None:
    results = [
        release("a", "a.csv", "would read again", finding("past-changed", "WARNING"), finding("scale", "WARNING"))
    ]
    assert [line.split()[:2] for line in summary.past_lines(results)] == [["WARNING", "past-changed"]]
