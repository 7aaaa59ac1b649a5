"""The children in need census in XML: one element of a child, such as `CINdetails`, becomes the rows of a list.

A row has what the child's identifiers and characteristics say, what the elements around it say, and its own parts.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from oba.cases.raw import RawList, make_raw_column
from oba.errors import CaseError

CHILD = "Child"
_OF_CHILD = ("ChildIdentifiers", "ChildCharacteristics")
_SEVERAL = " | "
_MOST_DEEP = 12


def read_cin_xml(name: str, content: bytes, group: str) -> RawList:
    """Return the rows of one element of the census; CaseError if it is not XML, or is XML of a dangerous kind.

    A document type is refused, for entities are declared there: they are how a small file makes a large one.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as fault:
        raise CaseError(f"{name} declares a document type, which may be harmful. Nothing of it was read.") from fault
    except ParseError as fault:
        line, column = fault.position
        raise CaseError(f"{name} is not XML: it breaks off or is broken in line {line}, column {column}.") from fault
    except (ValueError, LookupError) as fault:
        raise CaseError(f"{name} is not XML that can be read.") from fault
    rows = [row for child in root.iter() if _bare(child.tag) == CHILD for row in _rows_of(child, group)]
    headers = list(dict.fromkeys(header for row in rows for header in row))
    columns = [make_raw_column(header, [row.get(header, "") for row in rows]) for header in headers]
    return RawList(f"{name} <{group}>", "", np.arange(1, len(rows) + 1, dtype=np.int64), columns)


def _rows_of(child: Element, group: str) -> Iterator[dict[str, str]]:
    about: dict[str, list[str]] = {}
    for leaf in (leaf for part in child if _bare(part.tag) in _OF_CHILD for leaf in part.iter() if not len(leaf)):
        about.setdefault(_bare(leaf.tag), []).append((leaf.text or "").strip())
    above = {name: _SEVERAL.join(texts) for name, texts in about.items()}
    if group == CHILD:
        yield above
    else:
        yield from _find(child, group, above, 0)


def _find(element: Element, group: str, above: dict[str, str], depth: int) -> Iterator[dict[str, str]]:
    """Yield the rows of a group below an element, each with what stands beside the groups that it is in."""
    if depth > _MOST_DEEP:
        return
    for part in element:
        name = _bare(part.tag)
        if name == group:
            yield above | _own_parts(part)
        elif len(part) and name not in _OF_CHILD:
            beside = {_bare(leaf.tag): (leaf.text or "").strip() for leaf in part if not len(leaf)}
            yield from _find(part, group, above | beside, depth + 1)


def _own_parts(element: Element) -> dict[str, str]:
    """Return the texts of an element by name; what lies in an element of its own is `outer.inner`."""
    found: dict[str, list[str]] = {}
    for part in element:
        for leaf in part.iter():
            if not len(leaf):
                name = _bare(part.tag) if leaf is part else f"{_bare(part.tag)}.{_bare(leaf.tag)}"
                found.setdefault(name, []).append((leaf.text or "").strip())
    return {name: _SEVERAL.join(texts) for name, texts in found.items()}


def _bare(tag: object) -> str:
    """Return an element's name without its namespace."""
    return str(tag).rsplit("}", 1)[-1]
