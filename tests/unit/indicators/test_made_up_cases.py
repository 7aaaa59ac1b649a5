"""The made-up board's own definitions hold together, and no real board may take what is counted from made-up cases."""

from pathlib import Path
from shutil import copytree

from oba.indicators.loading import read_definitions
from tests.fixtures.counted_board import BOARD, DEFINITIONS


def test_the_made_up_definitions_have_no_fault() -> None:
    assert [str(one) for one in read_definitions(DEFINITIONS)[1]] == []


def test_a_real_board_is_refused(tmp_path: Path) -> None:
    folder = copytree(DEFINITIONS, tmp_path / "indicator_definitions")
    path = folder / "boards" / f"{BOARD}.yaml"
    path.write_text(path.read_text("utf-8").replace("made_up: true\n", ""), "utf-8")
    told = [str(one) for one in read_definitions(folder)[1]]
    assert any(
        "is counted from made-up cases, and the board `made-up-cases-board` that takes it is real" in one
        for one in told
    )
