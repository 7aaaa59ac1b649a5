"""Documents as PDF: accessible (PDF/UA-1), made of what is in them and of nothing from elsewhere."""

from functools import lru_cache
from typing import Any

from oba.errors import NotAllowedError

NO_PDF = "The PDF cannot be made on this machine: the Pango libraries are missing. Print the page instead."


def make_pdf(html: str) -> bytes:
    """Return a page as PDF; NotAllowedError where the libraries for it are missing."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  needs Pango, which a server that prints no receipts may lack
    except OSError as fault:
        raise NotAllowedError(NO_PDF) from fault
    made: bytes = HTML(string=html, url_fetcher=_fetch_nothing()).write_pdf(pdf_variant="pdf/ua-1")
    return made


@lru_cache
def _fetch_nothing() -> Any:
    """Return a fetcher that refuses every address: a document is made from what is in it."""

    def refuse(address: str, *_more: Any, **_named: Any) -> Any:
        raise ValueError(f"a document fetches nothing, not {address[:40]}")

    return refuse
