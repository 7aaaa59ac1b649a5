"""The command line: exit codes, plain sentences, a second run that does nothing, quick help."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import typer.main
from typer.core import TyperCommand

from oba.cli import _print_where, app
from oba.commands.order import ORDER, InOrder
from oba.settings import Settings
from tests.fixtures.folders import PROJECT
from tests.fixtures.made_once import make_once
from tests.fixtures.program import run_here
from tests.fixtures.publishers import SOURCES, Publisher
from tests.fixtures.small_project import INDICATOR, give_places, open_small_project, write_definitions
from tests.fixtures.web_server import Loopback

SMALL_FEEDS = ("cp-plans-duration", "population-0-17")


def start(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own, as its users do."""
    return subprocess.run(
        [sys.executable, "-m", "oba", *arguments],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "OBA_ASSETS": str(PROJECT / "node_modules")},
        capture_output=True,
        text=True,
        check=False,
    )


def oba(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_here(home, {"OBA_ASSETS": str(PROJECT / "node_modules")}, *arguments)


@pytest.fixture
def home(places_template: Path, tmp_path: Path) -> Path:
    """A small project: two real feeds, one indicator, one board, and a store that knows the places."""
    root = make_project(tmp_path / "council")
    (root / "var").mkdir()
    shutil.copy(places_template, root / "var/oba.sqlite")
    return root


@pytest.fixture
def run_home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """The small project after its first `oba run`."""

    def make(folder: Path) -> None:
        done = oba(make_project(folder / "council"), "run")
        assert done.returncode == 0, done.stderr

    return shutil.copytree(make_once(tmp_path_factory, "run-home", make) / "council", tmp_path / "council")


def make_project(root: Path) -> Path:
    definitions = root / "indicator_definitions"
    for kind, names in (
        ("feeds", SMALL_FEEDS),
        ("outcomes", ("children-are-safe",)),
        ("indicators", ("child-protection-plans-rate",)),
    ):
        (definitions / kind).mkdir(parents=True)
        for name in names:
            shutil.copy(PROJECT / f"indicator_definitions/{kind}/{name}.yaml", definitions / kind)
    indicator = definitions / "indicators/child-protection-plans-rate.yaml"
    lines = indicator.read_text(encoding="utf-8").splitlines()
    kept, skip = [], False
    for line in lines:  # this project has neither LAIT nor the indicators to read with
        if line.startswith(("routes:", "read_with:")):
            skip = True
        elif not line.startswith((" ", "-")):
            skip = False
        if not skip:
            kept.append(line)
    indicator.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (definitions / "boards").mkdir()
    (definitions / "boards/small-board.yaml").write_text(
        "schema: oba-board/1\nid: small-board\nname: A small board\narea: E10000034\nperiod: 2026-q3\n"
        "comparators: [england]\noutcomes: [children-are-safe]\n",
        encoding="utf-8",
    )
    for folder in ("childrens_social_care", "population", "geography", "statistical_neighbours", "lait"):
        (root / "example_data" / folder).mkdir(parents=True)
    for path in (
        *(PROJECT / "example_data/geography").iterdir(),
        *(PROJECT / "example_data/statistical_neighbours").iterdir(),
        *(PROJECT / "example_data/population").glob("ons*.csv"),
        *(PROJECT / "example_data/childrens_social_care").glob("d5*.csv"),
        PROJECT / "example_data/lait/lait_la_code_list.xlsx",
    ):
        shutil.copy(path, root / "example_data" / path.parent.name)
    return root


def test_run_publishes_and_a_second_run_does_nothing(run_home: Path) -> None:
    folder = run_home / "output/small-board/2026-q3"
    for name in ("index.html", "board-pack.xlsx", "data.csv", "manifest.json"):
        assert (folder / name).is_file()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = start(run_home, "run")
    assert again.stdout.startswith("Nothing has changed since the last run")
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "child-protection-plans-rate" in json.dumps(manifest)


def test_a_number_on_the_page_is_traced_to_file_hash_row_column_and_definition(run_home: Path) -> None:
    with (run_home / "output/small-board/2026-q3/data.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["period"] == "2025-03-31")
    told = oba(run_home, "trace", row["trace"])
    assert told.returncode == 0, told.stderr
    assert "definition version" in told.stdout
    assert "numerator: 522" in told.stdout
    assert "denominator: 120119" in told.stdout
    assert "d5_cpps_at_31_march_by_duration_2013_to_2025.csv, row " in told.stdout
    assert "column 12 (CPP_At31)" in told.stdout
    assert "sha256 b203854c252fc055" in told.stdout


def test_an_unknown_trace_code_is_said_plainly(home: Path) -> None:
    told = oba(home, "trace", "AAAAAAAAAA")
    assert told.returncode == 14
    assert "is not a trace code of this store" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_wrong_definition_ends_with_10_and_names_file_line_and_remedy(home: Path) -> None:
    path = home / "indicator_definitions/indicators/child-protection-plans-rate.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("supplier:", "suplier:"), encoding="utf-8")
    for command in (["check"], ["run"], ["publish", "--board", "small-board"]):
        told = start(home, *command) if command == ["run"] else oba(home, *command)
        assert told.returncode == 10
        assert "child-protection-plans-rate.yaml:" in told.stderr
        assert "Did you mean `supplier`?" in told.stderr
        assert "Traceback" not in told.stderr
        assert ("`oba explain DEF-11` says more of the first." in told.stderr) is (command == ["check"])


def test_only_current_packs_of_the_boards_asked_for_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder is named after its board's id and need not be the same; a pack that looks back is not current."""
    for name in ("a-board/2026-q4", "a-board/2026-q4-as-at-2026-01-01", "a-board/.2026-q4-new-x", "other/2026-q4"):
        (tmp_path / "output" / name).mkdir(parents=True)
        (tmp_path / "output" / name / "index.html").touch()
    _print_where(Settings(home=tmp_path), ["a_board"])
    assert capsys.readouterr().out == f"Open {tmp_path / 'output/a-board/2026-q4/index.html'}\n"


def test_a_meaning_that_was_published_and_changed_ends_with_10(places_template: Path, tmp_path: Path) -> None:
    give_places(places_template, tmp_path)
    project = open_small_project(tmp_path)
    project.load("area | year | plans | children\nE10000034 | 2025 | 300 | 100000")
    project.publish()
    assert oba(tmp_path, "check").returncode == 0
    write_definitions(tmp_path, indicators=INDICATOR.replace("feed: plans.at_31_march", "feed: plans.children"))
    told = oba(tmp_path, "check")
    assert told.returncode == 10
    assert "figures were published with version 1 as it was" in told.stderr


def test_a_feed_with_a_renamed_column_is_refused_and_what_was_there_stays(run_home: Path) -> None:
    before = oba(run_home, "loads").stdout
    path = run_home / "example_data/childrens_social_care/d5_cpps_at_31_march_by_duration_2013_to_2026.csv"
    newest = run_home / "example_data/childrens_social_care/d5_cpps_at_31_march_by_duration_2013_to_2025.csv"
    path.write_text(newest.read_text(encoding="utf-8-sig").replace("CPP_At31", "CPP_at_31st"), encoding="utf-8")
    told = oba(run_home, "ingest", "cp-plans-duration")
    assert told.returncode == 11
    assert path.name in told.stderr
    assert "`CPP_At31`" in told.stderr
    assert "CPP_at_31st" in told.stderr
    assert "nothing of it was loaded" in told.stderr
    assert oba(run_home, "loads").stdout == before


def test_undo_takes_a_load_back_and_the_next_run_leaves_it_so(run_home: Path) -> None:
    told = oba(run_home, "undo", "2", "--reason", "a test")
    assert told.returncode == 0, told.stderr
    oba(run_home, "run")
    listed = oba(run_home, "loads").stdout
    assert "undone" in listed
    data = (run_home / "output/small-board/2026-q3/data.csv").read_text(encoding="utf-8-sig")
    figures = {row["period"] for row in csv.DictReader(data.splitlines()) if row["value"]}
    assert "2024-03-31" in figures
    assert "2025-03-31" not in figures
    assert oba(run_home, "undo", "2").returncode == 12
    assert oba(run_home, "undo", "99").returncode == 12
    assert oba(run_home, "redo", "2").returncode == 0
    oba(run_home, "run")
    data = (run_home / "output/small-board/2026-q3/data.csv").read_text(encoding="utf-8-sig")
    assert "2025-03-31" in data


def test_a_copy_of_the_store_can_be_brought_back(run_home: Path, tmp_path: Path) -> None:
    assert oba(run_home, "store", "verify").stdout.startswith("The store keeps all its promises")
    copy, back = tmp_path / "copy.sqlite", tmp_path / "back.sqlite"
    assert oba(run_home, "store", "backup", str(copy)).returncode == 0
    told = oba(run_home, "store", "restore", str(copy), "--to", f"sqlite:///{back}")
    assert told.returncode == 0, told.stderr
    assert "keeps all its promises" in told.stdout
    assert back.is_file()


def test_what_need_not_be_kept_is_forgotten_and_the_trail_says_who_asked(run_home: Path) -> None:
    nothing = "No case audit has words whose time is over.\n"
    rest = "No case list has rows whose time is over.\n"
    assert oba(run_home, "store", "forget", "--dry-run").stdout == nothing + rest
    assert oba(run_home, "store", "forget", "--by", "Ada Noor").stdout.startswith(nothing)
    assert "Ada Noor: empty case audits, case audits" in oba(run_home, "audit", "list").stdout


def test_nothing_revised_is_said(run_home: Path) -> None:
    assert oba(run_home, "revisions").stdout == "Nothing was revised.\n"


@pytest.mark.parametrize("command", [("loads",), ("revisions",), ("quarantine", "list")])
def test_a_feed_that_nobody_knows_is_not_said_to_have_nothing(run_home: Path, command: tuple[str, ...]) -> None:
    told = oba(run_home, *command, "populaton")
    assert (told.returncode, told.stderr) == (11, "There is no feed `populaton`. `oba feeds` lists all.\n")


def test_nothing_new_is_said(run_home: Path) -> None:
    told = oba(run_home, "ingest", "population-0-17")
    assert told.stdout == "Nothing new: what the feeds have is in the store already.\n"


def test_a_dry_run_loads_nothing(home: Path) -> None:
    told = oba(home, "ingest", "--dry-run", "population-0-17")
    assert "would load" in told.stdout
    assert oba(home, "loads").stdout.startswith("Nothing is loaded yet: `oba ingest` ")


def test_an_unknown_board_or_feed_is_said_plainly(home: Path) -> None:
    assert oba(home, "ingest", "nothing").returncode == 11
    told = oba(home, "publish", "--board", "nothing")
    assert told.returncode == 13
    assert "Known: small-board" in told.stderr


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, oba.cli; heavy = {'pandas', 'numpy', 'sqlmodel', 'sqlalchemy', 'plotly', 'openpyxl', 'pydantic',"
        " 'yaml', 'scipy', 'jinja2'} & set(sys.modules); print(sorted(heavy))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert told.stdout.strip() == "[]"


def test_every_command_has_one_place_in_the_order_of_work() -> None:
    placed = [name for names in ORDER.values() for name in names]
    assert sorted(placed) == sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_help_lists_the_commands_by_their_work_and_what_has_no_place_last() -> None:
    commands = {name: TyperCommand(name, help=f"Does {name}.") for name in ("new", "run", "init")}
    group = InOrder(name="oba", rich_markup_mode=None, commands=commands)
    told = group.get_help(typer.Context(group, info_name="oba")).partition("To begin:")[2]
    assert [line.split()[0] for line in told.splitlines() if line.strip()] == ["init", "run", "Other:", "new"]


@pytest.mark.parametrize("command", [name for names in ORDER.values() for name in names])
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`oba {command}" in (PROJECT / "README.md").read_text(encoding="utf-8").replace(", `", "\n`")


def test_schemas_are_written_for_editors(tmp_path: Path) -> None:
    told = oba(PROJECT, "schema", str(tmp_path))
    assert told.returncode == 0, told.stderr
    schema = json.loads((tmp_path / "indicator.schema.json").read_text(encoding="utf-8"))
    assert schema["additionalProperties"] is False
    assert "list" in schema["properties"]


def test_status_says_what_is_loaded_late_waiting_and_published(run_home: Path) -> None:
    told = oba(run_home, "status")
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert lines[0].startswith("Loaded: 2 of 2 feeds; the newest figures are known since ")
    assert "Late: nothing that the scheduler looks after." in lines
    assert "Waiting for a person: nothing." in lines
    assert any(line.endswith("; none for a meeting.") and ": draft in " in line for line in lines)


def test_feeds_are_listed_with_what_is_held_and_due(home: Path) -> None:
    oba(home, "ingest", "cp-plans-duration")
    done = oba(home, "feeds", "cp-plans-duration")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[1].endswith("2013_to_2025.csv, known since 31 October 2025; the file that is held")
    assert lines[2] == "  licence: Open Government Licence v3.0"
    assert lines[3].endswith("live source ees_files of children-in-need is not asked (set OBA_LIVE=1 to ask it)")
    assert "by its rhythm about 1 November 2026" in lines[4]
    unknown = oba(home, "feeds", "nothing")
    assert (unknown.returncode, "There is no feed `nothing`" in unknown.stderr) == (11, True)


def test_a_dry_run_says_what_a_live_source_would_bring(home: Path) -> None:
    publisher = Publisher()
    publisher.release(26, "2026-10-29", b"area,year,plans\n")
    definition = home / "indicator_definitions/feeds/cp-plans-duration.yaml"
    before, after = definition.read_text("utf-8").split("live:\n")
    with Loopback(publisher).running() as server:
        live = f"live: {{{SOURCES['ees'].format(url=server.url)}, basis: a test}}\n"
        definition.write_text(before + live + after[after.index("releases:\n") :], "utf-8")
        told = run_here(home, {"OBA_LIVE": "1"}, "ingest", "cp-plans-duration", "--dry-run").stdout
        silent = oba(home, "ingest", "cp-plans-duration", "--dry-run").stdout
    assert "Live source: cp-plans-duration: d1_1.26.csv (version 1.26, published 2026-10-29, size not told)" in told
    assert ("Live source" in silent, [one.path for one in server.asked if one.path.endswith("csv")]) == (False, [])
