"""`oba publish` and `oba packs`: drafts, packs for a meeting, and those that were shown before."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.history import MOST_LINES, open_here
from oba.commands.order import examples
from oba.commands.printing import print_findings, show_progress
from oba.errors import ObaError, PublishError
from oba.london_time import london_now

if TYPE_CHECKING:
    from oba.scorecards.render.formats import Format
    from oba.settings import Settings

_ALL = "pdf,slides,document"
_AT_ONCE = 2
"""Boards whose formats are made at the same time: each takes a processor and 300 MB."""
_ENDED = "its process was ended, perhaps for want of memory. The pack is as it was; try again."

app = typer.Typer(help="Packs that were published for a meeting: list and verify them.")


AsAt = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="As things were known on that day."),
]


@examples(
    "oba publish --board cornwall",
    "oba publish --board cornwall --formats pdf,slides",
    "oba publish --board cornwall --as-at 2026-06-30",
)
def publish(
    board: Annotated[str | None, typer.Option(help="The board's id; with --formats alone, all boards.")] = None,
    as_at: AsAt = None,
    for_meeting: Annotated[
        bool, typer.Option("--for-meeting", help="For the board's meeting: check first, then keep it for good.")
    ] = False,
    checklist: Annotated[
        bool, typer.Option("--checklist", help="Print what --for-meeting would find; write nothing.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who publishes for the meeting.")] = "",
    reissue: Annotated[
        str | None, typer.Option(metavar="ID", help="Write a pack once more as it was shown, into a folder of its own.")
    ] = None,
    known_now: Annotated[
        bool, typer.Option("--known-now", help="With --reissue: list what would differ with what is known now.")
    ] = False,
    formats: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="Besides pages, workbook and data: pdf,slides,document or none."
            " All for a meeting and with --reissue, none for a draft.",
        ),
    ] = None,
) -> None:
    """Publish a board's scorecards, workbook and data: as a draft, for a meeting, or once more as they were shown."""
    is_of_all = not (board or as_at or for_meeting or checklist or formats is None)
    _refuse_mixed(board, as_at, for_meeting or checklist, reissue, known_now, is_of_all)
    if reissue is not None:
        _reissue(reissue, known_now, by, formats)
    elif checklist:
        _check(board or "")
    elif is_of_all:
        _hand_out(formats or "")
    elif for_meeting:
        _publish_for_meeting(board or "", by, formats)
    else:
        _publish_draft(board or "", as_at, formats)


def _refuse_mixed(
    board: str | None,
    as_at: datetime | None,
    for_meeting: bool,
    reissue: str | None,
    known_now: bool,
    is_of_all: bool,
) -> None:
    if reissue is not None and (board or as_at or for_meeting):
        raise PublishError(
            "--reissue gives a pack as it was shown; it takes none of --board, --as-at or --for-meeting."
        )
    if reissue is None and not board and not is_of_all:
        raise PublishError("Say which board, with --board, or which pack to give again, with --reissue.")
    if known_now and reissue is None:
        raise PublishError("--known-now is of a pack that was shown; give its id with --reissue.")
    if as_at and for_meeting:
        raise PublishError("A pack for a meeting is of today; leave out --as-at or --for-meeting.")


def _read_formats(text: str | None, usual: str) -> "tuple[Format, ...]":
    from oba.scorecards.render.formats import read_formats

    return read_formats(usual if text is None else text)


def _also(formats: "tuple[Format, ...]") -> str:
    """Return which formats are made besides, for a person who waits; blank if none is."""
    return f", with {', '.join(formats)}" if formats else ""


def _publish_draft(board: str, as_at: datetime | None, formats: str | None) -> None:
    from oba.pipeline import boards
    from oba.pipeline.project import open_project

    settings, now, wanted = _settings(), london_now(), _read_formats(formats, "none")
    day = as_at.date() if as_at else None
    with show_progress("Reading the definitions") as tell:
        definitions, engine = open_project(settings, now.date())
        tell(f"Publishing {board}{_also(wanted)}")
        pack = boards.publish(engine, definitions, board, settings, now, day, formats=wanted)
    typer.echo(f"{pack.board}: {pack.indicators} indicators and measures, {pack.figures:,} traceable figures")
    typer.echo(f"Open {pack.folder / 'index.html'}")


def _hand_out(formats: str) -> None:
    """Add formats to the current packs of all boards, two boards at a time; one line a board, and all are tried."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from functools import partial
    from multiprocessing import get_context

    from oba.pipeline.frozen_packs.handouts import lacks_formats
    from oba.pipeline.project import open_project

    settings, wanted = _settings(), _read_formats(formats, _ALL)
    definitions, engine = open_project(settings, london_now().date())
    engine.dispose()
    boards = [board for board in sorted(definitions.boards) if lacks_formats(definitions, settings, board, wanted)]
    if not boards:
        typer.echo("Every pack has what was asked for, as far as this machine can make it.")
        return
    failed = 0
    with ProcessPoolExecutor(_AT_ONCE, get_context("spawn")) as workers:
        makers: list[Callable[[], str]] = [partial(_hand_out_one, board, formats) for board in boards]
        asked = makers if len(makers) == 1 else [workers.submit(make).result for make in makers]
        for number, (board, wait) in enumerate(zip(boards, asked, strict=True), 1):
            try:
                with show_progress(f"Adding {', '.join(wanted)} to {board}, {number} of {len(boards)}"):
                    made = wait()
                typer.echo(f"{board}: {made}")
            except BrokenProcessPool:
                failed += 1
                typer.echo(f"{board}: {_ENDED}", err=True)
            except ObaError as fault:
                failed += 1
                typer.echo(f"{board}: {fault}", err=True)
    if failed:
        raise typer.Exit(PublishError.exit_code)


def _hand_out_one(board: str, formats: str) -> str:
    """Add formats to one board's current pack in a process of its own, and return the names of its files."""
    from oba.pipeline.frozen_packs.handouts import hand_out
    from oba.pipeline.project import open_project
    from oba.scorecards.render.publishing import HANDOUTS

    settings, now, wanted = _settings(), london_now(), _read_formats(formats, _ALL)
    definitions, engine = open_project(settings, now.date())
    folder = hand_out(engine, definitions, board, settings, now, wanted)
    return ", ".join(words for name, words in HANDOUTS if (folder / name).is_file())


