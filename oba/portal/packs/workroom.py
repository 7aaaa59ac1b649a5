"""What takes a whole pack to answer is worked out by a process beside the server, and kept: no other page waits for it.

An answer is kept with marks of all that it hangs on: where the store stands, the definitions, the day, the software.
They are asked anew each time. It is given while they are the same; where only words were written since, for five
minutes more and with its time, or nobody would see one on a busy day. What comes in while it is worked out has another
mark. Whether somebody may see it is asked before, as for any page.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Protocol

from oba.indicators.loading import load_definitions
from oba.pipeline.frozen_packs.answers import QUESTIONS, Said
from oba.settings import Settings
from oba.store.engine import open_store
from oba.store.private_files import make_private_file, make_private_folder

_FOLDER = "worked-out"
_GOOD_FOR = timedelta(minutes=5)
_POLITE = 10
"""By how much the work steps back behind what people wait for."""


class Work(Protocol):
    """A process that works something out."""

    @property
    def exitcode(self) -> int | None:
        """Return how it ended, 0 for well; None while it goes on."""


@dataclass(frozen=True, slots=True)
class Question:
    """One of `QUESTIONS`, of which board or kept pack, with the marks of what its answer hangs on.

    `base` is of all but what boards wrote, `mark` of everything.
    """

    kind: str
    about: str
    base: str
    mark: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, None while it is worked out; `failed` where that broke off, and begins again with the next look.

    `older` is the moment of an answer since which words were written.
    """

    said: Said | None
    failed: bool = False
    older: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    base: str
    mark: str
    at: datetime
    said: Said


Begin = Callable[[Settings, Question, datetime], Work]


class WorkRoom:
    """Gives answers that are kept, and lets one at a time be worked out; `begin` starts the work."""

    def __init__(self, settings: Settings, begin: Begin | None = None) -> None:
        self._settings, self._begin = settings, begin or _begin_process
        self._going_on: tuple[Question, Work] | None = None
        self._lock = Lock()

    def ask(self, question: Question, now: datetime) -> Answer:
        """Return the answer if it is kept; otherwise see that it is worked out, and say so."""
        with self._lock:
            failed = self._clear(question)
            kept = _read(self._settings, question)
            if not failed and self._going_on is None and (kept is None or _is_past(kept, question, now)):
                self._going_on = (question, self._begin(self._settings, question, now))
                kept = _read(self._settings, question)
        if kept is None:
            return Answer(None, failed)
        return Answer(kept.said, older=None if kept.mark == question.mark else kept.at)

    def _clear(self, question: Question) -> bool:
        """Forget work that has ended; return whether it was to answer this question and broke off."""
        if self._going_on is None or self._going_on[1].exitcode is None:
            return False
        asked, work = self._going_on
        self._going_on = None
        return asked == question and work.exitcode != 0


def work_out(settings: Mapping[str, Any], question: Question, now: datetime) -> None:
    """Work an answer out, and keep it in place of the one before; `now` is when it was asked."""
    known = Settings.model_validate(dict(settings))
    definitions = load_definitions(known.definitions_folder)
    engine = open_store(known.store_address)
    try:
        said = QUESTIONS[question.kind](engine, definitions, question.about, now)
    finally:
        engine.dispose()
    path = _path(known, question)
    make_private_folder(path.parent)
    unfinished = path.with_name(f".{path.name}.{multiprocessing.current_process().pid}")
    make_private_file(unfinished)
    kept = {"base": question.base, "mark": question.mark, "at": now.isoformat(), "said": said}
    unfinished.write_text(json.dumps(kept), encoding="utf-8")
    unfinished.replace(path)


def _begin_process(settings: Settings, question: Question, now: datetime) -> Work:
    process = multiprocessing.get_context("spawn").Process(
        target=_work_politely,
        args=(settings.model_dump(), question, now),
        name=f"oba {question.kind} {question.about}",
        daemon=True,
    )
    process.start()
    Thread(target=process.join, daemon=True).start()  # an ended process that nobody waits for stays in the system
    return process


def _work_politely(*asked: Any) -> None:
    os.nice(_POLITE)
    work_out(*asked)


def _read(settings: Settings, question: Question) -> _Kept | None:
    """Return what is kept, None where it is of other figures, definitions, software or another day."""
    try:
        said = json.loads(_path(settings, question).read_text(encoding="utf-8"))
        kept = _Kept(said["base"], said["mark"], datetime.fromisoformat(said["at"]), said["said"])
    except (OSError, ValueError, KeyError):
        return None
    return kept if kept.base == question.base else None


def _is_past(kept: _Kept, question: Question, now: datetime) -> bool:
    return kept.mark != question.mark and now - kept.at >= _GOOD_FOR


def _path(settings: Settings, question: Question) -> Path:
    return settings.state_folder / _FOLDER / f"{question.kind}-{question.about}.json"
