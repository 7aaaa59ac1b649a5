"""The point of a challenge: chosen from a kept pack, curve and then figure, and told with what the curve did next."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from oba.boards.entries import Entry
from oba.pipeline.frozen_packs.points import Course, PackPoint, find_point, list_curves, list_points, tell_course
from oba.portal.book.places import Book
from oba.portal.pages import render
from oba.store.packs import KeptPack


def find_asked(book: Book, form: Mapping[str, str]) -> PackPoint | None:
    """Return the point that a form or an address names by `pack`, `curve` and `point`; None where that is none."""
    kept = find_kept(book, form.get("pack", ""))
    return find_point(book.desk.engine, kept, form.get("curve", ""), form.get("point", "")) if kept else None


def find_kept(book: Book, code: str) -> KeptPack | None:
    """Return a kept pack of the board that is for this person, by its id."""
    return next((one for one in book.packs if one.code == code), None)


def choose_point(request: Request, book: Book, given: Mapping[str, str]) -> Response:
    """Ask which curve of the newest kept pack (or of the one that is named) is challenged, then which figure of it."""
    kept = find_kept(book, given.get("pack", "")) or next(iter(book.packs), None)
    engine, curve = book.desk.engine, given.get("curve", "")
    points = list_points(engine, kept, curve) if kept and curve else []
    values: dict[str, Any] = {
        "board": book.desk.board,
        "kept": kept,
        "curves": list_curves(engine, kept) if kept and not points else [],
        "points": points,
        "curve": points[0] if points else None,
    }
    return render(request, "book_point.html", **values)


def tell_point(book: Book, entry: Entry) -> Course:
    """Return what became of the figure of a challenge, by the newest pack that this person may see."""
    return tell_course(book.desk.engine, entry.content, entry.about, book.packs)
