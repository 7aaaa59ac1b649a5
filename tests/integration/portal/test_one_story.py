"""A board turns a curve: written, challenged, agreed, met about, and next quarter told what became of it."""

import pytest

from oba.boards.duties import Duties, Duty
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.pipeline.written.desk import give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM
from tests.fixtures.corrected_plans import FIRST
from tests.fixtures.portal_packs import BOARD, publish
from tests.fixtures.portals import text_of

CARD, BOOK, MEETING = f"/cards/{BOARD}/plans-rate", f"/book/{BOARD}", f"/meetings/{BOARD}/1"
NEXT_YEAR = FIRST + "\n           E10000034 | 2026 | 54    | 10000"


@pytest.fixture
def people(portal, project):
    """Everybody of the board, who sign in anew whenever they come."""
    for name, duty in (("Maya Khan", Duty.WRITER), ("Quinn Lead", Duty.QA_LEAD), ("Cay Chair", Duty.CHAIR)):
        email = f"{name.split()[0].lower()}@example.org"
        account = portal.add_account(Role.BOARD_MEMBER, email, name=name, boards=BOARD)
        give_duties(project.engine, BOARD, account.id, Duties(frozenset({duty})), PROGRAM, portal.clock())
    portal.add_account(Role.COLLECTOR, "lea@example.org", name="Lea Lead")
    return lambda name: portal.enter(portal.account(f"{name}@example.org"))


def test_a_board_turns_a_curve_and_the_next_pack_says_what_became_of_it(portal, project, people):
    maya, cay = people("maya"), people("cay")
    maya.post(f"{CARD}/questions/story", {"answer": "Two teams became one.", "seen": "0"})
    action = {"text": "Ask schools", "owner": "Maya Khan", "due": "1/12/2026", "status": "agreed", "seen": "0"}
    maya.post(f"{CARD}/actions/new", action)
    cay.post(f"{CARD}/agree", {"seen": "1"})
    first = publish(people("lea"))
    asked = {"pack": first, "curve": "plans-rate", "point": "2025-03-31", "question": "Why so many?"}
    asked |= {"owner": "Maya Khan", "due": "1/2/2027", "state": "awaiting a response", "seen": "0"}
    people("quinn").post(f"{BOOK}/challenges/new", asked)
    maya.post(f"{BOOK}/challenges/1", {"response": "One team left.", "state": "responded", "seen": "1"})
    meeting = {"title": "Autumn meeting", "on": "2/11/2026", "attended": "Cay Chair", "state": "planned", "seen": "0"}
    cay.post(f"{BOOK}/meetings/new", meeting)
    decision = {"text": "Fund two posts", "on": "2/11/2026", "owner": "Cay Chair", "about": "plans-rate"}
    cay.post(f"{BOOK}/decisions/new", {**decision, "state": "agreed", "seen": "0", "held": "1"})
    assert "Decision: Fund two posts Challenge: Why so many? Action: Ask schools" in text_of(cay.get(MEETING))
    cay.post(f"{BOOK}/meetings/1", {**meeting, "state": "minutes agreed", "seen": "1"})
    assert cay.get(f"{MEETING}/minutes.docx").status_code == 200

    board = project.settings.home / f"indicator_definitions/boards/{BOARD}.yaml"
    board.write_text(board.read_text("utf-8").replace("2026-q4", "2027-q1"), encoding="utf-8")
    portal.clock.move(days=90)
    project.load(NEXT_YEAR, portal.clock())
    second = publish(people("lea"))
    pack = read_kept(project.engine, second).pack
    assert [(one.text, one.status) for one in pack.changes.decided] == [
        ("Fund two posts", "agreed"),
        ("Ask schools", "agreed"),
    ]
    (card,) = pack.cards
    assert [one.text for one in card.story] == ["Two teams became one."]
    (note,) = card.challenges
    assert (note.shown, note.response) == ("60.0 per 10,000", "One team left.")
    assert note.next.startswith("Next came 54.0 per 10,000 (31 March 2026).")
    page = text_of(people("quinn").get(f"{BOOK}/challenges/1"))
    assert f"What the curve did next {note.next}" in page
    assert "Ask schools Action Child protection plans Maya Khan 1 December 2026 Overdue, 61 days" in text_of(
        people("maya").get(BOOK)
    )
    assert read_kept(project.engine, first).pack.cards[0].challenges == (), "what was shown stays what it was"
