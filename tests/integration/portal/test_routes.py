"""A provider reaches another's return by no address, number, form or file: every route is tried as every role."""

from itertools import product

import pytest
from fastapi.routing import APIRoute

from oba.portal.app import ROUTERS
from oba.roles import PERMISSIONS, Permission, Role
from oba.store.engine import read_session
from oba.store.submissions import find_owed
from tests.fixtures.desk import add_owed
from tests.fixtures.office import CODE, Office
from tests.fixtures.portals import Browser, Portal, text_of

OTHER = "redditch-q2"
SECRETS = ("Wyre Forest", CODE, "return.xlsx", "Pat Submitter")


def list_routes() -> list[tuple[str, str]]:
    """Every method and path of the portal that is about one return."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [(method, route.path) for route in routes for method in sorted(route.methods) if "{code}" in route.path]


ABOUT_A_RETURN = list_routes()
PARTNERSHIP = [
    ("GET", "/register"),
    ("GET", "/register/not-sent"),
    ("GET", "/register/timeliness"),
    ("GET", "/register/download/register.csv"),
    ("GET", "/register/download/not-sent.xlsx"),
]
OF_THE_LEAD = ("/decide", "/open", "/waive", "/waive/back", "/let-sign")
DECISIONS = [("GET", "/decisions"), ("POST", "/decisions")]


def fill_in(path: str, code: str = CODE) -> str:
    return path.replace("{code}", code).replace("{number}", "1").replace("{part}", "requests")


def call(browser: Browser, method: str, path: str, turn: int = 0):
    if method == "GET":
        return browser.get(path)
    data = {"turn": str(turn), "agreed": "yes", "choice": "accept", "comment": "two words", "reason": "two words"}
    data |= {"figure-EH1": "1", "reason-0": "two words", "day": "1", "month": "1", "year": "2027"}
    data |= {f"turn-{CODE}": str(turn), "finding": "0", "waiver": "1", "account": "1"}
    if path.endswith("/upload"):
        return browser.post(path, data, files={"workbook": ("a.xlsx", b"PK", "application/octet-stream")})
    return browser.post(path, data)


@pytest.fixture
def office(portal: Portal) -> Office:
    made = Office(portal)
    made.send(made.workbook())
    add_owed(portal.engine, "eh-redditch", code=OTHER)
    return made


def test_there_are_routes_to_try() -> None:
    assert len(ABOUT_A_RETURN) >= 24
    assert {"/returns/{code}/upload", "/returns/{code}/decide", "/api/returns/{code}"} <= {p for _, p in ABOUT_A_RETURN}


@pytest.mark.parametrize(
    ("role", "organisation"),
    [
        (Role.SUBMITTER, "eh-redditch"),
        (Role.APPROVER, "eh-redditch"),
        (Role.BOARD_MEMBER, ""),
        (Role.ADMINISTRATOR, ""),
    ],
)
def test_strangers_reach_nothing_of_it(office: Office, role: Role, organisation: str) -> None:
    stranger = office.portal.as_role(role, email="stranger@example.org", organisation=organisation, name="A Stranger")
    before = turn_of(office)
    reached = []
    for method, path in ABOUT_A_RETURN:
        answer = call(stranger, method, fill_in(path))
        told = [secret for secret in SECRETS if secret in text_of(answer) and secret != CODE]
        if answer.status_code not in (403, 404) or told:
            reached.append((method, path, answer.status_code, told))
    assert reached == []
    assert turn_of(office) == before
    listed = text_of(stranger.get("/returns")) + stranger.get("/api/returns").text
    assert "Wyre Forest" not in listed


def turn_of(office: Office, code: str = CODE) -> int:
    with read_session(office.portal.engine) as session:
        return find_owed(session, code, None).turn


def test_nobody_who_is_not_signed_in_reaches_anything(office: Office) -> None:
    browser = office.portal.browser()
    for (method, path), code in product([*ABOUT_A_RETURN, *PARTNERSHIP, *DECISIONS], (CODE, "no-such-return")):
        answer = call(browser, method, fill_in(path, code))
        if path.startswith("/api/"):
            assert answer.status_code == 401, path
        else:
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in"), path


def test_a_return_that_is_not_there_and_one_that_is_not_theirs_look_the_same(office: Office) -> None:
    stranger = office.portal.as_role(Role.SUBMITTER, email="s@example.org", organisation="eh-redditch")
    for method, path in ABOUT_A_RETURN:
        theirs, nowhere = (call(stranger, method, fill_in(path, code)) for code in (CODE, "0123456789abcdef"))
        assert (theirs.status_code, text_of(theirs)) == (nowhere.status_code, text_of(nowhere)), path


def test_an_attempt_is_found_under_its_own_return_only(office: Office) -> None:
    stranger = office.portal.as_role(Role.SUBMITTER, email="s@example.org", organisation="eh-redditch")
    for path in ("/attempts/1", "/attempts/1/file", "/attempts/1/checked", "/attempts/1/receipt"):
        assert stranger.get(f"/returns/{OTHER}{path}").status_code == 404, path


def test_another_providers_workbook_is_refused_on_ones_own_page(office: Office) -> None:
    stranger = office.portal.as_role(Role.SUBMITTER, email="s@example.org", organisation="eh-redditch")
    files = {"workbook": ("theirs.xlsx", office.workbook(), "application/octet-stream")}
    sent = stranger.post(f"/returns/{OTHER}/upload", {"turn": "0"}, files=files)
    page = text_of(stranger.get(sent.headers["location"]))
    assert "This return would be refused: 1 fault to put right." in page
    assert "sent for another return" in page


@pytest.mark.parametrize("role", list(Role))
def test_the_register_is_for_those_who_see_every_return(portal: Portal, role: Role) -> None:
    browser = portal.as_role(role)
    expected = 200 if Permission.SEE_ALL_RETURNS in PERMISSIONS[role] else 403
    assert {path: browser.get(path).status_code for _, path in PARTNERSHIP} == {p: expected for _, p in PARTNERSHIP}
    expected = 303 if role is Role.COLLECTOR else 403  # the lead is sent back to tick something
    assert [call(browser, *decision).status_code for decision in DECISIONS] == [expected, expected]
    trail = 200 if Permission.SEE_TRAIL in PERMISSIONS[role] else 403
    assert [browser.get(path).status_code for path in ("/trail", "/trail/download.csv")] == [trail, trail]


def test_those_who_only_look_change_nothing(office: Office) -> None:
    looker = office.portal.as_role(Role.QA_LEAD, email="qa@example.org")
    before = turn_of(office)
    for method, path in ABOUT_A_RETURN:
        answer = call(looker, method, fill_in(path), before)
        if method == "POST":
            assert answer.status_code == 403, path
    assert looker.get(f"/returns/{CODE}").status_code == 200
    assert turn_of(office) == before


@pytest.mark.parametrize("role", [Role.QA_LEAD, Role.COLLECTOR])
def test_who_may_not_send_is_told_so_before_what_is_missing_in_the_form(office: Office, role: Role) -> None:
    looker = office.portal.as_role(role, email="looker@example.org")
    theirs = [path for method, path in ABOUT_A_RETURN if method == "POST" and not path.endswith(OF_THE_LEAD)]
    assert len(theirs) >= 6
    assert {path: looker.post(fill_in(path)).status_code for path in theirs} == dict.fromkeys(theirs, 403)
