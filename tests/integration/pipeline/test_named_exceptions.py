"""What the partnership's lead lets pass by name: one fault of a return, and a sign-off where nobody else can."""

import json

import pytest
from sqlmodel import select

from oba.errors import NotAllowedError
from oba.models import AuditEntry, Waiver
from oba.pipeline import register
from oba.pipeline.returns import across, partnership, provider, waiting
from oba.pipeline.returns.views import view_attempt
from oba.returns.verdict import Outcome
from oba.returns.verdict_printing import as_text
from oba.store.engine import read_session, write_session
from tests.fixtures.desk import Desk

TOO_MANY = {"EH3": 130}
"""More in time than there were at all, EH2 being 120."""
WHY = "Ten of them were begun in June and are right"


def trail(desk: Desk, action: str) -> list[dict]:
    with read_session(desk.engine) as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.number))
        return [{"by": entry.who, **json.loads(entry.detail)} for entry in found]


def waive(desk: Desk, rule: str, who: str = "collector"):
    findings = desk.see("collector").verdict.findings
    number = next(n for n, finding in enumerate(findings) if finding.rule == rule)
    return partnership.waive(desk.visit(who), desk.code, desk.turn(), number, WHY)


def faults_in_register(desk: Desk) -> int:
    with read_session(desk.engine) as session:
        (owed,) = register.read_owed(session, desk.definitions.returns, desk.now.date())
    return owed.faults


def test_a_fault_is_waived_by_name_and_the_return_goes_on(desk: Desk) -> None:
    desk.send(**TOO_MANY, EH13="N/A")
    assert faults_in_register(desk) == 2
    waive(desk, "LOG-01")
    seen = desk.see("submitter")
    assert (seen.status, seen.verdict.sentence) == (
        "Sent - has errors",
        "This return would be refused: 1 fault to put right.",
    )
    assert faults_in_register(desk) == 1
    assert desk.send(**TOO_MANY).outcome == Outcome.ACCEPTED  # the same value again: the waiver holds
    seen = desk.see("submitter")
    (finding,) = seen.verdict.findings
    said = f"Waived by Collector Example on 12 October 2026: {WHY}"
    assert (seen.status, finding.waived) == ("Sent - waiting for sign-off", said)
    assert said in as_text(seen.verdict)
    (entry,) = trail(desk, "waive a fault")
    assert (entry["by"], entry["rule"], entry["value"], entry["reason"]) == (
        "Collector Example <collector@example.org>",
        "LOG-01",
        "130",
        WHY,
    )
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    assert desk.see("submitter").status == "Accepted with explanations"
    assert [each.split()[0] for each in trail(desk, "accept")[0]["waived"]] == ["LOG-01"]


def test_a_waiver_falls_away_when_one_of_the_two_values_changes(desk: Desk) -> None:
    desk.send(**TOO_MANY)
    waive(desk, "LOG-01")
    assert desk.see("submitter").status == "Sent - waiting for sign-off"
    assert desk.send(EH3=131).outcome == Outcome.REFUSED
    assert desk.send(EH3=130, EH2=121, EH2_q1=42, EH2_a0=46).outcome == Outcome.REFUSED
    assert desk.send(**TOO_MANY).outcome == Outcome.ACCEPTED


def test_a_waiver_is_taken_back_until_somebody_has_signed(desk: Desk) -> None:
    desk.send(**TOO_MANY)
    waive(desk, "LOG-01")
    with read_session(desk.engine) as session:
        ((row, _),) = provider.store.list_waivers(session, [desk.owed().id])
    partnership.take_back(desk.visit("collector"), desk.code, desk.turn(), row.id)
    assert desk.see("submitter").status == "Sent - has errors"
    assert trail(desk, "take back a waiver")[0]["rule"] == "LOG-01"
    with pytest.raises(NotAllowedError, match="no longer stands"):
        partnership.take_back(desk.visit("collector"), desk.code, desk.turn(), row.id)
    waive(desk, "LOG-01")
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    with pytest.raises(NotAllowedError):
        partnership.take_back(desk.visit("collector"), desk.code, desk.turn(), row.id)


