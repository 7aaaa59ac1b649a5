"""Who may load case lists and erase from them, in the store of each kind."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from oba.errors import CaseError
from oba.pipeline.cases.access import find_handler
from oba.roles import Role
from oba.store.audit import Actor
from oba.store.engine import write_session
from oba.store.people import accounts
from oba.store.people.accounts import Invitee

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WHO = Actor(None, "Ada Noor")


def test_who_may_load_is_an_analyst_or_at_the_servers_command_line(engine: Engine) -> None:
    with write_session(engine) as session:
        for role in Role:
            of = "eh-redditch" if role in (Role.SUBMITTER, Role.APPROVER) else ""
            who = Invitee(f"{role}@example.org", f"A {role}", role, of)
            account, _ = accounts.invite(session, WHO, who, NOW)
            account.activated_at = NOW
    for role in set(Role) - {Role.ANALYST}:
        with pytest.raises(CaseError, match="may not load case lists"):
            find_handler(engine, f"{role}@example.org")
    assert find_handler(engine, "Analyst@example.org").role == Role.ANALYST
    with pytest.raises(CaseError, match="no account in use"):
        find_handler(engine, "nobody@example.org")
    assert find_handler(engine, "").who.startswith("the server's command line (")
    with write_session(engine) as session:
        account = accounts.find_by_email(session, "analyst@example.org")
        assert account is not None
        account.closed_at = NOW
        session.add(account)
    with pytest.raises(CaseError, match="no account in use"):
        find_handler(engine, "analyst@example.org")
