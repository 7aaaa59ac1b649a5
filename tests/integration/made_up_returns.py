"""A made-up return, people and attempts in a store, for tests of what is owed."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session, select

from oba.indicators.provider_return import ReturnDefinition
from oba.models import Account, Attempt, Owed
from oba.returns.examples import example_definition
from oba.store.audit import actor_of, write_entry

NOW = datetime(2026, 10, 19, 9, tzinfo=UTC)


def define(**change: Any) -> ReturnDefinition:
    """The made-up return of two providers, first asked for in July 2026, due on 20 October and closed on the 27th."""
    plain = example_definition().model_dump(by_alias=True, mode="json")
    providers = [
        {"id": name, "name": name.title(), "example": True, "services": ["example-service"]}
        for name in ("north", "south")
    ]
    return ReturnDefinition.model_validate(plain | {"collected_from": "2026-07-01", "providers": providers} | change)


def define_due(today: date, days: int, **change: Any) -> ReturnDefinition:
    """The made-up return with its newest full quarter due some days after `today`, and closed a week later."""
    begun = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    ended = begun - timedelta(days=1)
    first = date(ended.year, ended.month - 2, 1)
    due_days = (today - ended).days + days
    plain = {"collected_from": first.isoformat(), "due_days": due_days, "close_days": due_days + 7}
    return define(**plain | change)


def add_person(session: Session, name: str, role: str = "submitter", organisation: str = "north", **more: Any) -> int:
    given = {"created_at": NOW, "activated_at": NOW, "email": f"{name.lower()}@example.org"} | more
    account = Account(name=name, role=role, organisation=organisation, **given)
    session.add(account)
    session.flush()
    return account.id or 0


def add_attempt(session: Session, owed: Owed, person: int, findings: list[dict[str, Any]], **more: Any) -> Attempt:
    """Keep an attempt and its entry in the trail, as a sending does."""
    number = len(session.exec(select(Attempt.id).where(Attempt.owed_id == owed.id)).all()) + 1
    content = f"made up, attempt {number} of {owed.code}".encode()
    attempt = Attempt(
        owed_id=owed.id or 0,
        number=number,
        way="upload",
        file_name="return.xlsx",
        sha256=sha256(content).hexdigest(),
        content=content,
        sent_by=person,
        sent_at=NOW,
        outcome="refused",
        sentence="",
        verdict=json.dumps({"findings": findings}),
        **more,
    )
    session.add(attempt)
    session.flush()
    owed.latest_id = attempt.id
    account = session.get(Account, person)
    assert account is not None
    write_entry(
        session, actor_of(account), "send", f"return {owed.code}", NOW, {"attempt": number, "sha256": attempt.sha256}
    )
    return attempt


def finding(severity: str, rule: str = "PLA-01", reason: str = "", **more: str) -> dict[str, Any]:
    plain = {"measure": "d1", "category": "", "period": "July to September 2026", "given": "7"}
    return plain | {"severity": severity, "rule": rule, "reason": reason} | more
