"""The way of a return from the workbook to the store, step by step, on both databases."""

from datetime import date

import pytest
from sqlmodel import select

from oba.errors import NotAllowedError, NotFoundError, TurnError
from oba.models import Attempt, AuditEntry, Load
from oba.pipeline.returns import drafts, partnership
from oba.pipeline.returns import provider as sending
from oba.pipeline.returns.views import view_attempt, view_returns
from oba.returns.form.draft import Draft, draft_of
from oba.returns.read.book import open_workbook, read_submission
from oba.returns.verdict import Outcome
from oba.returns.workflow import Action
from oba.store.engine import read_session
from oba.store.integrity import verify_store
from tests.fixtures.desk import PROVIDER, RETURN, Desk, accept_earlier, add_owed
from tests.fixtures.filled_workbooks import STORY
from tests.fixtures.observations import feed_observations

DAY = date(2026, 10, 12)


def observed(desk: Desk) -> dict[tuple[str, str, str], float | str]:
    with read_session(desk.engine) as session:
        frame = feed_observations(session, RETURN, date(2030, 1, 1))
    rows = frame[["measure", "breakdown", "area", "value", "symbol"]].values.tolist()
    return {(m, b, a): value if value == value else symbol for m, b, a, value, symbol in rows}


def test_a_good_return_goes_from_the_workbook_to_the_store(desk: Desk) -> None:
    attempt = desk.send()
    assert (attempt.number, attempt.sentence) == (1, "This return would be accepted.")
    assert desk.see("submitter").status == "Sent - waiting for sign-off"
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    assert desk.see("collector").status == "Signed off - with the partnership"
    accepted = partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    seen = desk.see("submitter")
    assert (seen.status, seen.accepted and seen.accepted.number) == ("Accepted", 1)
    figures = observed(desk)
    assert figures["assessments", f"provider={PROVIDER}", "E10000034"] == 120
    assert figures["assessments", f"provider={PROVIDER};quintile=q1", "E10000034"] == 41
    assert figures["assessments", "", "E10000034"] == "x"  # five of the six providers have sent nothing
    with read_session(desk.engine) as session:
        load = session.exec(select(Load)).one()
        assert (load.id, load.sha256, load.known_on) == (accepted.load_id, attempt.sha256, DAY)
        entries = select(AuditEntry).where(AuditEntry.about == f"return {desk.code}").order_by(AuditEntry.number)
        trail = [entry.action for entry in session.exec(entries)]
        last = session.exec(select(AuditEntry).where(AuditEntry.hash == accepted.receipt)).one()
        assert verify_store(session) == []
    assert trail == ["send", "sign off", "accept"]
    assert f'"sha256": "{attempt.sha256}"' in last.detail


def test_a_total_is_given_once_every_provider_is_accepted(desk: Desk) -> None:
    codes = {PROVIDER: desk.code}
    for provider in desk.definitions.returns[RETURN].providers:
        codes.setdefault(provider.id, "") or codes.update({provider.id: add_owed(desk.engine, provider.id)})
    for number, (provider, code) in enumerate(codes.items()):
        for who in ("submitter", "approver"):
            desk.people[who].organisation = provider
        desk.send(code=code)
        sending.sign(desk.visit("approver"), code, desk.turn(code))
        assert observed(desk).get(("closed", "", "E10000034"), "x") == "x", number
        partnership.accept(desk.visit("collector"), code, desk.turn(code))
    figures = observed(desk)
    assert figures["closed", "", "E10000034"] == 6 * 12
    assert figures["assessments", "quintile=q1", "E10000034"] == 6 * 41
    assert ("helped_percent", "", "E10000034") not in figures  # percentages are never added
    assert figures["family_self_assessment_started", "", "E10000034"] == 6 * 12


def test_queries_are_explained_one_by_one_and_then_it_waits_for_sign_off(desk: Desk) -> None:
    earlier = add_owed(desk.engine, period="2026-04-01/P3M", code="earlier")
    accept_earlier(desk, earlier)
    attempt = desk.send(EH1=300, EH2_q4=40, EH2_q1=16, EH5=200, EH8=249, EH9=179)
    queries_found = [n for n, f in enumerate(desk.see("submitter").verdict.findings) if f.severity == "QUERY"]
    assert (attempt.outcome, desk.see("submitter").status) == (Outcome.QUERIES, "Sent - queries to explain")
    with pytest.raises(NotAllowedError, match="few words"):
        sending.explain(desk.visit("submitter"), desk.code, desk.turn(), {queries_found[0]: "ok"})
    for number in queries_found:
        assert desk.see("submitter").status == "Sent - queries to explain"
        sending.explain(desk.visit("submitter"), desk.code, desk.turn(), {number: "A school closed in July"})
    assert desk.see("submitter").status == "Sent - waiting for sign-off"
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    assert desk.see("submitter").status == "Accepted with explanations"


