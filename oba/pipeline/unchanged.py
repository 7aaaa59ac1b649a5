"""Whether anything changed since the last run: the quick answer that saves the whole run.

The mark is made of the program's own files, the definitions, the source files, the day (a pack is
as at a day) and what stands in the output folder.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from oba.settings import Settings
from oba.store.private_files import make_private_file, make_private_folder

_MARK = "last-run"
_UNDER_WAY = "under way"


def is_fresh(settings: Settings, day: date, boards: Sequence[str]) -> bool:
    """Return whether a run on `day` would make exactly what is there."""
    path = settings.state_folder / _MARK
    return path.is_file() and path.read_text(encoding="utf-8") == _mark(settings, day, boards)


def begin_run(settings: Settings) -> None:
    """Say that a run is under way: what is forgotten before it ends is not in what it makes."""
    _write(settings, _UNDER_WAY)


def record_fresh(settings: Settings, day: date, boards: Sequence[str]) -> None:
    """Record what a run that has just succeeded was made from, unless something changed since it began."""
    if (settings.state_folder / _MARK).is_file():
        _write(settings, _mark(settings, day, boards))


def _write(settings: Settings, mark: str) -> None:
    path = settings.state_folder / _MARK
    make_private_folder(path.parent)
    make_private_file(path)
    path.write_text(mark, encoding="utf-8")


def forget_fresh(settings: Settings) -> None:
    """Let the next run work: something it would not see has changed."""
    (settings.state_folder / _MARK).unlink(missing_ok=True)


def _mark(settings: Settings, day: date, boards: Sequence[str]) -> str:
    whole = hashlib.sha256(f"{day} {sorted(boards)} {settings.store_address}".encode())
    for folder in (Path(__file__).parents[1], settings.definitions_folder, settings.sources_folder):
        for path in _files(folder):
            whole.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for path in _files(settings.output_folder):
        state = path.stat()
        whole.update(f"{path.relative_to(settings.output_folder)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
