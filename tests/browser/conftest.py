"""One Chromium for the session, and the made-up pack published once. Without Chromium these tests fail."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.fixtures.browsed_portal import PATIENCE, door, portal, shots, visitors  # noqa: F401 - fixtures
from tests.fixtures.folders import PROJECT
from tests.fixtures.portals import clock, make_portal, quick, settings  # noqa: F401 - fixtures

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every page runs axe for a moment: to optimise it anew each time takes longer than it saves.
    "--js-flags=--no-opt --no-maglev",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("OBA_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).is_file():
        pytest.fail(f"Chromium is not at {path}: install it (apt-get install chromium) or set OBA_CHROMIUM")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.fixtures.made_up_pack import make_pack, place_pack

    return place_pack(make_pack(), tmp_path_factory.mktemp("output"), PROJECT / "node_modules")
