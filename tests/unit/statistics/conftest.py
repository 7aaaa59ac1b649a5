"""The reference results, where this machine has them; OBA_REFERENCE names another place."""

import os
from pathlib import Path

import pytest

from tests.fixtures.folders import PROJECT


@pytest.fixture(scope="session")
def reference() -> Path:
    beside_the_project = PROJECT.parent / "shared/reference/statistics"
    folder = Path(os.environ.get("OBA_REFERENCE", beside_the_project))
    if not folder.is_dir():
        if "OBA_REFERENCE" in os.environ:
            pytest.fail(f"OBA_REFERENCE names {folder}, which is not there")
        pytest.skip(f"the reference results are not on this machine ({folder}); OBA_REFERENCE may name them")
    return folder
