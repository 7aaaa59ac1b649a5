"""A return typed on screen: each part is kept as typed, what is no figure is told, and the same check decides."""

import re
from datetime import date

import pytest

from oba.returns.form.draft import draft_of
from oba.returns.read.book import open_workbook, read_submission
from oba.returns.submission import CASE_COLUMNS
from tests.fixtures.desk import RETURN
from tests.fixtures.office import CODE, Office, turn_on
from tests.fixtures.portals import Portal, errors_of, text_of


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def keep(office: Office, part: str, **typed: str):
    address = f"{office.base}/screen/{part}"
    return office.submitter.post(address, {"turn": turn_on(office.submitter.get(address)), **typed})


def test_everything_typed_becomes_the_same_return_as_the_workbook(office: Office) -> None:
    definition = office.portal.app.state.project.definitions.returns[RETURN]
    draft = draft_of(read_submission(open_workbook(office.workbook()), definition), definition)
    for section in definition.sections:
        typed = {f"figure-{ref}": value for ref, value in draft.figures.items()}
        assert keep(office, section.id, **typed).status_code == 303
    keep(office, "story", **{f"answer-{name}": text for name, text in draft.answers.items()})
    (action,) = draft.actions
    keep(office, "actions", **{f"{name}-0": text for name, text in action.items()})
    for line in draft.cases:
        keep(office, "cases", **{f"case-{name}": line[name] for name in CASE_COLUMNS})
    page = office.submitter.get(f"{office.base}/screen/check")
    assert "EH1 How many families were you asked to assess? 130" in text_of(page)
    sent = office.submitter.post(f"{office.base}/screen/check", {"turn": turn_on(page)})
    shown = text_of(office.submitter.get(sent.headers["location"]))
    assert "This return would be accepted." in shown
    whole = office.submitter.get(f"{office.base}/attempts/1/file").content
    assert draft_of(read_submission(open_workbook(whole), definition), definition) == draft


def test_what_is_no_figure_is_kept_and_told(office: Office) -> None:
    answer = keep(office, "requests", **{"figure-EH1": "about a hundred", "figure-EH2": "120"})
    assert errors_of(answer) == {"figure-EH1": "EH1 must be a number, or one of the symbols n, x, z, p"}
    page = office.submitter.get(f"{office.base}/screen/requests").text
    assert 'value="about a hundred"' in page
    assert 'value="120"' in page


def test_a_row_of_the_case_list_can_be_added_and_taken_out(office: Office) -> None:
    assert errors_of(keep(office, "cases")) == {"case-reference": "Enter your case reference"}
    keep(office, "cases", **{"case-reference": "WF-001", "case-first_date": "3/7/2026"})
    keep(office, "cases", **{"case-reference": "WF-002"})
    assert "2 rows so far" in text_of(office.submitter.get(f"{office.base}/screen/cases"))
    keep(office, "cases", remove="0")
    page = text_of(office.submitter.get(f"{office.base}/screen/cases"))
    assert "1 row so far" in page
    assert "WF-002" in page


def test_a_faulty_workbook_can_be_put_right_on_screen(office: Office) -> None:
    office.send(office.workbook(EH13="N/A"))
    page = office.submitter.get(f"{office.base}/screen/outcomes")
    assert re.search(r'name="figure-EH13"[^>]*value="N/A"', page.text)
    typed = dict(re.findall(r'name="(figure-[^"]+)"[^>]*value="([^"]*)"', page.text)) | {"figure-EH13": "3"}
    keep(office, "outcomes", **typed)
    page = office.submitter.get(f"{office.base}/screen/check")
    sent = office.submitter.post(f"{office.base}/screen/check", {"turn": turn_on(page)})
    assert "This return would be accepted." in text_of(office.submitter.get(sent.headers["location"]))


def test_nothing_can_be_typed_into_a_return_that_is_with_the_partnership(office: Office) -> None:
    office.send(office.workbook())
    page = office.approver.get(f"{office.base}/sign")
    office.approver.post(f"{office.base}/sign", {"turn": turn_on(page), "choice": "sign", "agreed": "yes"})
    assert office.submitter.get(f"{office.base}/screen").status_code == 403
    assert office.submitter.get(f"/returns/{CODE}/screen/nonsense").status_code == 403
    assert office.portal.clock.now.date() == date(2026, 10, 12)
