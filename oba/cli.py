"""The command line: read arguments, call the pipeline, choose the exit code.

Only light modules are imported here; each command imports what it needs when it runs, so that
`oba --help` answers at once.
"""

import sys
from collections.abc import Sized
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands import audit, cases, feed, history, packs, returns, verify
from oba.commands.access import people, tenants, tokens
from oba.commands.boards import cards, recommendations, year
from oba.commands.garbage import collect_seldom
from oba.commands.order import InOrder, examples
from oba.commands.printing import print_findings, show_progress
from oba.commands.quarantine import quarantine_app
from oba.commands.schedule import jobs_app, schedule
from oba.commands.serve import serve
from oba.commands.start import board as board_commands
from oba.commands.start.explain import explain
from oba.commands.start.init import init
from oba.commands.start.status import status
from oba.errors import ObaError
from oba.london_time import london_now

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from oba.findings import Finding
    from oba.indicators.project import Definitions
    from oba.pipeline.boards import Traced
    from oba.pipeline.feeds import FeedResult
    from oba.settings import Settings

STOPPED = 130  # what a shell expects after Ctrl-C
TOLD_WHEN_STOPPED = "Stopped. Nothing is half done: what was finished stays, and the same command does the rest."

app = typer.Typer(
    cls=InOrder,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (history.loads, history.undo, history.redo, history.revisions):
    app.command()(command)
app.add_typer(history.store_app, name="store")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(feed.app, name="feed")
app.command()(feed.feeds)
app.add_typer(returns.app, name="return")
app.add_typer(audit.app, name="audit")
app.add_typer(cases.app, name="cases")
app.add_typer(people.app, name="people")
app.add_typer(tokens.app, name="tokens")
app.add_typer(tenants.app, name="tenants")
app.command()(packs.publish)
app.add_typer(packs.app, name="packs")
app.command()(init)
app.add_typer(board_commands.app, name="board")
app.add_typer(cards.app, name="cards")
app.add_typer(recommendations.app, name="recommendations")
app.command()(year.year)
app.command()(status)
app.command()(explain)
app.command()(serve)
app.command()(schedule)
app.add_typer(jobs_app, name="jobs")
app.add_typer(verify.app, name="verify")


def _tell_version(asked: bool) -> None:
    if asked:
        from oba import __version__

        typer.echo(f"oba {__version__}")
        raise typer.Exit


@app.callback()
def oba(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Outcome-Based Accountability: feeds, turn-the-curve scorecards and board packs."""


def main() -> None:
    """Run the command line; a fault that a person can put right ends in a sentence and its exit code."""
    collect_seldom()
    try:
        app()
    except ObaError as fault:
        print_findings(fault.findings)
        typer.echo(f"{fault}", err=True)
        sys.exit(fault.exit_code)
    except SystemExit as end:
        if end.code == STOPPED:
            typer.echo(TOLD_WHEN_STOPPED, err=True)
        raise


@app.command()
@examples("oba run", "oba run --board cornwall")
def run(
    board: Annotated[list[str] | None, typer.Option(help="Publish only these boards.")] = None,
    force: Annotated[bool, typer.Option(help="Run even if nothing has changed.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Print every release and every finding.")] = False,
) -> None:
    """Load every feed and publish every board: the whole flow, and nothing twice."""
    from oba.pipeline.unchanged import is_fresh, read_position, record_fresh

    settings = _settings()
    now = london_now()
    if not (force or settings.live) and is_fresh(settings, now.date(), board or []):
        typer.echo("Nothing has changed since the last run; the packs are up to date.")
        _print_where(settings, board or [])
        return
    from oba.pipeline import feeds as feeds_stage
    from oba.pipeline import project
    from oba.pipeline.several_boards import publish_all

    with show_progress("Reading the definitions") as tell:
        definitions, engine = project.open_project(settings, now.date())
        results = feeds_stage.ingest(engine, definitions, [], settings, now, report=tell)
        position = read_position(settings)
        names = board or sorted(definitions.boards)
        published = publish_all(engine, definitions, names, settings, now, tell)
    _print_loads(results, settings, verbose, definitions, engine)
    for pack in published:
        typer.echo(f"{pack.board}: {pack.indicators} indicators and measures, {pack.figures:,} traceable figures")
    if not feeds_stage.refused(results):
        record_fresh(settings, now.date(), board or [], position)
    _print_where(settings, [pack.board for pack in published])
    _print_version(settings)
    _stop_if_refused(results)


@app.command()
@examples("oba check")
def check() -> None:
    """Check all definitions, also against places, calendar, files and store; every fault with its file and line."""
    from oba.findings import refusals
    from oba.pipeline.checking import check_project

    definitions, findings = check_project(_settings(), london_now().date())
    print_findings(findings)
    faults = refusals(findings)
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the definitions"
        typer.echo(f"{count}. `oba explain {faults[0].rule}` says more of the first.", err=True)
        raise typer.Exit(10)
    typer.echo(
        f"{len(definitions.indicators)} indicators and measures, {_count(definitions.feeds, 'feed')},"
        f" {_count(definitions.outcomes, 'outcome')}, {_count(definitions.services, 'service')},"
        f" {_count(definitions.boards, 'board')}, {_count(definitions.records, 'card')},"
        f" {len(definitions.analyses)} analyses:"
        f" no faults{_and_warnings(findings)}."
    )


def _count(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"


def _and_warnings(findings: "list[Finding]") -> str:
    count = len(findings)
    return f", {count} warning{'s' if count > 1 else ''}" if count else ""


@app.command()
@examples("oba ingest", "oba ingest lait --dry-run")
def ingest(
    feeds: Annotated[list[str] | None, typer.Argument(help="Feeds to load; all if none is named.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what a load would do, but load nothing.")] = False,
    from_kept: Annotated[
        bool, typer.Option("--from-kept", help="Read releases whose files were taken away from the bytes kept of them.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Print every release and every finding.")] = False,
) -> None:
    """Load what is new of some feeds, or of all."""
    from oba.pipeline import feeds as feeds_stage
    from oba.pipeline import project

    settings = _settings()
    with show_progress("Reading the definitions") as tell:
        definitions, engine = project.open_project(settings, london_now().date())
        results = feeds_stage.ingest(
            engine, definitions, feeds or [], settings, london_now(), dry_run=dry_run, from_kept=from_kept, report=tell
        )
    _print_loads(results, settings, verbose, definitions, engine)
    if all(result.outcome == "already loaded" for result in results):
        typer.echo("Nothing new: what the feeds have is in the store already.")
    if dry_run and not verbose:
        _print_past(results)
    _stop_if_refused(results)


@app.command()
@examples("oba trace K7M2P9QX4T")
def trace(code: Annotated[str, typer.Argument(help="The code beside a number.")]) -> None:
    """Show where a published number comes from: file, hash, sheet, row, column and definition."""
    from oba.pipeline import boards as boards_stage
    from oba.store.engine import open_store

    _print_trace(boards_stage.trace(open_store(_settings().store_address), code))


@app.command()
@examples("oba schema indicator_definitions/schema")
def schema(folder: Annotated[Path, typer.Argument(help="Where to write the JSON Schemas.")]) -> None:
    """Write the JSON Schemas of the definitions, which editors use to help while typing."""
    from oba.indicators.handbook.schemas import write_schemas

    for path in write_schemas(folder):
        typer.echo(path)


@app.command()
@examples("oba docs docs/indicators")
def docs(folder: Annotated[Path, typer.Argument(help="Where to write the pages.")]) -> None:
    """Write one page a definition, one of every key beside the folder, and the rules for returns into their page."""
    from oba.indicators.handbook.keys import write_keys
    from oba.indicators.handbook.pages import write_pages
    from oba.indicators.loading import load_definitions
    from oba.returns.rules.handbook import write_rules

    written = write_pages(load_definitions(_settings().definitions_folder), folder)
    typer.echo(f"{len(written)} pages in {folder}")
    typer.echo(write_keys(folder.parent / "keys.md"))
    if (returns := folder.parent / "returns.md").is_file():
        typer.echo(write_rules(returns))


def _settings() -> "Settings":
    from oba.settings import read_settings

    settings = read_settings()
    if settings.live:
        from oba.logs import keep_quiet

        keep_quiet()
    return settings


def _print_loads(
    results: "list[FeedResult]", settings: "Settings", verbose: bool, definitions: "Definitions", engine: "Engine"
) -> None:
    """Print the summary of a load, what was refused, and where the rest is; with `verbose` all of it."""
    from oba.commands import summary
    from oba.pipeline import feeds as feeds_stage
    from oba.pipeline.start.local import find_others_feeds
    from oba.store.engine import read_session

    for finding in feeds_stage.list_live(results):
        typer.echo(f"Live source: {finding}")
    live = [result for result in results if result.file == feeds_stage.LIVE_SOURCE]
    results = [result for result in results if result.file != feeds_stage.LIVE_SOURCE]
    fresh = [result for result in results if result.outcome != "already loaded"]
    if not fresh:
        return
    path = summary.write_list(settings.state_folder, [*fresh, *live])
    if verbose:
        for line in summary.all_lines(fresh):
            typer.echo(line)
        return
    with read_session(engine) as session:
        others = find_others_feeds(session, definitions, {one.feed for one in fresh if one.quarantined})
    for line in summary.summarise(results, others):
        typer.echo(line)
    for line in summary.refusals_of(results):
        typer.echo(line, err=True)
    if any(result.findings for result in fresh):
        typer.echo(f"Each with its place and remedy: {path} (or --verbose). `oba explain CODE` says what a code means.")


def _print_past(results: "list[FeedResult]") -> None:
    """List which figures of past days an edited definition would change."""
    from oba.commands import summary

    lines = summary.past_lines(results)
    for line in lines[: history.MOST_LINES]:
        typer.echo(line)
    if len(lines) > history.MOST_LINES:
        typer.echo(f"… and {len(lines) - history.MOST_LINES:,} more in the file named above.")


def _stop_if_refused(results: "list[FeedResult]") -> None:
    count = sum(result.outcome == "refused" for result in results)
    if count:
        what = "One release was" if count == 1 else f"{count} releases were"
        typer.echo(f"{what} refused; nothing of it was loaded and what was there before is untouched.", err=True)
        raise typer.Exit(11)


def _print_where(settings: "Settings", boards: list[str]) -> None:
    from oba.indicators.board import folder_name
    from oba.scorecards.render.folders import stands_aside

    wanted = {folder_name(board) for board in boards}
    for path in sorted(settings.output_folder.glob("*/*/index.html")):
        board, period = path.parts[-3:-1]
        if not period.startswith(".") and not stands_aside(period) and (not wanted or board in wanted):
            typer.echo(f"Open {path}")


def _print_version(settings: "Settings") -> None:
    """Tell that a project has the definitions of another version than the program."""
    from oba import __version__
    from oba.pipeline.start.new_project import find_version

    if (brought := find_version(settings)) and brought != __version__:
        typer.echo(
            f"The definitions here came with oba {brought} and this is oba {__version__}: `oba init .` renews them."
        )


def _print_trace(traced: "Traced") -> None:
    figure = traced.figure
    value = f"{figure.value:.10g}" if figure.value is not None else f"[{figure.symbol}]"
    typer.echo(f"{figure.code}  {figure.indicator} (definition version {figure.indicator_version})")
    group = f", {figure.breakdown}" if figure.breakdown else ""
    typer.echo(f"  {figure.kind}: {value} for {figure.area}, {figure.period}{group}")
    typer.echo(f"  worked out as: {figure.method}")
    for role, cell in traced.cells:
        given = f"{cell.value:.10g}" if cell.value is not None else f"[{cell.symbol}]"
        flagged = f" (flagged as {cell.flag})" if cell.flag else ""
        sheet = f"sheet {cell.sheet}, " if cell.sheet else ""
        typer.echo(f"  {role}: {given}{flagged}  {cell.feed}.{cell.measure}, {cell.area}, {cell.period}")
        typer.echo(f"    file {cell.origin}, {sheet}row {cell.row}, column {cell.column} ({cell.header})")
        typer.echo(f"    sha256 {cell.sha256}")
        if cell.fetched_from:
            typer.echo(f"    fetched on {str(cell.fetched_at)[:10]} from {cell.fetched_from}")
        released = f", released from quarantine {cell.released}" if cell.released else ""
        typer.echo(
            f"    {cell.publisher}, {cell.licence}; known {cell.known_on}; load {cell.load_id} ({cell.load_state}),"
            f" feed definition version {cell.feed_version}{released}"
        )
