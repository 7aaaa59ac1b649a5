"""The partnership's steps: accept a return, which loads it as any feed, return it with a comment, open it again."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
from sqlmodel import Session

from oba.errors import NotAllowedError
from oba.indicators.provider_return import ReturnDefinition
from oba.models import Attempt, Load, Owed, Reason, SigningException, Waiver
from oba.observations.frame import empty_quarantine
from oba.periods import read_code
from oba.pipeline.returns.context import explanations_of, standing_figures
from oba.pipeline.returns.exceptions import read_signing
from oba.pipeline.returns.held import settle_few, tell_held
from oba.pipeline.returns.steps import (
    decide_on,
    latest_of,
    lock_return,
    number_of,
    reason_for,
    record_step,
    require_words,
)
from oba.pipeline.returns.verdicts import current_verdict
from oba.pipeline.returns.views import DefinedReturn, Visit
from oba.pipeline.trail.facts import sum_up
from oba.returns import explanations, workflow
from oba.returns.accepted.distance import add_up_distance, distance_frame, sum_cases
from oba.returns.accepted.figures import accepted_frame, corrected_frame, pack_figures, says_same
from oba.returns.accepted.totals import add_up
from oba.returns.explanations import Explanation
from oba.returns.read.book import open_workbook, read_submission
from oba.returns.submission import Submission
from oba.returns.waivers import WaivedFinding, describe_finding, may_be_waived
from oba.returns.workflow import Action, State
from oba.store import submissions as store
from oba.store.engine import write_session
from oba.store.observations import loading


def send_back(visit: Visit, code: str, turn: int, comment: str, refused: Sequence[int] = ()) -> Attempt:
    """Return a signed return to its provider with a comment; `refused` are findings whose reason does not do."""
    comment = require_words(comment, "Describe in a few words what has to change.")
    with write_session(visit.engine) as session:
        owed = lock_return(session, visit, code, turn, Action.RETURN).owed
        attempt = latest_of(session, owed)
        findings = dict(enumerate(current_verdict(session, owed, attempt).findings))
        again = [reason_for(visit, owed, findings[n], findings[n].reason) for n in refused if n in findings]
        for reason in again:
            reason.state = "refused"
        decide_on(session, visit, owed, "returned", comment)
        detail = {"comment": comment, "reasons refused": [f"{r.rule} {r.measure} {r.category}".strip() for r in again]}
        record_step(session, visit, owed, State.RETURNED, Action.RETURN, attempt, detail, again)
        return attempt


def accept(visit: Visit, code: str, turn: int) -> Attempt:
    """Accept a signed return: its figures enter the store as those of any feed, and its reasons are remembered.

    The file is read again; if its figures were not what was checked, nothing is accepted.
    """
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.ACCEPT)
        owed = given.owed
        attempt = latest_of(session, owed)
        verdict = current_verdict(session, owed, attempt)
        submission = _read_again(attempt, given.definition)
        before = explanations_of(session, given)
        kept = explanations.gather_accepted(verdict.findings, before, str(attempt.sent_by), visit.today)
        reasons = [_as_reason(owed, explanation) for explanation in kept]
        owed.accepted_id, owed.accepted_at = attempt.id, visit.now
        session.flush()
        load = _load(session, visit, given, attempt, submission)
        attempt.load_id, attempt.accepted_verdict = load.id, json.dumps(verdict.as_json(), ensure_ascii=False)
        decide_on(session, visit, owed, "accepted", "")
        explained = any(finding.reason or finding.waived for finding in verdict.findings)
        state = workflow.state_after_acceptance(nil=attempt.way == "nil", explained=explained)
        waived = [f"{finding.rule} {finding.sheet} {finding.cell}" for finding in verdict.findings if finding.waived]
        detail: dict[str, object] = {
            "load": load.id,
            "figures": load.observations,
            "changed": load.changed,
            "waived": waived,
        }
        detail |= {"accepted_sha256": sum_up(attempt.accepted_verdict, attempt.salt)}
        attempt.receipt = record_step(session, visit, owed, state, Action.ACCEPT, attempt, detail, reasons)
        return attempt


def _read_again(attempt: Attempt, definition: ReturnDefinition) -> Submission:
    submission = read_submission(open_workbook(attempt.content, attempt.file_name), definition)
    if not says_same(pack_figures(submission, definition), attempt.figures):
        raise NotAllowedError(
            "The definition of this return changed since the file was checked, so its figures would now be read"
            " differently. Return it with a comment, so that it is sent and checked again."
        )
    return submission


def _as_reason(owed: Owed, explanation: Explanation) -> Reason:
    return Reason(
        return_id=owed.return_id,
        organisation=owed.organisation,
        rule=explanation.rule,
        measure=explanation.measure,
        category=explanation.breakdown,
        period=explanation.period,
        value=explanation.value,
        reason=explanation.reason,
        given_by=int(explanation.given_by),
        given_on=explanation.given_on,
        state="accepted" if explanation.accepted else "refused",
        used=explanation.used,
    )


def _load(session: Session, visit: Visit, given: DefinedReturn, attempt: Attempt, submission: Submission) -> Load:
    """Bring an accepted return into the store: the provider's figures, what it put right, and the new totals."""
    owed, definition, provider = given.owed, given.definition, given.provider
    # Locked before the totals are read: of two returns accepted at once, the later must see the earlier one.
    loading.lock_feed(session, definition.id)
    frames = [accepted_frame(submission, definition)]
    periods = [owed.period]
    mended = corrected_frame(submission, definition)
    if len(mended):
        frames.append(mended)
        periods.append(str(mended["period"].iloc[0]))
    quarter = read_code(owed.period)
    frames.append(distance_frame(sum_cases(submission, definition), definition, provider, quarter))
    for period in periods:
        standing = standing_figures(session, owed.return_id, period)
        frames.append(add_up(definition, standing, read_code(period)))
        frames.append(add_up_distance(standing, definition, read_code(period)))
    frame, stay = settle_few(session, definition, pd.concat(frames, ignore_index=True), visit.today)
    incoming = loading.Incoming(
        feed=definition.id,
        feed_version=definition.version,
        feed_fingerprint=visit.definitions.fingerprint("returns", definition.id),
        title=f"{definition.name}, {provider.name}, {read_code(owed.period).label}",
        file=attempt.file_name,
        origin=f"return {owed.code}, attempt {attempt.number}",
        sha256=attempt.sha256,
        bytes=len(attempt.content),
        publisher=provider.name,
        licence="Given to the partnership; not published by the provider",
        attribution=f"{provider.name}, signed off and accepted",
        known_on=visit.today,
        known_on_basis="the day the partnership accepted it",
        frame=frame,
        quarantined=empty_quarantine(),
        findings=tell_held(definition, stay),
        rows_read=len(frame),
        # A number of its own: the file of before a correction may be sent again on the same day, and counts then.
        release=loading.next_release(session, definition.id),
    )
    return loading.load_release(session, incoming, visit.now)


