"""What a review, audit or inspection recommended is brought in from a table, each line as its form would be."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from oba.boards.cards import WITHDRAWN
from oba.boards.entries import RECOMMENDATIONS
from oba.boards.forms import ReadEntry, read_entry
from oba.errors import BoardError
from oba.indicators.project import Definitions
from oba.pipeline.written.references import list_references
from oba.scorecards.build.pack import indicators_of
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version, let_one_write, list_newest, next_name
from oba.store.engine import write_session

COLUMNS = ("title", "source", "on", "owner", "due", "state", "about")
"""The columns of the table; days as 2027-01-31, `about` the id of a curve or service, or blank."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    about: str
    read: ReadEntry
    is_whole: bool


def import_recommendations(
    engine: Engine, definitions: Definitions, board_id: str, path: Path, now: datetime
) -> tuple[int, int]:
    """Record the recommendations of a CSV file for a board; return how many, and how many it had already by title.

    BoardError names every line that is at fault; then nothing is recorded.
    """
    board = definitions.boards.get(board_id)
    if board is None:
        raise BoardError(f"There is no board `{board_id}`. Known: {', '.join(sorted(definitions.boards))}.")
    known = {one.id for one in indicators_of(board, definitions)} | set(board.services)
    lines = list(_read_lines(path, list_references(engine, board_id)))
    found = [(one.number, said) for one in lines for said in (*_find_faults(one, known), *_find_twice(one, lines))]
    faults = [f"{path.name}, line {number}: {said}." for number, said in found]
    if faults:
        raise BoardError(" ".join([*faults, "Nothing was recorded. Put these right and import the file again."]))
    with write_session(engine) as session:
        let_one_write(session)
        kept = list_newest(session, board_id, RECOMMENDATIONS.record)
        had = {str(one.content["title"]) for one in kept if one.state != WITHDRAWN}
        new = [one for one in lines if one.read.content["title"] not in had]
        for one in new:
            name = next_name(session, board_id, RECOMMENDATIONS.record)
            key = RecordKey(board_id, RECOMMENDATIONS.record, one.about, "", name)
            add_version(session, key, one.read.state, one.read.content, PROGRAM, now, 0)
    return len(new), len(lines) - len(new)


def _read_lines(path: Path, references: Collection[str]) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if sorted(table.fieldnames or ()) != sorted(COLUMNS):
                raise BoardError(
                    f"{path.name}, line 1: the columns must be {', '.join(COLUMNS)}, each once, with commas between."
                    " Nothing was recorded."
                )
            for row in table:
                form = {name: (row[name] or "").strip() for name in COLUMNS}
                days = {name: _read_day(form[name]) for name in ("on", "due")}
                read = read_entry(RECOMMENDATIONS, form, days, {}, "", updates_only=False, references=references)
                yield _Line(table.line_num, form["about"], read, is_whole=None not in row and None not in row.values())
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BoardError(f"{path} cannot be read as a CSV file in UTF-8: {fault}.") from fault


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _find_faults(one: _Line, known: set[str]) -> Iterator[str]:
    if not one.is_whole:
        yield f"there must be {len(COLUMNS)} cells; put a text that has a comma in double quotes"
        return
    for name, fault in one.read.errors.items():
        yield f"`{name}`: {fault}"
    if one.about and one.about not in known:
        yield f"`about`: the board has no card `{one.about}`"


def _find_twice(one: _Line, lines: list[_Line]) -> Iterator[str]:
    """Yield the fault of a line whose title an earlier line has: which of the two is meant nobody can say."""
    title = one.read.content.get("title")
    first = next((other.number for other in lines if title and other.read.content.get("title") == title), one.number)
    if first != one.number:
        yield f"`title`: line {first} has the same"
