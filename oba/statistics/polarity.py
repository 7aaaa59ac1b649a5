"""Which way is good, as a number: +1 high is good, -1 low is good, 0 no judgement, not-a-number not applicable."""

from typing import Any

import numpy as np

from oba.statistics.reasons import Floats

DIRECTIONS: dict[str, float] = {
    "high_is_good": 1.0,
    "low_is_good": -1.0,
    "no_judgement": 0.0,
    "not_applicable": np.nan,
}


def read_polarity(polarity: Any) -> Floats:
    """Direction of good for one polarity word or an array of them; an unknown word is a `ValueError`."""
    words = np.asarray(polarity)
    unique, place = np.unique(words.astype(str), return_inverse=True)
    directions = np.array([_direction(str(word)) for word in unique], dtype=np.float64)
    return directions[place].reshape(words.shape)


def _direction(word: str) -> float:
    if word not in DIRECTIONS:
        raise ValueError(f"unknown polarity `{word}`; use one of {', '.join(DIRECTIONS)}")
    return DIRECTIONS[word]
