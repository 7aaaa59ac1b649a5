"""The tests mirror the tree, and none of them leans on another."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.fixtures.folders import PROJECT

TESTS = PROJECT / "tests"


def list_modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (TESTS / folder).rglob("*.py"))


def list_imports(tree: ast.Module) -> Iterator[str]:
    """Every module and name that is imported, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_a_test_imports_from_no_test() -> None:
    """What two of them need is a helper in tests/fixtures or a fixture in a conftest.py."""
    found = [
        f"{path.relative_to(PROJECT)} imports {name}"
        for path in list_modules(".")
        for name in list_imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith("tests.") and not name.startswith("tests.fixtures.")
    ]
    assert found == []


def test_every_folder_of_unit_tests_stands_for_a_package() -> None:
    folders = [path.parent.relative_to(TESTS / "unit") for path in list_modules("unit")]
    strangers = sorted({str(folder) for folder in folders if not (PROJECT / "oba" / folder / "__init__.py").is_file()})
    assert strangers == []


def test_every_folder_of_tests_is_a_package() -> None:
    """Two modules of one name in two folders are told apart by their packages."""
    alone = {str(path.parent.relative_to(TESTS)) for path in list_modules(".")}
    assert [name for name in sorted(alone) if not (TESTS / name / "__init__.py").is_file()] == []
