"""`oba year`: gather the evidence of a board's yearly report into a document."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from oba.commands.order import examples
from oba.errors import BoardError
from oba.london_time import london_day, london_now


class Kind(StrEnum):
    """What a document may be."""

    WORD = "docx"
    PDF = "pdf"


@examples('oba year cornwall evidence --by "Kim Taylor"', 'oba year cornwall evidence --year 2025 --by "Kim Taylor"')
def year(
    board: Annotated[str, typer.Argument(help="The board's id.")],
    folder: Annotated[Path, typer.Argument(help="Where the document goes.")],
    begins: Annotated[
        str, typer.Option("--year", metavar="YYYY", help="The year in which it begins; else the one that ended last.")
    ] = "",
    kind: Annotated[Kind, typer.Option("--format", help="A Word document or a PDF.")] = Kind.WORD,
    by: Annotated[str, typer.Option(help="Who gathers it, for the audit trail.")] = "",
) -> None:
    """Gather what a board's packs and records hold of a year, each line with its source, for its yearly report."""
    from oba.boards.duties import Duties, Duty
    from oba.boards.printing import write_paper
    from oba.indicators.board import folder_name
    from oba.pipeline.frozen_packs.year import find_year, gather_year, tell_gathered
    from oba.pipeline.project import open_project
    from oba.pipeline.written.desk import Desk
    from oba.settings import read_settings
    from oba.store.audit import Actor

    if not by.strip():
        raise BoardError("The evidence of a year is gathered by somebody. Say who, with --by.")
    now = london_now()
    definitions, engine = open_project(read_settings(), now.date())
    known = definitions.boards.get(board)
    if known is None:
        raise BoardError(f"There is no board `{board}`. Known: {', '.join(sorted(definitions.boards))}.")
    desk = Desk(engine, definitions, known, Actor(None, by.strip()), Duties(frozenset({Duty.SECRETARY})), now)
    found = find_year(known, begins, london_day(now))
    paper = gather_year(desk, found)
    content = write_paper(paper, kind)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"evidence-{folder_name(board)}-{found.code}.{kind}"
    path.write_bytes(content)
    tell_gathered(desk, found, kind)
    typer.echo(str(path))
