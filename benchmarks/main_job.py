"""The main job against the limits that its users were promised."""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import assessment, handouts
from oba.scorecards.card import Pack
from oba.scorecards.render.publishing import hold_board, write_pack
from oba.settings import Settings

PROJECT = Path(__file__).parents[1]
LIMITS = {"run_first": 60.0, "run_again": 5.0, "help": 0.4, "write_pack": 6.0}


def _load_bare(store: Path, folder: Path) -> tuple[float, int]:
    """Put the cells of a store into a table like its own with bare SQL; return the processor time and how many."""
    with sqlite3.connect(store) as known:
        made = (
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'observation' AND type IN ('table', 'index') AND sql != ''"
        )
        statements = [text for (text,) in known.execute(made)]
        found = known.execute("SELECT * FROM observation")
        names = [column[0] for column in found.description]
        rows = found.fetchall()
    start = time.process_time()
    with sqlite3.connect(folder / "bare.sqlite") as bare:
        for statement in statements:
            bare.execute(statement)
        bare.executemany(f"INSERT INTO observation ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})", rows)
    bare.close()
    return time.process_time() - start, len(rows)


def _processor_time() -> float:
    """Return the processor time of all processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _time(arguments: list[str], folder: Path) -> float:
    environment = {
        **os.environ,
        "OBA_OUTPUT": str(folder / "output"),
        "OBA_STATE": str(folder),
    }
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "oba", *arguments], cwd=PROJECT, env=environment, check=True, capture_output=True
    )
    return time.perf_counter() - start


def _entry(name: str, seconds: float, limit: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": seconds,
        "against": "limit",
        "against_seconds": limit,
        "ratio": round(seconds / limit, 3),
        "note": note,
    }


def _make_pack(folder: Path) -> Pack:
    """Return the Worcestershire pack from the store in a folder."""
    from oba.pipeline import boards, project

    definitions, engine = project.open_project(_settings(folder))
    now = datetime.now(UTC)
    pack, _ = boards.make_pack(engine, definitions, "worcestershire-early-help-board", now.date(), now)
    engine.dispose()
    return pack


def _settings(folder: Path) -> Settings:
    return Settings(home=PROJECT, state=folder)


def _write_pack(pack: Pack, folder: Path) -> float:
    """Write a pack, made once, to a new folder."""
    start = time.perf_counter()
    with hold_board(folder / "again", pack.board_id) as around:
        write_pack(pack, around, _settings(folder).assets_folder)
    return time.perf_counter() - start


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = _processor_time()
        first = _time(["run"], folder)
        worked = _processor_time() - before
        bare, cells = _load_bare(folder / "oba.sqlite", folder)
        again = _time(["run"], folder)
        pack = _make_pack(folder)
        written = _write_pack(pack, folder)
        formats = handouts.measure(pack, _settings(folder).assets_folder)
        asked = assessment.measure(_settings(folder), folder / "asked")
        helps = min(_time(["--help"], folder) for _ in range(5))
    return [
        _entry("run_first", first, LIMITS["run_first"], "every feed and board, from an empty store"),
        {
            **_entry("run_first_vs_bare_sql", worked, bare, f"processor time; {cells:,} cells put into a bare table"),
            "against": "bare SQL",
        },
        _entry("run_again", again, LIMITS["run_again"], "nothing changed"),
        _entry("write_pack", written, LIMITS["write_pack"], f"site, workbook and data of {len(pack.cards)}"),
        *formats,
        *asked,
        _entry("help", helps, LIMITS["help"], "oba --help, best of five"),
    ]