def test_a_resubmission_keeps_yesterdays_explanations_and_a_changed_value_reopens_that_one_only(desk: Desk) -> None:
    accept_earlier(desk, add_owed(desk.engine, period="2026-04-01/P3M", code="earlier"))
    unusual = {"EH1": 300, "EH2_q4": 40, "EH2_q1": 16, "EH5": 200, "EH8": 249, "EH9": 179}
    desk.send(**unusual)
    found = desk.see("submitter").verdict.findings
    queries_found = {n: f for n, f in enumerate(found) if f.severity == "QUERY"}
    assert len(queries_found) == 3
    reasons = {number: f"A reason for {finding.cell} of {finding.sheet}" for number, finding in queries_found.items()}
    sending.explain(desk.visit("submitter"), desk.code, desk.turn(), reasons)
    tomorrow = desk.later(1)
    tomorrow.send(**unusual, EH14=11)
    assert tomorrow.see("submitter").status == "Sent - waiting for sign-off"
    kept = [f.reason for f in tomorrow.see("submitter").verdict.findings if f.severity == "QUERY"]
    assert sorted(kept) == sorted(reasons.values())
    tomorrow.send(**{**unusual, "EH1": 310}, EH14=11)
    still_open = [(f.cell, f.sheet) for f in tomorrow.see("submitter").verdict.findings if f.is_open]
    assert still_open == [("D5", "Assessments")]


def test_the_partnership_returns_it_with_a_comment_and_may_refuse_a_reason(desk: Desk) -> None:
    accept_earlier(desk, add_owed(desk.engine, period="2026-04-01/P3M", code="earlier"))
    desk.send(EH1=300, EH5=200, EH8=249, EH9=179)
    (query,) = [n for n, f in enumerate(desk.see("submitter").verdict.findings) if f.severity == "QUERY"]
    sending.explain(desk.visit("submitter"), desk.code, desk.turn(), {query: "No idea why"})
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    with pytest.raises(NotAllowedError, match="what has to change"):
        partnership.send_back(desk.visit("collector"), desk.code, desk.turn(), " ")
    partnership.send_back(desk.visit("collector"), desk.code, desk.turn(), "Please say what happened", [query])
    seen = desk.see("submitter")
    assert (seen.status, seen.latest.comment) == ("Returned to you", "Please say what happened")
    assert desk.see("collector").status == "Returned to the provider"
    desk.send(EH1=300, EH5=200, EH8=249, EH9=179, EH14=11)
    assert desk.see("submitter").status == "Sent - queries to explain"  # the refused reason is asked for again
    sending.explain(desk.visit("submitter"), desk.code, desk.turn(), {query: "Two schools joined the scheme"})
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    assert desk.see("collector").status == "Resubmitted"


def test_what_is_asked_again_is_explained_without_a_new_file_and_the_other_reasons_stand(desk: Desk) -> None:
    accept_earlier(desk, add_owed(desk.engine, period="2026-04-01/P3M", code="earlier"))
    desk.send(EH1=300, EH2_q4=40, EH2_q1=16, EH5=200, EH8=249, EH9=179)
    first, *others = [n for n, f in enumerate(desk.see("submitter").verdict.findings) if f.severity == "QUERY"]
    reasons = {n: f"A reason of two lines, number {n}" for n in (first, *others)}
    sending.explain(desk.visit("submitter"), desk.code, desk.turn(), reasons)
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    comment, again = "Please say why more came", [first, others[0]]
    partnership.send_back(desk.visit("collector"), desk.code, desk.turn(), comment, again)
    assert [n for n, f in enumerate(desk.see("submitter").verdict.findings) if f.is_open] == again
    sending.explain(desk.visit("submitter"), desk.code, desk.turn(), {first: "Two schools joined the scheme"})
    assert desk.see("submitter").status == "Returned to you"  # one is left, and the comment still holds
    sending.explain(desk.visit("approver"), desk.code, desk.turn(), {others[0]: "One school left the scheme"})
    seen = desk.see("submitter")
    assert (seen.status, len(seen.attempts)) == ("Sent - waiting for sign-off", 1)
    assert seen.verdict.findings[others[1]].reason == reasons[others[1]]
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    assert desk.see("collector").status == "Resubmitted"


