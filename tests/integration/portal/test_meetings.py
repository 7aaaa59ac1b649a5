"""A meeting in the portal: planned, run from the frozen pack, recorded as it goes, and minuted in Word and PDF."""

import re
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from docx import Document

from oba.boards.duties import Duties, Duty
from oba.indicators.schedule import BoardSchedule
from oba.pipeline.written.cards import read_records
from oba.pipeline.written.desk import give_duties
from oba.roles import Role
from oba.scorecards.changes import MOST
from oba.scorecards.render.pdf.printing import PangoMissingError
from oba.store.audit import PROGRAM
from oba.store.engine import read_session
from tests.fixtures.portal_packs import BOARD, publish
from tests.fixtures.portals import confirm, errors_of, text_of
from tests.fixtures.typed_forms import come_back, hidden_on, is_back

MEETINGS, NEW = f"/meetings/{BOARD}", f"/book/{BOARD}/meetings/new"
PLANNED = {"title": "Autumn meeting", "on": "2/11/2026", "state": "planned", "seen": "0"}
HELD = {**PLANNED, "attended": "Ada Chair, chair\nSam Lee, schools", "notes": "Two teams\nbecame one", "seen": "1"}
DECISION = {"text": "Fund two posts", "on": "2/11/2026", "about": "plans-rate", "state": "agreed", "seen": "0"}


@pytest.fixture
def person(portal, project):
    def sign_in(name: str, *duties: Duty, of: str = BOARD):
        email = f"{name.split()[0].lower()}@example.org"
        account = portal.add_account(Role.BOARD_MEMBER, email, name=name, boards=of)
        give_duties(project.engine, BOARD, account.id, Duties(frozenset(duties)), PROGRAM, portal.clock())
        return portal.enter(account)

    return sign_in


@pytest.fixture
def pack(portal, project) -> str:
    return publish(portal.as_role(Role.COLLECTOR, name="Lea Lead"))


def minutes_of(browser, name: str = "1") -> str:
    answer = browser.get(f"{MEETINGS}/{name}/minutes.docx")
    assert answer.headers["content-disposition"] == 'attachment; filename="minutes-small-board-2026-11-02.docx"'
    return "\n".join(one.text for one in Document(BytesIO(answer.content)).paragraphs)


def test_the_calendar_has_meetings_that_are_planned_and_days_of_the_schedule(portal, project, person):
    boards = project.definitions.boards
    schedule = BoardSchedule(meetings=[date(2026, 9, 1), date(2026, 12, 3)])
    boards[BOARD] = boards[BOARD].model_copy(update={"schedule": schedule})
    chair, reader = person("Cay Chair", Duty.CHAIR), person("Rea Der")
    assert f'href="{NEW}?on=2026-12-03"' in chair.get(MEETINGS).text
    assert "Plan" not in text_of(reader.get(MEETINGS))
    assert 'value="03/12/2026"' in chair.get(f"{NEW}?on=2026-12-03").text
    assert chair.get(f"{NEW}?on=garbage").status_code == 200
    assert set(errors_of(chair.post(NEW, {"seen": "0", "state": "planned"}))) == {"title", "on"}
    kept = chair.post(NEW, {**PLANNED, "title": "Winter meeting", "on": "3/12/2026"})
    assert kept.headers["location"] == f"{MEETINGS}/1"
    page = text_of(reader.get(MEETINGS))
    assert (
        "To come 3 December 2026: Winter meeting planned The pack is made on 28 November 2026. Held 1 September" in page
    )
    assert reader.post(NEW, PLANNED).status_code == 403
    assert chair.get(f"/book/{BOARD}/meetings").headers["location"] == MEETINGS


