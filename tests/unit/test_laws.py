"""The laws of `pyproject.toml` hold for what somebody may write tomorrow: each try on a copy of the program breaks one.

That they hold for the program as it is, `make check` says.
"""

import shutil
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import grimp
import pytest

from tests.fixtures.folders import PROJECT

LAWS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
DOWNWARDS = "imports go down the page only"
NO_STORE = "only the doors and the pipeline touch the store"
NO_CIRCLE = "no circle between packages, nor within one"
KNOW_THE_STORE = {"commands", "portal", "scheduler", "pipeline", "store", "models"}

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
INSIDE = "def work() -> None:\n    import {}\n"
FOR_TYPES = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import {}\n"


def find_contract(name: str) -> dict[str, Any]:
    (found,) = (contract for contract in LAWS["contracts"] if contract["name"] == name)
    return dict(found)


def leave_out(_folder: str, names: list[str]) -> list[str]:
    """Only modules are copied."""
    return [name for name in names if name == "__pycache__" or ("." in name and not name.endswith(".py"))]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program and its laws, to which a test adds modules and takes them out again."""
    folder = tmp_path_factory.mktemp("laws")
    shutil.copytree(PROJECT / "oba", folder / "oba", ignore=leave_out)
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, new: dict[str, str]) -> tuple[set[str], str]:
    """Let the copy have some new modules; return the laws that are broken, and all that is said."""
    paths = {folder / "oba" / name: content for name, content in new.items()}
    own = {path.parent for path in paths if not path.parent.is_dir()}
    assert not [path for path in paths if path.exists()]
    for path, content in paths.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    for path in paths:
        path.unlink()
    for made in own:
        made.rmdir()
    broken = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}
    assert done.returncode == bool(broken), done.stdout + done.stderr
    return broken, done.stdout


@pytest.mark.parametrize("content", ["import {}\n", INSIDE, FOR_TYPES], ids=["at the top", "inside", "for types"])
def test_a_module_of_scorecards_may_not_import_the_store(copy: Path, content: str) -> None:
    broken, said = lint(copy, {"scorecards/build/shortcut.py": content.format("oba.store.jobs")})
    assert broken == {NO_STORE}
    assert "oba.scorecards.build.shortcut -> oba.store.jobs" in said


def test_a_new_package_must_be_given_its_place(copy: Path) -> None:
    new = {"newroom/__init__.py": "", "newroom/pages.py": "from oba.portal import pages\n"}
    broken, said = lint(copy, new)
    assert broken == {DOWNWARDS}
    assert "- oba.newroom" in said


@pytest.mark.parametrize("folder", ["charts", "scorecards/render/workbook"])
@pytest.mark.parametrize("content", [INSIDE, FOR_TYPES], ids=["inside", "for types"])
def test_two_modules_may_not_import_each_other(copy: Path, folder: str, content: str) -> None:
    package = f"oba.{folder.replace('/', '.')}"
    new = {
        f"{folder}/here.py": content.format(f"{package}.there"),
        f"{folder}/there.py": content.format(f"{package}.here"),
    }
    broken, said = lint(copy, new)
    assert broken == {NO_CIRCLE}
    assert f"No cycles are allowed in {package}." in said


def test_every_package_that_is_no_door_is_kept_from_the_store() -> None:
    """The linter refuses names of packages that are not there yet, so a new one must be added when it comes."""
    packages = {path.parent.name for path in PROJECT.glob("oba/*/__init__.py")}
    law = find_contract(NO_STORE)
    assert {f"oba.{name}" for name in packages - KNOW_THE_STORE} == set(law["source_modules"])
    assert set(law["forbidden_modules"]) == {"oba.store", "oba.models", "sqlmodel"}


def test_the_page_on_architecture_has_the_layers_and_every_package() -> None:
    text = (PROJECT / "docs/architecture.md").read_text("utf-8")
    layers = find_contract(DOWNWARDS)["layers"]
    drawn = text.split("```")[3].replace("\n  |", " |").replace("__main__, cli", "__main__\ncli").split("\n")
    assert [line for line in drawn if line] == layers
    packages = {path.parent.name for path in PROJECT.glob("oba/*/__init__.py")}
    assert [name for name in sorted(packages) if f"{name}/" not in text.split("```")[1]] == []


def test_no_law_has_an_exception() -> None:
    assert not [contract["name"] for contract in LAWS["contracts"] if contract.keys() & {"ignore_imports", "depth"}]
    assert LAWS["exclude_type_checking_imports"] is False


def test_no_circle_goes_through_a_package_itself() -> None:
    """The linter compares siblings, so it does not see a package that imports its modules and they it."""
    graph = grimp.build_graph("oba", cache_dir=None)
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()


def test_no_module_is_named_in_a_text() -> None:
    """The linters do not see what is imported by such a name; of its ways ruff, which bans the others, misses this."""
    assert [str(path) for path in (PROJECT / "oba").rglob("*.py") if "__import__" in path.read_text("utf-8")] == []


def test_every_folder_of_the_program_is_a_package() -> None:
    """The laws of imports do not see a folder without `__init__.py`."""
    folders = {path.parent for path in (PROJECT / "oba").rglob("*.py")} - {PROJECT / "oba/store/migrations/versions"}
    alone = sorted(str(folder) for folder in folders if not (folder / "__init__.py").is_file())
    assert alone in ([], [str(PROJECT / "oba/store/migrations")])
