"""Signing in and out: what lets somebody in, what does not, and for how long."""

import json
from collections import namedtuple

import pytest
from starlette.requests import Request

from oba.portal.access import COOKIE
from oba.portal.accounts.devices import hash_address
from oba.portal.settings import PortalSettings
from oba.roles import Role
from oba.store.engine import read_session
from tests.fixtures.portals import PASSWORD, errors_of, text_of, title_of

APP, STATE = namedtuple("APP", "state"), namedtuple("STATE", "portal")
EMAIL = "submitter@example.org"
WRONG = (
    "Check your email address and password. After 5 wrong tries you wait 15 minutes or longer;"
    " a new password by email lets you in sooner"
)


@pytest.fixture
def known(portal):
    """A portal where the submitter has set up an account and signed out."""
    browser = portal.take_up(portal.invite(Role.SUBMITTER))
    browser.post("/sign-out")
    portal.clock.move(minutes=1)
    return portal


def cookie_of(portal, browser) -> str | None:
    return browser.client.cookies.get(portal.app.state.portal.cookie(COOKIE))


def try_password(portal, browser=None, password=PASSWORD, email=EMAIL, **more):
    return (browser or portal.browser()).post("/sign-in", {"email": email, "password": password, **more})


def test_both_factors_sign_in_and_lead_back(known):
    browser = known.sign_in(EMAIL, back_to="/account?x=1")
    page = browser.get("/account")
    assert page.status_code == 200
    assert "Pat Smith" in text_of(page)
    assert [entry.action for entry in known.trail()][-1] == "sign in"


def test_a_password_alone_lets_nobody_in(known):
    browser = known.browser()
    assert try_password(known, browser).headers["location"] == "/sign-in/code"
    assert browser.get("/account").headers["location"] == "/sign-in?next=/account"
    assert browser.get("/set-up").headers["location"] == "/sign-in"
    assert browser.post("/set-up", {"code": known.code_of(EMAIL)}).headers["location"] == "/sign-in"


def test_a_code_alone_lets_nobody_in(known):
    answer = known.browser().post("/sign-in/code", {"code": known.code_of(EMAIL)})
    assert answer.headers["location"] == "/sign-in"


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(known):
    known.invite(Role.COLLECTOR, "invited@example.org")
    answers = {
        email: try_password(known, password="not the password", email=email)
        for email in (EMAIL, "nobody@example.org", "invited@example.org")
    }
    pages = {text_of(answer).replace(email, "…") for email, answer in answers.items()}
    assert len(pages) == 1
    assert {answer.status_code for answer in answers.values()} == {422}
    assert [errors_of(answer) for answer in answers.values()] == [{"email": WRONG}] * 3


def test_as_much_work_is_done_whether_or_not_there_is_an_account(known, monkeypatch):
    known.invite(Role.COLLECTOR, "invited@example.org")
    passwords, compared = known.app.state.passwords, []
    verify = passwords._hasher.verify
    watched = type("Watched", (), {"verify": lambda _self, *given: compared.append(given[1]) or verify(*given)})()
    monkeypatch.setattr(passwords, "_hasher", watched)
    for email in (EMAIL, "nobody@example.org", "invited@example.org"):
        try_password(known, password=f"wrong for {email}", email=email)
    assert compared == [f"wrong for {email}" for email in (EMAIL, "nobody@example.org", "invited@example.org")]


def test_the_password_of_nobody_opens_nothing(known):
    known.invite(Role.COLLECTOR, "invited@example.org")
    for email in ("nobody@example.org", "invited@example.org"):
        assert try_password(known, password="the password of nobody", email=email).status_code == 422


def test_a_page_with_errors_says_so_in_its_title_and_keeps_the_address(known):
    answer = try_password(known, password="")
    assert title_of(answer).startswith("Error: Sign in")
    assert errors_of(answer) == {"password": "Enter your password"}
    assert f'value="{EMAIL}"' in answer.text
    assert errors_of(try_password(known, email="", password="")) == {
        "email": "Enter your email address",
        "password": "Enter your password",
    }


