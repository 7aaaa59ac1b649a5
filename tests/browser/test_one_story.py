"""A board turns a curve, in a real browser: written, challenged, met about, and judged when new figures come."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from oba.boards.duties import Duties, Duty
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.pipeline.written.desk import give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM
from tests.fixtures.browsed_portal import Visit
from tests.fixtures.portal_packs import BOARD, open_behind
from tests.fixtures.small_project import INDICATOR, SmallProject

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

CARD, BOOK, MEETING = f"/cards/{BOARD}/plans-rate", f"/book/{BOARD}", f"/meetings/{BOARD}/1"
PEOPLE = {
    "Maya Khan": Duty.WRITER,
    "Quinn Lead": Duty.QA_LEAD,
    "Cay Chair": Duty.CHAIR,
}
BEFORE = (400, 410, 400, 410, 400, 410, 400, 410)
AS_FORECAST = "36.7 to 45.2"
"""The 95% interval for 2026 of the forecast that the first pack publishes."""

Enter = Callable[[str], Page]


def table(*plans: int) -> str:
    """Yearly counts from 31 March 2018 on, of 100,000 children."""
    rows = [f"E10000034 | {year} | {count} | 100000" for year, count in enumerate(plans, start=2018)]
    return "area | year | plans | children\n" + "\n".join(rows)


@pytest.fixture
def project(portal, monkeypatch: pytest.MonkeyPatch, places_template: Path, tmp_path: Path) -> Iterator[SmallProject]:
    """A board of one curve, of which less is better, with eight years that go neither way."""
    low_is_good = INDICATOR.replace("no_judgement", "low_is_good")
    yield from open_behind(portal, monkeypatch, places_template, tmp_path, table(*BEFORE), indicators=low_is_good)


@pytest.fixture
def visit(portal, project: SmallProject, visitors) -> Iterator[Visit]:
    """One browser, at which the people of the board sit down in turn."""
    for name, duty in PEOPLE.items():
        account = portal.add_account(Role.BOARD_MEMBER, f"{name[:3].lower()}@example.org", name=name, boards=BOARD)
        give_duties(project.engine, BOARD, account.id, Duties(frozenset({duty})), PROGRAM, portal.clock())
    portal.add_account(Role.COLLECTOR, "lea@example.org", name="Lea Lead")
    come = Visit(visitors, portal, 1280)
    yield come
    come.end()


def sit_down(visit: Visit, name: str) -> Page:
    visit.enter_as(visit.portal.account(f"{name}@example.org"))
    return visit.page


def fill(page: Page, address: str, button: str, **fields: str) -> None:
    """Open a form, fill it in and press its button."""
    page.goto(address)
    for name, words in fields.items():
        field = page.locator(f"[name={name}]")
        (field.select_option if name in ("status", "state") else field.fill)(words)
    page.get_by_role("button", name=button).click()


def look(visit: Visit, shots: Path | None, name: str) -> None:
    for width in (360, 1920, 1280):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.look(shots, name)


def publish(visit: Visit) -> str:
    """Publish the pack for the meeting; return its id."""
    page = sit_down(visit, "lea")
    page.goto(f"/packs/publish/{BOARD}")
    page.get_by_role("button", name=re.compile("Publish")).click()
    expect(page.get_by_text("The pack is published for the meeting and kept.")).to_be_visible()
    return page.url.rpartition("/")[2]


def write_and_act(visit: Visit) -> None:
    page = sit_down(visit, "may")
    fill(page, f"{CARD}/questions/story", "Save and go to the card", answer="Two teams became one.")
    action = {"text": "Ask schools", "owner": "Maya Khan", "due": "1/12/2026", "status": "agreed"}
    fill(page, f"{CARD}/actions/new", "Keep the action", **action)
    page = sit_down(visit, "cay")
    page.goto(CARD)
    page.get_by_role("button", name=re.compile("Agree")).click()


def challenge(visit: Visit, pack: str) -> None:
    page = sit_down(visit, "qui")
    point = f"{BOOK}/challenges/new?pack={pack}&curve=plans-rate&point=2025-03-31"
    fill(page, point, "Keep the challenge", question="Why so many?", owner="Maya Khan", due="1/2/2027")
    page = sit_down(visit, "may")
    fill(page, f"{BOOK}/challenges/1", "Keep the challenge", response="One team left.")


def meet(visit: Visit, shots: Path | None) -> None:
    page = sit_down(visit, "cay")
    fill(page, f"{BOOK}/meetings/new", "Keep the meeting", title="Autumn meeting", on="2/11/2026", attended="Cay Chair")
    page.get_by_role("link", name="Record a decision").click()
    fill(page, page.url, "Keep the decision", text="Fund two posts", owner="Cay Chair")
    expect(page.get_by_text("Decision: Fund two posts")).to_be_visible()
    expect(page.get_by_text("Challenge: Why so many?")).to_be_visible()
    expect(page.get_by_text("Action: Ask schools")).to_be_visible()
    look(visit, shots, "story-meeting")
    fill(page, f"{BOOK}/meetings/1", "Keep the meeting", state="minutes agreed")
    with page.expect_download() as minutes:
        page.get_by_role("link", name="Word").click()
    assert minutes.value.suggested_filename == "minutes-small-board-2026-11-02.docx"


def new_figures_come(visit: Visit, project: SmallProject) -> None:
    """Three months later the next figure comes, and what was decided was done."""
    board = project.settings.home / f"indicator_definitions/boards/{BOARD}.yaml"
    board.write_text(board.read_text("utf-8").replace("2026-q4", "2027-q1"), encoding="utf-8")
    visit.portal.clock.move(days=90)
    project.load(table(*BEFORE, 300), visit.portal.clock())
    page = sit_down(visit, "may")
    page.goto(BOOK)
    expect(page.get_by_text("Overdue, 61 days")).to_be_visible()
    fill(page, f"{CARD}/actions/1", "Keep the action", status="done")
    fill(sit_down(visit, "cay"), f"{BOOK}/decisions/1", "Keep the decision", state="carried out")


def test_a_board_turns_a_curve_and_the_next_pack_says_what_became_of_it(visit, project, shots) -> None:
    write_and_act(visit)
    first = publish(visit)
    challenge(visit, first)
    meet(visit, shots)
    new_figures_come(visit, project)
    second = publish(visit)
    verdict = read_kept(project.engine, second).pack.cards[0].verdict
    assert verdict.words == "Turning the curve"
    assert f"the forecast made on 2 November 2026 led us to expect ({AS_FORECAST}, 95%" in verdict.sentence
    page = sit_down(visit, "qui")

    page.goto(f"/boards/{BOARD}/2027-q1/index.html")
    better, decided = (page.locator(f"section:has(> h2#{one})") for one in ("better", "decided"))
    expect(better).to_contain_text("Child protection plans")
    expect(decided).to_contain_text("Fund two posts")
    expect(decided).to_contain_text("Cay Chair, no date: carried out")
    expect(decided).to_contain_text("Ask schools")
    expect(decided).to_contain_text("Maya Khan, by 1 December 2026: done")
    look(visit, shots, "story-first-page")

    page.goto(f"/boards/{BOARD}/2027-q1/indicators/plans-rate.html")
    card = page.get_by_role("main")
    expect(page.get_by_role("heading", level=1)).to_have_text("Child protection plans: is better than forecast")
    told = f"The forecast for 31 March 2026, made on 2 November 2026, was 40.9 per 10,000 (95% interval {AS_FORECAST})."
    expect(card).to_contain_text(told)
    expect(card).not_to_contain_text("made afterwards")
    expect(card).to_contain_text("Two teams became one.")
    next_came = "Next came 30.0 per 10,000 (31 March 2026)."
    for words in ("Why so many?", "41.0 per 10,000", "One team left.", next_came):
        expect(card).to_contain_text(words)
    look(visit, shots, "story-card")

    page.goto(f"{BOOK}/challenges/1")
    expect(page.get_by_text(next_came).first).to_be_visible()
    assert read_kept(project.engine, first).pack.cards[0].challenges == (), "what was shown stays what it was"
