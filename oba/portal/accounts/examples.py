"""Made-up example accounts, for looking round on one's own machine. Never in a store that has real ones."""

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import InvalidToken
from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import ObaError
from oba.indicators.project import Definitions
from oba.models import Account
from oba.pipeline.register import update_register
from oba.pipeline.returns.partnership import reopen
from oba.pipeline.returns.views import Visit, view_returns
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
ACCOUNTS_LIFETIME = timedelta(days=30)
EXAMPLES = (
    Invitee("sam@wyre-forest.example", "Sam Carter", "submitter", "eh-wyre-forest"),
    Invitee("ash@wyre-forest.example", "Ash Patel", "submitter", "eh-wyre-forest"),
    Invitee("morgan@wyre-forest.example", "Morgan Lloyd", "approver", "eh-wyre-forest"),
    Invitee("robin@redditch.example", "Robin Okafor", "submitter", "eh-redditch"),
    Invitee("alex@partnership.example", "Alex Green", "collector"),
    Invitee("jo@partnership.example", "Jo Novak", "qa_lead"),
    Invitee("chris@board.example", "Chris Bailey", "board_member", boards=("worcestershire-early-help-board",)),
    Invitee("kim@partnership.example", "Kim Taylor", "administrator"),
)


@dataclass(frozen=True, slots=True)
class Examples:
    """The example accounts, and the one password that they all have."""

    accounts: tuple[Invitee, ...]
    password: str


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


def make_examples(
    engine: Engine, portal: PortalSettings, codes: Codes, passwords: Passwords, now: datetime
) -> Examples:
    """Make the example accounts that are not there yet, and see that the password and codes of all of them work.

    ObaError if the store has a real account.
    """
    password = base64.b32encode(portal.key_for("example password")[:10]).decode().lower()
    with read_session(engine) as session:
        if any(not account.example for account in accounts.list_accounts(session)):
            raise ObaError(
                "The store has real accounts, so no made-up ones are put into it. Set OBA_STATE to a new folder."
            )
    for invitee in EXAMPLES:
        with write_session(engine) as session:
            account = accounts.find_by_email(session, invitee.email)
            if account is None:
                account, _ = accounts.invite(session, PROGRAM, invitee, now, example=True)
            if invitee.boards and not account.boards:  # an example made before accounts had boards
                role = account.role, account.organisation
                accounts.change_role(session, PROGRAM, account, *role, now, invitee.boards)
            _ensure_usable(session, account, password, codes, passwords, now)
    return Examples(EXAMPLES, password)


def open_examples(engine: Engine, definitions: Definitions, now: datetime) -> None:
    """Let the examples' newest ended quarter be sent although it has closed, so that sending can be tried."""
    update_register(engine, definitions.returns, now)
    lead = next(each for each in EXAMPLES if each.role == Role.COLLECTOR)
    with read_session(engine) as session:
        account = accounts.find_by_email(session, lead.email)
        session.expunge_all()
    if account is None:
        return
    visit = Visit(engine, definitions, account, now)
    organisations = {each.organisation for each in EXAMPLES if each.organisation}
    ended = [seen for seen in view_returns(visit) if seen.period.end < visit.today]
    newest = max((seen.period.end for seen in ended), default=None)
    for seen in ended:
        owed = seen.owed
        if owed.organisation in organisations and seen.period.end == newest and seen.status == "Closed":
            reopen(
                visit,
                owed.code,
                owed.turn,
                visit.today + ACCOUNTS_LIFETIME,
                "Made up: so that sending can be tried here",
            )


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


def _ensure_usable(
    session: Session, account: Account, password: str, codes: Codes, passwords: Passwords, now: datetime
) -> None:
    if not passwords.verify(account.password_hash, password):
        accounts.set_password(session, account, passwords.hash(password), now)
    try:
        works = account.secret is not None and bool(codes.open(account.secret))
    except InvalidToken:
        works = False
    if not works:
        accounts.set_second_factor(session, account, codes.seal(codes.make_secret()), 0, now)
