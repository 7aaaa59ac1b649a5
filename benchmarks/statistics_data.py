"""The data that we and the peers are timed on: seeded, so that two processes make the same."""

from typing import Any

import numpy as np

BANDS = 19  # ages, as many as the peer asks for


def make_counts(rows: int) -> tuple[Any, Any]:
    """Denominators from 1 to 10,000 and numerators within them, some of them small."""
    chance = np.random.default_rng(1)
    denominator = chance.integers(1, 10_000, rows).astype(float)
    return np.floor(denominator * chance.random(rows) ** 2), denominator


def make_bands(areas: int, bands: int) -> tuple[Any, Any, Any]:
    """Counts, populations and standard weights, (areas, bands)."""
    chance = np.random.default_rng(2)
    people = chance.integers(200, 5_000, (areas, bands)).astype(float)
    count = chance.poisson(people * 0.01).astype(float)
    return count, people, np.tile(chance.integers(1_000, 6_000, bands).astype(float), (areas, 1))


def make_series(series: int, periods: int) -> Any:
    """Walks with a drift and noise, (series, periods)."""
    chance = np.random.default_rng(3)
    walk = np.cumsum(chance.normal(0.2, 1.0, (series, periods)), axis=1)
    return 50.0 + walk + chance.normal(0.0, 1.0, (series, periods))
