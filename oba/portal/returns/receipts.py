"""The receipt of an attempt, as a page and as a PDF: what was received, from whom, who signed, what was decided."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from oba.pipeline.returns import provider
from oba.pipeline.returns.views import view_attempt
from oba.portal.access import Person, person
from oba.portal.downloads import PDF, download
from oba.portal.forms import Number
from oba.portal.pages import environment, render
from oba.portal.returns.documents import make_pdf
from oba.portal.returns.request import visit_of

router = APIRouter(prefix="/returns", include_in_schema=False)
Who = Annotated[Person, Depends(person)]


@router.get("/{code}/attempts/{number}/receipt")
def show_receipt(request: Request, code: str, number: Number, who: Who) -> Response:
    """Show the receipt of an attempt."""
    return render(request, "receipt.html", **_read_receipt(request, code, number))


@router.get("/{code}/attempts/{number}/receipt.pdf")
def download_receipt(request: Request, code: str, number: Number, who: Who) -> Response:
    """Download the receipt as an accessible PDF (PDF/UA-1)."""
    values = _read_receipt(request, code, number)
    html = environment().get_template("receipt_document.html").render(**values, service=request.app.state.portal)
    name = provider.file_name_of(values["seen"], f"receipt, attempt {number}").replace(".xlsx", ".pdf")
    return download(make_pdf(html), name, PDF)


def _read_receipt(request: Request, code: str, number: int) -> dict[str, Any]:
    visit = visit_of(request)
    seen, attempt, verdict = view_attempt(visit, code, number)
    figures = provider.list_figures(visit, seen, attempt)
    made_at = request.app.state.clock()
    return {"seen": seen, "attempt": attempt, "verdict": verdict, "figures": figures, "made_at": made_at}
