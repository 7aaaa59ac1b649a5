"""A mistake in a definition is named by file and line, with what was likely meant, and all come at once."""

from pathlib import Path

import pytest

from oba.errors import DefinitionError
from oba.indicators.loading import load_definitions, read_definitions
from tests.fixtures.small_project import FEED, INDICATOR, OUTCOME, write_definitions


def faults_of(folder: Path) -> list[str]:
    return [str(finding) for finding in read_definitions(folder)[1] if finding.severity == "FAIL"]


@pytest.mark.parametrize(
    ("written", "instead_of", "line", "said"),
    [
        ("lay_defintion", "lay_definition", 8, "unknown key `lay_defintion`. Did you mean `lay_definition`?"),
        ("no_judgment", "no_judgement", 10, "Did you mean `no_judgement`?"),
        ("plans.at_31_marsh", "plans.at_31_march", 11, "Did you mean `at_31_march`?"),
        ("children-are-save", "children-are-safe", 6, "Did you mean `children-are-safe`?"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_what_was_meant(
    tmp_path: Path, written: str, instead_of: str, line: int, said: str
) -> None:
    """In an editor the line is one click away."""
    told = faults_of(write_definitions(tmp_path, indicators=INDICATOR.replace(instead_of, written)))
    (fault,) = [one for one in told if said in one]
    assert fault.startswith(f"indicator_definitions/indicators/plans-rate.yaml:{line}: ")


def test_an_indicator_may_not_hold_a_target_in_its_name(tmp_path: Path) -> None:
    """A curve is named for what it shows: not "Reduce child protection plans"."""
    wrong = INDICATOR.replace("name: Child protection plans", "name: Reduce child protection plans")
    (told,) = faults_of(write_definitions(tmp_path, indicators=wrong))
    assert "holds a target or a direction" in told


def test_all_faults_of_all_files_come_at_once_and_nothing_is_run(tmp_path: Path) -> None:
    """Whoever mends them runs it once more and not once for each."""
    folder = write_definitions(
        tmp_path,
        outcomes=OUTCOME.replace("population:", "populashun:"),
        feeds=FEED.replace("id: plans\n", "id: planz\n"),
        indicators=INDICATOR.replace("type: rate", "type: rat"),
    )
    with pytest.raises(DefinitionError) as caught:
        load_definitions(folder)
    files = {finding.place.file.rsplit("/", 1)[1] for finding in caught.value.findings if finding.place}
    assert {"children-are-safe.yaml", "plans.yaml", "plans-rate.yaml"} <= files
