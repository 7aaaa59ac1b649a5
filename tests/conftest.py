"""What all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from oba.store.engine import open_store
from tests.postgres import Cluster, ProgramsMissingError, run_cluster

# A shared machine is slow at times; how long an example takes is no fault.
hypothesis_settings.register_profile("oba", deadline=None)
hypothesis_settings.load_profile("oba")

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server with the database `store_template`, an empty store; one for each test process."""
    try:
        with run_cluster() as running:
            running.run("CREATE DATABASE store_template")
            open_store(running.address("store_template")).dispose()
            yield running
    except ProgramsMissingError as fault:
        pytest.fail(str(fault), pytrace=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.sqlite'}"
        return
    running: Cluster = request.getfixturevalue("cluster")
    with running.database("store_template") as name:
        yield running.address(name)


@pytest.fixture
def engine(store_address: str) -> Iterator[Engine]:
    """An empty store, of each kind in turn."""
    opened = open_store(store_address)
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
