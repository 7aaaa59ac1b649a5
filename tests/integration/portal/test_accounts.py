"""Invitations, passwords and the second factor: how an account comes to be, and how it is got back."""

import re

import pytest

from oba.models import AuditEntry
from oba.portal.accounts.passwords import find_fault
from oba.roles import Role
from oba.store.audit import walk_chain
from oba.store.engine import read_session
from tests.fixtures.portals import PASSWORD, errors_of, link_in, text_of, title_of

EMAIL = "submitter@example.org"
OTHER = "four other herons flying"


@pytest.fixture
def link(portal) -> str:
    return portal.invite(Role.SUBMITTER)


@pytest.fixture
def known(portal, link):
    portal.take_up(link).post("/sign-out")
    portal.clock.move(minutes=1)
    return portal


def asked_link(portal, email: str = EMAIL) -> str:
    portal.browser().post("/forgotten-password", {"email": email})
    return link_in(portal.sender.sent[-1])


def test_an_invitation_is_taken_up_in_two_steps(portal, link):
    page = portal.browser().get(link)
    assert "Early help" in text_of(page) or "Wyre Forest" in text_of(page)
    browser = portal.take_up(link)
    assert "Your account is set up, and you are signed in." in text_of(browser.get("/"))
    account = portal.account(EMAIL)
    assert account.activated_at == portal.clock()
    assert account.link_hash is None
    assert [entry.action for entry in portal.trail()] == ["invite", "set password", "set up second factor", "sign in"]


def test_looking_at_the_link_does_not_use_it_up(portal, link):
    for _ in range(3):
        assert portal.browser().get(link).status_code == 200
    portal.take_up(link)


def test_a_link_works_once(portal, link):
    portal.take_up(link)
    answer = portal.browser().get(link)
    assert answer.status_code == 404
    assert title_of(answer).startswith("This link does not work any more")
    assert portal.browser().post(link, {"password": OTHER}).status_code == 404


def test_somebody_who_breaks_off_can_begin_again(portal, link):
    portal.browser().post(link, {"password": PASSWORD})
    portal.clock.move(hours=2)
    portal.take_up(link, OTHER)
    portal.sign_in(EMAIL, OTHER)


def test_an_invitation_lasts_seven_days(portal, link):
    portal.clock.move(days=7, seconds=-1)
    assert portal.browser().get(link).status_code == 200
    portal.clock.move(seconds=1)
    assert portal.browser().get(link).status_code == 404
    assert portal.browser().post(link, {"password": PASSWORD}).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 43, "é", "..%2f..", "x" * 3000])
def test_no_link_is_guessed(portal, link, token):
    assert portal.browser().get(f"/invitation/{token}").status_code == 404
    assert portal.browser().get(f"/new-password/{token}").status_code == 404


def test_half_an_invitation_lets_nobody_in(portal, link):
    browser = portal.browser()
    browser.post(link, {"password": PASSWORD})
    assert browser.get("/account").status_code == 303
    assert browser.post("/sign-in/code", {"code": "123456"}).status_code == 303
    assert portal.browser().post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 422


def test_setting_up_ends_after_half_an_hour(portal, link):
    browser = portal.browser()
    browser.post(link, {"password": PASSWORD})
    given = portal.answer_offer(browser.get("/set-up").text)
    portal.clock.move(minutes=30)
    assert browser.post("/set-up", given).headers["location"] == "/sign-in"


@pytest.mark.parametrize("code", ["", "000000", "abc"])
def test_a_wrong_first_code_shows_the_same_key_again(portal, link, code):
    browser = portal.browser()
    browser.post(link, {"password": PASSWORD})
    page = browser.get("/set-up").text
    key = re.search(r'id="key">([^<]+)<', page)[1]
    answer = browser.post("/set-up", portal.answer_offer(page) | {"code": code})
    assert answer.status_code == 422
    assert key in answer.text
    assert set(errors_of(answer)) == {"code"}


def test_a_key_that_was_offered_to_another_is_refused(portal, link):
    other = portal.browser()
    other.post(portal.invite(Role.COLLECTOR), {"password": OTHER})
    offered_to_other = portal.answer_offer(other.get("/set-up").text)
    browser = portal.browser()
    browser.post(link, {"password": PASSWORD})
    assert browser.post("/set-up", offered_to_other).status_code == 422
    assert browser.post("/set-up", {"offer": "forged", "code": "123456"}).status_code == 422


def test_the_key_is_shown_as_a_picture_and_as_text(portal, link):
    browser = portal.browser()
    browser.post(link, {"password": PASSWORD})
    page = browser.get("/set-up").text
    assert 'role="img" aria-label="A picture for the app to scan' in page
    assert "<svg" in page
    assert re.search(r'id="key">([A-Z2-7]{4} ){7}[A-Z2-7]{4}<', page)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "12 characters or more"),
        ("elevenchars", "12 characters or more"),
        ("x" * 201, "200 characters or fewer"),
        ("password1234", "on lists that attackers have"),
        ("aaaaaaaaaaaaaaa", "on lists that attackers have"),
        ("qwertyuiop12", "on lists that attackers have"),
        ("patsmith1234", "harder to guess"),
        ("submitter@example.org", "harder to guess"),
        ("partnershipreturns", "harder to guess"),
    ],
)
def test_a_password_that_is_short_or_guessed_is_refused(portal, link, password, told):
    answer = portal.browser().post(link, {"password": password})
    assert answer.status_code == 422
    assert told in errors_of(answer)["password"]
    assert portal.account(EMAIL).password_hash is None


