"""A board's papers as a Word document and as a PDF, both of the one value; draft minutes say what they are."""

from io import BytesIO

from markupsafe import Markup

from oba.boards.entries import AGREED_MINUTES
from oba.boards.meeting import Minutes
from oba.boards.sections import BoardPaper, Section
from oba.scorecards.render.document.writing import Paper
from oba.scorecards.render.pdf.printing import print_html

_STYLES = """
@page { size: A4; margin: 18mm; @bottom-right { content: counter(page) " of " counter(pages); font: 8pt Arial; } }
html { font: 11pt/1.4 "Liberation Sans", Arial, sans-serif; color: #1c2329; }
h1 { font-size: 17pt; } h2 { font-size: 13pt; break-after: avoid; }
h3 { font-size: 11pt; margin-bottom: 2pt; break-after: avoid; } ul { margin-top: 2pt; } li { margin: 3pt 0; }
"""


def state_words(minutes: Minutes) -> str:
    """Return what stands below the title: whether the board agreed the minutes, and whether they are what it agreed."""
    if minutes.state != AGREED_MINUTES:
        return "Draft minutes, not agreed by the board."
    return f"Minutes agreed. {minutes.changed}".strip()


def print_minutes(minutes: Minutes) -> BoardPaper:
    """Return minutes as a paper."""
    return BoardPaper(minutes.board, minutes.head, (state_words(minutes),), minutes.parts)


def write_paper(given: BoardPaper, kind: str) -> bytes:
    """Return a paper as a Word document (`docx`) or an accessible PDF (`pdf`).

    PangoMissingError where the machine cannot make a PDF.
    """
    return _write_document(given) if kind == "docx" else _write_pdf(given)


def _write_document(given: BoardPaper) -> bytes:
    paper = Paper()
    paper.head(given.title, 0)
    for words in given.below:
        paper.say("", words)
    for part in given.sections:
        paper.head(part.title, part.level)
        for strong, rest in part.lines:
            paper.say(rest, strong, "List Bullet")
        if not part.lines and part.empty:
            paper.say(part.empty)
    paper.document.core_properties.title = given.title
    paper.document.core_properties.author = given.board
    kept = BytesIO()
    paper.document.save(kept)
    return kept.getvalue()


def _write_pdf(given: BoardPaper) -> bytes:
    below = Markup("").join(Markup("<p><strong>{}</strong></p>").format(words) for words in given.below)
    page = Markup(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{0}</title></head>'
        "<body><h1>{0}</h1>{1}{2}</body></html>"
    ).format(given.title, below, Markup("").join(_write_section(one) for one in given.sections))
    return print_html(str(page), _STYLES)


def _write_section(one: Section) -> Markup:
    items = (Markup("<li><strong>{}</strong> {}</li>").format(strong, rest) for strong, rest in one.lines)
    told = Markup("<ul>{}</ul>").format(Markup("").join(items)) if one.lines else Markup("<p>{}</p>").format(one.empty)
    return Markup("<h{0}>{1}</h{0}>{2}").format(one.level + 1, one.title, told if one.lines or one.empty else "")
