"""Wrong passwords and codes: how many, from where, and who has to wait because of them. No function commits.

Whoever guesses must be slowed down, and must not be able to lock the owner out. So a device on which somebody has
signed in counts for itself, and what strangers try is counted by account, by the address that they come from, and
over all accounts. Five wrong ones in a row make strangers, or the one known device, wait a quarter of an hour; each
time that this happens again twice as long, up to a day. Strangers to an account wait as well when their address, or
all addresses together, had too many wrong ones in the hour. A new password by e-mail makes a device a known one.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from oba.models import Account, Device, Guess
from oba.store.people.signins import hash_token

MOST_FAILURES = 5
LOCKED_FOR, LONGEST_LOCK = timedelta(minutes=15), timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=7)
"""Without a wrong try for so long after a lock, the next lock is a short one again."""
COUNTED_FOR = timedelta(hours=1)
MOST_OF_AN_ADDRESS, MOST_IN_ALL = 20, 100
DEVICE_LIFETIME = timedelta(days=180)
MOST_DEVICES = 10


@dataclass(frozen=True, slots=True)
class Source:
    """Where a try comes from: the device if the account knows it, and a hash of the address, blank if not known."""

    device: Device | None
    address: str


def is_locked(counted: Account | Device, now: datetime) -> bool:
    """Return whether no password or code is looked at for the time being, of a device or of strangers to an account."""
    return counted.locked_until is not None and now < counted.locked_until


def may_try(session: Session, account: Account | None, source: Source, now: datetime) -> bool:
    """Return whether a password or code from there is looked at at all."""
    if account is not None and is_locked(source.device or account, now):
        return False
    return source.device is not None or not _is_flooded(session, source.address, now)


def record_wrong(session: Session, account: Account | None, source: Source, now: datetime) -> datetime | None:
    """Count a wrong password or code, for an account or an address that has none; return until when it locks."""
    if source.device is None:
        session.exec(delete(Guess).where(col(Guess.at) <= now - COUNTED_FOR))
        session.add(Guess(at=now, address=source.address))
    counted = source.device or account
    if counted is None:
        return None
    if counted.locked_until is not None and now >= counted.locked_until:
        stale = now >= counted.locked_until + FORGOTTEN_AFTER
        counted.failures, counted.locks, counted.locked_until = 0, 0 if stale else counted.locks, None
    counted.failures += 1
    if counted.failures >= MOST_FAILURES:
        counted.locked_until = now + min(LOCKED_FOR * 2 ** min(counted.locks, 10), LONGEST_LOCK)
        counted.locks += 1
    session.add(counted)
    session.flush()
    return counted.locked_until


def record_right(session: Session, account: Account, source: Source) -> None:
    """Begin to count anew where a whole sign-in came from; what strangers tried stays if it is a known device."""
    counted = source.device or account
    counted.failures, counted.locks, counted.locked_until = 0, 0, None
    session.add(counted)
    session.flush()


def clear_all(session: Session, account: Account) -> None:
    """Begin to count anew for strangers and for every known device of an account."""
    account.failures, account.locks, account.locked_until = 0, 0, None
    session.add(account)
    nothing = {"failures": 0, "locks": 0, "locked_until": None}
    session.exec(update(Device).where(col(Device.account_id) == account.id).values(**nothing))
    session.flush()


def find_device(session: Session, account: Account, token: str, now: datetime) -> Device | None:
    """Return the device that holds a token, if the account knows it."""
    found = session.get(Device, (hash_token(token), account.id or 0)) if token else None
    return found if found is not None and now - found.seen_at < DEVICE_LIFETIME else None


def remember_device(session: Session, account: Account, token: str, now: datetime) -> str:
    """Make a device known to an account, and return its token: the one that it holds, if the store gave it that.

    A browser that several people use has one token for all; one that somebody else thought up is not taken. An
    account knows the devices that it was signed in on last.
    """
    hashed = hash_token(token)
    known = select(Device.token_hash).where(Device.token_hash == hashed, col(Device.seen_at) > now - DEVICE_LIFETIME)
    if not token or session.exec(known).first() is None:
        token = secrets.token_urlsafe(32)
        hashed = hash_token(token)
    device = session.get(Device, (hashed, account.id or 0)) or Device(
        token_hash=hashed, account_id=account.id or 0, seen_at=now
    )
    device.seen_at = now
    session.add(device)
    session.flush()
    others = select(Device).where(Device.account_id == account.id).order_by(col(Device.seen_at).desc())
    for old in session.exec(others).all()[MOST_DEVICES:]:
        session.delete(old)
    session.flush()
    return token


def forget_devices(session: Session, account: Account) -> None:
    """Know no device of an account any more."""
    session.exec(delete(Device).where(col(Device.account_id) == account.id))


def _is_flooded(session: Session, address: str, now: datetime) -> bool:
    recent = select(func.count()).select_from(Guess).where(col(Guess.at) > now - COUNTED_FOR)
    if session.exec(recent).one() >= MOST_IN_ALL:
        return True
    return bool(address) and session.exec(recent.where(Guess.address == address)).one() >= MOST_OF_AN_ADDRESS
