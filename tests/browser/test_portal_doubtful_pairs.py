"""Doubtful pairs in a real browser: listed, looked at and decided on by keyboard, without serious faults, at 360 px."""

import pytest
from playwright.sync_api import expect

from oba.roles import Role
from tests.fixtures.browsed_portal import Visit, look
from tests.fixtures.linked_lists import score_once
from tests.fixtures.reviewed_links import link_beside

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_pair_is_found_looked_at_and_decided_on(visitors, portal, shots, tmp_path, monkeypatch) -> None:
    visit = Visit(visitors, portal, 1280)
    visit.enter(Role.ANALYST)
    page = visit.page
    page.goto("/doubtful-pairs")
    look(visit, shots, "doubtful-none")
    score_once(monkeypatch)
    link_beside(portal, tmp_path)
    page.reload()
    look(visit, shots, "doubtful-links")
    page.locator("main table a").press("Enter")
    look(visit, shots, "doubtful-pairs")
    page.locator("main tbody a").first.press("Enter")
    look(visit, shots, "doubtful-pair")
    page.get_by_role("button", name="Keep the decision").press("Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose what you found")
    look(visit, shots, "doubtful-pair-error")
    page.get_by_label("They are different people: they are twins").press("Space")
    page.get_by_role("button", name="Keep the decision").press("Enter")
    expect(page.get_by_text("your decision is kept")).to_be_visible()
    look(visit, shots, "doubtful-decided")
    visit.end()
