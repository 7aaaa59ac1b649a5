"""The folder of a pack: how it is named, and how it changes as a whole, with one writer and nothing left of the old."""

import ctypes
import errno
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oba.errors import PublishError

LOOKS_BACK = "-as-at-"
"""Stands in the name of a pack's folder between its period and the day that it looks back to."""

_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux' renameat2(2)
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def folder_name(text: str) -> str:
    """Return a name that is one safe folder: `2025/26 Q1` becomes `2025-26-q1`."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not name:
        raise PublishError(f"`{text}` cannot name a folder: use letters and digits")
    return name


@contextmanager
def replace_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder to fill; at the end it stands in the place of `target`, whose content goes.

    Until then, and if the block fails, `target` is as it was. Another process that replaces a folder beside
    it waits: the lock is of the folder around them and ends with the process that holds it, so that what a
    killed one left is known to be nobody's and is cleared away. What is written is for everybody on the
    machine to read, whatever the process's umask. OSError if the disk is full or may not be written to.
    """
    around = target.parent
    _make_open(around)
    with _alone_in(around):
        for left in around.glob(f".{target.name}-new-*"):
            shutil.rmtree(left, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=around))
        try:
            yield fresh
            _open_to_all(fresh)
            if target.exists():
                exchange(fresh, target)
            else:
                fresh.rename(target)
        finally:
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
    aside = one.with_name(f"{one.name}-old")
    other.rename(aside)
    try:
        one.rename(other)
    except OSError:
        aside.rename(other)
        raise
    aside.rename(one)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder itself, which leaves no file behind."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _make_open(folder: Path) -> None:
    """Make a folder, and those above it that are not there, which everybody may enter."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for part in missing:
        part.chmod(0o755)


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
