"""A board's book in the portal: who records and reports, challenges pinned to what was shown, no words lost."""

import re
from html import unescape
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from oba.boards.duties import Duties, Duty
from oba.errors import StoreError
from oba.pipeline import boards
from oba.pipeline.written.desk import find_given, give_duties
from oba.portal.book import entries
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.store.boards.versions import WRITE, RecordKey, add_version
from oba.store.engine import write_session
from oba.vocabulary import Audience
from tests.fixtures.corrected_plans import FIRST
from tests.fixtures.portal_packs import BOARD, publish
from tests.fixtures.portals import errors_of, text_of
from tests.fixtures.typed_forms import come_back, hidden_on

BOOK = f"/book/{BOARD}"
NEW_DECISION, NEW_CHALLENGE = f"{BOOK}/decisions/new", f"{BOOK}/challenges/new"
DECISION = {"text": "Fund two posts", "meeting": "Autumn", "on": "2/11/2026", "state": "agreed", "seen": "0"}
NEXT_YEAR = FIRST + "\n           E10000034 | 2026 | 72    | 10000"


@pytest.fixture
def person(portal, project):
    """Sign somebody in who sees the board, with duties for it."""

    def sign_in(name: str, *duties: Duty, cards: tuple[str, ...] = (), of: str = BOARD):
        account = portal.add_account(Role.BOARD_MEMBER, f"{name.split()[0].lower()}@example.org", name=name, boards=of)
        if duties:
            given = Duties(frozenset(duties), frozenset(cards))
            give_duties(project.engine, BOARD, account.id, given, PROGRAM, portal.clock())
        return portal.enter(account)

    return sign_in


def make_pack(portal, project):
    now = portal.clock()
    return boards.make_pack(project.engine, project.definitions, BOARD, now.date(), now)[0]


@pytest.fixture
def pack(portal, project) -> str:
    """A pack that the board was shown."""
    return publish(portal.as_role(Role.COLLECTOR, name="Lea Lead"))


def asked(pack: str) -> dict[str, str]:
    point = {"pack": pack, "curve": "plans-rate", "point": "2025-03-31"}
    said = {"question": "Why so many?", "owner": "Sam Lee", "due": "1/12/2026", "state": "awaiting a response"}
    return {**point, **said, "seen": "0"}


def test_a_decision_is_recorded_and_followed_up_in_the_trail(portal, person):
    chair, writer = person("Cay Chair", Duty.CHAIR), person("Maya Khan", Duty.WRITER)
    wrong = chair.post(NEW_DECISION, {"seen": "0", "state": "?", "about": "no-such-curve"})
    assert (wrong.status_code, set(errors_of(wrong))) == (422, {"text", "on", "state", "about"})
    kept = chair.post(NEW_DECISION, {**DECISION, "about": "plans-rate", "owner": "Maya Khan", "due": "1/11/2026"})
    assert kept.headers["location"] == f"{BOOK}/decisions"
    listed = text_of(chair.get(f"{BOOK}/decisions"))
    assert "Fund two posts 2 November 2026, Autumn Child protection plans Maya Khan 1 November 2026" in listed
    assert "Agreed, overdue" in listed
    page = writer.get(f"{BOOK}/decisions/1")
    assert 'name="text"' not in page.text
    assert "At which meeting? Autumn" in text_of(page)
    assert (
        writer.post(f"{BOOK}/decisions/1", {"update": "One began", "state": "in progress", "seen": "1"}).status_code
        == 303
    )
    told = text_of(chair.get(f"{BOOK}/decisions/1"))
    assert "2 November 2026, Maya Khan: in progress. What became of it? One began" in told
    assert [one.who.partition(" <")[0] for one in portal.trail(WRITE)][-2:] == ["Cay Chair", "Maya Khan"]