@pytest.mark.parametrize(
    "password",
    ["coffeetinfish", "seven quiet herons wading", "ağaç gölge yağmur", "x7$Kp2!mQz9w", " leading and trailing "],
)
def test_no_composition_is_asked_for(password):
    assert find_fault(password, [EMAIL, "Pat Smith", "Partnership returns"]) == ""


def test_password_fields_help_managers_and_let_paste(portal, link):
    page = portal.browser().get(link).text
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="username"' in page
    assert "onpaste" not in page
    sign_in = portal.browser().get("/sign-in").text
    assert 'autocomplete="current-password"' in sign_in
    assert 'autocomplete="username"' in sign_in


def test_a_forgotten_password_is_chosen_anew_and_the_second_factor_stays(known):
    secret = known.account(EMAIL).secret
    link = asked_link(known)
    answer = known.browser().post(link, {"password": OTHER})
    assert answer.headers["location"] == "/sign-in"
    assert known.account(EMAIL).secret == secret
    known.sign_in(EMAIL, OTHER)
    assert known.browser().post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 422
    assert known.browser().get(link).status_code == 404


def test_what_is_said_about_a_forgotten_password_is_the_same_for_everybody(known):
    known.invite(Role.COLLECTOR, "invited@example.org")
    known.add_account(Role.BOARD_MEMBER, "closed@example.org", secret="x", closed_at=known.clock())
    pages = {
        text_of(known.browser().post("/forgotten-password", {"email": email})).replace(email, "…")
        for email in (EMAIL, "nobody@example.org", "invited@example.org", "closed@example.org")
    }
    assert len(pages) == 1
    assert [message.to for message in known.sender.sent] == [EMAIL]


def test_a_link_for_a_new_password_lasts_an_hour(known):
    link = asked_link(known)
    known.clock.move(hours=1, seconds=-1)
    assert known.browser().get(link).status_code == 200
    known.clock.move(seconds=1)
    assert known.browser().get(link).status_code == 404
    assert known.browser().post(link, {"password": OTHER}).status_code == 404


def test_asking_again_at_once_sends_nothing_and_later_replaces_the_link(known):
    first = asked_link(known)
    known.browser().post("/forgotten-password", {"email": EMAIL})
    assert len(known.sender.sent) == 1
    known.clock.move(minutes=6)
    second = asked_link(known)
    assert len(known.sender.sent) == 2
    assert known.browser().get(first).status_code == 404
    assert known.browser().get(second).status_code == 200


def test_a_link_for_a_new_password_is_no_invitation(known):
    link = asked_link(known)
    assert known.browser().get(link.replace("new-password", "invitation")).status_code == 404


def test_a_new_password_ends_every_sign_in(known):
    one, other = known.sign_in(EMAIL), known.sign_in(EMAIL)
    known.browser().post(asked_link(known), {"password": OTHER})
    assert [browser.get("/account").status_code for browser in (one, other)] == [303, 303]


def test_a_new_password_by_mail_lets_its_reader_in_and_nobody_else(known):
    for _ in range(5):
        known.browser().post("/sign-in", {"email": EMAIL, "password": "not the password"})
    reader = known.browser()
    reader.post(asked_link(known), {"password": OTHER})
    known.sign_in(EMAIL, OTHER, browser=reader)
    assert known.browser().post("/sign-in", {"email": EMAIL, "password": OTHER}).status_code == 422


def test_a_weak_new_password_is_refused_and_the_link_stays(known):
    link = asked_link(known)
    assert known.browser().post(link, {"password": "password1234"}).status_code == 422
    assert known.browser().post(link, {"password": OTHER}).status_code == 303


def test_nothing_goes_out_and_nothing_breaks_when_mail_fails(known):
    from oba.mail import SendingError

    known.sender.fault = SendingError("the mail server is away", certain=True)
    assert known.browser().post("/forgotten-password", {"email": EMAIL}).status_code == 200


def test_ones_own_password_is_changed_with_the_one_before(known):
    here, elsewhere = known.sign_in(EMAIL), known.sign_in(EMAIL)
    wrong = here.post("/account/password", {"current": "not the password", "password": OTHER})
    assert errors_of(wrong) == {"current": "Check your current password"}
    weak = here.post("/account/password", {"current": PASSWORD, "password": "short"})
    assert set(errors_of(weak)) == {"password"}
    assert here.post("/account/password", {"current": PASSWORD, "password": OTHER}).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    known.sign_in(EMAIL, OTHER)


def test_guessing_ones_own_password_counts_as_well(known):
    browser = known.sign_in(EMAIL)
    for _ in range(5):
        browser.post("/account/password", {"current": "not the password", "password": OTHER})
    assert len(known.trail("lock")) == 1
    assert browser.post("/account/password", {"current": PASSWORD, "password": OTHER}).status_code == 422


def test_the_trail_has_no_secret_in_it(portal):
    admin = portal.as_new(Role.ADMINISTRATOR)
    admin.post("/people/invite", {"name": "Lee Park", "email": "lee@example.org", "role": "collector"})
    invited = link_in(portal.sender.sent[-1])
    portal.take_up(invited, OTHER)
    portal.sign_in("lee@example.org", OTHER)
    portal.clock.move(minutes=10)
    forgotten = asked_link(portal, "lee@example.org")
    portal.browser().post(forgotten, {"password": PASSWORD})
    account = portal.account("lee@example.org")
    secrets = [
        PASSWORD,
        OTHER,
        invited.rsplit("/", 1)[1],
        forgotten.rsplit("/", 1)[1],
        account.password_hash,
        account.secret,
        portal.app.state.codes.open(account.secret),
    ]
    with read_session(portal.engine) as session:
        told = " ".join(f"{entry.who} {entry.about} {entry.detail}" for entry in walk_chain(session, AuditEntry))
    assert [secret for secret in secrets if secret in told] == []
    assert len(told) > 500
