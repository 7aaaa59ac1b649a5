"""Taking up an invitation: a password, then a second factor, then signed in."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from oba.models import Account
from oba.portal.access import find_sign_in, token_of
from oba.portal.accounts.first_guesses import list_guessable_words
from oba.portal.accounts.passwords import Passwords, find_fault
from oba.portal.accounts.second_factor import Codes, find_step
from oba.portal.accounts.sessions import begin_half_way, begin_whole, set_cookie
from oba.portal.accounts.sign_in import SET_UP
from oba.portal.forms import Line
from oba.portal.pages import go_to, render
from oba.roles import ROLE_NAMES, Role
from oba.store.engine import read_session, write_session
from oba.store.people import accounts, signins

router = APIRouter(include_in_schema=False)


@router.get("/invitation/{token}")
def show_invitation(request: Request, token: str) -> Response:
    """Show the form for a first password. Viewing it does not use up the link, since mail programs view it too."""
    account = _find_invited(request, token)
    return _choose_page(request, account) if account else _spent(request)


@router.post("/invitation/{token}")
def accept_invitation(request: Request, token: str, password: Line = "") -> Response:
    """Save the password and go on to the second factor; the link works until that is done."""
    state = request.app.state
    now = state.clock()
    account = _find_invited(request, token)
    if account is None:
        return _spent(request)
    fault = find_fault(password, list_guessable_words(request, account))
    if fault:
        return _choose_page(request, account, {"password": fault})
    passwords: Passwords = state.passwords
    kept = passwords.hash(password)
    with write_session(state.engine) as session:
        held = accounts.find_by_link(session, token, now)
        held = signins.lock_row(session, held.id or 0) if held else None
        if held is None or not _is_invited(held):
            return _spent(request)
        accounts.set_password(session, held, kept, now)
        half_way = begin_half_way(request, session, held, SET_UP, now)
    return set_cookie(request, go_to(request, "/set-up"), half_way)


@router.get("/set-up")
def show_second_factor(request: Request) -> Response:
    """Show the key of the second factor, as a picture and as text."""
    found = _find_setting_up(request)
    return _set_up_page(request, found) if found else go_to(request, "/sign-in")


@router.post("/set-up")
def confirm_second_factor(request: Request, code: Line = "", offer: Line = "") -> Response:
    """Save the key if the code shows that the app has it, and sign in."""
    state = request.app.state
    now = state.clock()
    found = _find_setting_up(request)
    if found is None:
        return go_to(request, "/sign-in", "You took too long. Open the link in your invitation again.")
    codes: Codes = state.codes
    secret = codes.open_offer(offer, found.id or 0, now)
    step = find_step(secret, code, now) if secret else None
    if step is None:
        wrong = "Enter the code that your app shows now" if code.strip() else "Enter the 6-digit code"
        return _set_up_page(request, found, {"code": wrong}, secret)
    with write_session(state.engine) as session:
        account = signins.lock_row(session, found.id or 0)
        still = signins.find(session, token_of(request), now)
        if account is None or still is None or account.secret is not None:
            return go_to(request, "/sign-in")
        accounts.set_second_factor(session, account, codes.seal(secret), step, now)
        token = begin_whole(request, session, account, SET_UP, now)
    return set_cookie(request, go_to(request, "/", "Your account is set up, and you are signed in."), token)


def _is_invited(account: Account) -> bool:
    return account.secret is None and account.closed_at is None


def _find_invited(request: Request, token: str) -> Account | None:
    state = request.app.state
    with read_session(state.engine) as session:
        found = accounts.find_by_link(session, token, state.clock())
        session.expunge_all()
    return found if found is not None and _is_invited(found) else None


def _find_setting_up(request: Request) -> Account | None:
    found = find_sign_in(request)
    if found is None or found[1].passed or found[1].way != SET_UP or not _is_invited(found[0]):
        return None
    return found[0]


def _choose_page(request: Request, account: Account, errors: dict[str, str] | None = None) -> Response:
    names = request.app.state.project.organisations()
    return render(
        request,
        "invitation.html",
        422 if errors else 200,
        errors=errors,
        account=account,
        role_name=ROLE_NAMES[Role(account.role)],
        organisation_name=names.get(account.organisation, account.organisation),
    )


def _set_up_page(
    request: Request, account: Account, errors: dict[str, str] | None = None, secret: str = ""
) -> Response:
    state = request.app.state
    offer = state.codes.offer(account.email, account.id or 0, state.clock(), secret)
    return render(request, "set_up.html", 422 if errors else 200, errors=errors, offer=offer, account=account)


def _spent(request: Request) -> Response:
    return render(request, "spent_link.html", 404)
