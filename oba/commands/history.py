"""`oba loads`, `undo`, `redo`, `revisions` and `oba store …`: what the store holds, and how it came to."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.commands.printing import print_findings
from oba.london_time import london_now

if TYPE_CHECKING:
    from sqlalchemy import Engine

store_app = typer.Typer(
    help="Check and copy the store, bring a copy back, forget what is not to be kept.", no_args_is_help=True
)

MOST_LINES = 200


@examples("oba loads", "oba loads lait")
def loads(feed: Annotated[str | None, typer.Argument(help="Only this feed.")] = None) -> None:
    """List the loads in the store, oldest first."""
    from oba.store.engine import read_session
    from oba.store.observations import loads as loads_store

    engine = open_here()
    require_feed(engine, feed)
    with read_session(engine) as session:
        found = loads_store.list_loads(session, feed)
        for load in found:
            came = f" released {load.counts_from} from load {load.released_from}," if load.counts_from else ""
            came += f" fetched from {load.fetched_from}," if load.fetched_from else ""
            typer.echo(
                f"{load.id:>4}  {load.state:<9} known {load.known_on}  {load.feed:<34} {load.file}"
                f" {came} {load.observations:,} cells: {load.added:,} new, {load.changed:,} changed,"
                f" {load.unchanged:,} the same, {load.withdrawn:,} withdrawn, {load.quarantined:,} aside"
            )
    if not found:
        typer.echo(f"Nothing is loaded yet: `oba ingest{' ' + feed if feed else ''}` loads what there is.")


@examples('oba undo 12 --reason "The sender has taken the file back"')
def undo(
    load: Annotated[int, typer.Argument(help="Number of the load, as `oba loads` lists it.")],
    reason: Annotated[str, typer.Option(help="Why it is undone.")] = "",
) -> None:
    """Undo a load as a whole; what was current before it is current again."""
    from oba.pipeline import history

    taken = history.undo(open_here(), load, london_now(), reason)
    typer.echo(f"Load {taken.id} ({taken.feed}, {taken.file}) is undone. Publish again to show it.")


@examples('oba redo 12 --reason "The sender says that it was right"')
def redo(
    load: Annotated[int, typer.Argument(help="Number of an undone load.")],
    reason: Annotated[str, typer.Option(help="Why it counts again.")] = "",
) -> None:
    """Let an undone load count again."""
    from oba.pipeline import history

    back = history.redo(open_here(), load, london_now(), reason)
    typer.echo(f"Load {back.id} ({back.feed}, {back.file}) counts again. Publish again to show it.")


Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Only releases known from that day on."),
]


@examples("oba revisions", "oba revisions lait --area E10000034 --since 2026-04-01")
def revisions(
    feed: Annotated[str | None, typer.Argument(help="Only this feed.")] = None,
    area: Annotated[str | None, typer.Option(help="Only this place, by its ONS code.")] = None,
    since: Since = None,
) -> None:
    """List what later releases changed: the cell before and after, and the pages that it touches."""
    from datetime import date

    from oba.indicators.loading import load_definitions
    from oba.pipeline import boards
    from oba.settings import read_settings

    definitions = load_definitions(read_settings().definitions_folder)
    engine = open_here()
    require_feed(engine, feed)
    found = boards.find_revisions(
        engine,
        definitions,
        london_now().date(),
        since.date() if since else date.min,
        feed,
        [area] if area else None,
    )
    for revision, indicators in found[:MOST_LINES]:
        before, after = (
            _format_value(revision.value_before, revision.symbol_before),
            _format_value(revision.value, revision.symbol),
        )
        group = f" {revision.breakdown}" if revision.breakdown else ""
        pages = f"; pages: {', '.join(indicators)}" if indicators else ""
        typer.echo(
            f"{revision.known_on} {revision.feed}.{revision.measure}{group} {revision.area} {revision.period}:"
            f" {before} became {after} (load {revision.load_id}){pages}"
        )
    if len(found) > MOST_LINES:
        typer.echo(f"… and {len(found) - MOST_LINES:,} more; narrow it with a feed, --area or --since.")
    if not found:
        typer.echo("Nothing was revised.")


@store_app.command()
@examples("oba store verify")
def verify() -> None:
    """Check every promise that the store makes about itself, and that kept releases and case lists are those loaded."""
    from oba.pipeline.cases.integrity import find_changed_datasets
    from oba.pipeline.frozen_packs.integrity import find_changed_packs
    from oba.pipeline.written.integrity import find_changed_records
    from oba.settings import read_settings
    from oba.store.engine import read_session
    from oba.store.integrity import verify_store
    from oba.store.observations.kept_files import verify_kept

    with read_session(open_here()) as session:
        findings = [
            *verify_store(session),
            *verify_kept(session, read_settings().kept_folder),
            *find_changed_packs(session),
            *find_changed_records(session),
            *find_changed_datasets(session, read_settings()),
        ]
    print_findings(findings, margin="")
    if findings:
        raise typer.Exit(12)
    typer.echo("The store keeps all its promises. `oba audit verify` checks the audit trail and the files sent.")


@store_app.command()
@examples("oba store backup backup-2026-11-30.zip")
def backup(target: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Back up the whole store, which may be in use meanwhile."""
    from oba.store.backup import back_up

    path = back_up(open_here(), target)
    typer.echo(f"{path} holds the store as it was just now.")


