"""Ctrl-C is told calmly, and ends with the code that a shell expects."""

import pytest

from oba import cli


def test_ctrl_c_says_that_nothing_is_half_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.argv", ["oba", "status"])
    monkeypatch.setattr("oba.settings.read_settings", interrupt)
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr()
    assert (end.value.code, told.out) == (130, "")
    assert (
        told.err.strip()
        == "Stopped. Nothing is half done: what was finished stays, and the same command does the rest."
    )
