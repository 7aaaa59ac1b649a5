"""Where the datasets of case lists are, beside the register that names them: written first, then named, then swept.

A file has a name of its own each time that it is written. It counts from the moment at which the register names it,
in one transaction; whoever is killed before leaves a file that nobody names, and the next one to write sweeps it.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlmodel import Session

from oba.cases.dataset import make_folder
from oba.errors import CaseError
from oba.indicators.project import Definitions
from oba.settings import Settings
from oba.store import cases as register
from oba.store.audit import Actor
from oba.store.engine import read_session


@dataclass(frozen=True)
class Change:
    """Who changes what is kept of case lists, where and when."""

    engine: Engine
    definitions: Definitions
    settings: Settings
    actor: Actor
    now: datetime


_ENDING = ".parquet"
_PATIENCE = 120
_CHUNK = 1 << 20


def cases_folder(settings: Settings) -> Path:
    """Return the folder of all datasets, which is private to the program's user."""
    return settings.state_folder / "cases"


def find_datasets(engine: Engine, settings: Settings, names: Collection[str] | None = None) -> dict[str, Path]:
    """Return the file of each list and link that is kept, or of some, by name.

    CaseError if one that the register names is gone.
    """
    with read_session(engine) as session:
        found = {
            load.list: cases_folder(settings) / load.list / load.file
            for load in register.list_datasets(session)
            if names is None or load.list in names
        }
    for name, path in found.items():
        if not path.is_file():
            raise CaseError(
                f"The kept rows of `{name}` are not in {path.parent}; a copy of the store does not hold them. Load its"
                f" extract, or link, again; or take it out (`oba cases remove {name}`)."
            )
    return found


def new_path(engine: Engine, settings: Settings, name: str) -> Path:
    """Return a path for a new dataset of a list; the name says which store's it is."""
    return cases_folder(settings) / name / f"{store_mark(engine)}-{secrets.token_hex(8)}{_ENDING}"


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()


@contextmanager
def let_one_change(settings: Settings, patience: int = _PATIENCE) -> Iterator[None]:
    """Let one process at a time write or sweep datasets of a state folder; CaseError after so many seconds."""
    folder = cases_folder(settings)
    make_folder(folder)
    try:
        with FileLock(folder / ".lock", timeout=patience, mode=0o600):
            yield
    except Timeout:
        raise CaseError("Another load or erasure of case lists is going on. Try again when it has ended.") from None


def list_named(session: Session, settings: Settings) -> set[Path]:
    """Return the files that the register names, whether they are there or not."""
    return {cases_folder(settings) / load.list / load.file for load in register.list_datasets(session)}


def sweep(session: Session, engine: Engine, settings: Settings, before: Collection[Path] = ()) -> int:
    """Delete the files of this store that its register does not name, and return how many; call it under the lock.

    Those go too that it named `before` the change: of a store that was moved they have the mark of where it was.
    """
    named = list_named(session, settings)
    folder, mark, count = cases_folder(settings), store_mark(engine), 0
    for path in {*folder.glob(f"*/{mark}-*"), *before}:
        if path not in named:
            with suppress(FileNotFoundError):
                path.unlink()
                count += 1
    spills = [path for name in ("spill", "parts") for path in folder.glob(f"*/{name}/*") if path.is_file()]
    for path in spills:
        path.unlink(missing_ok=True)
    return count


def store_mark(engine: Engine) -> str:
    """Return what marks the files of a store, so that another one in the same folder does not sweep them."""
    return hashlib.sha256(str(engine.url.set(password=None)).encode()).hexdigest()[:8]
