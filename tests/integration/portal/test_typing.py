"""A return typed on screen: each part is kept as typed, what is no figure is told, and the same check decides."""

import json
import re
from datetime import date

import pytest

from oba.returns.form.draft import draft_of
from oba.returns.read.book import open_workbook, read_submission
from oba.returns.submission import CASE_COLUMNS
from tests.fixtures.desk import RETURN
from tests.fixtures.office import CODE, Office, turn_on
from tests.fixtures.portals import Portal, errors_of, text_of


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def keep(office: Office, part: str, **typed: str):
    address = f"{office.base}/screen/{part}"
    return office.submitter.post(address, {"turn": turn_on(office.submitter.get(address)), **typed})


def test_everything_typed_becomes_the_same_return_as_the_workbook(office: Office) -> None:
    definition = office.portal.app.state.project.definitions.returns[RETURN]
    draft = draft_of(read_submission(open_workbook(office.workbook()), definition), definition)
    for section in definition.sections:
        typed = {f"figure-{ref}": value for ref, value in draft.figures.items()}
        assert keep(office, section.id, **typed).status_code == 303
    keep(office, "story", **{f"answer-{name}": text for name, text in draft.answers.items()})
    (action,) = draft.actions
    keep(office, "actions", **{f"{name}-0": text for name, text in action.items()})
    for line in draft.cases:
        keep(office, "cases", **{f"case-{name}": line[name] for name in CASE_COLUMNS})
    page = office.submitter.get(f"{office.base}/screen/check")
    assert "EH1 How many families were you asked to assess? 130" in text_of(page)
    sent = office.submitter.post(f"{office.base}/screen/check", {"turn": turn_on(page)})
    shown = text_of(office.submitter.get(sent.headers["location"]))
    assert "This return would be accepted." in shown
    whole = office.submitter.get(f"{office.base}/attempts/1/file").content
    assert draft_of(read_submission(open_workbook(whole), definition), definition) == draft


def test_what_is_no_figure_is_kept_and_told(office: Office) -> None:
    answer = keep(office, "requests", **{"figure-EH1": "about a hundred", "figure-EH2": "120"})
    assert errors_of(answer) == {"figure-EH1": "EH1 must be a number, or one of the symbols n, x, z, p"}
    page = office.submitter.get(f"{office.base}/screen/requests").text
    assert 'value="about a hundred"' in page
    assert 'value="120"' in page


def test_a_row_of_the_case_list_can_be_added_and_taken_out(office: Office) -> None:
    assert errors_of(keep(office, "cases")) == {"case-reference": "Enter your case reference"}
    keep(office, "cases", **{"case-reference": "WF-001", "case-first_date": "3/7/2026"})
    keep(office, "cases", **{"case-reference": "WF-002"})
    assert "2 rows so far" in text_of(office.submitter.get(f"{office.base}/screen/cases"))
    keep(office, "cases", remove="0")
    page = text_of(office.submitter.get(f"{office.base}/screen/cases"))
    assert "1 row so far" in page
    assert "WF-002" in page


def test_a_faulty_workbook_can_be_put_right_on_screen(office: Office) -> None:
    office.send(office.workbook(EH13="N/A"))
    page = office.submitter.get(f"{office.base}/screen/outcomes")
    assert re.search(r'name="figure-EH13"[^>]*value="N/A"', page.text)
    typed = dict(re.findall(r'name="(figure-[^"]+)"[^>]*value="([^"]*)"', page.text)) | {"figure-EH13": "3"}
    keep(office, "outcomes", **typed)
    page = office.submitter.get(f"{office.base}/screen/check")
    sent = office.submitter.post(f"{office.base}/screen/check", {"turn": turn_on(page)})
    assert "This return would be accepted." in text_of(office.submitter.get(sent.headers["location"]))


def type_on(office: Office, part: str, browser=None, **typed: str):
    """What the script sends while somebody types: the fields of the form, and that nobody pressed the button."""
    used = browser or office.submitter
    page = used.get(f"{office.base}/screen/{part}").text
    hidden = dict(re.findall(r'<input type="hidden" name="(turn|was)" value="([^"]*)">', page))
    return used.post(f"{office.base}/screen/{part}", hidden | {"by-itself": "yes"} | typed)


def test_what_is_typed_is_saved_by_itself_and_says_when(office: Office) -> None:
    told = type_on(office, "requests", **{"figure-EH1": "130", "figure-EH2": "about a"}).json()
    assert told["saved"] == "10:30"
    assert told["left"] == {"idle": 1800, "whole": 43200}
    page = office.submitter.get(f"{office.base}/screen/requests")
    assert (told["turn"], told["was"]) == (
        int(turn_on(page)),
        re.search(r'name="was" value="([^"]+)"', page.text)[1],
    )
    assert 'value="about a"' in page.text
    office.portal.clock.move(minutes=2)
    following = {"turn": str(told["turn"]), "was": told["was"], "by-itself": "yes", "figure-EH1": "131"}
    assert office.submitter.post(f"{office.base}/screen/requests", following).json()["saved"] == "10:32"
    assert "Draft" in text_of(office.submitter.get(office.base))


