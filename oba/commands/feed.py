"""Commands about feeds: propose a definition from a file, preview what would load, screen a tidy file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.commands.printing import print_findings
from oba.errors import FeedError
from oba.london_time import london_now, write_day

if TYPE_CHECKING:
    from datetime import date

    from oba.indicators.feed import Feed
    from oba.indicators.sources.connector import Release
    from oba.ingest.preview import Preview
    from oba.pipeline.timetable.feed_list import FeedLine
    from oba.places.areas import AreaIndex

app = typer.Typer(help="Propose, preview and screen feeds.", no_args_is_help=True)

_MOST_LISTED = 12


@app.command("new")
@examples(
    "oba feed new downloads/exclusions-2025.csv",
    "oba feed new downloads/tables.xlsx --sheet LA1 --id exclusions --write",
)
def new(
    file: Annotated[Path, typer.Argument(help="A file never seen: CSV, XLSX, ODS, JSON, XML, Parquet or zip.")],
    identifier: Annotated[str, typer.Option("--id", help="The feed's id; made from the file name unless given.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; by default the one most like data.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Write it among the feeds instead of printing it.")] = False,
) -> None:
    """Propose a feed definition from a file, with what could not be told and what it would load."""
    from oba.ingest.preview import preview_release
    from oba.ingest.propose.propose import propose_feed

    areas = _areas()
    proposal = propose_feed(file, _content(file), areas, identifier, _where(file), sheet, london_now().date())
    if proposal.feed is None:
        print_findings(proposal.findings)
        raise FeedError(f"{file.name}: no feed can be proposed. The findings above say why.")
    if write:
        typer.echo(f"Written to {_write(proposal.feed.id, proposal.text)}")
    else:
        typer.echo(proposal.text)
    if proposal.shaped is not None:
        _print_preview(preview_release(proposal.shaped, areas))


@app.command("preview")
@examples("oba feed preview lait", "oba feed preview lait --rows 5")
def preview(
    target: Annotated[str, typer.Argument(help="A feed's id, a definition (.yaml), or a new file.")],
    file: Annotated[Path | None, typer.Option(help="Read this file instead of the feed's own.")] = None,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook, in place of the feed's own.")] = "",
    rows: Annotated[int, typer.Option(help="How many observations to show.")] = 10,
) -> None:
    """Show what would load: observations, areas, periods, measures, what is kept aside, the first rows."""
    from oba.indicators.sources.connector import Release
    from oba.ingest.preview import preview_release
    from oba.ingest.propose.propose import propose_feed
    from oba.ingest.shape.shaping import read_release

    areas = _areas()
    feed = _find_feed(target)
    if feed is None:
        file = Path(target)
        proposal = propose_feed(file, _content(file), areas, sheet=sheet)
        if proposal.feed is None:
            print_findings(proposal.findings)
            raise FeedError(f"{file.name}: no feed can be proposed. The findings above say why.")
        feed = proposal.feed
    elif sheet:
        feed = feed.model_copy(update={"read": feed.read.model_copy(update={"sheet": sheet})})
    refused = False
    sources: list[tuple[Path, Release | None]] = [(file, None)] if file else _releases(feed)
    for path, release in sources:
        known = release or Release(file=path.name, released=london_now().date())
        shaped = read_release(path, feed, areas, known)
        refused |= shaped.refused
        typer.echo(f"{path.name} by feed {feed.id}:")
        _print_preview(preview_release(shaped, areas, rows))
    if refused:
        raise typer.Exit(FeedError.exit_code)


@app.command("screen")
@examples("oba feed screen downloads/data.csv", "oba feed screen downloads/data.csv --all")
def screen(
    file: Annotated[Path, typer.Argument(help="A tidy CSV, as explore education statistics accepts it.")],
    passes: Annotated[bool, typer.Option("--all", help="List the checks that passed too.")] = False,
) -> None:
    """Screen the structure of a tidy file: PASS, WARNING or FAIL for each check, stage by stage."""
    from oba.ingest.screen.screen import screen_file

    _content(file)
    results = screen_file(file)
    for result in results:
        if passes or result.result != "PASS":
            typer.echo(f"{result.result:<7} {result.stage:<14} {result.check:<34} {result.message}")
    counts = {word: sum(one.result == word for one in results) for word in ("PASS", "WARNING", "FAIL")}
    typer.echo(f"{file.name}: {counts['PASS']} passed, {counts['WARNING']} warnings, {counts['FAIL']} failed.")
    if counts["FAIL"]:
        raise typer.Exit(FeedError.exit_code)


def _areas() -> "AreaIndex":
    from oba.pipeline.project import need_places
    from oba.settings import read_settings

    return need_places(read_settings())


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise FeedError(f"There is no file {file}.")
    return file.read_bytes()


def _where(file: Path) -> str:
    """Return the path to write in a definition: relative to the project where the file is inside it."""
    from oba.settings import read_settings

    home = read_settings().home.resolve()
    whole = file.resolve()
    return whole.relative_to(home).as_posix() if whole.is_relative_to(home) else whole.as_posix()


def _write(identifier: str, text: str) -> Path:
    from oba.settings import read_settings

    path = read_settings().definitions_folder / "feeds" / f"{identifier}.yaml"
    if path.exists():
        raise FeedError(f"{path} is there already. Give another id with --id, or move it away.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _find_feed(target: str) -> "Feed | None":
    """Return the feed of an id or of a definition's file, None if the target is a data file."""
    from oba.indicators.feed import Feed
    from oba.settings import read_settings

    path = Path(target)
    if path.suffix not in (".yaml", ".yml"):
        path = read_settings().definitions_folder / "feeds" / f"{target}.yaml"
        if Path(target).is_file() or not path.is_file():
            return None
    from oba.errors import DefinitionError
    from oba.indicators.loading import load_one

    try:
        return load_one(path, Feed)
    except DefinitionError as fault:
        raise FeedError(f"{fault}.", fault.findings) from fault


