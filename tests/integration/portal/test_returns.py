"""A provider's pages: from the list to the receipt, and what each page refuses in words."""

import re
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from oba.models import Reminder
from oba.roles import Role
from oba.store.engine import write_session
from oba.store.submissions import find_owed
from tests.fixtures.office import CODE, Office, turn_on
from tests.fixtures.portals import Portal, errors_of, text_of


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def test_a_return_is_sent_signed_and_confirmed(office: Office) -> None:
    assert "Early help provider return" in text_of(office.submitter.get("/returns"))
    sent = office.send(office.workbook())
    assert (sent.status_code, sent.headers["location"]) == (303, f"{office.base}/attempts/1")
    assert "This return would be accepted." in text_of(office.submitter.get(f"{office.base}/attempts/1"))
    assert office.submitter.get(f"{office.base}/sign").status_code == 403  # a second person signs
    page = office.approver.get(f"{office.base}/sign")
    assert "EH1 How many families were you asked to assess? 130 –" in text_of(page)
    turn = page.text.split('name="turn" value="')[1].split('"')[0]
    unsure = office.approver.post(f"{office.base}/sign", {"turn": turn, "choice": "sign"})
    assert errors_of(unsure) == {"agreed": "Confirm the statement to sign off"}
    signed = office.approver.post(f"{office.base}/sign", {"turn": turn, "choice": "sign", "agreed": "yes"})
    assert signed.headers["location"] == f"{office.base}/confirmation"
    assert "Return signed off" in text_of(office.approver.get(f"{office.base}/confirmation"))


def test_every_fault_is_shown_with_its_place_value_reason_and_remedy(office: Office) -> None:
    office.send(office.workbook(EH13="N/A"))
    page = text_of(office.submitter.get(f"{office.base}/attempts/1"))
    assert "This return would be refused: 1 fault to put right." in page
    for part in ("Better off, cell D", "You gave N/A", "What is wrong", "What to do", "Rule"):
        assert part in page
    back = load_workbook(BytesIO(office.submitter.get(f"{office.base}/attempts/1/checked").content))
    assert back.sheetnames[0] == "Findings"


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ({}, "Select the workbook that you filled in"),
        ({"workbook": ("empty.xlsx", b"", "application/octet-stream")}, "The selected file is empty"),
    ],
)
def test_without_a_file_the_page_says_what_is_missing(office: Office, files: dict, wrong: str) -> None:
    answer = office.submitter.post(f"{office.base}/upload", {"turn": office.turn()}, files=files)
    assert (answer.status_code, errors_of(answer)) == (422, {"workbook": wrong})


def test_a_hostile_file_gets_a_sentence(office: Office) -> None:
    sent = office.send(b"PK\x03\x04 not a workbook")
    page = text_of(office.submitter.get(sent.headers["location"]))
    assert "The file is damaged" in page or "cannot be opened" in page or "not a workbook" in page


