"""Why a row has no result: small integer codes on the hot path, sentences for people.

A bad row never stops a batch. It gets missing results and one of these codes; 0 means that all is well.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]
Words = NDArray[Any]

# Infinite and absurdly large numbers reach a reason code by way of numpy's own arithmetic; its warnings would only
# repeat what the code says.
quiet = np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore")

FINE = 0
MISSING = 1
NEGATIVE_COUNT = 2
NO_DENOMINATOR = 3
NUMERATOR_TOO_LARGE = 4
NOT_FINITE = 5
TOO_FEW_VALUES = 6
TOO_FEW_EVENTS = 7
NO_VARIATION = 8
LIMITS_CROSSED = 9
NO_REFERENCE = 10
NO_RELIABILITY = 11
TOO_FEW_GROUPS = 12
OUT_OF_RANGE = 13
TOO_FEW_EXPECTED = 14

SENTENCES: dict[int, str] = {
    FINE: "",
    MISSING: "a number that is needed is missing",
    NEGATIVE_COUNT: "a count is below zero",
    NO_DENOMINATOR: "the denominator or population is zero or below",
    NUMERATOR_TOO_LARGE: "the numerator is greater than the denominator",
    NOT_FINITE: "a number is infinite",
    TOO_FEW_VALUES: "fewer than two values, so no interval can be worked out",
    TOO_FEW_EVENTS: "fewer than ten events in total, too few to standardise directly",
    NO_VARIATION: "the values do not vary",
    LIMITS_CROSSED: "the lower limit is above the upper limit",
    NO_REFERENCE: "the reference or standard population gives nothing to expect",
    NO_RELIABILITY: "the reliability or its standard deviation is missing or out of range",
    TOO_FEW_GROUPS: "fewer than the number of groups needed",
    OUT_OF_RANGE: "a proportion or rate lies outside the range its method needs",
    TOO_FEW_EXPECTED: "fewer than five would be expected on a side, too few to compare",
}

# Impossible input is a fault in the data; a missing number or a short series is not.
IMPOSSIBLE = frozenset({NEGATIVE_COUNT, NO_DENOMINATOR, NUMERATOR_TOO_LARGE, NOT_FINITE, LIMITS_CROSSED})


def explain(codes: Codes) -> Words:
    """Turn an array of reason codes into an object array of sentences ("" where all is well)."""
    table = np.array([SENTENCES[code] for code in range(len(SENTENCES))], dtype=object)
    explained: Words = table[np.asarray(codes, dtype=np.intp)]
    return explained


def name_faults(codes: Codes, names: Sequence[str] | None = None) -> list[str]:
    """Name every row with impossible input, one sentence a row; rows count from 1 when not named."""
    flat = np.atleast_1d(codes)
    rows = np.flatnonzero(np.isin(flat, list(IMPOSSIBLE)))
    return [f"{names[int(row)] if names else f'row {row + 1}'}: {SENTENCES[int(flat[row])]}" for row in rows]
