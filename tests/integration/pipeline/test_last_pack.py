"""Since when a pack tells what changed: the board's newest pack for another meeting, as the store has kept it."""

from datetime import timedelta
from pathlib import Path

from oba.pipeline.boards import make_pack
from oba.pipeline.frozen_packs.meeting import publish_for_meeting
from oba.scorecards.changes import Changes
from oba.store.audit import Actor
from tests.fixtures.small_project import BOARD, NOW, SmallProject, open_small_project

NEXT = BOARD.replace("2026-q4", "2027-q1")
CHAIR = Actor(None, "Ada Chair <ada@example.org>")
FIRST = "area | year | plans | children\nE10000034 | 2024 | 290 | 100000\nE10000034 | 2025 | 300 | 100000"


def changes_of(project: SmallProject, days: int) -> Changes:
    now = NOW + timedelta(days=days)
    return make_pack(project.engine, project.definitions, "small-board", now.date(), now)[0].changes


def test_what_came_since_the_pack_of_the_last_meeting_is_new(small_home: Path) -> None:
    project = open_small_project(small_home)
    project.load(FIRST)
    assert changes_of(project, 0).last is None
    project.publish()  # a draft, shown to nobody
    later = open_small_project(small_home, boards=NEXT)
    assert changes_of(later, 1).last is None
    publish_for_meeting(project.engine, project.definitions, "small-board", project.settings, NOW, CHAIR)
    assert changes_of(project, 1).last is None  # the same meeting, made again
    assert changes_of(later, 2).opening.startswith("Nothing changed since the pack of")
    later.load(f"{FIRST}\nE10000034 | 2026 | 310 | 100000", NOW + timedelta(days=3))
    found = changes_of(later, 4)
    assert found.last is not None
    assert (found.last.period, found.last.as_at) == ("2026-q4", NOW.date())
    assert found.opening.startswith("1 curve has a new figure since the pack of")
