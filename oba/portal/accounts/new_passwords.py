"""A new password: by a link for whoever has forgotten theirs, or from one's own account page."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from fastapi.responses import Response

from oba.models import Account
from oba.portal.access import Person, person
from oba.portal.accounts.devices import remember_device, set_device_cookie, source_of
from oba.portal.accounts.first_guesses import list_guessable_words
from oba.portal.accounts.passwords import LONGEST, Passwords, find_fault
from oba.portal.accounts.sessions import begin_whole, clear_cookie, record_failure, set_cookie
from oba.portal.emails import send, write_new_password
from oba.portal.forms import Line, clean
from oba.portal.pages import go_to, render
from oba.store.engine import read_session, write_session
from oba.store.people import accounts, guesses, signins

router = APIRouter(include_in_schema=False)
Owner = Annotated[Person, Depends(person)]


@router.get("/forgotten-password")
def show_forgotten_password(request: Request) -> Response:
    """Show the form for somebody who has forgotten the password."""
    return render(request, "forgotten_password.html", email="", sent=False)


@router.post("/forgotten-password")
def send_link(request: Request, tasks: BackgroundTasks, email: Line = "") -> Response:
    """Answer in the same words and the same time whoever it is; any mail is sent after the answer."""
    typed = clean(email, 254)
    if not typed:
        wrong = {"email": "Enter your email address"}
        return render(request, "forgotten_password.html", 422, errors=wrong, email="", sent=False)
    tasks.add_task(_send_if_known, request, typed)
    return render(request, "forgotten_password.html", email=typed, sent=True)


@router.get("/new-password/{token}")
def show_new_password(request: Request, token: str) -> Response:
    """Show the form for a new password to the holder of the link."""
    account = _find_forgetful(request, token)
    return _choose_page(request, account) if account else render(request, "spent_link.html", 404)


@router.post("/new-password/{token}")
def save_new_password(request: Request, token: str, password: Line = "") -> Response:
    """Save the new password, spend the link and end every sign-in; the second factor stays as it is."""
    state = request.app.state
    now = state.clock()
    account = _find_forgetful(request, token)
    if account is None:
        return render(request, "spent_link.html", 404)
    fault = find_fault(password, list_guessable_words(request, account))
    if fault:
        return _choose_page(request, account, {"password": fault})
    kept = state.passwords.hash(password)
    with write_session(state.engine) as session:
        found = accounts.find_by_link(session, token, now)
        held = signins.lock_row(session, found.id or 0) if found else None
        if held is None or held.secret is None or held.link_hash is None:
            return render(request, "spent_link.html", 404)
        accounts.set_password(session, held, kept, now)
        remember_device(request, session, held, now)  # what strangers tried keeps it waiting no longer
    answer = clear_cookie(request, go_to(request, "/sign-in", "Your password is changed. Sign in with it."))
    return set_device_cookie(request, answer)


@router.get("/account")
def show_account(request: Request, who: Owner) -> Response:
    """Show somebody their own account."""
    return _account_page(request, who)


@router.post("/account/password")
def change_password(request: Request, who: Owner, current: Line = "", password: Line = "") -> Response:
    """Change one's own password; every other sign-in is ended by it, and this one goes on under a new token."""
    state = request.app.state
    now = state.clock()
    passwords: Passwords = state.passwords
    with read_session(state.engine) as session:
        account = signins.get(session, who.account_id)
        may_try = guesses.may_try(session, account, source_of(request, session, account, now), now)
        session.expunge_all()
    kept = account.password_hash
    right = may_try and len(current) <= LONGEST and passwords.verify(kept, current)
    errors = {} if right else {"current": "Check your current password"}
    fault = find_fault(password, list_guessable_words(request, account))
    if fault:
        errors["password"] = fault
    fresh = passwords.hash(password) if not errors else ""
    token = ""
    with write_session(state.engine) as session:
        held = signins.lock_row(session, who.account_id)
        source = source_of(request, session, held, now)
        if held is None or held.password_hash != kept or not guesses.may_try(session, held, source, now):
            errors["current"] = "Check your current password"
        elif not right:
            record_failure(request, session, held, "current password", now)
        elif not errors:
            accounts.set_password(session, held, fresh, now)
            token = begin_whole(request, session, held, who.way, now)
    if not token:
        return _account_page(request, who, errors)
    return set_cookie(request, go_to(request, "/account", "Your password is changed."), token)


def _send_if_known(request: Request, typed: str) -> None:
    state = request.app.state
    with write_session(state.engine) as session:
        account = accounts.find_by_email(session, typed)
        token = accounts.create_password_link(session, account, state.clock()) if account else None
    if account is not None and token is not None:
        send(request, write_new_password(state.portal, account, token))


def _find_forgetful(request: Request, token: str) -> Account | None:
    state = request.app.state
    with read_session(state.engine) as session:
        found = accounts.find_by_link(session, token, state.clock())
        session.expunge_all()
    return found if found is not None and found.secret is not None else None


def _choose_page(request: Request, account: Account, errors: dict[str, str] | None = None) -> Response:
    return render(request, "new_password.html", 422 if errors else 200, errors=errors, account=account)


def _account_page(request: Request, who: Person, errors: dict[str, str] | None = None) -> Response:
    state = request.app.state
    names = state.project.organisations()
    with read_session(state.engine) as session:
        has_password = signins.get(session, who.account_id).password_hash is not None
    return render(
        request,
        "account.html",
        422 if errors else 200,
        errors=errors,
        has_password=has_password,
        organisation_name=names.get(who.organisation, who.organisation),
    )
