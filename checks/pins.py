"""Do the exact versions of `constraints.txt` hold for each Python that we support? A resolver says what would come.

Run as `python -m checks.pins UV`: it asks uv, names what would come in another version than the pinned one or in none,
and fails if there is any. It needs a package registry, and so is no part of `make check`.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13")
_LINE = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)")


def find_unpinned(resolved: str, pinned: str) -> list[str]:
    """Return what is resolved to a version that is not pinned, by the names as registries compare them."""
    pins = set(_list_pins(pinned))
    return [f"{name}=={version}" for name, version in _list_pins(resolved) if (name, version) not in pins]


def _list_pins(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if found := _LINE.match(line.strip()):
            yield re.sub(r"[-_.]+", "-", found[1]).lower(), found[2]


def resolve(program: str, python: str) -> str:
    """Return what uv would install for a Python, with every extra and within the constraints."""
    options = ["--quiet", "--all-extras", "--constraints", "constraints.txt", "--no-header", "--no-annotate"]
    command = [program, "pip", "compile", *options, "--python-version", python, "pyproject.toml"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


def main(program: str) -> str | None:
    """Return what is not pinned, a line each; None if all is."""
    pinned = Path("constraints.txt").read_text(encoding="utf-8")
    found = [f"Python {python}: {one}" for python in PYTHONS for one in find_unpinned(resolve(program, python), pinned)]
    return "\n".join(found) or None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
