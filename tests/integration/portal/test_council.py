"""Signing in with an identity provider, one that runs here for the tests."""

import re
import warnings
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

import httpx2
import pytest

from oba.errors import ObaError
from oba.portal.settings import read_portal_settings
from oba.roles import Role
from oba.store.engine import write_session
from oba.store.people.accounts import name_subject
from tests.fixtures.desk import add_owed
from tests.fixtures.office import CODE
from tests.fixtures.portals import KEY, Browser, Portal, text_of

# The made-up provider and its libraries warn about themselves; its threads end with the session.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

VERIFIED, UNVERIFIED = "lee-at-the-council", "unverified-at-the-council"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with warnings.catch_warnings(record=True):
        from oidc_provider_mock import User, run_server_in_thread

        users = [
            User(sub=VERIFIED, claims={"email": "lee@council.example", "email_verified": True}),
            User(sub=UNVERIFIED, claims={"email": "lee@council.example", "email_verified": False}),
        ]
        with run_server_in_thread(user_claims=users, require_nonce=True) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def portal(make_portal, issuer) -> Portal:
    return make_portal(
        oidc_issuer=issuer, oidc_client_id="portal", oidc_client_secret="made up", oidc_name="the council"
    )


def set_out(browser: Browser, back_to: str = "/account") -> str:
    answer = browser.get("/sign-in/council", params={"next": back_to})
    assert answer.status_code == 302
    return answer.headers["location"]


def agree(address: str, subject: str = VERIFIED) -> str:
    """Sign in over there, and return the path that leads back."""
    return httpx2.post(address, data={"sub": subject}).headers["location"].removeprefix("https://returns.example.org")


def come_in(portal: Portal, browser: Browser | None = None, subject: str = VERIFIED):
    used = browser or portal.browser()
    return used.get(agree(set_out(used), subject))


