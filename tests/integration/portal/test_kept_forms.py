"""Nothing typed is lost: what is sent after a time-out comes back to its writer, in that browser, on that page."""

import re
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from sqlmodel import select

from oba.portal.access import COOKIE
from oba.portal.app import ROUTERS
from oba.portal.pages import KEPT_BELOW
from oba.roles import Role
from oba.store.engine import write_session
from oba.store.people import signins
from tests.fixtures.desk import add_owed
from tests.fixtures.office import CODE, Office, turn_on
from tests.fixtures.portals import Browser, Portal, text_of
from tests.fixtures.typed_forms import come_back, hidden_on, is_back, kept_in

SIGNED_OUT = "You were signed out after 30 minutes without a request; what you typed is kept."
BACK = "What you typed before you were signed out is here again. It is not saved yet"
LONG = "Two family support workers joined in July, so families waited less."


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def type_too_long(office: Office, browser: Browser, path: str, typed: dict[str, str], minutes: int = 31):
    """Open a page, type for half an hour, and press its button."""
    page = browser.get(path)
    assert page.status_code == 200, path
    office.portal.clock.move(minutes=minutes)
    return browser.post(path, hidden_on(page) | typed)


def lose_and_find(office: Office, browser: Browser, account, path: str, typed: dict[str, str]):
    """Time out while typing, sign in again: the text is back, saved nowhere yet; return the page."""
    answer = type_too_long(office, browser, path, typed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")
    assert SIGNED_OUT in text_of(browser.get(answer.headers["location"]))
    page = come_back(office, browser, account).get(path)
    assert BACK in text_of(page), path
    assert is_back(page, typed) == [], path
    return page


def test_every_long_form_comes_back_with_what_was_typed(office: Office) -> None:
    submitter, approver, collector = office.accounts
    pages = {
        "screen/story": {"answer-story": LONG, "answer-voice": "“They listened.”"},
        "screen/requests": {"figure-EH1": "about a hundred", "beside-EH2": "two words"},
        "screen/actions": {"action-0": "Fill the third post", "owner-0": "Team manager", "by-0": "31/12/2026"},
        "screen/corrections": {"ref-0": "EH7", "figure-0": "13", "reason-0": "One was counted twice"},
        "screen/cases": {"case-reference": "WF-001", "case-first_date": "3/7/2026"},
        "nil": {"reason": "No family came to us in the whole quarter"},
    }
    for part, typed in pages.items():
        page = lose_and_find(office, office.submitter, submitter, f"{office.base}/{part}", typed)
    office.send(office.workbook(EH1=700))
    page = office.submitter.get(f"{office.base}/explain")
    field = re.search(r'name="(reason-\d+)"', page.text)[1]
    page = lose_and_find(office, office.submitter, submitter, f"{office.base}/explain", {field: LONG})
    every = dict.fromkeys(re.findall(r'name="(reason-\d+)"', page.text), LONG)
    assert office.submitter.post(f"{office.base}/explain", hidden_on(page) | every).status_code == 303
    come_back(office, office.approver, approver)
    page = lose_and_find(office, office.approver, approver, f"{office.base}/sign", {"comment": LONG})
    sign = hidden_on(page) | {"choice": "sign", "agreed": "yes"}
    assert office.approver.post(f"{office.base}/sign", sign).status_code == 303
    come_back(office, office.collector, collector)
    decision = {"comment": LONG, "choice": "return", "refuse-0": "yes"}
    lose_and_find(office, office.collector, collector, f"{office.base}/decide", decision)
    opened = {"day": "1", "month": "12", "year": "2026", "reason": LONG}
    lose_and_find(office, office.collector, collector, f"{office.base}/open", opened)


def test_what_came_back_is_saved_by_its_writer_and_kept_no_longer(office: Office) -> None:
    path = f"{office.base}/screen/story"
    page = lose_and_find(office, office.submitter, office.accounts[0], path, {"answer-story": LONG})
    assert office.portal.trail("save a draft") == []
    assert is_back(office.submitter.get(path), {"answer-story": LONG}) == []
    assert office.submitter.post(path, hidden_on(page) | {"answer-story": LONG}).status_code == 303
    assert kept_in(office.portal) == []
    assert BACK not in text_of(office.submitter.get(path))
    assert is_back(office.submitter.get(path), {"answer-story": LONG}) == []


def test_it_comes_back_after_the_real_sign_in_with_both_factors(portal: Portal) -> None:
    portal.clock.move(days=-21)
    browser = portal.as_new(Role.SUBMITTER)
    path = f"/returns/{add_owed(portal.engine, code=CODE)}/screen/story"
    hidden = hidden_on(browser.get(path))
    portal.clock.move(minutes=31)
    answer = browser.post(path, hidden | {"answer-story": LONG})
    assert SIGNED_OUT in text_of(browser.get(answer.headers["location"]))
    portal.sign_in("submitter@example.org", browser=browser, back_to=path)
    assert is_back(browser.get(path), {"answer-story": LONG}) == []


def test_a_page_that_is_only_looked_at_says_why_to_sign_in(office: Office) -> None:
    office.portal.clock.move(minutes=31)
    answer = office.submitter.get(office.base)
    told = text_of(office.submitter.get(answer.headers["location"]))
    assert "You were signed out after 30 minutes without a request. Sign in to go on where you were." in told
    stranger = office.portal.browser()
    assert "signed out" not in text_of(stranger.get(stranger.get(office.base).headers["location"]))


def test_an_end_by_somebody_else_is_not_called_a_time_out(office: Office) -> None:
    with write_session(office.portal.engine) as session:
        signins.end_all(session, office.accounts[0], office.portal.clock())
    answer = office.submitter.get(office.base)
    assert "You were signed out. Sign in to go on" in text_of(office.submitter.get(answer.headers["location"]))


@pytest.mark.parametrize("lost", ["the cookie", "the row"])
def test_it_is_kept_although_nothing_tells_who_was_signed_in(office: Office, lost: str) -> None:
    path = f"{office.base}/screen/story"
    hidden = hidden_on(office.submitter.get(path))
    if lost == "the cookie":
        office.submitter.client.cookies.delete(office.portal.app.state.portal.cookie(COOKIE))
    else:
        with write_session(office.portal.engine) as session:
            for row in session.exec(select(signins.SignIn)):
                session.delete(row)
    answer = office.submitter.post(path, hidden | {"answer-story": LONG})
    assert SIGNED_OUT in text_of(office.submitter.get(answer.headers["location"]))
    page = come_back(office, office.submitter, office.accounts[0]).get(path)
    assert is_back(page, {"answer-story": LONG}) == []


def test_it_is_sealed_in_the_store(office: Office) -> None:
    type_too_long(office, office.submitter, f"{office.base}/screen/story", {"answer-story": LONG})
    (kept,) = kept_in(office.portal)
    assert "family" not in kept.sealed
    token = office.submitter.client.cookies["__Host-oba-typed"]
    assert kept.browser_hash == signins.hash_token(token) != token


def test_nobody_else_is_given_it(office: Office) -> None:
    """Not a colleague in the same browser, not the same person in another, not without the right to the return."""
    path = f"{office.base}/screen/story"
    type_too_long(office, office.submitter, path, {"answer-story": LONG})
    submitter, approver, _ = office.accounts
    colleague = come_back(office, office.submitter, approver).get(path)
    elsewhere = office.portal.enter(submitter).get(path)
    other = come_back(office, office.submitter, office.portal.add_account(Role.SUBMITTER, "o@x.org", "eh-redditch"))
    refused = other.get(path)
    assert [LONG in text_of(page) for page in (colleague, elsewhere, refused)] == [False, False, False]
    assert refused.status_code == 404
    with write_session(office.portal.engine) as session:
        session.get(type(submitter), submitter.id).organisation = "eh-redditch"
    moved = come_back(office, office.submitter, submitter).get(path)
    assert (moved.status_code, LONG in text_of(moved)) == (404, False)
    with write_session(office.portal.engine) as session:
        session.get(type(submitter), submitter.id).organisation = "eh-wyre-forest"
    assert LONG in office.submitter.get(path).text


def test_a_form_of_somebody_else_is_kept_for_them_and_shown_to_nobody_else(office: Office) -> None:
    """Whoever has a page of a colleague cannot make a text appear as the colleague's own in another browser."""
    path = f"{office.base}/screen/story"
    hidden = hidden_on(office.approver.get(path))
    stranger = office.portal.browser()
    stranger.post(path, hidden | {"answer-story": "Not what Pat would write"})
    assert len(kept_in(office.portal)) == 1
    assert "Not what Pat would write" not in office.approver.get(path).text
    assert "Not what Pat would write" not in come_back(office, stranger, office.accounts[0]).get(path).text


@pytest.mark.parametrize("owner", [None, "", "made up", "WzEsMV0.forged", "older than a week", "of a closed account"])
def test_without_a_name_that_we_signed_nothing_is_kept(office: Office, owner: str | None) -> None:
    path = f"{office.base}/screen/story"
    hidden = hidden_on(office.submitter.get(path))
    if owner == "older than a week":
        office.portal.clock.move(days=7)
    elif owner == "of a closed account":
        with write_session(office.portal.engine) as session:
            session.get(type(office.accounts[0]), office.accounts[0].id).closed_at = office.portal.clock()
    elif owner is None:
        del hidden["typed-by"]
    else:
        hidden["typed-by"] = owner
    office.portal.clock.move(minutes=31)
    answer = office.submitter.post(path, hidden | {"answer-story": LONG})
    assert answer.status_code == 303
    assert "what you sent was not saved" in text_of(office.submitter.get(answer.headers["location"]))
    assert kept_in(office.portal) == []


def test_a_forged_form_is_neither_kept_nor_saved(office: Office) -> None:
    path = f"{office.base}/screen/story"
    hidden = hidden_on(office.submitter.get(path))
    office.portal.clock.move(minutes=31)
    forged = hidden | {"csrftoken": "of somebody else", "answer-story": LONG}
    assert office.submitter.client.post(path, data=forged).status_code == 403
    assert kept_in(office.portal) == []
    type_too_long(office, come_back(office, office.submitter, office.accounts[0]), path, {"answer-story": LONG})
    page = come_back(office, office.submitter, office.accounts[0]).get(path)
    saved = office.submitter.client.post(path, data=hidden_on(page) | {"csrftoken": "x", "answer-story": LONG})
    assert saved.status_code == 403
    assert office.portal.trail("save a draft") == []


def test_no_agreement_no_file_and_no_password_is_kept(office: Office) -> None:
    office.send(office.workbook())
    answer = type_too_long(office, office.approver, f"{office.base}/sign", {"agreed": "yes", "choice": "sign"})
    page = come_back(office, office.approver, office.accounts[1]).get(answer.headers["location"].split("next=")[1])
    assert not re.search(r'name="agreed"[^>]*checked', page.text)
    before = len(kept_in(office.portal))
    hidden = hidden_on(office.submitter.get(f"{office.base}/upload"))
    for path in (f"{office.base}/upload", f"{office.base}/screen/check", "/account/password", "/people/invite"):
        office.submitter.post(path, hidden | {"password": "seven quiet herons wading", "name": LONG})
    assert len(kept_in(office.portal)) == before


def test_it_is_bounded_in_size_number_and_life(office: Office) -> None:
    path = f"{office.base}/screen/story"
    hidden = hidden_on(office.submitter.get(path))
    office.portal.clock.move(minutes=31)
    answer = office.submitter.post(path, hidden | {"answer-story": "x" * 300_001})
    assert "what you sent was not saved" in text_of(office.submitter.get(answer.headers["location"]))
    parts = [f"{office.base}/screen/part-{number}" for number in range(9)]
    for part in parts:
        office.portal.clock.move(seconds=1)
        office.submitter.post(part, hidden | {"answer-story": LONG})
    assert [kept.path for kept in kept_in(office.portal)] == parts[1:]
    office.portal.clock.move(hours=24)
    office.submitter.post(path, hidden | {"answer-story": LONG})
    assert [kept.path for kept in kept_in(office.portal)] == [path]
    office.portal.clock.move(hours=24)
    assert LONG not in come_back(office, office.submitter, office.accounts[0]).get(path).text


def test_if_a_colleague_saved_meanwhile_both_texts_are_shown(office: Office) -> None:
    path = f"{office.base}/screen/story"
    hidden = hidden_on(office.submitter.get(path))
    page = office.approver.get(path)
    office.approver.post(path, hidden_on(page) | {"answer-story": "A colleague's words"})
    office.portal.clock.move(minutes=31)
    office.submitter.post(path, hidden | {"answer-story": LONG})
    page = come_back(office, office.submitter, office.accounts[0]).get(path)
    assert is_back(page, {"answer-story": "A colleague&#39;s words"}) == []
    told = text_of(page)
    assert "Somebody changed this return after you had begun to type. What you typed is kept." in told
    assert f"Answer story {LONG}" in told


def test_whoever_is_overtaken_loses_nothing_either(office: Office) -> None:
    path = f"{office.base}/screen/story"
    hidden = hidden_on(office.submitter.get(path))
    office.approver.post(path, hidden_on(office.approver.get(path)) | {"answer-story": "A colleague's words"})
    answer = office.submitter.post(path, hidden | {"answer-story": LONG})
    assert answer.status_code == 409
    assert "yours was not saved. What you typed is kept." in text_of(answer)
    assert f'href="{path}"' in answer.text
    assert f"Answer story {LONG}" in text_of(office.submitter.get(path))


NOT_KEPT = {
    "/returns/{code}/screen/check": "has no text of its own: everything is saved in its parts",
    "/returns/{code}/waive/back": "has no text of its own: a button",
    "/returns/{code}/withdraw": "has no text of its own: a button",
    "/returns/{code}/upload": "brings a file, which stays on the person's own machine",
    "/cards/{board_id}/{about}/agree": "has no text of its own: a button",
    "/cards/{board_id}/{about}/history/{period}/{number}": "has no text of its own: a button",
    "/case-audits/{board_id}/{audit_id}/{quarter}/counts": "has no text of its own: a button",
    "/case-audits/{board_id}/{audit_id}/{quarter}/people": "has no text of its own: a choice for each agency",
    "/case-audits/{board_id}/{audit_id}/{quarter}/sample/file": "brings a file, which stays where it is",
}


def test_no_form_about_a_return_or_of_a_board_is_forgotten() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    below = (*KEPT_BELOW, "/meetings/")
    posted = {r.path: r.endpoint for r in routes if "POST" in r.methods and r.path.startswith(below)}
    assert {path for path, saves in posted.items() if not getattr(saves, "keeps_typed", False)} == set(NOT_KEPT)


def test_the_end_is_put_off_by_asking(office: Office) -> None:
    office.portal.clock.move(minutes=29)
    assert office.submitter.get("/stay-signed-in").json() == {"idle": 1800, "whole": 12 * 3600 - 29 * 60}
    office.portal.clock.move(minutes=29)
    assert office.submitter.get(office.base).status_code == 200
    office.portal.clock.move(hours=11)
    assert office.submitter.get("/stay-signed-in").status_code == 303


@pytest.mark.parametrize(("minutes", "seconds", "left"), [(0, 40, 1760), (1, 0, 1800), (29, 59, 1800)])
def test_a_page_says_how_long_is_really_left(office: Office, minutes: int, seconds: int, left: int) -> None:
    """A request within a minute of the one before is not noted, and puts nothing off."""
    office.portal.clock.now += timedelta(minutes=minutes, seconds=seconds)
    assert f'data-idle="{left}"' in office.submitter.get(office.base).text


def test_turns_are_still_asked_for_without_a_mark(office: Office) -> None:
    path = f"{office.base}/screen/story"
    turn = turn_on(office.submitter.get(path))
    assert office.submitter.post(path, {"turn": turn, "answer-story": LONG}).status_code == 303
    assert office.submitter.post(path, {"turn": turn, "answer-story": "Again"}).status_code == 409
