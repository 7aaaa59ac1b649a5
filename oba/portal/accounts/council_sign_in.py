"""Signing in with the council's identity provider, by OpenID Connect: code flow with PKCE, state and nonce.

Only people who have an account get in: known by the provider's subject, or at the first time by an e-mail
address that the provider says it has verified. The provider answers for the second factor.
"""

from typing import Any

from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from oba.models import Account
from oba.portal.access import local_path
from oba.portal.accounts.people import OF_A_PROVIDER
from oba.portal.accounts.sessions import begin_whole, set_cookie
from oba.portal.guards import log
from oba.portal.pages import go_to, render
from oba.portal.settings import PortalSettings
from oba.store.engine import write_session
from oba.store.people import accounts, signins

router = APIRouter(include_in_schema=False)
COOKIE, WAY = "oba-council", "council"
SIGN_IN_LIFETIME = 600  # seconds that somebody has for signing in over there
_NEXT = "next"


def make_client(portal: PortalSettings) -> StarletteOAuth2App | None:
    """Return what speaks to the identity provider, or None if there is none."""
    if not portal.has_council_sign_in:
        return None
    secret = portal.oidc_client_secret.get_secret_value()
    client: StarletteOAuth2App = OAuth().register(
        WAY,
        client_id=portal.oidc_client_id,
        client_secret=secret or None,
        server_metadata_url=f"{portal.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "timeout": 10,
            "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
        },
    )
    return client


@router.get("/sign-in/council")
async def start_sign_in(request: Request, next: str = "/") -> Response:
    """Send somebody to the identity provider."""
    client = _client(request)
    request.session[_NEXT] = local_path(next)
    try:
        answer: Response = await client.authorize_redirect(request, _callback(request))
    except Exception as fault:  # whatever their service does, ours says so plainly
        log.error("the identity provider cannot be reached", fault=type(fault).__name__)
        return await run_in_threadpool(_refuse, request, "there", 503)
    return answer


@router.get("/sign-in/council/callback")
async def finish_sign_in(request: Request) -> Response:
    """Sign in the person whom the identity provider vouches for, if they have an account."""
    client = _client(request)
    portal: PortalSettings = request.app.state.portal
    back_to = local_path(str(request.session.pop(_NEXT, "/")))
    try:
        token = await client.authorize_access_token(
            request,
            claims_options={
                "iss": {"essential": True, "value": portal.oidc_issuer},
                "aud": {"essential": True, "value": portal.oidc_client_id},
            },
        )
        claims = dict(token["userinfo"])
    except Exception as fault:  # forged, stale, refused over there, or not to be reached: nobody is let in
        log.warning("a sign-in by the identity provider was refused", fault=type(fault).__name__)
        return await run_in_threadpool(_refuse, request, "proof", 403)
    finally:
        request.session.clear()
    return await run_in_threadpool(_admit, request, claims, back_to)


def _admit(request: Request, claims: dict[str, Any], back_to: str) -> Response:
    state = request.app.state
    now = state.clock()
    issuer, known_as = state.portal.oidc_issuer, str(claims["sub"])
    subject = accounts.name_subject(issuer, known_as)
    with write_session(state.engine) as session:
        account = accounts.find_by_subject(session, issuer, known_as)
        if account is None and claims.get("email_verified") is True:
            account = accounts.find_by_email(session, str(claims.get("email", "")))
        held = signins.lock_row(session, account.id or 0) if account is not None else None
        if held is None or not _is_admissible(held, (subject, known_as), state.portal):
            log.info("somebody whom the identity provider knows has no account here")
            return _refuse(request, "account", 403)
        if held.subject != subject:
            accounts.link_subject(session, held, subject, now)
        token = begin_whole(request, session, held, WAY, now)
    return set_cookie(request, go_to(request, back_to), token)


def _is_admissible(account: Account, subjects: tuple[str, str], portal: PortalSettings) -> bool:
    if account.closed_at is not None or account.example or account.subject not in (None, *subjects):
        return False
    return portal.oidc_providers or account.role not in OF_A_PROVIDER


def _client(request: Request) -> StarletteOAuth2App:
    client: StarletteOAuth2App | None = request.app.state.council
    if client is None:
        raise HTTPException(404)
    return client


def _callback(request: Request) -> str:
    portal: PortalSettings = request.app.state.portal
    return f"{portal.portal_address}/sign-in/council/callback"


def _refuse(request: Request, why: str, status: int) -> Response:
    return render(request, "council_refused.html", status, why=why, council=request.app.state.portal.oidc_name)