def _releases(feed: "Feed") -> "list[tuple[Path, Release | None]]":
    from oba.ingest.collect.collect import collect_releases
    from oba.settings import read_settings

    settings = read_settings()
    found = collect_releases(feed, settings.home, settings.state_folder / "downloads")
    if not found:
        raise FeedError(f"Feed `{feed.id}` has no file to read yet; its connector looks at {feed.connector.path}.")
    return [(one.path, one.release) for one in found]


def _print_preview(found: "Preview") -> None:
    verdict = "REFUSED" if found.refused else f"{found.observations:,} observations, {found.values:,} of them numbers"
    typer.echo(f"  {found.rows_read:,} rows: {verdict}; {found.quarantined:,} cells kept aside")
    if found.observations:
        typer.echo(f"  areas: {', '.join(f'{number} {level}' for level, number in found.levels.items())}")
        shown = found.periods if len(found.periods) <= 4 else [found.periods[0], "…", found.periods[-1]]
        typer.echo(f"  periods: {len(found.periods)} ({', '.join(shown)})")
        named = [f"{name} ({number:,})" for name, number in list(found.measures.items())[:_MOST_LISTED]]
        more = len(found.measures) - len(named)
        typer.echo(f"  measures: {', '.join(named)}" + (f" and {more} more" if more > 0 else ""))
        typer.echo(f"  breakdowns: {found.breakdowns}; no value: {found.symbols or 'none'}")
        for line in found.first:
            typer.echo(f"    {line}")
    print_findings(found.findings)


@examples("oba feeds", "oba feeds lait")
def feeds(
    names: Annotated[list[str] | None, typer.Argument(help="Feeds to list; all if none is named.")] = None,
) -> None:
    """List the feeds: what each gives, its newest release, licence, how it is fetched, when the next is due."""
    from oba.pipeline import project
    from oba.pipeline.timetable.feed_list import list_feeds
    from oba.settings import read_settings
    from oba.store.engine import read_session

    settings, now = read_settings(), london_now()
    definitions, engine = project.open_project(settings, now.date())
    with read_session(engine) as session:
        listed = list_feeds(session, definitions, names or [], settings.state_folder / "downloads", now)
    for one in listed:
        for line in _describe_feed(one, settings.live, now.date()):
            typer.echo(line)


def _describe_feed(line: "FeedLine", live: bool, today: "date") -> list[str]:
    feed, newest = line.feed, line.newest
    held = "no release is held"
    if newest:
        whence = f"fetched from {newest.fetched_from}" if newest.fetched_from else "the file that is held"
        held = f"{newest.file}, known since {write_day(newest.known_on)}; {whence}"
    return [
        f"{feed.id}: {feed.name} ({feed.publisher})",
        f"  newest release: {held}",
        f"  licence: {feed.licence}",
        f"  comes from: {_describe_way(line, live)}",
        f"  next: {_describe_next(line, today)}",
    ]


def _describe_way(line: "FeedLine", live: bool) -> str:
    feed, last = line.feed, line.last
    held = feed.connector.path or feed.connector.type
    if feed.live is None:
        return f"{held}, by hand: {feed.by_hand.rstrip('.')}" if feed.by_hand else held
    source = feed.live
    named = source.dataset or source.publication or source.repository or source.url or "its service"
    way = f"{source.type} of {named}, otherwise {held}"
    if not live:
        return f"{held}; live source {source.type} of {named} is not asked (set OBA_LIVE=1 to ask it)"
    if last.at is None:
        return f"{way}; never asked yet"
    said = f"failed: {last.fault}" if last.fault else f"newest there {last.newest}"
    return f"{way}; asked on {write_day(last.at.date())}, {said}"


def _describe_next(line: "FeedLine", today: "date") -> str:
    if line.feed.frequency == "once":
        return "none; it was published once"
    words = [line.feed.expected] if line.feed.expected else []
    if line.due:
        was = "was due" if line.due < today else "due"
        words.append(f"{was} {'on' if line.promised else 'by its rhythm about'} {write_day(line.due)}")
    if line.looked_at:
        words.append(f"looked at next on {write_day(line.looked_at.date())} if `oba schedule` runs")
    return "; ".join(words) or "nobody can say when"
