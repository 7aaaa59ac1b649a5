"""`oba year`, as a person types it."""

from pathlib import Path

import pytest
from docx import Document

from oba.boards.year.dates import year_of
from oba.london_time import london_now
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.program import run_here
from tests.fixtures.small_project import give_places, open_small_project


@pytest.fixture
def home(places_template: Path, tmp_path: Path) -> Path:
    give_places(places_template, tmp_path)
    open_small_project(tmp_path).engine.dispose()
    return tmp_path


def oba(home: Path, *arguments: str):
    places = {"OBA_SOURCES": str(EXAMPLES), "OBA_ASSETS": str(PROJECT / "node_modules")}
    return run_here(home, places, "year", *arguments)


def test_the_year_that_ended_last_is_gathered_into_a_document(home: Path) -> None:
    done = oba(home, "small-board", str(home / "given"), "--by", "Sec Retary")
    assert done.returncode == 0, done.stderr
    path = Path(done.stdout.strip())
    ended = int(year_of(london_now().date(), 4).code) - 1
    assert path.name == f"evidence-small-board-{ended}.docx"
    assert f"1 April {ended} to 31 March {ended + 1}" in Document(str(path)).paragraphs[0].text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("small-board",), "Say who, with --by."),
        (("no-board", "--by", "Sec"), "There is no board `no-board`. Known: small-board."),
        (("small-board", "--by", "Sec", "--year", "2190"), "`2190` names no year that has begun."),
    ],
)
def test_what_cannot_be_gathered_is_said_in_a_sentence(home: Path, arguments, words) -> None:
    done = oba(home, arguments[0], str(home / "given"), *arguments[1:])
    assert done.returncode != 0
    assert words in done.stderr
    assert not (home / "given").exists()
