"""People who act on one return at the same moment: one wins, the others are told, and nothing is there twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from oba.errors import NotAllowedError, TurnError
from oba.models import Load
from oba.pipeline.returns import partnership
from oba.pipeline.returns import provider as sending
from oba.returns.verdict import Outcome
from oba.store.engine import read_session, write_session
from tests.fixtures.desk import PROVIDER, RETURN, Desk, add_owed
from tests.fixtures.filled_workbooks import place
from tests.fixtures.hostile_files import put
from tests.fixtures.observations import feed_observations
from tests.fixtures.wholeness import find_holes

PROVIDERS = ("eh-bromsgrove", "eh-malvern-hills", "eh-redditch", "eh-worcester", "eh-wychavon", PROVIDER)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Take steps in threads, each with a connection of its own, that all come to the store together."""

    def take_all(*given: Callable[[], Any]) -> list[Any]:
        gate = threading.Barrier(len(given))

        def write(engine: Engine) -> AbstractContextManager[Session]:
            gate.wait(300)
            return write_session(engine)

        for module in (sending, partnership):
            monkeypatch.setattr(module, "write_session", write)
        with ThreadPoolExecutor(len(given)) as threads:
            done = [threads.submit(step) for step in given]
        for module in (sending, partnership):
            monkeypatch.setattr(module, "write_session", write_session)
        return [each.exception() or each.result() for each in done]

    return take_all


def the_winner(results: list[Any]) -> Any:
    """What the one who won got; everybody else was told that somebody was quicker."""
    lost = [result for result in results if isinstance(result, Exception)]
    assert [type(fault) for fault in lost] == [TurnError] * (len(results) - 1), lost
    assert {str(fault)[:38] for fault in lost} <= {"Somebody changed this return while you"}
    return next(result for result in results if not isinstance(result, Exception))


def sign(desk: Desk, who: str = "approver", code: str = "") -> None:
    sending.sign(desk.visit(who), code or desk.code, desk.turn(code))


@pytest.mark.parametrize("people", [2, 8])
def test_of_several_who_send_at_once_one_file_is_kept(desk: Desk, at_once: Callable, people: int) -> None:
    turn, base = desk.turn(), desk.workbook()
    files = [put(*place("EH14"), 4, 10 + number, base) for number in range(people)]
    visits = [desk.visit(("submitter", "second")[number % 2]) for number in range(people)]
    results = at_once(
        *(
            lambda visit=visit, content=content: sending.send_file(visit, desk.code, turn, content, "a.xlsx")
            for visit, content in zip(visits, files, strict=True)
        )
    )
    won = the_winner(results)
    assert [attempt.sha256 for attempt in desk.see("submitter").attempts] == [won.sha256]
    assert find_holes(desk.engine, desk.code) == []
    again = sending.send_file(desk.visit("second"), desk.code, desk.turn(), desk.workbook(EH14=30), "b.xlsx")
    assert (again.number, again.outcome) == (2, Outcome.ACCEPTED)


def test_a_signature_and_a_new_file_at_once(desk: Desk, at_once: Callable) -> None:
    desk.send()
    turn, content = desk.turn(), desk.workbook(EH14=11)
    results = at_once(
        lambda: sending.sign(desk.visit("approver"), desk.code, turn),
        lambda: sending.send_file(desk.visit("submitter"), desk.code, turn, content, "b.xlsx"),
    )
    won = the_winner(results)
    seen = desk.see("submitter")
    signed = [attempt.number for attempt in seen.attempts if attempt.signed_at]
    if results[0] is won:  # what was signed is what was read, and no other file came between
        assert (signed, len(seen.attempts), seen.owed.state) == ([1], 1, "signed")
    else:
        assert (signed, len(seen.attempts), seen.owed.state) == ([], 2, "waiting")
    assert find_holes(desk.engine, desk.code) == []


@pytest.mark.parametrize("people", [2, 8])
def test_of_several_who_accept_at_once_one_load_is_there(desk: Desk, at_once: Callable, people: int) -> None:
    desk.send()
    sign(desk)
    turn = desk.turn()
    won = the_winner(at_once(*[lambda: partnership.accept(desk.visit("collector"), desk.code, turn)] * people))
    with read_session(desk.engine) as session:
        assert [load.id for load in session.exec(select(Load))] == [won.load_id]
    assert find_holes(desk.engine, desk.code) == []


def test_accepted_and_returned_at_once(desk: Desk, at_once: Callable) -> None:
    desk.send()
    sign(desk)
    turn = desk.turn()
    results = at_once(
        lambda: partnership.accept(desk.visit("collector"), desk.code, turn),
        lambda: partnership.send_back(desk.visit("collector"), desk.code, turn, "Please look again"),
    )
    won = the_winner(results)
    seen = desk.see("collector")
    assert (seen.owed.state, seen.latest.decision) == (
        ("accepted", "accepted") if results[0] is won else ("returned", "returned")
    )
    with read_session(desk.engine) as session:
        assert len(session.exec(select(Load)).all()) == (results[0] is won)
    assert find_holes(desk.engine, desk.code) == []


def test_signed_and_given_back_at_once(desk: Desk, at_once: Callable) -> None:
    desk.send()
    turn = desk.turn()
    the_winner(
        at_once(
            lambda: sending.sign(desk.visit("approver"), desk.code, turn),
            lambda: sending.give_back(desk.visit("approver"), desk.code, turn, "Please look again"),
            lambda: sending.sign(desk.visit("approver"), desk.code, turn),
        )
    )
    assert find_holes(desk.engine, desk.code) == []


def test_whoever_comes_later_with_the_new_turn_is_told_by_the_table_of_steps(desk: Desk) -> None:
    desk.send()
    sign(desk)
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    with pytest.raises(NotAllowedError, match="You cannot accept now"):
        partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    assert find_holes(desk.engine, desk.code) == []


def test_returns_of_all_providers_at_once_add_up_and_make_one_trail(desk: Desk, at_once: Callable) -> None:
    """Each total is read from the returns that stand: whoever is accepted last must see all the others."""
    codes = [desk.code if one == PROVIDER else add_owed(desk.engine, one) for one in PROVIDERS]
    desks = []
    for provider in PROVIDERS:
        people = {}
        for who, account in desk.people.items():
            of_provider = bool(account.organisation)
            people[who] = account.model_copy(update={"organisation": provider}) if of_provider else account
        desks.append(replace(desk, people=people))
    files = [one.workbook(code=code) for one, code in zip(desks, codes, strict=True)]
    pairs = list(zip(desks, codes, files, strict=True))
    sent = at_once(
        *(
            lambda one=one, code=code, file=file: sending.send_file(one.visit("submitter"), code, 0, file, "a.xlsx")
            for one, code, file in pairs
        )
    )
    assert [attempt.outcome for attempt in sent] == [Outcome.ACCEPTED] * 6
    signed = at_once(
        *(lambda one=one, code=code: sending.sign(one.visit("approver"), code, 1) for one, code, _ in pairs)
    )
    assert all(attempt.signed_at for attempt in signed)
    accepted = at_once(*(lambda code=code: partnership.accept(desk.visit("collector"), code, 2) for code in codes))
    assert [attempt.decision for attempt in accepted] == ["accepted"] * 6
    with read_session(desk.engine) as session:
        frame = feed_observations(session, RETURN, date(2030, 1, 1))
    total = frame[(frame["measure"] == "closed") & (frame["breakdown"] == "") & (frame["area"] == "E10000034")]
    assert total["value"].tolist() == [6 * 12]
    assert find_holes(desk.engine, *codes) == []
