"""Texts are kept alike whether or not pyarrow, which an extra may bring, is there."""

import pandas as pd

from oba import observations


def test_texts_are_objects_of_python() -> None:
    assert observations.__doc__
    assert pd.Series(["E10000034", None], dtype="str").dtype.storage == "python"  # type: ignore[union-attr]
