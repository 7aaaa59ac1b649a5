"""The whole needs assessment of a board, beside the statistics that it asks for and nothing else.

The board is Worcestershire's with its questions alone: reading and measuring what they ask for, the audit of small
numbers, answers, pages, sheets, rows of `data.csv` and slides. Then the same calls of `oba.statistics`, with the same
arguments, are made again by themselves.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from oba.pipeline import boards, project
from oba.scorecards.render.formats import Format
from oba.scorecards.render.publishing import fill_folder
from oba.settings import Settings

BOARD, LIMIT = "worcestershire-early-help-board", 10.0
Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


def measure(settings: Settings, folder: Path) -> list[dict[str, Any]]:
    """Return the assessment against its limit of 10 s, and against the statistics alone; the store is loaded."""
    definitions, engine = project.open_project(settings)
    alone = definitions.boards[BOARD].model_copy(update={"outcomes": [], "services": [], "headlines": {}})
    asked = replace(definitions, boards={**definitions.boards, BOARD: alone})
    now = datetime.now(UTC)

    def assess() -> Any:
        return boards.make_pack(engine, asked, BOARD, now.date(), now)[0]

    gc.set_threshold(100_000)  # as in the program
    assess()  # what is only done once in a process, such as compiling templates, is no part of an assessment
    started, began = time.perf_counter(), time.process_time()
    pack = assess()
    answered = time.process_time() - began
    folder.mkdir()
    fill_folder(pack, folder, settings.assets_folder, formats=[Format.SLIDES])
    worked, seconds = time.process_time() - began, time.perf_counter() - started
    with recorded_calls() as calls:
        assess()
    engine.dispose()
    bare = replay(calls)
    figures = sum(len(one.readings) for one in pack.analyses)
    what = (
        f"{len(pack.analyses)} questions, {figures:,} figures: answers {answered:.2f} s, pages, sheets, CSV and slides"
    )
    same = f"processor time; the same {len(calls):,} calls of oba.statistics"
    return [
        _entry("assessment", seconds, "limit", LIMIT, f"{what} {worked - answered:.2f} s"),
        _entry("assessment_vs_statistics_only", worked, "statistics only", bare, same),
    ]


def _entry(name: str, seconds: float, against: str, other: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": seconds,
        "against": against,
        "against_seconds": other,
        "ratio": round(seconds / other, 3),
        "note": note,
    }


@contextmanager
def recorded_calls() -> Iterator[list[Call]]:
    """Keep every call that the rest of the program makes of a function of `oba.statistics`, with its arguments."""
    calls: list[Call] = []
    places = [vars(module) for name, module in list(sys.modules.items()) if _is_outside(name)]
    places += [value for names in places for value in names.values() if isinstance(value, dict)]
    was = [(names, name, value) for names in places for name, value in names.items() if _is_statistic(value)]
    for names, name, value in was:
        names[name] = _recorder(value, calls)
    try:
        yield calls
    finally:
        for names, name, value in was:
            names[name] = value


def _is_outside(module: str) -> bool:
    return module.startswith("oba.") and not module.startswith("oba.statistics")


def _is_statistic(value: object) -> bool:
    return (
        callable(value)
        and not isinstance(value, type)
        and str(getattr(value, "__module__", "")).startswith("oba.statistics")
    )


def _recorder(called: Callable[..., Any], calls: list[Call]) -> Callable[..., Any]:
    def record(*given: Any, **named: Any) -> Any:
        calls.append((called, given, named))
        return called(*given, **named)

    return record


def replay(calls: list[Call]) -> float:
    """Return the processor time of the calls by themselves."""
    began = time.process_time()
    for called, given, named in calls:
        called(*given, **named)
    return time.process_time() - began
