"""Whoever reads finds one whole pack at every moment; what cannot be published leaves nothing, in folder or store."""

import errno
import os
import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from oba.errors import PublishError, StoreError
from oba.pipeline import boards
from oba.scorecards.render import folders, publishing
from oba.scorecards.render.folders import LOOKS_BACK
from tests.fixtures.killed_publishing import (
    BEGIN,
    COMMIT,
    folder_of,
    kill_at,
    list_moments,
    list_published,
    promised,
    publish_first,
    read_mark,
    watch_publishers,
)
from tests.fixtures.small_project import SmallProject

LATER = BEGIN + timedelta(days=1)


@pytest.fixture
def project(open_small: Callable[..., SmallProject]) -> SmallProject:
    """A board that is published, with nothing beside its pack."""
    return publish_first(open_small())


def test_a_reader_finds_a_whole_pack_at_each_moment_and_a_killed_publisher_leaves_none_behind(
    project: SmallProject,
) -> None:
    """The pack is the old one until it is exchanged in one step; what the store was told of takes its place later."""
    old = read_mark(folder_of(project))
    moments = list_moments(project, LATER)
    assert {mark for _, mark in moments} == {old, read_mark(folder_of(project))}
    names = [name for name, _ in moments]
    commit = names.index(COMMIT) + 1
    assert [mark for _, mark in moments].index(read_mark(folder_of(project))) > commit
    begun = names.index("os.mkdir") + 1
    kept = {
        moment: kill_at(project, LATER + timedelta(days=moment), moment)
        for moment in (begun, (begun + commit) // 2, commit, commit + 1, len(moments))
    }
    assert list(kept.values()) == [False, False, False, True, True]


def test_two_publishers_take_turns(project: SmallProject) -> None:
    begins = (LATER, LATER + timedelta(hours=1))
    found = watch_publishers(project, begins, rounds=2)
    packs = promised(project)
    assert len(set(packs)) == len(packs) == 1 + 2 * 2
    assert set(found) <= set(packs)
    assert read_mark(folder_of(project)) == packs[-1]
    assert list(folder_of(project).parent.iterdir()) == [folder_of(project)]


def test_an_older_pack_does_not_take_the_place_of_a_newer(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known is read when it is this publisher's turn, not before."""
    held = []
    make = boards.make_pack

    def see_lock(*given: object) -> object:
        held.append(subprocess.run(["flock", "--nonblock", folder_of(project).parent, "true"]).returncode)
        return make(*given)

    monkeypatch.setattr(boards, "make_pack", see_lock)
    project.publish(LATER)
    assert held == [1]


def fail_with(number: int) -> Callable[..., None]:
    def fail(*_given: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


STEPS: list[tuple[object, str]] = [
    (folders.tempfile, "mkdtemp"),
    (publishing, "write_site"),
    (publishing, "write_manifest"),
    (folders, "_finish_files"),
    (folders.os, "open"),
]


def test_a_pack_that_cannot_be_written_leaves_no_figure_and_no_forecast_in_the_store(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step finds the disk full, read-only, not ours or our share of it used up."""
    before = read_mark(folder_of(project)), promised(project), list_published(project)
    for (where, step), number in product(STEPS, (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT)):
        with monkeypatch.context() as patched:
            patched.setattr(where, step, fail_with(number))
            with pytest.raises(PublishError) as caught:
                project.publish(LATER)
        assert caught.value.exit_code == 13
        assert os.strerror(number) in str(caught.value)
        assert "\n" not in str(caught.value)
        assert (read_mark(folder_of(project)), promised(project), list_published(project)) == before
        assert list(folder_of(project).parent.iterdir()) == [folder_of(project)]


def test_a_store_that_refuses_keeps_the_pack_that_was_there(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_mark(folder_of(project))

    def refuse(*_given: object) -> None:
        raise StoreError("There is no room left on the disk of the store.")

    monkeypatch.setattr(boards, "freeze_pack", refuse)
    with pytest.raises(StoreError):
        project.publish(LATER)
    assert read_mark(folder_of(project)) == before
    assert list(folder_of(project).parent.iterdir()) == [folder_of(project)]


def test_a_disk_that_is_full_ends_in_a_sentence(project: SmallProject, tmp_path: Path) -> None:
    """A disk of 64 kB where root may make one; the steps above stand for it elsewhere."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True).returncode:
        pytest.skip("only root may make a small disk")
    try:
        small = project.settings.model_copy(update={"output": disk / "output"})
        with pytest.raises(PublishError, match="No space left on device"):
            boards.publish(project.engine, project.definitions, "small-board", small, LATER)
        assert list(disk.rglob("*")) == [disk / "output", disk / "output/small-board"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_pack_that_looks_back_leaves_the_current_one_alone(project: SmallProject) -> None:
    before = folder_of(project).stat().st_ino, read_mark(folder_of(project)), list_published(project)
    back = project.publish(LATER, as_at=BEGIN.date())
    assert back.name == f"2026-q4{LOOKS_BACK}2026-06-01"
    assert "This is not the board’s current pack." in (back / "index.html").read_text(encoding="utf-8")
    assert (folder_of(project).stat().st_ino, read_mark(folder_of(project)), list_published(project)) == before


def test_a_day_to_come_is_nothing_to_look_back_to(project: SmallProject) -> None:
    with pytest.raises(PublishError, match="2026-06-03 is still to come"):
        project.publish(LATER, as_at=date(2026, 6, 3))


def test_a_day_on_which_nothing_was_known_is_told_with_the_first_that_has_figures(project: SmallProject) -> None:
    told = "Nothing was known of this board's place on 31 May 2026: its first figures became known on 1 June 2026."
    with pytest.raises(PublishError, match=re.escape(f"{told} Give that day (--as-at 2026-06-01) or a later one.")):
        project.publish(LATER, as_at=BEGIN.date() - timedelta(days=1))
    assert [folder.name for folder in (project.settings.output_folder / "small-board").glob("[!.]*")] == ["2026-q4"]


def test_a_board_that_is_not_there_leaves_no_folder(project: SmallProject) -> None:
    with pytest.raises(PublishError, match="There is no board `big-board`"):
        boards.publish(project.engine, project.definitions, "big-board", project.settings, LATER)
    assert [folder.name for folder in project.settings.output_folder.iterdir()] == ["small-board"]
