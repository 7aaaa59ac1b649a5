"""The signature of a workbook: it shows that whose return it is, and for when, was not changed since it was made.

With a key (the environment variable OBA_RETURN_KEY) it is an HMAC that only the partnership can make. Without one it
is a plain checksum: it shows an accident, not a forgery, and says so by its name.
"""

import hashlib
import hmac
from typing import Literal

KEY_VARIABLE = "OBA_RETURN_KEY"


def sign(text: str, key: str | None) -> str:
    """Return `hmac:…` with a key, and `checksum:…` without."""
    if key:
        return f"hmac:{hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]}"
    return f"checksum:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def verify_signature(signature: str, text: str, key: str | None) -> Literal["good", "changed", "unsigned", "no key"]:
    """Return whether a signature is of a text; a checksum is not enough where there is a key."""
    kind = signature.partition(":")[0]
    if kind not in ("hmac", "checksum") or (key and kind == "checksum"):
        return "unsigned"
    if kind == "hmac" and not key:
        return "no key"
    return "good" if hmac.compare_digest(sign(text, key).encode(), signature.encode()) else "changed"
