"""Many boards are shared among processes, and each pack is what one process alone would have written."""

from pathlib import Path

import pytest

from oba.errors import PublishError
from oba.pipeline import several_boards
from oba.pipeline.several_boards import count_processes, publish_all
from tests.fixtures.small_project import BOARD, NOW, SmallProject, give_places, open_small_project


@pytest.mark.parametrize(
    ("boards", "processors", "processes"),
    [(0, 2, 1), (1, 2, 1), (5, 2, 1), (15, 2, 1), (16, 2, 2), (153, 1, 1), (153, 2, 2), (153, 64, 8), (40, 64, 5)],
)
def test_a_process_is_started_for_eight_boards_at_least(boards: int, processors: int, processes: int) -> None:
    assert count_processes(boards, processors) == processes


@pytest.fixture
def two_boards(places_template: Path, tmp_path: Path) -> SmallProject:
    give_places(places_template, tmp_path)
    second = BOARD.replace("small-board", "other-board").replace("E10000034", "E06000019")
    project = open_small_project(tmp_path, {"boards/other-board.yaml": second})
    project.load(
        """
        area      | year | plans | children
        E10000034 | 2024 | 500   | 120000
        E10000034 | 2025 | 522   | 120119
        E06000019 | 2025 | 150   | 35000
        """
    )
    return project


@pytest.mark.slow
def test_processes_write_the_packs_that_one_would(two_boards: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["other-board", "small-board"]

    def publish(processes: int) -> tuple[list[str], list[str]]:
        monkeypatch.setattr(several_boards, "count_processes", lambda _boards, _processors: processes)
        monkeypatch.setattr(several_boards, "_AT_A_TIME", 1)
        told: list[str] = []
        made = publish_all(two_boards.engine, two_boards.definitions, names, two_boards.settings, NOW, told.append)
        assert [one.board for one in made] == names
        data = [(one.folder / "data.csv").read_text(encoding="utf-8") for one in made]
        return told, data

    alone, together = publish(1), publish(2)
    assert alone[1] == together[1]
    assert alone[0] == ["Publishing other-board, 1 of 2", "Publishing small-board, 2 of 2"]
    assert together[0] == ["Publishing 2 boards", "Published 1 of 2 boards", "Published 2 of 2 boards"]


def test_a_board_that_cannot_be_published_ends_it_in_its_own_sentence(
    two_boards: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(several_boards, "count_processes", lambda _boards, _processors: 2)
    names = ["no-such-board", "small-board"]
    with pytest.raises(PublishError, match="There is no board `no-such-board`"):
        publish_all(two_boards.engine, two_boards.definitions, names, two_boards.settings, NOW, lambda _text: None)
