"""Signing somebody in and out: the cookie that holds the token, set and taken away."""

from datetime import datetime

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from oba.models import Account
from oba.portal.access import COOKIE, token_of
from oba.portal.settings import PortalSettings
from oba.store import signins
from oba.store.accounts import name_of
from oba.store.audit import PROGRAM, Actor, actor_of, write_entry

_SOMEBODY = Actor(None, "somebody")


def begin_half_way(request: Request, session: Session, account: Account, way: str, now: datetime) -> str:
    """Begin a sign-in that has yet to show its second factor; whatever the browser held before is over."""
    signins.end(session, token_of(request), now)
    return signins.begin(session, account, way, now, passed=False)


def begin_whole(request: Request, session: Session, account: Account, way: str, now: datetime) -> str:
    """Begin a sign-in that lets its holder in, with a token that nobody has seen before."""
    signins.end(session, token_of(request), now)
    signins.clear_failures(session, account)
    write_entry(
        session, actor_of(account), "sign in", name_of(account), now, {"way": way}, organisation=account.organisation
    )
    return signins.begin(session, account, way, now, passed=True)


def record_failure(session: Session, account: Account, what: str, now: datetime) -> None:
    """Count a wrong password or code, and record it if that locks the account."""
    locked = signins.record_failure(session, account, now)
    about, place = name_of(account), account.organisation
    told = {"wrong": what, "in a row": account.failures}
    write_entry(session, _SOMEBODY, "sign in refused", about, now, told, organisation=place)
    if locked:
        write_entry(session, PROGRAM, "lock", about, now, {"until": account.locked_until}, organisation=place)


def set_cookie(request: Request, answer: Response, token: str) -> Response:
    """Set the token as a cookie: out of reach of scripts and of other sites, gone when the browser is closed."""
    portal: PortalSettings = request.app.state.portal
    answer.set_cookie(portal.cookie(COOKIE), token, secure=portal.is_secure, httponly=True, samesite="lax", path="/")
    return answer


def clear_cookie(request: Request, answer: Response) -> Response:
    """Delete the cookie with the token."""
    portal: PortalSettings = request.app.state.portal
    answer.delete_cookie(portal.cookie(COOKIE), secure=portal.is_secure, httponly=True, samesite="lax", path="/")
    return answer
