"""Digests are sent: one a person a week, whoever else is at it, each kept as what boards write is kept."""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from oba.boards.digest import (
    ALL_BOARDS,
    BEGUN,
    DIGEST,
    NOT_SENT,
    PERHAPS_SENT,
    SENT,
    BoardItems,
    choose_items,
    name_week,
    write_digest,
)
from oba.boards.duties import Duties
from oba.boards.entries import CHALLENGES
from oba.boards.overdue import Overdue
from oba.errors import ObaError, OvertakenError
from oba.indicators.board import Board
from oba.indicators.project import Definitions
from oba.london_time import london_day
from oba.mail import MOST_IN_A_ROW, Message, Sender, SendingError, SendingResult
from oba.models import Account
from oba.pipeline.timetable.calendars import read_calendars
from oba.pipeline.written.book import find_overdue, list_all_entries
from oba.pipeline.written.desk import Desk, find_duties
from oba.pipeline.written.readers import boards_with_duties, sees_restricted
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version, find_newest
from oba.store.engine import read_session, write_session
from oba.store.people.accounts import list_accounts
from oba.vocabulary import Audience


def send_digests(
    engine: Engine, definitions: Definitions, sender: Sender | None, now: datetime, address: str
) -> SendingResult:
    """Send everybody what is overdue or awaits them, once a week each; ObaError if there is nothing to send it with."""
    due = list_digests(engine, definitions, now, address)
    if due and sender is None:
        raise ObaError(
            f"Digests are due ({len(due)}) and there is nothing to send them with:"
            " set OBA_SMTP_HOST and OBA_MAIL_FROM, or OBA_NOTIFY_KEY and OBA_NOTIFY_TEMPLATE."
        )
    done, in_a_row = SendingResult(), 0
    for account_id, message in due:
        before = len(done.faults)
        if sender is not None:
            _send_one(engine, sender, account_id, message, now, done)
        in_a_row = in_a_row + 1 if len(done.faults) > before else 0
        if in_a_row == MOST_IN_A_ROW:  # the server is not there: the others are tried with the next run
            break
    return done


def list_digests(engine: Engine, definitions: Definitions, now: datetime, address: str) -> list[tuple[int, Message]]:
    """Return the digests that are due: the account of each person who was not written to this week, and the message."""
    with read_session(engine) as session:
        people = [one for one in list_accounts(session) if one.activated_at and not one.closed_at and not one.example]
        people = [one for one in people if _is_due(session, one, now)]
        session.expunge_all()
        calendars = read_calendars(session, definitions.boards)
    overdue: dict[tuple[str, bool], tuple[Overdue, ...]] = {}
    found = []
    for person in people:
        items = []
        for board_id in boards_with_duties(definitions, person):
            board, sees = definitions.boards[board_id], sees_restricted(person)
            if (board_id, sees) not in overdue:
                overdue[board_id, sees] = _list_overdue(engine, definitions, board, now, sees)
            leads = find_duties(engine, board_id, person.id or 0).may_minute
            if mine := choose_items(overdue[board_id, sees], person.name, leads=leads):
                next_on = calendars[board_id].next_after(london_day(now) - timedelta(days=1))
                items.append(BoardItems(board_id, board.name, mine, next_on))
        if items:
            found.append((person.id or 0, write_digest(person.name, person.email, items, address)))
    return found


def _list_overdue(
    engine: Engine, definitions: Definitions, board: Board, now: datetime, sees: bool
) -> tuple[Overdue, ...]:
    """Return what is overdue at a board; challenges to restricted packs only for those who see them."""
    desk = Desk(engine, definitions, board, PROGRAM, Duties(), now)
    entries = list_all_entries(desk)
    if not sees:
        asked = entries[CHALLENGES.id]
        entries[CHALLENGES.id] = [one for one in asked if one.content["audience"] != Audience.RESTRICTED]
    return find_overdue(desk, entries)


def _key(account_id: int, now: datetime) -> RecordKey:
    return RecordKey(ALL_BOARDS, DIGEST, "", name_week(london_day(now)), str(account_id))


def _is_due(session: Session, account: Account, now: datetime) -> bool:
    newest = find_newest(session, _key(account.id or 0, now))
    return newest is None or newest.state == NOT_SENT


def _send_one(
    engine: Engine, sender: Sender, account_id: int, message: Message, now: datetime, done: SendingResult
) -> None:
    """Claim a person's digest of the week, send it, and keep what became of it."""
    key = _key(account_id, now)
    try:
        with write_session(engine) as session:
            newest = find_newest(session, key)
            if newest and newest.state != NOT_SENT:
                return
            claimed = add_version(session, key, BEGUN, {}, PROGRAM, now, newest.number if newest else 0).number
    except OvertakenError:  # somebody else sends it
        return
    state, said = SENT, {}
    try:
        sender.send(message)
        done.sent += 1
    except SendingError as fault:
        state, said = NOT_SENT if fault.certain else PERHAPS_SENT, {"fault": str(fault)}
        (done.faults if fault.certain else done.unsure).append(str(fault))
    with write_session(engine) as session:
        add_version(session, key, state, said, PROGRAM, now, claimed)
