"""Results as pandas frames, for callers that work in frames; the sums themselves never do."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from oba.statistics.reasons import explain


def to_frame(result: Any, index: Any = None) -> pd.DataFrame:
    """One row a result, one column a field, of any result whose fields are columns of one length.

    Reason codes become sentences. `index` names the rows, such as the index of the frame the numbers came from. A
    field that is not a column of that length is a `ValueError`.
    """
    columns = {field.name: np.atleast_1d(getattr(result, field.name)) for field in fields(result)}
    shapes = {name: column.shape for name, column in columns.items()}
    if len(set(shapes.values())) != 1 or len(next(iter(shapes.values()))) != 1:
        raise ValueError(f"only results of columns of one length make a frame, not {shapes}")
    for name in columns:
        if name.endswith("reason") and columns[name].dtype == np.uint8:
            columns[name] = explain(columns[name])
    return pd.DataFrame(columns, index=index)
