"""A case audit of made-up cases in the portal, from the draw to a figure on a card; its cases are for its people."""

import re
from datetime import UTC, datetime

import pytest
from fastapi.routing import APIRoute

from oba.boards.duties import Duties, Duty
from oba.pipeline import boards
from oba.pipeline.written.desk import give_duties
from oba.pipeline.written.integrity import find_changed_records
from oba.portal.app import ROUTERS
from oba.portal.definitions import Project
from oba.roles import Role
from oba.scorecards.figure import Standing
from oba.store.audit import PROGRAM
from oba.store.boards.versions import WRITE
from oba.store.engine import read_session
from tests.fixtures.audited_cases import REFERENCES, with_audits
from tests.fixtures.portal_packs import BOARD
from tests.fixtures.portals import errors_of, text_of

HOME = f"/case-audits/{BOARD}"
AUDIT = f"{HOME}/help-audit/2026-q3"
GRADES = ["good"] * 5 + ["outstanding"] * 2 + ["requires improvement"] * 4 + ["inadequate"]
"""Seven of twelve are good or better."""
MADE_UP = "These cases are made up"
ROUTES = sorted(
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path.startswith("/case-audits/{board_id}/{audit_id}")
    for method in route.methods
)


def fill_in(path: str, case: str = "1", part: str = "health") -> str:
    named = {"{board_id}": BOARD, "{audit_id}": "help-audit", "{quarter}": "2026-q3", "{case}": case, "{part}": part}
    for name, text in named.items():
        path = path.replace(name, text)
    return path


@pytest.fixture
def audited(portal, project):
    """The portal with a programme of case audits of made-up cases."""
    found = with_audits(project)
    portal.app.state.project = Project(found.definitions)
    return found


@pytest.fixture
def person(portal, audited):
    """Sign somebody in who sees the board, with duties for it."""

    def sign_in(name: str, *duties: Duty, of: str = BOARD):
        account = portal.add_account(Role.BOARD_MEMBER, f"{name.split()[0].lower()}@example.org", name=name, boards=of)
        given = Duties(frozenset(duties), frozenset())
        give_duties(portal.engine, BOARD, account.id, given, PROGRAM, portal.clock())
        browser = portal.enter(account)
        browser.account_id = account.id
        return browser

    return sign_in


@pytest.fixture
def people(person):
    """The lead, and an auditor of each agency who is named for it."""
    lead = person("Quinn Lead", Duty.QA_LEAD)
    health, schools = person("Hana Health", Duty.AUDITOR), person("Sol Schools", Duty.AUDITOR)
    named = {"health": str(health.account_id), "schools": str(schools.account_id), "seen": "0"}
    assert lead.post(f"{AUDIT}/people", named).status_code == 303
    return lead, health, schools


def draw(lead, seen: int = 0, reason: str = "", size: int = 12):
    form = {"references": "\n".join(REFERENCES), "size": str(size), "reason": reason, "seen": str(seen)}
    return lead.post(f"{AUDIT}/sample", form)


def sample_of(browser) -> list[str]:
    return re.findall(r"/cases/\d+\">\d+: (CA-\d+)<", browser.get(AUDIT).text)


def grade(people, case: int, word: str, moderated: str = "") -> None:
    lead, health, schools = people
    address = f"{AUDIT}/cases/{case}"
    for who, part in ((health, "health"), (schools, "schools")):
        assert (
            who.post(
                f"{address}/{part}", {"grade": word, "strengths": "Seen early", "seen": "0", "draw": "1"}
            ).status_code
            == 303
        )
    agreed = {"grade": word, "reason": "All saw the same", "seen": "0", "draw": "1"}
    assert health.post(f"{address}/joint", agreed).status_code == 303
    if moderated:
        said = {"grade": moderated, "reason": "Two of four standards", "seen": "0", "draw": "1"}
        assert lead.post(f"{address}/moderation", said).status_code == 303


