"""A provider's way through a return without dead ends: what each page offers and says, situation by situation."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from oba.models import Owed
from oba.pipeline.returns import partnership, provider
from oba.pipeline.returns.views import Visit, view_return
from oba.roles import Role
from oba.store.engine import write_session
from tests.fixtures.filled_workbooks import place, to_bytes
from tests.fixtures.office import CODE, Office, turn_on
from tests.fixtures.portals import Portal, errors_of, text_of

NAMES = "eh-wyre-forest", "early-help-provider-return"
WINTER = "winter"
BACKLOG = {"EH1": 100}
"""Fewer were asked for than the 120 completed: unusual, and to be explained."""


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def owe_winter(office: Office) -> None:
    """Let the quarter from October to December be owed too; it is not over."""
    with write_session(office.portal.engine) as session:
        owed = Owed(code=WINTER, organisation=NAMES[0], return_id=NAMES[1], period="2026-10-01/P3M", turn=0)
        owed.due, owed.closes, owed.changed_at = date(2027, 1, 20), date(2027, 1, 27), office.portal.clock()
        session.add(owed)


def step(office: Office, who: int) -> Visit:
    """The visit of the submitter (0), the approver (1) or the partnership's lead (2), past the pages."""
    portal = office.portal
    return Visit(portal.engine, portal.app.state.project.definitions, office.accounts[who], portal.clock())


def turn(office: Office) -> int:
    return view_return(step(office, 2), CODE).owed.turn


def accept(office: Office) -> None:
    provider.send_file(step(office, 0), CODE, turn(office), office.workbook(), "return.xlsx")
    provider.sign(step(office, 1), CODE, turn(office))
    partnership.accept(step(office, 2), CODE, turn(office))


def page_of(office: Office, path: str = "", who=None) -> str:
    return text_of((who or office.submitter).get(f"{office.base}{path}"))


def test_a_reason_that_is_asked_for_again_is_given_without_a_new_file(office: Office) -> None:
    office.send(office.workbook(**BACKLOG))
    assert "At least 2 words" in page_of(office, "/explain")  # before anything is refused
    page = office.submitter.get(f"{office.base}/explain")
    (field,) = [part.split('"')[0] for part in page.text.split('<textarea class="govuk-textarea" id="')[1:]]
    short = office.submitter.post(f"{office.base}/explain", {"turn": turn_on(page), field: "ok"})
    assert errors_of(short) == {field: "Give the reason in at least 2 words"}
    office.submitter.post(f"{office.base}/explain", {"turn": turn_on(page), field: "No idea why"})
    provider.sign(step(office, 1), CODE, turn(office))
    number = int(field.removeprefix("reason-"))
    partnership.send_back(step(office, 2), CODE, turn(office), "Please say why more came", [number])
    told = page_of(office)
    for part in ("Returned to you", "Please say why more came", "Asked again", "you gave 120", "Give the reason"):
        assert part in told
    assert "Checked" not in told
    assert "Returned to the provider" in page_of(office, who=office.collector)
    told = page_of(office, "/explain")
    assert "Please say why more came" in told
    assert "You wrote before, and it is asked again: No idea why" in told
    page = office.submitter.get(f"{office.base}/explain")
    done = office.submitter.post(f"{office.base}/explain", {"turn": turn_on(page), field: "June's waiting list"})
    assert done.headers["location"] == office.base
    told = page_of(office)
    assert told.count("This return would be accepted, with 1 explanation.") == 2  # above and in the list
    assert "Sent - waiting for sign-off" in told
    assert "You sent the figures, so somebody else signs them off: Pat Approver can." in page_of(office, "/sign")
    attempt = page_of(office, "/attempts/1")
    assert "Explained (1)" in attempt
    assert "June's waiting list" in attempt.replace("’", "'")
    assert "Fix by" not in attempt


def test_what_was_accepted_stands_whatever_is_sent_after_it(office: Office) -> None:
    accept(office)
    told = page_of(office)
    accepted = "Accepted on 12 October 2026 by Pat Collector."
    assert accepted in told
    assert "It can be put right until 9 November 2026." in told  # its window, and not the close of the quarter
    assert "20 October" not in told
    assert "would be" not in told
    for who in (office.submitter, office.collector):
        receipt = page_of(office, "/attempts/1/receipt", who)
        assert accepted in receipt
        assert "would be" not in receipt
    mails = len(office.portal.sender.sent)
    office.send(b"an OpenDocument file, let us say", "return.ods")
    for path in ("", "/attempts/2"):
        told = page_of(office, path)
        for part in (
            "“return.ods”, sent on 12 October 2026",
            "could not be opened",
            "nothing is owed: what was accepted",
        ):
            assert part in told, path
    assert "Sent - has errors" not in page_of(office, who=office.collector)
    assert "There is nothing that you have to send now." in text_of(office.submitter.get("/returns"))
    assert len(office.portal.sender.sent) == mails
    office.send(office.workbook(EH13="N/A"))
    for who in (office.submitter, office.collector):
        told = page_of(office, who=who)
        assert "Correction: 1 fault to put right" in told
        assert f"{accepted} Receipt of what was accepted . It stands until a correction is accepted." in told
    assert "Correction: 1 fault" in text_of(office.collector.get("/register?quarter=all"))
    assert office.submitter.get(f"/api/returns/{CODE}").json()["correction"] == "Correction: 1 fault to put right"
    assert "withdraw the correction" in page_of(office, "/attempts/3")
    assert "9 November 2026" in page_of(office, "/attempts/3")


