"""The rows that a text gives, laid out as cells: one a breakdown, group and period, also where nobody was counted.

Most measures have some hundreds of cells, which plain Python lays out in a tenth of the time that frames take.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from oba.cases.counting.kept_rows import Rows
from oba.cases.counting.queries import Question
from oba.indicators.case_measures import CaseBreakdown

CELL = ["breakdown", "group", "span"]
Cell = tuple[str, str, str]
Found = Mapping[Cell, Sequence[Sequence[int]]]


def lay_out(rows: Rows, asked: Question, splits: Mapping[str, CaseBreakdown], numbers: Sequence[str]) -> pd.DataFrame:
    """Return the columns of `CELL` and the numbers, for every period and every group that is in any; 0 where none was.

    Each row has a period, for each breakdown a group or none, and the numbers. Breakdown and group are blank for
    everybody. Rows of shares are added up.
    """
    found = _gather(rows, list(splits))
    if asked.looks_for:
        found = {cell: [[sum(column) for column in zip(*some, strict=True)]] for cell, some in found.items()}
    none = [[0] * len(numbers)]
    lines = [(cell, some) for cell in _list_cells(found, asked, splits) for some in found.get(cell, none)]
    counted = np.array([some for _, some in lines], np.int64).reshape(len(lines), len(numbers))
    table = pd.DataFrame([cell for cell, _ in lines], columns=CELL, dtype=object)
    return table.assign(**{name: counted[:, place] for place, name in enumerate(numbers)})


def _gather(rows: Rows, names: Sequence[str]) -> dict[Cell, list[list[int]]]:
    found: dict[Cell, list[list[int]]] = {}
    for span, *rest in rows:
        groups: list[Any] = rest[: len(names)]
        numbers = [int(one or 0) for one in rest[len(names) :]]
        cells = [(name, one, span) for name, one in zip(names, groups, strict=True) if one is not None]
        for cell in cells or [("", "", span)]:
            found.setdefault(cell, []).append(numbers)
    return found


def _list_cells(found: Found, asked: Question, splits: Mapping[str, CaseBreakdown]) -> Iterator[Cell]:
    for name, group in sorted({("", ""), *(cell[:2] for cell in found)}):
        for one in asked.spans:
            if _is_wanted(splits.get(name), one.span):
                yield name, group, one.key


def _is_wanted(split: CaseBreakdown | None, span: str) -> bool:
    return split is None or not split.spans or span.removeprefix("pooled_") in split.spans
