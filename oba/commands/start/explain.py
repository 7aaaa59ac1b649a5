"""`oba explain`: what a rule, code, word or key means, where it applies, and what to do."""

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples

if TYPE_CHECKING:
    from oba.pipeline.explained.entry import Entry

_WIDTH = 110
_MOST_KEYS = 5


@examples("oba explain withheld", "oba explain DEF-50", "oba explain max_fall_percent")
def explain(
    word: Annotated[list[str], typer.Argument(help="A rule, a finding's code, a word of a page, or a key.")],
) -> None:
    """Say what a rule, a finding's code, a word on a page or a key of a definition means, and what to do."""
    from oba.commands.summary import FILE
    from oba.pipeline.explained.keys import KEY, find_example
    from oba.pipeline.explained.lookup import explain as look_up
    from oba.settings import read_settings

    settings = read_settings()
    found = look_up(" ".join(word), settings.definitions_folder)
    keys = [entry for entry in found if entry.kind == KEY]
    for number, entry in enumerate([entry for entry in found if entry not in keys[_MOST_KEYS:]]):
        if number:
            typer.echo("")
        example = find_example(settings.definitions_folder, entry)
        if entry.kind.startswith("Finding"):
            example = _find_told(settings.state_folder / FILE, entry.names[0])
        _print(entry, example)
    if (rest := len(keys) - _MOST_KEYS) > 0:
        typer.echo(f"\nKeys of this name with another meaning: {rest} more, in {keys[0].read}")


def _find_told(last: Path, code: str) -> str:
    """Return the first finding of a code in the list of the last load; blank if there is none."""
    if not last.is_file():
        return ""
    lines = (line.strip() for line in last.read_text(encoding="utf-8").splitlines())
    return next((line for line in lines if line.split(" ", 2)[1:2] == [code]), "")


def _print(entry: "Entry", example: str) -> None:
    typer.echo(f"{entry.names[0]}  ({entry.kind})")
    typer.echo(_wrap(entry.meaning))
    for heading, text in entry.more:
        typer.echo(_wrap(f"{heading}: {text}"))
    if example:
        typer.echo(_wrap(f"For example: {example}"))
    if entry.read:
        typer.echo(f"  More: {entry.read}")


def _wrap(text: str) -> str:
    return fill(text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
