"""What providers owe and send, by noun. Every function takes a session and none commits.

A return's row is locked and its turn compared before anything about it changes, so that of two people
who act at once one wins and the other is told.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import delete, func, tuple_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from oba.errors import NotFoundError, TurnError
from oba.models import Account, Attempt, KeptForm, Owed, Reason, SigningException, Waiver

_NOT_FOUND = "There is no such return, or it is not yours."


def find_owed(session: Session, code: str, organisation: str | None) -> Owed:
    """Return a return by its code, of one organisation unless that is None; NotFoundError if there is none."""
    wanted = select(Owed).where(Owed.code == code)
    if organisation is not None:
        wanted = wanted.where(Owed.organisation == organisation)
    found = session.exec(wanted).first()
    if found is None:
        raise NotFoundError(_NOT_FOUND)
    return found


def lock_owed(session: Session, code: str, organisation: str | None, turn: int | None) -> Owed:
    """Return a return for changing, locked until the transaction ends, if nobody changed it since `turn`.

    None stands for whatever turn it is: whoever asks so compares what they change themselves.
    """
    find_owed(session, code, organisation)
    locked = select(Owed).where(Owed.code == code).with_for_update().execution_options(populate_existing=True)
    owed = session.exec(locked).one()
    if turn is not None and owed.turn != turn:
        raise TurnError(
            "Somebody changed this return while you were looking at it, so what you did was not kept."
            " Look at the return as it is now, and do it again if it is still right."
        )
    owed.turn += 1
    return owed


def list_owed(
    session: Session,
    organisation: str | None = None,
    return_id: str | None = None,
    period: str | None = None,
    states: Iterable[str] | None = None,
) -> list[Owed]:
    """Return what is owed, newest quarter first; each argument narrows it.

    `states` are those that a step moves: of an accepted return whose correction is on its way, the correction's.
    """
    wanted = select(Owed).order_by(col(Owed.period).desc(), col(Owed.return_id), col(Owed.organisation))
    if states is not None:
        wanted = wanted.where(func.coalesce(col(Owed.correction), col(Owed.state)).in_(states))
    for column, value in ((Owed.organisation, organisation), (Owed.return_id, return_id), (Owed.period, period)):
        if value is not None:
            wanted = wanted.where(column == value)
    return list(session.exec(wanted))


def find_attempt(session: Session, owed: Owed, number: int) -> Attempt:
    """Return one attempt of a return; NotFoundError if there is none of that number."""
    found = session.exec(select(Attempt).where(Attempt.owed_id == owed.id, Attempt.number == number)).first()
    if found is None:
        raise NotFoundError("There is no such attempt.")
    return found


def list_attempts(session: Session, owed: Owed) -> list[Attempt]:
    """Return every attempt of a return, newest first."""
    return list(session.exec(select(Attempt).where(Attempt.owed_id == owed.id).order_by(col(Attempt.number).desc())))


def describe_attempts(session: Session, owed: Iterable[Owed]) -> dict[int | None, list[Attempt]]:
    """Return the attempts of some returns, newest first, by the return's number; without the files, which are large."""
    wanted = select(Attempt).where(col(Attempt.owed_id).in_([one.id for one in owed]))
    wanted = wanted.order_by(col(Attempt.number).desc())
    found: dict[int | None, list[Attempt]] = {}
    for attempt in session.exec(wanted.options(defer(col(Attempt.content), raiseload=True))):  # type: ignore[arg-type]
        found.setdefault(attempt.owed_id, []).append(attempt)
    return found


def list_latest(session: Session, owed: Iterable[Owed]) -> list[tuple[Owed, Attempt]]:
    """Return some returns with their newest attempts that could be read, without the files; none of which none was."""
    latest: dict[int | None, Owed] = {one.latest_id: one for one in owed if one.latest_id is not None}
    wanted = select(Attempt).where(col(Attempt.id).in_(latest))
    wanted = wanted.options(defer(col(Attempt.content), raiseload=True))  # type: ignore[arg-type]
    return [(latest[attempt.id], attempt) for attempt in session.exec(wanted)]


def number_attempts(session: Session, owed: Owed) -> dict[int | None, int]:
    """Return the number of each attempt of a return by its key, without reading the files."""
    return dict(session.exec(select(Attempt.id, Attempt.number).where(Attempt.owed_id == owed.id)).all())


def list_sending_times(session: Session, owed: Owed) -> list[datetime]:
    """Return when each attempt of a return was sent, without reading the files."""
    return list(session.exec(select(Attempt.sent_at).where(Attempt.owed_id == owed.id)))


def latest_attempt(session: Session, owed: Owed) -> Attempt | None:
    """Return the attempt that was sent last."""
    return session.get(Attempt, owed.latest_id) if owed.latest_id else None


