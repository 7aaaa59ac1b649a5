"""The law of sizes: a folder, a file and a function must each fit in a reader's head.

Run as `python -m checks.sizes`; it prints a line a fault and fails if there is any.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

MODULES_IN_A_FOLDER = 16
LINES_IN_A_FILE = 400
LINES_IN_A_FUNCTION = 40

FOLDERS = ("oba", "tests", "benchmarks", "checks", "docs_site", "mutations")
# A migration tells what was done once; it is never taken up again, so nobody would be helped by another cut.
MIGRATIONS = Path("oba/store/migrations/versions")


def find_crowded_folders(root: Path) -> Iterator[str]:
    """Name each folder of the program with more modules than a reader takes in at once."""
    modules = [path for path in _list_modules(root) if path.parts[0] == "oba" and path.name != "__init__.py"]
    for folder, count in sorted(Counter(path.parent for path in modules).items()):
        if count > MODULES_IN_A_FOLDER:
            yield f"{folder}: {count} modules, at most {MODULES_IN_A_FOLDER}"


def find_long_files(root: Path) -> Iterator[str]:
    """Name each file that is too long."""
    for path in _list_modules(root):
        lines = len((root / path).read_text(encoding="utf-8").splitlines())
        if lines > LINES_IN_A_FILE:
            yield f"{path}: {lines} lines, at most {LINES_IN_A_FILE}"


def find_long_functions(root: Path) -> Iterator[str]:
    """Name each function that is too long from its `def` to its last line; decorators do not count."""
    for path in _list_modules(root):
        for node in ast.walk(ast.parse((root / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LINES_IN_A_FUNCTION:
                    yield f"{path}:{node.lineno}: {node.name} has {lines} lines, at most {LINES_IN_A_FUNCTION}"


def find_faults(root: Path) -> list[str]:
    """List what is too large in the tree at `root`."""
    return [*find_crowded_folders(root), *find_long_files(root), *find_long_functions(root)]


def _list_modules(root: Path) -> list[Path]:
    found = (path.relative_to(root) for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    return sorted(path for path in found if not path.is_relative_to(MIGRATIONS))


if __name__ == "__main__":
    sys.exit("\n".join(find_faults(Path.cwd())) or None)
