"""Rows of a measured table by the cell that they are of: an area in a period."""

from collections.abc import Container, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def cells_of(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the area and period of each row."""
    return zip(table["area"].tolist(), table["period"].tolist(), strict=True)  # a list is gone through far quicker


def places_of(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return where in a table the cell of each area and period stands; no two rows are of one."""
    return {cell: row for row, cell in enumerate(cells_of(table))}


def is_among(table: pd.DataFrame, known: Container[tuple[str, str]]) -> NDArray[np.bool_]:
    """Return which rows of a table are of an area and period that is known."""
    return np.fromiter((cell in known for cell in cells_of(table)), bool, len(table))