def make_card(portal, audited):
    now = portal.clock()
    pack, _ = boards.make_pack(audited.engine, audited.definitions, BOARD, now.date(), now)
    return next(card for card in pack.cards if card.id == "audits-good")


def test_twelve_made_up_cases_from_the_draw_to_a_figure_on_a_card(portal, audited, people):
    lead, *_ = people
    assert draw(lead).headers["location"] == AUDIT
    assert len(sample_of(lead)) == 12
    assert "12 of 60 cases" in text_of(lead.get(AUDIT))
    for case, word in enumerate(GRADES, 1):
        grade(people, case, word)
    assert make_card(portal, audited).latest is None
    page = text_of(lead.get(AUDIT))
    assert "7 of 12 cases are graded good or better: 2 outstanding, 5 good, 4 requires improvement" in page
    assert lead.post(f"{AUDIT}/counts").status_code == 303
    assert "the next pack shows them on the card “Audited cases graded good or better”" in text_of(lead.get(AUDIT))
    figure = make_card(portal, audited).latest.figure
    assert (figure.text, round(figure.lower, 1), round(figure.upper, 1)) == ("58.3", 32.0, 80.7)
    audited.publish(portal.clock())
    cells = boards.trace(audited.engine, figure.trace).cells
    told = {(role, cell.value, cell.sheet, cell.row) for role, cell in cells}
    assert told == {("numerator", 7.0, "Grades as moderated", 3), ("denominator", 12.0, "Grades as moderated", 2)}
    assert {cell.publisher for _, cell in cells} == {"Made-up cases: A small board"}


def test_a_moderated_grade_is_counted_and_revises_what_was_counted_before(portal, audited, people):
    lead, *_ = people
    draw(lead)
    for case, word in enumerate(GRADES, 1):
        grade(people, case, word)
    lead.post(f"{AUDIT}/counts")
    said = {"grade": "requires improvement", "reason": "One standard of four", "seen": "0", "draw": "1"}
    lead.post(f"{AUDIT}/cases/1/moderation", said)
    page = text_of(lead.get(f"{AUDIT}/cases/1"))
    assert "Health Good Strong: Seen early Hana Health, 2 November 2026" in page
    assert "All together Good Why: All saw the same" in page
    assert "Moderation Requires improvement Why: One standard of four Quinn Lead" in page
    assert "A grade changed since the counts were entered." in text_of(lead.get(AUDIT))
    lead.post(f"{AUDIT}/counts")
    assert make_card(portal, audited).latest.figure.text == "50.0"
    lead.post(f"{AUDIT}/cases/1/moderation", {**said, "grade": "good", "seen": "1"})
    lead.post(f"{AUDIT}/counts")  # what was counted first, a third release
    assert make_card(portal, audited).latest.figure.text == "58.3"


def test_a_share_that_would_show_a_small_number_is_withheld(portal, audited, people):
    lead, *_ = people
    draw(lead)
    for case, word in enumerate(["good"] * 9 + ["inadequate"] * 3, 1):
        grade(people, case, word)
    lead.post(f"{AUDIT}/counts")
    (point,) = make_card(portal, audited).own.points
    assert (point.figure.value, point.figure.standing) == (None, Standing.HIDDEN)


def test_a_new_draw_is_a_new_record_and_needs_a_reason(people):
    lead, *_ = people
    draw(lead)
    first = sample_of(lead)
    grade(people, 1, "good")
    again = draw(lead, seen=1)
    assert (again.status_code, set(errors_of(again))) == (422, {"reason"})
    named = draw(lead, seen=1, reason="Mrs Jones moved away")
    assert (named.status_code, set(errors_of(named))) == (422, {"reason"})
    assert draw(lead, seen=1, reason="Two cases had moved away").status_code == 303
    second = sample_of(lead)
    assert len(second) == 12
    assert second != first
    page = text_of(lead.get(AUDIT))
    assert "Draw 2, which counts: 12 of 60" in page
    assert "Drawn anew because: Two cases had moved away." in page
    assert page.count("Drawn again from its seed just now, it is the same.") == 2
    assert "0 of 12 cases are graded" in page
    told = draw(lead, seen=1, reason="I had not seen yours")
    assert told.status_code == 409
    assert "Somebody else drew a sample meanwhile." in text_of(told)
    assert len(re.findall(r"with the seed \d+", text_of(lead.get(AUDIT)))) == 2