@store_app.command()
@examples("oba store restore backup-2026-11-30.zip")
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `oba store backup` wrote.")],
    address: Annotated[
        str, typer.Option("--to", help="Address of an empty store; the settings' own if not given.")
    ] = "",
) -> None:
    """Bring a copy back into an empty store, and check it."""
    from oba.pipeline.cases.erasure_marks import bring_together
    from oba.pipeline.frozen_packs.integrity import find_changed_packs
    from oba.pipeline.written.integrity import find_changed_records
    from oba.settings import read_settings
    from oba.store.backup import restore as bring_back
    from oba.store.cases import list_loads
    from oba.store.engine import read_session
    from oba.store.integrity import verify_store

    engine = bring_back(source, address or read_settings().store_address)
    known = bring_together(engine, read_settings())
    with read_session(engine) as session:
        has_lists = bool(list_loads(session))
        findings = [*verify_store(session), *find_changed_packs(session), *find_changed_records(session)]
    print_findings(findings, margin="")
    if findings:
        raise typer.Exit(12)
    typer.echo("The store is restored and keeps all its promises.")
    if known:
        typer.echo(
            f"{'1 mark' if known == 1 else f'{known:,} marks'} of who was erased from case lists after the backup"
            " stood in the state folder: they stay out."
        )
    if has_lists:
        typer.echo(
            "Anybody else who was erased from a case list after the backup was made must be erased again"
            " (`oba cases erase`), before a list is loaded."
        )


@store_app.command()
@examples("oba store forget --dry-run", 'oba store forget --by "Ms Keeper"')
def forget(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be emptied; change nothing.")] = False,
    by: Annotated[str, typer.Option(help="Who asks for it, for the audit trail.")] = "",
) -> None:
    """Empty what case audits, and erase what case lists, need keep no longer; the scheduler does so daily.

    Of audits these are references and auditors' words (`case_audit_days` of each board; grades and counts stay), of
    lists the rows whose `retention` is over.
    """
    from oba.indicators.loading import load_definitions
    from oba.pipeline.cases.datasets import Change
    from oba.pipeline.cases.erasing import count_due as count_rows_due
    from oba.pipeline.cases.erasing import expire
    from oba.pipeline.written.forgetting import count_due, forget_case_audits
    from oba.settings import read_settings
    from oba.store.audit import PROGRAM, Actor

    settings, now = read_settings(), london_now()
    definitions, engine = load_definitions(settings.definitions_folder), open_here()
    if dry_run:
        found = count_due(engine, definitions, now)
        typer.echo(f"To be emptied: {found.words}." if found.versions else found.words)
        due = count_rows_due(engine, definitions, settings, now.date())
        typer.echo(f"To be erased: {due.words}." if due.rows else "No case list has rows whose time is over.")
        return
    actor = Actor(None, by) if by else PROGRAM
    found = forget_case_audits(engine, definitions, actor, now)
    typer.echo(f"Emptied: {found.words}; grades and counts stay." if found.versions else found.words)
    gone = expire(Change(engine, definitions, settings, actor, now))
    typer.echo(f"Erased: {gone.words}." if gone.rows else "No case list has rows whose time is over.")
    typer.echo("Backups made before keep what they have: remove them when their time is over too.")


def _format_value(value: float | None, symbol: str | None) -> str:
    return f"{value:.10g}" if value is not None else f"[{symbol}]"


def open_here() -> "Engine":
    """Open the store of the settings."""
    from oba.settings import read_settings
    from oba.store.engine import open_store

    return open_store(read_settings().store_address)


def require_feed(engine: "Engine", name: str | None) -> None:
    """Refuse with a FeedError a name that neither the definitions nor the loads of the store know."""
    from oba.errors import FeedError
    from oba.indicators.loading import load_definitions
    from oba.settings import read_settings
    from oba.store.engine import read_session
    from oba.store.observations.loads import list_loads

    if not name:
        return
    with read_session(engine) as session:
        if list_loads(session, name):
            return
    definitions = load_definitions(read_settings().definitions_folder)
    if name not in definitions.feeds and name not in definitions.returns:
        raise FeedError(f"There is no feed `{name}`. `oba feeds` lists all.")