def test_a_meeting_is_run_from_the_frozen_pack_and_minuted(portal, project, person, pack):
    chair, lead, reader = person("Cay Chair", Duty.CHAIR), person("Quinn Lead", Duty.QA_LEAD), person("Rea Der")
    chair.post(NEW, PLANNED)
    page = chair.get(f"{MEETINGS}/1")
    assert f"The figures are those of pack {pack} , as known on 2 November 2026." in text_of(page)
    new = f"/book/{BOARD}/decisions/new?held=1"
    assert f'href="{new}"' in page.text
    form = chair.get(new).text
    assert 'value="02/11/2026"' in form
    assert 'value="Autumn meeting"' in form
    back = chair.post(f"/book/{BOARD}/decisions/new", {**DECISION, "meeting": "Autumn meeting", "held": "1"})
    assert back.headers["location"] == f"{MEETINGS}/1#plans-rate"
    asked = {"pack": pack, "curve": "plans-rate", "point": "2025-03-31", "question": "Why?", "owner": "Sam Lee"}
    asked |= {"due": "1/12/2026", "state": "awaiting a response", "seen": "0", "held": "1"}
    assert lead.post(f"/book/{BOARD}/challenges/new", asked).headers["location"] == f"{MEETINGS}/1#plans-rate"
    new = f"/cards/{BOARD}/plans-rate/actions/new"
    action = {"text": "Ask schools", "owner": "Maya Khan", "status": "agreed", "seen": "0", "held": "1"}
    assert chair.post(new, action).headers["location"] == f"{MEETINGS}/1#plans-rate"
    chair.post(f"/book/{BOARD}/meetings/1", {**HELD, "state": "minutes in draft"})
    page = text_of(reader.get(f"{MEETINGS}/1"))
    assert "Decision: Fund two posts Challenge: Why? Action: Ask schools" in page
    assert "Overdue, or awaiting a response Why? Sam Lee, by 1 December 2026: awaiting a response." in page
    assert "Record" not in page.replace("Recorded", "")
    told = minutes_of(reader)
    for words in (
        "A small board: Autumn meeting, 2 November 2026",
        "Draft minutes, not agreed by the board.",
        "Sam Lee, schools",
        "Two teams\nbecame one",
        f"Pack {pack}, figures as known on 2 November 2026.",
        "Fund two posts (Child protection plans). Nobody named, no date: agreed.",
        "Why? (Child protection plans). Sam Lee, by 1 December 2026: awaiting a response.",
        "Ask schools (Child protection plans). Maya Khan, no date: agreed.",
    ):
        assert words in told, words
    assert reader.get(f"{MEETINGS}/1/minutes.pdf").content.startswith(b"%PDF")
    assert reader.get(f"{MEETINGS}/1/minutes.exe").status_code == 404


def test_the_form_of_an_action_knows_the_meeting_that_it_was_opened_from(portal, person, project):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, PLANNED)
    new = f"/cards/{BOARD}/plans-rate/actions/new"
    form = chair.get(f"{new}?held=1").text
    assert '<input type="hidden" name="held" value="1">' in form
    assert f'href="{MEETINGS}/1#plans-rate"' in form, "and back without writing"
    wrong = chair.post(new, {"held": "1", "text": ""}).text
    assert '<input type="hidden" name="held" value="1">' in wrong
    for stray in ("7", "one", "-1", ""):
        assert 'name="held"' not in chair.post(new, {"held": stray, "text": ""}).text, "no such meeting"


def test_what_is_recorded_belongs_to_one_meeting_of_its_day(portal, project, person, pack):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, {**PLANNED, "title": "Executive"})
    told = chair.post(NEW, {**PLANNED, "title": "Autumn meeting"})
    assert "2 November 2026 has a meeting already: this will be one more." in text_of(told)
    confirm(chair, NEW, {**PLANNED, "title": "Autumn meeting"})
    again = chair.post(f"/book/{BOARD}/meetings/2", {**PLANNED, "title": "Autumn meeting", "seen": "1"})
    assert again.status_code == 303, "one that is there already is not told again"
    chair.post(f"/book/{BOARD}/decisions/new", {**DECISION, "text": "From the second", "held": "2"})
    chair.post(f"/book/{BOARD}/decisions/new", {**DECISION, "text": "Named for it", "meeting": "autumn MEETING"})
    chair.post(f"/book/{BOARD}/decisions/new", {**DECISION, "text": "From neither"})
    action = {"text": "Ask schools", "status": "agreed", "seen": "0"}
    chair.post(f"/cards/{BOARD}/plans-rate/actions/new", {**action, "held": "2"})
    chair.post(f"/cards/{BOARD}/plans-rate/actions/new", {**action, "text": "Ask parents"})
    chair.post(f"/cards/{BOARD}/plans-rate/actions/1", {**action, "owner": "Maya Khan", "seen": "1"})
    first, second = (minutes_of(chair, name).partition("Decisions\n")[2] for name in "12")
    for words, of_second in (("From the second", True), ("Named for it", True), ("From neither", False)):
        assert (words in first, words in second) == (not of_second, of_second), words
    assert ("Ask parents" in first, "Ask parents" in second) == (True, False)
    assert ("Ask schools" in first, "Ask schools" in second) == (False, True), "also after it was changed that day"
    with read_session(project.engine) as session:
        board = project.definitions.boards[BOARD]
        (card,) = read_records(session, project.definitions, board, portal.clock().date()).values()
    assert [one.text for one in card.actions] == ["Ask schools", "Ask parents"], "the meeting is no part of a card"


