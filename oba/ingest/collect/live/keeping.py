"""What was fetched from a live source is kept beside a note of it: version, day, address and time of fetching.

What the source was last asked and said is noted as well, so that nothing is fetched twice and `oba feeds` can tell it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from oba.ingest.collect.connectors import Validators, hash_file
from oba.ingest.collect.live.offers import Offer

_NOTE = "fetched.json"
_ASKED = "asked.json"
Read = TypeVar("Read")
_UNSAFE = re.compile(r"[^\w.()+-]+")


@dataclass(frozen=True)
class KeptFile:
    """A file that was fetched, and what the source said of it then."""

    path: Path
    sha256: str
    address: str
    version: str
    released: date | None
    fetched_at: datetime


@dataclass(frozen=True)
class LastAnswer:
    """When the source was last asked, what went wrong, and the marks of what it gave under each address."""

    at: datetime | None = None
    fault: str = ""
    newest: str = ""
    marks: dict[str, Validators] = field(default_factory=dict)


def keep_file(fetched: Path, folder: Path, offer: Offer, now: datetime) -> KeptFile:
    """Move a fetched file to the place of its content and day, with its note; the same again leaves the earlier."""
    sha256 = hash_file(fetched)
    name = name_file(offer, now.date())
    place = folder / f"{sha256[:16]}_{offer.released or now.date()}"
    note = {
        "file": name,
        "sha256": sha256,
        "address": offer.address,
        "version": offer.version,
        "released": offer.released.isoformat() if offer.released else "",
        "fetched_at": now.isoformat(),
    }
    if (place / _NOTE).is_file():
        fetched.unlink()
    else:
        place.mkdir(parents=True, exist_ok=True)
        fetched.replace(place / name)
        _write_json(place / _NOTE, note)
    return next(one for one in list_kept(folder) if one.path.parent == place)


def name_file(offer: Offer, today: date) -> str:
    """Return a safe name of a fetched file, which tells its release from the others: its day is in it."""
    name = PurePosixPath(_UNSAFE.sub("_", offer.name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".") or "download")
    day = f"released_{offer.released}" if offer.released else f"fetched_{today}"
    return f"{name.stem[:80]}_{day}{name.suffix[:12]}"


def list_kept(folder: Path) -> list[KeptFile]:
    """Return what was fetched so far, oldest first; a folder without a whole note and file is as none."""
    found = [one for note in sorted(folder.glob(f"*/{_NOTE}")) if (one := _read_kept(note))]
    return sorted(found, key=lambda one: (one.released or one.fetched_at.date(), one.fetched_at, one.path.name))


def _read_kept(note: Path) -> KeptFile | None:
    def read(said: Any) -> KeptFile:
        return KeptFile(
            path=note.parent / said["file"],
            sha256=said["sha256"],
            address=said["address"],
            version=said["version"],
            released=date.fromisoformat(said["released"]) if said["released"] else None,
            fetched_at=datetime.fromisoformat(said["fetched_at"]),
        )

    kept = _read_json(note, read)
    return kept if kept and kept.path.is_file() else None


def read_last(folder: Path) -> LastAnswer:
    """Return what the source said when it was last asked; a note that cannot be read is as none."""

    def read(said: Any) -> LastAnswer:
        marks = {address: Validators(**mark) for address, mark in said["marks"].items()}
        return LastAnswer(datetime.fromisoformat(said["at"]), said["fault"], said["newest"], marks)

    return _read_json(folder / _ASKED, read) or LastAnswer()


def note_last(folder: Path, before: LastAnswer, now: datetime, **changes: Any) -> None:
    """Note what the source said; marks of what it gave stay unless they are among the changes."""
    said = asdict(replace(before, **{"fault": "", "at": now, **changes}))
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / _ASKED, said | {"at": now.isoformat()})


def _write_json(note: Path, what: object) -> None:
    part = note.with_suffix(".part")
    part.write_text(json.dumps(what), "utf-8")
    part.replace(note)  # whole or not at all


def _read_json(note: Path, read: Callable[[Any], Read]) -> Read | None:
    try:
        return read(json.loads(note.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
