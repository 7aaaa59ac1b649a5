"""The recipes of docs/open-data.md, word for word: they read a pack's files and print what its page prints."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.folders import PROJECT

PAGE = (PROJECT / "docs/open-data.md").read_text(encoding="utf-8")
CREDIT = "Contains made-up information licensed under the Open Government Licence v3.0."
NEWEST = "Madeupshire, 31 March 2025: 86.0 per 10,000, England 71.6"
WITHHELD = "31 March 2016 hidden to protect a small number"
COUNTED = "19 values, 5 without a number"
TITLE = "Madeupshire Early Help Board, Meeting of 15 June 2026 2026.4.3"


def read_recipe(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def run_recipe(opened: Path, *command: str) -> list[str]:
    """What a recipe prints in the folder of the pack, line by line, spaces once."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    ran = subprocess.run(command, cwd=opened, capture_output=True, text=True, encoding="utf-8", env=environment)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [" ".join(line.split()) for line in ran.stdout.splitlines()]


def test_the_recipe_for_pandas_prints_the_numbers_of_the_page(opened: Path, pages: dict[str, str]) -> None:
    said = run_recipe(opened, sys.executable, "-c", read_recipe("python"))
    assert said == [NEWEST, WITHHELD, COUNTED, TITLE, CREDIT]
    assert "86.0 per 10,000" in pages["indicators/looked-after-rate.html"]


def test_the_recipe_for_r_prints_the_same(opened: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not on this machine: apt-get install r-base-core r-cran-jsonlite")
    found = subprocess.run([program, "-e", "library(jsonlite)"], capture_output=True)
    if found.returncode:
        pytest.skip("R has no package jsonlite here: apt-get install r-cran-jsonlite")
    assert run_recipe(opened, program, "-e", read_recipe("r")) == [NEWEST, WITHHELD, COUNTED, TITLE, CREDIT]
