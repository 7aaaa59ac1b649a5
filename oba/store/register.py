"""What is owed, as it is kept: made known once however many processes ask, and read for the register."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from oba.models import Account, Attempt, Owed
from oba.periods import Period
from oba.store.audit import PROGRAM, write_entry
from oba.store.submissions import list_owed

_ONCE = ["tenant", "return_id", "organisation", "period"]
_SETTLED = ("accepted", "accepted_explained", "nil_accepted")


class Expected(Protocol):
    """A return that a provider owes, as the definitions say."""

    @property
    def return_id(self) -> str: ...  # noqa: D102
    @property
    def organisation(self) -> str: ...  # noqa: D102
    @property
    def period(self) -> Period: ...  # noqa: D102
    @property
    def due(self) -> date: ...  # noqa: D102
    @property
    def closes(self) -> date: ...  # noqa: D102


@dataclass(frozen=True)
class AttemptSummary:
    """What was sent of one return: how often, and when first signed."""

    attempts: int = 0
    first_signed: datetime | None = None


def is_known(session: Session, expected: Iterable[Expected]) -> bool:
    """Return whether everything that is owed is known, with its days as they are now: then nothing is to be written."""
    return _compare(session, expected) == ([], [])


def ensure_owed(session: Session, expected: Iterable[Expected], now: datetime) -> None:
    """Make known what is owed and is not known yet; nothing twice, also with two processes at once.

    The days of a return follow its definition until it is accepted; a changed day is told in the trail.
    """
    new, moved = _compare(session, expected)
    if new:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        adding = dialect.insert(Owed).on_conflict_do_nothing(index_elements=_ONCE)
        session.connection().execute(adding, [_new_row(one, now) for one in new])
    for owed, one in moved:
        _move_days(session, owed, one, now)


def _compare(session: Session, expected: Iterable[Expected]) -> tuple[list[Expected], list[tuple[Owed, Expected]]]:
    """Return what is not known yet, and what is known with other days, in the same order in every process."""
    known = {(one.return_id, one.organisation, one.period): one for one in list_owed(session)}
    new, moved = [], []
    for one in sorted(expected, key=lambda one: (one.return_id, one.organisation, one.period)):
        owed = known.get((one.return_id, one.organisation, one.period.code))
        if owed is None:
            new.append(one)
        elif (owed.due, owed.closes) != (one.due, one.closes) and not _is_settled(owed):
            moved.append((owed, one))
    return new, moved


def _is_settled(owed: Owed) -> bool:
    return owed.accepted_id is not None or owed.state in _SETTLED


def _new_row(one: Expected, now: datetime) -> dict[str, Any]:
    return {
        "code": secrets.token_hex(8),
        "return_id": one.return_id,
        "organisation": one.organisation,
        "period": one.period.code,
        "due": one.due,
        "closes": one.closes,
        "state": "not_started",
        "turn": 0,
        "draft": "",
        "open_reason": "",
        "changed_at": now,
    }


def _move_days(session: Session, owed: Owed, one: Expected, now: datetime) -> None:
    changing = (
        update(Owed)
        .where(col(Owed.id) == owed.id, col(Owed.accepted_id).is_(None), col(Owed.state).not_in(_SETTLED))
        .where(or_(col(Owed.due) != one.due, col(Owed.closes) != one.closes))
        .values(due=one.due, closes=one.closes)
    )
    if session.connection().execute(changing).rowcount != 1:
        return
    detail = {"due": [owed.due, one.due], "closes": [owed.closes, one.closes]}
    write_entry(session, PROGRAM, "days changed", f"return {owed.code}", now, detail, owed.organisation)
    session.expire(owed)


def summarise_attempts(session: Session, owed: Sequence[Owed]) -> dict[int, AttemptSummary]:
    """Return what was sent of each return, by its id; nothing for those of which nothing was."""
    ids = [one.id for one in owed if one.id is not None]
    counted = (
        select(Attempt.owed_id, func.count(col(Attempt.id)), func.min(Attempt.signed_at))
        .where(col(Attempt.owed_id).in_(ids))
        .group_by(col(Attempt.owed_id))
    )
    return {owed_id: AttemptSummary(count, signed) for owed_id, count, signed in session.exec(counted)}


def list_people(session: Session, organisation: str | None = None) -> list[Account]:
    """Return the people of providers who have taken up their account and not left, by provider and name."""
    wanted = (
        select(Account)
        .where(Account.organisation != "", col(Account.activated_at).is_not(None), col(Account.closed_at).is_(None))
        .order_by(col(Account.organisation), col(Account.name), col(Account.id))
    )
    if organisation is not None:
        wanted = wanted.where(Account.organisation == organisation)
    return list(session.exec(wanted))
