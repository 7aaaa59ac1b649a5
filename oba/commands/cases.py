"""`oba cases …`: lists of cases on the server, loaded, checked, listed and erased from by whoever may."""

import math
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.commands.printing import show_progress
from oba.errors import CaseError
from oba.london_time import london_now

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from oba.cases.linkage.scoring import Weight
    from oba.cases.pseudonyms import CaseKey
    from oba.pipeline.cases.datasets import Change
    from oba.pipeline.cases.linking import Linked
    from oba.pipeline.cases.loading import Result
    from oba.settings import Settings
    from oba.statistics.intervals import Interval

app = typer.Typer(
    help="Lists of cases: kept under pseudonyms, apart from all else, for as long as each says.", no_args_is_help=True
)
_EACH = 5
_AsAt = Annotated[
    datetime,
    typer.Option(
        "--as-at",
        formats=["%Y-%m-%d", "%d/%m/%Y"],
        metavar="YYYY-MM-DD",
        help="The day of the extract; later is unknown.",
    ),
]
_File = Annotated[Path | None, typer.Argument(help="The file; left out where the list is read by a query.")]
_By = Annotated[str, typer.Option("--by", help="The address of your account, which needs the role of an analyst.")]
_Beside = Annotated[
    list[str] | None,
    typer.Option("--beside", help="LIST=FILE: another list of the same return, to compare with and take births from."),
]
_Extract = Annotated[
    Path | None,
    typer.Option(help="With --doubtful: that list's extract; left out where the list is read by a query."),
]
_All = Annotated[bool, typer.Option("--all", help=f"Print every finding, not the first {_EACH} of each rule.")]


@app.command()
@examples(
    "oba cases load annex-a-contacts contacts.xlsx --as-at 2026-09-30",
    "oba cases load ssda903-episodes episodes.csv --as-at 2026-03-31 --beside ssda903-header=header.csv",
)
def load(
    name: Annotated[str, typer.Argument(metavar="LIST", help="The list, as its definition is called.")],
    as_at: _AsAt,
    file: _File = None,
    beside: _Beside = None,
    by: _By = "",
    every: _All = False,
) -> None:
    """Load a list in place of its extract before. Names and full births are never kept; OBA_CASE_KEY is needed."""
    from oba.pipeline.cases.loading import load_list

    change, key = _open(by), _read_key()
    with show_progress(f"Reading and checking `{name}`, and keeping it if it is sound"):
        result = load_list(change, key, name, file, as_at.date(), _split(beside))
    _print_result(result, every)
    if result.load is None:
        why = "was refused" if result.checked.refused else "has no row that could be kept"
        raise CaseError(f"`{name}` {why}; what was kept before is as it was.")
    checked = result.checked
    if result.already:
        typer.echo(f"This extract is kept already (load {result.load}). Nothing was changed.")
        return
    typer.echo(f"Load {result.load}: {checked.kept_rows:,} of {checked.read:,} rows are kept as at {as_at:%d/%m/%Y}.")
    if result.erased_on:
        typer.echo(
            f"Somebody was erased on {result.erased_on:%d/%m/%Y}, and this extract is of that day or before. If its"
            " file still has them, they are kept again now: erase them again (oba cases erase)."
        )
    _tell_old_links(change, name)


@app.command()
@examples("oba cases check annex-a-contacts contacts.xlsx", "oba cases check ssda903-episodes episodes.csv --all")
def check(
    name: Annotated[str, typer.Argument(metavar="LIST", help="The list, as its definition is called.")],
    file: _File = None,
    as_at: Annotated[
        datetime | None,
        typer.Option(
            "--as-at",
            formats=["%Y-%m-%d", "%d/%m/%Y"],
            metavar="YYYY-MM-DD",
            help="The day of the extract; today if not given.",
        ),
    ] = None,
    beside: _Beside = None,
    every: _All = False,
) -> None:
    """Check a list and keep nothing: every fault with list, row and field. No key and no store are needed."""
    from oba.indicators.loading import load_definitions
    from oba.pipeline.cases.loading import check_file
    from oba.settings import read_settings

    definitions = load_definitions(read_settings().definitions_folder)
    day = as_at.date() if as_at else london_now().date()
    with show_progress(f"Reading and checking `{name}`"):
        result = check_file(definitions, name, file, day, _split(beside))
    _print_result(result, every)
    if result.checked.refused:
        raise CaseError(f"`{name}` would be refused.")
    typer.echo(f"{result.checked.kept_rows:,} of {result.checked.read:,} rows would be kept. Nothing was kept.")


