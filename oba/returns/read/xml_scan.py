"""One XML part of a workbook as it streams by: where its formulas are, and what no return has any need of."""

import re
from dataclasses import dataclass, field

from oba.errors import ObaError
from oba.hostile_files import (
    MOST_RETURN_AREA,
    MOST_RETURN_CELLS,
    MOST_RETURN_COLUMNS,
    MOST_RETURN_ROWS,
    MOST_RETURN_TEXTS,
)

_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_DDE = re.compile(r"\|\s*['\"]|\bDDE(?:AUTO)?\b|\b(?:cmd|powershell|mshta|rundll32)\s*\|", re.IGNORECASE)
_CALLS = re.compile(
    r"\b(?:WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|IMPORT[A-Z]+|SQL\.REQUEST|CALL|REGISTER\.ID|EXEC|RTD)\s*\(",
    re.IGNORECASE,
)
_COPY = "Copy your figures into the workbook that we sent."
BROKEN = "The file is damaged and cannot be opened. Open it in Excel or LibreOffice, save it again, and send that."
MACROS = f"The workbook holds macros, which we do not take. {_COPY}"
LINKED = f"The workbook is linked to other files. Break the links. {_COPY}"
ELSEWHERE = f"The workbook fetches data from elsewhere. {_COPY}"
CONTROLS = "The workbook holds controls (ActiveX), which we do not take. Take them out and save it again."


class UnreadableError(ObaError):
    """The file is not a return that we can open; the message is the sentence for the person."""

    exit_code = 22

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass
class SheetScan:
    """What the XML of a sheet shows and its values do not."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    cells: int = 0


class Part:
    """Reads one XML part as it streams by. It keeps positions and formulas, never values."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sheet = SheetScan() if name.startswith("xl/worksheets/") and name.endswith(".xml") else None
        self.properties: dict[str, str] = {}
        self.refused: tuple[str, str] | None = None
        self.listed: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.elements = 0
        self._at = (0, 0)
        self._collect: list[str] | None = None
        self._property = ""
        self._texts = 0

    def doctype(self, *_: object) -> None:
        """Refuse a document type, in which entities are declared."""
        self.refused = (
            "OPN-09",
            "The file declares XML entities, which no workbook needs. Send the workbook that we sent.",
        )

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Examine one element as it opens."""
        self.elements += 1
        tag = tag.rpartition(":")[2]
        if self.sheet is not None:
            self._start_in_sheet(self.sheet, tag, given)
        elif self.name == "[content_types].xml":
            self._content_type(tag, given)
        elif self.name.endswith(".rels"):
            self._relationship(given)
        elif self.name == "docprops/custom.xml":
            if tag == "property":
                self._property = given.get("name", "")
            elif tag in ("lpwstr", "i4", "bool", "r8") and self._property:
                self._collect = []
        elif self.name == "xl/workbook.xml":
            self._in_workbook(tag, given)
        elif self.name == "xl/sharedstrings.xml" and tag == "si":
            self._texts += 1
            if self._texts > MOST_RETURN_TEXTS:
                self.refused = (
                    "OPN-02",
                    f"The workbook holds far more text than any return. {_COPY}",
                )

    def _in_workbook(self, tag: str, given: dict[str, str]) -> None:
        if tag == "definedName":
            self._collect = []
        elif tag == "sheet":
            key = next((value for name, value in given.items() if name.rpartition(":")[2] == "id"), "")
            self.listed.append((given.get("name", ""), key))
            if given.get("state", "visible") != "visible":
                self.hidden.add(given.get("name", ""))

    def _content_type(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("ContentType", "")
        if "macroEnabled" in kind or "vbaProject" in kind:
            self.refused = ("OPN-06", MACROS)
        elif (
            tag == "Override" and given.get("PartName", "").casefold() == "/xl/workbook.xml" and kind != _WORKBOOK_TYPE
        ):
            self.refused = ("OPN-04", "This is not a plain Excel workbook. Send the workbook that we sent, as .xlsx.")

    def _relationship(self, given: dict[str, str]) -> None:
        kind = given.get("Type", "").rpartition("/")[2]
        if self.name == "xl/_rels/workbook.xml.rels":
            self.targets[given.get("Id", "")] = given.get("Target", "")
        if given.get("TargetMode") == "External" and kind != "hyperlink":
            self.refused = ("OPN-07", LINKED)

    def _start_in_sheet(self, sheet: SheetScan, tag: str, given: dict[str, str]) -> None:
        if tag == "c":
            self._cell(sheet, given)
        elif tag == "f":
            self._collect = []
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
        for row in range(top, min(bottom, top + 2000) + 1):
            for column in range(left, min(right, MOST_RETURN_COLUMNS) + 1):
                sheet.formulas.setdefault((row, column), "")

    def _cell(self, sheet: SheetScan, given: dict[str, str]) -> None:
        reference = given.get("r")
        if reference is None:
            row, column = self._at[0] or 1, self._at[1] + 1
        else:
            row, column = _place(reference)
        self._at = (row, column)
        sheet.cells += 1
        self._reach(sheet, row, column)
        if given.get("t") == "e":
            sheet.errors.add(self._at)

    def _reach(self, sheet: SheetScan, row: int, column: int) -> None:
        sheet.rows, sheet.columns = max(sheet.rows, row), max(sheet.columns, column)
        far = row > MOST_RETURN_ROWS or column > MOST_RETURN_COLUMNS or sheet.rows * sheet.columns > MOST_RETURN_AREA
        if far or sheet.cells > MOST_RETURN_CELLS:
            what = "A sheet reaches far beyond the last cell of any return."
            self.refused = ("OPN-10", f"{what} {_COPY}")

    def text(self, words: str) -> None:
        """Keep the beginning of a text that is wanted."""
        if self._collect is not None and len(self._collect) < 50:
            self._collect.append(words[:500])

    def end(self, tag: str) -> None:
        """Examine a formula, a name or a property when it is complete."""
        tag = tag.rpartition(":")[2]
        if self._collect is None or tag not in ("f", "lpwstr", "i4", "bool", "r8", "definedName"):
            return
        words, self._collect = "".join(self._collect), None
        if self._property:
            self.properties[self._property] = words
            self._property = ""
        elif _DDE.search(words) or _CALLS.search(words):
            message = f"A formula would start another program or fetch something. {_COPY}"
            self.refused = ("OPN-11", message)
        elif self.sheet is not None:
            self.sheet.formulas[self._at] = words


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


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
