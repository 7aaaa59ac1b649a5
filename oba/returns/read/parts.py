"""What each part of a workbook is, by everything that calls it something: its name, its content type, relationships.

Programs find a part in different ways: some by its name, some by content type, some by relationship. A part is scanned
as what any of them would take it for. One that is taken for two things, or that no list here has, refuses the file.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from oba.returns.read.xml_scan import (
    CONTROLS,
    COPY,
    ELSEWHERE,
    EMBEDDED,
    LINKED,
    MACROS,
    Relationship,
    Role,
    UnreadableError,
)
from oba.returns.values import quote_input

_BY_NAME = {
    "[content_types].xml": Role.TYPES,
    "xl/workbook.xml": Role.WORKBOOK,
    "xl/styles.xml": Role.STYLES,
    "xl/sharedstrings.xml": Role.TEXTS,
    "docprops/custom.xml": Role.PROPERTIES,
}
"""Parts that a reader opens by these names, whatever else says where they are."""
_ONLY_BY_NAME = {Role.WORKBOOK, Role.STYLES, Role.TEXTS}

_OFFICE = "application/vnd.openxmlformats-officedocument."
_SHEET = f"{_OFFICE}spreadsheetml."
_OFFICE_XML = (
    "calcchain comments drawing drawingml.chart drawingml.chartshapes extended-properties pivotcachedefinition"
    " pivotcacherecords pivottable sheetmetadata table tablesinglecells theme themeoverride customxmlproperties"
)
_MICROSOFT_XML = (
    "excel.threadedcomments excel.person office.chartstyle office.chartcolorstyle office.classificationlabels"
    " excel.rdrichvalue excel.rdrichvaluestructure excel.rdrichvaluetypes excel.richvaluerel excel.rdarray"
    " excel.slicer excel.slicercache excel.timeline excel.timelinecache"
)
_PICTURES = "png jpeg jpg gif bmp tiff x-emf x-wmf emf wmf"
_TYPES: dict[str, Role] = {
    "application/xml": Role.XML,
    "text/xml": Role.XML,
    "image/svg+xml": Role.XML,
    "application/vnd.openxmlformats-package.core-properties+xml": Role.XML,
    "application/vnd.openxmlformats-package.relationships+xml": Role.RELATIONS,
    f"{_SHEET}sheet.main+xml": Role.WORKBOOK,
    f"{_SHEET}worksheet+xml": Role.SHEET,
    f"{_SHEET}chartsheet+xml": Role.SHEET,
    f"{_SHEET}sharedstrings+xml": Role.TEXTS,
    f"{_SHEET}styles+xml": Role.STYLES,
    f"{_OFFICE}custom-properties+xml": Role.PROPERTIES,
    f"{_OFFICE}vmldrawing": Role.XML,
    f"{_SHEET}printersettings": Role.PRINTER,
    **{f"{start}{name}+xml": Role.XML for name in _OFFICE_XML.split() for start in (_OFFICE, _SHEET)},
    **{f"application/vnd.ms-{name}+xml": Role.XML for name in _MICROSOFT_XML.split()},
    **{f"image/{kind}": Role.PICTURE for kind in _PICTURES.split()},
}
"""Every content type that a part may have, in small letters."""

_XML_RELATIONSHIPS = (
    "calcchain chart chartcolorstyle chartstyle chartusershapes classificationlabels comments core-properties"
    " customxml customxmlprops drawing extended-properties person pivotcachedefinition pivotcacherecords"
    " pivottable rdarray rdrichvalue rdrichvaluestructure rdrichvaluetypes richvaluerel sheetmetadata slicer"
    " slicercache table tablesinglecells theme themeoverride threadedcomment timeline timelinecache vmldrawing"
)
_RELATIONSHIPS: dict[str, Role] = {
    "officedocument": Role.WORKBOOK,
    "worksheet": Role.SHEET,
    "chartsheet": Role.SHEET,
    "sharedstrings": Role.TEXTS,
    "styles": Role.STYLES,
    "custom-properties": Role.PROPERTIES,
    "image": Role.PICTURE,
    "thumbnail": Role.PICTURE,
    "printersettings": Role.PRINTER,
    **dict.fromkeys(_XML_RELATIONSHIPS.split(), Role.XML),
}
"""Every kind of relationship that one part may have to another, in small letters."""

_REFUSED: tuple[tuple[str, str, str], ...] = (
    ("vbaproject", "OPN-06", MACROS),
    ("macro", "OPN-06", MACROS),
    ("externallink", "OPN-07", LINKED),
    ("connections", "OPN-07", ELSEWHERE),
    ("querytable", "OPN-07", ELSEWHERE),
    ("oleobject", "OPN-08", EMBEDDED),
    ("embeddings/", "OPN-08", EMBEDDED),
    ("activex", "OPN-08", CONTROLS),
    ("controlproperties", "OPN-08", CONTROLS),
    ("ctrlprop", "OPN-08", CONTROLS),
)
"""What no return has any need of, by words in a part's name, its content type or the kind of a relationship to it."""


