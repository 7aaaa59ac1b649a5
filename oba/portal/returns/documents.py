"""Documents as PDF: accessible (PDF/UA-1), made of what is in them and of nothing from elsewhere."""

from oba.errors import NotAllowedError
from oba.scorecards.render.pdf.printing import PangoMissingError, print_html


def make_pdf(html: str) -> bytes:
    """Return a page as PDF; NotAllowedError where the libraries for it are missing."""
    try:
        return print_html(html)
    except PangoMissingError as fault:
        raise NotAllowedError(f"{fault} Print the page instead.") from fault
