"""Pages that everybody may see: health, accessibility, privacy and cookies; and the start page of each person."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from oba.portal.access import Person, person
from oba.portal.accounts.people import gap_values
from oba.portal.packs.boards import own_values
from oba.portal.pages import render
from oba.portal.returns.request import visit_of
from oba.portal.returns.waiting import home_values
from oba.roles import ROLE_DUTIES, Permission
from oba.store.engine import answers

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_home(request: Request, who: Annotated[Person, Depends(person)]) -> Response:
    """Show what a person may do, what waits for them and, to an administrator, who is missing."""
    names = request.app.state.project.organisations()
    values = home_values(visit_of(request)) | own_values(request, who)
    if who.may(Permission.MANAGE_PEOPLE):
        values |= gap_values(request)
    organisation = names.get(who.organisation, who.organisation)
    return render(request, "home.html", organisation_name=organisation, duty=ROLE_DUTIES[who.role], **values)


@router.get("/health")
def report_health(request: Request) -> Response:
    """Report whether the portal and its store answer, and nothing else: 200, or 503 if the store does not."""
    if answers(request.app.state.engine):
        return PlainTextResponse("ok")
    return PlainTextResponse("the store does not answer", status_code=503)


@router.get("/accessibility")
def show_accessibility(request: Request) -> Response:
    """Show how accessible the service is."""
    return render(request, "accessibility.html")


@router.get("/privacy")
def show_privacy(request: Request) -> Response:
    """Show what is kept and why."""
    definitions = request.app.state.project.definitions
    auditing = sorted({one.board for one in definitions.case_audits.values()} & definitions.boards.keys())
    kept = [(definitions.boards[board].name, definitions.boards[board].case_audit_days) for board in auditing]
    return render(request, "privacy.html", kept=kept)


@router.get("/cookies")
def show_cookies(request: Request) -> Response:
    """Show which cookies are set; none of them needs consent."""
    return render(request, "cookies.html", cookie=request.app.state.portal.cookie)
