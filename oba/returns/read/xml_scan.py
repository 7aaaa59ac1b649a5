"""One XML part of a workbook as it streams by: where its formulas are, and what no return has any need of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from openpyxl.utils import get_column_letter

from oba.errors import ObaError
from oba.hostile_files import (
    MOST_RETURN_AREA,
    MOST_RETURN_CELLS,
    MOST_RETURN_COLUMNS,
    MOST_RETURN_ROWS,
    MOST_RETURN_TEXTS,
)
from oba.returns.read.formulas import examine_formula
from oba.returns.read.reaching_out import examine_attributes
from oba.returns.values import quote_input

_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_RELATIONSHIP_KINDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/",
    "http://schemas.openxmlformats.org/package/2006/relationships/",
)
_MICROSOFT = "http://schemas.microsoft.com/office/"
_FORMULAS = frozenset(
    {"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula", "definedName"}
    | {"FmlaLink", "FmlaRange", "FmlaPict", "FmlaTxbx", "FmlaGroup"}  # of shapes as older programs draw them
)
_PROPERTY_VALUES = frozenset({"lpwstr", "i4", "bool", "r8"})
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_MANY = frozenset({"c", "row", "v", "t", "si", "r", "is"})
"""Elements of which a sheet has one for each cell: none is a formula, nor is any of their attributes."""
_LONGEST_FORMULA = 8_192  # as Excel has it
COPY = "Copy your figures into the workbook that we sent."
FAR = "A sheet reaches far beyond the last cell of any return."
BROKEN = "The file is damaged and cannot be opened. Open it in Excel or LibreOffice, save it again, and send that."
MACROS = f"The workbook holds macros, which we do not take. {COPY}"
LINKED = f"The workbook is linked to other files. Break the links. {COPY}"
FETCHES = f"A formula would start another program or fetch something. {COPY}"
ELSEWHERE = f"The workbook fetches data from elsewhere. {COPY}"
EMBEDDED = "The workbook holds an embedded file. Take it out and save it again."
CONTROLS = "The workbook holds controls (ActiveX), which we do not take. Take them out and save it again."


_REFUSED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("externalLink", "externalReference", "ddeLink", "oleLink", "externalData"), ("OPN-07", LINKED)),
    **dict.fromkeys(("connection", "queryTable", "webPr", "dbPr"), ("OPN-07", ELSEWHERE)),
    **dict.fromkeys(("webextension", "taskpane", "webPublishItem", "webPublishObject"), ("OPN-07", ELSEWHERE)),
    **dict.fromkeys(("ocx", "formControlPr"), ("OPN-08", CONTROLS)),
    **dict.fromkeys(("macrosheet", "FmlaMacro"), ("OPN-06", MACROS)),
}
"""Elements that no return has any need of, whatever the part that holds them is called."""


class UnreadableError(ObaError):
    """The file is not a return that we can open; the message is the sentence for the person."""

    exit_code = 22

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Role(StrEnum):
    """What a program would read a part as; all but pictures and settings of a printer are XML, and scanned."""

    TYPES = "content types"
    RELATIONS = "relationships"
    WORKBOOK = "workbook"
    SHEET = "sheet"
    TEXTS = "shared texts"
    STYLES = "styles"
    PROPERTIES = "properties"
    XML = "other XML"
    PICTURE = "picture"
    PRINTER = "printer settings"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a part of relationships: the last word of its kind, and where it leads within the workbook."""

    id: str
    kind: str
    target: str


