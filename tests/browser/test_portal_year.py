"""A gap is put on the agenda, a headline reviewed and a year gathered, in a real browser."""

import pytest
from playwright.sync_api import expect

from oba.boards.duties import Duty
from tests.fixtures.browsed_portal import BOARD, Visit, enter, look
from tests.fixtures.kept_packs import keep

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_gap_is_put_on_the_agenda(visitors, portal, shots) -> None:
    lead = Visit(visitors, portal, 1280)
    enter(lead, portal, "Quinn Lead", Duty.QA_LEAD)
    page = lead.page
    page.goto(f"/book/{BOARD}/agenda")
    look(lead, shots, "agenda-gaps")
    page.get_by_role("link", name="Put on the agenda").first.click()
    page.get_by_role("button", name="Keep the data gap").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    page.get_by_label("What is missing?").fill("How many families wait for help, and how long")
    page.get_by_label("Who gets it?").fill("Sam Lee")
    page.get_by_label("What is the next step?").fill("Ask the trust for its yearly count")
    page.get_by_label("By when?").fill("1/11/2026")
    look(lead, shots, "agenda-form")
    page.get_by_role("button", name="Keep the data gap").click()
    page.get_by_role("link", name="How many families wait").first.click()
    expect(page.get_by_text("When a pack of the board shows a figure of this curve.")).to_be_visible()
    look(lead, shots, "agenda-item")
    lead.end()


def test_a_headline_is_reviewed_and_the_year_is_gathered(visitors, portal, shots) -> None:
    keep(portal.engine, BOARD, portal.clock())
    lead = Visit(visitors, portal, 1280)
    enter(lead, portal, "Quinn Lead", Duty.QA_LEAD)
    page = lead.page
    page.goto(f"/book/{BOARD}/fitness")
    look(lead, shots, "fitness-due")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    for power, grade in (("Communication", "High"), ("Proxy", "Medium"), ("Data", "Low")):
        page.get_by_label(f"{power} power").select_option(grade)
    page.get_by_label("Why is this decided?").fill("People understand it, and it stands for what we want to know.")
    page.get_by_label("Who graded it?").fill("Quinn Lead, QA lead\nCay Chair, chair")
    page.get_by_label("What is decided?").select_option("Keep")
    look(lead, shots, "fitness-form")
    page.get_by_role("button", name="Keep the fitness review").click()
    page.get_by_role("link", name="People understand it").click()
    look(lead, shots, "fitness-kept")
    page.goto(f"/book/{BOARD}")
    look(lead, shots, "book-with-agenda")
    page.get_by_role("link", name="Evidence for the yearly report").click()
    look(lead, shots, "years")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    look(lead, shots, "year")
    with page.expect_download() as given:
        page.get_by_role("button", name="Take it as Word").click()
    assert given.value.suggested_filename == f"evidence-{BOARD}-2026.docx"
    lead.end()