def test_a_correction_is_withdrawn_by_its_provider_alone(office: Office) -> None:
    accept(office)
    office.send(office.workbook(EH13="N/A"))
    page = office.submitter.get(f"{office.base}/withdraw")
    assert office.collector.get(f"{office.base}/withdraw").status_code == 403
    office.submitter.post(f"{office.base}/withdraw", {"turn": turn_on(page)})
    told = page_of(office)
    assert "Withdrawn on 12 October 2026 by Pat Submitter." in told
    assert "Correction" not in told
    assert "You cannot withdraw the correction now: the return is “Accepted”." in page_of(office, "/withdraw")


def test_a_quarter_that_is_not_over_stands_last_and_takes_a_draft_and_nothing_else(office: Office) -> None:
    owe_winter(office)
    office.portal.clock.now = datetime(2026, 10, 25, 9, tzinfo=UTC)
    office.sign_in()
    listed = text_of(office.submitter.get("/returns"))
    assert listed.index("To do") < listed.index("July to September 2026") < listed.index("Not over yet")
    assert listed.index("Not over yet") < listed.index("October to December 2026")
    assert "It was due on 20 October 2026, 5 days ago, and can be sent until 27 October 2026." in listed
    coming = "It is due on 20 January 2027. You can send it from 1 January 2027, when the quarter is over."
    assert coming in listed
    base = f"/returns/{WINTER}"
    page = office.submitter.get(base)
    assert coming in text_of(page)
    assert f'href="{base}/upload"' not in page.text
    assert f'href="{base}/nil"' not in page.text
    assert office.submitter.get(f"{base}/workbook").status_code == 200
    form = office.submitter.get(f"{base}/screen/requests")
    office.submitter.post(f"{base}/screen/requests", {"turn": turn_on(form), "figure-EH1": "15"})
    for path, data in (("/nil", {"reason": "We were closed"}), ("/nil", {"reason": ""}), ("/screen/check", {})):
        refused = office.submitter.post(f"{base}{path}", {"turn": "1", **data})
        assert refused.status_code == 403
        assert "You can send it from 1 January 2027, when the quarter is over." in text_of(refused)
    assert 'value="15"' in office.submitter.get(f"{base}/screen/requests").text
    assert "Quarter not over - draft" in text_of(office.submitter.get(base))


def test_one_day_is_told_on_the_page_at_each_finding_in_the_workbook_and_by_mail(office: Office) -> None:
    office.send(office.workbook(EH13="N/A"))
    office.portal.clock.now = datetime(2026, 11, 28, 9, tzinfo=UTC)
    office.sign_in()
    told = text_of(office.submitter.get("/returns"))
    assert "1 return closed before it was accepted. If you still have to send it, ask the partnership to open" in told
    partnership.reopen(step(office, 2), CODE, turn(office), date(2026, 12, 28), "Their server was down")
    assert "can be sent until 28 December 2026" in page_of(office)
    assert "Fix by 28 December 2026" in page_of(office, "/attempts/1")
    for path in ("", "/attempts/1"):
        assert "27 October" not in page_of(office, path)
    book = load_workbook(BytesIO(office.submitter.get(f"{office.base}/attempts/1/checked").content))
    cells = {cell.value for row in book["Findings"].iter_rows() for cell in row}
    assert ("28 December 2026" in cells, "27 October 2026" in cells) == (True, False)
    office.send(office.workbook())
    provider.sign(step(office, 1), CODE, turn(office))
    page = office.collector.get(f"{office.base}/decide")
    data = {"turn": turn_on(page), "choice": "return", "comment": "Please look at EH14 again"}
    office.collector.post(f"{office.base}/decide", data)
    assert "until 28 December 2026" in office.portal.sender.sent[-1].body


