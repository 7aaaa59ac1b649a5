"""Try changes: each in a process forked from one that has the libraries loaded, on a copy of the program.

A change counts as killed when a test fails, when the program no longer loads, or when the tests do not end.
"""

import contextlib
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutations.scope import PROJECT

WORKERS = 2
PROCESSOR_SECONDS = 90  # for the tests of one change; nothing here takes a quarter of that
COPIED = ("oba", "tests", "mutations")
LIBRARIES = (
    "alembic.command",
    "hypothesis",
    "pandas",
    "psycopg",
    "pytest",
    "scipy.optimize",
    "scipy.stats",
    "sqlmodel",
)
# Modules of ours that take long to load and that nothing here changes; a child forgets them if it must.
LOADED_AHEAD = ("oba.models", "oba.store.engine", "oba.indicators.indicator", "oba.scorecards.card")


@dataclass(frozen=True)
class Change:
    """A module with one thing changed, the tests for it, and words that say what was changed."""

    file: str
    text: str
    tests: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Outcome:
    """What became of a change: `killed`, `survived`, or `not tried` because the time was up."""

    change: Change
    fate: str


def try_changes(changes: Sequence[Change], until: float) -> list[Outcome]:
    """Try changes in order until the time is up; the same order gives the same outcomes."""
    context = multiprocessing.get_context("fork")
    following, fates = context.Value("i", 0), context.Array("i", [-1] * len(changes))
    for name in LIBRARIES:
        importlib.import_module(name)
    workers = [context.Process(target=_work, args=(changes, until, following, fates)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    words = {-1: "not tried", 0: "survived", 1: "killed"}
    return [Outcome(change, words[fate]) for change, fate in zip(changes, fates, strict=True)]


def run_unchanged(tests: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return which of some selections of tests fail though nothing is changed: what they then say is worth nothing."""
    first = {chosen: Change("oba/__init__.py", "", chosen, "nothing") for chosen in tests}
    found = try_changes(list(first.values()), time.monotonic() + 600)
    return [outcome.change.tests for outcome in found if outcome.fate != "survived"]


def _work(changes: Sequence[Change], until: float, following: object, fates: object) -> None:
    with _room() as room:
        os.chdir(room)
        sys.path[:] = [str(room), *(place for place in sys.path if place not in ("", str(PROJECT)))]
        for name in [name for name in sys.modules if name.partition(".")[0] in ("oba", "tests")]:
            del sys.modules[name]
        for name in LOADED_AHEAD:
            importlib.import_module(name)
        while time.monotonic() < until:
            with following.get_lock():  # type: ignore[attr-defined]
                number = following.value  # type: ignore[attr-defined]
                following.value += 1  # type: ignore[attr-defined]
            if number >= len(changes):
                break
            fates[number] = int(_is_killed(room, changes[number]))  # type: ignore[index]


@contextlib.contextmanager
def _room() -> Iterator[Path]:
    """Give a copy of the program and its tests that may be changed."""
    with tempfile.TemporaryDirectory(prefix="oba-mutations-") as folder:
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(PROJECT / name, Path(folder) / name, ignore=ignored)
        shutil.copy(PROJECT / "pyproject.toml", folder)
        yield Path(folder)


def _is_killed(room: Path, change: Change) -> bool:
    path = room / change.file
    kept = path.read_text(encoding="utf-8")
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()
    path.write_text(change.text, encoding="utf-8")
    try:
        child = os.fork()
        if not child:
            _run_tests(change)
        _, status = os.waitpid(child, 0)
    finally:
        path.write_text(kept, encoding="utf-8")
    return status != 0


def _run_tests(change: Change) -> None:
    """Run the tests in this process and end it: 0 if they all passed."""
    code = 1
    try:
        signal.alarm(10 * PROCESSOR_SECONDS)
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            if not os.environ.get("OBA_MUTATIONS_SHOW"):
                os.dup2(nowhere, number)
        sys.dont_write_bytecode = True
        if change.file.removesuffix(".py").replace("/", ".") in sys.modules:
            for name in [name for name in sys.modules if name.partition(".")[0] == "oba"]:
                del sys.modules[name]
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take longer to load than most tests to run
        import pytest

        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "mutations.plugin"]
        code = int(pytest.main([*options, *change.tests]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(min(code, 1))
