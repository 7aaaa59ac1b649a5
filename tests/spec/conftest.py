"""A store of one file, people before a return that is owed, and a project of one indicator."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from oba.store.engine import open_store
from tests.fixtures.desk import desk  # noqa: F401 - fixture
from tests.fixtures.small_project import SmallProject, give_places, open_small_project


@pytest.fixture
def engine(sqlite_address: str) -> Iterator[Engine]:
    """An empty store; what both kinds of store must do is tested in tests/integration."""
    opened = open_store(sqlite_address)
    yield opened
    opened.dispose()


@pytest.fixture
def open_small(places_template: Path, tmp_path: Path) -> Iterator[Callable[..., SmallProject]]:
    """Open the small project, with the text of some definitions in place of its own."""
    opened: list[SmallProject] = []

    def open_with(**changes: Any) -> SmallProject:
        home = tmp_path / f"project{len(opened)}"
        give_places(places_template, home)
        opened.append(open_small_project(home, **changes))
        return opened[-1]

    yield open_with
    for project in opened:
        project.engine.dispose()


@pytest.fixture
def small(open_small: Callable[..., SmallProject]) -> SmallProject:
    return open_small()
