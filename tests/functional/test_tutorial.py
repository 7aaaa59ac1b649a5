"""A newcomer who types what the tutorial says, word for word, sees Cornwall's pack: by the wheel, and by the source."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs_site.pictures import PACK
from tests.fixtures.documentation import Fence, fences
from tests.fixtures.folders import PROJECT
from tests.fixtures.made_once import make_once
from tests.fixtures.program import run_here

PAGE = PROJECT / "docs/tutorial.md"
BOARD = "indicator_definitions/boards/cornwall.yaml"
# Nothing is downloaded here: what the program depends on is lent by the tests' own environment.
STAND_INS = {
    "python3": 'case "$1 $2" in "-m venv") exec {python} "$@" --without-pip;; esac; exec {python} "$@"',
    "pip": 'exec "$VIRTUAL_ENV/bin/python" -m pip --quiet --disable-pip-version-check "$@"'
    " --no-deps --no-index --ignore-installed",
}
LENT = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))


def chapter(title: str) -> list[Fence]:
    """Return the fenced blocks below a heading of the tutorial."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    first = before.count("\n") + 2
    last = first + rest.partition("\n## ")[0].count("\n")
    return [one for one in fences(PAGE) if first < int(one.place.rpartition(":")[2]) <= last]


def typed(title: str) -> list[str]:
    return [line for one in chapter(title) if one.language == "sh" for line in one.lines]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, and nothing else of the source."""

    def make(folder: Path) -> None:
        source = folder / "source"
        source.mkdir()
        for name in ("oba", "indicator_definitions", "example_data"):
            shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(PROJECT / "docs", source / "docs", ignore=shutil.ignore_patterns("indicators"))
        for path in PROJECT.iterdir():
            if path.is_file() and path.name != ".git":
                shutil.copy(path, source)
        (source / "node_modules").symlink_to(PROJECT / "node_modules")
        # As `pip wheel` has it built; unpacked it is the same, and to pack it takes longer than all else.
        built = [sys.executable, "setup.py", "--quiet", "bdist_wheel", "--compression=stored", f"--dist-dir={folder}"]
        subprocess.run(built, check=True, cwd=source, env=without_source())
        shutil.rmtree(source)

    return next(make_once(tmp_path_factory, "wheel", make).glob("*.whl"))


def without_source() -> dict[str, str]:
    """The environment of somebody who never saw the source."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH" and name[:4] != "OBA_"}


@pytest.fixture(scope="module")
def newcomer(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder in which all that the road of the wheel says was typed, and then the look at how things stand."""

    def make(folder: Path) -> None:
        tools, here = folder / "bin", folder / "empty"
        tools.mkdir()
        here.mkdir()
        for name, text in STAND_INS.items():
            (tools / name).write_text("#!/bin/sh\n" + text.format(python=shlex.quote(sys.executable)) + "\n")
            (tools / name).chmod(0o755)
        shutil.copy(wheel, here)
        own = {**without_source(), "PYTHONPATH": LENT, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        lines = "\n".join(["set -e", *typed("From the wheel"), *typed("Look at it")])
        done = subprocess.run(["sh", "-c", lines], cwd=here, env=own, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        (folder / "said").write_text(done.stdout, encoding="utf-8")

    return make_once(tmp_path_factory, "newcomer", make)


@pytest.mark.slow
def test_from_a_wheel_alone_cornwall_is_published(newcomer: Path) -> None:
    said = (newcomer / "said").read_text(encoding="utf-8")
    assert f"Cornwall (E06000052): {BOARD}" in said
    assert re.search(r"^Open .*output/cornwall/\S+/index\.html$", said, re.MULTILINE)
    assert "Published:\n  cornwall, " in said
    here = newcomer / "empty"
    pack = next((here / "our-scorecards/output/cornwall").iterdir())
    assert "Cornwall" in (pack / "indicators/child-protection-plans-rate.html").read_text(encoding="utf-8")
    assert list((pack / "assets").glob("plotly*"))
    assert [one.page for one in PACK if not (pack / one.page).is_file()] == []  # what `make docs` takes pictures of
    own, program = {**without_source(), "PYTHONPATH": LENT}, [str(here / ".venv/bin/python"), "-c", READ_ASSETS]
    checked = subprocess.run(program, cwd=here, env=own, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.strip().startswith(str(here / ".venv"))


@pytest.mark.slow
def test_from_the_source_it_is_published_and_what_only_its_people_know_is_filled_in(
    newcomer: Path, tmp_path: Path
) -> None:
    """What `make run` sets up is set up; it then loads, which was done for the other road."""
    home = shutil.copytree(newcomer / "empty/our-scorecards", tmp_path / "source")
    (home / BOARD).unlink()
    shutil.rmtree(home / "output")
    make = (PROJECT / "Makefile").read_text(encoding="utf-8").partition("\nrun: setup")[2].partition("\n\n")[0]
    assert "$(BIN)/oba run\n" in make

    def type_in(line: str) -> str:
        words = shlex.split("oba run" if line == "make run" else line)
        assert words[0] in ("oba", ".venv/bin/oba")
        done = run_here(home, {"OBA_ASSETS": str(PROJECT / "node_modules")}, *words[1:])
        assert done.returncode == 0, f"{line}: {done.stderr}"
        return done.stdout

    said = [type_in(line) for line in typed("From the source")]
    assert said[-1].splitlines()[-1].startswith("Open output/cornwall/")
    to_add, to_type = chapter("What to fill in")
    with (home / BOARD).open("a", encoding="utf-8") as file:
        file.write("\n".join(to_add.lines) + "\n")
    checked, published = (type_in(line) for line in to_type.lines)
    assert " 1 board," in checked
    assert "no faults" in checked
    cards = next((home / "output/cornwall").iterdir()) / "report-cards.html"
    assert "Health and Wellbeing Board" in cards.read_text(encoding="utf-8"), published


def test_the_tutorial_has_no_line_that_is_not_typed_here() -> None:
    tried = [
        one
        for title in ("From the source", "From the wheel", "Look at it", "What to fill in")
        for one in chapter(title)
    ]
    assert tried == list(fences(PAGE))


def test_the_indicator_of_the_how_to_has_no_fault(tmp_path: Path) -> None:
    [file] = [one for one in fences(PROJECT / "docs/how-to/indicator.md") if one.language == "yaml"]
    shutil.copytree(PROJECT / "indicator_definitions", tmp_path / "indicator_definitions")
    new = tmp_path / "indicator_definitions/indicators/referrals-that-return.yaml"
    new.write_text("\n".join(file.lines) + "\n", encoding="utf-8")
    done = run_here(tmp_path, {"OBA_SOURCES": str(PROJECT / "example_data")}, "check")
    assert (done.returncode, new.name in done.stderr) == (0, False)


READ_ASSETS = """
from oba.portal.static import Assets
from oba.settings import read_settings
folder = read_settings().assets_folder
Assets(folder)
print(folder)
"""
