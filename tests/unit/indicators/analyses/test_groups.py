"""What `oba check` says of groups compared and of ratios of rates: what does not fit, with its key and remedy."""

from pathlib import Path
from shutil import copytree

import pytest

from oba.indicators.loading import read_definitions
from oba.vocabulary import Severity
from tests.fixtures.counted_board import BOARD, DEFINITIONS

MET, RATES = "made-up-needs-met-by-group", "made-up-help-by-group"
FEED = "made-up-early-help-counts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(DEFINITIONS, tmp_path / "indicator_definitions")


def edit(folder: Path, name: str, old: str, new: str) -> list[str]:
    """Edit an analysis, and return the faults that are told of it."""
    path = folder / "analyses" / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = read_definitions(folder)[1]
    return [f"{one.rule}: {one.what} {one.remedy}" for one in found if one.severity is Severity.FAIL]


def test_counts_that_take_those_without_data_for_not_met_are_refused(folder: Path) -> None:
    told = edit(folder, MET, "met_known_year, of", "met_year, of")
    assert told == [
        f"DEF-48: `{FEED}.met_year` counts `met`, and what is compared must be told from what has no data. Take the"
        " measure of the feed that counts what ends in `_of_known`, its `value` over its `of`."
    ]


def test_all_closed_are_not_those_of_whom_it_is_known(folder: Path) -> None:
    (told,) = edit(folder, MET, "met_known_year_of", "met_year_of")
    assert told.startswith(f"DEF-48: `{FEED}.met_year_of` counts `met`")


def test_those_without_data_are_of_the_measure_that_says_so(folder: Path) -> None:
    told = edit(folder, MET, f"no_data: {{feed: {FEED}.no_data_year,", f"no_data: {{feed: {FEED}.waiting_year,")
    assert [one.split(",")[0] for one in told] == [f"DEF-48: `{FEED}.waiting_year` counts `back_not_yet_followed`"]


def test_both_sides_are_of_the_same_cases(folder: Path) -> None:
    """A second measure of outcomes, with those without data of its own."""
    path = folder / "case_measures" / "made-up-early-help.yaml"
    text = path.read_text("utf-8")
    first = text[text.index("  met:\n") : text.index("  destination:\n")]
    path.write_text(text.replace(first, first + first.replace("  met:\n", "  other:\n")), "utf-8")
    feed = folder / "feeds" / f"{FEED}.yaml"
    feed.write_text(feed.read_text("utf-8").replace("measure: met_no_data", "measure: other_no_data"), "utf-8")
    (told,) = edit(folder, MET, "version: 1\n", "version: 1\n")
    assert told.startswith(
        "DEF-48: `of` is of the measure `met` and `no_data` of `other`: they are not of the same cases"
    )


def test_a_breakdown_that_is_not_counted_is_told(folder: Path) -> None:
    told = edit(folder, MET, "name: gender", "name: sex")
    assert any(one.startswith("DEF-20: there is no breakdown") and "`sex`" in one for one in told)


def test_a_real_board_takes_no_analysis_of_made_up_cases(folder: Path) -> None:
    path = folder / "boards" / f"{BOARD}.yaml"
    path.write_text(path.read_text("utf-8").replace("made_up: true\n", ""), "utf-8")
    told = [str(one) for one in read_definitions(folder)[1] if f"{MET}.yaml" in str(one)]
    assert any(
        "is counted from made-up cases, and the board `made-up-cases-board` that lists it" in one for one in told
    )


BY_INDICATOR = "  - rate: {indicator: made-up-rate-by-decile}\n    against: '10'\n"


def indicate(folder: Path, new: str) -> list[str]:
    """Let the rates be those of an indicator."""
    text = (folder / "analyses" / f"{RATES}.yaml").read_text("utf-8")
    return edit(folder, RATES, text[text.index("  - rate:") : text.index("called:")], new)


def test_rates_of_an_indicator_are_taken(folder: Path) -> None:
    assert indicate(folder, BY_INDICATOR) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("made-up-rate-by-decile", "made-up-needs-met-by-age", "DEF-41: `made-up-needs-met-by-age` is no rate with"),
        ("made-up-rate-by-decile", "made-up-by-gender", "DEF-41: `made-up-by-gender` is no rate with a count and"),
        ("'10'", "'11'", "DEF-20: there is no group of `made-up-rate-by-decile`: `11`."),
    ],
)
def test_what_has_no_ratio_of_rates_is_refused(folder: Path, old: str, new: str, told: str) -> None:
    assert any(one.startswith(told) for one in indicate(folder, BY_INDICATOR.replace(old, new)))


def test_groups_that_are_not_there_are_asked_for(folder: Path) -> None:
    (told,) = indicate(folder, "  - rate: {indicator: made-up-needs-met}\n")[:1]
    assert told.startswith(("DEF-41: `groups` needs groups", "DEF-41: `made-up-needs-met` is no rate"))
