"""The real feeds, loaded once into one store for all functional tests."""

from tests.fixtures.loaded_project import (  # noqa: F401 - fixtures
    packs,
    project,
)
