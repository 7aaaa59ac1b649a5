"""Signing in with a password and a code, and signing out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from oba.models import Account
from oba.portal.access import Person, find_person, find_sign_in, local_path, person, sign_in_address, token_of
from oba.portal.accounts.devices import source_of
from oba.portal.accounts.passwords import LONGEST, Passwords
from oba.portal.accounts.second_factor import Codes, find_step
from oba.portal.accounts.sessions import begin_half_way, begin_whole, clear_cookie, record_failure, set_cookie
from oba.portal.forms import Line, clean
from oba.portal.pages import go_to, render
from oba.store.audit import write_entry
from oba.store.engine import read_session, write_session
from oba.store.people import guesses, signins
from oba.store.people.accounts import find_by_email, rehash_password
from oba.store.people.guesses import MOST_FAILURES

router = APIRouter(include_in_schema=False)
_TOO_LATE = "You took too long. Sign in again."
PASSWORD, SET_UP = "password", "set-up"
_WAIT = f"After {MOST_FAILURES} wrong tries you wait 15 minutes or longer; a new password by email lets you in sooner"
_WRONG = f"Check your email address and password. {_WAIT}"
_WRONG_CODE = f"Check the code. Each works once, for 30 seconds. {_WAIT}"


@router.get("/sign-in")
def show_sign_in(request: Request, next: str = "/") -> Response:
    """Show the sign-in page; whoever is signed in goes on."""
    if find_person(request) is not None:
        return go_to(request, local_path(next))
    return _password_page(request, local_path(next))


@router.post("/sign-in")
def check_password(request: Request, email: Line = "", password: Line = "", next: Line = "/") -> Response:
    """Compare the password; what is said is the same whether or not there is such an account."""
    state = request.app.state
    now, back_to, typed = state.clock(), local_path(next), clean(email, 254)
    asked = (("email", typed, "Enter your email address"), ("password", password, "Enter your password"))
    errors = {field: told for field, given, told in asked if not given}
    if errors:
        return _password_page(request, back_to, typed, errors)
    passwords: Passwords = state.passwords
    with read_session(state.engine) as session:
        found = find_by_email(session, typed)
        known = found if found is not None and _may_try(found, local=state.portal.is_local) else None
        account_id, kept = (known.id or 0, known.password_hash) if known else (0, None)
    right = len(password) <= LONGEST and passwords.verify(kept, password)
    fresh = passwords.hash(password) if right and kept and passwords.is_outdated(kept) else ""
    token = ""
    with write_session(state.engine) as session:
        account = signins.lock_row(session, account_id) if kept is not None else None
        source = source_of(request, session, account, now)
        if not guesses.may_try(session, account, source, now):
            pass  # right or wrong, it is not looked at
        elif account is None:
            guesses.record_wrong(session, None, source, now)
        elif account.password_hash == kept and right:
            if fresh:
                rehash_password(session, account, fresh)
            token = begin_half_way(request, session, account, PASSWORD, now)
        elif account.password_hash == kept:
            record_failure(request, session, account, PASSWORD, now)
    if not token:
        return _password_page(request, back_to, typed, {"email": _WRONG})
    address = "/sign-in/code" + sign_in_address(back_to).removeprefix("/sign-in")
    return set_cookie(request, go_to(request, address), token)


@router.get("/sign-in/code")
def show_code_form(request: Request, next: str = "/") -> Response:
    """Show the form for the code, once the password was right."""
    found = find_sign_in(request)
    if found is None or found[1].passed or found[1].way != PASSWORD:
        return go_to(request, sign_in_address(next))
    return _code_page(request, local_path(next))


@router.post("/sign-in/code")
def check_code(request: Request, code: Line = "", next: Line = "/") -> Response:
    """Compare the code; a right one signs in under a new token."""
    state = request.app.state
    now, back_to = state.clock(), local_path(next)
    found = find_sign_in(request)
    if found is None or found[1].passed or found[1].way != PASSWORD:
        return go_to(request, sign_in_address(back_to), _TOO_LATE)
    if not code.strip():
        return _code_page(request, back_to, {"code": "Enter the 6-digit code"})
    codes: Codes = state.codes
    token = ""
    with write_session(state.engine) as session:
        account = signins.lock_row(session, found[0].id or 0)
        if account is None or account.secret is None or signins.find(session, token_of(request), now) is None:
            return go_to(request, sign_in_address(back_to), _TOO_LATE)
        if guesses.may_try(session, account, source_of(request, session, account, now), now):
            step = find_step(codes.open(account.secret), code, now)
            if step is not None and signins.spend_step(session, account, step):
                token = begin_whole(request, session, account, PASSWORD, now)
            else:
                record_failure(request, session, account, "code", now)
    if not token:
        return _code_page(request, back_to, {"code": _WRONG_CODE})
    return set_cookie(request, go_to(request, back_to), token)


@router.post("/sign-out")
def sign_out(request: Request, who: Annotated[Person, Depends(person)]) -> Response:
    """End the sign-in of this browser."""
    state = request.app.state
    now = state.clock()
    with write_session(state.engine) as session:
        signins.end(session, token_of(request), now)
        write_entry(session, who.actor, "sign out", f"account:{who.account_id}", now)
    return clear_cookie(request, go_to(request, "/sign-in", "You have signed out."))


def _may_try(account: Account, *, local: bool) -> bool:
    """Return whether a password could let somebody in; an example's is known, so only on this machine."""
    return account.closed_at is None and account.secret is not None and (local or not account.example)


def _password_page(request: Request, back_to: str, email: str = "", errors: dict[str, str] | None = None) -> Response:
    portal = request.app.state.portal
    council = portal.oidc_name if portal.has_council_sign_in else ""
    status = 200 if not errors else 422
    return render(
        request, "sign_in.html", status, errors=errors, email=email, next=back_to, council=council, is_sign_in=True
    )


def _code_page(request: Request, back_to: str, errors: dict[str, str] | None = None) -> Response:
    return render(request, "code.html", 422 if errors else 200, errors=errors, next=back_to)
