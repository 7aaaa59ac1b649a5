"""What takes a whole pack to answer is worked out by a process beside the server, and kept: no other page waits for it.

An answer is kept with a mark of all that it hangs on: where the store stands, the definitions, the day, the software.
It is given while the mark is the same, which is asked each time; what comes in while it is worked out has another mark.
Whether somebody may see it is asked before, as for any page.
"""

import json
import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Protocol

from oba.indicators.project import Definitions
from oba.pipeline.frozen_packs.answers import QUESTIONS, Said
from oba.settings import Settings
from oba.store.engine import open_store
from oba.store.private_files import make_private_file, make_private_folder

_FOLDER = "worked-out"


class Work(Protocol):
    """A process that works something out."""

    @property
    def exitcode(self) -> int | None:
        """Return how it ended, 0 for well; None while it goes on."""


@dataclass(frozen=True, slots=True)
class Question:
    """One of `QUESTIONS`, of which board or kept pack, and the mark of what its answer hangs on."""

    kind: str
    about: str
    mark: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, None while it is worked out; `failed` where that broke off, and begins again with the next look."""

    said: Said | None
    failed: bool = False


Begin = Callable[[Settings, Definitions, Question, datetime], Work]


class WorkRoom:
    """Gives answers that are kept, and lets one at a time be worked out; `begin` starts the work."""

    def __init__(self, settings: Settings, begin: Begin | None = None) -> None:
        self._settings, self._begin = settings, begin or _begin_process
        self._going_on: tuple[Question, Work] | None = None
        self._lock = Lock()

    def ask(self, question: Question, definitions: Definitions, now: datetime) -> Answer:
        """Return the answer if it is kept; otherwise see that it is worked out, and say so."""
        with self._lock:
            failed = self._clear(question)
            said = _read(self._settings, question)
            if said is None and not failed and self._going_on is None:
                self._going_on = (question, self._begin(self._settings, definitions, question, now))
                said = _read(self._settings, question)
            return Answer(said, failed)

    def _clear(self, question: Question) -> bool:
        """Forget work that has ended; return whether it was to answer this question and broke off."""
        if self._going_on is None or self._going_on[1].exitcode is None:
            return False
        asked, work = self._going_on
        self._going_on = None
        return asked == question and work.exitcode != 0


def work_out(settings: Mapping[str, Any], definitions: Definitions, question: Question, now: datetime) -> None:
    """Work an answer out, and keep it in place of the one before."""
    known = Settings.model_validate(dict(settings))
    engine = open_store(known.store_address)
    try:
        said = QUESTIONS[question.kind](engine, definitions, question.about, now)
    finally:
        engine.dispose()
    path = _path(known, question)
    make_private_folder(path.parent)
    unfinished = path.with_name(f".{path.name}.{multiprocessing.current_process().pid}")
    make_private_file(unfinished)
    unfinished.write_text(json.dumps({"mark": question.mark, "said": said}), encoding="utf-8")
    unfinished.replace(path)


def _begin_process(settings: Settings, definitions: Definitions, question: Question, now: datetime) -> Work:
    process = multiprocessing.get_context("spawn").Process(
        target=work_out,
        args=(settings.model_dump(), definitions, question, now),
        name=f"oba {question.kind} {question.about}",
        daemon=True,
    )
    process.start()
    Thread(target=process.join, daemon=True).start()  # an ended process that nobody waits for stays in the system
    return process


def _read(settings: Settings, question: Question) -> Said | None:
    try:
        kept = json.loads(_path(settings, question).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    said: Said | None = kept["said"] if kept.get("mark") == question.mark else None
    return said


def _path(settings: Settings, question: Question) -> Path:
    return settings.state_folder / _FOLDER / f"{question.kind}-{question.about}.json"
