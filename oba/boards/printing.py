"""Minutes as a Word document and as a PDF, both of the one value; what is not agreed says that it is a draft."""

from io import BytesIO

from markupsafe import Markup

from oba.boards.entries import AGREED_MINUTES
from oba.boards.meeting import Minutes
from oba.scorecards.render.document.writing import Paper
from oba.scorecards.render.pdf.printing import print_html

_STYLES = """
@page { size: A4; margin: 18mm; @bottom-right { content: counter(page) " of " counter(pages); font: 8pt Arial; } }
html { font: 11pt/1.4 "Liberation Sans", Arial, sans-serif; color: #1c2329; }
h1 { font-size: 17pt; } h2 { font-size: 13pt; break-after: avoid; } li { margin: 3pt 0; }
"""


def state_words(minutes: Minutes) -> str:
    """Return what stands below the title: whether the board agreed the minutes, and whether they are what it agreed."""
    if minutes.state != AGREED_MINUTES:
        return "Draft minutes, not agreed by the board."
    return f"Minutes agreed. {minutes.changed}".strip()


def write_document(minutes: Minutes) -> bytes:
    """Return minutes as a Word document."""
    paper = Paper()
    paper.head(minutes.head, 0)
    paper.say("", state_words(minutes))
    for part in minutes.parts:
        paper.head(part.title, 1)
        for strong, rest in part.lines:
            paper.say(rest, strong, "List Bullet")
        if not part.lines:
            paper.say(part.empty)
    paper.document.core_properties.title = minutes.head
    paper.document.core_properties.author = minutes.board
    kept = BytesIO()
    paper.document.save(kept)
    return kept.getvalue()


def write_pdf(minutes: Minutes) -> bytes:
    """Return minutes as an accessible PDF; PangoMissingError where the machine cannot make one."""
    parts = Markup("").join(
        Markup("<h2>{}</h2>{}").format(part.title, _list(part.lines) or Markup("<p>{}</p>").format(part.empty))
        for part in minutes.parts
    )
    page = Markup(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{0}</title></head>'
        "<body><h1>{0}</h1><p><strong>{1}</strong></p>{2}</body></html>"
    ).format(minutes.head, state_words(minutes), parts)
    return print_html(str(page), _STYLES)


def _list(lines: tuple[tuple[str, str], ...]) -> Markup:
    items = (Markup("<li><strong>{}</strong> {}</li>").format(strong, rest) for strong, rest in lines)
    return Markup("<ul>{}</ul>").format(Markup("").join(items)) if lines else Markup("")
