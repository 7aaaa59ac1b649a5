"""A chart that a council shows within a page of its own site: there, on a phone's width, without script or sign-in."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Page, expect

from oba.portal.definitions import Project
from oba.vocabulary import Audience
from tests.fixtures.browsed_portal import BOARD, Visitors
from tests.fixtures.kept_packs import keep
from tests.fixtures.portals import Portal

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

FRAME = '<!doctype html><title>Early help</title><iframe src="{}" title="A chart" width="360" height="700"></iframe>'


class OtherSite(BaseHTTPRequestHandler):
    """A page that shows, in a frame, the address that it is asked with."""

    def do_GET(self) -> None:
        page = FRAME.format(unquote(self.path.partition("?")[2])).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def other_site() -> Iterator[str]:
    """The address of another site. It listens on this machine, as a browser lets no site from afar ask for ours."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(portal: Portal, visitors: Visitors) -> Iterator[Page]:
    """A browser in which nothing runs, of somebody whom the portal does not know; a board published for everybody."""
    definitions = portal.app.state.project.definitions
    board = definitions.boards[BOARD].model_copy(update={"audience": Audience.PUBLIC})
    portal.app.state.project = Project(replace(definitions, boards={**definitions.boards, BOARD: board}))
    keep(portal.engine, BOARD, portal.clock(), audience="public")
    page = visitors.come(script=False)
    yield page
    page.goto("about:blank")
    visitors.leave(page, script=False)


def show(page: Page, portal: Portal, other_site: str, path: str) -> None:
    """Open a page of the other site that shows one of the portal's."""
    page.goto(f"{other_site}/?{quote(portal.app.state.portal.portal_address + path, safe='')}")


def test_another_site_shows_a_chart_with_its_table_and_source(page: Page, portal: Portal, other_site: str) -> None:
    show(page, portal, other_site, f"/embed/{BOARD}/looked-after-rate.html")
    chart = page.frame_locator("iframe")
    expect(chart.locator("h1")).to_contain_text("Children looked after, rate per 10,000")
    expect(chart.locator("svg.drawing")).to_be_visible()
    expect(chart.get_by_text("Made-up figures.")).to_be_visible()
    expect(chart.locator("footer")).to_contain_text("Open Government Licence")
    expect(chart.locator("table")).to_be_hidden()
    chart.get_by_text("The figures of this chart").click()
    expect(chart.locator("table")).to_be_visible()
    sideways = "root => root.scrollWidth - root.clientWidth"
    assert chart.locator("html").evaluate(sideways) <= 0


def test_no_other_page_of_the_portal_is_shown_by_another_site(page: Page, portal: Portal, other_site: str) -> None:
    show(page, portal, other_site, "/cookies")
    expect(page.frame_locator("iframe").get_by_text("Cookies")).to_have_count(0)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