def _check(board: str) -> None:
    from oba.findings import refusals
    from oba.pipeline.frozen_packs.meeting import check_for_meeting
    from oba.pipeline.project import open_project

    now = london_now()
    definitions, engine = open_project(_settings(), now.date())
    found = check_for_meeting(engine, definitions, board, now)
    print_findings(found)
    faults = len(refusals(found))
    typer.echo(f"{_count(faults, 'fault')}, {_count(len(found) - faults, 'warning')}.")
    if faults:
        raise typer.Exit(PublishError.exit_code)


def _publish_for_meeting(board: str, by: str, formats: str | None) -> None:
    from oba.pipeline.frozen_packs.meeting import publish_for_meeting
    from oba.pipeline.project import open_project
    from oba.store.audit import Actor

    settings, now, wanted = _settings(), london_now(), _read_formats(formats, _ALL)
    with show_progress("Reading the definitions") as tell:
        definitions, engine = open_project(settings, now.date())
        tell(f"Checking and publishing {board}{_also(wanted)}")
        shown = publish_for_meeting(engine, definitions, board, settings, now, Actor(None, by.strip()), wanted)
    print_findings(shown.advice)
    typer.echo(f"{board}: published for the meeting and kept as pack {shown.code}")
    typer.echo(f"Open {shown.published.folder / 'index.html'}")


def _reissue(code: str, known_now: bool, by: str, formats: str | None) -> None:
    from oba.pipeline.frozen_packs.meeting import reissue
    from oba.pipeline.project import open_project
    from oba.scorecards.render.known_now import PAGE, tell
    from oba.store.audit import PROGRAM, Actor

    settings, now, wanted = _settings(), london_now(), _read_formats(formats, _ALL)
    definitions, engine = open_project(settings, now.date()) if known_now else (None, open_here())
    actor = Actor(None, by.strip()) if by.strip() else PROGRAM
    with show_progress(f"Writing pack {code} as it was shown{_also(wanted)}"):
        given = reissue(engine, code, settings, now, actor, definitions, wanted)
    for name in given.gone:
        typer.echo(f"Left out, since this software no longer has it: {name}", err=True)
    if given.found is not None:
        for one in given.found[:MOST_LINES]:
            typer.echo(tell(one))
        typer.echo(f"{_count(len(given.found), 'cell')} would differ with what is known now: {given.folder / PAGE}")
    typer.echo(f"Open {given.folder / 'index.html'}")


@app.callback(invoke_without_command=True)
def list_packs(
    context: typer.Context,
    board: Annotated[str | None, typer.Option(help="Only this board.")] = None,
    count: Annotated[bool, typer.Option(help="Say how many cells differ with what is known now.")] = True,
) -> None:
    """List the packs that were published for a meeting, newest first."""
    if context.invoked_subcommand:
        return
    from oba.pipeline.frozen_packs.listing import count_differences, list_kept
    from oba.pipeline.project import open_project

    now = london_now()
    definitions, engine = open_project(_settings(), now.date())
    kept = list_kept(engine, board)
    counts = count_differences(engine, definitions, kept, now) if count else {}
    for one in kept:
        meeting = f"{one.period} ({one.meeting})" if one.meeting else one.period
        typer.echo(
            f"{one.code}  {one.board}, {meeting}: published {one.published_on} by {one.published_by},"
            f" as at {one.as_at}, sha256 {one.sha256[:12]}{_tell_count(counts, one.code)}"
        )
    if not kept:
        typer.echo("No pack has been published for a meeting yet: `oba publish --board ID --for-meeting --by NAME`.")


def _tell_count(counts: dict[str, int | None], code: str) -> str:
    if code not in counts:
        return ""
    number = counts[code]
    return ", cannot be compared now" if number is None else f", {_count(number, 'cell')} would differ now"


@app.command()
@examples("oba packs verify")
def verify() -> None:
    """Check that every kept pack is what was published: its hash, and what the audit trail tells of it."""
    from oba.pipeline.frozen_packs.integrity import find_changed_packs
    from oba.store.engine import read_session
    from oba.store.packs import list_packs

    with read_session(open_here()) as session:
        findings, kept = find_changed_packs(session), len(list_packs(session))
    print_findings(findings)
    if findings:
        raise typer.Exit(12)
    typer.echo(f"{_count(kept, 'kept pack')}: each is what was published.")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _settings() -> "Settings":
    from oba.settings import read_settings

    return read_settings()