def test_a_move_is_told_before_it_is_kept_and_the_day_of_the_schedule_does_not_come_twice(portal, project, person):
    boards = project.definitions.boards
    schedule = BoardSchedule(meetings=[date(2026, 12, 3)])
    boards[BOARD] = boards[BOARD].model_copy(update={"schedule": schedule})
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, {**PLANNED, "on": "3/12/2026"})
    one = f"/book/{BOARD}/meetings/1"
    moved = {**PLANNED, "on": "10/12/2026", "seen": "1"}
    page = chair.post(one, moved)
    assert (
        "This is not kept yet. If you keep it:"
        " The pack will be made on 5 December 2026 at 06:00, not on 28 November 2026." in text_of(page)
    )
    assert 'value="10/12/2026"' in page.text
    assert "3 December 2026: Autumn meeting" in text_of(chair.get(MEETINGS)), "not kept"
    assert confirm(chair, one, moved).headers["location"] == f"{MEETINGS}/1"
    page = text_of(chair.get(MEETINGS))
    assert "10 December 2026: Autumn meeting planned Move or cancel" in page
    assert "3 December 2026" not in page
    told = confirm(chair, one, {**moved, "state": "cancelled", "seen": "2"})
    assert told.headers["location"] == MEETINGS
    page = text_of(chair.get(MEETINGS))
    assert "10 December 2026: Autumn meeting cancelled" in page
    assert "3 December 2026" not in page
    form = chair.get(NEW).text
    assert 'name="stands_for"' not in form, "no day of the schedule is left"


def test_a_meeting_typed_before_a_time_out_comes_back_and_is_told_anew(portal, project, person):
    boards = project.definitions.boards
    schedule = BoardSchedule(meetings=[date(2026, 12, 3)])
    boards[BOARD] = boards[BOARD].model_copy(update={"schedule": schedule})
    chair = person("Cay Chair", Duty.CHAIR)
    typed = {
        "title": "Winter",
        "on": "10/12/2026",
        "stands_for": "2026-12-03",
        "notes": "Two teams",
        "state": "planned",
    }
    hidden = hidden_on(chair.post(NEW, {**typed, "seen": "0"}))
    assert hidden["confirmed"]
    portal.clock.move(minutes=31)
    assert chair.post(NEW, hidden | typed).headers["location"].startswith("/sign-in")
    page = come_back(SimpleNamespace(portal=portal), chair, portal.account("cay@example.org")).get(NEW)
    assert is_back(page, {"title": "Winter", "on": "10/12/2026", "notes": "Two teams"}) == []
    assert '<option value="2026-12-03" selected>' in page.text
    assert "confirmed" not in hidden_on(page), "nobody agrees to anything before they see it again"
    assert "This is not kept yet." in text_of(chair.post(NEW, hidden_on(page) | typed))


def test_what_was_told_must_be_what_is_confirmed(portal, project, person):
    chair = person("Cay Chair", Duty.CHAIR)
    page = chair.post(NEW, {**PLANNED, "on": "3/12/2026"})
    token = re.search(r'name="confirmed" value="([^"]*)"', page.text)[1]
    page = chair.post(NEW, {**PLANNED, "on": "10/12/2026", "confirmed": token})
    assert "The pack will be made on 5 December 2026" in text_of(page), "another day: it is told anew"
    assert "No meeting is planned." in text_of(chair.get(MEETINGS))


def test_where_no_pdf_can_be_made_it_says_so(portal, project, person, monkeypatch):
    def print_nothing(*_given):
        raise PangoMissingError

    monkeypatch.setattr("oba.boards.printing.print_html", print_nothing)
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, PLANNED)
    answer = chair.get(f"{MEETINGS}/1/minutes.pdf")
    assert "Pango libraries are missing. Take the Word document." in text_of(chair.get(answer.headers["location"]))


