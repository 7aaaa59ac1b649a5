"""A pytest plugin for these runs: an empty SQLite store is copied, not made anew for each test."""

import functools
import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import Engine, make_url

import oba.store.engine

_make_store = oba.store.engine.open_store


@functools.cache
def _template() -> Path:
    """The empty store, made once a copy of the program and kept beside it."""
    kept = Path("empty_store.sqlite").absolute()
    if not kept.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "store.sqlite"
            _make_store(f"sqlite:///{made}").dispose()
            part = kept.with_suffix(f".{os.getpid()}")
            shutil.copy(made, part)
            part.replace(kept)
    return kept


def _open_copy(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        shutil.copy(_template(), str(url.database))
    return _make_store(address)


oba.store.engine.open_store = _open_copy