def accepted_attempts(
    session: Session, *, return_id: str, organisation: str | None = None, period: str | None = None
) -> list[tuple[Owed, Attempt]]:
    """Return what stands of a return, oldest quarter first: of one provider, or of one quarter, or all."""
    wanted = select(Owed, Attempt).join(Attempt, col(Attempt.id) == col(Owed.accepted_id))
    wanted = wanted.where(Owed.return_id == return_id).order_by(col(Owed.period), col(Owed.organisation))
    if organisation is not None:
        wanted = wanted.where(Owed.organisation == organisation)
    if period is not None:
        wanted = wanted.where(Owed.period == period)
    return list(session.exec(wanted))


def which_stand(session: Session, attempts: Collection[int]) -> dict[int, Owed]:
    """Return the return that each of some attempts is the accepted version of; those that are not are left out."""
    found = session.exec(select(Owed).where(col(Owed.accepted_id).in_(attempts)))
    return {one.accepted_id: one for one in found if one.accepted_id is not None}


def list_standing(session: Session, return_id: str) -> list[tuple[str, str, str]]:
    """Return the organisation, period code and packed figures of each accepted attempt of a return that stands."""
    wanted = (
        select(Owed.organisation, Owed.period, Attempt.figures)
        .join(Attempt, col(Attempt.id) == col(Owed.accepted_id))
        .where(Owed.return_id == return_id)
        .order_by(col(Owed.period), col(Owed.organisation))
    )
    return list(session.exec(wanted))


def list_sent(session: Session, return_id: str | None, period: str | None) -> list[tuple[Owed, Attempt]]:
    """Return everything that was sent, each return's oldest first; the files themselves are read only if asked for."""
    wanted = select(Owed, Attempt).join(Attempt, col(Attempt.owed_id) == col(Owed.id))
    for column, value in ((Owed.return_id, return_id), (Owed.period, period)):
        if value is not None:
            wanted = wanted.where(column == value)
    wanted = wanted.options(defer(Attempt.content))  # type: ignore[arg-type]
    return list(session.exec(wanted.order_by(col(Attempt.owed_id), col(Attempt.number))))


def list_words(session: Session, return_id: str | None, period: str | None) -> list[tuple[Owed, int, str]]:
    """Return each return with the attempt that stands, or else was signed last: its id, and its words as JSON."""
    signed = select(func.max(Attempt.id)).where(
        col(Attempt.owed_id) == col(Owed.id), col(Attempt.signed_at).is_not(None)
    )
    chosen = func.coalesce(col(Owed.accepted_id), signed.correlate(Owed).scalar_subquery())
    wanted = select(Owed, Attempt.id, Attempt.words).join(Attempt, col(Attempt.id) == chosen)
    for column, value in ((Owed.return_id, return_id), (Owed.period, period)):
        if value is not None:
            wanted = wanted.where(column == value)
    found = session.exec(wanted.order_by(col(Owed.period).desc(), col(Owed.return_id), col(Owed.organisation)))
    return [(owed, number or 0, words) for owed, number, words in found]


def accepted_figures(session: Session, organisation: str, period: str) -> list[tuple[str, str]]:
    """Return, for each return of a provider and quarter that was accepted, its id and its figures as JSON."""
    wanted = (
        select(Owed.return_id, Attempt.figures)
        .join(Attempt, col(Attempt.id) == col(Owed.accepted_id))
        .where(Owed.organisation == organisation, Owed.period == period)
    )
    return list(session.exec(wanted))


def hashes_sent(session: Session, return_id: str) -> set[str]:
    """Return the hashes of every file that was sent for a return by anybody, in any quarter."""
    wanted = select(Attempt.sha256).join(Owed, col(Owed.id) == col(Attempt.owed_id)).where(Owed.return_id == return_id)
    return set(session.exec(wanted))


def list_reasons(session: Session, return_id: str, organisation: str) -> list[Reason]:
    """Return every explanation of a provider in a return, oldest first."""
    wanted = select(Reason).where(Reason.return_id == return_id, Reason.organisation == organisation)
    return list(session.exec(wanted.order_by(col(Reason.given_on), col(Reason.id))))


def group_reasons(session: Session, about: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[Reason]]:
    """Return the explanations of some returns and organisations, by those, oldest first."""
    wanted = select(Reason).where(tuple_(col(Reason.return_id), col(Reason.organisation)).in_(about))
    wanted = wanted.order_by(col(Reason.given_on), col(Reason.id))
    found: dict[tuple[str, str], list[Reason]] = {}
    for reason in session.exec(wanted):
        found.setdefault((reason.return_id, reason.organisation), []).append(reason)
    return found


