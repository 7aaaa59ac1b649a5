"""What a file would load by a definition: counts to look at before anything is kept."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from oba.findings import Finding
from oba.ingest.check.faults import show_number
from oba.ingest.shape.shaping import ShapedRelease
from oba.periods import read_code
from oba.places.areas import AreaIndex


@dataclass(frozen=True)
class Preview:
    """How much of what, the findings, and the first observations in words."""

    rows_read: int
    observations: int
    values: int
    refused: bool
    levels: dict[str, int] = field(default_factory=dict)
    """How many areas of each level."""
    periods: list[str] = field(default_factory=list)
    measures: dict[str, int] = field(default_factory=dict)
    """How many observations of each measure."""
    symbols: dict[str, int] = field(default_factory=dict)
    breakdowns: int = 0
    quarantined: int = 0
    findings: list[Finding] = field(default_factory=list)
    first: list[str] = field(default_factory=list)


def preview_release(shaped: ShapedRelease, areas: AreaIndex, count: int = 5) -> Preview:
    """Return what a read file would load."""
    frame = shaped.frame
    assert isinstance(frame, pd.DataFrame)  # noqa: S101  a preview is of a file read whole
    if not len(frame):
        held = len(shaped.quarantined)
        return Preview(shaped.rows_read, 0, 0, shaped.refused, quarantined=held, findings=shaped.findings)
    areas = areas.with_areas(shaped.places) if shaped.places else areas
    codes = [code for code in frame["area"].cat.categories if code in areas]
    present = set(frame["area"].unique())
    levels = pd.Series([str(areas[code].level) for code in codes if code in present]).value_counts()
    periods = sorted(read_code(str(code)) for code in frame["period"].unique())
    measures = frame["measure"].value_counts(sort=False)
    symbols = frame["symbol"].dropna().value_counts()
    return Preview(
        rows_read=shaped.rows_read,
        observations=len(frame),
        values=int(frame["value"].notna().sum()),
        refused=shaped.refused,
        levels={str(level): int(number) for level, number in levels.items()},
        periods=[period.label for period in periods],
        measures={str(name): int(number) for name, number in measures.items() if number},
        symbols={str(name): int(number) for name, number in symbols.items()},
        breakdowns=int(frame["breakdown"].nunique()),
        quarantined=len(shaped.quarantined),
        findings=shaped.findings,
        first=[_describe_row(row, areas) for row in frame.head(count).to_dict("records")],
    )


def _describe_row(row: dict[Hashable, Any], areas: AreaIndex) -> str:
    value = row["value"]
    said = f"[{row['symbol']}]" if row["symbol"] is not None else show_number(float(str(value)))
    group = f", {row['breakdown']}" if row["breakdown"] else ""
    sheet = f"sheet {row['sheet']}, " if row["sheet"] else ""
    name, period = areas[str(row["area"])].name, read_code(str(row["period"])).label
    return f"{row['measure']}{group}: {name}, {period}: {said} ({sheet}row {row['row']}, column {row['column']})"
