"""What is changed, and the few quick tests that must notice; store tests run on SQLite only."""

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Scope:
    """Modules of one kind: their share is told together, and so many of their changes are drawn."""

    name: str
    files: tuple[str, ...]
    draw: int


EDGES = tuple(f"tests/unit/statistics/test_{name}.py" for name in ("answers", "answers_of_change", "edges"))
# Beside a module's own tests, the few rows of the reference results: half a second, and every kind of sum.
REFERENCE = "tests/unit/statistics/test_verification.py::test_every_value_of_the_few_rows_is_equal"
# Where the tests of a module of `oba/statistics` do not bear its name, or not all of them.
STATISTICS_TESTS = {
    "aggregation": ("aggregation", "cases"),
    "change": ("change", "differences_beyond_chance"),
    "domains": ("spine",),
    "grouping": ("aggregation",),
    "paired": ("paired", "cases"),
    "polarity": ("comparison",),
    "reasons": ("intervals",),
    "slope_index": ("inequality",),
    "standardisation": ("standardisation", "cases"),
}
JUDGING = "oba/scorecards/build/judging"
COURSE = "oba/scorecards/build/course.py"  # what every judgement reads a curve by
OTHER_TESTS = {
    "oba/indicators/indicator.py": ("tests/unit/scorecards/build/judging",),  # how many months apart its figures are
    "oba/returns/workflow.py": ("tests/unit/returns/test_workflow_table.py",),
    "oba/returns/state_words.py": ("tests/unit/returns/test_state_words.py",),
    "oba/store/observations/loading.py": (
        "tests/integration/store/test_loading_rules.py",
        "tests/integration/store/test_what_differs.py",
        "tests/integration/store/test_store.py",
    ),
    "oba/store/observations/differences.py": (
        "tests/integration/store/test_what_differs.py",
        "tests/integration/store/test_differences.py",
    ),
}


def _modules(folder: str) -> tuple[str, ...]:
    """Return the modules of a folder; of the sums, those that check them against a reference folder included."""
    paths = sorted(path for path in (PROJECT / folder).rglob("*.py") if path.name != "__init__.py")
    return tuple(path.relative_to(PROJECT).as_posix() for path in paths)


SCOPES = (
    Scope("oba/statistics", _modules("oba/statistics"), 400),
    Scope(JUDGING, (COURSE, *_modules(JUDGING)), 150),
    Scope("oba/returns/workflow.py", ("oba/returns/workflow.py",), 100),
    Scope("oba/store/observations/loading.py", ("oba/store/observations/loading.py",), 90),
    Scope("oba/store/observations/differences.py", ("oba/store/observations/differences.py",), 90),
)


def tests_for(file: str) -> tuple[str, ...]:
    """Return the tests to run for a module: its own, and those at its edges."""
    if file in OTHER_TESTS:
        return OTHER_TESTS[file]
    path = Path(file)
    if file == COURSE or file.startswith(JUDGING):  # drawn curves, with the words beside them
        return ("tests/unit/scorecards/build/judging",)
    if "reference_checks" in path.parts or path.stem == "verification":
        return ("tests/unit/statistics/test_verification.py", "-k", "not of_the_reference")
    room = path.parent.relative_to("oba/statistics")
    if room.parts:  # a room's tests are about all of its modules; the module's own and those at its edges are quick
        folder = f"tests/unit/statistics/{room}"
        first = (f"{folder}/test_{name}.py" for name in (path.stem, "answers", "edges"))
        quick = [one for one in first if (PROJECT / one).exists()]
        return (*quick, REFERENCE, folder)
    own = [f"tests/unit/statistics/test_{name}.py" for name in STATISTICS_TESTS.get(path.stem, (path.stem,))]
    return (*EDGES, REFERENCE, *own)
