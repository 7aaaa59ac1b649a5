"""The portal's pages about accounts as a person meets them: in Chromium, on two widths, with and without script."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from oba.roles import Role
from oba.store import signins
from oba.store.engine import write_session
from tests.portal.conftest import (  # noqa: F401 - fixtures
    PASSWORD,
    Clock,
    Portal,
    clock,
    definitions,
    empty_store,
    link_in,
    make_portal,
    quick,
    settings,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

WIDTHS = [1280, 360]


@pytest.fixture
def portal(make_portal) -> Iterator[Portal]:  # noqa: F811
    """The portal, listening on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = make_portal(portal_address=f"http://127.0.0.1:{port}", portal_contact="returns@partnership.example")
    server = uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield made
    server.should_exit = True
    thread.join()


class Visit:
    """A person at a browser, with what its console said."""

    def __init__(self, browser: Browser, portal: Portal, width: int, *, script: bool = True) -> None:
        self.portal = portal
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            base_url=portal.app.state.portal.portal_address,
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def enter(self, role: Role, **more) -> None:
        """Be signed in as somebody new."""
        account = self.portal.add_account(role, **more)
        with write_session(self.portal.engine) as session:
            token = signins.begin(session, account, "test", self.portal.clock(), passed=True)
        self.context.add_cookies(
            [{"name": "oba-sign-in", "value": token, "url": self.portal.app.state.portal.portal_address}]
        )

    def look(self, shots: Path | None, name: str) -> None:
        """See that nothing serious is wrong with the page: axe, sideways scrolling, the console."""
        if shots is not None:
            self.page.screenshot(path=shots / f"{name}-{self.page.viewport_size['width']}.png", full_page=True)
        found = Axe().run(self.page).response["violations"]
        grave = [(item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in ("serious", "critical")]
        assert grave == [], name
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name
        assert [fault for fault in self.faults if "422" not in fault and "404" not in fault] == [], name


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path | None:
    """Where to put pictures, if OBA_SHOTS names a folder."""
    import os

    named = os.environ.get("OBA_SHOTS")
    return Path(named) if named else None


@pytest.fixture(params=WIDTHS)
def visit(request: pytest.FixtureRequest, browser: Browser, portal: Portal) -> Iterator[Visit]:
    made = Visit(browser, portal, request.param)
    yield made
    made.context.close()


def set_up(visit: Visit, shots: Path | None = None) -> None:
    """Take up an invitation through the pages as a person does."""
    page, portal = visit.page, visit.portal
    page.goto(portal.invite(Role.SUBMITTER))
    visit.look(shots, "invitation")
    page.get_by_label("Choose a password").fill("short")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error: Set up your account"))
    visit.look(shots, "invitation-error")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect an authenticator app")
    visit.look(shots, "set-up")
    given = portal.answer_offer(page.content())
    page.get_by_label("6-figure code").fill(given["code"])
    page.get_by_role("button", name="Finish and sign in").click()
    expect(page.get_by_text("Your account is set up, and you are signed in.")).to_be_visible()


def test_from_the_invitation_to_signing_in_again(visit, portal, shots):
    set_up(visit, shots)
    page = visit.page
    visit.look(shots, "home")
    page.get_by_role("link", name="Pat Smith").click()
    visit.look(shots, "account")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    visit.look(shots, "sign-in")

    page.get_by_label("Email address").fill("submitter@example.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    visit.look(shots, "sign-in-error")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    visit.look(shots, "code")
    portal.clock.move(minutes=1)
    page.get_by_label("6-figure code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    visit.look(shots, "code-error")
    page.get_by_label("6-figure code").fill(portal.code_of("submitter@example.org"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you can do here")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(visit):
    page = visit.page
    page.goto("/sign-in")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your password").click()
    expect(page.locator("#password")).to_be_focused()


def test_a_password_can_be_shown(visit):
    page = visit.page
    page.goto("/sign-in")
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")


def test_the_administrators_pages(visit, portal, shots):
    visit.enter(Role.ADMINISTRATOR, name="Kim Taylor", example=True)
    portal.add_account(
        Role.COLLECTOR, "alex.green-with-a-long-address@partnership.example.org", name="Alex Green", secret="x"
    )
    portal.add_account(Role.SUBMITTER, "sam@wyre-forest.example", name="Sam Carter", failures=5, secret="x")
    portal.add_account(Role.BOARD_MEMBER, "chris@board.example", name="Chris Bailey", closed_at=portal.clock())
    page = visit.page
    page.goto("/people")
    visit.look(shots, "people")
    page.get_by_role("button", name="Invite somebody").click()
    visit.look(shots, "invite")
    page.get_by_role("button", name="Send invitation").click()
    expect(page).to_have_title(re.compile("^Error: Invite somebody"))
    visit.look(shots, "invite-error")
    page.get_by_label("Full name").fill("Lee Park")
    page.get_by_label("Work email address").fill("lee@example.org")
    page.get_by_label("Submitter", exact=True).check()
    page.get_by_label("Organisation").select_option("eh-wyre-forest")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("An invitation was sent to lee@example.org")).to_be_visible()
    visit.look(shots, "one-person")
    page.goto(link_in(portal.sender.sent[-1]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your account")


@pytest.mark.parametrize(
    "path", ["/forgotten-password", "/invitation/spent", "/cookies", "/privacy", "/accessibility", "/nowhere"]
)
def test_pages_for_everybody(visit, shots, path):
    visit.page.goto(path)
    visit.look(shots, path.strip("/").replace("/", "-"))


def test_nothing_needs_script(browser, portal):
    visit = Visit(browser, portal, 1280, script=False)
    set_up_without = portal.invite(Role.SUBMITTER)
    page = visit.page
    page.goto(set_up_without)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("6-figure code").fill(portal.answer_offer(page.content())["code"])
    page.get_by_role("button", name="Finish and sign in").click()
    expect(page.get_by_text("You are signed in as Pat Smith")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    visit.context.close()
