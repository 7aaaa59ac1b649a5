"""Parts of a Word document: real headings, paragraphs and tables whose header rows are repeated on each page."""

from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from oba.charts.palette import LIGHT
from oba.formula_guard import clean_text
from oba.scorecards.render.handouts.widths import share_width

LANGUAGE = "en-GB"
_INK = RGBColor.from_string(LIGHT["ink"][1:])
_SHADE = "E9E6DE"
_WIDTH = 17.0  # between the margins, in cm


class Paper:
    """A document that is being written, A4 upright, in the language of its readers."""

    def __init__(self, label: str = "") -> None:
        """Begin a document; `label` is said above each page."""
        self.document = Document()
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)
        section.header.paragraphs[0].text = clean_text(label)
        _set_styles(self.document)

    def head(self, text: str, level: int, on_new_page: bool = False) -> None:
        """Add a heading; level 0 is the title of the document."""
        heading = self.document.add_heading(clean_text(text), level)
        heading.paragraph_format.page_break_before = on_new_page

    def say(self, text: str, strong: str = "", style: str | None = None) -> None:
        """Add a paragraph; `strong` stands out at its beginning."""
        paragraph = self.document.add_paragraph(style=style)
        if strong:
            paragraph.add_run(clean_text(strong)).bold = True
        if text:
            paragraph.add_run(clean_text(f" {text}" if strong and not strong.endswith(" ") else text))

    def list(self, texts: Iterable[str]) -> None:
        """Add a list with bullets."""
        for text in texts:
            self.say(text, style="List Bullet")

    def tabulate(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table; `title` is its alternative text."""
        table = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        _describe(table, title)
        table.autofit = False
        widths = [Cm(_WIDTH * share) for share in share_width(columns, rows)]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        _fill(table.rows[0], columns, widths, is_head=True)
        for texts in rows:
            _fill(table.add_row(), texts, widths)
        self.document.add_paragraph()


def _set_styles(document: Any) -> None:
    """Set one calm typeface, and the language that a screen reader speaks and a speller checks."""
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = "Arial", _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if "Theme" in attribute:
                del fonts.attrib[attribute]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), "Arial")
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(5)
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), LANGUAGE)


def _describe(table: Any, title: str) -> None:
    properties = table._tbl.tblPr
    for tag, text in (("w:tblCaption", title), ("w:tblDescription", title)):
        element = properties.makeelement(qn(tag), {qn("w:val"): clean_text(text)})
        properties.append(element)


def _fill(row: Any, texts: Sequence[str], widths: Sequence[Length], is_head: bool = False) -> None:
    """Write a row; the header is repeated on each page, and no row is cut by the end of one."""
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    if is_head:
        properties.append(properties.makeelement(qn("w:tblHeader"), {}))
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        run = cell.paragraphs[0].add_run(clean_text(text))
        run.font.size, run.bold = Pt(8.5), is_head
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        if is_head:
            shade = {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): _SHADE}
            cell._tc.get_or_add_tcPr().append(cell._tc.makeelement(qn("w:shd"), shade))
