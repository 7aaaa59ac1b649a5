"""The law of callers: what the program defines, the program uses. What only tests or benchmarks use is not part of it.

vulture looks at names alone, and finds one used where anything is called the same; this follows the imports.
Run as `python -m checks.callers`; it prints a line a fault and fails if there is any.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LIBRARY = ("oba/statistics", "docs/statistics.md")
"""Sums that a page tells people to call: what stands in its text has callers that we do not see."""
MIGRATIONS = Path("oba/store/migrations")
TABLES = "oba.models."  # SQLModel knows a table by its being there

Name = tuple[str, str]
"""A module and what it defines."""


def find_uncalled(root: Path) -> list[str]:
    """List what modules of the program define at their top, and no module of the program uses."""
    trees = {path: ast.parse((root / path).read_text(encoding="utf-8")) for path in _list_modules(root)}
    used = {name for path, tree in trees.items() for name in _find_used(_name_module(path), tree)}
    told = _read_library(root)
    return [
        f"{path}:{line}: only tests use {name}, if anything does"
        for path, tree in trees.items()
        for name, line in _find_defined(tree)
        if (_name_module(path), name) not in used
        and not _name_module(path).startswith(TABLES)
        and not (path.is_relative_to(LIBRARY[0]) and name in told)
    ]


def _list_modules(root: Path) -> list[Path]:
    found = sorted(path.relative_to(root) for path in (root / "oba").rglob("*.py"))
    return [path for path in found if not path.is_relative_to(MIGRATIONS)]


def _name_module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _read_library(root: Path) -> set[str]:
    page = root / LIBRARY[1]
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    return {word.rpartition(".")[2] for part in text.split("`")[1::2] for word in part.split("(")[:1]}


def _find_defined(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield names with their lines, but for what a decorator hands on to a caller: a route, a command."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not any(isinstance(one, ast.Call) and _is_handed_on(one) for one in node.decorator_list):
                yield node.name, node.lineno
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            # Of several names that are given at once, such as numbers of an order, each has its place.
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and not target.id.startswith("__"):
                    yield target.id, node.lineno


def _is_handed_on(decorator: ast.Call) -> bool:
    """Return whether a decorator is a method of something, such as `router.get(…)`, and no data class or cache."""
    return isinstance(decorator.func, ast.Attribute) and decorator.func.attr not in ("dataclass", "lru_cache")


def _find_used(module: str, tree: ast.Module) -> Iterator[Name]:
    brought = _read_imports(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield module, node.id
            yield from ((one.rpartition(".")[0], one.rpartition(".")[2]) for one in brought.get(node.id, ()))
        elif isinstance(node, ast.Attribute):
            yield from ((one, node.attr) for one in _name_of(node.value, brought))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield module, node.value  # a type in quotes, or a name that is looked up


def _read_imports(tree: ast.Module) -> dict[str, set[str]]:
    """Return what each name stands for that is imported, inside functions too."""
    brought: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for one in node.names:
                brought.setdefault(one.asname or one.name, set()).add(f"{node.module}.{one.name}")
        elif isinstance(node, ast.Import):
            for one in node.names:
                brought.setdefault(one.asname or "oba", set()).add(one.name if one.asname else "oba")
    return brought


def _name_of(node: ast.expr, brought: dict[str, set[str]]) -> set[str]:
    """Return which modules an expression such as `store.jobs` may stand for."""
    if isinstance(node, ast.Name):
        return brought.get(node.id, set())
    return {f"{one}.{node.attr}" for one in _name_of(node.value, brought)} if isinstance(node, ast.Attribute) else set()


if __name__ == "__main__":
    sys.exit("\n".join(find_uncalled(Path.cwd())) or None)
