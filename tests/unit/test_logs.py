"""Logs are JSON for machines and lines for people."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from oba.logs import keep_quiet, set_up_logs


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logging_as_before")
def test_logs_are_json_lines_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(as_json=True)
    structlog.get_logger("oba.scheduler").info("started", job="feed:a")
    logging.getLogger("apscheduler").warning("late by %s", 3)
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["job"], ours["level"], ours["logger"]) == ("started", "feed:a", "info", "oba.scheduler")
    assert (theirs["event"], theirs["level"]) == ("late by 3", "warning")


@pytest.mark.usefixtures("_logging_as_before")
@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_has_its_lines_and_none_of_the_values_in_them(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    set_up_logs(as_json=as_json)

    def fail(cookie: str) -> None:
        raise ValueError(f"{len(cookie)} letters")

    try:
        fail("sign-" + "in-of-Pat")
    except ValueError:
        structlog.get_logger("oba.portal").exception("a request failed")
    said = capsys.readouterr().err
    assert "14 letters" in said
    assert "sign-in-of-Pat" not in said


@pytest.mark.usefixtures("_logging_as_before")
def test_logs_are_lines_for_people_at_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(as_json=False)
    structlog.get_logger("oba.scheduler").info("started", job="feed:a")
    assert "started" in capsys.readouterr().err


@pytest.mark.usefixtures("_logging_as_before")
def test_at_a_command_no_attempt_is_told_by_a_library(capsys: pytest.CaptureFixture[str]) -> None:
    keep_quiet()
    structlog.get_logger().warning("stamina.retry_scheduled", args=())
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")
