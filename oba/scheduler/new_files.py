"""Whether files are there that were not there before: for jobs that wait for a file."""

import hashlib
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from oba.indicators.sources.connector import Connector
from oba.ingest.collect.filestores import UNFINISHED


def mark_files(connector: Connector, root: Path, now: datetime, settle: timedelta) -> str:
    """Return a mark of the files that are there and whole; blank if there is none.

    A file is whole when it has not changed for `settle`. One from the future (a clock was wrong
    somewhere) is taken as whole, or it would never be read.
    """
    whole = hashlib.sha256()
    count = 0
    for path in _list_files(root / connector.path, connector.pattern if connector.type == "folder" else None):
        try:
            state = path.stat()
        except OSError:
            continue  # gone since it was listed
        age = now.timestamp() - state.st_mtime
        if -settle.total_seconds() < age < settle.total_seconds():
            continue
        count += 1
        whole.update(f"{path.name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return whole.hexdigest() if count else ""


def _list_files(target: Path, pattern: str | None) -> list[Path]:
    if pattern is None:
        return [target] if target.is_file() else []
    if not target.is_dir():
        return []
    return [path for path in sorted(target.iterdir()) if _is_data(path, pattern)]


def _is_data(path: Path, pattern: str) -> bool:
    name = path.name
    return (
        fnmatchcase(name, pattern)
        and not name.startswith((".", "~$"))
        and path.suffix not in UNFINISHED
        and path.is_file()
    )
