"""What stands in the store of each return, attempt and account, in the words that the trail's facts have."""

from sqlmodel import Session, col, select

from oba.models import Account, ApiToken, Attempt, Owed, Reason, Reminder, SignIn, SigningException, Waiver
from oba.pipeline.trail import facts as fact
from oba.pipeline.trail.facts import (
    Standing,
    as_day,
    as_moment,
    name_attempt,
    name_exception,
    name_reminder,
    name_waiver,
    sum_up,
)
from oba.pipeline.trail.replay import NONE, SET_UP
from oba.store.people import tokens


def read_standing(session: Session) -> Standing:
    """Return what stands of all that the store has; files are not read, only what was found in them."""
    owed = list(session.exec(select(Owed).order_by(col(Owed.id))))
    about = {one.id: f"return {one.code}" for one in owed}
    found: Standing = {}
    numbers: dict[int | None, int] = {}
    for key in session.exec(select(Attempt.id).order_by(col(Attempt.id))).all():
        attempt = session.get_one(Attempt, key)
        numbers[key] = attempt.number
        found[name_attempt(about.get(attempt.owed_id, "return unknown"), attempt.number)] = _describe_attempt(attempt)
        session.expunge(attempt)  # with its file
    found |= {about[one.id]: _describe_return(one, numbers) for one in owed}
    for waiver in session.exec(select(Waiver).order_by(col(Waiver.id))):
        found[name_waiver(about.get(waiver.owed_id, "return unknown"), waiver.id)] = _describe_waiver(waiver)
    for one in session.exec(select(SigningException).order_by(col(SigningException.id))):
        named = name_exception(about.get(one.owed_id, "return unknown"), one.id)
        found[named] = _describe_exception(one, numbers)
    for reminder in session.exec(select(Reminder).order_by(col(Reminder.id))):
        to = f"account:{reminder.account_id}"
        named = name_reminder(about.get(reminder.owed_id, "return unknown"), reminder.kind, to)
        found[named] = {fact.REMINDED_AT: as_moment(reminder.sent_at), fact.SUBJECT: reminder.subject}
    for token in session.exec(select(ApiToken).order_by(col(ApiToken.id))):
        found[tokens.name_of(token)] = _describe_token(token)
    return found | {
        f"account:{one.id}": _describe_account(one) for one in session.exec(select(Account).order_by(col(Account.id)))
    }


def read_reasons(session: Session) -> list[tuple[list[str], Reason]]:
    """Return each explanation with the returns, as `return CODE`, whose entries may tell of it."""
    codes: dict[tuple[str, str], list[str]] = {}
    for code, return_id, organisation in session.exec(select(Owed.code, Owed.return_id, Owed.organisation)):
        codes.setdefault((return_id, organisation), []).append(f"return {code}")
    reasons = session.exec(select(Reason).order_by(col(Reason.id)))
    return [(codes.get((one.return_id, one.organisation), []), one) for one in reasons]


def read_sign_ins(session: Session) -> list[tuple[int | None, str | None]]:
    """Return each time that somebody signed in with both factors: the account and the time."""
    wanted = select(SignIn.account_id, SignIn.begun_at).where(col(SignIn.passed).is_(True))
    found = session.exec(wanted.order_by(col(SignIn.begun_at), col(SignIn.account_id)))
    return [(account_id, as_moment(begun)) for account_id, begun in found]


def _describe_return(owed: Owed, numbers: dict[int | None, int]) -> dict[str, fact.Value]:
    return {
        fact.STATE: owed.state,
        fact.CORRECTION: owed.correction,
        fact.LATEST: numbers.get(owed.latest_id),
        fact.STANDS: numbers.get(owed.accepted_id),
        fact.ACCEPTED_AT: as_moment(owed.accepted_at),
        fact.PROVIDER: owed.organisation,
        fact.RETURN: owed.return_id,
        fact.QUARTER: owed.period,
        fact.DUE: as_day(owed.due),
        fact.CLOSES: as_day(owed.closes),
        fact.OPEN_UNTIL: as_day(owed.open_until),
        fact.OPEN_REASON: owed.open_reason,
    }


def _describe_attempt(attempt: Attempt) -> dict[str, fact.Value]:
    return {
        fact.SENDER: attempt.sent_by,
        fact.SENT_AT: as_moment(attempt.sent_at),
        fact.WAY: attempt.way,
        fact.FILE: attempt.file_name,
        fact.SHA256: attempt.sha256,
        fact.OUTCOME: attempt.outcome,
        fact.SENTENCE: attempt.sentence,
        fact.VERDICT: sum_up(attempt.verdict, attempt.salt),
        fact.FIGURES: sum_up(attempt.figures, attempt.salt),
        fact.WORDS: sum_up(attempt.words, attempt.salt),
        fact.NIL: sum_up(attempt.reason, attempt.salt),
        fact.AS_ACCEPTED: sum_up(attempt.accepted_verdict, attempt.salt),
        fact.SIGNER: attempt.signed_by,
        fact.SIGNED_AT: as_moment(attempt.signed_at),
        fact.DECISION: attempt.decision,
        fact.DECIDER: attempt.decided_by,
        fact.DECIDED_AT: as_moment(attempt.decided_at),
        fact.COMMENT: attempt.comment,
        fact.LOAD: attempt.load_id,
        fact.RECEIPT: attempt.receipt,
    }


def _describe_waiver(waiver: Waiver) -> dict[str, fact.Value]:
    return {words: getattr(waiver, name) for name, words in fact.OF_WAIVER.items()} | {
        fact.GIVER: waiver.given_by,
        fact.GIVEN_AT: as_moment(waiver.given_at),
        fact.WHY: waiver.reason,
        fact.ENDED_AT: as_moment(waiver.ended_at),
    }


def _describe_exception(exception: SigningException, numbers: dict[int | None, int]) -> dict[str, fact.Value]:
    return {
        fact.SIGNATORY: exception.account_id,
        fact.GIVER: exception.given_by,
        fact.GIVEN_AT: as_moment(exception.given_at),
        fact.WHY: exception.reason,
        fact.USED_FOR: numbers.get(exception.attempt_id),
    }


def _describe_account(account: Account) -> dict[str, fact.Value]:
    return {
        fact.EMAIL: account.email,
        fact.NAME: account.name,
        fact.ROLE: account.role,
        fact.ORGANISATION: account.organisation,
        fact.BOARDS: account.boards,
        fact.INVITED_AT: as_moment(account.created_at),
        fact.TAKEN_UP_AT: as_moment(account.activated_at),
        fact.CLOSED_AT: as_moment(account.closed_at),
        fact.SECOND_FACTOR: SET_UP if account.secret else NONE,
        fact.KEY: sum_up(account.secret or ""),
        fact.COUNCIL: sum_up(account.subject or ""),
    }


def _describe_token(token: ApiToken) -> dict[str, fact.Value]:
    return {
        fact.NAME: token.name,
        fact.ROLE: token.role,
        fact.BOARDS: token.boards,
        fact.AUDIENCE: token.audience,
        fact.SCOPES: token.scopes,
        fact.MACHINE_KEY: sum_up(token.token_hash),
        fact.MADE_AT: as_moment(token.made_at),
        fact.EXPIRES_AT: as_moment(token.expires_at),
        fact.REVOKED_AT: as_moment(token.revoked_at),
    }
