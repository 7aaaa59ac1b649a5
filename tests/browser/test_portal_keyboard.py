"""Everything on the pages of a board's book, meetings, audits and voice is reached, and seen to be, by the keyboard."""

import pytest
from playwright.sync_api import Page

from oba.boards.duties import Duties, Duty
from oba.boards.quality.case_audits import JOINT
from oba.pipeline.written import case_audits as steps
from oba.pipeline.written.desk import Desk, give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM, actor_of
from oba.store.boards.versions import RecordKey, add_version
from oba.store.engine import write_session
from tests.fixtures.browsed_portal import Visit
from tests.fixtures.kept_packs import keep

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BOARD, QUARTER = "worcestershire-early-help-board", "2026-q3"
BOOK, MEETINGS = f"/book/{BOARD}", f"/meetings/{BOARD}"
AUDIT = f"/case-audits/{BOARD}/worcestershire-early-help-audit/{QUARTER}"
VOICE = f"/voice/{BOARD}/early-help-family-support/{QUARTER}"
PAGES = (
    BOOK,
    f"{BOOK}/decisions",
    f"{BOOK}/decisions/new?held=1",
    f"{BOOK}/decisions/1",
    f"{BOOK}/recommendations/new",
    f"{BOOK}/agenda",
    f"{BOOK}/agenda/new?about=neet",
    f"{BOOK}/fitness",
    f"{BOOK}/fitness/new?about=neet",
    f"/evidence/{BOARD}",
    f"/evidence/{BOARD}/2026",
    f"{BOOK}/challenges/new",
    MEETINGS,
    f"{MEETINGS}/1",
    f"{BOOK}/meetings/new",
    f"{BOOK}/meetings/1",
    f"/case-audits/{BOARD}",
    AUDIT,
    f"{AUDIT}/people",
    f"{AUDIT}/sample",
    f"{AUDIT}/cases/1",
    f"{AUDIT}/cases/1/health",
    f"{AUDIT}/cases/1/{JOINT}",
    f"{AUDIT}/finding",
    f"/voice/{BOARD}",
    f"{VOICE}/families",
    f"/cards/{BOARD}/neet/actions/new?held=1",
)
MOST = 120
_MARK = """() => {
  const those = ["a[href]", "button", "input", "select", "textarea", "summary"].map(one => `main ${one}`).join();
  const all = [...document.querySelectorAll(those)]
    .filter(one => one.checkVisibility() && !one.disabled && one.type !== "hidden");
  const groups = new Map();
  all.forEach((one, place) => groups.set(one.type === "radio" ? `radio ${one.name}` : place, one));
  window.oba_left = new Set(groups.keys());
  window.oba_key = one => one.type === "radio" ? `radio ${one.name}` : all.indexOf(one);
  window.oba_unseen = [];
  return window.oba_left.size;
}"""
_STEP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return window.oba_left.size;
  const style = getComputedStyle(one);
  const label = one.nextElementSibling && getComputedStyle(one.nextElementSibling, "::before");
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none" || (label && label.boxShadow !== "none")
    || (label && label.outlineStyle !== "none");
  const key = window.oba_key(one);
  if (window.oba_left.has(key) && !seen) window.oba_unseen.push(one.outerHTML.slice(0, 120));
  window.oba_left.delete(key);
  return window.oba_left.size;
}"""


def walk(page: Page) -> tuple[list[str], list[str]]:
    """Press the tab key through a page; return what was not reached, and what was and does not look like it."""
    page.evaluate(_MARK)
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(_STEP) == 0:
            break
    left = page.evaluate("() => [...window.oba_left].map(String)")
    return left, page.evaluate("() => window.oba_unseen")


def enter(visit: Visit, portal) -> None:
    """Sign somebody in who has every duty of the board, with an entry of each kind and a case that all graded."""
    account = portal.add_account(Role.BOARD_MEMBER, "cay@example.org", name="Cay Chair", boards=BOARD, example=True)
    duties = Duties(frozenset({Duty.CHAIR, Duty.QA_LEAD, Duty.AUDITOR}))
    give_duties(portal.engine, BOARD, account.id or 0, duties, PROGRAM, portal.clock())
    keep(portal.engine, BOARD, portal.clock())
    with write_session(portal.engine) as session:
        for kind, state in (("meeting", "planned"), ("decision", "agreed")):
            said = {"title": "Autumn meeting", "text": "Fund two posts", "on": "2026-11-02"}
            add_version(session, RecordKey(BOARD, kind, name="1"), state, said, PROGRAM, portal.clock(), 0)
    definitions = portal.app.state.project.definitions
    desk = Desk(portal.engine, definitions, definitions.boards[BOARD], actor_of(account), duties, portal.clock())
    programme = definitions.case_audits["worcestershire-early-help-audit"]
    agencies = [one.id for one in programme.agencies]
    steps.name_people(read(desk, programme), dict.fromkeys(agencies, account.id or 0), 0)
    steps.draw_cases(read(desk, programme), ["EX-1", "EX-2"], 1, 1, "", 0)
    for agency in agencies:
        audit = read(desk, programme)
        steps.grade_case(audit, audit.cases[0], agency, {"grade": "good"}, 0)
    visit.enter_as(account)


def read(desk: Desk, programme) -> steps.Audit:
    return steps.read_audit(desk, programme, QUARTER)


def test_all_of_a_boards_pages_is_reached_by_keyboard_and_seen_to_be(visitors, portal) -> None:
    visit = Visit(visitors, portal, 1280)
    enter(visit, portal)
    faults = {}
    for path in PAGES:
        answer = visit.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        if found := [one for one in walk(visit.page) if one]:
            faults[path] = found
    assert faults == {}
    visit.page.evaluate("() => { document.querySelector('main button').tabIndex = -1; }")
    assert len(walk(visit.page)[0]) == 1, "what is not reached is found"
    visit.end()
