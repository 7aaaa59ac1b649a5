"""Duties are given for the boards that somebody sees, and for no other."""

from datetime import UTC, datetime

import pytest

from oba.indicators.board import Board
from oba.indicators.project import Definitions
from oba.models import Account
from oba.pipeline.written.readers import boards_with_duties, may_see
from oba.portal.access import Person
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.vocabulary import Audience
from tests.fixtures.folders import PROJECT

NOW = datetime(2026, 11, 29, tzinfo=UTC)
SEEN = [
    (Role.BOARD_MEMBER, "", ""),
    (Role.BOARD_MEMBER, "open", "open"),
    (Role.BOARD_MEMBER, "open closed", "open"),
    (Role.COLLECTOR, "", "open closed"),
    (Role.COLLECTOR, "closed", "closed"),
    (Role.QA_LEAD, "", "open closed"),
    (Role.ADMINISTRATOR, "", ""),
    (Role.SUBMITTER, "", ""),
    (Role.APPROVER, "open", ""),
]
"""Whose account, the boards that it is limited to, and those for which it can have duties."""


def board(name: str, audience: Audience) -> Board:
    return Board(
        schema="oba-board/1",
        id=name,
        name=name,
        area="E10000034",
        period="2026-q4",
        audience=audience,
        outcomes=[],
    )


@pytest.fixture
def definitions() -> Definitions:
    boards = (board("open", Audience.MEMBERS), board("closed", Audience.RESTRICTED))
    return Definitions(PROJECT, boards={one.id: one for one in boards})


@pytest.mark.parametrize(("role", "own", "can"), SEEN)
def test_duties_are_of_the_boards_that_somebody_sees(definitions: Definitions, role: Role, own: str, can: str) -> None:
    account = Account(email="pat@example.org", name="Pat", role=role, organisation="", boards=own, created_at=NOW)
    assert set(boards_with_duties(definitions, account)) == set(can.split())
    person = Person(1, "Pat", account.email, role, "", False, "", PROGRAM, frozenset(own.split()))
    assert {name for name, one in definitions.boards.items() if may_see(person.reader, one, None)} == set(can.split())
    account.closed_at = NOW
    assert boards_with_duties(definitions, account) == {}
