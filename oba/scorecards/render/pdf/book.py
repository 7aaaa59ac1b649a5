"""`board-pack.pdf`: the whole pack as one accessible file, from the templates of its pages."""

import re
from collections.abc import Iterator
from pathlib import Path

from oba.scorecards.actions import list_actions
from oba.scorecards.card import Pack
from oba.scorecards.render.handouts.headlines import list_sources
from oba.scorecards.render.pdf.binding import bind_pages
from oba.scorecards.render.pdf.painting import paint_drawings
from oba.scorecards.render.pdf.printing import print_html
from oba.scorecards.render.site import render_page, render_pages

_TEMPLATES = "print"
_LEFT_OUT = frozenset({"revisions.html", "about.html"})
_ACTIONS, _DOCUMENTS, _INDEX = "actions.html", "documents.html", "report-cards.html"
"""Without an action, a document or an outcome these have one sentence: no page of paper has it alone."""
_NOT_PRINTED = re.compile(r"<script\b.*?</script>|<svg class=\"drawing drawing-narrow\".*?</svg>", re.DOTALL)
"""What scripts and phones draw: half of a page, and slow to read."""


def write_pdf(pack: Pack, path: Path) -> Path:
    """Write the PDF of a pack and return its path; PangoMissingError where this machine cannot."""
    styles = (Path(__file__).parent / "book.css").read_text("utf-8")
    path.write_bytes(print_html(render_book(pack), styles, bind_pages))
    return path


def render_book(pack: Pack) -> str:
    """Return all pages of a pack as one page of HTML, each below its path."""
    brief = {f"indicators/{card.id}.html" for card in pack.cards if not card.has_data}
    follows = set() if list_actions(pack) else {_ACTIONS}
    return render_page("book.html", pack, _TEMPLATES, pages=list(_list_pages(pack)), brief=brief, follows=follows)


def _list_pages(pack: Pack) -> Iterator[tuple[str, str]]:
    left_out = set(_LEFT_OUT)
    if not pack.documents:
        left_out.add(_DOCUMENTS)
    if not pack.outcomes:  # its services have pages of their own
        left_out.add(_INDEX)
    for name, text in render_pages(pack, own=_TEMPLATES, appendix=False):
        if name not in left_out:
            yield name, paint_drawings(_NOT_PRINTED.sub("", text))
    yield "sources.html", render_page("sources.html", pack, _TEMPLATES, sources=list_sources(pack))
