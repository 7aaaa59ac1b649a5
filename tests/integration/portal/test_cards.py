"""Cards in the portal: who writes and agrees, one question a page, and nobody's words lost."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from oba.boards.cards import CARD as CARD_TEXT
from oba.boards.duties import Duties, Duty
from oba.pipeline.unchanged import is_fresh, read_position, record_fresh
from oba.pipeline.written.desk import give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.store.boards.versions import WRITE, list_newest
from oba.store.engine import read_session
from oba.vocabulary import Audience
from tests.fixtures.card_portal import BOARD, open_card_portal, sign_in
from tests.fixtures.portals import text_of
from tests.fixtures.small_project import SmallProject

CARD = f"/cards/{BOARD}/plans-rate"
STORY = f"{CARD}/questions/story"


OF_FILE = f"""schema: oba-card/1
board: {BOARD}
indicator: plans-rate
written_by: the definitions
written_on: 2026-01-05
story:
  - text: The words of the file.
actions:
  - text: Ask schools
"""


@pytest.fixture
def of_file() -> str:
    """The card that the definitions have; blank for none."""
    return ""


@pytest.fixture
def project(
    portal, monkeypatch: pytest.MonkeyPatch, places_template: Path, tmp_path: Path, of_file: str
) -> Iterator[SmallProject]:
    """The portal on the store and the definitions of the small project."""
    project = open_card_portal(portal, monkeypatch, places_template, tmp_path / "project", of_file)
    yield project
    project.engine.dispose()


@pytest.fixture
def person(portal, project):
    """Sign somebody in who sees the board, with duties for it."""
    return partial(sign_in, portal)


def test_a_writer_answers_the_sponsor_agrees_and_the_pack_shows_it(portal, project, person):
    writer, sponsor = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.SPONSOR)
    assert "0 of 6 parts written" in text_of(writer.get(f"/cards/{BOARD}"))
    answer = writer.post(
        STORY, {"answer": "Two teams became one. [W15]\x0bMore were seen.", "seen": "0", "next": "yes"}
    )
    assert answer.headers["location"] == f"{CARD}/questions/what-helps"
    page = text_of(writer.get(CARD))
    assert "The words below are a draft of Maya Khan" in page
    assert "Two teams became one. [W15] More were seen." in page
    assert "Agree what is written</button>" not in writer.get(CARD).text
    assert project.card(portal.clock()).record is None
    assert sponsor.post(f"{CARD}/agree", {"seen": "1"}).headers["location"] == CARD
    assert "It is agreed." in text_of(sponsor.get(sponsor.post(f"{CARD}/agree", {"seen": "1"}).headers["location"]))
    assert "Agreed by Sam Lee" in text_of(sponsor.get(CARD))
    record = project.card(portal.clock()).record
    assert [one.text for one in record.story] == ["Two teams became one.", "More were seen."]
    assert (record.written_by, record.story[0].sources[0].source) == ("Maya Khan", "W15")
    assert [one.who.partition(" <")[0] for one in portal.trail(WRITE)][-2:] == ["Maya Khan", "Sam Lee"]


def test_of_two_who_write_at_once_the_second_sees_both_and_joins_them(person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    maya.post(STORY, {"answer": "Maya's words.", "seen": "0"})
    told = sam.post(STORY, {"answer": "Sam's words.", "seen": "0"})
    assert told.status_code == 409
    page = text_of(told)
    assert "Maya Khan wrote here while you were writing, and their words are kept: Maya's words." in page
    assert ">Sam&#39;s words.</textarea>" in told.text.replace("\n", "")
    assert 'name="seen" value="1"' in told.text
    sam.post(STORY, {"answer": "Maya's words.\nSam's words.", "seen": "1"})
    history = text_of(sam.get(f"{CARD}/history"))
    assert "Put in: Sam's words." in history
    assert "Put in: Maya's words." in history


@pytest.mark.parametrize("of_file", [OF_FILE])
def test_two_who_begin_with_the_words_of_the_definitions_do_not_disturb_each_other(person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    maya.post(f"{CARD}/questions/partners", {"answer": "Schools: see them", "seen": "0"})
    assert sam.post(STORY, {"answer": "Sam's words.", "seen": "0"}).status_code == 303
    assert maya.post(STORY, {"answer": "Sam's words.", "seen": "0"}).status_code == 303, "both say the same"
    assert maya.post(STORY, {"answer": "Maya's words.", "seen": "0"}).status_code == 409


@pytest.mark.parametrize("of_file", [OF_FILE])
def test_a_sentence_keeps_its_day_until_its_words_change_or_a_writer_says_that_it_holds(portal, project, person):
    maya, today = person("Maya Khan", Duty.WRITER), portal.clock().date().isoformat()

    def days() -> dict[str, str]:
        with read_session(project.engine) as session:
            newest = list_newest(session, BOARD, CARD_TEXT)[0].content
        return {one["text"]: one.get("written_on", newest["written_on"]) for one in newest["story"]}

    maya.post(STORY, {"answer": "The words of the file.\nNew words.", "seen": "0"})
    assert days() == {"The words of the file.": "2026-01-05", "New words.": today}
    maya.post(STORY, {"answer": "Newer words.\nThe words of the file.", "seen": "2"})
    maya.post(STORY, {"answer": "Newer words.\nThe words of the file.", "seen": "3", "holds": "yes"})
    assert set(days().values()) == {today}, "and nothing is asked of it"
    assert "All of this still holds" not in text_of(maya.get(STORY))


def test_two_who_answer_different_questions_do_not_disturb_each_other(person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    maya.post(STORY, {"answer": "Maya's words.", "seen": "0"})
    assert sam.post(f"{CARD}/questions/partners", {"answer": "Schools: see them", "seen": "0"}).status_code == 303
    page = text_of(maya.get(CARD))
    assert "Maya's words." in page
    assert "Schools: see them" in page


def test_who_has_no_duty_reads_and_cannot_write(person):
    reader, other = person("Rea Der"), person("Otto Other", Duty.WRITER, cards=("another",))
    for them in (reader, other):
        assert "/questions/story" not in them.get(CARD).text
        assert them.post(STORY, {"answer": "x", "seen": "0"}).status_code == 403
        assert them.post(f"{CARD}/actions/new", {"text": "x", "status": "proposed", "seen": "0"}).status_code == 403
        assert them.post(f"{CARD}/history/2026-q4/1", {"seen": "0"}).status_code == 403
        assert "You may not agree this card" in text_of(
            them.get(them.post(f"{CARD}/agree", {"seen": "0"}).headers["location"])
        )
    assert "You can read these cards" in text_of(reader.get(f"/cards/{BOARD}"))


def test_whoever_may_not_write_is_asked_nothing_and_loses_no_word_when_a_duty_ends(portal, project, person):
    reader, maya = person("Rea Der"), person("Maya Khan", Duty.WRITER)
    maya.post(STORY, {"answer": "Two teams of stakeholders became one.", "seen": "0"})
    page = reader.get(STORY)
    assert "Two teams of stakeholders became one." in text_of(page)
    assert ["say “partners”" in text_of(who.get(CARD)) for who in (maya, reader)] == [True, False]
    assert "<textarea" not in page.text
    give_duties(project.engine, BOARD, portal.account("maya@example.org").id, Duties(), PROGRAM, portal.clock(), 1)
    ideas = {"idea-0": "A bus.", "idea-1": "", "idea-2": "Mentors."}
    action = {"text": "Ask schools", "owner": "Sam Lee", "status": "agreed"}
    for address, form, typed in (
        (STORY, {"answer": "Three teams."}, "Three teams."),
        (f"{CARD}/questions/what-works", ideas, "A bus. Mentors."),
        (f"{CARD}/actions/new", action, "Ask schools Sam Lee"),
    ):
        answer = maya.post(address, {**form, "seen": "1"})
        assert answer.status_code == 403
        assert f"give it to whoever does. {typed}" in text_of(answer)


def test_going_through_an_agreed_card_leaves_it_agreed(portal, person):
    maya, sam = person("Maya Khan", Duty.CHAIR), person("Sam Lee", Duty.WRITER)
    maya.post(STORY, {"answer": "Two teams became one.", "seen": "0"})
    maya.post(f"{CARD}/agree", {"seen": "1"})
    for part, answer in (("story", "Two teams became one."), ("partners", "")):
        told = sam.post(f"{CARD}/questions/{part}", {"answer": answer, "seen": "2", "next": "yes"})
        assert "Nothing was changed." in text_of(sam.get(told.headers["location"]))
    assert "Agreed by Maya Khan" in text_of(sam.get(CARD))
    sam.post(STORY, {"answer": "Two teams are one.", "seen": "2"})
    assert "a draft of Sam Lee" in text_of(sam.get(CARD))


@pytest.mark.parametrize("of_file", [OF_FILE])
def test_words_of_the_definitions_that_are_kept_as_they_are_are_said_anew(person):
    writer = person("Maya Khan", Duty.WRITER)
    writer.post(STORY, {"answer": "The words of the file.", "seen": "0"})
    assert "a draft of Maya Khan" in text_of(writer.get(CARD))


def test_a_run_that_is_under_way_does_not_take_the_packs_for_current(portal, project, person):
    chair, day = person("Maya Khan", Duty.CHAIR), portal.clock().date()
    chair.post(STORY, {"answer": "Two teams became one.", "seen": "0"})
    action = {"text": "Ask schools", "status": "agreed", "seen": "0"}
    for address, form in ((f"{CARD}/agree", {"seen": "1"}), (f"{CARD}/actions/new", action)):
        before = read_position(project.settings)
        assert chair.post(address, form).status_code == 303
        record_fresh(project.settings, day, [], before)
        assert not is_fresh(project.settings, day, [])


def test_a_board_that_is_not_theirs_is_not_there(portal, person):
    person("Maya Khan", Duty.WRITER)
    stranger = portal.as_role(Role.BOARD_MEMBER, boards="other-board")
    for path in (f"/cards/{BOARD}", CARD, STORY, f"{CARD}/history", f"{CARD}/actions/new"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(STORY, {"answer": "x", "seen": "0"}).status_code == 404
    assert person("Any One").get(f"/cards/{BOARD}/no-such-card").status_code == 404


def test_an_action_has_a_name_a_day_and_a_history(portal, project, person):
    writer = person("Maya Khan", Duty.WRITER)
    new = f"{CARD}/actions/new"
    wrong = writer.post(new, {"text": "", "owner": "x" * 201, "due": "soon", "status": "?", "seen": "0"})
    assert wrong.status_code == 422
    told = text_of(wrong)
    assert all(one in told for one in ("Say what is to be done", "Name a person", "Enter a day", "Choose how far"))
    long = {"text": f"Ask schools [W15, {'x' * 1_000}]", "status": "agreed", "seen": "0"}
    assert "in 1,000 characters or fewer" in text_of(writer.post(new, long))
    writer.post(
        new, {"text": "Ask schools [W15]", "owner": "Sam Lee", "due": "31/1/2027", "status": "agreed", "seen": "0"}
    )
    (action,) = project.card(portal.clock()).record.actions
    assert (action.text, action.owner, str(action.due), action.status) == (
        "Ask schools",
        "Sam Lee",
        "2027-01-31",
        "agreed",
    )
    kept = f"{CARD}/actions/1"
    assert "Sam Lee, agreed, by 31 January 2027" in text_of(writer.get(kept))
    changed = {"text": "Ask schools [W15]", "owner": "Sam Lee", "due": "", "status": "done", "seen": "1"}
    assert writer.post(kept, changed).status_code == 303
    assert writer.post(kept, {**changed, "status": "stopped"}).status_code == 409
    (action,) = project.card(portal.clock()).record.actions
    assert (action.status, action.due) == ("done", None)
    writer.post(kept, {**changed, "status": "withdrawn", "seen": "2"})
    assert "No action is recorded." in text_of(writer.get(CARD))
    assert writer.get(kept).status_code == 404


def test_an_earlier_version_is_written_on_from(person):
    writer = person("Maya Khan", Duty.CHAIR)
    assert "Nothing has been written here yet." in text_of(writer.get(f"{CARD}/history"))
    for seen, words in enumerate(("First.", "Second.")):
        writer.post(STORY, {"answer": words, "seen": str(seen)})
    writer.post(f"{CARD}/history/2026-q4/1", {"seen": "2"})
    page = text_of(writer.get(CARD))
    assert "First." in page
    assert "Second." not in page
    assert "version 3" in text_of(writer.get(f"{CARD}/history"))


def test_ideas_have_fields_and_a_partner_without_a_role_is_asked_about(person):
    writer = person("Maya Khan", Duty.WRITER)
    ideas = {
        "idea-0": "Mentoring. [W15]",
        "cost-0": "low",
        "evidence-0": "strong",
        "idea-1": "A bus.",
        "seen": "0",
        "more": "y",
    }
    answer = writer.post(f"{CARD}/questions/what-works", ideas)
    assert answer.headers["location"] == f"{CARD}/questions/what-works"
    page = writer.get(answer.headers["location"]).text
    assert 'name="idea-3"' in page
    assert "Mentoring. [W15]</textarea>" in page
    told = writer.post(f"{CARD}/questions/partners", {"answer": "Housing", "seen": "1"})
    assert told.status_code == 422
    assert "Say which role they have, behind a colon: Housing" in text_of(told)
    assert writer.get(f"{CARD}/questions/no-such").status_code == 404


@pytest.mark.parametrize("of_file", [OF_FILE])
def test_the_words_of_the_definitions_are_the_start(portal, project, person):
    writer = person("Maya Khan", Duty.WRITER)
    page = text_of(writer.get(CARD))
    assert "These words stand in the definitions, and packs show them." in page
    assert "The words of the file.</textarea>" in writer.get(STORY).text
    kept = {"text": "Ask schools", "owner": "Sam Lee", "due": "", "status": "agreed", "seen": "0"}
    assert writer.post(f"{CARD}/actions/file-0", kept).status_code == 303
    (action,) = project.card(portal.clock()).record.actions
    assert (action.text, action.owner, action.status) == ("Ask schools", "Sam Lee", "agreed")
    assert writer.post(STORY, {"answer": "The words of the file.\nAnd mine.", "seen": "1"}).status_code == 303
    page = text_of(writer.get(CARD))
    assert "Packs show the words of the definitions until it is agreed." in page
    assert "Put in: And mine." in page
    assert [one.text for one in project.card(portal.clock()).record.story] == ["The words of the file."]


@pytest.mark.parametrize("of_file", [OF_FILE])
def test_the_first_answer_to_a_card_of_the_definitions_is_kept(person):
    writer = person("Maya Khan", Duty.WRITER)
    assert writer.post(STORY, {"answer": "Mine.", "seen": "0"}).status_code == 303
    assert "Taken out: The words of the file." in text_of(writer.get(f"{CARD}/history"))


def seen_by(answer) -> str:
    """Return the number of the version that a form says its writer saw."""
    return re.search(r'name="seen" value="(-?\d+)"', answer.text)[1]


def test_an_answer_that_is_put_right_does_not_run_over_what_was_written_meanwhile(person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    partners = f"{CARD}/questions/partners"
    maya.post(partners, {"answer": "Schools: see them", "seen": "0"})
    told = sam.post(partners, {"answer": "Housing", "seen": "0"})
    assert (told.status_code, seen_by(told)) == (422, "0")
    told = sam.post(partners, {"answer": "Housing: find homes", "seen": seen_by(told)})
    assert (told.status_code, seen_by(told)) == (409, "1")
    assert "their words are kept: Schools: see them" in text_of(told)


def test_no_idea_is_lost_where_somebody_took_ideas_out_meanwhile(person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    ideas = f"{CARD}/questions/what-works"
    maya.post(ideas, {**{f"idea-{number}": f"Idea {number}." for number in range(4)}, "seen": "0"})
    maya.post(ideas, {"idea-0": "A bus.", "cost-0": "low", "seen": "1"})
    told = sam.post(ideas, {**{f"idea-{number}": f"Sam’s {number}." for number in range(6)}, "seen": "1"})
    assert told.status_code == 409
    assert "their words are kept: A bus. (cost: low, evidence: not known)" in text_of(told)
    assert [f"Sam’s {number}.</textarea>" in told.text for number in range(6)] == [True] * 6
    six = {f"idea-{number}": f"Sam’s {number}." for number in range(6)}
    assert sam.post(ideas, {**six, "seen": seen_by(told)}).status_code == 303
    assert "Sam’s 5." in text_of(maya.get(CARD))


@pytest.mark.parametrize("of_file", [OF_FILE])
def test_an_action_of_the_definitions_is_found_after_its_card_was_brought_in(person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    action, said = f"{CARD}/actions/file-0", {"text": "Ask schools now", "status": "agreed", "due": "", "seen": "0"}
    sam.post(STORY, {"answer": "Sam's words.", "seen": "0"})
    assert maya.post(action, {**said, "owner": "Maya Khan"}).status_code == 303
    told = sam.post(action, {**said, "owner": "Sam Lee"})
    assert (told.status_code, seen_by(told)) == (409, "2")
    assert "Maya Khan: Maya Khan, agreed." in text_of(told)
    assert 'value="Sam Lee"' in told.text
    assert sam.post(action, {**said, "owner": "Sam Lee", "seen": "2"}).status_code == 303
    assert maya.get(f"{CARD}/actions/file-1").status_code == 404


def test_who_writes_to_an_action_that_was_taken_off_the_card_is_told(person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    said = {"text": "Ask schools", "owner": "Maya Khan", "status": "agreed"}
    maya.post(f"{CARD}/actions/new", {**said, "seen": "0"})
    sam.post(f"{CARD}/actions/1", {**said, "status": "withdrawn", "seen": "1"})
    told = maya.post(f"{CARD}/actions/1", {**said, "text": "Ask every school", "seen": "1"})
    assert told.status_code == 409
    assert "Ask every school</textarea>" in told.text
    assert maya.post(f"{CARD}/actions/1", {**said, "seen": "2"}).status_code == 303


def test_what_was_typed_before_a_time_out_stands_beside_what_was_written_since(portal, person):
    maya, sam = person("Maya Khan", Duty.WRITER), person("Sam Lee", Duty.WRITER)
    ideas = f"{CARD}/questions/what-works"
    sam.post(f"{CARD}/actions/new", {"text": "Ask schools", "status": "agreed", "seen": "0"})
    owner = re.search(r'name="typed-by" value="([^"]+)"', maya.get(STORY).text)[1]
    token = maya.token()
    portal.clock.move(minutes=45)
    nine = {f"idea-{number}": f"Maya’s {number}." for number in range(9)}
    action, said = f"{CARD}/actions/1", {"text": "Ask schools", "status": "agreed"}
    for page, typed in ((STORY, {"answer": "Maya’s words."}), (ideas, nine), (action, {"text": "Ask every school"})):
        maya.client.post(page, data={**typed, "seen": "0", "next": "yes", "csrftoken": token, "typed-by": owner})
    again = portal.enter(portal.account("maya@example.org"))
    again.client.cookies.update({name: kept for name, kept in maya.client.cookies.items() if "typed" in name})
    assert "Maya’s words.</textarea>" in again.get(STORY).text
    assert [f"Maya’s {number}.</textarea>" in again.get(ideas).text for number in range(9)] == [True] * 9
    sam = portal.enter(portal.account("sam@example.org"))
    sam.post(STORY, {"answer": "Sam’s words.", "seen": "0"})
    sam.post(action, {**said, "status": "withdrawn", "seen": "1"})
    assert "Text Ask every school" in text_of(again.get(action))
    page = text_of(again.get(STORY))
    assert "Somebody changed this card after you had begun to type" in page
    assert "Answer Maya’s words." in page
    assert "Next yes" not in page
    assert "Sam’s words." in page


def test_who_was_signed_out_comes_back_to_the_card_and_to_what_they_typed(portal, person):
    chair = person("Maya Khan", Duty.CHAIR)
    chair.post(STORY, {"answer": "Kept.", "seen": "0"})
    chair.get(STORY)
    portal.clock.move(hours=20)
    for address, page in ((f"{CARD}/agree", CARD), (f"{CARD}/history/2026-q4/1", f"{CARD}/history"), (STORY, STORY)):
        answer = chair.post(address, {"answer": "Typed.", "seen": "1"})
        assert answer.headers["location"] == f"/sign-in?next={page}"


@pytest.mark.parametrize("of_file", [OF_FILE])
def test_a_new_action_stands_beside_those_of_the_definitions(portal, project, person):
    writer = person("Maya Khan", Duty.WRITER)
    writer.post(f"{CARD}/actions/new", {"text": "Ask families", "status": "agreed", "seen": "0"})
    actions = project.card(portal.clock()).record.actions
    assert [one.text for one in actions] == ["Ask schools", "Ask families"]


def test_a_restricted_board_is_named_to_nobody_who_may_not_read_it(portal, project, person):
    member, lead = person("Maya Khan", Duty.WRITER), person("Lee Ad", role=Role.QA_LEAD)
    boards = project.definitions.boards
    boards[BOARD] = boards[BOARD].model_copy(update={"audience": Audience.RESTRICTED})
    address = f"/people/{portal.account('maya@example.org').id}/duties/{BOARD}"
    admin = portal.as_role(Role.ADMINISTRATOR)
    assert (member.get(CARD).status_code, admin.get(address).status_code) == (404, 404)
    assert "A small board" not in text_of(member.get("/cards"))
    assert "A small board" in text_of(lead.get("/cards"))
    assert lead.get(CARD).status_code == 200