@pytest.mark.parametrize("kind", ["decisions", "recommendations", "meetings"])
def test_a_form_that_nobody_filled_in_is_blank_and_says_that_nothing_is_wrong(person, kind):
    cay = person("Cay Chair", Duty.CHAIR)
    fields = {"title": "Write plans", "source": "Inspection", "text": "Fund it", "on": "2/11/2026", "seen": "0"}
    state = {"decisions": "agreed", "recommendations": "in progress", "meetings": "planned"}[kind]
    cay.post(f"{BOOK}/{kind}/new", {**fields, "state": state})
    for name in ("new", "1"):
        page = cay.get(f"{BOOK}/{kind}/{name}").text
        assert "govuk-error-message" not in page
        assert "built-in" not in page
        assert kind == "meetings" or re.search(r'<textarea[^>]*name="update"[^>]*></textarea>', page)


def test_of_two_who_write_at_once_the_second_sees_both(person):
    cay, sec = person("Cay Chair", Duty.CHAIR), person("Sec Retary", Duty.SECRETARY)
    cay.post(NEW_DECISION, DECISION)
    cay.post(f"{BOOK}/decisions/1", {**DECISION, "text": "Fund three posts", "seen": "1"})
    told = sec.post(f"{BOOK}/decisions/1", {**DECISION, "text": "Fund one post", "seen": "1"})
    assert told.status_code == 409
    assert "Cay Chair: agreed. What was decided? Fund three posts" in text_of(told)
    assert "Fund one post</textarea>" in told.text
    seen = re.search(r'name="seen" value="(-?\d+)"', told.text)[1]
    assert sec.post(f"{BOOK}/decisions/1", {**DECISION, "text": "Fund one post", "seen": seen}).status_code == 303


def test_what_was_recorded_by_mistake_is_taken_out_and_its_words_are_kept(person):
    cay, sec = person("Cay Chair", Duty.CHAIR), person("Sec Retary", Duty.SECRETARY)
    cay.post(NEW_DECISION, DECISION)
    cay.post(f"{BOOK}/decisions/1", {**DECISION, "state": "withdrawn", "seen": "1"})
    assert "Fund two posts" not in text_of(cay.get(f"{BOOK}/decisions"))
    assert cay.get(f"{BOOK}/decisions/1").status_code == 404
    assert sec.post(f"{BOOK}/decisions/1", {**DECISION, "seen": "1"}).status_code == 409


def test_a_challenge_is_pinned_to_a_figure_that_was_shown(person, pack):
    lead = person("Quinn Lead", Duty.QA_LEAD)
    assert f'href="{NEW_CHALLENGE}?pack={pack}"' in lead.get(f"/packs/{pack}").text
    assert f'href="?pack={pack}&amp;curve=plans-rate"' in lead.get(NEW_CHALLENGE).text
    figures = lead.get(f"{NEW_CHALLENGE}?pack={pack}&curve=plans-rate").text
    assert "31 March 2025: 60.0 per 10,000" in figures
    form = lead.get(f"{NEW_CHALLENGE}?pack={pack}&curve=plans-rate&point=2025-03-31")
    assert "What is asked?" in text_of(form)
    assert lead.post(NEW_CHALLENGE, asked(pack)).status_code == 303
    page = text_of(lead.get(f"{BOOK}/challenges/1"))
    assert "Figure 60.0 per 10,000, 31 March 2025" in page
    assert "What the curve did next No pack has been published since." in page
    for wrong in ({"point": "2031-03-31"}, {"curve": "no-such"}, {"pack": "no-such"}):
        again = lead.post(NEW_CHALLENGE, asked(pack) | wrong)
        assert "Which " in text_of(again), wrong
    assert len(re.findall("challenges/[0-9]", lead.get(f"{BOOK}/challenges").text)) == 1


def test_the_person_who_is_asked_responds_and_changes_nothing_else(person, pack):
    lead, sam, rea = person("Quinn Lead", Duty.QA_LEAD), person("Sam Lee"), person("Rea Der")
    lead.post(NEW_CHALLENGE, asked(pack))
    address = f"{BOOK}/challenges/1"
    assert "Why so many? Challenge Child protection plans Sam Lee 1 December 2026 Awaiting a response" in text_of(
        sam.get(BOOK)
    )
    assert "You can read this challenge." in text_of(rea.get(address))
    assert rea.post(address, {"response": "x", "state": "responded", "seen": "1"}).status_code == 403
    answer = {"response": "Two teams became one.", "state": "awaiting a response", "seen": "1"}
    for forged in ({"question": "Forged?"}, {"owner": "Rea Der"}, {"due": "1/1/2030"}):
        refused = sam.post(address, answer | forged)
        assert refused.status_code == 403
        assert "Response Two teams became one." in text_of(refused)
    assert sam.post(address, answer).status_code == 303
    page = text_of(lead.get(address))
    assert "Sam Lee: responded. Response Two teams became one." in page
    assert "Forged" not in page
    for state in ("withdrawn", "closed"):
        assert sam.post(address, {**answer, "state": state, "seen": "2"}).status_code == 422
    assert "Nothing is overdue, and no challenge awaits a response." in text_of(lead.get(BOOK))


