"""`oba board new`: one command writes the board of any council, and never over anything."""

import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from oba.indicators.loading import load_definitions
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.program import run_here


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "indicator_definitions", tmp_path / "indicator_definitions")
    return tmp_path


def new(home: Path, *arguments: str) -> "CompletedProcess[str]":
    return run_here(home, {"OBA_SOURCES": str(EXAMPLES)}, "board", "new", *arguments)


def test_a_board_is_written_whose_definition_has_no_fault(home: Path) -> None:
    done = new(home, "Cornwall")
    path = "indicator_definitions/boards/cornwall.yaml"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Cornwall (E06000052): {path}",
        "Next: `oba run --board cornwall` loads what is new and publishes it.",
    ]
    board = load_definitions(home / "indicator_definitions").boards["cornwall"]
    assert (board.name, board.area) == ("Cornwall early help and safeguarding partnership", "E06000052")
    assert board.comparators == ["england", "region", "statistical_neighbours"]
    assert (board.outcomes[0], len(board.outcomes)) == ("children-are-safe", 6)
    assert board.headlines["young-people-are-in-education-or-work"] == ["neet", "not-known", "neet-or-not-known"]
    assert board.analyses == [  # needs nothing local: no small areas, nothing that one council wrote
        "children-profile",
        "rising-demand",
        "factors-at-assessment",
        "more-looked-after",
        "more-child-protection",
    ]
    assert board.leave_out == ["under-18-most-deprived"]  # from one county's document alone
    assert (board.schedule, board.reports_to, board.services) == (None, [], [])


def test_it_is_never_written_twice_nor_beside_another_for_the_same_place_unasked(home: Path) -> None:
    assert new(home, "383").returncode == 0
    path = home / "indicator_definitions/boards/leeds.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# ours\n", encoding="utf-8")
    again = new(home, "Leeds")
    assert again.returncode == 10
    assert again.stderr == (
        "There is a board for Leeds already: indicator_definitions/boards/leeds.yaml. `oba publish --board leeds`"
        " publishes it; for another one beside it give its name with --name.\n"
    )
    taken = new(home, "Leeds", "--name", "Leeds")
    assert taken.stderr.endswith("leeds.yaml. Give another name with --name.\n")
    beside = new(home, "Leeds", "--name", "Leeds' safeguarding children partnership")
    assert beside.stdout.startswith("Leeds (E08000035): indicator_definitions/boards/leeds-safeguarding-children")
    assert path.read_text(encoding="utf-8").endswith("# ours\n")
    assert "Leeds' safeguarding children partnership" in {
        board.name for board in load_definitions(home / "indicator_definitions").boards.values()
    }


def test_print_writes_nothing_and_notes_stand_apart_from_the_definition(home: Path) -> None:
    before = sorted((home / "indicator_definitions/boards").iterdir())
    done = new(home, "Bedford", "--print")
    assert done.stdout.startswith("schema: oba-board/1\nid: bedford\n")
    assert done.stderr == "Note: Central Bedfordshire (E06000056) is another place.\n"
    assert sorted((home / "indicator_definitions/boards").iterdir()) == before


def test_a_region_is_set_beside_england_alone(home: Path) -> None:
    done = new(home, "South West", "--print")
    assert "name: 'South West region, early help and safeguarding'\n" in done.stdout
    assert "children and families in the South West are doing better." in done.stdout
    assert "comparators: [england]\n" in done.stdout
    assert "children-profile" not in done.stdout


def test_a_combined_authority_is_written_with_its_members(home: Path) -> None:
    done = new(home, "West Yorkshire")
    assert done.stdout.startswith("West Yorkshire (E47000003): indicator_definitions/boards/west-yorkshire.yaml\n")
    assert done.stderr.startswith(
        "Note: West Yorkshire: its members are those on the register of places of July 2025 (Bradford,"
    )
    text = (home / "indicator_definitions/boards/west-yorkshire.yaml").read_text(encoding="utf-8")
    assert "area: E47000003\nmembers:\n  - E08000032  # Bradford\n" in text
    board = load_definitions(home / "indicator_definitions").boards["west-yorkshire"]
    assert board.name == "West Yorkshire early help and safeguarding partnership"
    assert board.members == ["E08000032", "E08000033", "E08000034", "E08000035", "E08000036"]
    assert (board.comparators, board.analyses) == (["england", "region"], [])
    assert board.leave_out == ["under-18-most-deprived"]


def test_a_group_of_ones_own_has_its_boards_id_as_its_code_and_its_name(home: Path) -> None:
    done = new(home, "Our partnership", "--members", "Leeds, Bury")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Our partnership (our-partnership): indicator_definitions/boards/our-partnership")
    board = load_definitions(home / "indicator_definitions").boards["our-partnership"]
    assert (board.area, board.name) == ("our-partnership", "Our partnership")
    assert (board.members, board.comparators) == (["E08000002", "E08000035"], ["england"])
    again = new(home, "Our partnership", "--members", "Leeds, Wigan")
    assert (again.returncode, "Give another name with --name." in again.stderr) == (10, True)
    other = new(home, "Our partnership", "--members", "Leeds, Wigan", "--name", "Another", "--print")
    assert "id: another\nname: 'Another'\narea: another\n" in other.stdout


def test_all_that_is_wrong_with_members_is_told_at_once_and_nothing_is_written(home: Path) -> None:
    before = sorted((home / "indicator_definitions/boards").iterdir())
    done = new(home, "Ours", "--members", "Leeds, leeds, Atlantis, Ribble Valley")
    assert (done.returncode, done.stdout) == (10, "")
    assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == ["Leeds", "`Atlantis`", "Ribble"]
    assert sorted((home / "indicator_definitions/boards").iterdir()) == before


def test_what_no_board_can_be_for_ends_in_one_sentence_and_writes_nothing(home: Path) -> None:
    done = new(home, "Cumbria")
    assert (done.returncode, done.stdout) == (10, "")
    assert "Since 1 April 2023 Cumberland (E06000063) and Westmorland and Furness (E06000064)" in done.stderr


@pytest.mark.parametrize("asked", [("board", "new", "Leeds"), ("feed", "new", "any.csv")])
def test_without_the_register_of_places_it_says_so(home: Path, asked: tuple[str, ...]) -> None:
    done = run_here(home, {"OBA_SOURCES": "nowhere"}, *asked)
    assert (done.returncode, done.stderr) == (
        10,
        "The register of places is not in nowhere. Go to the project's folder, or make one: `oba init FOLDER`;"
        " or put the register back, or set OBA_SOURCES.\n",
    )