def test_typing_is_one_entry_of_the_trail_a_part_and_a_quarter_of_an_hour(office: Office) -> None:
    steps = [
        ("requests", "submitter", 0, "first of the part: from Not started to Draft"),
        ("requests", "submitter", 5, ""),
        ("story", "submitter", 0, "another part"),
        ("requests", "approver", 0, "another person"),
        ("requests", "submitter", 9, ""),
        ("requests", "submitter", 1, "a quarter of an hour after the first"),
    ]
    told = []
    for number, (part, who, minutes, _) in enumerate(steps):
        office.portal.clock.move(minutes=minutes)
        before = len(office.portal.trail("save a draft"))
        type_on(office, part, getattr(office, who), **{"figure-EH1": f"{number}", "answer-story": f"{number}"})
        told.append(len(office.portal.trail("save a draft")) - before)
    assert told == [int(bool(why)) for *_, why in steps]
    keep(office, "requests", **{"figure-EH1": "130"})
    pressed, typed = office.portal.trail("save a draft")[-1], office.portal.trail("save a draft")[0]
    nothing_sent = {"latest": None, "stands": None, "reasons": {}}
    assert json.loads(pressed.detail) == {"from": "draft", "to": "draft", "part": "requests", **nothing_sent}
    assert json.loads(typed.detail) == {
        "from": "not_started", "to": "draft", "part": "requests", "saved": "while it was typed", **nothing_sent,
    }  # fmt: skip


def test_typing_moves_no_state_but_to_draft(office: Office) -> None:
    office.send(office.workbook(EH13="N/A"))
    type_on(office, "outcomes", **{"figure-EH13": "3"})
    assert "Sent - has errors" in text_of(office.submitter.get(office.base))


def test_two_people_in_separate_parts_do_not_meet(office: Office) -> None:
    pages = {part: office.submitter.get(f"{office.base}/screen/{part}").text for part in ("story", "requests")}
    hidden = {p: dict(re.findall(r'name="(turn|was)" value="([^"]*)"', text)) for p, text in pages.items()}
    assert keep(office, "outcomes", **{"figure-EH13": "3"}).status_code == 303
    base = f"{office.base}/screen"
    assert office.approver.post(f"{base}/story", hidden["story"] | {"answer-story": "Fewer waited"}).status_code == 303
    typed = {"figure-EH1": "130"}
    assert office.submitter.post(f"{base}/requests", hidden["requests"] | typed).status_code == 303
    assert office.approver.post(f"{base}/requests", hidden["requests"] | {"figure-EH1": "9"}).status_code == 409
    again = office.approver.post(f"{base}/requests", hidden["requests"] | typed)
    assert again.status_code == 303, "the very same is no conflict"


def test_a_row_being_typed_is_not_added_by_itself_to_the_case_list(office: Office) -> None:
    page = office.submitter.get(f"{office.base}/screen/cases").text
    assert "data-autosave" not in page
    assert type_on(office, "cases", **{"case-reference": "WF-001"}).status_code == 303


def test_an_answer_that_is_too_long_is_kept_whole_and_told(office: Office) -> None:
    assert "at most 5,000 characters" in office.submitter.get(f"{office.base}/screen/story").text
    answer = keep(office, "story", **{"answer-story": "word " * 1_100})
    assert errors_of(answer) == {"answer-story": "EH17 must be 5,000 characters or fewer"}
    assert ("word " * 1_100).strip() in answer.text


def test_a_symbol_can_be_typed_and_chosen_on_a_phone(office: Office) -> None:
    page = office.submitter.get(f"{office.base}/screen/requests").text
    assert "inputmode" not in page
    assert "When there is no number: type n, x, z or p" in page
    (field,) = re.findall(r'<input[^>]*name="figure-EH1"[^>]*>', page)
    name = re.search(r'list="([^"]+)"', field)[1]
    offered = re.search(rf'(?s)<datalist id="{name}">(.*?)</datalist>', page)[1]
    assert re.findall(r'<option value="(.)">', offered) == ["n", "x", "z", "p"]


def test_nothing_can_be_typed_into_a_return_that_is_with_the_partnership(office: Office) -> None:
    office.send(office.workbook())
    page = office.approver.get(f"{office.base}/sign")
    office.approver.post(f"{office.base}/sign", {"turn": turn_on(page), "choice": "sign", "agreed": "yes"})
    assert office.submitter.get(f"{office.base}/screen").status_code == 403
    assert office.submitter.get(f"/returns/{CODE}/screen/nonsense").status_code == 403
    assert office.portal.clock.now.date() == date(2026, 10, 12)
