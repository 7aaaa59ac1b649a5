"""A board of each of the 153 authorities in one go against one alone, and twenty beside the publishers' own files."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.boards_bare import least_of_three, note_cells, read_printed, time_bare
from oba.commands.garbage import collect_seldom
from oba.indicators.project import Definitions
from oba.pipeline import boards
from oba.pipeline.inputs.cells import SharedFigures
from oba.pipeline.project import open_project, read_places
from oba.pipeline.start.new_board import make_board, write_board
from oba.pipeline.start.new_project import init_project
from oba.places.areas import AreaIndex
from oba.settings import Settings
from tests.fixtures.any_council import differences
from tests.fixtures.publishers_figures import all_numbers

PROJECT = Path(__file__).parents[1]
SHARE = 0.5
"""What each of 153 may take of what one takes that is published alone."""
CHECKED_EVERY = 8
"""Every eighth authority by number, twenty of them, is set beside the publishers' files."""


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "here"
        init_project(home)
        settings, now = Settings(home=home, assets=PROJECT / "node_modules"), datetime.now(UTC)
        areas = read_places(settings)
        assert areas is not None
        ids = _write_boards(settings, areas, now)
        _run_oba(home, "ingest")
        alone, alone_worked = min(_run_oba(home, "publish", "--board", ids[0]) for _ in range(3))
        together, worked = _run_oba(home, "run")
        packs = len(list((home / "output").glob("*/*/index.html")))
        assert packs == len(ids), f"{packs} packs of {len(ids)} boards"
        definitions, engine = open_project(settings)
        found = _check_twenty(settings, definitions, areas, ids, now)
        assert not found, "\n".join(found)
        ours, bare, same = _against_bare(settings, definitions, ids[0], now, Path(name))
        engine.dispose()
    limit = len(ids) * alone * SHARE
    note = (
        f"one alone {alone:.2f} s ({alone_worked:.2f} s of processors); of {len(ids)} each {together / len(ids):.2f} s"
        f" ({worked / len(ids):.2f} s of processors); {len(ids[::CHECKED_EVERY])} are as the publishers' files"
    )
    return [
        _entry(f"boards_{len(ids)}_vs_1", together, f"{SHARE} x {len(ids)} x one alone", limit, note),
        _entry("board_warm_vs_bare", ours, "bare pandas and Jinja", bare, same),
    ]


def _entry(name: str, seconds: float, against: str, limit: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": seconds,
        "against": against,
        "against_seconds": limit,
        "ratio": round(seconds / limit, 3),
        "note": note,
    }


def _write_boards(settings: Settings, areas: AreaIndex, now: datetime) -> list[str]:
    made = [make_board(settings, areas, number, now.date()) for number in all_numbers()]
    for board in made:
        write_board(board)
    return [board.id for board in made]


def _run_oba(home: Path, *arguments: str) -> tuple[float, float]:
    """Run a command, and return its seconds by the clock and those of the processors."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "OBA_ASSETS": str(PROJECT / "node_modules")}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "oba", *arguments], cwd=home, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, worked


def _check_twenty(
    settings: Settings, definitions: Definitions, areas: AreaIndex, ids: list[str], now: datetime
) -> list[str]:
    _, engine = open_project(settings)
    shared, found = SharedFigures(), []
    for board in ids[::CHECKED_EVERY]:
        pack, _ = boards.make_pack(engine, definitions, board, now.date(), now, shared)
        found += differences(pack, areas)
    engine.dispose()
    return found


def _against_bare(
    settings: Settings, definitions: Definitions, board: str, now: datetime, folder: Path
) -> tuple[float, float, str]:
    """Return the processor time of publishing a board and of bare tables of the same cells, and what these are."""
    _, engine = open_project(settings)
    aside = settings.model_copy(update={"output": folder / "aside"})
    with note_cells() as read:
        boards.publish(engine, definitions, board, aside, now)  # the first compiles the templates
    collect_seldom()  # as the program does
    ours = least_of_three(lambda: boards.publish(engine, definitions, board, aside, now))
    engine.dispose()
    printed = read_printed(next((folder / "aside" / board).iterdir()))
    (folder / "bare").mkdir()
    bare = time_bare(settings.state_folder / "oba.sqlite", read, printed, folder / "bare")
    return ours, bare, f"limit 2; processor time; {len(read):,} cells read, {printed.cells:,} written"
