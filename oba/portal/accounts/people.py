"""The administrator's pages: who has an account, inviting, changing and closing."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import Response
from sqlmodel import Session

from oba.london_time import london_day
from oba.models import Account
from oba.pipeline.returns.staffing import list_lacking
from oba.pipeline.returns.waiting import list_stuck
from oba.pipeline.written.desk import find_duties
from oba.pipeline.written.readers import boards_with_duties
from oba.portal.access import Person, require
from oba.portal.definitions import Project
from oba.portal.emails import NO_SENDER, send, write_invitation
from oba.portal.forms import Line, Lines, clean
from oba.portal.pages import go_to, render
from oba.roles import PERMISSIONS, ROLE_NAMES, Permission, Role
from oba.store.audit import Actor
from oba.store.engine import read_session, write_session
from oba.store.people import accounts, guesses, signins
from oba.store.people.accounts import AccountError, Invitee

router = APIRouter(include_in_schema=False)
Administrator = Annotated[Person, Depends(require(Permission.MANAGE_PEOPLE))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
OF_A_PROVIDER = (Role.SUBMITTER, Role.APPROVER)
_ADDRESS = re.compile(r"[^@\s\"<>(),:;\\\[\]]+@[^@\s\"<>(),:;\\\[\]]+\.[^@\s\"<>(),:;\\\[\].]+")


@router.get("/people")
def list_people(request: Request, who: Administrator) -> Response:
    """Show everybody who has an account."""
    state = request.app.state
    with read_session(state.engine) as session:
        found = accounts.list_accounts(session)
        seen = signins.list_last(session)
        session.expunge_all()
    now = state.clock()
    return render(
        request,
        "people.html",
        people=[(account, describe_standing(account, now), seen.get(account.id or 0)) for account in found],
        role_names=ROLE_NAMES,
        organisations=state.project.organisations(),
        **gap_values(request),
        boards=state.project.boards(),
    )


def gap_values(request: Request) -> dict[str, Any]:
    """Return which returns nobody can sign off, which providers lack somebody, and which board members any board."""
    state = request.app.state
    definitions, boards = state.project.definitions, state.project.boards()
    with read_session(state.engine) as session:
        people = accounts.list_accounts(session)
        stuck = list_stuck(session, definitions)
        session.expunge_all()
    members = [one for one in people if one.role == Role.BOARD_MEMBER and one.closed_at is None]
    boardless = [one for one in members if boards.keys().isdisjoint(one.boards.split())]
    lacking = list_lacking(definitions.returns, people, london_day(state.clock()))
    return {"stuck": stuck, "lacking": lacking, "boardless": boardless}


@router.get("/people/invite")
def show_invitation_form(request: Request, who: Administrator) -> Response:
    """Show the form for inviting a person."""
    return _invite_page(request, Invitee("", "", ""))


@router.post("/people/invite")
def invite_person(
    request: Request,
    who: Administrator,
    email: Line = "",
    name: Line = "",
    role: Line = "",
    organisation: Line = "",
    boards: Lines = (),
) -> Response:
    """Make the account and send its one-time link."""
    state = request.app.state
    invitee = Invitee(clean(email, 254).lower(), clean(name, 100), role, organisation, tuple(boards))
    errors = find_faults(invitee, state.project)
    if state.sender is None:
        errors[""] = NO_SENDER
    if errors:
        return _invite_page(request, invitee, errors)
    try:
        with write_session(state.engine) as session:
            account, token = accounts.invite(session, who.actor, invitee, state.clock(), example=who.example)
    except AccountError as fault:
        return _invite_page(request, invitee, {fault.field: str(fault)})
    return _send_invitation(request, account, token)


@router.get("/people/{account_id}")
def show_person(request: Request, who: Administrator, account_id: Number) -> Response:
    """Show one account and what can be done to it."""
    return _person_page(request, who, account_id)


@router.post("/people/{account_id}/role")
def change_role(
    request: Request,
    who: Administrator,
    account_id: Number,
    role: Line = "",
    organisation: Line = "",
    boards: Lines = (),
) -> Response:
    """Change a person's role, organisation or boards."""
    errors = find_role_faults(role, organisation, tuple(boards), request.app.state.project)
    if errors:
        return _person_page(request, who, account_id, errors, (role, organisation, tuple(boards)))
    return _change(
        request,
        who,
        account_id,
        lambda session, account, now: accounts.change_role(
            session, who.actor, account, role, organisation, now, boards
        ),
        "The role is changed.",
    )


@router.post("/people/{account_id}/close")
def close_account(request: Request, who: Administrator, account_id: Number) -> Response:
    """Close somebody's account; they are signed out at once."""
    return _change(
        request,
        who,
        account_id,
        lambda session, account, now: accounts.close(session, who.actor, account, now),
        "The account is closed.",
    )


@router.post("/people/{account_id}/unlock")
def unlock_account(request: Request, who: Administrator, account_id: Number) -> Response:
    """Let somebody who was locked out try again."""
    return _change(
        request,
        who,
        account_id,
        lambda session, account, now: accounts.unlock(session, who.actor, account, now),
        "The account is unlocked.",
    )


