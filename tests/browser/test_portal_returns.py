"""The whole way of a return in a real browser: invitation, workbook, twenty faults, two reasons, the store."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from oba.pipeline import boards
from oba.pipeline.returns import partnership, provider
from oba.pipeline.returns.views import Visit as Step
from oba.roles import Role
from oba.store.engine import read_session
from tests.fixtures.browsed_portal import Visit
from tests.fixtures.desk import RETURN, add_owed
from tests.fixtures.filled_workbooks import fill_unsigned, place, to_bytes
from tests.fixtures.observations import feed_observations
from tests.fixtures.portals import PASSWORD, PROVIDER, Portal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BOARD = "worcestershire-early-help-board"
EARLIER = {
    "EH1": 172, "EH2": 169, "EH2.q3": 46, "EH2.q4": 40, "EH2.a0": 63, "EH2.a5": 58, "EH2.a11": 31,
    "EH5": 102, "EH8": 151, "EH9": 119,
}  # fmt: skip
FAULTY = {
    "EH1": "130 ", "EH2.a5": None, "EH3": 130, "EH4": "=40+48", "EH6.q3": "x", "EH8": 199, "EH13": "N/A",
    "EH7.q1": 3, "EH7.q2": 2, "EH7.q3": 2, "EH7.q4": 1, "EH7.q5": 1, "EH7.qx": 3, "EH10": 8, "EH14": 10.5,
    "EH16": 0.8,
}  # fmt: skip
RIGHT = {"EH9": 180}


def cell(ref: str) -> str:
    return f"D{place(ref)[1]}"


SEEDED = [
    ("TYP-04", "Assessments", cell("EH1"), "130"),
    ("PLA-01", "Assessments", cell("EH2.q3"), "22"),
    ("PLA-01", "Assessments", cell("EH2.q4"), "15"),
    ("MIS-01", "Assessments", cell("EH2.a5"), ""),
    ("LOG-01", "Assessments", cell("EH3"), "130"),
    ("STR-03", "Assessments", cell("EH4"), "=40+48"),
    ("MIS-02", "Families helped", cell("EH6.q3"), "x"),
    ("MIS-05", "Families helped", cell("EH7.qx"), "3"),
    ("REC-03", "Families helped", cell("EH8"), "199"),
    ("REC-05", "Families helped", cell("EH9"), "118"),
    ("REC-01", "Better off", cell("EH10"), "8"),
    ("TYP-01", "Better off", cell("EH13"), "N/A"),
    ("TYP-03", "Better off", cell("EH14"), "10.5"),
    ("TYP-02", "Better off", cell("EH16"), "0.8"),
    ("COD-01", "Distance travelled", "B5", "Malvern"),
    ("DUP-01", "Distance travelled", "A7", "WF-002"),
    ("SCO-01", "Distance travelled", "H8", "6"),
    ("LOG-03", "Distance travelled", "I9", "2026-04-01"),
    ("STR-06", "Story", "C5", "(not repeated here)"),
    ("CON-02", "Corrections", "B5", "13"),
]


def write(content: bytes, figures: dict, *, faults: bool = False) -> bytes:
    if not faults:
        return fill_unsigned(content, figures)
    book = load_workbook(BytesIO(fill_unsigned(content, figures)))
    seed(book)
    return to_bytes(book)


def seed(book: Workbook) -> None:
    book["Story"]["C5"] = "The mother of 943 476 5919 told our worker that regular visits helped her feel less alone."
    cases = book["Distance travelled"]
    cases["B5"], cases["A7"], cases["H8"], cases["I9"] = "Malvern", "WF-002", 6, date(2026, 4, 1)
    book["Corrections"]["A5"], book["Corrections"]["B5"] = "EH7", 13


def accept_spring(portal: Portal) -> None:
    """Let last quarter's return be there, accepted, as it would be."""
    code = add_owed(portal.engine, period="2026-04-01/P3M", code="spring")
    known = portal.app.state.project.definitions
    people = [portal.add_account(role, f"{role}.spring@example.org") for role in (Role.SUBMITTER, Role.APPROVER)]
    people.append(portal.add_account(Role.COLLECTOR, "spring@example.org"))
    steps = [Step(portal.engine, known, person, datetime(2026, 7, 14, 9, tzinfo=UTC)) for person in people]
    book = load_workbook(
        BytesIO(write(provider.make_workbook(steps[0], provider.view_return(steps[0], code)), EARLIER))
    )
    for row in range(5, 17):
        book["Distance travelled"].cell(row, 9).value = date(2026, 6, row)
    attempt = provider.send_file(steps[0], code, 0, to_bytes(book), "spring.xlsx")
    assert attempt.sentence == "This return would be accepted.", attempt.verdict
    provider.sign(steps[1], code, 1)
    partnership.accept(steps[2], code, 2)


