"""What somebody typed when their sign-in was over: kept sealed, and given back when they have signed in again.

It is kept only of routes that are marked with `keeps_typed`, only with the token against forged forms and the
signed name of the account that the page was made for. It opens only with a cookie of the browser that sent it,
and is given back only to that account, on that page, whose own rules say who may see it. Nothing is sent again by
itself: it stands in the form, which its writer saves.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.routing import Match

from oba.models import Account, KeptForm
from oba.portal.access import Person, find_person, sign_in_address
from oba.portal.accounts.time_out import SILENT, describe_end
from oba.portal.forms import OWNED_FOR, OWNER_FIELD, read_form, read_owner
from oba.portal.guards import CSRF_FIELD, is_token_of
from oba.portal.pages import KEPT_BELOW, go_to, render
from oba.portal.settings import PortalSettings
from oba.store import submissions as store
from oba.store.engine import read_session, write_session
from oba.store.people.signins import LONGEST, hash_token, list_hashes

COOKIE = "oba-typed"
LIFETIME = timedelta(hours=24)
MOST_FORMS = 8
MOST_BYTES = 300_000
_LONGEST_PATH = 200
RESTORED = "restored"
"""The hidden field of a form into which what was typed has been put back."""
_ABOUT = {"/cards/": "card", "/book/": "entry", "/case-audits/": "audit", "/voice/": "record"}
"""What a form is about, by where its page is; a return anywhere else."""
_LEFT_OUT = (CSRF_FIELD, OWNER_FIELD, "agreed", "confirmed")  # nobody agrees to anything before they see it again


@dataclass(frozen=True, slots=True)
class TypedEarlier:
    """What comes back: in the form itself, or as `lines` to copy from if what it was `about` has changed since."""

    lines: tuple[tuple[str, str], ...] = ()
    about: str = "return"
    why: str = ""


def keeps_typed(save: Callable[..., Response]) -> Callable[..., Response]:
    """Mark the route of a form whose text is kept over a new sign-in; what was kept is dropped once it is saved."""

    @wraps(save)
    def save_and_forget(*given: Any, **named: Any) -> Response:
        answer = save(*given, **named)
        request: Request = named["request"]
        if answer.status_code == 303:
            forget(request)
        return answer

    save_and_forget.keeps_typed = True  # type: ignore[attr-defined]
    return save_and_forget


def list_form_routes(routers: Iterable[APIRouter]) -> tuple[APIRoute, ...]:
    """Return the routes that take forms, in the order in which the application looks at them."""
    every = (route for router in routers for route in router.routes if isinstance(route, APIRoute))
    return tuple(route for route in every if "POST" in (route.methods or ()))


def is_kept(request: Request) -> bool:
    """Return whether a request brought a form whose text is kept."""
    return request.method == "POST" and getattr(request.scope.get("endpoint"), "keeps_typed", False)


async def read_typed(request: Request) -> dict[str, str]:
    """Return the fields of a form whose text is kept, as the form may be sent again; {} of any other request."""
    if not is_kept(request):
        return {}
    try:
        fields = await read_form(request)
    except (HTTPException, RuntimeError):  # what is no form, which is told already, is not there to be read twice
        return {}
    return {name: text for name, text in fields.items() if name not in (CSRF_FIELD, "agreed")}


def list_words(fields: Mapping[str, str], hidden: Iterable[str] = ("seen",)) -> tuple[tuple[str, str], ...]:
    """Return what somebody typed, by the names of the fields in words, without what the form itself put in."""
    without = {"turn", "was", "next", "more", RESTORED, OWNER_FIELD, *hidden}
    return tuple((name.replace("-", " "), text) for name, text in fields.items() if text and name not in without)


async def ask_to_sign_in(request: Request, back_to: str) -> Response:
    """Answer whoever is not signed in with the sign-in page; what they typed is kept, and they are told so."""
    return await run_in_threadpool(_ask_to_sign_in, request, back_to, await read_typed(request))


async def rescue_typed(request: Request) -> Response | None:
    """Answer a form whose token is not of this sign-in, if it was made for an earlier one; None refuses it as forged.

    It was made for one if the token is of a sign-in of the account that the form says it is of: both are signed, and
    were shown to that person only. Nothing is done with the form. Its text is kept for that account, and shown to no
    other that may have signed in here since.
    """
    routes: tuple[APIRoute, ...] = request.app.state.form_routes  # outside of the router nobody has looked yet
    found = next((route for route in routes if route.matches(request.scope)[0] is Match.FULL), None)
    if not getattr(found and found.endpoint, "keeps_typed", False):
        return None
    fields = await read_form(request)
    return await run_in_threadpool(_rescue, request, fields)


def _rescue(request: Request, fields: Mapping[str, str]) -> Response | None:
    state = request.app.state
    owner = read_owner(state.portal, fields.get(OWNER_FIELD, ""), state.clock())
    if owner is None or not _is_of_an_earlier_sign_in(request, owner, fields.get(CSRF_FIELD, "")):
        return None
    who = find_person(request)
    if who is None:
        return _ask_to_sign_in(request, "", fields, "You were signed out")
    token = _keep(request, fields, owner)
    kept = "what you typed is here again" if token else "it could not be kept"
    if who.account_id == owner:
        why = f"You signed in anew after this page was opened, so nothing was saved; {kept}."
        answer: Response = go_to(request, request.url.path, why, worked=False)
    else:
        kept = " What was typed is kept for them: it comes back when they sign in here." if token else ""
        why = f"Somebody else was signed in here when this form was opened. Nothing was saved.{kept}"
        answer = render(request, "fault.html", 403, title="This form is of somebody else", lines=(why,))
    return _set_cookie(request, answer, token) if token else answer


def _is_of_an_earlier_sign_in(request: Request, account_id: int, token: str) -> bool:
    state = request.app.state
    since = state.clock() - OWNED_FOR - LONGEST
    with read_session(state.engine) as session:
        hashes = list_hashes(session, account_id, since)
    return any(is_token_of(state.portal.text_key_for("forms"), one, token) for one in hashes)


async def tell_of_change(request: Request, title: str, why: str) -> Response:
    """Answer whoever was overtaken by somebody else; what they typed is kept, and stands on the page as it is now."""
    fields = await read_form(request)
    return await run_in_threadpool(_tell_of_change, request, title, why, fields)


def recall(request: Request, who: Person, **shown: object) -> dict[str, str]:
    """Return the fields that this person sent from this page after a time-out, for the page to show; {} if none.

    `shown` names the hidden fields that say what the form was about, with what they say now. If they say
    something else, nothing is put into the form: the layout shows what was typed, to be copied from.
    """
    form = _find(request, who)
    if form is None:
        return {}
    try:
        fields: dict[str, str] = json.loads(_seal(request).decrypt(form.sealed.encode()))
    except InvalidToken:
        return {}
    if all(fields.get(name) == str(value) for name, value in shown.items()):
        request.state.typed = TypedEarlier()
        return fields
    request.state.typed = TypedEarlier(list_words(fields, shown), _find_subject(request))
    return {}


def tell_ended(request: Request, fields: Mapping[str, str]) -> None:
    """Let the page show what came back as words to copy: its writer may not write there any more."""
    why = "You may not write here any more."
    request.state.typed = TypedEarlier(list_words(fields), _find_subject(request), why)


def _find_subject(request: Request) -> str:
    return next((word for start, word in _ABOUT.items() if request.url.path.startswith(start)), "return")


def forget(request: Request) -> None:
    """Drop what was kept of this page for whoever is signed in, because it is saved."""
    who = find_person(request)
    if who is not None and _token_of(request) and _find(request, who) is not None:
        with write_session(request.app.state.engine) as session:
            store.forget_form(session, hash_token(_token_of(request)), who.account_id, request.url.path)


def _ask_to_sign_in(request: Request, back_to: str, fields: Mapping[str, str], otherwise: str = SILENT) -> Response:
    why = describe_end(request)
    token = _keep(request, fields) if fields else ""
    if request.method == "POST" and request.url.path.startswith(KEPT_BELOW):
        back_to = _find_page(request)
    if token:
        notice = f"{why or otherwise}; what you typed is kept. Sign in, and it comes back."
    elif request.method == "POST":
        notice = f"{why}; what you sent was not saved." if why else ""
    else:
        notice = f"{why}. Sign in to go on where you were." if why else ""
    answer: Response = go_to(request, sign_in_address(back_to), notice, worked=False)
    return _set_cookie(request, answer, token) if token else answer


def _find_page(request: Request) -> str:
    """Return the page of a form: its own address, or the nearest above that a browser can open ("Agree" has none)."""
    path = request.url.path
    while path and not any(
        route.matches({**request.scope, "path": path, "method": "GET"})[0] is Match.FULL for route in request.app.routes
    ):
        path = path.rpartition("/")[0]
    return path


def _tell_of_change(request: Request, title: str, why: str, fields: Mapping[str, str]) -> Response:
    token = _keep(request, fields)
    if not token:
        return render(request, "fault.html", 409, title=title, lines=(why,))
    why = "Somebody changed this return while you were looking at it, so yours was not saved. What you typed is kept."
    link = {"href": request.url.path, "text": "See the page as it is now, and what you typed"}
    answer = render(request, "fault.html", 409, title=title, lines=(why,), link=link)
    return _set_cookie(request, answer, token)


def _keep(request: Request, fields: Mapping[str, str], owner: int | None = None) -> str:
    """Keep the fields and return the token that opens them; blank if they cannot be kept.

    They are the owner's, else of whoever is signed in, else of whom the form was made for.
    """
    state = request.app.state
    now = state.clock()
    if owner is None:
        who = find_person(request)
        owner = who.account_id if who else read_owner(state.portal, fields.get(OWNER_FIELD, ""), now)
    plain = json.dumps({name: text for name, text in fields.items() if name not in _LEFT_OUT}).encode()
    path = request.url.path
    if owner is None or len(plain) > MOST_BYTES or len(path) > _LONGEST_PATH:
        return ""
    token = _token_of(request) or secrets.token_urlsafe(32)
    sealed = _fernet(state.portal, token).encrypt(plain).decode()
    with write_session(state.engine) as session:
        account = session.get(Account, owner)
        if account is None or account.closed_at is not None:
            return ""
        kept = KeptForm(browser_hash=hash_token(token), account_id=owner, path=path, sealed=sealed, kept_at=now)
        store.keep_form(session, kept, now - LIFETIME, MOST_FORMS)
    return token


def _find(request: Request, who: Person) -> KeptForm | None:
    token = _token_of(request)
    if not token:
        return None
    state = request.app.state
    with read_session(state.engine) as session:
        since = state.clock() - LIFETIME
        found = store.find_form(session, hash_token(token), who.account_id, request.url.path, since)
        session.expunge_all()
    return found


def _token_of(request: Request) -> str:
    return request.cookies.get(request.app.state.portal.cookie(COOKIE), "")


def _seal(request: Request) -> Fernet:
    return _fernet(request.app.state.portal, _token_of(request))


def _fernet(portal: PortalSettings, token: str) -> Fernet:
    """Return what seals and opens: it needs the portal's key and the browser's token."""
    return Fernet(base64.urlsafe_b64encode(hmac.digest(portal.key_for("kept forms"), token.encode(), "sha256")))


def _set_cookie(request: Request, answer: Response, token: str) -> Response:
    portal: PortalSettings = request.app.state.portal
    answer.set_cookie(
        portal.cookie(COOKIE),
        token,
        max_age=int(LIFETIME.total_seconds()),
        secure=portal.is_secure,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer
