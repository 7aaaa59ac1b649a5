"""The nodes of a YAML document: the line of each key, and what YAML itself cannot take at its word.

A fault of one node is noted and the node replaced by its text, so that all faults of a file come at
once and what is right in it can be checked all the same.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import yaml

KeyPath = tuple[str | int, ...]

_TEXT, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
_READ_AS = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "a date",
}
_DIRECTIONS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Characters that are not seen and change what is: a page would show another text than the file holds."""

LONGEST_TEXT = 10_000
LONGEST_KEY = 200
DEEPEST = 40
MOST_NODES = 100_000


@dataclass(frozen=True)
class NodeFault:
    """What is wrong with one node: its line, its path, the words for a person, and the remedy."""

    line: int
    where: KeyPath
    what: str
    remedy: str = ""


@dataclass
class NodeReader:
    """Walks a document's nodes once, notes lines and faults, and mends the nodes that it found at fault."""

    loader: Any
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: list[NodeFault] = field(default_factory=list)
    _around: list[int] = field(default_factory=list)
    _nodes: int = 0

    def read(self, node: yaml.Node, where: KeyPath = ()) -> None:
        """Note the lines and faults of a node and of all below it."""
        self.lines.setdefault(where, node.start_mark.line + 1)
        self._nodes += 1
        if self.too_many:
            return
        if isinstance(node, yaml.ScalarNode):
            self._read_scalar(node, where)
            return
        self._around.append(id(node))
        if isinstance(node, yaml.MappingNode):
            self._read_mapping(node, where)
        else:
            for index, item in enumerate(node.value):
                node.value[index] = self._read_below(item, (*where, index))
        self._around.pop()

    @property
    def too_many(self) -> bool:
        """Return whether the nodes were not read to the end, as anchors that repeat one another make too many."""
        return self._nodes > MOST_NODES

    def _read_mapping(self, node: yaml.MappingNode, where: KeyPath) -> None:
        kept: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._note(key, where, "a key must be a text, and this one is a list or a table", "Take it out.")
                continue
            name = key.value
            if name in kept:
                self._note(key, (*where, name), f"the key `{_shorten(name)}` is given twice", "Keep one of the two.")
                continue
            self.lines[(*where, name)] = key.start_mark.line + 1
            self._read_key(key, (*where, name))
            kept[name] = (key, self._read_below(value, (*where, name)))
        node.value = list(kept.values())

    def _read_key(self, key: yaml.ScalarNode, where: KeyPath) -> None:
        if key.tag in _READ_AS:
            what = f"the key `{_shorten(key.value)}` is read as {_READ_AS[key.tag]} by YAML and must be a text"
            self._note(key, where, what, f"Put it in quotes: `'{_shorten(key.value)}'`.")
            key.tag = _TEXT
        elif key.tag not in (_TEXT, _MERGE):
            self._note(key, where, f"the key `{_shorten(key.value)}` has the type `{key.tag}`", "Take the type out.")
            key.tag = _TEXT
        elif len(key.value) > LONGEST_KEY:
            what = f"a key of {len(key.value):,} characters; the longest allowed has {LONGEST_KEY}"
            self._note(key, where, what, "Shorten it.")
        self._check_characters(key, where)

    def _read_below(self, node: yaml.Node, where: KeyPath) -> yaml.Node:
        """Read a node below another and return it, or a blank in place of one that has no end."""
        if id(node) in self._around:
            line = self.lines.get(where, self.lines.get(where[:-1], node.start_mark.line + 1))
            self.faults.append(NodeFault(line, where, "an anchor refers to itself", "Write out what is meant."))
            return yaml.ScalarNode(_TEXT, "", node.start_mark, node.end_mark)
        self.read(node, where)
        return node

    def _read_scalar(self, node: yaml.ScalarNode, where: KeyPath) -> None:
        if len(node.value) > LONGEST_TEXT:
            what = f"a text of {len(node.value):,} characters; the longest allowed has {LONGEST_TEXT:,}"
            self._note(node, where, what, "Shorten it, or put it into a document and name that.")
            node.tag, node.value = _TEXT, node.value[:80]
        self._check_characters(node, where)
        try:
            self.loader.construct_object(node)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError, yaml.YAMLError):
            kind = node.tag.rsplit(":", 1)[-1].lstrip("!")
            said = "no day that the calendar has" if kind == "timestamp" else f"not a value of the type {kind}"
            self._note(node, where, f"`{_shorten(node.value)}` is {said}", "Correct it, or put a text in quotes.")
            self.loader.recursive_objects.pop(node, None)  # the loader takes what it could not read for unfinished
            node.tag = _TEXT

    def _check_characters(self, node: yaml.ScalarNode, where: KeyPath) -> None:
        if found := find_forbidden(node.value):
            self._note(
                node, where, f"a character that is not allowed in a text ({name_character(found)})", "Delete it."
            )
            node.value = "".join(letter for letter in node.value if not find_forbidden(letter))

    def _note(self, node: yaml.Node, where: KeyPath, what: str, remedy: str = "") -> None:
        self.faults.append(NodeFault(node.start_mark.line + 1, where, what, remedy))


def find_forbidden(text: str) -> str:
    """Return the first character of a text that is a control or turns the direction of reading, or blank."""
    if text.isascii() and text.isprintable():
        return ""
    for letter in text:
        control = unicodedata.category(letter) in ("Cc", "Cs", "Cn") and letter not in "\t\n\r"
        if control or _DIRECTIONS.match(letter):
            return letter
    return ""


def name_character(letter: str) -> str:
    """Return a character's number as people look it up: 0x07."""
    return f"0x{ord(letter):02X}"


def _shorten(text: str) -> str:
    line = "".join(letter if not find_forbidden(letter) else "?" for letter in " ".join(text.split()))
    return line if len(line) <= 60 else f"{line[:57]}..."
