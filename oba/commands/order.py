"""The help: commands in the order of work, as `oba --help` lists them, each with examples at the end of its own."""

from collections.abc import Callable, Mapping
from inspect import cleandoc
from typing import TypeVar

from typer._click import Context, HelpFormatter
from typer.core import TyperGroup

ORDER: Mapping[str, tuple[str, ...]] = {
    "To begin": ("init", "board", "check", "run", "status", "explain"),
    "Figures in": ("feeds", "feed", "ingest", "quarantine", "loads", "undo", "redo", "revisions", "cases"),
    "To the board": ("publish", "packs", "trace", "cards", "recommendations", "year"),
    "With providers": ("serve", "return", "people"),
    "Every day": ("schedule", "jobs", "store", "audit", "tenants"),
    "For whoever writes definitions": ("schema", "docs", "verify"),
}
"""Every command once, under the work that it belongs to."""


class InOrder(TyperGroup):
    """Lists the commands under the work that they belong to."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help's list of commands; one that has no place yet comes last."""
        placed = [name for names in ORDER.values() for name in names]
        rest = tuple(name for name in self.list_commands(ctx) if name not in placed)
        for heading, names in (*ORDER.items(), ("Other", rest)):
            found = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, one.get_short_help_str(160)) for name, one in found if one is not None]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


_Command = TypeVar("_Command", bound=Callable[..., None])


def examples(*lines: str) -> Callable[[_Command], _Command]:
    """Return what adds one to three lines that may be typed to the end of a command's help."""

    def add(command: _Command) -> _Command:
        told = "\n".join(f"  {line}" for line in lines)
        command.__doc__ = f"{cleandoc(command.__doc__ or '')}\n\n\b\nExamples:\n{told}"
        return command

    return add
