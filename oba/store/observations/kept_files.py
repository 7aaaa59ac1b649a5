"""The bytes of what was loaded, kept by their hash, so that an edited definition can read every release again.

`<folder>/<first two digits>/<hash>/<file name>`: the name is part of what is read, as a period may stand in it. The
folders are private to their owner as the store is. A file appears under its name when it is whole and on the disk.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from oba.errors import FeedError
from oba.findings import Finding, Place
from oba.london_time import in_utc
from oba.models import Load
from oba.store.private_files import make_private_file, make_private_folder
from oba.vocabulary import Severity

_BLOCK = 1_048_576
_MOST_SHOWN = 5
_REMEDY = (
    "Restore the folder of kept files from its backup. Until then the feed's definition cannot be edited in what it"
    " reads, unless the file is still where it came from."
)


def find_kept(folder: Path, sha256: str, name: str = "") -> Path | None:
    """Return the kept file of some bytes, under the name asked if it had several; None if they are not kept."""
    place = _place(folder, sha256)
    files = [path for path in sorted(place.glob("*")) if path.is_file()] if place.is_dir() else []
    return next((path for path in files if path.name == name), files[0] if files else None)


def keep_file(folder: Path, source: Path, sha256: str, name: str) -> Path:
    """Keep a file's bytes under their hash and return where; FeedError if they are not those of the hash.

    A copy is made block by block, so that no file stands in memory; a second name for the same bytes costs nothing.
    What was kept and has been damaged since is put right.
    """
    target = _place(folder, sha256) / name
    if target == source or (target.is_file() and _hash(target) == sha256):
        return target
    for part in (folder, target.parent.parent, target.parent):
        make_private_folder(part)
    same = find_kept(folder, sha256)
    if same and same != target and not target.exists() and _hash(same) == sha256:
        os.link(same, target)
        return target
    partial = target.parent.parent / f".{sha256}.partial"
    try:
        if _copy(source, partial) != sha256:
            raise FeedError(f"{name} was changed while it was being loaded. Nothing of it was loaded; load it again.")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
        with suppress(OSError):
            target.parent.rmdir()  # only what stayed empty
    return target


def _copy(source: Path, target: Path) -> str:
    """Copy a file, see that it is on the disk, and return the hash of what was copied."""
    make_private_file(target)
    digest = hashlib.sha256()
    with target.open("wb") as copy, source.open("rb") as given:
        while block := given.read(_BLOCK):
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def end_keeping(session: Session, folder: Path, feed: str, now: datetime, days: int) -> int:
    """Take away the bytes of a feed whose last reading is older than some days, if any; return how many contents.

    What another load still keeps stays, of whatever feed.
    """
    if not days:
        return 0
    before = now - timedelta(days=days)
    kept = session.exec(select(Load).where(Load.feed == feed, col(Load.kept).is_(True))).all()
    over = [load for load in kept if in_utc(load.loaded_at) < before]
    for load in over:
        load.kept = False
        session.add(load)
    session.flush()
    hashes = {load.sha256 for load in over}
    still = session.exec(select(Load.sha256).where(col(Load.sha256).in_(hashes), col(Load.kept).is_(True))).all()
    gone = hashes.difference(still)
    for sha256 in gone:
        shutil.rmtree(_place(folder, sha256), ignore_errors=True)
    return len(gone)


def verify_kept(session: Session, folder: Path) -> list[Finding]:
    """Return a finding if bytes that are to be kept are not there, and one if they are others; nothing is changed."""
    rows = session.exec(select(Load.id, Load.sha256, Load.file).where(col(Load.kept).is_(True)).order_by(col(Load.id)))
    names: dict[str, list[str]] = {}
    for key, sha256, file in rows:
        names.setdefault(sha256, []).append(f"load {key} ({file})")
    gone, wrong = [], []
    for sha256, told in names.items():
        path = find_kept(folder, sha256)
        if path is None:
            gone += told
        elif _hash(path) != sha256:
            wrong += told
    findings = [_finding("kept-gone", "the bytes that were to be kept are not there", gone)] if gone else []
    return [*findings, *([_finding("kept-changed", "the kept bytes are not those loaded", wrong)] if wrong else [])]


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _place(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _finding(rule: str, what: str, told: Iterable[str]) -> Finding:
    listed = list(told)
    shown = ", ".join(listed[:_MOST_SHOWN]) + (f" and {len(listed) - _MOST_SHOWN} more" if listed[_MOST_SHOWN:] else "")
    return Finding(rule, Severity.FAIL, Place(file="kept files"), f"{what}: {shown}", shown, _REMEDY)
