"""Reminders, each claimed before it is sent. No function commits: a claim is a transaction of its own.

A claim whose sender never came back stays as it is: the message may have been sent, and none goes twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from oba.models import Account, Owed, Reminder
from oba.store.audit import PROGRAM, write_entry

_ONCE = ["owed_id", "kind", "account_id"]
Key = tuple[int, str, int]


def list_claimed(session: Session, owed_ids: Sequence[int]) -> set[Key]:
    """Return the return, kind and account of each reminder that was sent or may have been."""
    wanted = select(Reminder.owed_id, Reminder.kind, Reminder.account_id)
    return set(session.exec(wanted.where(col(Reminder.owed_id).in_(owed_ids), Reminder.fault == "")))


def claim(session: Session, key: Key, turn: int, subject: str, now: datetime) -> int | None:
    """Return the number of a reminder that is now ours to send; None if it is somebody's, or out of date.

    It is out of date if anything was done to the return since it was at `turn`.
    """
    owed_id, kind, account_id = key
    if session.exec(select(Owed.turn).where(Owed.id == owed_id)).first() != turn:
        return None
    row: dict[str, Any] = {**dict(zip(_ONCE, key, strict=True)), "subject": subject, "claimed_at": now, "fault": ""}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = dialect.insert(Reminder).values(**row).on_conflict_do_nothing(index_elements=_ONCE)
    new = session.connection().execute(adding.returning(col(Reminder.id))).scalar()
    if new is not None:
        return int(new)
    again = (
        update(Reminder)
        .where(col(Reminder.owed_id) == owed_id, col(Reminder.kind) == kind, col(Reminder.account_id) == account_id)
        .where(col(Reminder.sent_at).is_(None), col(Reminder.fault) != "")
        .values(claimed_at=now, subject=subject, fault="")
        .returning(col(Reminder.id))
    )
    return session.connection().execute(again).scalar()


def record_outcome(session: Session, reminder_id: int, now: datetime, *, sent: bool, fault: str = "") -> None:
    """Write that a claimed reminder was sent, or with `fault` that it is not known; both are in the trail."""
    reminder, owed, account = _find(session, reminder_id)
    if sent:
        reminder.sent_at = now
    action = "reminder sent" if sent else "reminder perhaps sent"
    detail = {"to": account.email, "kind": reminder.kind, "subject": reminder.subject}
    if fault:
        detail["fault"] = fault
    write_entry(session, PROGRAM, action, f"return {owed.code}", now, detail, owed.organisation)


def release_claim(session: Session, reminder_id: int, fault: str) -> None:
    """Let a reminder that was surely not sent be claimed again, and keep why it was not."""
    reminder, _, _ = _find(session, reminder_id)
    reminder.fault = fault


def _find(session: Session, reminder_id: int) -> tuple[Reminder, Owed, Account]:
    wanted = (
        select(Reminder, Owed, Account)
        .join(Owed, col(Owed.id) == col(Reminder.owed_id))
        .join(Account, col(Account.id) == col(Reminder.account_id))
    )
    return session.exec(wanted.where(Reminder.id == reminder_id)).one()


def list_reminders(session: Session, owed_id: int) -> list[tuple[Reminder, Account]]:
    """Return every reminder about a return and whom it was for, newest first."""
    wanted = select(Reminder, Account).join(Account, col(Account.id) == col(Reminder.account_id))
    wanted = wanted.where(Reminder.owed_id == owed_id)
    return list(session.exec(wanted.order_by(col(Reminder.claimed_at).desc(), col(Reminder.id).desc())))
