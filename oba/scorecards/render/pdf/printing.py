"""HTML as an accessible PDF (PDF/UA-1): tagged, with title, language and outline, made of what is in it alone."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from oba.errors import ObaError
from oba.scorecards.render.pdf.emoji import name_emoji
from oba.scorecards.render.pdf.lettering import register_labels

NO_PANGO = "The PDF cannot be made on this machine: the Pango libraries are missing."


class PangoMissingError(ObaError):
    """The libraries that set the type of a PDF are not on this machine."""

    def __init__(self) -> None:
        super().__init__(NO_PANGO)


def can_print() -> bool:
    """Return whether this machine can make a PDF."""
    try:
        register_labels()
    except OSError:
        return False
    return True


def print_html(html: str, styles: str = "", change: Callable[[Element], None] | None = None) -> bytes:
    """Return a page as PDF; `styles` are added to its own, and `change` may change its parsed tree before.

    PangoMissingError where the libraries for it are missing. Nothing is fetched from anywhere:
    pictures are part of the page (`data:`). Emoji are printed as their names.
    """
    try:
        # Imported here: they need Pango, which a server that prints nothing may lack.
        from weasyprint import CSS, HTML, URLFetcher  # noqa: PLC0415

        register_labels()
    except OSError as fault:
        raise PangoMissingError from fault
    page = HTML(string=name_emoji(html), url_fetcher=URLFetcher(allowed_protocols=("data",)))
    if change:
        change(page.etree_element)
    sheets = [CSS(string=styles)] if styles else None
    made: bytes = page.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1")
    return made
