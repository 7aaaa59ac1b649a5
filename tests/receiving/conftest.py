"""A store of each kind with people and one return that is owed; the provider's workbook is filled as a person would."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from oba.indicators.loading import read_definitions
from oba.indicators.project import Definitions
from oba.models import Account, Attempt, Owed
from oba.pipeline.returns import provider
from oba.pipeline.returns.seeing import Seen, Visit, see_return
from oba.roles import Role
from oba.store.engine import read_session, write_session
from oba.store.submissions import find_owed
from tests.conftest import PROJECT
from tests.unit.returns.filling import fill, to_bytes

NOW = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
RETURN, PROVIDER = "early-help-provider-return", "eh-wyre-forest"
PEOPLE = {
    "submitter": (Role.SUBMITTER, PROVIDER),
    "second": (Role.SUBMITTER, PROVIDER),
    "approver": (Role.APPROVER, PROVIDER),
    "other": (Role.SUBMITTER, "eh-redditch"),
    "other_approver": (Role.APPROVER, "eh-redditch"),
    "collector": (Role.COLLECTOR, ""),
    "qa": (Role.QA_LEAD, ""),
    "board": (Role.BOARD_MEMBER, ""),
    "admin": (Role.ADMINISTRATOR, ""),
}


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    found, findings = read_definitions(PROJECT / "indicator_definitions")
    assert not [finding for finding in findings if finding.severity == "FAIL"]
    return found


def add_people(engine: Engine) -> dict[str, Account]:
    with write_session(engine) as session:
        people = {
            name: Account(
                email=f"{name}@example.org",
                name=f"{name.title()} Example",
                role=role,
                organisation=organisation,
                created_at=NOW,
                activated_at=NOW,
            )
            for name, (role, organisation) in PEOPLE.items()
        }
        session.add_all(people.values())
        session.flush()
    return people


def add_owed(engine: Engine, organisation: str = PROVIDER, period: str = "2026-07-01/P3M", code: str = "") -> str:
    days = {"2026-04-01/P3M": (date(2026, 7, 20), date(2026, 7, 27))}
    due, closes = days.get(period, (date(2026, 10, 20), date(2026, 10, 27)))
    code = code or f"{organisation}-{period[:7]}"
    with write_session(engine) as session:
        session.add(
            Owed(
                code=code,
                return_id=RETURN,
                organisation=organisation,
                period=period,
                due=due,
                closes=closes,
                changed_at=NOW,
            )
        )
    return code


@dataclass
class Desk:
    """The project as people stand before it, on a day that the test sets."""

    engine: Engine
    definitions: Definitions
    people: dict[str, Account]
    code: str
    now: datetime = NOW

    def visit(self, who: str) -> Visit:
        return Visit(self.engine, self.definitions, self.people[who], self.now)

    def later(self, days: int) -> "Desk":
        return replace(self, now=self.now + timedelta(days=days))

    def owed(self, code: str = "") -> Owed:
        with read_session(self.engine) as session:
            return find_owed(session, code or self.code, None)

    def see(self, who: str, code: str = "") -> Seen:
        return see_return(self.visit(who), code or self.code)

    def turn(self, code: str = "") -> int:
        return self.owed(code).turn

    def workbook(self, who: str = "submitter", code: str = "", **changes: Any) -> bytes:
        figures = {name.replace("_", "."): value for name, value in changes.items()}
        visit = self.visit(who)
        book = fill(provider.make_workbook(visit, see_return(visit, code or self.code)), figures)
        for row in range(5, 10):
            book["Sign-off"].cell(row, 2).value = None
        return to_bytes(book)

    def send(self, who: str = "submitter", code: str = "", **changes: Any) -> Attempt:
        code = code or self.code
        return provider.send_file(
            self.visit(who), code, self.turn(code), self.workbook(who, code, **changes), "q2.xlsx"
        )


@pytest.fixture
def desk(engine: Engine, definitions: Definitions) -> Desk:
    return Desk(engine, definitions, add_people(engine), add_owed(engine))


Draw = Callable[[str], list[dict[str, str]]]
