"""What the Makefile would run is what a shell can read: most of it runs only on a machine that has nothing yet."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.suite import FORMATS, LOAD

ROOT = Path(__file__).parents[2]
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def print_recipe(target: str) -> str:
    """Return what `make` would run for a target where nothing is made yet."""
    asked = ["make", "--dry-run", "--always-make", target]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return told.stdout


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("target", TARGETS)
def test_a_shell_can_read_each_recipe(target: str) -> None:
    read = subprocess.run(["sh", "-n"], input=print_recipe(target), capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_tools_are_those_of_tests_and_of_the_site() -> None:
    assert "-c constraints.txt -e '.[dev,docs]' )" in print_recipe("tools")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_first_run_that_is_measured_is_that_of_make_run() -> None:
    told = re.findall(r"^\S*/oba (.+)$", print_recipe("run"), re.MULTILINE)
    assert [line.split() for line in told if not line.startswith("schema")] == [list(LOAD), list(FORMATS)]
