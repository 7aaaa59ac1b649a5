"""A project of one's own outside the program: definitions and published files, brought and later renewed.

What the program ships is copied, so that it can be read and edited where it is used. A record of what was copied, by
hash, tells later what was edited: the next version renews the rest and never writes over anybody's words.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oba import __version__
from oba.errors import DefinitionError
from oba.indicators.loading import CITED, load_definitions
from oba.pipeline.start.local import choose_general
from oba.settings import SHIPPED, Settings

RECORD = ".oba-shipped.json"
_DEFINITIONS, _DATA = "indicator_definitions", "example_data"
_IGNORE = "# What the program makes: the store, and the packs.\nvar/\noutput/\n"
_README = """# Our partnership's scorecards

Made by `oba init`. The folders are:

- `indicator_definitions/`: outcomes, indicators, feeds and analyses. Yours to edit; your boards are in `boards/`.
- `example_data/`: the publishers' files that the feeds read.
- `var/`: the store. Back it up. `output/`: the packs.

In this folder:

    oba board new "the name of your council"
    oba run

After `pip install --upgrade oba`, `oba init .` renews what you did not edit and says what it left.
Settings are environment variables (`OBA_OUTPUT`, `OBA_STORE_URL` and others): secrets are among them, and are not
kept in a folder that is copied about.
"""


@dataclass(frozen=True)
class Brought:
    """What became of a project's files, by path: new, renewed, left as they were edited, and taken out."""

    new: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def init_project(folder: Path, shipped: Path = SHIPPED) -> Brought:
    """Bring what the program ships into a folder: a new project, or one that an earlier version made.

    Nothing that was edited or added is written over, and what was deleted stays so. DefinitionError if the folder has
    other files, or the program's own files are not there.
    """
    record = _read_record(folder)
    if record is None and folder.is_dir() and any(folder.iterdir()):
        raise DefinitionError(
            f"{folder} has files already and was not made by `oba init`, so nothing was written. Name a new folder."
        )
    if not (shipped / _DEFINITIONS).is_dir():
        raise DefinitionError(f"The program's own definitions are not in {shipped}. Install it again: pip install oba.")
    wanted = {path: (shipped / path).read_bytes() for path in _list_shipped(shipped)}
    wanted |= {"README.md": _README.encode(), ".gitignore": _IGNORE.encode()}
    known = record or {}
    brought = _compare(folder, wanted, known)
    for path in (*brought.new, *brought.renewed):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(wanted[path])
    for path in brought.gone:
        (folder / path).unlink()
    (folder / _DEFINITIONS / "boards").mkdir(exist_ok=True)
    files = {path: _hash(content) for path, content in sorted(wanted.items())}
    files |= {path: known[path] for path in brought.edited if path in known}
    _write_record(folder, files)
    return brought


def find_version(settings: Settings) -> str:
    """Return the version of the program that last brought a project its files; blank if `oba init` did not make it."""
    path = settings.home / RECORD
    return str(json.loads(path.read_text(encoding="utf-8"))["version"]) if path.is_file() else ""


def _compare(folder: Path, wanted: dict[str, bytes], known: dict[str, str]) -> Brought:
    new: list[str] = []
    renewed: list[str] = []
    edited: list[str] = []
    for path, content in wanted.items():
        there = folder / path
        if not there.is_file():
            if path not in known:  # what was deleted stays so
                new.append(path)
        elif (held := _hash(there.read_bytes())) != _hash(content):
            (renewed if held == known.get(path) else edited).append(path)
    gone = [path for path in known if path not in wanted and path.startswith(_DEFINITIONS)]
    mine = [path for path in gone if (folder / path).is_file() and _hash((folder / path).read_bytes()) == known[path]]
    return Brought(*(tuple(sorted(found)) for found in (new, renewed, edited, mine)))


def _list_shipped(shipped: Path) -> Iterator[str]:
    """Yield the paths of what a new project gets: definitions that any council can use, and the publishers' files."""
    definitions = load_definitions(shipped / _DEFINITIONS)
    for key in sorted(choose_general(definitions)):
        yield definitions.documents[key].path.relative_to(shipped).as_posix()
    yield f"{_DEFINITIONS}/{CITED}"
    yield from (path.relative_to(shipped).as_posix() for path in sorted((shipped / _DATA).rglob("*")) if path.is_file())


def _read_record(folder: Path) -> dict[str, str] | None:
    path = folder / RECORD
    if not path.is_file():
        return None
    files: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["files"]
    return files


def _write_record(folder: Path, files: dict[str, str]) -> None:
    text = json.dumps({"version": __version__, "files": files}, indent=1)
    (folder / RECORD).write_text(f"{text}\n", encoding="utf-8")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
