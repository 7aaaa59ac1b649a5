"""`oba recommendations`: bring in what a review, audit or inspection recommended, from a table."""

from pathlib import Path
from typing import Annotated

import typer

from oba.commands.order import examples
from oba.london_time import london_now

app = typer.Typer(help="What reviews, audits and inspections recommended to a board.")


@app.callback()
def about() -> None:
    """Recommendations are read and reported on in the portal, under Decisions."""


@app.command("import")
@examples("oba recommendations import cornwall recommendations.csv")
def bring_in(
    board: Annotated[str, typer.Argument(help="The board's id.")],
    file: Annotated[Path, typer.Argument(help="CSV: title, source, on, owner, due, state, about.")],
) -> None:
    """Record the recommendations of a file; one whose title the board has already is left as it is."""
    from oba.pipeline.project import open_project
    from oba.pipeline.written.recommendations import import_recommendations
    from oba.settings import read_settings

    now = london_now()
    definitions, engine = open_project(read_settings(), now.date())
    new, had = import_recommendations(engine, definitions, board, file, now)
    typer.echo(f"{board}: {new} recorded, {had} there already")
