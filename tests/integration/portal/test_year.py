"""The evidence of a board's year in the portal: who gathers it, what it holds, and where each line is from."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from oba.boards.duties import Duties, Duty
from oba.pipeline.written.desk import give_duties
from oba.portal.definitions import Project
from oba.roles import Role
from oba.scorecards.render.pdf.printing import PangoMissingError
from oba.store.audit import PROGRAM
from tests.fixtures.corrected_plans import FIRST
from tests.fixtures.portal_packs import BOARD, publish
from tests.fixtures.portals import text_of

EVIDENCE, BOOK = f"/evidence/{BOARD}", f"/book/{BOARD}"
NEXT_YEAR = FIRST + "\n           E10000034 | 2026 | 72    | 10000"
DECISION = {"text": "Fund two posts", "on": "2/11/2026", "owner": "Maya Khan", "about": "plans-rate", "seen": "0"}
ASKED = {
    "question": "Why so many?",
    "owner": "Sam Lee",
    "due": "1/12/2026",
    "state": "awaiting a response",
    "seen": "0",
}
VOICE = {"how": "A call", "asked": "40", "answered": "14", "said": "We waited: 3", "way": "better", "seen": "0"}
GAP = {"title": "How many wait", "on": "2/11/2026", "state": "wanted", "seen": "0"}
REVIEW = {"communication": "high", "proxy": "medium", "data": "low", "why": "It stands", "graded": "Cay", "seen": "0"}
REVIEW |= {"on": "2/11/2026", "about": "plans-rate", "state": "keep"}


@pytest.fixture
def person(portal, project):
    def sign_in(name: str, *duties: Duty):
        email = f"{name.split()[0].lower()}@example.org"
        account = (
            portal.account(email)
            if email in known
            else portal.add_account(Role.BOARD_MEMBER, email, name=name, boards=BOARD)
        )
        known.add(email)
        give_duties(project.engine, BOARD, account.id, Duties(frozenset(duties)), PROGRAM, portal.clock())
        return portal.enter(account)

    known: set[str] = set()
    return sign_in


@pytest.fixture
def packs(portal, project, person) -> tuple[str, str]:
    """A year: something of everything that a board records, and a pack for two meetings."""
    chair = person("Cay Chair", Duty.CHAIR, Duty.QA_LEAD)
    chair.post(f"/voice/{BOARD}/plans-rate/2026-q3/families", VOICE)
    autumn = publish(portal.as_role(Role.COLLECTOR, email="lea@example.org", name="Lea Lead"))
    chair.post(f"{BOOK}/decisions/new", {**DECISION, "state": "agreed"})
    chair.post(f"{BOOK}/decisions/new", {**DECISION, "text": "A slip", "state": "agreed"})
    chair.post(f"{BOOK}/decisions/2", {**DECISION, "text": "A slip", "state": "withdrawn", "seen": "1"})
    chair.post(f"{BOOK}/challenges/new", {**ASKED, "pack": autumn, "curve": "plans-rate", "point": "2025-03-31"})
    chair.post(f"{BOOK}/agenda/new", GAP)
    chair.post(f"{BOOK}/fitness/new", REVIEW)
    for text, due in (("Ask schools", "1/12/2026"), ("Ask nurses", "")):
        said = {"text": text, "owner": "Maya Khan", "due": due, "status": "agreed", "seen": "0"}
        chair.post(f"/cards/{BOARD}/plans-rate/actions/new", said)
    portal.clock.move(days=100)
    project.load(NEXT_YEAR, portal.clock())
    boards = project.definitions.boards
    boards[BOARD] = boards[BOARD].model_copy(update={"period": "2027-q1"})
    winter = publish(portal.enter(portal.account("lea@example.org")))
    portal.clock.move(days=70)
    chair = portal.enter(portal.account("cay@example.org"))
    done = {**DECISION, "state": "carried out", "update": "Both began", "seen": "1"}
    assert chair.post(f"{BOOK}/decisions/1", done).status_code == 303
    return autumn, winter


def find_part(page: str, title: str) -> str:
    return re.search(rf"(?s)<h2[^>]*>{title}</h2>(.*?)(?=<h2|</main>)", page)[1]


def test_each_line_of_a_year_says_where_it_is_from(portal, person, packs) -> None:
    autumn, winter = packs
    lead = person("Quinn Lead", Duty.QA_LEAD)
    assert f'href="{EVIDENCE}"' in lead.get(BOOK).text
    assert "1 April 2027 to 31 March 2028 1 April 2026 to 31 March 2027" in text_of(lead.get(EVIDENCE))
    page = text_of(lead.get(f"{EVIDENCE}/2026"))
    for words in (
        "Gathered on 21 April 2027 from the packs that the board was shown and from its records.",
        "Child protection plans In the first pack of the year: 60.0 per 10,000 (31 March 2025). Cannot say which way."
        f" [pack {autumn}, 2 November 2026]",
        f"At the end: 72.0 per 10,000 (31 March 2026). Cannot say which way. [pack {winter}, 10 February 2027]",
        "Whether the forecast held cannot be said. Too few points.",
        "Fund two posts. (Child protection plans) Maya Khan, no date: agreed at the end of the year, carried out now."
        " What is new: Both began. [decision 1, 21 April 2027]",
        "Why so many? (Child protection plans) Sam Lee, by 1 December 2026: awaiting a response."
        f" Asked of 60.0 per 10,000 (31 March 2025). What the curve did next, by pack {winter}: Next came 72.0 per"
        " 10,000 (31 March 2026).",
        "Actions overdue at the end Ask schools. (Child protection plans) Maya Khan, by 1 December 2026: agreed."
        " [action 1, 2 November 2026]",
        "Other actions Ask nurses. (Child protection plans) Maya Khan, no date: agreed. [action 2, 2 November 2026]",
        "Children and families, July to September 2026: (Child protection plans) They say it gets better. 14 of 40",
        "We waited: not shown, to protect small numbers.",
        "How many wait. Nobody named, no date: wanted. [data gap 1, 2 November 2026]",
        "Child protection plans. 2 November 2026: keep. It stands. Communication power: high. Proxy power: medium.",
        "No pack had been published for a meeting when the year began: the first one of the year stands for it.",
        "Challenges without a response: 1.",
        "Items of the data development agenda that are open: 1.",
    ):
        assert words in page, words
    assert "A slip" not in page
    assert "made-up" not in page.lower()


def test_what_is_about_a_curve_that_is_defined_no_more_still_says_which(portal, project, person, packs) -> None:
    lead = person("Quinn Lead", Duty.QA_LEAD)
    portal.app.state.project = Project(replace(project.definitions, indicators={}))
    page = text_of(lead.get(f"{EVIDENCE}/2026"))
    for words in (
        "Fund two posts. (Child protection plans) Maya Khan",
        "Child protection plans. 2 November 2026: keep. It stands.",
        "(Child protection plans) They say it gets better.",
    ):
        assert words in page, words


def test_what_was_still_open_is_carried_into_the_next_year_and_what_ended_is_not(portal, person, packs) -> None:
    page = person("Quinn Lead", Duty.QA_LEAD).get(f"{EVIDENCE}/2027").text
    assert "The year is not over: this is what was known on 21 April 2027." in page
    assert "Carried over from before the year." in find_part(page, "Decisions, and what became of them")
    assert "No headline was reviewed." in find_part(page, "Fitness reviews of headlines")
    assert "No other pack was published from 10 February 2027 to the end" in find_part(page, "What is not known")
    assert "No pack of the year tells" in find_part(page, "Voice")


def test_what_the_newest_pack_withholds_is_not_printed_again(portal, project, person, packs) -> None:
    project.load(NEXT_YEAR.replace("| 2025 | 60    | 10000", "| 2025 | 3     | 10000"), portal.clock())
    boards = project.definitions.boards
    boards[BOARD] = boards[BOARD].model_copy(update={"period": "2027-q2"})
    publish(portal.enter(portal.account("lea@example.org")))
    page = text_of(person("Quinn Lead", Duty.QA_LEAD).get(f"{EVIDENCE}/2026"))
    assert "In the first pack of the year: The figure is not shown any more. [pack" in page
    assert "60.0" not in page


@pytest.mark.parametrize(
    ("duty", "status"),
    [(Duty.CHAIR, 200), (Duty.SECRETARY, 200), (Duty.QA_LEAD, 200), (Duty.SPONSOR, 403), (Duty.WRITER, 403)],
)
def test_who_gathers_it(portal, person, duty, status) -> None:
    them = person("Quinn Lead", duty)
    assert [them.get(path).status_code for path in (EVIDENCE, f"{EVIDENCE}/2026")] == [status, status]
    assert them.post(f"{EVIDENCE}/2026/document.docx", {}).status_code == status
    assert (f'href="{EVIDENCE}"' in them.get(BOOK).text) == (status == 200)


def test_documents_are_given_with_an_entry_in_the_trail_and_no_other_year_is(portal, project, person) -> None:
    boards = project.definitions.boards
    boards[BOARD] = boards[BOARD].model_copy(update={"made_up": True})
    lead = person("Quinn Lead", Duty.QA_LEAD)
    assert "made-up" in text_of(lead.get(f"{EVIDENCE}/2026")).lower()
    answer = lead.post(f"{EVIDENCE}/2026/document.docx", {})
    assert answer.headers["content-disposition"] == 'attachment; filename="evidence-small-board-2026.docx"'
    told = "\n".join(one.text for one in Document(BytesIO(answer.content)).paragraphs)
    assert "A small board: evidence for the yearly report, 1 April 2026 to 31 March 2027" in told
    assert "No pack was published for a meeting by the end of the year, so no curve is told." in told
    assert lead.post(f"{EVIDENCE}/2026/document.pdf", {}).content.startswith(b"%PDF")
    given = [one.detail for one in portal.trail() if one.action == "gather yearly evidence"]
    assert [("docx" in one, "pdf" in one) for one in given] == [(True, False), (False, True)]
    for name in ("2027", "1", "20260", "x", "٢٠٢٦"):
        assert lead.get(f"{EVIDENCE}/{name}").status_code == 404, name
    assert lead.post(f"{EVIDENCE}/2026/document.exe", {}).status_code == 404


def test_where_no_pdf_can_be_made_it_says_so_and_the_trail_tells_nothing(portal, project, person, monkeypatch) -> None:
    def print_nothing(*_given):
        raise PangoMissingError

    monkeypatch.setattr("oba.boards.printing.print_html", print_nothing)
    lead = person("Quinn Lead", Duty.QA_LEAD)
    answer = lead.post(f"{EVIDENCE}/2026/document.pdf", {})
    assert "Take the Word document." in text_of(lead.get(answer.headers["location"]))
    assert [one for one in portal.trail() if one.action == "gather yearly evidence"] == []