@dataclass(frozen=True)
class ContentTypes:
    """What `[Content_Types].xml` calls the parts: by their names, or else by the ends of their names."""

    by_name: Mapping[str, str]
    by_ending: Mapping[str, str]

    def find(self, name: str) -> str:
        """Return the content type of a part, blank if it has none; the name is in small letters."""
        ending = name.rpartition("/")[2].rpartition(".")[2] if "." in name.rpartition("/")[2] else ""
        return self.by_name.get(name, self.by_ending.get(ending, ""))


def refuse_kinds(words: str) -> None:
    """Raise UnreadableError if a name, content type or relationship is of something that no return needs."""
    folded = words.casefold()
    for part, rule, message in _REFUSED:
        if part in folded:
            raise UnreadableError(rule, message)


def unknown_part(name: str) -> UnreadableError:
    """Return the refusal of a part that is on no list, or that is taken for two things."""
    shown = quote_input(name)[-60:]
    return UnreadableError("OPN-03", f"The workbook holds a part that no return has, “{shown}”. {COPY}")


def role_by_name(name: str) -> Role | None:
    """Return what a part is taken for because of its name alone."""
    folded = name.casefold()
    return Role.RELATIONS if folded.endswith(".rels") else _BY_NAME.get(folded)


def locate(relationships: str, target: str) -> str:
    """Return the name, in small letters, of the part that one leads to; `relationships` is the part that lists it."""
    folder = posixpath.dirname(posixpath.dirname(relationships))
    joined = target if target.startswith("/") else f"{folder}/{target}"
    return posixpath.normpath(joined).lstrip("/").casefold()


def _is_plain(target: str) -> bool:
    """Return whether every reader follows a target to the same part: nothing to decode, no step back on the way."""
    ahead = target
    while ahead.startswith("../"):
        ahead = ahead[3:]
    return not re.search(r"[%?#\\]", ahead) and posixpath.normpath(ahead) == ahead


def sort_parts(
    names: Mapping[str, str], types: ContentTypes, relationships: Mapping[str, list[Relationship]]
) -> dict[str, Role]:
    """Return what each part is; `names` are the parts by their name in small letters, `relationships` by their part."""
    found: dict[str, set[Role]] = {name: set() for name in names.values()}
    for folded, name in names.items():
        by_name = role_by_name(name)
        kind = types.find(folded).casefold()
        refuse_kinds(kind)
        by_type = _TYPES.get(kind)
        if by_type is None and by_name not in (Role.TYPES, Role.RELATIONS):
            raise unknown_part(name)
        found[name] |= {role for role in (by_name, by_type) if role}
    for source, listed in relationships.items():
        for one in listed:
            role = _role_of(one)
            if one.kind == "hyperlink" and one.target.startswith("#"):
                continue  # to a place in the workbook itself
            if not _is_plain(one.target):
                raise unknown_part(one.target)
            place = names.get(locate(source, one.target))
            if role is None or (place is None and role in (Role.SHEET, *_ONLY_BY_NAME)):
                raise unknown_part(one.target)
            if place is not None:
                found[place].add(role)
    return {name: _one_role(name, roles) for name, roles in found.items()}


def _role_of(relationship: Relationship) -> Role | None:
    """Return what a relationship takes its target for, if that is on the list."""
    refuse_kinds(relationship.kind)
    return _RELATIONSHIPS.get(relationship.kind.casefold())


def _one_role(name: str, roles: set[Role]) -> Role:
    """Return the one thing that a part is taken for; plain XML says no more than that it is scanned."""
    named = roles - {Role.XML}
    if Role.XML in roles and named == {Role.PICTURE}:
        return Role.XML  # a drawing in SVG
    fixed = role_by_name(name)
    if len(named) > 1 or (named & {*_ONLY_BY_NAME, Role.TYPES, Role.RELATIONS} and named != {fixed}):
        raise unknown_part(name)
    if named & {Role.PICTURE, Role.PRINTER} and Role.XML in roles:
        raise unknown_part(name)
    return named.pop() if named else Role.XML
