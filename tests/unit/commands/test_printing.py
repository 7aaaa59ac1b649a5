"""What is shown while a person waits: a line on a terminal that is taken away again, nothing in a file or a pipe."""

import io
import sys

import pytest

from oba.commands.printing import show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "shown"), [(Terminal, True), (io.StringIO, False)])
def test_steps_are_shown_on_a_terminal_alone(
    stream: type[io.StringIO], shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream())
    with show_progress("Reading the definitions") as tell:
        tell("Publishing cornwall")
    text = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert ("Reading the definitions" in text or "Publishing cornwall" in text) is shown
    assert bool(text) is shown


def test_a_fault_takes_the_line_away_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(ValueError, match="unreadable"), show_progress("Reading"):
        raise ValueError("unreadable")
