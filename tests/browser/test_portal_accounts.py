"""The portal's pages about accounts as a person meets them: in Chromium, on two widths, with and without script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from oba.roles import Role
from tests.fixtures.browsed_portal import Visit, Visitors
from tests.fixtures.portals import (
    PASSWORD,
    Portal,
    link_in,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

WIDTHS = [1280, 360]


@pytest.fixture(params=WIDTHS)
def visit(request: pytest.FixtureRequest, visitors: Visitors, portal: Portal) -> Iterator[Visit]:
    made = Visit(visitors, portal, request.param)
    yield made
    made.end()


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
    page.get_by_label("6-digit code").fill(given["code"])
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
    page.get_by_label("6-digit code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    visit.look(shots, "code-error")
    page.get_by_label("6-digit code").fill(portal.code_of("submitter@example.org"))
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


def test_nothing_needs_script(visitors, portal):
    visit = Visit(visitors, portal, 1280, script=False)
    set_up_without = portal.invite(Role.SUBMITTER)
    page = visit.page
    page.goto(set_up_without)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect an authenticator app")
    page.wait_for_load_state()
    page.get_by_label("6-digit code").fill(portal.answer_offer(page.content())["code"])
    page.get_by_role("button", name="Finish and sign in").click()
    expect(page.get_by_text("You are signed in as Pat Smith")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    visit.end()
