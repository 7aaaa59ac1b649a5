"""A page asks the store as often, however much a board has written and however many people there are.

This holds the speed of pages without a clock: what costs a statement for each card, entry or person fails here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from oba.boards.duties import Duties, Duty
from oba.boards.entries import DECISIONS, MEETINGS, RECOMMENDATIONS
from oba.indicators.card import Action
from oba.london_time import london_day
from oba.models import Account
from oba.pipeline.written import desk as cards
from oba.pipeline.written.book import write_entry
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.voice import record_voice
from oba.returns.workflow import State
from oba.roles import Role
from oba.store.audit import PROGRAM, actor_of
from oba.store.engine import write_session
from oba.store.submissions import find_owed
from tests.fixtures.card_portal import BOARD, open_card_portal
from tests.fixtures.desk import add_owed, add_people
from tests.fixtures.owed_returns import NOW, add_attempt, finding
from tests.fixtures.portals import Portal
from tests.fixtures.small_project import SmallProject

CARD = "plans-rate"
PAGES: Mapping[Role, Mapping[str, int]] = {
    Role.BOARD_MEMBER: {
        "/": 1,
        "/boards": 3,
        "/cards": 1,
        f"/cards/{BOARD}": 3,
        f"/cards/{BOARD}/{CARD}": 4,
        f"/cards/{BOARD}/{CARD}/history": 4,
        f"/cards/{BOARD}/{CARD}/questions/story": 3,
        f"/cards/{BOARD}/{CARD}/actions/1": 4,
        "/book": 1,
        f"/book/{BOARD}": 5,
        f"/book/{BOARD}/decisions": 4,
        f"/book/{BOARD}/decisions/1": 5,
        "/voice": 1,
        f"/voice/{BOARD}": 3,
        f"/voice/{BOARD}/{CARD}/2026-q3/families": 3,
        "/meetings": 1,
        f"/meetings/{BOARD}": 6,
        f"/meetings/{BOARD}/1": 8,
        "/trace": 1,
        "/account": 2,
        "/cookies": 1,
    },
    Role.ADMINISTRATOR: {"/people": 6, "/people/1": 3, "/trail": 4},
}
"""The statements of each page."""


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that an engine carries out meanwhile, but those that begin, end or set something."""
    said: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def project(portal: Portal, monkeypatch: pytest.MonkeyPatch, places_template: Path, tmp_path: Path):
    opened = open_card_portal(portal, monkeypatch, places_template, tmp_path / "project")
    yield opened
    opened.engine.dispose()


def fill(portal: Portal, project: SmallProject, turn: int) -> None:
    """Let somebody new write everything once: a card thrice, an action, the book, a meeting, and what families say."""
    who = portal.add_account(Role.BOARD_MEMBER, f"writer-{turn}@example.org", boards=BOARD)
    duties = Duties(frozenset({Duty.SECRETARY, Duty.QA_LEAD}))
    cards.give_duties(portal.engine, BOARD, who.id, duties, PROGRAM, portal.clock())
    board = replace_period(project, turn)
    desk = Desk(portal.engine, project.definitions, board, actor_of(who), duties, portal.clock())
    day = london_day(desk.now)
    for number in range(3):
        cards.write_text(desk, CARD, {"story": [{"text": f"{turn} {number}"}]}, number, day.isoformat())
    cards.write_action(desk, CARD, "", Action(text=f"Action {turn}", due=day + timedelta(days=9)), 0)
    on = {"on": (day - timedelta(days=turn)).isoformat(), "owner": "Pat", "due": day.isoformat()}
    write_entry(desk, DECISIONS, None, "", DECISIONS.states[0], {"text": f"Decision {turn}", **on}, 0)
    write_entry(
        desk, RECOMMENDATIONS, None, "", RECOMMENDATIONS.states[0], {"title": f"{turn}", "source": "R", **on}, 0
    )
    write_entry(desk, MEETINGS, None, "", MEETINGS.states[0], {"title": f"Meeting {turn}", "on": on["on"]}, 0)
    heard = {"how": "asked", "answered": 9, "said": [["More", 3]], "way": "better"}
    record_voice(desk, CARD, f"20{10 + turn}-q3", "families", heard, 0)


def replace_period(project: SmallProject, turn: int):
    """The board in an earlier quarter, so that each turn writes another text of the card."""
    return project.definitions.boards[BOARD].model_copy(update={"period": f"20{26 - turn}-q4"})


def count_pages(portal: Portal, engine: Engine) -> dict[str, int]:
    found: dict[str, int] = {}
    for role, pages in PAGES.items():
        member = role is Role.BOARD_MEMBER
        account = portal.add_account(
            role, f"{role}-{portal.clock.now:%H%M}@example.org", boards=BOARD if member else ""
        )
        if member:
            duties = Duties(frozenset({Duty.SPONSOR}))
            cards.give_duties(engine, BOARD, account.id, duties, PROGRAM, portal.clock())
        browser = portal.enter(account)
        for path in pages:
            browser.get(path)  # the first after something was written reads it, and the process remembers it
            with counted(engine) as said:
                answer = browser.get(path)
            assert answer.status_code == 200, path
            found[path] = len(said)
    return found


def test_a_page_asks_the_store_as_often_however_much_there_is(portal, project):
    expected = {path: count for pages in PAGES.values() for path, count in pages.items()}
    fill(portal, project, 0)
    assert count_pages(portal, project.engine) == expected
    portal.clock.move(minutes=2)
    for turn in range(1, 9):
        fill(portal, project, turn)
    assert count_pages(portal, project.engine) == expected


OF_RETURNS: Mapping[str, Mapping[str, int]] = {
    "approver": {"/": 6, "/returns": 9},
    "collector": {"/": 7, "/returns": 11, "/register": 9},
    "admin": {"/": 7, "/people": 9},
}


def add_waiting(portal: Portal, people: Mapping[str, Account], quarters: list[str]) -> None:
    """Returns of a provider that wait to be signed off, one for each quarter."""
    for quarter in quarters:
        code = add_owed(portal.engine, period=quarter)
        with write_session(portal.engine) as session:
            owed = find_owed(session, code, None)
            add_attempt(session, owed, people["submitter"].id, [finding("QUERY")])
            owed.state = State.WAITING


def test_the_lists_of_returns_ask_the_store_as_often_however_many_wait(portal):
    portal.clock.now = NOW
    people = add_people(portal.engine)

    def count() -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for who, pages in OF_RETURNS.items():
            browser = portal.enter(people[who])
            for path in pages:
                browser.get(path)  # the first that looks brings what is owed up to the day
                with counted(portal.engine) as said:
                    assert browser.get(path).status_code == 200, (who, path)
                found.setdefault(who, {})[path] = len(said)
        return found

    add_waiting(portal, people, ["2026-07-01/P3M"])
    assert count() == OF_RETURNS
    add_waiting(portal, people, [f"{year}-{month:02}-01/P3M" for year in (2024, 2025) for month in (1, 4, 7, 10)])
    assert count() == OF_RETURNS
