"""The example mode: a return in every state, a link for each person, the mails, and nothing of it anywhere else."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from oba.commands.serve import open_examples
from oba.errors import ObaError
from oba.london_time import london_day
from oba.models import Account
from oba.pipeline.audit import verify_trail
from oba.pipeline.returns.views import ReturnView, Visit, view_return, view_returns
from oba.portal.app import create_app
from oba.portal.examples import pages
from oba.portal.examples.accounts import EXAMPLES, MAIN
from oba.portal.examples.figures import split
from oba.portal.examples.history import LEFT_CLOSED, Stage, explain_missing, find_quarter
from oba.portal.examples.mails import MailKeeper
from oba.portal.examples.mode import ExampleMode
from oba.portal.examples.prepare import prepare
from oba.portal.settings import PortalSettings, read_portal_settings
from oba.returns.workflow import State, is_late, is_open
from oba.roles import Role
from oba.store.engine import read_session
from oba.store.people import accounts
from tests.fixtures.example_mode import NOW, Examples
from tests.fixtures.portals import KEY, Browser, RecordingSender, text_of

ADMINISTRATOR, LEAD = "kim@partnership.example", "alex@partnership.example"
HOME = {
    Role.SUBMITTER: "Waiting for you Give the reasons for unusual figures :",
    Role.APPROVER: "Waiting for you Check the figures and sign off :",
    Role.COLLECTOR: "4 returns wait for you",
    Role.QA_LEAD: "The partnership lead for returns decides on them.",
    Role.BOARD_MEMBER: "You can read what the boards have published, and the cards behind it.",
    Role.ADMINISTRATOR: "1 return waits until the provider has somebody who may sign it off.",
    Role.ANALYST: "You load lists of cases on the server, and erase people from them. Here you decide on",
}


def find_account(examples: Examples, email: str) -> Account:
    with read_session(examples.app.state.engine) as session:
        found = accounts.find_by_email(session, email)
        session.expunge_all()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def seen(examples: Examples) -> dict[str, ReturnView]:
    """The returns of the quarter that was prepared, as the lead sees them, by provider."""
    state = examples.app.state
    visit = Visit(state.engine, state.project.definitions, find_account(examples, LEAD), NOW)
    found = [one for one in view_returns(visit) if one.period.end < visit.today]
    return {one.owed.organisation: view_return(visit, one.owed.code) for one in found}


def test_there_is_a_return_in_every_state(seen: dict[str, ReturnView]) -> None:
    assert {one.standing.state for one in seen.values()} | {one.standing.moving for one in seen.values()} == set(State)
    corrected = seen["eh-wychavon"].standing
    assert (corrected.state, corrected.correction) == (State.ACCEPTED_EXPLAINED, State.RESUBMITTED)
    stuck = [name for name, one in seen.items() if one.standing.state is State.WAITING and one.signing.who.is_stuck]
    assert stuck == ["eh-redditch"]
    assert "1 fault waived by the partnership" in seen["eh-bromsgrove"].verdict.sentence


def test_one_is_late_and_one_is_closed_and_all_others_can_be_gone_on_with(seen: dict[str, ReturnView]) -> None:
    today = london_day(NOW)
    assert is_late(seen["cc-bromsgrove"].standing, today)
    settled = {LEFT_CLOSED, "cc-worcester", "hv-worcestershire"}  # closed; a nil return and another that were accepted
    assert {name for name, one in seen.items() if not is_open(one.standing, today)} == settled
    assert seen[LEFT_CLOSED].status == "Closed"


def test_a_made_up_case_audit_is_half_way_and_says_on_every_page_that_it_is_made_up(examples: Examples) -> None:
    links = re.findall(
        r'href="(/example/sign-in/[^"]*case-audits[^"]*)"', Browser(examples.app).get("/example/people").text
    )
    lead, auditor = (Browser(examples.app) for _ in links)
    made_up = "These cases are made up, to try the audit out. No child or family is behind them."
    for browser, link in ((lead, links[0]), (auditor, links[1])):
        where = browser.get(unescape(link)).headers["location"]
        page = text_of(browser.get(where))
        assert where == "/case-audits/worcestershire-early-help-board/worcestershire-early-help-audit/2026-q3"
        assert "5 of 12 cases are graded" in page
        assert "EXAMPLE-" in page
        assert made_up in page
        for step in ("", "/cases/1", "/cases/6/joint"):
            assert made_up in text_of(browser.get(where + step)), step
        assert made_up in text_of(browser.get(where.rpartition("/worcestershire-early-help-audit")[0]))
    assert "inadequate" in text_of(lead.get(f"{where}/cases/5")).casefold(), "moderated"
    assert lead.get(f"{where}/cases/7/joint").status_code == 403, "no agency has filled in its form"
    admin = examples.enter(ADMINISTRATOR)
    assert admin.get(where).status_code == 403


def test_the_trail_tells_all_of_it_in_the_order_of_the_days(examples: Examples) -> None:
    with read_session(examples.app.state.engine) as session:
        check = verify_trail(session)
    assert check.findings == ()
    assert check.files == 12
    said = Browser(examples.app)
    said.get(examples.mode.link(ADMINISTRATOR))
    page = text_of(said.get("/trail"))
    assert page.index("29 November 2026") < page.index("8 November 2026")


@pytest.mark.parametrize("person", MAIN, ids=lambda one: one.role)
def test_a_link_signs_in_as_often_as_it_is_opened(examples: Examples, person) -> None:
    browser = examples.enter(person.email)
    home = text_of(browser.get("/"))
    assert f"You are signed in as {person.name}" in home
    assert HOME[Role(person.role)] in home
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert browser.get("/").headers["location"].startswith("/sign-in")
    assert browser.get(examples.mode.link(person.email), params={"next": "/account"}).headers["location"] == "/account"
    assert person.name in text_of(browser.get("/account"))


def test_every_role_has_a_link_and_every_person_is_listed(examples: Examples) -> None:
    assert [one.role for one in MAIN] == list(Role)
    page = Browser(examples.app).get("/example/people").text
    assert all(examples.mode.link(one.email) in page for one in EXAMPLES)


@pytest.mark.parametrize("forged", ["kim@partnership.example", "kim@partnership.example:AAAA", "nobody"])
def test_a_forged_link_opens_nothing(examples: Examples, forged: str) -> None:
    answer = Browser(examples.app).get(f"/example/sign-in/{forged}")
    assert answer.status_code == 404
    assert "oba-sign-in" not in answer.headers.get("set-cookie", "")


def test_a_link_never_leads_to_another_site(examples: Examples) -> None:
    link = examples.mode.link(LEAD)
    assert Browser(examples.app).get(link, params={"next": "//evil.example"}).headers["location"] == "/"


def test_a_link_to_nobody_of_the_examples_opens_nothing(examples: Examples) -> None:
    assert Browser(examples.app).get(examples.mode.link("nobody@partnership.example")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/account", "/cookies", "/nowhere", "/returns", "/example/mails"])
def test_every_page_says_that_it_is_made_up_and_leads_to_the_mails(examples: Examples, path: str) -> None:
    for browser in (examples.enter(LEAD), Browser(examples.app)):
        answer = browser.get(path, follow_redirects=True)
        assert "Example account - made up No person, provider or return here is real." in text_of(answer)
        assert 'href="/example/mails"' in answer.text


def test_somebody_can_be_invited_and_follow_the_link_in_the_mail(examples: Examples) -> None:
    asked = {"email": "new@partnership.example", "name": "New <b>Person</b>", "role": "qa_lead"}
    assert examples.enter(ADMINISTRATOR).post("/people/invite", asked).status_code == 303
    page = Browser(examples.app).get("/example/mails").text
    newest = page.split("<article")[1]
    assert "To new@partnership.example, 29 November 2026 at 09:00" in newest
    assert "New &lt;b&gt;Person&lt;/b&gt;" in newest
    link = re.search(r'<a href="http://127.0.0.1:8000(/invitation/[^"]+)"', newest)[1]
    assert "Choose a password" in text_of(Browser(examples.app).get(link))
    assert find_account(examples, "new@partnership.example").example


def test_the_mails_of_the_quarter_are_there_newest_first(examples: Examples) -> None:
    mails = examples.mode.mails.list_newest()
    assert [one.at for one in mails] == sorted((one.at for one in mails), reverse=True)
    page = Browser(examples.app).get("/example/mails").text
    opened = [unescape(link) for link in re.findall(r'href="(/example/sign-in/[^"]+next=[^"]+)"', page)]
    browser = Browser(examples.app)
    assert browser.get(opened[0]).headers["location"].startswith("/returns/")
    assert browser.get(browser.get(opened[0]).headers["location"]).status_code == 200
    begun = {one.subject.partition(":")[0] for one in mails}
    assert {"Accepted", "Returned to you", "Waiting for your sign-off", "Overdue since 20 October 2026"} <= begun


def test_a_second_start_makes_nothing_anew(examples: Examples) -> None:
    trail = examples.enter("jo@partnership.example").get("/trail/download.csv").text
    prepare(examples.app.state.settings, examples.mode.portal, NOW)
    again = examples.enter("jo@partnership.example").get("/trail/download.csv").text
    assert len(again.splitlines()) == len(trail.splitlines()) + 1  # the second sign-in
    assert examples.app.state.settings.state_folder == examples.settings.state_folder / "example"
    assert not (examples.settings.state_folder / "oba.sqlite").exists()


def test_a_portal_that_was_started_in_the_ordinary_way_has_none_of_it(settings, examples: Examples) -> None:
    app = create_app(settings, PortalSettings(portal_key=KEY), sender=RecordingSender())
    paths = [examples.mode.link(LEAD), "/example/people", "/example/mails"]
    assert [Browser(app).get(path).status_code for path in paths] == [404, 404, 404]
    assert "/example" not in Browser(app).get("/sign-in").text
    assert not {route.path for route in pages.router.routes} & {getattr(one, "path", "") for one in app.routes}
    app.state.engine.dispose()


def test_an_address_that_others_can_reach_is_refused(tmp_path) -> None:
    portal = PortalSettings(portal_key=KEY, portal_address="https://returns.example.org")
    with pytest.raises(ObaError, match="for this machine only"):
        ExampleMode(portal, MailKeeper(tmp_path / "mails.jsonl", lambda: NOW))


@pytest.mark.parametrize(
    ("name", "value"), [("OBA_SMTP_HOST", "mail.example.org"), ("OBA_NOTIFY_KEY", f"test-{'a' * 36}-{'b' * 36}")]
)
def test_a_mail_server_is_refused(settings, monkeypatch, name: str, value: str) -> None:
    monkeypatch.setenv("OBA_MAIL_FROM", "returns@example.org")
    monkeypatch.setenv("OBA_NOTIFY_TEMPLATE", "template")
    monkeypatch.setenv(name, value)
    with pytest.raises(ObaError, match="Examples never send mail: unset OBA_SMTP_HOST and OBA_NOTIFY_KEY"):
        open_examples(settings, read_portal_settings(portal_key=KEY))
    assert not (settings.state_folder / "example").exists()


def test_before_its_quarter_has_closed_none_is_made_up(definitions) -> None:
    assert find_quarter(definitions, NOW.replace(month=10, day=27)) is None
    assert find_quarter(definitions, NOW.replace(month=10, day=28)).code == "2026-07-01/P3M"
    assert find_quarter(definitions, NOW.replace(year=2028)).code == "2026-07-01/P3M"


def test_without_a_quarter_it_is_said_why_and_what_can_be_tried(engine, definitions, examples: Examples) -> None:
    why = {
        NOW.replace(month=6, day=1): "no return is collected yet",
        NOW.replace(month=10, day=12): "July to September 2026, the first, is open until 27 October 2026.",
        NOW: "this store was begun before July to September 2026 had closed. To have one, delete var/example and start",
    }
    mails = MailKeeper(examples.settings.state_folder / "mails.jsonl", lambda: NOW)
    for now, words in why.items():
        assert words in explain_missing(Stage(engine, definitions, mails, "", now), Path("var/example")), now
    assert examples.mode.missing == ""
    state = examples.app.state
    state.examples = replace(examples.mode, missing="Because it is too early.")
    lead = examples.enter(LEAD)
    pages = [lead.get(path).text for path in ("/", "/example/people")]
    state.examples = replace(examples.mode, missing="")
    assert all("There is no made-up quarter yet: why, and what can be tried" in page for page in pages)
    assert "Because it is too early." in pages[1]


def test_parts_add_up_to_their_whole() -> None:
    assert split(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert split(0, {"a": 1, "b": 2}) == {"a": 0, "b": 0}
