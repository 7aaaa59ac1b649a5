"""A chart that a council shows within a page of its own site: there, on a phone's width, without script or sign-in."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from oba.portal.definitions import Project
from oba.vocabulary import Audience
from tests.fixtures.browsed_portal import BOARD, Visitors
from tests.fixtures.kept_packs import keep
from tests.fixtures.portals import Portal

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

SITE = "http://council.example/early-help"
FRAME = '<!doctype html><title>Early help</title><iframe src="{}" title="A chart" width="360" height="700"></iframe>'


@pytest.fixture
def page(portal: Portal, visitors: Visitors):
    """A page of another site, seen by somebody whom the portal does not know; nothing runs in it."""
    definitions = portal.app.state.project.definitions
    board = definitions.boards[BOARD].model_copy(update={"audience": Audience.PUBLIC})
    portal.app.state.project = Project(replace(definitions, boards={**definitions.boards, BOARD: board}))
    keep(portal.engine, BOARD, portal.clock(), audience="public")
    page = visitors.come(script=False)
    yield page
    page.unroute(f"{SITE}**")
    page.goto("about:blank")
    visitors.leave(page, script=False)


def show(page: Page, portal: Portal, path: str) -> None:
    """Open a page of the other site that shows one of the portal's."""
    frame = FRAME.format(f"{portal.app.state.portal.portal_address}{path}")

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=frame)

    page.unroute(f"{SITE}**")
    page.route(f"{SITE}**", answer)
    page.goto(SITE)


def test_another_site_shows_a_chart_with_its_table_and_source(page: Page, portal: Portal) -> None:
    show(page, portal, f"/embed/{BOARD}/looked-after-rate.html")
    chart = page.frame_locator("iframe")
    expect(chart.locator("h1")).to_contain_text("Looked-after children")
    expect(chart.locator("svg.drawing")).to_be_visible()
    expect(chart.get_by_text("Made-up figures.")).to_be_visible()
    expect(chart.locator("footer")).to_contain_text("Open Government Licence")
    expect(chart.locator("table")).to_be_hidden()
    chart.get_by_text("The figures of this chart").click()
    expect(chart.locator("table")).to_be_visible()
    sideways = "root => root.scrollWidth - root.clientWidth"
    assert chart.locator("html").evaluate(sideways) <= 0


def test_no_other_page_of_the_portal_is_shown_by_another_site(page: Page, portal: Portal) -> None:
    show(page, portal, "/cookies")
    expect(page.frame_locator("iframe").get_by_text("Cookies")).to_have_count(0)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
