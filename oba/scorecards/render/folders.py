"""The folder of a pack: how it is named, and how it changes as a whole, with one writer and nothing left of the old."""

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOOKS_BACK = "-as-at-"
"""Stands in the name of a pack's folder between its period and the day that it looks back to."""

REISSUED = "-reissued-"
"""Stands in the name of a pack's folder between its period and the id of the kept pack that is given once more."""

_NEW, _OLD = "-new-", "-old"
_FOLDER, _FILE = 0o755, 0o644
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux' renameat2(2)
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


@contextmanager
def hold_folder(around: Path) -> Iterator[None]:
    """Let one process at a time work in a folder, which is made if need be and which everybody may enter.

    The lock is of the folder itself: it leaves no file behind and ends with the process that holds it. Another
    waits for it. OSError if the folder cannot be made.
    """
    missing = [part for part in (around, *around.parents) if not part.exists()]
    around.mkdir(parents=True, exist_ok=True)
    for part in missing:
        part.chmod(_FOLDER)
    descriptor = os.open(around, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def replace_folder(target: Path, promise: Callable[[Path], None]) -> Iterator[Path]:
    """Yield an empty folder to fill; at the end it stands in the place of `target`, whose content goes.

    For who holds the folder around it. Until the end, and if the block fails, `target` is as it was. `promise` is
    called once everything is written and on the disk; from then on the exchange alone is left to do, and
    `settle_folders` does it if this process no longer can. What is written is for everybody on the machine to read,
    whatever the process's umask. OSError if the disk is full or may not be written to.
    """
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}{_NEW}", dir=target.parent))
    try:
        yield fresh
        _finish_files(fresh)
        promise(fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _put_in_place(fresh, target)


def settle_folders(around: Path, is_promised: Callable[[Path], bool]) -> None:
    """End what processes that were killed in a folder left, for who holds it: what was promised, and then nothing.

    A folder that was promised takes its place, one that was taken aside and has no successor returns to its own,
    and all others go.
    """
    left = sorted(around.glob(f".*{_NEW}*"))
    for fresh in left:
        if not fresh.name.endswith(_OLD) and is_promised(fresh):
            _put_in_place(fresh, _place_of(fresh))
    for aside in left:
        if aside.name.endswith(_OLD) and aside.exists() and not _place_of(aside).exists():
            aside.rename(_place_of(aside))
    for rest in left:
        shutil.rmtree(rest, ignore_errors=True)


def stands_aside(name: str) -> bool:
    """Return whether a pack's folder, by its name, is of its own: not the board's current one of the period."""
    return LOOKS_BACK in name or REISSUED in name


def name_period(name: str) -> str:
    """Return the period in the name of a pack's folder."""
    return name.partition(LOOKS_BACK)[0].partition(REISSUED)[0]


def _place_of(fresh: Path) -> Path:
    """Return the folder whose place a new one is to take, which its name says."""
    return fresh.with_name(fresh.name[1:].rpartition(_NEW)[0])


def _put_in_place(fresh: Path, target: Path) -> None:
    if target.exists():
        exchange(fresh, target)
    else:
        fresh.rename(target)
    shutil.rmtree(fresh, ignore_errors=True)


def exchange(one: Path, other: Path) -> None:
    """Let two folders take each other's names, in one step where the system can (Linux, on its own file systems)."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        _exchange_in_steps(one, other)
        return
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return
    number = ctypes.get_errno()
    if number not in _CANNOT:
        raise OSError(number, os.strerror(number), str(other))
    _exchange_in_steps(one, other)


def _exchange_in_steps(one: Path, other: Path) -> None:
    """Exchange by three names; between the first and the second a reader finds nothing."""
    aside = one.with_name(f"{one.name}{_OLD}")
    other.rename(aside)
    try:
        one.rename(other)
    except OSError:
        aside.rename(other)
        raise
    aside.rename(one)


def _finish_files(folder: Path) -> None:
    """Open a folder to all, and wait until it is on the disk: the one that it replaces is about to go."""
    for around, _, files in os.walk(folder, topdown=False):
        for path, mode in (*((f"{around}/{name}", _FILE) for name in files), (around, _FOLDER)):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fchmod(descriptor, mode)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
