"""The processor time of all tests against that of a first run: `python -m benchmarks suite`.

A first run is what `make run` does on a machine that is set up: feeds loaded into an empty store, boards published, and
each board's PDF, slides and document made. The suite is set against the load alone as well, which has grown much faster
since the limit was agreed. All of it runs here, one after the other, so no ratio hangs on the machine. Everything
started is counted, servers that left their parents included.
"""

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
MOST = 12.0
LOAD = ("run",)
FORMATS = ("publish", "--formats", "pdf,slides,document")
SUITE = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider"]
PR_SET_CHILD_SUBREAPER = 36


def _processor_time(command: list[str], environment: Mapping[str, str]) -> float:
    """Return the processor seconds of a command and of all that it started."""
    before = _spent()
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, **environment}, check=False, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout.decode()[-3000:]}{done.stderr.decode()[-3000:]}")
    _wait_for_orphans()
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for_orphans() -> None:
    """Ask after processes that ended when their parents were gone: only those asked after are counted."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def run() -> list[dict[str, Any]]:
    """Measure all three, and return the entries `suite_vs_first_run` and `suite_vs_first_load`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        own = {"OBA_STATE": folder, "OBA_OUTPUT": str(Path(folder) / "output")}
        load = _processor_time([sys.executable, "-m", "oba", *LOAD], own)
        formats = _processor_time([sys.executable, "-m", "oba", *FORMATS], own)
    suite = _processor_time(SUITE, {})
    return [
        _compare("suite_vs_first_run", suite, "first make run", load + formats, f"at most {MOST:.0f} are allowed"),
        _compare("suite_vs_first_load", suite, "first oba run", load, "no limit: without PDF and slides"),
    ]


def _compare(name: str, seconds: float, against: str, against_seconds: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": seconds,
        "against": against,
        "against_seconds": against_seconds,
        "ratio": round(seconds / against_seconds, 1),
        "note": f"processor time of both; {note}",
    }
