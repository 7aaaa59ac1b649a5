"""What a command does not need, it does not wait for."""

import resource
import subprocess
import sys

import pytest

from tests.fixtures.folders import PROJECT

HEAVY = {
    "alembic",
    "apscheduler",
    "docx",
    "fastapi",
    "httpx2",
    "jinja2",
    "numpy",
    "openpyxl",
    "pandas",
    "plotly",
    "pptx",
    "python_calamine",
    "rapidfuzz",
    "requests",
    "rich",
    "scipy",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "structlog",
    "weasyprint",
    "yaml",
}
HELP = """
from contextlib import suppress
from oba.cli import main
with suppress(SystemExit):
    main()
"""
UNCHANGED = """
from datetime import date
import oba.cli
from oba.pipeline.unchanged import is_fresh
from oba.settings import read_settings
is_fresh(read_settings(), date(2026, 11, 1), [])
"""


def load(program: str, *arguments: str) -> set[str]:
    """Return the packages that are in memory after some lines were run, as a command of those arguments would."""
    tell = "import sys\nprint(*{name.partition('.')[0] for name in sys.modules}, sep='\\n', file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{tell}", *arguments],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(done.stderr.split())


def test_help_loads_nothing_heavy() -> None:
    loaded = load(HELP, "--help")
    assert "typer" in loaded
    assert not loaded & {*HEAVY, "pydantic"}


def test_help_takes_less_than_four_tenths_of_a_second_of_processor() -> None:
    """Of the best of three: compiling and other work of a shared machine is not the program's."""

    def spend() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "oba", "--help"], cwd=PROJECT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(spend() for _ in range(3)) < 0.4


@pytest.mark.parametrize("command", ["run", "return", "schedule", "explain"])
def test_the_help_of_a_command_loads_nothing_heavy(command: str) -> None:
    """Pydantic is Typer's doing."""
    assert not load(HELP, command, "--help") & HEAVY


def test_a_run_finds_that_nothing_has_changed_without_loading_anything_heavy_but_the_settings() -> None:
    loaded = load(UNCHANGED)
    assert "pydantic" in loaded
    assert not loaded & HEAVY


def test_the_scheduler_waits_without_what_only_its_jobs_need() -> None:
    loaded = load("import oba.scheduler.process")
    assert "sqlmodel" in loaded
    assert not loaded & {"httpx2", "jinja2", "numpy", "openpyxl", "pandas", "plotly", "scipy"}


def test_a_project_and_a_board_are_made_without_what_only_figures_need() -> None:
    loaded = load("import oba.pipeline.start.new_project, oba.pipeline.start.new_board")
    assert "yaml" in loaded
    assert not loaded & {"httpx2", "jinja2", "numpy", "openpyxl", "pandas", "scipy", "sqlalchemy"}


def test_the_version_is_told() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "oba", "--version"], cwd=PROJECT, capture_output=True, encoding="utf-8", check=True
    )
    assert told.stdout.startswith("oba ")
