"""Try changes: each in a process forked from one that has the libraries loaded, on a copy of the program.

A change counts as killed when a test fails, when the program no longer loads, or when the tests do not end.
"""

import compileall
import contextlib
import gc
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """One thing changed in a module, and the tests for it; `make` gives the changed text and words that say what."""

    file: str
    tests: tuple[str, ...]
    make: Callable[[], tuple[str, str]]


@dataclass(frozen=True)
class Outcome:
    """What became of a change: one of `FATES`. `no program` cannot be read; `not tried` wanted time."""

    change: Change
    fate: str


FATES = ("survived", "killed", "no program", "not tried")


def try_changes(changes: Sequence[Change], until: float, *, quiet: bool = False) -> list[Outcome]:
    """Try changes in order until the time is up, and print those that survive unless that is what is wanted."""
    context = multiprocessing.get_context("fork")
    following, fates = context.Value("i", 0), context.Array("i", [FATES.index("not tried")] * len(changes))
    for name in LIBRARIES:
        importlib.import_module(name)
    workers = [context.Process(target=_work, args=(changes, until, following, fates, quiet)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [Outcome(change, FATES[fate]) for change, fate in zip(changes, fates, strict=True)]


def run_unchanged(tests: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return which of some selections of tests fail though nothing is changed: what they then say is worth nothing."""
    file = "oba/__init__.py"
    text = (PROJECT / file).read_text(encoding="utf-8")
    unchanged = [Change(file, chosen, lambda: (text, "nothing")) for chosen in tests]
    found = try_changes(unchanged, time.monotonic() + 600, quiet=True)
    return [outcome.change.tests for outcome in found if outcome.fate != "survived"]


def _work(changes: Sequence[Change], until: float, following: Any, fates: Any, quiet: bool) -> None:
    with _room() as room:
        os.chdir(room)
        sys.path[:] = [str(room), *(place for place in sys.path if place not in ("", str(PROJECT)))]
        for name in [name for name in sys.modules if name.partition(".")[0] in ("oba", "tests")]:
            del sys.modules[name]
        for name in LOADED_AHEAD:
            importlib.import_module(name)
        gc.freeze()  # so that no child looks through all that it was born with
        while time.monotonic() < until:
            with following.get_lock():
                number = following.value
                following.value += 1
            if number >= len(changes):
                break
            fate = _try_one(room, changes[number])
            fates[number] = FATES.index(fate)
            if fate == "survived" and not quiet:
                print(f"survived: {changes[number].make()[1]}", flush=True)


@contextlib.contextmanager
def _room() -> Iterator[Path]:
    """Give a copy of the program and its tests that may be changed."""
    with tempfile.TemporaryDirectory(prefix="oba-mutations-") as folder:
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(PROJECT / name, Path(folder) / name, ignore=ignored)
            compileall.compile_dir(Path(folder) / name, quiet=1)  # once, and not for every change
        shutil.copy(PROJECT / "pyproject.toml", folder)
        yield Path(folder)


def _try_one(room: Path, change: Change) -> str:
    path = room / change.file
    kept = path.read_text(encoding="utf-8")
    text, _ = change.make()
    try:
        compile(text, change.file, "exec")
    except SyntaxError:
        return "no program"
    try:
        _write(path, text)
        child = os.fork()
        if not child:
            _run_tests(change)
        _, status = os.waitpid(child, 0)
    finally:
        _write(path, kept)
    return "killed" if status else "survived"


def _write(path: Path, text: str) -> None:
    """Write a module and forget what was compiled of it: a change within a second may not be seen by its time."""
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()
    path.write_text(text, encoding="utf-8")


def _in_turn(tests: Sequence[str]) -> list[list[str]]:
    """Return tests one file after the other: what the first notices, the others need not even be read for."""
    places = [test for test in tests if test.startswith("tests/")]
    return [[place, *tests[len(places) :]] for place in places]


def _run_tests(change: Change) -> None:
    """Run the tests in this process and end it: 0 if they all passed."""
    code = 1
    try:
        signal.alarm(3 * PROCESSOR_SECONDS)
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
        import hypothesis
        import pytest

        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # that it fails is enough: no smaller example
        hypothesis.settings.register_profile("mutations", deadline=None, derandomize=True, database=None, phases=phases)
        hypothesis.settings.load_profile("mutations")
        # What the tests share takes longer to load than most of them to run; the plugin has the little they need.
        options = ["-x", "-q", "--noconftest", "-p", "mutations.plugin", "-p", "no:cacheprovider"]
        options += ["-p", "no:unraisableexception", "--assert=plain"]
        code = next((code for tests in _in_turn(change.tests) if (code := int(pytest.main([*options, *tests])))), 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(min(code, 1))