def look(visit: Visit, pictures: Path | None, name: str) -> None:
    """Look at a page at the width of a desktop and of a phone."""
    for width in (1280, 360):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.look(pictures, name)
    visit.page.set_viewport_size({"width": 1280, "height": 900})


def upload(visit: Visit, code: str, content: bytes, name: str) -> None:
    visit.page.goto(f"/returns/{code}")
    visit.page.get_by_role("link", name="Send the filled workbook").click()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    visit.page.get_by_label("The workbook").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    visit.page.get_by_role("button", name="Send and check").click()


def findings_on(visit: Visit) -> list[tuple[str, str, str, str]]:
    """What the page lists: rule, sheet, cell, value; each with what is wrong and what to do."""
    found = []
    visit.page.wait_for_load_state()
    for item in visit.page.locator("li.finding").all():
        sheet, _, rest = item.locator(".finding__place").inner_text().partition(", cell ")
        facts = dict(zip(item.locator("dt").all_inner_texts(), item.locator("dd").all_inner_texts(), strict=True))
        assert facts.get("What is wrong") or facts["What was found"]
        assert facts["What to do"]
        found.append(
            (item.get_attribute("data-rule"), sheet, re.match(r"[A-Z]+\d+", rest)[0], facts.get("You gave", "").strip())
        )
    return found


def test_from_the_invitation_to_the_service_card(visitors, portal, shots, settings) -> None:
    portal.clock.now = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    accept_spring(portal)
    code = add_owed(portal.engine, code="summer")
    sam, morgan, alex = (Visit(visitors, portal, 1280) for _ in range(3))
    empty = take_the_workbook(sam, shots)
    send_with_faults(sam, shots, code, empty)
    send_and_explain(sam, shots, code, empty)
    sign_off(morgan, shots, code)
    accept(alex, shots, code)
    the_store_has_both_quarters(portal)
    the_board_shows_them(alex, shots, settings)
    for visit in (sam, morgan, alex):
        visit.end()


def take_the_workbook(sam: Visit, pictures: Path | None) -> bytes:
    """Sam follows the invitation, finds the return that is owed and downloads its workbook."""
    page = sam.page
    page.goto(sam.portal.invite(Role.SUBMITTER))
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect an authenticator app")
    page.wait_for_load_state()
    page.get_by_label("6-digit code").fill(sam.portal.answer_offer(page.content())["code"])
    page.get_by_role("button", name="Finish and sign in").click()
    page.get_by_role("navigation", name="Service").get_by_role("link", name="Your returns").click()
    look(sam, pictures, "returns")
    page.get_by_role("link", name=re.compile("Early help provider return.*July to September")).click()
    look(sam, pictures, "return")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download your workbook").click()
    return Path(caught.value.path()).read_bytes()


def send_with_faults(sam: Visit, pictures: Path | None, code: str, empty: bytes) -> None:
    """Sam sends it with twenty faults, and each is named at its cell, on the page and in a workbook."""
    page = sam.page
    upload(sam, code, write(empty, FAULTY, faults=True), "return with faults.xlsx")
    expect(page.get_by_role("heading", level=1)).to_contain_text("This return would be refused: 14 faults to put right")
    assert sorted(findings_on(sam)) == sorted(SEEDED)
    look(sam, pictures, "faults")
    with page.expect_download() as caught:
        page.get_by_role("link", name="the same workbook with a comment at each finding").click()
    assert load_workbook(BytesIO(Path(caught.value.path()).read_bytes())).sheetnames[0] == "Findings"


def send_and_explain(sam: Visit, pictures: Path | None, code: str, empty: bytes) -> None:
    """Sam sends it put right, and gives the reasons for two unusual figures."""
    page = sam.page
    upload(sam, code, write(empty, RIGHT), "return.xlsx")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "This return would be accepted with 2 queries to explain."
    )
    assert [(rule, where) for rule, _, where, _ in findings_on(sam)] == [
        ("PLA-01", cell("EH2.q3")),
        ("PLA-01", cell("EH2.q4")),
    ]
    page.get_by_role("button", name="Give the reasons").click()
    look(sam, pictures, "explain")
    page.get_by_role("button", name="Save the reasons").click()
    expect(page).to_have_title(re.compile("^Error: Explain the unusual figures"))
    look(sam, pictures, "explain-error")
    for box in page.get_by_role("textbox").all():
        box.fill("A children's centre in the area closed in June")
    page.get_by_role("button", name="Save the reasons").click()
    expect(page.get_by_text("Every query is explained.")).to_be_visible()
    look(sam, pictures, "waiting")


