"""Pseudonyms: identifiers become a keyed hash at the door, and nothing else of them goes further.

HMAC-SHA256, cut to 32 hexadecimal signs (128 bits), over what kind of identifier it is and the identifier itself. The
key comes from the environment and is never stored, logged or shown; without it nobody can tell whose row it is, nor
try identifiers one by one. Whoever has the key can: it is to be kept from those who see the rows.
"""

import hmac
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.cases.read.cells import normalise_identifier
from oba.errors import CaseError

KEY_NAME = "OBA_CASE_KEY"
_LEAST_LENGTH = 32
_LEAST_BITS = 90
"""Estimated from how often each sign comes: 32 random hexadecimal signs have about 120, a repeated word far less."""
_HOW = (
    "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))', and keep a copy in the council's vault."
)
_BYTES = 16  # 32 hexadecimal signs
_BETWEEN = "\x1f"
FAMILY = "family"


class CaseKey:
    """The key of the pseudonyms. It shows itself nowhere, and cannot be pickled or copied into a message."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def __repr__(self) -> str:
        """Return no part of the key."""
        return "CaseKey(hidden)"

    def __reduce__(self) -> str:
        """Refuse: a pickled key is a stored one."""
        raise TypeError("the key of the pseudonyms is not stored")

    def name(self, kind: str, identifier: str) -> str:
        """Return the pseudonym of an identifier of a kind, such as `child` or `family`: 32 hexadecimal signs."""
        return self.name_all(kind, [identifier])[0]

    def name_all(self, kind: str, identifiers: Iterable[str]) -> list[str]:
        """Return the pseudonym of each of many identifiers of a kind."""
        key, digest, of_kind = self._key, hmac.digest, f"{kind}{_BETWEEN}".encode()
        return [digest(key, of_kind + one.encode(), "sha256")[:_BYTES].hex() for one in identifiers]

    def name_person(self, kind: str, typed: str) -> str:
        """Return the pseudonym of an identifier as a person typed it."""
        return self.name(kind, normalise_identifier(typed))

    @property
    def check_value(self) -> str:
        """Return what tells this key from another and gives nothing of it away."""
        return self.name("check value of the key", "")


def read_key(environment: Mapping[str, str]) -> CaseKey:
    """Return the key in the environment; CaseError, without any part of it, if it is missing, short or weak."""
    key = environment.get(KEY_NAME, "").strip()
    if not key:
        raise CaseError(f"{KEY_NAME} is not set, and names and numbers are never kept as they are. {_HOW}")
    if len(key) < _LEAST_LENGTH:
        raise CaseError(f"{KEY_NAME} has fewer than {_LEAST_LENGTH} signs and could be found by trying. {_HOW}")
    if _estimate_bits(key) < _LEAST_BITS:
        raise CaseError(f"{KEY_NAME} repeats a few signs and could be found by trying. {_HOW}")
    return CaseKey(key)


def _estimate_bits(key: str) -> float:
    """Return the entropy of the signs of a key in bits, or of its shortest period if it repeats itself."""
    period = (key + key).find(key, 1)
    part = key[:period]
    counts = Counter(part)
    each = -sum(count / len(part) * math.log2(count / len(part)) for count in counts.values())
    steps = {ord(after) - ord(before) for before, after in pairwise(part)}
    return 0.0 if len(steps) <= 2 else each * len(part)  # abcdef…, 0123…


def pseudonymise(key: CaseKey, kind: str, identifiers: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the pseudonym of each identifier, None where there is none. Each different one is hashed once."""
    codes, different = pd.factorize(identifiers)
    hashed: npt.NDArray[np.object_] = np.array([None, *key.name_all(kind, map(str, different))], object)
    return hashed[codes + 1]


def pseudonymise_keys(key: CaseKey, kind: str, parts: Sequence[pd.Series]) -> npt.NDArray[np.object_]:
    """Return the pseudonym of each row's key fields together; None where all of them are blank."""
    if len(parts) == 1 and parts[0].dtype.kind == "O":  # a number of its own, as most lists have
        return pseudonymise(key, kind, parts[0].where(parts[0] != "", None).to_numpy(object))
    texts = [part.map(str, na_action="ignore").fillna("").astype(object) for part in parts]
    joined = texts[0]
    for text in texts[1:]:
        joined = joined + _BETWEEN + text
    blank = np.logical_and.reduce([text == "" for text in texts])
    return pseudonymise(key, kind, joined.where(~blank, None).to_numpy(object))
