"""What only tests use is found and named, however it is imported; of the program itself `make check` says it."""

from pathlib import Path

import pytest

from checks.callers import find_uncalled

ONE = "def count():\n    return 1\n"


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / "oba" / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "other",
    [
        "from oba.store.jobs import count\nprint(count())\n",
        "from oba.store.jobs import count as number\nprint(number())\n",
        "from oba.store import jobs\nprint(jobs.count())\n",
        "import oba.store.jobs as jobs\nprint(jobs.count())\n",
        "import oba.store.jobs\nprint(oba.store.jobs.count())\n",
        "print(lambda: 0)\n\nif True:\n    from oba.store.jobs import count\n    print(count)\n",
    ],
)
def test_a_function_has_a_caller_however_it_is_imported(tmp_path: Path, other: str) -> None:
    assert find_uncalled(write(tmp_path, store__jobs=ONE, pages=other)) == []


@pytest.mark.parametrize(
    "other", ["def other():\n    return count\n\n\nother()\n", "from oba.store.jobs import count\n"]
)
def test_neither_one_of_the_same_name_nor_an_import_alone_is_a_caller(tmp_path: Path, other: str) -> None:
    found = find_uncalled(write(tmp_path, store__jobs=ONE, pages=other))
    assert found == ["oba/store/jobs.py:1: only tests use count, if anything does"]


def test_constants_and_classes_are_asked_for_too(tmp_path: Path) -> None:
    found = find_uncalled(write(tmp_path, pages="A: int = 1\nB = 2\nC, D = 3, 4\n\n\nclass Page:\n    size = B\n"))
    assert [one.split(": ")[1].split(",")[0] for one in found] == ["only tests use A", "only tests use Page"]


def test_routes_and_commands_tables_and_the_sums_of_the_page_have_callers_elsewhere(tmp_path: Path) -> None:
    route = "@router.get('/')\ndef show():\n    return 1\n"
    root = write(tmp_path, pages=route, models__job="class Job:\n    id = 1\n", statistics__trend=ONE)
    assert find_uncalled(root) == ["oba/statistics/trend.py:1: only tests use count, if anything does"]
    (root / "docs").mkdir()
    (root / "docs/statistics.md").write_text("Call `trend.count()` for it.", encoding="utf-8")
    assert find_uncalled(root) == []