@dataclass
class SheetScan:
    """What the XML of a sheet shows and its values do not; `percents` are the decimals of cells shown in per cent."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: set[tuple[int, int]] = field(default_factory=set)
    percents: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    cells: int = 0


class Part:
    """Reads one XML part as it streams by, as what it was found to be; it keeps positions and formulas, no values."""

    def __init__(self, role: Role, percent_styles: Mapping[int, int] | None = None, title: str = "") -> None:
        self.role, self._title = role, title
        self.sheet = SheetScan() if role is Role.SHEET else None
        self.styles = StyleScan() if role is Role.STYLES else None
        self.properties: dict[str, str] = {}
        self.refused: tuple[str, str] | None = None
        self.listed: list[tuple[str, str]] = []
        self.relationships: list[Relationship] = []
        self.types: dict[str, str] = {}
        self.endings: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.dotted: dict[str, str] = {}
        self.elements = 0
        self._percent_styles = percent_styles or {}
        self._at = (0, 0)
        self._in_cell = False
        self._filled = 0
        self._collect: list[str] | None = None
        self._collected = 0
        self._within = 0  # formulas that are open inside of the one that is collected
        self._property = self._name = ""
        self._texts = 0

    def doctype(self, *_: object) -> None:
        """Refuse a document type, in which entities are declared."""
        self.refused = (
            "OPN-09",
            "The file declares XML entities, which no workbook needs. Send the workbook that we sent.",
        )

    def declaration(self, _: str, encoding: str | None, __: int) -> None:
        """Refuse another encoding than UTF-8: readers that do not heed it would see another text than this one."""
        if encoding is not None and encoding.casefold() not in ("utf-8", "us-ascii", "ascii"):
            self.refused = ("OPN-03", BROKEN)

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Examine one element as it opens."""
        self.elements += 1
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if self.sheet is not None:
            self._start_in_sheet(self.sheet, tag, given)
        elif self.styles is not None:
            self.styles.start(tag, given)
        elif self.role is Role.TYPES:
            self._content_type(tag, given)
        elif self.role is Role.RELATIONS:
            self._relationship(tag, given)
        elif self.role is Role.PROPERTIES:
            if tag == "property":
                self._property = given.get("name", "")
            elif tag in _PROPERTY_VALUES and self._property:
                self._collect = []
        elif self.role is Role.WORKBOOK:
            self._in_workbook(tag, given)
        elif self.role is Role.TEXTS and tag == "si":
            self._texts += 1
            if self._texts > MOST_RETURN_TEXTS:
                self.refused = ("OPN-02", f"The workbook holds far more text than any return. {COPY}")
        if tag in _MANY:
            return
        if tag in _FORMULAS:
            self._within += self._collect is not None
            self._collect = self._collect if self._collect is not None else []
        if tag in _REFUSED:
            self.refused = _REFUSED[tag]
        if given:
            self._look_at_attributes(tag, given)

    def _look_at_attributes(self, tag: str, given: dict[str, str]) -> None:
        found = examine_attributes(tag, given)
        if found.calls:
            self.refused = ("OPN-11", FETCHES)
        elif found.leads_elsewhere:
            self.refused = ("OPN-07", LINKED)
        elif self.role is Role.XML and given.get("macro"):
            self.refused = ("OPN-06", MACROS)
        else:
            for formula in found.formulas:
                self._find_fault(formula, tag)

    def _in_workbook(self, tag: str, given: dict[str, str]) -> None:
        if tag == "sheet":
            keys = [value for name, value in given.items() if name.rpartition(":")[2] == "id"]
            self.listed.append((given.get("name", ""), keys[0] if len(keys) == 1 else ""))
            if given.get("state", "visible") != "visible":
                self.hidden.add(given.get("name", ""))
        elif tag == "definedName":
            self._name = given.get("name", "")
            if any(given.get(name) in ("1", "true") for name in ("function", "vbProcedure", "xlm")):
                self.refused = ("OPN-06", MACROS)

    def _content_type(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("ContentType", "")
        if "macroEnabled" in kind or "vbaProject" in kind:
            self.refused = ("OPN-06", MACROS)
        elif tag == "Default":
            self._say_type(self.endings, given.get("Extension", "").casefold(), kind)
        elif tag == "Override":
            name = given.get("PartName", "").casefold().lstrip("/")
            if name == "xl/workbook.xml" and kind != _WORKBOOK_TYPE:
                message = "This is not a plain Excel workbook. Send the workbook that we sent, as .xlsx."
                self.refused = ("OPN-04", message)
            self._say_type(self.types, name, kind)

    def _say_type(self, types: dict[str, str], name: str, kind: str) -> None:
        if types.setdefault(name, kind) != kind:
            self.refused = ("OPN-03", BROKEN)

    def _relationship(self, tag: str, given: dict[str, str]) -> None:
        if tag != "Relationship":
            return
        full = given.get("Type", "")
        kind = full.rpartition("/")[2]
        known = any(full == f"{start}{kind}" for start in _RELATIONSHIP_KINDS) or full.startswith(_MICROSOFT)
        if given.get("TargetMode", "Internal") != "Internal":
            if kind != "hyperlink" or not known:
                self.refused = ("OPN-07", LINKED)
            return
        if any(given.get("Id") == other.id for other in self.relationships):
            self.refused = ("OPN-03", BROKEN)
        self.relationships.append(
            Relationship(given.get("Id", ""), kind if known else f"?{full}", given.get("Target", ""))
        )

    def _start_in_sheet(self, sheet: SheetScan, tag: str, given: dict[str, str]) -> None:
        if tag == "c":
            self._cell(sheet, given)
        elif tag == "f" and self._in_cell:
            sheet.formulas[self._at] = ""
            if "ref" in given and given.get("t") in ("array", "dataTable"):
                self._spread(sheet, given["ref"])
        elif tag == "row":
            row = _number(given.get("r", ""), sheet.rows + 1)
            self._reach(sheet, row, 0)
            self._at = (row, 0)
            if given.get("hidden") in ("1", "true") or given.get("zeroHeight") in ("1", "true"):
                sheet.hidden_rows.add(row)
        elif tag == "col" and given.get("hidden") in ("1", "true"):
            first, last = _number(given.get("min", ""), 1), _number(given.get("max", ""), 1)
            sheet.hidden_columns |= set(range(first, min(last, MOST_RETURN_COLUMNS) + 1))
        elif tag == "mergeCell":
            if len(sheet.merged) < 1000:
                sheet.merged.append(_range(given.get("ref", "")))
        elif tag in ("oleObject", "control"):
            self.refused = ("OPN-08", CONTROLS)

    def _spread(self, sheet: SheetScan, reference: str) -> None:
        """Mark every cell that one formula fills."""
        top, left, bottom, right = _range(reference)
        bottom, right = min(bottom, top + 2000, MOST_RETURN_ROWS), min(right, MOST_RETURN_COLUMNS)
        self._filled += max(bottom - top + 1, 0) * max(right - left + 1, 0)
        if self._filled > MOST_RETURN_CELLS:
            self.refused = ("OPN-10", f"{FAR} {COPY}")
            return
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                sheet.formulas.setdefault((row, column), "")

    def _cell(self, sheet: SheetScan, given: dict[str, str]) -> None:
        reference = given.get("r")
        if reference is None:
            row, column = self._at[0] or 1, self._at[1] + 1
        else:
            row, column = _place(reference)
        self._at = (row, column)
        self._in_cell = True
        sheet.cells += 1
        self._reach(sheet, row, column)
        if given.get("t") == "e":
            sheet.errors.add(self._at)
        style = _number(given.get("s", ""), 0)
        if style in self._percent_styles:
            sheet.percents[self._at] = self._percent_styles[style]

    def _reach(self, sheet: SheetScan, row: int, column: int) -> None:
        far = False
        if row > sheet.rows or column > sheet.columns:
            sheet.rows, sheet.columns = max(sheet.rows, row), max(sheet.columns, column)
            area = sheet.rows * sheet.columns
            far = row > MOST_RETURN_ROWS or column > MOST_RETURN_COLUMNS or area > MOST_RETURN_AREA
        if far or sheet.cells > MOST_RETURN_CELLS:
            self.refused = ("OPN-10", f"{FAR} {COPY}")

    def text(self, words: str) -> None:
        """Keep a text that is wanted, whole: what stands at the end of a formula is worked out like its beginning."""
        if self._collect is None:
            return
        self._collected += len(words)
        if self._collected > _LONGEST_FORMULA:
            self.refused = ("OPN-03", BROKEN)
        else:
            self._collect.append(words)

    def end(self, tag: str) -> None:
        """Examine a formula, a name or a property when it is complete."""
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._in_cell = False
        if self._collect is None or (tag not in _FORMULAS and tag not in _PROPERTY_VALUES):
            return
        if self._within:
            self._within -= 1
            self._collect.append(" ")
            return
        words, self._collect, self._collected = "".join(self._collect), None, 0
        if self._property:
            self.properties[self._property] = words
            self._property = ""
        elif not self._find_fault(words, tag) and self.sheet is not None and tag == "f" and self._in_cell:
            self.sheet.formulas[self._at] = words

    def _find_fault(self, formula: str, tag: str) -> bool:
        """Refuse a formula that no return may hold, with its place, and note what may be the names of other files."""
        found = examine_formula(formula)
        for name in found.dotted:
            self.dotted.setdefault(name.casefold(), f"{self._place_of(tag)} is linked to other files. {COPY}")
        if found.fault is not None:
            self.refused = (found.fault.rule, f"{self._place_of(tag)} {found.fault.words}. {COPY}")
        return found.fault is not None

    def _place_of(self, tag: str) -> str:
        """Return which formula it is, as a sentence begins."""
        if tag == "definedName":
            return f"The name “{quote_input(self._name)}”"
        sheet = f" of the sheet “{quote_input(self._title)}”" if self._title else ""
        if self._in_cell:
            return f"The formula in the cell {get_column_letter(self._at[1])}{self._at[0]}{sheet}"
        return f"A formula{sheet}"


class StyleScan:
    """Reads which of the cells' styles show a number as a percentage, and with how many decimals."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {9: "0%", 10: "0.00%"}
        self._styles: list[int] = []
        self._in_cells = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Examine one element as it opens."""
        if tag == "numFmt":
            self._formats[_number(given.get("numFmtId", ""), -1)] = given.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            self._in_cells = tag == "cellXfs"
        elif tag == "xf" and self._in_cells:
            self._styles.append(_number(given.get("numFmtId", ""), 0))

    @property
    def percents(self) -> dict[int, int]:
        """Return the decimals of each style that shows percentages, by the number of the style."""
        found = ((number, percent_decimals(self._formats.get(one, ""))) for number, one in enumerate(self._styles))
        return {number: decimals for number, decimals in found if decimals is not None}


def percent_decimals(code: str) -> int | None:
    """Return how many decimals a number format shows of a percentage; None if it does not show one."""
    plain = _LITERAL.sub("", code.partition(";")[0])
    if "%" not in plain:
        return None
    return len(re.findall(r"[0#?]", plain.partition(".")[2]))


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


@lru_cache(maxsize=8192)
def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.match(reference)
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.replace("$", "").partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return top, left, bottom, right