@app.command("list")
@examples("oba cases list", "oba cases list --all")
def list_lists(
    every: Annotated[bool, typer.Option("--all", help="Name the lists of which nothing is kept too.")] = False,
) -> None:
    """List what is kept: of each case list how much, as at when, for how long; and the links between them."""
    from oba.indicators.loading import load_definitions
    from oba.settings import read_settings
    from oba.store import cases as register
    from oba.store.engine import open_store, read_session

    settings = read_settings()
    definitions = load_definitions(settings.definitions_folder)
    engine = open_store(settings.store_address)
    with read_session(engine) as session:
        kept = {one.list: one for one in register.list_current(session)}
    none = {*definitions.case_lists} - {*kept}
    for name in sorted({*kept, *(none if every else ())}):
        one, known = kept.get(name), definitions.case_lists.get(name)
        made_up = " [made up]" if (known and known.made_up) or (one and one.made_up) else ""
        if one is None:
            typer.echo(f"{name:<32} nothing kept{made_up}")
            continue
        months = known.retention.months if known else one.keep_months
        erased = f", {one.erased:,} erased since" if one.erased else ""
        typer.echo(
            f"{name:<32} {one.rows_kept:,} rows as at {one.as_at:%d/%m/%Y}, of {one.rows_read:,} read{erased}; kept for"
            f" {months} months; load {one.id}{made_up}"
        )
    _list_links(engine, settings)
    if none and not every:
        lists = "1 list that is" if len(none) == 1 else f"{len(none):,} lists that are"
        typer.echo(f"Of {lists} defined nothing is kept; --all names {'it' if len(none) == 1 else 'them'}.")


def _tell_old_links(change: "Change", name: str) -> None:
    from oba.pipeline.cases.kept_rows import read_kept

    for link, pairs in read_kept(change.engine, change.settings, change.now).links.items():
        if name in (pairs.link.left, pairs.link.right) and pairs.outdated:
            typer.echo(f"The link `{link}` is older now and not used until it is made again: oba cases link {link}")


def _list_links(engine: "Engine", settings: "Settings") -> None:
    from oba.pipeline.cases.kept_rows import read_kept

    for name, pairs in sorted(read_kept(engine, settings, london_now()).links.items()):
        link, old = pairs.link, f"; not used, for {pairs.outdated}" if pairs.outdated else ""
        typer.echo(f"{name:<32} link of {link.left} and {link.right}; load {link.load}{old}")


_COMPARING = "Comparing the people of the two lists"


@app.command()
@examples("oba cases link help-to-plans", "oba cases link help-to-plans --labels pairs.csv")
def link(
    name: Annotated[str, typer.Argument(metavar="LINK", help="The link, as its definition is called.")],
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="CSV of pairs that a person labelled (left, right, same); nothing is kept then."),
    ] = None,
    doubtful: Annotated[
        Path | None,
        typer.Option(
            "--doubtful",
            help="New file for the council's own numbers of the doubtful pairs, outside of the"
            " project; nothing is linked then.",
        ),
    ] = None,
    left: _Extract = None,
    right: _Extract = None,
    by: _By = "",
) -> None:
    """Link the people of two lists and keep the pairs; or choose a weight by labels; or look doubtful pairs up."""
    from oba.pipeline.cases.linking import link_lists, try_labels

    if doubtful is not None:
        _look_up(name, doubtful, {"left": left, "right": right}, by)
        return
    if labels is None:
        with show_progress(_COMPARING):
            linked = link_lists(_open(by), name)
        _print_linked(linked)
        return
    with show_progress(_COMPARING):
        tried = try_labels(_open(by), _read_key(), name, labels)
    _print_weights(tried.weights, tried.made_up)
    found = tried.threshold
    if tried.strangers:
        typer.echo(f"{tried.strangers:,} labelled pairs are of people who are not in the lists, and were left out.")
    typer.echo(
        f"Of {found.labelled:,} labelled pairs: from weight {found.weight:.1f} on {_interval(found.precision)} of the"
        f" linked are right, and {_interval(found.recall)} of the right are linked.{_doubtful(tried.doubtful)}"
    )
    typer.echo("Nothing was kept. Write `weight` and `chosen` into the definition, and link again without --labels.")


def _print_linked(linked: "Linked") -> None:
    _print_weights(linked.weights, linked.made_up)
    looked = f", {linked.decided:,} of them looked at by a person" if linked.decided else ""
    typer.echo(f"Load {linked.load}: {linked.pairs:,} pairs are linked{looked}.{_doubtful(linked.doubtful)}")
    for sentence in linked.told:
        typer.echo(sentence)