def test_the_last_good_file_stands_until_a_better_one_is_accepted(desk: Desk) -> None:
    desk.send()
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    late = desk.later(20)
    assert late.send(EH13="N/A").outcome == Outcome.REFUSED
    seen = late.see("collector")
    assert (seen.status, seen.correction) == ("Accepted", "Correction: 1 fault to put right")
    assert (seen.accepted.number, seen.latest.number) == (1, 2)
    assert observed(desk)["stepped_up", f"provider={PROVIDER}", "E10000034"] == 3
    late.send(EH13=2)
    sending.sign(late.visit("approver"), desk.code, desk.turn())
    partnership.accept(late.visit("collector"), desk.code, desk.turn())
    assert late.see("collector").accepted.number == 3
    assert observed(desk)["stepped_up", f"provider={PROVIDER}", "E10000034"] == 2
    with pytest.raises(NotAllowedError, match="closed"):
        late.later(29).send(EH13=1)


def test_a_correction_is_withdrawn_by_the_provider_until_it_is_accepted(desk: Desk) -> None:
    with pytest.raises(NotAllowedError, match="cannot withdraw the correction now"):
        sending.withdraw(desk.visit("submitter"), desk.code, desk.turn())
    desk.send()
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    late = desk.later(20)
    late.send(EH13=2)
    sending.sign(late.visit("approver"), desk.code, desk.turn())
    seen = late.see("collector")
    assert (seen.status, seen.correction) == ("Accepted", "Correction: with the partnership")
    assert Action.ACCEPT in seen.actions
    with pytest.raises(NotAllowedError, match="Only the provider can withdraw"):
        sending.withdraw(late.visit("collector"), desk.code, desk.turn())
    sending.withdraw(late.visit("approver"), desk.code, desk.turn())
    seen = late.see("collector")
    assert (seen.status, seen.correction, seen.latest.number) == ("Accepted", "", 1)
    assert (seen.attempts[0].decision, seen.attempts[1].decision) == ("withdrawn", "accepted")
    assert Action.ACCEPT not in seen.actions
    assert observed(desk)["stepped_up", f"provider={PROVIDER}", "E10000034"] == 3
    with read_session(desk.engine) as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert (entry.action, '"from": "resubmitted"' in entry.detail) == ("withdraw the correction", True)


def type_draft(desk: Desk, draft: Draft) -> None:
    drafts.save_part(desk.visit("submitter"), desk.code, drafts.Typed("story", lambda _: (draft, {}), desk.turn()))


def test_a_correction_that_was_only_typed_is_withdrawn_and_a_comment_on_it_kept(desk: Desk) -> None:
    """After the window has closed too, so that nothing half done is left beside what stands."""
    desk.send()
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    late = desk.later(20)
    type_draft(late, sending.open_draft(late.see("submitter")))
    assert late.see("submitter").correction == "Correction: draft"
    sending.withdraw(late.visit("submitter"), desk.code, desk.turn())
    seen = late.see("submitter")
    assert (seen.correction, seen.owed.draft, seen.accepted.decision) == ("", "", "accepted")
    late.send(EH13=2)
    sending.sign(late.visit("approver"), desk.code, desk.turn())
    partnership.send_back(late.visit("collector"), desk.code, desk.turn(), "Please say why this changed")
    after = late.later(30)
    assert after.see("submitter").correction == "Correction: not finished in time"
    sending.withdraw(after.visit("submitter"), desk.code, desk.turn())
    assert (after.see("submitter").attempts[0].decision, after.see("submitter").correction) == ("returned", "")


def test_after_the_close_a_named_exception_alone_lets_it_in(desk: Desk) -> None:
    content, late = desk.workbook(), desk.later(20)
    assert late.see("submitter").status == "Closed"
    with pytest.raises(NotAllowedError, match="closed"):
        sending.send_file(late.visit("submitter"), desk.code, desk.turn(), content, "a.xlsx")
    with pytest.raises(NotAllowedError, match="why it is opened"):
        partnership.reopen(late.visit("collector"), desk.code, desk.turn(), date(2026, 11, 6), "")
    partnership.reopen(late.visit("collector"), desk.code, desk.turn(), date(2026, 11, 6), "Their server was down")
    assert late.see("submitter").status == "Late"
    assert sending.send_file(late.visit("submitter"), desk.code, desk.turn(), content, "a.xlsx").outcome == "accepted"


