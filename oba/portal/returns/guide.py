"""A provider's guide to its return, on one page: to read here, and as a PDF to print or pass on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from oba.pipeline.returns import provider
from oba.pipeline.returns.views import ReturnView, view_return
from oba.portal.access import Person, person
from oba.portal.downloads import PDF, download
from oba.portal.pages import render
from oba.portal.returns.documents import make_pdf
from oba.portal.returns.request import visit_of
from oba.returns.form.guide import Guide, render_body, render_page, write_guide
from oba.returns.workflow import last_day

router = APIRouter(prefix="/returns", include_in_schema=False)
Who = Annotated[Person, Depends(person)]


@router.get("/{code}/guide")
def show_guide(request: Request, code: str, who: Who) -> Response:
    """Show the guide to a return."""
    seen = view_return(visit_of(request), code)
    return render(request, "guide_page.html", seen=seen, body=render_body(_write(request, seen)))


@router.get("/{code}/guide.pdf")
def download_guide(request: Request, code: str, who: Who) -> Response:
    """Download the guide as an accessible PDF of one page (PDF/UA-1)."""
    seen = view_return(visit_of(request), code)
    name = provider.file_name_of(seen, "guide").replace(".xlsx", ".pdf")
    return download(make_pdf(render_page(_write(request, seen))), name, PDF)


def _write(request: Request, seen: ReturnView) -> Guide:
    portal = request.app.state.portal
    days = (seen.owed.due, last_day(seen.standing))
    return write_guide(
        seen.definition,
        seen.provider,
        seen.period,
        days=days,
        contact=portal.portal_contact,
        address=portal.portal_address,
    )
