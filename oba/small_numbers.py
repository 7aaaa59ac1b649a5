"""Which counts are small, so that they could point to a child or a family: from 1 to below a threshold.

A nought is not small, for nobody is behind it. What is hidden besides is decided in `oba/scorecards/build/disclosure/`.
"""

THRESHOLD = 5
"""Counts below it are small, where no definition says otherwise."""


def is_small(count: float, threshold: float = THRESHOLD) -> bool:
    """Return whether a count is small."""
    return 0 < count < threshold
