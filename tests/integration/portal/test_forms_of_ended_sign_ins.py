"""A form of a sign-in that has ended, sent after a new one in another tab: nothing is done, nothing typed lost."""

import re

import pytest

from tests.fixtures.office import Office
from tests.fixtures.portals import Browser, Portal, text_of
from tests.fixtures.typed_forms import come_back, form_on, is_back, kept_in

LONG = "Two family support workers joined in July, so families waited less."


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def sign_in_anew(office: Office, browser: Browser, account) -> None:
    """Sign in in a second tab of a browser, and look at a page there, which gets another token."""
    office.portal.clock.move(minutes=31)
    come_back(office, browser, account).get("/account")


def test_a_form_of_an_ended_sign_in_comes_back_to_whoever_signed_in_anew_in_another_tab(office: Office) -> None:
    path = f"{office.base}/screen/story"
    form = form_on(office.submitter.get(path))
    sign_in_anew(office, office.submitter, office.accounts[0])
    answer = office.submitter.client.post(path, data=form | {"answer-story": LONG})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert office.portal.trail("save a draft") == []
    page = office.submitter.get(path)
    anew = "You signed in anew after this page was opened, so nothing was saved; what you typed is here again."
    assert anew in text_of(page)
    assert is_back(page, {"answer-story": LONG}) == []
    assert office.submitter.client.post(path, data=form_on(page) | {"answer-story": LONG}).status_code == 303
    assert len(office.portal.trail("save a draft")) == 1
    assert kept_in(office.portal) == []


def test_a_decision_of_an_ended_sign_in_is_not_taken_and_its_words_come_back(office: Office) -> None:
    office.send(office.workbook())
    path = f"{office.base}/sign"
    form = form_on(office.approver.get(path))
    sign_in_anew(office, office.approver, office.accounts[1])
    sent = form | {"choice": "give-back", "comment": LONG, "agreed": "yes"}
    assert office.approver.client.post(path, data=sent).status_code == 303
    assert office.portal.trail("give back") == []
    page = office.approver.get(path)
    assert is_back(page, {"comment": LONG}) == []
    assert not re.search(r'name="agreed"[^>]*checked', page.text)


def test_whoever_signed_in_in_place_of_the_writer_is_not_shown_the_text(office: Office) -> None:
    path = f"{office.base}/screen/story"
    form = form_on(office.submitter.get(path))
    sign_in_anew(office, office.submitter, office.accounts[1])
    answer = office.submitter.client.post(path, data=form | {"answer-story": LONG})
    assert answer.status_code == 403
    assert "Somebody else was signed in here when this form was opened. Nothing was saved." in text_of(answer)
    assert LONG not in answer.text + office.submitter.get(path).text
    assert office.portal.trail("save a draft") == []
    assert is_back(come_back(office, office.submitter, office.accounts[0]).get(path), {"answer-story": LONG}) == []


def test_a_form_sent_after_signing_out_in_another_tab_comes_back(office: Office) -> None:
    path = f"{office.base}/screen/story"
    form = form_on(office.submitter.get(path))
    assert office.submitter.post("/sign-out").status_code == 303
    answer = office.submitter.client.post(path, data=form | {"answer-story": LONG})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")
    told = "You were signed out; what you typed is kept. Sign in, and it comes back."
    assert told in text_of(office.submitter.get(answer.headers["location"]))
    assert is_back(come_back(office, office.submitter, office.accounts[0]).get(path), {"answer-story": LONG}) == []


FORGED = {
    "a token of nobody": lambda form, theirs: form | {"csrftoken": "of somebody else"},
    "no token": lambda form, theirs: {name: text for name, text in form.items() if name != "csrftoken"},
    "a token of somebody else's sign-in": lambda form, theirs: form | {"csrftoken": theirs["csrftoken"]},
    "somebody else's name": lambda form, theirs: form | {"typed-by": theirs["typed-by"]},
    "a name that nobody signed": lambda form, theirs: form | {"typed-by": "WzEsMV0.forged"},
    "no name": lambda form, theirs: {name: text for name, text in form.items() if name != "typed-by"},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_form_plants_no_text(office: Office, forge) -> None:
    """A token of an earlier sign-in counts only with the name of the same person, both as we signed them."""
    path = f"{office.base}/screen/story"
    form, theirs = form_on(office.submitter.get(path)), form_on(office.approver.get(path))
    sign_in_anew(office, office.submitter, office.accounts[0])
    answer = office.submitter.client.post(path, data=forge(form, theirs) | {"answer-story": LONG})
    assert answer.status_code == 403
    assert "The page was open for too long" in text_of(answer)
    assert kept_in(office.portal) == []
    assert LONG not in office.submitter.get(path).text


def test_a_form_of_an_earlier_sign_in_is_not_kept_for_ever_nor_for_pages_without_text(office: Office) -> None:
    path, upload = f"{office.base}/screen/story", f"{office.base}/screen/check"
    form = form_on(office.submitter.get(path))
    sign_in_anew(office, office.submitter, office.accounts[0])
    for other in (upload, "/account/password", "/nowhere", f"{office.base}/upload"):
        assert office.submitter.client.post(other, data=form | {"answer-story": LONG}).status_code == 403, other
    assert office.submitter.client.post(path, data=form | {"answer-story": "x" * 300_001}).status_code == 303
    assert "so nothing was saved; it could not be kept." in text_of(office.submitter.get(path))
    office.portal.clock.move(days=7)
    come_back(office, office.submitter, office.accounts[0]).get("/account")
    assert office.submitter.client.post(path, data=form | {"answer-story": LONG}).status_code == 403
    assert kept_in(office.portal) == []