@router.post("/people/{account_id}/invitation")
def invite_again(request: Request, who: Administrator, account_id: Number) -> Response:
    """Send somebody a new invitation; the one before stops working."""
    return _change_and_send(request, who, account_id, accounts.invite_again)


@router.post("/people/{account_id}/second-factor")
def reset_second_factor(request: Request, who: Administrator, account_id: Number) -> Response:
    """Forget somebody's second factor and password, and invite them to set up both again."""
    return _change_and_send(request, who, account_id, accounts.reset_second_factor)


def describe_standing(account: Account, now: datetime) -> str:
    """Return how an account stands, in the words of the screen."""
    if account.closed_at is not None:
        return "Closed"
    if guesses.is_locked(account, now):
        return "Locked"
    if account.secret is None and account.subject is None:
        return "Invited" if account.link_until is not None and account.link_until > now else "Invitation expired"
    return "Active"


def find_faults(invitee: Invitee, project: Project) -> dict[str, str]:
    """Return what is wrong with somebody to be invited, by field, in the order of the form."""
    errors: dict[str, str] = {}
    if not invitee.name:
        errors["name"] = "Enter their full name"
    elif len(invitee.name) > 100:
        errors["name"] = "Full name must be 100 characters or fewer"
    if not invitee.email:
        errors["email"] = "Enter their email address"
    elif len(invitee.email) > 254 or not invitee.email.isascii() or not _ADDRESS.fullmatch(invitee.email):
        errors["email"] = "Enter an email address in the correct format, like name@example.com"
    return errors | find_role_faults(invitee.role, invitee.organisation, invitee.boards, project)


def find_role_faults(role: str, organisation: str, boards: tuple[str, ...], project: Project) -> dict[str, str]:
    """Return what is wrong with a role in an organisation and with its boards, by field."""
    if role not in set(Role):
        return {"role": "Select what they will do"}
    name = ROLE_NAMES[Role(role)]
    if role in OF_A_PROVIDER and organisation not in project.organisations():
        return {"organisation": "Select the organisation that they belong to"}
    if role not in OF_A_PROVIDER and organisation:
        return {"organisation": f"Leave the organisation empty: {name} belongs to the partnership itself"}
    if any(board not in project.boards() for board in boards):
        return {"boards": "Select boards of the list"}
    if boards and Permission.SEE_BOARDS not in PERMISSIONS[Role(role)]:
        return {"boards": f"Select no board: {name} sees no packs"}
    if role == Role.BOARD_MEMBER and not boards:
        return {"boards": "Select the boards that they belong to"}
    return {}


def _change(
    request: Request, who: Person, account_id: int, change: Callable[[Session, Account, datetime], None], notice: str
) -> Response:
    state = request.app.state
    try:
        with write_session(state.engine) as session:
            change(session, _locked(session, account_id), state.clock())
    except AccountError as fault:
        return _person_page(request, who, account_id, {fault.field: str(fault)})
    return go_to(request, f"/people/{account_id}", notice)


def _change_and_send(
    request: Request,
    who: Person,
    account_id: int,
    change: Callable[[Session, Actor, Account, datetime], str],
) -> Response:
    state = request.app.state
    if state.sender is None:
        return _person_page(request, who, account_id, {"": NO_SENDER})
    try:
        with write_session(state.engine) as session:
            account = _locked(session, account_id)
            token = change(session, who.actor, account, state.clock())
    except AccountError as fault:
        return _person_page(request, who, account_id, {fault.field: str(fault)})
    return _send_invitation(request, account, token)


def _locked(session: Session, account_id: int) -> Account:
    account = signins.lock_row(session, account_id)
    if account is None:
        raise HTTPException(404)
    return account


def _send_invitation(request: Request, account: Account, token: str) -> Response:
    sent = send(request, write_invitation(request.app.state.portal, account, token))
    told = f"An invitation was sent to {account.email}. It works for 7 days."
    failed = f"The email to {account.email} may not have been sent. Wait a minute, then send the invitation again."
    return go_to(request, f"/people/{account.id}", told if sent else failed, worked=sent)


def _invite_page(request: Request, invitee: Invitee, errors: dict[str, str] | None = None) -> Response:
    return render(
        request,
        "invite.html",
        422 if errors else 200,
        errors=errors,
        given=invitee,
        role_names=ROLE_NAMES,
        organisations=request.app.state.project.organisations(),
        lacking=gap_values(request)["lacking"],
        boards=request.app.state.project.boards(),
    )


def _person_page(
    request: Request,
    who: Person,
    account_id: int,
    errors: dict[str, str] | None = None,
    given: tuple[str, str, tuple[str, ...]] | None = None,
) -> Response:
    state = request.app.state
    with read_session(state.engine) as session:
        account = session.get(Account, account_id)
        session.expunge_all()
    if account is None:
        raise HTTPException(404)
    return render(
        request,
        "one_person.html",
        422 if errors else 200,
        errors=errors,
        account=account,
        standing=describe_standing(account, state.clock()),
        given=given or (account.role, account.organisation, tuple(account.boards.split())),
        own=who.account_id == account_id,
        role_names=ROLE_NAMES,
        organisations=state.project.organisations(),
        boards=state.project.boards(),
        duty_boards=[
            (board, title, find_duties(state.engine, board, account_id))
            for board, title in boards_with_duties(state.project.definitions, account).items()
        ],
    )
