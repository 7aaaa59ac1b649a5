"""What a board's papers are made of, whatever they are printed as: a title, and headings with their lines."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines, (what stands out, the rest); or what it says where it is empty.

    `level` is 1, or 2 for a heading below the one before it.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    empty: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class BoardPaper:
    """A paper of a board, ready to be printed: `below` stands under the title, each a paragraph."""

    board: str
    title: str
    below: tuple[str, ...]
    sections: tuple[Section, ...]
