"""The data development agenda and the fitness reviews in the portal: recorded, told in packs, and closed by figures."""

from datetime import timedelta

import pytest

from oba.boards.duties import Duties, Duty
from oba.pipeline import boards
from oba.pipeline.written.book import find_overdue
from oba.pipeline.written.desk import Desk, give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.store.boards.versions import WRITE
from tests.fixtures.corrected_plans import FIRST
from tests.fixtures.portal_packs import BOARD, publish
from tests.fixtures.portals import errors_of, text_of

AGENDA, FITNESS = f"/book/{BOARD}/agenda", f"/book/{BOARD}/fitness"
GAP = {"title": "How many wait", "on": "2/11/2026", "owner": "Sam Lee", "next": "Ask the trust", "due": "1/12/2026"}
GAP |= {"about": "plans-rate", "state": "wanted", "seen": "0"}
REVIEW = {"communication": "high", "proxy": "medium", "data": "low", "why": "It stands", "graded": "Cay Chair\nSam Lee"}
REVIEW |= {"on": "2/11/2026", "about": "plans-rate", "dissent": "Sam Lee", "state": "keep", "seen": "0"}
NEWER = FIRST + "\n           E10000034 | 2030 | 72    | 10000"


@pytest.fixture
def person(portal, project):
    def sign_in(name: str, *duties: Duty):
        email = f"{name.split()[0].lower()}@example.org"
        account = portal.add_account(Role.BOARD_MEMBER, email, name=name, boards=BOARD)
        give_duties(project.engine, BOARD, account.id, Duties(frozenset(duties)), PROGRAM, portal.clock())
        return portal.enter(account)

    return sign_in


def make_card(portal, project):
    now = portal.clock()
    (card,) = boards.make_pack(project.engine, project.definitions, BOARD, now.date(), now)[0].cards
    return card


def list_late(portal, project) -> list[tuple[str, str]]:
    board = project.definitions.boards[BOARD]
    desk = Desk(project.engine, project.definitions, board, PROGRAM, Duties(), portal.clock())
    return [(one.kind, one.who) for one in find_overdue(desk)]


def test_a_gap_has_an_owner_a_next_step_a_day_and_dated_updates_and_is_overdue(portal, project, person) -> None:
    lead, sam, reader = person("Quinn Lead", Duty.QA_LEAD), person("Sam Lee"), person("Rea Der")
    page = lead.get(AGENDA)
    assert "Gaps that nobody sees to Child protection plans No pack has shown a figure." in text_of(page)
    assert f'href="{AGENDA}/new?about=plans-rate"' in page.text
    assert 'value="plans-rate" selected' in lead.get(f"{AGENDA}/new?about=plans-rate").text
    assert set(errors_of(lead.post(f"{AGENDA}/new", {"seen": "0", "state": "given up"}))) == {"title", "on", "because"}
    assert reader.post(f"{AGENDA}/new", GAP).status_code == 403
    lead.post(f"{AGENDA}/new", GAP)
    assert "Gaps that nobody sees to" not in text_of(lead.get(AGENDA))
    said = {"next": "Wait for the count", "update": "They have it", "state": "in progress", "seen": "1"}
    assert sam.post(f"{AGENDA}/1", {**said, "title": "Something else"}).status_code == 403
    assert sam.post(f"{AGENDA}/1", said).status_code == 303
    told = text_of(reader.get(f"{AGENDA}/1"))
    assert "Closes by itself When a pack of the board shows a figure of this curve." in told
    assert "2 November 2026, Sam Lee: in progress. What is the next step? Wait for the count" in told
    assert list_late(portal, project) == []
    portal.clock.move(days=30)
    assert list_late(portal, project) == [("agenda", "Sam Lee")]


def test_a_gap_closes_by_itself_with_the_pack_that_shows_the_figure_and_says_so_with_the_day(
    portal, project, person
) -> None:
    lead = person("Quinn Lead", Duty.QA_LEAD)
    lead.post(f"{AGENDA}/new", GAP)
    (note,) = make_card(portal, project).agenda
    came = "Closed by itself: the figure of 31 March 2025 has come."
    assert (note.state, note.update) == ("now reported", came)
    project.publish(portal.clock())
    told = text_of(lead.get(f"{AGENDA}/1"))
    assert f"2 November 2026, the program: now reported. What is new? {came}" in told
    assert portal.trail(WRITE)[-1].who == "the program"
    before = len(portal.trail(WRITE))
    project.publish(portal.clock() + timedelta(minutes=1))
    assert len(portal.trail(WRITE)) == before
    assert list_late(portal, project) == []
    lead.post(f"{AGENDA}/1", {**GAP, "title": "That of each district", "seen": "2"})
    project.publish(portal.clock() + timedelta(minutes=2))
    told = text_of(lead.get(f"{AGENDA}/1"))
    assert "How far Wanted" in told, "what is opened again waits for no figure that is there"
    assert "Closes by itself When" not in told