def test_a_new_draw_says_whose_counts_packs_show_until_it_is_graded(people):
    lead, *_ = people
    kept = "The whole list is kept until 730 days after the last that is recorded of the audit."
    assert kept in text_of(lead.get(f"{AUDIT}/sample"))
    assert "auditors’ words are emptied 730 days (A small board)" in text_of(lead.get("/privacy"))
    draw(lead, size=1)
    grade(people, 1, "good")
    lead.post(f"{AUDIT}/counts")
    told = "Until then the counts of the draw before are in the store, and packs are made of them."
    assert told not in text_of(lead.get(AUDIT))
    draw(lead, seen=1, reason="The case had moved away")
    assert told in text_of(lead.get(AUDIT))


def test_what_was_written_of_a_case_is_never_kept_of_the_one_that_a_new_draw_put_in_its_place(people):
    lead, health, _ = people
    draw(lead)
    form = health.get(f"{AUDIT}/cases/1/health").text
    seen = {name: re.search(f'name="{name}" value="(\\d+)"', form)[1] for name in ("seen", "draw")}
    draw(lead, seen=1, reason="Two cases had moved away", size=11)
    for place in ("cases/1/health", "cases/12/health", "cases/1/joint"):
        told = health.post(f"{AUDIT}/{place}", {"grade": "good", "strengths": "Of the first", "reason": "A", **seen})
        assert told.status_code == 409, place
        assert "drawn anew while you were writing" in text_of(told)
        assert ("What is strong?: Of the first" if place.endswith("health") else "why?: A") in text_of(told)
    assert "Of the first" not in health.get(f"{AUDIT}/cases/1").text


def test_a_list_that_could_name_a_child_is_refused_by_the_number_of_its_line(people):
    lead, *_ = people
    typed = {"references": "CA-1\nOlivia Smith\n12/03/2015\n943 476 5919", "size": "1", "seen": "0"}
    told = lead.post(f"{AUDIT}/sample", typed)
    assert told.status_code == 422
    assert errors_of(told)["references"] == (
        "Give case references only, one a line: line 2 seems to hold a name;"
        " line 3 seems to hold a date, perhaps of birth; line 4 seems to hold an NHS number"
    )
    assert "No cases are drawn yet." in text_of(lead.get(AUDIT))


#        the file, its name, what is told or stands in the form
FILES = [
    ("CA-1\nCA-2\n".encode("utf-8-sig"), "cases.csv", "CA-1\nCA-2"),
    (b"PK\x03\x04\x00", "cases.xlsx", "This is no text file."),
    (b"\xff\xfeC\x00", "cases.txt", "This is no text file."),
    (b"", "empty.txt", "Choose a file with references"),
    (b"x" * 200_001, "long.txt", "must be smaller than 200 kB"),
]


@pytest.mark.parametrize(("content", "name", "told"), FILES, ids=[name for _, name, _ in FILES])
def test_a_file_of_references_is_put_into_the_form_and_nothing_is_drawn(people, content, name, told):
    lead, *_ = people
    answer = lead.post(f"{AUDIT}/sample/file", files={"references": (name, content, "text/plain")})
    assert told in answer.text
    assert "No cases are drawn yet." in text_of(lead.get(AUDIT))