def test_a_nil_return_says_what_it_means_and_its_reason_stands_as_that(office: Office) -> None:
    form = page_of(office, "/nil")
    assert "nothing happened in the whole quarter, so each count is 0" in form
    assert "At least 2 words" in form
    office.submitter.post(f"{office.base}/nil", {"turn": office.turn(), "reason": "We were closed"})
    for path, who in (("/attempts/1", office.submitter), ("/sign", office.approver)):
        assert "Nothing to report, because: We were closed" in page_of(office, path, who)
    provider.sign(step(office, 1), CODE, turn(office))
    assert "Nothing to report, because: We were closed" in page_of(office, "/decide", office.collector)
    assert "Nil return. Signed off by Pat Approver" in text_of(office.collector.get("/returns"))
    assert office.collector.get(f"/decisions?code={CODE}").headers["location"] == "/returns"  # its reason is read first
    partnership.accept(step(office, 2), CODE, turn(office))
    assert "Nil return accepted" in page_of(office)
    assert "Why there is nothing to report We were closed" in page_of(office, "/attempts/1/receipt")
    assert "We were closed" not in page_of(office, "/screen/story")


def test_a_nil_return_that_came_back_can_be_sent_as_one_again(office: Office) -> None:
    link = f'href="{office.base}/nil"'
    assert link in office.submitter.get(office.base).text
    office.submitter.post(f"{office.base}/nil", {"turn": office.turn(), "reason": "We were closed"})
    assert link not in office.submitter.get(office.base).text
    provider.give_back(step(office, 1), CODE, turn(office), "Please say since when")
    assert link in office.submitter.get(office.base).text


def test_beside_what_was_accepted_each_sentence_tells_the_day_and_the_file_that_count(office: Office) -> None:
    partnership.reopen(step(office, 2), CODE, turn(office), date(2026, 10, 30), "Their server was down")
    assert "It was opened again until 30 October 2026" in page_of(office)
    accept(office)
    told = page_of(office)
    assert "It can be put right until 9 November 2026." in told
    assert "It was opened again" not in told
    office.send(office.workbook(EH13="N/A"))
    office.send(b"an OpenDocument file, let us say", "return.ods")
    told = page_of(office)
    assert "the correction that was sent before still counts, and what was accepted on 12 October 2026 stands" in told
    assert "nothing is owed" not in told


def test_what_was_found_is_told_in_groups_each_with_its_field_and_counted_in_the_task(office: Office) -> None:
    """A filled sheet Sign-off among it: that is told, and nothing else comes of it."""
    book = load_workbook(BytesIO(office.workbook(EH1="100 ", EH13="N/A", EH14=10.5)))
    for row, value in enumerate(("A. Example", "B. Example", "Manager", date(2026, 10, 12), "Yes"), 5):
        book["Sign-off"].cell(row, 2).value = value
    office.send(to_bytes(book))
    page = office.submitter.get(f"{office.base}/attempts/1")
    told = text_of(page)
    groups = ("Must be put right (2)", "Please explain (1)", "We changed this (1)", "For your information (1)")
    assert [told.index(title) for title in groups] == sorted(told.index(title) for title in groups)
    assert "The sheet Sign-off is not read here" in told
    for section, ref in (("requests", "EH1"), ("outcomes", "EH13")):
        assert f'href="{office.base}/screen/{section}#figure-{ref}"' in page.text
    before, folded = page.text.split("<details", 1)
    for hidden in (">TYP-01", "SHA-256", "JSON", "FAIL"):
        assert (hidden in before, hidden in folded) == (False, True), hidden
    tasks = page_of(office)
    for status in ("2 faults to put right", "Ready", "Filled with what you sent"):
        assert status in tasks
    assert "Checked" not in tasks
    assert place("EH13")[0] in told


def test_the_workbook_asks_for_no_sign_off_where_it_is_given_on_screen(office: Office) -> None:
    """W14: its first page counts what is left of the sheet Sign-off too, and there nothing ever is."""
    book = load_workbook(BytesIO(office.submitter.get(f"{office.base}/workbook").content))
    start, signing = book["Start here"], book["Sign-off"]
    assert {signing.cell(row, 3).value for row in range(5, 10)} == {None}
    assert "you sign off on screen, after the check" in signing["A2"].value
    (counted,) = [row[2].value for row in start.iter_rows() if row[0].value == "Sign-off"]
    assert counted == "=COUNTIF('Sign-off'!$C$5:$C$9,\"To do*\")"
    steps = [str(cell.value) for cell in start["B"]]
    assert any("sign-off follows on screen" in step for step in steps)
    assert not any("and the sign-off" in step for step in steps)


