"""`oba return …`: make a provider's workbook, and check one on the provider's own machine before it is sent."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.errors import ObaError
from oba.london_time import london_now

if TYPE_CHECKING:
    from oba.indicators.provider_return import Provider, ReturnDefinition
    from oba.periods import Period

app = typer.Typer(help="Provider returns: the workbook out, and its check.", no_args_is_help=True)

QUERIES, REFUSED, UNREADABLE = 20, 21, 22


@app.command("new")
@examples(
    "oba return new --return early-help-provider-return --provider eh-bromsgrove --period 2026-Q3 --out bromsgrove.xlsx"
)
def new(
    return_id: Annotated[str, typer.Option("--return", help="The return's id.")],
    provider: Annotated[str, typer.Option(help="The provider's id.")],
    period: Annotated[str, typer.Option(help="The quarter: 2026-Q3 is July to September 2026.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    last: Annotated[Path | None, typer.Option(help="Last quarter's accepted workbook, to print its figures.")] = None,
) -> None:
    """Make the workbook of one provider for one quarter, filled with what is known."""
    from oba.returns.form.book import write_workbook

    definition, found, quarter = _find(return_id, provider, period)
    known = _figures_of(last, definition) if last else {}
    _write(out, write_workbook(definition, found, quarter, known))
    typer.echo(f"{out}: {definition.name}, {found.name}, {quarter.label}")


@app.command("guide")
@examples(
    "oba return guide --return early-help-provider-return --provider eh-bromsgrove --period 2026-Q3 --out guide.html"
)
def guide(
    return_id: Annotated[str, typer.Option("--return", help="The return's id.")],
    provider: Annotated[str, typer.Option(help="The provider's id.")],
    period: Annotated[str, typer.Option(help="The quarter: 2026-Q3 is July to September 2026.")],
    out: Annotated[Path, typer.Option(help="The file to write: .html, or .pdf for an accessible PDF of one page.")],
) -> None:
    """Write a provider's guide to its return on one page, good to send out."""
    from oba.portal.returns.documents import make_pdf
    from oba.portal.settings import read_portal_settings
    from oba.returns.form.guide import render_page, write_guide

    portal = read_portal_settings()
    address = portal.portal_address if "portal_address" in portal.model_fields_set else ""
    made = write_guide(*_find(return_id, provider, period), contact=portal.portal_contact, address=address)
    page = render_page(made)
    _write(out, make_pdf(page) if out.suffix.lower() == ".pdf" else page.encode())
    typer.echo(f"{out}: {made.name}, {made.provider}, {made.quarter}")


@app.command("check")
@examples("oba return check bromsgrove.xlsx", "oba return check bromsgrove.xlsx --annotated checked.xlsx")
def check(
    file: Annotated[Path, typer.Argument(help="The filled workbook.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the verdict as a page.")] = None,
    annotated: Annotated[Path | None, typer.Option(help="Write the workbook back with comments.")] = None,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], hidden=True)] = None,
) -> None:
    """Check a filled workbook here; nothing leaves this machine.

    Ends with 0 if it would be accepted, 20 with queries to explain, 21 refused, 22 not a return we can open.
    """
    import json
    import os

    from oba.returns.read.check_file import check_file
    from oba.returns.signature import KEY_VARIABLE
    from oba.returns.submission import Context
    from oba.returns.verdict import Outcome
    from oba.returns.verdict_printing import annotate, as_page, as_text

    definitions = _definitions()
    content = _read(file)
    day = today.date() if today else london_now().date()
    verdict = check_file(content, definitions, Context(day, key=os.environ.get(KEY_VARIABLE)), file.name).verdict
    typer.echo(json.dumps(verdict.as_json(), indent=2, ensure_ascii=False) if as_json else as_text(verdict))
    if html:
        _write(html, as_page(verdict).encode("utf-8"))
    if annotated and verdict.outcome is not Outcome.UNREADABLE:
        _write(annotated, annotate(content, verdict))
    code = {Outcome.QUERIES: QUERIES, Outcome.REFUSED: REFUSED, Outcome.UNREADABLE: UNREADABLE}.get(verdict.outcome, 0)
    if code:
        raise typer.Exit(code)


def _find(return_id: str, provider: str, period: str) -> "tuple[ReturnDefinition, Provider, Period]":
    from oba.periods import read_period

    definitions = _definitions()
    if return_id not in definitions:
        raise ObaError(f"There is no return `{return_id}`; there are {', '.join(sorted(definitions))}.")
    definition = definitions[return_id]
    found = definition.provider(provider)
    if found is None:
        listed = ", ".join(other.id for other in definition.providers)
        raise ObaError(f"`{provider}` does not owe `{return_id}`; these do: {listed}.")
    try:
        return definition, found, read_period(period, "quarter")
    except ValueError as fault:
        raise ObaError(f"{fault}; 2026-Q3 would be one.") from fault


def _figures_of(path: Path, definition: "ReturnDefinition") -> "dict[tuple[str, str], float | str]":
    from oba.returns.accepted.figures import accepted_return
    from oba.returns.read.book import open_workbook, read_submission

    return dict(accepted_return(read_submission(open_workbook(_read(path), path.name), definition), definition).figures)


def _definitions() -> "dict[str, ReturnDefinition]":
    from oba.indicators.loading import load_returns
    from oba.settings import read_settings

    folder = read_settings().definitions_folder
    found = load_returns(folder)
    if not found:
        raise ObaError(f"There are no return definitions in {folder / 'returns'}; set OBA_HOME to where they are.")
    return found


def _read(path: Path) -> bytes:
    from oba.hostile_files import MOST_RETURN_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(MOST_RETURN_BYTES + 1)
    except OSError as fault:
        raise ObaError(f"{path} cannot be read: {fault.strerror}.") from fault


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise ObaError(f"{path} cannot be written: {fault.strerror}.") from fault
