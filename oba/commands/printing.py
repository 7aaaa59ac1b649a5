"""What several commands print alike."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from oba.findings import Finding


def print_findings(findings: "Iterable[Finding]", margin: str = "  ") -> None:
    """Print each finding as a line of its own, on the standard error."""
    for finding in findings:
        typer.echo(f"{margin}{finding.severity} {finding.rule} {finding}", err=True)
