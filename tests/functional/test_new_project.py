"""`oba init`: a project of one's own apart from the program, which the next version renews without losing an edit."""

import json
import shutil
from pathlib import Path

import pytest

from oba import __version__
from oba.cli import _print_version
from oba.commands.start.init import init
from oba.errors import DefinitionError
from oba.indicators.loading import load_definitions
from oba.pipeline.start.new_project import RECORD, Brought, init_project
from oba.settings import Settings
from tests.fixtures.folders import PROJECT
from tests.fixtures.program import run_here

FEED = "indicator_definitions/feeds/population-0-17.yaml"
OUTCOME = "indicator_definitions/outcomes/children-are-safe.yaml"
DATA = "example_data/population/ons_mid_year_population_0_17_2012_to_2024.csv"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a version ships: all definitions, and one of the published files."""
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copytree(PROJECT / "indicator_definitions", folder / "indicator_definitions")
    (folder / DATA).parent.mkdir(parents=True)
    shutil.copy(PROJECT / DATA, folder / DATA)
    return folder


def test_a_project_has_what_any_council_can_use_and_no_fault(shipped: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    brought = init_project(here, shipped)
    assert {FEED, OUTCOME, DATA, "README.md", ".gitignore"} <= set(brought.new)
    definitions = load_definitions(here / "indicator_definitions")
    assert (len(definitions.outcomes), len(definitions.boards), len(definitions.services)) == (6, 0, 0)
    assert all(one.service is None for one in definitions.indicators.values())
    assert not [name for name in definitions.analyses if name.startswith(("worcestershire", "herefordshire"))]
    assert "children-profile" in definitions.analyses
    assert "early-help-provider-scores" not in definitions.case_lists  # made of a return, and returns are one's own
    assert "early-help-episodes" in definitions.case_lists
    assert "worcestershire-2015-table-11" not in definitions.feeds
    assert "worcestershire-2015-headlines" in definitions.feeds  # lengthens the curve of children in care


def test_a_folder_with_other_files_is_left_alone(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "budget.xlsx").write_text("")
    with pytest.raises(DefinitionError, match="has files already and was not made by `oba init`"):
        init_project(tmp_path, shipped)
    assert [path.name for path in tmp_path.iterdir()] == ["budget.xlsx"]


def test_the_next_version_renews_what_nobody_edited(shipped: Path, tmp_path: Path) -> None:
    older, newer, here = tmp_path / "older", tmp_path / "newer", tmp_path / "here"
    shutil.copytree(shipped, older)
    extra = "indicator_definitions/what_works/old.yaml"
    library = older / "indicator_definitions/what_works"
    shutil.copy(library / "parenting-programmes.yaml", older / extra)
    edit(older / extra, "id: parenting-programmes", "id: old")
    init_project(here, older)
    assert init_project(here, older) == Brought()
    board = here / "indicator_definitions/boards/ours.yaml"
    board.write_text("ours\n", encoding="utf-8")
    edit(here / OUTCOME, "name: Children are safe", "name: Children are safe here")
    (here / "indicator_definitions/analyses/rising-demand.yaml").unlink()

    shutil.copytree(shipped, newer)
    edit(newer / FEED, "version: ", "# newer\nversion: ")
    edit(newer / OUTCOME, "order: 10", "order: 11")
    assert init_project(here, newer) == Brought(renewed=(FEED,), edited=(OUTCOME,), gone=(extra,))
    assert "# newer" in (here / FEED).read_text(encoding="utf-8")
    assert "name: Children are safe here" in (here / OUTCOME).read_text(encoding="utf-8")
    assert board.read_text(encoding="utf-8") == "ours\n"
    assert not (here / "indicator_definitions/analyses/rising-demand.yaml").exists()
    # What was left is still known as edited, and taken up again where the edit is taken back.
    assert init_project(here, newer).edited == (OUTCOME,)
    edit(here / OUTCOME, "name: Children are safe here", "name: Children are safe")
    assert init_project(here, newer).renewed == (OUTCOME,)


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("made_before", "next_step"),
    [(False, '`oba board new "the name of your council"`, `oba run`.\n'), (True, "Next: `oba check`, `oba run`.\n")],
)
def test_what_comes_next_is_another_thing_after_an_upgrade(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    made_before: bool,
    next_step: str,
) -> None:
    if made_before:
        (tmp_path / RECORD).write_text("{}", encoding="utf-8")
    monkeypatch.setattr("oba.pipeline.start.new_project.init_project", lambda _folder: Brought(renewed=(FEED,)))
    init(tmp_path)
    assert capsys.readouterr().out.endswith(next_step)


def test_a_project_of_another_version_is_told_how_to_renew(shipped: Path, tmp_path: Path) -> None:
    init_project(tmp_path / "here", shipped)
    record = tmp_path / "here" / RECORD
    record.write_text(json.dumps({**json.loads(record.read_text()), "version": "0.0.9"}), encoding="utf-8")
    out = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.echo", out.append)
        _print_version(Settings(home=tmp_path / "here"))
        _print_version(Settings(home=tmp_path))
    assert out == [f"The definitions here came with oba 0.0.9 and this is oba {__version__}: `oba init .` renews them."]


def test_outside_a_project_a_command_says_how_to_make_one(tmp_path: Path) -> None:
    done = run_here(tmp_path, {}, "check")
    assert done.returncode == 10
    assert "Go to the project's folder, or make one: `oba init FOLDER`." in done.stderr + done.stdout
