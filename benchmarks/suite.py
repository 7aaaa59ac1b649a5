"""The processor time of all tests against that of a first `oba run`: `python -m benchmarks suite`.

Both run here, one after the other, so the ratio does not hang on the machine. Everything that they start is counted,
servers that left their parents included.
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
    """Measure both, and return the entry `suite_vs_first_run`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        own = {"OBA_STATE": folder, "OBA_OUTPUT": str(Path(folder) / "output")}
        first = _processor_time([sys.executable, "-m", "oba", "run"], own)
    suite = _processor_time(SUITE, {})
    ratio = suite / first
    return [
        {
            "name": "suite_vs_first_run",
            "seconds": suite,
            "against": "first run",
            "against_seconds": first,
            "ratio": round(ratio, 1),
            "note": f"processor time of both; at most {MOST:.0f} first runs are allowed",
        }
    ]
