"""`oba cards`: bring the cards of the definitions into the store, and give those of the store out as definitions."""

from pathlib import Path
from typing import Annotated

import typer

from oba.commands.order import examples
from oba.london_time import london_now

app = typer.Typer(help="What people wrote for the cards: bring it in from files, give it out as files.")


@app.command("import")
@examples("oba cards import")
def bring_in() -> None:
    """Bring the cards of the definitions into the store, where the portal writes on from them.

    A card that somebody has written on since is told and left as it is. Nothing is brought in while a card says who
    somebody is.
    """
    from oba.indicators.loading import refuse_faults
    from oba.pipeline.checking import check_people
    from oba.pipeline.project import open_project
    from oba.pipeline.written.cards import import_cards
    from oba.settings import read_settings
    from oba.store.engine import write_session

    settings, now = read_settings(), london_now()
    definitions, engine = open_project(settings, now.date())
    refuse_faults(check_people(definitions, engine))
    with write_session(engine) as session:
        found = [one for board in definitions.boards.values() for one in import_cards(session, definitions, board, now)]
    for one in found:
        by = f" by {one.by}; give it out with `oba cards export` and compare" if one.outcome == "written since" else ""
        typer.echo(f"{one.board}/{one.about}: {one.outcome}{by}")
    if not found:
        typer.echo("The definitions have no cards.")


@app.command("export")
@examples("oba cards export written-cards")
def give_out(
    folder: Annotated[Path, typer.Argument(help="Where the files go: a folder a board, a file a card.")],
) -> None:
    """Write every card as it is agreed now as a file of the definitions."""
    from oba.pipeline.project import open_project
    from oba.pipeline.written.cards import export_cards, with_written
    from oba.settings import read_settings
    from oba.store.engine import read_session

    today = london_now().date()
    definitions, engine = open_project(read_settings(), today)
    with read_session(engine) as session:
        for board in definitions.boards.values():
            definitions = with_written(session, definitions, board, today)
    known = definitions.indicators.keys() | definitions.services.keys()
    for of, about in sorted(definitions.records):
        if about not in known:
            typer.echo(f"{of}/{about}: not written, for no indicator or service has this id any more", err=True)
    kept = {key: record for key, record in definitions.records.items() if key[1] in known}
    for path in export_cards(kept, folder):
        typer.echo(str(path))
