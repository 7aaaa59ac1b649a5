"""The faults of one file, gathered: one finding for each kind, column and text, with a count and the first rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.feed import Consequence
from oba.ingest.tables import Mask, Positions, Table
from oba.vocabulary import Severity

CELL_COLUMNS = ["measure", "breakdown", "area", "period", "value", "symbol", "status"]
"""What a cell says as an observation, where all of it could be read."""
QUARANTINE_COLUMNS = ["sheet", "row", "column", "header", "given", "rule", "reason", *CELL_COLUMNS]
SEVERITIES: dict[Consequence, Severity] = {
    "refuse": Severity.FAIL,
    "quarantine": Severity.QUARANTINE,
    "warn": Severity.WARNING,
}
_MOST_TEXTS = 20
_MOST_ROWS = 5


@dataclass(frozen=True)
class Wording:
    """How a fault is told: from the text given to what is wrong with it, and to what to do."""

    what: Callable[[str], str]
    remedy: Callable[[str], str]


def list_rows(rows: Sequence[int] | Positions) -> str:
    """Return `row 3`, or `12 rows: 3, 9, 14, 20, 31 and more`."""
    first = ", ".join(str(int(row)) for row in rows[:_MOST_ROWS])
    if len(rows) == 1:
        return f"row {first}"
    return f"{len(rows)} rows: {first}" + (" and more" if len(rows) > _MOST_ROWS else "")


def no_cells() -> pd.DataFrame:
    """Return a frame of quarantined cells that has none."""
    return pd.DataFrame(columns=QUARANTINE_COLUMNS)


def show_number(value: float) -> str:
    """Return a number as a person writes it."""
    return f"{value:,.12g}"


class Faults:
    """What was found wrong in one table, and the cells kept aside."""

    def __init__(self, table: Table, findings: Sequence[Finding] = ()) -> None:
        self.table = table
        self.findings = list(findings)
        self._held: list[pd.DataFrame] = []
        self._marked: dict[tuple[str, int], tuple[Mask, Consequence, Wording]] = {}
        self._noted: set[tuple[str, int]] = set()

    @property
    def refused(self) -> bool:
        """Return whether any finding refuses the file."""
        return any(finding.severity is Severity.FAIL for finding in self.findings)

    def place(self, column: int | None = None, row: int | None = None) -> Place:
        """Return a place in this table."""
        header = self.table.headers[column] if column is not None else ""
        return Place(file=self.table.file, sheet=self.table.sheet, row=row, column=header)

    def refuse(self, rule: str, what: str, remedy: str = "", column: int | None = None) -> None:
        """Record a fault of the whole file."""
        self.findings.append(Finding(rule, Severity.FAIL, self.place(column), what, remedy=remedy))

    def warn(self, rule: str, what: str, remedy: str = "", row: int | None = None, given: str = "") -> None:
        """Record something that a person should know and that stops nothing."""
        self.findings.append(Finding(rule, Severity.WARNING, self.place(row=row), what, given, remedy))

    def mark_cells(
        self,
        rule: str,
        consequence: Consequence,
        column: int,
        positions: Positions,
        wording: Wording,
    ) -> None:
        """Record that cells are at fault, once each however many measures read them; see `settle`."""
        if len(positions):
            mask, _, _ = self._marked.setdefault(
                (rule, column), (np.zeros(len(self.table), bool), consequence, wording)
            )
            mask[positions] = True

    def settle(self) -> None:
        """Make findings of the marked cells."""
        for (rule, column), (mask, consequence, wording) in self._marked.items():
            self._note_cells(rule, consequence, column, np.flatnonzero(mask), wording)
        self._marked.clear()

    def _note_cells(
        self,
        rule: str,
        consequence: Consequence,
        column: int,
        positions: Positions,
        wording: Wording,
    ) -> None:
        cells = self.table.columns[column]
        codes = cells.codes[positions]
        different, firsts, counts = np.unique(codes, return_index=True, return_counts=True)
        commonest = np.argsort(-counts, kind="stable")[:_MOST_TEXTS]
        for number in sorted(commonest, key=lambda number: int(firsts[number])):
            text = cells.texts[different[number]]
            rows = self.table.rows[positions[codes == different[number]]]
            place = self.place(column, int(self.table.rows[positions[firsts[number]]]))
            what = wording.what(text) + (f" ({list_rows(rows)})." if len(rows) > 1 else ".")
            self.findings.append(Finding(rule, SEVERITIES[consequence], place, what, text, wording.remedy(text)))
        if (more := len(different) - _MOST_TEXTS) > 0:
            what = f"{more} more texts in this column have the same fault ({len(positions)} rows in all)."
            self.findings.append(Finding(rule, SEVERITIES[consequence], self.place(column), what))
        if consequence == "quarantine":
            given = [cells.texts[code] for code in codes]
            reasons = {int(code): wording.what(cells.texts[code]) for code in different}
            self.hold(rule, column, positions, given, [reasons[int(code)] for code in codes])

    def note_header(self, rule: str, consequence: Consequence, column: int, what: str, remedy: str) -> None:
        """Record that the header of a column is at fault, and with it every cell below."""
        if (rule, column) in self._noted:
            return
        self._noted.add((rule, column))
        header = self.table.headers[column]
        place = self.place(column)
        self.findings.append(Finding(rule, SEVERITIES[consequence], place, f"{what}.", header, remedy))
        if consequence == "quarantine":
            positions = np.arange(len(self.table))
            texts = self.table.columns[column]
            given = [texts.texts[code] for code in texts.codes]
            self.hold(rule, column, positions, given, [what] * len(positions))

    def hold(
        self,
        rule: str,
        column: int | Positions,
        positions: Positions,
        given: Sequence[str],
        reasons: Sequence[str],
        observations: pd.DataFrame | None = None,
    ) -> None:
        """Keep cells aside, with where they stood and why, and what they would say if they were believed."""
        places = np.broadcast_to(np.asarray(column, dtype=np.int64), positions.shape)
        would_say = {
            name: np.full(len(positions), None, object) if observations is None else observations[name].astype(object)
            for name in CELL_COLUMNS
        }
        self._held.append(
            pd.DataFrame(
                {
                    "sheet": self.table.sheet,
                    "row": self.table.rows[positions],
                    "column": places + 1,
                    "header": [self.table.headers[place] for place in places],
                    "given": list(given),
                    "rule": rule,
                    "reason": list(reasons),
                    **{name: np.asarray(values, object) for name, values in would_say.items()},
                }
            )
        )

    def quarantined(self) -> pd.DataFrame:
        """Return every cell kept aside, in the order of the file."""
        if not self._held:
            return no_cells()
        held = pd.concat(self._held, ignore_index=True)
        return held.sort_values(["row", "column", "rule"], kind="stable", ignore_index=True)
