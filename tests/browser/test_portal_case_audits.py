"""A case audit of made-up cases in a real browser: drawn, graded by four agencies, moderated, counted; by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from oba.boards.duties import Duties, Duty
from oba.pipeline.written.desk import give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM
from tests.fixtures.audited_cases import REFERENCES
from tests.fixtures.browsed_portal import Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BOARD = "worcestershire-early-help-board"
AUDIT = f"/case-audits/{BOARD}/worcestershire-early-help-audit/2026-q3"
AGENCIES = {
    "Early help provider": "Elin Early",
    "Health visiting and school nursing": "Hana Health",
    "Schools": "Sol Schools",
    "Children's social care": "Cas Care",
}


def look(visit: Visit, pictures: Path | None, name: str) -> None:
    for width in (1280, 360):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.look(pictures, name)
    visit.page.set_viewport_size({"width": 1280, "height": 900})


def enter(visit: Visit, portal, name: str, duty: Duty) -> None:
    email = f"{name.split()[0].lower()}@example.org"
    account = portal.add_account(Role.BOARD_MEMBER, email, name=name, boards=BOARD, example=True)
    give_duties(portal.engine, BOARD, account.id or 0, Duties(frozenset({duty})), PROGRAM, portal.clock())
    visit.enter_as(account)


def test_a_case_is_drawn_graded_moderated_and_counted(visitors, portal, shots) -> None:
    lead = Visit(visitors, portal, 1280)
    enter(lead, portal, "Quinn Lead", Duty.QA_LEAD)
    auditors = [Visit(visitors, portal, 1280, script=name != "Sol Schools") for name in AGENCIES.values()]
    for visit, name in zip(auditors, AGENCIES.values(), strict=True):
        enter(visit, portal, name, Duty.AUDITOR)
    name_and_draw(lead, shots)
    for visit, agency in zip(auditors, AGENCIES, strict=True):
        grade(visit, agency, shots, looks=agency == "Early help provider")
    page = lead.page
    page.goto(f"{AUDIT}/cases/1")
    look(lead, shots, "audit-case")
    page.get_by_role("link", name="Grade all together").click()
    page.get_by_label("Good", exact=True).check()
    page.get_by_label("What did the agencies agree, and why?").fill("One plan by the summer")
    look(lead, shots, "audit-joint")
    page.get_by_role("button", name="Keep the grade").click()
    page.get_by_role("link", name="Grade moderation").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Requires improvement").focus()
    page.keyboard.press("Space")
    page.get_by_label("Why is this the grade?").focus()
    page.keyboard.type("Nobody wrote down what the child said")
    page.get_by_role("button", name="Keep the grade").press("Enter")
    expect(page.get_by_text("The grade is kept.")).to_be_visible()
    look(lead, shots, "audit-case-moderated")
    finish(lead, shots)
    for visit in (lead, *auditors):
        visit.end()


def name_and_draw(lead: Visit, shots: Path | None) -> None:
    page = lead.page
    page.goto(f"/case-audits/{BOARD}")
    look(lead, shots, "audits")
    page.goto(AUDIT)
    look(lead, shots, "audit-empty")
    page.get_by_role("link", name="Name the auditors").click()
    for agency, person in AGENCIES.items():
        page.get_by_label(agency).select_option(label=person)
    look(lead, shots, "audit-people")
    page.get_by_role("button", name="Name them").click()
    page.get_by_role("link", name="Draw a sample").click()
    page.get_by_label("References of the cases").fill("CA-1\nOlivia Smith")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look(lead, shots, "audit-sample-error")
    page.get_by_label("References of the cases").fill("\n".join(REFERENCES))
    page.get_by_label("How many are drawn?").fill("1")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_text("The sample is drawn.")).to_be_visible()
    expect(page.get_by_text("Drawn again from its seed just now, it is the same.")).to_be_visible()


def grade(visit: Visit, agency: str, shots: Path | None, *, looks: bool) -> None:
    page = visit.page
    page.goto(f"{AUDIT}/cases/1")
    page.get_by_role("link", name=f"Grade {agency.lower()}").click()
    page.get_by_label("Outstanding" if agency == "Schools" else "Good", exact=True).check()
    page.get_by_label("What is strong?").fill("The school knew before anybody asked")
    if looks:
        look(visit, shots, "audit-own-form")
    page.get_by_role("button", name="Keep the grade").click()


def finish(lead: Visit, shots: Path | None) -> None:
    page = lead.page
    page.goto(AUDIT)
    page.get_by_role("link", name="Record a finding as a recommendation").click()
    page.get_by_label("What is recommended?").fill("Write down what the child says, in the child's words")
    look(lead, shots, "audit-finding")
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("button", name="Enter the counts").click()
    expect(page.get_by_text("The grades are counted.")).to_be_visible()
    look(lead, shots, "audit-done")
