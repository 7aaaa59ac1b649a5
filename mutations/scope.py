"""What is changed, and the few quick tests that must notice; store tests run on SQLite only."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SQLITE_ONLY = ("-k", "not postgresql")


@dataclass(frozen=True)
class Scope:
    """A module or a folder of modules, the tests run for each change of it, and how many changes to draw."""

    place: str
    tests: tuple[str, ...]
    draw: int

    def files(self) -> Iterator[str]:
        """Give the modules, as paths from the top of the project."""
        top = PROJECT / self.place
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            yield path.relative_to(PROJECT).as_posix()


_STATISTICS = "tests/unit/statistics"
SCOPES = (
    Scope("oba/statistics", (_STATISTICS,), 100),
    Scope("oba/scorecards/build/judging.py", ("tests/unit/scorecards",), 100),
    Scope("oba/store/observations/loading.py", ("tests/integration/test_store.py", *SQLITE_ONLY), 100),
    Scope("oba/store/observations/differences.py", ("tests/integration/test_differences.py", *SQLITE_ONLY), 100),
    Scope("oba/returns/workflow.py", ("tests/unit/returns",), 100),
)


def tests_for(file: str) -> tuple[str, ...]:
    """Return the tests to run for a module."""
    return next(scope.tests for scope in SCOPES if file in scope.files())