def test_what_is_typed_on_screen_is_the_same_return(desk: Desk) -> None:
    definition = desk.definitions.returns[RETURN]
    typed = draft_of(read_submission(open_workbook(desk.workbook()), definition), definition)
    type_draft(desk, typed)
    assert desk.see("submitter").status == "Draft"
    attempt = sending.send_draft(desk.visit("second"), desk.code, desk.turn())
    assert (attempt.way, attempt.sentence) == ("screen", "This return would be accepted.")
    again = read_submission(open_workbook(attempt.content), definition)
    assert draft_of(again, definition) == typed


def test_what_was_told_and_proposed_a_quarter_before_is_offered_to_be_continued(desk: Desk) -> None:
    assert sending.read_last_words(desk.visit("submitter"), desk.see("submitter")) == Draft()
    accept_earlier(desk, add_owed(desk.engine, period="2026-04-01/P3M", code="earlier"))
    last = sending.read_last_words(desk.visit("submitter"), desk.see("submitter"))
    assert sorted(last.answers.values()) == sorted(STORY)
    assert [line["action"] for line in last.actions] == ["Fill the third post"]
    assert last.figures == {}


def test_a_nil_return_is_checked_like_any_other(desk: Desk) -> None:
    attempt = sending.send_nil(desk.visit("submitter"), desk.code, desk.turn(), "No family was with us this quarter")
    assert (attempt.way, attempt.sentence) == ("nil", "This return would be accepted.")
    sending.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    assert desk.see("submitter").status == "Nil return accepted"
    assert observed(desk)["assessments", f"provider={PROVIDER}", "E10000034"] == 0


def test_why_there_is_nothing_to_report_is_kept_as_that_and_answers_no_question(desk: Desk) -> None:
    """What was typed before is untouched, so that whoever did not mean it goes on with that."""
    typed = Draft({"EH1": "15"})
    type_draft(desk, typed)
    attempt = sending.send_nil(desk.visit("submitter"), desk.code, desk.turn(), "We were closed for the summer")
    definition = desk.definitions.returns[RETURN]
    said = read_submission(open_workbook(attempt.content), definition)
    assert (attempt.reason, [answer.text for answer in said.answers if answer.text]) == (
        "We were closed for the summer",
        [],
    )
    assert sending.open_draft(desk.see("submitter")) == typed


def test_before_the_quarter_is_over_a_draft_is_typed_and_nothing_sent(desk: Desk) -> None:
    early = desk.later(-20)  # 22 September
    content = early.workbook()
    type_draft(early, Draft({"EH1": "15"}))
    ways = (
        lambda: sending.send_nil(early.visit("submitter"), desk.code, desk.turn(), "We were closed all the time"),
        lambda: sending.send_file(early.visit("submitter"), desk.code, desk.turn(), content, "early.xlsx"),
        lambda: sending.send_draft(early.visit("submitter"), desk.code, desk.turn()),
    )
    for send in ways:
        with pytest.raises(NotAllowedError, match="You can send it from 1 October 2026"):
            send()
    seen = early.see("submitter")
    assert (seen.status, seen.attempts, sending.open_draft(seen)) == (
        "Quarter not over - draft",
        (),
        Draft({"EH1": "15"}),
    )


def test_what_is_found_names_the_day_that_holds_now(desk: Desk) -> None:
    """Also what was found before the return was opened again; and nothing is asked of what has left its provider."""
    desk.send(EH13="N/A")
    (fault,) = desk.see("submitter").verdict.findings
    assert fault.fix_by == "20 October 2026"
    late = desk.later(47)  # 28 November
    assert late.see("submitter").verdict.findings[0].fix_by == ""  # it is closed
    partnership.reopen(late.visit("collector"), desk.code, desk.turn(), date(2026, 12, 28), "Their server was down")
    assert late.see("submitter").verdict.findings[0].fix_by == "28 December 2026"
    late.send()
    with read_session(desk.engine) as session:
        first = session.exec(select(Attempt).where(Attempt.number == 1)).one()
    assert view_attempt(late.visit("submitter"), desk.code, first.number)[2].findings[0].fix_by == ""


def test_a_nil_return_cannot_hide_families_who_were_there_last_quarter(desk: Desk) -> None:
    accept_earlier(desk, add_owed(desk.engine, period="2026-04-01/P3M", code="earlier"))
    attempt = sending.send_nil(desk.visit("submitter"), desk.code, desk.turn(), "No family was with us this quarter")
    assert attempt.outcome == Outcome.REFUSED
    assert "CON-01" in {finding.rule for finding in desk.see("submitter").verdict.findings}