def test_what_the_curve_did_next_is_told_from_the_next_pack(portal, project, person, pack):
    lead = person("Quinn Lead", Duty.QA_LEAD)
    lead.post(NEW_CHALLENGE, asked(pack))
    portal.clock.move(days=30)
    project.load(NEXT_YEAR.replace("2025 | 60 ", "2025 | 66 "), portal.clock())
    publish(portal.as_role(Role.COLLECTOR, email="lea2@example.org", name="Lea Lead"))
    lead = portal.enter(portal.account("quinn@example.org"))
    page = text_of(lead.get(f"{BOOK}/challenges/1"))
    assert "Figure 60.0 per 10,000, 31 March 2025" in page
    assert "It was corrected since: 66.0 per 10,000. Next came 72.0 per 10,000 (31 March 2026)." in page
    assert "Overdue, 1 day" in text_of(lead.get(BOOK))


def test_the_pack_has_what_was_decided_and_what_was_asked_beside_its_curve(portal, project, person, pack):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW_DECISION, {**DECISION, "about": "plans-rate"})
    chair.post(f"{BOOK}/decisions/new", {**DECISION, "text": "By mistake"})
    chair.post(f"{BOOK}/decisions/2", {**DECISION, "text": "By mistake", "state": "withdrawn", "seen": "1"})
    chair.post(NEW_CHALLENGE, asked(pack))
    made = make_pack(portal, project)
    assert [(one.text, one.page) for one in made.changes.decided] == [("Fund two posts", "indicators/plans-rate.html")]
    (note,) = made.cards[0].challenges
    assert (note.question, note.shown, note.next) == (
        "Why so many?",
        "60.0 per 10,000",
        "No newer figure has come.",
    )
    chair.post(f"{BOOK}/challenges/1", {**asked(pack), "state": "closed", "seen": "1"})
    assert len(make_pack(portal, project).cards[0].challenges) == 1
    board = project.definitions.boards[BOARD]
    project.definitions.boards[BOARD] = board.model_copy(update={"period": "2027-q1"})
    portal.clock.move(days=1)
    later = make_pack(portal, project)
    assert [one.text for one in later.changes.decided] == ["Fund two posts"]
    assert later.cards[0].challenges == ()


def test_no_pack_for_more_people_tells_of_a_challenge_to_a_restricted_one(portal, project, person):
    plain = project.definitions.boards[BOARD]
    content = {"question": "?", "pack": "a1", "shown_on": "2026-11-02", "period": "2025-03-31", "shown": "7 per 10,000"}
    key = RecordKey(BOARD, "challenge", "plans-rate", "", "1")
    with write_session(project.engine) as session:
        add_version(session, key, "responded", {**content, "audience": "restricted"}, PROGRAM, portal.clock(), 0)
    assert make_pack(portal, project).cards[0].challenges == ()
    project.definitions.boards[BOARD] = plain.model_copy(update={"audience": Audience.RESTRICTED})
    assert len(make_pack(portal, project).cards[0].challenges) == 1


