"""Signing somebody in and out: the cookie that holds the token, set and taken away."""

from datetime import datetime

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from oba.models import Account
from oba.portal.access import COOKIE, token_of
from oba.portal.accounts.devices import remember_device, set_device_cookie, source_of
from oba.portal.settings import PortalSettings
from oba.store.audit import PROGRAM, Actor, actor_of, write_entry
from oba.store.people import guesses, signins
from oba.store.people.accounts import name_of

_SOMEBODY = Actor(None, "somebody")


def begin_half_way(request: Request, session: Session, account: Account, way: str, now: datetime) -> str:
    """Begin a sign-in that has yet to show its second factor; whatever the browser held before is over."""
    signins.end(session, token_of(request), now)
    return signins.begin(session, account, way, now, passed=False)


def begin_whole(request: Request, session: Session, account: Account, way: str, now: datetime) -> str:
    """Begin a sign-in that lets its holder in, with a token that nobody has seen before."""
    signins.end(session, token_of(request), now)
    guesses.record_right(session, account, source_of(request, session, account, now))
    remember_device(request, session, account, now)
    write_entry(
        session, actor_of(account), "sign in", name_of(account), now, {"way": way}, organisation=account.organisation
    )
    return signins.begin(session, account, way, now, passed=True)


def record_failure(request: Request, session: Session, account: Account, what: str, now: datetime) -> None:
    """Count a wrong password or code, and record it if that makes this device, or all strangers, wait."""
    source = source_of(request, session, account, now)
    until = guesses.record_wrong(session, account, source, now)
    about, place = name_of(account), account.organisation
    told = {"wrong": what, "in a row": (source.device or account).failures, "known device": source.device is not None}
    write_entry(session, _SOMEBODY, "sign in refused", about, now, told, organisation=place)
    if until is not None:
        locked = {"until": until, "known device": source.device is not None}
        write_entry(session, PROGRAM, "lock", about, now, locked, organisation=place)


def set_cookie(request: Request, answer: Response, token: str) -> Response:
    """Set the token as a cookie: out of reach of scripts and of other sites, gone when the browser is closed."""
    portal: PortalSettings = request.app.state.portal
    answer.set_cookie(portal.cookie(COOKIE), token, secure=portal.is_secure, httponly=True, samesite="lax", path="/")
    return set_device_cookie(request, answer)


def clear_cookie(request: Request, answer: Response) -> Response:
    """Delete the cookie with the token."""
    portal: PortalSettings = request.app.state.portal
    answer.delete_cookie(portal.cookie(COOKIE), secure=portal.is_secure, httponly=True, samesite="lax", path="/")
    return answer
