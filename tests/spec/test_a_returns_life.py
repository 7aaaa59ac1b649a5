"""A provider's return: asked for, fetched, sent, queried, explained, signed, accepted, corrected and closed."""

import pytest

from oba.errors import NotAllowedError
from oba.pipeline.returns import partnership, provider
from tests.fixtures.desk import Desk, accept_earlier, add_owed
from tests.fixtures.filled_workbooks import place

UNUSUAL = {"EH1": 300, "EH5": 200, "EH8": 249, "EH9": 179}
"""Figures that agree with each other; EH1, 300, is far from the 126 of the quarter before."""


def test_it_is_asked_for_on_a_day_and_the_provider_fetches_its_own_workbook(desk: Desk) -> None:
    """The workbook bears the provider's name and the quarter, so that nobody types either."""
    seen = desk.see("submitter")
    assert (seen.status, str(seen.owed.due), str(seen.owed.closes)) == ("Not started", "2026-10-20", "2026-10-27")
    assert provider.file_name_of(seen) == "early-help-provider-return eh-wyre-forest 2026-Q3.xlsx"


def test_a_fault_is_told_at_once_and_sending_again_puts_it_right(desk: Desk) -> None:
    """The verdict is there within the same minute; nothing waits for a person."""
    assert desk.send(EH13="N/A").sentence == "This return would be refused: 1 fault to put right."
    (fault,) = desk.see("submitter").verdict.findings
    assert (fault.cell, fault.given, fault.rule) == (f"D{place('EH13')[1]}", "N/A", "TYP-01")
    assert desk.send(EH13=3).sentence == "This return would be accepted."
    assert desk.see("submitter").status == "Sent - waiting for sign-off"


def test_an_unusual_figure_is_asked_about_and_explained_in_words(desk: Desk) -> None:
    """A query is no fault: the figure stands, with its reason."""
    accept_earlier(desk, add_owed(desk.engine, period="2026-04-01/P3M", code="earlier"))
    desk.send(**UNUSUAL)
    assert desk.see("submitter").status == "Sent - queries to explain"
    (query,) = [n for n, finding in enumerate(desk.see("submitter").verdict.findings) if finding.is_open]
    provider.explain(desk.visit("submitter"), desk.code, desk.turn(), {query: "Two schools joined the scheme"})
    assert desk.see("submitter").status == "Sent - waiting for sign-off"


def test_a_second_person_signs_and_the_partnership_accepts(desk: Desk) -> None:
    """Whoever sent it cannot sign it, and nobody of the provider can accept it."""
    desk.send()
    with pytest.raises(NotAllowedError):
        provider.sign(desk.visit("submitter"), desk.code, desk.turn())
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    assert desk.see("collector").status == "Signed off - with the partnership"
    with pytest.raises(NotAllowedError):
        partnership.accept(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    assert desk.see("submitter").status == "Accepted"


def test_the_partnership_may_return_it_with_a_comment(desk: Desk) -> None:
    """What comes again is called so."""
    desk.send()
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.send_back(desk.visit("collector"), desk.code, desk.turn(), "Please look at EH14 again")
    seen = desk.see("submitter")
    assert (seen.status, seen.latest and seen.latest.comment) == ("Returned to you", "Please look at EH14 again")
    desk.send(EH14=11)
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    assert desk.see("collector").status == "Resubmitted"


def test_an_accepted_return_stands_until_a_correction_is_accepted(desk: Desk) -> None:
    """Twenty days on, a correction is sent; only its acceptance displaces the first."""
    desk.send()
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    later = desk.later(20)
    later.send(EH13=2)
    assert later.see("collector").accepted.number == 1
    provider.sign(later.visit("approver"), desk.code, desk.turn())
    partnership.accept(later.visit("collector"), desk.code, desk.turn())
    assert later.see("collector").accepted.number == 2


def test_after_the_closing_day_nothing_is_taken_any_more(desk: Desk) -> None:
    """Only the partnership may open it again, for this one provider, until a day and with a reason."""
    content, late = desk.workbook(), desk.later(20)
    assert late.see("submitter").status == "Closed"
    with pytest.raises(NotAllowedError, match="closed"):
        provider.send_file(late.visit("submitter"), desk.code, desk.turn(), content, "q2.xlsx")
    partnership.reopen(
        late.visit("collector"), desk.code, desk.turn(), late.now.date(), "Their server was down for a week"
    )
    provider.send_file(late.visit("submitter"), desk.code, desk.turn(), content, "q2.xlsx")
    assert late.see("submitter").status == "Sent - waiting for sign-off"