def test_a_recommendation_has_a_source_and_dated_progress(person):
    lead, writer = person("Quinn Lead", Duty.QA_LEAD), person("Maya Khan", Duty.WRITER)
    said = {"title": "Write plans with families", "source": "Inspection", "on": "1/9/2026", "due": "1/10/2026"}
    new = f"{BOOK}/recommendations/new"
    assert writer.get(new).status_code == 403
    assert writer.post(new, {**said, "state": "not started", "seen": "0"}).status_code == 403
    assert lead.post(new, {**said, "state": "not started", "seen": "0"}).status_code == 303
    assert "Overdue, 32 days" in text_of(writer.get(BOOK))
    address = f"{BOOK}/recommendations/1"
    assert (
        writer.post(address, {"update": "Begun in two teams", "state": "in progress", "seen": "1"}).status_code == 303
    )
    assert writer.post(address, {"update": "All teams", "state": "done", "seen": "2"}).status_code == 303
    page = text_of(lead.get(address))
    assert page.index("done. What has been done? All teams") < page.index("What has been done? Begun in two teams")
    assert "Nothing is overdue" in text_of(lead.get(BOOK))
    assert "Write plans with families" in text_of(lead.get(f"{BOOK}/recommendations"))


@pytest.mark.parametrize("duty", [None, *Duty])
def test_who_records_what(person, pack, duty):
    them = person("Any One", *([duty] if duty else []))
    given = [
        (NEW_DECISION, DECISION, {Duty.CHAIR, Duty.SECRETARY}),
        (NEW_CHALLENGE, asked(pack), {Duty.CHAIR, Duty.SECRETARY, Duty.QA_LEAD}),
        (
            f"{BOOK}/recommendations/new",
            {"title": "x", "source": "y", "on": "1/9/2026", "state": "done", "seen": "0"},
            {Duty.CHAIR, Duty.SECRETARY, Duty.QA_LEAD},
        ),
    ]
    for address, form, records in given:
        kind = address.rpartition("/")[0]
        assert (them.post(address, form).status_code == 303) == (duty in records), address
        assert (f'href="{address}"' in them.get(kind).text) == (duty in records), address
        assert (them.get(address).status_code == 200) == (duty in records), address


def test_a_board_that_is_not_theirs_is_not_there(portal, person, pack):
    chair = person("Cay Chair", Duty.CHAIR)
    chair.post(NEW_DECISION, DECISION)
    chair.post(NEW_CHALLENGE, asked(pack))
    stranger = person("Str Anger", Duty.CHAIR, of="other-board")
    for path in (
        "",
        "/decisions",
        "/challenges",
        "/recommendations",
        "/decisions/1",
        "/challenges/1",
        "/decisions/new",
    ):
        assert stranger.get(BOOK + path).status_code == 404, path
    for path in ("/decisions/new", "/decisions/1", "/challenges/new", "/challenges/1"):
        assert stranger.post(BOOK + path, {**DECISION, **asked(pack)}).status_code == 404, path
    assert BOARD not in stranger.get("/book").text
    assert BOARD in chair.get("/book").text
    for nowhere in ("/secrets", "/decisions/99", "/secrets/1"):
        assert chair.get(BOOK + nowhere).status_code == 404


def test_a_challenge_to_a_restricted_pack_is_for_those_of_the_pack(portal, project, person, pack):
    path = project.settings.home / "indicator_definitions/boards/small-board.yaml"
    plain = path.read_text("utf-8")
    path.write_text(plain + "audience: restricted\n", encoding="utf-8")
    portal.clock.move(minutes=1)
    hidden = publish(portal.as_role(Role.COLLECTOR, email="lea2@example.org", name="Lea Lead"))
    account = portal.add_account(Role.QA_LEAD, "quinn@example.org", name="Quinn Lead")
    give_duties(project.engine, BOARD, account.id, Duties(frozenset({Duty.QA_LEAD})), PROGRAM, portal.clock())
    lead, member = portal.enter(account), person("Cay Chair", Duty.CHAIR)
    assert lead.post(NEW_CHALLENGE, asked(hidden)).status_code == 303
    path.write_text(plain, encoding="utf-8")
    assert "Why so many?" in text_of(lead.get(f"{BOOK}/challenges"))
    assert lead.get(f"{BOOK}/challenges/1").status_code == 200
    for path in ("", "/challenges"):
        assert "Why so many?" not in text_of(member.get(BOOK + path)), path
    assert member.get(f"{BOOK}/challenges/1").status_code == 404
    assert member.post(f"{BOOK}/challenges/1", {"state": "closed", "seen": "1"}).status_code == 404
    assert "Which figure?" in text_of(member.post(NEW_CHALLENGE, asked(hidden)))