def test_agreed_minutes_stay_as_they_were_agreed(portal, person, pack):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, PLANNED)
    chair.post(f"/book/{BOARD}/decisions/new", DECISION)
    chair.post(f"/book/{BOARD}/meetings/1", {**HELD, "state": "minutes agreed"})
    portal.clock.move(days=1)
    chair = portal.enter(portal.account("cay@example.org"))
    chair.post(f"/book/{BOARD}/decisions/1", {**DECISION, "state": "carried out", "seen": "1"})
    told = minutes_of(chair)
    assert "Minutes agreed." in told
    assert "Fund two posts (Child protection plans). Nobody named, no date: agreed." in told


def test_agreed_minutes_that_are_changed_say_so_and_take_nothing_new_in(portal, person, pack):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, PLANNED)
    chair.post(f"/book/{BOARD}/decisions/new", DECISION)
    chair.post(f"/book/{BOARD}/meetings/1", {**HELD, "state": "minutes agreed"})
    portal.clock.move(days=1)
    chair = portal.enter(portal.account("cay@example.org"))
    chair.post(f"/book/{BOARD}/decisions/1", {**DECISION, "text": "Fund no post", "seen": "1"})
    confirm(chair, NEW, {**PLANNED, "title": "Winter", "on": "3/12/2026"})
    assert "Minutes agreed.\n" in minutes_of(chair)
    chair.post(f"/book/{BOARD}/meetings/1", {**HELD, "notes": "One team", "state": "minutes agreed", "seen": "2"})
    told = minutes_of(chair)
    assert "Minutes agreed. Changed since by Cay Chair, 3 November 2026." in told
    assert "Fund two posts" in told
    assert "Fund no post" not in told
    assert "No day is set." in told
    again = {**HELD, "notes": "One team", "state": "minutes in draft", "seen": "3"}
    chair.post(f"/book/{BOARD}/meetings/1", again)
    chair.post(f"/book/{BOARD}/meetings/1", {**again, "state": "minutes agreed", "seen": "4"})
    told = minutes_of(chair)
    assert "Minutes agreed.\n" in told
    assert "Fund no post" in told


def test_a_meeting_whose_pack_is_damaged_says_so_and_is_not_minuted(person, pack, monkeypatch):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, PLANNED)
    monkeypatch.setattr("oba.portal.meetings.pages.read_pack", lambda *_: None)
    said = f"Pack {pack} of this meeting is not what was published, and is not shown."
    assert said in text_of(chair.get(f"{MEETINGS}/1"))
    for kind in ("docx", "pdf"):
        back = chair.get(f"{MEETINGS}/1/minutes.{kind}").headers["location"]
        assert "there are no minutes of it" in text_of(chair.get(back))


def test_a_meeting_before_the_first_pack_says_that_there_was_none(portal, project, person):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW, PLANNED)
    assert "No pack has been published for this meeting yet." in text_of(chair.get(f"{MEETINGS}/1"))
    assert "No pack had been published for the meeting." in minutes_of(chair)


def test_a_meeting_of_another_board_is_not_there(portal, project, person):
    chair, stranger = person("Cay Chair", Duty.CHAIR), person("Str Anger", Duty.CHAIR, of="other-board")
    chair.post(NEW, PLANNED)
    for path in ("", "/1", "/1/minutes.docx", "/1/minutes.pdf", "/2"):
        assert stranger.get(MEETINGS + path).status_code == 404, path
    assert BOARD not in stranger.get("/meetings").text
    assert chair.get(f"{MEETINGS}/2").status_code == 404
    chair.post(f"/book/{BOARD}/meetings/1", {**PLANNED, "state": "withdrawn", "seen": "1"})
    assert chair.get(f"{MEETINGS}/1").status_code == 404


def test_a_meeting_says_how_many_decisions_the_first_page_had_no_room_for(portal, person):
    chair = person("Cay Chair", Duty.CHAIR)
    for number in range(MOST + 2):
        chair.post(f"/book/{BOARD}/decisions/new", {**DECISION, "text": f"Fund post {number}"})
    chair.post(NEW, PLANNED)
    publish(portal.as_role(Role.COLLECTOR, name="Lea Lead"))
    assert "2 more: see the decisions of the board." in text_of(chair.get(f"{MEETINGS}/1"))
    assert "\n2 more.\n" in minutes_of(chair)
