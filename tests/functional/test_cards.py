"""`oba cards import` and `oba cards export`, as a person types them."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from oba.pipeline.unchanged import read_position
from oba.settings import Settings
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.program import run_here
from tests.fixtures.small_project import give_places, open_small_project

CARD = """schema: oba-card/1
board: small-board
indicator: plans-rate
written_by: Ada Chair
written_on: 2026-01-05
story:
- text: 'It rose: two teams became one.'
actions:
- text: Ask schools
  due: 2027-01-31
"""


@pytest.fixture
def home(places_template: Path, tmp_path: Path) -> Path:
    give_places(places_template, tmp_path)
    (tmp_path / "indicator_definitions/cards/small-board").mkdir(parents=True)
    project = open_small_project(tmp_path, {"cards/small-board/plans-rate.yaml": CARD})
    project.engine.dispose()
    return tmp_path


def oba(home: Path, *arguments: str) -> CompletedProcess[str]:
    places = {"OBA_SOURCES": str(EXAMPLES), "OBA_ASSETS": str(PROJECT / "node_modules")}
    return run_here(home, places, *arguments)


def test_cards_come_in_once_and_go_out_as_they_were(home: Path) -> None:
    before = read_position(Settings(home=home))
    file = home / "indicator_definitions/cards/small-board/plans-rate.yaml"
    file.write_text(f"{CARD}note: It is of 943 476 5919.\n", encoding="utf-8")
    assert "plans-rate.yaml:" in (refused := oba(home, "cards", "import")).stderr
    assert "this seems to hold an NHS number." in refused.stderr
    assert read_position(Settings(home=home)) == before
    file.write_text(CARD, encoding="utf-8")
    assert oba(home, "cards", "import").stdout == "small-board/plans-rate: brought in\n"
    brought = read_position(Settings(home=home))
    assert before != brought, "a run has something new to show"
    assert oba(home, "cards", "import").stdout == "small-board/plans-rate: unchanged\n"
    assert read_position(Settings(home=home)) == brought
    file.unlink()
    assert oba(home, "cards", "import").stdout == "The definitions have no cards.\n"
    out = home / "out/small-board/plans-rate.yaml"
    assert oba(home, "cards", "export", "out").stdout == "out/small-board/plans-rate.yaml\n"
    assert out.read_text("utf-8") == CARD
    assert "The store keeps all its promises." in oba(home, "store", "verify").stdout