@pytest.mark.parametrize("password", ["x" * 201, "\0" * 20, "pässwörd" * 5, "\ud7ff"])
def test_odd_passwords_are_wrong_and_nothing_more(known, password):
    assert errors_of(try_password(known, password=password)) == {"email": WRONG}


def test_the_address_may_be_written_in_capitals_and_with_spaces(known):
    assert try_password(known, email=" Submitter@Example.ORG ").headers["location"] == "/sign-in/code"


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(known):
    for _ in range(5):
        try_password(known, password="not the password")
    assert errors_of(try_password(known)) == {"email": WRONG}
    known.clock.move(minutes=14, seconds=59)
    assert errors_of(try_password(known)) == {"email": WRONG}
    known.clock.move(seconds=1)
    assert try_password(known).status_code == 303
    assert [entry.action for entry in known.trail()][-6:] == ["sign in refused"] * 5 + ["lock"]


def test_what_strangers_try_keeps_nobody_from_a_device_that_is_known(portal):
    """Not the owner, whose own wrong tries lock that device alone; strangers wait in the meantime."""
    owner = portal.take_up(portal.invite(Role.SUBMITTER))
    owner.post("/sign-out")
    portal.clock.move(minutes=1)
    for _ in range(7):
        try_password(portal, password="not the password")
    assert portal.account(EMAIL).failures == 5
    assert errors_of(try_password(portal)) == {"email": WRONG}
    assert try_password(portal, owner).status_code == 303
    for _ in range(5):
        try_password(portal, owner, password="not the password")
    assert errors_of(try_password(portal, owner)) == {"email": WRONG}
    portal.clock.move(minutes=15)
    portal.sign_in(EMAIL, browser=owner)
    assert portal.account(EMAIL).failures == 5, "what strangers tried stays counted"
    told = [json.loads(entry.detail)["known device"] for entry in portal.trail("lock")]
    assert told == [False, True]


def test_the_cookie_of_a_device_is_of_its_account_and_out_of_reach_of_scripts(portal):
    portal.take_up(portal.invite(Role.COLLECTOR, "other@example.org"))
    owner = portal.take_up(portal.invite(Role.SUBMITTER))
    name = portal.app.state.portal.cookie("oba-device")
    portal.clock.move(minutes=1)
    portal.sign_in(EMAIL, browser=owner)
    held = owner.client.cookies[name]
    thief = portal.browser()
    thief.client.cookies.set(name, held, domain="returns.example.org")
    for _ in range(5):
        try_password(portal, password="x", email="other@example.org")
    assert try_password(portal, thief, email="other@example.org").status_code == 422
    assert thief.get("/account").status_code == 303, "it lets nobody in"
    try_password(portal, owner)
    answer = owner.post("/sign-in/code", {"code": portal.code_of(EMAIL)})
    portal.clock.move(seconds=30)
    try_password(portal, owner)
    answer = owner.post("/sign-in/code", {"code": portal.code_of(EMAIL)})
    header = next(h for h in answer.headers.get_list("set-cookie") if h.startswith(name))
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=15552000"} <= set(header.split("; "))
    with read_session(portal.engine) as session:
        assert held not in str(session.connection().exec_driver_sql("SELECT * FROM device").all())


@pytest.mark.parametrize(
    ("peer", "said", "same_as"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # what a stranger says of itself
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),  # what the proxy on this machine says
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),  # what the proxy of the settings says
        ("2001:db8:1:2::7", None, "2001:db8:1:2:ffff::1"),
        ("::ffff:198.51.100.7", None, "198.51.100.7"),
        ("127.0.0.1", None, None),
        ("127.0.0.1", "nonsense", None),
    ],
)
def test_the_address_is_the_connections_or_what_a_known_proxy_says(peer, said, same_as):
    portal = PortalSettings(portal_key="k" * 32, portal_proxies="10.0.0.5")

    def ask(host: str, header: str | None) -> str:
        headers = [(b"x-real-ip", header.encode())] if header else []
        scope = {"type": "http", "client": (host, 1), "headers": headers, "app": APP(STATE(portal))}
        return hash_address(Request(scope))

    assert ask(peer, said) == (ask(same_as, None) if same_as else "")
    assert ask("198.51.100.8", None) != ask("198.51.100.7", None)


