"""Accounts: invited, taken up, changed and closed. Each function writes the audit trail and none commits.

A one-time link is a random token of which the store keeps the SHA-256. What it does follows from the
account: without a second factor it is the invitation (again), with one it lets choose a new password.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from oba.errors import StoreError
from oba.models import Account
from oba.store.audit import Actor, actor_of, write_entry
from oba.store.people import guesses, signins

INVITATION_LIFETIME = timedelta(days=7)
NEW_PASSWORD_LIFETIME = timedelta(hours=1)
_ADMINISTRATOR = "administrator"
_AT_PROVIDER = "#"
_LONGEST_NAMED = 255


class AccountError(StoreError):
    """An account cannot be made or changed so; `field` is the part of the form that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to be invited: the organisation is a provider's id, or blank for the partnership itself.

    `boards` are the ids of the boards whose packs they see, for roles that see any.
    """

    email: str
    name: str
    role: str
    organisation: str = ""
    boards: tuple[str, ...] = ()


def name_of(account: Account) -> str:
    """Return how the audit trail names an account."""
    return f"account:{account.id}"


def list_accounts(session: Session) -> list[Account]:
    """Return every account by name, closed ones last."""
    found = session.exec(select(Account).order_by(Account.name, Account.email))
    return sorted(found, key=lambda account: account.closed_at is not None)


def list_in_use(session: Session, role: str) -> list[Account]:
    """Return the accounts of a role that were taken up and not closed, by name."""
    return [one for one in list_accounts(session) if one.role == role and one.activated_at and not one.closed_at]


def find_by_email(session: Session, email: str) -> Account | None:
    """Return the account with an e-mail address, however it is written."""
    return session.exec(select(Account).where(Account.email == email.strip().lower())).first()


def name_subject(issuer: str, subject: str) -> str:
    """Return how somebody at an identity provider is kept: another provider may give the same subject to another."""
    named = f"{issuer.rstrip('/')}{_AT_PROVIDER}{subject}"
    return named if len(named) <= _LONGEST_NAMED else f"{_AT_PROVIDER}{hashlib.sha256(named.encode()).hexdigest()}"


def find_by_subject(session: Session, issuer: str, subject: str) -> Account | None:
    """Return the account of somebody at an identity provider.

    Earlier versions kept the subject alone, of the one provider that there was; it is found as well.
    """
    named = session.exec(select(Account).where(Account.subject == name_subject(issuer, subject))).first()
    if named is not None or _AT_PROVIDER in subject:
        return named
    return session.exec(select(Account).where(Account.subject == subject)).first()


def find_by_link(session: Session, token: str, now: datetime) -> Account | None:
    """Return the account that a one-time link was sent to, if it still works."""
    wanted = select(Account).where(
        Account.link_hash == signins.hash_token(token),
        col(Account.link_until) > now,
        col(Account.closed_at).is_(None),
    )
    return session.exec(wanted).first()


def invite(
    session: Session, actor: Actor, who: Invitee, now: datetime, *, example: bool = False
) -> tuple[Account, str]:
    """Make an account that has no password yet; return it with the token of its link.

    AccountError if the address has an account already.
    """
    if find_by_email(session, who.email) is not None:
        raise AccountError("This email address has an account already", "email")
    account = Account(
        email=who.email.strip().lower(),
        name=who.name.strip(),
        role=who.role,
        organisation=who.organisation,
        boards=" ".join(who.boards),
        example=example,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account, _send_link(session, actor, account, "invite", now, INVITATION_LIFETIME)


def invite_again(session: Session, actor: Actor, account: Account, now: datetime) -> str:
    """Make a new link for somebody who has not taken up the last one; a closed account is opened by it.

    AccountError if the account is in use: its second factor is set back first.
    """
    if account.closed_at is not None:
        _forget_proofs(session, account)
        account.closed_at = None
        return _send_link(session, actor, account, "open again", now, INVITATION_LIFETIME)
    if account.secret is not None or account.subject is not None:
        raise AccountError(f"{account.name} has taken up the invitation already.")
    return _send_link(session, actor, account, "invite again", now, INVITATION_LIFETIME)


def create_password_link(session: Session, account: Account, now: datetime) -> str | None:
    """Make a link to choose a new password; None unless the account is in use and the last link is spent.

    A link that was made within the last five minutes counts as enough, so that nobody's mail is flooded.
    """
    if account.closed_at is not None or account.secret is None:
        return None
    if account.link_until is not None and account.link_until > now + NEW_PASSWORD_LIFETIME - timedelta(minutes=5):
        return None
    return _send_link(session, Actor(None, "somebody"), account, "ask for new password", now, NEW_PASSWORD_LIFETIME)


def set_password(session: Session, account: Account, password_hash: str, now: datetime) -> None:
    """Save the hash of a new password and end every sign-in; a link for a new password is spent by it."""
    account.password_hash = password_hash
    if account.secret is not None:
        account.link_hash, account.link_until = None, None
    session.add(account)
    signins.end_all(session, account, now)
    _enter(session, actor_of(account), account, "set password", now)


def rehash_password(session: Session, account: Account, password_hash: str) -> None:
    """Save the same password's hash at today's cost; nothing visible changes."""
    account.password_hash = password_hash
    session.add(account)


def set_second_factor(session: Session, account: Account, secret: str, step: int, now: datetime) -> None:
    """Save the encrypted key of the second factor, confirmed by the code of `step`; the invitation is spent."""
    account.secret, account.last_step = secret, step
    account.link_hash, account.link_until = None, None
    account.activated_at = account.activated_at or now
    session.add(account)
    told: dict[str, object] = {"key_sha256": hashlib.sha256(secret.encode()).hexdigest()}  # of what is sealed
    _enter(session, actor_of(account), account, "set up second factor", now, told)


def link_subject(session: Session, account: Account, subject: str, now: datetime) -> None:
    """Remember who somebody is at the council's identity provider; this takes up an invitation as well."""
    account.subject = subject
    account.link_hash, account.link_until = None, None
    account.activated_at = account.activated_at or now
    session.add(account)
    told: dict[str, object] = {"subject_sha256": hashlib.sha256(subject.encode()).hexdigest()}
    _enter(session, actor_of(account), account, "link to the council", now, told)


