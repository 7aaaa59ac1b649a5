"""What an indicator meant when its figures were published is kept, and another meaning needs another version."""

from pathlib import Path

import pytest

from oba.errors import PublishError
from oba.indicators.loading import load_definitions
from oba.pipeline.boards import find_changed_meanings
from oba.pipeline.frozen_packs.meeting import check_for_meeting, publish_for_meeting
from oba.store.audit import Actor
from oba.store.engine import read_session
from oba.store.packs import list_packs
from tests.fixtures.small_project import INDICATOR, NOW, open_small_project, write_definitions


@pytest.mark.parametrize(
    ("version", "feed", "faults"),
    [
        (1, "plans.at_31_march", []),
        (1, "plans.children", ["what it means changed, and figures were published with version 1 as it was."]),
        (2, "plans.children", []),
    ],
)
def test_a_published_meaning_needs_a_new_version(small_home: Path, version: int, feed: str, faults: list[str]) -> None:
    project = open_small_project(small_home)
    project.load("area | year | plans | children\nE10000034 | 2025 | 300 | 100000")
    assert find_changed_meanings(project.engine, project.definitions) == []
    project.publish()
    text = INDICATOR.replace("version: 1", f"version: {version}").replace("feed: plans.at_31_march", f"feed: {feed}")
    changed = load_definitions(write_definitions(small_home, indicators=text))
    found = find_changed_meanings(project.engine, changed)
    assert [finding.what for finding in found] == faults
    assert all("version: 2" in finding.remedy and finding.rule == "DEF-53" for finding in found)
    checked = check_for_meeting(project.engine, changed, "small-board", NOW)
    assert [one for one in checked if one.rule == "DEF-53"] == found
    if faults:
        with pytest.raises(PublishError, match="Nothing was written") as refused:
            publish_for_meeting(project.engine, changed, "small-board", project.settings, NOW, Actor(None, "The chair"))
        assert found[0] in refused.value.findings
        with read_session(project.engine) as session:
            assert list_packs(session) == []


def test_the_first_meaning_published_is_the_one_kept(small_home: Path) -> None:
    """Publishing again with another meaning does not make it right."""
    project = open_small_project(small_home)
    project.load("area | year | plans | children\nE10000034 | 2025 | 300 | 100000")
    project.publish()
    text = INDICATOR.replace("feed: plans.at_31_march", "feed: plans.children")
    again = open_small_project(small_home, indicators=text)
    again.publish()
    assert len(find_changed_meanings(again.engine, again.definitions)) == 1