def test_only_the_lead_waives_with_a_reason_and_only_what_may_be_right(desk: Desk) -> None:
    desk.send(**TOO_MANY, EH13="N/A")
    for who in ("submitter", "approver", "qa"):
        with pytest.raises(NotAllowedError):
            waive(desk, "LOG-01", who)
    with pytest.raises(NotAllowedError, match="not a fault that can be waived"):
        waive(desk, "TYP-01")
    with pytest.raises(NotAllowedError, match="why the figure is right"):
        partnership.waive(desk.visit("collector"), desk.code, desk.turn(), 0, "ok")
    assert trail(desk, "waive a fault") == []


def close(desk: Desk, who: str) -> None:
    with write_session(desk.engine) as session:
        session.merge(desk.people[who]).closed_at = desk.now


def test_where_nobody_may_sign_one_person_is_let_once(desk: Desk) -> None:
    close(desk, "approver")
    desk.send()
    assert desk.see("collector").signing.who.is_stuck
    with pytest.raises(NotAllowedError, match="nobody at your organisation who may sign it off: it has no approver"):
        provider.sign(desk.visit("submitter"), desk.code, desk.turn())
    number = desk.people["submitter"].id
    with pytest.raises(NotAllowedError):
        partnership.let_sign(desk.visit("submitter"), desk.code, desk.turn(), number, WHY)
    other = desk.people["other"].id
    with pytest.raises(NotAllowedError, match="no account at this provider"):
        partnership.let_sign(desk.visit("collector"), desk.code, desk.turn(), other, "Their approver has left")
    partnership.let_sign(desk.visit("collector"), desk.code, desk.turn(), number, "Their approver has left")
    (entry,) = trail(desk, "let one person sign off alone")
    assert (entry["who may sign"], entry["reason"]) == ("Submitter Example", "Their approver has left")
    with pytest.raises(NotAllowedError, match="An approver signs it off: Submitter Example can"):
        provider.sign(desk.visit("second"), desk.code, desk.turn())
    attempt = provider.sign(desk.visit("submitter"), desk.code, desk.turn())
    assert trail(desk, "sign off")[0]["by exception"] == "Their approver has left"
    assert desk.see("collector").signing.exception_of(attempt).given_by == desk.people["collector"].id
    partnership.send_back(desk.visit("collector"), desk.code, desk.turn(), "Please look at EH14 again")
    desk.send(EH14=11)
    with pytest.raises(NotAllowedError, match="nobody at your organisation"):  # once, for one signature
        provider.sign(desk.visit("submitter"), desk.code, desk.turn())


def test_an_exception_ends_with_any_signature(desk: Desk) -> None:
    desk.send()
    number = desk.people["submitter"].id
    partnership.let_sign(desk.visit("collector"), desk.code, desk.turn(), number, "Their approver is on leave")
    later = desk.later(1)
    attempt = provider.sign(later.visit("approver"), desk.code, desk.turn())
    assert later.see("collector").signing.exception_of(attempt) is None
    partnership.send_back(later.visit("collector"), desk.code, desk.turn(), "Please look at EH14 again")
    later.send(EH14=11)
    with pytest.raises(NotAllowedError, match="somebody else signs them off: Approver Example can"):
        provider.sign(later.visit("submitter"), desk.code, desk.turn())


UNKNOWN = {"EH6_qx": 23, "EH6_q1": 0}
"""More than usual of whom it is not known where they live: to be explained."""


def explain(desk: Desk, reason: str) -> None:
    numbers = [n for n, finding in enumerate(desk.see("submitter").verdict.findings) if finding.severity == "QUERY"]
    provider.explain(desk.visit("submitter"), desk.code, desk.turn(), dict.fromkeys(numbers, reason))


