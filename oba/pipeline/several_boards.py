"""Publish several boards in one go: many of them over the processors of the machine, each process reading once."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from functools import lru_cache
from multiprocessing.context import BaseContext

from sqlalchemy import Engine

from oba.errors import PublishError
from oba.indicators.project import Definitions
from oba.pipeline.boards import Published, publish
from oba.pipeline.inputs.cells import SharedFigures
from oba.pipeline.project import open_project
from oba.settings import Settings

_WORTH_A_PROCESS = 8
"""Boards that take about ten times as long to publish as a process takes to start and to read the definitions."""
_AT_A_TIME = 4
"""Boards that a process is handed at once: few enough that none waits long for another at the end."""
_MOST_PROCESSES = 8
"""Each takes half a gigabyte, and they write to one store in turn."""


def publish_all(
    engine: Engine,
    definitions: Definitions,
    board_ids: Sequence[str],
    settings: Settings,
    now: datetime,
    report: Callable[[str], None],
) -> list[Published]:
    """Publish several boards in one go: what they read alike is read once in each process. `report` is told how far.

    Where there are many they are shared among processes, whose packs are the same. The first PublishError ends it
    when what was begun is whole; packs that were written stay.
    """
    processes = count_processes(len(board_ids), _count_processors())
    if processes < 2:
        shared, published = SharedFigures(), []
        for number, board_id in enumerate(board_ids, 1):
            report(f"Publishing {board_id}, {number} of {len(board_ids)}")
            published.append(publish(engine, definitions, board_id, settings, now, shared=shared))
        return published
    return _share_out(board_ids, settings, now, report, processes)


def count_processes(boards: int, processors: int) -> int:
    """Return how many processes are to share some boards: one unless there are many and several processors."""
    return max(1, min(boards // _WORTH_A_PROCESS, processors, _MOST_PROCESSES))


def _count_processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _share_out(
    board_ids: Sequence[str], settings: Settings, now: datetime, report: Callable[[str], None], processes: int
) -> list[Published]:
    handed = [board_ids[start : start + _AT_A_TIME] for start in range(0, len(board_ids), _AT_A_TIME)]
    found: dict[str, Published] = {}
    report(f"Publishing {len(board_ids)} boards")
    # Each process collects garbage as seldom as this one.
    with ProcessPoolExecutor(processes, _make_context(), gc.set_threshold, gc.get_threshold()) as workers:
        asked = [workers.submit(_publish_some, boards, settings, now) for boards in handed]
        try:
            for done in as_completed(asked):
                found |= {one.board: one for one in done.result()}
                report(f"Published {len(found)} of {len(board_ids)} boards")
        except BrokenProcessPool as fault:
            raise PublishError(
                "A process that publishes boards was ended, perhaps for want of memory. The packs that were written"
                " are whole; run again."
            ) from fault
        finally:
            for one in asked:
                one.cancel()
    return [found[board_id] for board_id in board_ids]


def _make_context() -> BaseContext:
    """Return what makes the processes: forked, where the system can, from one that has imported the program."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "oba.scorecards.render.publishing"])
    return context


def _publish_some(board_ids: Sequence[str], settings: Settings, now: datetime) -> list[Published]:
    """Publish boards in a process of its own, which opens the project once."""
    definitions, engine, shared = _open_once(settings.model_dump_json(), now)
    return [publish(engine, definitions, board_id, settings, now, shared=shared) for board_id in board_ids]


@lru_cache(maxsize=1)
def _open_once(settings: str, now: datetime) -> tuple[Definitions, Engine, SharedFigures]:
    return *open_project(Settings.model_validate_json(settings), now.date()), SharedFigures()
