"""A writer and a sponsor at a card, in a real browser, at a desk and magnified; half of it with the keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from oba.boards.duties import Duties, Duty
from oba.pipeline.written.desk import give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM
from tests.fixtures.browsed_portal import Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BOARD = "worcestershire-early-help-board"
ADDRESS = f"https://example.org/{'needs' * 40}"
"""No line of a phone holds it."""


def look(visit: Visit, pictures: Path | None, name: str) -> None:
    for width in (1280, 320):  # a desk, and the same at 400%
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.look(pictures, name)
    visit.page.set_viewport_size({"width": 1280, "height": 900})


def enter(visit: Visit, portal, name: str, duty: Duty) -> None:
    email = f"{name.split()[0].lower()}@example.org"
    account = portal.add_account(Role.BOARD_MEMBER, email, name=name, boards=BOARD, example=True)
    give_duties(portal.engine, BOARD, account.id or 0, Duties(frozenset({duty})), PROGRAM, portal.clock())
    visit.enter_as(account)


def test_a_card_is_written_and_agreed(visitors, portal, shots) -> None:
    writer, sponsor = Visit(visitors, portal, 1280), Visit(visitors, portal, 1280)
    enter(writer, portal, "Maya Khan", Duty.WRITER)
    enter(sponsor, portal, "Sam Lee", Duty.SPONSOR)
    page = writer.page
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Cards").click()
    page.get_by_role("link", name="Worcestershire early help board").click()
    look(writer, shots, "cards")
    page.get_by_role("link", name="16- and 17-year-olds not in education, work or training", exact=True).click()
    look(writer, shots, "card-of-the-definitions")
    page.get_by_role("link", name=re.compile("Change story behind the curve")).focus()
    page.keyboard.press("Enter")
    box = page.get_by_label("What is the story behind the curve?")
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(f"More young people are out of learning because two colleges closed courses. [W21, {ADDRESS}]")
    look(writer, shots, "card-question")
    page.get_by_role("button", name="Save and go to the next question").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What helps the curve go the right way?")
    page.get_by_role("link", name="Back to the card").click()
    page.get_by_role("link", name=re.compile("Change what works")).click()
    look(writer, shots, "card-ideas")
    page.get_by_role("link", name="Back to the card").click()
    page.get_by_role("link", name="Propose an action").click()
    page.get_by_label("What is to be done?").fill(f"Ask both colleges which courses come back: {ADDRESS}")
    page.get_by_label("By when?").fill("some day")
    page.get_by_role("button", name="Keep the action").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a day")
    look(writer, shots, "card-action-error")
    page.get_by_label("By when?").fill("31/1/2027")
    page.get_by_label("Who does it?").fill("Maya Khan")
    page.get_by_role("button", name="Keep the action").click()
    expect(page.get_by_text("Maya Khan, by 31 January 2027: proposed.")).to_be_visible()
    look(writer, shots, "card-draft")
    agree(sponsor, page.url, shots)
    writer.end()
    sponsor.end()


def agree(sponsor: Visit, where: str, shots: Path | None) -> None:
    """The sponsor reads what the draft changes, agrees it, and looks at what was written before."""
    sponsor.page.goto(where)
    expect(sponsor.page.get_by_text("What the draft changes")).to_be_visible()
    sponsor.page.get_by_role("button", name="Agree what is written").click()
    expect(sponsor.page.get_by_text("It is agreed.")).to_be_visible()
    look(sponsor, shots, "card-agreed")
    sponsor.page.get_by_role("link", name="Everything that was written before").click()
    look(sponsor, shots, "card-history")


def test_the_second_of_two_writers_sees_both(visitors, portal, shots) -> None:
    maya, sam = Visit(visitors, portal, 1280), Visit(visitors, portal, 1280, script=False)
    enter(maya, portal, "Maya Khan", Duty.WRITER)
    enter(sam, portal, "Sam Lee", Duty.WRITER)
    for visit, words in ((maya, "Maya’s words."), (sam, "Sam’s words.")):
        visit.page.goto(f"/cards/{BOARD}/child-protection-plans-rate/questions/story")
        visit.page.get_by_label("What is the story behind the curve?").fill(words)
    for visit in (maya, sam):
        visit.page.get_by_role("button", name="Save and go to the card").click()
    expect(sam.page.get_by_text("Maya Khan wrote here while you were writing")).to_be_visible()
    expect(sam.page.get_by_label("What is the story behind the curve?")).to_have_value("Sam’s words.")
    sam.page.get_by_label("What is the story behind the curve?").fill("Maya’s words.\nSam’s words.")
    sam.page.get_by_role("button", name="Save and go to the card").click()
    expect(sam.page.get_by_text("Sam’s words.").first).to_be_visible()
    maya.end()
    sam.end()
