"""Made-up example accounts, for looking round on one's own machine. Never in a store that has real ones."""

import base64
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography.fernet import InvalidToken
from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import ObaError
from oba.models import Account
from oba.portal.accounts.passwords import Passwords
from oba.portal.accounts.second_factor import PERIOD, Codes, code_at
from oba.portal.settings import SHORTEST_KEY, PortalSettings
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.store.engine import read_session, write_session
from oba.store.people import accounts
from oba.store.people.accounts import Invitee
from oba.store.private_files import make_private_folder

_KEY_FILE = "portal.key"
MAIN = (
    Invitee("sam@wyre-forest.example", "Sam Carter", "submitter", "eh-wyre-forest"),
    Invitee("pat@worcester.example", "Pat Sharma", "approver", "eh-worcester"),
    Invitee("alex@partnership.example", "Alex Green", "collector"),
    Invitee("jo@partnership.example", "Jo Novak", "qa_lead"),
    Invitee("chris@board.example", "Chris Bailey", "board_member", boards=("worcestershire-early-help-board",)),
    Invitee("kim@partnership.example", "Kim Taylor", "administrator"),
    Invitee("noor@partnership.example", "Noor Rahman", "analyst"),
)
"""One for each role: those whose links are printed."""

# The one provider of whom nobody may sign has a submitter only.
_OTHERS = (
    ("ash@wyre-forest.example", "Ash Patel", Role.SUBMITTER, "eh-wyre-forest"),
    ("morgan@wyre-forest.example", "Morgan Lloyd", Role.APPROVER, "eh-wyre-forest"),
    ("robin@redditch.example", "Robin Okafor", Role.SUBMITTER, "eh-redditch"),
    ("leigh@worcester.example", "Leigh Adams", Role.SUBMITTER, "eh-worcester"),
    ("toni@bromsgrove.example", "Toni Evans", Role.SUBMITTER, "eh-bromsgrove"),
    ("val@bromsgrove.example", "Val Brooks", Role.APPROVER, "eh-bromsgrove"),
    ("drew@malvern-hills.example", "Drew Khan", Role.SUBMITTER, "eh-malvern-hills"),
    ("nicky@malvern-hills.example", "Nicky Hall", Role.APPROVER, "eh-malvern-hills"),
    ("jules@wychavon.example", "Jules Begum", Role.SUBMITTER, "eh-wychavon"),
    ("lou@wychavon.example", "Lou Fisher", Role.APPROVER, "eh-wychavon"),
    ("billie@centres-bromsgrove.example", "Billie Ward", Role.SUBMITTER, "cc-bromsgrove"),
    ("gale@centres-bromsgrove.example", "Gale Price", Role.APPROVER, "cc-bromsgrove"),
    ("charlie@centres-malvern-hills.example", "Charlie Doyle", Role.SUBMITTER, "cc-malvern-hills"),
    ("kit@centres-malvern-hills.example", "Kit Osei", Role.APPROVER, "cc-malvern-hills"),
    ("dana@centres-redditch.example", "Dana Shah", Role.SUBMITTER, "cc-redditch"),
    ("rowan@centres-redditch.example", "Rowan Bell", Role.APPROVER, "cc-redditch"),
    ("erin@centres-worcester.example", "Erin Wood", Role.SUBMITTER, "cc-worcester"),
    ("shay@centres-worcester.example", "Shay Kaur", Role.APPROVER, "cc-worcester"),
    ("frankie@centres-wychavon.example", "Frankie Rowe", Role.SUBMITTER, "cc-wychavon"),
    ("terry@centres-wychavon.example", "Terry Nash", Role.APPROVER, "cc-wychavon"),
    ("harley@centres-wyre-forest.example", "Harley Dunn", Role.SUBMITTER, "cc-wyre-forest"),
    ("mel@centres-wyre-forest.example", "Mel Ahmed", Role.APPROVER, "cc-wyre-forest"),
    ("indy@health-visiting.example", "Indy Grant", Role.SUBMITTER, "hv-worcestershire"),
    ("remy@health-visiting.example", "Remy Cole", Role.APPROVER, "hv-worcestershire"),
)
EXAMPLES = (*MAIN, *(Invitee(*each) for each in _OTHERS))


def find_key(state: Path) -> str:
    """Return the key that was made for the examples, or nothing."""
    try:
        return (state / _KEY_FILE).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def make_key(state: Path) -> str:
    """Return the key for the examples, made if there is none, readable by its owner only."""
    found = find_key(state)
    if len(found) >= SHORTEST_KEY:
        return found
    make_private_folder(state)
    made = secrets.token_urlsafe(48)
    descriptor = os.open(state / _KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(made + "\n")
    return made


def example_password(portal: PortalSettings) -> str:
    """Return the one password that all example accounts have; it follows from the key."""
    return base64.b32encode(portal.key_for("example password")[:10]).decode().lower()


def make_examples(engine: Engine, portal: PortalSettings, passwords: Passwords, now: datetime) -> None:
    """Make the example accounts that are not there yet, and see that the password and codes of all of them work.

    ObaError if the store has a real account.
    """
    password, codes = example_password(portal), Codes(portal)
    with read_session(engine) as session:
        known = accounts.list_accounts(session)
        session.expunge_all()
    if any(not account.example for account in known):
        raise ObaError(
            "The store has real accounts, so no made-up ones are put into it. Set OBA_STATE to a new folder."
        )
    hashed = next((one.password_hash for one in known if passwords.verify(one.password_hash, password)), None)
    hashed = hashed or passwords.hash(password)  # the same for all: it is no secret, and a hash takes its time
    for invitee in EXAMPLES:
        with write_session(engine) as session:
            account = accounts.find_by_email(session, invitee.email)
            if account is None:
                account, _ = accounts.invite(session, PROGRAM, invitee, now, example=True)
            _ensure_usable(session, account, hashed, codes, now)


def code_for(engine: Engine, make_codes: Callable[[], Codes], email: str, now: datetime) -> str:
    """Return what an example's authenticator app would show now. ObaError for anything but an example."""
    with read_session(engine) as session:
        account = accounts.find_by_email(session, email)
        if account is None or not account.example or account.secret is None:
            raise ObaError(f"{email} is not an example account; only those have their code told.")
        sealed = account.secret
    try:
        return code_at(make_codes().open(sealed), int(now.timestamp()) // PERIOD)
    except InvalidToken as fault:
        raise ObaError(
            "The key has changed since the examples were made. Start `oba serve --examples` again."
        ) from fault


def _ensure_usable(session: Session, account: Account, hashed: str, codes: Codes, now: datetime) -> None:
    if account.password_hash != hashed:
        accounts.set_password(session, account, hashed, now)
    try:
        works = account.secret is not None and bool(codes.open(account.secret))
    except InvalidToken:
        works = False
    if not works:
        accounts.set_second_factor(session, account, codes.seal(codes.make_secret()), 0, now)
