"""The headings of what is said of the data, alike in every output, and how code stands in an analyst's details."""

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from oba.scorecards.card import Pack
from oba.scorecards.quality import Quality, QualityNote
from oba.scorecards.render.wording import PartWords, end_sentence

BOXES: Mapping[str, PartWords] = {
    "unreliable": PartWords("What you may not rely on", "Nothing is known against the figures."),
    "late": PartWords(
        "What is late",
        "Nothing is known to be late.",
        "Going by how often their publishers release, newer figures should be out. What is shown here is old all the"
        " same, whether somebody was told of it or not.",
    ),
    "unknown": PartWords("What we do not know", "Every indicator and measure has a figure that may be judged."),
    "minor": PartWords("Also noted", "Nothing else was noted.", "This does not change how to read a curve."),
}
"""The parts of the page on data quality by their anchor."""

_CODE = re.compile(r"`([^`]+)`")


def mark_code(text: str) -> Markup:
    """Return a text with what stands in backticks as code; everything else is text, whatever it holds."""
    parts = _CODE.split(text)
    marked = [Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)]
    return Markup("").join(marked)


def beside_words(quality: Quality) -> str:
    """Return in one line how many findings concern nothing of the pack; blank where none does."""
    if not quality.beside:
        return ""
    more = "1 more finding is" if quality.beside == 1 else f"{quality.beside} more findings are"
    return f"{more} about places or measures that no curve of this pack uses, and left out."


def quality_of(pack: Pack) -> Quality:
    """Return what is known of a pack's data; nothing of one for which it was not decided."""
    return pack.quality or Quality()


def list_boxes(pack: Pack) -> Iterator[tuple[PartWords, tuple[QualityNote, ...]]]:
    """Yield the three boxes, then what else was noted, each with its notes."""
    quality = quality_of(pack)
    for name, notes in (
        ("unreliable", quality.unreliable),
        ("late", quality.late),
        ("unknown", quality.unknown),
        ("minor", quality.minor),
    ):
        yield BOXES[name], notes


def tell_note(note: QualityNote) -> tuple[str, str, str]:
    """Return a note as plain text: what it is, what it means for which curves, and who sees to it."""
    names = "; ".join(f"{one.name} ({one.words.rstrip('.')})" if one.words else one.name for one in note.curves)
    means = " ".join(part for part in (note.means, end_sentence(names)) if part)
    return f"{end_sentence(note.brief)} {note.text}".strip(), means, note.who
