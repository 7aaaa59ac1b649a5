"""A made-up tidy release of any length, with the definition of its feed: quarters, areas and categories."""

from pathlib import Path

import numpy as np
import pandas as pd

from oba.indicators.feed import Feed
from oba.places import reference
from oba.places.areas import AreaIndex

PROJECT = Path(__file__).parents[1]
PERIODS = [f"{2015 + number // 4} Q{number % 4 + 1}" for number in range(40)]

FEED = Feed.model_validate(
    {
        "schema": "oba-feed/1",
        "id": "made-up",
        "version": 1,
        "name": "A made-up tidy release",
        "publisher": "Nobody",
        "licence": "none",
        "attribution": "made up",
        "owner": "nobody",
        "frequency": "quarterly",
        "connector": {"type": "folder", "path": "made-up"},
        "areas": [{"code": "area_code", "name": "area_name"}],
        "period": {"column": "time_period", "reads": "quarter"},
        "symbols": {"c": "c"},
        "breakdowns": {"category": {"column": "category", "slug": True}},
        "measures": {"children": {"column": "children", "unit": "children"}},
    }
)


def read_areas() -> AreaIndex:
    found = reference.read_geography(PROJECT / "example_data")
    return AreaIndex(found.areas, found.aliases)


def write_release(path: Path, rows: int, changed: float = 0.0) -> None:
    """Write a release of `rows` rows, the same at every call but for a share of changed values."""
    areas = [area for area in read_areas() if area.level != "sub_region"]
    series = -(-rows // (len(areas) * len(PERIODS)))
    rng = np.random.default_rng(20261123)
    first = True
    left = rows
    for start in range(0, series, 65):
        numbers = np.arange(start, min(start + 65, series))
        grid = np.indices((len(PERIODS), len(areas), len(numbers))).reshape(3, -1)[:, :left]
        left -= grid.shape[1]
        values = rng.integers(10, 9000, grid.shape[1])
        chosen = rng.random(grid.shape[1])
        values = np.where(chosen < changed, values + 7, values)
        shown = values.astype("U5").astype(object)
        shown[chosen > 0.98] = "c"
        pd.DataFrame(
            {
                "time_period": np.array(PERIODS, object)[grid[0]],
                "area_code": np.array([area.code for area in areas], object)[grid[1]],
                "area_name": np.array([area.name for area in areas], object)[grid[1]],
                "category": np.array([f"Category {number:03}" for number in numbers], object)[grid[2]],
                "children": shown,
            }
        ).to_csv(path, mode="w" if first else "a", header=first, index=False)
        first = False