def test_the_page_says_how_often_the_return_can_still_be_sent(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"{office.base}/upload"
    assert "more times today" not in text_of(office.submitter.get(page))
    monkeypatch.setattr("oba.returns.sending_limits.MOST_A_DAY", 1)
    assert "You can send this return once more today." in text_of(office.submitter.get(page))
    for status in (303, 403):
        files = {"workbook": ("a.xlsx", b"PK", "application/octet-stream")}
        answer = office.submitter.post(page, {"turn": office.turn()}, files=files)
        assert answer.status_code == status
    assert "You can send it again tomorrow; if it is due today, tell the partnership." in text_of(answer)


def test_the_second_of_two_people_is_told(office: Office) -> None:
    turn = office.turn()
    office.send(office.workbook(), turn=turn)
    answer = office.send(office.workbook(EH14=11), turn=turn)
    assert answer.status_code == 409
    assert "Somebody changed this return while you were looking at it" in text_of(answer)
    assert office.submitter.get(f"{office.base}/attempts/2").status_code == 404


def test_a_nil_return_asks_why(office: Office) -> None:
    page = office.submitter.post(f"{office.base}/nil", {"turn": office.turn()})
    assert errors_of(page) == {"reason": "Enter why there is nothing to report"}
    sent = office.submitter.post(f"{office.base}/nil", {"turn": office.turn(), "reason": "No family came to us"})
    assert "This return would be accepted." in text_of(office.submitter.get(sent.headers["location"]))


def unpacked(pdf: bytes) -> bytes:
    """Every stream of a PDF, unpacked where it is packed."""
    found = b""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            found += zlib.decompress(stream)
    return found


def sign(office: Office) -> None:
    page = office.approver.get(f"{office.base}/sign")
    data = {"turn": turn_on(page), "choice": "sign", "agreed": "yes"}
    assert office.approver.post(f"{office.base}/sign", data).status_code == 303


def test_the_partnership_accepts_and_the_receipt_says_everything(office: Office) -> None:
    office.send(office.workbook())
    sign(office)
    page = office.collector.get(f"{office.base}/decide")
    assert "Do you accept the return?" in text_of(page)
    empty = office.collector.post(f"{office.base}/decide", {"turn": turn_on(page)})
    assert errors_of(empty) == {"choice": "Select if you accept the return"}
    office.collector.post(f"{office.base}/decide", {"turn": turn_on(page), "choice": "accept"})
    seen = office.submitter.get(office.base)
    assert "Accepted" in text_of(seen)
    receipt = office.submitter.get(f"{office.base}/attempts/1/receipt")
    entry = office.portal.trail("accept")[0]
    words = text_of(receipt)
    for part in ("Pat Submitter <submitter@example.org>", "by Pat Approver", "Accepted on 12 October 2026", entry.hash):
        assert part in words
    pdf = office.submitter.get(f"{office.base}/attempts/1/receipt.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert b"pdfuaid" in unpacked(pdf.content)


def test_the_guide_to_a_return_is_read_here_and_printed_on_one_page(office: Office) -> None:
    assert f'href="{office.base}/guide"' in office.submitter.get(office.base).text
    told = text_of(office.submitter.get(f"{office.base}/guide"))
    assert re.search(r"Due 20 October 2026 ?\. It closes on 27 October 2026", told)
    pdf = office.submitter.get(f"{office.base}/guide.pdf")
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    plain = unpacked(pdf.content)
    assert len(re.findall(rb"/Type /Page\b", pdf.content + plain)) == 1
    assert b"pdfuaid" in plain


def test_a_return_comes_back_with_a_comment(office: Office) -> None:
    office.send(office.workbook())
    sign(office)
    page = office.collector.get(f"{office.base}/decide")
    short = office.collector.post(f"{office.base}/decide", {"turn": turn_on(page), "choice": "return"})
    assert errors_of(short) == {"comment": "Enter what needs to change"}
    data = {"turn": turn_on(page), "choice": "return", "comment": "Please look at EH14 again"}
    office.collector.post(f"{office.base}/decide", data)
    page = text_of(office.submitter.get(office.base))
    assert "Returned to you" in page
    assert "Please look at EH14 again" in page


def test_the_partnership_opens_a_closed_return_for_one_provider(office: Office) -> None:
    office.portal.clock.move(days=25)
    office.sign_in()
    assert "Closed" in text_of(office.submitter.get(office.base))
    page = office.collector.get(f"{office.base}/open")
    wrong = {"turn": turn_on(page), "day": "31", "month": "2", "year": "2027", "reason": ""}
    assert errors_of(office.collector.post(f"{office.base}/open", wrong)) == {
        "until-day": "Enter a real date, such as 27 3 2027",
        "reason": "Enter why it is opened again",
    }
    right = {"turn": turn_on(page), "day": "20", "month": "11", "year": "2026", "reason": "Their server was down"}
    assert office.collector.post(f"{office.base}/open", right).status_code == 303
    assert "It was opened again until 20 November 2026: Their server was down" in text_of(
        office.submitter.get(office.base)
    )


def test_programs_are_told_the_same(office: Office) -> None:
    office.send(office.workbook(EH13="N/A"))
    (listed,) = office.submitter.get("/api/returns").json()
    assert (listed["code"], listed["status"]) == (CODE, "Sent - has errors")
    whole = office.submitter.get(f"/api/returns/{CODE}").json()
    assert whole["attempts"][0]["sentence"] == "This return would be refused: 1 fault to put right."
    verdict = office.submitter.get(f"/api/returns/{CODE}/attempts/1").json()
    assert [finding["cell"] for finding in verdict["findings"]] == [verdict["findings"][0]["cell"]]
    assert office.portal.browser().get("/api/returns").status_code == 401


def told(office: Office) -> list[tuple[str, str]]:
    return [(message.to, message.subject.partition(":")[0]) for message in office.portal.sender.sent]


def test_each_is_told_when_it_is_their_turn_and_never_what_it_says(office: Office) -> None:
    office.send(office.workbook(EH13="N/A"))
    assert told(office) == []
    office.send(office.workbook())
    assert told(office) == [("approver@example.org", "Waiting for your sign-off")]
    sign(office)
    page = office.collector.get(f"{office.base}/decide")
    data = {"turn": turn_on(page), "choice": "return", "comment": "Please look at the 12 cases again"}
    office.collector.post(f"{office.base}/decide", data)
    assert told(office)[1:] == [
        ("approver@example.org", "Returned to you"),
        ("submitter@example.org", "Returned to you"),
    ]
    assert not any("12 cases" in message.body for message in office.portal.sender.sent)
    assert f"/returns/{CODE}" in office.portal.sender.sent[-1].body


def test_whoever_a_named_exception_lets_sign_is_told_as_an_approver_is(office: Office) -> None:
    second = office.portal.add_account(Role.SUBMITTER, "second@example.org")
    office.send(office.workbook())
    page = office.collector.get(f"{office.base}/let-sign")
    given = {"turn": turn_on(page), "account": str(second.id), "reason": "The approver is away"}
    assert office.collector.post(f"{office.base}/let-sign", given).status_code == 303
    office.send(office.workbook(EH1=131))
    waits = "Waiting for your sign-off"
    assert sorted(told(office)[1:]) == [("approver@example.org", waits), ("second@example.org", waits)]


def test_what_is_typed_may_not_name_a_child(office: Office) -> None:
    wrong = {"turn": office.turn(), "reason": "Only the child 943 476 5919 came"}
    answer = office.submitter.post(f"{office.base}/nil", wrong)
    assert errors_of(answer) == {
        "reason": "This seems to hold an NHS number. Take it out: nothing here may name a child or a family"
    }


def test_a_file_that_could_not_be_opened_safely_is_given_to_its_sender_only(office: Office) -> None:
    office.send(b"PK\x03\x04 not a workbook")
    assert office.submitter.get(f"{office.base}/attempts/1/file").status_code == 200
    refused = office.collector.get(f"{office.base}/attempts/1/file")
    assert refused.status_code == 403
    assert "not given out here" in text_of(refused)


def test_the_partnership_sees_which_reminders_went_and_the_provider_does_not(office: Office) -> None:
    with write_session(office.portal.engine) as session:
        owed = find_owed(session, CODE, None)
        for subject, kind, more in (
            ("Due on 14 October", "-7", {"sent_at": datetime(2026, 10, 7, 6, tzinfo=UTC)}),
            ("Due in a week", "-9", {"fault": "The mail server did not answer."}),
            ("Due soon", "-14", {}),
        ):
            at = datetime(2026, 10, 7, 6, tzinfo=UTC)
            account = office.accounts[0].id or 0
            row = Reminder(owed_id=owed.id, account_id=account, kind=kind, subject=subject, claimed_at=at, **more)
            session.add(row)
    page = text_of(office.collector.get(office.base))
    assert "Due on 14 October Sent" in page
    assert "Due in a week Could not be sent and will be tried again: The mail server did not answer." in page
    assert "Due soon It is not known whether it was sent" in page
    assert "7 October 2026 at 07:00" in page
    assert "Reminders" not in text_of(office.submitter.get(office.base))
