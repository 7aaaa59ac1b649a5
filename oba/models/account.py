"""Accounts of people, and the times that they are signed in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column

ROLES = ("submitter", "approver", "collector", "qa_lead", "board_member", "administrator", "analyst")


class Account(SQLModel, table=True):
    """A person with one role in one organisation: a provider's id, or blank for the partnership itself.

    `boards` are the ids of the boards whose packs the person sees, with a space between them. A board member sees
    those only, and none without; for others of the partnership blank means every board.

    Nobody has a password until the invitation is taken up. `link_hash` is of the one-time link that was sent
    last (an invitation or a new password) and stops working at `link_until`. `secret` is the key of the
    second factor, encrypted; `last_step` is the newest time step whose code was used, so that none works twice.
    `failures`, `locks` and `locked_until` are of devices that the person has not signed in on: a known one has its own.
    `subject` is who the person is at the council's identity provider, with the provider's address before it.
    """

    __table_args__ = (
        UniqueConstraint("tenant", "email", name="account_email"),
        UniqueConstraint("tenant", "subject", name="account_subject"),
        CheckConstraint(f"role IN {ROLES}", name="account_role"),
        CheckConstraint("(organisation <> '') = (role IN ('submitter', 'approver'))", name="account_of_a_provider"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    email: str = Field(max_length=254)
    name: str
    role: str = Field(max_length=20)
    organisation: str = Field(default="", max_length=100, index=True)
    boards: str = ""
    example: bool = False
    password_hash: str | None = None
    secret: str | None = None
    last_step: int = 0
    subject: str | None = Field(default=None, max_length=255)
    link_hash: str | None = Field(default=None, max_length=64, index=True)
    link_until: datetime | None = None
    failures: int = 0
    locks: int = 0
    locked_until: datetime | None = None
    created_at: datetime
    activated_at: datetime | None = None
    closed_at: datetime | None = None


class SignIn(SQLModel, table=True):
    """A time that somebody is signed in. The browser holds the token, the store only its hash.

    `passed` says whether the second factor was given; before that nothing but the code can be asked for.
    """

    __tablename__ = "sign_in"

    token_hash: str = Field(primary_key=True, max_length=64)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    account_id: int = Field(foreign_key="account.id", index=True)
    way: str = Field(max_length=20)
    passed: bool = False
    begun_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


class Device(SQLModel, table=True):
    """A browser on which somebody has signed in: it holds a token for months, the store only its hash."""

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(primary_key=True, foreign_key="account.id", index=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    failures: int = 0
    locks: int = 0
    locked_until: datetime | None = None
    seen_at: datetime


class Guess(SQLModel, table=True):
    """A wrong password or code from a device that is not known, kept for an hour; `address` is a keyed hash."""

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    at: datetime = Field(index=True)
    address: str = Field(max_length=64)


class ApiToken(SQLModel, table=True):
    """A machine that may read, with a token of which the store has only the hash.

    It has a role, as a person has; `boards` as `Account.boards`; `audience` is the most it may see, whatever its role
    would let it; `scopes` are what it may ask for, with a space between them. It is never changed but for `used_at`
    (when it was last used, to a minute) and, once, `revoked_at`.
    """

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash", name="api_token_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    token_hash: str = Field(max_length=64)
    name: str
    role: str = Field(max_length=20)
    boards: str = ""
    audience: str = Field(max_length=20)
    scopes: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