def sign_off(morgan: Visit, pictures: Path | None, code: str) -> None:
    """Morgan looks at the figures, signs off and has the receipt."""
    morgan.enter(Role.APPROVER, email="morgan@example.org", name="Morgan Lloyd")
    page = morgan.page
    page.goto(f"/returns/{code}")
    page.get_by_role("link", name="Check the figures and sign off").click()
    look(morgan, pictures, "sign")
    page.get_by_label("The figures are right as far as I know").check()
    page.get_by_role("button", name="Sign off and send to the partnership").click()
    expect(page.get_by_text("Return signed off", exact=True)).to_be_visible()
    look(morgan, pictures, "confirmation")
    page.get_by_role("link", name="Your receipt").click()
    expect(page.get_by_text(re.compile("by Morgan Lloyd"))).to_be_visible()
    look(morgan, pictures, "receipt")


def accept(alex: Visit, pictures: Path | None, code: str) -> None:
    """Alex finds it in the register and accepts it."""
    alex.enter(Role.COLLECTOR, email="alex@example.org", name="Alex Green")
    page = alex.page
    page.goto("/register?quarter=all")
    look(alex, pictures, "register")
    page.goto(f"/returns/{code}")
    page.get_by_role("button", name="Check it and decide").click()
    look(alex, pictures, "decide")
    page.get_by_label("Yes, accept it").check()
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Accepted. The figures count from today.")).to_be_visible()
    look(alex, pictures, "accepted")


def the_store_has_both_quarters(portal: Portal) -> None:
    with read_session(portal.engine) as session:
        frame = feed_observations(session, RETURN, date(2026, 10, 12))
    ours = frame[(frame["measure"] == "assessments") & (frame["breakdown"] == f"provider={PROVIDER}")]
    assert dict(zip(ours["period"], ours["value"], strict=True)) == {"2026-04-01/P3M": 169, "2026-07-01/P3M": 120}


def the_board_shows_them(alex: Visit, pictures: Path | None, settings) -> None:
    """The board is published anew; its service card and its page of the measure show the figure."""
    page, portal = alex.page, alex.portal
    boards.publish(portal.engine, portal.app.state.project.definitions, BOARD, settings, portal.clock())
    page.goto(f"/boards/{BOARD}/2026-q3/services/early-help-family-support.html")
    expect(page.locator("body")).to_contain_text("Early help assessments in the quarter, by provider")
    page.goto(f"/boards/{BOARD}/2026-q3/indicators/provider-assessments-by-provider.html")
    expect(page.locator("body")).to_contain_text("District early help provider, Wyre Forest")
    expect(page.locator("body")).to_contain_text("120")
    if pictures:
        page.screenshot(path=pictures / "service-card.png", full_page=True)


def test_the_other_pages_of_a_return(visitors, portal, shots) -> None:
    portal.clock.now = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    code = add_owed(portal.engine, code="summer")
    sam = Visit(visitors, portal, 1280)
    sam.enter(Role.SUBMITTER)
    base = f"/returns/{code}"
    for part in ("", "/requests", "/cases", "/story", "/actions", "/corrections", "/check"):
        sam.page.goto(f"{base}/screen{part}")
        look(sam, shots, f"screen{part.replace('/', '-')}")
    sam.page.goto(f"{base}/screen/requests")
    sam.page.get_by_label("EH1 How many families were you asked to assess?").fill("about a hundred")
    sam.page.get_by_role("button", name="Save and continue").click()
    expect(sam.page).to_have_title(re.compile("^Error: Assessments"))
    look(sam, shots, "screen-error")
    sam.page.goto(f"{base}/nil")
    look(sam, shots, "nil")
    alex = Visit(visitors, portal, 1280)
    alex.enter(Role.COLLECTOR, email="alex@example.org")
    for path in ("/register/not-sent", "/register/timeliness", f"{base}/open"):
        alex.page.goto(path)
        look(alex, shots, path.strip("/").replace("/", "-"))
    jo = Visit(visitors, portal, 1280)
    jo.enter(Role.QA_LEAD, email="jo@example.org")
    jo.page.goto("/trail")
    look(jo, shots, "trail")
    for visit in (sam, alex, jo):
        visit.end()
