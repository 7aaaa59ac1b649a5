"""A store of one file, people before a return that is owed, and a project of one indicator."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.store.engine import open_store
from tests.fixtures.desk import definitions, desk  # noqa: F401 - fixtures
from tests.fixtures.small_project import SmallProject, open_small_project


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small project, whose store has the places and nothing else; each test gets a copy."""
    folder = tmp_path_factory.mktemp("made-once")
    open_small_project(folder).engine.dispose()
    return folder


@pytest.fixture
def engine(made_once: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty store; what both kinds of store must do is tested in tests/integration."""
    shutil.copytree(made_once / "var", tmp_path / "var")
    opened = open_store(f"sqlite:///{tmp_path / 'var' / 'oba.sqlite'}")
    yield opened
    opened.dispose()


@pytest.fixture
def open_small(made_once: Path, tmp_path: Path) -> Iterator[Callable[..., SmallProject]]:
    """Open the small project, with the text of some definitions in place of its own."""
    opened: list[SmallProject] = []

    def open_with(**changes: str) -> SmallProject:
        home = shutil.copytree(made_once, tmp_path / f"project{len(opened)}")
        opened.append(open_small_project(home, **changes))
        return opened[-1]

    yield open_with
    for project in opened:
        project.engine.dispose()


@pytest.fixture
def small(open_small: Callable[..., SmallProject]) -> SmallProject:
    return open_small()
