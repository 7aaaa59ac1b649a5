"""The reference results: all of them where this machine has them, else the few rows that live among the fixtures."""

import os
from pathlib import Path

import pytest

from tests.fixtures.folders import FEW_ROWS, PROJECT

BESIDE_THE_PROJECT = PROJECT.parent / "shared/reference/statistics"


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder that OBA_REFERENCE names, the one beside the project, or the fixture."""
    if named := os.environ.get("OBA_REFERENCE"):
        if not Path(named).is_dir():
            pytest.fail(f"OBA_REFERENCE names {named}, which is not there")
        return Path(named)
    return BESIDE_THE_PROJECT if BESIDE_THE_PROJECT.is_dir() else FEW_ROWS
