"""The partnership's morning in a real browser: nobody may sign, a fault that is right, the queue, the decision.

Everybody here is an example, so every page says that it is made up.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from oba.models import Account
from oba.pipeline.returns import partnership, provider
from oba.roles import Role
from tests.fixtures.browsed_portal import Visit
from tests.fixtures.desk import Desk, accept_earlier, add_owed
from tests.fixtures.portals import PROVIDER, Portal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PEOPLE = {
    "submitter": ("Sam Carter", Role.SUBMITTER, PROVIDER),
    "approver": ("Morgan Lloyd", Role.APPROVER, PROVIDER),
    "other": ("Robin Okafor", Role.SUBMITTER, "eh-redditch"),
    "third": ("Lou Hart", Role.SUBMITTER, "eh-worcester"),
    "third_approver": ("Ray West", Role.APPROVER, "eh-worcester"),
    "collector": ("Alex Green", Role.COLLECTOR, ""),
    "admin": ("Kim Taylor", Role.ADMINISTRATOR, ""),
    "qa": ("Jo Novak", Role.QA_LEAD, ""),
}


def add_examples(portal: Portal) -> dict[str, Account]:
    return {
        key: portal.add_account(role, f"{key}@partnership.example", place, name=name, example=True)
        for key, (name, role, place) in PEOPLE.items()
    }


def look(visit: Visit, pictures: Path | None, name: str) -> None:
    """Look at a page at the width of a desktop and of a phone; it says that it is made up."""
    for width in (1280, 360):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.look(pictures, name)
    expect(visit.page.get_by_text("Example account - made up")).to_be_visible()
    visit.page.set_viewport_size({"width": 1280, "height": 900})


def test_the_partnerships_morning(visitors, portal, shots) -> None:
    portal.clock.now = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    known = portal.app.state.project.definitions
    desk = Desk(portal.engine, known, add_examples(portal), add_owed(portal.engine, code="wyre-forest"))
    accept_earlier(desk, add_owed(portal.engine, period="2026-04-01/P3M", code="spring"))
    add_owed(portal.engine, period="2026-10-01/P3M", code="running")
    for who, place in (("other", "redditch"), ("third", "worcester")):
        desk.send(who, add_owed(portal.engine, f"eh-{place}", code=place))
    provider.sign(desk.visit("third_approver"), "worcester", desk.turn("worcester"))
    desk.send(EH3=130)
    people = {who: Visit(visitors, portal, 1280) for who in ("submitter", "other", "collector", "admin", "qa")}
    for who, visit in people.items():
        visit.enter_as(desk.people[who])
    nobody_may_sign(people, shots)
    a_fault_is_waived(people, shots)
    asked = [number for number, finding in enumerate(desk.see("submitter").verdict.findings) if finding.is_open]
    reasons = dict.fromkeys(asked, "Two schools joined the scheme")
    provider.explain(desk.visit("submitter"), "wyre-forest", desk.turn(), reasons)
    provider.sign(desk.visit("approver"), "wyre-forest", desk.turn())
    what_waits_is_decided(people, shots)
    partnership.send_back(desk.visit("collector"), "wyre-forest", desk.turn(), "Please look at EH14 again")
    for visit in people.values():
        visit.end()


def nobody_may_sign(people: dict[str, Visit], pictures: Path | None) -> None:
    """W04: Robin is told whom to ask, Alex and Kim see it on their first page, and Alex lets Robin sign."""
    robin, alex, kim = people["other"].page, people["collector"].page, people["admin"].page
    robin.goto("/returns/redditch")
    expect(robin.get_by_text(re.compile("nobody at your organisation who may sign it off"))).to_be_visible()
    expect(robin.get_by_role("link", name="collector@partnership.example")).to_be_visible()
    look(people["other"], pictures, "w04-submitter")
    kim.goto("/")
    expect(kim.get_by_text(re.compile("Redditch who may sign it off: it has no approver"))).to_be_visible()
    look(people["admin"], pictures, "w04-administrator")
    kim.goto("/people")
    look(people["admin"], pictures, "people")
    kim.goto("/people/invite")
    look(people["admin"], pictures, "invite")
    alex.goto("/")
    look(people["collector"], pictures, "w12-home")
    alex.get_by_role("link", name=re.compile("Let one person sign off.*Redditch")).click()
    alex.get_by_role("button", name="Let them sign off once").click()
    expect(alex).to_have_title(re.compile("^Error: Let one person sign off"))
    look(people["collector"], pictures, "w04-let-sign")
    alex.get_by_label("Robin Okafor").check()
    alex.get_by_label("Why may one person sign it off alone?").fill("Their approver left in September")
    alex.get_by_role("button", name="Let them sign off once").click()
    expect(alex.get_by_text("Robin Okafor may sign this return off once.")).to_be_visible()
    robin.goto("/returns/redditch")
    look(people["other"], pictures, "w04-allowed")
    robin.get_by_role("link", name="Check the figures and sign off").click()
    robin.get_by_label("The figures are right as far as I know").check()
    robin.get_by_role("button", name="Sign off and send to the partnership").click()
    expect(robin.get_by_text("Return signed off", exact=True)).to_be_visible()


def a_fault_is_waived(people: dict[str, Visit], pictures: Path | None) -> None:
    """W21: Alex waives the one fault of Sam's return, and Sam sees who did, when and why."""
    sam, alex = people["submitter"].page, people["collector"].page
    alex.goto("/returns/wyre-forest")
    alex.get_by_role("link", name="Waive a fault that is right as it stands").click()
    look(people["collector"], pictures, "w21-waive")
    alex.get_by_role("radio").check()
    alex.get_by_label("Why is the figure right as it stands?").fill("Ten of them were begun in June, shown to me")
    alex.get_by_role("button", name="Waive this fault").click()
    expect(alex.get_by_text(re.compile("The fault is waived"))).to_be_visible()
    sam.goto("/returns/wyre-forest")
    expect(sam.get_by_text(re.compile("Waived by Alex Green on 12 October 2026"))).to_be_visible()
    look(people["submitter"], pictures, "w21-return")
    sam.goto("/returns/wyre-forest/attempts/1")
    look(people["submitter"], pictures, "w21-attempt")


def what_waits_is_decided(people: dict[str, Visit], pictures: Path | None) -> None:
    """W12: the queue leads to the decision in one step; Worcester's, with nothing to read, is accepted from it."""
    alex, jo = people["collector"].page, people["qa"].page
    alex.goto("/returns")
    expect(alex.get_by_text(re.compile("3 returns wait for you, the oldest since"))).to_be_visible()
    look(people["collector"], pictures, "w12-queue")
    alex.get_by_label(re.compile("Nothing was found: accept .*Worcester")).check()
    alex.get_by_role("button", name="Accept those that are ticked").click()
    look(people["collector"], pictures, "w12-several")
    alex.get_by_role("button", name="Accept this return").click()
    expect(alex.get_by_text("1 return is accepted.")).to_be_visible()
    alex.get_by_role("link", name=re.compile("Check and decide.*Wyre Forest")).click()
    expect(alex.get_by_role("heading", name="Beside other providers")).to_be_visible()
    look(people["collector"], pictures, "decide")
    jo.goto("/")
    look(people["qa"], pictures, "w13-home")