def test_somebody_with_an_account_comes_in_and_back(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    browser = portal.browser()
    answer = come_in(portal, browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert browser.get("/account").status_code == 200
    assert portal.account("lee@council.example").subject == name_subject(portal.app.state.portal.oidc_issuer, VERIFIED)
    assert [entry.action for entry in portal.trail()] == ["link to the council", "sign in"]


def test_the_request_has_pkce_state_and_nonce(portal):
    asked = parse_qs(urlsplit(set_out(portal.browser())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 20 for name in ("code_challenge", "state", "nonce"))
    assert asked["redirect_uri"] == ["https://returns.example.org/sign-in/council/callback"]
    assert asked["scope"] == ["openid email"]


def test_a_known_subject_comes_in_whatever_the_address(portal):
    portal.add_account(Role.COLLECTOR, "married-name@council.example", subject=UNVERIFIED)
    assert come_in(portal, subject=UNVERIFIED).status_code == 303


def test_a_subject_is_known_with_its_provider_alone(portal):
    """Kept by an earlier version it gets its provider when it comes; of another provider it lets nobody in."""
    portal.add_account(Role.COLLECTOR, "lee@council.example", subject=VERIFIED)
    assert come_in(portal).status_code == 303
    assert portal.account("lee@council.example").subject == name_subject(portal.app.state.portal.oidc_issuer, VERIFIED)
    assert come_in(portal).status_code == 303
    assert [entry.action for entry in portal.trail()] == ["link to the council", "sign in", "sign in"]
    elsewhere = name_subject("https://login.elsewhere.example", UNVERIFIED)
    portal.add_account(Role.COLLECTOR, "other@council.example", subject=elsewhere)
    assert come_in(portal, subject=UNVERIFIED).status_code == 403


def test_an_invitation_is_taken_up_by_it_and_its_link_is_spent(portal):
    link = portal.invite(Role.COLLECTOR, "lee@council.example")
    assert come_in(portal).status_code == 303
    assert portal.account("lee@council.example").activated_at is not None
    assert portal.browser().get(link).status_code == 404


@pytest.mark.parametrize(
    ("case", "more"),
    [
        ("nobody", None),
        ("closed", {"closed_at": "now"}),
        ("another subject", {"subject": "somebody-else"}),
        ("an example", {"example": True}),
        ("of a provider", {"role": Role.SUBMITTER}),
    ],
)
def test_whoever_has_no_such_account_stays_out(portal, case, more):
    if more is not None:
        given = {name: portal.clock() if value == "now" else value for name, value in more.items()}
        portal.add_account(given.pop("role", Role.COLLECTOR), "lee@council.example", **given)
    browser = portal.browser()
    answer = come_in(portal, browser)
    assert answer.status_code == 403
    assert "no account here" in text_of(answer)
    assert browser.get("/account").status_code == 303
    assert portal.trail() == []


def test_an_address_that_is_not_verified_is_not_trusted(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    assert come_in(portal, subject=UNVERIFIED).status_code == 403
    assert portal.account("lee@council.example").subject is None


def test_provider_accounts_come_in_if_the_administrator_says_so(make_portal, issuer):
    portal = make_portal(oidc_issuer=issuer, oidc_client_id="portal", oidc_client_secret="made up", oidc_providers=True)
    portal.add_account(Role.SUBMITTER, "lee@council.example")
    assert come_in(portal).status_code == 303


def test_the_way_back_works_in_the_browser_that_set_out_only(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    back = agree(set_out(portal.browser()))
    victim = portal.browser()
    assert victim.get(back).status_code == 403
    assert victim.get("/account").status_code == 303


def test_the_way_back_works_once(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    browser = portal.browser()
    back = agree(set_out(browser))
    assert browser.get(back).status_code == 303
    browser.post("/sign-out")
    assert browser.get(back).status_code == 403


@pytest.mark.parametrize("name", ["state", "code"])
def test_a_forged_way_back_lets_nobody_in(portal, name):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    browser = portal.browser()
    given = {key: values[0] for key, values in parse_qs(urlsplit(agree(set_out(browser))).query).items()}
    answer = browser.get("/sign-in/council/callback", params=given | {name: "forged"})
    assert answer.status_code == 403
    assert "was not completed" in text_of(answer)


@pytest.mark.parametrize("query", ["", "?error=access_denied&state=x", "?code=x", "?state=x", "?code=x&state=x"])
def test_a_way_back_without_setting_out_lets_nobody_in(portal, query):
    assert portal.browser().get("/sign-in/council/callback" + query).status_code == 403


def test_another_nonce_lets_nobody_in(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    browser = portal.browser()
    address = set_out(browser)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    assert browser.get(agree(address.replace(nonce, "another-nonce-of-the-attacker"))).status_code == 403


def test_an_answer_meant_for_another_client_lets_nobody_in(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    browser = portal.browser()
    address = set_out(browser)
    assert browser.get(agree(address.replace("client_id=portal", "client_id=other"))).status_code == 403


def test_nobody_is_led_elsewhere_afterwards(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    browser = portal.browser()
    answer = browser.get(agree(set_out(browser, "https://evil.example/")))
    assert answer.headers["location"] == "/"


def test_a_provider_that_cannot_be_reached_is_said_plainly(make_portal):
    portal = make_portal(oidc_issuer="http://127.0.0.1:9", oidc_client_id="portal")
    answer = portal.browser().get("/sign-in/council")
    assert answer.status_code == 503
    assert "cannot be reached" in text_of(answer)


def test_without_a_provider_there_is_no_such_page(make_portal):
    browser = make_portal().browser()
    assert browser.get("/sign-in/council").status_code == 404
    assert "/sign-in/council" not in browser.get("/sign-in").text


def test_the_sign_in_page_offers_it(portal):
    assert 'href="/sign-in/council?next=/boards"' in portal.browser().get("/sign-in?next=/boards").text


def test_a_reset_by_the_administrator_forgets_the_council_too(portal):
    account = portal.add_account(Role.COLLECTOR, "lee@council.example", subject=VERIFIED)
    from oba.store.audit import PROGRAM
    from oba.store.people import accounts, signins

    with write_session(portal.engine) as session:
        accounts.reset_second_factor(session, PROGRAM, signins.get(session, account.id), portal.clock())
    assert portal.account("lee@council.example").subject is None


def test_an_issuer_without_tls_is_refused():
    with pytest.raises(ObaError, match="OBA_OIDC_ISSUER"):
        read_portal_settings(portal_key=KEY, oidc_issuer="http://login.council.example")


def test_what_was_typed_comes_back_after_a_sign_in_at_the_council(portal):
    portal.add_account(Role.COLLECTOR, "lee@council.example")
    portal.clock.move(days=-21)
    path = f"/returns/{add_owed(portal.engine, code=CODE)}/open"
    browser = portal.browser()
    browser.get(agree(set_out(browser, path)))
    hidden = dict(re.findall(r'<input type="hidden" name="(turn|typed-by)" value="([^"]*)">', browser.get(path).text))
    portal.clock.move(minutes=31)
    asked = browser.post(path, hidden | {"reason": "Their server was down"}).headers["location"]
    link = re.search(r'href="/sign-in/council\?next=([^"]+)"', browser.get(asked).text)[1]
    back = browser.get(agree(set_out(browser, unquote(link)))).headers["location"]
    assert back == path
    assert "Their server was down" in browser.get(back).text
