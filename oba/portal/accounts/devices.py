"""Where a sign-in comes from: the device, by a cookie that it keeps for months, and the address."""

import hmac
from datetime import datetime
from ipaddress import IPv6Address, ip_address

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from oba.models import Account
from oba.portal.settings import PortalSettings
from oba.store.people import guesses
from oba.store.people.guesses import Source

COOKIE = "oba-device"
REAL_ADDRESS = "x-real-ip"
_OF_ONE_PERSON = 64  # bits of an address by IPv6: the rest is the person's own to choose


def source_of(request: Request, session: Session, account: Account | None, now: datetime) -> Source:
    """Return where a try at an account comes from; of no account no device is known."""
    device = guesses.find_device(session, account, _token_of(request), now) if account is not None else None
    return Source(device, hash_address(request))


def remember_device(request: Request, session: Session, account: Account, now: datetime) -> None:
    """Make the browser one that the account knows; the answer must be passed to `set_device_cookie`."""
    request.state.device = guesses.remember_device(session, account, _token_of(request), now)


def set_device_cookie(request: Request, answer: Response) -> Response:
    """Set the token of a device that was just made known, out of reach of scripts and of other sites."""
    token = getattr(request.state, "device", "")
    if token:
        portal: PortalSettings = request.app.state.portal
        answer.set_cookie(
            portal.cookie(COOKIE),
            token,
            max_age=int(guesses.DEVICE_LIFETIME.total_seconds()),
            secure=portal.is_secure,
            httponly=True,
            samesite="lax",
            path="/",
        )
    return answer


def hash_address(request: Request) -> str:
    """Return a keyed hash of the address that a request comes from, blank if that is not known.

    What a proxy says of it is believed only from the proxies of the settings, this machine itself among them.
    """
    portal: PortalSettings = request.app.state.portal
    given = request.client.host if request.client else ""
    if given in portal.proxies:
        given = request.headers.get(REAL_ADDRESS, "")
    try:
        address = ip_address(given)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        network = int(address) >> _OF_ONE_PERSON << _OF_ONE_PERSON
        address = address.ipv4_mapped or IPv6Address(network)
    return hmac.digest(portal.key_for("addresses"), address.packed, "sha256").hex()


def _token_of(request: Request) -> str:
    return request.cookies.get(request.app.state.portal.cookie(COOKIE), "")