@pytest.mark.parametrize(("years", "closes"), [(0, False), (4, True)])
def test_a_curve_with_a_figure_waits_for_a_newer_one_only_where_that_is_too_old(
    portal, project, person, years, closes
) -> None:
    lead = person("Quinn Lead", Duty.QA_LEAD)
    project.publish(portal.clock())
    portal.clock.move(days=366 * years)
    lead = portal.enter(portal.account("quinn@example.org"))
    lead.post(f"{AGENDA}/new", GAP)
    project.publish(portal.clock())
    (note,) = make_card(portal, project).agenda
    assert (note.state, note.awaits) == ("wanted", closes)
    project.load(NEWER, portal.clock())
    project.publish(portal.clock() + timedelta(minutes=1))
    told = text_of(lead.get(f"{AGENDA}/1"))
    assert ("the figure of 31 March 2030 has come" in told) == closes


def test_a_pack_of_a_past_day_closes_nothing(portal, project, person) -> None:
    lead = person("Quinn Lead", Duty.QA_LEAD)
    lead.post(f"{AGENDA}/new", GAP)
    project.publish(portal.clock(), as_at=portal.clock().date())
    assert "now reported" not in text_of(lead.get(f"{AGENDA}/1")).replace("Now", "")


def test_a_headline_is_reviewed_once_a_year_beside_what_the_system_knows(portal, project, person) -> None:
    code = publish(portal.as_role(Role.COLLECTOR, name="Lea Lead"))
    chair, writer, reader = person("Cay Chair", Duty.CHAIR), person("Maya Khan", Duty.WRITER), person("Rea Der")
    assert "Due Child protection plans Never reviewed." in text_of(reader.get(FITNESS))
    form = text_of(chair.get(f"{FITNESS}/new?about=plans-rate"))
    assert "Newest figure 31 March 2025 · 19 months old." in form
    assert "A change of less than about 22.2 per 10,000 from one figure to the next may be chance." in form
    assert "A change of a tenth would not show." in form
    wrong = chair.post(f"{FITNESS}/new", {"seen": "0", "state": "keep"})
    assert set(errors_of(wrong)) == {"communication", "proxy", "data", "why", "graded", "on", "about"}
    assert writer.post(f"{FITNESS}/new", REVIEW).status_code == 403
    ahead = chair.post(f"{FITNESS}/new", {**REVIEW, "on": "2/11/2096"})
    assert errors_of(ahead) == {"on": "Enter the day on which it was graded, not one that lies ahead"}
    assert chair.post(f"{FITNESS}/new", REVIEW).status_code == 303
    told = text_of(reader.get(f"{FITNESS}/1"))
    assert "Communication power High Proxy power Medium Data power Low Why is this decided? It stands" in told
    assert f"What the system knew In pack {code}" in told
    assert "Due" not in text_of(reader.get(FITNESS))
    fitness = make_card(portal, project).fitness
    assert (fitness.review.decision, fitness.review.graded, fitness.is_due) == ("keep", ("Cay Chair", "Sam Lee"), False)
    page = (project.publish(portal.clock()) / "how-we-know/plans-rate.html").read_text()
    assert "Cay Chair; Sam Lee, 2 November 2026" in page
    portal.clock.move(days=365)
    assert (list_late(portal, project), make_card(portal, project).fitness.is_due) == ([], False)
    portal.clock.move(days=1)
    assert (list_late(portal, project), make_card(portal, project).fitness.is_due) == ([("fitness", "")], True)
    chair = portal.enter(portal.account("cay@example.org"))
    chair.post(f"{FITNESS}/new", {**REVIEW, "on": "3/11/2027", "state": "add to the agenda"})
    assert list_late(portal, project) == []
    assert f'href="{AGENDA}/new?about=plans-rate"' in chair.get(f"{FITNESS}/2").text
    assert "It stands" in text_of(chair.get(f"{FITNESS}/1"))
