"""A pytest plugin in place of the tests' own conftest: an empty SQLite store for each test, copied, not made anew."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.store.engine import open_store


@pytest.fixture
def store_address(tmp_path: Path) -> str:
    """The address of an empty store."""
    shutil.copy(_empty_store(), tmp_path / "store.sqlite")
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def engine(store_address: str) -> Iterator[Engine]:
    """An empty store."""
    opened = open_store(store_address)
    yield opened
    opened.dispose()


def _empty_store() -> Path:
    """The file that is copied; made once in each copy of the program."""
    kept = Path("empty_store.sqlite").absolute()
    if not kept.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "store.sqlite"
            open_store(f"sqlite:///{made}").dispose()
            part = kept.with_suffix(f".{os.getpid()}")
            shutil.copy(made, part)
            part.replace(kept)
    return kept
