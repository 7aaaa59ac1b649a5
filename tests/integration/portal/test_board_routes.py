"""No board's pages are crossed: every route of a board is tried as every role that is of another, and as none."""

from itertools import product

import pytest
from fastapi.routing import APIRoute

from oba.boards.duties import Duties, Duty
from oba.pipeline.written.desk import give_duties
from oba.portal.app import ROUTERS
from oba.roles import PERMISSIONS, Permission, Role
from oba.store.audit import PROGRAM
from tests.fixtures.portal_packs import BOARD, publish
from tests.fixtures.portals import Browser, text_of

ROUTES = [
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "{board_id}" in route.path and not route.path.startswith("/people/")
    for method in sorted(route.methods)
]
SECRETS = (
    "Fund two posts",
    "Why so many?",
    "Write plans with families",
    "Autumn meeting",
    "The words of the card",
    "No count",
    "It stands",
)
KINDS = ("decisions", "challenges", "recommendations", "meetings", "agenda", "fitness")
FORM = {"text": "x", "question": "x", "title": "x", "source": "x", "owner": "x", "on": "1/9/2026", "due": "1/9/2026"}
FORM |= {"state": "agreed", "status": "agreed", "answer": "x", "seen": "1"}

REVIEW = {"communication": "high", "proxy": "low", "data": "low", "graded": "x", "state": "keep"}

# A chart for other sites is of a pack that everybody may see, which this board's are not.
FOR_FEWER = ("/embed/", "/packs/publish", "/case-audits/{board_id}/{audit_id}", "/voice/{board_id}/", "/evidence/")


def fill_in(path: str, kind: str, pack: str) -> str:
    path = path.replace("/evidence/{board_id}/{name}", "/evidence/{board_id}/2026").replace("t.{kind}", "t.docx")
    path = path.replace("{board_id}", BOARD).replace("{about}", "plans-rate").replace("{part_id}", "story")
    path = path.replace("minutes.{kind}", "minutes.docx").replace("{period}", "2026-q4").replace("{number}", "1")
    return path.replace("{kind_id}", kind).replace("{name}", "1").replace("{pack_id}", pack)


def call(browser: Browser, method: str, path: str):
    return browser.get(path) if method == "GET" else browser.post(path, FORM)


@pytest.fixture
def pack(portal, project) -> str:
    """A board with something of everything that a board writes."""
    pack = publish(portal.as_role(Role.COLLECTOR, email="lea@example.org", name="Lea Lead"))
    account = portal.add_account(Role.BOARD_MEMBER, "cay@example.org", name="Cay Chair", boards=BOARD)
    give_duties(project.engine, BOARD, account.id, Duties(frozenset({Duty.CHAIR})), PROGRAM, portal.clock())
    chair = portal.enter(account)
    point = {"pack": pack, "curve": "plans-rate", "point": "2025-03-31"}
    for kind, said in (
        ("decisions", {"text": SECRETS[0], "state": "agreed"}),
        ("challenges", {**point, "question": SECRETS[1], "state": "awaiting a response"}),
        ("recommendations", {"title": SECRETS[2], "state": "not started"}),
        ("meetings", {"title": SECRETS[3], "state": "planned"}),
        ("agenda", {"title": SECRETS[5], "state": "wanted"}),
        ("fitness", {**REVIEW, "why": SECRETS[6], "about": "plans-rate"}),
    ):
        assert chair.post(f"/book/{BOARD}/{kind}/new", {**FORM, **said, "seen": "0"}).status_code == 303, kind
    chair.post(f"/cards/{BOARD}/plans-rate/questions/story", {"answer": SECRETS[4], "seen": "0"})
    chair.post(f"/cards/{BOARD}/plans-rate/actions/new", {**FORM, "seen": "0"})
    return pack


def test_there_are_routes_to_try() -> None:
    assert len(ROUTES) >= 18
    tried = {path for _, path in ROUTES}
    assert {"/book/{board_id}/{kind_id}/{name}", "/meetings/{board_id}/{name}/minutes.{kind}"} <= tried


@pytest.mark.parametrize("role", [None, *Role])
def test_no_route_of_a_board_is_open_to_those_of_another(portal, project, pack, role) -> None:
    sees = role is not None and Permission.SEE_BOARDS in PERMISSIONS[role]
    other = "other-board" if sees else ""
    stranger = (
        portal.as_role(role, email="s@example.org", name="A Stranger", boards=other) if role else portal.browser()
    )
    before = len(portal.trail())
    reached = []
    for (method, path), kind in product(ROUTES, KINDS):
        if "{kind_id}" not in path and kind != KINDS[0]:
            continue
        answer = call(stranger, method, fill_in(path, kind, pack))
        told = [one for one in SECRETS if one in text_of(answer)]
        is_shut = answer.status_code in (403, 404) or (
            role is None and answer.headers.get("location", "").startswith("/sign-in")
        )
        if not is_shut or told:
            reached.append((method, path, kind, answer.status_code, told))
    assert reached == []
    assert len(portal.trail()) == before
    for path in ("/cards", "/book", "/meetings", "/boards"):
        assert BOARD not in stranger.get(path).text, path


def test_those_of_the_board_reach_what_they_read(portal, project, pack) -> None:
    """Else the refusals above would say nothing. Some pages are for fewer, and tried in tests of their own."""
    reader = portal.as_role(Role.BOARD_MEMBER, email="r@example.org", boards=BOARD)
    for path, kind in product({path for method, path in ROUTES if method == "GET"}, KINDS):
        if not path.startswith(FOR_FEWER):
            answer = reader.get(fill_in(path, kind, pack))
            assert answer.status_code == (303 if path.endswith("{kind_id}") and kind == "meetings" else 200), path
