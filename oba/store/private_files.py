"""Folders and files that their owner alone may read: the store holds what is not published yet."""

import os
import stat
from contextlib import suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, and shut one of ours that others may.

    A folder that everybody writes to (`/tmp`) or that is another user's is left as it is.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_FOLDER, exist_ok=True)
    state = folder.stat()
    if state.st_uid == os.geteuid() and not state.st_mode & stat.S_ISVTX and state.st_mode & 0o077:
        with suppress(OSError):
            folder.chmod(_FOLDER)


def make_private_file(path: Path) -> None:
    """Make a file that only its owner may read, empty if it is new, and shut one of ours that others may."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, _FILE)
    try:
        if os.fstat(descriptor).st_mode & 0o077:
            with suppress(PermissionError):
                os.fchmod(descriptor, _FILE)
    finally:
        os.close(descriptor)
