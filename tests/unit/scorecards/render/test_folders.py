"""A folder is replaced as a whole: readers always find one, a killed writer leaves nothing, and two take turns."""

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from oba.errors import PublishError
from oba.scorecards.render import folders
from oba.scorecards.render.folders import exchange, replace_folder
from oba.scorecards.render.publishing import write_pack
from tests.fixtures.folders import PROJECT
from tests.fixtures.made_up_pack import make_pack

FILES = [f"{number}.txt" for number in range(20)]


def fill(folder: Path, text: str) -> None:
    for name in FILES:
        (folder / name).write_text(text, encoding="utf-8")


def read_whole(folder: Path) -> set[str]:
    """The different texts of the folder's files; every one of them is found by its path at any moment."""
    return {(folder / name).read_text(encoding="utf-8") for name in FILES}


WRITER = """
import sys
from pathlib import Path
from oba.scorecards.render.folders import replace_folder
target, rounds = Path(sys.argv[1]), int(sys.argv[2])
for number in range(rounds):
    with replace_folder(target) as fresh:
        for name in range(20):
            (fresh / f"{name}.txt").write_text(f"{sys.argv[3]} {number}")
"""


def start_writer(target: Path, rounds: int, name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target), str(rounds), name],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )


def test_two_writers_take_turns_and_a_reader_finds_every_file_at_every_moment(tmp_path: Path) -> None:
    target = tmp_path / "board/2026-q2"
    with replace_folder(target) as fresh:
        fill(fresh, "first")
    writers = [start_writer(target, 60, name) for name in ("one", "two")]
    reads = 0
    while any(writer.poll() is None for writer in writers):
        assert "" not in read_whole(target)
        reads += 1
    assert [writer.returncode for writer in writers] == [0, 0]
    assert reads
    assert read_whole(target) <= {"one 59", "two 59"}
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("reads", range(0, 100, 10))
def test_a_killed_writer_leaves_a_whole_folder_and_the_next_clears_up(tmp_path: Path, reads: int) -> None:
    """Killed after some reads, so at any moment of its work."""
    target = tmp_path / "board/2026-q2"
    with replace_folder(target) as fresh:
        fill(fresh, "first")
    writer = start_writer(target, 100_000, "killed")
    while read_whole(target) == {"first"}:
        pass
    for _ in range(reads):
        read_whole(target)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert len(read_whole(target)) == 1
    with replace_folder(target) as fresh:
        fill(fresh, "next")
    assert read_whole(target) == {"next"}
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "board/2026-q2"
    with replace_folder(target) as fresh:
        fill(fresh, "first")
    with pytest.raises(FileNotFoundError), replace_folder(target) as fresh:
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
        with replace_folder(tmp_path / "output/board/2026-q2") as fresh:
            (fresh / "assets").mkdir()
            (fresh / "assets/a.css").write_text("", encoding="utf-8")
    finally:
        os.umask(before)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "output").rglob("*")}
    assert found == {"board": 0o755, "2026-q2": 0o755, "assets": 0o755, "a.css": 0o644}


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "No space left on device"), (errno.EROFS, "Read-only file system")]
)
def test_a_disk_that_cannot_be_written_to_ends_in_one_sentence(
    tmp_path: Path, assets: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    folder = write_pack(make_pack(), tmp_path, assets)
    before = (folder / "index.html").read_bytes()

    def refuse(**_more: object) -> str:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folders.tempfile, "mkdtemp", refuse)
    with pytest.raises(PublishError, match=said) as caught:
        write_pack(make_pack(board_name="Another"), tmp_path, assets)
    assert caught.value.exit_code == 13
    assert "\n" not in str(caught.value)
    assert (folder / "index.html").read_bytes() == before


def test_one_writer_waits_for_the_other(tmp_path: Path) -> None:
    """The second begins when the first is done, and so its folder stands at the end."""
    target, order = tmp_path / "board/2026-q2", []

    def second() -> None:
        with replace_folder(target) as fresh:
            order.append("second")
            fill(fresh, "second")

    with replace_folder(target) as fresh:
        other = threading.Thread(target=second)
        other.start()
        fill(fresh, "first")
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert read_whole(target) == {"second"}


def test_a_pack_that_looks_back_has_a_folder_and_a_heading_of_its_own(tmp_path: Path, assets: Path) -> None:
    now = write_pack(make_pack(), tmp_path, assets)
    before = (now / "index.html").read_bytes()
    back = write_pack(make_pack(looks_back=True), tmp_path, assets)
    assert back.name == "2026-q2-as-at-2026-04-03"
    assert (now / "index.html").read_bytes() == before
    said = "As things were known on 3 April 2026. This is not the board’s current pack."
    for page in ("index.html", "about.html", "data-quality.html"):
        assert said in (back / page).read_text(encoding="utf-8")
        assert "not the board’s current pack" not in (now / page).read_text(encoding="utf-8")