def test_after_a_lock_counting_begins_anew(known):
    for _ in range(5):
        try_password(known, password="not the password")
    known.clock.move(minutes=15)
    try_password(known, password="not the password")
    assert known.account(EMAIL).failures == 1
    assert try_password(known).status_code == 303


def test_wrong_passwords_and_wrong_codes_count_together(known):
    for _ in range(3):
        try_password(known, password="not the password")
    browser = known.browser()
    try_password(known, browser)
    for _ in range(2):
        browser.post("/sign-in/code", {"code": "000000"})
    right = browser.post("/sign-in/code", {"code": known.code_of(EMAIL)})
    assert right.status_code == 422
    assert "code" in errors_of(right)
    assert known.account(EMAIL).failures == 5


def test_a_right_password_alone_does_not_set_the_count_back(known):
    for _ in range(4):
        browser = known.browser()
        try_password(known, browser)
        browser.post("/sign-in/code", {"code": "000000"})
    assert known.account(EMAIL).failures == 4
    known.sign_in(EMAIL)
    assert known.account(EMAIL).failures == 0


def test_a_code_works_once(known):
    first, second = known.browser(), known.browser()
    try_password(known, first)
    try_password(known, second)
    code = {"code": known.code_of(EMAIL)}
    assert first.post("/sign-in/code", code).status_code == 303
    assert second.post("/sign-in/code", code).status_code == 422


def test_the_code_that_set_the_app_up_does_not_sign_in(portal):
    portal.take_up(portal.invite(Role.SUBMITTER))
    browser = portal.browser()
    try_password(portal, browser)
    assert browser.post("/sign-in/code", {"code": portal.code_of(EMAIL)}).status_code == 422


