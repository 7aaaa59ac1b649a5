"""Typing a return in a real browser: saved by itself, warned before the end, and nothing lost after it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from oba.roles import Role
from tests.fixtures.browsed_portal import Visit
from tests.fixtures.desk import add_owed
from tests.fixtures.portals import PASSWORD, Portal

pytestmark = pytest.mark.browser
SAVED, UNSAVED = "Two workers joined in July.", " So fewer families waited, and more stayed to the end."
EMAIL = "submitter@example.org"


def pass_minutes(portal: Portal, page: Page, minutes: int) -> None:
    """Let time pass at both ends."""
    portal.clock.move(minutes=minutes)
    page.clock.fast_forward(minutes * 60_000)


def look_at_all_widths(visit: Visit, pictures: Path | None, name: str) -> None:
    """Look as on a phone, with axe; as somebody sees it who zooms a desk's window to 400%; and as at a desk."""
    visit.page.set_viewport_size({"width": 320, "height": 256})
    assert_fits(visit.page)
    visit.page.set_viewport_size({"width": 360, "height": 800})
    visit.look(pictures, f"typing-{name}")
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    if pictures:
        visit.page.screenshot(path=pictures / f"typing-{name}-1280.png", full_page=True)


def assert_fits(page: Page) -> None:
    """Nothing is cut at the right, nor has to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_time_out_in_the_middle_of_typing_loses_nothing(visitors, portal: Portal, shots) -> None:
    portal.clock.now = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    portal.as_new(Role.SUBMITTER)
    story = f"/returns/{add_owed(portal.engine, code='summer')}/screen/story"
    sam = Visit(visitors, portal, 1280)
    sam.page.clock.install()
    sign_in(sam, story)
    answer = sam.page.get_by_label(re.compile("EH17"))
    typed_text_is_saved_by_itself(sam, shots, answer)
    the_warning_is_answered_by_keyboard(sam, shots)
    answer.press("ControlOrMeta+End")
    answer.press_sequentially(UNSAVED)
    portal.clock.move(minutes=31)
    sam.page.get_by_role("button", name="Save and continue").click()
    told = "You were signed out after 30 minutes without a request; what you typed is kept"
    expect(sam.page.get_by_text(told)).to_be_visible()
    look_at_all_widths(sam, shots, "signed-out")
    sign_in(sam, "")
    expect(answer).to_have_value(SAVED + UNSAVED)
    expect(sam.page.get_by_text("It is not saved yet: check it, and save it.")).to_be_visible()
    look_at_all_widths(sam, shots, "back")
    sam.page.get_by_role("button", name="Save and continue").click()
    expect(sam.page.get_by_text("Kept.")).to_be_visible()
    the_end_is_said_where_somebody_only_looks(sam, shots)
    sam.page.context.close()


def sign_in(sam: Visit, path: str) -> None:
    """Sign in with both factors, half a minute later so that the code is a new one."""
    page, portal = sam.page, sam.portal
    portal.clock.move(seconds=30)
    if path:
        page.goto(path)
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("6-digit code").fill(portal.code_of(EMAIL))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Story")).to_be_visible()


def typed_text_is_saved_by_itself(sam: Visit, pictures: Path | None, answer: Locator) -> None:
    page = sam.page
    answer.press_sequentially(SAVED)
    page.clock.fast_forward(4_000)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    assert [entry.organisation for entry in sam.portal.trail("save a draft")] == ["eh-wyre-forest"]
    look_at_all_widths(sam, pictures, "saved")
    page.reload()
    expect(answer).to_have_value(SAVED)


def the_warning_is_answered_by_keyboard(sam: Visit, pictures: Path | None) -> None:
    """It opens over the page, has the focus, says how long is left, and Enter or Escape stay signed in."""
    page, warning = sam.page, sam.page.get_by_role("alertdialog", name="You will be signed out soon")
    stay = page.get_by_role("button", name="Stay signed in")
    for key in ("Enter", "Escape"):
        pass_minutes(sam.portal, page, 27)
        expect(warning).to_contain_text("we sign you out in 3 minutes if you do nothing")
        expect(stay).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main, header, footer')") is None, "the page is behind it"
        stay.focus()
        page.clock.fast_forward(125_000)
        expect(warning).to_contain_text("in 1 minute if")
        with page.expect_response("**/stay-signed-in") as answer:
            page.keyboard.press(key)
        assert answer.value.ok
        expect(warning).to_be_hidden()
    pass_minutes(sam.portal, page, 27)
    expect(warning).to_be_visible()
    look_at_all_widths(sam, pictures, "warning")
    page.reload()


def the_end_is_said_where_somebody_only_looks(sam: Visit, pictures: Path | None) -> None:
    sam.page.goto("/returns")
    pass_minutes(sam.portal, sam.page, 31)
    over = sam.page.get_by_role("alertdialog", name="You have been signed out")
    expect(over).to_contain_text("There was no request for 30 minutes. Close this and go on")
    sam.page.keyboard.press("Enter")
    expect(over).to_be_hidden()


def test_every_part_can_be_typed_at_400_per_cent(visitors, portal: Portal, shots) -> None:
    portal.clock.now = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    base = f"/returns/{add_owed(portal.engine, code='summer')}/screen"
    sam = Visit(visitors, portal, 320)
    sam.page.set_viewport_size({"width": 320, "height": 256})
    sam.enter(Role.SUBMITTER)
    for part in ("requests", "cases", "actions", "corrections"):
        sam.page.goto(f"{base}/{part}")
        assert_fits(sam.page)
        if shots:
            sam.page.screenshot(path=shots / f"typing-400-{part}.png", full_page=True)
    sam.end()
