"""The files of a pack for those who take it away: PDF, slides and document, and which of them can be made here."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from oba.errors import PublishError
from oba.scorecards.card import Pack
from oba.scorecards.render.document.report import write_document
from oba.scorecards.render.pdf.book import write_pdf
from oba.scorecards.render.pdf.printing import PangoMissingError, can_print
from oba.scorecards.render.slides.deck import write_slides


class Format(StrEnum):
    """A format in which a whole pack can be taken away."""

    PDF = "pdf"
    SLIDES = "slides"
    DOCUMENT = "document"


ALL = tuple(Format)
NONE = "none"
"""Stands for no format where they are named in a text."""

NAMES: tuple[tuple[Format, str, str], ...] = (
    (Format.PDF, "board-pack.pdf", "Whole pack (PDF)"),
    (Format.SLIDES, "board-pack.pptx", "Slides (PowerPoint)"),
    (Format.DOCUMENT, "board-pack.docx", "Document (Word)"),
)
"""Each format, the name of its file, and what a reader finds it under."""


MAKING = "The PDF, slides and document are being made. Look again in a minute."
"""What a pack says that was published before they were there."""


@dataclass(frozen=True, slots=True)
class Handouts:
    """The files that were made, with the words of their links, and what could not be made and why."""

    files: tuple[Path, ...] = ()
    downloads: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()


def read_formats(text: str) -> tuple[Format, ...]:
    """Return the formats named in a text, `pdf,slides`; none for `none`. PublishError for any other word."""
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    unknown = [word for word in words if word not in (*ALL, NONE)]
    if unknown or not words:
        raise PublishError(
            f"`{', '.join(unknown) or text}` is no format of a pack. Give one or more of {', '.join(ALL)}, with commas"
            f" between them, or {NONE}."
        )
    return tuple(one for one in ALL if one in words)


def list_present(folder: Path) -> tuple[Format, ...]:
    """Return which formats are in a pack's folder."""
    return tuple(one for one, name, _ in NAMES if (folder / name).is_file())


def list_missing(folder: Path, formats: Collection[Format]) -> tuple[Format, ...]:
    """Return which of some formats are not in a pack's folder, though this machine can make them."""
    missing = tuple(one for one, name, _ in NAMES if one in formats and not (folder / name).is_file())
    return missing if Format.PDF not in missing or can_print() else tuple(one for one in missing if one != Format.PDF)


def write_handouts(pack: Pack, folder: Path, formats: Collection[Format]) -> Handouts:
    """Write a pack in some formats into its folder; what this machine cannot make is told and left out."""
    made: list[tuple[Path, str]] = []
    lacking = []
    for one, name, words in NAMES:
        if one in formats:
            try:
                made.append((_write(one, pack, folder / name), words))
            except PangoMissingError as fault:
                lacking.append(f"{fault} Everything else is here; print the pages instead.")
    return Handouts(tuple(path for path, _ in made), tuple((path.name, words) for path, words in made), tuple(lacking))


def _write(wanted: Format, pack: Pack, path: Path) -> Path:
    if wanted is Format.PDF:
        return write_pdf(pack, path)
    return write_slides(pack, path) if wanted is Format.SLIDES else write_document(pack, path)
