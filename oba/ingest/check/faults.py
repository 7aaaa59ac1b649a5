"""The faults of one file, gathered: one finding for each kind, column and text, with a count and the first rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.feed import Consequence
from oba.ingest.read.tables import Mask, Positions, Table
from oba.observations.frame import CELL_COLUMNS, empty_quarantine
from oba.temporary_files import OnDisk
from oba.vocabulary import Severity

SEVERITIES: dict[Consequence, Severity] = {
    "refuse": Severity.FAIL,
    "quarantine": Severity.QUARANTINE,
    "warn": Severity.WARNING,
}
MOST_ROWS = 5
_MOST_TEXTS = 20
_MOST_COUNTED = 50_000  # different texts of a fault; more are told as "at least"


@dataclass(frozen=True)
class Wording:
    """How a fault is told: from the text given to what is wrong with it, and to what to do."""

    what: Callable[[str], str]
    remedy: Callable[[str], str]


def list_rows(rows: Sequence[int] | Positions, count: int) -> str:
    """Return `row 3`, or `12 rows: 3, 9, 14, 20, 31 and more`, of the first rows and how many there are."""
    first = ", ".join(str(int(row)) for row in rows[:MOST_ROWS])
    if count == 1:
        return f"row {first}"
    return f"{count} rows: {first}" + (" and more" if count > MOST_ROWS else "")


def show_number(value: float) -> str:
    """Return a number as a person writes it."""
    return f"{value:,.12g}"


@dataclass
class _FaultyCells:
    """The cells of one column that one rule found at fault: of each text, how many and the first rows."""

    header: str
    consequence: Consequence
    wording: Wording
    texts: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    rows: int = 0
    uncounted: bool = False

    def add(self, text: str, rows: Positions) -> None:
        if text not in self.texts and len(self.texts) >= _MOST_COUNTED:
            self.uncounted = True
            return
        count, first = self.texts.get(text, (0, []))
        self.texts[text] = (count + len(rows), [*first, *rows[:MOST_ROWS].tolist()][:MOST_ROWS])


class Faults:
    """What was found wrong in one table, and the cells kept aside.

    A large file is several tables, one after the other; see `start_table`. Its cells are kept aside on disk.
    """

    def __init__(
        self, table: Table, findings: Sequence[Finding] = (), on_disk: "OnDisk[pd.DataFrame] | None" = None
    ) -> None:
        self.table = table
        self.findings = list(findings)
        self._held: list[pd.DataFrame] = []
        self._on_disk = on_disk
        self._marked: dict[tuple[str, int], Mask] = {}
        self._faulty: dict[tuple[str, int], _FaultyCells] = {}
        self._noted: set[tuple[str, int]] = set()
        self._reported: set[tuple[str, str]] = set()

    def start_table(self, table: Table) -> None:
        """Begin with the table of the next part of the file."""
        self.table = table
        self._noted.clear()

    @property
    def refused(self) -> bool:
        """Return whether any finding refuses the file."""
        return any(finding.severity is Severity.FAIL for finding in self.findings)

    @property
    def has_quarantined(self) -> bool:
        """Return whether any cell was kept aside."""
        return bool(self._held) or bool(self._on_disk)

    def place(self, column: int | None = None, row: int | None = None) -> Place:
        """Return a place in this table."""
        return self._place(self.table.headers[column] if column is not None else "", row)

    def _place(self, header: str, row: int | None = None) -> Place:
        return Place(file=self.table.file, sheet=self.table.sheet, row=row, column=header)

    def refuse(self, rule: str, what: str, remedy: str = "", column: int | None = None) -> None:
        """Record a fault of the whole file."""
        self.findings.append(Finding(rule, Severity.FAIL, self.place(column), what, remedy=remedy))

    def warn(self, rule: str, what: str, remedy: str = "", row: int | None = None, given: str = "") -> None:
        """Record something that a person should know and that stops nothing."""
        self.findings.append(Finding(rule, Severity.WARNING, self.place(row=row), what, given, remedy))

    def is_repeated(self, rule: str, what: str) -> bool:
        """Return whether the same was recorded before, in an earlier part of the file too."""
        before = (rule, what) in self._reported
        self._reported.add((rule, what))
        return before

    def mark_cells(
        self,
        rule: str,
        consequence: Consequence,
        column: int,
        positions: Positions,
        wording: Wording,
    ) -> None:
        """Record that cells are at fault, once each however many measures read them; see `finish_table`."""
        if len(positions):
            self._faulty.setdefault((rule, column), _FaultyCells(self.table.headers[column], consequence, wording))
            self._marked.setdefault((rule, column), np.zeros(len(self.table), bool))[positions] = True

    def finish_table(self) -> None:
        """Count the marked cells of this table and keep aside those that are to be; see `report`."""
        for (rule, column), mask in self._marked.items():
            self._count_cells(rule, column, np.flatnonzero(mask))
        self._marked.clear()

    def _count_cells(self, rule: str, column: int, positions: Positions) -> None:
        faulty, cells = self._faulty[rule, column], self.table.columns[column]
        codes = cells.codes[positions]
        order = np.argsort(codes, kind="stable")
        different, starts = np.unique(codes[order], return_index=True)
        faulty.rows += len(positions)
        for code, places in zip(different.tolist(), np.split(positions[order], starts[1:]), strict=True):
            faulty.add(cells.texts[code], self.table.rows[places])
        if faulty.consequence == "quarantine":
            reasons = {int(code): faulty.wording.what(cells.texts[code]) for code in different}
            given = [cells.texts[code] for code in codes]
            self.quarantine(rule, column, self.table.rows[positions], given, [reasons[int(code)] for code in codes])

    def report(self) -> None:
        """Report what was counted as findings: of the texts with most rows, in the order of the file."""
        for (rule, _), faulty in self._faulty.items():
            severity, wording = SEVERITIES[faulty.consequence], faulty.wording
            commonest = sorted(faulty.texts.items(), key=lambda item: (-item[1][0], item[1][1][0]))[:_MOST_TEXTS]
            for text, (count, rows) in sorted(commonest, key=lambda item: item[1][1][0]):
                what = wording.what(text) + (f" ({list_rows(rows, count)})." if count > 1 else ".")
                place = self._place(faulty.header, rows[0])
                self.findings.append(Finding(rule, severity, place, what, text, wording.remedy(text)))
            if (more := len(faulty.texts) - _MOST_TEXTS) > 0:
                least = "at least " if faulty.uncounted else ""
                what = f"{least}{more} more texts in this column have the same fault ({faulty.rows} rows in all)."
                self.findings.append(Finding(rule, severity, self._place(faulty.header), what))
        self._faulty.clear()

    def record_header(self, rule: str, consequence: Consequence, column: int, what: str, remedy: str) -> None:
        """Record that the header of a column is at fault, and with it every cell below."""
        if (rule, column) in self._noted:
            return
        self._noted.add((rule, column))
        header = self.table.headers[column]
        if not self.is_repeated(rule, f"{column}"):
            place = self.place(column)
            self.findings.append(Finding(rule, SEVERITIES[consequence], place, f"{what}.", header, remedy))
        if consequence == "quarantine":
            texts = self.table.columns[column]
            given = [texts.texts[code] for code in texts.codes]
            self.quarantine(rule, column, self.table.rows, given, [what] * len(self.table))

    def quarantine(
        self,
        rule: str,
        column: int | Positions,
        rows: Positions,
        given: Sequence[str],
        reasons: Sequence[str],
        observations: pd.DataFrame | None = None,
    ) -> None:
        """Keep cells aside with their place, the reason, and the value they would have if they were released."""
        places = np.broadcast_to(np.asarray(column, dtype=np.int64), rows.shape)
        would_say = {
            name: np.full(len(rows), None, object) if observations is None else observations[name].astype(object)
            for name in CELL_COLUMNS
        }
        held = pd.DataFrame(
            {
                "sheet": self.table.sheet,
                "row": rows,
                "column": places + 1,
                "header": [self.table.headers[place] for place in places],
                "given": list(given),
                "rule": rule,
                "reason": list(reasons),
                **{name: np.asarray(values, object) for name, values in would_say.items()},
            }
        )
        if self._on_disk is None:
            self._held.append(held)
        else:
            self._on_disk.add(held)

    def quarantined(self) -> pd.DataFrame:
        """Return every cell kept aside, in the order of the file; those of a large file are on disk."""
        if not self._held:
            return empty_quarantine()
        held = pd.concat(self._held, ignore_index=True)
        return held.sort_values(["row", "column", "rule"], kind="stable", ignore_index=True)