@pytest.mark.parametrize(("seconds", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phones_clock_may_be_off_by_one_step(known, seconds, right):
    known.clock.move(minutes=5)
    browser = known.browser()
    try_password(known, browser)
    known.clock.move(seconds=seconds)
    code = known.code_of(EMAIL)
    known.clock.move(seconds=-seconds)
    answer = browser.post("/sign-in/code", {"code": f" {code[:3]} {code[3:]} "})
    assert answer.status_code == (303 if right else 422)


@pytest.mark.parametrize("code", ["", "abc", "é", "１２３４５６", "123456" * 100])
def test_odd_codes_are_refused(known, code):
    browser = known.browser()
    try_password(known, browser)
    assert browser.post("/sign-in/code", {"code": code}).status_code == 422


def test_each_step_gets_a_new_token_and_old_ones_are_worth_nothing(known):
    browser = known.browser()
    planted = "planted-by-somebody-else"
    browser.client.cookies.set("__Host-" + COOKIE, planted, domain="returns.example.org")
    try_password(known, browser)
    half_way = cookie_of(known, browser)
    browser.post("/sign-in/code", {"code": known.code_of(EMAIL)})
    whole = cookie_of(known, browser)
    assert len({planted, half_way, whole}) == 3
    for old in (planted, half_way):
        thief = known.browser()
        thief.client.cookies.set("__Host-" + COOKIE, old, domain="returns.example.org")
        assert thief.get("/account").status_code == 303


def test_signing_in_anew_ends_what_the_browser_held(known):
    browser = known.sign_in(EMAIL)
    before = cookie_of(known, browser)
    try_password(known, browser)
    thief = known.browser()
    thief.client.cookies.set("__Host-" + COOKIE, before, domain="returns.example.org")
    assert thief.get("/account").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(known):
    header = try_password(known).headers["set-cookie"]
    assert "__Host-oba-sign-in=" in header
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in header
    assert "Domain" not in header
    assert "Max-Age" not in header


def test_on_this_machine_alone_the_cookie_needs_no_tls(make_portal):
    portal = make_portal(portal_address="http://127.0.0.1:8000")
    browser = portal.take_up(portal.invite(Role.SUBMITTER))
    assert COOKIE in browser.client.cookies


def test_the_store_has_only_the_hash_of_a_token(known):
    token = cookie_of(known, known.sign_in(EMAIL))
    with read_session(known.engine) as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM sign_in").all()
    assert token not in str(rows)


def test_half_an_hour_of_silence_ends_it(known):
    browser = known.sign_in(EMAIL)
    known.clock.move(minutes=29)
    assert browser.get("/account").status_code == 200
    known.clock.move(minutes=29)
    assert browser.get("/account").status_code == 200
    known.clock.move(minutes=30)
    assert browser.get("/account").status_code == 303


def test_twelve_hours_end_it_in_any_case(known):
    browser = known.sign_in(EMAIL)
    for _ in range(35):
        known.clock.move(minutes=20)
        assert browser.get("/account").status_code == 200
    known.clock.move(minutes=20)
    assert browser.get("/account").status_code == 303


def test_signing_out_ends_it_for_good(known):
    browser = known.sign_in(EMAIL)
    token = cookie_of(known, browser)
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert cookie_of(known, browser) is None
    assert "You have signed out." in text_of(browser.get("/sign-in"))
    assert "You have signed out." not in text_of(browser.get("/sign-in"))
    thief = known.browser()
    thief.client.cookies.set("__Host-" + COOKIE, token, domain="returns.example.org")
    assert thief.get("/account").status_code == 303
    assert known.trail()[-1].action == "sign out"


def test_signing_out_is_a_form_with_our_token(known):
    browser = known.sign_in(EMAIL)
    assert browser.get("/sign-out").status_code == 405
    assert browser.client.post("/sign-out").status_code == 403
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("back_to", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_elsewhere(known, back_to):
    browser = known.browser()
    assert 'name="next" value="/"' in browser.get("/sign-in", params={"next": back_to}).text
    assert try_password(known, browser, next=back_to).headers["location"] == "/sign-in/code"
    answer = browser.post("/sign-in/code", {"code": known.code_of(EMAIL), "next": back_to})
    assert answer.headers["location"] == "/"


def test_whoever_is_signed_in_need_not_again(known):
    browser = known.sign_in(EMAIL)
    assert browser.get("/sign-in?next=/account").headers["location"] == "/account"


def test_an_old_hash_is_made_anew_at_the_next_sign_in(known, make_portal):
    from argon2 import PasswordHasher

    from oba.portal.accounts.passwords import Passwords

    before = known.account(EMAIL).password_hash
    known.app.state.passwords = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    known.sign_in(EMAIL)
    after = known.account(EMAIL).password_hash
    assert before != after
    assert after.startswith("$argon2id$")
    assert "m=16,t=2" in after
    known.sign_in(EMAIL)


def test_passwords_typed_on_another_keyboard_are_the_same(portal):
    portal.take_up(portal.invite(Role.SUBMITTER), "caf\u00e9 herons wading slowly")
    portal.sign_in(EMAIL, "cafe\u0301 herons wading slowly")


def test_the_second_factor_is_not_readable_in_the_store_and_needs_the_key(known):
    sealed = known.account(EMAIL).secret
    from cryptography.fernet import InvalidToken

    from oba.portal.accounts.second_factor import Codes

    assert len(Codes(known.app.state.portal).open(sealed)) == 32
    with pytest.raises(InvalidToken):
        Codes(PortalSettings(portal_key="another key, made up, for this test only")).open(sealed)


def test_an_example_account_gets_in_on_this_machine_only(make_portal):
    portal = make_portal()
    portal.take_up(portal.invite(Role.SUBMITTER))
    from oba.store.engine import write_session

    with write_session(portal.engine) as session:
        session.connection().exec_driver_sql("UPDATE account SET example = true")
    assert errors_of(try_password(portal)) == {"email": WRONG}
    example = portal.add_account(Role.COLLECTOR, example=True)
    assert portal.enter(example).get("/account").status_code == 303
    local = make_portal(portal_address="http://127.0.0.1:8000")
    page = local.enter(example).get("/account")
    assert "Example account - made up" in text_of(page)