def change_role(
    session: Session,
    actor: Actor,
    account: Account,
    role: str,
    organisation: str,
    now: datetime,
    boards: Sequence[str] = (),
) -> None:
    """Change a person's role, organisation or boards. AccountError for one's own, or the last administrator's."""
    _refuse_own(actor, account)
    if role != _ADMINISTRATOR:
        _refuse_last(session, account)
    before = _describe_role(account)
    account.role, account.organisation, account.boards = role, organisation, " ".join(boards)
    after = _describe_role(account)
    if before == after:
        return
    session.add(account)
    _enter(session, actor, account, "change role", now, {"before": before, "after": after})


def _describe_role(account: Account) -> dict[str, object]:
    """Return what the trail tells of a role; boards only where there are some."""
    boards = {"boards": account.boards.split()} if account.boards else {}
    return {"role": account.role, "organisation": account.organisation, **boards}


def reset_second_factor(session: Session, actor: Actor, account: Account, now: datetime) -> str:
    """Forget somebody's second factor and password, and return the token of a new invitation.

    Both, so that nobody who knows only the password can choose the second factor. AccountError for one's own.
    """
    _refuse_own(actor, account)
    if account.closed_at is not None:
        raise AccountError(f"The account of {account.name} is closed.")
    _forget_proofs(session, account)
    signins.end_all(session, account, now)
    return _send_link(session, actor, account, "reset second factor", now, INVITATION_LIFETIME)


def close(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """Close an account and end its sign-ins. AccountError for one's own, or the last administrator's."""
    _refuse_own(actor, account)
    _refuse_last(session, account)
    if account.closed_at is not None:
        return
    account.closed_at = now
    account.link_hash, account.link_until = None, None
    session.add(account)
    signins.end_all(session, account, now)
    guesses.forget_devices(session, account)
    _enter(session, actor, account, "close account", now)


def unlock(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """Let somebody who was locked out try again at once."""
    guesses.clear_all(session, account)
    _enter(session, actor, account, "unlock", now)


def _forget_proofs(session: Session, account: Account) -> None:
    account.password_hash, account.secret, account.subject = None, None, None
    guesses.clear_all(session, account)
    guesses.forget_devices(session, account)


def _send_link(session: Session, actor: Actor, account: Account, action: str, now: datetime, lasts: timedelta) -> str:
    token = secrets.token_urlsafe(32)
    account.link_hash, account.link_until = signins.hash_token(token), now + lasts
    session.add(account)
    told = {"email": account.email, "name": account.name, **_describe_role(account), "until": now + lasts}
    _enter(session, actor, account, action, now, told)
    return token


def _refuse_own(actor: Actor, account: Account) -> None:
    if actor.account_id == account.id:
        raise AccountError("You cannot change your own account in this way. Ask another administrator.")


def _refuse_last(session: Session, account: Account) -> None:
    """Refuse if nobody else is left who administers; their rows are locked, so that two cannot remove each other."""
    wanted = (
        select(Account)
        .where(Account.role == _ADMINISTRATOR, col(Account.closed_at).is_(None), col(Account.activated_at).is_not(None))
        .order_by(col(Account.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    active = [each.id for each in session.exec(wanted)]
    if account.id in active and len(active) == 1:
        raise AccountError(f"{account.name} is the last administrator. Invite another one first.")


def _enter(
    session: Session,
    actor: Actor,
    account: Account,
    action: str,
    now: datetime,
    detail: dict[str, object] | None = None,
) -> None:
    write_entry(session, actor, action, name_of(account), now, detail, organisation=account.organisation)