def test_an_agency_reads_the_others_when_its_own_form_is_in(people):
    lead, health, schools = people
    draw(lead)
    case = f"{AUDIT}/cases/1"
    health.post(f"{case}/health", {"grade": "good", "strengths": "Heard the child", "seen": "0", "draw": "1"})
    assert "Heard the child" in lead.get(case).text
    assert "Heard the child" not in schools.get(case).text
    assert "You see what the other agencies wrote when your own form is filled in." in text_of(schools.get(case))
    assert health.get(f"{case}/joint").status_code == 403
    assert lead.get(f"{case}/moderation").status_code == 403
    schools.post(f"{case}/schools", {"grade": "inadequate", "improve": "Nobody asked us", "seen": "0", "draw": "1"})
    assert "The agencies are 2 grades apart." in text_of(schools.get(case))
    assert "Heard the child" in schools.get(f"{case}/joint").text
    for stranger, part in ((health, "schools"), (schools, "health"), (lead, "health"), (health, "moderation")):
        assert (
            stranger.post(f"{case}/{part}", {"grade": "good", "reason": "x", "seen": "0", "draw": "1"}).status_code
            == 403
        )


def test_of_two_who_grade_together_the_second_sees_both(people):
    lead, health, schools = people
    draw(lead)
    grade(people, 1, "good")
    joint = f"{AUDIT}/cases/1/joint"
    health.post(joint, {"grade": "good", "reason": "One plan by then", "seen": "1", "draw": "1"})
    told = schools.post(joint, {"grade": "inadequate", "reason": "We were not asked", "seen": "1", "draw": "1"})
    assert told.status_code == 409
    assert "One plan by then" in text_of(told)
    assert "We were not asked</textarea>" in told.text
    wrong = schools.post(joint, {"grade": "amber", "reason": "We were not asked", "seen": "2", "draw": "1"})
    assert (wrong.status_code, set(errors_of(wrong))) == (422, {"grade"})


def test_a_quarter_begins_by_the_clock_of_london(portal, people):
    portal.clock.now = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight in July
    lead = portal.enter(portal.account("quinn@example.org"))
    link = f"{HOME}/help-audit/2027-q3"
    assert f'href="{link}"' in lead.get(HOME).text
    assert lead.get(link).status_code == 200


def test_a_finding_becomes_a_recommendation_without_a_case(person, people):
    lead, health, _ = people
    draw(lead)
    reference = sample_of(lead)[0]
    told = lead.post(f"{AUDIT}/finding", {"title": f"Visit {reference.lower()} sooner", "due": "soon"})
    assert set(errors_of(told)) == {"title", "due"}
    told = lead.post(f"{AUDIT}/finding", {"title": "Visit sooner", "owner": f"Whoever has {reference.lower()}"})
    assert errors_of(told)["owner"].startswith("This seems to hold the reference of a case.")
    told = lead.post(f"{AUDIT}/finding", {"title": "Visit sooner", "owner": "Ring 01905 123 456"})
    assert errors_of(told)["owner"].startswith("This seems to hold a telephone number.")
    said = {"title": "Write plans with families", "owner": "Sam Lee", "due": "31/1/2027"}
    assert lead.post(f"{AUDIT}/finding", said).status_code == 303
    assert "Write plans with families Not started" in text_of(health.get(AUDIT))
    page = text_of(person("Mem Ber").get(f"/book/{BOARD}/recommendations/1"))
    assert "Where does it come from? Early help audit, July to September 2026" in page
    assert "On which day was it made? 2 November 2026" in page


def test_nobody_who_takes_no_part_reaches_a_case(portal, person, people):
    """Every page of the audit, as everybody else: with every other duty, of another board, with no duty at all."""
    lead, *_ = people
    draw(lead)
    grade(people, 1, "good")
    drawn = sample_of(lead)
    assert len(ROUTES) == 12
    others = [person("Any One"), person("Cay Chair", Duty.CHAIR, Duty.SECRETARY, Duty.WRITER, Duty.SPONSOR)]
    others += [person("Una Named", Duty.AUDITOR), person("Str Anger", *Duty, of="other-board")]
    others += [portal.as_role(role, email=f"{role}@other.org") for role in Role]
    for number, other in enumerate(others):
        for method, path in ROUTES:
            answer = other.get(fill_in(path)) if method == "GET" else other.post(fill_in(path), {"seen": "1"})
            is_front = path.endswith("{quarter}")
            assert answer.status_code in ((200, 403, 404) if is_front else (403, 404)), (number, method, path)
            assert not any(one in answer.text for one in drawn), (number, method, path)
            assert "Seen early" not in answer.text
        assert BOARD not in other.get("/case-audits").text or number != 3
    assert person("Other One").get(AUDIT).status_code == 200
    assert others[3].get(AUDIT).status_code == 404


