"""A folder is replaced as a whole: readers always find one, a killed writer leaves nothing, and two take turns."""

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oba.scorecards.render import folders
from oba.scorecards.render.folders import exchange, hold_folder, replace_folder, settle_folders

FILES = [f"{number}.txt" for number in range(20)]


def fill(folder: Path, text: str) -> None:
    for name in FILES:
        (folder / name).write_text(text, encoding="utf-8")


def read_whole(folder: Path) -> set[str]:
    """The different texts of the folder's files; every one of them is found by its path at any moment."""
    return {(folder / name).read_text(encoding="utf-8") for name in FILES}


@contextmanager
def replace(target: Path) -> Iterator[Path]:
    """Replace a folder that nobody else works beside, after ending what was left there."""
    with hold_folder(target.parent):
        settle_folders(target.parent, lambda fresh: (fresh / "promised").exists())
        with replace_folder(target, lambda _fresh: None) as fresh:
            yield fresh


def test_what_killed_writers_left_is_ended(tmp_path: Path) -> None:
    """Promised ones take their place, those on their way back return, half-written ones go; all of any name."""
    around = tmp_path / "board"
    for name in ("q1", "q2", ".q1-new-a", ".q2-new-b", ".q3-new-c", ".q4-new-d-old", ".q1-new-e-old", ".q5-new-f"):
        (around / name).mkdir(parents=True)
        fill(around / name, name)
    for name in (".q2-new-b", ".q3-new-c"):
        (around / name / "promised").touch()
    with hold_folder(around):
        settle_folders(around, lambda fresh: (fresh / "promised").exists())
    found = {path.name: read_whole(path) for path in around.iterdir()}
    assert found == {"q1": {"q1"}, "q2": {".q2-new-b"}, "q3": {".q3-new-c"}, "q4": {".q4-new-d-old"}}


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "board/2026-q2"
    with replace(target) as fresh:
        fill(fresh, "first")
    with pytest.raises(FileNotFoundError), replace(target) as fresh:
        fill(fresh / "not-there", "second")
    assert read_whole(target) == {"first"}
    assert list(target.parent.iterdir()) == [target]


def test_where_the_system_cannot_exchange_it_is_done_in_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        path.mkdir()
        fill(path, path.name)
    monkeypatch.setattr(folders.ctypes, "CDLL", lambda *_args, **_more: object())
    exchange(one, other)
    assert (read_whole(one), read_whole(other)) == ({"other"}, {"one"})
    assert sorted(tmp_path.iterdir()) == [one, other]


def test_a_pack_can_be_read_by_everybody_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with replace(tmp_path / "output/board/2026-q2") as fresh:
            (fresh / "assets").mkdir()
            (fresh / "assets/a.css").write_text("", encoding="utf-8")
    finally:
        os.umask(before)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "output").rglob("*")}
    assert found == {"board": 0o755, "2026-q2": 0o755, "assets": 0o755, "a.css": 0o644}


def test_one_writer_waits_for_the_other(tmp_path: Path) -> None:
    """The second begins when the first is done, and so its folder stands at the end."""
    target, order = tmp_path / "board/2026-q2", []

    def second() -> None:
        with replace(target) as fresh:
            order.append("second")
            fill(fresh, "second")

    with replace(target) as fresh:
        other = threading.Thread(target=second)
        other.start()
        fill(fresh, "first")
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert read_whole(target) == {"second"}
