"""Passwords: what is refused, and how they are hashed (argon2id) and compared."""

import re
import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 200
_GUESSABLE = 3  # zxcvbn: under it, fewer than 10^8 guesses
_READ_BY_ZXCVBN = 72
_AT_ONCE = 4


class Passwords:
    """Hashes and compares, a few at once: each takes 64 MB for its while."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._room = BoundedSemaphore(_AT_ONCE)
        self._nobodys = hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        with self._room:
            return self._hasher.hash(_normalise(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Return whether it is the password; as much work if there is none to compare with."""
        with self._room:
            try:
                return self._hasher.verify(kept or self._nobodys, _normalise(password)) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)


def find_fault(password: str, about: list[str]) -> str:
    """Return why a password cannot be chosen, or nothing. `about` holds words an attacker would try first.

    As the NCSC advises: a length, no rules on its composition, and none that is easily guessed.
    """
    if len(password) < SHORTEST:
        return f"Password must be {SHORTEST} characters or more"
    if len(password) > LONGEST:
        return f"Password must be {LONGEST} characters or fewer"
    parts = [re.split(r"[\W_]+", text) for text in about]
    words = [word for text, split in zip(about, parts, strict=True) for word in (text, "".join(split), *split)]
    if (
        zxcvbn(_normalise(password)[:_READ_BY_ZXCVBN], user_inputs=[word for word in words if len(word) > 2])["score"]
        < _GUESSABLE
    ):
        return "Choose a password that is harder to guess, such as three or four random words"
    return ""


def _normalise(password: str) -> str:
    """Return the password in one form, whichever keyboard or system it was typed on."""
    return unicodedata.normalize("NFKC", password)