def test_what_was_typed_before_a_time_out_comes_back_with_its_point(portal, person, pack):
    lead = person("Quinn Lead", Duty.QA_LEAD)
    page = lead.get(f"{NEW_CHALLENGE}?pack={pack}&curve=plans-rate&point=2025-03-31")
    owner, token = re.search(r'name="typed-by" value="([^"]+)"', page.text)[1], lead.token()
    portal.clock.move(minutes=45)
    lead.client.post(NEW_CHALLENGE, data={**asked(pack), "csrftoken": token, "typed-by": owner})
    again = portal.enter(portal.account("quinn@example.org"))
    again.client.cookies.update({name: kept for name, kept in lead.client.cookies.items() if "typed" in name})
    back = again.get(NEW_CHALLENGE)
    assert "Why so many?</textarea>" in back.text
    assert 'name="point" value="2025-03-31"' in back.text
    assert again.post(NEW_CHALLENGE, asked(pack)).status_code == 303


def give(portal, project, email: str, *duties: Duty) -> None:
    """Say what somebody is for the board from now on."""
    account_id = portal.account(email).id
    number = find_given(project.engine, BOARD, account_id)[1]
    give_duties(project.engine, BOARD, account_id, Duties(frozenset(duties)), PROGRAM, portal.clock(), number)


def test_whose_duty_ends_while_they_type_is_given_their_words_back(portal, project, person):
    cay = person("Cay Chair", Duty.CHAIR)
    cay.post(NEW_DECISION, DECISION)
    forms = ((NEW_DECISION, {**DECISION, "text": "Fund four"}), (f"{BOOK}/decisions/1", {**DECISION, "seen": "1"}))
    for duties in ((), (Duty.WRITER,)):
        give(portal, project, "cay@example.org", *duties)
        for address, form in forms:
            refused = cay.post(address, {**form, "text": "Fund <b>four</b> posts\nnow"})
            assert refused.status_code == 403
            assert "Text Fund <b>four</b> posts now" in text_of(refused)
    as_shown = {**DECISION, "on": "02/11/2026", "update": "Begun", "seen": "1"}
    assert cay.post(f"{BOOK}/decisions/1", as_shown).status_code == 303


@pytest.mark.parametrize("duties", [(), (Duty.WRITER,)])
def test_whose_duty_ends_while_they_are_signed_out_is_given_their_words_back(portal, project, person, duties):
    cay = person("Cay Chair", Duty.CHAIR)
    cay.post(NEW_DECISION, DECISION)
    for address, seen in ((NEW_DECISION, "0"), (f"{BOOK}/decisions/1", "1")):
        give(portal, project, "cay@example.org", Duty.CHAIR)
        form = hidden_on(cay.get(address)) | {**DECISION, "text": "Fund four posts", "seen": seen}
        portal.clock.move(hours=2)
        assert cay.post(address, form).headers["location"].startswith("/sign-in")
        give(portal, project, "cay@example.org", *duties)
        page = text_of(come_back(SimpleNamespace(portal=portal), cay, portal.account("cay@example.org")).get(address))
        assert "You may not write here any more. What you typed is kept." in page
        assert "Text Fund four posts" in page


def test_a_busy_store_gives_the_words_back_to_be_sent_again(person, monkeypatch):
    cay = person("Cay Chair", Duty.CHAIR)
    with monkeypatch.context() as busy:
        busy.setattr(entries, "write_entry", Mock(side_effect=StoreError("locked")))
        told = cay.post(NEW_DECISION, {**DECISION, "text": "Fund “two” posts\n& a van", "owner": "Sam"})
    assert told.status_code == 503
    assert "It is not kept. Send it again from here, or copy it. Text Fund “two” posts & a van" in text_of(told)
    again = {name: unescape(value) for name, value in hidden_on(told).items()}
    assert f'action="{NEW_DECISION}"' in told.text
    assert cay.post(NEW_DECISION, again).status_code == 303
    assert "Fund “two” posts & a van" in text_of(cay.get(f"{BOOK}/decisions/1"))
