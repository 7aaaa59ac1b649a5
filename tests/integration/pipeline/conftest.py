"""A store of each kind with people and one return that is owed; the provider's workbook is filled as a person would."""

from pathlib import Path

import pytest

from tests.fixtures.copied_lists import give_lists  # noqa: F401 - a fixture
from tests.fixtures.desk import (  # noqa: F401 - fixtures
    desk,
)
from tests.fixtures.small_project import give_places


@pytest.fixture
def small_home(places_template: Path, tmp_path: Path) -> Path:
    """The test's own folder, with a store that knows the places."""
    give_places(places_template, tmp_path)
    return tmp_path
