"""The portal as one application: what it holds, what stands before its pages, and the pages themselves."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from oba.mail import Sender
from oba.pipeline import project
from oba.portal import access, information, static
from oba.portal.accounts import council_sign_in, duties, invitations, new_passwords, people, sign_in, time_out
from oba.portal.accounts.kept_forms import list_form_routes, rescue_typed
from oba.portal.accounts.passwords import Passwords
from oba.portal.accounts.second_factor import Codes
from oba.portal.book import entries as book_entries
from oba.portal.book import pages as book
from oba.portal.cards import actions as card_actions
from oba.portal.cards import pages as cards
from oba.portal.case_audits import grading, sample
from oba.portal.case_audits import pages as case_audits
from oba.portal.clerical import pages as clerical
from oba.portal.definitions import REST, OneReading, Project
from oba.portal.examples import pages
from oba.portal.examples.mode import ExampleMode
from oba.portal.faults import add_fault_pages, show_fault
from oba.portal.guards import (
    CSRF_COOKIE,
    FormGuard,
    HeadAsGet,
    LastResort,
    PlainAddress,
    SecurityHeaders,
    SizeLimit,
    TimeLimit,
)
from oba.portal.meetings import pages as meetings
from oba.portal.packs import boards, embeds, kept, tracing
from oba.portal.packs.handouts import HandoutMaker
from oba.portal.packs.workroom import WorkRoom
from oba.portal.read_api import routes as read_api
from oba.portal.read_api.origins import AnyOrigin
from oba.portal.read_api.readable_packs import Shelf
from oba.portal.returns import (
    across,
    guide,
    named_exceptions,
    on_screen,
    partnership,
    provider,
    receipts,
    register,
    waiting,
)
from oba.portal.returns import api as returns_api
from oba.portal.settings import PortalSettings
from oba.portal.static import Assets
from oba.portal.trail import pages as trail
from oba.portal.voice import pages as voice
from oba.portal.year import pages as year
from oba.settings import Settings

# Whoever adds pages adds their router here.
ROUTERS: tuple[APIRouter, ...] = (
    static.router,
    information.router,
    sign_in.router,
    council_sign_in.router,
    invitations.router,
    new_passwords.router,
    time_out.router,
    people.router,
    duties.router,
    boards.router,
    embeds.router,
    kept.router,
    tracing.router,
    card_actions.router,
    cards.router,
    book_entries.router,
    book.router,
    voice.router,
    grading.router,
    sample.router,
    case_audits.router,
    clerical.router,
    meetings.router,
    year.router,
    on_screen.router,
    provider.router,
    partnership.router,
    receipts.router,
    guide.router,
    register.router,
    waiting.router,
    named_exceptions.router,
    across.router,
    trail.router,
    returns_api.router,
    read_api.router,
)


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    portal: PortalSettings,
    *,
    sender: Sender | None,
    clock: Callable[[], datetime] = _now,
    hasher: PasswordHasher | None = None,
    examples: ExampleMode | None = None,
) -> FastAPI:
    """Return the portal over the store and the definitions that `settings` name.

    What the pages share is on `request.app.state`: settings, portal, clock, sender, engine, project (whose
    `definitions` are always the newest), handouts, workroom, shelf, charts, assets, passwords, codes, council,
    examples, form_routes. `clock` gives the time with its zone; only here is it asked for. With `examples` it has the
    pages of the example mode too. ObaError if the key is missing, a definition is faulty or the store cannot be opened.
    """
    app = _begin_app(portal, (*ROUTERS, pages.router) if examples else ROUTERS)
    definitions, engine = project.open_project(settings)
    app.state.settings = settings
    app.state.portal = portal
    app.state.clock = clock
    app.state.sender = sender
    app.state.examples = examples
    app.state.engine = engine
    app.state.project = Project(definitions, REST)
    app.state.handouts = HandoutMaker(settings)
    app.state.workroom, app.state.shelf, app.state.charts = WorkRoom(settings), Shelf(), embeds.Charts()
    app.state.assets = Assets(settings.assets_folder)
    app.state.passwords = Passwords(hasher or PasswordHasher())
    app.state.codes = Codes(portal)
    app.state.form_routes = list_form_routes(ROUTERS)
    app.state.council = council_sign_in.make_client(portal)
    add_fault_pages(app)
    return app


def _begin_app(portal: PortalSettings, routers: Iterable[APIRouter]) -> FastAPI:
    """Return the application with its guards and pages; ObaError if the key is missing."""
    return FastAPI(
        title=portal.portal_name,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        middleware=_list_middleware(portal),
        # The routes as they stand: `include_router` would make each of them anew while the first page waits for it.
        routes=[route for router in routers for route in router.routes],
    )


def _list_middleware(portal: PortalSettings) -> list[Middleware]:
    """Return what stands before the pages, outermost first; ObaError if the key is missing."""
    return [
        Middleware(HeadAsGet),
        Middleware(SecurityHeaders, secure=portal.is_secure),
        Middleware(AnyOrigin),
        Middleware(LastResort, show=show_fault),
        Middleware(TrustedHostMiddleware, allowed_hosts=portal.hosts, www_redirect=False),
        Middleware(PlainAddress),
        Middleware(OneReading),
        Middleware(TimeLimit),
        Middleware(SizeLimit, most_file_bytes=portal.most_bytes),
        Middleware(
            FormGuard,
            secret=portal.text_key_for("forms"),
            cookie=portal.cookie(CSRF_COOKIE),
            sign_in=portal.cookie(access.COOKIE),
            secure=portal.is_secure,
            show=show_fault,
            rescue=rescue_typed,
        ),
        Middleware(  # holds nothing but what Authlib needs between setting out to the council and coming back
            SessionMiddleware,
            secret_key=portal.text_key_for("council"),
            session_cookie=portal.cookie(council_sign_in.COOKIE),
            max_age=council_sign_in.SIGN_IN_LIFETIME,
            https_only=portal.is_secure,
            same_site="lax",
        ),
    ]
