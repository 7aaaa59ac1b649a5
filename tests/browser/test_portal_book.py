"""A challenge is asked and answered and a decision recorded, in a real browser, without scripts and by keyboard too."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from oba.boards.duties import Duty
from oba.scorecards.changes import Chosen
from oba.scorecards.frozen_packs.writing import pack_up
from tests.fixtures.browsed_portal import BOARD, Visit, enter, look
from tests.fixtures.kept_packs import keep
from tests.fixtures.made_up_pack import make_pack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LONG = "https://example.org/" + "a" * 200  # an address is one word, and makes no page wider


def test_a_figure_is_challenged_and_the_person_who_is_asked_responds(visitors, portal, shots) -> None:
    keep(portal.engine, BOARD, portal.clock())
    lead, sam = Visit(visitors, portal, 1280), Visit(visitors, portal, 1280)
    enter(lead, portal, "Quinn Lead", Duty.QA_LEAD)
    enter(sam, portal, "Sam Lee")
    page = lead.page
    page.goto(f"/book/{BOARD}")
    look(lead, shots, "book-empty")
    page.get_by_role("link", name="Challenge a figure").click()
    look(lead, shots, "challenge-curve")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    look(lead, shots, "challenge-figure")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    page.get_by_role("button", name="Keep the challenge").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look(lead, shots, "challenge-error")
    page.get_by_label("What is asked?").fill(f"Which of the three districts is this, and who goes there? {LONG}")
    page.get_by_label("Who is asked to respond?").fill("Sam Lee")
    page.get_by_label("When is it looked at again?").fill("1/11/2026")
    page.get_by_role("button", name="Keep the challenge").click()
    look(lead, shots, "challenges")
    sam.page.goto(f"/book/{BOARD}")
    look(sam, shots, "book-overdue")
    sam.page.get_by_role("link", name=re.compile("Which of the three")).first.focus()
    sam.page.keyboard.press("Enter")
    sam.page.get_by_label("Response").focus()
    sam.page.keyboard.type("Two of them; the team manager goes on Monday.")
    sam.page.get_by_role("button", name="Keep the challenge").press("Enter")
    expect(sam.page.get_by_text("The challenge is kept.")).to_be_visible()
    page.goto(f"/book/{BOARD}/challenges/1")
    expect(page.get_by_text("Two of them; the team manager goes on Monday.").first).to_be_visible()
    look(lead, shots, "challenge-answered")
    lead.end()
    sam.end()


def test_a_decision_is_recorded_and_the_second_of_two_writers_sees_both(visitors, portal, shots) -> None:
    cay, sec = Visit(visitors, portal, 1280), Visit(visitors, portal, 1280, script=False)
    enter(cay, portal, "Cay Chair", Duty.CHAIR)
    enter(sec, portal, "Sec Retary", Duty.SECRETARY)
    cay.page.goto(f"/book/{BOARD}/decisions/new")
    cay.page.get_by_label("What was decided?").fill("Fund two posts in the family hubs from January")
    cay.page.get_by_label("On which day?").fill("2/11/2026")
    cay.page.get_by_label("By when?").fill("31/1/2027")
    look(cay, shots, "decision")
    cay.page.get_by_role("button", name="Keep the decision").click()
    for visit, words in ((cay, "Fund three posts"), (sec, "Fund one post")):
        visit.page.goto(f"/book/{BOARD}/decisions/1")
        visit.page.get_by_label("What was decided?").fill(words)
    for visit in (cay, sec):
        visit.page.get_by_role("button", name="Keep the decision").click()
    expect(sec.page.get_by_text("Somebody else changed this decision meanwhile.")).to_be_visible()
    expect(sec.page.get_by_text("Fund three posts").first).to_be_visible()
    expect(sec.page.get_by_label("What was decided?")).to_have_value("Fund one post")
    cay.end()
    sec.end()


def keep_worse(portal) -> None:
    """Keep a pack whose agenda begins with a curve that the board has a card of."""
    made = make_pack()
    worse = Chosen((replace(made.changes.worse.items[0], card="neet", name="Not in education or work"),))
    packed = pack_up(replace(made, board_id=BOARD, changes=replace(made.changes, worse=worse)))
    keep(portal.engine, BOARD, portal.clock(), packed=packed.data, sha256=packed.sha256)


@pytest.mark.parametrize("script", [True, False])
def test_a_meeting_is_run_on_a_big_screen_at_a_desk_and_on_a_phone(visitors, portal, shots, script) -> None:
    keep_worse(portal)
    cay = Visit(visitors, portal, 1280, script=script)
    enter(cay, portal, "Cay Chair", Duty.CHAIR)
    page = cay.page
    page.goto(f"/meetings/{BOARD}")
    page.get_by_role("link", name="Plan a meeting").click()
    page.get_by_label("What is the meeting called?").fill("Autumn meeting")
    page.get_by_label("On which day is it?").fill("2/11/2026")
    page.get_by_role("button", name="Keep the meeting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn meeting")
    page.get_by_role("link", name=re.compile("^Decide")).first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("What was decided?").fill("Fund two posts in the family hubs")
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_text("Decision: Fund two posts in the family hubs")).to_be_visible()
    act = page.get_by_role("link", name=re.compile("^Act ?:")).first
    act.click()
    page.get_by_label("What is to be done?").fill("Ask the schools which families they see")
    page.get_by_role("button", name="Keep the action").click()
    expect(page).to_have_url(re.compile(f"/meetings/{BOARD}/1#neet$"))
    expect(page.locator("#neet").get_by_text("Action today:")).to_be_in_viewport()
    if script:
        look_at_meeting(cay, shots)
    page.goto(f"/book/{BOARD}/meetings/new")
    page.get_by_label("What is the meeting called?").fill("Winter meeting")
    page.get_by_label("On which day is it?").fill("3/12/2026")
    page.get_by_role("button", name="Keep the meeting").press("Enter")
    expect(page.get_by_text("The pack will be made on 28 November 2026")).to_be_visible()
    if script:
        look(cay, shots, "meeting-told")
    page.get_by_role("button", name="Confirm: keep the meeting").press("Enter")
    page.goto(f"/meetings/{BOARD}")
    expect(page.get_by_text("The pack is made on 28 November 2026.")).to_be_visible()
    if script:
        look(cay, shots, "meetings")
    cay.end()


def look_at_meeting(cay: Visit, shots: Path | None) -> None:
    look(cay, shots, "meeting")
    page = cay.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    cay.look(shots, "meeting")
    letters = page.get_by_text("The figures are those of pack").evaluate("one => getComputedStyle(one).fontSize")
    assert float(letters.removesuffix("px")) >= 28, "read from the back of a room"
    page.get_by_role("link", name="Record who is there").click()
    look(cay, shots, "meeting-record")
