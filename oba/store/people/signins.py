"""The times that people are signed in: begun, looked up, kept awake and ended. No function commits.

A browser holds a random token, the store its SHA-256. A sign-in is over after 30 minutes of silence and
after 12 hours in any case; one that still waits for its second factor after 30 minutes.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from oba.models import Account, SignIn

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
HALF_WAY = timedelta(minutes=30)
_NOTICED_AFTER = timedelta(minutes=1)


def hash_token(token: str) -> str:
    """Return what the store keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, account: Account, way: str, now: datetime, *, passed: bool) -> str:
    """Save a new sign-in and return its token, 256 random bits."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=hash_token(token), account_id=account.id or 0, way=way, passed=passed, begun_at=now, seen_at=now
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> tuple[Account, SignIn] | None:
    """Return who holds a token, or None if the sign-in is over or the account is closed."""
    found = session.exec(
        select(Account, SignIn)
        .where(col(SignIn.account_id) == col(Account.id))
        .where(SignIn.token_hash == hash_token(token), col(SignIn.ended_at).is_(None), col(Account.closed_at).is_(None))
    ).first()
    if found is None:
        return None
    account, sign_in = found
    longest = LONGEST if sign_in.passed else HALF_WAY
    if now - sign_in.begun_at >= longest or now - sign_in.seen_at >= IDLE:
        return None
    return account, sign_in


def find_any(session: Session, token: str) -> SignIn | None:
    """Return the sign-in of a token, be it over or not; None if there never was one."""
    return session.get(SignIn, hash_token(token))


def list_hashes(session: Session, account_id: int, since: datetime) -> list[str]:
    """Return what the store keeps of the tokens of an account's sign-ins with both factors, newest first."""
    wanted = select(SignIn.token_hash).where(SignIn.account_id == account_id, col(SignIn.passed).is_(True))
    return list(session.exec(wanted.where(col(SignIn.begun_at) > since).order_by(col(SignIn.begun_at).desc())))


def is_due(sign_in: SignIn, now: datetime) -> bool:
    """Return whether it is time to note that the person is still there; not at every request."""
    return now - sign_in.seen_at >= _NOTICED_AFTER


def record_seen(session: Session, sign_in: SignIn, now: datetime) -> None:
    """Note that the person was seen, never earlier than noted before."""
    session.exec(
        update(SignIn)
        .where(col(SignIn.token_hash) == sign_in.token_hash, col(SignIn.seen_at) < now)
        .values(seen_at=now)
    )


def end(session: Session, token: str, now: datetime) -> None:
    """End one sign-in; nothing happens if it is over."""
    session.exec(
        update(SignIn)
        .where(col(SignIn.token_hash) == hash_token(token), col(SignIn.ended_at).is_(None))
        .values(ended_at=now)
    )


def end_all(session: Session, account: Account, now: datetime) -> None:
    """End every sign-in of an account."""
    session.exec(
        update(SignIn).where(col(SignIn.account_id) == account.id, col(SignIn.ended_at).is_(None)).values(ended_at=now)
    )


def list_last(session: Session) -> dict[int, datetime]:
    """Return when each person last signed in with both factors, by account."""
    wanted = select(SignIn.account_id, func.max(SignIn.begun_at)).where(col(SignIn.passed).is_(True))
    return dict(session.exec(wanted.group_by(col(SignIn.account_id))).all())


def get(session: Session, account_id: int) -> Account:
    """Return an account by its number."""
    return session.exec(select(Account).where(Account.id == account_id)).one()


def lock_row(session: Session, account_id: int) -> Account | None:
    """Return an account as it is now, kept from others until this transaction ends."""
    wanted = select(Account).where(Account.id == account_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).first()


def spend_step(session: Session, account: Account, step: int) -> bool:
    """Use up the code of a time step; False if it, or a later one, was used before."""
    if step <= account.last_step:
        return False
    account.last_step = step
    session.add(account)
    session.flush()
    return True
