"""What families say is recorded in a real browser, by keyboard and without scripts too."""

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


def look(visit: Visit, pictures: Path | None, name: str) -> None:
    for width in (1280, 360):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.look(pictures, name)
    visit.page.set_viewport_size({"width": 1280, "height": 900})


def enter(visit: Visit, portal, name: str) -> None:
    email = f"{name.split()[0].lower()}@example.org"
    account = portal.add_account(Role.BOARD_MEMBER, email, name=name, boards=BOARD, example=True)
    give_duties(portal.engine, BOARD, account.id or 0, Duties(frozenset({Duty.QA_LEAD})), PROGRAM, portal.clock())
    visit.enter_as(account)


@pytest.mark.parametrize("script", [True, False])
def test_what_families_say_is_recorded(visitors, portal, shots, script) -> None:
    lead = Visit(visitors, portal, 1280, script=script)
    enter(lead, portal, "Quinn Lead")
    page = lead.page
    page.goto(f"/voice/{BOARD}")
    page.get_by_label("About which curve or service?").select_option(label="Early help family support")
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    if script:
        look(lead, shots, "voice-error")
    page.get_by_label("How were they asked?").fill("A call four weeks after help ended")
    page.get_by_label("How many were asked?").fill("not known")
    page.get_by_label("How many answered?").fill("14")
    page.get_by_label("What did they say?").fill("We told our story once: 9\nWe waited: 3")
    page.get_by_label("It gets better").focus()
    page.keyboard.press("Space")
    page.get_by_label("Quotes").fill("Somebody came at once")
    page.get_by_label("Everybody who is quoted agreed").focus()
    page.keyboard.press("Space")
    if script:
        look(lead, shots, "voice-form")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    if script:
        look(lead, shots, "voice")
    lead.end()
