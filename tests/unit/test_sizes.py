"""What is too large is found and named: file, line and how long. The tree itself has nothing that is."""

from pathlib import Path

import pytest

from checks.sizes import find_faults
from tests.fixtures.folders import PROJECT


def write(root: Path, name: str, text: str = "") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def function(lines: int) -> str:
    return "def work():\n" + "    step()\n" * (lines - 1)


def test_the_tree_has_nothing_too_large() -> None:
    assert find_faults(PROJECT) == []


def test_a_folder_may_hold_sixteen_modules_besides_its_own_file(tmp_path: Path) -> None:
    for name in ("__init__", *(f"m{number}" for number in range(16))):
        write(tmp_path, f"oba/returns/{name}.py")
    assert find_faults(tmp_path) == []
    write(tmp_path, "oba/returns/one_more.py")
    assert find_faults(tmp_path) == ["oba/returns: 17 modules, at most 16"]


@pytest.mark.parametrize("folder", ["oba/ingest", "tests/unit", "benchmarks"])
def test_a_file_may_have_400_lines(tmp_path: Path, folder: str) -> None:
    write(tmp_path, f"{folder}/long.py", "step()\n" * 400)
    assert find_faults(tmp_path) == []
    write(tmp_path, f"{folder}/long.py", "step()\n" * 401)
    assert find_faults(tmp_path) == [f"{folder}/long.py: 401 lines, at most 400"]


@pytest.mark.parametrize("folder", ["oba", "tests/unit", "benchmarks"])
@pytest.mark.parametrize("head", ["\n\n", "@cache\n@quiet\n", "if found:\n    pass\nasync "])
def test_a_function_may_have_40_lines_without_its_decorators(tmp_path: Path, folder: str, head: str) -> None:
    write(tmp_path, f"{folder}/one.py", head + function(40))
    assert find_faults(tmp_path) == []
    write(tmp_path, f"{folder}/one.py", head + function(41))
    assert find_faults(tmp_path) == [f"{folder}/one.py:3: work has 41 lines, at most 40"]


def test_a_method_and_a_function_within_one_count_too(tmp_path: Path) -> None:
    inner = "".join(f"    {line}\n" for line in function(41).splitlines())
    write(tmp_path, "oba/one.py", f"class Worker:\n{inner}")
    write(tmp_path, "oba/two.py", f"def outer():\n{inner}")
    assert find_faults(tmp_path) == [
        "oba/one.py:2: work has 41 lines, at most 40",
        "oba/two.py:1: outer has 42 lines, at most 40",
        "oba/two.py:2: work has 41 lines, at most 40",
    ]


def test_migrations_are_left_as_they_are(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path, f"oba/store/migrations/versions/{number:04}.py", function(90))
    assert find_faults(tmp_path) == []
