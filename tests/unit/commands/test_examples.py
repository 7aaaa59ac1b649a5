"""Each command's help has examples that the command's own parser takes."""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from oba.cli import app
from oba.commands.order import examples

ROOT: Any = typer.main.get_command(app)


def list_commands(command: Any = ROOT, name: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words that call it."""
    inner = getattr(command, "commands", {})
    for word, one in inner.items():
        yield from list_commands(one, (*name, word))
    if not inner:
        yield " ".join(name), command


COMMANDS = dict(list_commands())


def list_examples(command: Any) -> list[str]:
    told = (command.help or "").partition("\nExamples:\n")[2]
    return [line.strip() for line in told.splitlines() if line.strip()]


def parse(line: str, environment: pytest.MonkeyPatch) -> tuple[Any, dict[str, Any]]:
    """Return the command that a line calls and what it was given; a fault of the parser is raised."""
    environment.setenv("OBA_TENANT_PASSWORD", "asked for if it is not given")
    program, *words = shlex.split(line)
    assert program == "oba"
    command, context = ROOT, None
    while hasattr(command, "commands"):
        context = typer.Context(command, info_name=program, parent=context)
        word, command, words = command.resolve_command(context, words)
        assert command is not None, word
    return command, command.make_context(command.name, words, parent=context).params


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_one_to_three_examples_that_call_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = list_examples(COMMANDS[name])
    assert 1 <= len(lines) <= 3
    for line in lines:
        assert line.startswith(f"oba {name}")
        assert len(line) <= 120
        command, _ = parse(line, monkeypatch)
        assert command is COMMANDS[name]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("oba ingest lait --dry-run", "dry_run", True),
        ("oba run --board cornwall", "board", ["cornwall"]),
        ("oba quarantine release 12 13 --by Checker --reason 'Confirmed'", "rows", [12, 13]),
    ],
)
def test_what_an_example_gives_reaches_the_command(
    line: str, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = parse(line, monkeypatch)[1][name]
    assert (list(given) if isinstance(given, tuple) else given) == value


@pytest.mark.parametrize("line", ["oba ingest --dryrun", "oba undo twelve", "oba return new --period 2026-Q3"])
def test_a_line_that_a_person_could_not_type_is_refused(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Exception, match=r"No such option|valid integer|Missing parameter"):
        parse(line, monkeypatch)


def test_examples_stand_a_line_each_behind_what_a_command_does() -> None:
    @examples("oba one", "oba one --twice")
    def one() -> None:
        """Do one thing.

        And say so.
        """

    assert one.__doc__ == "Do one thing.\n\nAnd say so.\n\n\b\nExamples:\n  oba one\n  oba one --twice"
