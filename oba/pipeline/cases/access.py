"""Who may load case lists and erase from them: an account with the permission, or the server's own command line."""

import getpass

from sqlalchemy import Engine

from oba.errors import CaseError
from oba.roles import PERMISSIONS, ROLE_NAMES, Permission, Role
from oba.store.audit import Actor, actor_of
from oba.store.engine import read_session
from oba.store.people.accounts import find_by_email

COMMAND_LINE = "the server's command line"


def find_handler(engine: Engine, address: str) -> Actor:
    """Return who acts, for the audit trail. CaseError if the account of an address may not handle case lists.

    Without an address it is the user of the machine, who can read the state folder and has the key in any case.
    """
    if not address:
        return Actor(None, f"{COMMAND_LINE} ({_user()})")
    with read_session(engine) as session:
        account = find_by_email(session, address)
        if account is None or account.closed_at is not None or account.activated_at is None:
            raise CaseError("There is no account in use with that address. An administrator invites people.")
        if Permission.HANDLE_CASES not in PERMISSIONS[Role(account.role)]:
            raise CaseError(
                f"{ROLE_NAMES[Role(account.role)]} may not load case lists or erase from them; that is for the role"
                f" `{ROLE_NAMES[Role.ANALYST]}`, which an administrator gives."
            )
        return actor_of(account)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "user not known"
