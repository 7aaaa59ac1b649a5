"""Whether anything changed since the last run: the quick answer that saves the whole run.

The mark is made of the program's own files, the definitions, the source files, the day (a pack is
as at a day), where the store stands, and what is in the output folder. Nobody who writes has to say so: what was
committed counts, whatever became of the process that wrote it.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from oba.settings import Settings
from oba.store.private_files import make_private_file, make_private_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine

_MARK = "last-run"
_SQLITE = "sqlite:///"
_WRITTEN = "SELECT count(*), max(id) FROM board_record"
_POSITION = (
    "SELECT id, state, known_on, counts_from, place FROM load ORDER BY id",
    _WRITTEN,
    "SELECT count(*), max(id) FROM frozen_pack",
    "SELECT count(*), max(id) FROM quarantine_decision",
)
"""What packs are made of in the store: versions and decisions are only added, and a load is taken back by its state."""


def is_fresh(settings: Settings, day: date, boards: Sequence[str]) -> bool:
    """Return whether a run on `day` would make exactly what is there."""
    path = settings.state_folder / _MARK
    position = read_position(settings) if path.is_file() else ""
    return bool(position) and path.read_text(encoding="utf-8") == _mark(settings, day, boards, position)


def read_position(settings: Settings) -> str:
    """Return where the store stands, blank if it cannot be read; a run asks before it makes its first pack.

    The store of one machine is read without SQLAlchemy, which takes longer than the answer.
    """
    address = settings.store_address
    if not address.startswith(_SQLITE):
        return _read_by_address(address)
    path = Path(address.removeprefix(_SQLITE).partition("?")[0]).absolute()
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return _sum_up(connection.execute(each).fetchall() for each in _POSITION)
    except sqlite3.Error:
        return ""


def _read_by_address(address: str) -> str:
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    try:
        with create_engine(address, poolclass=NullPool).connect() as connection:
            return _sum_up([tuple(row) for row in connection.execute(text(each))] for each in _POSITION)
    except SQLAlchemyError:
        return ""


def read_position_of(engine: "Engine") -> tuple[str, str]:
    """Return where the store of an engine stands: without what boards wrote, and with it. StoreError if unreadable."""
    from sqlalchemy import text

    from oba.store.engine import read_session

    with read_session(engine) as session:
        connection = session.connection()
        found = {each: [tuple(row) for row in connection.execute(text(each))] for each in _POSITION}
    return _sum_up(rows for each, rows in found.items() if each != _WRITTEN), _sum_up(found.values())


def _sum_up(answers: Iterable[Sequence[object]]) -> str:
    return hashlib.sha256(repr([list(each) for each in answers]).encode()).hexdigest()


def record_fresh(settings: Settings, day: date, boards: Sequence[str], position: str) -> None:
    """Record what a run that has just succeeded was made from; `position` is where the store stood before its packs."""
    path = settings.state_folder / _MARK
    make_private_folder(path.parent)
    make_private_file(path)
    path.write_text(_mark(settings, day, boards, position), encoding="utf-8")


def _mark(settings: Settings, day: date, boards: Sequence[str], position: str) -> str:
    whole = hashlib.sha256(f"{day} {sorted(boards)} {settings.store_address} {position}".encode())
    for folder in (Path(__file__).parents[1], settings.definitions_folder, settings.sources_folder):
        for path in _files(folder):
            whole.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for path in _files(settings.output_folder):
        state = path.stat()
        whole.update(f"{path.relative_to(settings.output_folder)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
