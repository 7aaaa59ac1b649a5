"""YAML documents that remember the line of every key, so that a fault can be pointed at."""

import pickle
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from oba.hostile_files import MOST_DEFINITION_BYTES
from oba.indicators.files.nodes import DEEPEST, MOST_NODES, KeyPath, NodeFault, NodeReader, name_character

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_YAML = yaml.reader.Reader.NON_PRINTABLE


@dataclass(frozen=True)
class Document:
    """The plain content of one file, the line (from 1) of each key or list item in it, and its faults as YAML.

    What is at fault is in `content` as the text that stands in the file, or left out where it has none.
    """

    path: Path
    content: Any
    lines: dict[KeyPath, int]
    faults: tuple[NodeFault, ...] = ()

    def line_of(self, where: KeyPath) -> int:
        """Return the line of `where`, or of the nearest thing around it."""
        for length in range(len(where), -1, -1):
            if where[:length] in self.lines:
                return self.lines[where[:length]]
        return 1

    def line_saying(self, where: KeyPath, text: str) -> int:
        """Return the line of the last key or value below `where` that is a text; that of `where` if none is.

        Only those of one key are looked at: what is given twice as `id` may be referred to elsewhere.
        """
        below = [path for path in self.lines if len(path) > len(where) and path[: len(where)] == where]
        saying = [path for path in below if text in (path[-1], self._value_of(path))]
        return max((self.lines[path] for path in saying if path[-1] == saying[0][-1]), default=self.line_of(where))

    def _value_of(self, where: KeyPath) -> Any:
        value = self.content
        for part in where:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):  # left out of the content, for it is at fault
                return None
        return value


class DocumentError(ValueError):
    """A file of which nothing can be read: it is no text, or not YAML."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


def read_document(path: Path) -> Document:
    """Read a YAML file, with every fault of a single value or key; DocumentError if nothing of it can be read.

    The content is the caller's own; a text that was read before is not parsed again.
    """
    packed, lines, faults = _parse(_read_text(path))
    return Document(path, pickle.loads(packed), lines, faults)  # noqa: S301 - our own, made below


@lru_cache(maxsize=512)
def _parse(text: str) -> tuple[bytes, dict[KeyPath, int], tuple[NodeFault, ...]]:
    """Return the content of a document, packed, the lines of its keys, and its faults."""
    _refuse_depth_and_types(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        reader = NodeReader(loader)
        if node is not None:
            reader.read(node)
        if reader.too_many:
            raise DocumentError(1, f"its anchors stand for more than {MOST_NODES:,} entries. Write out what is meant")
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as fault:
        raise _as_document_error(fault) from fault
    except DocumentError:
        raise
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as fault:
        raise DocumentError(1, f"not YAML that can be read: {fault}") from fault
    finally:
        loader.dispose()
    return pickle.dumps(content), reader.lines, tuple(reader.faults)


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise DocumentError(1, f"the file cannot be read ({fault.strerror or fault})") from fault
    if len(raw) > MOST_DEFINITION_BYTES:
        raise DocumentError(1, f"the file has {len(raw):,} bytes; a definition has at most {MOST_DEFINITION_BYTES:,}")
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise DocumentError(line, f"not UTF-8 text (byte {fault.start})") from fault
    if found := _NOT_YAML.search(text.removeprefix("\ufeff")):
        line = text.count("\n", 0, found.start()) + 1
        raise DocumentError(line, f"a character that is not allowed ({name_character(found[0])}). Delete it")
    return text


def _refuse_depth_and_types(text: str) -> None:
    """DocumentError if lists lie too deep in one another, of which thousands end the program itself, or have types."""
    loader, depth = _Loader(text), 0
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if tag := getattr(event, "tag", None):
                raise DocumentError(event.start_mark.line + 1, f"a type is given (`{tag}`). Take it out")
            if depth > DEEPEST:
                line = event.start_mark.line + 1
                raise DocumentError(line, f"lists or tables lie more than {DEEPEST} deep in one another")
    except yaml.MarkedYAMLError as fault:
        raise _as_document_error(fault) from fault
    finally:
        loader.dispose()


def _as_document_error(fault: yaml.MarkedYAMLError) -> DocumentError:
    mark = fault.problem_mark or fault.context_mark
    return DocumentError(mark.line + 1 if mark else 1, f"not valid YAML: {fault.problem}")


def suggest(given: str, known: list[str]) -> str:
    """Return the known word nearest to `given`, or blank if none is near."""
    found = process.extractOne(given, [word for word in known if word], scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else ""