def test_of_two_people_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    turn, first, second = desk.turn(), desk.workbook(), desk.workbook(EH14=11)
    sending.send_file(desk.visit("submitter"), desk.code, turn, first, "a.xlsx")
    with pytest.raises(TurnError, match="Somebody changed this return"):
        sending.send_file(desk.visit("second"), desk.code, turn, second, "b.xlsx")
    assert [attempt.file_name for attempt in desk.see("submitter").attempts] == ["a.xlsx"]


def test_the_sender_does_not_sign_and_strangers_do_nothing(desk: Desk) -> None:
    desk.send(who="approver")
    with pytest.raises(NotAllowedError, match="you sent the figures, and there is no other approver"):
        sending.sign(desk.visit("approver"), desk.code, desk.turn())
    with pytest.raises(NotAllowedError, match="nobody at your organisation who may sign it off"):
        sending.sign(desk.visit("submitter"), desk.code, desk.turn())
    for who in ("other", "other_approver", "board", "admin"):
        with pytest.raises(NotFoundError):
            desk.see(who)
        with pytest.raises(NotFoundError):
            sending.sign(desk.visit(who), desk.code, desk.turn())
    for who in ("qa", "collector"):
        with pytest.raises(NotAllowedError):
            sending.sign(desk.visit(who), desk.code, desk.turn())
    with pytest.raises(NotAllowedError):
        partnership.accept(desk.visit("collector"), desk.code, desk.turn())  # nobody has signed it


def test_each_sees_their_own_returns_only(desk: Desk) -> None:
    add_owed(desk.engine, "eh-redditch")
    seen = {who: [each.owed.organisation for each in view_returns(desk.visit(who))] for who in ("submitter", "qa")}
    assert seen == {"submitter": [PROVIDER], "qa": ["eh-redditch", PROVIDER]}
    assert desk.see("qa").actions == frozenset()
    assert desk.see("collector").actions == {Action.OPEN}


def test_another_providers_workbook_is_refused_and_tells_nothing_of_it(desk: Desk) -> None:
    theirs = add_owed(desk.engine, "eh-redditch")
    content = desk.workbook("other", theirs)
    attempt = sending.send_file(desk.visit("submitter"), desk.code, desk.turn(), content, "theirs.xlsx")
    assert attempt.outcome == Outcome.REFUSED
    assert [f.rule for f in desk.see("submitter").verdict.findings] == ["STR-04"]
    assert desk.see("other", theirs).attempts == ()


def test_a_file_that_cannot_be_opened_is_kept_and_told(desk: Desk) -> None:
    attempt = sending.send_file(desk.visit("submitter"), desk.code, desk.turn(), b"not a workbook", "x.xlsx")
    assert (attempt.outcome, attempt.figures) == (Outcome.UNREADABLE, "")
    assert attempt.content == b"not a workbook"
    seen = desk.see("submitter")
    assert (seen.status, seen.latest, seen.unread and seen.unread.number) == ("Not started", None, 1)


def test_a_file_that_cannot_be_opened_moves_nothing(desk: Desk) -> None:
    """Neither what waits for a signature nor what was accepted; what was read before it is still what counts."""
    desk.send()
    sending.send_file(desk.visit("submitter"), desk.code, desk.turn(), b"not a workbook", "return.ods")
    seen = desk.see("approver")
    assert (seen.status, seen.latest.number, seen.unread.file_name) == ("Sent - waiting for sign-off", 1, "return.ods")
    assert sending.sign(desk.visit("approver"), desk.code, desk.turn()).number == 1
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    late = desk.later(20)
    sending.send_file(late.visit("submitter"), desk.code, desk.turn(), b"not a workbook either", "return.ods")
    for who in ("submitter", "collector"):
        seen = late.see(who)
        assert (seen.status, seen.correction, seen.accepted.number, seen.latest.number) == ("Accepted", "", 1, 1)
    with read_session(desk.engine) as session:
        assert verify_store(session) == []


def test_a_return_is_sent_so_often_a_day_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oba.returns.sending_limits.MOST_A_DAY", 2)

    def send(desk: Desk) -> None:
        sending.send_file(desk.visit("submitter"), desk.code, desk.turn(), b"not a workbook", "x.xlsx")

    assert sending.describe_room(desk.visit("submitter"), desk.see("submitter")) == (
        "You can send this return 2 more times today."
    )
    send(desk)
    send(desk)
    with pytest.raises(NotAllowedError, match="was sent 2 times today, which is all that can be kept of one day"):
        send(desk)
    assert len(desk.see("submitter").attempts) == 2
    send(desk.later(1))
    assert len(desk.see("submitter").attempts) == 3
