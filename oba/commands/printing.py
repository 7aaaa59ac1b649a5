"""What several commands print alike."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from oba.findings import Finding


def print_findings(findings: "Iterable[Finding]", margin: str = "  ") -> None:
    """Print each finding as a line of its own, on the standard error."""
    for finding in findings:
        typer.echo(f"{margin}{finding.severity} {finding.rule} {finding}", err=True)


@contextmanager
def show_progress(first: str) -> Iterator[Callable[[str], None]]:
    """Show on one line what is being done while a person waits, and take it away; nothing goes to a file or a pipe.

    What is given is called with each next step. Print nothing meanwhile: the line would take it to itself.
    """
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status(first) as status:
        yield status.update
