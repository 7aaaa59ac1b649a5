"""`oba quarantine …`: rows kept aside, and what a person decides about them."""

from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.history import MOST_LINES, open_here, require_feed
from oba.commands.order import examples
from oba.errors import StoreError
from oba.london_time import london_now

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from oba.store.observations.quarantine import KeptRow

quarantine_app = typer.Typer(help="Rows kept aside: list, release or reject them.", no_args_is_help=True)

Rows = Annotated[list[int] | None, typer.Argument(help="Numbers of rows, as `oba quarantine list` gives them.")]
FromLoad = Annotated[int | None, typer.Option("--load", help="All waiting rows of this load, instead of numbers.")]
Rule = Annotated[str | None, typer.Option(help="With --load: only those that this rule put aside.")]
Given = Annotated[str | None, typer.Option(help="With --load: only cells of this text; '' for blank ones.")]
By = Annotated[str, typer.Option(help="Who decides.")]
Reason = Annotated[str, typer.Option(help="Why, in words; kept for good.")]


@quarantine_app.command("list")
@examples("oba quarantine list", "oba quarantine list lait", "oba quarantine list --decided")
def list_rows(
    feed: Annotated[str | None, typer.Argument(help="Only this feed.")] = None,
    load: Annotated[int | None, typer.Option(help="Only this load, by its number.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="Those decided on, with who, when and why.")] = False,
) -> None:
    """List the rows that wait for a person, each with the finding that put it there."""
    from oba.store.engine import read_session
    from oba.store.observations.quarantine import list_kept

    engine = open_here()
    require_feed(engine, feed)
    with read_session(engine) as session:
        kept = list_kept(session, feed, load, decided=decided)
    for one in kept[:MOST_LINES]:
        for line in _lines(one):
            typer.echo(line)
    if len(kept) > MOST_LINES:
        typer.echo(f"… and {len(kept) - MOST_LINES:,} more; narrow it with a feed or --load.")
    if not kept:
        typer.echo("No decision has been made on any row." if decided else "No row is waiting for a decision.")


@quarantine_app.command()
@examples('oba quarantine release 12 13 --by "Ms Checker" --reason "The sender confirmed both"')
def release(
    rows: Rows = None, load: FromLoad = None, rule: Rule = None, given: Given = None, by: By = "", reason: Reason = ""
) -> None:
    """Let rows count from today on."""
    from oba.pipeline import history

    engine = open_here()
    done = history.release_rows(engine, _choose(engine, rows, load, rule, given), london_now(), by, reason)
    for decision in done[:MOST_LINES]:
        typer.echo(f"Row {decision.quarantined_id} counts from today on, as load {decision.load_id}.")
    _tell_more(len(done))
    typer.echo("Publish again to show it.")


@quarantine_app.command()
@examples(
    'oba quarantine reject 14 --by "Ms Checker" --reason "A slip; the sender sends a new file"',
    "oba quarantine reject --load 7 --rule unreadable-value --given '' --by Checker --reason \"Not asked\"",
)
def reject(
    rows: Rows = None, load: FromLoad = None, rule: Rule = None, given: Given = None, by: By = "", reason: Reason = ""
) -> None:
    """Reject rows: they never count, and stay in history."""
    from oba.pipeline import history

    engine = open_here()
    done = history.reject_rows(engine, _choose(engine, rows, load, rule, given), london_now(), by, reason)
    for decision in done[:MOST_LINES]:
        typer.echo(f"Row {decision.quarantined_id} is rejected.")
    _tell_more(len(done))


def _choose(
    engine: "Engine", rows: list[int] | None, load: int | None, rule: str | None, given: str | None
) -> list[int]:
    """Return the numbers of the rows named, or of the waiting rows of a load that a rule or a text tells apart."""
    from oba.store.engine import read_session
    from oba.store.observations.quarantine import list_kept

    if bool(rows) == (load is not None) or (load is None and (rule, given) != (None, None)):
        raise StoreError("Name rows by their numbers, or give --load with --rule or --given for a group of them.")
    if rows:
        return rows
    with read_session(engine) as session:
        kept = [one.row for one in list_kept(session, load_id=load)]
    kept = [row for row in kept if rule in (None, row.rule) and given in (None, (row.given or "").strip())]
    if not kept:
        raise StoreError(f"No row of load {load} that waits for a decision is such a one.")
    return [row.id for row in kept if row.id is not None]


def _tell_more(count: int) -> None:
    if count > MOST_LINES:
        typer.echo(f"… and {count - MOST_LINES:,} more.")


def _lines(one: "KeptRow") -> list[str]:
    row, load = one.row, one.load
    sheet = f"sheet {row.sheet}, " if row.sheet else ""
    rule = f"{row.rule}: " if row.rule else ""
    lines = [
        f"{row.id:>5}  {load.feed}, load {load.id}: {load.file}, {sheet}row {row.source_row},"
        f" column {row.source_column} ({row.header}): `{row.given}`",
        f"       {rule}{row.reason}",
    ]
    if one.readable:
        group = f", {row.breakdown}" if row.breakdown else ""
        value = f"{row.value:.10g}" if row.value is not None else f"[{row.symbol}]"
        lines.append(f"       would say: {row.measure} of {row.area}, {row.period}{group}: {value}")
    else:
        lines.append("       cannot be released: it could not be read as a figure")
    if one.decision:
        made = one.decision
        lines.append(f"       {made.verdict} by {made.decided_by} on {made.decided_at:%Y-%m-%d}: {made.reason}")
        if made.load_id:
            lines.append(f"       came in as load {made.load_id}")
    return lines
