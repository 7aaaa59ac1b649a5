"""One slide at a time: a title that no other slide has, text or a table, notes; read in the order of its parts."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Emu, Inches, Pt

from oba.charts.palette import LIGHT
from oba.charts.powerpoint import Box
from oba.formula_guard import clean_text
from oba.scorecards.render.handouts.widths import share_width
from oba.scorecards.render.wording import mark_words

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LANGUAGE = "en-GB"

_TITLE_ONLY, _TITLE_AND_TEXT = 5, 1
_PAPER = RGBColor(255, 255, 255)
_INK, _MUTED = (RGBColor.from_string(LIGHT[name][1:]) for name in ("ink", "muted"))
_TITLE: Box = (Inches(0.5), Inches(0.3), Inches(12.3), Inches(1.1))
_BODY: Box = (Inches(0.5), Inches(1.55), Inches(12.3), Inches(5.4))
_MARKS: Box = (Inches(0.5), Inches(6.7), Inches(12.3), Inches(0.35))
_LABEL: Box = (Inches(0.5), Inches(7.05), Inches(12.3), Inches(0.35))


class Deck:
    """The slides so far; titles are told apart, as readers find their way by them. `label` is said on each."""

    def __init__(self, presentation: Any, label: str = "") -> None:
        self.presentation, self.label = presentation, label
        self.titles: set[str] = set()

    def add_text(
        self, title: str, lines: Sequence[tuple[str, str]], notes: str = "", box: Box | None = None, drawn: str = ""
    ) -> Any:
        """Add a slide of lines, (what stands out, the rest), and return it. `drawn` is what its chart says."""
        slide = self._add(_TITLE_AND_TEXT, title, notes)
        _explain(slide, [drawn, *(part for line in lines for part in line)])
        body = slide.placeholders[1]
        _place(body, box or _BODY)
        size = _pick_size(lines, is_narrow=box is not None)
        for number, (strong, rest) in enumerate(lines):
            paragraph = body.text_frame.paragraphs[0] if number == 0 else body.text_frame.add_paragraph()
            joint = " " if strong and rest and not strong.endswith(" ") else ""
            _write(paragraph, strong, size, is_bold=True)
            _write(paragraph, f"{joint}{rest}", size)
            paragraph.space_after = Pt(6)
            if box is not None:
                _drop_bullet(paragraph)
        return slide

    def add_table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a slide with a native table whose first row is its header."""
        slide = self._add(_TITLE_ONLY, title)
        _explain(slide, [text for row in rows for text in row])
        left, top, width, _ = _BODY
        frame = slide.shapes.add_table(len(rows) + 1, len(columns), left, top, width, Inches(0.4) * (len(rows) + 1))
        frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_text(f"Table. {title}: {', '.join(columns)}."))
        frame.table.first_row = True
        for number, share in enumerate(share_width(columns, rows)):
            frame.table.columns[number].width = Emu(int(width * share))
        for row, texts in enumerate((columns, *rows)):
            for column, text in enumerate(texts):
                _fill_cell(frame.table.cell(row, column), text, is_head=row == 0)

    def _add(self, layout: int, title: str, notes: str = "") -> Any:
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[layout])
        unique, number = title, 2
        while unique in self.titles:
            unique, number = f"{title} ({number})", number + 1
        self.titles.add(unique)
        _place(slide.shapes.title, _TITLE)
        size = Pt(28) if len(unique) <= 70 else Pt(24) if len(unique) <= 130 else Pt(20)
        _write(slide.shapes.title.text_frame.paragraphs[0], unique, size, is_bold=True)
        if self.label:
            box = slide.shapes.add_textbox(*_LABEL)
            _write(box.text_frame.paragraphs[0], self.label, Pt(12), is_bold=True)
        if notes:
            slide.notes_slide.notes_text_frame.text = clean_text(notes)
        return slide


def _explain(slide: Any, texts: Sequence[str]) -> None:
    """Say below what stands on a slide what its marks in place of a number mean."""
    if words := mark_words(texts):
        box = slide.shapes.add_textbox(*_MARKS)
        box.text_frame.word_wrap = True
        _write(box.text_frame.paragraphs[0], words, Pt(12), colour=_MUTED)


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box
    shape.text_frame.word_wrap = True
    shape.text_frame.auto_size = MSO_AUTO_SIZE.NONE
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP if box is not _TITLE else MSO_ANCHOR.MIDDLE


def _write(paragraph: Any, text: str, size: Any, is_bold: bool = False, colour: RGBColor = _INK) -> None:
    """Write a run in the deck's language, so that a screen reader speaks it rightly."""
    if not text:
        return
    run = paragraph.add_run()
    run.text = clean_text(text)
    run.font.size, run.font.bold = size, is_bold
    run.font.color.rgb = colour
    run._r.get_or_add_rPr().set("lang", LANGUAGE)
    paragraph.alignment = 1  # left: titles of the template are centred


def _fill_cell(cell: Any, text: str, is_head: bool) -> None:
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    if is_head:  # that of the template is too pale behind white letters
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(LIGHT["own"][1:])
    _write(cell.text_frame.paragraphs[0], text, Pt(12), is_bold=is_head, colour=_PAPER if is_head else _INK)


def _drop_bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(properties.makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}buNone", {}))


def _pick_size(lines: Sequence[tuple[str, str]], is_narrow: bool) -> Any:
    """Return the size at which the lines fit into their box: fewer letters, larger print."""
    letters = sum(len(strong) + len(rest) for strong, rest in lines) + 40 * len(lines)
    steps = ((500, 16), (750, 14)) if is_narrow else ((900, 20), (1300, 18), (1700, 16), (2200, 14))
    return next((Pt(size) for most, size in steps if letters <= most), Pt(12))
