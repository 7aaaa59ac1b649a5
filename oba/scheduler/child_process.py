"""The child process that does one job, so that it can be stopped and cannot take the scheduler with it.

A child dies with its scheduler, even if that was killed. Signals are its scheduler's business.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

# Imported once by the server that children are forked from, which makes each start quick.
LOADING = (
    "oba.pipeline.feeds",
    "oba.indicators.crosschecks.definitions",
    "oba.ingest.collect.downloads",
    "oba.places.reference",
    "oba.ingest.check.revisions",
    "oba.ingest.shape.shaping",
    "oba.store.jobs",
    "psycopg",  # which SQLAlchemy imports at its first connection
)
PUBLISHING = ("oba.pipeline.boards",)


@dataclass(frozen=True)
class Call:
    """What a child is asked to do, and for which claim."""

    kind: str
    about: str
    job: str
    run_id: int
    token: str
    after_load: int
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What became of it. A passing fault may be gone the next time; `busy`: somebody else was at it."""

    outcome: str
    message: str = ""
    loads: int = 0
    rows: int = 0
    findings: int = 0
    passing: bool = False
    busy: bool = False


Work = Callable[[Call], Answer]


class Child(Protocol):
    """Somebody who does a job: a process, or a stand-in in a test."""

    def poll(self) -> Answer | None:
        """Return the answer if the work is over, None while it goes on."""

    def kill(self) -> None:
        """Stop it, and come back when it is gone."""


class ProcessChild:
    """A process of its own that does one job."""

    def __init__(self, work: Work, call: Call) -> None:
        context = _context(work)
        self._answers, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_do, args=(work, call, theirs), name=f"oba {call.job}")
        self._process.start()
        theirs.close()

    def poll(self) -> Answer | None:
        """Return the answer, or that there was none, if the process is over."""
        answer: Answer | None = None
        if self._answers.poll():
            try:
                answer = self._answers.recv()
            except (EOFError, OSError):
                answer = None
        elif self._process.is_alive():
            return None
        self.kill()
        what = f"The process of the job ended without an answer (exit code {self._process.exitcode})."
        return answer or Answer("failed", what, passing=True)

    def kill(self) -> None:
        """Stop the process at once and wait until it is gone."""
        if not self._answers.closed and self._process.is_alive():
            self._process.join(timeout=0.2)  # an answer is sent last: give it time to leave by itself
            self._process.kill()
        self._process.join()
        self._answers.close()


def warm_up(work: Work, *, publishes: bool) -> None:
    """Have the server that children are forked from ready before anything is claimed, as it takes seconds.

    Where no board is published it is spared what only publishing needs, which is half of it; a board that is
    defined later finds that by itself.
    """
    process = _context(work, PUBLISHING if publishes else ()).Process(target=_nothing)
    process.start()
    process.join()


def _nothing() -> None:
    return None


def _context(work: Work, more: tuple[str, ...] = ()) -> Any:
    """Return what makes processes; what they have in memory is settled when the first of them is made."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload([work.__module__, *LOADING, *more])
    return context


def _do(work: Work, call: Call, answers: Connection) -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    answers.send(work(call))
    answers.close()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
