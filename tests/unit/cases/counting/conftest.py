import pytest

from oba.cases.counting.count import Counted
from tests.fixtures.case_counting import count_world
from tests.fixtures.case_world import World, make_world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The made-up world of 20,000 families."""
    return make_world(tmp_path_factory.mktemp("case-world"))


@pytest.fixture(scope="session")
def counted(world: World, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    """Everything of the world's definition, counted by DuckDB."""
    return count_world(world, tmp_path_factory.mktemp("case-state"))
