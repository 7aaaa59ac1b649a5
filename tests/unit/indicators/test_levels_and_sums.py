"""A level of need that the board does not name, and a sum of counts whose source is not public, are faults."""

import shutil
from pathlib import Path

from oba.indicators.loading import read_definitions
from tests.fixtures.folders import PROJECT

BOARD = "boards/worcestershire-early-help-board.yaml"
CONFERENCES = "indicators/conferences-in-time.yaml"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_level_that_a_board_does_not_name_and_a_sum_that_is_not_public_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "indicator_definitions"
    shutil.copytree(PROJECT / "indicator_definitions", folder)
    change(folder / BOARD, "  '2': some extra help\n", "")
    change(folder / CONFERENCES, "disclosure: {public_source: true}", "disclosure: {threshold: 5}")
    found = {(one.place.file.rpartition("/")[2], one.what) for one in read_definitions(folder)[1]}
    named = "`worcestershire-early-help-board`, whose service it is, names no level of need 2."
    assert {file for file, what in found if what == named} == {
        "childrens-centres.yaml",
        "early-help-family-support.yaml",
        "health-visiting.yaml",
    }
    summed = "`plus` adds counts, and the search for small numbers that can be worked back knows no sums."
    assert ("conferences-in-time.yaml", summed) in found