def _look_up(name: str, target: Path, files: "Mapping[str, Path | None]", by: str) -> None:
    from oba.pipeline.cases.looking_up import look_up

    found, of_all = look_up(_open(by), _read_key(), name, files, target)
    if found:
        typer.echo(f"{target}: the council's own numbers of {found:,} of {of_all:,} pairs that wait for a decision.")
        typer.echo("Nobody but you can read it. Delete it when you have decided; nothing here keeps or deletes it.")
    elif of_all:
        typer.echo(f"None of the {of_all:,} pairs is in these extracts. Nothing was written.")
    else:
        typer.echo("No pair waits for a decision. Nothing was written.")


def _print_weights(weights: "Sequence[Weight]", made_up: bool) -> None:
    """Print what agreement and difference of each field say: each bit doubles, or halves, the odds of one person."""
    if made_up:
        typer.echo("An example; people in these lists are made up.")
    for one in weights:
        said = "never seen" if math.isnan(one.weight) or math.isinf(one.weight) else f"{one.weight:+.1f}"
        typer.echo(f"  {one.field:<10} {one.level:<40} {said}")


def _doubtful(count: int | None) -> str:
    return "" if count is None else f" {count:,} are doubtful: a person should look at them."


def _interval(share: "Interval") -> str:
    return f"{share.value:.1f}% ({share.lower:.1f} to {share.upper:.1f})"


@app.command()
@examples("oba cases erase child", 'oba cases erase family --by "Ms Keeper"')
def erase(
    kind: Annotated[str, typer.Argument(help="child, family, or another kind that a list's `of` names.")] = "child",
    by: _By = "",
) -> None:
    """Erase a child, or a family with everybody in it, from every list. The identifier is asked for, and not shown."""
    from oba.pipeline.cases.erasing import erase as erase_rows

    change, key = _open(by), _read_key()
    gone = erase_rows(change, key, kind, _ask(f"The council's own identifier of the {kind}"))
    if gone.rows:
        typer.echo(f"Erased: {gone.words}. The audit trail says that it happened, not about whom.")
    else:
        typer.echo("No kept row is theirs. The audit trail says that it was asked, not about whom.")
    typer.echo(
        "Copies of the state folder made before keep what they have: remove them when their time is over. The next"
        " extract brings the rows back unless they are erased in the case system too."
    )


@app.command()
@examples("oba cases remove annex-a-contacts")
def remove(
    name: Annotated[str, typer.Argument(metavar="LIST", help="The list to take out as a whole.")], by: _By = ""
) -> None:
    """Take a list out as a whole; its counts stay in the register."""
    from oba.pipeline.cases.erasing import remove as remove_list

    typer.echo(f"`{name}` is taken out: {remove_list(_open(by), name):,} rows.")


def _open(by: str) -> "Change":
    """Return who changes what: an account that may, or whoever is at the server's command line and holds the key."""
    from oba.pipeline import project
    from oba.pipeline.cases.access import find_handler
    from oba.pipeline.cases.datasets import Change
    from oba.settings import read_settings

    settings = read_settings()
    definitions, engine = project.open_project(settings)
    now = london_now()
    return Change(engine, definitions, settings, find_handler(engine, by), now)


def _read_key() -> "CaseKey":
    from oba.cases.pseudonyms import read_key

    return read_key(os.environ)


def _ask(what: str) -> str:
    """Return what somebody types, which is not shown; or a line that another program hands over."""
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True))
    return sys.stdin.readline()


def _split(beside: list[str] | None) -> dict[str, Path]:
    found = {}
    for text in beside or []:
        name, sign, path = text.partition("=")
        if not (name and sign and path):
            raise CaseError("--beside takes LIST=FILE, such as ssda903-header=header.csv.")
        found[name] = Path(path)
    return found


def _print_result(result: "Result", every: bool) -> None:
    """Print what was found, by rule, and then how much was set aside and why; never a value that names anybody."""
    raw, checked = result.rows.raw, result.checked
    for finding in result.reader_findings:
        typer.echo(f"  {finding.severity} {finding.rule} {finding}", err=True)
    for fault in checked.faults:
        for finding in fault.list_findings(raw, None if every else _EACH):
            typer.echo(f"  {finding.severity} {finding.rule} {finding}", err=True)
        if not every and len(fault) > _EACH:
            typer.echo(f"    … and {len(fault) - _EACH:,} more rows like these (--all prints each).", err=True)
    if result.definition.made_up:
        typer.echo(f"{result.definition.name}: an example; every person in it is made up.")
    for rule, count in checked.set_aside.items():
        typer.echo(f"{_rows(count)} set aside: {rule}.")
    for rule, count in checked.values_aside.items():
        typer.echo(f"{count:,} single value{'' if count == 1 else 's'} set aside: {rule}.")
    told = sum(len(fault) for fault in checked.faults if not fault.aside)
    if told:
        typer.echo(f"{told:,} finding{'' if told == 1 else 's'} about rows that are kept as they are.")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
