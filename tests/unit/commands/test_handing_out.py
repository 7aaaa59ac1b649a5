"""`oba publish --formats ...` without a board: every board is tried, whatever becomes of the others."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import SimpleNamespace

import pytest
import typer

from oba.commands import packs
from oba.errors import PublishError
from oba.pipeline import project
from oba.pipeline.frozen_packs import handouts


def hand_out_one(board: str, formats: str) -> str:
    if board == "full":
        raise PublishError("There is no room.")
    if board == "large":
        raise BrokenProcessPool
    return f"made {formats}"


@pytest.mark.parametrize("boards", [("full", "large", "small"), ("full",)])
def test_a_board_that_fails_is_told_in_one_line_and_the_others_are_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], boards: tuple[str, ...]
) -> None:
    opened = SimpleNamespace(boards=dict.fromkeys(boards)), SimpleNamespace(dispose=lambda: None)
    monkeypatch.setattr(project, "open_project", lambda *_given: opened)
    monkeypatch.setattr(handouts, "lacks_formats", lambda *_given: True)
    monkeypatch.setattr(packs, "_hand_out_one", hand_out_one)
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", lambda number, _context: ThreadPoolExecutor(number))
    with pytest.raises(typer.Exit) as ended:
        packs._hand_out("slides")
    told = capsys.readouterr()
    assert ended.value.exit_code == PublishError.exit_code
    assert told.out == ("small: made slides\n" if "small" in boards else "")
    faults = {"full": "There is no room.", "large": packs._ENDED}
    assert told.err.splitlines() == [f"{board}: {faults[board]}" for board in boards if board in faults]
