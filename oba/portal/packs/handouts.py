"""PDF, slides and document of packs that a person published are made by a process beside the server: nobody waits."""

import multiprocessing
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

from oba.london_time import london_now
from oba.pipeline.frozen_packs.handouts import finish_packs
from oba.settings import Settings
from oba.store.engine import open_store


class HandoutMaker:
    """Starts one process a board, while one of its packs has formats still to come.

    A process ends with its server; what it had not finished is begun again when somebody next looks. One that failed is
    not begun again by looking, only by publishing.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._started: dict[str, BaseProcess] = {}

    def start(self, board_id: str, is_new: bool = False) -> bool:
        """Let a board's packs be finished; return whether that goes on now. `is_new`: one was just published."""
        before = self._started.get(board_id)
        if before is not None and before.is_alive():
            return True
        if before is not None and before.exitcode and not is_new:
            return False
        process = multiprocessing.get_context("spawn").Process(
            target=finish_board, args=(self._settings.model_dump(), board_id), name=f"oba {board_id}", daemon=True
        )
        process.start()
        Thread(target=process.join, daemon=True).start()  # an ended process that nobody waits for stays in the system
        self._started[board_id] = process
        return True


def finish_board(settings: Mapping[str, Any], board_id: str) -> None:
    """Finish the packs of a board in a process of its own."""
    known = Settings.model_validate(dict(settings))
    finish_packs(open_store(known.store_address), known, board_id, london_now())
