"""Tokens with which machines read: made, found, used, revoked. Changes write the audit trail; no function commits.

A machine holds a random token, the store its SHA-256: who reads the store cannot read with a token of it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from oba.errors import StoreError
from oba.london_time import in_utc
from oba.models import ApiToken
from oba.store.audit import Actor, commit_to, write_entry
from oba.store.people.signins import hash_token

BEGINS = "oba_"
"""How every token begins, so that those who look for lost secrets find one."""
MAKE, REVOKE = "make token", "revoke token"
"""What the audit trail calls the two."""
_NOTICED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a token is asked for: whose it is, what it may see and ask for, and until when it works."""

    name: str
    role: str
    boards: Sequence[str]
    audience: str
    scopes: Sequence[str]
    expires_at: datetime


def name_of(token: ApiToken) -> str:
    """Return how the audit trail names a token."""
    return f"token:{token.id}"


def make(session: Session, actor: Actor, asked: Asked, now: datetime) -> tuple[ApiToken, str]:
    """Save a new token and return it with its text, 256 random bits, which nothing can give again."""
    text = BEGINS + secrets.token_urlsafe(32)
    token = ApiToken(
        token_hash=hash_token(text),
        name=asked.name.strip(),
        role=asked.role,
        boards=" ".join(asked.boards),
        audience=asked.audience,
        scopes=" ".join(asked.scopes),
        made_at=now,
        expires_at=asked.expires_at,
    )
    session.add(token)
    session.flush()
    detail = {
        "name": token.name,
        "role": token.role,
        "boards": token.boards.split(),
        "audience": token.audience,
        "scopes": token.scopes.split(),
        "until": in_utc(token.expires_at).replace(microsecond=0).isoformat(),
        "key_sha256": commit_to(token.token_hash, ""),
    }
    write_entry(session, actor, MAKE, name_of(token), now, detail)
    return token, text


def find(session: Session, text: str) -> ApiToken | None:
    """Return the token of a text, be it expired or revoked; None if there never was one."""
    return session.exec(select(ApiToken).where(ApiToken.token_hash == hash_token(text))).first()


def list_tokens(session: Session) -> list[ApiToken]:
    """Return every token, the newest first."""
    return list(session.exec(select(ApiToken).order_by(col(ApiToken.id).desc())))


def revoke(session: Session, actor: Actor, number: int, now: datetime) -> ApiToken:
    """Let a token work no more, from the next request on. StoreError if there is none, or it is revoked already."""
    token = session.get(ApiToken, number)
    if token is None:
        raise StoreError(f"There is no token {number}. `oba tokens list` lists those there are.")
    if token.revoked_at is not None:
        raise StoreError(f"Token {number} ({token.name}) is revoked already; nothing was changed.")
    token.revoked_at = now
    session.add(token)
    write_entry(session, actor, REVOKE, name_of(token), now, {"name": token.name})
    return token


def is_due(token: ApiToken, now: datetime) -> bool:
    """Return whether it is time to note that the token is used; not at every request."""
    return token.used_at is None or now - token.used_at >= _NOTICED_AFTER


def record_used(session: Session, token: ApiToken, now: datetime) -> None:
    """Note that the token was used, never earlier than noted before."""
    later = or_(col(ApiToken.used_at).is_(None), col(ApiToken.used_at) < now)
    session.exec(update(ApiToken).where(col(ApiToken.id) == token.id, later).values(used_at=now))