def test_an_auditor_does_an_auditors_work_alone(people):
    lead, health, _ = people
    draw(lead)
    for path in ("/people", "/sample", "/finding"):
        assert health.get(AUDIT + path).status_code == 403, path
        assert health.post(AUDIT + path, {"seen": "1"}).status_code == 403, path
    assert health.post(f"{AUDIT}/sample/file").status_code == 403
    assert health.post(f"{AUDIT}/counts").status_code == 403
    for path in ("/cases/13", "/cases/0", "/cases/1/police", "/cases/x"):
        assert lead.get(AUDIT + path).status_code == 404, path
    for path in ("/no-audit/2026-q3", "/help-audit/2026-q5", "/help-audit/2027-q1", "/help-audit/x"):
        assert lead.get(HOME + path).status_code == 404, path
    lead.post(f"{AUDIT}/people", {"schools": str(health.account_id), "seen": "1"})
    assert health.post(f"{AUDIT}/cases/1/health", {"grade": "good", "seen": "0", "draw": "1"}).status_code == 403
    wrong = lead.post(f"{AUDIT}/people", {"health": str(lead.account_id), "seen": "2"})
    assert (wrong.status_code, set(errors_of(wrong))) == (422, {"health"})


def test_no_reference_leaves_the_audit_by_trail_pack_or_log(portal, audited, people, caplog):
    lead, *_ = people
    draw(lead)
    for case, word in enumerate(GRADES, 1):
        grade(people, case, word, moderated="good" if case == 12 else "")
    lead.post(f"{AUDIT}/counts")
    folder = audited.publish(portal.clock())
    assert "Audited cases graded good or better" in (folder / "indicators/audits-good.html").read_text("utf-8")
    texts = [path.read_text("utf-8", errors="replace") for path in folder.rglob("*") if path.is_file()]
    texts += [entry.detail + entry.about for entry in portal.trail(WRITE)] + [caplog.text]
    assert len(portal.trail(WRITE)) > 36
    assert not [text[:80] for text in texts for one in REFERENCES if one in text]
    with read_session(audited.engine) as session:
        assert find_changed_records(session) == []


def test_every_page_says_that_the_cases_are_made_up(people):
    lead, health, _ = people
    draw(lead)
    pages = ["", "/people", "/sample", "/finding", "/cases/1"]
    assert all(MADE_UP in text_of(lead.get(AUDIT + page)) for page in pages)
    assert MADE_UP in text_of(lead.get(HOME))
    assert MADE_UP in text_of(health.get(f"{AUDIT}/cases/1/health"))


def test_what_was_typed_before_a_time_out_comes_back(portal, people):
    lead, health, _ = people
    draw(lead)
    address = f"{AUDIT}/cases/1/health"
    owner = re.search(r'name="typed-by" value="([^"]+)"', health.get(address).text)[1]
    typed = {"grade": "good", "strengths": "Heard the child", "seen": "0", "draw": "1", "typed-by": owner}
    token = health.token()
    portal.clock.move(minutes=45)
    health.client.post(address, data={**typed, "csrftoken": token})
    again = portal.enter(portal.account("hana@example.org"))
    again.client.cookies.update({name: kept for name, kept in health.client.cookies.items() if "typed" in name})
    assert "Heard the child</textarea>" in again.get(address).text
