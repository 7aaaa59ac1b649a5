"""Loading a large CSV of cases: processor time and memory as its rows grow threefold, each in a process of its own.

Memory is not to grow with the rows: they are read in parts (`oba.pipeline.cases.large_lists`).
"""

import json
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from oba.cases.pseudonyms import CaseKey
from oba.indicators.project import Definitions
from oba.indicators.yaml_file import read_document
from oba.pipeline.cases.datasets import Change
from oba.pipeline.cases.loading import load_list
from oba.settings import Settings
from oba.store.audit import PROGRAM
from oba.store.engine import open_store
from tests.fixtures.small_lists import make_list

ROWS = 1_000_000
_KEY = CaseKey("b7d01e5f93ac4826f1570c9e8ad3b264")
_AS_AT, _NOW = date(2023, 12, 31), datetime(2024, 1, 2, 9, tzinfo=UTC)
_CHECKS = (
    {"kind": "order", "first": "opened", "then": "closed", "sets_aside": True},
    {"kind": "overlap", "start": "opened", "end": "closed"},
    {"kind": "one_open", "start": "opened", "end": "closed"},
)


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        one, three = (_measure(Path(folder), rows) for rows in (ROWS, 3 * ROWS))
    memory = three["megabytes"] / one["megabytes"]
    note = (
        f"processor time, limit 3.5; memory {one['megabytes']:,} and {three['megabytes']:,} MB at most, {memory:.2f}"
        f" times as much (limit 1.2); {three['kept']:,} of {three['read']:,} rows kept"
    )
    return [
        {
            "name": "cases_load_threefold",
            "seconds": round(three["seconds"], 2),
            "against": f"{ROWS:,} rows",
            "against_seconds": round(one["seconds"], 2),
            "ratio": round(three["seconds"] / one["seconds"], 2),
            "note": note,
        }
    ]


def _measure(folder: Path, rows: int) -> dict[str, Any]:
    """Load so many rows in a new process, and return what was read and kept, processor seconds and megabytes.

    They are written in another: the greatest memory of a process begins with that of the one that started it.
    """
    home = folder / str(rows)
    home.mkdir()
    program = [sys.executable, "-m", "benchmarks.cases_loading", str(home)]
    subprocess.run([*program, str(rows)], check=True)
    return dict(json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout))


def write_extract(path: Path, rows: int) -> None:
    """Write made-up episodes of half as many children, of whom some have spells that overlap or end too early."""
    picked = np.random.default_rng(5)
    who = picked.integers(0, rows // 2, rows)
    opened = np.datetime64("2016-01-01") + picked.integers(0, 2500, rows).astype("timedelta64[D]")
    closed = opened + picked.integers(-3, 400, rows).astype("timedelta64[D]")
    written = {
        "Child": [f"C{one:08}" for one in who],
        "Family": [f"F{one // 2:08}" for one in who],
        "Born": _days(np.datetime64("2004-01-01") + (who % 4000).astype("timedelta64[D]")),
        "Gender": np.where(who % 2, "Male", "Female"),
        "Opened": _days(opened),
        "Closed": _days(closed).where(picked.random(rows) >= 0.2, ""),
        "Outcome": np.array(["Met", "Not met"])[picked.integers(0, 2, rows)],
    }
    pd.DataFrame(written).to_csv(path, index=False)


def _days(days: "np.ndarray[Any, np.dtype[np.datetime64]]") -> pd.Series:
    return pd.Series(days).dt.strftime("%d/%m/%Y")


def _load(home: Path) -> dict[str, Any]:
    definition = make_list(*_CHECKS, id="episodes")
    definitions = Definitions(home, case_lists={"episodes": definition})
    (home / "episodes.yaml").write_text("id: episodes\n", encoding="utf-8")
    definitions.documents["case_lists", "episodes"] = read_document(home / "episodes.yaml")
    settings = Settings(home=home, state=home / "state")
    change = Change(open_store(f"sqlite:///{home / 'store.sqlite'}"), definitions, settings, PROGRAM, _NOW)
    before = _seconds()
    checked = load_list(change, _KEY, "episodes", home / "episodes.csv", _AS_AT).checked
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return {"read": checked.read, "kept": checked.kept_rows, "seconds": _seconds() - before, "megabytes": megabytes}


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if len(sys.argv) > 2:
        write_extract(Path(sys.argv[1]) / "episodes.csv", int(sys.argv[2]))
    else:
        print(json.dumps(_load(Path(sys.argv[1]))))
