"""`oba publish` for a meeting and once more, and `oba packs`, as a person types them."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.program import run_here
from tests.fixtures.small_project import INDICATOR, give_places, open_small_project, write_definitions

FIRST = """area      | year | plans | children
           E10000034 | 2024 | 50    | 10000
           E10000034 | 2025 | 60    | 10000"""
BOARD = ("--board", "small-board")


@pytest.fixture
def home(places_template: Path, tmp_path: Path) -> Path:
    give_places(places_template, tmp_path)
    project = open_small_project(tmp_path)
    project.load(FIRST)
    project.engine.dispose()
    return tmp_path


def oba(home: Path, *arguments: str) -> CompletedProcess[str]:
    places = {"OBA_SOURCES": str(EXAMPLES), "OBA_ASSETS": str(PROJECT / "node_modules")}
    return run_here(home, places, *arguments)


def test_a_pack_is_published_for_a_meeting_listed_and_given_again(home: Path) -> None:
    assert "No pack has been published for a meeting yet" in oba(home, "packs").stdout
    done = oba(home, "publish", *BOARD, "--for-meeting", "--by", "Ada Chair", "--formats", "document")
    assert sorted(path.name for path in (home / "output/small-board/2026-q4").glob("board-pack.*")) == [
        "board-pack.docx",
        "board-pack.xlsx",
    ]
    assert "WARNING no-story Child protection plans: the headline has no story" in done.stderr
    code = re.search(r"kept as pack ([0-9a-f]{10})", done.stdout)[1]
    (line,) = oba(home, "packs").stdout.splitlines()
    assert line.startswith(f"{code}  small-board, 2026-q4: published ")
    assert "by Ada Chair" in line
    assert line.endswith("0 cells would differ now")
    assert oba(home, "packs", "verify").stdout == "1 kept pack: each is what was published.\n"
    again = oba(home, "publish", "--reissue", code, "--known-now", "--formats", "none")
    assert again.stdout.startswith("0 cells would differ with what is known now")
    write_definitions(home, indicators=INDICATOR.replace("Child protection plans", "Plans"))
    told = oba(home, "publish", "--reissue", code, "--known-now", "--formats", "none").stdout.splitlines()
    plans = "Child protection plans"
    assert told[0] == f"{plans}, 31 March 2024: indicator {plans} -> Plans (definition edited (version 1))"
    folder = home / f"output/small-board/2026-q4-reissued-{code}"
    assert "Child protection plans" in (folder / "report-cards.html").read_text("utf-8")
    table = (folder / "known-now.csv").read_text("utf-8-sig").splitlines()
    assert len(table) == len(told) - 1
    assert "definition edited (version 1)" in (folder / "known-now.html").read_text("utf-8")
    every_door_misses_a_pack_that_was_taken_out(home, code)


def test_formats_are_added_to_all_packs_once_and_what_was_shown_stays_it(home: Path) -> None:
    """A draft and a pack for a meeting alike; without a board, and each only where it is missing."""
    folder = home / "output/small-board/2026-q4"
    oba(home, "publish", *BOARD)
    assert oba(home, "publish", "--formats", "document").stdout == "small-board: Document (Word)\n"
    assert "Draft" in (folder / "index.html").read_text("utf-8")
    nothing = "Every pack has what was asked for, as far as this machine can make it.\n"
    assert oba(home, "publish", "--formats", "document").stdout == nothing
    done = oba(home, "publish", *BOARD, "--for-meeting", "--by", "Ada Chair", "--formats", "none")
    code = re.search(r"kept as pack ([0-9a-f]{10})", done.stdout)[1]
    before = (folder / "data.csv").read_bytes()
    assert oba(home, "publish", "--formats", "slides").stdout == "small-board: Slides (PowerPoint)\n"
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["issue"]["id"] == code
    assert (folder / "data.csv").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == ["2026-q4"]


PUT_IN = (
    "INSERT INTO board_record (board, kind, about, period, number, state, content, name, written_by, written_at)"
    " VALUES ('small-board', 'card', 'plans-rate', '2026-q4', 1, 'agreed', '{}', '', 'x', '2026-11-01 00:00:00')"
)
NOBODYS = "version 1 of the card of plans-rate 2026-q4 of small-board is named by no entry of the audit trail"


def every_door_misses_a_pack_that_was_taken_out(home: Path, code: str) -> None:
    with closing(sqlite3.connect(home / "var" / "oba.sqlite")) as store, store:
        store.execute("DROP TRIGGER frozen_pack_no_delete")
        store.execute("DELETE FROM frozen_pack")
        store.execute(PUT_IN)
    copy, back = str(home / "copy"), f"sqlite:///{home}/back"
    assert oba(home, "store", "backup", copy).returncode == 0
    gone = f"pack {code}, which the audit trail names, is gone"
    restore = ("store", "restore", copy, "--to", back)
    for door in (("packs", "verify"), ("store", "verify"), ("audit", "verify"), restore):
        told = oba(home, *door)
        assert (told.returncode, gone in told.stderr) == (12, True), door
        assert (NOBODYS in told.stderr) == (door[0] != "packs"), door


def test_an_error_of_the_checklist_ends_with_13(home: Path) -> None:
    write_definitions(home, indicators=INDICATOR.replace("owner: analyst", "owner: tbc"))
    for flag in ("--checklist", "--for-meeting"):
        told = oba(home, "publish", *BOARD, flag, "--by", "Ada Chair")
        assert told.returncode == 13
        assert "FAIL no-owner Child protection plans: the headline has no owner." in told.stderr
    assert not (home / "output").exists() or not list((home / "output").glob("*/2026-q4"))


REFUSED = [
    ((), "Say which board"),
    ((*BOARD, "--for-meeting"), "Say who, with --by"),
    ((*BOARD, "--formats", "powerpoint"), "`powerpoint` is no format of a pack"),
    ((*BOARD, "--reissue", "abc"), "it takes none of --board"),
    ((*BOARD, "--known-now"), "give its id with --reissue"),
    ((*BOARD, "--for-meeting", "--as-at", "2026-01-01"), "is of today"),
    (("--reissue", "abc"), "There is no kept pack `abc` in this store"),
]


def test_what_does_not_go_together_is_said(home: Path) -> None:
    for arguments, words in REFUSED:
        told = oba(home, "publish", *arguments)
        assert (told.returncode, words in told.stderr) == (13, True), arguments
