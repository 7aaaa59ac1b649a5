"""`oba board`: make a board for any council in England."""

from typing import Annotated

import typer

from oba.commands.order import examples
from oba.london_time import london_now

app = typer.Typer(help="Boards: make one for any council in England.", no_args_is_help=True)


@app.callback()
def about() -> None:
    """Boards are definitions: a file each in the folder `boards` of the definitions."""


@app.command("new")
@examples(
    "oba board new Leeds",
    'oba board new "Greater Manchester"',
    'oba board new "Our partnership" --members "Leeds, Bradford, Wakefield"',
)
def new(
    place: Annotated[
        str,
        typer.Argument(help="An upper-tier authority, region or combined authority: name, ONS code or DfE number."),
    ],
    name: Annotated[str, typer.Option(help="The board's own name; made from the place unless given.")] = "",
    members: Annotated[
        str, typer.Option(help="For a group of authorities named PLACE: who belongs to it, names or codes with commas.")
    ] = "",
    only_print: Annotated[bool, typer.Option("--print", help="Print the definition; write nothing.")] = False,
) -> None:
    """Write the definition of a board for a place, ready to publish from the feeds of all authorities."""
    from oba.pipeline.project import need_places
    from oba.pipeline.start.new_board import make_board, write_board
    from oba.settings import read_settings

    settings = read_settings()
    areas = need_places(settings)
    board = make_board(settings, areas, place, london_now().date(), name.strip(), members)
    for note in board.notes:
        typer.echo(f"Note: {note}", err=True)
    if only_print:
        typer.echo(board.text, nl=False)
        return
    write_board(board)
    typer.echo(f"{board.area.name} ({board.area.code}): {board.path}")
    typer.echo(f"Next: `oba run --board {board.id}` loads what is new and publishes it.")
