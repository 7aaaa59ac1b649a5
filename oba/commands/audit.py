"""`oba audit …`: read the audit trail, and see whether it is whole."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.commands.printing import print_findings
from oba.errors import ObaError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

app = typer.Typer(help="The audit trail: who did what, and whether anybody changed it since.", no_args_is_help=True)

BROKEN = 12


@app.command()
@examples("oba audit verify")
def verify(
    expect: Annotated[
        list[str] | None, typer.Option(help="A hash that you wrote down; it must still be there.")
    ] = None,
) -> None:
    """Check that nothing in the trail, and nothing that it tells of, was changed or taken away.

    What it tells of: files sent, who signed and decided, verdicts, figures, accounts, published forecasts and
    packs, and what boards wrote.

    Ends with 0 if all is as it was written, 12 if not.
    """
    from oba.pipeline.audit import verify_trail
    from oba.store.engine import read_session

    expected = [given.strip().lower() for given in expect or []]
    for given in expected:
        if not re.fullmatch(r"[0-9a-f]{64}", given):
            raise ObaError(f"`{given}` is not a hash: give the 64 letters and digits that `oba audit verify` printed.")
    with read_session(_open()) as session:
        found = verify_trail(session, expected)
    print_findings(found.findings, margin="")
    for trail in found.trails:
        of = f" of {trail.name}" if trail.name else ""
        typer.echo(f"{trail.entries:,} entries{of}, the newest of {_local(trail.at)}, with the hash")
        typer.echo(f"  {trail.hash}")
    if not found.trails:
        typer.echo("The trail has no entries yet.")
    if found.findings:
        raise typer.Exit(BROKEN)
    files = "file that was sent is" if found.files == 1 else "files that were sent are"
    typer.echo(f"Nothing in the trail was changed, and the {found.files:,} {files} as sent.")
    if found.forecasts:
        forecasts = "published forecast is" if found.forecasts == 1 else "published forecasts are"
        typer.echo(f"The {found.forecasts:,} {forecasts} as published.")
    if found.trails:
        typer.echo(
            "Keep the hash where nobody who can change this store can change it: only `oba audit verify"
            " --expect HASH` shows later that the end was not cut off."
        )


@app.command("list")
@examples("oba audit list --limit 20", "oba audit list --organisation eh-bromsgrove")
def list_entries(
    about: Annotated[str | None, typer.Option(help="Only this, such as `return 0123456789abcdef`.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Only entries about this provider, by its id.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
) -> None:
    """List the newest entries, newest first."""
    from oba.store import audit
    from oba.store.engine import read_session

    with read_session(_open()) as session:
        for entry in audit.list_entries(session, about, organisation, limit):
            of = f" [{entry.organisation}]" if entry.organisation else ""
            typer.echo(f"{entry.number:>6}  {_local(entry.at)}  {entry.who}{of}: {entry.action}, {entry.about}")
            if entry.detail != "{}":
                typer.echo(f"        {entry.detail}")


def _open() -> "Engine":
    from oba.settings import read_settings
    from oba.store.engine import open_store

    return open_store(read_settings().store_address)


def _local(moment: "datetime | None") -> str:
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo('Europe/London')):%Y-%m-%d %H:%M:%S}" if moment else "no day"
