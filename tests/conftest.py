"""What all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from oba.store.engine import open_store
from tests.fixtures.postgres import Cluster, ProgramsMissingError, run_cluster
from tests.fixtures.tables import read_table

# A shared machine is slow at times; how long an example takes is no fault.
hypothesis_settings.register_profile("oba", deadline=None)
hypothesis_settings.load_profile("oba")


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


@pytest.fixture
def table() -> Callable[[str], list[dict[str, str]]]:
    return read_table