def list_accepted_reasons(session: Session, return_ids: Collection[str], until: date) -> list[Reason]:
    """Return the reasons of some returns that were given by a day and are accepted, in the order of their givers."""
    wanted = select(Reason).where(
        col(Reason.return_id).in_(return_ids), Reason.state == "accepted", Reason.given_on <= until
    )
    return list(session.exec(wanted.order_by(Reason.organisation, col(Reason.given_on), col(Reason.id))))


def save_reasons(session: Session, reasons: Iterable[Reason]) -> None:
    """Save explanations; one about the same value replaces the one before."""
    for reason in reasons:
        wanted = select(Reason).where(
            Reason.return_id == reason.return_id,
            Reason.organisation == reason.organisation,
            Reason.rule == reason.rule,
            Reason.measure == reason.measure,
            Reason.category == reason.category,
            Reason.period == reason.period,
            Reason.value == reason.value,
        )
        known = session.exec(wanted).first()
        if known is None:
            session.add(reason)
            continue
        reason.salt = known.salt  # by which the trail names it
        for name in ("reason", "given_by", "given_on", "state", "used"):
            setattr(known, name, getattr(reason, name))
    session.flush()


def name_people(session: Session, ids: Iterable[int | None]) -> dict[int, Account]:
    """Return accounts by their number."""
    wanted = {key for key in ids if key is not None}
    found = session.exec(select(Account).where(col(Account.id).in_(wanted))) if wanted else ()
    return {account.id: account for account in found if account.id is not None}


def list_leads(session: Session) -> list[Account]:
    """Return the partnership's leads for returns who have an account that is in use."""
    wanted = select(Account).where(
        Account.role == "collector", col(Account.closed_at).is_(None), col(Account.activated_at).is_not(None)
    )
    return list(session.exec(wanted.order_by(col(Account.name), col(Account.id))))


def list_signatories(session: Session, organisations: Iterable[str]) -> list[Account]:
    """Return the people of some providers who have an account that is in use, approvers first."""
    of_them = col(Account.organisation).in_(organisations)
    wanted = select(Account).where(of_them, col(Account.closed_at).is_(None), col(Account.activated_at).is_not(None))
    return list(session.exec(wanted.order_by(col(Account.role), col(Account.name))))


def list_waivers(session: Session, owed_ids: Iterable[int | None]) -> list[tuple[Waiver, str]]:
    """Return the waivers of some returns, oldest first, also those taken back, each with the name of who gave it."""
    wanted = select(Waiver, Account.name).join(Account, col(Account.id) == col(Waiver.given_by))
    wanted = wanted.where(col(Waiver.owed_id).in_(owed_ids))
    return list(session.exec(wanted.order_by(col(Waiver.id))))


def find_waiver(session: Session, owed_id: int | None, number: int) -> Waiver | None:
    """Return a waiver of a return that stands, by its number."""
    found = session.exec(select(Waiver).where(Waiver.id == number, Waiver.owed_id == owed_id)).first()
    return found if found is not None and found.ended_at is None else None


def list_signing_exceptions(session: Session, owed_ids: Iterable[int | None]) -> list[SigningException]:
    """Return the named exceptions for signing some returns off, oldest first, those that were used too."""
    wanted = select(SigningException).where(col(SigningException.owed_id).in_(owed_ids))
    return list(session.exec(wanted.order_by(col(SigningException.id))))


def keep_form(session: Session, form: KeptForm, since: datetime, most: int) -> None:
    """Keep what somebody typed in place of the same form before; an account has `most`, none older than `since`."""
    session.exec(delete(KeptForm).where(col(KeptForm.kept_at) <= since))
    forget_form(session, form.browser_hash, form.account_id, form.path)
    mine = select(KeptForm).where(KeptForm.account_id == form.account_id).order_by(col(KeptForm.kept_at).desc())
    for older in session.exec(mine.offset(most - 1)).all():
        session.delete(older)
    session.flush()
    session.add(form)


def find_form(session: Session, browser_hash: str, account_id: int, path: str, since: datetime) -> KeptForm | None:
    """Return what an account typed in a browser at a path after `since`, or None."""
    wanted = select(KeptForm).where(
        KeptForm.browser_hash == browser_hash,
        KeptForm.account_id == account_id,
        KeptForm.path == path,
        col(KeptForm.kept_at) > since,
    )
    return session.exec(wanted).first()


def forget_form(session: Session, browser_hash: str, account_id: int, path: str) -> None:
    """Delete what an account typed in a browser at a path, because it is saved."""
    same = delete(KeptForm).where(col(KeptForm.browser_hash) == browser_hash, col(KeptForm.path) == path)
    session.exec(same.where(col(KeptForm.account_id) == account_id))
