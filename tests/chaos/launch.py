"""The commands of `oba.commands.schedule` on their own, for tests that need a process."""

import sys

import typer

from oba.commands.schedule import jobs_app, schedule
from oba.errors import ObaError

app = typer.Typer(pretty_exceptions_enable=False)
app.command("schedule")(schedule)
app.add_typer(jobs_app, name="jobs")

if __name__ == "__main__":
    try:
        app()
    except ObaError as fault:
        typer.echo(str(fault), err=True)
        sys.exit(fault.exit_code)
