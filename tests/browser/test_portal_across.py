"""A quality-assurance lead's morning, and visits to a board's packs, in a real browser, at a desk and on a phone."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from oba.portal.packs.workroom import WorkRoom
from oba.roles import Role
from tests.fixtures.across import REASON, fill_desk
from tests.fixtures.browsed_portal import Visit
from tests.fixtures.kept_packs import keep
from tests.fixtures.portal_packs import work_at_once

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BOARD = "worcestershire-early-help-board"


def look(visit: Visit, pictures: Path | None, name: str) -> None:
    """Look at a page at the width of a desktop and of a phone; made-up data is labelled on each."""
    for width in (1280, 360):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.look(pictures, name)
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    expect(visit.page.get_by_text("made up").first).to_be_visible()


def test_a_morning_across_providers_and_a_visit_to_a_boards_pack(visitors, portal, shots, settings, site) -> None:
    fill_desk(portal)
    portal.app.state.workroom = WorkRoom(settings, work_at_once)
    shutil.copytree(site, settings.output_folder / BOARD / "2026-q3")
    kept = f"/packs/{keep(portal.engine, BOARD, portal.clock())}"
    read_across(Visit(visitors, portal, 1280), shots)
    look_again_at_a_pack(Visit(visitors, portal, 1280), kept, shots)
    read_a_pack(Visit(visitors, portal, 1280), kept, shots)


def read_across(lead: Visit, shots: Path | None) -> None:
    page = lead.page
    lead.enter(Role.QA_LEAD, email="lead@example.org", example=True)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Across providers").click()
    page.get_by_label("Question or group").select_option("EH11")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("cell", name="[c]").first).to_be_visible()
    look(lead, shots, "across-figures")
    page.get_by_role("link", name="Show small numbers").click()
    expect(page.get_by_text("Do not pass this table on.")).to_be_visible()
    lead.look(shots, "across-figures-small")
    for name, heading in (
        ("Queries and reasons", "Queries and their reasons"),
        ("Rules that fire", "Rules that fire most"),
        ("Completeness, timeliness, validity", "Completeness, timeliness and validity"),
        ("Stories and voice", "Stories, voice and actions"),
        ("Overdue actions", "Overdue actions"),
    ):
        page.get_by_role("navigation", name="Across providers").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        page.wait_for_load_state()
        if page.get_by_label("Quarter").count() and name != "Rules that fire":
            page.get_by_label("Quarter").select_option("2026-07-01/P3M")
            page.get_by_role("button", name="Show", exact=True).click()
        look(lead, shots, f"across-{heading.split()[0].lower().strip(',')}")
        if name == "Queries and reasons":
            expect(page.get_by_text(REASON).first).to_be_visible()
    page.goto("/trail?owed=early-help-provider-return")
    look(lead, shots, "trail")
    lead.end()


def look_again_at_a_pack(visit: Visit, kept: str, shots: Path | None) -> None:
    """The partnership's leads see the checklist, what was shown, and what differs with what is known now."""
    page = visit.page
    visit.enter(Role.COLLECTOR, email="publisher@example.org", example=True)
    page.goto("/boards")
    look(visit, shots, "boards-of-a-lead")
    page.get_by_role("link", name="Publish for the meeting").click()
    look(visit, shots, "publish-pack")
    visit.enter(Role.QA_LEAD, email="another@example.org", example=True)
    page.goto(kept)
    look(visit, shots, "kept-pack")
    page.get_by_role("link", name="What would differ with what is known now").click()
    expect(page.get_by_role("columnheader", name="Known now")).to_be_visible()
    look(visit, shots, "known-now")
    visit.end()


def read_a_pack(member: Visit, kept: str, shots: Path | None) -> None:
    page = member.page
    member.enter(Role.BOARD_MEMBER, email="member@example.org", example=True, boards=BOARD)
    page.goto("/boards")
    look(member, shots, "boards")
    page.goto(kept)
    look(member, shots, "kept-pack-of-a-member")
    page.go_back()
    page.get_by_role("rowheader").get_by_role("link").first.click()
    look(member, shots, "pack")
    page.get_by_role("navigation", name="Portal").get_by_role("link", name="Back to all packs").click()
    expect(page.get_by_role("heading", level=1, name="Board packs")).to_be_visible()
    page.get_by_role("link", name="Trace a number").first.click()
    page.get_by_label("Trace code").press_sequentially("<b>AAAAAAAAA1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No pack that you may see has this code").first).to_be_visible()
    look(member, shots, "trace")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    member.end()