def waive(visit: Visit, code: str, turn: int, number: int, reason: str) -> WaivedFinding:
    """Let one fault of the newest attempt stand, by its place among the findings, with a reason.

    With no other fault and no query left to explain, the return waits for sign-off.
    """
    reason = require_words(reason, "Explain in a few words why the figure is right as it stands.")
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.WAIVE)
        owed, attempt = given.owed, latest_of(session, given.owed)
        finding = dict(enumerate(current_verdict(session, owed, attempt).findings)).get(number)
        if finding is None or not may_be_waived(finding):
            raise NotAllowedError("That is not a fault that can be waived; look at the return as it is now.")
        about = describe_finding(finding)
        waived = WaivedFinding(*about, reason, visit.account.name, visit.today)
        names = ("rule", "sheet", "cell", "measure", "category", "period", "value", "what")
        row = dict(zip(names, about, strict=True))
        ids = {"owed_id": number_of(owed.id), "given_by": number_of(visit.account.id)}
        waiver = Waiver.model_validate({**row, **ids, "reason": reason, "given_at": visit.now})
        session.add(waiver)
        session.flush()
        detail = {**row, "reason": reason, "waiver": waiver.id}
        _settle(session, visit, given, attempt, Action.WAIVE, detail)
        return waived


def take_back(visit: Visit, code: str, turn: int, number: int) -> None:
    """Take back a waiver by its number, as long as nobody has signed: the fault counts again."""
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.TAKE_BACK)
        owed, attempt = given.owed, latest_of(session, given.owed)
        waiver = store.find_waiver(session, owed.id, number)
        if waiver is None:
            raise NotAllowedError("That waiver no longer stands; look at the return as it is now.")
        waiver.ended_at = visit.now
        session.flush()
        place = f"{waiver.sheet} {waiver.cell}".strip()
        detail = {"rule": waiver.rule, "cell": place, "value": waiver.value, "waiver": waiver.id}
        _settle(session, visit, given, attempt, Action.TAKE_BACK, detail)


def _settle(
    session: Session,
    visit: Visit,
    given: DefinedReturn,
    attempt: Attempt,
    action: Action,
    detail: Mapping[str, object],
) -> None:
    """Record a step after which the newest attempt is judged anew."""
    outcome = current_verdict(session, given.owed, attempt).outcome
    after = workflow.state_after_check(outcome, given.standing.moving)
    record_step(session, visit, given.owed, after, action, attempt, detail)


def let_sign(visit: Visit, code: str, turn: int, account_id: int, reason: str) -> SigningException:
    """Let one person of the provider sign a return off once though nobody else looked at it: a named exception."""
    reason = require_words(reason, "Explain in a few words why one person may sign it off alone.")
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.LET_SIGN)
        owed = given.owed
        attempts = store.list_attempts(session, owed)
        who = read_signing(session, owed, given.definition, attempts).who
        person = next((one for one in who.people if one.account_id == account_id), None)
        if person is None:
            raise NotAllowedError("That person has no account at this provider that is in use.")
        exception = SigningException(
            owed_id=number_of(owed.id),
            account_id=account_id,
            reason=reason,
            given_by=number_of(visit.account.id),
            given_at=visit.now,
        )
        session.add(exception)
        session.flush()
        detail = {"who may sign": person.name, "reason": reason, "exception": exception.id, "account": account_id}
        record_step(session, visit, owed, State.WAITING, Action.LET_SIGN, latest_of(session, owed), detail)
        return exception


def reopen(visit: Visit, code: str, turn: int, until: date, reason: str) -> Owed:
    """Let a return be sent until a day although it has closed: a named exception, with its reason."""
    reason = require_words(reason, "Explain in a few words why it is opened again.")
    if until < visit.today:
        raise NotAllowedError("The day until which it stays open must be today or later.")
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.OPEN)
        owed = given.owed
        owed.open_until, owed.open_reason = until, reason
        detail = {"until": until.isoformat(), "reason": reason}
        record_step(session, visit, owed, given.standing.moving, Action.OPEN, None, detail)
        return owed