def ask_again(desk: Desk) -> None:
    numbers = [n for n, finding in enumerate(desk.see("collector").verdict.findings) if finding.severity == "QUERY"]
    partnership.send_back(desk.visit("collector"), desk.code, desk.turn(), "Please say why", numbers)


def test_a_waiver_of_what_was_returned_is_taken_back_though_it_was_signed_before(desk: Desk) -> None:
    desk.send(**TOO_MANY, **UNKNOWN)
    waive(desk, "LOG-01")
    explain(desk, "New records are being completed")
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    desk = desk.later(1)
    ask_again(desk)
    explain(desk, "Half of them moved in from Redditch")
    assert desk.see("submitter").status == "Sent - waiting for sign-off"
    desk = desk.later(1)
    with read_session(desk.engine) as session:
        number = session.exec(select(Waiver.id)).one()
    partnership.take_back(desk.visit("collector"), desk.code, desk.turn(), number)
    seen = desk.see("submitter")
    assert (seen.status, seen.verdict.outcome) == ("Sent - has errors", Outcome.REFUSED)
    with pytest.raises(NotAllowedError, match="has errors"):
        provider.sign(desk.visit("approver"), desk.code, desk.turn())


def test_who_was_let_sign_alone_is_not_named_once_an_approver_signed_the_same_file(desk: Desk) -> None:
    desk.send(**UNKNOWN)
    explain(desk, "New records are being completed")
    submitter = desk.people["submitter"].id
    partnership.let_sign(desk.visit("collector"), desk.code, desk.turn(), submitter, "Their approver is ill")
    provider.sign(desk.visit("submitter"), desk.code, desk.turn())
    seen = desk.see("collector")
    assert seen.signing.exception_of(seen.latest).account_id == submitter
    desk = desk.later(1)
    ask_again(desk)
    explain(desk, "Half of them moved in from Redditch")
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    seen = desk.see("collector")
    assert seen.signing.exception_of(seen.latest) is None
    (waits,) = waiting.list_waiting(desk.visit("collector"))
    assert waits.why == "Sent again after it was returned, signed off"


def test_a_reason_that_does_not_do_for_a_correction_stays_with_what_was_accepted(desk: Desk) -> None:
    desk.send(**UNKNOWN)
    explain(desk, "New records are being completed")
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    desk.send(**UNKNOWN, EH14=11)
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    (waits,) = waiting.list_waiting(desk.visit("collector"))
    assert waits.why == "Correction of what was accepted, signed off"
    ask_again(desk)
    for number, is_open in ((1, False), (2, True)):
        _, _, verdict = view_attempt(desk.visit("submitter"), desk.code, number)
        assert [finding.is_open for finding in verdict.findings] == [is_open], number
    explain(desk, "Half of them moved in from Redditch")
    assert read_reasons(desk, "collector") == ["New records are being completed", "Half of them moved in from Redditch"]
    (checked,) = across.read_checked(desk.visit("qa"))
    assert [finding.reason for sent in checked.attempts for finding in sent.findings] == read_reasons(desk, "qa")
    provider.withdraw(desk.visit("submitter"), desk.code, desk.turn())
    assert desk.see("submitter").verdict.findings[0].reason == "New records are being completed"
    desk.send(**UNKNOWN, EH14=12)
    assert desk.see("submitter").verdict.findings[0].reason == "Half of them moved in from Redditch"
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    assert read_reasons(desk, "submitter")[::2] == [
        "New records are being completed",
        "Half of them moved in from Redditch",
    ]


def read_reasons(desk: Desk, who: str) -> list[str]:
    """The reason with each attempt, oldest first."""
    verdicts = [view_attempt(desk.visit(who), desk.code, one.number)[2] for one in desk.see(who).attempts]
    return [finding.reason for verdict in reversed(verdicts) for finding in verdict.findings]