def test_whoever_only_looks_reads_words_for_them(office: Office) -> None:
    office.send(office.workbook())
    looker = office.portal.as_role(Role.QA_LEAD, email="qa@example.org")
    for path in ("", "/attempts/1"):
        told = page_of(office, path, looker)
        assert "can sign it off." in told
        assert not any(words in told for words in ("of your organisation", "Continue", "What to do"))
    office.send(office.workbook(EH1="100 ", EH13="N/A"))
    told = page_of(office, "/attempts/2", looker)
    for words in ("The provider puts these right", "The provider amends each or gives the reason.", "Given N/A"):
        assert words in told
    assert "You gave" not in told
    office.send(office.workbook())
    assert "This file does not count any more, so nothing is asked about it." in page_of(office, "/attempts/2")
    assert "Only the partnership’s lead for returns can accept." in page_of(office, "/decide", looker)
    assert "Only the provider can sign off." in page_of(office, "/sign", looker)


def test_what_ends_while_it_is_on_its_way_can_be_opened_again_and_is_said_before_it_is_returned(office: Office) -> None:
    """A correction that was not finished, and a return that is given back after its last day: no dead end."""
    over = "The time for sending is over."
    accept(office)
    office.send(office.workbook(EH1=131))
    office.send(b"an OpenDocument file, let us say", "return.ods")
    assert "the correction that was sent before still counts" in page_of(office)
    provider.sign(step(office, 1), CODE, turn(office))
    assert over not in page_of(office, "/decide", office.collector)
    assert f"{office.base}/open" not in office.collector.get(office.base).text
    office.portal.clock.move(days=40)
    office.sign_in()
    page = office.collector.get(f"{office.base}/decide")
    assert f"{over} If you return it, the provider can answer only once you open it again ." in text_of(page)
    data = {"turn": turn_on(page), "choice": "return", "comment": "Please look at EH14 again"}
    office.collector.post(f"{office.base}/decide", data)
    letter = office.portal.sender.sent[-1].body
    assert (f"{over}".replace(".", ":") in letter, "until" in letter) == (True, False)
    assert "ask the partnership to open the return again" in page_of(office)
    assert f"{office.base}/open" in office.collector.get(office.base).text
    partnership.reopen(step(office, 2), CODE, turn(office), date(2026, 11, 27), "They were away")
    assert "It was opened again until 27 November 2026: They were away" in page_of(office)
    office.send(office.workbook(EH1=132))
    provider.sign(step(office, 1), CODE, turn(office))
    partnership.accept(step(office, 2), CODE, turn(office))
    told = page_of(office)
    assert ("19 December 2026" in told, "27 November 2026" in told) == (True, False)


def test_what_waits_for_a_signature_past_its_last_day_is_said_to_be_closed(office: Office) -> None:
    """Nobody can sign it then, so nobody is named, and none is let sign before it is opened again."""
    office.send(office.workbook())
    assert "What to do" not in page_of(office, who=office.collector)
    office.portal.clock.move(days=20)
    office.sign_in()
    told = page_of(office)
    assert ("ask the partnership to open it again" in told, "Pat Approver can" in told) == (True, False)
    refused = office.collector.get(f"{office.base}/let-sign")
    assert refused.status_code == 403
    assert "the return is “Closed”. You can open it again for this provider." in text_of(refused)


def test_that_a_file_takes_the_place_of_what_was_typed_is_said_before_it_is_sent(office: Office) -> None:
    said = "A draft is saved on screen. A file that can be read takes its place"
    assert said not in page_of(office, "/upload")
    form = office.submitter.get(f"{office.base}/screen/requests")
    office.submitter.post(f"{office.base}/screen/requests", {"turn": turn_on(form), "figure-EH1": "15"})
    assert said in page_of(office, "/upload")
    office.send(b"an OpenDocument file, let us say", "return.ods")
    assert "or type the figures on screen." in page_of(office)
    assert "or type the figures on screen." not in page_of(office, who=office.collector)
    assert 'value="15"' in office.submitter.get(f"{office.base}/screen/requests").text


def test_before_a_decision_it_is_said_what_a_correction_or_an_answer_changes(office: Office) -> None:
    office.send(office.workbook())
    provider.sign(step(office, 1), CODE, turn(office))
    assert "What changed" not in page_of(office, "/decide", office.collector)
    partnership.send_back(step(office, 2), CODE, turn(office), "Please look at EH14 again")
    office.send(office.workbook(EH14=9))
    provider.sign(step(office, 1), CODE, turn(office))
    told = page_of(office, "/decide", office.collector)
    changed = "EH14 How many families did you ask what they thought of the help? 10 9 −1 (10% less)"
    assert f"What changed since it was returned Question Before Now Change {changed} What was found" in told
    partnership.accept(step(office, 2), CODE, turn(office))
    office.send(office.workbook())
    provider.sign(step(office, 1), CODE, turn(office))
    told = page_of(office, "/decide", office.collector)
    assert "A correction. Accepted on 12 October 2026 by Pat Collector. That stands until you accept" in told
    assert "What the correction changes Question Accepted Now Change EH14" in told
