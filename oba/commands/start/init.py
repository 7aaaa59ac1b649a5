"""`oba init`: a project of one's own, apart from the program."""

from pathlib import Path
from typing import Annotated

import typer

from oba.commands.order import examples


@examples("oba init scorecards", "oba init .")
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder, or one that an earlier version made.")],
) -> None:
    """Make a project of one's own: definitions and published files, to be edited and kept apart from the program.

    In a project that an earlier version made it renews what nobody edited, and says what it left.
    """
    from oba.pipeline.start.new_project import RECORD, init_project

    renews = (folder / RECORD).is_file()
    brought = init_project(folder)
    for path in brought.edited:
        typer.echo(f"Left as you edited it: {folder / path}")
    for path in brought.gone:
        typer.echo(f"Taken out, no longer part of the program: {folder / path}")
    if len(brought.new) > len(brought.renewed) and not brought.edited and not brought.gone:
        definitions = sum(path.startswith("indicator_definitions/") for path in brought.new)
        typer.echo(f"{folder}: {definitions} definitions, and {len(brought.new) - definitions} other files")
    else:
        typer.echo(f"{folder}: {len(brought.new)} new files, {len(brought.renewed)} renewed")
    if renews:
        typer.echo("Next: `oba check`, `oba run`.")
    else:
        typer.echo(f'Next: `cd {folder}`, `oba board new "the name of your council"`, `oba run`.')
