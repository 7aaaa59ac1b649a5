"""What all tests share."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.pipeline.project import load_places
from oba.settings import Settings
from oba.store import engine as store
from oba.store.engine import open_store
from tests.fixtures.folders import PROJECT
from tests.fixtures.lent_databases import Lender
from tests.fixtures.made_once import make_once
from tests.fixtures.postgres import Cluster, ProgramsMissingError, keep_cluster, run_cluster
from tests.fixtures.shared_dialects import DIALECTS
from tests.fixtures.tables import read_table

# Hundreds of processes are started: where bytecode may not be kept, each would compile the whole program anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# As in the program: its tables make no circles, and to look for them takes a twentieth of the tests' time.
gc.set_threshold(100_000)

# A shared machine is slow at times; how long an example takes is no fault.
hypothesis_settings.register_profile("oba", deadline=None)
hypothesis_settings.load_profile("oba")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported: there is much of it, and all of it stays."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _share_dialects() -> Iterator[None]:
    """See that what one test's store has found out about its kind of database, the next need not."""
    DIALECTS.learn("sqlite://")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "create_engine", DIALECTS.create_engine)
        yield


@pytest.fixture(scope="session")
def cluster_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a PostgreSQL server begins with: the empty store `store_template`, and `places_template` with places."""

    def make(folder: Path) -> None:
        with run_cluster() as running:
            running.run("CREATE DATABASE store_template")
            open_store(running.address("store_template")).dispose()
            running.run("CREATE DATABASE places_template TEMPLATE store_template")
            add_places(running.address("places_template"))
            keep_cluster(running, folder)

    try:
        return make_once(tmp_path_factory, "cluster", make)
    except ProgramsMissingError as fault:
        pytest.fail(str(fault), pytrace=False)


@pytest.fixture(scope="session")
def cluster(cluster_data: Path) -> Iterator[Cluster]:
    """A PostgreSQL server with the two templates; one for each test process."""
    with run_cluster(cluster_data) as running:
        DIALECTS.learn(running.address("postgres"))
        yield running


@pytest.fixture(scope="session")
def lender(cluster: Cluster) -> Iterator[Lender]:
    """Lends databases of that server to the tests of one process, each as new."""
    made = Lender(cluster)
    yield made
    made.close()


@pytest.fixture
def own_cluster(cluster_data: Path) -> Iterator[Cluster]:
    """A PostgreSQL server that a test may stop."""
    with run_cluster(cluster_data) as running:
        yield running


def add_places(address: str) -> None:
    """Bring the places of England into an empty store."""
    engine = open_store(address)
    load_places(engine, Settings(home=PROJECT))
    engine.dispose()


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    """The project's own definitions, read once."""
    return load_definitions(PROJECT / "indicator_definitions")


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty store with all its tables; tests copy it, which is quicker than making them."""

    def make(folder: Path) -> None:
        open_store(f"sqlite:///{folder / 'store.sqlite'}").dispose()

    return make_once(tmp_path_factory, "store", make) / "store.sqlite"


@pytest.fixture(scope="session")
def places_template(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store that knows the places and nothing else."""

    def make(folder: Path) -> None:
        add_places(f"sqlite:///{shutil.copy(store_template, folder / 'store.sqlite')}")

    return make_once(tmp_path_factory, "places", make) / "store.sqlite"


@pytest.fixture
def sqlite_address(store_template: Path, tmp_path: Path) -> str:
    """The address of an empty store in a file."""
    return f"sqlite:///{shutil.copy(store_template, tmp_path / 'store.sqlite')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty store, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_address")
        return
    lender: Lender = request.getfixturevalue("lender")
    with lender.lend("store_template") as name:
        yield lender.cluster.address(name)


@pytest.fixture
def places_address(request: pytest.FixtureRequest, places_template: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a store that knows the places: a file, or a database where a test asks for `postgresql`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{shutil.copy(places_template, tmp_path / 'store.sqlite')}"
        return
    lender: Lender = request.getfixturevalue("lender")
    with lender.lend("places_template") as name:
        yield lender.cluster.address(name)


@pytest.fixture
def engine(store_address: str) -> Iterator[Engine]:
    """An empty store, of each kind in turn."""
    opened = open_store(store_address)
    yield opened
    opened.dispose()


@pytest.fixture
def new_place(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty place of the same kind as the store, for what is restored."""
    if engine.dialect.name == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored' / 'store.sqlite'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database() as name:
        yield cluster.address(name)


@pytest.fixture
def table() -> Callable[[str], list[dict[str, str]]]:
    return read_table
