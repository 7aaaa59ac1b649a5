"""The pictures of the documentation, taken anew by `make docs` from a published pack and a portal with made-up people.

Run as `python -m docs_site.pictures FOLDER`. They are generated, so none is kept in the repository.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from oba.commands.serve import choose_settings, configure, open_examples
from oba.portal.examples.mode import ExampleMode
from oba.settings import Settings

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build/docs-work"


@dataclass(frozen=True)
class Picture:
    """One picture: its name, the page that it shows, who looks at it, and how large the window is."""

    name: str
    page: str
    person: str = ""
    width: int = 1280
    height: int = 800


PACK = (
    Picture("pack-first-page", "index.html"),
    Picture("indicator-card", "indicators/child-protection-plans-rate.html", height=1000),
)
PORTAL = (
    Picture("portal-provider", "/", "sam@wyre-forest.example"),
    Picture("portal-partnership", "/", "alex@partnership.example"),
)
PICTURES = (*PACK, *PORTAL)


def take_pack(browser: Browser, pack: Path, folder: Path) -> None:
    """Take the pictures of a published pack."""
    for picture in PACK:
        _take(browser, picture, (pack / picture.page).as_uri(), folder)


def take_portal(browser: Browser, mode: ExampleMode, folder: Path) -> None:
    """Take the pictures of the portal, each as a made-up person whose sign-in link is opened first."""
    for picture in PORTAL:
        address = mode.portal.portal_address
        _take(browser, picture, f"{address}{picture.page}", folder, f"{address}{mode.link(picture.person)}")


def _take(browser: Browser, picture: Picture, address: str, folder: Path, link: str = "") -> None:
    context = browser.new_context(viewport={"width": picture.width, "height": picture.height})
    page = context.new_page()
    if link:
        page.goto(link)
    page.goto(address, wait_until="networkidle")
    if link:
        page.get_by_text("made up").first.wait_for()  # no picture of people without the label
    page.screenshot(path=folder / f"{picture.name}.png")
    context.close()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium, which is closed afterwards."""
    path = os.environ.get("OBA_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def publish_cornwall() -> Path:
    """Make or renew the tutorial's project, publish its board and return the pack's folder."""
    home = WORK / "our-scorecards"
    _oba(ROOT, "init", str(home))
    if not (home / "indicator_definitions/boards/cornwall.yaml").is_file():
        _oba(home, "board", "new", "Cornwall")
    _oba(home, "run", "--board", "cornwall", "--force")
    return max((home / "output/cornwall").glob("*/index.html")).parent


def _oba(folder: Path, *arguments: str) -> None:
    own = {name: value for name, value in os.environ.items() if name[:4] != "OBA_"}
    own |= {"PYTHONPATH": str(ROOT), "OBA_ASSETS": str(ROOT / "node_modules")}
    program = [sys.executable, "-m", "oba", *arguments]
    done = subprocess.run(program, cwd=folder, env=own, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"oba {' '.join(arguments)}: {done.stderr}")


@contextmanager
def run_portal() -> Iterator[ExampleMode]:
    """Run the portal with its made-up people, on this machine only, and give what signs them in."""
    settings = Settings(home=ROOT, state=WORK / "portal", output=WORK / "portal-output")
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]
    app = open_examples(settings, choose_settings(settings, "127.0.0.1", port, examples=True))
    server = uvicorn.Server(configure(app, "127.0.0.1", port))
    thread = threading.Thread(target=server.run, args=([door],))
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield app.state.examples
    server.should_exit = True
    thread.join()


def main(folder: Path) -> None:
    """Take all pictures into a folder, from which older ones are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    pack = publish_cornwall()
    with open_browser() as browser, run_portal() as mode:
        take_pack(browser, pack, folder)
        take_portal(browser, mode, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
