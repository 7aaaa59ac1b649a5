"""What all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.store.engine import open_store

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty store."""
    opened = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.dispose()


def read_table(drawing: str) -> list[dict[str, str]]:
    """Read a table drawn in a test: a heading line, then lines of cells parted by `|`."""
    lines = [line.split("|") for line in drawing.strip().splitlines()]
    names = [name.strip() for name in lines[0]]
    return [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines[1:]]


@pytest.fixture
def table() -> Callable[[str], list[dict[str, str]]]:
    return read_table
