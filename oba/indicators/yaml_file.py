"""YAML documents that remember the line of every key, so that a fault can be pointed at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """The plain content of one file, and the line (from 1) of each key or list item in it."""

    path: Path
    content: Any
    lines: dict[KeyPath, int]

    def line_of(self, where: KeyPath) -> int:
        """Return the line of `where`, or of the nearest thing around it."""
        for length in range(len(where), -1, -1):
            if where[:length] in self.lines:
                return self.lines[where[:length]]
        return 1


class DocumentError(ValueError):
    """A file that is not YAML, or gives one key twice."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


def read_document(path: Path) -> Document:
    """Read a YAML file; DocumentError if it cannot be read or a key is given twice."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise DocumentError(1, f"not UTF-8 text (byte {fault.start})") from fault
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[KeyPath, int] = {}
        if node is not None:
            _walk(node, (), lines)
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise DocumentError(mark.line + 1 if mark else 1, f"not valid YAML: {fault.problem}") from fault
    finally:
        loader.dispose()
    return Document(path, content, lines)


def _walk(node: yaml.Node, where: KeyPath, lines: dict[KeyPath, int]) -> None:
    lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value
            if name in seen:
                raise DocumentError(key.start_mark.line + 1, f"the key `{name}` is given twice")
            seen.add(name)
            lines[(*where, name)] = key.start_mark.line + 1
            _walk(value, (*where, name), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*where, index), lines)


def suggest(given: str, known: list[str]) -> str:
    """Return the known word nearest to `given`, or blank if none is near."""
    found = process.extractOne(given, [word for word in known if word], scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else ""
